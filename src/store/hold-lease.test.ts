import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { holdLease, isLeaseHeld, waitForLease } from './hold-lease.ts';
import { openStoreInMemory } from './new-database.test-support.ts';
import type { RunStore } from './run-store.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { startStoreProcess } from './store-process.test-support.ts';

/** A clock that stands still until it is moved; `advance` wakes the sleepers whose time has come. */
function handClock() {
  let now = 1_000_000;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  return {
    now: () => now,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper = { at: now + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
    async advance(ms: number) {
      for (let passed = 0; passed < ms; passed += 1000) {
        now += 1000;
        for (const sleeper of sleepers) {
          if (sleeper.at > now) continue;
          sleepers.delete(sleeper);
          sleeper.wake();
        }
        for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
      }
    },
  };
}

const elsewhere = 'another-machine 1 1 x';

test('a lease is held for as long as it is used, and free afterwards', async () => {
  await using store = openStoreInMemory();
  const clock = handClock();
  const { runs } = store;
  {
    await using lease = await holdLease(runs, 'x', clock);
    assert.ok(lease);
    await clock.advance(600_000);
    assert.equal(lease.lost.aborted, false);
    assert.ok(await runs.leaseHolder('x', clock.now()));
    assert.equal(await runs.acquireLease('x', elsewhere, clock.now(), clock.now() + 1), false);
  }
  assert.equal(await runs.leaseHolder('x', clock.now()), undefined);
});

test('a lease is held once in a process, too', async () => {
  await using store = openStoreInMemory();
  const clock = handClock();
  const first = await holdLease(store.runs, 'x', clock);
  assert.ok(first);
  assert.equal(await holdLease(store.runs, 'x', clock), undefined);
  assert.equal(first.lost.aborted, false);
  await first[Symbol.asyncDispose]();
  await using second = await holdLease(store.runs, 'x', clock);
  assert.ok(second);
});

test('who has lost a lease is told at the next renewal, and leaves it to its new holder', async () => {
  await using store = openStoreInMemory();
  const clock = handClock();
  const { runs } = store;
  {
    await using lease = await holdLease(runs, 'x', clock);
    assert.ok(lease);
    await runs.acquireLease('x', elsewhere, clock.now(), clock.now() + 60_000, () => true);
    assert.equal(lease.lost.aborted, false);
    await clock.advance(15_000);
    assert.ok(lease.lost.reason instanceof AppError);
    assert.equal(lease.lost.reason.code, 'already-running');
  }
  assert.equal(await runs.leaseHolder('x', clock.now()), elsewhere);
});

for (const [which, aheadMs] of [
  ['ahead', 10 * 60_000],
  ['behind', -10 * 60_000],
] as const) {
  test(`a lease that a machine took over whose clock is ${which} is lost to who held it`, async () => {
    await using store = openStoreInMemory();
    const clock = handClock();
    const { runs } = store;
    const lease = await holdLease(runs, 'x', clock);
    assert.ok(lease);
    const theirs = () => clock.now() + aheadMs;
    const renewElsewhere = () => runs.acquireLease('x', elsewhere, theirs(), theirs() + 60_000, () => true);
    assert.equal(await renewElsewhere(), true);
    await clock.advance(15_000);
    assert.ok(lease.lost.reason instanceof AppError);
    assert.equal(lease.lost.reason.code, 'already-running');
    await lease[Symbol.asyncDispose]();
    const other = await store.runs.leaseHolder('x', 0);
    assert.equal(other, elsewhere, 'CONTROL: one of the two holds it');
  });
}

/** The store's own runs, whose lease cannot be written while `failing()`. */
function troubled(
  runs: RunStore,
  failing: () => boolean,
  code: 'store-busy' | 'disk-full' = 'store-busy',
): RunStore {
  const check = () => {
    if (failing()) throw new AppError(code, 'Not now.');
  };
  return {
    ...runs,
    async acquireLease(...args) {
      check();
      return runs.acquireLease(...args);
    },
    async releaseLease(...args) {
      check();
      return runs.releaseLease(...args);
    },
  };
}

test('a store that is busy for a moment does not cost the lease', async () => {
  await using store = openStoreInMemory();
  const clock = handClock();
  let busy = false;
  await using lease = await holdLease(
    troubled(store.runs, () => busy),
    'x',
    clock,
  );
  assert.ok(lease);
  busy = true;
  await clock.advance(40_000);
  busy = false;
  await clock.advance(300_000);
  assert.equal(lease.lost.aborted, false);
});

test('a full disk costs no lease, however long, unless somebody else has taken it when there is room', async () => {
  await using store = openStoreInMemory();
  const clock = handClock();
  let full = false;
  const runs = troubled(store.runs, () => full, 'disk-full');
  const lease = await holdLease(runs, 'x', clock);
  assert.ok(lease);
  full = true;
  for (let n = 0; n < 20; n += 1) await clock.advance(15_000);
  full = false;
  await clock.advance(1_000);
  assert.equal(lease.lost.aborted, false);
  assert.equal(await holdLease(store.runs, 'x', clock), undefined, 'held again');
  full = true;
  for (let n = 0; n < 20; n += 1) await clock.advance(15_000);
  await store.runs.acquireLease('x', elsewhere, clock.now(), clock.now() + 60_000, () => true);
  full = false;
  await clock.advance(1_000);
  assert.equal(lease.lost.aborted, true);
});

test('a lease that cannot be renewed in time is given up before it runs out, with the reason', async () => {
  await using store = openStoreInMemory();
  const clock = handClock();
  let busy = false;
  const lease = await holdLease(
    troubled(store.runs, () => busy),
    'x',
    clock,
  );
  assert.ok(lease);
  busy = true;
  await clock.advance(59_000);
  assert.ok(lease.lost.reason instanceof AppError);
  assert.equal(lease.lost.reason.code, 'store-busy');
  assert.ok(await store.runs.leaseHolder('x', clock.now()), 'nobody else could have it yet');
  await lease[Symbol.asyncDispose]();
});

test('a release that fails does not hide why the work ended', async () => {
  await using store = openStoreInMemory();
  let busy = false;
  const work = async () => {
    await using _lease = await holdLease(
      troubled(store.runs, () => busy),
      'x',
      handClock(),
    );
    busy = true;
    throw new AppError('disk-full', 'Full.');
  };
  await assert.rejects(work, { name: 'AppError', code: 'disk-full' });
});

const holders: [string, string, boolean][] = [
  ['another machine', elsewhere, false],
  ['a process that lives', `${hostname()} ${process.ppid} 1 x`, false],
  ['an earlier process with our number', `${hostname()} ${process.pid} 1 x`, true],
];
for (const [who, holder, taken] of holders) {
  test(`the lease of ${who} is ${taken ? 'taken over at once' : 'respected until it runs out'}`, async () => {
    await using store = openStoreInMemory();
    const clock = handClock();
    await store.runs.acquireLease('x', holder, clock.now(), clock.now() + 60_000);
    assert.equal(await isLeaseHeld(store.runs, 'x', clock), !taken);
    const lease = await holdLease(store.runs, 'x', clock);
    assert.equal(lease !== undefined, taken);
    await lease?.[Symbol.asyncDispose]();
    await clock.advance(60_000);
    const later = await holdLease(store.runs, 'x', clock);
    assert.ok(later);
    await later[Symbol.asyncDispose]();
  });
}

for (const [who, holder, taken] of [
  ['another machine', elsewhere, true],
  ['a process that lives', `${hostname()} ${process.ppid} 1 x`, false],
] as const) {
  test(`a lease of ${who}, taken before the clock was set back, is ${taken ? 'run out' : 'respected'}`, async () => {
    await using store = openStoreInMemory();
    const clock = handClock();
    await store.runs.acquireLease('x', holder, clock.now(), clock.now() + 8 * 3_600_000);
    assert.equal(await isLeaseHeld(store.runs, 'x', clock), !taken);
    const lease = await holdLease(store.runs, 'x', clock);
    assert.equal(lease !== undefined, taken);
    await lease?.[Symbol.asyncDispose]();
  });
}

test('a lease that was taken before the clock was set right by a minute is respected', async () => {
  await using store = openStoreInMemory();
  const clock = handClock();
  await store.runs.acquireLease('x', elsewhere, clock.now(), clock.now() + 2 * 60_000);
  assert.equal(await holdLease(store.runs, 'x', clock), undefined);
});

test('whoever waits for a lease does so for their time, also when the clock is set back meanwhile', async () => {
  await using store = openStoreInMemory();
  await store.runs.acquireLease('x', elsewhere, 1_000_000, 1_060_000);
  let nowMs = 1_000_000;
  let slept = 0;
  const clock = {
    now: () => nowMs,
    async sleep(ms: number) {
      slept += ms;
      nowMs = 950_000;
      assert.ok(slept <= 30_000, 'for ever');
    },
  };
  assert.equal(await waitForLease(store.runs, 'x', { clock, patienceMs: 30_000 }), undefined);
  assert.equal(slept, 30_000);
});

test('a live process is respected, and once it is killed its lease is taken over at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jackdaw-store-'));
  try {
    const path = join(folder, 'a.db');
    await using store = openSqliteStore(path);
    await using first = startStoreProcess('hold', path, 'x');
    assert.equal(await first.line(), 'held');
    assert.equal(await holdLease(store.runs, 'x', systemClock), undefined);
    await using second = startStoreProcess('hold', path, 'x');
    assert.equal(await second.line(), 'refused');
    assert.equal(await isLeaseHeld(store.runs, 'x', systemClock), true);
    await first.kill();
    assert.equal(await isLeaseHeld(store.runs, 'x', systemClock), false);
    await using lease = await holdLease(store.runs, 'x', systemClock);
    assert.ok(lease, 'at once');
    await using third = startStoreProcess('hold', path, 'x');
    assert.equal(await third.line(), 'refused');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
