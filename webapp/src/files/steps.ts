import type { Move } from '../api/tiering';
import type { Receipt } from '../api/types';

/** One move of a file: what became of it, and the receipt when it was moved. */
export type Step = {
  migration: number;
  from: number;
  to: number;
  status: string;
  at: string | null;
  error: string | null;
  receipt: Receipt | null;
};

/**
 * The moves of a file with their receipts, the latest first. Receipts stay when the items of old runs are gone, so those
 * without a move are moves as well.
 */
export function history(moves: Move[], receipts: Receipt[]): Step[] {
  const steps = new Map<number, Step>();
  for (const receipt of receipts) {
    steps.set(receipt.migration_id, {
      migration: receipt.migration_id,
      from: receipt.source_backend_id,
      to: receipt.target_backend_id,
      status: 'completed',
      at: receipt.moved_at,
      error: null,
      receipt,
    });
  }
  for (const move of moves) {
    const receipt = steps.get(move.migration_id)?.receipt ?? null;
    steps.set(move.migration_id, {
      migration: move.migration_id,
      from: move.source_backend_id,
      to: move.target_backend_id,
      status: move.status,
      at: move.completed_at ?? receipt?.moved_at ?? null,
      error: move.error,
      receipt,
    });
  }
  return [...steps.values()].sort((a, b) => b.migration - a.migration);
}
