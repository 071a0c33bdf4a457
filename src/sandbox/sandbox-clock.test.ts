import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SandboxClock } from './sandbox-clock.ts';

const never = new AbortController().signal;

test('the clock runs with the machine, can be set, moved on and stopped', () => {
  let machine = 1000;
  const clock = new SandboxClock(() => machine);
  assert.equal(clock.now(), 1000);
  clock.advance(500);
  machine = 1100;
  assert.equal(clock.now(), 1600);
  clock.stop();
  machine = 5000;
  assert.equal(clock.now(), 1600);
  clock.set(100);
  assert.equal(clock.now(), 100);
  clock.go();
  machine = 5001;
  assert.equal(clock.now(), 101);
});

test('who waits by the clock is woken when it is moved past the time, and not before', async () => {
  const clock = new SandboxClock();
  clock.stop();
  let woken = false;
  const waiting = clock.until(clock.now() + 3_600_000, never).then(() => {
    woken = true;
  });
  clock.advance(1_800_000);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(woken, false);
  clock.advance(1_800_000);
  await waiting;
  assert.equal(woken, true);
});

test('waiting ends with the reason of its signal', async () => {
  const clock = new SandboxClock();
  const stop = new AbortController();
  const waiting = clock.until(clock.now() + 60_000, stop.signal);
  stop.abort(new Error('enough'));
  await assert.rejects(waiting, /enough/);
});
