/**
 * Who one is. In the demo it opens into the picker of whom to search as; elsewhere it holds the way out. For
 * administrators also the way to somebody else's eyes, which is another thing than being somebody else in the demo.
 */

import { Menu } from '@mantine/core';
import { IconChevronDown, IconEye, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { sentenceOf } from '../ask-server.ts';
import { administers } from '../permissions/section-pages.ts';
import { PersonPicker } from '../session/person-picker.tsx';
import { useSession } from '../session/session.tsx';
import { ViewAsDialog } from '../view-as/view-as-dialog.tsx';
import { PersonBadge } from './person-badge.tsx';

const viewAsLabel = 'Search as somebody else…';

export function PersonMenu() {
  const { me, demo, signOut } = useSession();
  const [choosing, setChoosing] = useState(false);
  const leave = useMutation({ mutationFn: signOut });
  const mayViewAs = administers(me.person.role);
  const face = (
    <>
      <PersonBadge name={me.person.name} size={26} />
      <span className="person-button-name">{me.person.name}</span>
      <IconChevronDown size={14} stroke={2} aria-hidden />
    </>
  );
  return (
    <>
      {demo !== undefined ? (
        <PersonPicker
          people={demo.people}
          chosen={me.person.email}
          onChoose={demo.choose}
          label={`Searching as ${me.person.name}. Be somebody else in the demo`}
          testId="person-picker"
          {...(mayViewAs && {
            footer: {
              label: `${viewAsLabel} (recorded)`,
              icon: <IconEye size={16} stroke={1.8} aria-hidden />,
              onClick: () => setChoosing(true),
            },
          })}
        >
          {face}
        </PersonPicker>
      ) : (
        <Menu position="bottom-end" width={260}>
          <Menu.Target>
            <button
              type="button"
              className="person-button"
              aria-label={`Signed in as ${me.person.name}`}
              data-testid="person-menu"
            >
              {face}
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{me.person.email}</Menu.Label>
            <Menu.Item
              component={Link}
              href="/account"
              leftSection={<IconUserCircle size={16} stroke={1.8} />}
              data-testid="to-account"
            >
              Your account
            </Menu.Item>
            {mayViewAs && (
              <Menu.Item
                leftSection={<IconEye size={16} stroke={1.8} />}
                onClick={() => setChoosing(true)}
                data-testid="view-as"
              >
                {viewAsLabel}
              </Menu.Item>
            )}
            <Menu.Item
              leftSection={<IconLogout size={16} stroke={1.8} />}
              closeMenuOnClick={false}
              disabled={leave.isPending}
              onClick={() => leave.mutate()}
              data-testid="sign-out"
            >
              Sign out
            </Menu.Item>
            {leave.error !== null && (
              <p className="field-failure menu-failure" role="alert">
                You are still signed in. {sentenceOf(leave.error)}
              </p>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      <ViewAsDialog opened={choosing} onClose={() => setChoosing(false)} />
    </>
  );
}
