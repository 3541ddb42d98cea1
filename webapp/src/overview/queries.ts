import { useQuery } from '@tanstack/react-query';
import type { Reconciliation } from '../api/admin';
import { call } from '../api/client';
import type { Import, Release } from '../api/release';
import type { Retrieval } from '../api/retrieval';
import type { Page } from '../api/types';
import type { Rest, Stuck } from './concerns';

const STORAGE = '/api/admin/storage';
const EVERY_MS = 30_000;

/** What may wait for a person beside backends and runs; what cannot be asked counts as nothing. */
export function useRest(): Rest {
  const stuck = useQuery({
    queryKey: ['stuck'],
    queryFn: ({ signal }) => call<Page<Stuck>>(`${STORAGE}/cleanup?stuck=true&limit=500`, { signal }),
    refetchInterval: EVERY_MS,
  });
  const compared = useQuery({
    queryKey: ['reconciliations', 'latest'],
    queryFn: ({ signal }) => call<Page<Reconciliation>>(`${STORAGE}/reconciliations?limit=50`, { signal }),
    refetchInterval: EVERY_MS,
  });
  const failed = useQuery({
    queryKey: ['retrievals', 'failed'],
    queryFn: ({ signal }) => call<Page<Retrieval>>(`${STORAGE}/retrievals?state=failed&limit=5`, { signal }),
    refetchInterval: EVERY_MS,
  });
  const imports = useQuery({
    queryKey: ['imports', 'latest'],
    queryFn: ({ signal }) => call<Page<Import>>(`${STORAGE}/imports?limit=50`, { signal }),
    refetchInterval: EVERY_MS,
  });
  const stranded = (imports.data?.items ?? []).filter(({ status }) => status === 'failed');
  // a draft that somebody has published as it is waits for nobody any more
  const drafts = useQuery({
    queryKey: ['releases', 'drafts'],
    queryFn: ({ signal }) => call<Page<Release>>('/api/releases?state=draft&limit=500', { signal }),
    refetchInterval: EVERY_MS,
    enabled: stranded.length > 0,
  });
  return {
    imports: stranded.filter(({ release_id }) => drafts.data?.items.some(({ id }) => id === release_id)),
    stuck: stuck.data?.items ?? [],
    reconciliations: compared.data?.items ?? [],
    retrievals: failed.data?.items ?? [],
  };
}
