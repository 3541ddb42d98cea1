import { EmptyState, Progress, ProgressMeasureLocation, Skeleton } from '@patternfly/react-core';
import { useState } from 'react';
import { isMoving, type ItemState, type Migration, type MigrationFile } from '../api/types';
import { bytes, percent } from '../format';
import { type Column, DataTable } from '../shared/DataTable';
import { InnerPager } from '../shared/InnerPager';
import { ProblemAlert } from '../shared/Problem';
import { Time } from '../shared/Time';
import { t } from '../texts';
import { AssetLink } from './AssetLink';
import { useMigrationFiles } from './queries';

const f = t.migrations.file;
const ASSET = { label: f.asset, cell: (file: MigrationFile) => <AssetLink asset={file.asset} /> };
const SIZE = { label: f.size, number: true, cell: (file: MigrationFile) => bytes(file.file_size_bytes) };

const ACTIVE: Column<MigrationFile>[] = [
  { ...ASSET, width: 40 },
  { label: f.state, cell: (file) => t.migrations.fileState[file.status] },
  {
    label: f.progress,
    width: 30,
    cell: (file) => (
      <Progress
        size="sm"
        aria-label={`${file.asset}: ${f.progress}`}
        measureLocation={ProgressMeasureLocation.outside}
        value={file.status === 'copied' ? 100 : percent(file.copied_bytes, file.file_size_bytes)}
      />
    ),
  },
  SIZE,
];

const NOT_MOVED: Column<MigrationFile>[] = [
  {
    label: f.asset,
    width: 25,
    cell: (file) => (
      <>
        <AssetLink asset={file.asset} />
        <div className="iso-quiet iso-small iso-place">{file.source_path}</div>
      </>
    ),
  },
  {
    label: f.reason,
    width: 30,
    cell: (file) => (
      <>
        <strong>{file.error?.replaceAll('_', ' ')}</strong>
        <div className="iso-reason">{file.message}</div>
      </>
    ),
  },
  { label: f.todo, width: 30, cell: (file) => t.migrations.todo[file.error ?? ''] ?? t.migrations.todoUnknown },
  SIZE,
  { label: f.at, cell: (file) => <Time at={file.error_at} /> },
];

const DONE: Column<MigrationFile>[] = [
  { ...ASSET, width: 25 },
  { label: f.sha256, width: 35, cell: (file) => <code className="iso-digest">{file.target_sha256}</code> },
  { label: f.depth, cell: (file) => t.migrations.depth[file.verify_mode ?? ''] ?? file.verify_mode },
  SIZE,
  { label: f.at, cell: (file) => <Time at={file.completed_at} /> },
];

type Kind = { status: ItemState; label: string; none: string; columns: Column<MigrationFile>[] };
const LISTS = {
  active: {
    status: 'copying',
    label: t.migrations.tabs.active,
    none: t.migrations.noActive,
    columns: ACTIVE,
  },
  failed: { status: 'failed', label: t.migrations.tabs.failed, none: t.migrations.noFailed, columns: NOT_MOVED },
  skipped: { status: 'skipped', label: t.migrations.tabs.skipped, none: t.migrations.noSkipped, columns: NOT_MOVED },
  done: { status: 'completed', label: t.migrations.tabs.done, none: t.migrations.noDone, columns: DONE },
} satisfies Record<string, Kind>;
const KINDS: Record<string, Kind | undefined> = LISTS;

/** The files of a run in one state, with what matters about them in that state. */
export function FilesTable({ run, kind }: { run: Migration; kind: string }) {
  const { status, label, none, columns } = KINDS[kind] ?? LISTS.done;
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
      <DataTable label={label} rows={items} columns={columns} keyOf={(file) => file.id} />
      <InnerPager cursor={cursor} next={found.data.next_cursor} shown={items.length} goTo={setCursor} />
    </>
  );
}
