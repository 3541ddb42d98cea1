import {
  Alert,
  Card,
  CardBody,
  CardTitle,
  DescriptionList,
  EmptyState,
  EmptyStateBody,
  Grid,
  GridItem,
  List,
  ListItem,
} from '@patternfly/react-core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { ByPolicy, Forecast, Plan, PlanItem } from '../api/tiering';
import { useBackendName } from '../backends/queries';
import { bytes, count } from '../format';
import { AssetLink } from '../migrations/AssetLink';
import { Answer } from '../shared/Answer';
import { DataTable } from '../shared/DataTable';
import { Entry } from '../shared/Entry';
import { InnerPager } from '../shared/InnerPager';
import { policies } from '../texts/policies';
import { EffectsChart } from './EffectsChart';
import { usePlanItems } from './queries';

const p = policies.plan;

export type Shown = Pick<
  Plan,
  'id' | 'total_files' | 'total_bytes' | 'by_policy' | 'effects' | 'forecast' | 'warnings'
>;

/** What a plan would do: how much, what it changes on each backend, what to look at, and each file with its reason. */
export function PlanOutlook({ plan, unsaved = false }: { plan: Shown; unsaved?: boolean }) {
  return (
    <div className="iso-stack">
      {plan.warnings.length > 0 && (
        <Alert isInline variant="warning" title={p.warnings} component="h2">
          <List>
            {plan.warnings.map((warning) => (
              <ListItem key={warning}>{warning}</ListItem>
            ))}
          </List>
        </Alert>
      )}
      {plan.total_files === 0 ? (
        <EmptyState titleText={p.nothing} headingLevel="h2" variant="sm">
          <EmptyStateBody>{p.nothingBody}</EmptyStateBody>
        </EmptyState>
      ) : (
        <>
          <Grid hasGutter>
            <GridItem lg={5}>
              <Card isFullHeight>
                <CardBody>
                  <p className="iso-figure">{p.totals(plan.total_files, plan.total_bytes)}</p>
                  <Costs forecast={plan.forecast} />
                  {unsaved && <p className="iso-quiet">{p.unsavedRun}</p>}
                  {plan.by_policy.length > 1 && <ByPolicyList rows={plan.by_policy} />}
                  {plan.by_policy.some((each) => each.matched_files > each.total_files) && (
                    <p className="iso-quiet">{p.limited}</p>
                  )}
                </CardBody>
              </Card>
            </GridItem>
            <GridItem lg={7}>
              <Card isFullHeight>
                <CardTitle component="h2">{p.effects}</CardTitle>
                <CardBody>
                  <EffectsChart effects={plan.effects} />
                </CardBody>
              </Card>
            </GridItem>
          </Grid>
          <Card>
            <CardTitle component="h2">{p.candidates}</CardTitle>
            <CardBody>
              <Candidates plan={plan.id} />
            </CardBody>
          </Card>
        </>
      )}
    </div>
  );
}

function Costs({ forecast }: { forecast: Forecast }) {
  const { estimated_seconds: takes, cost, monthly_saving: saves, break_even_days: days } = forecast;
  return (
    <DescriptionList isCompact isHorizontal>
      {takes !== null && <Entry term={p.duration}>{p.takes(takes)}</Entry>}
      {cost !== null && <Entry term={p.cost}>{p.money(cost)}</Entry>}
      {saves !== null && <Entry term={p.saves}>{p.money(saves)}</Entry>}
      {days !== null && <Entry term={p.paid}>{p.days(days)}</Entry>}
    </DescriptionList>
  );
}

function ByPolicyList({ rows }: { rows: ByPolicy[] }) {
  return (
    <DataTable
      label={p.byPolicy}
      rows={rows}
      cardsBelow=""
      keyOf={(row) => row.policy_id ?? 0}
      columns={[
        {
          label: p.byPolicy,
          cell: ({ policy_id: id, name }) =>
            id === null ? (name ?? p.unsaved) : <Link to={`/policies/${id}`}>{name}</Link>,
        },
        { label: p.matched, number: true, cell: (row) => count(row.matched_files) },
        { label: p.moves, number: true, cell: (row) => count(row.total_files) },
      ]}
    />
  );
}

function Candidates({ plan }: { plan: number }) {
  const name = useBackendName();
  const [cursor, setCursor] = useState<string | null>(null);
  const found = usePlanItems(plan, cursor);
  const c = p.column;
  return (
    <Answer of={found} height="6rem">
      {({ items, next_cursor: next }) => (
        <>
          <DataTable
            label={p.candidates}
            rows={items}
            keyOf={(item: PlanItem) => item.asset_location_id}
            columns={[
              { label: c.file, width: 25, cell: (item) => <AssetLink asset={keyOf(item)} /> },
              {
                label: c.from,
                cell: (item) => name(item.current_backend_id),
              },
              { label: c.to, cell: (item) => name(item.target_backend_id) },
              { label: c.size, number: true, cell: (item) => bytes(item.file_size_bytes) },
              { label: c.reason, width: 40, cell: (item) => item.reason },
            ]}
          />
          <InnerPager cursor={cursor} next={next} shown={items.length} goTo={setCursor} />
        </>
      )}
    </Answer>
  );
}

function keyOf({ entity_type, entity_id, file_field }: PlanItem): string {
  return `${entity_type}/${entity_id}/${file_field}`;
}
