import { useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../api/client';
import type { Migration, MigrationFile, Page } from '../api/types';
import { isMoving } from '../api/types';

export const STORAGE = '/api/admin/storage';
export const MIGRATIONS = `${STORAGE}/migrations`;

/** One page, the newest first. */
export function useMigrations(asked: { status?: string; cursor?: string | null; limit?: number }) {
  return useQuery({
    queryKey: ['migrations', asked],
    queryFn: ({ signal }) => call<Page<Migration>>(withQuery(MIGRATIONS, { limit: 50, ...asked }), { signal }),
    refetchInterval: ({ state }) => (state.data?.items.some((run) => isMoving(run.status)) ? 2_000 : 10_000),
    placeholderData: (before) => before,
  });
}

export function useMigrationFiles(id: number, status: string, cursor: string | null, everyMs: number | false) {
  return useQuery({
    queryKey: ['migration-files', id, status, cursor],
    queryFn: ({ signal }) =>
      call<Page<MigrationFile>>(withQuery(`${MIGRATIONS}/${id}/files`, { status, cursor, limit: 50 }), { signal }),
    refetchInterval: everyMs,
    placeholderData: (before) => before,
  });
}
