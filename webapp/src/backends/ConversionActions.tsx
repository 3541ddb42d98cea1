import { Button } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { call } from '../api/client';
import type { BackendConversion } from '../api/release';
import type { Backend } from '../api/types';
import { useSession } from '../app/session';
import { IMPORTS_KEY } from '../imports/queries';
import { Confirm } from '../shared/Confirm';
import { ProblemAlert } from '../shared/Problem';
import { conversions as c } from '../texts/conversions';
import { CONVERSIONS, CONVERSIONS_KEY, useKept } from './conversions';

type Asked = 'cancel' | 'rollback' | 'finalise';

/**
 * What the user may do about the conversion of a backend's releases as it stands.
 *
 * @param run the one that is shown
 * @param of the conversion that it is, or takes back; undefined while that is not known
 * @param latest those on the backend
 */
export function ConversionActions({
  backend,
  run,
  of,
  latest,
}: {
  backend: Backend;
  run: BackendConversion;
  of: BackendConversion | undefined;
  latest: BackendConversion[];
}) {
  const { runs } = useSession();
  const [asked, setAsked] = useState<Asked | null>(null);
  if (!runs) {
    return null;
  }
  const atWork = latest.filter(({ status }) => status === 'in_progress');
  const ended = of !== undefined && of.status !== 'in_progress' && of.kept_releases > 0;
  const goesBack = ended && atWork.length === 0 && backend.status !== 'offline' && of.returnable_releases > 0;
  const finalises = ended && !atWork.some(({ rolls_back_id }) => rolls_back_id === of.id);
  const close = () => setAsked(null);
  return (
    <>
      <div className="iso-buttons">
        {goesBack && (
          <Button variant="secondary" onClick={() => setAsked('rollback')}>
            {c.back.action}
          </Button>
        )}
        {finalises && (
          <Button variant="secondary" isDanger onClick={() => setAsked('finalise')}>
            {c.finalise.action}
          </Button>
        )}
        {run.status === 'in_progress' && (
          <Button variant="secondary" isDanger onClick={() => setAsked('cancel')}>
            {c.cancel.action}
          </Button>
        )}
      </div>
      {asked === 'cancel' && <Cancel backend={backend} run={run} onClose={close} />}
      {asked === 'rollback' && of && <TakeBack backend={backend} run={of} onClose={close} />}
      {asked === 'finalise' && of && <Finalise backend={backend} run={of} onClose={close} />}
    </>
  );
}

type Dialog = { backend: Backend; run: BackendConversion; onClose: () => void };

function useOrder({ id }: BackendConversion) {
  const client = useQueryClient();
  return async (what: Asked) => {
    await call(`${CONVERSIONS}/${id}/${what}`, { method: 'POST' });
    await client.invalidateQueries({ queryKey: CONVERSIONS_KEY });
    await client.invalidateQueries({ queryKey: IMPORTS_KEY });
  };
}

function Cancel({ backend, run, onClose }: Dialog) {
  const order = useOrder(run);
  const words = run.rolls_back_id === null ? c.cancel : c.cancelBack;
  return (
    <Confirm
      title={words.title(backend.name)}
      after={words.after}
      confirm={c.cancel.confirm}
      keep={c.cancel.keep}
      danger
      act={() => order('cancel')}
      onClose={onClose}
    >
      <p>{words.body(run.left_releases)}</p>
    </Confirm>
  );
}

function TakeBack({ backend, run, onClose }: Dialog) {
  const order = useOrder(run);
  const navigate = useNavigate();
  const kept = useKept(run.id);
  const { returnable_releases: returnable } = run;
  const lost = run.converted_releases - run.rolled_back_releases - returnable;
  return (
    <Confirm
      title={c.back.title(backend.name)}
      after={c.back.after(run.source_retention)}
      confirm={c.back.confirm}
      loading={kept.isPending}
      ready={kept.data !== undefined}
      act={async () => {
        await order('rollback');
        void navigate(`/backends/${backend.id}`); // the newest is shown there, which is the rollback
      }}
      onClose={onClose}
    >
      {kept.error && <ProblemAlert error={kept.error} />}
      {kept.data && (
        <p>
          {kept.data.releases === returnable
            ? c.back.body(returnable, kept.data.files, kept.data.bytes)
            : c.back.some(returnable)}
        </p>
      )}
      {run.rolled_back_releases > 0 && <p>{c.back.before(run.rolled_back_releases)}</p>}
      {lost > 0 && <p>{c.back.lost(lost)}</p>}
    </Confirm>
  );
}

function Finalise({ backend, run, onClose }: Dialog) {
  const order = useOrder(run);
  const kept = useKept(run.id);
  const { returnable_releases: returnable, kept_releases: all } = run;
  return (
    <Confirm
      title={c.finalise.title(backend.name)}
      after={c.finalise.after}
      confirm={c.finalise.confirm}
      danger
      loading={kept.isPending}
      ready={kept.data !== undefined}
      act={() => order('finalise')}
      onClose={onClose}
    >
      {kept.error && <ProblemAlert error={kept.error} />}
      {kept.data && <p>{c.finalise.body(kept.data.releases, kept.data.files, kept.data.bytes)}</p>}
      {all > returnable && <p>{c.finalise.split(returnable, all - returnable)}</p>}
    </Confirm>
  );
}
