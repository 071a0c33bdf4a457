import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Clock } from '../clock.ts';
import { accountId } from '../model/ids.ts';
import type { PersonRole } from '../model/person.ts';
import { openPasswords } from '../people/passwords.ts';
import {
  type Consent,
  client,
  type OpenIdProvider,
  openOpenIdProvider,
  type Wrong,
} from '../people/providers/openid-provider.test-support.ts';
import { openSignIn, type SignInTools } from '../people/sign-in-tools.ts';
import { openWithApp } from '../sandbox/oauth/oauth-client.test-support.ts';
import type { Sandbox } from '../sandbox/open-sandbox.ts';
import { me, problem } from './api.ts';
import { goTo, invited, ownSignIn, providersAnswer } from './auth-api.ts';
import { type Browser, goodPassword, openBrowser } from './auth-server.test-support.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

const passwords = openPasswords({ logN: 4, r: 8, p: 1 });
let nowMs = Date.now();
const clock: Clock = { now: () => nowMs, sleep: async () => {} };
let server: TestServer;
let signIn: SignInTools;
let provider: OpenIdProvider;
let sandbox: Sandbox;
let olga: Browser;
const atlassian = { authUrl: '', apiUrl: '' };
let numbers = { openid: 0, atlassian: 0 };

before(async () => {
  provider = await openOpenIdProvider();
  server = await openTestServer(({ app }) => {
    // Providers of this test are on this machine, which an operator has to allow.
    signIn = openSignIn({ ...app.signIn, now: () => nowMs, atlassian, fetch }, passwords);
    return { signIn, clock };
  });
  await server.at.app.store.people.listDomain('small.example');
  for (const [account, role] of [
    ['ann', 'administrator'],
    ['ben', 'member'],
    ['cleo', 'member'],
  ] as const)
    await person(account, role);
  olga = await somebody('olga', 'owner');
  sandbox = await openWithApp({ ...client, redirectUris: [`${server.url}/api/sign-in/callback`] });
  atlassian.authUrl = sandbox.url;
  atlassian.apiUrl = sandbox.url;
  await add({ kind: 'openid', name: 'Acme ID', issuer: provider.issuer });
  const { providers } = await add({ kind: 'atlassian', name: 'Atlassian' });
  const id = (kind: string) => providers.find((one) => one.kind === kind)?.id ?? 0;
  numbers = { openid: id('openid'), atlassian: id('atlassian') };
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
  await sandbox[Symbol.asyncDispose]();
});

/** Not tied to any account. */
async function person(name: string, role: PersonRole) {
  return server.at.app.store.people.put({ email: `${name}@small.example`, name, title: undefined, role });
}

/** With a password, signed in. */
async function somebody(name: string, role: PersonRole): Promise<Browser> {
  const { id, email } = await person(name, role);
  await signIn.store.signIn.setPassword(id, await passwords.encode(goodPassword), undefined);
  const browser = openBrowser(server);
  const response = await browser.ask('POST', '/api/sign-in/password', { email, password: goodPassword });
  assert.equal(response.status, 200);
  return browser;
}

async function add(over: object) {
  const response = await olga.ask('POST', '/api/sign-in/providers', { ...client, ...over });
  return server.body(providersAnswer, response);
}

async function begin(browser: Browser, id: number, sent: object = {}): Promise<string> {
  return (await server.body(goTo, await browser.ask('POST', `/api/sign-in/with/${id}`, sent))).url;
}

async function comeBack(browser: Browser, back: URL): Promise<string> {
  const response = await browser.ask('GET', back.pathname + back.search, undefined, {
    'sec-fetch-site': 'cross-site',
  });
  assert.equal(response.status, 303);
  return response.headers.get('location') ?? '';
}

/** The whole way; where the page goes, and who is signed in then. */
async function goWith(
  consent: Consent,
  browser = openBrowser(server),
): Promise<[string, string | undefined]> {
  nowMs += 2 * 60 * 60_000;
  const location = await comeBack(browser, provider.consent(await begin(browser, numbers.openid), consent));
  return [location, await whoIs(browser)];
}

async function whoIs(browser: Browser): Promise<string | undefined> {
  const response = await browser.ask('GET', '/api/me');
  if (response.status === 401) return undefined;
  return (await server.body(me, response)).person.email;
}

const ben: Consent = { sub: 'b1', email: 'ben@small.example', email_verified: true, name: 'Ben' };

test('a verified address signs in its person, and proves the address', async () => {
  const browser = openBrowser(server);
  const url = new URL(await begin(browser, numbers.openid, { returnTo: '/issue/SOFT-1' }));
  assert.equal(url.origin, provider.issuer);
  assert.equal(url.searchParams.get('redirect_uri'), `${server.url}/api/sign-in/callback`);
  assert.equal(url.searchParams.get('code_challenge_method'), 'S256');
  const location = await comeBack(browser, provider.consent(url.href, ben));
  assert.deepEqual([location, await whoIs(browser)], ['/issue/SOFT-1', 'ben@small.example']);
  const own = await server.body(ownSignIn, await browser.ask('GET', '/api/me/sign-in'));
  assert.deepEqual(
    [own.addressProof, own.identities.map(({ provider: by, label }) => [by, label]), own.sessions[0]?.by],
    ['openid', [['Acme ID', 'ben@small.example']], 'Acme ID'],
  );
});

test('an answer that cannot be believed signs nobody in, and the same way a good one does', async () => {
  const hourAgo = Math.floor(Date.now() / 1000) - 3600;
  const wrongs: readonly (readonly [string, Wrong])[] = [
    ['another nonce', { claims: { nonce: 'another' } }],
    ['no nonce', { claims: { nonce: undefined } }],
    ['another audience', { claims: { aud: 'another-client' } }],
    ['two audiences without the party', { claims: { aud: ['jackdaw', 'x'], azp: 'x' } }],
    ['another issuer', { claims: { iss: 'https://evil.example' } }],
    ['expired', { claims: { exp: hourAgo } }],
    ['no expiry', { claims: { exp: undefined } }],
    ['no subject', { claims: { sub: undefined } }],
    ['alg none', { signed: 'none' }],
    ['HS256 for RS256', { signed: 'HS256' }],
    ['a foreign key', { signed: 'foreign' }],
    ['changed after it was signed', { signed: 'changed afterwards' }],
    ['no ID token', { noIdToken: true }],
    ['the way back of another provider', { iss: 'https://evil.example' }],
  ];
  for (const [what, wrong] of wrongs)
    assert.deepEqual(await goWith({ ...ben, wrong }), ['/sign-in?problem=provider-failed', undefined], what);
  assert.deepEqual(await goWith(ben), ['/', 'ben@small.example']);
  assert.deepEqual(provider.refusals, []);
});

test('an address that the provider does not vouch for is not believed', async () => {
  for (const verified of [false, undefined, 'true', 1, null]) {
    const cleo = { sub: 'c1', email: 'cleo@small.example', email_verified: verified };
    assert.deepEqual(await goWith(cleo), ['/sign-in?problem=address-unproven', undefined], String(verified));
  }
  const none = await goWith({ sub: 'c1' });
  assert.deepEqual(none, ['/sign-in?problem=unknown-person', undefined]);
  const cleo = { sub: 'c1', email: 'CLEO@small.example', email_verified: true };
  assert.deepEqual(await goWith(cleo), ['/', 'cleo@small.example']);
});

test('later the id decides: a changed address stays its person, another id with the address is nobody', async () => {
  assert.deepEqual(await goWith(ben), ['/', 'ben@small.example']);
  assert.deepEqual(await goWith({ ...ben, email: 'ann@small.example' }), ['/', 'ben@small.example']);
  assert.deepEqual(await goWith({ ...ben, email_verified: false }), ['/', 'ben@small.example']);
  assert.deepEqual(await goWith({ ...ben, sub: 'b2' }), ['/sign-in?problem=taken', undefined]);
});

test('a way back is good once, in time, and only in the browser that began it', async () => {
  const [browser, other] = [openBrowser(server), openBrowser(server)];
  const unknown = '/sign-in?problem=not-begun-here';
  const back = provider.consent(await begin(browser, numbers.openid), ben);
  assert.equal(await comeBack(other, back), unknown);
  await begin(other, numbers.openid);
  assert.equal(await comeBack(other, back), unknown);
  const foreign = new URL(back);
  foreign.searchParams.set('state', 'x'.repeat(43));
  assert.equal(await comeBack(browser, foreign), unknown);
  assert.deepEqual([await whoIs(browser), await whoIs(other)], [undefined, undefined]);
  const way = browser.cookies.get('jackdaw-way') ?? '';
  assert.equal(await comeBack(browser, back), '/');
  browser.cookies.set('jackdaw-way', way);
  assert.equal(await comeBack(browser, back), unknown);

  const late = openBrowser(server);
  const tooLate = provider.consent(await begin(late, numbers.openid), ben);
  nowMs += 10 * 60_000;
  assert.equal(await comeBack(late, tooLate), unknown);
  const denied = new URL(provider.consent(await begin(late, numbers.openid), ben));
  denied.searchParams.delete('code');
  denied.searchParams.set('error', 'access_denied');
  assert.equal(await comeBack(late, denied), '/sign-in?problem=denied');
  assert.equal(await whoIs(late), undefined);
});

test('who is not known joins only where the provider may let them, with an address in a listed domain', async () => {
  const dora: Consent = { sub: 'd1', email: 'dora@small.example', email_verified: true, name: 'Dora D.' };
  assert.deepEqual(await goWith(dora), ['/sign-in?problem=unknown-person', undefined]);
  const { providers } = await add({ kind: 'openid', name: 'Joining', issuer: provider.issuer, joins: true });
  const { openid } = numbers;
  numbers = { ...numbers, openid: providers.find(({ name }) => name === 'Joining')?.id ?? 0 };
  try {
    const elsewhere = { ...dora, sub: 'd2', email: 'dora@elsewhere.example' };
    assert.deepEqual(await goWith(elsewhere), ['/sign-in?problem=unknown-person', undefined]);
    const unproven = { ...dora, email_verified: false };
    assert.deepEqual(await goWith(unproven), ['/sign-in?problem=address-unproven', undefined]);
    assert.deepEqual(await goWith(dora), ['/', 'dora@small.example']);
    const joined = await server.at.app.store.people.byEmail('dora@small.example');
    assert.deepEqual([joined?.name, joined?.role], ['Dora D.', 'member']);
  } finally {
    await olga.ask('DELETE', `/api/sign-in/providers/${numbers.openid}`);
    numbers = { ...numbers, openid };
  }
});

test('an invitation is accepted with a provider, but not with the account of somebody else here', async () => {
  const invite = async (email: string) => {
    const response = await olga.ask('POST', '/api/people/invitations', { email });
    return ((await server.body(invited, response)).link ?? '').split('#')[1] ?? '';
  };
  const accept = async (token: string, consent: Consent) => {
    nowMs += 60 * 60_000;
    const browser = openBrowser(server);
    const url = await begin(browser, numbers.openid, { invitation: token });
    return [await comeBack(browser, provider.consent(url, consent)), await whoIs(browser)];
  };
  const token = await invite('finn@small.example');
  assert.deepEqual(await accept(token, ben), ['/sign-in?problem=taken', undefined]);
  const asAnn = { sub: 'f0', email: 'ann@small.example', email_verified: true };
  assert.deepEqual(await accept(token, asAnn), ['/sign-in?problem=taken', undefined]);
  // Unverified, but it was the invitation that let them in.
  const finn = { sub: 'f1', email: 'finn@private.example' };
  assert.deepEqual(await accept(token, finn), ['/', 'finn@small.example']);
  const again = await openBrowser(server).ask('POST', `/api/sign-in/with/${numbers.openid}`, {
    invitation: token,
  });
  assert.equal(again.status, 404);
  assert.deepEqual(await goWith(finn), ['/', 'finn@small.example']);
});

test('another way to sign in is linked by whoever is signed in, and by nobody else in their place', async () => {
  const gus = await somebody('gus', 'member');
  const link = async () =>
    (await server.body(goTo, await gus.ask('POST', `/api/me/identities/${numbers.openid}`))).url;
  const taken = '/account?problem=taken';
  assert.equal(await comeBack(gus, provider.consent(await link(), ben)), taken);
  assert.equal(
    await comeBack(
      gus,
      provider.consent(await link(), { sub: 'g0', email: 'ann@small.example', email_verified: true }),
    ),
    taken,
  );
  const begun = provider.consent(await link(), { sub: 'g1' });
  const session = gus.cookies.get('jackdaw-session') ?? '';
  gus.cookies.delete('jackdaw-session');
  assert.equal(await comeBack(gus, begun), '/account?problem=not-begun-here');
  gus.cookies.set('jackdaw-session', session);
  assert.equal(await comeBack(gus, provider.consent(await link(), { sub: 'g1' })), '/account');
  assert.equal(gus.cookies.get('jackdaw-session'), session);
  assert.deepEqual(await goWith({ sub: 'g1' }), ['/', 'gus@small.example']);
  const { identities } = await server.body(ownSignIn, await gus.ask('GET', '/api/me/sign-in'));
  assert.equal(identities.length, 1);
  assert.equal((await gus.ask('DELETE', `/api/me/identities/${identities[0]?.id}`)).status, 200);
  assert.deepEqual(await goWith({ sub: 'g1' }), ['/sign-in?problem=unknown-person', undefined]);
});

test('the only way in is not unlinked', async () => {
  const browser = openBrowser(server);
  assert.deepEqual(await goWith(ben, browser), ['/', 'ben@small.example']);
  const { identities, hasPassword } = await server.body(
    ownSignIn,
    await browser.ask('GET', '/api/me/sign-in'),
  );
  assert.deepEqual([identities.length, hasPassword], [1, false]);
  assert.equal((await browser.ask('DELETE', `/api/me/identities/${identities[0]?.id}`)).status, 400);
  assert.deepEqual(await goWith(ben), ['/', 'ben@small.example']);
});

test('only owners add providers, and only such as answer; the secret never comes out', async () => {
  const ann = await somebody('ann', 'administrator');
  const wanted = { ...client, kind: 'openid', name: 'Mine', issuer: provider.issuer };
  assert.equal((await ann.ask('POST', '/api/sign-in/providers', wanted)).status, 403);
  assert.equal((await ann.ask('GET', '/api/sign-in/providers')).status, 403);
  for (const over of [
    { issuer: 'http://id.acme.example' },
    { issuer: 'ftp://id.acme.example' },
    { issuer: 'id.acme.example' },
    { issuer: '' },
    { issuer: `${provider.issuer}/nothing-here` },
    { issuer: 'http://127.0.0.1:9' },
    { name: 'acme id' },
    { name: ' ' },
    { kind: 'atlassian', joins: true },
  ]) {
    const response = await olga.ask('POST', '/api/sign-in/providers', { ...wanted, ...over });
    await server.body(problem, response, 400);
  }
  const response = await olga.ask('GET', '/api/sign-in/providers');
  const told = await response.text();
  assert.match(told, /"Acme ID"/);
  assert.doesNotMatch(told, /secret of the client/);
  assert.equal(
    (await server.at.app.store.secrets.list()).filter(({ owner }) => owner === 'workspace').length,
    2,
  );
});

test('a provider is changed by owners only; its secret stays unless another one is given', async () => {
  const id = numbers.openid;
  const path = `/api/sign-in/providers/${id}`;
  const { store } = server.at.app;
  const ann = openBrowser(server);
  const signedIn = await ann.ask('POST', '/api/sign-in/password', {
    ...{ email: 'ann@small.example', password: goodPassword },
  });
  assert.equal(signedIn.status, 200);
  assert.equal((await ann.ask('PATCH', path, { name: 'Mine' })).status, 403);
  const change = async (over: object) => {
    const { providers } = await server.body(providersAnswer, await olga.ask('PATCH', path, over));
    const one = providers.find((provider) => provider.id === id);
    assert.ok(one);
    return one;
  };
  const renamed = await change({ name: ' Acme SSO ', joins: true });
  assert.deepEqual([renamed.name, renamed.issuer, renamed.joins], ['Acme SSO', provider.issuer, true]);
  assert.deepEqual(await goWith(ben), ['/', 'ben@small.example'], 'with the secret that it has');
  await change({ clientSecret: 'not what the provider gave' });
  assert.deepEqual(await goWith(ben), ['/sign-in?problem=provider-failed', undefined], 'with another one');
  await change({ clientSecret: client.clientSecret });
  assert.deepEqual(await goWith(ben), ['/', 'ben@small.example'], 'and who is who there has stayed');
  const [entry] = await store.auditLog.latest({ action: 'provider-changed' }, 1);
  assert.deepEqual([entry?.subject, entry?.details], ['Acme SSO', { changed: ['client secret'] }]);
  const all = await store.auditLog.latest({ action: 'provider-changed' }, 9);
  assert.deepEqual(all.at(-1)?.details, { changed: ['name: Acme SSO', 'people may join'] });
  assert.doesNotMatch(JSON.stringify(all), /secret of the client|what the provider gave/);
  for (const over of [
    { name: 'atlassian' },
    { name: ' ' },
    { clientSecret: '' },
    { issuer: 'https://x.example' },
    { kind: 'atlassian' },
  ])
    await server.body(problem, await olga.ask('PATCH', path, over), 400);
  const joins = await olga.ask('PATCH', `/api/sign-in/providers/${numbers.atlassian}`, { joins: true });
  await server.body(problem, joins, 400);
  assert.equal((await olga.ask('PATCH', '/api/sign-in/providers/999', { name: 'x' })).status, 404);
  assert.equal((await change({ name: 'Acme ID', joins: false })).name, 'Acme ID');
});

test('signing in with Atlassian ties the account by proof, on every site that has it', async () => {
  const { store } = server.at.app;
  const hana = await somebody('hana', 'member');
  const id = (await store.people.byEmail('hana@small.example'))?.id;
  assert.ok(id !== undefined);
  const consent = async (browser: Browser, url: string, account: string) => {
    const form = new URLSearchParams(new URL(url).search);
    form.set('account', account);
    form.set('decision', 'allow');
    const sent = await fetch(`${sandbox.url}/authorize`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    return comeBack(browser, new URL(sent.headers.get('location') ?? assert.fail(await sent.text())));
  };
  const link = async () =>
    (await server.body(goTo, await hana.ask('POST', `/api/me/identities/${numbers.atlassian}`))).url;
  assert.deepEqual(await store.people.ties(id), []);
  assert.equal(await consent(hana, await link(), 'cleo'), '/account');
  const siteId = server.at.source.site.id;
  assert.deepEqual(await store.people.ties(id), [{ siteId, accountId: 'cleo', proof: 'sign-in' }]);

  const again = openBrowser(server);
  assert.equal(await consent(again, await begin(again, numbers.atlassian), 'cleo'), '/');
  assert.equal(await whoIs(again), 'hana@small.example');
  // Dan has an address here, which Atlassian's word does not prove.
  await person('dan', 'member');
  const dan = openBrowser(server);
  const unknown = '/sign-in?problem=unknown-person';
  assert.equal(await consent(dan, await begin(dan, numbers.atlassian), 'dan'), unknown);
  assert.equal(await whoIs(dan), undefined);
  // An administrator says whose the account is, and then it is known.
  const danId = (await store.people.byEmail('dan@small.example'))?.id;
  assert.ok(danId !== undefined);
  await store.people.tie(danId, siteId, accountId('dan'), 'administrator');
  nowMs += 2 * 60 * 60_000;
  assert.equal(await consent(dan, await begin(dan, numbers.atlassian), 'dan'), '/');
  assert.equal(await whoIs(dan), 'dan@small.example');
  assert.deepEqual(await store.people.ties(danId), [{ siteId, accountId: 'dan', proof: 'administrator' }]);
  assert.equal(await consent(hana, await link(), 'dan'), '/account?problem=taken');

  const own = async () => server.body(ownSignIn, await hana.ask('GET', '/api/me/sign-in'));
  const { identities, jiraAccounts } = await own();
  const site = server.at.source.site.url;
  assert.deepEqual(jiraAccounts, [{ site, name: 'Cleo Coder', proof: 'sign-in' }]);
  assert.equal((await hana.ask('DELETE', `/api/me/identities/${identities[0]?.id}`)).status, 200);
  assert.deepEqual((await own()).jiraAccounts, []);
  assert.deepEqual(await store.people.ties(id), []);
});
