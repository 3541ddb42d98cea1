import { useQuery } from '@tanstack/react-query';
import { all, call, versioned, withQuery } from '../api/client';
import type { EntityType, Plan, PlanItem, Policy, Simulation, Sweep } from '../api/tiering';
import { isMoving, type Page } from '../api/types';

const STORAGE = '/api/admin/storage';
export const POLICIES = `${STORAGE}/policies`;
export const PLANS = `${STORAGE}/plans`;
export const SWEEPS = `${STORAGE}/sweeps`;
export const ENTITY_TYPES = `${STORAGE}/entity-types`;
export const POLICIES_KEY = ['policies'];
export const SWEEPS_KEY = ['sweeps'];

export function usePolicies() {
  return useQuery({
    queryKey: POLICIES_KEY,
    queryFn: ({ signal }) => all<Policy>(POLICIES, 5_000, signal),
  });
}

export function usePolicy(id: string) {
  return useQuery({
    queryKey: [...POLICIES_KEY, 'one', id],
    queryFn: ({ signal }) => versioned<Policy>(`${POLICIES}/${id}`, signal),
  });
}

/** The name of a policy wherever only its id is known. */
export function usePolicyName(): (id: number) => string {
  const { data } = usePolicies();
  return (id) => data?.find((policy) => policy.id === id)?.name ?? `#${id}`;
}

export function useEntityTypes() {
  return useQuery({
    queryKey: ['entity-types'],
    queryFn: ({ signal }) => all<EntityType>(ENTITY_TYPES, 5_000, signal),
    staleTime: 30_000,
  });
}

export function usePlan(id: string) {
  return useQuery({
    queryKey: ['plan', id],
    queryFn: ({ signal }) => call<Plan>(`${PLANS}/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.status === 'building' ? 1_000 : false),
  });
}

export function usePlans(cursor: string | null) {
  return useQuery({
    queryKey: ['plans', cursor],
    queryFn: ({ signal }) => call<Page<Plan>>(withQuery(PLANS, { cursor, limit: 50 }), { signal }),
    placeholderData: (before) => before,
  });
}

export function usePlanItems(id: number, cursor: string | null) {
  return useQuery({
    queryKey: ['plan-items', id, cursor],
    queryFn: ({ signal }) => call<Page<PlanItem>>(withQuery(`${PLANS}/${id}/items`, { cursor, limit: 25 }), { signal }),
    placeholderData: (before) => before,
  });
}

export function useSweeps(cursor: string | null) {
  return useQuery({
    queryKey: [...SWEEPS_KEY, cursor],
    queryFn: ({ signal }) => call<Page<Sweep>>(withQuery(SWEEPS, { cursor, limit: 50 }), { signal }),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ migration }) => isMoving(migration.status)) ? 2_000 : 10_000,
    placeholderData: (before) => before,
  });
}

export function useSweep(id: string) {
  return useQuery({
    queryKey: [...SWEEPS_KEY, 'one', id],
    queryFn: ({ signal }) => call<Sweep>(`${SWEEPS}/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data.migration.status) ? 1_000 : 10_000),
  });
}

/** Makes a plan and changes nothing else. */
export function simulate(what: object): Promise<Simulation> {
  return call(`${POLICIES}/simulate`, { method: 'POST', body: what });
}

/** The fields of a policy that a person sends, as they are now. */
export function bodyOf(policy: Policy): Record<string, unknown> {
  const { id: _id, created_at: _made, updated_at: _changed, ...body } = policy;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}
