import type { Reconciliation } from '../api/admin';
import type { Import } from '../api/release';
import type { Retrieval } from '../api/retrieval';
import type { Backend, Migration, Tier } from '../api/types';
import { t } from '../texts';

export type Concern = { key: string; variant: 'danger' | 'warning'; title: string; detail: string | null; to: string };

/** An old object that could not be deleted, time after time. */
export type Stuck = { backend_id: number; last_error: string | null };

/** What else may wait for a person, beside backends and runs. */
export type Rest = { stuck: Stuck[]; reconciliations: Reconciliation[]; retrievals: Retrieval[]; imports: Import[] };

const NOTHING: Rest = { stuck: [], reconciliations: [], retrievals: [], imports: [] };

/**
 * What waits for a person: backends that do not answer or are too full, runs that ended badly or stand still, deletions
 * that fail again and again, findings that nobody has decided upon, retrievals and imports that failed.
 */
export function concerns(backends: Backend[], runs: Migration[], rest: Rest = NOTHING): Concern[] {
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
  const stuck = backends.flatMap((backend): Concern[] => {
    const of = rest.stuck.filter(({ backend_id }) => backend_id === backend.id);
    return of.length === 0
      ? []
      : [
          {
            key: `stuck-${backend.id}`,
            variant: 'warning',
            title: `${backend.name}: ${t.overview.stuck(of.length)}`,
            detail: of[0]?.last_error ?? null,
            to: `/backends/${backend.id}`,
          },
        ];
  });
  // of each backend the latest comparison says what is open
  const latest = rest.reconciliations.filter(
    (one, index, all) => all.findIndex(({ backend_id }) => backend_id === one.backend_id) === index,
  );
  const undecided = latest
    .filter(({ findings }) => findings.undecided > 0)
    .map((one): Concern => ({
      key: `findings-${one.id}`,
      variant: one.findings.missing_object > 0 ? 'danger' : 'warning',
      title: t.overview.undecided(
        backends.find(({ id }) => id === one.backend_id)?.name ?? `#${one.backend_id}`,
        one.findings.undecided,
      ),
      detail: t.overview.undecidedDetail,
      to: `/reconciliations/${one.id}?decided=false`,
    }));
  const unbrought = rest.retrievals.map((one): Concern => ({
    key: `retrieval-${one.id}`,
    variant: 'warning',
    title: t.overview.failedRetrieval(one.id),
    detail: one.errors[0]?.message ?? one.errors[0]?.error.replaceAll('_', ' ') ?? null,
    to: `/retrievals/${one.id}`,
  }));
  const unfinished = rest.imports.map((one): Concern => ({
    key: `import-${one.id}`,
    variant: 'danger',
    title: t.overview.failedImport(one.release_name),
    detail: one.failure,
    to: `/imports/${one.id}`,
  }));
  return [...down, ...waiting, ...full, ...stuck, ...undecided, ...unbrought, ...unfinished].sort((a, b) =>
    a.variant.localeCompare(b.variant),
  );
}

/** How much lies in each tier. */
export function tiers(backends: Backend[]): { tier: Tier; used: number; count: number }[] {
  return (['hot', 'cold'] as const).map((tier) => {
    const of = backends.filter((backend) => backend.tier === tier);
    return { tier, used: of.reduce((sum, { used_bytes }) => sum + used_bytes, 0), count: of.length };
  });
}
