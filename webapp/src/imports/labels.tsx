import { Label, Spinner } from '@patternfly/react-core';
import { type Import, isUnderWay } from '../api/release';
import { useBackendName } from '../backends/queries';
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
