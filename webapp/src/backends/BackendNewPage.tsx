import { useQueryClient } from '@tanstack/react-query';
import { call } from '../api/client';
import type { Backend } from '../api/types';
import { PageTop } from '../shared/PageTop';
import { t } from '../texts';
import { BackendForm } from './BackendForm';
import { BACKENDS, BACKENDS_KEY } from './queries';

export default function BackendNewPage() {
  const client = useQueryClient();
  return (
    <>
      <PageTop title={t.backends.form.addTitle} up={{ to: '/backends', label: t.backends.title }} />
      <BackendForm
        save={async (draft) => {
          const saved = await call<Backend>(BACKENDS, { method: 'POST', body: draft });
          await client.invalidateQueries({ queryKey: BACKENDS_KEY });
          return saved;
        }}
      />
    </>
  );
}
