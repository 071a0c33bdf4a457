import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceStatus } from '../../http/api.ts';
import { nextLookMs, number, shareFetched, toneOf, totalsOf } from './totals.ts';

const source: SourceStatus = {
  id: 1,
  name: 'acme',
  site: 'acme.test',
  account: 'jackdaw@acme.test',
  status: 'active',
  copy: { toRead: 0, unread: [] },
  projects: [
    { key: 'A', name: 'A', issues: 10, comments: 5, toFetch: 0 },
    { key: 'B', name: 'B', issues: 20, comments: 7, toFetch: 10 },
  ],
  findings: [],
  index: { documents: 42, behind: 0 },
};

test('a source is summed over its projects', () => {
  assert.deepEqual(totalsOf(source), { issues: 30, comments: 12, toFetch: 10 });
  assert.equal(shareFetched(totalsOf(source)), 0.75);
});

test('the share of nothing is not known', () => {
  assert.equal(shareFetched(totalsOf({ ...source, projects: [] })), undefined);
});

test('each state has its tone', () => {
  const states: SourceStatus['status'][] = [
    'active',
    'syncing',
    'too old',
    'sync failed',
    'never synced',
    'paused',
    'credentials expired',
  ];
  assert.deepEqual(states.map(toneOf), ['good', 'busy', 'bad', 'bad', 'quiet', 'quiet', 'bad']);
});

test('the page looks again soon while something is under way', () => {
  assert.equal(nextLookMs(undefined), 20_000);
  assert.equal(nextLookMs([source]), 20_000);
  assert.equal(nextLookMs([source, { ...source, status: 'syncing' }]), 2000);
  assert.equal(nextLookMs([{ ...source, index: { documents: 1, behind: 3 } }]), 2000);
});

test('numbers are written with their thousands apart', () => assert.equal(number(29055), '29,055'));
