import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { openServer, type Server } from '../../src/http/server.ts';
import { silentLog } from '../../src/log.ts';
import type { SendMail } from '../../src/mail/send-mail.ts';
import type { PersonRole } from '../../src/model/person.ts';
import { openPasswords } from '../../src/people/passwords.ts';
import { openSignIn } from '../../src/people/sign-in-tools.ts';
import { openTestApp, type TestApp } from '../../src/search/searchable-company.test-support.ts';
import { openChromium } from './chromium.test-support.ts';
import { phone, type Visit, type VisitOptions, visit as visitPage } from './visit.test-support.ts';

const password = 'seven quiet magpies';
const passwords = openPasswords({ logN: 4, r: 8, p: 1 });
/** What was mailed. */
const mails: { readonly to: string; readonly text: string }[] = [];
const sendMail: SendMail = async (to, _subject, text) => {
  mails.push({ to, text });
};
let at: TestApp;
let browser: Browser;
let server: Server;

before(async () => {
  browser = await openChromium();
  at = await openTestApp();
  const atlassian = { authUrl: at.sandbox.url, apiUrl: at.sandbox.url };
  server = await openServer({
    search: at.app.search,
    permissions: at.app.permissions,
    sources: at.app.sources,
    // The sandbox in Atlassian's place is on this machine, which an operator has to allow.
    signIn: openSignIn({ ...at.app.signIn, atlassian, fetch, sendMail }, passwords),
    clock: at.app.clock,
    log: silentLog,
    host: '127.0.0.1',
    port: 0,
    pageFolder: fileURLToPath(new URL('../../dist/web', import.meta.url)),
    demo: undefined,
  });
  at.sandbox.registerOAuthApp({
    clientId: 'jackdaw',
    clientSecret: 'the secret of the client',
    name: 'Jackdaw',
    shared: true,
    redirectUris: [`${server.url}/api/sign-in/callback`],
    scopes: ['read:me'],
    ownerAccountId: 'ann',
  });
  await known('olga', 'owner');
  await known('hana', 'member');
});
after(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
  await at?.[Symbol.asyncDispose]();
});

/** With a password, and tied to no account. */
async function known(name: string, role: PersonRole): Promise<void> {
  const { store } = at.app;
  const { id } = await store.people.put({ email: `${name}@small.example`, name, title: undefined, role });
  await store.signIn.setPassword(id, await passwords.encode(password), undefined);
}

function visit(path: string, options: VisitOptions = {}): Promise<Visit> {
  // Outside of the demo it is asked whether it is there; a provider's page is on another origin by its nature.
  const expected = new RegExp(`40[0134] \\(|^asked ${at.sandbox.url}/`);
  return visitPage(browser, server.url, path, { expected, ...options });
}

async function signIn(name: string, path: string, options: VisitOptions = {}): Promise<Visit> {
  const seen = await visit(path, options);
  await seen.page.getByTestId('email').fill(`${name}@small.example`);
  await seen.page.getByTestId('password').fill(password);
  await seen.page.keyboard.press('Enter');
  await seen.page.getByTestId('person-menu').waitFor();
  return seen;
}

async function consent(page: Page, account: string, decision: 'Allow' | 'Deny'): Promise<void> {
  // By its kind: the page that is being left has a section about the Jira account.
  await page.locator('select').selectOption(account);
  await page.getByRole('button', { name: decision }).click();
  await page.waitForURL(`${server.url}/**`);
}

const text = async (page: Page, id: string) => (await page.getByTestId(id).first().textContent()) ?? '';

test('an owner adds Atlassian to sign in with; others have no entry there', async () => {
  await using seen = await signIn('olga', '/permissions/sign-in');
  const { page } = seen;
  await page.getByTestId('no-providers').waitFor();
  await page.getByTestId('add-provider').click();
  assert.equal(await page.getByTestId('callback').inputValue(), `${server.url}/api/sign-in/callback`);
  await page.getByText('OpenID Connect', { exact: true }).click();
  await page.getByTestId('provider-name').fill('Nobody');
  await page.getByTestId('provider-issuer').fill('http://127.0.0.1:9');
  await page.getByTestId('provider-clientId').fill('jackdaw');
  await page.getByTestId('provider-clientSecret').fill('the secret of the client');
  await page.getByTestId('provider-save').click();
  await page.getByText('does not answer as a provider').waitFor();
  await seen.picture('provider-refused', { whole: true });
  await page.getByText('Atlassian', { exact: true }).first().click();
  await page.getByTestId('provider-name').fill('');
  await page.getByTestId('provider-save').click();
  await page.getByTestId('provider').waitFor();
  assert.match(await text(page, 'provider'), /^AtlassianAtlassian, .*, as jackdaw/);
  assert.equal((await page.content()).includes('the secret of the client'), false);
  await seen.picture('providers');
  await page.getByTestId('change-provider').click();
  await page.getByTestId('provider-name').fill('Atlassian Cloud');
  assert.equal(await page.getByTestId('provider-clientSecret').inputValue(), '');
  await seen.picture('provider-change', { whole: true });
  await page.getByTestId('provider-save').click();
  await page.getByText('Atlassian Cloud', { exact: true }).waitFor();
  await page.getByTestId('change-provider').click();
  await page.getByTestId('provider-name').fill('Atlassian');
  await page.getByTestId('provider-save').click();
  await page.getByText('Atlassian Cloud', { exact: true }).waitFor({ state: 'detached' });
  await using hers = await signIn('hana', '/permissions/sign-in');
  await hers.page.getByTestId('no-entry').waitFor();
});

test('linking Atlassian proves whose the account is, and from then on it signs them in', async () => {
  await using seen = await signIn('hana', '/account');
  const { page } = seen;
  await page.getByTestId('linkable').waitFor();
  assert.match(await text(page, 'jira-panel'), /None is known to be yours/);
  await seen.picture('account-unlinked', { whole: true });
  await page.getByTestId('link').click();
  await consent(page, 'ben', 'Allow');
  await page.getByTestId('identity').waitFor();
  assert.equal(seen.path(), '/account');
  assert.match(
    await text(page, 'jira-account'),
    /^Ben Builder.*You proved it by signing in with Atlassian\.$/,
  );
  await seen.picture('account-linked', { whole: true });

  await using again = await visit('/?q=quoting');
  await again.page.getByTestId('provider').waitFor();
  await again.picture('sign-in-with');
  await again.page.getByTestId('provider').click();
  await consent(again.page, 'ben', 'Allow');
  await again.page.getByTestId('hit').first().waitFor();
  assert.equal(again.path(), '/?q=quoting', 'back where they wanted to go');
  assert.match(await text(again.page, 'hit'), /SOFT-1/);
});

test('who denies there, or is nobody here, is told so in words and not signed in', async () => {
  await using seen = await visit('/', { viewport: phone });
  const { page } = seen;
  await page.getByTestId('provider').click();
  await consent(page, 'ben', 'Deny');
  await page.getByTestId('refusal').waitFor();
  assert.match(await text(page, 'refusal'), /refused or cancelled/);
  await page.getByTestId('provider').click();
  await consent(page, 'dan', 'Allow');
  await page.getByTestId('refusal').waitFor();
  assert.match(await text(page, 'refusal'), /Nobody here signs in with that account yet/);
  await seen.picture('sign-in-with-phone');
});

test('where mail can be sent, an invitation and a forgotten password go by mail, and no link is shown', async () => {
  await using owners = await signIn('olga', '/permissions/people');
  await owners.page.getByTestId('invite').click();
  await owners.page.getByTestId('invite-email').fill('gus@small.example');
  await owners.page.getByTestId('invite-name').fill('Gus Aldana');
  await owners.page.getByTestId('invite-send').click();
  await owners.page.getByText('The link is on its way to gus@small.example').waitFor();
  assert.equal(await owners.page.getByTestId('invitation-link').count(), 0);
  await owners.picture('invited-by-mail');
  assert.deepEqual(
    mails.map(({ to }) => to),
    ['gus@small.example'],
  );

  await using seen = await visit('/');
  const { page } = seen;
  await page.getByTestId('email').fill('gus@small.example');
  await page.getByTestId('forgotten').click();
  await page.getByRole('button', { name: 'Mail me a link' }).click();
  await page.getByTestId('link-mailed').waitFor();
  await seen.picture('forgotten');
  for (let tries = 0; mails.length < 2 && tries < 50; tries += 1) await page.waitForTimeout(100);
  const [link = ''] = /http\S+\/invitation#\S+/.exec(mails[1]?.text ?? '') ?? [];
  await page.goto(link);
  await page.getByRole('heading', { name: 'Welcome, Gus Aldana' }).waitFor();
  await page.getByTestId('password').fill(password);
  await page.getByTestId('enter').click();
  await page.getByTestId('person-menu').waitFor();
  await page.goto(`${server.url}/account`);
  await page.getByText('The address is proved').waitFor();
});
