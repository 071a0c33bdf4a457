/** A site that was worked on through its API, saved, and opened again: nobody notices. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { ask, askWith, at, each } from '../ask.test-support.ts';
import {
  app,
  byCode,
  byRefreshToken,
  codeFor,
  openWithApp,
  through,
  tokens,
} from '../oauth/oauth-client.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import { openSandbox } from '../open-sandbox.ts';
import type { Method } from '../operation.ts';
import { openWorld } from '../world/world.ts';
import { loadState } from './load-state.ts';

const folder = await mkdtemp(join(tmpdir(), 'reopened-'));
after(() => rm(folder, { recursive: true }));

async function reopened(sandbox: Sandbox, name: string): Promise<Sandbox> {
  const file = join(folder, name);
  await sandbox.saveState(file);
  const state = await loadState(file);
  assert.ok(state);
  // The same standing time as before.
  return openSandbox({ world: openWorld(state.world), saved: state.parts, now: () => sandbox.clock.now() });
}

const asAnn = async (sandbox: Sandbox, method: Method, path: string, body?: unknown) => {
  const reply = await ask(sandbox, 'ann', `/rest/api/3${path}`, body, method);
  assert.ok(reply.status < 400, `${method} ${path}: ${reply.status} ${reply.text}`);
  return reply;
};

it('what was made, changed and deleted through the API is so afterwards, and its ids are not given again', async () => {
  await using before = await openWithApp();
  const group = await asAnn(before, 'POST', '/group', { name: 'passing' });
  const groupId = String(at(group.json, 'groupId'));
  await asAnn(before, 'POST', `/group/user?groupId=${groupId}`, { accountId: 'dan' });
  await asAnn(before, 'DELETE', `/group/user?groupId=g-staff&accountId=ben`);
  const role = await asAnn(before, 'POST', '/role', { name: 'Guests' });
  await asAnn(before, 'POST', `/project/SOFT/role/${at(role.json, 'id')}`, { groupId: [groupId] });
  const scheme = await asAnn(before, 'POST', '/permissionscheme', {
    name: 'For a group',
    permissions: [
      { permission: 'BROWSE_PROJECTS', holder: { type: 'group', value: groupId } },
      { permission: 'ADMINISTER_PROJECTS', holder: { type: 'user', parameter: 'ann' } },
    ],
  });
  const project = await asAnn(before, 'POST', '/project', {
    key: 'GONE',
    name: 'Soon gone',
    projectTypeKey: 'software',
    leadAccountId: 'ann',
  });
  await asAnn(before, 'DELETE', '/project/GONE?enableUndo=false');
  await asAnn(before, 'PUT', '/project/DESK/permissionscheme', { id: at(scheme.json, 'id') });
  const found = async (sandbox: Sandbox, who: string) => {
    const { json } = await ask(
      sandbox,
      who,
      '/rest/api/3/search/jql?jql=id%3E0%20order%20by%20id&fields=key',
    );
    return each(json, 'issues', 'key');
  };
  const seen = async (sandbox: Sandbox) =>
    Object.fromEntries(
      await Promise.all(
        ['ann', 'ben', 'cleo', 'dan'].map(async (who) => [who, await found(sandbox, who)] as const),
      ),
    );
  const wasSeen = await seen(before);
  assert.ok(wasSeen.dan?.includes('DESK-1') && !wasSeen.cleo?.includes('DESK-1'));

  await using opened = await reopened(before, 'edited.state');
  assert.deepEqual(await seen(opened), wasSeen);
  const after = await asAnn(opened, 'POST', '/project', {
    key: 'NEXT',
    name: 'Next',
    projectTypeKey: 'software',
    leadAccountId: 'ann',
  });
  assert.ok(Number(at(after.json, 'id')) > Number(at(project.json, 'id')));
  const nextRole = await asAnn(opened, 'POST', '/role', { name: 'More guests' });
  assert.ok(Number(at(nextRole.json, 'id')) > Number(at(role.json, 'id')));
});

it('tokens of OAuth go on, rotate, and end when they would have ended', async () => {
  await using before = await openWithApp();
  const first = await tokens(before, byCode(await codeFor(before, 'ben')));
  assert.equal(first.status, 200, first.text);
  await using opened = await reopened(before, 'tokens.state');
  const mine = await through(opened, first.access, '/rest/api/3/myself');
  assert.equal(at(mine.json, 'accountId'), 'ben');
  const second = await tokens(opened, byRefreshToken(first.refresh));
  assert.equal(second.status, 200, second.text);
  opened.clock.advance(3_601_000);
  assert.equal((await through(opened, first.access, '/rest/api/3/myself')).status, 401);
  assert.equal((await tokens(opened, byRefreshToken(first.refresh))).status, 403);
  assert.equal((await tokens(opened, byRefreshToken(second.refresh))).status, 200);
});

it('webhooks stay registered until they expire', async () => {
  const scopes = [...app.scopes, 'manage:jira-webhook'];
  await using before = await openWithApp({ scopes });
  const scope = 'read:jira-work manage:jira-webhook';
  const { access } = await tokens(before, byCode(await codeFor(before, 'ann', { scope })));
  const path = `/ex/jira/${before.site.cloudId}/rest/api/3/webhook`;
  const made = await askWith(before, `Bearer ${access}`, path, {
    url: 'http://127.0.0.1:9/hook',
    webhooks: [{ jqlFilter: 'project = DESK', events: ['jira:issue_updated'] }],
  });
  const id = at(made.json, 'webhookRegistrationResult.0.createdWebhookId');
  assert.equal(typeof id, 'number', made.text);
  await using opened = await reopened(before, 'webhooks.state');
  const list = async () => each((await askWith(opened, `Bearer ${access}`, path)).json, 'values', 'id');
  assert.deepEqual(await list(), [id]);
});
