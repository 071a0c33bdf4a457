import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceStatus } from '../../http/api.ts';
import {
  gapCount,
  nextLookMs,
  number,
  numberOrUnknown,
  type Project,
  shareFetched,
  toneOf,
  totalsOf,
  withGapsFirst,
} from './totals.ts';

const project = (key: string, over: Partial<Project> = {}) => ({
  ...{
    key,
    name: key,
    inJira: 0,
    issues: 0,
    indexed: 0,
    comments: 0,
    commentsInJira: 0,
    attachments: 0,
    toFetch: 0,
  },
  gaps: [],
  ...over,
});

const projects = [
  project('A', { inJira: 10, issues: 10, indexed: 10, comments: 5, commentsInJira: 6, attachments: 2 }),
  project('B', { inJira: 30, issues: 20, indexed: 19, comments: 7, commentsInJira: 7, toFetch: 10 }),
];

const source: SourceStatus = {
  id: 1,
  name: 'acme',
  site: 'acme.test',
  account: 'jackdaw@acme.test',
  status: 'active',
  announcements: { state: 'unknown', says: '' },
  copy: { toRead: 0, unread: [] },
  projects,
  findings: [],
  index: { documents: 42, behind: 0 },
};

test('a source is summed over its projects', () => {
  assert.deepEqual(totalsOf(projects), {
    inJira: 40,
    mayBeMore: false,
    issues: 30,
    indexed: 29,
    comments: 12,
    attachments: 2,
    toFetch: 10,
  });
  assert.equal(shareFetched(totalsOf(projects)), 0.75);
});

test('what is not known of one project is not known of all, and is no 0', () => {
  const { indexed: _, ...unknown } = project('C', { issues: 3 });
  const totals = totalsOf([...projects, unknown]);
  assert.deepEqual([totals.issues, totals.indexed], [33, undefined]);
});

test('where a project was not listed to its end, there may be more in Jira than is known', () => {
  const gap = { reason: 'not-counted', message: 'Not listed to its end yet.' } as const;
  const { inJira, mayBeMore } = totalsOf([...projects, project('C', { gaps: [gap] })]);
  assert.deepEqual([inJira, mayBeMore], [40, true]);
});

test('the share of nothing is not known', () => {
  assert.equal(shareFetched(totalsOf([])), undefined);
});

test('each state has its tone', () => {
  const states: SourceStatus['status'][] = [
    'active',
    'syncing',
    'too old',
    'sync failed',
    'stopped',
    'never synced',
    'paused',
    'credentials expired',
  ];
  assert.deepEqual(states.map(toneOf), ['good', 'busy', 'bad', 'bad', 'quiet', 'quiet', 'quiet', 'bad']);
});

test('the page looks again soon while something is under way', () => {
  assert.equal(nextLookMs(undefined), 20_000);
  assert.equal(nextLookMs([source]), 20_000);
  assert.equal(nextLookMs([source, { ...source, status: 'syncing' }]), 2000);
  assert.equal(nextLookMs([{ ...source, index: { documents: 1, behind: 3 } }]), 2000);
});

test('numbers are written with their thousands apart', () => assert.equal(number(29055), '29,055'));

test('projects with gaps come first, and a gap of unknown size says so', () => {
  const gap = { reason: 'failed' as const, count: 1, message: 'Why.' };
  const projects = [
    project('A'),
    project('B', { gaps: [gap] }),
    project('C'),
    project('D', { oldSince: 'x' }),
  ];
  assert.deepEqual(
    withGapsFirst(projects).map(({ key }) => key),
    ['B', 'D', 'A', 'C'],
  );
  assert.equal(gapCount(gap), '1 issue:');
  assert.equal(gapCount({ ...gap, reason: 'comments-short', count: 1200 }), '1,200 comments:');
  assert.equal(gapCount({ reason: 'not-readable', message: '' }), 'An unknown number of issues:');
  assert.deepEqual([numberOrUnknown(undefined), numberOrUnknown(0)], ['unknown', '0']);
});
