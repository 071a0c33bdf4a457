import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { reportPaths } from '../../jira/personal-data-calls.ts';
import { findOperation } from '../../sandbox/operations.ts';
import { granularName, scopesOf } from '../../sandbox/scopes.ts';
import { scopeWords } from './scope-words.ts';
import { calledWith, missingParts, partsFor, scopeParts, scopesFor, type WantedReading } from './scopes.ts';

const everything: WantedReading = {
  kind: 'permission-based',
  titlesOnly: false,
  comments: true,
  emails: true,
};
const names = (wanted: Partial<WantedReading>) =>
  partsFor({ ...everything, emails: false, ...wanted }).map(({ part }) => part);

test('each kind of source asks for what it reads, and for nothing else', () => {
  assert.deepEqual(names({ kind: 'private', comments: false }), ['issues', 'webhooks', 'personal-data']);
  const readings = ['issues', 'comments', 'worklogs', 'webhooks', 'personal-data'];
  assert.deepEqual(names({ kind: 'private' }), readings);
  assert.deepEqual(names({ kind: 'shared' }), readings);
  assert.deepEqual(names({ kind: 'shared', titlesOnly: true }), ['issues', 'webhooks', 'personal-data']);
  assert.deepEqual(names({ kind: 'private', emails: true }), readings);
  assert.deepEqual(names({ titlesOnly: true }), [
    'issues',
    'permission-schemes',
    'security-schemes',
    'group-members',
    'webhooks',
    'personal-data',
  ]);
  assert.deepEqual(
    names({ emails: true }),
    scopeParts.map(({ part }) => part),
  );
});

test('a private source without comments asks for the 33 scopes of the list as it stands, and to report whose names it keeps', () => {
  const asked = scopesFor({ kind: 'private', titlesOnly: false, comments: false, emails: false });
  assert.deepEqual(
    asked.slice(33).map(({ scope }) => scope),
    ['report:personal-data'],
  );
  const added = scopesFor(everything).slice(33);
  assert.deepEqual(
    added.map(({ scope, part }) => `${part} ${scope}`),
    [
      'comments read:comment:jira',
      'comments read:comment.property:jira',
      'worklogs read:issue-worklog.property:jira',
      'permission-schemes read:permission-scheme:jira',
      'permission-schemes read:permission:jira',
      'security-schemes read:issue-security-scheme:jira',
      'emails read:email-address:jira',
      'personal-data report:personal-data',
    ],
  );
  for (const { reason } of added) assert.match(reason, /^[A-Z].*\.$/);
});

test('of each scope it is said what it opens, and whether it is used yet', () => {
  const asked = scopesFor(everything);
  for (const { scope, opens } of asked) assert.match(opens, /^[^.]{8,}$/, scope);
  assert.deepEqual(asked.map(({ scope }) => scope).toSorted(), Object.keys(scopeWords).toSorted());
  assert.deepEqual(
    asked.filter(({ used }) => !used).map(({ scope }) => scope),
    ['read:dashboard:jira', 'read:workflow:jira', 'read:attachment:jira', 'read:issue-status:jira'],
  );
});

test('nothing is asked for that writes to Jira, but for registering webhooks', () => {
  const writing = scopesFor(everything).filter(
    ({ scope }) => !/^read:|^offline_access$|^report:/.test(scope),
  );
  assert.deepEqual(
    writing.map(({ scope }) => scope),
    ['write:webhook:jira', 'delete:webhook:jira'],
  );
});

test('the list is the one of the page that it comes from', async (t) => {
  const shared = process.env.JACKDAW_SHARED;
  if (!shared) return t.skip('JACKDAW_SHARED is not set');
  const page = await readFile(join(shared, 'seeds/unleash-jira-integration.md'), 'utf8');
  const [, list = ''] = /read scopes:\s+```plaintext\n([^`]+)```/.exec(page) ?? [];
  assert.deepEqual([...scopeParts[0].scopes], list.trim().split('\n'));
});

test('every call has the scopes that it takes, and its part asks for them', () => {
  for (const { call, part, scopes } of calledWith) {
    const [method = '', path = ''] = call.split(' ');
    // Atlassian's, and no site's: it takes its scope alone.
    if (path === reportPaths.oauth) continue;
    const found = findOperation(method, path.replaceAll(/\{\w+\}/g, '10000'));
    assert.ok(found, call);
    const { granular } = scopesOf(found.operation);
    // That the text of the operation and its list of scopes differ is told in the facts; a token needs this one.
    assert.deepEqual([...scopes].sort(), granular.map(granularName).sort(), call);
    const asked = scopeParts.filter((one) => one.part === 'issues' || one.part === part);
    const askedFor: readonly string[] = asked.flatMap((one) => one.scopes);
    for (const scope of scopes) assert.ok(askedFor.includes(scope), `${part}: ${call} takes ${scope}`);
  }
});

test('every address that the client asks is in the table', async () => {
  const folder = join(import.meta.dirname, '../../jira');
  const listed = new Set(calledWith.map(({ call }) => call.replace(/^\w+ /, '')));
  const asked = new Set<string>();
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.ts') || /\.(test|test-support)\.ts$/.test(name)) continue;
    for (const [, path] of (await readFile(join(folder, name), 'utf8')).matchAll(
      /'(\/rest\/api\/3\/[^']+)'/g,
    )) {
      if (path) asked.add(path);
    }
  }
  assert.ok(asked.size > 15);
  // Looked up with the Connect app alone, for whom it is to act: no token of somebody's consent is asked with it.
  const withTheAppAlone = ['/rest/api/3/user/search'];
  // Takes scopes that nobody is asked for: refused, a number is left out, and nothing else.
  const rather = ['/rest/api/3/search/approximate-count'];
  assert.deepEqual([...asked].filter((path) => !listed.has(path)).toSorted(), [
    ...rather,
    ...withTheAppAlone,
  ]);
});

test('what was not granted is told with what does not work therefore', () => {
  const granted = scopesFor(everything).map(({ scope }) => scope);
  assert.deepEqual(missingParts(everything, granted), []);
  const without = granted.filter((scope) => !/comment|dashboard|email/.test(scope));
  // Nothing is called with the scope of dashboards.
  assert.deepEqual(
    missingParts({ ...everything, emails: false }, without).map(({ part, scopes, without }) => ({
      part,
      scopes,
      without,
    })),
    [
      {
        part: 'comments',
        scopes: ['read:comment:jira', 'read:comment.property:jira'],
        without: 'comments are not read',
      },
    ],
  );
  assert.deepEqual(
    missingParts(everything, []).map(({ part }) => part),
    scopeParts.map(({ part }) => part),
  );
});
