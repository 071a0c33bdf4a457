import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isPriced, pointsOf } from './points-of.ts';

const many = (count: number) => Array.from({ length: count }, () => ({}));

for (const [method, path, json, points] of [
  ['GET', '/group/member', { values: many(8) }, 17],
  ['GET', '/users/search', many(20), 41],
  ['GET', '/myself', { accountId: 'ann' }, 3],
  ['GET', '/project/search', { values: many(5) }, 6],
  ['GET', '/search/jql', { issues: many(50) }, 51],
  ['POST', '/search/jql', { issues: many(50) }, 51],
  ['POST', '/issue/bulkfetch', { issues: many(3), issueErrors: [{}] }, 4],
  ['GET', '/issue/{issueId}/comment', { comments: many(100), total: 100 }, 1],
  ['GET', '/project/{projectId}/permissionscheme', { permissions: many(4) }, 9],
  ['PUT', '/project/{projectId}/permissionscheme', { id: 1 }, 1],
  ['POST', '/permissions/check', { projectPermissions: many(1_000) }, 1],
  ['GET', '/serverInfo', {}, 1],
  ['GET', '/something/else', { values: many(9) }, 1],
] as const) {
  test(`${method} ${path} costs ${points} points`, () => {
    assert.equal(pointsOf(method, `/rest/api/3${path}`, json), points);
  });
}

test('every call that we make has its price', () => {
  const folder = new URL('..', import.meta.url);
  const files = readdirSync(folder).filter((name) =>
    /-calls\.ts$|^jira-client\.ts$|^project-choice\.ts$/.test(name),
  );
  const paths = files.flatMap((name) => [
    ...readFileSync(new URL(name, folder), 'utf8').matchAll(/'(\/rest\/api\/3\/[^']*)'/g),
  ]);
  assert.ok(paths.length > 20, `${paths.length} paths`);
  for (const [, path = ''] of paths) assert.ok(isPriced(path), path);
});
