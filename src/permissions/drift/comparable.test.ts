import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scope } from '../../model/access.ts';
import type { DirectoryAccount } from '../../model/directory.ts';
import { accountId, levelId, projectId, roleId, sourceId } from '../../model/ids.ts';
import { matchesNobody, type Visibility } from '../../model/visibility.ts';
import { type ComparedProject, type Comparison, canBeAsked, compare } from './comparable.ts';

const ada = accountId('ada');
const people = { reporter: ada, assignee: undefined, userFields: {}, groupFields: {} };
const open: Scope = {
  sourceId: sourceId(1),
  projectId: projectId('1'),
  live: true,
  level: { kind: 'none' },
  parentLevel: { kind: 'none' },
  restriction: { kind: 'none' },
  visibility: { kind: 'none' },
  internal: false,
};
const level = { kind: 'level', levelId: levelId('5') } as const;
const roles = { kind: 'roles', roleIds: [roleId('7')] } as const;

function seeing(browses: boolean): Visibility {
  const project = {
    browse: { ...matchesNobody, always: browses },
    levels: new Map(),
    hasNoLevels: false,
    roles: new Set<never>(),
  };
  const source = {
    account: ada,
    kind: 'permission-based' as const,
    titlesOnly: false,
    hasJiraAccess: true,
    groups: new Set<never>(),
    projects: new Map([[projectId('1'), project]]),
  };
  return { sources: new Map([[sourceId(1), source]]) };
}

const portal = { type: 'sd.customer.portal.only', value: undefined, parameter: undefined };
const software: ComparedProject = { typeKey: 'software', archived: false, withheld: false, browse: [portal] };
const desk: ComparedProject = { ...software, typeKey: 'service_desk' };
const incomparable = (reason: Extract<Comparison, { kind: 'incomparable' }>['reason']): Comparison => ({
  kind: 'incomparable',
  reason,
});
const same = (alone?: 'level' | 'restriction'): Comparison => ({ kind: 'same', alone });
const different = (ours: boolean, alone?: 'level' | 'restriction'): Comparison => ({
  kind: 'different',
  ours,
  alone,
});

const cases: readonly (readonly [
  string,
  boolean,
  Partial<Scope>,
  ComparedProject | undefined,
  boolean,
  Comparison,
])[] = [
  ['both say yes', true, {}, software, true, same()],
  ['both say no', false, {}, software, false, same()],
  ['we say yes alone', true, {}, software, false, different(true)],
  ['we say no alone', false, {}, software, true, different(false)],
  ['we say no alone, by a level only', true, { level }, software, true, different(false, 'level')],
  ["by the parent's level only", true, { parentLevel: level }, software, true, different(false, 'level')],
  ['both say no, by a level only', true, { level }, software, false, same('level')],
  ['by a restriction only', true, { restriction: roles }, software, true, different(false, 'restriction')],
  ['by a level and a restriction', true, { level, restriction: roles }, software, true, different(false)],
  ['by Browse and a level', false, { level }, software, true, different(false)],
  ['an archived issue', true, { live: false }, software, true, incomparable('archived')],
  ['an archived project', false, {}, { ...software, archived: true }, true, incomparable('archived')],
  ['a project that is hidden', false, {}, { ...software, withheld: true }, true, incomparable('withheld')],
  ['the portal of a service project', false, {}, desk, true, incomparable('portal')],
  ['one without the portal', false, {}, { ...desk, browse: [] }, true, different(false)],
  ['we say yes alone in a service project', true, {}, desk, false, different(true)],
  ['a level in a service project', true, { level }, desk, true, different(false, 'level')],
  ['a project that we do not know', false, {}, undefined, true, different(false)],
];

for (const [what, browses, scope, project, theirs, expected] of cases) {
  test(`${what}: ${JSON.stringify(expected)}`, () => {
    const facts = { scope: { ...open, ...scope }, people };
    assert.deepEqual(compare(seeing(browses), facts, project, theirs), expected);
  });
}

test('asked about are active accounts of people and apps', () => {
  const account: DirectoryAccount = {
    accountId: ada,
    displayName: 'Ada',
    email: undefined,
    type: 'atlassian',
    active: true,
  };
  const asked = [
    account,
    { ...account, type: 'app' },
    { ...account, active: false },
    { ...account, type: 'customer' },
    { ...account, type: 'unknown' },
    undefined,
  ].map(canBeAsked);
  assert.deepEqual(asked, [true, true, false, false, false, false]);
});
