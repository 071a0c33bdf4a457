import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallWorld } from '../sandbox/small-world.test-support.ts';
import { tester } from '../store/store.test-support.ts';
import { type ConnectedSite, openSite } from '../sync/site.test-support.ts';
import { changeScope } from './change-scope.ts';
import { unreadableKeys } from './closed-projects.ts';
import { connectSource } from './connect.ts';
import { sourceCredential } from './open-client.ts';

/** Ann administers Jira, and browses DESK and TEAM, not SOFT. */
const chosen = (site: ConnectedSite, projectKeys: readonly string[]) =>
  connectSource(site.tools, {
    address: site.sandbox.url,
    email: 'ann@small.example',
    token: 'token-ann',
    name: 'Chosen',
    kind: 'shared',
    audience: 'everyone',
    by: tester,
    projectKeys,
  });

test('a source of projects that do not exist, or cannot be read, is refused with their names', async () => {
  await using site = await openSite(smallWorld());
  const before = await site.store.sources.list();
  await assert.rejects(chosen(site, ['DESK', 'SOFT', 'NOPE', 'NIX']), {
    code: 'bad-request',
    message:
      'There are no projects NIX, NOPE that this account may see. 1 project is listed to this account, which may not ' +
      'read the issues: SOFT (Software). It needs the permission "Browse Projects" there; to administer is not enough. ' +
      'Nothing was changed: choose other projects, or see to it.',
  });
  assert.deepEqual(await site.store.sources.list(), before);
  const { source } = await chosen(site, ['desk', 'OLD']);
  assert.deepEqual(source.scope.projectKeys, ['DESK', 'OLD'], 'CONTROL: the others are, archived ones too');
});

test('a scope takes in no project that cannot be read, and may keep one that is gone', async () => {
  await using site = await openSite(smallWorld(), { projectKeys: ['DESK', 'GONE'] });
  const change = (projectKeys: readonly string[]) =>
    changeScope(site.tools, site.source, { projectKeys }, tester);
  await assert.rejects(change(['DESK', 'GONE', 'SOFT']), {
    code: 'bad-request',
    message: /SOFT \(Software\)/,
  });
  assert.deepEqual((await change(['DESK', 'GONE', 'TEAM'])).source.scope.projectKeys, [
    'DESK',
    'GONE',
    'TEAM',
  ]);
});

test('many keys are asked for in a few calls', async () => {
  await using site = await openSite(smallWorld());
  const ask = { baseUrl: site.source.baseUrl, jira: await sourceCredential(site.tools, site.source) };
  const before = site.sandbox.requests().length;
  const keys = ['DESK', ...Array.from({ length: 119 }, (_, at) => `NO${at}`)];
  assert.equal((await unreadableKeys(site.tools, ask, keys)).length, 119);
  assert.equal(site.sandbox.requests().length - before, 3 + 3);
  assert.deepEqual(await unreadableKeys(site.tools, ask, ['DESK', 'TEAM']), []);
  assert.equal(site.sandbox.requests().length - before, 6 + 1);
});
