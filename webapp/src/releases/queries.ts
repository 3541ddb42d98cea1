import { useQuery, type QueryClient } from '@tanstack/react-query';
import { call, withQuery } from '../api/client';
import type { Release, ReleaseFile } from '../api/release';
import type { Page } from '../api/types';

export const RELEASES = '/api/releases';
export const RELEASES_KEY = ['releases'];
const FILES_KEY = 'release-files';

/** Those in one state, the newest first. */
export function useReleases(state: string, cursor: string | null) {
  return useQuery({
    queryKey: [...RELEASES_KEY, state, cursor],
    queryFn: ({ signal }) => call<Page<Release>>(withQuery(RELEASES, { state, cursor, limit: 50 }), { signal }),
    refetchInterval: 10_000,
    placeholderData: (before) => before,
  });
}

export function useRelease(id: string) {
  return useQuery({
    queryKey: [...RELEASES_KEY, 'one', id],
    queryFn: ({ signal }) => call<Release>(`${RELEASES}/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'draft' ? 3_000 : 15_000),
  });
}

/** The name of one that is known by its id only; undefined until it is known. */
export function useReleaseName(id: number | null): string | undefined {
  return useQuery({
    queryKey: [...RELEASES_KEY, 'name', id],
    queryFn: ({ signal }) => call<Release>(`${RELEASES}/${id}`, { signal }),
    enabled: id !== null,
    staleTime: 300_000,
  }).data?.name;
}

export function useReleaseFiles(id: number, cursor: string | null, everyMs: number) {
  return useQuery({
    queryKey: [FILES_KEY, id, cursor],
    queryFn: ({ signal }) =>
      call<Page<ReleaseFile>>(withQuery(`${RELEASES}/${id}/files`, { cursor, limit: 50 }), { signal }),
    refetchInterval: everyMs,
    placeholderData: (before) => before,
  });
}

/** Has everything that is shown of releases asked for anew. */
export async function refresh(client: QueryClient) {
  await Promise.all([
    client.invalidateQueries({ queryKey: RELEASES_KEY }),
    client.invalidateQueries({ queryKey: [FILES_KEY] }),
  ]);
}

/** Where a file of a release is read and written. */
export function addressOf(release: number, path: string): string {
  return `${RELEASES}/${release}/files/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/**
 * Deletes the files of a release, a few at a time, and then the release.
 *
 * @param tell how many are deleted
 */
export async function deleteRelease(id: number, tell: (deleted: number) => void, signal: AbortSignal) {
  let deleted = 0;
  for (;;) {
    const { items } = await call<Page<ReleaseFile>>(`${RELEASES}/${id}/files?limit=100`, { signal });
    if (items.length === 0) {
      break;
    }
    const left = [...items];
    const work = async () => {
      for (let file = left.shift(); file !== undefined; file = left.shift()) {
        await call(addressOf(id, file.path), { method: 'DELETE', signal });
        tell(++deleted);
      }
    };
    await Promise.all([work(), work(), work(), work()]);
  }
  await call(`${RELEASES}/${id}`, { method: 'DELETE', signal });
}
