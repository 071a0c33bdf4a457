/** Makes a key: a name, what it may do, how long. Afterwards it is shown, this once: nobody can show it again. */

import { Button, Checkbox, Modal, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { sentenceOf } from '../ask-server.ts';
import { useSession } from '../session/session.tsx';
import { CopyField } from '../shell/copy-field.tsx';
import { makeKey } from './account-client.ts';
import { endOf, type KeyRight, keyLifetimes, rightWords } from './key-words.ts';
import { ownSignInKey } from './use-own-change.ts';

export function NewKeyDialog({ opened, onClose }: { opened: boolean; onClose(): void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      // A click beside it would lose a key that was not copied yet.
      closeOnClickOutside={false}
      title="A key for a program"
      closeButtonProps={{ 'aria-label': 'Close' }}
      zIndex={400}
      data-testid="key-dialog"
    >
      <NewKeyForm onClose={onClose} />
    </Modal>
  );
}

function NewKeyForm({ onClose }: { onClose(): void }) {
  const { me } = useSession();
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [rights, setRights] = useState<readonly KeyRight[]>(['search', 'read']);
  const [lifetime, setLifetime] = useState<string>('90');
  const make = useMutation({
    mutationFn: () => makeKey({ name: name.trim(), rights, expires: endOf(lifetime, Date.now()) }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: [...ownSignInKey] }),
  });
  if (make.data !== undefined) {
    return (
      <div className="dialog-form">
        <p>
          This is the key of “{make.data.key.name}”. Copy it now: it is shown this once, and only you have it.
        </p>
        <CopyField label="The key" value={make.data.token} testId="key-token" />
        <p>
          A program sends it with each request: <code>Authorization: Bearer KEY</code>
        </p>
        <Button onClick={onClose} data-testid="key-done">
          I have it
        </Button>
      </div>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form className="dialog-form" onSubmit={submit}>
      <TextInput
        label="What it is for"
        placeholder="The chat bot"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={80}
        data-autofocus
        data-testid="key-name"
      />
      <fieldset className="plain-fieldset">
        <legend>What it may do, as you</legend>
        {rightWords
          .filter(({ isFor }) => isFor(me.person.role))
          .map(({ right, label }) => (
            <Checkbox
              key={right}
              label={label}
              checked={rights.includes(right)}
              onChange={(event) =>
                setRights(
                  event.currentTarget.checked ? [...rights, right] : rights.filter((one) => one !== right),
                )
              }
              data-testid={`right-${right}`}
            />
          ))}
      </fieldset>
      <Select
        label="It works for"
        data={keyLifetimes}
        value={lifetime}
        onChange={(value) => setLifetime(value ?? lifetime)}
        allowDeselect={false}
        comboboxProps={{ zIndex: 500 }}
        data-testid="key-lifetime"
      />
      {make.error !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(make.error)}
        </p>
      )}
      <Button
        type="submit"
        loading={make.isPending}
        disabled={name.trim() === '' || rights.length === 0}
        data-testid="key-make"
      >
        Make the key
      </Button>
    </form>
  );
}
