/**
 * Runs of a data folder that end by being killed, and what they leave: processes that die at an exact commit, the same work
 * in this process to its end, and the content of two folders side by side.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/clock.ts';
import { noAtlassian } from '../../src/jira/atlassian.test-support.ts';
import { budgetOfOne } from '../../src/jira/budget/budget.ts';
import { silentLog } from '../../src/log.ts';
import { openSandbox } from '../../src/sandbox/open-sandbox.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import { connectSource } from '../../src/sources/connect.ts';
import { openVault } from '../../src/sources/vault.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { tester } from '../../src/store/store.test-support.ts';
import { dumpStore } from './dump-store.ts';
import { embeddedComments } from './resume-world.ts';
import type { Order } from './sync-child.ts';
import type { Watcher } from './watched-store.ts';
import { workOn } from './work-on.ts';

const child = fileURLToPath(new URL('./sync-child.ts', import.meta.url));

export const quiet: Watcher = { before: () => {}, after: () => {}, drops: () => false };

export interface Folders extends AsyncDisposable {
  /** A folder with the source connected and nothing read. */
  readonly connected: string;
  copyOf(folder: string): Promise<string>;
}

/** A sandbox of this world, and folders for its source. */
export async function openFolders(world: World): Promise<Folders> {
  await using stack = new AsyncDisposableStack();
  const sandbox = stack.use(await openSandbox({ world, embeddedComments }));
  const root = await mkdtemp(join(tmpdir(), 'jackdaw-resume-'));
  stack.defer(() => rm(root, { recursive: true, force: true }));
  const connected = join(root, 'connected');
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
  const closing = stack.move();
  let folders = 0;
  return {
    connected,
    async copyOf(folder) {
      folders += 1;
      const copy = join(root, `copy-${folders}`);
      await cp(folder, copy, { recursive: true });
      return copy;
    },
    [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose](),
  };
}

export type Dump = Readonly<Record<string, readonly string[]>>;

export function dump(folder: string): Dump {
  return dumpStore(join(folder, 'jackdaw.db'));
}

export function differences(one: Dump, other: Dump): string[] {
  return Object.entries(one).flatMap(([table, lines]) => {
    const others = other[table] ?? [];
    return [
      ...without(others, lines).map((line) => `${table} + ${line}`),
      ...without(lines, others).map((line) => `${table} - ${line}`),
    ];
  });
}

function without(lines: readonly string[], more: readonly string[]): string[] {
  const known = new Set(lines);
  return more.filter((line) => !known.has(line));
}

export function assertSame(folder: string, whole: string, when = ''): void {
  const [one, other] = [dump(folder), dump(whole)];
  assert.deepEqual(differences(one, other).slice(0, 10), [], when);
  for (const [table, lines] of Object.entries(other)) assert.equal(one[table]?.length, lines.length, table);
}

export interface ChildEnd {
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** `killAfterMs`: from here, whatever it is doing then. */
export async function runChild(folder: string, order: Order, killAfterMs?: number): Promise<ChildEnd> {
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

/** In this process, to its end. */
export async function workHere(folder: string, work: Order['work'], watcher: Watcher = quiet): Promise<void> {
  await using store = openSqliteStore(join(folder, 'jackdaw.db'));
  const source = await workOn(folder, store, work, watcher);
  const [run] = await store.runs.latest(source.id, 1, work);
  assert.equal(run?.state, 'done');
}
