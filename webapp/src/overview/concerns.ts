import type { Backend, Migration, Tier } from '../api/types';
import { t } from '../texts';

export type Concern = { key: string; variant: 'danger' | 'warning'; title: string; detail: string | null; to: string };

/** What waits for a person: backends that do not answer or are too full, runs that ended badly or stand still. */
export function concerns(backends: Backend[], runs: Migration[]): Concern[] {
  const down = backends
    .filter(({ status, health }) => status !== 'offline' && health.checked_at !== null && !health.reachable)
    .map((backend): Concern => ({
      key: `down-${backend.id}`,
      variant: 'danger',
      title: t.overview.down(backend.name),
      detail: backend.health.detail,
      to: `/backends/${backend.id}`,
    }));
  const full = backends.flatMap((backend): Concern[] => {
    const { total_capacity_bytes: total, high_watermark_percent: high } = backend;
    const percent = total ? Math.floor((100 * backend.used_bytes) / total) : 0;
    return high !== null && percent >= high
      ? [
          {
            key: `full-${backend.id}`,
            variant: 'warning',
            title: t.overview.full(backend.name, percent),
            detail: null,
            to: `/backends/${backend.id}`,
          },
        ]
      : [];
  });
  const waiting = runs
    .filter(
      ({ status, failed_files }) =>
        status === 'failed' || status === 'paused' || (status === 'completed_with_errors' && failed_files > 0),
    )
    .map((run): Concern => ({
      key: `run-${run.id}`,
      variant: run.status === 'failed' ? 'danger' : 'warning',
      title: (run.status === 'paused' ? t.overview.pausedRun : t.overview.failedRun)(
        t.migrations.name(run.kind, run.id),
      ),
      detail: run.failure ?? t.overview.failedFiles(run.failed_files, run.total_files),
      to: `/migrations/${run.id}`,
    }));
  return [...down, ...waiting, ...full].sort((a, b) => a.variant.localeCompare(b.variant));
}

/** How much lies in each tier. */
export function tiers(backends: Backend[]): { tier: Tier; used: number; count: number }[] {
  return (['hot', 'cold'] as const).map((tier) => {
    const of = backends.filter((backend) => backend.tier === tier);
    return { tier, used: of.reduce((sum, { used_bytes }) => sum + used_bytes, 0), count: of.length };
  });
}
