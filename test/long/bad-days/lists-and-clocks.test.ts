/**
 * Lists that go round, projects that go while they are read, answers that come too slowly, and clocks that jump: nothing
 * is lost, nothing is taken for gone by half a list, and all of it ends with its cause.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FaultAnswer } from '../../../src/sandbox/faults/faults.ts';
import { openWorld } from '../../../src/sandbox/world/world.ts';
import { generateWorld } from '../../../src/sandbox/worlds/generated.ts';
import { crawler } from '../../../src/sandbox/worlds/generated-directory.ts';
import { accessLeaseName, backgroundLeaseName, syncLeaseName } from '../../../src/store/hold-lease.ts';
import { type Day, hourMs, isWhole, minuteMs, openDay, said } from '../../bad-days/day.test-support.ts';
import { editTheSite } from '../../bad-days/edits-of-a-day.test-support.ts';

const always = Number.POSITIVE_INFINITY;

function worldOf(seed: number) {
  return openWorld(generateWorld({ seed, issues: 24, projects: 3, accounts: 7 }));
}

async function endWell(day: Day, seed: number): Promise<void> {
  editTheSite(day.world, day.clock.now(), seed);
  await day.pass(7 * hourMs, hourMs);
  await day.passUntil(isWhole, 'all is read');
  await day.assertEqual('after');
}

describe('a list of ids that goes round', () => {
  const loops: readonly (readonly [string, FaultAnswer, RegExp])[] = [
    ['with the same token', { kind: 'repeat-page-token' }, /the same page was announced twice/],
    [
      'under new tokens',
      { kind: 'first-page-again' },
      /the same page came again and again|nothing but empty pages came/,
    ],
  ];
  for (const [how, answer, says] of loops) {
    it(`${how} is no list: it ends, says so, hides nothing, and is read when it is one`, async () => {
      await using day = await openDay(worldOf(63_001), { idsToAPage: 3 });
      const { faults } = day.pipe.sandbox;
      await using _ = await day.serve();
      faults.add({ path: '/search/jql', skip: 2, times: always, answer });
      await day.pass(20 * minuteMs, 2 * minuteMs);
      assert.match(said(await day.status()), new RegExp(`^sync failed .*${says.source}`));
      const sent = day.pipe.sandbox.requests().length;
      assert.ok(sent < 1_000, `${sent} requests: it ends`);
      await day.assertNothingLeaks('in the first reading');
      faults.clear();
      await endWell(day, 1);
    });
  }

  it('in a census hides nothing, and what it would have found is found by the next one', async () => {
    await using day = await openDay(worldOf(63_002), { idsToAPage: 3 });
    const { faults } = day.pipe.sandbox;
    await using _ = await day.serve();
    await day.passUntil(isWhole, 'all is read');
    faults.add({ path: '/search/jql', times: always, answer: { kind: 'repeat-page-token' } });
    await day.pass(7 * hourMs, hourMs);
    await day.assertEqual('meanwhile');
    assert.match(
      said(await day.status()),
      /could not be counted the last time.*the same page was announced twice/,
    );
    faults.clear();
    await endWell(day, 2);
  });
});

describe('a project that is deleted while it is read', () => {
  for (const [where, path, skip] of [
    ['between two pages of its ids', '/search/jql', 2],
    ['before its issues are asked for', '/bulkfetch', 0],
    ['between two pages of comments', '/comment', 2],
  ] as const) {
    it(`${where} is found by nobody, and is back when it is restored`, async () => {
      await using day = await openDay(worldOf(63_100 + skip), { idsToAPage: 3, embeddedComments: 1 });
      await using _ = await day.serve();
      const [project] = [...day.world.projects.values()];
      assert.ok(project);
      const put = (state: 'deleted' | 'live') => day.world.putProject({ ...project, state });
      day.pipe.sandbox.faults.add({ path, skip, answer: { kind: 'edit', edit: () => put('deleted') } });
      await day.passUntil(isWhole, 'the rest is read');
      await day.pass(20 * minuteMs, 5 * minuteMs);
      await day.assertSameAsSite('without the project');
      put('live');
      await day.pass(30 * minuteMs, 5 * minuteMs);
      await endWell(day, 3);
    });
  }
});

it('answers that come too slowly are given up, asked for again in smaller parts, and come when they can', async () => {
  await using day = await openDay(worldOf(63_200), { timeoutMs: 250 });
  const { faults } = day.pipe.sandbox;
  await using _ = await day.serve();
  faults.add({ path: '/bulkfetch', times: always, answer: { kind: 'slow', bytesPerSecond: 2_000 } });
  await day.pass(2 * minuteMs, 30_000);
  await day.assertNothingLeaks('meanwhile');
  assert.deepEqual(await day.stored(), { issues: 0, remarks: 0 });
  faults.clear();
  await day.pass(hourMs, 10 * minuteMs);
  await endWell(day, 4);
});

const others = (members: readonly string[]) => members.filter((member) => member !== crawler);

describe('a clock that jumps', () => {
  for (const [what, jumps] of [
    ['ahead by two days, and back', [48 * hourMs, -48 * hourMs]],
    ['back by two days, and ahead', [-48 * hourMs, 48 * hourMs]],
    ['back by ten minutes again and again', [-10 * minuteMs, -10 * minuteMs, -10 * minuteMs]],
  ] as const) {
    it(`${what} shows nobody what they may not see, and the copy is equal soon after`, async () => {
      await using day = await openDay(worldOf(63_300));
      await using _ = await day.serve();
      day.pipe.sandbox.faults.add({
        path: '/bulkfetch',
        answer: { kind: 'edit', edit: () => day.skew(jumps[0]) },
      });
      await day.passUntil(isWhole, 'all is read');
      for (const [n, jumpMs] of jumps.slice(1).entries()) {
        editTheSite(day.world, day.siteMs(), n);
        day.skew(jumpMs);
        await day.pass(20 * minuteMs, 5 * minuteMs);
        await day.pass(7 * hourMs, hourMs);
        await day.assertEqual(`after jump ${n + 2}`);
      }
    });
  }

  for (const [where, isKilled] of [
    ['while the server runs', false],
    ['over the end of a container that is killed, and another in its place', true],
  ] as const) {
    it(`ahead by eight hours and back, ${where}: rights are read again at once`, async () => {
      await using day = await openDay(worldOf(63_300));
      const { store, source } = day.pipe;
      const serving = await day.serve();
      await day.passUntil(isWhole, 'all is read');
      day.skew(8 * hourMs);
      await day.pass(20 * minuteMs, 5 * minuteMs);
      await day.assertEqual('ahead');
      if (isKilled) {
        await serving[Symbol.asyncDispose]();
        for (const name of [syncLeaseName, accessLeaseName, backgroundLeaseName]) {
          const nowMs = day.clock.now();
          await store.runs.acquireLease(name(source.id), 'another-container 1 1 x', nowMs, nowMs + minuteMs);
        }
      }
      day.skew(-8 * hourMs);
      const missing = await day.assertNothingLeaks('how old it is, is not known');
      assert.ok(missing > 0, 'CONTROL: nothing of it counts');
      const group = [...day.world.groups.values()].find(({ members }) => others(members).length > 1);
      const [first, second] = others(group?.members ?? []);
      assert.ok(group && first && second);
      const without = (...gone: readonly string[]) =>
        day.world.setGroupMembers(
          group.groupId,
          group.members.filter((member) => !gone.includes(member)),
        );
      without(first);
      await using _ = isKilled ? await day.serve() : serving;
      await day.pass(2 * minuteMs);
      await day.assertSameAsSite('two minutes later');
      assert.equal((await day.status()).status, 'active');
      without(first, second);
      await day.pass(11 * minuteMs);
      await day.assertSameAsSite('within the interval');
      await endWell(day, 5);
    });
  }
});
