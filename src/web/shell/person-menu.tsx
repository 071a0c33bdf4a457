/**
 * Who one is. In the demo it opens into the picker of whom to search as; elsewhere it holds the way out.
 */

import { Menu } from '@mantine/core';
import { IconChevronDown, IconLogout } from '@tabler/icons-react';
import { PersonPicker } from '../session/person-picker.tsx';
import { useSession } from '../session/session.tsx';
import { PersonBadge } from './person-badge.tsx';

export function PersonMenu() {
  const { me, demo, signOut } = useSession();
  const face = (
    <>
      <PersonBadge name={me.person.name} size={26} />
      <span className="person-button-name">{me.person.name}</span>
      <IconChevronDown size={14} stroke={2} aria-hidden />
    </>
  );
  if (demo !== undefined) {
    return (
      <PersonPicker
        people={demo.people}
        chosen={me.person.email}
        onChoose={demo.choose}
        label={`Searching as ${me.person.name}. Search as somebody else`}
        testId="person-picker"
      >
        {face}
      </PersonPicker>
    );
  }
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <button type="button" className="person-button" aria-label={`Signed in as ${me.person.name}`}>
          {face}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.person.email}</Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.8} />} onClick={signOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
