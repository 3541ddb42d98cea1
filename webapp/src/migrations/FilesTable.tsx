import { EmptyState, Progress, ProgressMeasureLocation, Skeleton } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useState } from 'react';
import { isMoving, type Migration, type MigrationFile } from '../api/types';
import { bytes, percent } from '../format';
import { ProblemAlert } from '../shared/Problem';
import { Time } from '../shared/Time';
import { t } from '../texts';
import { AssetLink } from './AssetLink';
import { FilePager } from './FilePager';
import { useMigrationFiles } from './queries';

const f = t.migrations.file;
const KINDS: Record<string, { status: string; none: string }> = {
  active: { status: 'copying', none: t.migrations.noActive },
  failed: { status: 'failed', none: t.migrations.noFailed },
  skipped: { status: 'skipped', none: t.migrations.noSkipped },
  done: { status: 'completed', none: t.migrations.noDone },
};

/** The files of a run in one state, with what matters about them in that state. */
export function FilesTable({ run, kind }: { run: Migration; kind: string }) {
  const { status, none } = KINDS[kind] ?? { status: kind, none: t.migrations.noDone };
  const [cursor, setCursor] = useState<string | null>(null);
  const everyMs = isMoving(run.status) ? (kind === 'active' ? 1_000 : 5_000) : false;
  const found = useMigrationFiles(run.id, status, cursor, everyMs);
  // a copy that is being read back is under way too, and mostly for a moment only
  const readBack = useMigrationFiles(run.id, 'copied', null, kind === 'active' ? everyMs : false);
  const items = [...(found.data?.items ?? []), ...(kind === 'active' ? (readBack.data?.items ?? []) : [])];
  if (found.error) {
    return <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />;
  }
  if (found.isPending) {
    return <Skeleton height="6rem" screenreaderText={t.loading} />;
  }
  if (items.length === 0) {
    return <EmptyState titleText={none} headingLevel="h3" variant="xs" />;
  }
  return (
    <>
      {kind === 'active' ? (
        <Active items={items} />
      ) : kind === 'done' ? (
        <Done items={items} />
      ) : (
        <NotMoved items={items} />
      )}
      <FilePager cursor={cursor} next={found.data.next_cursor} shown={items.length} goTo={setCursor} />
    </>
  );
}

function Active({ items }: { items: MigrationFile[] }) {
  return (
    <Table aria-label={t.migrations.tabs.active} variant="compact">
      <Thead>
        <Tr>
          <Th width={40}>{f.asset}</Th>
          <Th>{f.state}</Th>
          <Th width={30}>{f.progress}</Th>
          <Th className="iso-number">{f.size}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {items.map((file) => (
          <Tr key={file.id}>
            <Td dataLabel={f.asset}>
              <AssetLink asset={file.asset} />
            </Td>
            <Td dataLabel={f.state}>{t.migrations.fileState[file.status]}</Td>
            <Td dataLabel={f.progress}>
              <Progress
                size="sm"
                aria-label={`${file.asset}: ${f.progress}`}
                measureLocation={ProgressMeasureLocation.outside}
                value={file.status === 'copied' ? 100 : percent(file.copied_bytes, file.file_size_bytes)}
              />
            </Td>
            <Td dataLabel={f.size} className="iso-number">
              {bytes(file.file_size_bytes)}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

function NotMoved({ items }: { items: MigrationFile[] }) {
  return (
    <Table aria-label={t.migrations.tabs.failed} variant="compact" gridBreakPoint="grid-lg">
      <Thead>
        <Tr>
          <Th width={25}>{f.asset}</Th>
          <Th width={30}>{f.reason}</Th>
          <Th width={30}>{f.todo}</Th>
          <Th className="iso-number">{f.size}</Th>
          <Th>{f.at}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {items.map((file) => (
          <Tr key={file.id}>
            <Td dataLabel={f.asset}>
              <AssetLink asset={file.asset} />
              <div className="iso-quiet iso-small iso-place">{file.source_path}</div>
            </Td>
            <Td dataLabel={f.reason}>
              <strong>{file.error?.replaceAll('_', ' ')}</strong>
              <div className="iso-reason">{file.message}</div>
            </Td>
            <Td dataLabel={f.todo}>{t.migrations.todo[file.error ?? ''] ?? t.migrations.todoUnknown}</Td>
            <Td dataLabel={f.size} className="iso-number">
              {bytes(file.file_size_bytes)}
            </Td>
            <Td dataLabel={f.at}>
              <Time at={file.error_at} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

function Done({ items }: { items: MigrationFile[] }) {
  return (
    <Table aria-label={t.migrations.tabs.done} variant="compact" gridBreakPoint="grid-lg">
      <Thead>
        <Tr>
          <Th width={25}>{f.asset}</Th>
          <Th width={35}>{f.sha256}</Th>
          <Th>{f.depth}</Th>
          <Th className="iso-number">{f.size}</Th>
          <Th>{f.at}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {items.map((file) => (
          <Tr key={file.id}>
            <Td dataLabel={f.asset}>
              <AssetLink asset={file.asset} />
            </Td>
            <Td dataLabel={f.sha256}>
              <code className="iso-digest">{file.target_sha256}</code>
            </Td>
            <Td dataLabel={f.depth}>{t.migrations.depth[file.verify_mode ?? ''] ?? file.verify_mode}</Td>
            <Td dataLabel={f.size} className="iso-number">
              {bytes(file.file_size_bytes)}
            </Td>
            <Td dataLabel={f.at}>
              <Time at={file.completed_at} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
