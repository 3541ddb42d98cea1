import { Label, Progress, ProgressMeasureLocation, Spinner } from '@patternfly/react-core';
import { Link } from 'react-router';
import { type Import, isUnderWay } from '../api/release';
import { useBackendName } from '../backends/queries';
import { percent } from '../format';
import { useReleaseName } from '../releases/queries';
import { imports as i } from '../texts/imports';

const COLOR = {
  pending: 'blue',
  in_progress: 'blue',
  completed: 'green',
  failed: 'red',
  cancelled: 'grey',
} as const;

export function ImportLabel({ run }: { run: Import }) {
  return (
    <Label isCompact color={COLOR[run.status]} icon={isUnderWay(run) ? <Spinner size="sm" aria-hidden /> : undefined}>
      {i.status[run.status]}
    </Label>
  );
}

/** What release it is about: of a conversion the one that gets another form, and not the draft that keeps the one of before. */
export function ReleaseOf({ run }: { run: Import }) {
  const name = useReleaseName(run.converts_release_id) ?? run.release_name;
  const id = run.converts_release_id ?? run.release_id;
  return id === null ? name : <Link to={`/releases/${id}`}>{name}</Link>;
}

/** Where the files lie that are imported; of a conversion, or what takes one back, what becomes of the release. */
export function useSource(): (run: Import) => string {
  const name = useBackendName();
  return ({ kind, source_backend_id: backend, source_prefix: prefix }) => {
    if (kind !== 'import') {
      return `${name(backend)}: ${i.kind[kind]}`;
    }
    return prefix === '' ? `${name(backend)}: ${i.whole}` : `${name(backend)}: ${prefix}`;
  };
}

/** How much of it is verified. */
export function Verified({ run }: { run: Import }) {
  const { verified_files, verified_bytes, total_files, total_bytes } = run.progress;
  return (
    <>
      <Progress
        size="sm"
        aria-label={`${i.name(run.kind, run.id)}: ${i.columns.progress}`}
        value={total_bytes === 0 ? percent(verified_files, total_files) : percent(verified_bytes, total_bytes)}
        measureLocation={ProgressMeasureLocation.none}
        variant={run.status === 'completed' ? 'success' : run.status === 'failed' ? 'danger' : undefined}
      />
      <span className="iso-quiet iso-small">{i.of(verified_files, total_files, verified_bytes, total_bytes)}</span>
    </>
  );
}
