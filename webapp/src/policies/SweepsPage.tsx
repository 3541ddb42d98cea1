import { Link, useSearchParams } from 'react-router';
import { Route, RunStatus } from '../migrations/labels';
import { bytes, count } from '../format';
import { DataTable } from '../shared/DataTable';
import { Time } from '../shared/Time';
import { Nothing } from '../shared/Nothing';
import { Listing } from '../shared/Listing';
import { t } from '../texts';
import { policies } from '../texts/policies';
import { PolicyTabs } from './tabs';
import { useSweeps } from './queries';

const s = policies.sweeps;
const c = t.migrations.columns;

export default function SweepsPage() {
  const [params] = useSearchParams();
  const found = useSweeps(params.get('cursor'));
  return (
    <PolicyTabs at="sweeps">
      <Listing of={found} empty={<Nothing title={s.empty}>{s.emptyBody}</Nothing>}>
        {(items) => (
          <DataTable
            label={policies.tabs.sweeps}
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              { label: c.run, cell: ({ id }) => <Link to={`/sweeps/${id}`}>{s.title(id)}</Link> },
              { label: c.route, cell: ({ migration }) => <Route run={migration} /> },
              { label: c.status, cell: ({ migration }) => <RunStatus status={migration.status} /> },
              {
                label: s.moved,
                number: true,
                cell: ({ migration: { transferred_files: done, total_files: all } }) =>
                  t.migrations.page.of(count(done), count(all)),
              },
              {
                label: t.migrations.file.size,
                number: true,
                cell: ({ migration }) => bytes(migration.transferred_bytes),
              },
              {
                label: p.id,
                cell: ({ plan_id: plan }) => <Link to={`/plans/${plan}`}>{policies.plan.title(plan)}</Link>,
              },
              {
                label: c.started,
                cell: ({ migration }) => <Time at={migration.started_at ?? migration.created_at} />,
              },
              { label: c.by, cell: ({ migration }) => migration.initiated_by },
            ]}
          />
        )}
      </Listing>
    </PolicyTabs>
  );
}

const p = policies.plan.list;
