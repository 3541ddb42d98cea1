import { expect, it } from 'vitest';
import type { Migration } from '../api/types';
import { allowed } from './allowed';

const run = (changes: Partial<Migration>) =>
  ({
    kind: 'migration',
    status: 'completed',
    transferred_files: 10,
    rolled_back_files: 0,
    failed_files: 0,
    finalised_at: null,
    source_retention: 'PT24H',
    ...changes,
  }) as Migration;

const offered = (changes: Partial<Migration>) =>
  Object.entries(allowed(run(changes)))
    .filter(([, may]) => may)
    .map(([what]) => what);

it('offers what a run as it stands can do, and nothing else', () => {
  expect(offered({ status: 'in_progress' })).toEqual(['pause', 'cancel']);
  expect(offered({ status: 'paused' })).toEqual(['resume', 'cancel']);
  expect(offered({ status: 'completed' })).toEqual(['rollback', 'finalise']);
  expect(offered({ status: 'completed_with_errors', failed_files: 1 })).toEqual(['retry', 'rollback', 'finalise']);
  expect(offered({ status: 'failed', transferred_files: 0, failed_files: 3 })).toEqual(['resume', 'cancel', 'retry']);
  expect(offered({ status: 'rolled_back', rolled_back_files: 10 })).toEqual([]);
});

it('deletes old copies only where there are some, and rolls no rollback back', () => {
  expect(offered({ source_retention: 'PT0S' })).toEqual(['rollback']);
  expect(offered({ finalised_at: '2026-01-31T12:00:00Z' })).toEqual(['rollback']);
  expect(offered({ kind: 'rollback' })).toEqual([]);
});
