import {
  Card,
  CardBody,
  CardTitle,
  DescriptionList,
  Grid,
  GridItem,
  PageSection,
  Progress,
  ProgressMeasureLocation,
} from '@patternfly/react-core';
import { Link, useParams } from 'react-router';
import type { Sweep } from '../api/tiering';
import { count, percent } from '../format';
import { Route, RunStatus } from '../migrations/labels';
import { Answer } from '../shared/Answer';
import { DataTable } from '../shared/DataTable';
import { Entry } from '../shared/Entry';
import { PageTop } from '../shared/PageTop';
import { Time } from '../shared/Time';
import { t } from '../texts';
import { policies } from '../texts/policies';
import { useSweep } from './queries';

const s = policies.sweeps;

export default function SweepPage() {
  const { id = '' } = useParams();
  const found = useSweep(id);
  return (
    <>
      <PageTop
        title={s.title(Number(id))}
        up={{ to: '/sweeps', label: policies.tabs.sweeps }}
        lead={found.data && <Route run={found.data.migration} />}
        beside={found.data && <RunStatus status={found.data.migration.status} />}
        actions={
          found.data && (
            <Link className="pf-v6-c-button pf-m-secondary" to={`/migrations/${id}`}>
              {s.run}
            </Link>
          )
        }
      />
      <PageSection>
        <Answer of={found}>
          {(sweep) => (
            <Grid hasGutter>
              <GridItem lg={8}>
                <PlanAgainstDone sweep={sweep} />
              </GridItem>
              <GridItem lg={4}>
                <About sweep={sweep} />
              </GridItem>
              <GridItem>
                <LeftOut sweep={sweep} />
              </GridItem>
            </Grid>
          )}
        </Answer>
      </PageSection>
    </>
  );
}

function PlanAgainstDone({ sweep }: { sweep: Sweep }) {
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{s.byPolicy}</CardTitle>
      <CardBody>
        <DataTable
          label={s.byPolicy}
          rows={sweep.by_policy}
          keyOf={(row) => row.policy_id ?? 0}
          columns={[
            {
              label: policies.columns.name,
              width: 35,
              cell: (row) => (
                <>
                  {row.policy_id === null ? (
                    (row.name ?? policies.plan.byHand)
                  ) : (
                    <Link to={`/policies/${row.policy_id}`}>{row.name}</Link>
                  )}
                  <Progress
                    size="sm"
                    aria-label={`${row.name ?? policies.plan.byHand}: ${s.moved}`}
                    value={percent(row.moved_bytes, row.planned_bytes)}
                    measureLocation={ProgressMeasureLocation.outside}
                    variant={row.failed_files > 0 ? 'warning' : row.open_files === 0 ? 'success' : undefined}
                  />
                </>
              ),
            },
            { label: s.planned, number: true, cell: (r) => s.filesAndBytes(r.planned_files, r.planned_bytes) },
            { label: s.moved, number: true, cell: (r) => s.filesAndBytes(r.moved_files, r.moved_bytes) },
            { label: s.skipped, number: true, cell: (r) => count(r.skipped_files) },
            {
              label: s.failed,
              number: true,
              cell: (r) => <span className={r.failed_files > 0 ? 'iso-bad' : undefined}>{count(r.failed_files)}</span>,
            },
            { label: s.open, number: true, cell: (r) => count(r.open_files) },
          ]}
        />
      </CardBody>
    </Card>
  );
}

function About({ sweep: { migration, plan_id: plan, id } }: { sweep: Sweep }) {
  const p = t.migrations.page;
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{t.backends.details}</CardTitle>
      <CardBody>
        <DescriptionList isHorizontal isCompact>
          <Entry term={policies.plan.list.id}>
            <Link to={`/plans/${plan}`}>{policies.plan.title(plan)}</Link>
          </Entry>
          <Entry term={s.run}>
            <Link to={`/migrations/${id}`}>{t.migrations.name(migration.kind, id)}</Link>
            <div className="iso-quiet iso-small">{s.runHelp}</div>
          </Entry>
          <Entry term={p.by}>{migration.initiated_by}</Entry>
          <Entry term={p.started}>
            <Time at={migration.started_at ?? migration.created_at} />
          </Entry>
          {migration.completed_at !== null && (
            <Entry term={p.ended}>
              <Time at={migration.completed_at} />
            </Entry>
          )}
        </DescriptionList>
      </CardBody>
    </Card>
  );
}

function LeftOut({ sweep }: { sweep: Sweep }) {
  return (
    <Card>
      <CardTitle component="h2">{s.leftOut}</CardTitle>
      <CardBody>
        {sweep.left_out.length === 0 ? (
          <p className="iso-quiet">{s.nothingLeftOut}</p>
        ) : (
          <DataTable
            label={s.leftOut}
            rows={sweep.left_out}
            cardsBelow=""
            keyOf={(row) => `${row.status} ${row.reason}`}
            columns={[
              { label: s.reason, width: 60, cell: (row) => row.reason ?? t.none },
              { label: s.status, cell: (row) => s.statuses[row.status] ?? row.status },
              { label: policies.plan.list.files, number: true, cell: (r) => s.filesAndBytes(r.files, r.bytes) },
            ]}
          />
        )}
      </CardBody>
    </Card>
  );
}
