import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openSandbox, type Sandbox } from '../../src/sandbox/open-sandbox.ts';
import { smallWorld } from '../../src/sandbox/small-world.test-support.ts';
import { openWorld } from '../../src/sandbox/world/world.ts';
import { openChromium } from './chromium.test-support.ts';

const pictures = process.env.JACKDAW_PICTURES;
const app = { clientId: 'finder', clientSecret: 'secret', name: '<b>Finder</b>', shared: true };

let browser: Browser;
let sandbox: Sandbox;
/** What an app’s own address was asked for. */
const came: string[] = [];
const home = createServer((request, response) => {
  came.push(request.url ?? '');
  response.setHeader('content-type', 'text/html').end('<title>Back at the app</title>');
});
let appUrl = '';

before(async () => {
  if (pictures) await mkdir(pictures, { recursive: true });
  browser = await openChromium();
  await new Promise<void>((resolve) => home.listen(0, '127.0.0.1', resolve));
  const address = home.address();
  appUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  sandbox.registerOAuthApp({
    ...app,
    redirectUris: [`${appUrl}/back`],
    scopes: ['read:jira-work', 'read:jira-user'],
    ownerAccountId: 'ann',
  });
});
after(async () => {
  await browser?.close();
  home.closeAllConnections();
  home.close();
  await sandbox?.[Symbol.asyncDispose]();
});

async function openConsent(scope: string): Promise<Page> {
  const query = new URLSearchParams({
    audience: 'api.atlassian.com',
    client_id: app.clientId,
    scope,
    redirect_uri: `${appUrl}/back`,
    state: 'a&b',
    response_type: 'code',
    prompt: 'consent',
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(8_000);
  await page.goto(`${sandbox.url}/authorize?${query}`);
  return page;
}

test('a person who allows an app is back at it with a code, and the app acts for whom they chose', async () => {
  const page = await openConsent('read:jira-work read:jira-user offline_access');
  assert.equal(await page.getByRole('heading').textContent(), '<b>Finder</b> wants to act for you on Small');
  await page.getByLabel('Account').selectOption('cleo');
  if (pictures) await page.screenshot({ path: join(pictures, 'consent.png') });
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForURL(`${appUrl}/back?**`);
  assert.equal(await page.title(), 'Back at the app');
  const back = new URL(page.url()).searchParams;
  assert.equal(back.get('state'), 'a&b');
  const response = await fetch(`${sandbox.url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: app.clientId,
      client_secret: app.clientSecret,
      code: back.get('code') ?? '',
      redirect_uri: `${appUrl}/back`,
    }),
  });
  const { access_token } = await response.json();
  const myself = await fetch(`${sandbox.url}/ex/jira/${sandbox.site.cloudId}/rest/api/3/myself`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  assert.equal((await myself.json()).accountId, 'cleo');
  await page.close();
});

test('a person who denies is back at the app, which is told so', async () => {
  const page = await openConsent('read:jira-user');
  await page.getByRole('button', { name: 'Deny' }).click();
  await page.waitForURL(`${appUrl}/back?**`);
  assert.equal(new URL(page.url()).searchParams.get('error'), 'access_denied');
  await page.close();
});

test('the page of another site cannot send the form', async () => {
  const page = await openConsent('read:jira-user');
  const form = await page.content();
  await page.goto(`${appUrl}/evil`);
  const backs = came.filter((path) => path.startsWith('/back')).length;
  await page.evaluate(
    ([html = '', action = '']) => {
      document.body.innerHTML = html.replace('action="/authorize"', `action="${action}"`);
      document.querySelector<HTMLButtonElement>('button[value=allow]')?.click();
    },
    [form, `${sandbox.url}/authorize`],
  );
  await page.waitForURL(`${sandbox.url}/authorize`);
  assert.match((await page.textContent('body')) ?? '', /only at its own address/);
  assert.equal(came.filter((path) => path.startsWith('/back')).length, backs);
  await page.close();
});
