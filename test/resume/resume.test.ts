import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/clock.ts';
import { noAtlassian } from '../../src/jira/atlassian.test-support.ts';
import { budgetOfOne } from '../../src/jira/budget/budget.ts';
import { silentLog } from '../../src/log.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/open-sandbox.ts';
import { openWorld, type World } from '../../src/sandbox/world/world.ts';
import { connectSource } from '../../src/sources/connect.ts';
import { openSourceClient } from '../../src/sources/open-client.ts';
import { openVault } from '../../src/sources/vault.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { tester } from '../../src/store/store.test-support.ts';
import { syncSource } from '../../src/sync/sync.ts';
import { dumpStore } from './dump-store.ts';
import { editWorld, embeddedComments, resumeWorld } from './resume-world.ts';
import type { Order } from './sync-child.ts';
import { readingMethods, smallSteps, type Watcher, watchStore, writingMethods } from './watched-store.ts';

const child = fileURLToPath(new URL('./sync-child.ts', import.meta.url));
const quiet: Watcher = { before: () => {}, after: () => {}, drops: () => false };

describe('a sync that is killed', () => {
  let world: World;
  let sandbox: Sandbox;
  let root: string;
  /** A folder with the source connected and nothing read. */
  let connected: string;
  /** One that was synced without any interruption. */
  let whole: string;
  const commits: string[] = [];
  let folders = 0;
  let wholeMs = 0;

  before(async () => {
    world = openWorld(resumeWorld());
    sandbox = await openSandbox({ world, embeddedComments });
    root = await mkdtemp(join(tmpdir(), 'jackdaw-resume-'));
    connected = join(root, 'connected');
    await mkdir(connected);
    await using store = openSqliteStore(join(connected, 'jackdaw.db'));
    const vault = await openVault(undefined, join(connected, 'vault.key'));
    const connection = { address: sandbox.url, email: 'ann@small.example', token: 'token-ann' };
    await connectSource(
      {
        store,
        vault,
        clock: systemClock,
        log: silentLog,
        atlassian: noAtlassian,
        fetch: globalThis.fetch,
        budget: budgetOfOne(systemClock, 4),
      },
      { ...connection, projectKeys: undefined, name: undefined, by: tester },
    );
  });
  after(async () => {
    await sandbox[Symbol.asyncDispose]();
    await rm(root, { recursive: true, force: true });
  });

  async function copyOf(folder: string): Promise<string> {
    folders += 1;
    const copy = join(root, `copy-${folders}`);
    await cp(folder, copy, { recursive: true });
    return copy;
  }

  it('in a child that nobody kills comes to its end', async () => {
    // The first child also compiles for the others.
    await runChild(await copyOf(connected), { kill: undefined });
    const startedMs = performance.now();
    const folder = await copyOf(connected);
    assert.equal((await runChild(folder, { kill: undefined })).signal, null);
    wholeMs = performance.now() - startedMs;
    whole = folder;
  });

  it('has its commits counted at every method of the port that writes', async () => {
    await using store = openSqliteStore(':memory:');
    for (const port of ['runs', 'crawl', 'directory', 'access'] as const) {
      const listed = [...writingMethods[port], ...readingMethods[port]];
      assert.deepEqual(Object.keys(store[port]).sort(), listed.sort(), port);
    }
  });

  it('is compared with one that is left alone', async () => {
    const again = await copyOf(connected);
    await syncHere(again, { ...quiet, after: (method) => commits.push(method) });
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
      const broken = await copyOf(connected);
      let seen = 0;
      await syncHere(broken, {
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
    const folder = await copyOf(connected);
    const follower = await openFollower(folder);
    const kills = await killAtEveryCommit(folder, 'all', follower.look);
    // A run writes of what it reads again unchanged only the time, many at once: the next test has every commit.
    assert.ok(kills.all >= 12, `${kills.all} kills before the pass began`);
    assert.ok(kills.progress >= 18, `${kills.progress} kills in the pass`);
    assertSame(folder, whole);
    await follower.assertComplete();
  });

  it('from an empty folder, at every commit before the pass and all over it, ends in the same store', async () => {
    const beforePass = commits.indexOf('beginPass');
    assert.ok(beforePass >= 35, `${beforePass} commits before the pass`);
    // Before and after in turn. Of the pass some of them; the history above has them all.
    for (let nth = 1; nth <= commits.length; nth += nth <= beforePass ? 1 : 9) {
      const when = nth % 2 === 0 ? 'before' : 'after';
      const folder = await copyOf(connected);
      const { signal } = await runChild(folder, { kill: { nth, of: 'all', when } });
      assert.equal(signal, 'SIGKILL', `commit ${nth}`);
      await syncHere(folder, quiet);
      assertSame(folder, whole, `${when} commit ${nth} (${commits[nth - 1]})`);
    }
  });

  it('at moments of no choice, also in the middle of a commit, ends in the same store', async () => {
    const folder = await copyOf(connected);
    const moments = [0.7, 0.8, 0.9, 0.95].map((part) => Math.round(part * wholeMs));
    for (const afterMs of moments) await runChild(folder, { kill: undefined }, afterMs);
    await syncHere(folder, quiet);
    assertSame(folder, whole, `killed after ${moments.join(', ')} ms`);
  });

  it('while it reads a site that has changed, at every commit of the pass, ends in the same store', async () => {
    const folder = await copyOf(whole);
    const follower = await openFollower(folder);
    await follower.look();
    editWorld(world);
    await syncHere(whole, quiet);
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
        const { signal } = await runChild(folder, { kill: { nth, of: 'all', when: 'after' } });
        assert.equal(signal, 'SIGKILL', `commit ${nth}`);
        kills.all += 1;
        await look();
      }
    }
    for (;;) {
      const { signal, stderr } = await runChild(folder, { kill: { nth: 1, of: 'progress', when: 'after' } });
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

function dump(folder: string): Record<string, readonly string[]> {
  return dumpStore(join(folder, 'jackdaw.db'));
}

function differences(
  one: Record<string, readonly string[]>,
  other: Record<string, readonly string[]>,
): string[] {
  return Object.entries(one).flatMap(([table, lines]) => {
    const others = other[table] ?? [];
    return [
      ...lines.filter((line) => !others.includes(line)).map((line) => `${table} + ${line}`),
      ...others.filter((line) => !lines.includes(line)).map((line) => `${table} - ${line}`),
    ];
  });
}

function assertSame(folder: string, whole: string, when = ''): void {
  const found = differences(dump(folder), dump(whole));
  assert.deepEqual(found.slice(0, 10), [], when);
  for (const [table, lines] of Object.entries(dump(whole))) {
    assert.equal(dump(folder)[table]?.length, lines.length, table);
  }
}

interface ChildEnd {
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** `killAfterMs`: from here, whatever it is doing then. */
async function runChild(folder: string, order: Order, killAfterMs?: number): Promise<ChildEnd> {
  const started = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', child, folder, JSON.stringify(order)],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(folder, '..', 'cache') },
    },
  );
  let stderr = '';
  started.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const timer = setTimeout(() => started.kill('SIGKILL'), killAfterMs ?? 30_000);
  const [code, signal] = await once(started, 'close');
  clearTimeout(timer);
  assert.ok(signal === 'SIGKILL' || code === 0, `the child ended by itself with ${code}: ${stderr}`);
  return { signal: signal === 'SIGKILL' ? signal : null, stderr };
}

async function syncHere(folder: string, watcher: Watcher): Promise<void> {
  await using store = openSqliteStore(join(folder, 'jackdaw.db'));
  const vault = await openVault(undefined, join(folder, 'vault.key'));
  const [source] = await store.sources.list();
  assert.ok(source);
  const tools = {
    store,
    vault,
    clock: systemClock,
    log: silentLog,
    atlassian: noAtlassian,
    fetch: globalThis.fetch,
    budget: budgetOfOne(systemClock, 4),
  };
  await syncSource({
    ...smallSteps(watchStore(store, watcher), await openSourceClient(tools, source, 'contents')),
    source,
    clock: systemClock,
    log: silentLog,
    signal: new AbortController().signal,
    onProgress: () => {},
    concurrency: 1,
    directoryMaxAgeMs: 86_400_000,
  });
  const [run] = await store.runs.latest(source.id, 1, 'full');
  assert.equal(run?.state, 'done');
}

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

async function isUnderWay(folder: string): Promise<boolean> {
  await using store = openSqliteStore(join(folder, 'jackdaw.db'));
  const [source] = await store.sources.list();
  assert.ok(source);
  return (await store.crawl.pass(source.id)) !== undefined;
}
