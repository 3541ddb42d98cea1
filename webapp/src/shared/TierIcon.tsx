import CloudIcon from '@patternfly/react-icons/dist/esm/icons/cloud-icon';
import HddIcon from '@patternfly/react-icons/dist/esm/icons/hdd-icon';
import NetworkIcon from '@patternfly/react-icons/dist/esm/icons/network-icon';
import type { BackendType } from '../api/types';
import { t } from '../texts';

const ICONS = { local: HddIcon, nfs: NetworkIcon, s3: CloudIcon };

/**
 * A quiet sign of where bytes lie.
 *
 * @param named whether the words stand beside it, so that the sign itself says nothing
 */
export function TypeIcon({ type, named = false }: { type: BackendType; named?: boolean }) {
  const Icon = ICONS[type];
  const text = t.backends.tierIcon[type];
  return named ? (
    <span className="iso-type-icon" aria-hidden="true">
      <Icon />
    </span>
  ) : (
    <span className="iso-type-icon" title={text} role="img" aria-label={text}>
      <Icon />
    </span>
  );
}
