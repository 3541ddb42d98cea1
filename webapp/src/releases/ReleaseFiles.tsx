import { Button, Card, CardBody, CardTitle, EmptyState, EmptyStateBody } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client';
import type { Release, ReleaseFile } from '../api/release';
import { useSession } from '../app/session';
import { bytes } from '../format';
import { Answer } from '../shared/Answer';
import { Confirm } from '../shared/Confirm';
import { DataTable } from '../shared/DataTable';
import { InnerPager } from '../shared/InnerPager';
import { Time } from '../shared/Time';
import { t } from '../texts';
import { releases } from '../texts/releases';
import { addressOf, refresh, useReleaseFiles } from './queries';

const f = releases.files;

/** What a release holds. */
export function ReleaseFiles({ release, filled }: { release: Release; filled: boolean }) {
  const { runs } = useSession();
  const [cursor, setCursor] = useState<string | null>(null);
  const [removing, setRemoving] = useState<ReleaseFile | null>(null);
  const found = useReleaseFiles(release.id, cursor, release.state === 'draft' ? 5_000 : 30_000);
  return (
    <Card>
      <CardTitle component="h2">{f.title}</CardTitle>
      <CardBody>
        <Answer of={found}>
          {({ items, next_cursor: next }) =>
            items.length === 0 && cursor === null ? (
              <EmptyState titleText={f.none} headingLevel="h3" variant="sm">
                <EmptyStateBody>{f.noneBody}</EmptyStateBody>
              </EmptyState>
            ) : (
              <>
                <DataTable
                  label={f.title}
                  rows={items}
                  keyOf={({ path }) => path}
                  columns={[
                    {
                      label: f.path,
                      width: 35,
                      cell: ({ path }) => (
                        <a
                          href={addressOf(release.id, path)}
                          download={path.slice(path.lastIndexOf('/') + 1)}
                          title={f.download(path)}
                          className="iso-place"
                        >
                          {path}
                        </a>
                      ),
                    },
                    { label: f.size, number: true, cell: (file) => bytes(file.file_size_bytes) },
                    {
                      label: f.sha256,
                      width: 35,
                      cell: (file) => <code className="iso-digest">{file.checksum_sha256}</code>,
                    },
                    { label: f.changed, cell: (file) => <Time at={file.updated_at} /> },
                    runs &&
                      !filled && {
                        label: t.common.actions,
                        actions: true,
                        cell: (file) => (
                          <Button
                            variant="link"
                            isInline
                            isDanger
                            aria-label={f.removeOf(file.path)}
                            onClick={() => setRemoving(file)}
                          >
                            {f.remove}
                          </Button>
                        ),
                      },
                  ]}
                />
                <InnerPager cursor={cursor} next={next} shown={items.length} goTo={setCursor} />
              </>
            )
          }
        </Answer>
      </CardBody>
      {removing !== null && <Remove release={release} file={removing} onClose={() => setRemoving(null)} />}
    </Card>
  );
}

function Remove({ release, file, onClose }: { release: Release; file: ReleaseFile; onClose: () => void }) {
  const client = useQueryClient();
  return (
    <Confirm
      title={f.removeTitle(file.path)}
      after={f.removeAfter}
      confirm={f.remove}
      danger
      act={async () => {
        await call(addressOf(release.id, file.path), {
          method: 'DELETE',
          headers: { 'If-Match': `"${file.checksum_sha256}"` },
        });
        await refresh(client);
      }}
      onClose={onClose}
    >
      <p>{f.removeBody(file.file_size_bytes, release.name)}</p>
    </Confirm>
  );
}
