import { Button, Toolbar, ToolbarContent } from '@patternfly/react-core';
import BoxOpenIcon from '@patternfly/react-icons/dist/esm/icons/box-open-icon';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { Release } from '../api/release';
import { useSession } from '../app/session';
import { bytes, count } from '../format';
import { useProfileName, useProfiles } from '../profiles/queries';
import { DataTable } from '../shared/DataTable';
import { Time } from '../shared/Time';
import { Nothing } from '../shared/Nothing';
import { Listing } from '../shared/Listing';
import { FilterChoice } from '../shared/FilterChoice';
import { releases as r } from '../texts/releases';
import { ReleaseLabel } from './labels';
import { NoProfile } from './ProfileField';
import { useReleases } from './queries';
import { ReleaseTabs } from './tabs';

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
          <FilterChoice
            label={r.stateFilter}
            value={state}
            set={(value) => setParams(value === 'draft' ? { state: value } : {})}
            options={Object.entries(r.statesOf)}
          />
        </ToolbarContent>
      </Toolbar>
      <Listing
        of={found}
        empty={
          profiles.data?.length === 0 ? (
            <NoProfile />
          ) : (
            <Nothing title={isEmpty ? r.empty : r.noDrafts} icon={BoxOpenIcon} action={isEmpty && start}>
              {isEmpty ? r.emptyBody : r.noDraftsBody}
            </Nothing>
          )
        }
      >
        {(items) => <ReleaseTable releases={items} />}
      </Listing>
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
