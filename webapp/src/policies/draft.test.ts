import { expect, it } from 'vitest';
import type { Profile } from '../api/admin';
import type { EntityType, Policy } from '../api/tiering';
import { EMPTY, formsOn, fromLocal, operatorsFor, read, toLocal, valuesOf, withColumn } from './draft';
import { inWords } from './words';

const types = [
  { name: 'shot', columns: { status: 'text', frames: 'number', approved: 'boolean', due: 'timestamp' } },
] as unknown as EntityType[];
const filled = { ...EMPTY, name: 'p', entity_type: 'shot', condition_field: 'status', target_backend_id: '2' };

const POLICY = {
  id: 1,
  name: 'old',
  description: null,
  entity_type: 'shot',
  condition_field: 'status',
  condition_operator: 'in',
  condition_value: 'approved,final',
  source_tier: 'hot',
  target_tier: 'cold',
  target_backend_id: 2,
  target_profile_id: 4,
  project_id: 7,
  age_threshold_days: 30,
  access_threshold_days: 14,
  accessed_within_days: null,
  min_access_count: null,
  min_size_bytes: 1048576,
  min_residency: 'PT0S',
  priority: 100,
  order: 'lru',
  max_files_per_run: null,
  max_bytes_per_run: null,
  source_retention: 'PT24H',
  is_active: true,
  created_at: '2026-01-31T12:00:00Z',
  updated_at: '2026-01-31T12:00:00Z',
} as Policy;

it('offers the comparisons that a type allows, and forgets a value of another type', () => {
  expect(operatorsFor('text')).not.toContain('lt');
  expect(operatorsFor('boolean')).toEqual(['eq', 'ne', 'is_null', 'not_null']);
  const numbers = { ...filled, condition_field: 'frames', condition_operator: 'lt', condition_value: '3' };
  expect(withColumn(numbers, 'status', 'text')).toMatchObject({ condition_operator: 'eq', condition_value: '' });
  expect(withColumn(numbers, 'due', 'timestamp')).toMatchObject({ condition_operator: 'lt', condition_value: '' });
});

it('names what is wrong by the fields that are sent', () => {
  expect(Object.keys(read(EMPTY, types).wrong).sort()).toEqual([
    'condition_field',
    'condition_value',
    'entity_type',
    'name',
    'target_backend_id',
  ]);
  const frames = { ...filled, condition_field: 'frames', condition_operator: 'in' };
  expect(read({ ...frames, condition_value: '1, 2.5' }, types).wrong).toEqual({});
  expect(read({ ...frames, condition_value: '1, many' }, types).wrong).toHaveProperty('condition_value');
  expect(read({ ...filled, condition_operator: 'is_null' }, types).wrong).toEqual({});
  expect(read({ ...filled, condition_value: 'x', min_size_bytes: 'much' }, types).wrong).toHaveProperty(
    'min_size_bytes',
  );
});

it('sends a policy that was opened and not changed as it was', () => {
  const { draft, wrong } = read(valuesOf(POLICY), types);
  expect(wrong).toEqual({});
  const { id: _id, created_at: _made, updated_at: _changed, ...kept } = POLICY;
  expect(draft).toEqual(Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== null)));
});

it('says a policy in one sentence', () => {
  expect(inWords(POLICY)).toBe(
    'Files of shot of project 7, whose status is one of approved, final, older than 30 days, not read for 14 days, of 1 MiB and more',
  );
});

it('takes a time to the viewer’s zone and back', () => {
  const iso = '2026-07-01T10:30:00Z';
  expect(fromLocal(toLocal(iso))).toBe(iso);
  expect(toLocal('soon')).toBe('');
});

it('offers the profiles of the target that keep a file whole, and sends the chosen one', () => {
  const profiles = [
    { id: 1, backend_id: 2, chunked: false },
    { id: 2, backend_id: 2, chunked: true },
    { id: 3, backend_id: 4, chunked: false },
  ] as Profile[];
  expect(formsOn(profiles, '2').map(({ id }) => id)).toEqual([1]);
  expect(formsOn(profiles, '')).toEqual([]);
  expect(read({ ...filled, condition_value: 'x', target_profile_id: '1' }, types).draft.target_profile_id).toBe(1);
  expect(read({ ...filled, condition_value: 'x' }, types).draft).not.toHaveProperty('target_profile_id');
});
