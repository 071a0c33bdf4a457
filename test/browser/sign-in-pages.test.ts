import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { openServer, type Server } from '../../src/http/server.ts';
import { silentLog } from '../../src/log.ts';
import { openPasswords } from '../../src/people/passwords.ts';
import { openTestApp, type TestApp } from '../../src/search/searchable-company.test-support.ts';
import { openChromium } from './chromium.test-support.ts';
import { phone, type Visit, type VisitOptions, visit as visitPage } from './visit.test-support.ts';

let at: TestApp;
let browser: Browser;
let server: Server;

before(async () => {
  browser = await openChromium();
  at = await openTestApp();
  server = await openServer({
    search: at.app.search,
    permissions: at.app.permissions,
    sources: at.app.sources,
    sourceWork: at.app.sourceWork,
    signIn: { ...at.app.signIn, passwords },
    clock: at.app.clock,
    log: silentLog,
    host: '127.0.0.1',
    port: 0,
    pageFolder: fileURLToPath(new URL('../../dist/web', import.meta.url)),
    demo: undefined,
  });
});
after(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
  await at?.[Symbol.asyncDispose]();
});

const passwords = openPasswords({ logN: 4, r: 8, p: 1 });
const password = 'seven quiet magpies';
const owner = { email: 'olga@small.example', password: 'a kettle sings at noon' };

function visit(path: string, options: VisitOptions & { dark?: boolean } = {}): Promise<Visit> {
  return visitPage(browser, server.url, path, {
    // Outside of the demo the page asks whether it is there; and what is refused is on the console.
    expected: /40[0134] \(/,
    ...options,
    async before(context) {
      if (options.dark) await context.addInitScript(() => localStorage.setItem('jackdaw.theme', 'dark'));
      await options.before?.(context);
    },
  });
}

async function write(page: Page, who: { readonly email: string; readonly password: string }) {
  await page.getByTestId('email').fill(who.email);
  await page.getByTestId('password').fill(who.password);
  await page.keyboard.press('Enter');
}

async function signIn(path: string, who = owner, options: VisitOptions & { dark?: boolean } = {}) {
  const seen = await visit(path, options);
  await write(seen.page, who);
  await seen.page.getByTestId('person-menu').waitFor();
  return seen;
}

/** Somebody who has a password; their address. */
async function known(account: string): Promise<{ email: string; password: string }> {
  const { id, email } = await at.person(account);
  await at.app.store.signIn.setPassword(id, await passwords.encode(password), undefined);
  return { email, password };
}

const text = async (page: Page, id: string) => (await page.getByTestId(id).first().textContent()) ?? '';

test('from the first start to the first search of somebody who was invited', async () => {
  await at.person('ben');
  await using first = await visit('/');
  await first.page.getByTestId('needs-set-up').waitFor();
  await first.picture('needs-set-up');
  await first.page.goto(`${server.url}/set-up#${at.app.signIn.setUp.make()}`);
  await first.page.getByTestId('set-up').waitFor();
  await first.page.getByTestId('name').fill('Olga Brandt');
  await write(first.page, { ...owner, password: 'short' });
  await first.page.getByTestId('refusal').waitFor();
  assert.match(await text(first.page, 'refusal'), /12 characters/);
  await first.picture('set-up');
  await write(first.page, owner);
  await first.page.getByTestId('person-menu').waitFor();
  assert.equal(first.path(), '/');
  assert.doesNotMatch(first.page.url(), /#/, 'the code is gone from the address');

  await first.page.goto(`${server.url}/permissions/people`);
  await first.page.getByTestId('invite').click();
  await first.page.getByTestId('invite-email').fill('ben@small.example');
  await first.picture('invite');
  await first.page.keyboard.press('Enter');
  await first.page.getByTestId('invitation-link').waitFor();
  const link = await first.page.getByTestId('invitation-link').inputValue();
  assert.ok(link.startsWith(`${server.url}/invitation#`));
  await first.picture('invited');
  await first.page.getByTestId('invite-done').click();
  const ben = first.page.locator('[data-testid=person][data-email="ben@small.example"]');
  await ben.getByText('Has no way to sign in yet').waitFor();
  await first.picture('people', { whole: true });

  await using second = await visit(link.slice(server.url.length));
  const { page } = second;
  await page.getByRole('heading', { name: 'Welcome, ben' }).waitFor();
  await second.picture('invitation');
  await page.getByTestId('password').fill(password);
  await page.keyboard.press('Enter');
  await page.getByTestId('person-menu').waitFor();
  await page.getByTestId('person-menu').click();
  await second.picture('menu');
  await page.getByTestId('sign-out').click();
  await page.getByTestId('sign-in').waitFor();
  assert.deepEqual(await second.context.cookies(), [], 'the cookie is gone');

  await page.goto(`${server.url}/?q=quoting`);
  await write(page, { email: 'ben@small.example', password });
  await page.getByTestId('hit').first().waitFor();
  assert.equal(second.path(), '/?q=quoting');
  assert.match(await text(page, 'hit'), /SOFT-1/);
  assert.equal(await page.evaluate(() => localStorage.getItem('jackdaw.session')), null);
  await page.getByTestId('person-menu').click();
  await page.getByTestId('sign-out').click();
  await page.getByTestId('sign-in').waitFor();
  assert.equal(await page.getByTestId('hit').count(), 0);
  assert.equal(second.path(), '/');
  await page.goto(link);
  await page.getByTestId('invitation-over').waitFor();
  await second.picture('invitation-over');
});

test('a wrong password is refused with the same words as an address that nobody has', async () => {
  const { email } = await known('cleo');
  await using seen = await visit('/');
  const { page } = seen;
  await write(page, { email, password: 'not the right one' });
  await page.getByTestId('refusal').waitFor();
  const said = await text(page, 'refusal');
  assert.match(said, /do not belong together/);
  assert.equal(await page.getByTestId('password').inputValue(), '', 'it is typed anew');
  await seen.picture('wrong-password');
  const again = page.waitForResponse('**/api/sign-in/password');
  await write(page, { email: 'nobody@small.example', password: 'not the right one' });
  assert.equal((await again).status(), 401);
  await page.getByTestId('refusal').waitFor();
  assert.equal(await text(page, 'refusal'), said);
  await write(page, { email, password });
  await page.getByTestId('person-menu').waitFor();
});

test('why a provider let nobody in is said in words', async () => {
  await using seen = await visit('/sign-in?problem=unknown-person');
  assert.match(await text(seen.page, 'refusal'), /^Nobody here signs in with that account yet/);
  await seen.picture('provider-problem');
});

test('a session that was ended elsewhere leads to the sign-in page, and back to where one was', async () => {
  const cleo = await known('cleo');
  await using here = await signIn('/?q=paging', cleo);
  await here.page.getByTestId('answer-0').waitFor();
  await using there = await signIn('/account', cleo);
  await there.page.getByTestId('session').nth(1).waitFor();
  await there.picture('account', { whole: true });
  for (;;) {
    const left = await there.page.getByTestId('session').count();
    if (left === 1) break;
    await there.page.getByTestId('end-session').first().click();
    await there.page.waitForFunction(
      (count) => document.querySelectorAll('[data-testid=session]').length < count,
      left,
    );
  }
  await here.page.getByRole('textbox', { name: 'Search' }).fill('quoting');
  await here.page.keyboard.press('Enter');
  await here.page.getByTestId('session-ended').waitFor();
  await here.picture('session-ended');
  await write(here.page, cleo);
  await here.page.getByTestId('person-menu').waitFor();
  assert.equal(here.path(), '/?q=quoting');
});

test('signing out in one tab signs out in the others', async () => {
  const cleo = await known('cleo');
  await using seen = await signIn('/', cleo);
  const other = await seen.context.newPage();
  await other.goto(server.url);
  await other.getByTestId('person-menu').waitFor();
  await other.getByTestId('person-menu').click();
  await other.getByTestId('sign-out').click();
  await seen.page.getByTestId('sign-in').waitFor();
});

test('a key is made with chosen rights, shown once, used by a program, and ended', async () => {
  const ben = await known('ben');
  await using seen = await signIn('/account', ben);
  const { page } = seen;
  await page.getByTestId('new-key').click();
  await page.getByTestId('key-name').fill('The chat bot');
  await page.getByTestId('right-read').uncheck();
  assert.equal(await page.getByTestId('right-administer').count(), 0, 'a member has no use for it');
  await seen.picture('key-form');
  await page.getByTestId('key-make').click();
  await page.getByTestId('key-token').waitFor();
  const token = await page.getByTestId('key-token').inputValue();
  await seen.picture('key-made');
  await page.getByTestId('key-done').click();
  await page.getByTestId('key').waitFor();
  await page.getByTestId('key-token').waitFor({ state: 'detached' });
  assert.match(await text(page, 'key'), /^The chat bot May search\. Never used, made .*, ends /);
  assert.equal((await page.content()).includes(token), false);
  const ask = (path: string) => fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } });
  const found = await ask('/api/search?q=quoting');
  assert.equal(found.status, 200);
  assert.match(await found.text(), /SOFT-1/);
  assert.equal((await ask('/api/issues/SOFT-1')).status, 403);
  await page.getByTestId('end-key').click();
  await page.waitForFunction(() => document.querySelectorAll('[data-testid=key]').length === 0);
  assert.equal((await ask('/api/search?q=quoting')).status, 401);
});

test('a new password takes the old one, and the old one no longer lets anybody in', async () => {
  const dan = await known('dan');
  await using seen = await signIn('/account', dan);
  const { page } = seen;
  await page.getByTestId('change-password').click();
  await page.getByTestId('password-before').fill('not the right one');
  await page.getByTestId('password-new').fill('nine loud magpies');
  await page.getByTestId('password-save').click();
  await page.getByText('The password that you have now is another one').waitFor();
  await seen.picture('password');
  await page.getByTestId('password-before').fill(password);
  await page.getByTestId('password-save').click();
  await page.getByTestId('password-changed').waitFor();
  await using again = await visit('/');
  await write(again.page, dan);
  await again.page.getByTestId('refusal').waitFor();
  await write(again.page, { ...dan, password: 'nine loud magpies' });
  await again.page.getByTestId('person-menu').waitFor();
});

test('an owner gives a role and ends sessions; an administrator is not offered to change owners', async () => {
  const cleo = await known('cleo');
  await using hers = await signIn('/', cleo);
  await using seen = await signIn('/permissions/people');
  const { page } = seen;
  const row = page.locator(`[data-testid=person][data-email="${cleo.email}"]`);
  await row.getByTestId('access-menu').click();
  await page.getByTestId('access-role').click();
  await page.getByTestId('role-administrator').check();
  await seen.picture('role');
  await page.getByTestId('role-save').click();
  await row.getByText('administrator', { exact: true }).waitFor();
  await row.getByTestId('access-menu').click();
  await page.getByTestId('access-sessions').click();
  await page.getByTestId('access-confirm').click();
  await page.waitForFunction(
    (email) => !/session/.test(document.querySelector(`[data-email="${email}"]`)?.textContent ?? ''),
    cleo.email,
  );
  await hers.page.getByRole('textbox', { name: 'Search' }).fill('quoting');
  await hers.page.keyboard.press('Enter');
  await hers.page.getByTestId('session-ended').waitFor();
  await write(hers.page, cleo);
  await hers.page.getByTestId('person-menu').waitFor();
  await hers.page.goto(`${server.url}/permissions/people`);
  const olga = hers.page.locator(`[data-testid=person][data-email="${owner.email}"]`);
  await olga.getByTestId('access').waitFor();
  assert.equal(await olga.getByTestId('access-menu').count(), 0);
  const control = hers.page.locator('[data-testid=person][data-email="ben@small.example"]');
  assert.equal(await control.getByTestId('access-menu').count(), 1, 'CONTROL: members they may change');
});

test('a group is made, filled, renamed and removed', async () => {
  await using seen = await signIn('/permissions/groups');
  const { page } = seen;
  await page.getByTestId('no-groups').waitFor();
  await page.getByTestId('group-name').fill('Support');
  await page.keyboard.press('Enter');
  await page.getByTestId('group-put').click();
  await page.getByTestId('group-person').fill('nobody@small.example');
  await page.getByTestId('group-join').click();
  await page.getByText('Nobody here has this address').waitFor();
  await page.getByTestId('group-person').fill('ben@small.example');
  await page.getByTestId('group-join').click();
  await page.getByTestId('group-member').waitFor();
  assert.equal(await text(page, 'group-member'), 'ben');
  await seen.picture('groups');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByTestId('group-rename').click();
  await page.getByTestId('group-new-name').fill('Support and friends');
  await page.keyboard.press('Enter');
  await page.locator('[data-name="Support and friends"]').waitFor();
  await page.getByRole('button', { name: 'Take ben out' }).click();
  await page.getByText('nobody yet').waitFor();
  await page.getByTestId('group-remove').click();
  await page.getByTestId('group-remove-yes').click();
  await page.getByTestId('no-groups').waitFor();
});

test('the pages are for the dark and for a phone too', async () => {
  for (const [name, options] of [
    ['dark', { dark: true }],
    ['phone', { viewport: phone }],
  ] as const) {
    await using seen = await visit('/', options);
    const { page } = seen;
    await page.getByTestId('sign-in').waitFor();
    await seen.picture(`sign-in-${name}`);
    await write(page, owner);
    await page.getByTestId('person-menu').waitFor();
    for (const path of ['/account', '/permissions/people', '/permissions/groups']) {
      await page.goto(server.url + path);
      await page.getByTestId(`${path.split('/').at(-1)}-page`).waitFor();
      await page.locator('.skeletons').waitFor({ state: 'detached' });
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= (page.viewportSize()?.width ?? 0), `${path} is too wide: ${width}`);
      await seen.picture(`${path.split('/').at(-1)}-${name}`, { whole: true });
    }
  }
});
