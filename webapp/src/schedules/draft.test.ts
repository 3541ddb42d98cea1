import { expect, it } from 'vitest';
import type { Schedule } from '../api/tiering';
import { EMPTY, read, valuesOf, zones } from './draft';

const NIGHTLY: Schedule = {
  id: 3,
  name: 'nightly',
  cron: '0 22 * * 1-5',
  time_zone: 'Europe/Berlin',
  backend_id: null,
  window_start: '22:00',
  window_end: '06:00',
  policy_ids: [1, 2],
  parallelism: 4,
  bandwidth_bytes_per_second: 209715200,
  is_active: true,
  next_at: null,
  created_by: 'admin',
  created_at: '2026-01-31T12:00:00Z',
  updated_at: '2026-01-31T12:00:00Z',
};

it('sends a schedule that was opened and not changed as it was', () => {
  const { draft, wrong } = read(valuesOf(NIGHTLY));
  expect(wrong).toEqual({});
  expect(draft).toEqual({
    name: 'nightly',
    cron: '0 22 * * 1-5',
    time_zone: 'Europe/Berlin',
    window_start: '22:00',
    window_end: '06:00',
    policy_ids: [1, 2],
    parallelism: 4,
    bandwidth_bytes_per_second: 209715200,
    is_active: true,
  });
});

it('sends times or a backend and never both', () => {
  const { draft } = read({ ...valuesOf(NIGHTLY), trigger: 'watermark', backend_id: '5' });
  expect(draft.cron).toBeUndefined();
  expect(draft.backend_id).toBe(5);
});

it('names what is missing', () => {
  expect(Object.keys(read({ ...EMPTY, cron: '' }).wrong)).toEqual(['name', 'cron', 'policy_ids']);
  expect(read({ ...EMPTY, trigger: 'watermark' }).wrong).toHaveProperty('backend_id');
});

it('keeps a zone that the browser does not list', () => {
  expect(zones('Etc/GMT-3')).toContain('Etc/GMT-3');
});
