import { PageSection } from '@patternfly/react-core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { call, versioned } from '../api/client';
import type { Policy } from '../api/tiering';
import { Answer } from '../shared/Answer';
import { PageTop } from '../shared/PageTop';
import { policies } from '../texts/policies';
import { PolicyForm } from './PolicyForm';
import { POLICIES, POLICIES_KEY, useEntityTypes } from './queries';

export default function PolicyEditPage() {
  const { id = '' } = useParams();
  const client = useQueryClient();
  const types = useEntityTypes();
  // read once: what others change meanwhile is refused by its version
  const policy = useQuery({
    queryKey: ['policy-to-edit', id],
    queryFn: ({ signal }) => versioned<Policy>(`${POLICIES}/${id}`, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const name = policy.data?.value.name ?? '';
  return (
    <>
      <PageTop title={policies.form.editTitle(name)} up={{ to: `/policies/${id}`, label: name }} />
      {policy.data === undefined || types.data === undefined ? (
        <PageSection>
          <Answer of={policy}>{() => null}</Answer>
          <Answer of={types}>{() => null}</Answer>
        </PageSection>
      ) : (
        <PolicyForm
          policy={policy.data.value}
          types={types.data}
          save={async (draft) => {
            const saved = await call<Policy>(`${POLICIES}/${id}`, {
              method: 'PUT',
              body: draft,
              headers: policy.data.etag === null ? {} : { 'If-Match': policy.data.etag },
            });
            await client.invalidateQueries({ queryKey: POLICIES_KEY });
            return saved;
          }}
        />
      )}
    </>
  );
}
