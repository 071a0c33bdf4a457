/** How somebody signs in, in words, and which roles one may give. The server decides about both again. */

import type { Role } from '../permissions/section-pages.ts';
import { dayOf } from '../relative-time.ts';
import type { AccessOf } from './access-client.ts';

/** One clause each: the ways in, then what is open. */
export function accessInWords(access: AccessOf): readonly string[] {
  const ways = [
    ...(access.hasPassword ? ['a password'] : []),
    ...new Set(access.identities.map((one) => one.provider)),
  ];
  const { invitation } = access;
  return [
    ways.length === 0 ? 'Has no way to sign in yet' : `Signs in with ${ways.join(' or ')}`,
    ...(invitation === undefined
      ? []
      : [
          invitation.expired
            ? 'the invitation has run out'
            : `invited ${invitation.mailed ? 'by mail' : 'with a link'}, good until ${dayOf(invitation.expires)}`,
        ]),
    ...counted(access.sessions, 'session'),
    ...counted(access.keys.length, 'key'),
  ];
}

export interface RoleWords {
  readonly role: Role;
  readonly label: string;
  readonly may: string;
}

const roles: readonly RoleWords[] = [
  { role: 'member', label: 'Member', may: 'finds what they may see' },
  {
    role: 'reviewer',
    label: 'Security reviewer',
    may: 'also sees why people find what they find, and who did what',
  },
  {
    role: 'administrator',
    label: 'Administrator',
    may: 'also connects Jira, invites people, and may look with other eyes, which is recorded',
  },
  {
    role: 'owner',
    label: 'Owner',
    may: 'also says who is an owner or an administrator, and how people sign in',
  },
];

/** Administrators look after members and reviewers; owners after everybody. */
export function rolesFor(giver: Role): readonly RoleWords[] {
  return giver === 'owner' ? roles : roles.filter(({ role }) => role === 'member' || role === 'reviewer');
}

function counted(count: number, what: string): string[] {
  if (count === 0) return [];
  return [`${count} ${what}${count === 1 ? '' : 's'}`];
}
