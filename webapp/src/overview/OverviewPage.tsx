import {
  Alert,
  Button,
  Card,
  CardBody,
  CardTitle,
  EmptyState,
  EmptyStateActions,
  EmptyStateBody,
  EmptyStateFooter,
  Grid,
  GridItem,
  PageSection,
  Skeleton,
} from '@patternfly/react-core';
import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon';
import ServerIcon from '@patternfly/react-icons/dist/esm/icons/server-icon';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { Backend, Migration } from '../api/types';
import { useSession } from '../app/session';
import { CapacityOf } from '../backends/Capacity';
import { HealthSign } from '../backends/labels';
import { useBackends } from '../backends/queries';
import { bytes, percent } from '../format';
import { useMigrations } from '../migrations/queries';
import { RunsTable } from '../migrations/RunsTable';
import { PageTop } from '../shared/PageTop';
import { ProblemAlert } from '../shared/Problem';
import { TypeIcon } from '../shared/TierIcon';
import { t } from '../texts';
import { concerns, tiers } from './concerns';
import { useRest } from './queries';
import { UnderWay } from './UnderWay';
import { UsageCard } from './UsageCard';

const o = t.overview;

/** So many of what needs a person are shown before somebody asks for the rest. */
const AT_FIRST = 6;

/** So many backends stand on the overview, those that are not well first. */
const BACKENDS = 8;

export default function OverviewPage() {
  const { configures } = useSession();
  const navigate = useNavigate();
  const backends = useBackends();
  const migrations = useMigrations({ limit: 50 });
  const error = backends.error ?? migrations.error;
  const runs = migrations.data?.items ?? [];
  return (
    <>
      <PageTop title={o.title} />
      <PageSection>
        <div className="iso-stack">
          {error && (
            <ProblemAlert error={error} onRetry={() => void Promise.all([backends.refetch(), migrations.refetch()])} />
          )}
          {backends.isPending && <Skeleton height="16rem" screenreaderText={t.loading} />}
          {backends.data?.length === 0 && (
            <EmptyState titleText={o.startHere} headingLevel="h2" icon={ServerIcon}>
              <EmptyStateBody>{o.startHereBody}</EmptyStateBody>
              {configures && (
                <EmptyStateFooter>
                  <EmptyStateActions>
                    <Button onClick={() => void navigate('/backends/new')}>{t.backends.add}</Button>
                  </EmptyStateActions>
                </EmptyStateFooter>
              )}
            </EmptyState>
          )}
          {backends.data !== undefined && backends.data.length > 0 && (
            <Grid hasGutter>
              <GridItem lg={7}>
                <Attention backends={backends.data} runs={runs} />
              </GridItem>
              <GridItem lg={5}>
                <Tiers backends={backends.data} />
              </GridItem>
              <GridItem lg={7}>
                <UnderWay runs={runs} />
              </GridItem>
              <GridItem lg={5}>
                <Health backends={backends.data} />
              </GridItem>
              <GridItem>
                <UsageCard />
              </GridItem>
              {runs.length > 0 && (
                <GridItem>
                  <Card>
                    <CardTitle component="h2">{o.recent}</CardTitle>
                    <CardBody>
                      <RunsTable runs={runs.slice(0, 5)} />
                    </CardBody>
                  </Card>
                </GridItem>
              )}
            </Grid>
          )}
        </div>
      </PageSection>
    </>
  );
}

function Attention({ backends, runs }: { backends: Backend[]; runs: Migration[] }) {
  const found = concerns(backends, runs, useRest());
  const [all, setAll] = useState(false);
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{o.attention}</CardTitle>
      <CardBody>
        {found.length === 0 ? (
          <div className="iso-calm">
            <CheckCircleIcon className="iso-ok" />
            <div>
              <strong>{o.nothingToDo}</strong>
              <div className="iso-quiet">{o.nothingToDoBody}</div>
            </div>
          </div>
        ) : (
          <div className="iso-stack">
            {found.slice(0, all ? undefined : AT_FIRST).map(({ key, variant, title, detail, to }) => (
              <Alert key={key} isInline variant={variant} title={<Link to={to}>{title}</Link>} component="h3">
                {detail}
              </Alert>
            ))}
            {found.length > AT_FIRST && !all && (
              <Button variant="link" isInline onClick={() => setAll(true)}>
                {o.more(found.length - AT_FIRST)}
              </Button>
            )}
          </div>
        )}
      </CardBody>
    </Card>
  );
}

function Tiers({ backends }: { backends: Backend[] }) {
  const found = tiers(backends);
  const total = found.reduce((sum, { used }) => sum + used, 0);
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{o.byTier}</CardTitle>
      <CardBody>
        <div className="iso-tiers">
          {found.map(({ tier, used, count }) => (
            <div key={tier} className={`iso-tier iso-tier-${tier}`}>
              <div className="iso-figure">{bytes(used)}</div>
              <div>
                <strong>{t.backends.tier[tier]}</strong> <span className="iso-quiet">{o.backendsOf(count)}</span>
              </div>
              <svg className="iso-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect className="iso-bar-track" width="100" height="8" rx="1" />
                <rect className="iso-tier-fill" width={percent(used, total)} height="8" rx="1" />
              </svg>
            </div>
          ))}
        </div>
      </CardBody>
    </Card>
  );
}

function Health({ backends }: { backends: Backend[] }) {
  const watched = backends.filter((backend) => backend.status !== 'offline');
  const ok = watched.filter((backend) => backend.health.reachable).length;
  const sorted = [...watched].sort((a, b) => Number(a.health.reachable) - Number(b.health.reachable));
  return (
    <Card isFullHeight>
      <CardTitle component="h2">
        {o.health} <span className="iso-quiet iso-light">{o.healthy(ok, watched.length)}</span>
      </CardTitle>
      <CardBody>
        <ul className="iso-list">
          {sorted.slice(0, BACKENDS).map((backend) => (
            <li key={backend.id} className="iso-backend">
              <span className="iso-name">
                <TypeIcon type={backend.backend_type} />
                <Link to={`/backends/${backend.id}`}>{backend.name}</Link>
              </span>
              {backend.health.reachable ? (
                <CapacityOf backend={backend} />
              ) : (
                <HealthSign health={backend.health} status={backend.status} />
              )}
            </li>
          ))}
        </ul>
        {sorted.length > BACKENDS && <Link to="/backends">{o.allBackends(sorted.length)}</Link>}
      </CardBody>
    </Card>
  );
}
