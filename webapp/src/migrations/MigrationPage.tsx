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
  Skeleton,
  Tab,
  Tabs,
  TabTitleText,
} from '@patternfly/react-core';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { isAtWork, type Migration } from '../api/types';
import { bytes, count, duration, percent, rate } from '../format';
import { Entry } from '../shared/Entry';
import { PageTop } from '../shared/PageTop';
import { ProblemAlert } from '../shared/Problem';
import { Time } from '../shared/Time';
import { useNow } from '../shared/useNow';
import { t } from '../texts';
import { FilesTable } from './FilesTable';
import { Route, RunStatus } from './labels';
import { type Link as LiveLink, useLiveMigration } from './live';
import { Proof } from './Proof';
import { RunActions } from './RunActions';

const p = t.migrations.page;
const STALLED_AFTER_S = 30;

export default function MigrationPage() {
  const { id = '' } = useParams();
  const [params, setParams] = useSearchParams();
  const { data: run, error, isPending, refetch, link } = useLiveMigration(id);
  const tab =
    params.get('tab') ??
    (run === undefined || isAtWork(run.status) ? 'active' : run.failed_files > 0 ? 'failed' : 'done');
  return (
    <>
      <PageTop
        title={run ? t.migrations.name(run.kind, run.id) : t.migrations.title}
        up={{ to: '/migrations', label: t.migrations.title }}
        lead={run && <Route run={run} />}
        beside={
          run && (
            <>
              <RunStatus status={run.status} />
              <LiveSign link={link} />
            </>
          )
        }
        actions={run && <RunActions run={run} onChanged={() => void refetch()} />}
      />
      <PageSection>
        {error && run === undefined && <ProblemAlert error={error} onRetry={() => void refetch()} />}
        {isPending && <Skeleton height="16rem" screenreaderText={t.loading} />}
        {run && (
          <div className="iso-stack">
            {run.failure !== null && (
              <Alert isInline variant={run.status === 'completed_with_errors' ? 'warning' : 'danger'} title={p.failure}>
                {run.failure}
              </Alert>
            )}
            {run.drain?.foreign_objects ? (
              <Alert
                isInline
                variant="info"
                title={p.foreign(run.drain.foreign_objects, run.drain.foreign_bytes ?? 0)}
              />
            ) : null}
            <Grid hasGutter lg={6}>
              <GridItem>
                <Bars run={run} />
              </GridItem>
              <GridItem>
                <Facts run={run} />
              </GridItem>
            </Grid>
            <Card>
              <CardBody>
                <Tabs
                  mountOnEnter
                  unmountOnExit
                  activeKey={tab}
                  onSelect={(_, key) => setParams({ tab: String(key) }, { replace: true })}
                  aria-label={p.files}
                >
                  <Tab eventKey="active" title={<TabTitleText>{t.migrations.tabs.active}</TabTitleText>}>
                    <FilesTable run={run} kind="active" />
                  </Tab>
                  <Tab eventKey="failed" title={<Count text={t.migrations.tabs.failed} n={run.failed_files} bad />}>
                    <FilesTable run={run} kind="failed" />
                  </Tab>
                  <Tab eventKey="skipped" title={<Count text={t.migrations.tabs.skipped} n={run.skipped_files} />}>
                    <FilesTable run={run} kind="skipped" />
                  </Tab>
                  <Tab eventKey="done" title={<Count text={t.migrations.tabs.done} n={run.verified_files} />}>
                    <FilesTable run={run} kind="done" />
                  </Tab>
                  <Tab eventKey="receipts" title={<TabTitleText>{t.migrations.tabs.receipts}</TabTitleText>}>
                    <Proof run={run} />
                  </Tab>
                </Tabs>
              </CardBody>
            </Card>
          </div>
        )}
      </PageSection>
    </>
  );
}

function Count({ text, n, bad = false }: { text: string; n: number; bad?: boolean }) {
  return (
    <TabTitleText>
      {text}{' '}
      {n > 0 && (
        <Label isCompact color={bad ? 'red' : 'grey'}>
          {count(n)}
        </Label>
      )}
    </TabTitleText>
  );
}

function LiveSign({ link }: { link: LiveLink }) {
  return (
    <span role="status">
      {link === 'live' && (
        <Label isCompact variant="outline" color="green">
          {t.common.live}
        </Label>
      )}
      {link === 'polling' && (
        <Label isCompact variant="outline" color="grey">
          {t.common.polling}
        </Label>
      )}
      {link === 'reconnecting' && (
        <Label isCompact variant="outline" color="orange">
          {t.common.reconnecting}
        </Label>
      )}
    </span>
  );
}

function Bars({ run }: { run: Migration }) {
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{t.migrations.columns.progress}</CardTitle>
      <CardBody>
        <div className="iso-stack">
          <Bar label={p.bytes} done={run.transferred_bytes} total={run.total_bytes} show={bytes} run={run} />
          <Bar label={p.files} done={run.transferred_files} total={run.total_files} show={count} run={run} />
          <Bar label={p.verified} done={run.verified_files} total={run.total_files} show={count} run={run} />
          <LastByte run={run} />
        </div>
      </CardBody>
    </Card>
  );
}

function Bar({
  label,
  done,
  total,
  show,
  run,
}: {
  label: string;
  done: number;
  total: number;
  show: (value: number) => string;
  run: Migration;
}) {
  const value = percent(done, total);
  return (
    <div className="iso-progress">
      <Progress
        id={`bar-${label}`}
        title={label}
        value={value}
        label={`${p.of(show(done), show(total))} · ${value} %`}
        measureLocation={ProgressMeasureLocation.top}
        variant={value === 100 && run.failed_files === 0 ? 'success' : undefined}
      />
    </div>
  );
}

/** Tells a slow run from one that stands still. */
function LastByte({ run }: { run: Migration }) {
  const atWork = isAtWork(run.status);
  const now = useNow(atWork);
  const [seen, setSeen] = useState({ bytes: run.transferred_bytes, at: Date.parse(run.updated_at) });
  if (seen.bytes !== run.transferred_bytes) {
    setSeen({ bytes: run.transferred_bytes, at: now });
  }
  if (!atWork) {
    return null;
  }
  const seconds = Math.max(0, Math.round((now - seen.at) / 1000));
  return (
    <DescriptionList isCompact columnModifier={{ default: '3Col' }}>
      <Entry term={p.rate}>{run.bytes_per_second === null ? t.none : rate(run.bytes_per_second)}</Entry>
      <Entry term={p.eta}>{run.eta_seconds === null ? t.none : duration(run.eta_seconds)}</Entry>
      <Entry term={p.lastByte}>
        {t.common.ago(duration(seconds))}
        {seconds > STALLED_AFTER_S && <div className="iso-warn">{p.stalled}</div>}
      </Entry>
    </DescriptionList>
  );
}

function Facts({ run }: { run: Migration }) {
  const began = run.started_at ?? run.created_at;
  const took = run.completed_at === null ? null : (Date.parse(run.completed_at) - Date.parse(began)) / 1000;
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{t.backends.details}</CardTitle>
      <CardBody>
        <DescriptionList isHorizontal isCompact>
          <Entry term={p.by}>{run.initiated_by}</Entry>
          <Entry term={p.started}>
            <Time at={began} />
          </Entry>
          {run.completed_at !== null && (
            <Entry term={p.ended}>
              <Time at={run.completed_at} />
            </Entry>
          )}
          {took !== null && (
            <Entry term={p.elapsed}>
              {duration(took)}
              {run.bytes_per_second !== null && <span className="iso-quiet"> · {rate(run.bytes_per_second)}</span>}
            </Entry>
          )}
          <Entry term={p.filter}>{filtered(run)}</Entry>
          <Entry term={p.retention}>{retention(run)}</Entry>
          <Entry term={p.parallelism}>{run.parallelism}</Entry>
          <Entry term={p.limit}>
            {run.bandwidth_bytes_per_second === null ? p.noLimit : rate(run.bandwidth_bytes_per_second)}
          </Entry>
          {run.rolls_back !== null && (
            <Entry term={p.rollsBack}>
              <Link to={`/migrations/${run.rolls_back}`}>{t.migrations.name('migration', run.rolls_back)}</Link>
            </Entry>
          )}
          {run.rolled_back_by !== null && (
            <Entry term={p.rolledBackBy}>
              <Link to={`/migrations/${run.rolled_back_by}`}>{t.migrations.name('rollback', run.rolled_back_by)}</Link>
            </Entry>
          )}
        </DescriptionList>
      </CardBody>
    </Card>
  );
}

function filtered({ filter }: Migration): string {
  const parts = [
    filter.entity_type !== undefined && p.ofType(filter.entity_type),
    filter.project_id !== undefined && p.ofProject(filter.project_id),
    filter.asset_location_ids !== undefined && p.ofIds(filter.asset_location_ids.length),
  ].filter((part) => part !== false);
  return parts.length === 0 ? p.everything : parts.join(', ');
}

function retention(run: Migration): string {
  if (run.finalised_at !== null) {
    return p.finalised;
  }
  if (run.source_retention === 'until_finalised') {
    return p.untilFinalised;
  }
  const known = t.migrations.dialog.retentions[run.source_retention];
  return run.source_retention === 'PT0S' ? p.notKept : p.retainedFor(known ?? run.source_retention);
}
