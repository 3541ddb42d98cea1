import { ActionGroup, Button, Checkbox, Form, Grid, GridItem, PageSection } from '@patternfly/react-core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { Profile } from '../api/admin';
import { ApiError, call, versioned } from '../api/client';
import { useBackends } from '../backends/queries';
import { exactBytes, parseBytes } from '../format';
import { Answer } from '../shared/Answer';
import { ChoiceField, focusFirst, TextField } from '../shared/fields';
import { PageTop } from '../shared/PageTop';
import { ProblemAlert } from '../shared/Problem';
import { t } from '../texts';
import { profiles } from '../texts/profiles';
import { PROFILES, PROFILES_KEY } from './queries';

const f = profiles.form;

/** A new profile, or one that is changed: `/profiles/new` has no id. */
export default function ProfileEditPage() {
  const { id } = useParams();
  const before = useQuery({
    queryKey: ['profile-to-edit', id],
    queryFn: ({ signal }) => (id === undefined ? null : versioned<Profile>(`${PROFILES}/${id}`, signal)),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const title = id === undefined ? f.addTitle : f.editTitle(before.data?.value.name ?? '');
  return (
    <>
      <PageTop title={title} up={{ to: '/profiles', label: profiles.title }} />
      <PageSection>
        <Answer of={before}>
          {(found) => <ProfileForm profile={found?.value ?? null} etag={found?.etag ?? null} />}
        </Answer>
      </PageSection>
    </>
  );
}

function ProfileForm({ profile, etag }: { profile: Profile | null; etag: string | null }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const backends = (useBackends().data ?? []).filter(
    ({ id, status }) => status === 'active' || id === profile?.backend_id,
  );
  const size = profile?.chunk_size_bytes ?? null;
  const [values, setValues] = useState({
    name: profile?.name ?? '',
    backend_id: profile === null ? '' : String(profile.backend_id),
    encrypted: profile?.encrypted ?? false,
    key_name: profile?.key_name ?? '',
    chunked: profile?.chunked ?? false,
    chunk_size_bytes: size === null ? '' : exactBytes(size),
    deduplicated: profile?.deduplicated ?? false,
    is_default: profile?.is_default ?? false,
  });
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const set = (changes: Partial<typeof values>) => {
    setValues((now) => ({ ...now, ...changes }));
    setError(null); // it was about what was sent
    setWrong((now) => Object.fromEntries(Object.entries(now).filter(([name]) => !(name in changes))));
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const chunk = values.chunk_size_bytes.trim() === '' ? undefined : parseBytes(values.chunk_size_bytes);
    const bad = {
      ...(values.name.trim() === '' && { name: f.needed }),
      ...(values.backend_id === '' && { backend_id: f.needed }),
      ...(values.chunked && chunk === null && { chunk_size_bytes: f.size }),
    };
    setError(null);
    setWrong(bad);
    if (Object.keys(bad).length > 0) {
      focusFirst(bad);
      return;
    }
    setBusy(true);
    try {
      await call(profile === null ? PROFILES : `${PROFILES}/${profile.id}`, {
        method: profile === null ? 'POST' : 'PUT',
        body: {
          name: values.name.trim(),
          backend_id: Number(values.backend_id),
          encrypted: values.encrypted,
          chunked: values.chunked,
          is_default: values.is_default,
          deduplicated: values.chunked && values.deduplicated,
          ...(values.chunked && chunk && { chunk_size_bytes: chunk }),
          ...(values.encrypted && values.key_name.trim() !== '' && { key_name: values.key_name.trim() }),
        },
        headers: etag === null ? {} : { 'If-Match': etag },
      });
      await client.invalidateQueries({ queryKey: PROFILES_KEY });
      void navigate('/profiles');
    } catch (refused) {
      setError(refused);
      if (refused instanceof ApiError) {
        setWrong(refused.fields);
        focusFirst(refused.fields);
      }
      setBusy(false);
    }
  };
  const text = (name: 'name' | 'key_name' | 'chunk_size_bytes', label: string, help?: string, required = false) => (
    <TextField
      name={name}
      label={label}
      help={help}
      required={required}
      wrong={wrong[name]}
      value={values[name]}
      set={(value) => set({ [name]: value })}
    />
  );
  const flag = (name: 'encrypted' | 'chunked' | 'deduplicated' | 'is_default', label: string, help: string) => (
    <Checkbox
      id={name}
      label={label}
      description={wrong[name] === undefined ? help : <span className="iso-bad">{wrong[name]}</span>}
      isChecked={values[name]}
      onChange={(_, on) => set({ [name]: on })}
    />
  );
  return (
    <Form onSubmit={(event) => void submit(event)} className="iso-form" noValidate>
      <Grid hasGutter md={6}>
        <GridItem>{text('name', f.name, undefined, true)}</GridItem>
        <GridItem>
          <ChoiceField
            name="backend_id"
            label={f.backend}
            required
            wrong={wrong.backend_id}
            value={values.backend_id}
            set={(backend_id) => set({ backend_id })}
            options={[['', f.chooseBackend], ...backends.map(({ id, name }): [string, string] => [String(id), name])]}
          />
        </GridItem>
      </Grid>
      {flag('encrypted', f.encrypted, f.encryptedHelp)}
      {values.encrypted && text('key_name', f.key, f.keyHelp)}
      {flag('chunked', f.chunked, f.chunkedHelp)}
      {values.chunked && text('chunk_size_bytes', f.chunkSize, f.chunkSizeHelp)}
      {values.chunked && flag('deduplicated', f.deduplicated, f.deduplicatedHelp)}
      {flag('is_default', f.isDefault, f.isDefaultHelp)}
      {error !== null && <ProblemAlert error={error} shown={Object.keys(values)} />}
      <ActionGroup>
        <Button type="submit" variant="primary" isLoading={busy} isDisabled={busy}>
          {t.common.save}
        </Button>
        <Button variant="link" onClick={() => void navigate('/profiles')}>
          {t.common.cancel}
        </Button>
      </ActionGroup>
    </Form>
  );
}
