import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { openServer, type Server } from '../../src/http/server.ts';
import { silentLog } from '../../src/log.ts';
import { beginSession } from '../../src/people/sessions.ts';
import { openTestApp, type TestApp } from '../../src/search/searchable-company.test-support.ts';
import { finder } from '../../src/sources/oauth/consenting.test-support.ts';
import { keepOAuthApp } from '../../src/sources/oauth/oauth-app.ts';
import { tester } from '../../src/store/store.test-support.ts';
import { until } from '../bad-days/server.test-support.ts';
import { openChromium } from './chromium.test-support.ts';
import { phone, type Visit, type VisitOptions, visit as visitPage } from './visit.test-support.ts';

type Who = 'ann' | 'ben' | 'cleo' | 'olga' | 'paul';

let at: TestApp;
let browser: Browser;
let server: Server;
const sessions = new Map<Who, string>();
const searching = new Map<Who, Visit>();

/** Ann administers. Ben and Cleo have accounts on the site, by whose permissions they find; Olga and Paul have none. */
before(async () => {
  browser = await openChromium();
  at = await openTestApp();
  const { app, sandbox } = at;
  const sources = { ...app.sources, atlassian: { authUrl: sandbox.url, apiUrl: sandbox.url } };
  server = await openServer({
    ...{ search: app.search, permissions: app.permissions, signIn: app.signIn, clock: app.clock },
    ...{ sources, sourceWork: app.sourceWork, log: silentLog, host: '127.0.0.1', port: 0, demo: undefined },
    pageFolder: fileURLToPath(new URL('../../dist/web', import.meta.url)),
  });
  sandbox.registerOAuthApp({ ...finder, redirectUris: [`${server.url}/api/oauth/callback`] });
  await keepOAuthApp(sources, tester, finder);
  const { store, clock } = app;
  const sales = await store.workspaceGroups.add('Sales');
  await store.workspaceGroups.add('Design');
  for (const name of ['ann', 'ben', 'cleo', 'olga', 'paul'] as const) {
    const hasAccount = name !== 'olga' && name !== 'paul';
    const email = `${name}@small.example`;
    const person = hasAccount
      ? await at.person(name)
      : await store.people.put({ email, name, title: undefined, role: 'member' });
    if (name === 'olga') await store.workspaceGroups.addMember(sales.id, person.id);
    const by = { by: 'password', agent: '' };
    sessions.set(name, await beginSession(store, { actor: tester, now: () => clock.now() }, person, by));
  }
});
after(async () => {
  for (const seen of searching.values()) await seen[Symbol.asyncDispose]();
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
  await at?.[Symbol.asyncDispose]();
});

/** Outside of the demo the page asks whether it is there; and Atlassian's own page of consent. */
const expected = /status of 404|^asked http:\/\/127\.0\.0\.1:\d+\/(authorize|favicon)/;

function visit(who: Who, path: string, options: VisitOptions & { dark?: boolean } = {}): Promise<Visit> {
  return visitPage(browser, server.url, path, {
    expected,
    ...options,
    async before(context) {
      await context.addCookies([
        { name: 'jackdaw-session', value: sessions.get(who) ?? '', url: server.url },
      ]);
      await context.addInitScript(
        (theme) => localStorage.setItem('jackdaw.theme', theme),
        options.dark ? 'dark' : 'light',
      );
    },
  });
}

const textOf = async (page: Page, id: string) => (await page.getByTestId(id).first().textContent()) ?? '';

/** What somebody finds on the page now: the keys of the hits. Each has a browser of their own, from test to test. */
async function finds(who: Who, words: string): Promise<string[]> {
  const seen = searching.get(who) ?? (await visit(who, '/'));
  searching.set(who, seen);
  const { page } = seen;
  await page.goto(`${server.url}/?q=${encodeURIComponent(words)}`);
  await page.locator('[data-testid=hit], [data-testid=nothing]').first().waitFor();
  const hits = await page
    .getByTestId('hit')
    .evaluateAll((all) => all.map((hit) => hit.getAttribute('data-key')));
  return hits.map((key) => key ?? '');
}

async function searchable(): Promise<void> {
  await at.app.untilIndexed(new AbortController().signal);
  await at.app.search.index.refresh();
}

/** From the token to the page of the source, read. `choose` makes the choice whom it is for. */
async function connect(seen: Visit, account: string, name: string, choose: () => Promise<void>) {
  const { page } = seen;
  await page.getByTestId('site').fill(at.sandbox.url);
  await page.getByTestId('email').fill(`${account}@small.example`);
  await page.getByTestId('token').fill(`token-${account}`);
  await page.getByTestId('try-token').click();
  await page.getByTestId('draft').waitFor();
  await choose();
  await page.getByTestId('name').fill(name);
  await page.getByTestId('make-source').click();
  await page.getByTestId('source-page').waitFor();
  await page.getByText('active', { exact: true }).waitFor();
  await searchable();
}

async function fits(page: Page): Promise<void> {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 0, `${wider} px wider than the screen`);
}

test('by Jira’s permissions each finds what their account may see, and who has none finds nothing', async () => {
  assert.deepEqual(await finds('cleo', 'walrus'), ['SOFT-15']);
  assert.deepEqual(await finds('ben', 'walrus'), [], 'Cleo finds it, who is in its level');
  assert.deepEqual(await finds('ben', 'quoting'), ['SOFT-1']);
  assert.deepEqual(await finds('olga', 'quoting'), [], 'Ben finds it');
});

test('what a private source reads is found by who connected it, and by nobody else', async () => {
  assert.deepEqual(await finds('ann', 'walrus'), [], 'not yet');
  await using seen = await visit('ann', '/sources/connect');
  const { page } = seen;
  await connect(seen, 'cleo', 'Of Ann', async () => {
    assert.equal(await page.getByTestId('kind-permission-based').isDisabled(), true);
    await page.getByTestId('kind-private').click();
    await seen.picture('kind-choice', { whole: true });
  });
  assert.equal(await textOf(page, 'kind-words'), 'For ann alone.');
  assert.deepEqual(await finds('ann', 'walrus'), ['SOFT-15']);
  assert.deepEqual(await finds('ben', 'walrus'), []);
  assert.deepEqual(await finds('olga', 'walrus'), []);
});

test('what is shared with a group is found by its people, then by everybody, and never what is restricted', async () => {
  await using seen = await visit('ann', '/sources/connect');
  const { page } = seen;
  await connect(seen, 'cleo', 'For Sales', async () => {
    await page.getByTestId('kind-groups').click();
    await page.getByText('Choose at least one group.').waitFor();
    assert.equal(await page.getByTestId('make-source').isDisabled(), true);
    await page.getByTestId('group-Sales').click();
    await seen.picture('kind-groups', { whole: true });
  });
  assert.equal(await textOf(page, 'kind-words'), 'Shared with Sales.');
  assert.deepEqual(await finds('olga', 'quoting'), ['SOFT-1']);
  assert.deepEqual(await finds('paul', 'quoting'), [], 'Olga finds it, who is in Sales');
  assert.deepEqual(await finds('olga', 'walrus'), [], 'it has a level; Cleo finds it, and whose token it is');

  await page.getByTestId('edit-audience').click();
  await seen.picture('kind-panel', { whole: true });
  await page.getByTestId('kind-everyone').click();
  await page.getByTestId('save-audience').click();
  await page.getByText('Shared with everybody here.').waitFor();
  assert.deepEqual(await finds('paul', 'quoting'), ['SOFT-1'], 'at once');
  assert.deepEqual(await finds('paul', 'walrus'), []);
});

test('of a source for titles no text is found, until it is switched back', async () => {
  const shared = (await at.app.store.sources.list()).find(({ name }) => name === 'For Sales');
  await using seen = await visit('ann', `/sources/${shared?.id}`, { viewport: phone, dark: true });
  const { page } = seen;
  assert.deepEqual(await finds('paul', '"Second paragraph"'), ['SOFT-1'], 'control');
  await page.getByTestId('titles-only').click();
  await page.getByText('Shared with everybody here, titles only.').waitFor();
  assert.deepEqual(await finds('paul', '"Second paragraph"'), []);
  await searchable();
  assert.deepEqual(await finds('paul', 'quoting'), ['SOFT-1'], 'by its title');
  await page.getByTestId('kind-panel').scrollIntoViewIfNeeded();
  await fits(page);
  await seen.picture('phone-kind-panel', { whole: true });
  await page.getByTestId('titles-only').click();
  await page.getByText('Shared with everybody here.', { exact: true }).waitFor();
  // Read again by itself. That it is active is said before that, too.
  await until(async () => {
    await searchable();
    return (await finds('paul', '"Second paragraph"')).includes('SOFT-1');
  }, 'the text is found again');
});

test('what is offered is set up once, and taken up by a member through the page of consent', async () => {
  await using admin = await visit('ann', '/sources');
  await admin.page.getByTestId('offers').click();
  await admin.page.getByTestId('offer-site').fill(at.sandbox.url);
  await admin.page.getByTestId('offer-name').fill('Your Small');
  await admin.picture('offers-form', { whole: true });
  await admin.page.getByTestId('offer-it').click();
  await admin.page.getByTestId('provision').waitFor();

  assert.deepEqual(await finds('olga', 'walrus'), [], 'not yet');
  await using seen = await visit('olga', '/');
  const { page } = seen;
  await page.getByTestId('offer-note').waitFor();
  assert.match(await textOf(page, 'offer-note'), /Your Small.*administrators neither.*all projects/s);
  await seen.picture('offer-note', { whole: true });
  await page.getByTestId('offer-connect').click();
  await page.getByLabel('Account').selectOption('cleo');
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('heading', { name: 'Your own Jira is connected' }).waitFor();
  await page.getByText(/^Read: [1-9]\d* issues\.$/).waitFor();
  await seen.picture('connected', { whole: true });
  await searchable();
  assert.deepEqual(await finds('olga', 'walrus'), ['SOFT-15']);
  assert.deepEqual(await finds('paul', 'walrus'), []);
  await page.getByTestId('own-search').click();
  await page.getByTestId('before-asking').waitFor();
  assert.equal(await page.getByTestId('offer-note').count(), 0, 'it is answered');
  await page.goto(`${server.url}/account`);
  await page.getByTestId('own-source').waitFor();
  assert.match(await textOf(page, 'own-source'), /Your Small.*as cleo@small\.example/s);
  await seen.picture('own-sources', { whole: true });

  // Who administers sees that it is there, and asks nothing with it.
  const theirs = (await at.app.store.sources.list()).find(({ name }) => name === 'Your Small');
  await admin.page.goto(`${server.url}/sources/${theirs?.id}`);
  await admin.page.getByTestId('kind-panel').waitFor();
  assert.equal(await textOf(admin.page, 'kind-words'), 'For olga alone.');
  for (const offered of ['check', 'reconnect-link', 'edit-scope']) {
    assert.equal(await admin.page.getByTestId(offered).count(), 0, offered);
  }
  await admin.page.getByTestId('pause').waitFor();
  await admin.picture('source-of-olga', { whole: true });

  await admin.page.goto(`${server.url}/sources/offers`);
  await admin.page.getByText('1 connected, 0 declined').waitFor();
  await admin.picture('offers', { whole: true });
});

test('who declines is not asked again, and finds the offer in their account; who disconnects finds nothing more', async () => {
  await using seen = await visit('paul', '/', { viewport: phone, dark: true });
  const { page } = seen;
  await page.getByTestId('offer-note').waitFor();
  await fits(page);
  await seen.picture('phone-offer-note', { whole: true });
  await page.getByTestId('offer-decline').click();
  await page.getByTestId('offer-note').waitFor({ state: 'detached' });
  await page.reload();
  await page.getByTestId('before-asking').waitFor();
  assert.equal(await page.getByTestId('offer-note').count(), 0);
  await page.goto(`${server.url}/account`);
  await page.getByTestId('offer').waitFor();
  await page.getByTestId('offer-connect').click();
  await page.getByRole('button', { name: 'Deny' }).click();
  await page.getByTestId('not-connected').waitFor();
  assert.match(await textOf(page, 'not-connected'), /You did not let the app read Jira/);
  await fits(page);
  await seen.picture('phone-not-connected', { whole: true });

  await using own = await visit('olga', '/account', { viewport: phone, dark: true });
  await own.page.getByTestId('own-disconnect').click();
  await fits(own.page);
  await own.picture('phone-own-sources', { whole: true });
  await own.page.getByTestId('own-disconnect-yes').click();
  await own.page.getByTestId('offer').waitFor();
  assert.deepEqual(await finds('olga', 'walrus'), []);
  assert.deepEqual(await finds('cleo', 'walrus'), ['SOFT-15'], 'control');
});
