import {
  Button,
  Card,
  CardBody,
  CardTitle,
  DescriptionList,
  Grid,
  GridItem,
  PageSection,
} from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { call } from '../api/client';
import type { Policy } from '../api/tiering';
import { useSession } from '../app/session';
import { TierLabel } from '../backends/labels';
import { useBackendName } from '../backends/queries';
import { bytes, count, duration } from '../format';
import { useProfileName } from '../profiles/queries';
import { Answer } from '../shared/Answer';
import { Confirm } from '../shared/Confirm';
import { Entry } from '../shared/Entry';
import { PageTop } from '../shared/PageTop';
import { ProblemAlert } from '../shared/Problem';
import { seconds } from '../shared/span';
import { Time } from '../shared/Time';
import { t } from '../texts';
import { policies } from '../texts/policies';
import { ActiveLabel } from './PoliciesPage';
import { bodyOf, POLICIES, POLICIES_KEY, simulate, usePolicy } from './queries';
import { condition, inWords } from './words';

const f = policies.form;

export default function PolicyPage() {
  const { id = '' } = useParams();
  const found = usePolicy(id);
  const policy = found.data?.value;
  return (
    <>
      <PageTop
        title={policy?.name ?? policies.title}
        up={{ to: '/policies', label: policies.title }}
        lead={policy && inWords(policy)}
        beside={policy && <ActiveLabel active={policy.is_active} />}
      />
      <PageSection>
        <div className="iso-stack">
          {policy && <Actions policy={policy} etag={found.data?.etag ?? null} />}
          <Answer of={found}>{({ value }) => <Facts policy={value} />}</Answer>
        </div>
      </PageSection>
    </>
  );
}

function Actions({ policy, etag }: { policy: Policy; etag: string | null }) {
  const { runs, configures } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [removing, setRemoving] = useState(false);
  const attempt = async (what: string, act: () => Promise<unknown>) => {
    setBusy(what);
    setError(null);
    try {
      await act();
    } catch (refused) {
      setError(refused);
    }
    setBusy(null);
  };
  const toggle = () =>
    attempt('toggle', async () => {
      await call(`${POLICIES}/${policy.id}`, {
        method: 'PUT',
        body: { ...bodyOf(policy), is_active: !policy.is_active },
        headers: etag === null ? {} : { 'If-Match': etag },
      });
      await client.invalidateQueries({ queryKey: POLICIES_KEY });
    });
  const trySimulation = () =>
    attempt('simulate', async () => {
      const { plan_id } = await simulate({ policy_id: policy.id });
      void navigate(`/plans/${plan_id}`);
    });
  if (!runs && !configures) {
    return null;
  }
  return (
    <>
      <div className="iso-buttons">
        {runs && (
          <Button
            variant="primary"
            isLoading={busy === 'simulate'}
            isDisabled={busy !== null}
            onClick={() => void trySimulation()}
          >
            {busy === 'simulate' ? policies.simulating : policies.simulate}
          </Button>
        )}
        {configures && (
          <>
            <Button variant="secondary" onClick={() => void navigate(`/policies/${policy.id}/edit`)}>
              {policies.edit}
            </Button>
            <Button
              variant="secondary"
              isLoading={busy === 'toggle'}
              isDisabled={busy !== null}
              onClick={() => void toggle()}
            >
              {policy.is_active ? policies.deactivate : policies.activate}
            </Button>
            <Button variant="link" isDanger onClick={() => setRemoving(true)}>
              {policies.remove.action}
            </Button>
          </>
        )}
      </div>
      {error !== null && <ProblemAlert error={error} />}
      {removing && (
        <Confirm
          title={policies.remove.title(policy.name)}
          after={policies.remove.after}
          confirm={policies.remove.confirm}
          danger
          act={async () => {
            await call(`${POLICIES}/${policy.id}`, { method: 'DELETE' });
            void navigate('/policies');
            await client.invalidateQueries({ queryKey: POLICIES_KEY, exact: true });
          }}
          onClose={() => setRemoving(false)}
        >
          <p>{policies.remove.body}</p>
        </Confirm>
      )}
    </>
  );
}

function Facts({ policy }: { policy: Policy }) {
  const name = useBackendName();
  const profile = useProfileName();
  const days = (n: number | null) => (n === null ? t.none : policies.plan.days(n));
  const span = (iso: string) => policies.form.spans[iso] ?? duration(seconds(iso));
  return (
    <Grid hasGutter lg={6}>
      <GridItem>
        <Card isFullHeight>
          <CardTitle component="h2">{f.condition}</CardTitle>
          <CardBody>
            <DescriptionList isHorizontal isCompact>
              {policy.description !== null && <Entry term={f.description}>{policy.description}</Entry>}
              <Entry term={f.entityType}>{policy.entity_type}</Entry>
              <Entry term={f.condition}>
                {condition(policy.condition_field, policy.condition_operator, policy.condition_value)}
              </Entry>
              <Entry term={f.age}>{days(policy.age_threshold_days)}</Entry>
              <Entry term={f.unread}>{days(policy.access_threshold_days)}</Entry>
              {policy.accessed_within_days !== null && (
                <Entry term={f.readWithin}>{days(policy.accessed_within_days)}</Entry>
              )}
              {policy.min_access_count !== null && <Entry term={f.minReads}>{count(policy.min_access_count)}</Entry>}
              {policy.project_id !== null && <Entry term={f.project}>{policy.project_id}</Entry>}
            </DescriptionList>
          </CardBody>
        </Card>
      </GridItem>
      <GridItem>
        <Card isFullHeight>
          <CardTitle component="h2">{f.rules}</CardTitle>
          <CardBody>
            <DescriptionList isHorizontal isCompact>
              <Entry term={f.direction}>
                <TierLabel tier={policy.source_tier} /> → <TierLabel tier={policy.target_tier} />
              </Entry>
              <Entry term={f.target}>
                <Link to={`/backends/${policy.target_backend_id}`}>{name(policy.target_backend_id)}</Link>
              </Entry>
              {policy.target_profile_id !== null && <Entry term={f.profile}>{profile(policy.target_profile_id)}</Entry>}
              <Entry term={f.order}>{f.orders[policy.order]}</Entry>
              <Entry term={f.minSize}>{bytes(policy.min_size_bytes)}</Entry>
              <Entry term={f.maxFiles}>
                {policy.max_files_per_run === null ? t.none : count(policy.max_files_per_run)}
              </Entry>
              <Entry term={f.maxBytes}>
                {policy.max_bytes_per_run === null ? t.none : bytes(policy.max_bytes_per_run)}
              </Entry>
              <Entry term={f.residency}>{span(policy.min_residency)}</Entry>
              <Entry term={f.retention}>{span(policy.source_retention)}</Entry>
              <Entry term={f.priority}>{policy.priority}</Entry>
              <Entry term={t.backends.changed}>
                <Time at={policy.updated_at} />
              </Entry>
            </DescriptionList>
          </CardBody>
        </Card>
      </GridItem>
    </Grid>
  );
}
