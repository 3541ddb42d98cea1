import { PageSection, Skeleton } from '@patternfly/react-core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { call, versioned } from '../api/client';
import type { Backend } from '../api/types';
import { PageTop } from '../shared/PageTop';
import { ProblemAlert } from '../shared/Problem';
import { t } from '../texts';
import { BackendForm } from './BackendForm';
import { BACKENDS, BACKENDS_KEY } from './queries';

export default function BackendEditPage() {
  const { id = '' } = useParams();
  const client = useQueryClient();
  // read once: what somebody types is not replaced, and what others change meanwhile is refused by its version
  const backend = useQuery({
    queryKey: ['backend-to-edit', id],
    queryFn: ({ signal }) => versioned<Backend>(`${BACKENDS}/${id}`, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const name = backend.data?.value.name ?? '';
  return (
    <>
      <PageTop title={t.backends.form.editTitle(name)} up={{ to: `/backends/${id}`, label: name }} />
      {backend.isPending && (
        <PageSection>
          <Skeleton height="20rem" screenreaderText={t.loading} />
        </PageSection>
      )}
      {backend.error && (
        <PageSection>
          <ProblemAlert error={backend.error} />
        </PageSection>
      )}
      {backend.data && (
        <BackendForm
          backend={backend.data.value}
          save={async (draft) => {
            const saved = await call<Backend>(`${BACKENDS}/${id}`, {
              method: 'PUT',
              body: draft,
              headers: backend.data.etag === null ? {} : { 'If-Match': backend.data.etag },
            });
            await client.invalidateQueries({ queryKey: BACKENDS_KEY });
            return saved;
          }}
        />
      )}
    </>
  );
}
