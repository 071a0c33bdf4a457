import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hueOf, initialsOf } from './initials.ts';

for (const [name, expected] of [
  ['Ana Silva', 'AS'],
  ['Ana Maria da Silva', 'AS'],
  ['bo', 'B'],
  ['李 明', '李明'],
  ['🦜 Bird', '🦜B'],
  ['  ', ''],
] as const) {
  test(`the initials of ${JSON.stringify(name)} are ${JSON.stringify(expected)}`, () => {
    assert.equal(initialsOf(name), expected);
  });
}

test('a hue is on the wheel, stays the same, and differs between people', () => {
  assert.equal(hueOf('Ana Silva'), hueOf('Ana Silva'));
  assert.notEqual(hueOf('Ana Silva'), hueOf('Bo Li'));
  for (const name of ['', 'Ana', '李 明']) assert.ok(hueOf(name) >= 0 && hueOf(name) < 360);
});
