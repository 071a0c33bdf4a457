import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { issueId } from '../../src/model/ids.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/open-sandbox.ts';
import { smallWorld } from '../../src/sandbox/small-world.test-support.ts';
import { openWorld } from '../../src/sandbox/world/world.ts';
import { openVault } from '../../src/sources/vault.ts';
import { type AcmePage, type Handle, openAcmePage } from './acme-page.test-support.ts';
import { openChromium } from './chromium.test-support.ts';
import { phone, type Visit, type VisitOptions, visit as visitPage } from './visit.test-support.ts';

let acme: AcmePage;
let small: Sandbox;
let browser: Browser;

before(async () => {
  acme = await openAcmePage();
  small = await openSandbox({ world: openWorld(smallWorld()) });
  browser = await openChromium();
});
after(async () => {
  await browser?.close();
  await small?.[Symbol.asyncDispose]();
  await acme?.[Symbol.asyncDispose]();
});

/** Outside of the demo the page asks whether it is there; and what Jira refuses on purpose below. */
const expected = /status of (404|400|502)/;

function visit(who: Handle, path: string, options: VisitOptions & { dark?: boolean } = {}): Promise<Visit> {
  return visitPage(browser, acme.url, path, {
    expected,
    ...options,
    async before(context) {
      await context.addCookies([{ name: 'jackdaw-session', value: acme.sessionOf(who), url: acme.url }]);
      await context.addInitScript(
        (theme) => localStorage.setItem('jackdaw.theme', theme),
        options.dark ? 'dark' : 'light',
      );
    },
  });
}

test('the sources are listed with whom they are for and how they are', async () => {
  await using at = await visit('henrik', '/sources');
  const { page } = at;
  const row = page.getByTestId('source-row');
  await row.waitFor();
  assert.match((await row.textContent()) ?? '', /ACME Jira.*By Jira’s permissions.*API token of/s);
  assert.equal(await page.getByTestId('source-status').textContent(), 'active');
  await at.picture('sources', { whole: true });
});

test('who is no administrator is told so, and nothing is asked', async () => {
  await using at = await visit('chiara', '/sources');
  await at.page.getByTestId('no-entry').waitFor();
});

test('the webhook to set in Jira is shown once, with its secret and the events to tick', async () => {
  await using at = await visit('henrik', '/sources');
  const { page } = at;
  await page.getByTestId('source-row').first().getByRole('link').first().click();
  const says = page.getByTestId('announcements-say');
  await says.waitFor();
  assert.match((await says.textContent()) ?? '', /^Changes are not announced/);
  await page.getByTestId('make-webhook').click();
  const made = page.getByTestId('webhook-made');
  await made.waitFor();
  const words = (await made.textContent()) ?? '';
  assert.match(words, /\/api\/webhooks\/jira\/[\w-]{32}Secret[\w-]{43}Events/);
  assert.match(words, /jira:issue_updated, .*comment_deleted/);
  await page.getByText('None was heard yet of the webhook').waitFor();
  await at.picture('source-webhook', { whole: true });
  await page.reload();
  await says.waitFor();
  assert.equal(await made.count(), 0);
  await page.getByRole('button', { name: 'Take it away' }).click();
  await page.getByText('Changes are not announced').waitFor();
});

test('a site is connected step by step, narrowed, paused and removed, with a receipt', async () => {
  await using at = await visit('henrik', '/sources/connect');
  const { page } = at;
  page.setDefaultTimeout(30_000);
  await page.getByTestId('site').fill(small.url);
  await page.getByTestId('email').fill('ben@small.example');
  await page.getByTestId('token').fill('wrong');
  await page.getByTestId('try-token').click();
  await page.getByTestId('token-failure').waitFor();
  await at.picture('connect-refused', { whole: true });
  await page.getByTestId('token').fill('token-ben');
  await page.getByTestId('try-token').click();
  await page.getByTestId('draft').waitFor();
  assert.match((await page.getByTestId('draft').textContent()) ?? '', /Small.*ben@small\.example/s);
  await page.getByTestId('verdict').waitFor();
  assert.ok((await page.getByTestId('dry-run-line').count()) > 5);
  await at.picture('connect-partly', { whole: true });
  await page.getByTestId('kind-private').click();
  await page.locator('.is-whole').waitFor();
  await page.getByTestId('some-projects').click();
  assert.equal(await page.getByTestId('make-source').isDisabled(), true);
  await page.getByTestId('project-SOFT').click();
  await at.picture('connect-steps', { whole: true });
  await page.getByTestId('make-source').click();
  await page.getByTestId('source-page').waitFor();
  await page.getByText('active', { exact: true }).waitFor();
  const content = async () => (await page.getByTestId('content').textContent()) ?? '';
  assert.match(await content(), /^[1-9]\d* issues/);
  assert.match((await page.getByTestId('scope-words').textContent()) ?? '', /^Project SOFT\./);
  await at.picture('source', { whole: true });

  await page.getByTestId('edit-scope').click();
  await page.getByTestId('jql').fill('no such (');
  await page.getByTestId('save-scope').click();
  await page.getByTestId('scope-failure').waitFor();
  await page.getByTestId('jql').fill('');
  await page.getByTestId('project-SOFT').click();
  await page.getByTestId('project-DESK').click();
  await page.getByTestId('save-scope').click();
  await page.getByTestId('scope-changed').waitFor();
  assert.match(
    (await page.getByTestId('scope-changed').textContent()) ?? '',
    /^[1-9]\d* issues left the index/,
  );
  await at.picture('source-narrowed', { whole: true });

  await page.getByTestId('pause').click();
  await page.getByText('paused', { exact: true }).waitFor();
  assert.equal(await page.getByTestId('sync-now').isDisabled(), true);
  await page.getByTestId('resume').click();
  await page.getByTestId('pause').waitFor();

  await page.getByTestId('remove').click();
  await page.getByTestId('remove-name').fill('Smal');
  assert.equal(await page.getByTestId('remove-confirm').isDisabled(), true);
  await page.getByTestId('remove-name').fill('Small');
  await page.getByTestId('remove-confirm').click();
  const receipt = page.locator('[data-testid=receipt][data-state=done]');
  await receipt.waitFor();
  assert.match((await receipt.textContent()) ?? '', /“Small” was removed/);
  await at.picture('receipt', { whole: true });
  assert.equal((await acme.app.store.sources.list()).length, 1);
});

test('the account of each project is on the status page, with every gap and its reason', async () => {
  const { store } = acme.app;
  const { id } = acme.source;
  const { projects } = await store.ledger.projects(id);
  const [first] = projects.filter(({ issues }) => issues > 9);
  assert.ok(first?.project);
  const [a, b] = [issueId('99000001'), issueId('99000002')];
  await store.census.keepListed(id, first.projectId, [a, b]);
  await store.readings.ask(id, [a, b], 'listed', Date.UTC(2026, 0, 5, 9));
  const { upTo } = await store.readings.due(id, Date.now(), 9);
  await store.readings.fail(id, a, upTo, 'Its answer is larger than 32 MB.', Date.UTC(2035, 0, 1));
  {
    await using at = await visit('henrik', '/status');
    const table = at.page.getByTestId('project-ledger');
    await table.waitFor();
    const gaps = table.locator('ul').first();
    assert.equal(await gaps.getAttribute('aria-label'), `What is not equal in ${first.project.key}`);
    const lines = await gaps.locator('li').allTextContents();
    assert.match(lines.join(' '), /1 issue: unread/);
    assert.match(lines.join(' '), /1 issue: failed.*larger than 32 MB.*Tried again at/);
    const cells = await table.locator('tbody').first().locator('tr').first().locator('td').allTextContents();
    assert.equal(cells[0], (first.known + 2).toLocaleString('en'), 'in Jira');
    assert.deepEqual(
      [cells[1], cells[2]],
      Array(2).fill(first.issues.toLocaleString('en')),
      'here, searchable',
    );
    await at.picture('status-ledger', { whole: true });
  }
  {
    await using at = await visit('henrik', '/?q=quoting');
    await at.page.getByTestId('hit').first().waitFor();
    // On a busy machine it may be counted a moment later.
    const line = at.page.getByTestId('searched').filter({ hasText: 'Searched' });
    assert.match((await line.textContent()) ?? '', /^Searched [\d,]+( of [\d,]+)? issues/);
    await at.picture('search-searched', { whole: true });
  }
  await store.crawl.commitReadAgain(id, [], [a, b], Date.now(), { upTo });
});

test('a source that the vault key does not open leads to its reconnection, until it opens again', async () => {
  const { secrets } = acme.app.store;
  const [secret] = (await secrets.list()).filter(({ owner }) => owner === acme.source.id);
  assert.ok(secret);
  const keyOfAnother = await openVault(Buffer.alloc(32, 7).toString('base64'), '');
  await secrets.put(acme.source.id, { ...secret, sealed: keyOfAnother.seal(secret.place, 'lost') });
  await using at = await visit('henrik', '/status');
  const { page } = at;
  const link = page.getByTestId('reconnect-finding');
  await link.waitFor();
  assert.equal(await link.textContent(), 'Connect “ACME Jira” again');
  await at.picture('status-vault-key', { whole: true });
  await page.goto(`${acme.url}/sources/${acme.source.id}`);
  await link.waitFor();
  await at.picture('source-vault-key', { whole: true });
  await link.click();
  await page.getByTestId('token-form').waitFor();
  assert.equal(at.path(), `/sources/connect?reconnect=${acme.source.id}`);
  assert.match((await page.locator('h1').textContent()) ?? '', /^Reconnect “ACME Jira”$/);
  await secrets.put(acme.source.id, secret);
  await page.goto(`${acme.url}/sources/${acme.source.id}`);
  await page.getByTestId('reconnect-link').waitFor();
  assert.equal(await link.count(), 0, 'CONTROL: with the right key there is nothing to do');
});

test('the list and the first step fit a phone, in the dark', async () => {
  await using at = await visit('henrik', '/sources', { viewport: phone, dark: true });
  const { page } = at;
  await page.getByTestId('source-row').first().waitFor();
  await at.picture('phone-sources', { whole: true });
  await page.getByTestId('connect').click();
  await page.getByTestId('token-form').waitFor();
  await at.picture('phone-connect', { whole: true });
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 0, `${wider} px wider than the screen`);
});
