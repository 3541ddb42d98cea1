import { Label } from '@patternfly/react-core';
import type { Release } from '../api/release';
import { releases as r } from '../texts/releases';

export function ReleaseLabel({ state }: { state: Release['state'] }) {
  return (
    <Label isCompact color={state === 'published' ? 'green' : 'yellow'}>
      {r.states[state]}
    </Label>
  );
}
