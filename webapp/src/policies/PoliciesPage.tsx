import { Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter, Label } from '@patternfly/react-core';
import BalanceScaleIcon from '@patternfly/react-icons/dist/esm/icons/balance-scale-icon';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { Policy } from '../api/tiering';
import { useSession } from '../app/session';
import { useBackendName } from '../backends/queries';
import { Answer } from '../shared/Answer';
import { DataTable } from '../shared/DataTable';
import { ProblemAlert } from '../shared/Problem';
import { policies as p } from '../texts/policies';
import { PolicyTabs } from './tabs';
import { simulate, useEntityTypes, usePolicies } from './queries';
import { RegisterType } from './RegisterType';
import { inWords } from './words';

export default function PoliciesPage() {
  const { runs, configures } = useSession();
  const navigate = useNavigate();
  const found = usePolicies();
  const types = useEntityTypes();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [registering, setRegistering] = useState(false);
  const some = (found.data?.length ?? 0) > 0;
  const noTypes = types.data?.length === 0;

  const simulateAll = async () => {
    setBusy(true);
    setError(null);
    try {
      const { plan_id } = await simulate({});
      void navigate(`/plans/${plan_id}`);
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  const add = configures && (
    <Button variant="primary" onClick={() => void navigate('/policies/new')}>
      {p.add}
    </Button>
  );
  const register = configures && (
    <Button variant={noTypes ? 'primary' : 'link'} onClick={() => setRegistering(true)}>
      {p.register}
    </Button>
  );

  return (
    <PolicyTabs
      at="policies"
      actions={
        some && (
          <div className="iso-buttons">
            {runs && (
              <Button variant="secondary" isLoading={busy} isDisabled={busy} onClick={() => void simulateAll()}>
                {busy ? p.simulating : p.simulateAll}
              </Button>
            )}
            {add}
          </div>
        )
      }
    >
      {error !== null && <ProblemAlert error={error} />}
      <Answer of={found}>
        {(all) =>
          all.length > 0 ? (
            <PolicyTable policies={all} />
          ) : (
            <EmptyState titleText={noTypes ? p.noTypes : p.empty} headingLevel="h2" icon={BalanceScaleIcon}>
              <EmptyStateBody>{noTypes ? p.noTypesBody : p.emptyBody}</EmptyStateBody>
              <EmptyStateFooter>
                <EmptyStateActions>{noTypes ? register : add}</EmptyStateActions>
                {!noTypes && <EmptyStateActions>{register}</EmptyStateActions>}
              </EmptyStateFooter>
            </EmptyState>
          )
        }
      </Answer>
      {some && register && <div className="iso-below">{register}</div>}
      {registering && <RegisterType onClose={() => setRegistering(false)} />}
    </PolicyTabs>
  );
}

function PolicyTable({ policies }: { policies: Policy[] }) {
  const backend = useBackendName();
  const c = p.columns;
  return (
    <DataTable
      label={p.title}
      rows={policies}
      keyOf={({ id }) => id}
      columns={[
        { label: c.name, width: 25, cell: ({ id, name }) => <Link to={`/policies/${id}`}>{name}</Link> },
        { label: c.rule, width: 45, cell: (policy) => inWords(policy) },
        {
          label: c.target,
          cell: ({ target_backend_id: to }) => <Link to={`/backends/${to}`}>{backend(to)}</Link>,
        },
        { label: c.priority, number: true, cell: ({ priority }) => priority },
        { label: c.state, cell: ({ is_active }) => <ActiveLabel active={is_active} /> },
      ]}
    />
  );
}

export function ActiveLabel({ active }: { active: boolean }) {
  return (
    <Label isCompact color={active ? 'green' : 'grey'}>
      {active ? p.active : p.inactive}
    </Label>
  );
}
