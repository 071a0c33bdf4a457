import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayOf, exactTime, timeAgo } from './relative-time.ts';

const now = Date.parse('2026-06-15T12:00:00Z');

const cases: [string, string][] = [
  ['2026-06-15T12:00:00Z', 'just now'],
  ['2026-06-15T11:59:01Z', 'just now'],
  ['2026-06-15T12:00:20Z', 'just now'],
  ['2026-06-15T11:58:59Z', '1 minute ago'],
  ['2026-06-15T10:30:00Z', '1 hour ago'],
  ['2026-06-14T11:00:00Z', 'yesterday'],
  ['2026-06-10T12:00:00Z', '5 days ago'],
  ['2026-06-08T12:00:00Z', 'last week'],
  ['2026-03-15T12:00:00Z', '3 months ago'],
  ['2024-01-01T00:00:00Z', '2 years ago'],
  ['2026-06-17T12:00:00Z', 'in 2 days'],
  ['not a time', ''],
];

for (const [iso, expected] of cases) {
  test(`${iso} reads "${expected}" at noon of 15 June 2026`, () => assert.equal(timeAgo(iso, now), expected));
}

test('a day and an exact time are written out, in the zone asked for', () => {
  assert.equal(dayOf('2026-05-03T23:30:00Z', 'UTC'), '3 May 2026');
  assert.equal(dayOf('2026-05-03T23:30:00Z', 'Asia/Tokyo'), '4 May 2026');
  assert.match(exactTime('2026-05-03T23:30:00Z', 'UTC'), /^3 May 2026(,| at) 23:30 UTC$/);
});

test('what is no time is shown as nothing', () => {
  assert.equal(dayOf('soon'), '');
  assert.equal(exactTime(''), '');
});
