import { expect, it } from 'vitest';
import type { Move } from '../api/tiering';
import type { Receipt } from '../api/types';
import { history } from './steps';

const receipt = (migration_id: number) =>
  ({
    migration_id,
    number: 1,
    source_backend_id: 1,
    target_backend_id: 2,
    moved_at: `2026-01-0${migration_id}T00:00:00Z`,
  }) as Receipt;
const move = (migration_id: number, status: string, error: string | null = null) =>
  ({ migration_id, status, error, source_backend_id: 1, target_backend_id: 2, completed_at: null }) as Move;

it('puts moves and receipts together, the latest first, and keeps receipts whose run is gone', () => {
  const steps = history([move(5, 'failed', 'target_full'), move(3, 'completed')], [receipt(3), receipt(2)]);
  expect(steps.map(({ migration, status, receipt: of }) => [migration, status, of !== null])).toEqual([
    [5, 'failed', false],
    [3, 'completed', true],
    [2, 'completed', true],
  ]);
  expect(steps[1]?.at).toBe('2026-01-03T00:00:00Z');
  expect(steps[0]?.error).toBe('target_full');
});
