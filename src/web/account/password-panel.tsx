/** Choosing a password, the first one or another. All other sessions end with it. */

import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { OwnSignIn } from '../../http/auth-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { useOwnChange } from './use-own-change.ts';

export function PasswordPanel({ own }: { own: OwnSignIn }) {
  const change = useOwnChange();
  const [open, setOpen] = useState(false);
  const [before, setBefore] = useState('');
  const [password, setPassword] = useState('');
  const close = () => {
    setOpen(false);
    setBefore('');
    setPassword('');
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      { kind: 'password', before: own.hasPassword ? before : undefined, password },
      { onSuccess: close },
    );
  };
  return (
    <section className="panel" aria-labelledby="password-heading" data-testid="password-panel">
      <div className="account-panel-head">
        <h2 id="password-heading">Password</h2>
        {!open && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              change.reset();
              setOpen(true);
            }}
            data-testid="change-password"
          >
            {own.hasPassword ? 'Change it' : 'Choose one'}
          </Button>
        )}
      </div>
      {!open && change.isSuccess && (
        <p className="quiet-line" role="status" data-testid="password-changed">
          The new password is set, and you are signed out everywhere else.
        </p>
      )}
      {!open && !change.isSuccess && !own.hasPassword && (
        <p className="quiet-line">You have none: you sign in with a linked service.</p>
      )}
      {open && (
        <form className="account-form" onSubmit={submit}>
          <input type="email" value={own.person.email} autoComplete="username" readOnly hidden />
          {own.hasPassword && (
            <PasswordInput
              label="The password that you have now"
              value={before}
              onChange={(event) => setBefore(event.currentTarget.value)}
              autoComplete="current-password"
              autoFocus
              data-testid="password-before"
            />
          )}
          <PasswordInput
            label="The new one"
            description="At least 12 characters. You are signed out everywhere else then."
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="new-password"
            autoFocus={!own.hasPassword}
            data-testid="password-new"
          />
          {change.error !== null && (
            <p className="field-failure" role="alert">
              {sentenceOf(change.error)}
            </p>
          )}
          <div className="page-actions">
            <Button
              type="submit"
              loading={change.isPending}
              disabled={password === '' || (own.hasPassword && before === '')}
              data-testid="password-save"
            >
              Set the password
            </Button>
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}
