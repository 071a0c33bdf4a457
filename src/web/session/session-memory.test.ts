import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMemory, writeMemory } from './session-memory.ts';

function storageOf(text: string | null) {
  return { getItem: () => text };
}

test('what was written is read again', () => {
  let kept: string | null = null;
  const memory = { demo: { current: 'a@x', other: 'b@x' } };
  writeMemory(
    {
      setItem: (_key, value) => {
        kept = value;
      },
    },
    memory,
  );
  assert.deepEqual(readMemory(storageOf(kept)), memory);
});

for (const text of [
  null,
  '',
  'no json',
  'null',
  '7',
  '{"token":"of an earlier version"}',
  '{"demo":null}',
  '{"demo":{"other":"b"}}',
]) {
  test(`a stored ${JSON.stringify(text)} is nothing remembered`, () => {
    assert.deepEqual(readMemory(storageOf(text)), {});
  });
}

test('a storage that refuses is put up with', () => {
  const refuse = () => {
    throw new Error('denied');
  };
  assert.deepEqual(readMemory({ getItem: refuse }), {});
  assert.doesNotThrow(() => writeMemory({ setItem: refuse }, { demo: { current: 'a@x' } }));
});
