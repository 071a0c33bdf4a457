import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AccessFacts, peopleTokens, type Scope, scopeKey } from './access.ts';
import { accountId, fieldId, groupId, levelId, projectId, roleId, sourceId } from './ids.ts';

const scope: Scope = {
  sourceId: sourceId(1),
  projectId: projectId('10'),
  live: true,
  level: { kind: 'none' },
  parentLevel: { kind: 'none' },
  restriction: { kind: 'none' },
  visibility: { kind: 'none' },
  internal: false,
};

const people: AccessFacts['people'] = {
  reporter: accountId('ann'),
  assignee: accountId('ben'),
  userFields: { [fieldId('customfield_1')]: [accountId('ann'), accountId('cleo')] },
  groupFields: { [fieldId('customfield_2')]: [groupId('g1')] },
};

test('the people of an issue become one token each, and each says in which place', () => {
  assert.deepEqual(peopleTokens(people), [
    'r:ann',
    'a:ben',
    'u:customfield_1:ann',
    'u:customfield_1:cleo',
    'g:customfield_2:g1',
  ]);
  const nobody = { reporter: undefined, assignee: undefined, userFields: {}, groupFields: {} };
  assert.deepEqual(peopleTokens(nobody), []);
});

test('equal scopes have equal keys, and scopes that differ in anything have different ones', () => {
  const variants: Partial<Scope>[] = [
    {},
    { sourceId: sourceId(2) },
    { projectId: projectId('11') },
    { live: false },
    { level: { kind: 'unknown' } },
    { level: { kind: 'level', levelId: levelId('1') } },
    { level: { kind: 'level', levelId: levelId('none') } },
    { level: { kind: 'level', levelId: levelId('unknown') } },
    { parentLevel: { kind: 'level', levelId: levelId('1') } },
    { parentLevel: { kind: 'unknown' } },
    { restriction: { kind: 'unknown' } },
    { restriction: { kind: 'roles', roleIds: [] } },
    { restriction: { kind: 'roles', roleIds: [roleId('unknown')] } },
    { restriction: { kind: 'roles', roleIds: [roleId('1')] } },
    { restriction: { kind: 'roles', roleIds: [roleId('1'), roleId('2')] } },
    { visibility: { kind: 'unknown' } },
    { visibility: { kind: 'group', groupId: groupId('1') } },
    { visibility: { kind: 'role', roleId: roleId('1') } },
    { internal: true },
  ];
  const keys = variants.map((over) => scopeKey({ ...scope, ...over }));
  assert.equal(new Set(keys).size, keys.length);
  assert.deepEqual(
    keys,
    variants.map((over) => scopeKey(structuredClone({ ...scope, ...over }))),
  );
});

test('the order of the roles of a restriction makes no difference', () => {
  const of = (...ids: string[]) =>
    scopeKey({ ...scope, restriction: { kind: 'roles', roleIds: ids.map(roleId) } });
  assert.equal(of('2', '1'), of('1', '2'));
});
