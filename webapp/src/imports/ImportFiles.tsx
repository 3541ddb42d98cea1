import { EmptyState } from '@patternfly/react-core';
import { useState } from 'react';
import { type Import, type ImportFile, isUnderWay } from '../api/release';
import { bytes } from '../format';
import { Answer } from '../shared/Answer';
import { type Column, DataTable } from '../shared/DataTable';
import { InnerPager } from '../shared/InnerPager';
import { t } from '../texts';
import { imports as i } from '../texts/imports';
import { useImportFiles } from './queries';

const f = i.file;

export type Kind = 'failed' | 'duplicates' | 'all';

const PATH: Column<ImportFile> = {
  label: f.path,
  width: 30,
  cell: ({ path, source_path }) => <code className="iso-place">{path ?? source_path}</code>,
};
const SIZE: Column<ImportFile> = { label: f.size, number: true, cell: (file) => bytes(file.file_size_bytes) };

const COLUMNS: Record<Kind, Column<ImportFile>[]> = {
  failed: [PATH, { label: f.reason, cell: ({ error }) => <span className="iso-reason">{error}</span> }, SIZE],
  duplicates: [
    PATH,
    { label: f.same, width: 40, cell: (file) => <code className="iso-place">{file.duplicate_of}</code> },
    SIZE,
  ],
  all: [
    PATH,
    {
      label: f.state,
      cell: (file) => (
        <>
          {i.fileState[file.state]}
          {file.known && <div className="iso-quiet iso-small">{f.known}</div>}
        </>
      ),
    },
    {
      label: f.sha256,
      width: 35,
      cell: (file) => <code className="iso-digest">{file.checksum_sha256 ?? t.none}</code>,
    },
    SIZE,
  ],
};

const ASKED: Record<Kind, { state?: string; duplicates?: string }> = {
  failed: { state: 'failed' },
  duplicates: { duplicates: 'true' },
  all: {},
};

/** The files of an import, or some of them. */
export function ImportFiles({ run, kind }: { run: Import; kind: Kind }) {
  const [cursor, setCursor] = useState<string | null>(null);
  const found = useImportFiles(run, { ...ASKED[kind], cursor }, isUnderWay(run) ? 2_000 : 15_000);
  return (
    <Answer of={found} height="6rem">
      {({ items, next_cursor: next }) =>
        items.length === 0 && cursor === null ? (
          <EmptyState titleText={i.none[kind]} headingLevel="h3" variant="xs" />
        ) : (
          <>
            <DataTable label={f.title} rows={items} columns={COLUMNS[kind]} keyOf={(file) => file.source_path} />
            <InnerPager cursor={cursor} next={next} shown={items.length} goTo={setCursor} />
          </>
        )
      }
    </Answer>
  );
}
