/**
 * Generated workspaces with sources of every kind over one store, people, and groups of the workspace, decided twice: by
 * the product (the directory's copy, the resolver, `canSee`, and the condition that the index is filtered by) and by a
 * few plain sentences in here that share nothing with it. For mistakes in what kinds of sources add to the rule.
 */

import fc from 'fast-check';
import type { Scope } from '../../../src/model/access.ts';
import { levelId, projectId, roleId } from '../../../src/model/ids.ts';
import type { Source, SourceKind } from '../../../src/model/source.ts';
import { canSee, conditionOf } from '../../../src/model/visibility.ts';
import { directoryCopies } from '../../../src/permissions/directory-copy.ts';
import { visibilityResolver } from '../../../src/permissions/resolve-visibility.ts';
import { openStoreInMemory } from '../../../src/store/new-database.test-support.ts';
import { addSource } from '../../../src/store/store.test-support.ts';

const hour = 3_600_000;
const maxAgeMs = 24 * hour;
const nobody = { reporter: undefined, assignee: undefined, userFields: {}, groupFields: {} };

const sources = fc.record({
  kind: fc.constantFrom<SourceKind>('private', 'shared'),
  titlesOnly: fc.constantFrom(false, false, true),
  owner: fc.constantFrom(0, 1, 2, undefined),
  audience: fc.constantFrom<readonly ('everyone' | 0 | 1)[]>(['everyone'], [0], [1], [0, 1], []),
  project: fc.constantFrom('listed', 'listed', 'listed', 'listed', 'archived', 'old', 'gone'),
});
const noFact = { kind: 'none' } as const;
const level = fc.constantFrom<Scope['level']>(
  noFact,
  noFact,
  noFact,
  noFact,
  noFact,
  { kind: 'unknown' },
  {
    kind: 'level',
    levelId: levelId('5'),
  },
);
const facts = fc.record({
  live: fc.constantFrom(true, true, true, true, true, false),
  level,
  parentLevel: level,
  restriction: fc.constantFrom<Scope['restriction']>(
    noFact,
    noFact,
    noFact,
    noFact,
    { kind: 'unknown' },
    {
      kind: 'roles',
      roleIds: [roleId('7')],
    },
  ),
  visibility: fc.constantFrom<Scope['visibility']>(
    noFact,
    noFact,
    noFact,
    noFact,
    { kind: 'unknown' },
    {
      kind: 'role',
      roleId: roleId('7'),
    },
  ),
  internal: fc.constantFrom(false, false, false, false, true),
  title: fc.boolean(),
});
const workspaces = fc.record({
  sources: fc.array(sources, { minLength: 1, maxLength: 4 }),
  /** Of three people, the groups of each. */
  groups: fc.array(fc.subarray([0, 1]), { minLength: 3, maxLength: 3 }),
  facts: fc.array(facts, { minLength: 8, maxLength: 12 }),
});

export interface KindsCompared {
  readonly differences: readonly string[];
  readonly found: number;
  readonly asked: number;
}

/** `LEAKED …` or `MISSING …` for each answer that differs. */
export async function kindsOf(seed: number): Promise<KindsCompared> {
  const [world] = fc.sample(workspaces, { seed, numRuns: 1 });
  if (!world) throw new Error('No world was generated.');
  await using store = openStoreInMemory();
  const { id: _, ...based } = await addSource(store);
  const people = [];
  for (const name of ['ann', 'ben', 'cleo']) {
    people.push(
      await store.people.put({ email: `${name}@x.example`, name, title: undefined, role: 'member' }),
    );
  }
  const groups = [await store.workspaceGroups.add('One'), await store.workspaceGroups.add('Two')];
  for (const [n, person] of people.entries()) {
    for (const group of world.groups[n] ?? []) {
      await store.workspaceGroups.addMember(groups[group]?.id ?? 0, person.id);
    }
  }
  const project = projectId('10');
  const made: { readonly source: Source; readonly of: (typeof world.sources)[number] }[] = [];
  for (const of of world.sources) {
    const audience = of.audience.includes('everyone')
      ? ('everyone' as const)
      : of.audience.flatMap((n) => (n === 'everyone' ? [] : [groups[n]?.id ?? 0]));
    const source = await store.sources.add(
      {
        ...based,
        kind: of.kind,
        titlesOnly: of.titlesOnly,
        ownerId: of.owner === undefined ? undefined : people[of.owner]?.id,
        audience,
      },
      [],
    );
    made.push({ source, of });
    if (of.project === 'gone') continue;
    const part = {
      id: project,
      key: 'AA',
      name: 'A',
      typeKey: 'software',
      teamManaged: false,
      leadAccountId: undefined,
      archived: of.project === 'archived',
    };
    const readMs = of.project === 'old' ? 0 : maxAgeMs;
    await store.directory.putPart(source.id, 'project', project, part, readMs);
  }
  const resolver = visibilityResolver(store, directoryCopies(store, maxAgeMs), {
    directoryMaxAgeMs: maxAgeMs,
    now: () => maxAgeMs + hour,
  });
  const differences: string[] = [];
  let [found, asked] = [0, 0];
  for (const [n, person] of people.entries()) {
    const visibility = await resolver.resolve(person);
    for (const { source, of } of made) {
      for (const { title, ...fact } of world.facts) {
        const scope: Scope = {
          sourceId: source.id,
          projectId: project,
          ...fact,
          ...(title && { titlesOnly: true }),
        };
        const isOpen =
          scope.level.kind === 'none' &&
          scope.parentLevel.kind === 'none' &&
          scope.restriction.kind === 'none' &&
          scope.visibility.kind === 'none' &&
          !scope.internal;
        const isInAudience = of.audience.some((one) => one === 'everyone' || world.groups[n]?.includes(one));
        const expected =
          of.project === 'listed' &&
          fact.live &&
          (title || !of.titlesOnly) &&
          (of.kind === 'private' ? of.owner === n : isInAudience && isOpen);
        asked += 1;
        if (expected) found += 1;
        const condition = conditionOf(visibility, scope);
        const byFilter = condition.kind === 'when' && condition.allOf.length === 0;
        const answers = { door: canSee(visibility, { scope, people: nobody }), filter: byFilter };
        for (const [where, answer] of Object.entries(answers)) {
          if (answer === expected) continue;
          const about = JSON.stringify({ person: n, ...of, ...fact, title });
          differences.push(`${answer ? 'LEAKED' : 'MISSING'} ${where}: seed ${seed} ${about}`);
        }
      }
    }
  }
  return { differences, found, asked };
}
