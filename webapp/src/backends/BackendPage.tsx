import {
  Card,
  CardBody,
  CardTitle,
  DescriptionList,
  Grid,
  GridItem,
  Label,
  LabelGroup,
  PageSection,
  Skeleton,
} from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { Link, useNavigate, useParams } from 'react-router';
import type { Backend, Capacity } from '../api/types';
import { bytes, count } from '../format';
import { Entry } from '../shared/Entry';
import { PageTop } from '../shared/PageTop';
import { ProblemAlert } from '../shared/Problem';
import { TypeIcon } from '../shared/TierIcon';
import { Time } from '../shared/Time';
import { t } from '../texts';
import { BackendActions } from './BackendActions';
import { CapacityOf } from './Capacity';
import { CONFIG } from './draft';
import { DefaultLabel, HealthSign, StatusLabel, TierLabel } from './labels';
import { place, useBackend, useBackendName, useCapacity } from './queries';
import { ReleasesConverted } from './ReleasesConverted';

export default function BackendPage() {
  const { id = '' } = useParams();
  const navigate = useNavigate();
  const found = useBackend(id);
  const backend = found.data?.value;
  const capacity = useCapacity(backend?.id ?? null).data;
  return (
    <>
      <PageTop
        title={backend?.name ?? t.backends.title}
        up={{ to: '/backends', label: t.backends.title }}
        beside={
          backend && (
            <>
              <StatusLabel status={backend.status} />
              <TierLabel tier={backend.tier} />
              <DefaultLabel backend={backend} />
            </>
          )
        }
        actions={backend && <BackendActions backend={backend} onGone={() => void navigate('/backends')} />}
      />
      <PageSection>
        {found.error && <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />}
        {found.isPending && <Skeleton height="16rem" screenreaderText={t.loading} />}
        {backend && (
          <Grid hasGutter lg={6}>
            <GridItem>
              <About backend={backend} />
            </GridItem>
            <GridItem>
              <Holds backend={backend} capacity={capacity} />
            </GridItem>
            <GridItem lg={12}>
              <ReleasesConverted backend={backend} />
            </GridItem>
          </Grid>
        )}
      </PageSection>
    </>
  );
}

function About({ backend }: { backend: Backend }) {
  const labels = new Map(CONFIG[backend.backend_type].map(({ key, label }) => [key, label]));
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{t.backends.details}</CardTitle>
      <CardBody>
        <DescriptionList isHorizontal isCompact>
          <Entry term={t.backends.columns.health}>
            <HealthSign health={backend.health} status={backend.status} />
          </Entry>
          <Entry term={t.backends.columns.type}>
            <span className="iso-type">
              <TypeIcon type={backend.backend_type} named /> {t.backends.type[backend.backend_type]}
            </span>
          </Entry>
          <Entry term={t.backends.place}>
            <code className="iso-place">{place(backend)}</code>
          </Entry>
          {Object.entries(backend.config)
            .filter(
              ([key]) => !['base_path', 'mount_path', 'subdirectory', 'bucket', 'prefix', 'endpoint'].includes(key),
            )
            .map(([key, value]) => (
              <Entry key={key} term={labels.get(key) ?? <code>{key}</code>}>
                {typeof value === 'boolean' ? (
                  t.backends.yesNo(value)
                ) : (
                  <code>{key.endsWith('_bytes') ? bytes(Number(value)) : value}</code>
                )}
              </Entry>
            ))}
          <Entry term={t.backends.capabilities}>
            {backend.capabilities === null ? (
              t.backends.notTried
            ) : (
              <LabelGroup numLabels={12}>
                {backend.capabilities.map((each) => (
                  <Label key={each} isCompact variant="outline">
                    {each.replaceAll('_', ' ')}
                  </Label>
                ))}
              </LabelGroup>
            )}
          </Entry>
          <Entry term={t.backends.created}>
            <Time at={backend.created_at} />
          </Entry>
          <Entry term={t.backends.changed}>
            <Time at={backend.updated_at} />
          </Entry>
        </DescriptionList>
      </CardBody>
    </Card>
  );
}

function Holds({ backend, capacity }: { backend: Backend; capacity: Capacity | undefined }) {
  const name = useBackendName();
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{t.backends.states}</CardTitle>
      <CardBody>
        <div className="iso-stack">
          <CapacityOf backend={backend} />
          {capacity === undefined ? (
            <Skeleton height="8rem" screenreaderText={t.loading} />
          ) : (
            <>
              <Table aria-label={t.backends.states} variant="compact" borders={false} gridBreakPoint="">
                <Thead>
                  <Tr>
                    <Th screenReaderText={t.backends.states} />
                    <Th className="iso-number" modifier="nowrap">
                      {t.backends.objects}
                    </Th>
                    <Th className="iso-number" modifier="nowrap">
                      {t.backends.size}
                    </Th>
                  </Tr>
                </Thead>
                <Tbody>
                  {capacity.states.map(({ state, objects, bytes: size }) => (
                    <Tr key={state}>
                      <Td>{t.backends.state[state] ?? state}</Td>
                      <Td className="iso-number">{count(objects)}</Td>
                      <Td className="iso-number">{bytes(size)}</Td>
                    </Tr>
                  ))}
                </Tbody>
              </Table>
              <DescriptionList isHorizontal isCompact>
                <Entry term={t.backends.available}>
                  {capacity.available_bytes === null ? t.backends.noLimit : bytes(capacity.available_bytes)}
                </Entry>
                {capacity.medium.free_bytes !== null && capacity.medium.total_bytes !== null && (
                  <Entry term={t.backends.medium}>
                    {t.backends.mediumOf(capacity.medium.free_bytes, capacity.medium.total_bytes)}
                  </Entry>
                )}
                {backend.backend_type !== 's3' && (
                  <Entry term={t.backends.minFree}>{bytes(capacity.min_free_bytes)}</Entry>
                )}
                {backend.overflow_backend_id !== null && (
                  <Entry term={t.backends.overflow}>
                    <Link to={`/backends/${backend.overflow_backend_id}`}>{name(backend.overflow_backend_id)}</Link>
                  </Entry>
                )}
              </DescriptionList>
            </>
          )}
        </div>
      </CardBody>
    </Card>
  );
}
