import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readViewedPerson, writeViewedPerson } from './viewed-person.ts';

function storage(kept = new Map<string, string>()) {
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

const ben = { email: 'ben@acme.test', name: 'Ben' };

test('whom one looks as outlives a reload, and ends when it is stopped', () => {
  const kept = storage();
  writeViewedPerson(kept, 'ann@acme.test', ben);
  assert.deepEqual(readViewedPerson(kept, 'ann@acme.test'), ben);
  writeViewedPerson(kept, 'ann@acme.test', undefined);
  assert.equal(readViewedPerson(kept, 'ann@acme.test'), undefined);
});

test('it is nothing to somebody else who signs in', () => {
  const kept = storage();
  writeViewedPerson(kept, 'ann@acme.test', ben);
  assert.equal(readViewedPerson(kept, 'cleo@acme.test'), undefined);
});

test('what cannot be read is nothing', () => {
  for (const stored of ['{', '1', 'null', '{"by":"ann@acme.test"}', '{"by":"ann@acme.test","email":1}']) {
    const kept = storage(new Map([['jackdaw.view-as', stored]]));
    assert.equal(readViewedPerson(kept, 'ann@acme.test'), undefined, stored);
  }
});
