import {
  Button,
  EmptyState,
  EmptyStateActions,
  EmptyStateBody,
  EmptyStateFooter,
  FormSelect,
  FormSelectOption,
  Toolbar,
  ToolbarContent,
  ToolbarItem,
} from '@patternfly/react-core';
import BoxOpenIcon from '@patternfly/react-icons/dist/esm/icons/box-open-icon';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { Release } from '../api/release';
import { useSession } from '../app/session';
import { bytes, count } from '../format';
import { useProfileName, useProfiles } from '../profiles/queries';
import { Answer } from '../shared/Answer';
import { DataTable } from '../shared/DataTable';
import { Pager } from '../shared/Pager';
import { Time } from '../shared/Time';
import { releases as r } from '../texts/releases';
import { ReleaseLabel } from './labels';
import { NoProfile } from './ProfileField';
import { useReleases } from './queries';
import { ReleaseTabs } from './ReleaseTabs';

export default function ReleasesPage() {
  const { runs } = useSession();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const state = params.get('state') === 'draft' ? 'draft' : 'published';
  const found = useReleases(state, params.get('cursor'));
  const profiles = useProfiles();
  const start = runs && (profiles.data?.length ?? 0) > 0 && (
    <Button variant="primary" onClick={() => void navigate('/imports/new')}>
      {r.import}
    </Button>
  );
  const isEmpty = found.data?.items.length === 0 && state === 'published';
  return (
    <ReleaseTabs at="releases" actions={!isEmpty && start}>
      <Toolbar>
        <ToolbarContent>
          <ToolbarItem>
            <FormSelect
              aria-label={r.stateFilter}
              className="iso-filter"
              value={state}
              onChange={(_, value) => setParams(value === 'draft' ? { state: value } : {})}
            >
              <FormSelectOption value="published" label={r.statesOf.published} />
              <FormSelectOption value="draft" label={r.statesOf.draft} />
            </FormSelect>
          </ToolbarItem>
        </ToolbarContent>
      </Toolbar>
      <Answer of={found}>
        {({ items, next_cursor: next }) =>
          items.length > 0 ? (
            <>
              <ReleaseTable releases={items} />
              <Pager shown={items.length} next={next} />
            </>
          ) : profiles.data?.length === 0 ? (
            <NoProfile />
          ) : (
            <EmptyState titleText={isEmpty ? r.empty : r.noDrafts} headingLevel="h2" icon={BoxOpenIcon}>
              <EmptyStateBody>{isEmpty ? r.emptyBody : r.noDraftsBody}</EmptyStateBody>
              {isEmpty && (
                <EmptyStateFooter>
                  <EmptyStateActions>{start}</EmptyStateActions>
                </EmptyStateFooter>
              )}
            </EmptyState>
          )
        }
      </Answer>
    </ReleaseTabs>
  );
}

function ReleaseTable({ releases }: { releases: Release[] }) {
  const profile = useProfileName();
  const c = r.columns;
  return (
    <DataTable
      label={r.title}
      rows={releases}
      keyOf={({ id }) => id}
      columns={[
        { label: c.name, width: 30, cell: ({ id, name }) => <Link to={`/releases/${id}`}>{name}</Link> },
        { label: c.profile, cell: (release) => profile(release.profile_id) },
        { label: c.files, number: true, cell: (release) => count(release.files) },
        { label: c.size, number: true, cell: (release) => bytes(release.bytes) },
        { label: c.state, cell: ({ state }) => <ReleaseLabel state={state} /> },
        { label: c.by, cell: (release) => release.created_by },
        {
          label: releases[0]?.state === 'draft' ? c.changed : c.published,
          cell: (release) => <Time at={release.published_at ?? release.updated_at} />,
        },
      ]}
    />
  );
}
