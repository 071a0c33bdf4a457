/** The first step of a connection: a site, an account, its API token, and when that ends. Nothing is kept by it. */

import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { SourceDraftView } from '../../http/source-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { useSession } from '../session/session.tsx';
import { tryToken } from './source-client.ts';

export function TokenForm(props: { site?: string | undefined; onDraft(draft: SourceDraftView): void }) {
  const { me } = useSession();
  const [site, setSite] = useState(props.site ?? '');
  const [email, setEmail] = useState('');
  const [token, setToken] = useState('');
  const [expires, setExpires] = useState('');
  const attempt = useMutation({
    mutationFn: () => tryToken(me, { site, email, token, expires: expires === '' ? undefined : expires }),
    onSuccess: props.onDraft,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt.mutate();
  };
  return (
    <form className="panel steps-form" onSubmit={submit} data-testid="token-form">
      <TextInput
        label="Jira site"
        placeholder="your-company.atlassian.net"
        value={site}
        onChange={(event) => setSite(event.currentTarget.value)}
        required
        data-testid="site"
      />
      <TextInput
        label="Email address of the account"
        description="What this account may see in Jira is what can be read."
        type="email"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        autoComplete="off"
        required
        data-testid="email"
      />
      <PasswordInput
        label="API token"
        description={
          <>
            Made on{' '}
            <a
              href="https://id.atlassian.com/manage-profile/security/api-tokens"
              target="_blank"
              rel="noreferrer"
            >
              id.atlassian.com
            </a>
            , with or without scopes. It is kept sealed, and shown to nobody.
          </>
        }
        value={token}
        onChange={(event) => setToken(event.currentTarget.value)}
        autoComplete="off"
        required
        data-testid="token"
      />
      <TextInput
        label="Expires on"
        description="As Atlassian showed it when the token was made: at most a year ahead. You are warned before."
        type="date"
        value={expires}
        onChange={(event) => setExpires(event.currentTarget.value)}
        data-testid="expires"
      />
      {attempt.error !== null && (
        <p className="field-failure" role="alert" data-testid="token-failure">
          {sentenceOf(attempt.error)}
        </p>
      )}
      <div className="page-actions">
        <Button type="submit" loading={attempt.isPending} data-testid="try-token">
          Try it
        </Button>
      </div>
    </form>
  );
}
