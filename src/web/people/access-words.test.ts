import assert from 'node:assert/strict';
import { test } from 'node:test';
import { personRoles } from '../../model/person.ts';
import type { AccessOf } from './access-client.ts';
import { accessInWords, rolesFor } from './access-words.ts';

const nobody: AccessOf = {
  id: 1,
  role: 'member',
  hasPassword: false,
  addressProof: 'administrator',
  identities: [],
  sessions: 0,
  keys: [],
  mayChange: true,
};
const identity = {
  id: 1,
  providerId: 1,
  provider: 'Atlassian',
  label: 'Ada',
  linked: '2026-01-01T00:00:00Z',
};
const invitation = {
  id: 1,
  personId: 1,
  created: '2026-05-01T12:00:00Z',
  createdBy: 'olga@acme.example',
  expires: '2026-05-08T12:00:00Z',
  expired: false,
  mailed: false,
};

test('who can sign in, and with what, is said with what they have open', () => {
  assert.deepEqual(
    accessInWords({ ...nobody, hasPassword: true, identities: [identity, identity], sessions: 2 }),
    ['Signs in with a password or Atlassian', '2 sessions'],
  );
});

test('who cannot sign in yet is said, with the invitation that waits for them or has run out', () => {
  assert.deepEqual(accessInWords({ ...nobody, invitation }), [
    'Has no way to sign in yet',
    'invited with a link, good until 8 May 2026',
  ]);
  assert.deepEqual(accessInWords({ ...nobody, invitation: { ...invitation, expired: true } }), [
    'Has no way to sign in yet',
    'the invitation has run out',
  ]);
});

test('an owner gives every role, an administrator makes nobody one of their kind', () => {
  const given = (giver: 'owner' | 'administrator') => rolesFor(giver).map(({ role }) => role);
  assert.deepEqual(new Set(given('owner')), new Set(personRoles));
  assert.deepEqual(given('administrator'), ['member', 'reviewer']);
});
