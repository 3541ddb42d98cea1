import { useQuery } from '@tanstack/react-query';
import type { Finding, Reconciliation } from '../api/admin';
import { call, withQuery } from '../api/client';
import type { Page } from '../api/types';

export const RECONCILIATIONS = '/api/admin/storage/reconciliations';
export const RECONCILIATIONS_KEY = ['reconciliations'];

const isRunning = ({ status }: Reconciliation) => status === 'pending' || status === 'in_progress';

export function useReconciliations(backend_id: string, cursor: string | null) {
  return useQuery({
    queryKey: [...RECONCILIATIONS_KEY, backend_id, cursor],
    queryFn: ({ signal }) =>
      call<Page<Reconciliation>>(withQuery(RECONCILIATIONS, { backend_id, cursor, limit: 50 }), { signal }),
    refetchInterval: ({ state }) => (state.data?.items.some(isRunning) ? 2_000 : 15_000),
    placeholderData: (before) => before,
  });
}

export function useReconciliation(id: string) {
  return useQuery({
    queryKey: [...RECONCILIATIONS_KEY, 'one', id],
    queryFn: ({ signal }) => call<Reconciliation>(`${RECONCILIATIONS}/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data && isRunning(state.data) ? 1_500 : 15_000),
  });
}

export function useFindings(id: string, asked: { kind: string; decided: string; cursor: string | null }) {
  return useQuery({
    queryKey: ['findings', id, asked],
    queryFn: ({ signal }) =>
      call<Page<Finding>>(withQuery(`${RECONCILIATIONS}/${id}/findings`, { ...asked, limit: 50 }), { signal }),
    refetchInterval: 10_000,
    placeholderData: (before) => before,
  });
}
