/**
 * What nobody announces, and no list of ids shows, is found by reading all contents once more. However often that is
 * interrupted, it has come to its end within the time that is stated.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog } from '../../../src/log.ts';
import { issueId } from '../../../src/model/ids.ts';
import { openWorld } from '../../../src/sandbox/world/world.ts';
import { generateWorld } from '../../../src/sandbox/worlds/generated.ts';
import { crawler } from '../../../src/sandbox/worlds/generated-directory.ts';
import { openSyncClients } from '../../../src/sources/open-client.ts';
import { syncChanges } from '../../../src/sync/sync.ts';
import { type Day, hourMs, isWhole, minuteMs, openDay } from '../../bad-days/day.test-support.ts';
import { directoryMaxAgeMs } from '../../leaks/pipe.test-support.ts';
import { sandboxSees, unitsOf } from '../../leaks/units.test-support.ts';

const againEveryMs = 4 * hourMs;

test('a comment that is restricted in silence is hidden in time by a reading that is interrupted all the time', async () => {
  const world = openWorld(generateWorld({ seed: 64_001, issues: 24, projects: 3, accounts: 7 }));
  await using day = await openDay(world, { againEveryMs });
  const { store, source, sandbox } = day.pipe;
  let serving = await day.serve();
  await using _ = { [Symbol.asyncDispose]: () => serving[Symbol.asyncDispose]() };
  await day.passUntil(isWhole, 'all is read');
  const readings = async () =>
    (await store.runs.latest(source.id, 9, 'again')).filter(({ state }) => state === 'done').length;
  while ((await readings()) === 0) await day.pass(5 * minuteMs, 5 * minuteMs);

  const unit = unitsOf(world).find(
    (one) =>
      one.kind === 'comment' && one.remark.visibility === undefined && sandboxSees(world, crawler, one),
  );
  assert.ok(unit?.kind === 'comment');
  const isRestricted = async () => {
    const [stored] = await store.issues.load(
      await store.issues.rowsByIds(source.id, [issueId(unit.issue.id)]),
    );
    const found = stored?.remarks.find(({ remark }) => remark.kind === 'comment' && remark.id === unit.id);
    return found?.facts.scope.visibility.kind !== 'none';
  };
  assert.equal(await isRestricted(), false);
  const visibility = { type: 'group', value: 'g-users' } as const;
  const comments = (unit.issue.comments ?? []).map((one) =>
    one.id === unit.id ? { ...one, visibility } : one,
  );
  world.putIssue({ ...unit.issue, comments });
  const restrictedMs = day.clock.now();

  const restart = async () => {
    await serving[Symbol.asyncDispose]();
    serving = await day.serve();
  };
  const until = async (ms: number) => {
    while (day.clock.now() < restrictedMs + ms) await day.pass(5 * minuteMs, 5 * minuteMs);
  };
  await until(hourMs);
  await restart();
  await until(1.5 * hourMs);
  sandbox.faults.add({ path: '', times: Number.POSITIVE_INFINITY, answer: { kind: 'status', status: 503 } });
  await until(2 * hourMs);
  sandbox.faults.clear();
  await until(2.5 * hourMs);
  await syncByHand(day);
  await until(3 * hourMs);
  await restart();
  assert.equal(await isRestricted(), false, 'CONTROL: nothing else finds it');
  await until(againEveryMs);
  assert.equal(await isRestricted(), true);
  await day.assertEqual('at the end');
});

async function syncByHand(day: Day): Promise<void> {
  const { pipe, clock, tools } = day;
  let isOver = false;
  const sync = syncChanges({
    store: pipe.store,
    source: pipe.source,
    ...(await openSyncClients(tools, pipe.source)),
    clock,
    log: silentLog,
    signal: new AbortController().signal,
    onProgress: () => {},
    concurrency: 4,
    directoryMaxAgeMs,
  }).finally(() => {
    isOver = true;
  });
  // It waits for the schedule to go by the clock of the day; the schedule hears of it by the machine's timers.
  while (!isOver) {
    await sleep(100);
    await day.pass(1_000, 1_000);
  }
  await sync;
}
