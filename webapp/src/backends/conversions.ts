import { useQuery } from '@tanstack/react-query';
import { all, call, withQuery } from '../api/client';
import type { BackendConversion, BackendConversionPreview, Import } from '../api/release';
import type { Page } from '../api/types';
import { IMPORTS, IMPORTS_KEY } from '../imports/queries';

export const CONVERSIONS = '/api/admin/storage/release-conversions';
export const CONVERSIONS_KEY = ['release-conversions'];

/** The conversions of the releases on a backend, and what takes them back, that are among the latest of all; the newest first. */
export function useConversionsOn(backend: number) {
  return useQuery({
    queryKey: CONVERSIONS_KEY,
    queryFn: ({ signal }) => call<Page<BackendConversion>>(withQuery(CONVERSIONS, { limit: 500 }), { signal }),
    select: ({ items }) => items.filter(({ backend_id }) => backend_id === backend),
    refetchInterval: ({ state }) => (state.data?.items.some(({ status }) => status === 'in_progress') ? 2_000 : 30_000),
  });
}

/** One of them: as it is among the latest, else asked for by itself. @param latest undefined while they are not known */
export function useConversion(id: number | null, latest: BackendConversion[] | undefined) {
  const known = latest?.find((each) => each.id === id);
  const asked = useQuery({
    queryKey: [...CONVERSIONS_KEY, 'one', id],
    queryFn: ({ signal }) => call<BackendConversion>(`${CONVERSIONS}/${id}`, { signal }),
    enabled: id !== null && latest !== undefined && known === undefined,
    retry: false,
    refetchInterval: 30_000,
  }).data;
  return known ?? asked;
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

/** How much it is whose other form is kept by a conversion, by the runs of it. */
export function useKept(conversion: number) {
  return useQuery({
    queryKey: [...IMPORTS_KEY, 'kept', conversion],
    queryFn: async ({ signal }) =>
      keptBy(await all<Import>(withQuery(IMPORTS, { release_conversion_id: conversion }), 100_000, signal)),
    gcTime: 0,
    retry: false,
  });
}

export function keptBy(runs: Import[]): { releases: number; files: number; bytes: number } {
  return runs
    .filter(
      ({ kind, status, release_id, finalised_at }) =>
        kind === 'conversion' && status === 'completed' && release_id !== null && finalised_at === null,
    )
    .reduce(
      (sum, { progress }) => ({
        releases: sum.releases + 1,
        files: sum.files + progress.total_files,
        bytes: sum.bytes + progress.total_bytes,
      }),
      { releases: 0, files: 0, bytes: 0 },
    );
}
