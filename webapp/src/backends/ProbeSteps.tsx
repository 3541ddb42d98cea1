import { Spinner } from '@patternfly/react-core';
import BanIcon from '@patternfly/react-icons/dist/esm/icons/ban-icon';
import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon';
import ExclamationCircleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon';
import MinusCircleIcon from '@patternfly/react-icons/dist/esm/icons/minus-circle-icon';
import type { ProbeStep } from '../api/types';
import { t } from '../texts';

const ICONS = {
  ok: <CheckCircleIcon className="iso-ok" />,
  failed: <ExclamationCircleIcon className="iso-bad" />,
  unsupported: <BanIcon className="iso-warn" />,
  skipped: <MinusCircleIcon className="iso-quiet" />,
};

/** Each step in which a backend was tried. */
export function ProbeSteps({ steps }: { steps: ProbeStep[] }) {
  return (
    <ol className="iso-steps">
      {steps.map(({ step, result, detail, ms }) => (
        <li key={step}>
          {ICONS[result]}
          <span>
            {t.backends.step[step] ?? step}
            <span className="iso-quiet">
              {' '}
              {t.backends.stepResult[result]}
              {result === 'ok' && ` · ${t.backends.latency(ms)}`}
            </span>
            {detail !== null && (
              <span className={result === 'failed' ? 'iso-reason' : 'iso-quiet iso-block'}>{detail}</span>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}

export function Probing() {
  return (
    <p role="status" className="iso-probing">
      <Spinner size="md" aria-hidden /> {t.backends.form.testing}
    </p>
  );
}
