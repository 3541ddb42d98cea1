import type {
  CacheEntryView,
  CacheView,
  EvictedView,
  RetrievalErrorView,
  RetrievalFileView,
  RetrievalView,
  WebhookView,
} from './schema';
import type { Sent } from './types';

export type Retrieval = Omit<
  Sent<RetrievalView, 'deadline' | 'pin_until' | 'estimated_seconds' | 'ended_at'>,
  'errors' | 'webhook'
> & {
  errors: Sent<RetrievalErrorView, 'message'>[];
  webhook: Sent<WebhookView, 'last_status' | 'last_error' | 'next_attempt_at' | 'ended_at'> | null;
};
export type RetrievalFile = Sent<RetrievalFileView, 'asset' | 'error' | 'message' | 'node' | 'started_at' | 'ended_at'>;
export type Cache = Omit<Sent<CacheView>, 'budgets'> & { budgets: { user: string; files: number; bytes: number }[] };
export type CacheEntry = Sent<CacheEntryView, 'asset' | 'last_used_at' | 'pinned_until'>;
export type Evicted = Sent<EvictedView>;

export function isOpen(retrieval: Retrieval): boolean {
  return retrieval.ended_at === null;
}
