import { Alert, Button, PageSection, Spinner } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { call } from '../api/client';
import type { Plan, Sweep } from '../api/tiering';
import { useSession } from '../app/session';
import { Answer } from '../shared/Answer';
import { Confirm } from '../shared/Confirm';
import { PageTop } from '../shared/PageTop';
import { Time } from '../shared/Time';
import { policies } from '../texts/policies';
import { PlanOutlook } from './PlanOutlook';
import { SWEEPS, SWEEPS_KEY, usePlan } from './queries';

const p = policies.plan;

export default function PlanPage() {
  const { id = '' } = useParams();
  const { runs } = useSession();
  const [asking, setAsking] = useState(false);
  const found = usePlan(id);
  const plan = found.data;
  const saved = plan?.by_policy.every((each) => each.policy_id !== null) === true;
  const runnable = runs && plan?.status === 'ready' && plan.total_files > 0 && saved;
  return (
    <>
      <PageTop
        title={p.title(Number(id))}
        up={{ to: '/plans', label: policies.tabs.plans }}
        lead={
          plan && (
            <>
              {p.asOf} <Time at={plan.as_of} />. {p.lead}
            </>
          )
        }
        actions={
          runnable && (
            <Button variant="primary" onClick={() => setAsking(true)}>
              {p.run}
            </Button>
          )
        }
      />
      <PageSection>
        <Answer of={found}>
          {(read) =>
            read.status === 'building' ? (
              <p role="status" className="iso-probing">
                <Spinner size="md" aria-hidden /> {p.building}
              </p>
            ) : read.status === 'failed' ? (
              <Alert isInline variant="danger" title={p.failed} />
            ) : (
              <PlanOutlook plan={read} unsaved={!saved} />
            )
          }
        </Answer>
      </PageSection>
      {asking && plan && <RunPlan plan={plan} onClose={() => setAsking(false)} />}
    </>
  );
}

function RunPlan({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const targets = plan.effects
    .filter((effect) => effect.files_in > 0)
    .map((effect) => effect.name)
    .join(', ');
  return (
    <Confirm
      title={p.runTitle(plan.id)}
      after={p.runAfter}
      confirm={p.runConfirm}
      act={async () => {
        const sweep = await call<Sweep>(SWEEPS, { method: 'POST', body: { plan_id: plan.id } });
        await client.invalidateQueries({ queryKey: SWEEPS_KEY });
        void navigate(`/sweeps/${sweep.id}`);
      }}
      onClose={onClose}
    >
      <p>{p.runBody(plan.total_files, plan.total_bytes, targets)}</p>
    </Confirm>
  );
}
