import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeptWithin } from './kept-within.ts';

const lengthOf = (value: string) => value.length;

test('the longest unused goes first when the weight is more than the budget', () => {
  const kept = new KeptWithin(6, lengthOf);
  kept.set('a', 'xx');
  kept.set('b', 'xx');
  kept.set('c', 'xx');
  assert.equal(kept.get('a'), 'xx');
  kept.set('d', 'x');
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((key) => kept.get(key)),
    ['xx', undefined, 'xx', 'x'],
  );
});

test('a heavy value takes the place of several, and is kept even if it alone is too heavy', () => {
  const kept = new KeptWithin(4, lengthOf);
  for (const key of ['a', 'b', 'c', 'd']) kept.set(key, 'x');
  kept.set('e', 'xxx');
  assert.deepEqual(
    ['a', 'b', 'c', 'd', 'e'].map((key) => kept.get(key)),
    [undefined, undefined, undefined, 'x', 'xxx'],
  );
  kept.set('f', 'xxxxx');
  assert.equal(kept.get('f'), 'xxxxx');
  assert.equal(kept.get('e'), undefined);
});

test('a value that is replaced weighs once', () => {
  const kept = new KeptWithin(4, lengthOf);
  kept.set('a', 'xx');
  for (let n = 0; n < 5; n += 1) kept.set('b', 'xx');
  assert.equal(kept.get('a'), 'xx');
});
