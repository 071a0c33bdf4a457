import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTries } from './tries.ts';

function clocked() {
  let nowMs = 1_000_000;
  const tries = openTries(() => nowMs);
  const outcome = (account: string, address: string) => {
    try {
      return tries.begin(account, address);
    } catch (error) {
      return Number(/Wait (\d+) seconds/.exec(error instanceof Error ? error.message : '')?.[1]);
    }
  };
  return { outcome, wait: (ms: number) => (nowMs += ms) };
}

test('each failure beyond five makes the next one wait twice as long, up to a quarter of an hour', () => {
  const { outcome, wait } = clocked();
  const waits: number[] = [];
  for (let n = 0; n < 18; n += 1) {
    for (;;) {
      const held = outcome('ada@acme.example', '10.0.0.1');
      if (typeof held === 'function') break;
      waits.push(held);
      wait(held * 1000);
    }
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
});

test('an account is tried from elsewhere meanwhile, and another one from here', () => {
  const { outcome } = clocked();
  for (let n = 0; n < 5; n += 1) outcome('ada@acme.example', '10.0.0.1');
  assert.equal(outcome('ada@acme.example', '10.0.0.1'), 1);
  assert.equal(outcome(' ADA@acme.example', '10.0.0.1'), 1, 'the same account');
  assert.equal(typeof outcome('ada@acme.example', '10.0.0.2'), 'function');
  assert.equal(typeof outcome('bo@acme.example', '10.0.0.1'), 'function');
});

test('many accounts from one network are slowed down, and one account from many, not for long', () => {
  const { outcome, wait } = clocked();
  for (let n = 0; n < 20; n += 1) outcome(`${n}@acme.example`, `2001:db8:1:2::${n}`);
  assert.equal(outcome('new@acme.example', '2001:db8:1:2:ffff::1'), 1);
  assert.equal(typeof outcome('new@acme.example', '2001:db8:1:3::1'), 'function');
  let longest = 0;
  for (let n = 0; n < 60; n += 1) {
    const held = outcome('ada@acme.example', `10.0.0.${n}`);
    if (typeof held === 'function') continue;
    longest = Math.max(longest, held);
    wait(held * 1000);
  }
  assert.equal(longest, 30);
});

test('nobody waits for hours because the clock was set back, and one more failure waits as before', () => {
  const { outcome, wait } = clocked();
  wait(8 * 3_600_000);
  for (let n = 0; n < 5; n += 1) outcome('ada@acme.example', '10.0.0.1');
  assert.equal(outcome('ada@acme.example', '10.0.0.1'), 1, 'CONTROL');
  wait(-8 * 3_600_000);
  assert.equal(typeof outcome('ada@acme.example', '10.0.0.1'), 'function');
  assert.equal(outcome('ada@acme.example', '10.0.0.1'), 2);
});

test('a good one forgets the failures before, and an hour does, too', () => {
  const { outcome, wait } = clocked();
  for (let n = 0; n < 4; n += 1) outcome('ada@acme.example', '10.0.0.1');
  const good = outcome('ada@acme.example', '10.0.0.1');
  assert.ok(typeof good === 'function');
  good();
  for (let n = 0; n < 5; n += 1) assert.equal(typeof outcome('ada@acme.example', '10.0.0.1'), 'function');
  assert.equal(outcome('ada@acme.example', '10.0.0.1'), 1);
  wait(60 * 60_000);
  assert.equal(typeof outcome('ada@acme.example', '10.0.0.1'), 'function');
});
