import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { smallWorld } from '../sandbox/small-world.test-support.ts';
import { holdLease } from '../store/hold-lease.ts';
import { tester } from '../store/store.test-support.ts';
import { openSite } from '../sync/site.test-support.ts';
import { connectSource } from './connect.ts';
import { keepSource, renewSource } from './keep-source.ts';
import { type Consenting, openConsenting } from './oauth/consenting.test-support.ts';
import { tokensLeaseName } from './oauth/renew-source.ts';
import { openSourceClient } from './open-client.ts';

const withToken = (at: Consenting, who: string) =>
  connectSource(at.tools, {
    ...{ address: at.sandbox.url, email: `${who}@small.example`, token: `token-${who}` },
    ...{ projectKeys: undefined, name: undefined, by: tester },
  });

const secretNames = async ({ tools: { store } }: Consenting, owner: number) =>
  (await store.secrets.list()).filter((one) => one.owner === owner).map(({ name }) => name);

const nobodys = { name: undefined, scope: { projectKeys: undefined }, by: tester };

test('of the credential before nothing is kept, whatever the two are', async () => {
  await using at = await openConsenting();
  const { source } = await withToken(at, 'ann');
  assert.deepEqual(await secretNames(at, source.id), ['api-token']);
  const byConsent = await keepSource(at.tools, await at.prove({}, 'ben'), nobodys);
  assert.equal(byConsent.source.id, source.id);
  assert.deepEqual(await secretNames(at, source.id), ['oauth-tokens']);
  assert.equal(
    (await (await openSourceClient(at.tools, await at.source(), 'contents')).myself()).accountId,
    'ben',
  );
  const byToken = await withToken(at, 'ann');
  assert.equal(byToken.source.id, source.id);
  assert.deepEqual(await secretNames(at, source.id), ['api-token']);
  const { site, jira } = await at.prove();
  const credential = { kind: 'connect', clientKey: 'key-of-the-site', actsAs: 'app' } as const;
  await renewSource(at.tools, byToken.source, { site, jira, credential, secrets: {} }, { by: tester });
  assert.deepEqual(await secretNames(at, source.id), []);
  assert.deepEqual((await at.source()).credential, credential);
});

test('scopes that were not granted are told, until the source is connected in another way', async () => {
  await using at = await openConsenting();
  const proven = await at.prove({ kind: 'private' });
  const { source } = await keepSource(at.tools, proven, nobodys);
  const found = async () =>
    (await at.tools.store.directory.findings(source.id)).map(({ code, subject }) => [code, subject]);
  assert.deepEqual(await found(), [
    ['scope-missing', 'permission-schemes'],
    ['scope-missing', 'security-schemes'],
  ]);
  await withToken(at, 'ann');
  assert.deepEqual(await found(), []);
});

test('a new credential ends a halt for want of one, and no pause', async () => {
  await using at = await openConsenting();
  const source = await at.connect();
  const halted = { sinceMs: 1, message: 'By tester.' };
  await at.tools.store.sources.change(source.id, { halt: { reason: 'paused', ...halted } });
  await at.connect({ reconnect: source.id });
  assert.deepEqual((await at.source()).halt, { reason: 'paused', ...halted });
  await at.tools.store.sources.change(source.id, { halt: { reason: 'credentials-expired', ...halted } });
  await at.connect({ reconnect: source.id });
  assert.equal((await at.source()).halt, undefined);
});

test('a new credential waits for a renewal under way: its tokens would be written over the new ones', async () => {
  await using at = await openConsenting();
  const source = await at.connect();
  const renewing = await holdLease(at.tools.store.runs, tokensLeaseName(source.id), systemClock);
  assert.ok(renewing);
  let isDone = false;
  const again = at.connect({ reconnect: source.id }, 'ben').then((renewed) => {
    isDone = true;
    return renewed;
  });
  await systemClock.sleep(700);
  assert.equal(isDone, false);
  await renewing[Symbol.asyncDispose]();
  assert.equal((await again).accountId, 'ben');
});

test('a source is renewed by a credential of its own site alone', async () => {
  await using at = await openConsenting();
  const source = await at.connect();
  const { site, ...proven } = await at.prove();
  const elsewhere = { ...proven, site: { ...site, siteUrl: 'https://else.example' } };
  await assert.rejects(renewSource(at.tools, source, elsewhere, { by: tester }), {
    code: 'bad-request',
    message: /one for else\.example/,
  });
  assert.deepEqual(await at.source(), source);
});

test('connected again for less, what leaves is found by nobody from then on, and gone', async () => {
  await using site = await openSite(smallWorld());
  await site.sync();
  const { store, source } = site;
  const keys = async () => {
    const parts = (await store.directory.parts(source.id)).filter((part) => part.kind === 'project');
    return parts.map(({ body }) => body.key).sort();
  };
  const again = (projectKeys: readonly string[] | undefined) =>
    connectSource(site.tools, {
      ...{ address: site.sandbox.url, email: 'ann@small.example', token: 'token-ann' },
      ...{ projectKeys, name: undefined, by: tester },
    });
  const before = await keys();
  assert.equal((await store.issues.rowsByKey('DESK-1')).length, 1, 'control');
  await again(undefined);
  assert.deepEqual(await keys(), before, 'CONTROL: nothing is other');
  assert.equal(await store.crawl.contentsWanted(source.id), false);
  await again(['DESK']);
  assert.deepEqual(await keys(), ['DESK']);
  assert.equal((await store.issues.rowsByKey('DESK-1')).length, 1, 'CONTROL: what is within stays');
  await again(['TEAM']);
  assert.deepEqual(await keys(), [], 'TEAM comes with the next sync');
  assert.deepEqual(await store.issues.rowsByKey('DESK-1'), []);
});
