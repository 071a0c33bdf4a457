import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { smallWorld } from '../sandbox/small-world.test-support.ts';
import { holdLease, sendAwayLeaseName, stopLeaseName } from '../store/hold-lease.ts';
import { ownInBackground, ownSource } from './own-source.ts';
import { openSite } from './site.test-support.ts';

/** Longer than it takes until somebody who holds a lease looks whether they are to leave. */
const aLookMs = 1_200;

test('whoever syncs by hand is not sent away by another one who does, only by who changes the source', async () => {
  await using site = await openSite(smallWorld());
  const { store, source, tools } = site;
  const options = { clock: tools.clock };
  await using owner = await ownSource(store, source, options);
  {
    await using _away = await holdLease(store.runs, sendAwayLeaseName(source.id), tools.clock);
    await sleep(aLookMs);
    assert.equal(owner.lost.aborted, false);
  }
  await using _stop = await holdLease(store.runs, stopLeaseName(source.id), tools.clock);
  await sleep(aLookMs);
  assert.equal(owner.lost.aborted, true, 'CONTROL');
});

test('a schedule leaves for somebody who syncs by hand, and a third one is told that the source is being synced', async () => {
  await using site = await openSite(smallWorld());
  const { store, source, tools } = site;
  const options = { clock: tools.clock };
  const background = await ownInBackground(store, source, options);
  assert.ok(background);
  background.lost.addEventListener('abort', () => void background[Symbol.asyncDispose]());
  const [one, other] = await Promise.allSettled([
    ownSource(store, source, options),
    ownSource(store, source, options),
  ]);
  assert.equal(background.lost.aborted, true);
  const held = [one, other].flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const refused = [one, other].flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  assert.deepEqual(
    refused.map(({ code }) => code),
    ['already-running'],
  );
  await sleep(aLookMs);
  assert.deepEqual(
    held.map(({ lost }) => lost.aborted),
    [false],
  );
  for (const lease of held) await lease[Symbol.asyncDispose]();
});
