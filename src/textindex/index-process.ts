/**
 * The process in which the text index is written: it follows the store, so that the heavy upkeep of the index
 * neither blocks searches nor grows the process that serves them. Started by `index-follower.ts`, it speaks
 * over the channel of `fork` and ends when its parent does.
 *
 * States: `waiting` (another process holds the index), `following` (applies what changes, and keeps the index
 * in shape beside that), `failed` (says why, and ends).
 */

import { rm } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { systemClock } from '../clock.ts';
import { AppError, type ErrorCode, errorCodes, reasonOf } from '../errors.ts';
import { type HeldLease, holdLease, indexLeaseName } from '../store/hold-lease.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import type { Store } from '../store/store.ts';
import { copyTableBeside } from './copy-beside.ts';
import { catchUp } from './indexer.ts';
import { openLanceWriter } from './lance-writer.ts';
import type { IndexState, TextIndexWriter } from './text-index.ts';

export type ToIndexProcess =
  | { readonly type: 'changed' }
  /** Somebody could not read it. */
  | { readonly type: 'doubted' }
  | { readonly type: 'flush'; readonly id: number };

export type FromIndexProcess =
  | ({ readonly type: 'state'; readonly holdsIndex: boolean } & IndexState)
  | { readonly type: 'flushed'; readonly id: number }
  | { readonly type: 'upkeep-failed'; readonly message: string }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

/** Behind what answers people and reads from Jira, which would leave a place of its own empty; before copies of the index. */
const ownPriority = 5;
/** How often the store is asked for changes, whichever process wrote them. */
const pollMs = 200;
/** How often an index is asked for that another process holds. */
const leasePollMs = 1_000;
/** How often is looked whether the index is still there while nothing changes. */
const checkMs = 1_000;
/** That reads all of it; whoever cannot search may be many. Each time that nothing was found, it waits twice as long. */
const examineMs = 10_000;
const longestExamineMs = 600_000;
/** Upkeep takes at most this share of the time, so that a first build is not copied again and again. */
const upkeepShare = 0.2;
/** Upkeep that failed, for want of room as a rule, is tried again after this. */
const upkeepRetryMs = 60_000;

async function main(databasePath: string, indexFolder: string, rebuild: boolean): Promise<void> {
  const end = new AbortController();
  process.once('disconnect', () => end.abort());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
  setPriority(ownPriority);
  await using store = openSqliteStore(databasePath);
  await using lease = await waitForIndex(store, end.signal);
  if (!lease) return;
  if (rebuild) await rm(indexFolder, { recursive: true, force: true });
  await using writer = await openLanceWriter(indexFolder, copyTableBeside);
  await follow(store, writer, AbortSignal.any([end.signal, lease.lost]));
}

async function waitForIndex(store: Store, signal: AbortSignal): Promise<HeldLease | undefined> {
  let told = false;
  while (!signal.aborted) {
    const lease = await holdLease(store.runs, indexLeaseName, systemClock);
    if (lease) return lease;
    if (!told) send({ type: 'state', holdsIndex: false, documents: 0, cursor: 0 });
    told = true;
    await systemClock.sleep(leasePollMs, signal).catch(() => {});
  }
  return undefined;
}

async function follow(store: Store, writer: TextIndexWriter, signal: AbortSignal): Promise<void> {
  let flushes: { readonly id: number; readonly isShaped: boolean }[] = [];
  let isDoubted = false;
  let examinedMs = Number.NEGATIVE_INFINITY;
  let restMs = examineMs;
  const bell = ringable(signal);
  process.on('message', (message: ToIndexProcess) => {
    if (message.type === 'flush') flushes.push({ id: message.id, isShaped: false });
    if (message.type === 'doubted') isDoubted = true;
    bell.ring();
  });
  const tellState = async () => send({ type: 'state', holdsIndex: true, ...(await writer.state()) });
  let upkeep: Promise<void> | undefined;
  let upkeepNotBeforeMs = 0;
  // A process that was killed may have left the index out of shape.
  let hasChanged = true;
  /** Up to which change something was to be erased, and up to which it is. */
  let [erased, clean] = [0, 0];
  const keepInShape = async () => {
    hasChanged = false;
    const startedMs = performance.now();
    try {
      const [wanted, { cursor }] = [erased, await writer.state()];
      await writer.optimize(wanted);
      if (wanted <= cursor) clean = wanted;
      const tookMs = performance.now() - startedMs;
      upkeepNotBeforeMs = performance.now() + tookMs * (1 / upkeepShare - 1);
    } catch (error) {
      upkeepNotBeforeMs = performance.now() + upkeepRetryMs;
      if (!signal.aborted) send({ type: 'upkeep-failed', message: reasonOf(error) });
    }
    upkeep = undefined;
    bell.ring();
  };
  const beginUpkeep = () => {
    if (hasChanged && performance.now() >= upkeepNotBeforeMs) upkeep ??= keepInShape();
  };
  let checkedMs = performance.now();
  await tellState();
  while (!signal.aborted) {
    const { applied } = await catchUp(store, writer, signal, async () => {
      hasChanged = true;
      beginUpkeep();
      await tellState();
    });
    if (applied > 0) checkedMs = performance.now();
    if (performance.now() >= checkedMs + checkMs) {
      checkedMs = performance.now();
      await writer.check();
      erased = await store.issues.erasedChange();
      if (erased > clean) hasChanged = true;
      beginUpkeep();
    }
    if (isDoubted && performance.now() >= examinedMs + restMs) {
      isDoubted = false;
      await writer.examine();
      if (performance.now() < examinedMs + 2 * longestExamineMs)
        restMs = Math.min(longestExamineMs, 2 * restMs);
      else restMs = examineMs;
      examinedMs = performance.now();
    }
    const { cursor } = await writer.state();
    if (flushes.length > 0 && !upkeep && cursor >= (await store.issues.latestChange())) {
      for (const { id } of flushes.filter(({ isShaped }) => isShaped)) send({ type: 'flushed', id });
      flushes = flushes.filter(({ isShaped }) => !isShaped).map(({ id }) => ({ id, isShaped: true }));
      if (flushes.length > 0) {
        upkeep = keepInShape();
        await tellState();
      }
    }
    await bell.heard(pollMs);
  }
}

/** A bell that is heard by whoever listens next, too. */
function ringable(signal: AbortSignal) {
  let rung = new AbortController();
  return {
    ring: () => rung.abort(),
    async heard(forMs: number): Promise<void> {
      await systemClock.sleep(forMs, AbortSignal.any([rung.signal, signal])).catch(() => {});
      rung = new AbortController();
    },
  };
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
