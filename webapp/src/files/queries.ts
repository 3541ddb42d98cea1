import { useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../api/client';
import type { Asset, Page } from '../api/types';

export const ASSETS = '/api/assets';

export type AssetFilter = {
  entity_type: string;
  project_id: string;
  backend_id: string;
  tier: string;
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
    refetchInterval: 10_000,
  });
}
