import { PageSection } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../api/client';
import type { Policy } from '../api/tiering';
import { Answer } from '../shared/Answer';
import { PageTop } from '../shared/PageTop';
import { policies } from '../texts/policies';
import { PolicyForm } from './PolicyForm';
import { POLICIES, POLICIES_KEY, useEntityTypes } from './queries';

export default function PolicyNewPage() {
  const client = useQueryClient();
  const types = useEntityTypes();
  return (
    <>
      <PageTop title={policies.form.addTitle} up={{ to: '/policies', label: policies.title }} />
      {types.data === undefined ? (
        <PageSection>
          <Answer of={types}>{() => null}</Answer>
        </PageSection>
      ) : (
        <PolicyForm
          types={types.data}
          save={async (draft) => {
            const saved = await call<Policy>(POLICIES, { method: 'POST', body: draft });
            await client.invalidateQueries({ queryKey: POLICIES_KEY });
            return saved;
          }}
        />
      )}
    </>
  );
}
