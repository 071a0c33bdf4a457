/**
 * Invites somebody new, or gives somebody known a new way in. Where mail can be sent the link goes to them alone;
 * otherwise it is shown here, this once, to be handed over.
 */

import { Button, Checkbox, Modal, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { sentenceOf } from '../ask-server.ts';
import type { Role } from '../permissions/section-pages.ts';
import { dayOf } from '../relative-time.ts';
import { useSession } from '../session/session.tsx';
import { CopyField } from '../shell/copy-field.tsx';
import { invite } from './access-client.ts';
import { rolesFor } from './access-words.ts';

export interface InviteDialogProps {
  readonly opened: boolean;
  readonly canMail: boolean;
  /** Who is here already, and shall choose anew how to sign in. */
  readonly known?: { readonly email: string; readonly name: string };
  onClose(): void;
}

export function InviteDialog(props: InviteDialogProps) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      // A click beside it would lose a link that was not copied yet.
      closeOnClickOutside={false}
      title={props.known === undefined ? 'Invite somebody' : `A new way in for ${props.known.name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
      zIndex={400}
      data-testid="invite-dialog"
    >
      <InviteForm {...props} />
    </Modal>
  );
}

function InviteForm({ canMail, known, onClose }: InviteDialogProps) {
  const { me } = useSession();
  const queryClient = useQueryClient();
  const [email, setEmail] = useState(known?.email ?? '');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('member');
  const [byMail, setByMail] = useState(canMail);
  const roles = rolesFor(me.person.role);
  const send = useMutation({
    mutationFn: () =>
      invite(me, {
        email: email.trim(),
        byMail,
        ...(known === undefined && { role, ...(name.trim() !== '' && { name: name.trim() }) }),
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['people'] }),
  });
  if (send.data !== undefined) {
    const { link, invitation } = send.data;
    return (
      <div className="dialog-form" data-testid="invited">
        {link === undefined ? (
          <p>The link is on its way to {email.trim()}. Nobody else has seen it.</p>
        ) : (
          <>
            <p>
              Hand this link to {known?.name ?? (name.trim() || email.trim())}, and to nobody else: whoever
              opens it first comes in as them. It is shown this once, and is good once, until{' '}
              {dayOf(invitation.expires)}.
            </p>
            <CopyField label="The link" value={link} testId="invitation-link" />
          </>
        )}
        <Button onClick={onClose} data-testid="invite-done">
          Done
        </Button>
      </div>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <form className="dialog-form" onSubmit={submit}>
      {known === undefined ? (
        <>
          <TextInput
            label="Email"
            description="The one that Jira knows them by"
            type="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            spellCheck={false}
            data-autofocus
            data-testid="invite-email"
          />
          <TextInput
            label="Name"
            description="May stay empty"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={100}
            data-testid="invite-name"
          />
          <Select
            label="Role"
            description={`Here, a person in this role ${roles.find((one) => one.role === role)?.may ?? ''}.`}
            data={roles.map((one) => ({ value: one.role, label: one.label }))}
            value={role}
            onChange={(value) => setRole(roles.find((one) => one.role === value)?.role ?? role)}
            allowDeselect={false}
            comboboxProps={{ zIndex: 500 }}
            data-testid="invite-role"
          />
        </>
      ) : (
        <p>
          With a link {known.name} chooses a new password or another way to sign in. All of their sessions end
          when they use it.
        </p>
      )}
      {canMail && (
        <Checkbox
          label="Mail the link"
          description="It then goes to them alone, and proves the address"
          checked={byMail}
          onChange={(event) => setByMail(event.currentTarget.checked)}
        />
      )}
      {send.error !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(send.error)}
        </p>
      )}
      <Button type="submit" loading={send.isPending} disabled={email.trim() === ''} data-testid="invite-send">
        {byMail ? 'Send the invitation' : 'Make a link'}
      </Button>
    </form>
  );
}
