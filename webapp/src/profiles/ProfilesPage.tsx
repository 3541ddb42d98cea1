import { Button, Dropdown, DropdownItem, DropdownList, Label, MenuToggle, PageSection } from '@patternfly/react-core';
import EllipsisVIcon from '@patternfly/react-icons/dist/esm/icons/ellipsis-v-icon';
import LayerGroupIcon from '@patternfly/react-icons/dist/esm/icons/layer-group-icon';
import LockIcon from '@patternfly/react-icons/dist/esm/icons/lock-icon';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { Profile } from '../api/admin';
import { call } from '../api/client';
import { useSession } from '../app/session';
import { useBackendName } from '../backends/queries';
import { bytes } from '../format';
import { Answer } from '../shared/Answer';
import { Confirm } from '../shared/Confirm';
import { DataTable } from '../shared/DataTable';
import { PageTop } from '../shared/PageTop';
import { Nothing } from '../shared/Nothing';
import { profiles as p } from '../texts/profiles';
import { PROFILES, PROFILES_KEY, useProfiles } from './queries';

export default function ProfilesPage() {
  const { configures } = useSession();
  const navigate = useNavigate();
  const found = useProfiles();
  const add = configures && (
    <Button variant="primary" onClick={() => void navigate('/profiles/new')}>
      {p.add}
    </Button>
  );
  return (
    <>
      <PageTop title={p.title} lead={p.lead} actions={(found.data?.length ?? 0) > 0 && add} />
      <PageSection>
        <Answer of={found}>
          {(all) =>
            all.length === 0 ? (
              <Nothing title={p.empty} icon={LayerGroupIcon} action={add}>
                {p.emptyBody}
              </Nothing>
            ) : (
              <ProfileTable profiles={all} />
            )
          }
        </Answer>
      </PageSection>
    </>
  );
}

function ProfileTable({ profiles }: { profiles: Profile[] }) {
  const { configures } = useSession();
  const name = useBackendName();
  const c = p.columns;
  return (
    <DataTable
      label={p.title}
      rows={profiles}
      keyOf={({ id }) => id}
      columns={[
        {
          label: c.name,
          width: 30,
          cell: (profile) => (
            <>
              {configures ? <Link to={`/profiles/${profile.id}/edit`}>{profile.name}</Link> : profile.name}{' '}
              {profile.is_default && (
                <Label isCompact color="purple">
                  {p.defaultLabel}
                </Label>
              )}
            </>
          ),
        },
        {
          label: c.backend,
          width: 30,
          cell: (profile) => (
            <>
              <Link to={`/backends/${profile.backend_id}`}>{name(profile.backend_id)}</Link>{' '}
              <span className="iso-quiet">{profile.location === 'cloud' ? p.cloud : p.local}</span>
            </>
          ),
        },
        { label: c.how, width: 30, cell: (profile) => <How profile={profile} /> },
        configures && { label: c.actions, actions: true, cell: (profile) => <Actions profile={profile} /> },
      ]}
    />
  );
}

function How({ profile }: { profile: Profile }) {
  const { encrypted, chunked, chunk_size_bytes: size, deduplicated, key_name: key } = profile;
  if (!encrypted && !chunked) {
    return <span className="iso-quiet">{p.plain}</span>;
  }
  return (
    <span className="iso-buttons">
      {encrypted && (
        <Label isCompact color="teal" icon={<LockIcon />}>
          {p.encrypted}
          {key && ` · ${key}`}
        </Label>
      )}
      {chunked && (
        <Label isCompact color="blue">
          {size === null ? p.chunkedDefault : p.chunked(bytes(size))}
        </Label>
      )}
      {deduplicated && (
        <Label isCompact color="blue">
          {p.deduplicated}
        </Label>
      )}
    </span>
  );
}

function Actions({ profile }: { profile: Profile }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const [removing, setRemoving] = useState(false);
  return (
    <>
      <Dropdown
        isOpen={open}
        onOpenChange={setOpen}
        onSelect={() => setOpen(false)}
        popperProps={{ position: 'right' }}
        toggle={(ref) => (
          <MenuToggle
            ref={ref}
            variant="plain"
            icon={<EllipsisVIcon />}
            aria-label={p.actionsOf(profile.name)}
            isExpanded={open}
            onClick={() => setOpen(!open)}
          />
        )}
      >
        <DropdownList>
          <DropdownItem onClick={() => void navigate(`/profiles/${profile.id}/edit`)}>{p.edit}</DropdownItem>
          <DropdownItem isDanger onClick={() => setRemoving(true)}>
            {p.remove.action}
          </DropdownItem>
        </DropdownList>
      </Dropdown>
      {removing && (
        <Confirm
          title={p.remove.title(profile.name)}
          after={p.remove.after}
          confirm={p.remove.confirm}
          danger
          act={async () => {
            await call(`${PROFILES}/${profile.id}`, { method: 'DELETE' });
            await client.invalidateQueries({ queryKey: PROFILES_KEY });
          }}
          onClose={() => setRemoving(false)}
        >
          <p>{p.remove.body}</p>
        </Confirm>
      )}
    </>
  );
}
