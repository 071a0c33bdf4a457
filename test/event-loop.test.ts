import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextTurn } from '../src/event-loop.ts';

test('of all who ask for a turn, one has it in each round of the event loop, in their order', async () => {
  let round = 0;
  let isOver = false;
  const count = () => {
    round += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const had: { readonly who: number; readonly round: number }[] = [];
  await Promise.all([1, 2, 3, 4].map((who) => nextTurn().then(() => had.push({ who, round }))));
  isOver = true;
  assert.deepEqual(
    had.map(({ who }) => who),
    [1, 2, 3, 4],
  );
  assert.equal(new Set(had.map((one) => one.round)).size, 4, 'each in a round of its own');
});
