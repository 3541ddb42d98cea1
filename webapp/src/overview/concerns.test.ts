import { expect, it } from 'vitest';
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
