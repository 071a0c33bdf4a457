import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contentOf, rangeIn } from './attachment-content.ts';

describe('the made-up content of an attachment', () => {
  it('has the size of the file', () => {
    for (const size of [0, 1, 46, 47, 1000]) assert.equal(Buffer.from(contentOf(size)).length, size);
  });

  const ranges: readonly (readonly [header: string | undefined, range: unknown])[] = [
    [undefined, undefined],
    ['bytes=0-4', { first: 0, last: 4 }],
    ['bytes=5-', { first: 5, last: 9 }],
    ['bytes=-3', { first: 7, last: 9 }],
    ['bytes=-99', { first: 0, last: 9 }],
    ['bytes=8-99', { first: 8, last: 9 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=4-2', 'malformed'],
    ['bytes=-', 'malformed'],
    ['lines=1-2', 'malformed'],
    ['bytes=0-1,3-4', 'malformed'],
  ];
  for (const [header, range] of ranges) {
    it(`of 10 bytes, asked for ${header ?? 'whole'}`, () => assert.deepEqual(rangeIn(header, 10), range));
  }
});
