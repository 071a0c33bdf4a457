import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  announcementsInWords,
  credentialInWords,
  expiryInWords,
  intervalChoices,
  isOfSomebodyElse,
  kindInWords,
  progressInWords,
} from './source-words.ts';

test('whom a source is for is told by its kind', () => {
  const source = { kind: 'permission-based', titlesOnly: false } as const;
  assert.equal(kindInWords(source), 'By Jira’s permissions');
  const owner = { name: 'Ada', email: 'ada@x.example' };
  assert.equal(kindInWords({ kind: 'private', owner, titlesOnly: true }), 'For Ada alone, titles only');
  assert.equal(kindInWords({ kind: 'private', titlesOnly: false }), 'For somebody who was removed alone');
  const shared = { ...source, kind: 'shared' } as const;
  assert.equal(kindInWords({ ...shared, audience: 'everyone' }), 'Shared with everybody here');
  const groups = [
    { id: 3, name: 'Sales' },
    { id: 4, name: 'Design' },
  ];
  assert.equal(kindInWords({ ...shared, audience: [3, 4], groups }), 'Shared with Sales and Design');
  assert.equal(
    kindInWords({ ...shared, audience: [3], groups: [] }),
    'Shared with nobody: its groups were removed',
  );
});

test('a private source is somebody else’s for all but its owner', () => {
  const owner = { name: 'Ada', email: 'ada@x.example' };
  assert.equal(isOfSomebodyElse({ kind: 'private', owner }, owner), false);
  assert.equal(isOfSomebodyElse({ kind: 'private', owner }, { email: 'ben@x.example' }), true);
  assert.equal(isOfSomebodyElse({ kind: 'private' }, owner), true);
  assert.equal(isOfSomebodyElse({ kind: 'shared' }, owner), false);
});

test('a credential is told by its kind, account and way', () => {
  const credential = {
    kind: 'api-token',
    account: 'a@x.example',
    accountId: 'a',
    through: 'gateway',
  } as const;
  assert.equal(credentialInWords({ credential }), 'API token of a@x.example, through Atlassian’s gateway');
  const app = { kind: 'connect', account: 'the app', accountId: 'b', through: 'site' } as const;
  const words = (actsAs: 'app' | 'person') => credentialInWords({ credential: { ...app, actsAs } });
  assert.equal(words('app'), 'Connect app, as its own user');
  assert.equal(words('person'), 'Connect app, as the account b');
});

test('the end of a token is told from 30 days before', () => {
  assert.equal(expiryInWords(31), undefined);
  assert.equal(expiryInWords(undefined), undefined);
  assert.equal(expiryInWords(30), 'The token expires in 30 days.');
  assert.equal(expiryInWords(1.4), 'The token expires in 1 day.');
  assert.match(expiryInWords(0.5) ?? '', /today/);
  assert.match(expiryInWords(-1) ?? '', /has expired/);
});

test('a sync that runs tells its phase and how far it is', () => {
  const job = { state: 'running', started: '2026-01-01T00:00:00.000Z' } as const;
  assert.equal(progressInWords(job), 'Beginning');
  const progress = { phase: 'contents', projects: 1, listed: 1500, issues: 700 } as const;
  const rest = { comments: 0, removed: 0, changed: 0, requests: 9, elapsedMs: 1 };
  assert.equal(
    progressInWords({ ...job, progress: { ...progress, ...rest } }),
    'Reading the issues: 700 of 1,500 issues',
  );
});

test('intervals are offered in minutes and hours, with the one that is set', () => {
  const labels = (now: number | undefined) => intervalChoices(now).map(({ label }) => label);
  assert.deepEqual(labels(undefined).slice(0, 3), ['As the settings say', 'Every minute', 'Every 2 minutes']);
  assert.deepEqual(labels(undefined).slice(-2), ['Every hour', 'Every 4 hours']);
  assert.deepEqual(labels(7).slice(3, 5), ['Every 5 minutes', 'Every 7 minutes']);
});

test('when the last word came is told to the minute in the zone of the reader, where changes are announced', () => {
  const heard = '2026-11-27T23:30:00.000Z';
  const announced = { state: 'announced', says: 'Changes are announced by the app.' } as const;
  assert.match(
    announcementsInWords({ ...announced, heard }, 'UTC'),
    /^Changes are announced by the app\. The last word came on 27 November 2026(,| at) 23:30 UTC\.$/,
  );
  assert.match(
    announcementsInWords({ ...announced, heard }, 'Asia/Tokyo'),
    / came on 28 November 2026(,| at) 08:30 GMT\+9\.$/,
  );
  assert.equal(announcementsInWords(announced), 'Changes are announced by the app.');
  const silent = { state: 'not announced', says: 'Changes are not announced.' } as const;
  assert.equal(announcementsInWords({ ...silent, heard }), 'Changes are not announced.');
});
