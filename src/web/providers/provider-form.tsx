/**
 * Adds a service to sign in with, or changes one: what it is, and the id and the secret that it gave for this Jackdaw. The
 * address that has to be registered there stands first, as one needs it before there is an id. Of one that is changed kind
 * and issuer stay, and so does its secret where none is written.
 */

import { Button, Checkbox, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { sentenceOf } from '../ask-server.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { CopyField } from '../shell/copy-field.tsx';
import { addProvider, changeProvider, type Provider } from './providers-client.ts';

const kinds: readonly { readonly value: Provider['kind']; readonly label: string }[] = [
  { value: 'atlassian', label: 'Atlassian' },
  { value: 'openid', label: 'OpenID Connect' },
];

interface FormProps {
  callback: string;
  /** The one to change. */
  before?: Provider;
  onDone(): void;
}

export function ProviderForm({ callback, before, onDone }: FormProps) {
  const { me } = useSession();
  const queryClient = useQueryClient();
  const [kind, setKind] = useState<Provider['kind']>(before?.kind ?? 'atlassian');
  const [written, setWritten] = useState({
    name: before?.name ?? '',
    issuer: before?.issuer ?? '',
    clientId: before?.clientId ?? '',
    clientSecret: '',
  });
  const [joins, setJoins] = useState(before?.joins ?? false);
  const isOpenId = kind === 'openid';
  const name = written.name.trim() || (isOpenId ? '' : 'Atlassian');
  const clientSecret = written.clientSecret.trim();
  const save = useMutation({
    mutationFn: () => {
      const said = { name, clientId: written.clientId.trim(), joins: isOpenId && joins };
      if (before !== undefined) {
        return changeProvider(me, before.id, { ...said, ...(clientSecret !== '' && { clientSecret }) });
      }
      return addProvider(me, {
        ...{ ...said, kind, clientSecret },
        ...(isOpenId && { issuer: written.issuer.trim() }),
      });
    },
    onSuccess(after) {
      queryClient.setQueryData(['providers', eyesOf(me)], after);
      queryClient.removeQueries({ queryKey: ['ways-to-sign-in'] });
      onDone();
    },
  });
  const isWhole =
    name !== '' &&
    written.clientId.trim() !== '' &&
    (before !== undefined || clientSecret !== '') &&
    (!isOpenId || written.issuer.trim() !== '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isWhole) save.mutate();
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
      {before === undefined && (
        <>
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
        </>
      )}
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
          description={
            before === undefined
              ? 'The address before /.well-known/openid-configuration'
              : 'It stays: elsewhere the same id would be somebody else. For another one add another service.'
          }
          disabled={before !== undefined}
          placeholder="https://id.acme.example"
          {...field('issuer')}
        />
      )}
      <TextInput label="Client id" autoComplete="off" {...field('clientId')} />
      <PasswordInput
        label="Client secret"
        description={
          before === undefined
            ? 'It is sealed in the vault, and never shown again'
            : 'Left empty, it stays as it is. A new one takes its place in the vault.'
        }
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
      {save.error !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(save.error)}
        </p>
      )}
      <div className="page-actions">
        <Button type="submit" loading={save.isPending} disabled={!isWhole} data-testid="provider-save">
          {before === undefined ? 'Add it' : 'Save'}
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
