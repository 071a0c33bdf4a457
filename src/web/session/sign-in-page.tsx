/**
 * Where a bearer token is entered, once. It stays in this browser and goes nowhere but to this server.
 */

import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { JackdawMark } from '../shell/jackdaw-mark.tsx';

export function SignInPage(props: { refusal: string | undefined; onToken(token: string): void }) {
  const [token, setToken] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() !== '') props.onToken(token.trim());
  };
  return (
    <main className="sign-in" data-testid="sign-in">
      <form className="sign-in-card" onSubmit={submit}>
        <JackdawMark size={44} />
        <h1>Sign in to Jackdaw</h1>
        <p>You will find everything in Jira that you may see, and nothing else.</p>
        <PasswordInput
          label="Your token"
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          error={props.refusal}
          autoComplete="off"
          autoFocus
          size="md"
          data-testid="token-field"
        />
        <Button type="submit" size="md" fullWidth disabled={token.trim() === ''}>
          Sign in
        </Button>
        <p className="sign-in-hint">
          No token yet? Whoever runs Jackdaw at your place makes one for you with{' '}
          <code>jackdaw people token EMAIL</code>. It is kept in this browser until you sign out.
        </p>
      </form>
    </main>
  );
}
