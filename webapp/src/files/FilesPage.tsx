import {
  Button,
  EmptyState,
  EmptyStateBody,
  EmptyStateFooter,
  FormSelect,
  FormSelectOption,
  PageSection,
  Skeleton,
  TextInput,
  Toolbar,
  ToolbarContent,
  ToolbarItem,
} from '@patternfly/react-core';
import FolderOpenIcon from '@patternfly/react-icons/dist/esm/icons/folder-open-icon';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { type FormEvent, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { TierLabel } from '../backends/labels';
import { useBackendName, useBackends } from '../backends/queries';
import { bytes, count } from '../format';
import { Pager } from '../shared/Pager';
import { PageTop } from '../shared/PageTop';
import { ProblemAlert } from '../shared/Problem';
import { Time } from '../shared/Time';
import { t } from '../texts';
import { useAssets } from './queries';
import { TierIndicator } from './TierIndicator';

const c = t.files.columns;

export default function FilesPage() {
  const [params, setParams] = useSearchParams();
  const name = useBackendName();
  const filter = {
    entity_type: params.get('entity_type') ?? '',
    project_id: params.get('project_id') ?? '',
    backend_id: params.get('backend_id') ?? '',
    tier: params.get('tier') ?? '',
    cursor: params.get('cursor'),
  };
  const found = useAssets(filter);
  const filtered = filter.entity_type + filter.project_id + filter.backend_id + filter.tier !== '';
  return (
    <>
      <PageTop title={t.files.title} lead={t.files.lead} />
      <PageSection>
        <Filters
          key={params.toString()}
          set={(changes) => {
            const next = new URLSearchParams(params);
            next.delete('cursor');
            for (const [key, value] of Object.entries(changes)) {
              value === '' ? next.delete(key) : next.set(key, value);
            }
            setParams(next);
          }}
          filter={filter}
        />
        {found.error && <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />}
        {found.isPending && <Skeleton height="16rem" screenreaderText={t.loading} />}
        {found.data?.items.length === 0 && (
          <EmptyState titleText={filtered ? t.files.noMatch : t.files.empty} headingLevel="h2" icon={FolderOpenIcon}>
            {!filtered && <EmptyStateBody>{t.files.emptyBody}</EmptyStateBody>}
            {filtered && (
              <EmptyStateFooter>
                <Button variant="link" onClick={() => setParams({})}>
                  {t.common.clearFilters}
                </Button>
              </EmptyStateFooter>
            )}
          </EmptyState>
        )}
        {found.data !== undefined && found.data.items.length > 0 && (
          <>
            <Table aria-label={t.files.title} variant="compact" gridBreakPoint="grid-lg">
              <Thead>
                <Tr>
                  <Th width={30}>{c.asset}</Th>
                  <Th width={25}>{c.where}</Th>
                  <Th className="iso-number">{c.size}</Th>
                  <Th className="iso-number">{c.reads}</Th>
                  <Th modifier="fitContent">{c.lastRead}</Th>
                  <Th>{c.changed}</Th>
                </Tr>
              </Thead>
              <Tbody>
                {found.data.items.map((asset) => (
                  <Tr key={asset.id}>
                    <Td dataLabel={c.asset}>
                      <span className="iso-name">
                        <TierIndicator asset={asset} />
                        <Link
                          to={`/files/${encodeURIComponent(asset.entity_type)}/${asset.entity_id}/${encodeURIComponent(asset.file_field)}`}
                        >
                          {asset.entity_type}/{asset.entity_id}/{asset.file_field}
                        </Link>
                      </span>
                    </Td>
                    <Td dataLabel={c.where}>
                      <TierLabel tier={asset.tier} /> {name(asset.backend_id)}
                    </Td>
                    <Td dataLabel={c.size} className="iso-number">
                      {bytes(asset.file_size_bytes)}
                    </Td>
                    <Td dataLabel={c.reads} className="iso-number">
                      {count(asset.access_count)}
                    </Td>
                    <Td dataLabel={c.lastRead}>
                      {asset.last_accessed_at === null ? (
                        <span className="iso-quiet">{t.files.never}</span>
                      ) : (
                        <Time at={asset.last_accessed_at} />
                      )}
                    </Td>
                    <Td dataLabel={c.changed}>
                      <Time at={asset.updated_at} />
                    </Td>
                  </Tr>
                ))}
              </Tbody>
            </Table>
            <Pager shown={found.data.items.length} next={found.data.next_cursor} />
          </>
        )}
      </PageSection>
    </>
  );
}

type Filter = { entity_type: string; project_id: string; backend_id: string; tier: string };

function Filters({ filter, set }: { filter: Filter; set: (changes: Record<string, string>) => void }) {
  const backends = useBackends().data ?? [];
  const [type, setType] = useState(filter.entity_type);
  const [project, setProject] = useState(filter.project_id);
  const apply = (event: FormEvent) => {
    event.preventDefault();
    set({ entity_type: type.trim(), project_id: project.replace(/\D/g, '') });
  };
  return (
    <form onSubmit={apply}>
      <Toolbar>
        <ToolbarContent>
          <ToolbarItem>
            <FormSelect
              aria-label={t.files.backend}
              className="iso-filter"
              value={filter.backend_id}
              onChange={(_, value) => set({ backend_id: value })}
            >
              <FormSelectOption value="" label={t.files.anyBackend} />
              {backends.map((backend) => (
                <FormSelectOption key={backend.id} value={String(backend.id)} label={backend.name} />
              ))}
            </FormSelect>
          </ToolbarItem>
          <ToolbarItem>
            <FormSelect
              aria-label={t.files.tier}
              className="iso-filter"
              value={filter.tier}
              onChange={(_, value) => set({ tier: value })}
            >
              <FormSelectOption value="" label={t.files.anyTier} />
              <FormSelectOption value="hot" label={t.backends.tier.hot} />
              <FormSelectOption value="cold" label={t.backends.tier.cold} />
            </FormSelect>
          </ToolbarItem>
          <ToolbarItem>
            <TextInput
              aria-label={t.files.entityType}
              placeholder={t.files.entityType}
              value={type}
              onChange={(_, value) => setType(value)}
              className="iso-filter"
            />
          </ToolbarItem>
          <ToolbarItem>
            <TextInput
              aria-label={t.files.project}
              placeholder={t.files.project}
              inputMode="numeric"
              value={project}
              onChange={(_, value) => setProject(value)}
              className="iso-filter"
            />
          </ToolbarItem>
          <ToolbarItem>
            <Button type="submit" variant="secondary">
              {t.files.apply}
            </Button>
          </ToolbarItem>
        </ToolbarContent>
      </Toolbar>
    </form>
  );
}
