import { useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../api/client';
import type { BackendConversion, BackendConversionPreview } from '../api/release';
import type { Page } from '../api/types';

export const CONVERSIONS = '/api/admin/storage/release-conversions';
export const CONVERSIONS_KEY = ['release-conversions'];

/** The latest conversion of the releases on a backend, if one is among the latest of all. */
export function useConversionOn(backend: number) {
  return useQuery({
    queryKey: CONVERSIONS_KEY,
    queryFn: ({ signal }) => call<Page<BackendConversion>>(withQuery(CONVERSIONS, { limit: 500 }), { signal }),
    select: ({ items }) => items.find((each) => each.backend_id === backend) ?? null,
    refetchInterval: ({ state }) => (state.data?.items.some(({ status }) => status === 'in_progress') ? 2_000 : 30_000),
  });
}

/** What a conversion would have to do. */
export function useConversionPreview(backend: number, profile: string) {
  return useQuery({
    queryKey: [...CONVERSIONS_KEY, 'preview', backend, profile],
    queryFn: ({ signal }) =>
      call<BackendConversionPreview>(`${CONVERSIONS}?dry_run=true`, {
        method: 'POST',
        body: { backend_id: backend, profile_id: Number(profile) },
        signal,
      }),
    enabled: profile !== '',
    gcTime: 0,
  });
}
