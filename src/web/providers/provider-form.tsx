/**
 * Adds a service to sign in with: what it is, and the id and the secret that it gave for this Jackdaw. The address that has
 * to be registered there stands first, as one needs it before there is an id.
 */

import { Button, Checkbox, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { sentenceOf } from '../ask-server.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { CopyField } from '../shell/copy-field.tsx';
import { addProvider, type Provider } from './providers-client.ts';

const kinds: readonly { readonly value: Provider['kind']; readonly label: string }[] = [
  { value: 'atlassian', label: 'Atlassian' },
  { value: 'openid', label: 'OpenID Connect' },
];

export function ProviderForm({ callback, onDone }: { callback: string; onDone(): void }) {
  const { me } = useSession();
  const queryClient = useQueryClient();
  const [kind, setKind] = useState<Provider['kind']>('atlassian');
  const [written, setWritten] = useState({ name: '', issuer: '', clientId: '', clientSecret: '' });
  const [joins, setJoins] = useState(false);
  const isOpenId = kind === 'openid';
  const name = written.name.trim() || (isOpenId ? '' : 'Atlassian');
  const add = useMutation({
    mutationFn: () =>
      addProvider(me, {
        kind,
        name,
        clientId: written.clientId.trim(),
        clientSecret: written.clientSecret.trim(),
        joins: isOpenId && joins,
        ...(isOpenId && { issuer: written.issuer.trim() }),
      }),
    onSuccess(after) {
      queryClient.setQueryData(['providers', eyesOf(me)], after);
      queryClient.removeQueries({ queryKey: ['ways-to-sign-in'] });
      onDone();
    },
  });
  const isWhole =
    name !== '' &&
    written.clientId.trim() !== '' &&
    written.clientSecret.trim() !== '' &&
    (!isOpenId || written.issuer.trim() !== '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isWhole) add.mutate();
  };
  const field = (key: keyof typeof written) => ({
    value: written[key],
    onChange: (event: { currentTarget: { value: string } }) =>
      setWritten({ ...written, [key]: event.currentTarget.value }),
    spellCheck: false,
    'data-testid': `provider-${key}`,
  });
  return (
    <form className="panel provider-form" onSubmit={submit} data-testid="provider-form">
      <SegmentedControl
        aria-label="Kind of service"
        data={[...kinds]}
        value={kind}
        onChange={(value) => setKind(kinds.find((one) => one.value === value)?.value ?? kind)}
      />
      <p className="quiet-line">
        {isOpenId
          ? 'Register Jackdaw with your provider as a web application, with the address below to come back to. It gives you an id and a secret.'
          : 'Make an OAuth 2.0 app in Atlassian’s developer console, with the scope read:me and the address below as its callback. It gives you an id and a secret.'}
      </p>
      <CopyField label="Address to come back to" value={callback} testId="callback" />
      <TextInput
        label="Name"
        description="On the button: “Continue with …”"
        placeholder={isOpenId ? 'Acme ID' : 'Atlassian'}
        maxLength={60}
        {...field('name')}
      />
      {isOpenId && (
        <TextInput
          label="Issuer"
          description="The address before /.well-known/openid-configuration"
          placeholder="https://id.acme.example"
          {...field('issuer')}
        />
      )}
      <TextInput label="Client id" autoComplete="off" {...field('clientId')} />
      <PasswordInput
        label="Client secret"
        description="It is sealed in the vault, and never shown again"
        autoComplete="off"
        {...field('clientSecret')}
      />
      {isOpenId && (
        <Checkbox
          label="Whoever has a proven address in a listed domain may join"
          description="They become members. Otherwise only those come in who were invited."
          checked={joins}
          onChange={(event) => setJoins(event.currentTarget.checked)}
        />
      )}
      {add.error !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(add.error)}
        </p>
      )}
      <div className="page-actions">
        <Button type="submit" loading={add.isPending} disabled={!isWhole} data-testid="provider-save">
          Add it
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
