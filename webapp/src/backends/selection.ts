import type { Backend } from '../api/types';
import { place } from './queries';

export const SORTS = ['name', 'tier', 'status', 'used', 'health'] as const;
export type SortBy = (typeof SORTS)[number];

export type Asked = { text: string; type: string; tier: string; status: string; sort: SortBy; descending: boolean };

const KEYS: Record<SortBy, (backend: Backend) => string | number> = {
  name: (b) => b.name.toLowerCase(),
  tier: (b) => b.tier,
  status: (b) => b.status,
  used: (b) => b.used_bytes,
  health: (b) => (b.health.reachable ? 1 : 0),
};

/** The backends that were asked for, in the order that was asked for; ties by name. */
export function arranged(backends: Backend[], asked: Asked): Backend[] {
  const text = asked.text.trim().toLowerCase();
  const key = KEYS[asked.sort] ?? KEYS.name;
  const direction = asked.descending ? -1 : 1;
  return backends
    .filter(
      (b) =>
        (text === '' || `${b.name} ${place(b)}`.toLowerCase().includes(text)) &&
        (asked.type === '' || b.backend_type === asked.type) &&
        (asked.tier === '' || b.tier === asked.tier) &&
        (asked.status === '' || b.status === asked.status),
    )
    .sort((a, b) => {
      const [x, y] = [key(a), key(b)];
      return x === y ? a.name.localeCompare(b.name) : x < y ? -direction : direction;
    });
}
