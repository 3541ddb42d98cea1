import { useQuery } from '@tanstack/react-query';
import { all, call, versioned } from '../api/client';
import type { Backend, BackendDraft, Capacity, Probe } from '../api/types';

export const BACKENDS = '/api/admin/storage/backends';
const CONFIG = '/api/admin/storage/config';
export const BACKENDS_KEY = ['backends'];

export function useBackends() {
  return useQuery({
    queryKey: BACKENDS_KEY,
    queryFn: ({ signal }) => all<Backend>(BACKENDS, 5000, signal),
    refetchInterval: 5_000,
  });
}

export function useBackend(id: string) {
  return useQuery({
    queryKey: [...BACKENDS_KEY, 'one', id],
    queryFn: ({ signal }) => versioned<Backend>(`${BACKENDS}/${id}`, signal),
    refetchInterval: 5_000,
  });
}

export function useCapacity(id: number | null) {
  return useQuery({
    queryKey: ['capacity', id],
    queryFn: ({ signal }) => call<Capacity>(`${BACKENDS}/${id}/capacity`, { signal }),
    enabled: id !== null,
    staleTime: 15_000,
    refetchInterval: 30_000,
  });
}

/** The name of a backend wherever only its id is known. */
export function useBackendName(): (id: number) => string {
  const { data } = useBackends();
  return (id) => data?.find((backend) => backend.id === id)?.name ?? `#${id}`;
}

export function testDraft(draft: BackendDraft): Promise<Probe> {
  return call(`${BACKENDS}/probe`, { method: 'POST', body: draft });
}

export function probe(id: number): Promise<Probe> {
  return call(`${BACKENDS}/${id}/probe`, { method: 'POST' });
}

type ConfigEntry = { name: string; is_default?: boolean; project_id?: number };

/** Takes the default from one backend to another in one step, by the document that names both. */
export async function makeDefault(backend: Backend): Promise<void> {
  const document = await call<{ backends: ConfigEntry[] }>(CONFIG);
  const changed = document.backends
    .filter(
      (entry) => entry.name === backend.name || (entry.is_default && (entry.project_id ?? null) === backend.project_id),
    )
    .map((entry) => ({ ...entry, is_default: entry.name === backend.name }));
  await call(CONFIG, { method: 'PUT', body: { backends: changed } });
}

/** How full it is by its own limit, else by the disk's; null when neither is known. */
export function fullness(backend: Backend, capacity: Capacity | undefined): number | null {
  if (capacity !== undefined) {
    return capacity.used_percent;
  }
  return backend.total_capacity_bytes
    ? Math.round((1000 * backend.used_bytes) / backend.total_capacity_bytes) / 10
    : null;
}

/** What holds files that people use, and old copies that wait for their time. */
export function held(capacity: Capacity | undefined, ...states: string[]): { objects: number; bytes: number } {
  return (capacity?.states ?? [])
    .filter(({ state }) => states.includes(state))
    .reduce((sum, { objects, bytes }) => ({ objects: sum.objects + objects, bytes: sum.bytes + bytes }), {
      objects: 0,
      bytes: 0,
    });
}

/** Where it lies, in one line. */
export function place(backend: Backend): string {
  const { base_path, mount_path, subdirectory, bucket, prefix, endpoint } = backend.config;
  if (backend.backend_type === 's3') {
    return `${endpoint ? `${endpoint}/` : 's3://'}${bucket}/${prefix ?? ''}`;
  }
  return String(base_path ?? `${mount_path}${subdirectory ? `/${subdirectory}` : ''}`);
}
