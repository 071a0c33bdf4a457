import assert from 'node:assert/strict';
import { test } from 'node:test';
import { destinationsFor, isCurrent } from './navigation.ts';

test('members are led to the search, reviewers to the permissions too, administrators to the sources and the status as well', () => {
  assert.deepEqual(
    destinationsFor('member').map((each) => each.path),
    ['/'],
  );
  assert.deepEqual(
    destinationsFor('administrator').map((each) => each.path),
    ['/', '/permissions', '/sources', '/status'],
  );
  assert.deepEqual(
    destinationsFor('reviewer').map((each) => each.path),
    ['/', '/permissions'],
  );
});

test('at every address at most one destination is the current one', () => {
  const current = (path: string) =>
    destinationsFor('administrator')
      .filter((each) => isCurrent(each, path))
      .map((each) => each.label);
  assert.deepEqual(current('/'), ['Search']);
  assert.deepEqual(current('/issue/OPS-1'), ['Search']);
  assert.deepEqual(current('/status'), ['Status']);
  assert.deepEqual(current('/statusquo'), []);
  assert.deepEqual(current('/permissions/projects/QTE'), ['Permissions']);
});
