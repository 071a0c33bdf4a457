/**
 * Where an invitation leads: who is invited, and how they want to sign in from now on, with a password or a provider. Its
 * token stands behind the `#` of the address, so it is in no server's log.
 */

import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { sentenceOf } from '../ask-server.ts';
import { exactTime } from '../relative-time.ts';
import { useAddressSecret } from './address-secret.ts';
import { EntryCard, Refusal } from './entry-card.tsx';
import { ProviderButtons } from './provider-buttons.tsx';
import { acceptInvitation, lookAtInvitation, waysToSignIn } from './sign-in-client.ts';
import { useSomebodyNew } from './use-somebody-new.ts';

export function InvitationPage() {
  const token = useAddressSecret();
  const look = useQuery({
    queryKey: ['invitation', token],
    enabled: token !== '',
    queryFn: ({ signal }) => lookAtInvitation(token, signal),
    // One that was used a moment ago is not shown as good.
    gcTime: 0,
  });
  const refusal =
    token === ''
      ? 'The link is not whole. Copy all of it, with everything behind the #.'
      : look.error && sentenceOf(look.error);
  if (refusal) {
    return (
      <EntryCard title="This invitation does not work" testId="invitation-over">
        <Refusal says={refusal} />
        <Link href="/">Sign in to Jackdaw</Link>
      </EntryCard>
    );
  }
  if (look.data === undefined) return null;
  return <AcceptForm token={token} invitation={look.data} />;
}

interface AcceptFormProps {
  readonly token: string;
  readonly invitation: Awaited<ReturnType<typeof lookAtInvitation>>;
}

function AcceptForm({ token, invitation: { name, email, isNew, expires } }: AcceptFormProps) {
  const [, navigate] = useLocation();
  const somebodyNew = useSomebodyNew();
  const ways = useQuery({ queryKey: ['ways-to-sign-in'], queryFn: ({ signal }) => waysToSignIn(signal) });
  const [password, setPassword] = useState('');
  const accept = useMutation({
    mutationFn: () => acceptInvitation(token, password),
    onSuccess(person) {
      somebodyNew(person);
      navigate('/', { replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password !== '') accept.mutate();
  };
  return (
    <EntryCard title={isNew ? `Welcome, ${name}` : `A new way in, ${name}`} testId="invitation">
      <p>
        {isNew
          ? 'You are invited to search Jira here: you will find everything that you may see there, and nothing else.'
          : 'Choose a new password. You are signed out everywhere else then.'}
      </p>
      <form onSubmit={submit}>
        <input type="email" value={email} autoComplete="username" readOnly hidden />
        <PasswordInput
          label={`A password for ${email}`}
          description="At least 12 characters: a few words that do not belong together do well"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="new-password"
          autoFocus
          size="md"
          data-testid="password"
        />
        <Refusal says={accept.error === null ? undefined : sentenceOf(accept.error)} />
        <Button
          type="submit"
          size="md"
          fullWidth
          loading={accept.isPending}
          disabled={password === ''}
          data-testid="enter"
        >
          {isNew ? 'Come in' : 'Set it and come in'}
        </Button>
      </form>
      <ProviderButtons providers={ways.data?.providers ?? []} returnTo="/" invitation={token} />
      <p className="sign-in-hint">The invitation can be used once, until {exactTime(expires)}.</p>
    </EntryCard>
  );
}
