import { parseBytes } from '../format';

/** What a list of files is narrowed by, as it stands in the address. */
export type Filter = {
  entity_type: string;
  project_id: string;
  backend_id: string;
  tier: string;
  min_size_bytes: string;
  max_size_bytes: string;
  unread_days: string;
};

export const NOTHING: Filter = {
  entity_type: '',
  project_id: '',
  backend_id: '',
  tier: '',
  min_size_bytes: '',
  max_size_bytes: '',
  unread_days: '',
};

const DAY_MS = 86_400_000;

/** The beginning of the day so many days ago, so that pages of one list mean the same time; empty for no limit. */
export function sinceDays(days: string, now = Date.now()): string {
  const n = Number(days);
  return days === '' || !Number.isInteger(n) ? '' : new Date(Math.floor(now / DAY_MS - n) * DAY_MS).toISOString();
}

/** Bytes of a size as it was typed; empty for none, null when it is no size. */
export function sizeOf(text: string): string | null {
  if (text.trim() === '') {
    return '';
  }
  const size = parseBytes(text);
  return size === null ? null : String(size);
}
