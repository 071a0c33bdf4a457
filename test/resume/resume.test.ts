import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openWorld, type World } from '../../src/sandbox/world/world.ts';
import { openStoreInMemory } from '../../src/store/new-database.test-support.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { isUnderWay } from './killed-first-reading.ts';
import {
  assertSame,
  differences,
  dump,
  type Folders,
  openFolders,
  quiet,
  runChild,
  workHere,
} from './killed-runs.ts';
import { editWorld, resumeWorld } from './resume-world.ts';
import type { Order } from './sync-child.ts';
import { portNames, readingMethods, writingMethods } from './watched-store.ts';

const full = (kill: Order['kill']): Order => ({ work: 'full', kill });

describe('a sync that is killed', () => {
  let world: World;
  let folders: Folders;
  /** One that was synced without any interruption. */
  let whole: string;
  /** The same after a census, which follows where the sync ended a pass that another one had begun. */
  let counted: string;
  const commits: string[] = [];
  let wholeMs = 0;

  before(async () => {
    world = openWorld(resumeWorld());
    folders = await openFolders(world);
  });
  after(() => folders[Symbol.asyncDispose]());

  it('in a child that nobody kills comes to its end', async () => {
    // The first child also compiles for the others.
    await runChild(await folders.copyOf(folders.connected), full(undefined));
    const startedMs = performance.now();
    const folder = await folders.copyOf(folders.connected);
    assert.equal((await runChild(folder, full(undefined))).signal, null);
    wholeMs = performance.now() - startedMs;
    whole = folder;
    counted = await folders.copyOf(whole);
    await workHere(counted, 'census');
  });

  it('has its commits counted at every method of the port that writes', async () => {
    await using store = openStoreInMemory();
    for (const port of portNames) {
      const listed = [...writingMethods[port], ...readingMethods[port]];
      assert.deepEqual(Object.keys(store[port]).sort(), listed.sort(), port);
    }
  });

  it('is compared with one that is left alone', async () => {
    const again = await folders.copyOf(folders.connected);
    await workHere(again, 'full', { ...quiet, after: (method) => commits.push(method) });
    const { issues, remarks, findings, threads, parts } = dump(whole);
    assert.equal(issues?.length, 11);
    assert.ok((remarks?.length ?? 0) > 240, 'threads beyond what their issues embed');
    assert.deepEqual(threads, []);
    assert.ok(findings?.some((line) => line.includes('hologram')));
    assert.ok(findings?.some((line) => line.includes('moonPhase')));
    assert.ok((parts?.length ?? 0) > 15);
    assert.ok(commits.length >= 60, `${commits.length} commits`);
    assertSame(again, whole, 'the comparison itself is steady');
  });

  it('CONTROL: a store that loses one commit does not compare equal', async () => {
    for (const lost of ['commitListing', 'putGroupMembers', 'putPart', 'putAccounts', 'commitIssues']) {
      const broken = await folders.copyOf(folders.connected);
      let seen = 0;
      await workHere(broken, 'full', {
        ...quiet,
        drops(method) {
          if (method !== lost) return false;
          seen += 1;
          return lost === 'putAccounts' || seen === 2;
        },
      });
      const differs = differences(dump(broken), dump(whole)).length > 0;
      // Contents that were lost are still to be fetched, and are.
      assert.equal(differs, lost !== 'commitIssues', lost);
    }
  });

  it('at every commit, in one history, ends in the same store', async () => {
    const folder = await folders.copyOf(folders.connected);
    const follower = await openFollower(folder);
    const kills = await killAtEveryCommit(folder, 'all', follower.look);
    // A run writes of what it reads again unchanged only the time, many at once: `killed-first-reading.ts` has every commit.
    assert.ok(kills.all >= 12, `${kills.all} kills before the pass began`);
    assert.ok(kills.progress >= 18, `${kills.progress} kills in the pass`);
    assertSame(folder, whole);
    await follower.assertComplete();
  });

  it('at moments of no choice, also in the middle of a commit, ends in the same store', async () => {
    const folder = await folders.copyOf(folders.connected);
    const moments = [0.7, 0.8, 0.9, 0.95].map((part) => Math.round(part * wholeMs));
    for (const afterMs of moments) await runChild(folder, full(undefined), afterMs);
    await workHere(folder, 'full');
    const when = `killed after ${moments.join(', ')} ms`;
    // A child may have been killed while it counted after the pass of the one before it.
    const isRead = (line: string) => !line.startsWith('counted ');
    assert.deepEqual(differences(dump(folder), dump(whole)).filter(isRead), [], when);
    await workHere(folder, 'census');
    assertSame(folder, counted, when);
  });

  it('while it reads a site that has changed, at every commit of the pass, ends in the same store', async () => {
    const folder = await folders.copyOf(whole);
    const follower = await openFollower(folder);
    await follower.look();
    editWorld(world);
    await workHere(whole, 'full');
    assert.ok(differences(dump(whole), dump(folder)).length > 10);
    const kills = await killAtEveryCommit(folder, 'progress', follower.look);
    assert.ok(kills.progress >= 15, `${kills.progress} kills`);
    assertSame(folder, whole);
    await follower.assertComplete();
  });

  /**
   * One folder, killed at its first commit, then at its second, …, until a run comes to the pass; from then on
   * at the first commit of each run that makes progress. Ends when a run comes to its end.
   */
  async function killAtEveryCommit(folder: string, of: 'all' | 'progress', look: () => Promise<void>) {
    const kills = { all: 0, progress: 0 };
    if (of === 'all') {
      for (let nth = 1; !(await isUnderWay(folder)); nth += 1) {
        const { signal } = await runChild(folder, full({ nth, of: 'all', when: 'after' }));
        assert.equal(signal, 'SIGKILL', `commit ${nth}`);
        kills.all += 1;
        await look();
      }
    }
    for (;;) {
      const { signal, stderr } = await runChild(folder, full({ nth: 1, of: 'progress', when: 'after' }));
      await look();
      if (signal === null) {
        assert.fail(`a run ended without any progress, and without being killed: ${stderr}`);
      }
      assert.equal(signal, 'SIGKILL');
      kills.progress += 1;
      if (!(await isUnderWay(folder))) return kills;
      assert.ok(kills.progress < 200, 'the pass goes on and on');
    }
  }
});

/** Follows the changes as the index does, kill by kill: nothing may change without its number moving. */
async function openFollower(folder: string) {
  const followed = new Map<number, string>();
  let cursor = 0;
  const read = async (into: Map<number, string>, after: number): Promise<number> => {
    await using store = openSqliteStore(join(folder, 'jackdaw.db'));
    for (;;) {
      const changes = await store.issues.changesForReindex(after, 100);
      for (const { change, row, stored } of changes) {
        if (stored) into.set(row, JSON.stringify(stored));
        else into.delete(row);
        after = change;
      }
      if (changes.length === 0) return after;
    }
  };
  return {
    async look(): Promise<void> {
      cursor = await read(followed, cursor);
    },
    async assertComplete(): Promise<void> {
      cursor = await read(followed, cursor);
      const fresh = new Map<number, string>();
      await read(fresh, 0);
      assert.ok(fresh.size > 0);
      assert.deepEqual([...followed].sort(byRow), [...fresh].sort(byRow));
    },
  };
}

function byRow(a: [number, string], b: [number, string]): number {
  return a[0] - b[0];
}
