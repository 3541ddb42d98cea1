import {
  Button,
  EmptyState,
  EmptyStateBody,
  EmptyStateFooter,
  PageSection,
  Pagination,
  SearchInput,
  Skeleton,
  Toolbar,
  ToolbarContent,
  ToolbarItem,
} from '@patternfly/react-core';
import ServerIcon from '@patternfly/react-icons/dist/esm/icons/server-icon';
import { Table, Tbody, Td, Th, Thead, type ThProps, Tr } from '@patternfly/react-table';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { Backend } from '../api/types';
import { useSession } from '../app/session';
import { PageTop } from '../shared/PageTop';
import { ProblemAlert } from '../shared/Problem';
import { TypeIcon } from '../shared/TierIcon';
import { Nothing } from '../shared/Nothing';
import { FilterChoice } from '../shared/FilterChoice';
import { t } from '../texts';
import { BackendActions } from './BackendActions';
import { CapacityOf } from './Capacity';
import { DefaultLabel, HealthSign, StatusLabel, TierLabel } from './labels';
import { place, useBackends } from './queries';
import { arranged, SORTS, type SortBy } from './selection';

const PER_PAGE = 20;

export default function BackendsPage() {
  const { configures } = useSession();
  const navigate = useNavigate();
  const backends = useBackends();
  const [params, setParams] = useSearchParams();
  const asked = {
    text: params.get('q') ?? '',
    type: params.get('type') ?? '',
    tier: params.get('tier') ?? '',
    status: params.get('status') ?? '',
    sort: (params.get('sort') ?? 'name') as SortBy,
    descending: params.get('order') === 'desc',
  };
  const page = Number(params.get('page') ?? 1);
  const set = (changes: Record<string, string>) => {
    const next = new URLSearchParams(params);
    next.delete('page');
    for (const [name, value] of Object.entries(changes)) {
      value === '' ? next.delete(name) : next.set(name, value);
    }
    setParams(next, { replace: 'q' in changes });
  };
  const sorting = (by: SortBy): ThProps['sort'] => ({
    sortBy: { index: SORTS.indexOf(asked.sort), direction: asked.descending ? 'desc' : 'asc', defaultDirection: 'asc' },
    columnIndex: SORTS.indexOf(by),
    onSort: (_event, _index, direction) => set({ sort: by, order: direction }),
  });
  const found = arranged(backends.data ?? [], asked);
  const shown = found.slice((page - 1) * PER_PAGE, page * PER_PAGE);
  const add = configures && (
    <Button variant="primary" onClick={() => void navigate('/backends/new')}>
      {t.backends.add}
    </Button>
  );

  return (
    <>
      <PageTop title={t.backends.title} lead={t.backends.lead} actions={(backends.data?.length ?? 0) > 0 && add} />
      <PageSection>
        {backends.error && <ProblemAlert error={backends.error} onRetry={() => void backends.refetch()} />}
        {backends.isPending && <Skeleton height="12rem" screenreaderText={t.loading} />}
        {backends.data?.length === 0 && (
          <Nothing title={t.backends.empty} icon={ServerIcon} action={add}>
            {t.backends.emptyBody}
          </Nothing>
        )}
        {backends.data !== undefined && backends.data.length > 0 && (
          <>
            <Toolbar clearAllFilters={() => setParams({})} clearFiltersButtonText={t.common.clearFilters}>
              <ToolbarContent>
                <ToolbarItem>
                  <SearchInput
                    aria-label={t.backends.search}
                    placeholder={t.backends.search}
                    value={asked.text}
                    onChange={(_, q) => set({ q })}
                    onClear={() => set({ q: '' })}
                  />
                </ToolbarItem>
                <FilterChoice
                  label={t.backends.filterType}
                  value={asked.type}
                  set={(type) => set({ type })}
                  options={[['', t.backends.anyType], ...Object.entries(t.backends.type)]}
                />
                <FilterChoice
                  label={t.backends.filterTier}
                  value={asked.tier}
                  set={(tier) => set({ tier })}
                  options={[['', t.backends.anyTier], ...Object.entries(t.backends.tier)]}
                />
                <FilterChoice
                  label={t.backends.filterStatus}
                  value={asked.status}
                  set={(status) => set({ status })}
                  options={[['', t.backends.anyStatus], ...Object.entries(t.backends.status)]}
                />
              </ToolbarContent>
            </Toolbar>
            {found.length === 0 ? (
              <EmptyState titleText={t.backends.noMatch} headingLevel="h2" variant="sm">
                <EmptyStateBody>{t.backends.noMatchBody}</EmptyStateBody>
                <EmptyStateFooter>
                  <Button variant="link" onClick={() => setParams({})}>
                    {t.common.clearFilters}
                  </Button>
                </EmptyStateFooter>
              </EmptyState>
            ) : (
              <Table aria-label={t.backends.title} variant="compact" gridBreakPoint="grid-lg">
                <Thead>
                  <Tr>
                    <Th sort={sorting('name')} width={30}>
                      {t.backends.columns.name}
                    </Th>
                    <Th sort={sorting('tier')} modifier="fitContent">
                      {t.backends.columns.tier}
                    </Th>
                    <Th sort={sorting('status')} modifier="fitContent">
                      {t.backends.columns.status}
                    </Th>
                    <Th sort={sorting('used')} width={25}>
                      {t.backends.columns.capacity}
                    </Th>
                    <Th sort={sorting('health')} width={25}>
                      {t.backends.columns.health}
                    </Th>
                    <Th screenReaderText={t.common.actions} />
                  </Tr>
                </Thead>
                <Tbody>
                  {shown.map((backend) => (
                    <Row key={backend.id} backend={backend} />
                  ))}
                </Tbody>
              </Table>
            )}
            {found.length > PER_PAGE && (
              <Pagination
                itemCount={found.length}
                perPage={PER_PAGE}
                page={page}
                perPageOptions={[]}
                onSetPage={(_, next) => set({ page: String(next) })}
                variant="bottom"
              />
            )}
          </>
        )}
      </PageSection>
    </>
  );
}

function Row({ backend }: { backend: Backend }) {
  return (
    <Tr>
      <Td dataLabel={t.backends.columns.name}>
        <div className="iso-name">
          <TypeIcon type={backend.backend_type} />
          <div>
            <Link to={`/backends/${backend.id}`}>{backend.name}</Link> <DefaultLabel backend={backend} />
            <div className="iso-quiet iso-small iso-place">{place(backend)}</div>
          </div>
        </div>
      </Td>
      <Td dataLabel={t.backends.columns.tier}>
        <TierLabel tier={backend.tier} />
      </Td>
      <Td dataLabel={t.backends.columns.status}>
        <StatusLabel status={backend.status} />
      </Td>
      <Td dataLabel={t.backends.columns.capacity}>
        <CapacityOf backend={backend} />
      </Td>
      <Td dataLabel={t.backends.columns.health}>
        <HealthSign health={backend.health} status={backend.status} />
      </Td>
      <Td isActionCell>
        <BackendActions backend={backend} />
      </Td>
    </Tr>
  );
}
