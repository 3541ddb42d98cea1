import {
  Button,
  Card,
  CardBody,
  CardTitle,
  DescriptionList,
  Grid,
  GridItem,
  PageSection,
} from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { call } from '../api/client';
import type { Firing, Schedule } from '../api/tiering';
import { useSession } from '../app/session';
import { rate } from '../format';
import { usePolicyName } from '../policies/queries';
import { Answer } from '../shared/Answer';
import { Confirm } from '../shared/Confirm';
import { DataTable } from '../shared/DataTable';
import { Entry } from '../shared/Entry';
import { InnerPager } from '../shared/InnerPager';
import { PageTop } from '../shared/PageTop';
import { ProblemAlert } from '../shared/Problem';
import { Time } from '../shared/Time';
import { t } from '../texts';
import { policies as p } from '../texts/policies';
import { schedules as s } from '../texts/schedules';
import { StateLabel, When, windowOf } from './labels';
import { SCHEDULES, SCHEDULES_KEY, useFirings, useSchedule } from './queries';
import { Next } from './SchedulesPage';

export default function SchedulePage() {
  const { id = '' } = useParams();
  const found = useSchedule(id);
  const schedule = found.data?.value;
  return (
    <>
      <PageTop
        title={schedule?.name ?? p.tabs.schedules}
        up={{ to: '/schedules', label: p.tabs.schedules }}
        lead={schedule && <When schedule={schedule} />}
        beside={schedule && <StateLabel active={schedule.is_active} />}
        actions={schedule && <Actions schedule={schedule} />}
      />
      <PageSection>
        <Answer of={found}>
          {({ value }) => (
            <Grid hasGutter>
              <GridItem lg={4}>
                <Facts schedule={value} />
              </GridItem>
              <GridItem lg={8}>
                <Card isFullHeight>
                  <CardTitle component="h2">{s.firings}</CardTitle>
                  <CardBody>
                    <Firings id={value.id} />
                  </CardBody>
                </Card>
              </GridItem>
            </Grid>
          )}
        </Answer>
      </PageSection>
    </>
  );
}

function Actions({ schedule }: { schedule: Schedule }) {
  const { runs, configures } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [removing, setRemoving] = useState(false);
  const toggle = async () => {
    setBusy(true);
    setError(null);
    try {
      await call(`${SCHEDULES}/${schedule.id}/${schedule.is_active ? 'pause' : 'resume'}`, { method: 'POST' });
      await client.invalidateQueries({ queryKey: SCHEDULES_KEY });
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };
  return (
    <>
      <div className="iso-buttons">
        {runs && (
          <Button variant="secondary" isLoading={busy} isDisabled={busy} onClick={() => void toggle()}>
            {schedule.is_active ? s.pause : s.resume}
          </Button>
        )}
        {configures && (
          <>
            <Button variant="secondary" onClick={() => void navigate(`/schedules/${schedule.id}/edit`)}>
              {s.edit}
            </Button>
            <Button variant="link" isDanger onClick={() => setRemoving(true)}>
              {s.remove.action}
            </Button>
          </>
        )}
      </div>
      {error !== null && <ProblemAlert error={error} />}
      {removing && (
        <Confirm
          title={s.remove.title(schedule.name)}
          after={s.remove.after}
          confirm={s.remove.confirm}
          danger
          act={async () => {
            await call(`${SCHEDULES}/${schedule.id}`, { method: 'DELETE' });
            void navigate('/schedules');
            await client.invalidateQueries({ queryKey: SCHEDULES_KEY, exact: true });
          }}
          onClose={() => setRemoving(false)}
        >
          <p>{s.remove.body}</p>
        </Confirm>
      )}
    </>
  );
}

function Facts({ schedule }: { schedule: Schedule }) {
  const policy = usePolicyName();
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{t.backends.details}</CardTitle>
      <CardBody>
        <DescriptionList isCompact>
          <Entry term={s.columns.next}>
            <Next schedule={schedule} />
          </Entry>
          <Entry term={s.columns.window}>{windowOf(schedule)}</Entry>
          <Entry term={s.columns.policies}>
            {schedule.policy_ids.length === 0
              ? s.policyCount(0)
              : schedule.policy_ids.map((id) => (
                  <div key={id}>
                    <Link to={`/policies/${id}`}>{policy(id)}</Link>
                  </div>
                ))}
          </Entry>
          <Entry term={s.form.parallelism}>{schedule.parallelism}</Entry>
          <Entry term={t.migrations.page.limit}>
            {schedule.bandwidth_bytes_per_second === null
              ? t.migrations.page.noLimit
              : rate(schedule.bandwidth_bytes_per_second)}
          </Entry>
          <Entry term={p.plan.by}>{schedule.created_by}</Entry>
        </DescriptionList>
      </CardBody>
    </Card>
  );
}

function Firings({ id }: { id: number }) {
  const [cursor, setCursor] = useState<string | null>(null);
  const found = useFirings(id, cursor);
  const f = s.firing;
  return (
    <Answer of={found} height="6rem">
      {({ items, next_cursor: next }) =>
        items.length === 0 ? (
          <p className="iso-quiet">{s.noFirings}</p>
        ) : (
          <>
            <DataTable
              label={s.firings}
              rows={items}
              keyOf={(row: Firing) => row.id}
              columns={[
                { label: f.slot, cell: (row) => <Time at={row.slot} /> },
                {
                  label: f.status,
                  cell: (row) => (
                    <>
                      {f.statuses[row.status] ?? row.status}
                      {row.held_by_window && <span className="iso-quiet"> · {f.held}</span>}
                      {row.detail !== null && <div className="iso-quiet iso-small">{row.detail}</div>}
                    </>
                  ),
                },
                {
                  label: f.plan,
                  cell: ({ plan_id: plan }) =>
                    plan === null ? t.none : <Link to={`/plans/${plan}`}>{p.plan.title(plan)}</Link>,
                },
                {
                  label: f.sweep,
                  cell: ({ sweep_id: sweep }) =>
                    sweep === null ? t.none : <Link to={`/sweeps/${sweep}`}>{p.sweeps.title(sweep)}</Link>,
                },
              ]}
            />
            <InnerPager cursor={cursor} next={next} shown={items.length} goTo={setCursor} />
          </>
        )
      }
    </Answer>
  );
}
