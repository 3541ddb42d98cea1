import { expect, it } from 'vitest';
import type { Reconciliation } from '../api/admin';
import type { Import } from '../api/release';
import type { Retrieval } from '../api/retrieval';
import type { Backend, Migration } from '../api/types';
import { concerns } from './concerns';

const backend = (id: number, changes: Partial<Backend>) =>
  ({
    id,
    name: `b${id}`,
    status: 'active',
    health: { reachable: true, checked_at: '2026-01-31T12:00:00Z', latency_ms: 1, detail: null },
    used_bytes: 0,
    total_capacity_bytes: 100,
    high_watermark_percent: 90,
    ...changes,
  }) as Backend;
const run = (id: number, status: string, failed_files = 0) =>
  ({ id, status, failed_files, total_files: 9, failure: null }) as unknown as Migration;

it('finds what waits for a person, the worst first, and nothing else', () => {
  const down = { reachable: false, checked_at: '2026-01-31T12:00:00Z', latency_ms: null, detail: 'gone' };
  const found = concerns(
    [
      backend(1, {}),
      backend(2, { used_bytes: 95 }),
      backend(3, { health: down }),
      backend(4, { health: down, status: 'offline' }),
      backend(5, { health: { ...down, checked_at: null } }),
    ],
    [
      run(1, 'completed'),
      run(2, 'failed'),
      run(3, 'completed_with_errors', 2),
      run(4, 'paused'),
      run(5, 'in_progress'),
    ],
  );
  expect(found.map(({ key }) => key)).toEqual(['down-3', 'run-2', 'run-3', 'run-4', 'full-2']);
});

it('names deletions that fail, findings of the latest comparison, and retrievals and imports that failed', () => {
  const compared = (id: number, backend_id: number, undecided: number, missing_object = 0) =>
    ({ id, backend_id, findings: { undecided, missing_object } }) as Reconciliation;
  const found = concerns([backend(1, {}), backend(2, {})], [], {
    stuck: [
      { backend_id: 1, last_error: 'Permission denied' },
      { backend_id: 1, last_error: 'Permission denied' },
    ],
    reconciliations: [compared(9, 1, 0), compared(8, 2, 3, 1), compared(7, 1, 5)],
    retrievals: [{ id: 4, errors: [{ error: 'source_missing', message: null }] } as unknown as Retrieval],
    imports: [{ id: 5, release_name: 'harbour', failure: 'no room' } as Import],
  });
  expect(found.map(({ key }) => key)).toEqual(['findings-8', 'import-5', 'stuck-1', 'retrieval-4']);
  expect(found[2]?.title).toContain('2 old objects');
  expect(found[3]?.detail).toBe('source missing');
});
