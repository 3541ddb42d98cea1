import {
  Button,
  Card,
  CardBody,
  CardHeader,
  CardTitle,
  DescriptionList,
  Label,
  Progress,
  ProgressMeasureLocation,
  Spinner,
} from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { call } from '../api/client';
import { type BackendConversion, isUnderWay } from '../api/release';
import type { Backend } from '../api/types';
import { useSession } from '../app/session';
import { count, percent } from '../format';
import { ReleaseOf } from '../imports/labels';
import { useImport } from '../imports/queries';
import { useProfileName } from '../profiles/queries';
import { Confirm } from '../shared/Confirm';
import { Entry } from '../shared/Entry';
import { Time } from '../shared/Time';
import { conversions as c } from '../texts/conversions';
import { imports } from '../texts/imports';
import { CONVERSIONS, CONVERSIONS_KEY, useConversionOn } from './conversions';

const COLOR = {
  in_progress: 'blue',
  completed: 'green',
  completed_with_errors: 'orange',
  cancelled: 'grey',
} as const;

/** How far the conversion of the releases on a backend is; nothing when there was none. */
export function ReleasesConverted({ backend }: { backend: Backend }) {
  const run = useConversionOn(backend.id).data;
  return run ? <Standing backend={backend} run={run} /> : null;
}

function Standing({ backend, run }: { backend: Backend; run: BackendConversion }) {
  const { runs } = useSession();
  const profile = useProfileName();
  const [cancelling, setCancelling] = useState(false);
  const atWork = run.status === 'in_progress';
  const { converted_releases: converted, failed_releases: failed, left_releases: left } = run;
  const last = useImport(run.import_id === null ? '' : String(run.import_id)).data;
  const now = atWork && last !== undefined && isUnderWay(last) ? 1 : 0;
  const all = converted + failed + now + (run.status === 'completed' ? 0 : left);
  return (
    <Card>
      <CardHeader
        actions={{
          actions: atWork && runs && (
            <Button variant="secondary" isDanger onClick={() => setCancelling(true)}>
              {c.cancel.action}
            </Button>
          ),
        }}
      >
        <CardTitle component="h2">
          {c.card}{' '}
          <Label isCompact color={COLOR[run.status]} icon={atWork ? <Spinner size="sm" aria-hidden /> : undefined}>
            {(run.rolls_back_id === null ? c.status : c.rollback)[run.status]}
          </Label>
        </CardTitle>
      </CardHeader>
      <CardBody>
        <div className="iso-stack">
          <div className="iso-progress">
            <Progress
              title={c.progress}
              value={run.status === 'completed' ? 100 : percent(converted, all)}
              label={c.of(converted, all)}
              measureLocation={ProgressMeasureLocation.top}
              variant={failed > 0 ? 'warning' : run.status === 'completed' ? 'success' : undefined}
            />
          </div>
          <DescriptionList isCompact columnModifier={{ default: '1Col', md: '3Col' }}>
            {run.rolls_back_id === null && (
              <Entry term={c.to}>{run.profile_id === null ? c.gone : profile(run.profile_id)}</Entry>
            )}
            {run.import_id !== null && (
              <Entry term={now > 0 ? c.run.now : c.run.last}>
                <Link to={`/imports/${run.import_id}`}>{imports.name(last?.kind ?? 'conversion', run.import_id)}</Link>
                {last && (
                  <>
                    {' · '}
                    <ReleaseOf run={last} />
                  </>
                )}
              </Entry>
            )}
            {failed > 0 && (
              <Entry term={c.failed}>
                <span className="iso-bad">{count(failed)}</span> <Link to="/imports">{c.failedNext}</Link>
              </Entry>
            )}
            <Entry term={c.started}>
              <Time at={run.created_at} /> · {run.initiated_by}
            </Entry>
            {run.completed_at !== null && (
              <Entry term={c.ended}>
                <Time at={run.completed_at} />
              </Entry>
            )}
          </DescriptionList>
        </div>
      </CardBody>
      {cancelling && <Cancel backend={backend} run={run} left={left} onClose={() => setCancelling(false)} />}
    </Card>
  );
}

function Cancel({
  backend,
  run,
  left,
  onClose,
}: {
  backend: Backend;
  run: BackendConversion;
  left: number;
  onClose: () => void;
}) {
  const client = useQueryClient();
  return (
    <Confirm
      title={c.cancel.title(backend.name)}
      after={c.cancel.after}
      confirm={c.cancel.confirm}
      keep={c.cancel.keep}
      danger
      act={async () => {
        await call(`${CONVERSIONS}/${run.id}/cancel`, { method: 'POST' });
        await client.invalidateQueries({ queryKey: CONVERSIONS_KEY });
      }}
      onClose={onClose}
    >
      <p>{c.cancel.body(left)}</p>
    </Confirm>
  );
}
