import { Button, Label, PageSection, Spinner, Toolbar, ToolbarContent } from '@patternfly/react-core';
import BalanceScaleIcon from '@patternfly/react-icons/dist/esm/icons/balance-scale-icon';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { Reconciliation } from '../api/admin';
import { call } from '../api/client';
import { useSession } from '../app/session';
import { useBackendName, useBackends } from '../backends/queries';
import { count } from '../format';
import { Confirm } from '../shared/Confirm';
import { DataTable } from '../shared/DataTable';
import { ChoiceField } from '../shared/fields';
import { PageTop } from '../shared/PageTop';
import { Time } from '../shared/Time';
import { Nothing } from '../shared/Nothing';
import { Listing } from '../shared/Listing';
import { FilterChoice } from '../shared/FilterChoice';
import { reconciliations as r } from '../texts/reconciliations';
import { RECONCILIATIONS, RECONCILIATIONS_KEY, useReconciliations } from './queries';

const COLOR = { pending: 'blue', in_progress: 'blue', completed: 'green', failed: 'red' } as const;

export default function ReconciliationsPage() {
  const { runs } = useSession();
  const name = useBackendName();
  const backends = useBackends().data ?? [];
  const [params, setParams] = useSearchParams();
  const backend = params.get('backend_id') ?? '';
  const found = useReconciliations(backend, params.get('cursor'));
  const [starting, setStarting] = useState(false);
  const c = r.columns;
  const start = runs && (
    <Button variant="primary" onClick={() => setStarting(true)}>
      {r.start}
    </Button>
  );
  return (
    <>
      <PageTop title={r.title} lead={r.lead} actions={start} />
      <PageSection>
        <Toolbar>
          <ToolbarContent>
            <FilterChoice
              label={r.backend}
              value={backend}
              set={(value) => setParams(value === '' ? {} : { backend_id: value })}
              options={[
                ['', r.anyBackend],
                ...backends.map(({ id, name: label }): [string, string] => [String(id), label]),
              ]}
            />
          </ToolbarContent>
        </Toolbar>
        <Listing
          of={found}
          empty={
            <Nothing title={backend === '' ? r.empty : r.noneOf} icon={BalanceScaleIcon} action={start}>
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
                { label: c.id, cell: ({ id }) => <Link to={`/reconciliations/${id}`}>{r.name(id)}</Link> },
                { label: c.backend, cell: ({ backend_id: id }) => <Link to={`/backends/${id}`}>{name(id)}</Link> },
                { label: c.status, cell: ({ status }) => <StatusLabel status={status} /> },
                { label: c.listed, cell: (row) => r.listed(row.listed_objects, row.listed_bytes) },
                { label: c.findings, number: true, cell: (row) => count(total(row)) },
                {
                  label: c.undecided,
                  number: true,
                  cell: ({ findings: { undecided } }) => (
                    <span className={undecided > 0 ? 'iso-warn' : 'iso-quiet'}>{count(undecided)}</span>
                  ),
                },
                { label: c.started, cell: (row) => <Time at={row.started_at ?? row.created_at} /> },
                { label: c.by, cell: ({ initiated_by: by }) => by },
              ]}
            />
          )}
        </Listing>
      </PageSection>
      {starting && <Start backend={backend} onClose={() => setStarting(false)} />}
    </>
  );
}

export function StatusLabel({ status }: { status: Reconciliation['status'] }) {
  const running = status === 'pending' || status === 'in_progress';
  return (
    <Label isCompact color={COLOR[status]} icon={running ? <Spinner size="sm" aria-hidden /> : undefined}>
      {r.status[status]}
    </Label>
  );
}

export function total({ findings: f }: Reconciliation): number {
  return f.missing_object + f.size_differs + f.unknown_object + f.stale_upload;
}

function Start({ backend, onClose }: { backend: string; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const backends = (useBackends().data ?? []).filter(({ status }) => status !== 'offline');
  const [chosen, setChosen] = useState(backend);
  return (
    <Confirm
      title={r.startTitle}
      confirm={r.startConfirm}
      ready={chosen !== ''}
      act={async () => {
        const begun = await call<Reconciliation>(RECONCILIATIONS, {
          method: 'POST',
          body: { backend_id: Number(chosen) },
        });
        await client.invalidateQueries({ queryKey: RECONCILIATIONS_KEY });
        void navigate(`/reconciliations/${begun.id}`);
      }}
      onClose={onClose}
    >
      <p>{r.startBody}</p>
      <ChoiceField
        name="backend_id"
        label={r.backend}
        required
        value={chosen}
        set={setChosen}
        options={[['', r.chooseBackend], ...backends.map(({ id, name }): [string, string] => [String(id), name])]}
      />
    </Confirm>
  );
}
