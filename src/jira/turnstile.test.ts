import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTurnstile } from './turnstile.ts';

test('a turnstile lets in as many as it has places, then in the order of coming', async () => {
  const turnstile = openTurnstile(2);
  const order: number[] = [];
  const leaves = await Promise.all([turnstile.enter(), turnstile.enter()]);
  const waiting = [0, 1, 2].map(async (n) => {
    const leave = await turnstile.enter();
    order.push(n);
    leave();
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(order, []);
  leaves[0]?.();
  leaves[0]?.();
  await Promise.all(waiting);
  assert.deepEqual(order, [0, 1, 2]);
});

test('leaving twice makes room once, and whoever gives up takes no place', async () => {
  const turnstile = openTurnstile(1);
  const leave = await turnstile.enter();
  const abort = new AbortController();
  const givesUp = turnstile.enter(abort.signal);
  const stays = turnstile.enter();
  abort.abort(new Error('enough'));
  await assert.rejects(givesUp, /enough/);
  leave();
  leave();
  const second = await stays;
  let third = false;
  const waiting = turnstile.enter().then((l) => {
    third = true;
    l();
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(third, false);
  second();
  await waiting;
});
