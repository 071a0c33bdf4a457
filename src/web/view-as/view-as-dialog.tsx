/**
 * Where an administrator begins to look through somebody else's eyes: whom, and what it means. The server is asked
 * first, so that there is such a person, and that it is recorded, before anything is shown. What was being asked is
 * then asked through their eyes.
 */

import { Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { readPlace, resultsAddress } from '../addresses.ts';
import { apiClient } from '../api-client.ts';
import { sentenceOf } from '../ask-server.ts';
import { PersonField } from '../session/person-field.tsx';
import { useSession } from '../session/session.tsx';
import { usePeople } from '../session/use-people.ts';

export function ViewAsDialog({ opened, onClose }: { opened: boolean; onClose(): void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Search as somebody else"
      closeButtonProps={{ 'aria-label': 'Close' }}
      zIndex={400}
      data-testid="view-as-dialog"
    >
      <ViewAsForm onClose={onClose} />
    </Modal>
  );
}

function ViewAsForm({ onClose }: { onClose(): void }) {
  const { me, viewAs } = useSession();
  const [, navigate] = useLocation();
  const { question } = readPlace(useSearch());
  const people = usePeople();
  const [email, setEmail] = useState('');
  const begin = useMutation({
    mutationFn: async (address: string) => {
      const asker = { ...me, viewAs: address };
      return (await apiClient(asker).me(AbortSignal.timeout(15_000))).viewingAs;
    },
    onSuccess(viewed) {
      if (viewed === undefined) return;
      viewAs(viewed);
      onClose();
      navigate(resultsAddress({ question }));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.trim() !== '') begin.mutate(email.trim());
  };
  return (
    <form className="dialog-form" onSubmit={submit}>
      <p>
        You find and read exactly what they may see: nothing of your own, and nothing that they cannot see.
        Every look is recorded in the audit log, which reviewers read.
      </p>
      <PersonField
        label="Whose eyes"
        people={people.filter((person) => person.email !== me.person.email)}
        value={email}
        onChange={(value) => {
          setEmail(value);
          begin.reset();
        }}
        error={begin.error === null ? undefined : sentenceOf(begin.error)}
        autoFocus
        testId="view-as-person"
      />
      <Button
        type="submit"
        loading={begin.isPending}
        disabled={email.trim() === ''}
        data-testid="view-as-begin"
      >
        See what they see
      </Button>
    </form>
  );
}
