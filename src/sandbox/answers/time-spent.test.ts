import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatTimeSpent, parseTimeSpent } from './time-spent.ts';

describe('times of work', () => {
  const written: readonly (readonly [text: string, seconds: number | undefined])[] = [
    ['3h 20m', 12_000],
    ['1w 2d', 201_600],
    ['1.5h', 5400],
    ['90', 5400],
    [' 2H ', 7200],
    ['0m', 0],
    ['', undefined],
    ['soon', undefined],
    ['-1h', undefined],
    ['3h20m', undefined],
    ['1y', undefined],
  ];
  for (const [text, seconds] of written) {
    it(`reads '${text}' as ${seconds}`, () => assert.equal(parseTimeSpent(text), seconds));
  }
  it('writes days of 8 hours', () => {
    assert.equal(formatTimeSpent(12_000), '3h 20m');
    assert.equal(formatTimeSpent(201_600), '7d');
    assert.equal(formatTimeSpent(30), '0m');
  });
});
