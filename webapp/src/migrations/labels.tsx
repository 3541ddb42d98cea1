import { Label, Spinner } from '@patternfly/react-core';
import ArrowRightIcon from '@patternfly/react-icons/dist/esm/icons/arrow-right-icon';
import { isMoving, type Migration, type MigrationStatus } from '../api/types';
import { useBackendName } from '../backends/queries';
import { t } from '../texts';

const COLOR = {
  pending: 'blue',
  in_progress: 'blue',
  verifying: 'blue',
  completed: 'green',
  completed_with_errors: 'orange',
  failed: 'red',
  paused: 'yellow',
  cancelled: 'grey',
  rolling_back: 'purple',
  rolled_back: 'purple',
} as const;

export function RunStatus({ status }: { status: MigrationStatus }) {
  return (
    <Label isCompact color={COLOR[status]} icon={isMoving(status) ? <Spinner size="sm" aria-hidden /> : undefined}>
      {t.migrations.status[status]}
    </Label>
  );
}

export function Route({ run }: { run: Migration }) {
  const known = useBackendName();
  const name = (id: number | null) => (id === null ? t.migrations.several : known(id));
  return (
    <span className="iso-route">
      {name(run.source_backend_id)} <ArrowRightIcon role="img" aria-label={t.migrations.to} />{' '}
      {name(run.target_backend_id)}
    </span>
  );
}
