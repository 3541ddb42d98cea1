import {
  Button,
  EmptyState,
  EmptyStateBody,
  EmptyStateFooter,
  PageSection,
  Toolbar,
  ToolbarContent,
  ToolbarItem,
} from '@patternfly/react-core';
import FolderOpenIcon from '@patternfly/react-icons/dist/esm/icons/folder-open-icon';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { Asset } from '../api/types';
import { useSession } from '../app/session';
import { TierLabel } from '../backends/labels';
import { useBackendName } from '../backends/queries';
import { bytes, count } from '../format';
import { Answer } from '../shared/Answer';
import { DataTable } from '../shared/DataTable';
import { Pager } from '../shared/Pager';
import { PageTop } from '../shared/PageTop';
import { Time } from '../shared/Time';
import { t } from '../texts';
import { asset as texts } from '../texts/asset';
import { type Done, DoneAlert } from './done';
import { FileActions } from './FileActions';
import { Filters } from './Filters';
import { type Filter, NOTHING, sinceDays } from './filter';
import { useAssets } from './queries';
import { TierIndicator } from './TierIndicator';

const c = t.files.columns;

export default function FilesPage() {
  const [params, setParams] = useSearchParams();
  const filter = Object.fromEntries(Object.keys(NOTHING).map((name) => [name, params.get(name) ?? ''])) as Filter;
  const { unread_days: days, ...sent } = filter;
  const found = useAssets({ ...sent, not_accessed_since: sinceDays(days), cursor: params.get('cursor') });
  const filtered = Object.values(filter).join('') !== '';
  return (
    <>
      <PageTop title={t.files.title} lead={t.files.lead} />
      <PageSection>
        <Filters
          key={params.toString()}
          filter={filter}
          set={(changes) => {
            const next = new URLSearchParams(params);
            next.delete('cursor');
            for (const [key, value] of Object.entries(changes)) {
              value === '' ? next.delete(key) : next.set(key, value);
            }
            setParams(next);
          }}
        />
        <Answer of={found} height="16rem">
          {({ items, next_cursor: next }) =>
            items.length === 0 ? (
              <EmptyState
                titleText={filtered ? t.files.noMatch : t.files.empty}
                headingLevel="h2"
                icon={FolderOpenIcon}
              >
                {!filtered && <EmptyStateBody>{t.files.emptyBody}</EmptyStateBody>}
                {filtered && (
                  <EmptyStateFooter>
                    <Button variant="link" onClick={() => setParams({})}>
                      {t.common.clearFilters}
                    </Button>
                  </EmptyStateFooter>
                )}
              </EmptyState>
            ) : (
              <>
                <Listed key={params.toString()} assets={items} />
                <Pager shown={items.length} next={next} />
              </>
            )
          }
        </Answer>
      </PageSection>
    </>
  );
}

/** One page of files, of which some can be chosen for something to be done with all of them. */
function Listed({ assets }: { assets: Asset[] }) {
  const { runs } = useSession();
  const name = useBackendName();
  const [chosen, setChosen] = useState<ReadonlySet<string | number>>(new Set());
  const [done, setDone] = useState<Done | null>(null);
  const some = assets.filter(({ id }) => chosen.has(id));
  return (
    <>
      {done !== null && <DoneAlert done={done} onClose={() => setDone(null)} />}
      {some.length > 0 && (
        <Toolbar aria-label={texts.bulk.label} className="iso-bulk">
          <ToolbarContent>
            <ToolbarItem alignSelf="center">
              <strong role="status">{texts.bulk.chosen(some.length)}</strong>
            </ToolbarItem>
            <ToolbarItem>
              <div className="iso-buttons">
                <FileActions
                  assets={some}
                  onDone={(what) => {
                    setDone(what);
                    setChosen(new Set());
                  }}
                />
                <Button variant="link" onClick={() => setChosen(new Set())}>
                  {texts.bulk.clear}
                </Button>
              </div>
            </ToolbarItem>
          </ToolbarContent>
        </Toolbar>
      )}
      <DataTable
        label={t.files.title}
        rows={assets}
        keyOf={({ id }) => id}
        selection={runs ? { chosen, set: setChosen } : undefined}
        columns={[
          {
            label: c.asset,
            width: 30,
            cell: (asset) => (
              <span className="iso-name">
                <TierIndicator asset={asset} />
                <Link
                  to={`/files/${encodeURIComponent(asset.entity_type)}/${asset.entity_id}/${encodeURIComponent(asset.file_field)}`}
                >
                  {asset.entity_type}/{asset.entity_id}/{asset.file_field}
                </Link>
              </span>
            ),
          },
          {
            label: c.where,
            width: 25,
            cell: (asset) => (
              <span>
                <TierLabel tier={asset.tier} /> {name(asset.backend_id)}
              </span>
            ),
          },
          { label: c.size, number: true, cell: (asset) => bytes(asset.file_size_bytes) },
          { label: c.reads, number: true, cell: (asset) => count(asset.access_count) },
          {
            label: c.lastRead,
            fit: true,
            cell: ({ last_accessed_at: at }) =>
              at === null ? <span className="iso-quiet">{t.files.never}</span> : <Time at={at} />,
          },
          { label: c.changed, cell: (asset) => <Time at={asset.updated_at} /> },
        ]}
      />
    </>
  );
}
