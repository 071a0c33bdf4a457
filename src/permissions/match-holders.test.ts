import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Holder, ProjectPart } from '../model/directory.ts';
import { accountId, fieldId, groupId, projectId, roleId } from '../model/ids.ts';
import { type HolderMatch, matchesNobody } from '../model/visibility.ts';
import { matchHolders, type ProjectStanding } from './match-holders.ts';
import type { ViewerStanding } from './viewer-standing.ts';

const project: ProjectPart = {
  id: projectId('1'),
  key: 'AA',
  name: 'A',
  typeKey: 'software',
  teamManaged: false,
  leadAccountId: accountId('lead'),
  archived: false,
};

const nobody: ViewerStanding = {
  account: undefined,
  hasJiraAccess: false,
  groups: new Set(),
  applications: new Set(),
};
function known(name: string, over: Partial<ViewerStanding> = {}): ViewerStanding {
  return { ...nobody, account: accountId(name), hasJiraAccess: true, ...over };
}

const viewers = {
  anonymous: nobody,
  ann: known('ann'),
  lead: known('lead'),
  'in the group': known('gina', { groups: new Set([groupId('g1')]) }),
  'a software user': known('sue', { applications: new Set(['jira-software']) }),
  'an app without access': known('app', { hasJiraAccess: false }),
};
type Who = keyof typeof viewers;
const everybodyKnown: readonly Who[] = [
  'ann',
  'lead',
  'in the group',
  'a software user',
  'an app without access',
];

function standing(over: Partial<ProjectStanding> = {}): ProjectStanding {
  return {
    project,
    roles: new Set(),
    isPublic: false,
    groupByName: new Map([['staff', groupId('g1')]]),
    ...over,
  };
}

function holder(type: string, value?: string, parameter?: string): Holder {
  return { type, value, parameter };
}

const always: readonly [name: string, of: Holder, who: readonly Who[], over?: Partial<ProjectStanding>][] = [
  ['anyone, on a project that is not public', holder('anyone'), everybodyKnown],
  ['anyone, on a public project', holder('anyone'), ['anonymous', ...everybodyKnown], { isPublic: true }],
  [
    'an application role without a key',
    holder('applicationRole'),
    ['ann', 'lead', 'in the group', 'a software user'],
  ],
  [
    'an application role with an empty key',
    holder('applicationRole', undefined, ''),
    ['ann', 'lead', 'in the group', 'a software user'],
  ],
  [
    'an application role with a key',
    holder('applicationRole', undefined, 'jira-software'),
    ['a software user'],
  ],
  ['another application role', holder('applicationRole', undefined, 'jira-servicedesk'), []],
  ['a group by its id', holder('group', 'g1', 'any name'), ['in the group']],
  ['a group by its id, whose name another group has', holder('group', 'g2', 'staff'), []],
  ['a group by a name that one group has', holder('group', undefined, 'staff'), ['in the group']],
  ['a group by a name that no group has', holder('group', undefined, 'gone'), []],
  ['a group without id and name', holder('group'), []],
  [
    'a role that the viewer has here',
    holder('projectRole', '7'),
    everybodyKnown,
    { roles: new Set([roleId('7')]) },
  ],
  ['a role that the viewer has not', holder('projectRole', '8'), [], { roles: new Set([roleId('7')]) }],
  [
    'a role by its parameter',
    holder('projectRole', undefined, '7'),
    everybodyKnown,
    { roles: new Set([roleId('7')]) },
  ],
  ['a role without an id', holder('projectRole'), [], { roles: new Set([roleId('7')]) }],
  ['a person', holder('user', 'ann'), ['ann']],
  ['a person who is not named', holder('user'), []],
  ['the lead', holder('projectLead'), ['lead']],
  [
    'the lead of a project without one',
    holder('projectLead'),
    [],
    { project: { ...project, leadAccountId: undefined } },
  ],
  ['the customers of the portal', holder('sd.customer.portal.only'), [], { isPublic: true }],
  ['a type that we do not know', holder('moonPhase', 'ann', 'ann'), [], { isPublic: true }],
];

for (const [name, of, who, over] of always) {
  test(`${name} matches ${who.length === 0 ? 'nobody' : who.join(', ')}`, () => {
    for (const [viewer, its] of Object.entries(viewers)) {
      // Nobody without an account is an actor of a role.
      const here = standing(its.account === undefined ? { ...over, roles: new Set() } : over);
      const expected: HolderMatch = { ...matchesNobody, always: who.some((one) => one === viewer) };
      assert.deepEqual(matchHolders([of], its, here), expected, viewer);
    }
  });
}

const dependent: readonly [of: Holder, expected: Partial<HolderMatch>][] = [
  [holder('reporter'), { reporter: true }],
  [holder('assignee'), { assignee: true }],
  [holder('userCustomField', 'customfield_1'), { userFields: [fieldId('customfield_1')] }],
  [holder('userCustomField', undefined, 'customfield_1'), { userFields: [fieldId('customfield_1')] }],
  [holder('groupCustomField', 'customfield_2'), { groupFields: [fieldId('customfield_2')] }],
  [holder('userCustomField'), {}],
  [holder('groupCustomField'), {}],
];

for (const [of, expected] of dependent) {
  test(`${JSON.stringify(of)} depends on the issue, and means nothing to an anonymous viewer`, () => {
    for (const who of everybodyKnown) {
      assert.deepEqual(matchHolders([of], viewers[who], standing()), { ...matchesNobody, ...expected }, who);
    }
    assert.deepEqual(matchHolders([of], nobody, standing({ isPublic: true })), matchesNobody);
  });
}

test('no holders match nobody', () => {
  for (const viewer of Object.values(viewers)) {
    assert.deepEqual(matchHolders([], viewer, standing({ isPublic: true })), matchesNobody);
  }
});

test('holders add up: one that does not match takes nothing from another that does', () => {
  const holders = [holder('user', 'bob'), holder('reporter'), holder('user', 'ann'), holder('moonPhase')];
  assert.deepEqual(matchHolders(holders, viewers.ann, standing()), {
    ...matchesNobody,
    always: true,
    reporter: true,
  });
});
