/** For who forgot their password: a link by mail. The answer is the same whoever asks, so it says "if". */

import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { sentenceOf } from '../ask-server.ts';
import { EntryCard, Refusal } from './entry-card.tsx';
import { mailNewLink } from './sign-in-client.ts';

export function ForgottenForm(props: { email: string; onBack(): void }) {
  const [email, setEmail] = useState(props.email);
  const ask = useMutation({ mutationFn: () => mailNewLink(email.trim()) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.trim() !== '') ask.mutate();
  };
  return (
    <EntryCard title="A new password" testId="forgotten-form">
      {ask.isSuccess ? (
        <p className="told" role="status" data-testid="link-mailed">
          If {email.trim()} is known here, a link is on its way. It can be used for two hours, once.
        </p>
      ) : (
        <form onSubmit={submit}>
          <p>We mail you a link with which you choose a new one.</p>
          <TextInput
            label="Email"
            type="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            autoComplete="username"
            autoFocus
            size="md"
            spellCheck={false}
          />
          <Refusal says={ask.error === null ? undefined : sentenceOf(ask.error)} />
          <Button type="submit" size="md" fullWidth loading={ask.isPending} disabled={email.trim() === ''}>
            Mail me a link
          </Button>
        </form>
      )}
      <button type="button" className="text-button" onClick={props.onBack}>
        Back to signing in
      </button>
    </EntryCard>
  );
}
