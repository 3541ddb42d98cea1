import { Progress, ProgressMeasureLocation, Toolbar, ToolbarContent } from '@patternfly/react-core';
import CloudDownloadAltIcon from '@patternfly/react-icons/dist/esm/icons/cloud-download-alt-icon';
import { Link, useSearchParams } from 'react-router';
import type { Retrieval } from '../api/retrieval';
import { bytes, duration, percent } from '../format';
import { DataTable } from '../shared/DataTable';
import { Time } from '../shared/Time';
import { Nothing } from '../shared/Nothing';
import { Listing } from '../shared/Listing';
import { FilterChoice } from '../shared/FilterChoice';
import { t } from '../texts';
import { retrievals as r } from '../texts/retrievals';
import { CancelRetrieval } from './CancelRetrieval';
import { StateLabel } from './labels';
import { useRetrievals } from './queries';
import { RetrievalTabs } from './tabs';

const c = r.columns;

export default function RetrievalsPage() {
  const [params, setParams] = useSearchParams();
  const state = params.get('state') ?? '';
  const found = useRetrievals(state, params.get('cursor'));
  return (
    <RetrievalTabs at="retrievals">
      <Toolbar>
        <ToolbarContent>
          <FilterChoice
            label={r.stateFilter}
            value={state}
            set={(value) => setParams(value === '' ? {} : { state: value })}
            options={[['', r.anyState], ...Object.entries(r.states)]}
          />
        </ToolbarContent>
      </Toolbar>
      <Listing
        of={found}
        empty={
          <Nothing title={state === '' ? r.empty : r.noneInState} icon={CloudDownloadAltIcon}>
            {r.emptyBody}
          </Nothing>
        }
      >
        {(items) => (
          <DataTable
            label={r.title}
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              {
                label: c.id,
                width: 15,
                cell: ({ id, kind }) => (
                  <>
                    <Link to={`/retrievals/${id}`}>{r.name(id)}</Link>
                    <div className="iso-quiet iso-small">{r.kind[kind] ?? kind}</div>
                  </>
                ),
              },
              { label: c.who, cell: ({ requested_by: user }) => user },
              { label: c.state, cell: ({ state: now }) => <StateLabel state={now} /> },
              { label: c.progress, width: 20, cell: (retrieval) => <Brought retrieval={retrieval} /> },
              {
                label: c.left,
                cell: ({ estimated_seconds: left, ended_at: ended }) =>
                  left === null || ended !== null ? t.none : duration(left),
              },
              { label: c.priority, number: true, cell: ({ priority }) => priority },
              { label: c.pin, cell: ({ pin_until: until }) => <Time at={until} /> },
              { label: c.began, cell: ({ created_at: at }) => <Time at={at} /> },
              { label: t.common.actions, actions: true, cell: (row) => <CancelRetrieval retrieval={row} /> },
            ]}
          />
        )}
      </Listing>
    </RetrievalTabs>
  );
}

export function Brought({ retrieval }: { retrieval: Retrieval }) {
  const { id, retrieved_bytes: done, total_bytes: all, errors } = retrieval;
  return (
    <>
      <Progress
        size="sm"
        aria-label={`${r.name(id)}: ${c.progress}`}
        value={percent(done, all)}
        measureLocation={ProgressMeasureLocation.none}
        variant={errors.length > 0 ? 'warning' : retrieval.state === 'completed' ? 'success' : undefined}
      />
      <span className="iso-quiet iso-small">
        {r.filesOf(retrieval.retrieved_files, retrieval.total_files)} · {r.of(bytes(done), bytes(all))}
      </span>
    </>
  );
}
