/** Entries of the audit log about signing in, keys, invitations, roles and groups as sentences; see `audit-sentence.ts`. */

import type { Phrasing } from './audit-sentence.ts';
import type { AuditAction } from './audit-words.ts';

export type AccessAction = Extract<
  AuditAction,
  | 'token-ended'
  | 'signed-in'
  | 'sign-in-failed'
  | 'password-set'
  | 'sessions-ended'
  | 'identity-linked'
  | 'identity-unlinked'
  | 'invited'
  | 'invitation-withdrawn'
  | 'role-changed'
  | 'provider-added'
  | 'provider-changed'
  | 'provider-removed'
  | 'group-added'
  | 'group-renamed'
  | 'group-removed'
  | 'group-joined'
  | 'group-left'
>;

export const accessPhrases: Record<AccessAction, Phrasing> = {
  'token-ended': (person, { text }) => ({
    did: 'ended',
    toDo: 'end',
    rest: `the token “${text('name')}” of ${person}`,
  }),
  'signed-in': (person, { text }) => ({
    did: 'signed in',
    toDo: 'sign in',
    rest: `as ${person} by ${text('by')}`,
  }),
  'sign-in-failed': (person, { text }) => ({
    did: 'failed to sign in',
    toDo: 'sign in',
    rest: `${person === '' ? '' : `as ${person} `}by ${text('by')}`,
  }),
  'password-set': (person) => ({ did: 'set', toDo: 'set', rest: `the password of ${person}` }),
  'sessions-ended': (person, { text }) => ({
    did: 'ended',
    toDo: 'end',
    rest: `${text('sessions') === '1' ? 'one session' : `${text('sessions')} sessions`} of ${person}`,
  }),
  'identity-linked': (person, { text }) => ({
    did: 'linked',
    toDo: 'link',
    rest: `the account ${text('account')} with ${text('provider')} to ${person}`,
  }),
  'identity-unlinked': (person, { text }) => ({
    did: 'unlinked',
    toDo: 'unlink',
    rest: `the account ${text('account')} with ${text('provider')} from ${person}`,
  }),
  invited: (person, { text }) => ({
    did: 'invited',
    toDo: 'invite',
    rest: `${person}, ${text('mailed') === 'true' ? 'by mail' : 'by a link to copy'}`,
  }),
  'invitation-withdrawn': (person) => ({
    did: 'withdrew',
    toDo: 'withdraw',
    rest: `the invitation of ${person}`,
  }),
  'role-changed': (person, { text }) => ({
    did: 'changed',
    toDo: 'change',
    rest: `${person} from ${text('before')} to ${text('role')}`,
  }),
  'provider-added': (provider) => ({ did: 'added', toDo: 'add', rest: `${provider} to sign in with` }),
  'provider-changed': (provider, { text }) => ({
    did: 'changed',
    toDo: 'change',
    rest: `${provider} as a way to sign in: ${text('changed')}`,
  }),
  'provider-removed': (provider) => ({
    did: 'removed',
    toDo: 'remove',
    rest: `${provider} as a way to sign in`,
  }),
  'group-added': (group) => ({ did: 'added', toDo: 'add', rest: `the group “${group}”` }),
  'group-renamed': (group, { text }) => ({
    did: 'renamed',
    toDo: 'rename',
    rest: `the group “${text('before')}” to “${group}”`,
  }),
  'group-removed': (group) => ({ did: 'removed', toDo: 'remove', rest: `the group “${group}”` }),
  'group-joined': (person, { text }) => ({
    did: 'put',
    toDo: 'put',
    rest: `${person} into the group “${text('group')}”`,
  }),
  'group-left': (person, { text }) => ({
    did: 'took',
    toDo: 'take',
    rest: `${person} out of the group “${text('group')}”`,
  }),
};

export const refusedAccess: Record<AccessAction, string> = {
  'token-ended': 'end a token',
  'signed-in': 'sign in',
  'sign-in-failed': 'sign in',
  'password-set': 'set a password',
  'sessions-ended': 'end sessions',
  'identity-linked': 'link a way to sign in',
  'identity-unlinked': 'unlink a way to sign in',
  invited: 'invite somebody',
  'invitation-withdrawn': 'withdraw an invitation',
  'role-changed': 'change a role',
  'provider-added': 'add a way to sign in',
  'provider-changed': 'change a way to sign in',
  'provider-removed': 'remove a way to sign in',
  'group-added': 'add a group',
  'group-renamed': 'rename a group',
  'group-removed': 'remove a group',
  'group-joined': 'put somebody into a group',
  'group-left': 'take somebody out of a group',
};
