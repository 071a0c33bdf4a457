/** The end of a source: its name has to be typed, and everything that was read through it goes. */

import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { SourceView } from '../../http/source-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { removeSource } from './source-client.ts';

export function RemoveSource({ source }: { source: SourceView }) {
  const { me } = useSession();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const remove = useMutation({
    mutationFn: () => removeSource(me, source.id, name),
    onSuccess: () => client.resetQueries({ queryKey: ['source', eyesOf(me), source.id] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    remove.mutate();
  };
  if (!open) {
    return (
      <Button variant="subtle" color="red" onClick={() => setOpen(true)} data-testid="remove">
        Remove this source
      </Button>
    );
  }
  return (
    <form className="panel steps-form" onSubmit={submit} data-testid="remove-form">
      <h2 className="panel-title">Remove “{source.name}”</h2>
      <p>
        Everything that was read through it goes: issues, comments, permissions, its credential. Nobody finds
        anything of it from that moment on. In Jira nothing changes.
      </p>
      <TextInput
        label="Type its name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="off"
        data-testid="remove-name"
      />
      {remove.error !== null && <p className="field-failure">{sentenceOf(remove.error)}</p>}
      <div className="page-actions">
        <Button
          type="submit"
          color="red"
          disabled={name !== source.name}
          loading={remove.isPending}
          data-testid="remove-confirm"
        >
          Remove it
        </Button>
        <Button variant="default" onClick={() => setOpen(false)}>
          Keep it
        </Button>
      </div>
    </form>
  );
}
