import { ActionGroup, Alert, Button, Card, CardBody, Form, FormGroup, TextInput, Title } from '@patternfly/react-core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError, call } from '../api/client';
import { t } from '../texts';
import { Mark } from './Mark';
import { ME } from './session';

export function SignIn({ ended }: { ended: boolean }) {
  const client = useQueryClient();
  const ways = useQuery({
    queryKey: ['sign-in'],
    queryFn: ({ signal }) => call<{ provider: string | null }>('/session', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const provider = ways.data?.provider ?? null;
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);

  const signIn = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefused(null);
    try {
      await call('/session', { method: 'POST', form: { username, password } });
      await client.invalidateQueries({ queryKey: ME });
    } catch (error) {
      setRefused(error instanceof ApiError ? error.message : String(error));
      setPassword('');
      setBusy(false);
    }
  };

  return (
    <main className="iso-signin">
      <Card className="iso-signin-card">
        <CardBody>
          <div className="iso-signin-mark">
            <Mark size={44} />
          </div>
          <Title headingLevel="h1" size="2xl">
            {t.session.title}
          </Title>
          <p className="iso-lead">{t.session.lead}</p>
          <Form onSubmit={signIn}>
            {ended && refused === null && <Alert isInline variant="info" title={t.session.ended} />}
            {refused !== null && (
              <Alert isInline variant="danger" title={t.session.failed} role="alert">
                {refused}
              </Alert>
            )}
            <FormGroup label={t.session.username} fieldId="username" isRequired>
              <TextInput
                id="username"
                name="username"
                autoComplete="username"
                isRequired
                autoFocus
                value={username}
                onChange={(_, value) => setUsername(value)}
              />
            </FormGroup>
            <FormGroup label={t.session.password} fieldId="password" isRequired>
              <TextInput
                id="password"
                name="password"
                type="password"
                autoComplete="current-password"
                isRequired
                value={password}
                onChange={(_, value) => setPassword(value)}
              />
            </FormGroup>
            <ActionGroup>
              {provider !== null && (
                <a
                  className="pf-v6-c-button pf-m-primary pf-m-block"
                  href={`/session/provider?to=${encodeURIComponent(location.pathname + location.search)}`}
                >
                  {t.session.signInBy(provider)}
                </a>
              )}
              <Button
                type="submit"
                variant={provider === null ? 'primary' : 'secondary'}
                isBlock
                isLoading={busy}
                isDisabled={busy || username === '' || password === ''}
              >
                {t.session.signIn}
              </Button>
            </ActionGroup>
          </Form>
        </CardBody>
      </Card>
    </main>
  );
}
