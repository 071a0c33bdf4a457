import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { finder } from '../../src/sources/oauth/consenting.test-support.ts';
import { openChromium } from './chromium.test-support.ts';
import { type OAuthPage, openOAuthPage } from './oauth-page.test-support.ts';
import { phone, type Visit, type VisitOptions, visit as visitPage } from './visit.test-support.ts';

let home: OAuthPage;
let browser: Browser;

before(async () => {
  home = await openOAuthPage();
  browser = await openChromium();
});
after(async () => {
  await browser?.close();
  await home?.[Symbol.asyncDispose]();
});

/** Outside of the demo the page asks whether it is there; what is refused on purpose below; and Atlassian's own page. */
const expected = /status of (404|400|502)|^asked http:\/\/127\.0\.0\.1:\d+\/(authorize|favicon)/;

function visit(path: string, options: VisitOptions & { dark?: boolean } = {}): Promise<Visit> {
  return visitPage(browser, home.url, path, {
    expected,
    ...options,
    async before(context) {
      context.setDefaultTimeout(20_000);
      await context.addCookies([{ name: 'jackdaw-session', value: home.session, url: home.url }]);
      await context.addInitScript(
        (theme) => localStorage.setItem('jackdaw.theme', theme),
        options.dark ? 'dark' : 'light',
      );
    },
  });
}

const textOf = async (page: Page, testId: string) => (await page.getByTestId(testId).textContent()) ?? '';

/** On Atlassian's own page; ends where that leads back to. */
async function answer(page: Page, decision: 'Allow' | 'Deny', account = 'ann'): Promise<void> {
  await page.getByTestId('oauth-go').click();
  await page.getByLabel('Account').selectOption(account);
  await page.getByRole('button', { name: decision }).click();
  await page.getByTestId('consent-page').waitFor();
}

async function fitsThePhone(page: Page): Promise<void> {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 0, `${wider} px wider than the screen`);
}

const jiraless = {
  id: 'wiki',
  name: 'Small Wiki',
  url: 'https://wiki.example',
  scopes: ['read:page:confluence'],
};
const another = {
  ...{ id: 'other', name: 'Other Jira', url: 'https://other.example' },
  scopes: ['read:issue:jira'],
};
const withSites = (more: readonly unknown[]) => (sites: unknown) =>
  Array.isArray(sites) ? [...more, ...sites] : sites;

test('a site is connected by consent: one’s own app, the scopes and why, a site out of several, a first sync', async () => {
  await using at = await visit('/sources/connect');
  const { page } = at;
  await page.getByTestId('way-oauth').click();
  await page.getByTestId('oauth-app-form').waitFor();
  assert.equal(await page.getByTestId('oauth-callback').inputValue(), `${home.url}/api/oauth/callback`);
  assert.equal(await page.getByTestId('oauth-go').isDisabled(), true);
  await page.getByTestId('oauth-scopes').waitFor();
  await at.picture('oauth-app', { whole: true });
  await page.getByTestId('oauth-client-id').fill(finder.clientId);
  await page.getByTestId('oauth-client-secret').fill(finder.clientSecret);
  await page.getByTestId('oauth-keep-app').click();
  await page.getByTestId('oauth-app').waitFor();

  assert.equal(await page.getByTestId('scopes-permission-schemes').count(), 1);
  await page.getByTestId('kind-private').click();
  await page.getByTestId('scopes-permission-schemes').waitFor({ state: 'detached' });
  await page.getByTestId('kind-permission-based').click();
  await page.getByTestId('scopes-issues').locator('summary').click();
  assert.match(
    await textOf(page, 'scopes-issues'),
    /see dashboards \(not used yet\).*write:webhook:jira.*it changes no issuedelete/,
  );
  await at.picture('oauth-scopes', { whole: true });

  home.twists.set('/oauth/token/accessible-resources', withSites([jiraless, another]));
  await answer(page, 'Allow');
  home.twists.clear();
  await page.getByTestId('choose-site').waitFor();
  assert.equal(await page.getByTestId('site-wiki').isDisabled(), true);
  await at.picture('oauth-sites', { whole: true });
  // What the token does not open is said here, and another site can be chosen.
  await page.getByTestId('site-other').click();
  await page.getByTestId('choose-site').click();
  await page.getByTestId('site-failure').waitFor();
  await page.getByTestId(`site-${home.sandbox.site.cloudId}`).click();
  await page.getByTestId('choose-site').click();

  await page.getByTestId('draft').waitFor();
  assert.match(await textOf(page, 'draft'), /Small.*ann@small\.example.*lets Jackdaw read it for Ann Admin/s);
  assert.equal(await page.getByTestId('missing-scopes').count(), 0);
  await page.getByTestId('verdict').waitFor();
  await at.picture('oauth-draft', { whole: true });
  await page.getByTestId('name').fill('By consent');
  await page.getByTestId('make-source').click();
  await page.getByTestId('source-page').waitFor();
  await page.getByText('active', { exact: true }).waitFor();
  assert.match(await textOf(page, 'source-page'), /By consent.*OAuth 2\.0 of ann@small\.example/s);
  await at.picture('oauth-source', { whole: true });

  await home.tie();
  await page.goto(`${home.url}/?q=DESK-1`);
  await page.getByTestId('hit').first().waitFor();
  assert.match((await page.getByTestId('hit').first().textContent()) ?? '', /Issue DESK-1/);
});

test('with access that lasts a minute each question takes a new token, and the sync is whole', async () => {
  const [source] = await home.app.store.sources.list();
  assert.ok(source);
  const { oauth } = home.sandbox.site;
  const lasting = oauth.lifetimes.accessTokenMs;
  oauth.lifetimes.accessTokenMs = 60_000;
  await using at = await visit(`/sources/${source.id}`);
  const { page } = at;
  await page.getByTestId('sync-now').waitFor();
  const content = await textOf(page, 'content');
  const before = oauth.toJSON().refreshTokens.length;
  // The access token of the hour is spent: from now on each lasts for the minute.
  home.sandbox.clock.advance(2 * 3_600_000);
  await page.getByTestId('sync-now').click();
  await page.getByTestId('sync-progress').or(page.getByTestId('run-under-way')).first().waitFor();
  await page.getByTestId('sync-now').waitFor();
  assert.equal(await textOf(page, 'source-status'), 'active');
  assert.equal(await textOf(page, 'content'), content);
  const rotated = oauth.toJSON().refreshTokens.length - before;
  assert.ok(rotated > 10, `${rotated} renewals`);
  oauth.lifetimes.accessTokenMs = lasting;
});

test('access that is taken back is told on the page, and with a new consent the source goes on with all that it had', async () => {
  const [source] = await home.app.store.sources.list();
  assert.ok(source);
  await using at = await visit(`/sources/${source.id}`, { dark: true });
  const { page } = at;
  await page.getByTestId('content').waitFor();
  const content = await textOf(page, 'content');
  assert.match(content, /^[1-9]/);
  home.sandbox.site.oauth.revoke('ann');
  await page.getByTestId('sync-now').click();
  await page.getByText('credentials expired', { exact: true }).waitFor();
  // Once, above what was done.
  const trouble = page.locator('.source-trouble');
  assert.deepEqual(
    (await trouble.allTextContents()).map((text) => /Atlassian renews the access no longer/.test(text)),
    [true],
  );
  assert.equal(await textOf(page, 'content'), content);
  await at.picture('oauth-expired', { whole: true });

  await page.getByTestId('reconnect-link').click();
  await page.getByTestId('oauth-go').waitFor();
  await at.picture('oauth-reconnect', { whole: true });
  // Somebody who changes their mind changes nothing.
  await answer(page, 'Deny');
  await page.getByText('You did not consent').waitFor();
  assert.match(await textOf(page, 'consent-problem'), /“By consent” stays as it is/);
  await page.getByTestId('consent-again').click();
  await page.getByRole('heading', { name: 'Reconnect “By consent”' }).waitFor();
  await answer(page, 'Allow');
  await page.getByTestId('choose-site').waitFor();
  await at.picture('oauth-reconnect-site', { whole: true });
  await page.getByTestId('choose-site').click();
  await page.getByTestId('source-page').waitFor();
  await page.getByText('active', { exact: true }).waitFor();
  assert.equal(await textOf(page, 'content'), content);
  assert.equal((await home.app.store.sources.list()).length, 1);
  // The way back leads past the consent that is used up.
  await page.goto(`${home.url}/?q=DESK-1`);
  await page.getByTestId('hit').first().waitFor();
});

test('no consent, too little of it, no Jira, and an answer that is nobody’s are each told, on a phone', async () => {
  await using at = await visit('/sources/connect-oauth', { viewport: phone, dark: true });
  const { page } = at;
  await page.getByTestId('oauth-scopes').waitFor();
  await page.getByTestId('scopes-comments').locator('summary').click();
  await at.picture('phone-oauth', { whole: true });
  await fitsThePhone(page);
  await answer(page, 'Deny');
  await page.getByText('You did not consent').waitFor();
  await at.picture('phone-oauth-denied', { whole: true });
  await page.getByTestId('consent-again').click();

  home.twists.set('/oauth/token/accessible-resources', () => [jiraless]);
  await page.getByTestId('kind-private').click();
  await answer(page, 'Allow', 'cleo');
  assert.match(await textOf(page, 'no-site'), /Cleo Coder reaches no site with Jira: Small Wiki has none/);
  assert.equal(await page.getByTestId('choose-site').count(), 0);
  await at.picture('phone-oauth-no-jira', { whole: true });
  await fitsThePhone(page);

  home.twists.clear();
  home.twists.set('/oauth/token', (tokens) => ({ ...Object(tokens), scope: 'read:me offline_access' }));
  await page.goto(`${home.url}/sources/connect-oauth`);
  await answer(page, 'Allow');
  home.twists.clear();
  await page.getByTestId('missing-scopes').waitFor();
  const missing = await textOf(page, 'missing-scopes');
  assert.match(missing, /Comments are not read\. It takes read:comment:jira/);
  assert.match(missing, /Without these nothing is read\./);
  await at.picture('phone-oauth-missing', { whole: true });
  await fitsThePhone(page);

  // Somebody else's link, and one's own for the second time.
  await page.goto(`${home.url}/api/oauth/callback?state=made-up&code=1`);
  assert.match(
    await textOf(page, 'consent-problem'),
    /does not belong to anything that was begun in this browser/,
  );
  await at.picture('phone-oauth-foreign');
  await page.goto(`${home.url}/sources/oauth/0123456789abcdef`);
  await page.getByTestId('consent-problem').waitFor();
  assert.match(await textOf(page, 'consent-problem'), /no such consent of yours/);
});
