import {
  Alert,
  Card,
  CardBody,
  CardTitle,
  DescriptionList,
  Grid,
  GridItem,
  Label,
  PageSection,
  Progress,
  ProgressMeasureLocation,
  ProgressStep,
  ProgressStepper,
  Skeleton,
  Tab,
  Tabs,
  TabTitleText,
} from '@patternfly/react-core';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { type Import, isUnderWay } from '../api/release';
import { count, duration, percent } from '../format';
import { useProfileName } from '../profiles/queries';
import { Entry } from '../shared/Entry';
import { PageTop } from '../shared/PageTop';
import { ProblemAlert } from '../shared/Problem';
import { Time } from '../shared/Time';
import { useNow } from '../shared/useNow';
import { t } from '../texts';
import { imports as i } from '../texts/imports';
import { ImportActions } from './ImportActions';
import { ImportFiles, type Kind } from './ImportFiles';
import { ImportLabel, ReleaseOf, useSource } from './labels';
import { pace, type Sample, withSample, work } from './pace';
import { useImport } from './queries';
import { stepsOf } from './steps';

const VARIANT = { done: 'success', now: 'info', failed: 'danger', open: 'pending', ended: 'warning' } as const;

export default function ImportPage() {
  const { id = '' } = useParams();
  const { data: run, error, isPending, refetch } = useImport(id);
  const source = useSource();
  return (
    <>
      <PageTop
        title={i.name(run?.kind ?? 'import', Number(id))}
        up={{ to: '/imports', label: i.title }}
        lead={run && (run.kind === 'import' ? `${source(run)} → ${run.release_name}` : source(run))}
        beside={
          run && (
            <>
              <ImportLabel run={run} />
              <span role="status">
                {error !== null && (
                  <Label isCompact variant="outline" color="orange">
                    {t.common.reconnecting}
                  </Label>
                )}
              </span>
            </>
          )
        }
        actions={run && <ImportActions run={run} />}
      />
      <PageSection>
        {error && run === undefined && <ProblemAlert error={error} onRetry={() => void refetch()} />}
        {isPending && <Skeleton height="16rem" screenreaderText={t.loading} />}
        {run && (
          <div className="iso-stack">
            <Outcome run={run} />
            <Steps run={run} />
            <Grid hasGutter lg={6}>
              <GridItem>
                <Bars run={run} />
              </GridItem>
              <GridItem>
                <Facts run={run} />
              </GridItem>
            </Grid>
            <Files run={run} />
          </div>
        )}
      </PageSection>
    </>
  );
}

function Outcome({ run }: { run: Import }) {
  const { kind, progress } = run;
  const release = run.converts_release_id ?? run.release_id;
  const look = release !== null && <Link to={`/releases/${release}`}>{i.look}</Link>;
  if (run.failure !== null && !isUnderWay(run)) {
    return (
      <Alert isInline variant="danger" title={i.failure} actionLinks={look}>
        <p>{run.failure}</p>
        <p>{i.failedNext}</p>
      </Alert>
    );
  }
  return run.status === 'completed' ? (
    <Alert
      isInline
      variant="success"
      title={i.completed(kind, progress.verified_files, progress.verified_bytes)}
      actionLinks={look}
    />
  ) : null;
}

function Steps({ run }: { run: Import }) {
  return (
    <Card>
      <CardBody>
        <ProgressStepper aria-label={i.steps.label} isCenterAligned>
          {stepsOf(run).map(({ step, state }) => (
            <ProgressStep
              key={step}
              id={`step-${step}`}
              titleId={`step-${step}-title`}
              variant={VARIANT[state]}
              isCurrent={state === 'now'}
              aria-label={`${i.steps[step]}: ${i.stepState[state]}`}
              description={i.stepHelp[step]}
            >
              {i.steps[step]}
            </ProgressStep>
          ))}
        </ProgressStepper>
      </CardBody>
    </Card>
  );
}

function Bars({ run }: { run: Import }) {
  const { progress: p } = run;
  const bar = (label: string, files: number, size: number) => {
    const value = p.total_bytes === 0 ? percent(files, p.total_files) : percent(size, p.total_bytes);
    return (
      <Progress
        id={`bar-${label}`}
        title={label}
        value={value}
        label={i.of(files, p.total_files, size, p.total_bytes)}
        measureLocation={ProgressMeasureLocation.top}
        variant={p.failed_files > 0 ? 'danger' : value === 100 ? 'success' : undefined}
      />
    );
  };
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{i.progress}</CardTitle>
      <CardBody>
        <div className="iso-stack">
          {bar(i.hashed, p.hashed_files, p.hashed_bytes)}
          {bar(i.stored, p.stored_files, p.stored_bytes)}
          {bar(i.verified, p.verified_files, p.verified_bytes)}
          {run.status === 'in_progress' && <Pace run={run} />}
        </div>
      </CardBody>
    </Card>
  );
}

/** How fast it goes, as seen since the page was opened. */
function Pace({ run }: { run: Import }) {
  const { done, all } = work(run.progress);
  const now = useNow();
  const [samples, setSamples] = useState<Sample[]>([]);
  if (samples.at(-1)?.at !== now) {
    setSamples(withSample(samples, { at: now, done }));
  }
  const { rate, seconds } = pace(samples, all);
  return (
    <DescriptionList isCompact columnModifier={{ default: '2Col' }}>
      <Entry term={i.rate}>{i.pace(rate)}</Entry>
      {/* before everything is found nobody knows how much it is */}
      <Entry term={i.eta}>{i.left(run.step === 'discover' ? null : seconds)}</Entry>
    </DescriptionList>
  );
}

function Facts({ run }: { run: Import }) {
  const profile = useProfileName();
  const source = useSource();
  const { progress: p } = run;
  const release = run.converts_release_id ?? run.release_id;
  const began = run.started_at ?? run.created_at;
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{t.backends.details}</CardTitle>
      <CardBody>
        <DescriptionList isHorizontal isCompact>
          <Entry term={i.source}>
            <Link to={`/backends/${run.source_backend_id}`}>{source(run)}</Link>
          </Entry>
          <Entry term={i.release}>
            <ReleaseOf run={run} /> {release === null && <span className="iso-quiet">{i.gone}</span>}
          </Entry>
          <Entry term={i.profile}>{run.profile_id === null ? t.none : profile(run.profile_id)}</Entry>
          <Entry term={i.duplicates}>{i.duplicatesOf(p.duplicate_files, p.duplicate_bytes)}</Entry>
          <Entry term={i.known}>{i.knownOf(p.known_files)}</Entry>
          <Entry term={i.by}>{run.initiated_by}</Entry>
          <Entry term={i.started}>
            <Time at={began} />
          </Entry>
          {run.completed_at !== null && (
            <>
              <Entry term={i.ended}>
                <Time at={run.completed_at} />
              </Entry>
              <Entry term={i.elapsed}>{duration((Date.parse(run.completed_at) - Date.parse(began)) / 1000)}</Entry>
            </>
          )}
        </DescriptionList>
      </CardBody>
    </Card>
  );
}

function Files({ run }: { run: Import }) {
  const [params, setParams] = useSearchParams();
  const { failed_files: failed, duplicate_files: duplicates } = run.progress;
  const tab = params.get('tab') ?? (failed > 0 && !isUnderWay(run) ? 'failed' : 'all');
  const title = (kind: Kind, n: number) => (
    <TabTitleText>
      {i.tabs[kind]}{' '}
      {n > 0 && (
        <Label isCompact color={kind === 'failed' ? 'red' : 'grey'}>
          {count(n)}
        </Label>
      )}
    </TabTitleText>
  );
  return (
    <Card>
      <CardBody>
        <Tabs
          mountOnEnter
          unmountOnExit
          activeKey={tab}
          onSelect={(_, key) => setParams({ tab: String(key) }, { replace: true })}
          aria-label={i.file.title}
        >
          <Tab eventKey="all" title={title('all', run.progress.total_files)}>
            <ImportFiles run={run} kind="all" />
          </Tab>
          <Tab eventKey="failed" title={title('failed', failed)}>
            <ImportFiles run={run} kind="failed" />
          </Tab>
          <Tab eventKey="duplicates" title={title('duplicates', duplicates)}>
            <ImportFiles run={run} kind="duplicates" />
          </Tab>
        </Tabs>
      </CardBody>
    </Card>
  );
}
