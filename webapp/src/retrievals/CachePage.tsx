import {
  Alert,
  Button,
  Card,
  CardBody,
  CardTitle,
  Checkbox,
  DescriptionList,
  EmptyState,
  EmptyStateBody,
  Grid,
  GridItem,
  Label,
  Toolbar,
  ToolbarContent,
  ToolbarItem,
} from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { call } from '../api/client';
import type { Cache, CacheEntry, Evicted } from '../api/retrieval';
import { useSession } from '../app/session';
import { bytes, count, percent } from '../format';
import { AssetLink } from '../migrations/AssetLink';
import { Answer } from '../shared/Answer';
import { Confirm } from '../shared/Confirm';
import { DataTable } from '../shared/DataTable';
import { Entry } from '../shared/Entry';
import { Pager } from '../shared/Pager';
import { ProblemAlert } from '../shared/Problem';
import { Time } from '../shared/Time';
import { t } from '../texts';
import { retrievals } from '../texts/retrievals';
import { CACHE, CACHE_KEY, useCache, useCacheEntries } from './queries';
import { RetrievalTabs } from './tabs';

const c = retrievals.cache;

export default function CachePage() {
  const { runs } = useSession();
  const client = useQueryClient();
  const found = useCache();
  const [asking, setAsking] = useState(false);
  const [evicted, setEvicted] = useState<Evicted | null>(null);
  const [error, setError] = useState<unknown>(null);
  const evict = async (body: object) => {
    setEvicted(null);
    setError(null);
    setEvicted(await call<Evicted>(`${CACHE}/evict`, { method: 'POST', body }));
    await client.invalidateQueries({ queryKey: CACHE_KEY });
  };
  const some = (found.data?.entries ?? 0) > 0;
  return (
    <RetrievalTabs
      at="cache"
      actions={
        runs &&
        some && (
          <Button variant="secondary" onClick={() => setAsking(true)}>
            {c.evictAll}
          </Button>
        )
      }
    >
      <Answer of={found}>
        {(cache) => (
          <div className="iso-stack">
            {error !== null && <ProblemAlert error={error} />}
            {evicted !== null && (
              <Alert
                isInline
                variant={evicted.evicted_entries === 0 ? 'info' : 'success'}
                title={
                  evicted.evicted_entries === 0
                    ? c.nothingEvicted
                    : c.evicted(evicted.evicted_entries, evicted.evicted_bytes)
                }
              />
            )}
            {cache.available ? (
              <Grid hasGutter>
                <GridItem lg={7}>
                  <Fill cache={cache} />
                </GridItem>
                <GridItem lg={5}>
                  <Budgets cache={cache} />
                </GridItem>
                <GridItem>
                  <Entries
                    evict={
                      runs
                        ? (entry) => void evict({ asset_location_ids: [entry.asset_location_id] }).catch(setError)
                        : null
                    }
                  />
                </GridItem>
              </Grid>
            ) : (
              <EmptyState titleText={c.none} headingLevel="h2">
                <EmptyStateBody>{c.noneBody}</EmptyStateBody>
              </EmptyState>
            )}
          </div>
        )}
      </Answer>
      {asking && found.data && (
        <Confirm
          title={c.evictTitle}
          after={c.evictAfter}
          confirm={c.evictConfirm}
          danger
          act={() => evict({})}
          onClose={() => setAsking(false)}
        >
          <p>
            {c.evictBody(
              found.data.entries - found.data.pinned_entries,
              found.data.used_bytes - found.data.pinned_bytes,
            )}
          </p>
        </Confirm>
      )}
    </RetrievalTabs>
  );
}

function Fill({ cache }: { cache: Cache }) {
  const { used_bytes: used, pinned_bytes: pinned, limit_bytes: limit } = cache;
  const text = c.chart(bytes(used), bytes(pinned), bytes(limit));
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{c.of(cache.node)}</CardTitle>
      <CardBody>
        <div className="iso-stack">
          <p className="iso-figure">{c.used(used, limit)}</p>
          <svg className="iso-fill" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={text}>
            <title>{text}</title>
            <rect className="iso-bar-track" width="100" height="8" />
            <rect className="iso-bar-low" width={percent(used, limit)} height="8" />
            <rect className="iso-fill-pinned" width={percent(pinned, limit)} height="8" />
          </svg>
          <DescriptionList isHorizontal isCompact>
            <Entry term={c.entries}>{count(cache.entries)}</Entry>
            <Entry term={c.open}>{count(cache.open_entries)}</Entry>
            <Entry term={c.filling}>{count(cache.filling_entries)}</Entry>
            <Entry term={c.pinned}>{c.pinnedOf(cache.pinned_entries, pinned, cache.pinned_limit_bytes)}</Entry>
            <Entry term={c.ttl}>{c.ttlValue(cache.ttl_seconds)}</Entry>
          </DescriptionList>
        </div>
      </CardBody>
    </Card>
  );
}

function Budgets({ cache }: { cache: Cache }) {
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{c.budgets}</CardTitle>
      <CardBody>
        <div className="iso-stack">
          {cache.budgets.length === 0 && <p className="iso-quiet">{c.budgetsEmpty}</p>}
          {cache.budgets.map(({ user, files: n, bytes: size }) => {
            const share = Math.max(percent(n, cache.daily_files), percent(size, cache.daily_bytes));
            return (
              <div key={user}>
                <div className="iso-effect-name">
                  <strong>{user}</strong>
                  <span className="iso-effect-change iso-quiet">{c.budget(n, size)}</span>
                </div>
                <svg
                  className="iso-bar"
                  viewBox="0 0 100 8"
                  preserveAspectRatio="none"
                  role="img"
                  aria-label={`${c.budgetOf(user)}: ${share} %`}
                >
                  <rect className="iso-bar-track" width="100" height="8" />
                  <rect className={share >= 90 ? 'iso-bar-high' : 'iso-bar-low'} width={share} height="8" />
                </svg>
              </div>
            );
          })}
          <p className="iso-quiet iso-small">{c.budgetLimit(cache.daily_files, cache.daily_bytes)}</p>
        </div>
      </CardBody>
    </Card>
  );
}

function Entries({ evict }: { evict: ((entry: CacheEntry) => void) | null }) {
  const [params, setParams] = useSearchParams();
  const pinned = params.get('pinned') === 'true';
  const found = useCacheEntries(pinned, params.get('cursor'));
  const k = c.column;
  return (
    <Card>
      <CardTitle component="h2">{c.entries}</CardTitle>
      <CardBody>
        <Toolbar>
          <ToolbarContent>
            <ToolbarItem>
              <Checkbox
                id="only-pinned"
                label={c.onlyPinned}
                isChecked={pinned}
                onChange={(_, on) => setParams(on ? { pinned: 'true' } : {})}
              />
            </ToolbarItem>
          </ToolbarContent>
        </Toolbar>
        <Answer of={found} height="6rem">
          {({ items, next_cursor: next }) =>
            items.length === 0 ? (
              <EmptyState titleText={pinned ? c.noPins : c.empty} headingLevel="h3" variant="xs">
                {pinned && <EmptyStateBody>{c.noPinsBody}</EmptyStateBody>}
              </EmptyState>
            ) : (
              <>
                <DataTable
                  label={c.entries}
                  rows={items}
                  keyOf={(entry) => entry.asset_location_id}
                  columns={[
                    { label: k.asset, width: 35, cell: (entry) => <Name entry={entry} /> },
                    { label: k.room, number: true, cell: (entry) => bytes(entry.room_bytes) },
                    {
                      label: k.state,
                      cell: (entry) => (
                        <>
                          <Label isCompact color={entry.complete ? 'green' : 'blue'}>
                            {entry.complete ? c.whole : c.partly}
                          </Label>{' '}
                          {entry.open && <span className="iso-quiet">{c.reading}</span>}
                        </>
                      ),
                    },
                    { label: k.used, cell: (entry) => <Time at={entry.last_used_at} /> },
                    { label: k.pin, cell: (entry) => <Time at={entry.pinned_until} /> },
                    evict !== null && {
                      label: t.common.actions,
                      actions: true,
                      cell: (entry) =>
                        entry.complete && !entry.open && entry.pinned_until === null ? (
                          <Button
                            variant="link"
                            size="sm"
                            aria-label={c.evictOf(entry.asset ?? retrievals.deleted(entry.asset_location_id))}
                            onClick={() => evict(entry)}
                          >
                            {c.evict}
                          </Button>
                        ) : null,
                    },
                  ]}
                />
                <Pager shown={items.length} next={next} />
              </>
            )
          }
        </Answer>
      </CardBody>
    </Card>
  );
}

function Name({ entry }: { entry: CacheEntry }) {
  return entry.asset === null ? retrievals.deleted(entry.asset_location_id) : <AssetLink asset={entry.asset} />;
}
