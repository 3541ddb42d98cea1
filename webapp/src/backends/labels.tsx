import { Label } from '@patternfly/react-core';
import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon';
import ExclamationCircleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon';
import type { Backend, BackendStatus, Health, Tier } from '../api/types';
import { Time } from '../shared/Time';
import { t } from '../texts';

const STATUS_COLOR = { active: 'green', read_only: 'blue', offline: 'grey', decommissioned: 'grey' } as const;

export function StatusLabel({ status }: { status: BackendStatus }) {
  return (
    <Label
      isCompact
      variant={status === 'offline' ? 'outline' : 'filled'}
      color={STATUS_COLOR[status]}
      title={t.backends.statusHelp[status]}
    >
      {t.backends.status[status]}
    </Label>
  );
}

export function TierLabel({ tier }: { tier: Tier }) {
  return (
    <Label isCompact variant="outline" color={tier === 'hot' ? 'orangered' : 'teal'}>
      {t.backends.tier[tier]}
    </Label>
  );
}

export function DefaultLabel({ backend }: { backend: Backend }) {
  return backend.is_default ? (
    <Label isCompact color="purple" title={t.backends.isDefaultFor(backend.project_id)}>
      {t.backends.isDefault}
    </Label>
  ) : null;
}

/** The last verdict of the probe, with its reason. */
export function HealthSign({ health, status }: { health: Health; status: BackendStatus }) {
  if (status === 'offline') {
    return <span className="iso-quiet">{t.backends.status.offline}</span>;
  }
  if (health.checked_at === null) {
    return <span className="iso-quiet">{t.backends.unknown}</span>;
  }
  return (
    <div className="iso-health">
      <span className={health.reachable ? 'iso-ok' : 'iso-bad'}>
        {health.reachable ? <CheckCircleIcon /> : <ExclamationCircleIcon />}{' '}
        {health.reachable ? t.backends.reachable : t.backends.unreachable}
        {health.latency_ms !== null && <span className="iso-quiet"> {t.backends.latency(health.latency_ms)}</span>}
      </span>
      {health.detail !== null && <div className="iso-reason">{health.detail}</div>}
      <div className="iso-quiet iso-small">
        {t.backends.checked} <Time at={health.checked_at} />
      </div>
    </div>
  );
}
