/**
 * `jira.js` signing in by OAuth 2.0, unmodified: its addresses are fixed to Atlassian's hosts, so this test sends
 * those requests to the sandbox. Everything else, from the consent to the refresh, is the client's own doing.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createCloudClient, isAuthError, isScopeError } from 'jira.js';
import {
  createClient,
  exchangeAuthorizationCode,
  generateAuthorizationUrl,
  getAccessibleResources,
} from 'jira.js/core';
import { app, openWithApp } from '../../src/sandbox/oauth/oauth-client.test-support.ts';
import type { Sandbox } from '../../src/sandbox/open-sandbox.ts';

const [redirectUri = ''] = app.redirectUris;
const atlassian = /^https:\/\/(?:auth|api)\.atlassian\.com/;
const direct = globalThis.fetch;
let sandbox: Sandbox;

before(async () => {
  sandbox = await openWithApp({ scopes: [...app.scopes, 'manage:jira-webhook'] });
  globalThis.fetch = (input, init) =>
    typeof input === 'string' || input instanceof URL
      ? direct(String(input).replace(atlassian, sandbox.url), init)
      : direct(input, init);
});
after(async () => {
  globalThis.fetch = direct;
  await sandbox[Symbol.asyncDispose]();
});

async function signIn(scopes: readonly string[]) {
  const address = generateAuthorizationUrl({
    clientId: app.clientId,
    scopes: [...scopes],
    redirectUri,
    state: 'state-1',
  });
  const page = await fetch(address);
  assert.equal(page.status, 200);
  // The person chooses their account and allows it.
  const form = new URLSearchParams(new URL(address).search);
  form.set('account', 'ben');
  form.set('decision', 'allow');
  const allowed = await fetch(address.replace(/\?.*$/, ''), {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  const back = new URL(allowed.headers.get('location') ?? '');
  assert.equal(back.searchParams.get('state'), 'state-1');
  const code = back.searchParams.get('code') ?? '';
  const { clientId, clientSecret } = app;
  return exchangeAuthorizationCode({ clientId, clientSecret, code, redirectUri });
}

test('the client signs in, finds the site, reads as that person, and refreshes when its token is over', async () => {
  const tokens = await signIn(['read:jira-work', 'read:jira-user', 'offline_access']);
  assert.equal(tokens.expiresIn, 3600);
  const [site, ...others] = await getAccessibleResources(tokens.accessToken);
  assert.equal(site?.id, sandbox.site.cloudId);
  assert.deepEqual([site?.name, others.length], ['Small', 0]);
  const rotated: string[] = [];
  const client = createClient({
    auth: {
      type: 'oauth2',
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken ?? '',
      clientId: app.clientId,
      clientSecret: app.clientSecret,
      onTokenRefresh: ({ refreshToken }) => {
        if (refreshToken !== undefined) rotated.push(refreshToken);
      },
    },
    onSchemaMismatch: 'throw',
  });
  const jira = createCloudClient(client);
  assert.equal((await jira.myself.getCurrentUser()).accountId, 'ben');
  const found = async () =>
    (
      await jira.issueSearch.searchAndReconsileIssuesUsingJql({
        jql: 'project = SOFT ORDER BY id',
        fields: ['key'],
      })
    ).issues?.map(({ key }) => key);
  // Ben is not in the level of SOFT-3.
  assert.deepEqual(await found(), ['SOFT-1', 'SOFT-2']);
  sandbox.clock.advance(3_601_000);
  assert.deepEqual(await found(), ['SOFT-1', 'SOFT-2']);
  assert.equal(rotated.length, 1);
  await assert.rejects(jira.applicationRoles.getAllApplicationRoles(), isScopeError);
});

test('without offline access there is nothing to refresh, and the client says so', async () => {
  const tokens = await signIn(['read:jira-user']);
  assert.equal(tokens.refreshToken, undefined);
  const jira = createCloudClient({ auth: { type: 'oauth2', accessToken: tokens.accessToken } });
  assert.equal((await jira.myself.getCurrentUser()).accountId, 'ben');
  sandbox.clock.advance(3_601_000);
  await assert.rejects(jira.myself.getCurrentUser(), isAuthError);
});

test('an app registers webhooks as a person, extends them and takes them back', async () => {
  const { accessToken } = await signIn(['read:jira-work', 'manage:jira-webhook']);
  const jira = createCloudClient({ auth: { type: 'oauth2', accessToken }, onSchemaMismatch: 'throw' });
  const made = await jira.webhooks.registerDynamicWebhooks({
    url: 'http://127.0.0.1:9/hook',
    webhooks: [
      { events: ['jira:issue_updated'], jqlFilter: 'project = SOFT' },
      { events: ['comment_created'], jqlFilter: 'project = NOPE' },
    ],
  });
  const [good, bad] = made.webhookRegistrationResult ?? [];
  assert.equal(typeof good?.createdWebhookId, 'number');
  assert.equal(bad?.errors?.length, 1);
  const webhookIds = [good?.createdWebhookId ?? 0];
  sandbox.clock.advance(1_000_000);
  const { expirationDate } = await jira.webhooks.refreshWebhooks({ webhookIds });
  const registered = await jira.webhooks.getDynamicWebhooksForApp();
  assert.deepEqual(
    registered.values?.map(({ id, expirationDate: expires }) => [id, expires]),
    [[good?.createdWebhookId, expirationDate]],
  );
  await jira.webhooks.deleteWebhookById({ webhookIds });
  assert.equal((await jira.webhooks.getDynamicWebhooksForApp()).total, 0);
});
