/**
 * The first start: whoever has the link that the server printed on its terminal becomes the owner. The code stands behind
 * the `#` of the address and goes nowhere but to this server.
 */

import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { sentenceOf } from '../ask-server.ts';
import { useAddressSecret } from './address-secret.ts';
import { EntryCard, Refusal } from './entry-card.tsx';
import { setUpOwner } from './sign-in-client.ts';
import { useSomebodyNew } from './use-somebody-new.ts';

export function SetUpPage() {
  const code = useAddressSecret();
  const [, navigate] = useLocation();
  const somebodyNew = useSomebodyNew();
  const [written, setWritten] = useState({ email: '', name: '', password: '' });
  const own = useMutation({
    mutationFn: () => setUpOwner({ code, ...written, email: written.email.trim() }),
    onSuccess(person) {
      somebodyNew(person);
      navigate('/', { replace: true });
    },
  });
  if (code === '') {
    return (
      <EntryCard title="The link is not whole" testId="set-up-incomplete">
        <p>
          Copy the whole link that <code>jackdaw serve</code> printed, with everything behind the{' '}
          <code>#</code>.
        </p>
        <Link href="/">To Jackdaw</Link>
      </EntryCard>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    own.mutate();
  };
  return (
    <EntryCard title="Make this Jackdaw yours" testId="set-up">
      <p>
        You become its owner: you connect Jira, invite people and say who does what. Whom you invite finds
        what they may see; being the owner shows you nothing more of it.
      </p>
      <form onSubmit={submit}>
        <TextInput
          label="Your name"
          value={written.name}
          onChange={(event) => setWritten({ ...written, name: event.currentTarget.value })}
          autoComplete="name"
          autoFocus
          size="md"
          data-testid="name"
        />
        <TextInput
          label="Email"
          description="The one that Jira knows you by"
          type="email"
          value={written.email}
          onChange={(event) => setWritten({ ...written, email: event.currentTarget.value })}
          autoComplete="username"
          size="md"
          spellCheck={false}
          data-testid="email"
        />
        <PasswordInput
          label="Password"
          description="At least 12 characters: a few words that do not belong together do well"
          value={written.password}
          onChange={(event) => setWritten({ ...written, password: event.currentTarget.value })}
          autoComplete="new-password"
          size="md"
          data-testid="password"
        />
        <Refusal says={own.error === null ? undefined : sentenceOf(own.error)} />
        <Button
          type="submit"
          size="md"
          fullWidth
          loading={own.isPending}
          disabled={written.email.trim() === '' || written.password === ''}
          data-testid="enter"
        >
          Become the owner
        </Button>
      </form>
    </EntryCard>
  );
}
