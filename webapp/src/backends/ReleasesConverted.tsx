import {
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
import { Link, useSearchParams } from 'react-router';
import { type BackendConversion, type Import, isUnderWay } from '../api/release';
import type { Backend } from '../api/types';
import { count, percent } from '../format';
import { ReleaseOf } from '../imports/labels';
import { useImport } from '../imports/queries';
import { useProfileName } from '../profiles/queries';
import { keptUntil, UNTIL_FINALISED } from '../releases/terms';
import { Entry } from '../shared/Entry';
import { Time } from '../shared/Time';
import { conversions as c } from '../texts/conversions';
import { imports } from '../texts/imports';
import { ConversionActions } from './ConversionActions';
import { useConversion, useConversionsOn } from './conversions';

const COLOR = {
  in_progress: 'blue',
  completed: 'green',
  completed_with_errors: 'orange',
  cancelled: 'grey',
} as const;

/** How far the conversion of the releases on a backend is, or the one that the address names; nothing when there was none. */
export function ReleasesConverted({ backend }: { backend: Backend }) {
  const [params] = useSearchParams();
  const latest = useConversionsOn(backend.id).data;
  const named = useConversion(Number(params.get('conversion')) || null, latest);
  const run = named?.backend_id === backend.id ? named : latest?.[0];
  return run && latest ? <Standing backend={backend} run={run} latest={latest} /> : null;
}

type Shown = { backend: Backend; run: BackendConversion; latest: BackendConversion[] };

function Standing({ backend, run, latest }: Shown) {
  const last = useImport(run.import_id === null ? '' : String(run.import_id)).data;
  const before = useConversion(run.rolls_back_id, latest);
  const of = run.rolls_back_id === null ? run : before;
  const { converted_releases: converted, failed_releases: failed, left_releases: left } = run;
  const now = run.status === 'in_progress' && last !== undefined && isUnderWay(last) ? 1 : 0;
  const all = converted + failed + now + (run.status === 'completed' ? 0 : left);
  return (
    <Card>
      <CardHeader
        hasWrap
        actions={{ actions: <ConversionActions backend={backend} run={run} of={of} latest={latest} /> }}
      >
        <CardTitle component="h2">
          {c.card} <StatusOf run={run} />
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
          <Facts backend={backend} run={run} latest={latest} last={last} atWork={now > 0} />
        </div>
      </CardBody>
    </Card>
  );
}

function StatusOf({ run }: { run: BackendConversion }) {
  const atWork = run.status === 'in_progress';
  const back = run.rolls_back_id !== null;
  const undone = !atWork && run.rolled_back_releases > 0 && run.rolled_back_releases === run.converted_releases;
  return (
    <Label
      isCompact
      color={undone ? 'grey' : COLOR[run.status]}
      icon={atWork ? <Spinner size="sm" aria-hidden /> : undefined}
    >
      {undone ? c.rollback.completed : (back ? c.rollback : c.status)[run.status]}
    </Label>
  );
}

function Facts({ backend, run, latest, last, atWork }: Shown & { last: Import | undefined; atWork: boolean }) {
  const profile = useProfileName();
  const back = run.rolls_back_id !== null;
  const newest = latest[0];
  const others = latest.filter(
    ({ id, kept_releases }) => kept_releases > 0 && id !== run.id && id !== run.rolls_back_id,
  );
  const linked = (kind: keyof typeof c.nameOf, id: number) => (
    <Link to={`/backends/${backend.id}?conversion=${id}`}>{c.nameOf[kind](id)}</Link>
  );
  return (
    <DescriptionList isCompact columnModifier={{ default: '1Col', md: '3Col' }}>
      {run.rolls_back_id !== null && <Entry term={c.takesBack}>{linked('conversion', run.rolls_back_id)}</Entry>}
      {!back && <Entry term={c.to}>{run.profile_id === null ? c.gone : profile(run.profile_id)}</Entry>}
      {run.import_id !== null && (
        <Entry term={atWork ? c.run.now : c.run.last}>
          <Link to={`/imports/${run.import_id}`}>{imports.name(last?.kind ?? 'conversion', run.import_id)}</Link>
          {last && (
            <>
              {' · '}
              <ReleaseOf run={last} />
            </>
          )}
        </Entry>
      )}
      {run.failed_releases > 0 && (
        <Entry term={c.failed}>
          <span className="iso-bad">{count(run.failed_releases)}</span> <Link to="/imports">{c.failedNext}</Link>
        </Entry>
      )}
      {!back && (
        <Entry term={c.old.title}>
          <OldForms run={run} latest={latest} last={last} />
        </Entry>
      )}
      {run.rolled_back_releases > 0 && <Entry term={c.takenBack}>{c.takenBackOf(run.rolled_back_releases)}</Entry>}
      {run.rolled_back_by_id !== null && (
        <Entry term={c.takenBackBy}>{linked('rollback', run.rolled_back_by_id)}</Entry>
      )}
      {run.bandwidth_bytes_per_second !== null && (
        <Entry term={c.limit}>{c.limitOf(run.bandwidth_bytes_per_second)}</Entry>
      )}
      <Entry term={c.started}>
        <Time at={run.created_at} /> · {run.initiated_by}
      </Entry>
      {run.completed_at !== null && (
        <Entry term={c.ended}>
          <Time at={run.completed_at} />
        </Entry>
      )}
      {others.length > 0 && (
        <Entry term={c.old.others}>
          {others.map(({ id }) => (
            <div key={id}>{linked('conversion', id)}</div>
          ))}
        </Entry>
      )}
      {newest !== undefined && newest.id !== run.id && newest.id !== run.rolled_back_by_id && (
        <Entry term={c.newest}>{linked(newest.rolls_back_id === null ? 'conversion' : 'rollback', newest.id)}</Entry>
      )}
    </DescriptionList>
  );
}

/** Of how many releases the form that they do not have any more is kept, and until when. */
function OldForms({ run, latest, last }: Omit<Shown, 'backend'> & { last: Import | undefined }) {
  const rollback = useConversion(run.rolled_back_by_id, latest);
  const { kept_releases: kept, source_retention: retention } = run;
  const ended = run.status !== 'in_progress';
  if (ended && kept === 0) {
    return run.finalised_at === null ? (
      c.old.none
    ) : (
      <>
        {c.old.finalised} <Time at={run.finalised_at} />
      </>
    );
  }
  if (retention === null || retention === UNTIL_FINALISED) {
    return `${c.old.kept(kept)}, ${c.old.untilFinalised}`;
  }
  // the time begins anew with a rollback, and stands still while one has failed
  const end =
    run.rolled_back_by_id !== null
      ? rollback?.status === 'completed'
        ? rollback.completed_at
        : null
      : run.rolled_back_releases === 0 && last?.kind === 'conversion' && last.status === 'completed'
        ? last.completed_at
        : null;
  const until = ended ? keptUntil(retention, end) : null;
  return until === null ? (
    `${c.old.kept(kept)}, ${c.old.span(retention)}`
  ) : (
    <>
      {c.old.kept(kept)}, {c.old.until} <Time at={until} />
    </>
  );
}
