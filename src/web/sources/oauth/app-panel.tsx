/**
 * One's own app at Atlassian: where it is made and what it takes there, with the address to copy; then its client id and
 * secret. Once it is kept, which one it is.
 */

import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { OAuthAppAnswer } from '../../../http/oauth-api.ts';
import { sentenceOf } from '../../ask-server.ts';
import { eyesOf, useSession } from '../../session/session.tsx';
import { CopyField } from '../../shell/copy-field.tsx';
import { keepApp, removeApp } from './oauth-client.ts';

export function AppPanel({ app }: { app: OAuthAppAnswer }) {
  const { me } = useSession();
  const client = useQueryClient();
  const [changing, setChanging] = useState(false);
  const onApp = (after: OAuthAppAnswer) => {
    client.setQueryData(['oauth-app', eyesOf(me)], after);
    setChanging(false);
  };
  const remove = useMutation({ mutationFn: () => removeApp(me), onSuccess: onApp });
  if (app.clientId === undefined || changing) {
    return <AppForm app={app} onApp={onApp} onCancel={() => setChanging(false)} />;
  }
  return (
    <section className="panel" data-testid="oauth-app">
      <h2 className="panel-title">Your app</h2>
      <p>
        You consent to the app with the client id <code>{app.clientId}</code>. The callback that it needs:{' '}
        <code className="wrapping">{app.callback}</code>
      </p>
      {remove.error !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(remove.error)}
        </p>
      )}
      <div className="page-actions app-actions">
        <Button variant="default" size="xs" onClick={() => setChanging(true)} data-testid="oauth-change-app">
          Use another one, or a new secret
        </Button>
        <Button
          variant="default"
          size="xs"
          onClick={() => remove.mutate()}
          loading={remove.isPending}
          data-testid="oauth-forget-app"
        >
          Forget it
        </Button>
      </div>
    </section>
  );
}

function AppForm(props: { app: OAuthAppAnswer; onApp(app: OAuthAppAnswer): void; onCancel(): void }) {
  const { me } = useSession();
  const { app, onApp, onCancel } = props;
  const [clientId, setClientId] = useState('');
  const [clientSecret, setClientSecret] = useState('');
  const keep = useMutation({
    mutationFn: () => keepApp(me, { clientId: clientId.trim(), clientSecret: clientSecret.trim() }),
    onSuccess: onApp,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep.mutate();
  };
  return (
    <form className="panel steps-form" onSubmit={submit} data-testid="oauth-app-form">
      <h2 className="panel-title">Your app</h2>
      <ol className="app-steps">
        <li>
          In{' '}
          <a href={app.console} target="_blank" rel="noreferrer">
            Atlassian’s developer console
          </a>{' '}
          choose <b>Create</b>, <b>OAuth 2.0 integration</b>.
        </li>
        <li>
          Under <b>Permissions</b> add the <b>Jira API</b> with the granular scopes that are listed below, the{' '}
          <b>User identity API</b> with <code>read:me</code>, and the <b>Personal data reporting API</b> with{' '}
          <code>report:personal-data</code>.
        </li>
        <li>
          Under <b>Authorization</b> add <b>OAuth 2.0 (3LO)</b> with this callback:
          <CopyField label="Callback URL" value={app.callback} testId="oauth-callback" />
        </li>
        <li>
          Under <b>Settings</b> stand the client id and the secret. To let others than you consent, switch on
          sharing under <b>Distribution</b>.
        </li>
      </ol>
      <TextInput
        label="Client id"
        value={clientId}
        onChange={(event) => setClientId(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
        required
        data-testid="oauth-client-id"
      />
      <PasswordInput
        label="Client secret"
        description="It is kept sealed, and shown to nobody."
        value={clientSecret}
        onChange={(event) => setClientSecret(event.currentTarget.value)}
        autoComplete="off"
        required
        data-testid="oauth-client-secret"
      />
      {keep.error !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(keep.error)}
        </p>
      )}
      <div className="page-actions">
        <Button type="submit" loading={keep.isPending} data-testid="oauth-keep-app">
          Keep it
        </Button>
        {app.clientId !== undefined && (
          <Button variant="default" onClick={onCancel}>
            Leave it
          </Button>
        )}
      </div>
    </form>
  );
}
