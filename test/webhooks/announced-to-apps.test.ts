/**
 * From an edit in Jira to what somebody finds, by way of the webhooks of apps: one that our OAuth app registers with the
 * credential of a consent, and those that our Connect app declares. The server as it runs, beside a sandbox that delivers
 * with each app's own proof; nothing is asked for changes meanwhile, so only a webhook can have told.
 */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, openApp } from '../../src/app.ts';
import { serve } from '../../src/cli/serve.ts';
import type { Clock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import { queryHash } from '../../src/jira/credentials/connect-query-hash.ts';
import { signedToken } from '../../src/jira/credentials/connect-token.ts';
import { silentLog } from '../../src/log.ts';
import { personActor } from '../../src/model/audit-entry.ts';
import { accountId } from '../../src/model/ids.ts';
import type { Source } from '../../src/model/source.ts';
import { issueToken } from '../../src/people/tokens.ts';
import { install } from '../../src/sandbox/connect/tiny-app.test-support.ts';
import { freePort } from '../../src/sandbox/free-port.test-support.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/open-sandbox.ts';
import { issue } from '../../src/sandbox/small-world.test-support.ts';
import { webhookWorld } from '../../src/sandbox/webhooks/webhook-world.test-support.ts';
import { claimInstallation } from '../../src/sources/connect-app/claim-installation.ts';
import { sharedSecretName } from '../../src/sources/connect-app/open-installation.ts';
import { proveInstallation } from '../../src/sources/connect-app/prove-installation.ts';
import { keepSource } from '../../src/sources/keep-source.ts';
import { openOAuthConnections } from '../../src/sources/oauth/connect-by-consent.ts';
import {
  consent,
  everything,
  finder,
  received,
  redirectUri,
} from '../../src/sources/oauth/consenting.test-support.ts';
import { keepOAuthApp } from '../../src/sources/oauth/oauth-app.ts';
import { openWorkspaceSecret } from '../../src/sources/secrets.ts';
import { tester } from '../../src/store/store.test-support.ts';

const day = 86_400_000;

/** The machine's time and more; whoever sleeps wakes when it was moved far enough. */
function wakingClock(): Clock & { forward(ms: number): void } {
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  return {
    now,
    async sleep(ms, signal) {
      for (const endMs = now() + ms; now() < endMs; ) await sleep(20, undefined, { signal, ref: false });
    },
    forward: (ms) => {
      aheadMs += ms;
    },
  };
}

interface Opened extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly app: App;
  readonly url: string;
  readonly clock: ReturnType<typeof wakingClock>;
  rename(id: string, summary: string): Promise<void>;
  found(words: string): Promise<readonly string[]>;
  /** Of a call with this proof about an issue. */
  tell(path: string, authorization: string | undefined, id: string): Promise<number>;
  /** Ends with the one that the site has. */
  serve(): Promise<void>;
  tie(source: Source): Promise<void>;
}

async function opened(): Promise<Opened> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'jackdaw-apps-told-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const issues = Array.from({ length: 12 }, (_, n) => ({
    ...issue(String(5000 + n), `DESK-${100 + n}`, '2'),
    summary: `Old words number ${n}`,
  }));
  const clock = wakingClock();
  const world = webhookWorld({ issues, oauthApps: [finder] });
  const sandbox = stack.use(await openSandbox({ world, now: clock.now }));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = readConfig({
    JACKDAW_DATA: join(folder, 'data'),
    JACKDAW_PORT: String(port),
    JACKDAW_PUBLIC_URL: url,
    JACKDAW_ALLOW_HOSTS: '127.0.0.1',
    JACKDAW_ATLASSIAN_AUTH_URL: sandbox.url,
    JACKDAW_ATLASSIAN_API_URL: sandbox.url,
    JACKDAW_CONNECT_AUTH_URL: sandbox.url,
    JACKDAW_CONNECT_KEYS_URL: sandbox.url,
  });
  const app = stack.use(await openApp(config, silentLog, clock));
  const serving = stack.use(new AsyncDisposableStack());
  const person = await app.store.people.put({
    ...{ email: 'ann@small.example', name: 'Ann', title: undefined, role: 'administrator' as const },
  });
  const token = await issueToken(app.store, person, clock.now());
  const closing = stack.move();
  return {
    ...{ sandbox, app, url, clock },
    async rename(id, summary) {
      const response = await fetch(`${sandbox.url}/rest/api/3/issue/${id}`, {
        method: 'PUT',
        headers: {
          authorization: `Basic ${btoa('ann@small.example:token-ann')}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ fields: { summary } }),
      });
      assert.equal(response.status, 204, await response.text());
    },
    async found(words) {
      const response = await fetch(`${url}/api/search?q=${encodeURIComponent(words)}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const { hits = [] }: { hits?: { key: string }[] } = JSON.parse(await response.text());
      return hits.map(({ key }) => key);
    },
    async tell(path, authorization, id) {
      const response = await fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
        body: JSON.stringify({
          timestamp: 1,
          webhookEvent: 'jira:issue_updated',
          issue: { id, fields: { project: { id: '2', key: 'DESK' } } },
        }),
      });
      await response.text();
      return response.status;
    },
    async serve() {
      serving.use(await serve(app, { host: '127.0.0.1', port, demo: undefined, publicUrl: url }));
    },
    tie: ({ site }) => app.store.people.tie(person.id, site.id, accountId('ann'), 'administrator'),
    [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose](),
  };
}

async function until(is: () => Promise<boolean>, what: string, withinMs = 20_000): Promise<number> {
  const from = performance.now();
  while (!(await is())) {
    if (performance.now() - from > withinMs) assert.fail(`Not within ${withinMs} ms: ${what}`);
    await sleep(25);
  }
  return performance.now() - from;
}

/** Edits are found by what the site tells alone; how long the slowest took. */
async function editsAreFound(at: Opened): Promise<number> {
  let slowest = 0;
  for (let n = 0; n < 5; n += 1) {
    await at.rename(String(5000 + n), `New turnip${n}`);
    const took = await until(
      async () => (await at.found(`turnip${n}`)).includes(`DESK-${100 + n}`),
      `edit ${n}`,
    );
    slowest = Math.max(slowest, took);
  }
  return slowest;
}

const delivered = ({ sandbox }: Opened, path: string) =>
  sandbox.site.webhooks.deliveries().filter(({ url, state }) => url.endsWith(path) && state === 'delivered');

test('an edit is found by the webhook that our OAuth app registers, which is renewed before it ends', async (t) => {
  await using at = await opened();
  const { sandbox, app, clock } = at;
  const path = '/api/webhooks/oauth';
  await keepOAuthApp(app.sources, tester, finder);
  const connections = openOAuthConnections(app.sources, () => redirectUri);
  const owner = await app.store.people.put({
    ...{ email: 'owner@small.example', name: 'Owner', title: undefined, role: 'administrator' as const },
  });
  const sent = await connections.begin(owner, everything);
  const id = received(await connections.receive(await consent(sent.url, 'ann'), sent.browserKey));
  const { proven } = await connections.choose(owner, id, sandbox.site.cloudId);
  const { source } = await keepSource(app.sources, proven, {
    ...{ name: undefined, scope: { projectKeys: undefined }, kind: 'permission-based' as const },
    ...{ titlesOnly: false, by: tester },
  });
  await at.tie(source);
  await at.serve();
  await until(async () => (await at.found('"Old words"')).length > 0, 'the first reading', 40_000);
  const registered = () => sandbox.site.webhooks.dynamic(clock.now());
  await until(async () => registered().length === 1, 'it is registered');
  assert.equal(registered()[0]?.url, at.url + path);
  t.diagnostic(
    `OAuth: the slowest of 5 edits was found after ${((await editsAreFound(at)) / 1000).toFixed(2)} s`,
  );
  assert.ok(delivered(at, path).length >= 5);
  // Anybody may call: without the secret of the app nothing is put up for reading.
  const seconds = Math.floor(clock.now() / 1000);
  const claims = { iss: 'finder', iat: seconds, exp: seconds + 100 };
  const forged = `Bearer ${signedToken(claims, 'another secret')}`;
  sandbox.site.webhooks.trouble = { lost: 1 };
  await at.rename('5010', 'New parsnip');
  for (const proof of [undefined, forged, 'Bearer x']) assert.equal(await at.tell(path, proof, '5010'), 401);
  await sleep(1_000);
  assert.deepEqual(await at.found('parsnip'), [], 'CONTROL: nobody told who could prove it');
  sandbox.site.webhooks.trouble = {};
  await at.rename('5010', 'New celery');
  await until(async () => (await at.found('celery')).length === 1, 'told by Jira');
  // As if 21 of its 30 days were over.
  const soon = clock.now() + 9 * day;
  sandbox.site.webhooks.setDynamic(registered().map((one) => ({ ...one, expiresMs: soon })));
  const known = (await app.store.webhooks.of(source.id))?.registered ?? assert.fail('not known');
  await app.store.webhooks.putRegistered(source.id, { ...known, expiresMs: soon });
  clock.forward(61_000);
  await until(async () => (registered()[0]?.expiresMs ?? 0) > clock.now() + 29 * day, 'it is renewed');
  assert.deepEqual(
    registered().map((one) => one.id),
    [known.id],
    'the same one',
  );
  await at.rename('5011', 'New radish');
  await until(async () => (await at.found('radish')).length === 1, 'told after that');
});

test('an edit is found by the webhooks that our Connect app declares', async (t) => {
  await using at = await opened();
  const { sandbox, app, clock } = at;
  const path = '/api/webhooks/connect';
  await at.serve();
  assert.equal((await install(sandbox, `${at.url}/install/descriptor/`)).status, 200);
  const [installation] = await app.store.connectInstallations.list();
  const { id } = installation ?? assert.fail('not installed');
  const owner = await app.store.people.put({
    ...{ email: 'owner@small.example', name: 'Owner', title: undefined, role: 'administrator' as const },
  });
  await claimInstallation(app.sources, id, personActor(owner));
  const as = { id, actsAs: 'app' as const, account: undefined, personId: owner.id };
  const proven = await proveInstallation(app.sources, as);
  const { source } = await keepSource(app.sources, proven, {
    ...{ name: undefined, scope: { projectKeys: undefined }, kind: 'permission-based' as const },
    ...{ titlesOnly: false, by: tester },
  });
  await at.tie(source);
  await until(async () => (await at.found('"Old words"')).length > 0, 'the first reading', 40_000);
  t.diagnostic(
    `Connect: the slowest of 5 edits was found after ${((await editsAreFound(at)) / 1000).toFixed(2)} s`,
  );
  assert.ok(delivered(at, path).length >= 5);
  const { clientKey } = sandbox.site.apps;
  const secret = (await openWorkspaceSecret(app.sources, sharedSecretName(clientKey))) ?? '';
  const proof = (key: string, of = path) => {
    const seconds = Math.floor(clock.now() / 1000);
    const qsh = queryHash({ method: 'POST', url: new URL(at.url + of) }, at.url);
    return `JWT ${signedToken({ iss: clientKey, iat: seconds, exp: seconds + 100, qsh }, key)}`;
  };
  sandbox.site.webhooks.trouble = { lost: 1 };
  await at.rename('5010', 'New parsnip');
  for (const wrong of [undefined, proof('another secret'), proof(secret, '/api/webhooks/oauth')])
    assert.equal(await at.tell(path, wrong, '5010'), 401);
  await sleep(1_000);
  assert.deepEqual(await at.found('parsnip'), [], 'CONTROL: nobody told who could prove it');
  assert.equal(await at.tell(path, proof(secret), '5010'), 204);
  await until(async () => (await at.found('parsnip')).length === 1, 'told with the secret of the site');
});
