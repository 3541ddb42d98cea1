import { Label, Spinner } from '@patternfly/react-core';
import { retrievals as r } from '../texts/retrievals';

const COLOR: Record<string, 'blue' | 'green' | 'orange' | 'red' | 'grey' | 'teal'> = {
  queued: 'grey',
  pending: 'grey',
  retrieving: 'blue',
  restoring: 'teal',
  completed: 'green',
  completed_with_errors: 'orange',
  failed: 'red',
  cancelled: 'grey',
};

/** How a retrieval, or one of its files, stands. */
export function StateLabel({ state }: { state: string }) {
  const moving = state === 'retrieving' || state === 'restoring';
  return (
    <Label isCompact color={COLOR[state] ?? 'grey'} icon={moving ? <Spinner size="sm" aria-hidden /> : undefined}>
      {r.states[state] ?? r.fileStates[state] ?? state}
    </Label>
  );
}
