import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { openServer, type Server } from '../../src/http/server.ts';
import { silentLog } from '../../src/log.ts';
import { issueToken } from '../../src/people/tokens.ts';
import { openTestApp, searchWorld, type TestApp } from '../../src/search/searchable-company.test-support.ts';
import { openChromium } from './chromium.test-support.ts';
import { type Visit, visit as visitPage } from './visit.test-support.ts';

const pageFolder = fileURLToPath(new URL('../../dist/web', import.meta.url));

let at: TestApp;
let browser: Browser;
let demo: Server;
let plain: Server;
let token: string;

before(async () => {
  assert.ok(existsSync(join(pageFolder, 'index.html')), '`npm test` builds the page before this test');
  browser = await openChromium();
  const world = searchWorld();
  const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  at = await openTestApp({
    ...world,
    issues: world.issues.map((issue) =>
      issue.key === 'SOFT-14'
        ? { ...issue, summary: `数据保留期限 ${hostile}`, description: hostile }
        : issue,
    ),
  });
  const people = [];
  for (const who of ['ben', 'cleo', 'ann', 'dan']) {
    const person = await at.person(who);
    people.push({ person, token: await issueToken(at.app.store, person, 1) });
  }
  token = people[0]?.token ?? '';
  demo = await serve({ people, questions: ['Why does quoting fail?', 'paging topic'] });
  plain = await serve(undefined);
});
after(async () => {
  await browser?.close();
  await demo?.[Symbol.asyncDispose]();
  await plain?.[Symbol.asyncDispose]();
  await at?.[Symbol.asyncDispose]();
});

type Demo = Parameters<typeof openServer>[0]['demo'];

function serve(shown: Demo): Promise<Server> {
  return openServer({
    search: at.app.search,
    clock: at.app.clock,
    log: silentLog,
    permissions: at.app.permissions,
    sources: at.app.sources,
    signIn: at.app.signIn,
    sourceWork: at.app.sourceWork,
    host: '127.0.0.1',
    port: 0,
    pageFolder,
    demo: shown,
  });
}

interface SearchVisit extends Visit {
  keys(column?: number): Promise<(string | null)[]>;
}

async function visit(server: Server, path = '/', expected?: RegExp): Promise<SearchVisit> {
  const visited = await visitPage(browser, server.url, path, expected && { expected });
  return {
    ...visited,
    keys: (column = 0) =>
      visited.page
        .getByTestId(`answer-${column}`)
        .getByTestId('hit')
        .evaluateAll((hits) => hits.map((hit) => hit.getAttribute('data-key'))),
    [Symbol.asyncDispose]: () => visited[Symbol.asyncDispose](),
  };
}

const field = (page: Page) => page.getByRole('textbox', { name: 'Search' });

test('a question that is typed is answered with marked words', async () => {
  await using at = await visit(demo);
  const { page } = at;
  await page.getByTestId('before-asking').waitFor();
  await at.picture('before-asking');
  await page.keyboard.type('quoting ord', { delay: 15 });
  await page.locator('[data-testid=hit] mark', { hasText: 'orders' }).first().waitFor();
  assert.deepEqual(await at.keys(), ['SOFT-1']);
  assert.equal(await page.getByTestId('announcement').textContent(), '1 result');
  await at.picture('typed');
});

test('an example question is asked with one click', async () => {
  await using at = await visit(demo);
  await at.page.getByTestId('example-question').first().click();
  await at.page.getByTestId('hit').first().waitFor();
  assert.equal(await field(at.page).inputValue(), 'Why does quoting fail?');
});

test('as somebody else, the same question has another answer', async () => {
  await using at = await visit(demo, '/?q=walrus');
  const { page } = at;
  await page.getByTestId('nothing').waitFor();
  await at.picture('nothing');
  await page.getByTestId('ask-as-other').click();
  await page.getByTestId('hit').first().waitFor();
  assert.deepEqual(await at.keys(), ['SOFT-15']);
  await page.getByTestId('person-picker').click();
  await page.keyboard.type('dan');
  await at.picture('picker');
  await page.keyboard.press('Enter');
  await page.getByTestId('nothing').waitFor();
});

test('two people stand side by side, and what only one finds is said', async () => {
  await using at = await visit(demo, '/?q=for+cleos+administrators+plain+walrus');
  const { page } = at;
  await page.getByTestId('compare').click();
  await page.getByTestId('answer-1').getByTestId('hit').first().waitFor();
  await page.getByTestId('only-badge').first().waitFor();
  assert.equal((await at.keys(0)).includes('SOFT-15'), false);
  assert.equal((await at.keys(1)).includes('SOFT-15'), true);
  assert.match((await page.getByTestId('announcement').textContent()) ?? '', /^ben: .*; cleo: .*/);
  await at.picture('side-by-side');
  await page.getByTestId('answer-1').locator('[data-key=SOFT-15] a').first().click();
  await page.getByTestId('reading-view').getByText('Walrus habitat').first().waitFor();
  assert.match(at.path(), /^\/issue\/SOFT-15\?.*as=cleo/);
});

test('everything can be done by keyboard', async () => {
  await using at = await visit(demo, '/?q=paging');
  const { page } = at;
  await page.getByTestId('hit').first().waitFor();
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  await page.keyboard.press('/');
  assert.equal(await field(page).evaluate((one) => one === document.activeElement), true);
  const keys = await at.keys();
  const current = () => page.locator('[data-testid=hit][aria-current=true]').getAttribute('data-key');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  assert.equal(await current(), keys[1]);
  await page.keyboard.press('ArrowUp');
  assert.equal(await current(), keys[0]);
  await page.keyboard.press('Enter');
  await page.getByTestId('reading-view').getByText('Paging topic').first().waitFor();
  assert.equal(at.path(), `/issue/${keys[0]}?q=paging`);
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => url.pathname === '/');
  await page.getByTestId('reading-view').waitFor({ state: 'hidden' });
  await page.keyboard.press('Escape');
  assert.equal(await field(page).evaluate((one) => one === document.activeElement), true);
  await page.keyboard.press('Escape');
  await page.getByTestId('before-asking').waitFor();
});

test('all hits can be reached page by page, each once', async () => {
  await using at = await visit(demo, '/?q=paging');
  const { page } = at;
  await page.getByTestId('more').click();
  await page.getByTestId('more').waitFor({ state: 'detached' });
  const keys = await at.keys();
  assert.deepEqual([keys.length, new Set(keys).size], [30, 30]);
  assert.equal(await page.getByTestId('count').textContent(), '30 results');
});

test('an issue is read with what the reader may see of it', async () => {
  await using at = await visit(demo, '/issue/SOFT-1');
  const { page } = at;
  await page.getByTestId('comment').first().waitFor();
  const view = page.getByTestId('reading-view');
  assert.match((await view.textContent()) ?? '', /First paragraph.*plain.*for administrators/s);
  assert.doesNotMatch((await view.textContent()) ?? '', /for cleos|SOFT-3/);
  await at.picture('reading');
  await page.getByRole('button', { name: 'Close' }).click();
  await page.waitForURL((url) => url.pathname === '/');
});

test('the address of a hidden issue says what that of a missing one says', async () => {
  const texts: string[] = [];
  for (const key of ['SOFT-15', 'SOFT-999']) {
    await using at = await visit(demo, `/issue/${key}`, /404/);
    await at.page.getByTestId('no-such-issue').waitFor();
    texts.push(((await at.page.getByTestId('reading-view').textContent()) ?? '').replace(key, 'KEY'));
    await at.picture('no-such-issue');
  }
  assert.equal(texts[0], texts[1]);
  assert.match(texts[0] ?? '', /No such issue/);
});

test('what somebody wrote into an issue is text, never the page', async () => {
  await using at = await visit(demo, '/?q=保留期限');
  const { page } = at;
  await page.getByTestId('hit').first().click();
  await page.getByTestId('reading-view').getByText('onerror').first().waitFor();
  assert.doesNotMatch(await page.title(), /^[12]$/);
  assert.equal(await page.locator('main img[src=x], [data-testid=reading-view] img[src=x]').count(), 0);
});

test('the policy of the page stops a script that got in', async () => {
  await using at = await visit(demo, '/', /Content Security Policy|violates/);
  const ran = await at.page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "ran"';
    document.body.append(script);
    return document.title === 'ran';
  });
  assert.equal(ran, false);
  assert.ok(
    at.complaints.some((one) => /Content Security Policy/.test(one)),
    'control: the browser said so',
  );
});

test('a server that stopped is said, and asked again when it is back', async () => {
  const own = await serve({ people: [{ person: await at.person('ben'), token }], questions: [] });
  await using seen = await visit(own, '/?q=quoting', /ERR_CONNECTION_REFUSED|Failed to load/);
  const { page } = seen;
  await page.getByTestId('hit').first().waitFor();
  await own[Symbol.asyncDispose]();
  await field(page).fill('something else');
  await page.keyboard.press('Enter');
  await page.getByTestId('failure').waitFor({ timeout: 15_000 });
  assert.match((await page.getByTestId('failure').textContent()) ?? '', /does not answer/);
  await seen.picture('failure');
  const { port } = new URL(own.url);
  await using again = await openServer({
    search: at.app.search,
    clock: at.app.clock,
    log: silentLog,
    permissions: at.app.permissions,
    sources: at.app.sources,
    signIn: at.app.signIn,
    sourceWork: at.app.sourceWork,
    host: '127.0.0.1',
    port: Number(port),
    pageFolder,
    demo: undefined,
  });
  assert.equal(again.url, own.url);
  await field(page).fill('quoting orders');
  await page.keyboard.press('Enter');
  await page.getByTestId('hit').first().waitFor();
});

test('the dark page is dark, and stays so', async () => {
  await using at = await visit(demo, '/?q=paging');
  const { page } = at;
  const brightness = () =>
    page.evaluate(() => {
      const [red = 0, green = 0, blue = 0] = (
        getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g) ?? []
      ).map(Number);
      return (red + green + blue) / 3;
    });
  await page.getByTestId('theme-switch').click();
  await page.getByText('Dark', { exact: true }).click();
  await page.reload();
  await page.getByTestId('hit').first().waitFor();
  assert.ok((await brightness()) < 80);
  await at.picture('dark');
  await page.getByTestId('theme-switch').click();
  await page.getByText('Light', { exact: true }).click();
  assert.ok((await brightness()) > 200);
});

test('outside the demo one signs in at the page that one wanted, and nobody else can be chosen', async () => {
  const ben = await at.person('ben');
  await at.app.store.signIn.setPassword(
    ben.id,
    await at.app.signIn.passwords.encode('seven quiet magpies'),
    undefined,
  );
  await using seen = await visit(plain, '/?q=quoting', /401|404/);
  const { page } = seen;
  await page.getByTestId('sign-in').waitFor();
  await page.getByTestId('email').fill(ben.email);
  await page.getByTestId('password').first().fill('seven quiet magpies');
  await page.keyboard.press('Enter');
  await page.getByTestId('hit').first().waitFor();
  assert.deepEqual(await seen.keys(), ['SOFT-1']);
  assert.equal(await page.getByTestId('comparison-bar').count(), 0);
  assert.equal(await page.getByTestId('person-picker').count(), 0);
});

test('an administrator sees how far the sources have been read', async () => {
  await using at = await visit(demo);
  const { page } = at;
  await page.getByTestId('person-picker').click();
  await page.keyboard.type('ann');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Status' }).click();
  await page.getByTestId('source').first().waitFor();
  assert.match((await page.getByTestId('status-page').textContent()) ?? '', /Small/);
  await at.picture('status');
});

test('the demo leads to what its administrator sees beside the search', async () => {
  await using at = await visit(demo);
  const { page } = at;
  await page.getByTestId('be-administrator').click();
  await page.getByTestId('project').first().waitFor();
  assert.equal(at.path(), '/permissions/projects');
  await page.getByTestId('person-picker').click();
  await page.getByTestId('view-as').click();
  await page.getByTestId('view-as-person').fill('cleo');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.getByTestId('view-as-banner').getByText('cleo').waitFor();
  assert.equal(await page.getByTestId('comparison-bar').count(), 0, "the demo's people step back");
  await page.getByTestId('stop-viewing-as').click();
  await page.getByTestId('comparison-bar').waitFor();
});

test('an address that leads nowhere says so', async () => {
  await using at = await visit(demo, '/no/such/page');
  await at.page.getByTestId('not-found').waitFor();
});

test('10,000 pasted words are searched', async () => {
  await using at = await visit(demo);
  const { page } = at;
  await page.getByTestId('before-asking').waitFor();
  await field(page).fill(`quoting ${Array.from({ length: 10_000 }, (_, n) => `w${n}`).join(' ')}`);
  await page.keyboard.press('Enter');
  await page.getByTestId('hit').first().waitFor();
  assert.equal((await at.keys())[0], 'SOFT-1');
});
