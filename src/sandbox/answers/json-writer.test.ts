import assert from 'node:assert/strict';
import { it } from 'node:test';
import { BufferPool, JsonWriter } from './json-writer.ts';

it('what is written comes out as bytes, in any script and of any length', () => {
  const out = new JsonWriter(new BufferPool());
  const pieces = ['{"a":"', 'ü日本語🦜'.repeat(40_000), '","b":', '1}'];
  for (const piece of pieces) out.push(piece);
  assert.equal(out.bytes().toString(), pieces.join(''));
});

it('a buffer is used again only after it was released', () => {
  const pool = new BufferPool();
  const first = new JsonWriter(pool);
  first.push('first');
  const second = new JsonWriter(pool);
  second.push('second');
  assert.equal(first.bytes().toString(), 'first');
  const memory = first.bytes().buffer;
  first.release();
  const third = new JsonWriter(pool);
  third.push('third');
  assert.equal(third.bytes().buffer, memory);
  assert.equal(second.bytes().toString(), 'second');
});
