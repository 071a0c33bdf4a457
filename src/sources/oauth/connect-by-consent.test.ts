import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../../log.ts';
import { tester } from '../../store/store.test-support.ts';
import { syncSource } from '../../sync/sync.ts';
import { keepSource } from '../keep-source.ts';
import { openSourceClient } from '../open-client.ts';
import { openSourceSecret } from '../secrets.ts';
import { openOAuthConnections } from './connect-by-consent.ts';
import { consent, everything, openConsenting, received, redirectUri } from './consenting.test-support.ts';
import { keepOAuthApp, removeOAuthApp } from './oauth-app.ts';

const refused = { code: 'bad-request' };

test('the whole dance: sent to Atlassian, back with a code, a site chosen, and it is read', async () => {
  await using at = await openConsenting();
  const who = await at.person('owner@small.example');
  const sent = await at.connections.begin(who, everything);
  const asked = new URL(sent.url).searchParams;
  assert.equal(asked.get('code_challenge_method'), 'S256');
  assert.equal(asked.get('scope'), sent.scopes.map(({ scope }) => scope).join(' '));
  assert.ok((asked.get('state') ?? '').length >= 43);

  const id = received(await at.connections.receive(await consent(sent.url, 'ann'), sent.browserKey));
  const seen = await at.connections.look(who, id);
  const { cloudId, baseUrl } = at.sandbox.site;
  assert.deepEqual(seen, {
    outcome: 'granted',
    account: { accountId: 'ann', email: 'ann@small.example', name: 'Ann Admin' },
    sites: [
      { cloudId, name: at.sandbox.world.site.title, url: baseUrl, hasJira: true, connectedAs: undefined },
    ],
    missing: [],
    reconnect: undefined,
    wanted: everything,
  });

  const { proven, wanted } = await at.connections.choose(who, id, cloudId);
  assert.deepEqual(wanted, everything);
  const scope = { projectKeys: undefined };
  const { source } = await keepSource(at.tools, proven, { name: undefined, scope, by: tester });
  assert.equal(source.baseUrl, `${at.sandbox.url}/ex/jira/${cloudId}`);
  assert.equal(source.site.url, at.sandbox.url);
  assert.deepEqual(source, await at.source());
  const client = await openSourceClient(at.tools, source, 'contents');
  const progress = await syncSource({
    ...{ store: at.tools.store, client, source, clock: at.tools.clock, log: silentLog },
    signal: new AbortController().signal,
    ...{ onProgress: () => {}, concurrency: 4, directoryMaxAgeMs: 86_400_000 },
  });
  assert.ok(progress.issues > 0 && progress.comments > 0, JSON.stringify(progress));
  // No finding is about a scope; that an administrator may list a project and not browse it is Jira's own.
  const findings = await at.tools.store.directory.findings(source.id);
  assert.deepEqual(
    findings.filter(({ message }) => /scope|refused/.test(message)),
    [],
  );
  const entries = await at.tools.store.auditLog.latest({ action: 'connected' }, 5);
  assert.deepEqual(
    entries.map(({ subject, details }) => [subject, details.as]),
    [[at.sandbox.url, 'ann@small.example']],
  );
});

test('a state counts once, in the browser that was sent away, within ten minutes', async () => {
  let nowMs = Date.UTC(2026, 10, 1);
  const clock = { now: () => nowMs, sleep: async () => {} };
  await using at = await openConsenting({ clock });
  const who = await at.person('owner@small.example');
  const sent = await at.connections.begin(who, everything);
  const other = await at.connections.begin(who, everything);
  const answer = await consent(sent.url, 'ann');
  for (const [state, browserKey] of [
    [answer.state, other.browserKey],
    [answer.state, undefined],
    [other.state, sent.browserKey],
    ['made-up', sent.browserKey],
    [undefined, sent.browserKey],
  ]) {
    assert.deepEqual(await at.connections.receive({ ...answer, state }, browserKey), { problem: 'foreign' });
  }
  // CONTROL: none of these used it up.
  const id = received(await at.connections.receive(answer, sent.browserKey));
  assert.deepEqual(await at.connections.receive(answer, sent.browserKey), { problem: 'used' });
  nowMs += 10 * 60_000;
  const late = await at.connections.receive(await consent(other.url, 'ann'), other.browserKey);
  assert.deepEqual(late, { problem: 'late' });
  await assert.rejects(at.connections.look(who, id), { code: 'not-found' });
  assert.deepEqual(await at.tools.store.sources.list(), []);
});

test('only the person who began sees what came of it, and chooses', async () => {
  await using at = await openConsenting();
  const who = await at.person('owner@small.example');
  const somebody = await at.person('other@small.example');
  const sent = await at.connections.begin(who, everything);
  const id = received(await at.connections.receive(await consent(sent.url, 'ann'), sent.browserKey));
  const { cloudId } = at.sandbox.site;
  await assert.rejects(at.connections.look(somebody, id), { code: 'not-found' });
  await assert.rejects(at.connections.choose(somebody, id, cloudId), { code: 'not-found' });
  await assert.rejects(at.connections.choose(who, id, 'another-site'), refused);
  await at.connections.choose(who, id, cloudId);
  // What was chosen cannot be chosen a second time: two would use up each other's refresh token.
  await assert.rejects(at.connections.choose(who, id, cloudId), { code: 'not-found' });
});

test('a denied consent connects nothing, and says so', async () => {
  await using at = await openConsenting();
  const who = await at.person('owner@small.example');
  const sent = await at.connections.begin(who, everything);
  const answer = await consent(sent.url, 'ann', 'deny');
  const id = received(await at.connections.receive(answer, sent.browserKey));
  assert.deepEqual(await at.connections.look(who, id), {
    outcome: 'denied',
    message: 'You did not let the app read Jira. Nothing was connected.',
    reconnect: undefined,
  });
  await assert.rejects(at.connections.choose(who, id, at.sandbox.site.cloudId), refused);
  assert.deepEqual(await at.tools.store.sources.list(), []);
});

test('an app that lacks a scope is told so, and one that Atlassian does not know too', async () => {
  await using at = await openConsenting({ app: { scopes: ['read:me'] } });
  const who = await at.person('owner@small.example');
  const sent = await at.connections.begin(who, everything);
  const refusal = await fetch(sent.url, { redirect: 'manual' });
  const back = Object.fromEntries(new URL(refusal.headers.get('location') ?? '').searchParams);
  const id = received(await at.connections.receive(back, sent.browserKey));
  const seen = await at.connections.look(who, id);
  assert.ok(
    seen.outcome === 'failed' && /invalid_scope.*all scopes/.test(seen.message),
    JSON.stringify(seen),
  );
});

test('a wrong secret of the app fails the consent with what to do', async () => {
  await using at = await openConsenting();
  const who = await at.person('owner@small.example');
  await keepOAuthApp(at.tools, tester, { clientId: 'finder', clientSecret: 'another' });
  const sent = await at.connections.begin(who, everything);
  const id = received(await at.connections.receive(await consent(sent.url, 'ann'), sent.browserKey));
  const seen = await at.connections.look(who, id);
  assert.ok(seen.outcome === 'failed' && /secret is another one/.test(seen.message), JSON.stringify(seen));
  assert.ok(!JSON.stringify(seen).includes('another"'));
});

test('a site without Jira is shown, and refused', async () => {
  await using at = await openConsenting();
  const who = await at.person('owner@small.example');
  const wiki = { id: 'wiki-1', name: 'Wiki', url: 'https://wiki.example', scopes: ['read:page:confluence'] };
  const fetchWithWiki: typeof globalThis.fetch = async (input, init) => {
    const answer = await fetch(input, init);
    if (!String(input).endsWith('/accessible-resources')) return answer;
    const sites: unknown = await answer.json();
    return Response.json([wiki, ...(Array.isArray(sites) ? sites : [])]);
  };
  const connections = openOAuthConnections({ ...at.tools, fetch: fetchWithWiki }, () => redirectUri);
  const sent = await connections.begin(who, everything);
  const id = received(await connections.receive(await consent(sent.url, 'ann'), sent.browserKey));
  const seen = await connections.look(who, id);
  assert.ok(seen.outcome === 'granted');
  assert.deepEqual(
    seen.sites.map(({ name, hasJira }) => [name, hasJira]),
    [
      [at.sandbox.world.site.title, true],
      ['Wiki', false],
    ].sort(),
  );
  await assert.rejects(connections.choose(who, id, 'wiki-1'), { code: 'jira-not-jira' });
  assert.deepEqual(await at.tools.store.sources.list(), []);
});

test('tokens and secrets are in no row in the clear, and open only for their account at their site', async () => {
  await using at = await openConsenting();
  const source = await at.connect();
  const kept = await openSourceSecret(at.tools, source, 'oauth-tokens');
  const { refreshToken, accessToken } = JSON.parse(kept ?? '');
  const rows = JSON.stringify(await at.tools.store.secrets.list(), (_, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
  for (const secret of [refreshToken, accessToken, 'finder-secret']) {
    assert.ok(secret.length > 10 && !rows.includes(secret));
  }
  await assert.rejects(
    openSourceSecret(at.tools, { ...source, baseUrl: 'https://else.example' }, 'oauth-tokens'),
    {
      code: 'vault-key',
    },
  );
});

test('an app that a source was connected with stays until the source is connected in another way', async () => {
  await using at = await openConsenting();
  const source = await at.connect();
  await assert.rejects(removeOAuthApp(at.tools, tester), refused);
  await keepOAuthApp(at.tools, tester, { clientId: 'newer', clientSecret: 'newer-secret' });
  const client = await openSourceClient(at.tools, source, 'contents');
  assert.equal((await client.myself()).accountId, 'ann');
  await removeOAuthApp(at.tools, tester);
  await assert.rejects(removeOAuthApp(at.tools, tester), refused);
});

test('connected again, also as somebody else, the source is the same one with another credential', async () => {
  await using at = await openConsenting();
  const first = await at.connect();
  await at.tools.store.sources.change(first.id, { name: 'Ours', scope: { projectKeys: ['SOFT'] } });
  const again = await at.connect({ reconnect: first.id }, 'ben');
  assert.deepEqual(
    { ...again, credential: undefined, accountId: 'ann' },
    { ...first, name: 'Ours', scope: { projectKeys: ['SOFT'] }, credential: undefined, accountId: 'ann' },
  );
  assert.equal(again.accountId, 'ben');
  const client = await openSourceClient(at.tools, await at.source(), 'contents');
  assert.equal((await client.myself()).accountId, 'ben');
});
