import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceCredential } from '../../model/source.ts';
import { reportInWords } from './report-in-words.ts';

const day = 86_400_000;
const standing = { named: 5, reportedMs: 10 * day, closed: 0, isErasing: false, cycleMs: undefined };
const oauth = (...scopes: readonly string[]): SourceCredential => ({
  ...{ kind: 'oauth', clientId: 'finder', cloudId: 'cloud', email: undefined },
  scopes,
});
const app = { credential: oauth('read:me', 'report:personal-data'), halt: undefined };

test('it is told when personal data was reported, and how many closed accounts were erased', () => {
  for (const [change, atMs, says] of [
    [{ reportedMs: undefined }, 10 * day, 'Personal data: about to be reported to Atlassian.'],
    [{}, 10.5 * day, 'Personal data: reported within the last day.'],
    [
      { closed: 1, isErasing: true },
      11 * day,
      'Personal data: reported a day ago, 1 closed account being erased.',
    ],
    [{ closed: 2 }, 13.9 * day, 'Personal data: reported 3 days ago, 2 closed accounts erased.'],
  ] as const) {
    assert.equal(reportInWords(app, { ...standing, ...change }, atMs), says);
  }
});

test('where it cannot be reported it is told why, and what happens to names instead', () => {
  const later = 'names go when what they are on is read again';
  const token: SourceCredential = { kind: 'api-token', email: 'mia@acme.example' };
  const says = (credential: SourceCredential, halt?: 'paused') =>
    reportInWords(
      { credential, halt: halt && { reason: halt, sinceMs: 1, message: 'Paused.' } },
      { ...standing, closed: 1 },
      11 * day,
    );
  assert.equal(
    says(token),
    `Personal data: not reported, as Atlassian tells only apps whose account was closed: ${later}, 1 closed account erased.`,
  );
  assert.equal(
    says(oauth('read:me')),
    `Personal data: not reported, as Atlassian did not grant the scope for it: ${later}, 1 closed account erased.`,
  );
  assert.equal(
    says(app.credential, 'paused'),
    'Personal data: not reported, as the source is halted, 1 closed account erased.',
  );
});
