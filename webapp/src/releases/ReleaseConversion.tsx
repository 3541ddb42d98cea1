import { Alert, Button } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { call } from '../api/client';
import { type Import, isUnderWay, type Release } from '../api/release';
import { IMPORTS, IMPORTS_KEY } from '../imports/queries';
import { useProfileName, useProfiles } from '../profiles/queries';
import { Confirm } from '../shared/Confirm';
import { Time } from '../shared/Time';
import { releases as r } from '../texts/releases';
import { conversionOf } from './conversion';
import { ConversionTerms } from './ConversionTerms';
import { ProfileField } from './ProfileField';
import { refresh } from './queries';
import { keptUntil, termsOf, USUAL } from './terms';

const c = r.convert;

type Asked = 'convert' | 'back' | 'finalise';

/** What may be done about the form of a release that nobody is filling. @param last the run that had it last */
export function ReleaseConversion({ release, last }: { release: Release; last?: Import }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const { kept, goesBack } = conversionOf(release.id, last);
  const close = () => setAsked(null);
  return (
    <>
      <Button variant="secondary" onClick={() => setAsked('convert')}>
        {c.action}
      </Button>
      {goesBack && (
        <Button variant="secondary" onClick={() => setAsked('back')}>
          {c.back.action}
        </Button>
      )}
      {kept !== null && (
        <Button variant="secondary" onClick={() => setAsked('finalise')}>
          {c.finalise.action}
        </Button>
      )}
      {asked === 'convert' && <Convert release={release} onClose={close} />}
      {asked === 'back' && kept !== null && <TakeBack release={release} run={kept} onClose={close} />}
      {asked === 'finalise' && kept !== null && <Finalise release={release} run={kept} onClose={close} />}
    </>
  );
}

/** That a conversion is at work, or that the form of before is kept. */
export function ConversionStanding({ release, last }: { release: Release; last?: Import }) {
  const { converts, kept, goesBack } = conversionOf(release.id, last);
  if (!converts || last === undefined || (kept === null && last.status !== 'failed' && !isUnderWay(last))) {
    return null;
  }
  const look = <Link to={`/imports/${last.id}`}>{c.look}</Link>;
  if (isUnderWay(last)) {
    return (
      <Alert isInline variant="info" title={last.kind === 'rollback' ? c.goingBack : c.atWork} actionLinks={look}>
        {c.atWorkBody}
      </Alert>
    );
  }
  const until = goesBack ? keptUntil(last.source_retention, last.completed_at) : null;
  return last.status === 'failed' ? (
    <Alert isInline variant="warning" title={c.failed} actionLinks={look}>
      {c.failedBody}
    </Alert>
  ) : (
    <Alert isInline variant="info" title={goesBack ? c.kept : c.keptBack} actionLinks={look}>
      {goesBack ? c.keptBody : c.keptBackBody}
      {until !== null && (
        <>
          {' '}
          {c.goesAt} <Time at={until} />.
        </>
      )}
    </Alert>
  );
}

function Convert({ release, onClose }: { release: Release; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const name = useProfileName();
  const profiles = (useProfiles().data ?? []).filter(({ id, chunked }) => id !== release.profile_id || chunked);
  const [profile, setProfile] = useState('');
  const [terms, setTerms] = useState(USUAL);
  const { body, wrong } = termsOf(terms);
  return (
    <Confirm
      title={c.title(release.name)}
      after={c.after}
      confirm={c.confirm}
      ready={profile !== '' && wrong === undefined}
      act={async () => {
        const run = await call<Import>(`${IMPORTS}/conversions`, {
          method: 'POST',
          body: { release_id: release.id, profile_id: Number(profile), ...body },
        });
        await client.invalidateQueries({ queryKey: IMPORTS_KEY });
        void navigate(`/imports/${run.id}`);
      }}
      onClose={onClose}
    >
      <p>{c.body(release.files, release.bytes, name(release.profile_id))}</p>
      <ProfileField profiles={profiles} value={profile} set={setProfile} />
      <ConversionTerms terms={terms} set={setTerms} />
    </Confirm>
  );
}

type OfRun = { release: Release; run: number; onClose: () => void };

function TakeBack({ release, run, onClose }: OfRun) {
  const order = useOrder(run);
  return (
    <Confirm
      title={c.back.title(release.name)}
      after={c.back.after}
      confirm={c.back.confirm}
      act={() => order('rollback')}
      onClose={onClose}
    >
      <p>{c.back.body}</p>
    </Confirm>
  );
}

function Finalise({ release, run, onClose }: OfRun) {
  const order = useOrder(run);
  return (
    <Confirm
      title={c.finalise.title(release.name)}
      after={c.finalise.after}
      confirm={c.finalise.confirm}
      danger
      act={() => order('finalise')}
      onClose={onClose}
    >
      <p>{c.finalise.body}</p>
    </Confirm>
  );
}

function useOrder(run: number) {
  const client = useQueryClient();
  return async (what: 'rollback' | 'finalise') => {
    await call(`${IMPORTS}/${run}/${what}`, { method: 'POST' });
    await client.invalidateQueries({ queryKey: IMPORTS_KEY });
    await refresh(client);
  };
}
