import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstPassEndMs, type PassAhead } from './first-pass-end.ts';

const nowMs = Date.parse('2026-11-22T10:30:00Z');
/** 65,000 points an hour, of which 10 % are others': 29,250 issues an hour at two points each. */
const ahead: PassAhead = {
  issuesLeft: 1_000,
  issuesPerMinute: 1_000,
  pointsPerIssue: 2,
  quota: { limit: 65_000, left: 65_000 },
};

for (const [what, change, end] of [
  ['what fits into the hour is done at the rate reached', {}, '10:31:00'],
  ['nothing left is done now', { issuesLeft: 0 }, '10:30:00'],
  ['without a quota only the rate counts', { issuesLeft: 120_000, quota: undefined }, '12:30:00'],
  ['a pause comes first', { pausedUntilMs: nowMs + 60_000 }, '10:32:00'],
  ['beyond the points of this hour it goes on in the next', { issuesLeft: 30_250 }, '11:01:00'],
  [
    'after a pause over the hour all its points are there',
    { pausedUntilMs: nowMs + 1_800_000, issuesLeft: 29_250, quota: { limit: 65_000, left: 0 } },
    '11:29:15',
  ],
  [
    'hours that are used up follow one another',
    { issuesLeft: 29_250 * 2 + 1_000, quota: { limit: 65_000, left: 0 } },
    '13:01:00',
  ],
  [
    'a rate below the points an hour is not stopped by them',
    { issuesLeft: 9_000, issuesPerMinute: 100 },
    '12:00:00',
  ],
] as const) {
  test(what, () => {
    const endMs = firstPassEndMs({ ...ahead, ...change }, nowMs);
    assert.equal(endMs && new Date(endMs).toISOString(), `2026-11-22T${end}.000Z`);
  });
}

test('without any rate there is no estimate', () => {
  assert.equal(firstPassEndMs({ ...ahead, issuesPerMinute: 0 }, nowMs), undefined);
});
