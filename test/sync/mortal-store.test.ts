import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceId } from '../../src/model/ids.ts';
import { openStoreInMemory } from '../../src/store/new-database.test-support.ts';
import type { Store } from '../../src/store/store.ts';
import { mortalStore } from './mortal-store.ts';

const source = sourceId(1);

/** One commit of each port that a sync writes to, and that needs no source. */
const commits: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  runs: (store) => store.runs.endDead(source, 'contents', 'dead'),
  readings: (store) => store.readings.drop(source, [], 0),
  census: (store) => store.census.keepProjects(source, []),
  ownSight: (store) => store.ownSight.put(source, new Map()),
  runControl: (store) => store.runControl.endCaughtUp(source),
  directory: (store) => store.directory.keepGroups(source, []),
};

for (const [port, commit] of Object.entries(commits)) {
  test(`a process dies with a commit of ${port}, and writes to no port after it`, async () => {
    await using store = openStoreInMemory();
    const mortal = mortalStore(store, 2);
    await commit(mortal.store);
    assert.equal(mortal.isDead, false, 'CONTROL: it was to make one more');
    await commit(mortal.store);
    assert.equal(mortal.isDead, true);
    for (const after of Object.values(commits)) await assert.rejects(after(mortal.store), /was killed/);
    await assert.rejects(mortal.store.issues.latestChange(), /was killed/);
  });
}

test('a lease is held once in a process however the clock moves, and is free for the next process', async () => {
  await using store = openStoreInMemory();
  const first = mortalStore(store, Number.POSITIVE_INFINITY).store.runs;
  assert.equal(await first.acquireLease('x', 'one', 1000, 2000), true);
  assert.equal(await first.acquireLease('x', 'two', 1000, 2000), false);
  assert.equal(await first.acquireLease('x', 'two', 9000, 9999, () => true), false);
  assert.equal(await first.leaseHolder('x', 9000), 'one');
  assert.equal(await first.acquireLease('x', 'one', 9000, 9999), true, 'renewed');
  const next = mortalStore(store, Number.POSITIVE_INFINITY).store.runs;
  assert.equal(await next.leaseHolder('x', 1000), undefined);
  assert.equal(await next.acquireLease('x', 'three', 1000, 2000), true);
  await next.releaseLease('x', 'three');
  assert.equal(await next.acquireLease('x', 'four', 1000, 2000), true, 'CONTROL: it was given back');
});
