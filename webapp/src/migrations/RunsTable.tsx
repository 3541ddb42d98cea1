import { Progress, ProgressMeasureLocation } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { Link } from 'react-router';
import type { Migration } from '../api/types';
import { bytes, count, percent } from '../format';
import { Time } from '../shared/Time';
import { t } from '../texts';
import { Route, RunStatus } from './labels';

const c = t.migrations.columns;

/** Runs in a table, the newest first. */
export function RunsTable({ runs }: { runs: Migration[] }) {
  return (
    <Table aria-label={t.migrations.title} variant="compact" gridBreakPoint="grid-lg">
      <Thead>
        <Tr>
          <Th modifier="fitContent">{c.run}</Th>
          <Th width={25}>{c.route}</Th>
          <Th>{c.status}</Th>
          <Th width={20}>{c.progress}</Th>
          <Th className="iso-number">{c.failed}</Th>
          <Th>{c.started}</Th>
          <Th>{c.by}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {runs.map((run) => (
          <Tr key={run.id}>
            <Td dataLabel={c.run} modifier="nowrap">
              <Link to={`/migrations/${run.id}`}>{t.migrations.name(run.kind, run.id)}</Link>
            </Td>
            <Td dataLabel={c.route}>
              <Route run={run} />
            </Td>
            <Td dataLabel={c.status}>
              <RunStatus status={run.status} />
            </Td>
            <Td dataLabel={c.progress}>
              <Progress
                size="sm"
                value={percent(run.transferred_bytes, run.total_bytes)}
                measureLocation={ProgressMeasureLocation.none}
                variant={run.failed_files > 0 ? 'warning' : run.status === 'completed' ? 'success' : undefined}
                aria-label={`${t.migrations.name(run.kind, run.id)}: ${c.progress}`}
              />
              <span className="iso-quiet iso-small">
                {t.migrations.page.of(count(run.verified_files), count(run.total_files))} ·{' '}
                {bytes(run.transferred_bytes)}
              </span>
            </Td>
            <Td dataLabel={c.failed} className="iso-number">
              <span className={run.failed_files > 0 ? 'iso-bad' : 'iso-quiet'}>{count(run.failed_files)}</span>
            </Td>
            <Td dataLabel={c.started}>
              <Time at={run.started_at ?? run.created_at} />
            </Td>
            <Td dataLabel={c.by}>{run.initiated_by}</Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
