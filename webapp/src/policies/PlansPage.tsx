import { EmptyState, EmptyStateBody, Label } from '@patternfly/react-core';
import { Link, useSearchParams } from 'react-router';
import type { Plan } from '../api/tiering';
import { bytes, count } from '../format';
import { Answer } from '../shared/Answer';
import { DataTable } from '../shared/DataTable';
import { Pager } from '../shared/Pager';
import { Time } from '../shared/Time';
import { policies } from '../texts/policies';
import { PolicyTabs } from './PolicyTabs';
import { usePlans } from './queries';

const p = policies.plan;
const COLOR = { building: 'blue', ready: 'green', failed: 'red' } as const;

export default function PlansPage() {
  const [params] = useSearchParams();
  const found = usePlans(params.get('cursor'));
  const c = p.list;
  return (
    <PolicyTabs at="plans">
      <Answer of={found}>
        {({ items, next_cursor: next }) =>
          items.length === 0 ? (
            <EmptyState titleText={p.empty} headingLevel="h2">
              <EmptyStateBody>{p.emptyBody}</EmptyStateBody>
            </EmptyState>
          ) : (
            <>
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
              <Pager shown={items.length} next={next} />
            </>
          )
        }
      </Answer>
    </PolicyTabs>
  );
}
