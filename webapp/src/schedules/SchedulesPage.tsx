import { Button } from '@patternfly/react-core';
import ClockIcon from '@patternfly/react-icons/dist/esm/icons/clock-icon';
import { Link, useNavigate } from 'react-router';
import type { Schedule } from '../api/tiering';
import { useSession } from '../app/session';
import { PolicyTabs } from '../policies/tabs';
import { Answer } from '../shared/Answer';
import { DataTable } from '../shared/DataTable';
import { Time } from '../shared/Time';
import { Nothing } from '../shared/Nothing';
import { t } from '../texts';
import { policies } from '../texts/policies';
import { schedules as s } from '../texts/schedules';
import { StateLabel, When, windowOf } from './labels';
import { useSchedules } from './queries';

export default function SchedulesPage() {
  const { configures } = useSession();
  const navigate = useNavigate();
  const found = useSchedules();
  const c = s.columns;
  const add = configures && (
    <Button variant="primary" onClick={() => void navigate('/schedules/new')}>
      {s.add}
    </Button>
  );
  return (
    <PolicyTabs at="schedules" actions={(found.data?.length ?? 0) > 0 && add}>
      <Answer of={found}>
        {(all) =>
          all.length === 0 ? (
            <Nothing title={s.empty} icon={ClockIcon} action={add}>
              {s.emptyBody}
            </Nothing>
          ) : (
            <DataTable
              label={policies.tabs.schedules}
              rows={all}
              keyOf={(row: Schedule) => row.id}
              columns={[
                { label: c.name, width: 20, cell: ({ id, name }) => <Link to={`/schedules/${id}`}>{name}</Link> },
                { label: c.when, width: 30, cell: (row) => <When schedule={row} /> },
                { label: c.window, cell: windowOf },
                { label: c.next, cell: (row) => <Next schedule={row} /> },
                { label: c.policies, number: true, cell: (row) => s.policyCount(row.policy_ids.length) },
                { label: c.state, cell: (row) => <StateLabel active={row.is_active} /> },
              ]}
            />
          )
        }
      </Answer>
    </PolicyTabs>
  );
}

export function Next({ schedule }: { schedule: Schedule }) {
  if (!schedule.is_active) {
    return t.none;
  }
  return schedule.backend_id === null ? <Time at={schedule.next_at} /> : s.watches;
}
