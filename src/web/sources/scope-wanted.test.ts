import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everything, formOf, missingIn, scopeInWords, wantedOf } from './scope-wanted.ts';

test('a scope comes back from the form as it was', () => {
  const scope = { projects: ['A', 'B'], updatedSince: '2026-01-31T00:00:00.000Z', jql: 'labels = x' };
  assert.deepEqual(formOf(scope), { all: false, keys: ['A', 'B'], since: '2026-01-31', jql: 'labels = x' });
  assert.deepEqual(wantedOf(formOf(scope)), {
    projects: ['A', 'B'],
    updatedSince: '2026-01-31',
    jql: 'labels = x',
  });
});

test('everything is sent without what was left empty', () => {
  assert.deepEqual(wantedOf({ ...everything, jql: '  ' }), { projects: null });
  assert.deepEqual(formOf({ projects: null }), everything);
});

test('chosen projects need one; all of them, whatever was chosen before, do not', () => {
  assert.match(missingIn({ ...everything, all: false }) ?? '', /at least one/);
  assert.equal(missingIn({ ...everything, all: false, keys: ['A'] }), undefined);
  assert.equal(missingIn(everything), undefined);
  assert.equal(wantedOf({ ...everything, keys: ['A'] }).projects, null);
});

test('a scope is told in words', () => {
  assert.equal(scopeInWords({ projects: null }), 'All projects, present and future.');
  assert.equal(scopeInWords({ projects: ['A'], jql: 'labels = x' }), 'Project A; only where labels = x.');
  assert.equal(
    scopeInWords({ projects: [...'ABCDEFGHI'], updatedSince: '2026-01-31T00:00:00.000Z' }),
    '9 projects: A, B, C, D, E, F, G, H, …; issues changed since 2026-01-31.',
  );
});
