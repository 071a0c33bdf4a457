import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Purpose } from './purpose.ts';
import { type Caller, SiteQueue } from './site-queue.ts';
import { testClock } from './test-clock.test-support.ts';

const call = (purpose: Purpose, source = 'one', operation = 'GET /a', patienceMs = Infinity): Caller => ({
  purpose,
  source,
  operation,
  patienceMs,
});

function open(places: number, readyAtMs: (call: Caller, nowMs: number) => number = (_, nowMs) => nowMs) {
  const clock = testClock();
  const entered: Caller[] = [];
  const queue = new SiteQueue<Caller>({ places, clock, readyAtMs, onEnter: (one) => entered.push(one) });
  return { clock, queue, entered };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('as many as there are places enter, then the others in the order of coming', async () => {
  const { queue } = open(2);
  const order: number[] = [];
  await Promise.all([queue.enter(call('fresh')), queue.enter(call('fresh'))]);
  const waiting = [0, 1, 2].map(async (n) => {
    await queue.enter(call('fresh'));
    order.push(n);
    queue.leave();
  });
  await settled();
  assert.deepEqual([order, queue.running, queue.waiting('fresh')], [[], 2, 3]);
  queue.leave();
  await Promise.all(waiting);
  assert.deepEqual([order, queue.running, queue.waiting('fresh')], [[0, 1, 2], 1, 0]);
});

test('whoever gives up takes no place, and nobody sleeps for it any more', async () => {
  const { queue, clock } = open(1, ({ operation }, nowMs) =>
    operation === 'GET /late' ? nowMs + 900 : nowMs,
  );
  await queue.enter(call('fresh'));
  const abort = new AbortController();
  const givesUp = queue.enter(call('fresh'), abort.signal);
  const stays = queue.enter(call('fresh'));
  abort.abort(new Error('enough'));
  await assert.rejects(givesUp, /enough/);
  queue.leave();
  assert.equal(await stays, 'entered');
  await assert.rejects(queue.enter(call('fresh'), abort.signal), /enough/);
  queue.leave();
  const late = new AbortController();
  const waits = queue.enter(call('fresh', 'one', 'GET /late'), late.signal);
  assert.equal(clock.sleepers(), 1);
  late.abort(new Error('enough'));
  await assert.rejects(waits, /enough/);
  assert.equal(clock.sleepers(), 0);
});

test('higher purposes go first, and each lower one that waits has every tenth turn', async () => {
  const { queue, entered } = open(1);
  await queue.enter(call('fresh'));
  const all = (['contents', 'census', 'fresh', 'revocation'] as const).flatMap((purpose) =>
    Array.from({ length: 100 }, () => queue.enter(call(purpose))),
  );
  entered.length = 0;
  for (let turns = 0; turns < 400; turns += 1) queue.leave();
  await Promise.all(all);
  assert.deepEqual(
    entered.slice(0, 9).map(({ purpose }) => purpose),
    Array(9).fill('revocation'),
  );
  const first100 = Map.groupBy(entered.slice(0, 100), ({ purpose }) => purpose);
  assert.deepEqual(
    (['revocation', 'fresh', 'census', 'contents'] as const).map((one) => first100.get(one)?.length),
    [72, 9, 9, 10],
  );
  const lastOf = (purpose: Purpose) => entered.findLastIndex((one) => one.purpose === purpose);
  assert.ok(lastOf('revocation') < lastOf('fresh') && lastOf('fresh') < lastOf('census'));
});

test('sources that want the same have their turns one after the other, however much one of them wants', async () => {
  const { queue, entered } = open(1);
  await queue.enter(call('contents'));
  const many = Array.from({ length: 50 }, (_, n) => queue.enter(call('contents', 'large', `GET /${n % 5}`)));
  const few = Array.from({ length: 5 }, () => queue.enter(call('contents', 'small')));
  entered.length = 0;
  for (let turns = 0; turns < 55; turns += 1) queue.leave();
  await Promise.all([...many, ...few]);
  assert.deepEqual(
    entered.slice(0, 12).map(({ source }) => source),
    [...Array(5).fill(['large', 'small']).flat(), 'large', 'large'],
  );
});

test('what has to wait for a limit holds up nothing behind it, and goes when it is time', async () => {
  const untilMs = testClock().now() + 5_000;
  const { queue, clock, entered } = open(1, ({ operation }, nowMs) =>
    operation === 'GET /paused' ? Math.max(nowMs, untilMs) : nowMs,
  );
  const paused = queue.enter(call('revocation', 'one', 'GET /paused'));
  assert.equal(await queue.enter(call('contents')), 'entered');
  queue.leave();
  await clock.advance(4_999);
  assert.deepEqual([entered.length, queue.running], [1, 0]);
  await clock.advance(1);
  assert.equal(await paused, 'entered');
});

test('whoever has not the patience for a limit is told how long it would take, the others wait on', async () => {
  const untilMs = testClock().now() + 60_000;
  const { queue, clock } = open(1, (_, nowMs) => Math.max(nowMs, untilMs));
  const patient = queue.enter(call('contents'));
  assert.deepEqual(await queue.enter(call('fresh', 'asked', 'GET /a', 20_000)), { tooLongMs: 60_000 });
  assert.equal(queue.waiting('fresh'), 0);
  await clock.advance(60_000);
  assert.equal(await patient, 'entered');
});
