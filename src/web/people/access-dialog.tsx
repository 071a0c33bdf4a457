/** What is decided about one person: their role, the end of their sessions and keys, their removal. One dialog at a time. */

import { Button, Modal, Radio } from '@mantine/core';
import { useState } from 'react';
import type { PersonWithAccounts } from '../../http/people-api.ts';
import { KeyWords } from '../account/keys-panel.tsx';
import { sentenceOf } from '../ask-server.ts';
import { useSession } from '../session/session.tsx';
import type { AccessChange, AccessOf } from './access-client.ts';
import { rolesFor } from './access-words.ts';
import { useAccessChange } from './use-access-change.ts';

export type AccessAsked = 'role' | 'sessions' | 'keys' | 'remove';

export interface AccessDialogProps {
  readonly asked: AccessAsked | undefined;
  readonly person: PersonWithAccounts;
  readonly access: AccessOf;
  onClose(): void;
}

export function AccessDialog(props: AccessDialogProps) {
  const { asked, person, onClose } = props;
  const titles: Readonly<Record<AccessAsked, string>> = {
    role: `The role of ${person.name}`,
    sessions: `End all sessions of ${person.name}?`,
    keys: `Keys of ${person.name}`,
    remove: `Remove ${person.name}?`,
  };
  return (
    <Modal
      opened={asked !== undefined}
      onClose={onClose}
      title={asked && titles[asked]}
      closeButtonProps={{ 'aria-label': 'Close' }}
      zIndex={400}
      data-testid="access-dialog"
    >
      {asked === 'role' && <RoleForm {...props} />}
      {asked === 'keys' && <KeysOf {...props} />}
      {asked === 'sessions' && (
        <Confirm
          {...props}
          change={{ kind: 'end-sessions', person: person.id }}
          says="They are signed out everywhere, and can sign in again. Their keys stay as they are."
          button="End the sessions"
        />
      )}
      {asked === 'remove' && (
        <Confirm
          {...props}
          change={{ kind: 'remove', person: person.id }}
          says="Everything of theirs here goes: ways to sign in, sessions, keys, their place in groups, and which Jira account is theirs. In Jira nothing changes."
          button="Remove them"
        />
      )}
    </Modal>
  );
}

function RoleForm({ person, access, onClose }: AccessDialogProps) {
  const { me } = useSession();
  const change = useAccessChange();
  const [role, setRole] = useState(access.role);
  return (
    <form
      className="dialog-form"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ kind: 'role', person: person.id, role }, { onSuccess: onClose });
      }}
    >
      <div className="plain-fieldset" role="radiogroup" aria-label={`The role of ${person.name}`}>
        {rolesFor(me.person.role).map((one) => (
          <Radio
            key={one.role}
            name="role"
            label={one.label}
            description={`A person who ${one.may}.`}
            checked={role === one.role}
            onChange={() => setRole(one.role)}
            data-testid={`role-${one.role}`}
          />
        ))}
      </div>
      <Failure error={change.error} />
      <Button
        type="submit"
        loading={change.isPending}
        disabled={role === access.role}
        data-testid="role-save"
      >
        Change the role
      </Button>
    </form>
  );
}

function KeysOf({ person, access }: AccessDialogProps) {
  const change = useAccessChange();
  return (
    <div className="dialog-form">
      <ul className="account-list">
        {access.keys.map((key) => (
          <li key={key.id} data-testid="key">
            <KeyWords apiKey={key} />
            <Button
              size="compact-sm"
              variant="default"
              loading={change.isPending}
              onClick={() => change.mutate({ kind: 'end-key', person: person.id, key: key.id })}
              data-testid="end-key"
            >
              End
            </Button>
          </li>
        ))}
      </ul>
      {access.keys.length === 0 && <p>There are none left.</p>}
      <Failure error={change.error} />
    </div>
  );
}

interface ConfirmProps extends AccessDialogProps {
  readonly change: AccessChange;
  readonly says: string;
  readonly button: string;
}

function Confirm({ change: wanted, says, button, onClose }: ConfirmProps) {
  const change = useAccessChange();
  return (
    <div className="dialog-form">
      <p>{says}</p>
      <Failure error={change.error} />
      <div className="page-actions">
        <Button
          color="red"
          loading={change.isPending}
          onClick={() => change.mutate(wanted, { onSuccess: onClose })}
          data-testid="access-confirm"
        >
          {button}
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </div>
  );
}

function Failure({ error }: { error: Error | null }) {
  if (error === null) return null;
  return (
    <p className="field-failure" role="alert">
      {sentenceOf(error)}
    </p>
  );
}
