/**
 * A small run of the long proof (`npm run test:leaks`), so that it cannot break unseen, and that what it counts
 * as decided by one thing alone is so.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openWorld } from '../../../src/sandbox/world/world.ts';
import type { WorldHolder } from '../../../src/sandbox/world/world-file.ts';
import { crawler } from '../../../src/sandbox/worlds/generated-directory.ts';
import { sandboxSees, type Unit, unitsOf, viewersOf } from '../units.test-support.ts';
import { cellTable, rows } from './cells.ts';
import { decisive } from './decisive.ts';
import { holderKind } from './holder-kinds.ts';
import { mutated, mutations } from './mutations.ts';
import { proofWorld } from './proof-world.ts';
import { proveWorld } from './prove-world.ts';
import { editAtRandom, edits } from './random-edits.ts';
import { caughtBy } from './run-mutations.ts';
import { added, isFalseAllow } from './tally.ts';

const seeds = [3, 21, 55, 144, 233];

test(`both evaluators agree in worlds that are edited between crawls, seeds ${seeds.join(', ')}`, async (t) => {
  const total = added(await Promise.all(seeds.map((seed) => proveWorld(seed))));
  const table = cellTable(total, 0);
  for (const line of table.lines) t.diagnostic(line);
  for (const [name, count] of Object.entries(total.counts)) t.diagnostic(`${name.padEnd(20)}${count}`);
  assert.deepEqual(total.differences.slice(0, 20), [], `${total.differences.length} differences`);
  assert.deepEqual(table.problems, []);
  const { decisions = 0, states, 'pairs over HTTP': pairs } = total.counts;
  assert.equal(states, 3 * seeds.length);
  assert.ok(decisions > 20_000, `${decisions} decisions`);
  assert.equal(pairs, 180 * seeds.filter((seed) => seed % 3 === 0).length);
  const silent = rows.filter(
    ({ cell, allows, denials }) => (allows && !total.allows[cell]) || (denials && !total.denials[cell]),
  );
  assert.ok(
    silent.length < rows.length / 3,
    `nothing decided by: ${silent.map(({ cell }) => cell).join(', ')}`,
  );
});

test('a cell below its minimum, and an allow by what can never allow, are problems', () => {
  const all = Object.fromEntries(rows.map(({ cell }) => [cell, 5]));
  const withoutNever = Object.fromEntries(rows.filter(({ allows }) => allows).map(({ cell }) => [cell, 5]));
  const denials = Object.fromEntries(rows.filter((row) => row.denials).map(({ cell }) => [cell, 5]));
  assert.deepEqual(cellTable({ allows: withoutNever, denials }, 5).problems, []);
  const few = cellTable({ allows: withoutNever, denials: { ...denials, browse: 4 } }, 5);
  assert.deepEqual(few.problems, ['browse: 4 denials, fewer than 5']);
  const never = cellTable({ allows: all, denials }, 5).problems;
  assert.ok(never.includes('scheme: unknown type: 5 allows, where there can be none'));
  assert.ok(never.includes('level: customer portal: 5 allows, where there can be none'));
  assert.ok(isFalseAllow('LEAKED at the door: …') && !isFalseAllow('MISSING at the door: …'));
});

const turningSeeds = [1, 2, 5, 6, 9, 27, 30, 31, 47, 52];

test('what is counted for a holder turns the answer when that holder is taken away, or made to match', (t) => {
  const turned = { allows: 0, denials: 0 };
  for (const { world, viewer, unit, allowed, cell } of decidedAlone(turningSeeds)) {
    const [place, kind] = cell.split(': ');
    if ((place !== 'scheme' && place !== 'level') || kind === undefined) continue;
    const turns = (holder: WorldHolder) => holderKind(holder, world) === kind && holder.value !== crawler;
    const viewerItself = { type: 'user', parameter: viewer ?? '', value: viewer ?? '' };
    const changed = <T extends { readonly holder: WorldHolder }>(list: readonly T[]): T[] =>
      list.flatMap((one) => {
        if (!turns(one.holder)) return [one];
        return allowed ? [] : [{ ...one, holder: kind === 'anyone' ? one.holder : viewerItself }];
      });
    const file = world.toFile();
    const other = openWorld({
      ...file,
      // The public is denied by the policy alone.
      site: { ...file.site, blockPublicAccess: kind !== 'anyone' && file.site.blockPublicAccess === true },
      permissionSchemes: file.permissionSchemes.map((scheme) =>
        place === 'scheme' ? { ...scheme, permissions: changed(scheme.permissions) } : scheme,
      ),
      issueSecuritySchemes: file.issueSecuritySchemes.map((scheme) =>
        place === 'level'
          ? { ...scheme, levels: scheme.levels.map((one) => ({ ...one, members: changed(one.members) })) }
          : scheme,
      ),
    });
    assert.equal(sandboxSees(other, viewer, unit), !allowed, `${viewer}, ${unit.name}, ${cell}`);
    turned[allowed ? 'allows' : 'denials'] += 1;
  }
  t.diagnostic(JSON.stringify(turned));
  assert.ok(turned.allows > 100 && turned.denials > 300, JSON.stringify(turned));
});

/** The unit without what the line is about. */
const without: Readonly<Record<string, (unit: Unit) => Unit>> = {
  live: (unit) => ({ ...unit, issue: { ...unit.issue, archived: false } }),
  // With the parent, whose level it is too as a rule.
  level: ({ issue: { securityLevelId: _, parentId: _parent, ...issue }, ...unit }) => ({ ...unit, issue }),
  'level of the parent': ({ issue: { parentId: _, ...issue }, ...unit }) => ({ ...unit, issue }),
  restriction: ({ issue: { restrictedToRoles: _, ...issue }, ...unit }) => ({ ...unit, issue }),
  'visibility: group': unrestricted,
  'visibility: role': unrestricted,
  internal: unrestricted,
};

function unrestricted(unit: Unit): Unit {
  if (unit.kind === 'comment') {
    const { visibility: _, internal: _internal, ...remark } = unit.remark;
    return { ...unit, remark };
  }
  if (unit.kind !== 'worklog') return unit;
  const { visibility: _, ...remark } = unit.remark;
  return { ...unit, remark };
}

test('what is counted as denied by one line is allowed once the unit is without what the line is about', () => {
  const turned = new Map<string, number>();
  for (const { world, viewer, unit, allowed, cell } of decidedAlone(turningSeeds)) {
    const change = without[cell];
    if (!change || allowed) continue;
    const project = world.projects.get(unit.issue.projectId);
    if (cell === 'live' && project?.state !== undefined && project.state !== 'live') continue;
    assert.equal(sandboxSees(world, viewer, change(unit)), true, `${viewer}, ${unit.name}, ${cell}`);
    turned.set(cell, (turned.get(cell) ?? 0) + 1);
  }
  assert.deepEqual([...turned.keys()].sort(), Object.keys(without).sort());
});

function* decidedAlone(seeds: readonly number[]) {
  for (const seed of seeds) {
    const world = proofWorld(seed);
    const decide = decisive(world);
    for (const viewer of viewersOf(world)) {
      for (const unit of unitsOf(world)) {
        const { allowed, cells } = decide(viewer, unit);
        for (const cell of cells) yield { world, viewer, unit, allowed, cell };
      }
    }
  }
}

test('every kind of edit is made', () => {
  const made = new Set<string>();
  for (let seed = 1; seed <= 40; seed += 1) {
    for (const name of editAtRandom(proofWorld(seed), seed, 12)) made.add(name);
  }
  assert.deepEqual([...made].sort(), edits.map(([name]) => name).sort());
});

test('every mistake of the list can be put into the source as it is, and changes it', () => {
  for (const mutation of mutations) {
    const text = readFileSync(new URL(`../../../src/${mutation.file}`, import.meta.url), 'utf8');
    assert.notEqual(mutated(text, mutation), text, mutation.name);
  }
  const [first] = mutations;
  assert.ok(first);
  assert.throws(() => mutated('', first), /its text is 0 times in src/);
});

for (const makes of ['a false allow', 'a false denial'] as const) {
  test(`a mistake that makes ${makes} is found by the proof`, async () => {
    const index = mutations.findIndex((one) => one.name === 'restriction' && one.makes === makes);
    const { difference } = await caughtBy(index);
    assert.match(difference ?? '', makes === 'a false allow' ? /^LEAKED/ : /^MISSING/);
  });
}
