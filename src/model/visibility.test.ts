import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AccessFacts, type People, peopleTokens, type Scope } from './access.ts';
import { accountId, fieldId, groupId, levelId, projectId, roleId, sourceId } from './ids.ts';
import {
  canSee,
  conditionOf,
  type HolderMatch,
  matchesNobody,
  type ProjectVisibility,
  type SourceVisibility,
  seesNothing,
  type Visibility,
} from './visibility.ts';

const [src, prj, lvl, rol] = [sourceId(1), projectId('10'), levelId('5'), roleId('7')];
const ann = accountId('ann');
const userField = fieldId('customfield_1');
const groupField = fieldId('customfield_2');
const always: HolderMatch = { ...matchesNobody, always: true };

const openScope: Scope = {
  sourceId: src,
  projectId: prj,
  live: true,
  level: { kind: 'none' },
  parentLevel: { kind: 'none' },
  restriction: { kind: 'none' },
  visibility: { kind: 'none' },
  internal: false,
};
const noPeople: People = { reporter: undefined, assignee: undefined, userFields: {}, groupFields: {} };

interface Case {
  readonly project?: Partial<ProjectVisibility>;
  readonly source?: Partial<SourceVisibility>;
  readonly scope?: Partial<Scope>;
  readonly people?: Partial<People>;
}

function decide({ project, source, scope, people }: Case): boolean {
  const visibility: Visibility = {
    sources: new Map([
      [
        src,
        {
          account: ann,
          kind: 'permission-based',
          titlesOnly: false,
          hasJiraAccess: true,
          groups: new Set([groupId('g1')]),
          projects: new Map([
            [prj, { browse: always, levels: new Map(), hasNoLevels: false, roles: new Set(), ...project }],
          ]),
          ...source,
        },
      ],
    ]),
  };
  const facts: AccessFacts = { scope: { ...openScope, ...scope }, people: { ...noPeople, ...people } };
  const seen = canSee(visibility, facts);
  assert.equal(byCondition(visibility, facts), seen, 'the condition of the scope says the same');
  return seen;
}

function byCondition(visibility: Visibility, { scope, people }: AccessFacts): boolean {
  const condition = conditionOf(visibility, scope);
  if (condition.kind === 'never') return false;
  const tokens = new Set(peopleTokens(people));
  return condition.allOf.every((list) => list.some((token) => tokens.has(token)));
}

const inCopy = (kind: 'private' | 'shared') => ({ kind, account: undefined, hasJiraAccess: false });
const byNobody = { browse: matchesNobody };
const level = (match: HolderMatch) => new Map([[lvl, match]]);
const atLevel = { level: { kind: 'level', levelId: lvl } } as const;
const forRoles = (...ids: string[]) =>
  ({ restriction: { kind: 'roles', roleIds: ids.map(roleId) } }) as const;

const table: readonly [name: string, seen: boolean, of: Case][] = [
  ['nothing stands in the way', true, {}],
  // live
  ['it is archived or deleted', false, { scope: { live: false } }],
  // browse
  ['no browse grant matches', false, { project: { browse: matchesNobody } }],
  [
    'browse matches the reporter, who it is',
    true,
    { project: { browse: { ...matchesNobody, reporter: true } }, people: { reporter: ann } },
  ],
  [
    'browse matches the reporter, who somebody else is',
    false,
    {
      project: { browse: { ...matchesNobody, reporter: true } },
      people: { reporter: accountId('ben'), assignee: ann },
    },
  ],
  [
    'browse matches the assignee, who it is',
    true,
    { project: { browse: { ...matchesNobody, assignee: true } }, people: { assignee: ann } },
  ],
  [
    'browse matches a field with the viewer in it',
    true,
    {
      project: { browse: { ...matchesNobody, userFields: [userField] } },
      people: { userFields: { [userField]: [accountId('ben'), ann] } },
    },
  ],
  [
    'browse matches a field, another one has the viewer',
    false,
    {
      project: { browse: { ...matchesNobody, userFields: [userField] } },
      people: { userFields: { [fieldId('customfield_9')]: [ann] } },
    },
  ],
  [
    'browse matches a field with a group of the viewer',
    true,
    {
      project: { browse: { ...matchesNobody, groupFields: [groupField] } },
      people: { groupFields: { [groupField]: [groupId('g1')] } },
    },
  ],
  [
    'browse matches a field with another group',
    false,
    {
      project: { browse: { ...matchesNobody, groupFields: [groupField] } },
      people: { groupFields: { [groupField]: [groupId('g2')] } },
    },
  ],
  [
    'an anonymous viewer, nobody is the reporter',
    false,
    {
      source: {
        account: undefined,
        projects: new Map([
          [
            prj,
            {
              browse: { ...matchesNobody, reporter: true },
              levels: new Map(),
              hasNoLevels: false,
              roles: new Set<never>(),
            },
          ],
        ]),
      },
    },
  ],
  ['the project is not the viewer’s', false, { source: { projects: new Map() } }],
  ['another project', false, { scope: { projectId: projectId('11') } }],
  ['another source', false, { scope: { sourceId: sourceId(2) } }],
  // level
  ['a level that matches', true, { scope: atLevel, project: { levels: level(always) } }],
  ['a level that matches nobody', false, { scope: atLevel, project: { levels: level(matchesNobody) } }],
  ['a level that the scheme does not have', false, { scope: atLevel }],
  ['a level that was not read', false, { scope: { level: { kind: 'unknown' } } }],
  [
    'a level that was not read, in a project without a security scheme',
    true,
    { scope: { level: { kind: 'unknown' } }, project: { hasNoLevels: true } },
  ],
  [
    'a level in a project without a security scheme',
    false,
    { scope: atLevel, project: { hasNoLevels: true } },
  ],
  [
    'a level that matches, without browse',
    false,
    { scope: atLevel, project: { browse: matchesNobody, levels: level(always) } },
  ],
  [
    'a level for the reporter, who it is',
    true,
    {
      scope: atLevel,
      project: { levels: level({ ...matchesNobody, reporter: true }) },
      people: { reporter: ann },
    },
  ],
  [
    'a level for the reporter, browse for the assignee, and the viewer is only one of them',
    false,
    {
      scope: atLevel,
      project: {
        browse: { ...matchesNobody, assignee: true },
        levels: level({ ...matchesNobody, reporter: true }),
      },
      people: { reporter: ann },
    },
  ],
  [
    "the parent's level matches nobody",
    false,
    { scope: { parentLevel: { kind: 'level', levelId: lvl } }, project: { levels: level(matchesNobody) } },
  ],
  [
    "the parent's level matches",
    true,
    { scope: { parentLevel: { kind: 'level', levelId: lvl } }, project: { levels: level(always) } },
  ],
  ["the parent's level is unknown", false, { scope: { parentLevel: { kind: 'unknown' } } }],
  [
    "the parent's level is unknown, in a project without a security scheme",
    true,
    { scope: { parentLevel: { kind: 'unknown' } }, project: { hasNoLevels: true } },
  ],
  // restriction
  [
    'restricted to a role of the viewer',
    true,
    { scope: forRoles('8', '7'), project: { roles: new Set([rol]) } },
  ],
  ['restricted to other roles', false, { scope: forRoles('8'), project: { roles: new Set([rol]) } }],
  ['restricted to no role', false, { scope: forRoles(), project: { roles: new Set([rol]) } }],
  [
    'restricted in a form that we cannot read',
    false,
    { scope: { restriction: { kind: 'unknown' } }, project: { roles: new Set([rol]) } },
  ],
  // visibility of the unit
  ['for a group of the viewer', true, { scope: { visibility: { kind: 'group', groupId: groupId('g1') } } }],
  ['for another group', false, { scope: { visibility: { kind: 'group', groupId: groupId('g2') } } }],
  [
    'for a role of the viewer',
    true,
    { scope: { visibility: { kind: 'role', roleId: rol } }, project: { roles: new Set([rol]) } },
  ],
  ['for another role', false, { scope: { visibility: { kind: 'role', roleId: rol } } }],
  ['for somebody unknown', false, { scope: { visibility: { kind: 'unknown' } } }],
  // internal
  ['internal, and the viewer has access to Jira', true, { scope: { internal: true } }],
  [
    'internal, and the viewer has none',
    false,
    { scope: { internal: true }, source: { hasJiraAccess: false } },
  ],
  // a private source
  ['private', true, { source: inCopy('private'), project: byNobody }],
  ['private: of a level', true, { source: inCopy('private'), project: byNobody, scope: atLevel }],
  [
    'private: of an unknown level',
    true,
    { source: inCopy('private'), project: byNobody, scope: { level: { kind: 'unknown' } } },
  ],
  [
    'private: an internal comment for a group',
    true,
    {
      source: inCopy('private'),
      scope: { internal: true, visibility: { kind: 'group', groupId: groupId('g2') } },
    },
  ],
  ['private: archived', false, { source: inCopy('private'), scope: { live: false } }],
  [
    'private: in a project that is not there',
    false,
    { source: { ...inCopy('private'), projects: new Map() } },
  ],
  // a shared source
  ['shared', true, { source: inCopy('shared'), project: byNobody }],
  ['shared: archived', false, { source: inCopy('shared'), scope: { live: false } }],
  ['shared: in a project that is not there', false, { source: { ...inCopy('shared'), projects: new Map() } }],
  [
    'shared: of a level, whoever is in it',
    false,
    { source: inCopy('shared'), scope: atLevel, project: { browse: always, levels: level(always) } },
  ],
  [
    'shared: of an unknown level, whatever the project has',
    false,
    { source: inCopy('shared'), scope: { level: { kind: 'unknown' } }, project: { hasNoLevels: true } },
  ],
  [
    'shared: the parent has a level',
    false,
    { source: inCopy('shared'), scope: { parentLevel: { kind: 'level', levelId: lvl } } },
  ],
  [
    'shared: restricted to a role, whoever is in it',
    false,
    { source: inCopy('shared'), scope: forRoles('7'), project: { roles: new Set([rol]) } },
  ],
  [
    'shared: restricted in an unknown form',
    false,
    { source: inCopy('shared'), scope: { restriction: { kind: 'unknown' } } },
  ],
  [
    'shared: a comment for a group, whoever is in it',
    false,
    { source: inCopy('shared'), scope: { visibility: { kind: 'group', groupId: groupId('g1') } } },
  ],
  [
    'shared: a comment for somebody unknown',
    false,
    { source: inCopy('shared'), scope: { visibility: { kind: 'unknown' } } },
  ],
  ['shared: an internal comment', false, { source: inCopy('shared'), scope: { internal: true } }],
  // titles only
  [
    'for titles only, and no more is in it',
    true,
    { source: { titlesOnly: true }, scope: { titlesOnly: true } },
  ],
  ['for titles only, and more may be in it', false, { source: { titlesOnly: true } }],
  ['a title, where more would be shown', true, { scope: { titlesOnly: true } }],
  [
    'a title of a level that the viewer is not in',
    false,
    { source: { titlesOnly: true }, scope: { titlesOnly: true, ...atLevel } },
  ],
  [
    'private, for titles only',
    true,
    { source: { ...inCopy('private'), titlesOnly: true }, scope: { titlesOnly: true } },
  ],
  [
    'private, for titles only, and more may be in it',
    false,
    { source: { ...inCopy('private'), titlesOnly: true } },
  ],
  [
    'shared, for titles only',
    true,
    { source: { ...inCopy('shared'), titlesOnly: true }, scope: { titlesOnly: true } },
  ],
  [
    'shared, for titles only, and more may be in it',
    false,
    { source: { ...inCopy('shared'), titlesOnly: true } },
  ],
];

for (const [name, seen, of] of table) {
  test(`${seen ? 'seen' : 'not seen'}: ${name}`, () => assert.equal(decide(of), seen));
}

test('a visibility without sources sees nothing', () => {
  assert.equal(canSee(seesNothing, { scope: openScope, people: noPeople }), false);
  assert.deepEqual(conditionOf(seesNothing, openScope), { kind: 'never' });
});

test('the condition of a scope decides as canSee does, for whoever and whatever', (t) => {
  const seed = Date.now() % 2 ** 31;
  t.diagnostic(`seed ${seed}`);
  const accounts = fc.constantFrom('a', 'b').map(accountId);
  const groups = fc.constantFrom('g', 'h').map(groupId);
  const roles = fc.constantFrom('7', '8').map(roleId);
  const levels = fc.constantFrom('5', '6').map(levelId);
  const fields = fc.constantFrom('f1', 'f2').map(fieldId);
  const projects = fc.constantFrom('10', '11').map(projectId);
  const sources = fc.constantFrom(1, 2).map(sourceId);
  const match: fc.Arbitrary<HolderMatch> = fc.record({
    always: fc.boolean(),
    reporter: fc.boolean(),
    assignee: fc.boolean(),
    userFields: fc.uniqueArray(fields),
    groupFields: fc.uniqueArray(fields),
  });
  const project: fc.Arbitrary<ProjectVisibility> = fc.record({
    browse: match,
    levels: fc.array(fc.tuple(levels, match)).map((entries) => new Map(entries)),
    hasNoLevels: fc.boolean(),
    roles: fc.array(roles).map((all) => new Set(all)),
  });
  const source: fc.Arbitrary<SourceVisibility> = fc.record({
    kind: fc.constantFrom('permission-based', 'permission-based', 'private', 'shared'),
    titlesOnly: fc.constantFrom(false, false, true),
    account: fc.option(accounts, { nil: undefined }),
    hasJiraAccess: fc.boolean(),
    groups: fc.array(groups).map((all) => new Set(all)),
    projects: fc.array(fc.tuple(projects, project)).map((entries) => new Map(entries)),
  });
  const levelFact = fc.oneof(
    fc.constant({ kind: 'none' } as const),
    fc.constant({ kind: 'unknown' } as const),
    levels.map((id) => ({ kind: 'level', levelId: id }) as const),
  );
  const scope = fc.record({
    sourceId: sources,
    projectId: projects,
    live: fc.boolean(),
    level: levelFact,
    parentLevel: levelFact,
    restriction: fc.oneof(
      fc.constant({ kind: 'none' } as const),
      fc.constant({ kind: 'unknown' } as const),
      fc.array(roles).map((roleIds) => ({ kind: 'roles', roleIds }) as const),
    ),
    visibility: fc.oneof(
      fc.constant({ kind: 'none' } as const),
      fc.constant({ kind: 'unknown' } as const),
      groups.map((id) => ({ kind: 'group', groupId: id }) as const),
      roles.map((id) => ({ kind: 'role', roleId: id }) as const),
    ),
    internal: fc.boolean(),
  });
  const withTitles: fc.Arbitrary<Scope> = fc
    .tuple(scope, fc.boolean())
    .map(([one, titlesOnly]) => (titlesOnly ? { ...one, titlesOnly: true } : one));
  const people: fc.Arbitrary<People> = fc.record({
    reporter: fc.option(accounts, { nil: undefined }),
    assignee: fc.option(accounts, { nil: undefined }),
    userFields: fc.dictionary(fields, fc.array(accounts)),
    groupFields: fc.dictionary(fields, fc.array(groups)),
  });
  let seen = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(sources, source)).map((entries): Visibility => ({ sources: new Map(entries) })),
      withTitles,
      people,
      (visibility, itsScope, itsPeople) => {
        const facts = { scope: itsScope, people: itsPeople };
        const expected = canSee(visibility, facts);
        if (expected) seen += 1;
        assert.equal(byCondition(visibility, facts), expected);
      },
    ),
    { seed, numRuns: 4_000 },
  );
  t.diagnostic(`${seen} of 4,000 seen`);
  assert.ok(seen > 10, 'control: some of them are seen');
});
