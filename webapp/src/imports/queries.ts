import { useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../api/client';
import { type Import, type ImportFile, isUnderWay, type Preview } from '../api/release';
import type { Page } from '../api/types';

export const IMPORTS = '/api/admin/storage/imports';
export const IMPORTS_KEY = ['imports'];

/** One page, the newest first. */
export function useImports(cursor: string | null) {
  return useQuery({
    queryKey: [...IMPORTS_KEY, cursor],
    queryFn: ({ signal }) => call<Page<Import>>(withQuery(IMPORTS, { cursor, limit: 50 }), { signal }),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? 2_000 : 10_000),
    placeholderData: (before) => before,
  });
}

/** Those that filled a release, the newest first. */
export function useImportsOf(release_id: string) {
  return useQuery({
    queryKey: [...IMPORTS_KEY, 'of', release_id],
    queryFn: ({ signal }) => call<Page<Import>>(withQuery(IMPORTS, { release_id, limit: 1 }), { signal }),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? 2_000 : 15_000),
  });
}

/** @param id empty for none */
export function useImport(id: string) {
  return useQuery({
    queryKey: [...IMPORTS_KEY, 'one', id],
    enabled: id !== '',
    queryFn: ({ signal }) => call<Import>(`${IMPORTS}/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data === undefined || isUnderWay(state.data) ? 1_000 : 10_000),
  });
}

export const PREVIEW_KEY = ['import-preview'];

/** What an import would find there; counted once, and again when somebody asks. */
export function usePreview(backend: string, prefix: string) {
  return useQuery({
    queryKey: [...PREVIEW_KEY, backend, prefix],
    queryFn: ({ signal }) =>
      call<Preview>(`${IMPORTS}/preview`, { method: 'POST', body: { source: sourceOf(backend, prefix) }, signal }),
    enabled: backend !== '',
    retry: false,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

/** As requests name it. */
export function sourceOf(backend: string, prefix: string) {
  const folder = prefix.trim();
  return { backend_id: Number(backend), ...(folder !== '' && { prefix: folder }) };
}

export function useImportFiles(
  { id, status }: Import,
  asked: { state?: string; duplicates?: string; cursor: string | null },
  everyMs: number | false,
) {
  return useQuery({
    queryKey: ['import-files', id, status, asked], // what has ended is looked at once more
    queryFn: ({ signal }) =>
      call<Page<ImportFile>>(withQuery(`${IMPORTS}/${id}/files`, { ...asked, limit: 50 }), { signal }),
    refetchInterval: everyMs,
    placeholderData: (before) => before,
  });
}
