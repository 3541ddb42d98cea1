import { useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../api/client';
import { type Cache, type CacheEntry, isOpen, type Retrieval, type RetrievalFile } from '../api/retrieval';
import type { Page } from '../api/types';

const STORAGE = '/api/admin/storage';
export const RETRIEVALS = `${STORAGE}/retrievals`;
export const CACHE = `${STORAGE}/cache`;
export const RETRIEVALS_KEY = ['retrievals'];
export const CACHE_KEY = ['cache'];

export function useRetrievals(state: string, cursor: string | null) {
  return useQuery({
    queryKey: [...RETRIEVALS_KEY, state, cursor],
    queryFn: ({ signal }) => call<Page<Retrieval>>(withQuery(RETRIEVALS, { state, cursor, limit: 50 }), { signal }),
    refetchInterval: ({ state: now }) => (now.data?.items.some(isOpen) ? 1_500 : 10_000),
    placeholderData: (before) => before,
  });
}

export function useRetrieval(id: string) {
  return useQuery({
    queryKey: [...RETRIEVALS_KEY, 'one', id],
    queryFn: ({ signal }) => call<Retrieval>(`${RETRIEVALS}/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data && isOpen(state.data) ? 1_000 : 10_000),
  });
}

export function useRetrievalFiles(asked: { retrieval_id?: string; open?: string; cursor: string | null }) {
  return useQuery({
    queryKey: [...RETRIEVALS_KEY, 'files', asked],
    queryFn: ({ signal }) =>
      call<Page<RetrievalFile>>(withQuery(`${RETRIEVALS}/files`, { ...asked, limit: 50 }), { signal }),
    refetchInterval: 2_000,
    placeholderData: (before) => before,
  });
}

export function useCache() {
  return useQuery({
    queryKey: CACHE_KEY,
    queryFn: ({ signal }) => call<Cache>(CACHE, { signal }),
    refetchInterval: 5_000,
  });
}

export function useCacheEntries(pinned: boolean, cursor: string | null) {
  return useQuery({
    queryKey: [...CACHE_KEY, 'entries', pinned, cursor],
    queryFn: ({ signal }) =>
      call<Page<CacheEntry>>(withQuery(`${CACHE}/entries`, { pinned: pinned ? 'true' : '', cursor, limit: 50 }), {
        signal,
      }),
    refetchInterval: 5_000,
    placeholderData: (before) => before,
  });
}
