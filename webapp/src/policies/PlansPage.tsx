import { Label } from '@patternfly/react-core';
import { Link, useSearchParams } from 'react-router';
import type { Plan } from '../api/tiering';
import { bytes, count } from '../format';
import { DataTable } from '../shared/DataTable';
import { Time } from '../shared/Time';
import { Nothing } from '../shared/Nothing';
import { Listing } from '../shared/Listing';
import { policies } from '../texts/policies';
import { PolicyTabs } from './tabs';
import { usePlans } from './queries';

const p = policies.plan;
const COLOR = { building: 'blue', ready: 'green', failed: 'red' } as const;

export default function PlansPage() {
  const [params] = useSearchParams();
  const found = usePlans(params.get('cursor'));
  const c = p.list;
  return (
    <PolicyTabs at="plans">
      <Listing of={found} empty={<Nothing title={p.empty}>{p.emptyBody}</Nothing>}>
        {(items) => (
          <DataTable
            label={policies.tabs.plans}
            rows={items}
            keyOf={(plan: Plan) => plan.id}
            columns={[
              { label: c.id, cell: ({ id }) => <Link to={`/plans/${id}`}>{p.title(id)}</Link> },
              {
                label: policies.title,
                width: 35,
                cell: (plan) => plan.by_policy.map(({ name }) => name ?? p.unsaved).join(', ') || p.byHand,
              },
              { label: c.files, number: true, cell: (plan) => count(plan.total_files) },
              { label: c.size, number: true, cell: (plan) => bytes(plan.total_bytes) },
              { label: c.made, cell: (plan) => <Time at={plan.created_at} /> },
              { label: c.by, cell: (plan) => plan.created_by },
              {
                label: c.state,
                cell: ({ status }) => (
                  <Label isCompact color={COLOR[status]}>
                    {p.states[status]}
                  </Label>
                ),
              },
            ]}
          />
        )}
      </Listing>
    </PolicyTabs>
  );
}
