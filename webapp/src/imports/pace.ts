import type { Progress } from '../api/release';

/** How much was done at a moment. */
export type Sample = { at: number; done: number };

const WINDOW_MS = 20_000;

/** Each byte is read once to be hashed, once to be stored, once to be verified. */
export function work({ hashed_bytes, stored_bytes, verified_bytes, total_bytes }: Progress): {
  done: number;
  all: number;
} {
  return { done: hashed_bytes + stored_bytes + verified_bytes, all: 3 * total_bytes };
}

/** The samples with one more, without those that say nothing about now; from a restart on they begin anew. */
export function withSample(samples: Sample[], next: Sample): Sample[] {
  const last = samples.at(-1);
  if (last !== undefined && next.done < last.done) {
    return [next];
  }
  const recent = samples.filter(({ at }) => next.at - at <= WINDOW_MS);
  return [...recent, next];
}

/** Bytes in a second and the time that is left; null while nobody can tell. */
export function pace(samples: Sample[], all: number): { rate: number | null; seconds: number | null } {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.at - first.at < 2_000) {
    return { rate: null, seconds: null };
  }
  const rate = (1000 * (last.done - first.done)) / (last.at - first.at);
  return { rate, seconds: rate > 0 ? Math.max(0, all - last.done) / rate : null };
}
