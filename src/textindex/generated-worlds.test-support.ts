/**
 * Generated worlds for comparing what an index finds with `canSee`: small alphabets, so that facts and holdings
 * meet often, and ids that would break a careless filter. Every kind of fact and holder occurs.
 */

import fc from 'fast-check';
import type { AccessFacts, People, Scope } from '../model/access.ts';
import { accountId, fieldId, groupId, levelId, projectId, roleId, sourceId } from '../model/ids.ts';
import type { HolderMatch, SourceVisibility, Visibility } from '../model/visibility.ts';

/** The facts as a filter would take them that forgot one line of the rule. */
export const laxRules: readonly (readonly [line: string, lax: (facts: AccessFacts) => AccessFacts])[] = [
  ['live', ({ scope, people }) => ({ people, scope: { ...scope, live: true } })],
  ['level', ({ scope, people }) => ({ people, scope: { ...scope, level: { kind: 'none' } } })],
  ['parentLevel', ({ scope, people }) => ({ people, scope: { ...scope, parentLevel: { kind: 'none' } } })],
  ['restriction', ({ scope, people }) => ({ people, scope: { ...scope, restriction: { kind: 'none' } } })],
  ['visibility', ({ scope, people }) => ({ people, scope: { ...scope, visibility: { kind: 'none' } } })],
  ['internal', ({ scope, people }) => ({ people, scope: { ...scope, internal: false } })],
  ['titlesOnly', ({ scope, people }) => ({ people, scope: { ...scope, titlesOnly: true } })],
  ['people', ({ scope }) => ({ scope, people: namesEverybody() })],
];

/* Worlds: small alphabets, so that facts and holdings meet often; ids that would break a careless filter. */
const accounts = ['me', "o'hara", "x']) OR (1=1", '5b:10-a'].map(accountId);
const groups = ['g1', "g'2"].map(groupId);
const fields = ['customfield_1', "field'2"].map(fieldId);
const levels = ['l1', 'l2'].map(levelId);
const roles = ['r1', 'r2'].map(roleId);
const projects = ['p1', 'p2'].map(projectId);
const sources = [1, 2].map(sourceId);

const level: fc.Arbitrary<Scope['level']> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: 'none' } as const) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('level' as const), levelId: fc.constantFrom(...levels) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'unknown' } as const) },
);
const bodyScope = fc.record({
  sourceId: fc.constantFrom(...sources),
  projectId: fc.constantFrom(...projects),
  live: fc.constantFrom(true, true, true, true, true, false),
  level,
  parentLevel: level,
  restriction: fc.oneof(
    { weight: 9, arbitrary: fc.constant({ kind: 'none' } as const) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('roles' as const), roleIds: fc.subarray(roles) }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'unknown' } as const) },
  ),
  visibility: fc.oneof(
    { weight: 9, arbitrary: fc.constant({ kind: 'none' } as const) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('group' as const), groupId: fc.constantFrom(...groups) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('role' as const), roleId: fc.constantFrom(...roles) }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'unknown' } as const) },
  ),
  internal: fc.constantFrom(false, false, true),
});
const scope: fc.Arbitrary<Scope> = fc
  .tuple(bodyScope, fc.constantFrom(false, false, true))
  .map(([one, titlesOnly]) => (titlesOnly ? { ...one, titlesOnly: true } : one));
const account = fc.option(fc.constantFrom(accountId('me'), accountId('me'), ...accounts), {
  nil: undefined,
  freq: 6,
});
const people: fc.Arbitrary<People> = fc.record({
  reporter: account,
  assignee: account,
  userFields: fc.dictionary(fc.constantFrom(...fields), fc.subarray(accounts)),
  groupFields: fc.dictionary(fc.constantFrom(...fields), fc.subarray(groups)),
});
const holders: fc.Arbitrary<HolderMatch> = fc.record({
  always: fc.boolean(),
  reporter: fc.boolean(),
  assignee: fc.boolean(),
  userFields: fc.subarray(fields),
  groupFields: fc.subarray(fields),
});
const held: fc.Arbitrary<SourceVisibility> = fc.record({
  kind: fc.constantFrom(
    'permission-based',
    'permission-based',
    'permission-based',
    'permission-based',
    'private',
    'shared',
  ),
  titlesOnly: fc.constantFrom(false, false, false, true),
  account,
  hasJiraAccess: fc.boolean(),
  groups: fc.subarray(groups).map((some) => new Set(some)),
  projects: mapOf(
    projects,
    fc.record({
      browse: holders,
      levels: mapOf(levels, holders),
      hasNoLevels: fc.boolean(),
      roles: fc.subarray(roles).map((some) => new Set(some)),
    }),
  ),
});
const viewers: fc.Arbitrary<Visibility> = fc.record({ sources: mapOf(sources, held) });
export const worlds = fc.record({
  scopes: fc.array(scope, { minLength: 1, maxLength: 12 }),
  /** Distance between scope numbers: with gaps, or without. */
  step: fc.constantFrom(1, 1, 3),
  units: fc.array(fc.record({ scope: fc.nat(50), people, issue: fc.nat(5) }), {
    minLength: 1,
    maxLength: 14,
  }),
  viewers: fc.array(viewers, { minLength: 2, maxLength: 3 }),
});

function namesEverybody(): People {
  const userFields = Object.fromEntries(fields.map((field) => [field, accounts]));
  const groupFields = Object.fromEntries(fields.map((field) => [field, groups]));
  return { reporter: accounts[0], assignee: accounts[1], userFields, groupFields };
}

function mapOf<K, V>(keys: readonly K[], value: fc.Arbitrary<V>): fc.Arbitrary<ReadonlyMap<K, V>> {
  const chosen = fc.array(fc.option(value, { nil: undefined, freq: 8 }), {
    minLength: keys.length,
    maxLength: keys.length,
  });
  return chosen.map(
    (values) =>
      new Map(keys.flatMap((key, n) => (values[n] === undefined ? [] : [[key, values[n]] as const]))),
  );
}
