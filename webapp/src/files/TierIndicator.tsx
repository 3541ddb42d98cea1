import { Spinner } from '@patternfly/react-core';
import type { Asset, BackendType } from '../api/types';
import { TypeIcon } from '../shared/TierIcon';
import { t } from '../texts';

const TYPES: Record<string, BackendType> = { local: 'local', cloud: 's3', nas: 'nfs' };

/** A quiet sign beside a file: on a local disk, a mounted share, or in an object store; and whether it is being brought. */
export function TierIndicator({ asset }: { asset: Asset }) {
  const brought = asset.state === 'retrieving' || asset.state === 'restoring';
  return (
    <>
      <TypeIcon type={TYPES[asset.kind] ?? 'local'} />
      {brought && <Spinner size="sm" aria-label={standing(asset)} />}
    </>
  );
}

/** How the content of an asset stands, in words. */
export function standing(asset: Asset): string {
  const { state } = t.files;
  const words = state[asset.state] ?? asset.state;
  return typeof words === 'function' ? words(asset.estimated_seconds) : words;
}
