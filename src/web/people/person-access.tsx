/** How one person signs in, under their name, and what can be decided about it by who may. */

import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import type { PersonWithAccounts } from '../../http/people-api.ts';
import { sentenceOf } from '../ask-server.ts';
import type { AccessOf } from './access-client.ts';
import { type AccessAsked, AccessDialog } from './access-dialog.tsx';
import { accessInWords } from './access-words.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { useAccessChange } from './use-access-change.ts';

export interface PersonAccessProps {
  readonly person: PersonWithAccounts;
  readonly access: AccessOf;
  readonly canMail: boolean;
}

export function PersonAccess({ person, access, canMail }: PersonAccessProps) {
  const [asked, setAsked] = useState<AccessAsked | 'invite'>();
  const change = useAccessChange();
  const { invitation } = access;
  const close = () => setAsked(undefined);
  const canSignIn = access.hasPassword || access.identities.length > 0;
  return (
    <div className="person-access" data-testid="access">
      <small>{accessInWords(access).join(' · ')}</small>
      {access.mayChange && (
        <Menu position="bottom-start" width={230}>
          <Menu.Target>
            <Button
              size="compact-sm"
              variant="default"
              rightSection={<IconChevronDown size={13} aria-hidden />}
              aria-label={`Change how ${person.name} comes in`}
              data-testid="access-menu"
            >
              Change
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setAsked('invite')} data-testid="access-invite">
              {canSignIn ? 'A new way in…' : 'Invite…'}
            </Menu.Item>
            {invitation !== undefined && (
              <Menu.Item
                onClick={() => change.mutate({ kind: 'withdraw', invitation: invitation.id })}
                data-testid="access-withdraw"
              >
                Withdraw the invitation
              </Menu.Item>
            )}
            <Menu.Item onClick={() => setAsked('role')} data-testid="access-role">
              Role…
            </Menu.Item>
            {access.sessions > 0 && (
              <Menu.Item onClick={() => setAsked('sessions')} data-testid="access-sessions">
                End all sessions…
              </Menu.Item>
            )}
            {access.keys.length > 0 && (
              <Menu.Item onClick={() => setAsked('keys')} data-testid="access-keys">
                Keys…
              </Menu.Item>
            )}
            <Menu.Divider />
            <Menu.Item color="red" onClick={() => setAsked('remove')} data-testid="access-remove">
              Remove…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {change.error !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(change.error)}
        </p>
      )}
      <InviteDialog opened={asked === 'invite'} known={person} canMail={canMail} onClose={close} />
      <AccessDialog
        asked={asked === 'invite' ? undefined : asked}
        person={person}
        access={access}
        onClose={close}
      />
    </div>
  );
}
