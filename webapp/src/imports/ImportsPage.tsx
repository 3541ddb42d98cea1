import {
  Button,
  EmptyState,
  EmptyStateActions,
  EmptyStateBody,
  EmptyStateFooter,
  Progress,
  ProgressMeasureLocation,
} from '@patternfly/react-core';
import BoxOpenIcon from '@patternfly/react-icons/dist/esm/icons/box-open-icon';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { Import } from '../api/release';
import { useSession } from '../app/session';
import { count, percent } from '../format';
import { useProfiles } from '../profiles/queries';
import { NoProfile } from '../releases/ProfileField';
import { ReleaseTabs } from '../releases/ReleaseTabs';
import { Answer } from '../shared/Answer';
import { DataTable } from '../shared/DataTable';
import { Pager } from '../shared/Pager';
import { Time } from '../shared/Time';
import { imports as i } from '../texts/imports';
import { ImportLabel, useSource } from './labels';
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
      <Answer of={found}>
        {({ items, next_cursor: next }) =>
          items.length > 0 ? (
            <>
              <ImportTable imports={items} />
              <Pager shown={items.length} next={next} />
            </>
          ) : profiles.data?.length === 0 ? (
            <NoProfile />
          ) : (
            <EmptyState titleText={i.empty} headingLevel="h2" icon={BoxOpenIcon}>
              <EmptyStateBody>{i.emptyBody}</EmptyStateBody>
              <EmptyStateFooter>
                <EmptyStateActions>{start}</EmptyStateActions>
              </EmptyStateFooter>
            </EmptyState>
          )
        }
      </Answer>
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
        { label: c.id, fit: true, cell: ({ id }) => <Link to={`/imports/${id}`}>{i.name(id)}</Link> },
        {
          label: c.release,
          width: 20,
          cell: ({ release_id: release, release_name: name }) =>
            release === null ? name : <Link to={`/releases/${release}`}>{name}</Link>,
        },
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

function Verified({ run }: { run: Import }) {
  const { verified_files, verified_bytes, total_files, total_bytes } = run.progress;
  return (
    <>
      <Progress
        size="sm"
        aria-label={`${i.name(run.id)}: ${i.columns.progress}`}
        value={total_bytes === 0 ? percent(verified_files, total_files) : percent(verified_bytes, total_bytes)}
        measureLocation={ProgressMeasureLocation.none}
        variant={run.status === 'completed' ? 'success' : run.status === 'failed' ? 'danger' : undefined}
      />
      <span className="iso-quiet iso-small">{i.of(verified_files, total_files, verified_bytes, total_bytes)}</span>
    </>
  );
}
