import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationInWords, runInWords, runKindInWords } from './run-words.ts';

const run = { id: 1, kind: 'full', state: 'done', started: '2026-11-01T00:00:00Z' } as const;

test('a run that ended says how long it took, what it read and removed, and why it ended', () => {
  const done = { ...run, seconds: 130, requests: 1200, issues: 29055, removed: 3 };
  assert.equal(runInWords(done), 'done, 29,055 issues read, 3 removed, in 2 min, 1,200 requests');
  const nothing = { ...run, seconds: 0.4, requests: 3, issues: 0, removed: 0 };
  assert.equal(runInWords(nothing), 'done, in 1 s, 3 requests');
  const little = { ...run, seconds: 4, requests: 1, issues: 1, removed: 0 };
  assert.equal(runInWords(little), 'done, 1 issue read, in 4 s, 1 request');
  assert.equal(
    runInWords({ ...run, state: 'interrupted', why: 'Cancelled by ann.' }),
    'stopped. Cancelled by ann.',
  );
});

test('a run that is under way says how far it is, how fast, and how long it takes', () => {
  const progress = {
    phase: 'contents',
    ...{ projects: 1, listed: 60, issues: 20, comments: 3, changed: 0, removed: 0 },
    ...{ requests: 9, elapsedMs: 2_000, left: 1_040, perSecond: 9.6, leftMs: 104_000 },
  } as const;
  const running = { ...run, state: 'running', seconds: 2, requests: 9, issues: 20, progress } as const;
  assert.equal(runInWords(running), 'Reading the issues, 20 of 1,060 issues, 10 a second, 2 min left');
});

test('a run for one project names it', () => {
  assert.equal(runKindInWords({ kind: 'project', project: 'SOFT' }), 'One project (SOFT)');
  assert.equal(runKindInWords({ kind: 'census' }), 'Counting the issues');
});

test('durations are rounded to what people need', () => {
  assert.deepEqual([0.2, 89, 91, 7_200].map(durationInWords), ['1 s', '89 s', '2 min', '2 h']);
});
