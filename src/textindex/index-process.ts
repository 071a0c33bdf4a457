/**
 * The process in which the text index is written: it follows the store, so that the heavy upkeep of the index
 * neither blocks searches nor grows the process that serves them. Started by `index-follower.ts`, it speaks
 * over the channel of `fork` and ends when its parent does.
 *
 * States: `waiting` (another process holds the index), `following` (applies what changes, and keeps the index
 * in shape when there is nothing to apply), `failed` (says why, and ends).
 */

import { rm } from 'node:fs/promises';
import { systemClock } from '../clock.ts';
import { AppError, type ErrorCode, errorCodes, reasonOf } from '../errors.ts';
import { type HeldLease, holdLease, indexLeaseName } from '../store/hold-lease.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import type { Store } from '../store/store.ts';
import { catchUp } from './indexer.ts';
import { openLanceWriter } from './lance-writer.ts';
import type { IndexState, TextIndexWriter } from './text-index.ts';

export type ToIndexProcess = { readonly type: 'changed' } | { readonly type: 'flush'; readonly id: number };

export type FromIndexProcess =
  | ({ readonly type: 'state'; readonly holdsIndex: boolean } & IndexState)
  | { readonly type: 'flushed'; readonly id: number }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

/** How often the store is asked for changes that nobody announced, and a held index is asked for. */
const pollMs = 1_000;
/** After so many changes the index is brought into shape even while more are waiting. */
const changesBetweenUpkeep = 20_000;
/** A quiet index is brought into shape this long after its last change. */
const quietMs = 3_000;

async function main(databasePath: string, indexFolder: string, rebuild: boolean): Promise<void> {
  const end = new AbortController();
  process.once('disconnect', () => end.abort());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
  await using store = openSqliteStore(databasePath);
  await using lease = await waitForIndex(store, end.signal);
  if (!lease) return;
  if (rebuild) await rm(indexFolder, { recursive: true, force: true });
  await using writer = await openLanceWriter(indexFolder);
  await follow(store, writer, AbortSignal.any([end.signal, lease.lost]));
}

async function waitForIndex(store: Store, signal: AbortSignal): Promise<HeldLease | undefined> {
  let told = false;
  while (!signal.aborted) {
    const lease = await holdLease(store.runs, indexLeaseName, systemClock);
    if (lease) return lease;
    if (!told) send({ type: 'state', holdsIndex: false, documents: 0, cursor: 0 });
    told = true;
    await systemClock.sleep(pollMs, signal).catch(() => {});
  }
  return undefined;
}

async function follow(store: Store, writer: TextIndexWriter, signal: AbortSignal): Promise<void> {
  const flushes: number[] = [];
  let wake = () => {};
  process.on('message', (message: ToIndexProcess) => {
    if (message.type === 'flush') flushes.push(message.id);
    wake();
  });
  send({ type: 'state', holdsIndex: true, ...(await writer.state()) });
  // Unknown at the start: a process that was killed may have left the index out of shape.
  let sinceUpkeep = 1;
  while (!signal.aborted) {
    const { applied } = await catchUp(store, writer, signal, async (progress) => {
      if (sinceUpkeep + progress.applied >= changesBetweenUpkeep) {
        await writer.optimize();
        sinceUpkeep = -progress.applied;
      }
      send({ type: 'state', holdsIndex: true, ...(await writer.state()) });
    });
    sinceUpkeep += applied;
    if (applied > 0 && flushes.length === 0) {
      // More may be under way: keep the index in shape only when it is quiet.
      if (await woken(quietMs)) continue;
    }
    if (sinceUpkeep > 0) {
      await writer.optimize();
      sinceUpkeep = 0;
      send({ type: 'state', holdsIndex: true, ...(await writer.state()) });
    }
    const { cursor } = await writer.state();
    if (cursor >= (await store.issues.latestChange())) {
      for (const id of flushes.splice(0)) send({ type: 'flushed', id });
    }
    if (flushes.length === 0) await woken(pollMs);
  }

  /** True when something was said before the time was over. */
  async function woken(forMs: number): Promise<boolean> {
    const said = new AbortController();
    wake = () => said.abort();
    await systemClock.sleep(forMs, AbortSignal.any([said.signal, signal])).catch(() => {});
    wake = () => {};
    return said.signal.aborted;
  }
}

function send(message: FromIndexProcess): void {
  // A parent that has just ended hears nothing more; with a callback that is no uncaught error.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

const [databasePath, indexFolder, rebuild] = process.argv.slice(2);
try {
  await main(databasePath ?? '', indexFolder ?? '', rebuild === 'rebuild');
} catch (error) {
  const code = error instanceof AppError && error.code in errorCodes ? error.code : 'index-unavailable';
  send({ type: 'failed', code, message: reasonOf(error) });
  process.exitCode = 1;
}
// The channel alone would keep the process alive.
if (process.connected) process.disconnect();
