/**
 * That the comparison can fail, and that each "not visible" is due to what it is said to be due to. Visibilities
 * that are widened or narrowed on purpose must be reported; what nobody finds is found once its restricting
 * facts are taken away, and nothing else is.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupId, roleId } from '../../src/model/ids.ts';
import type { Visibility } from '../../src/model/visibility.ts';
import { generateWorld } from '../../src/sandbox/worlds/generated.ts';
import { type Compared, compare } from './agreement.test-support.ts';
import { findUnits } from './found-units.test-support.ts';
import { openPipe } from './pipe.test-support.ts';
import {
  changeProjects,
  doorShows,
  matchesEverybody,
  sandboxSees,
  storedIssues,
  unitsOf,
  viewersOf,
} from './units.test-support.ts';
import { withoutRestrictions } from './without-restrictions.test-support.ts';

function widened(change: Parameters<typeof changeProjects>[1]): (visibility: Visibility) => Visibility {
  return (visibility) => changeProjects(visibility, change);
}

const groupIds = ['g-1', 'g-2', 'g-3'].map(groupId);
const roleIds = ['10002', '10101', '10102', '20020', '20021', '20022'].map(roleId);

const mutations: readonly (readonly [
  what: string,
  widen: (visibility: Visibility) => Visibility,
  reported: RegExp,
])[] = [
  [
    'one level that matches everybody',
    widened((project) => {
      const level = [...project.levels.keys()][2];
      const opened = level === undefined ? [] : [[level, matchesEverybody] as const];
      return { ...project, levels: new Map([...project.levels, ...opened]) };
    }),
    /^LEAKED/,
  ],
  ['Browse for everybody', widened((project) => ({ ...project, browse: matchesEverybody })), /^LEAKED/],
  [
    'a group too many',
    ({ sources }) => ({
      sources: new Map(
        [...sources].map(([id, source]) => [
          id,
          { ...source, groups: new Set([...source.groups, ...groupIds]) },
        ]),
      ),
    }),
    /^LEAKED/,
  ],
  ['all roles', widened((project) => ({ ...project, roles: new Set(roleIds) })), /^LEAKED/],
  [
    'internal comments for everybody',
    ({ sources }) => ({
      sources: new Map([...sources].map(([id, source]) => [id, { ...source, hasJiraAccess: true }])),
    }),
    /^LEAKED.* comment /,
  ],
  ['no projects', widened(() => undefined), /^MISSING/],
  ['no levels', widened((project) => ({ ...project, levels: new Map() })), /^MISSING/],
  ['no roles', widened((project) => ({ ...project, roles: new Set() })), /^MISSING/],
];

test('a visibility that is wrong on purpose is reported, at the door and by searching', async (t) => {
  const pipes = await Promise.all([4012, 4028].map((seed) => openPipe(generateWorld({ seed }))));
  try {
    for (const [what, widen, reported] of mutations) {
      const differences: string[] = [];
      for (const pipe of pipes) {
        differences.push(
          ...(await compare(pipe, 'mutated', { search: { readEvery: 1 }, widen })).differences,
        );
      }
      const kinds = new Set(differences.map((line) => line.slice(0, line.indexOf(':'))));
      t.diagnostic(`${what.padEnd(34)}${differences.length} differences (${[...kinds].join(', ')})`);
      assert.ok(differences.length > 0, what);
      assert.ok(
        differences.every((line) => reported.test(line)),
        `${what}: ${differences.find((l) => !reported.test(l))}`,
      );
      assert.ok(
        [...kinds].some((kind) => kind.endsWith('at the door')),
        what,
      );
      assert.ok(
        [...kinds].some((kind) => kind.endsWith('by searching')),
        what,
      );
    }
  } finally {
    for (const pipe of pipes) await pipe[Symbol.asyncDispose]();
  }
});

test('what nobody finds is found in the same world without its restricting facts', async (t) => {
  let nobody = 0;
  for (const seed of [4101, 4102, 4103, 4104]) {
    const file = generateWorld({ seed });
    await using pipe = await openPipe(file);
    const { seenByNobody, differences }: Compared = await compare(pipe, `seed ${seed}`);
    assert.deepEqual(differences, []);
    const names = new Set(seenByNobody.map(({ name }) => name));
    assert.ok(names.size > 0);
    nobody += names.size;

    await using relaxed = await openPipe(withoutRestrictions(file, names));
    const units = unitsOf(relaxed.world).filter(({ name }) => names.has(name));
    const { found, odd } = await findUnits(relaxed, 'crawler', units);
    const missing = units.filter(({ name }) => !found.has(name)).map(({ name }) => name);
    assert.deepEqual([missing, odd], [[], []], `seed ${seed}`);
    // Nothing else is right because all of it was opened: everybody else still gets the sandbox's answer.
    assert.deepEqual((await compare(relaxed, `seed ${seed}, relaxed`)).differences, []);
  }
  t.diagnostic(`${nobody} units that nobody finds, all of them found without what restricts them`);
});

test('every other denial has a viewer who does find the unit', async (t) => {
  let denials = 0;
  for (const seed of [4201, 4202, 4203]) {
    await using pipe = await openPipe(generateWorld({ seed }));
    const { world } = pipe;
    const units = unitsOf(world);
    const stored = await storedIssues(pipe, units);
    const foundBy = new Map<string, Set<string>>();
    for (const viewer of viewersOf(world)) {
      foundBy.set(viewer ?? '', new Set((await findUnits(pipe, viewer, units)).found));
    }
    for (const unit of units) {
      const sees = viewersOf(world).filter((viewer) => sandboxSees(world, viewer, unit));
      if (sees.length === 0) continue;
      for (const viewer of viewersOf(world)) {
        if (sees.includes(viewer)) continue;
        denials += 1;
        assert.equal(doorShows(await pipe.visibilityOf(viewer), unit, stored.get(unit.issue.id)), false);
        const control = sees[denials % sees.length];
        assert.ok(foundBy.get(control ?? '')?.has(unit.name), `${unit.name} is not found by its control`);
      }
    }
  }
  assert.ok(denials > 1000);
  t.diagnostic(`${denials} denials, each with a viewer who finds what was denied`);
});
