/**
 * Where one signs in: with address and password, or with a provider. It stands in the place of whatever page was asked
 * for, which is there afterwards. Whether an address is known here is never told.
 */

import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Me } from '../../http/api.ts';
import { sentenceOf } from '../ask-server.ts';
import { EntryCard, Refusal } from './entry-card.tsx';
import { ForgottenForm } from './forgotten-form.tsx';
import { problemIn } from './problem-words.ts';
import { ProviderButtons } from './provider-buttons.tsx';
import { signInWithPassword, waysToSignIn } from './sign-in-client.ts';
import { wayBack } from './way-back.ts';

export interface SignInPageProps {
  /** Somebody was signed in here until a moment ago. */
  readonly hasEnded: boolean;
  onSignedIn(person: Me['person']): void;
}

export function SignInPage({ hasEnded, onSignedIn }: SignInPageProps) {
  const ways = useQuery({ queryKey: ['ways-to-sign-in'], queryFn: ({ signal }) => waysToSignIn(signal) });
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [forgotten, setForgotten] = useState(false);
  const enter = useMutation({
    mutationFn: () => signInWithPassword(email.trim(), password),
    onSuccess: onSignedIn,
    onError: () => setPassword(''),
  });
  if (forgotten) return <ForgottenForm email={email} onBack={() => setForgotten(false)} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.trim() !== '' && password !== '') enter.mutate();
  };
  const failure = enter.error ?? ways.error;
  const refusal = failure === null ? problemIn(location.search) : sentenceOf(failure);
  return (
    <EntryCard title="Sign in to Jackdaw" testId="sign-in">
      {hasEnded ? (
        <p className="told" role="status" data-testid="session-ended">
          Your session has ended. Sign in again to go on where you were.
        </p>
      ) : (
        <p>You will find everything in Jira that you may see, and nothing else.</p>
      )}
      {ways.data?.needsSetUp && (
        <p className="told" data-testid="needs-set-up">
          Nobody owns this Jackdaw yet. Open the link that <code>jackdaw serve</code> printed where it was
          started.
        </p>
      )}
      <form onSubmit={submit}>
        <TextInput
          label="Email"
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          autoComplete="username"
          autoFocus
          size="md"
          spellCheck={false}
          data-testid="email"
        />
        <PasswordInput
          label="Password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          size="md"
          data-testid="password"
        />
        <Refusal says={refusal} />
        <Button
          type="submit"
          size="md"
          fullWidth
          loading={enter.isPending}
          disabled={email.trim() === '' || password === ''}
          data-testid="enter"
        >
          Sign in
        </Button>
        {ways.data?.canMail && (
          <button
            type="button"
            className="text-button"
            onClick={() => setForgotten(true)}
            data-testid="forgotten"
          >
            Forgot your password?
          </button>
        )}
      </form>
      <ProviderButtons providers={ways.data?.providers ?? []} returnTo={wayBack(location)} />
      <p className="sign-in-hint">
        {ways.data?.canMail
          ? 'Not here yet? Ask an administrator of your Jackdaw for an invitation.'
          : 'Not here yet, or lost your password? Ask an administrator of your Jackdaw for an invitation.'}
      </p>
    </EntryCard>
  );
}
