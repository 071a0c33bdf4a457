import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choices, kindBody, kindFormOf, missingInKind } from './kind-wanted.ts';

test('each kind is offered once, with a sentence that says who finds what', () => {
  assert.deepEqual(
    choices.map(({ choice, says }) => [choice, /finds?/.test(says)]),
    [
      ['permission-based', true],
      ['private', true],
      ['everyone', true],
      ['groups', true],
    ],
  );
});

test('what is chosen becomes kind and audience', () => {
  const form = { groups: [3, 4], titlesOnly: true };
  assert.deepEqual(kindBody({ ...form, choice: 'private' }), {
    kind: 'private',
    titlesOnly: true,
    audience: undefined,
  });
  assert.deepEqual(kindBody({ ...form, choice: 'everyone' }).audience, 'everyone');
  assert.deepEqual(kindBody({ ...form, choice: 'groups' }), {
    kind: 'shared',
    titlesOnly: true,
    audience: [3, 4],
  });
});

test('groups are missing only where groups are chosen', () => {
  const form = { groups: [], titlesOnly: false };
  assert.equal(missingInKind({ ...form, choice: 'everyone' }), undefined);
  assert.equal(missingInKind({ ...form, choice: 'groups' }), 'Choose at least one group.');
  assert.equal(missingInKind({ ...form, choice: 'groups', groups: [1] }), undefined);
});

test('of a source only the groups are chosen that there are', () => {
  const source = {
    kind: 'shared',
    audience: [3, 4],
    groups: [{ id: 4, name: 'Sales' }],
    titlesOnly: false,
  } as const;
  assert.deepEqual(kindFormOf({ ...source, audience: [3, 4], groups: [{ id: 4, name: 'Sales' }] }), {
    choice: 'groups',
    groups: [4],
    titlesOnly: false,
  });
});
