import { useQuery } from '@tanstack/react-query';
import { all, call, withQuery } from '../api/client';
import type { Explanation } from '../api/tiering';
import type { Asset, Page, Receipt } from '../api/types';

export const ASSETS = '/api/assets';

export type AssetFilter = {
  entity_type: string;
  project_id: string;
  backend_id: string;
  tier: string;
  min_size_bytes: string;
  max_size_bytes: string;
  not_accessed_since: string;
  cursor: string | null;
};

export function useAssets(filter: AssetFilter) {
  return useQuery({
    queryKey: ['assets', filter],
    queryFn: ({ signal }) => call<Page<Asset>>(withQuery(ASSETS, { ...filter, limit: 50 }), { signal }),
    placeholderData: (before) => before,
  });
}

export function assetPath(type: string, id: string | number, field: string): string {
  return `${ASSETS}/${encodeURIComponent(type)}/${id}/${encodeURIComponent(field)}`;
}

export function useAsset(path: string) {
  return useQuery({
    queryKey: ['asset', path],
    queryFn: ({ signal }) => call<Asset>(path, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.state === 'retrieving' || state.data?.state === 'restoring' ? 1_500 : 10_000,
  });
}

/** Why a file lies where it does, what holds it, and its last moves. */
export function useExplanation(id: number) {
  return useQuery({
    queryKey: ['explain', id],
    queryFn: ({ signal }) => call<Explanation>(`/api/admin/storage/assets/${id}/explain`, { signal }),
    refetchInterval: 15_000,
  });
}

export function useReceipts(id: number) {
  return useQuery({
    queryKey: ['asset-receipts', id],
    queryFn: ({ signal }) => all<Receipt>(`/api/admin/storage/assets/${id}/receipts`, 500, signal),
    refetchInterval: 15_000,
  });
}
