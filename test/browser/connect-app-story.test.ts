/**
 * The Connect app from its upload to its end, as people see it: in Jira (the sandbox's plugin manager) and here, in a
 * browser. SOFT-3 has a security level: Ann and Cleo are in it, the app is not, nor is Ben.
 */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { type App, openApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { openServer } from '../../src/http/server.ts';
import { silentLog } from '../../src/log.ts';
import { accountId } from '../../src/model/ids.ts';
import { beginSession } from '../../src/people/sessions.ts';
import { signRs256 } from '../../src/sandbox/connect/jwt.ts';
import { install } from '../../src/sandbox/connect/tiny-app.test-support.ts';
import { freePort } from '../../src/sandbox/free-port.test-support.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/open-sandbox.ts';
import { smallWorld } from '../../src/sandbox/small-world.test-support.ts';
import { webhookWorld } from '../../src/sandbox/webhooks/webhook-world.test-support.ts';
import { claimsFor } from '../../src/sources/connect-app/installed-app.test-support.ts';
import { tester } from '../../src/store/store.test-support.ts';
import { openChromium } from './chromium.test-support.ts';
import { phone, type Visit, type VisitOptions, visit as visitPage } from './visit.test-support.ts';

/** Ann administers the site, and here; she is in the project and in the level of SOFT-3, so that she sees all of it. */
function world() {
  const { projects, issues, issueSecuritySchemes = [] } = smallWorld();
  const ann = { type: 'user', parameter: 'ann', value: 'ann' } as const;
  return webhookWorld({
    issues: issues.map((one) => (one.key === 'SOFT-3' ? { ...one, summary: 'A ledger for few' } : one)),
    projects: projects.map((project) => ({
      ...project,
      roleActors: project.roleActors.map((actors) =>
        actors.roleId === '10100' ? { ...actors, users: [...actors.users, 'ann'] } : actors,
      ),
    })),
    issueSecuritySchemes: issueSecuritySchemes.map((scheme) => ({
      ...scheme,
      levels: scheme.levels.map((level) => ({
        ...level,
        members: [...level.members, { id: `9${level.id}`, holder: ann }],
      })),
    })),
  });
}

const people = { ann: 'administrator', gil: 'administrator', ben: 'member', cleo: 'member' } as const;
type Handle = keyof typeof people;

let sandbox: Sandbox;
let app: App;
let url: string;
let browser: Browser;
const sessions = new Map<Handle, string>();
const stack = new AsyncDisposableStack();

before(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jackdaw-app-story-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  sandbox = stack.use(await openSandbox({ world: world() }));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const config = readConfig({
    JACKDAW_DATA: join(folder, 'data'),
    JACKDAW_PORT: String(port),
    JACKDAW_PUBLIC_URL: url,
    JACKDAW_ALLOW_HOSTS: '127.0.0.1',
    JACKDAW_CONNECT_AUTH_URL: sandbox.url,
    JACKDAW_CONNECT_KEYS_URL: sandbox.url,
  });
  app = stack.use(await openApp(config, silentLog));
  const { search, permissions, sources, signIn, sourceWork, clock, log, store } = app;
  const pageFolder = fileURLToPath(new URL('../../dist/web', import.meta.url));
  const parts = { search, permissions, sources, signIn, sourceWork, clock, log };
  stack.use(await openServer({ ...parts, host: '127.0.0.1', port, pageFolder, demo: undefined }));
  const site = await store.sources.putSite(sandbox.url, 'Small');
  const handles: readonly Handle[] = ['ann', 'gil', 'ben', 'cleo'];
  for (const handle of handles) {
    const email = `${handle}@small.example`;
    const person = await store.people.put({ email, name: handle, title: undefined, role: people[handle] });
    // Before the first sync: an app asks Jira about the accounts that people are tied to, one by one.
    if (handle === 'ben' || handle === 'cleo') {
      await store.people.tie(person.id, site.id, accountId(handle), 'administrator');
    }
    const by = { by: 'password', agent: '' };
    sessions.set(handle, await beginSession(store, { actor: tester, now: clock.now }, person, by));
  }
  browser = await openChromium();
});
after(async () => {
  await browser?.close();
  await stack[Symbol.asyncDispose]();
});

function visit(who: Handle, path: string, options: VisitOptions & { dark?: boolean } = {}): Promise<Visit> {
  return visitPage(browser, url, path, {
    // Outside of the demo the page asks whether it is there.
    expected: /status of 404/,
    ...options,
    async before(context) {
      context.setDefaultTimeout(20_000);
      await context.addCookies([{ name: 'jackdaw-session', value: sessions.get(who) ?? '', url }]);
      await context.addInitScript(
        (theme) => localStorage.setItem('jackdaw.theme', theme),
        options.dark ? 'dark' : 'light',
      );
    },
  });
}

/** The keys of what is found now. */
async function found(at: Visit, words: string): Promise<(string | null)[]> {
  await at.page.goto(`${url}/?q=${words}`);
  const answer = at.page.getByTestId('answer-0');
  await answer.locator('[data-testid=hits], [data-testid=nothing]').waitFor();
  const hits = await answer.getByTestId('hit').all();
  return Promise.all(hits.map((hit) => hit.getAttribute('data-key')));
}

const upload = async () => assert.equal((await install(sandbox, `${url}/install/descriptor/`)).status, 200);

/** As an administrator does among the apps of Jira. */
async function inJira(deed: 'switch off' | 'switch on' | 'remove'): Promise<void> {
  const headers = {
    authorization: `Basic ${Buffer.from('ann@small.example:token-ann').toString('base64')}`,
    'content-type': 'application/json',
  };
  const body = JSON.stringify({ enabled: deed === 'switch on' });
  const asked = deed === 'remove' ? { method: 'DELETE', headers } : { method: 'PUT', headers, body };
  assert.ok((await fetch(`${sandbox.url}/rest/plugins/1.0/jackdaw-key`, asked)).ok);
}

/** Somebody with a site of their own says that it is ours; Atlassian signs that as it signs any other call. */
async function installElsewhere(): Promise<void> {
  const { hostKey, keyId } = sandbox.site.apps;
  const path = '/connect/installed';
  const claims = claimsFor({ connectApp: { baseUrl: url } }, path);
  const body = {
    key: 'jackdaw',
    clientKey: 'client-elsewhere',
    sharedSecret: 's'.repeat(40),
    baseUrl: sandbox.url,
    description: 'Trust me',
  };
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: {
      authorization: `JWT ${signRs256(claims, hostKey, keyId)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 204, await answer.text());
}

const words = async (page: Page, testId: string) => (await page.getByTestId(testId).textContent()) ?? '';
const issues = async () => {
  const [counts] = await Promise.all(
    (await app.store.sources.list()).map(({ id }) => app.store.crawl.counts(id)),
  );
  return (counts ?? []).reduce((sum, one) => sum + one.issues, 0);
};

/** Until what was read can be found, too. */
async function whenSynced(page: Page): Promise<void> {
  const [source] = await app.store.sources.list();
  assert.ok(source);
  while (app.sourceWork.syncs.of(String(source.id))?.state !== 'done') await sleep(50);
  await page.getByTestId('source-page').getByText('active', { exact: true }).waitFor();
}

async function syncNow(page: Page): Promise<void> {
  const begun = page.waitForResponse((response) => response.url().endsWith('/sync'));
  await page.getByTestId('sync-now').click();
  await begun;
  await whenSynced(page);
}

test('the app is installed, claimed, and read as its own user and as a person; removed and installed again nothing is lost', async () => {
  await using at = await visit('ann', '/sources/connect');
  await using ben = await visit('ben', '/');
  await using cleo = await visit('cleo', '/');
  const { page } = at;
  await page.getByTestId('way-app').click();
  await page.getByTestId('no-installations').waitFor();
  assert.match(await words(page, 'connect-end'), /Since 31 March 2026 .* OAuth or an API token/s);
  assert.equal(await page.getByTestId('descriptor-url').inputValue(), `${url}/install/descriptor/`);
  assert.match(await words(page, 'unreachable'), /JACKDAW_PUBLIC_URL.*A sandbox on this machine can read it/);
  await at.picture('app-none', { whole: true });

  await upload();
  await page.getByTestId('installation').waitFor();
  assert.equal(await words(page, 'standing'), 'waits to be claimed');
  assert.equal(await page.getByTestId('before-claiming').count(), 0);
  await at.picture('app-waits', { whole: true });
  await page.getByTestId('claim').click();
  await page.getByTestId('acts-as-form').waitFor();
  await at.picture('app-as-whom', { whole: true });
  await page.getByTestId('try-installation').click();
  await page.getByTestId('draft').waitFor();
  assert.match(await words(page, 'draft'), /as the app\. It works as the app's own user/);
  assert.equal(await page.getByTestId('kind-private').count(), 0);
  await page.getByTestId('verdict').waitFor();
  await at.picture('app-draft', { whole: true });
  await page.getByTestId('name').fill('By app');
  await page.getByTestId('make-source').click();
  await page.getByTestId('source-page').waitFor();
  await whenSynced(page);
  assert.deepEqual(await found(cleo, 'quoting'), ['SOFT-1']);
  assert.deepEqual(await found(cleo, 'ledger'), [], 'the app is in no security level');

  await page.getByTestId('reconnect-link').click();
  assert.equal(await words(page, 'standing'), 'in use');
  await page.getByTestId('use').click();
  await page.getByTestId('as-person').click();
  await page.getByTestId('find-account').fill('ann');
  await page.getByTestId('account').first().waitFor();
  await at.picture('app-person', { whole: true });
  await page.getByRole('button', { name: 'Ann Admin' }).click();
  await page.getByTestId('try-installation').click();
  await page.getByTestId('draft').waitFor();
  assert.match(await words(page, 'draft'), /read already by “By app”, as the app\./);
  await page.getByTestId('verdict').waitFor();
  await at.picture('app-reconnect', { whole: true });
  await page.getByTestId('reconnect').click();
  await syncNow(page);
  assert.deepEqual(await found(cleo, 'ledger'), ['SOFT-3'], 'she is in its level, and Ann sees it');
  assert.deepEqual(await found(ben, 'ledger'), [], 'he is not');
  assert.deepEqual(await found(ben, 'quoting'), ['SOFT-1']);
  await at.picture('app-source', { whole: true });
  const before = await issues();

  await inJira('switch off');
  await page.reload();
  await page
    .getByText(/switched off on .*Enable it there among the apps.* Nothing that was read is lost/)
    .waitFor();
  await inJira('switch on');
  await page.reload();
  await page.getByText('active', { exact: true }).waitFor();

  await inJira('remove');
  await page.reload();
  await page.getByText('credentials expired', { exact: true }).waitFor();
  await page.getByText(/The Connect app was removed from .*Install it there again/).waitFor();
  await at.picture('app-source-removed', { whole: true });
  assert.deepEqual(await found(cleo, 'ledger'), ['SOFT-3']);
  await page.getByTestId('reconnect-link').click();
  await page.getByText('removed in Jira').waitFor();
  await at.picture('app-removed', { whole: true });
  await upload();
  await page.getByText(/“By app” was read with the app until it was removed/).waitFor();
  await at.picture('app-again', { whole: true });
  await page.getByTestId('claim').click();
  await page.getByText('in use', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'By app' }).click();
  await syncNow(page);
  assert.equal(await issues(), before);
  assert.deepEqual(await found(cleo, 'ledger'), ['SOFT-3']);
});

test('another administrator sees whose it is; a stranger who says to be the site is told from it, and taken off', async () => {
  await installElsewhere();
  await using at = await visit('gil', '/sources/connect-app', { viewport: phone, dark: true });
  const { page } = at;
  const [ours, theirs] = [page.getByTestId('installation').first(), page.getByTestId('installation').last()];
  await theirs.getByTestId('before-claiming').waitFor();
  assert.match((await ours.textContent()) ?? '', /claimed by ann@small\.example.*Source: By app/);
  assert.match(
    (await theirs.textContent()) ?? '',
    /another installation is that site here.*take it off the list/,
  );
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 0, `${wider} px wider than the screen`);
  await at.picture('phone-app', { whole: true });
  await theirs.getByTestId('take-off').click();
  await at.picture('phone-app-take-off', { whole: true });
  await theirs.getByTestId('take-off-confirm').click();
  await page.waitForFunction(() => document.querySelectorAll('[data-testid=installation]').length === 1);
  assert.equal(await words(page, 'standing'), 'in use');
  assert.equal((await app.store.sources.list())[0]?.halt, undefined);
});
