import { Button } from '@patternfly/react-core';
import BoxOpenIcon from '@patternfly/react-icons/dist/esm/icons/box-open-icon';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { Import } from '../api/release';
import { useSession } from '../app/session';
import { count } from '../format';
import { useProfiles } from '../profiles/queries';
import { NoProfile } from '../releases/ProfileField';
import { ReleaseTabs } from '../releases/tabs';
import { DataTable } from '../shared/DataTable';
import { Time } from '../shared/Time';
import { Nothing } from '../shared/Nothing';
import { Listing } from '../shared/Listing';
import { imports as i } from '../texts/imports';
import { ImportLabel, ReleaseOf, useSource, Verified } from './labels';
import { useImports } from './queries';

export default function ImportsPage() {
  const { runs } = useSession();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const found = useImports(params.get('cursor'));
  const profiles = useProfiles();
  const start = runs && (profiles.data?.length ?? 0) > 0 && (
    <Button variant="primary" onClick={() => void navigate('/imports/new')}>
      {i.start}
    </Button>
  );
  return (
    <ReleaseTabs at="imports" actions={(found.data?.items.length ?? 0) > 0 && start}>
      <Listing
        of={found}
        empty={
          profiles.data?.length === 0 ? (
            <NoProfile />
          ) : (
            <Nothing title={i.empty} icon={BoxOpenIcon} action={start}>
              {i.emptyBody}
            </Nothing>
          )
        }
      >
        {(items) => <ImportTable imports={items} />}
      </Listing>
    </ReleaseTabs>
  );
}

function ImportTable({ imports }: { imports: Import[] }) {
  const source = useSource();
  const c = i.columns;
  return (
    <DataTable
      label={i.title}
      rows={imports}
      keyOf={({ id }) => id}
      columns={[
        { label: c.id, fit: true, cell: ({ id, kind }) => <Link to={`/imports/${id}`}>{i.name(kind, id)}</Link> },
        { label: c.release, width: 20, cell: (run) => <ReleaseOf run={run} /> },
        { label: c.source, width: 20, cell: (run) => <span className="iso-place">{source(run)}</span> },
        { label: c.status, cell: (run) => <ImportLabel run={run} /> },
        { label: c.progress, width: 20, cell: (run) => <Verified run={run} /> },
        {
          label: c.failed,
          number: true,
          cell: ({ progress: { failed_files: failed } }) => (
            <span className={failed > 0 ? 'iso-bad' : 'iso-quiet'}>{count(failed)}</span>
          ),
        },
        { label: c.started, cell: (run) => <Time at={run.started_at ?? run.created_at} /> },
        { label: c.by, cell: ({ initiated_by: by }) => by },
      ]}
    />
  );
}
