import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import { openPasswords } from '../people/passwords.ts';
import { openSignIn, type SignInTools } from '../people/sign-in-tools.ts';
import { me, problem } from './api.ts';
import {
  groupsAnswer,
  invitationView,
  invited,
  newKey,
  ownSignIn,
  peopleAccess,
  signedIn,
  waysToSignIn,
} from './auth-api.ts';
import { type Browser, goodPassword, openBrowser } from './auth-server.test-support.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

/** Quick ones; what they cost is tested by itself. */
const passwords = openPasswords({ logN: 4, r: 8, p: 1 });
const day = 24 * 60 * 60_000;
const started = Date.now();
let nowMs = started;
const clock: Clock = { now: () => nowMs, sleep: async () => {} };
const mails: { to: string; text: string }[] = [];
let server: TestServer;
let signIn: SignInTools;
let browser: Browser;

before(async () => {
  server = await openTestServer(({ app }) => {
    signIn = openSignIn(
      {
        ...app.signIn,
        now: () => nowMs,
        sendMail: async (to, _subject, text) => {
          mails.push({ to, text });
        },
      },
      passwords,
    );
    return { signIn, clock };
  });
  await server.person('ann', 'administrator');
  await server.person('ben');
  await server.person('cleo');
});
after(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  // Long enough for nothing to be remembered of the tries before.
  nowMs += 2 * 60 * 60_000;
  browser = openBrowser(server);
});

const body = <T extends z.ZodType>(shape: T, response: Response, status?: number) =>
  server.body(shape, response, status);
const withPassword = (email: string, password: string, from = browser) =>
  from.ask('POST', '/api/sign-in/password', { email, password });
const codeOf = async (response: Response) => (await body(problem, response, response.status)).code;

async function signInAs(account: string): Promise<Browser> {
  const person = await signIn.store.people.byEmail(`${account}@small.example`);
  assert.ok(person);
  await signIn.store.signIn.setPassword(person.id, await passwords.encode(goodPassword), undefined);
  const own = openBrowser(server);
  assert.equal((await withPassword(person.email, goodPassword, own)).status, 200);
  return own;
}

test('the first owner comes in by the code of the terminal, once, and by nothing else', async () => {
  const ways = await body(waysToSignIn, await browser.ask('GET', '/api/sign-in'));
  assert.deepEqual(ways, { needsSetUp: true, canMail: true, providers: [] });
  const code = signIn.setUp.make();
  const owner = { email: 'olga@small.example', name: 'Olga', password: goodPassword };
  for (const wrong of ['x', '', code.toLowerCase(), `${code}x`]) {
    assert.notEqual((await browser.ask('POST', '/api/set-up', { ...owner, code: wrong })).status, 200, wrong);
  }
  nowMs += day;
  assert.equal((await browser.ask('POST', '/api/set-up', { ...owner, code, password: 'short' })).status, 400);
  const made = await body(signedIn, await browser.ask('POST', '/api/set-up', { ...owner, code }));
  assert.equal(made.person.role, 'owner');
  assert.equal((await body(me, await browser.ask('GET', '/api/me'))).person.email, 'olga@small.example');
  const again = { ...owner, email: 'eve@small.example', code: signIn.setUp.make() };
  assert.equal(await codeOf(await openBrowser(server).ask('POST', '/api/set-up', again)), 'not-allowed');
  assert.equal(
    await codeOf(await openBrowser(server).ask('POST', '/api/set-up', { ...again, code })),
    'not-allowed',
  );
  assert.equal((await body(waysToSignIn, await browser.ask('GET', '/api/sign-in'))).needsSetUp, false);
});

test('the right password opens a session with a cookie that scripts cannot read', async () => {
  await signInAs('ben');
  const response = await withPassword('BEN@small.example', goodPassword);
  const [cookie = ''] = response.headers.getSetCookie();
  assert.match(cookie, /^jackdaw-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/);
  assert.equal((await body(signedIn, response)).person.email, 'ben@small.example');
  assert.equal((await body(me, await browser.ask('GET', '/api/me'))).person.email, 'ben@small.example');
  assert.equal(await codeOf(await openBrowser(server).ask('GET', '/api/me')), 'not-signed-in');
});

test('a wrong password, none, and nobody get the same answer', async () => {
  await signInAs('ben');
  await server.at.app.store.people.put({
    email: 'nopass@small.example',
    name: 'N',
    title: undefined,
    role: 'member',
  });
  const answers = [];
  for (const [email, password] of [
    ['ben@small.example', 'another quiet magpie'],
    ['nopass@small.example', goodPassword],
    ['nobody@small.example', goodPassword],
    ['no address at all', ''],
  ] as const) {
    const response = await withPassword(email, password);
    assert.deepEqual(response.headers.getSetCookie(), []);
    answers.push([response.status, await response.json()]);
  }
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
});

test('guessing is slowed down, also at once, and the owner of the account comes in again', async () => {
  await signInAs('ben');
  const tries = await Promise.all(
    Array.from({ length: 12 }, (_, n) => withPassword('ben@small.example', `wrong password ${n}`)),
  );
  const statuses = tries.map(({ status }) => status).sort();
  assert.deepEqual(statuses, [...Array(5).fill(401), ...Array(7).fill(429)]);
  const held = await withPassword('ben@small.example', goodPassword);
  assert.match((await body(problem, held, 429)).message, /^Too many tries\. Wait \d+ seconds/);
  nowMs += 16 * 60_000;
  assert.equal((await withPassword('ben@small.example', goodPassword)).status, 200);
});

test('failures are recorded once a minute for each account, without what was typed', async () => {
  await signInAs('ben');
  const { auditLog } = server.at.app.store;
  const [last] = await auditLog.latest({}, 1);
  for (const email of ['ben@small.example', 'ben@small.example', 'my secret typed here', 'another secret'])
    await withPassword(email, 'wrong secret words');
  const entries = await auditLog.following({}, 99, last?.id ?? 0);
  assert.deepEqual(
    entries.map(({ action, subject, outcome, actor }) => [action, subject, outcome, actor]),
    [
      ['sign-in-failed', 'ben@small.example', 'refused', { kind: 'visitor', name: '127.0.0.1' }],
      ['sign-in-failed', '', 'refused', { kind: 'visitor', name: '127.0.0.1' }],
    ],
  );
  assert.doesNotMatch(JSON.stringify(entries), /secret/);
});

test('signing in gives a new id and ends the session before; an id from outside opens nothing', async () => {
  const own = await signInAs('ben');
  const before = own.cookies.get('jackdaw-session') ?? '';
  const planted = 'a'.repeat(43);
  browser.cookies.set('jackdaw-session', planted);
  await withPassword('ben@small.example', goodPassword);
  assert.notEqual(browser.cookies.get('jackdaw-session'), planted);
  await withPassword('ben@small.example', goodPassword, own);
  assert.notEqual(own.cookies.get('jackdaw-session'), before);
  const victim = openBrowser(server);
  for (const id of [planted, before, '', 'x'.repeat(5_000)]) {
    victim.cookies.set('jackdaw-session', id);
    assert.equal((await victim.ask('GET', '/api/me')).status, 401, id.slice(0, 50));
  }
});

test('sessions end by signing out, without use, and in any case after a month', async () => {
  const ben = await signInAs('ben');
  const id = ben.cookies.get('jackdaw-session') ?? '';
  assert.equal((await ben.ask('POST', '/api/sign-out')).status, 200);
  assert.equal(ben.cookies.has('jackdaw-session'), false);
  ben.cookies.set('jackdaw-session', id);
  assert.equal((await ben.ask('GET', '/api/me')).status, 401);

  const idle = await signInAs('ben');
  const used = await signInAs('cleo');
  for (let passed = 0; passed < 28; passed += 4) {
    nowMs += 4 * day;
    assert.equal((await used.ask('GET', '/api/me')).status, 200, `${passed}`);
  }
  assert.equal((await idle.ask('GET', '/api/me')).status, 401);
  nowMs += 4 * day;
  assert.equal((await used.ask('GET', '/api/me')).status, 401);
});

test('a session that was begun by a clock which was set back since has ended; one that was set right by minutes lives on', async () => {
  nowMs += 8 * 60 * 60_000;
  const ben = await signInAs('ben');
  nowMs -= 4 * 60_000;
  assert.equal((await ben.ask('GET', '/api/me')).status, 200, 'CONTROL');
  nowMs -= 8 * 60 * 60_000 - 4 * 60_000;
  assert.equal((await ben.ask('GET', '/api/me')).status, 401);
});

test('what another site asks for with a cookie is refused, and a token needs no page', async () => {
  const ben = await signInAs('ben');
  const out = (headers: Record<string, string>) => ben.ask('POST', '/api/sign-out', undefined, headers);
  for (const site of ['cross-site', 'same-site', 'none']) {
    assert.equal(await codeOf(await out({ 'sec-fetch-site': site })), 'not-allowed', site);
  }
  const bare = (headers: Record<string, string>) =>
    fetch(`${server.url}/api/me/sessions`, {
      method: 'DELETE',
      headers: { cookie: `jackdaw-session=${ben.cookies.get('jackdaw-session')}`, ...headers },
    });
  for (const headers of [
    {},
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `${server.url}0` },
  ])
    assert.equal((await bare(headers)).status, 403, JSON.stringify(headers));
  assert.equal((await bare({ origin: server.url })).status, 200);
  const forged = await openBrowser(server).ask(
    'POST',
    '/api/sign-in/password',
    { email: 'ben@small.example', password: goodPassword },
    { 'sec-fetch-site': 'cross-site' },
  );
  assert.equal(forged.status, 403);
  assert.deepEqual(forged.headers.getSetCookie(), []);
  const search = {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://tool.example' },
    body: '{}',
  };
  assert.equal((await server.ask('/api/search', 'ben', search)).status, 200);
  assert.equal((await ben.ask('GET', '/api/me')).status, 200);
});

test('a new password needs the one before, ends the other sessions, and keeps this one', async () => {
  const [ben, other] = [await signInAs('ben'), openBrowser(server)];
  await withPassword('ben@small.example', goodPassword, other);
  const change = (before: string | undefined, password: string) =>
    ben.ask('PUT', '/api/me/password', { ...(before !== undefined && { before }), password });
  assert.equal(await codeOf(await change('wrong', 'nine quiet magpies')), 'not-allowed');
  assert.equal(await codeOf(await change(undefined, 'nine quiet magpies')), 'not-allowed');
  for (const bad of ['short', 'aaaaaaaaaaaaaaa', 'xx ben ben yy zz', 'y'.repeat(300)])
    assert.equal(await codeOf(await change(goodPassword, bad)), 'bad-request', bad);
  assert.equal((await other.ask('GET', '/api/me')).status, 200);
  const own = await body(ownSignIn, await change(goodPassword, 'nine quiet magpies'));
  assert.deepEqual(
    own.sessions.map(({ isThis, by }) => [isThis, by]),
    [[true, 'password']],
  );
  assert.equal((await other.ask('GET', '/api/me')).status, 401);
  assert.equal((await withPassword('ben@small.example', goodPassword)).status, 401);
  assert.equal((await withPassword('ben@small.example', 'nine quiet magpies')).status, 200);
});

test('everybody sees their own sessions and ends them, and nobody else’s', async () => {
  const [ben, second, cleo] = [await signInAs('ben'), openBrowser(server), await signInAs('cleo')];
  await withPassword('ben@small.example', goodPassword, second);
  const { sessions } = await body(ownSignIn, await ben.ask('GET', '/api/me/sign-in'));
  const other = sessions.find(({ isThis }) => !isThis);
  assert.equal(sessions.length, 2);
  assert.equal((await cleo.ask('DELETE', `/api/me/sessions/${other?.id}`)).status, 404);
  assert.equal((await second.ask('GET', '/api/me')).status, 200);
  await body(ownSignIn, await ben.ask('DELETE', `/api/me/sessions/${other?.id}`));
  assert.equal((await second.ask('GET', '/api/me')).status, 401);
  assert.equal((await ben.ask('DELETE', `/api/me/sessions/${other?.id}`)).status, 404);
});

test('an invitation is shown once, looked at, and used once, in time', async () => {
  const invite = async (email: string) =>
    body(invited, await asAnn('POST', '/api/people/invitations', { email, name: 'New' }));
  const asAnn = (method: string, path: string, sent?: unknown) =>
    server.ask(path, 'ann', {
      method,
      ...(sent !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(sent),
      }),
    });
  const tokenIn = (link = '') => link.split('#')[1] ?? '';
  const old = tokenIn((await invite('new@small.example')).link);
  const { link } = await invite('new@small.example');
  assert.ok(link?.startsWith(`${server.url}/invitation#`));
  const token = tokenIn(link);
  const look = (which: string) => browser.ask('POST', '/api/invitations/look', { token: which });
  const accept = (which: string, password = goodPassword) =>
    browser.ask('POST', '/api/invitations/accept', { token: which, password });
  const { expires, ...seen } = await body(invitationView, await look(token));
  assert.deepEqual(seen, { email: 'new@small.example', name: 'New', isNew: true });
  assert.equal(Date.parse(expires), nowMs + 7 * day);
  for (const wrong of [old, 'x', `${token}x`, token.toUpperCase()]) {
    assert.equal((await look(wrong)).status, 404, wrong);
    assert.equal((await accept(wrong)).status, 404, wrong);
    nowMs += 60 * 60_000;
  }
  assert.equal((await accept(token, 'short')).status, 400);
  assert.equal((await body(signedIn, await accept(token))).person.role, 'member');
  assert.equal((await body(me, await browser.ask('GET', '/api/me'))).person.email, 'new@small.example');
  assert.equal((await accept(token, 'another good password')).status, 404);
  assert.equal((await withPassword('new@small.example', goodPassword)).status, 200);

  const late = tokenIn((await invite('late@small.example')).link);
  nowMs += 7 * day;
  assert.equal((await look(late)).status, 404);
  assert.equal((await accept(late)).status, 404);
  const withdrawn = await invite('late@small.example');
  assert.equal((await asAnn('DELETE', `/api/people/invitations/${withdrawn.invitation.id}`)).status, 200);
  assert.equal((await accept(tokenIn(withdrawn.link))).status, 404);
  const { people } = await body(peopleAccess, await server.ask('/api/people/access', 'ann'));
  const access = people.find(({ id }) => id === withdrawn.personId);
  assert.deepEqual([access?.hasPassword, access?.invitation, access?.sessions], [false, undefined, 0]);
});

test('a forgotten password is helped by mail, which proves the address; nobody learns who is here', async () => {
  const ben = await signInAs('ben');
  mails.length = 0;
  const forgot = (email: string) => browser.ask('POST', '/api/sign-in/forgotten', { email });
  const answers = await Promise.all(['ben@small.example', 'nobody@small.example'].map(forgot));
  for (const answer of answers) assert.deepEqual([answer.status, await answer.json()], [202, {}]);
  assert.deepEqual(
    mails.map(({ to }) => to),
    ['ben@small.example'],
  );
  const [, token = ''] = /\/invitation#([\w-]+)/.exec(mails[0]?.text ?? '') ?? [];
  assert.ok(mails[0]?.text.includes(`${server.url}/invitation#`), 'not where a header says');
  const password = 'eight new magpies';
  await body(signedIn, await browser.ask('POST', '/api/invitations/accept', { token, password }));
  assert.equal((await ben.ask('GET', '/api/me')).status, 401);
  const own = await body(ownSignIn, await browser.ask('GET', '/api/me/sign-in'));
  assert.equal(own.addressProof, 'mail');
  for (let n = 0; n < 5; n += 1) await forgot('cleo@small.example');
  assert.equal((await forgot('cleo@small.example')).status, 429);
});

test('a new way in for somebody who has one goes by mail alone', async () => {
  const [ann, cleo] = [await signInAs('ann'), await signInAs('cleo')];
  mails.length = 0;
  const invite = (byMail: boolean) =>
    ann.ask('POST', '/api/people/invitations', { email: 'cleo@small.example', byMail });
  assert.equal(await codeOf(await invite(false)), 'bad-request');
  assert.equal((await body(invited, await invite(true))).link, undefined);
  assert.deepEqual(
    mails.map(({ to }) => to),
    ['cleo@small.example'],
  );
  assert.equal((await cleo.ask('GET', '/api/me')).status, 200, 'until it is used');
});

test('administrators look after members, and only owners after administrators and owners', async () => {
  const { store } = server.at.app;
  const id = async (name: string) => (await store.people.byEmail(`${name}@small.example`))?.id;
  const role = (who: Browser, of: unknown, wanted: string) =>
    who.ask('PUT', `/api/people/${of}/role`, { role: wanted });
  const [ann, ben, olga] = [await signInAs('ann'), await signInAs('ben'), await signInAs('olga')];
  const [annId, benId, olgaId] = [await id('ann'), await id('ben'), await id('olga')];
  assert.equal(await codeOf(await role(ben, benId, 'administrator')), 'not-allowed');
  for (const [of, wanted] of [
    [benId, 'administrator'],
    [benId, 'owner'],
    [annId, 'owner'],
    [olgaId, 'member'],
  ] as const)
    assert.equal(await codeOf(await role(ann, of, wanted)), 'not-allowed', wanted);
  for (const path of [`/api/people/${olgaId}`, `/api/people/${olgaId}/sessions`])
    assert.equal(await codeOf(await ann.ask('DELETE', path)), 'not-allowed', path);
  const taken = await ann.ask('POST', '/api/people/invitations', { email: 'olga@small.example' });
  assert.equal(await codeOf(taken), 'not-allowed');
  const another = { email: 'x@small.example', role: 'administrator' };
  assert.equal(await codeOf(await ann.ask('POST', '/api/people/invitations', another)), 'not-allowed');
  assert.equal((await role(ann, benId, 'reviewer')).status, 200);
  assert.equal((await role(olga, benId, 'owner')).status, 200);
  assert.equal((await role(olga, olgaId, 'member')).status, 200);
  assert.equal(await codeOf(await role(ben, benId, 'member')), 'bad-request');
  assert.equal((await role(ben, olgaId, 'owner')).status, 200);
  assert.equal((await role(ben, benId, 'member')).status, 200);
});

test('a key does what was chosen for it, and never more than its person', async () => {
  const [ann, ben] = [await signInAs('ann'), await signInAs('ben')];
  const make = async (who: Browser, rights: string[], expires?: string) =>
    (
      await body(
        newKey,
        await who.ask('POST', '/api/me/keys', { name: 'Tool', rights, ...(expires && { expires }) }),
      )
    ).token;
  const asks = async (token: string) => {
    const statuses: Record<string, number> = {};
    for (const [method, path] of [
      ['GET', '/api/me'],
      ['GET', '/api/search?q=walrus'],
      ['GET', '/api/issues/SOFT-11'],
      ['GET', '/api/audit-log'],
      ['GET', '/api/people'],
      ['GET', '/api/me/sign-in'],
      ['POST', '/api/me/keys'],
    ] as const) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const sent = method === 'POST' ? { body: JSON.stringify({ name: 'x', rights: ['search'] }) } : {};
      statuses[path.slice(5)] = (await fetch(server.url + path, { method, headers, ...sent })).status;
    }
    return statuses;
  };
  // Ann may read, and may not see this issue: Ben does.
  const nothing = { me: 200, 'search?q=walrus': 403, 'issues/SOFT-11': 403, 'audit-log': 403, people: 403 };
  const own = { 'me/sign-in': 403, 'me/keys': 403 };
  assert.deepEqual(await asks(await make(ann, ['search'])), { ...nothing, 'search?q=walrus': 200, ...own });
  assert.deepEqual(await asks(await make(ann, ['read'])), { ...nothing, 'issues/SOFT-11': 404, ...own });
  assert.deepEqual(await asks(await make(ann, ['explain'])), { ...nothing, 'audit-log': 200, ...own });
  assert.deepEqual(await asks(await make(ann, ['administer'])), { ...nothing, people: 200, ...own });
  const all = { ...nothing, 'search?q=walrus': 200, 'issues/SOFT-11': 200, ...own };
  assert.deepEqual(await asks(await make(ben, ['search', 'read', 'explain', 'administer'])), all);
  const asBen = async (rights: string[]) => {
    const headers = {
      authorization: `Bearer ${await make(ann, rights)}`,
      'x-jackdaw-view-as': 'ben@small.example',
    };
    return (await fetch(`${server.url}/api/search?q=walrus`, { headers })).status;
  };
  assert.deepEqual([await asBen(['search']), await asBen(['search', 'administer'])], [403, 200]);
  const soon = new Date(nowMs + day).toISOString();
  const ending = await make(ann, ['search'], soon);
  assert.equal((await asks(ending))['search?q=walrus'], 200);
  nowMs += day;
  assert.equal((await asks(ending))['search?q=walrus'], 401);
  for (const bad of [
    { name: '', rights: ['search'] },
    { name: 'x', rights: [] },
    { name: 'x', rights: ['everything'] },
    { name: 'x', rights: ['search'], expires: new Date(nowMs - 1).toISOString() },
  ])
    assert.equal((await ann.ask('POST', '/api/me/keys', bad)).status, 400, JSON.stringify(bad));
});

test('a way to a provider that is not there, and a page elsewhere, are refused', async () => {
  assert.equal((await browser.ask('POST', '/api/sign-in/with/7', {})).status, 404);
  for (const returnTo of ['https://evil.example', '//evil.example', '/\\evil.example', 'x', '/a\nb'])
    assert.equal((await browser.ask('POST', '/api/sign-in/with/7', { returnTo })).status, 400, returnTo);
  const back = await browser.ask('GET', '/api/sign-in/callback?state=x&code=y');
  assert.deepEqual([back.status, back.headers.get('location')], [303, '/sign-in?problem=not-begun-here']);
});

test('groups are changed by administrators, and everything of it is recorded', async () => {
  const [ann, ben] = [await signInAs('ann'), await signInAs('ben')];
  const { store } = server.at.app;
  const benId = (await store.people.byEmail('ben@small.example'))?.id;
  const [last] = await store.auditLog.latest({}, 1);
  const change = async (method: string, path: string, sent?: unknown) =>
    (await body(groupsAnswer, await ann.ask(method, `/api/groups${path}`, sent))).groups;
  const [sales] = await change('POST', '', { name: ' Sales ' });
  const id = sales?.id;
  assert.deepEqual(sales, { id, name: 'Sales', members: [] });
  const member = { id: benId, name: 'ben', email: 'ben@small.example' };
  assert.deepEqual(await change('PUT', `/${id}/members/${benId}`), [
    { id, name: 'Sales', members: [member] },
  ]);
  assert.deepEqual(await change('PUT', `/${id}`, { name: 'Selling' }), [
    { id, name: 'Selling', members: [member] },
  ]);
  for (const [method, path, sent, status] of [
    ['POST', '', { name: 'SELLING' }, 400],
    ['POST', '', { name: '  ' }, 400],
    ['PUT', '/999', { name: 'x' }, 404],
    ['PUT', `/${id}/members/999`, undefined, 404],
    ['DELETE', '/999', undefined, 404],
  ] as const)
    assert.equal((await ann.ask(method, `/api/groups${path}`, sent)).status, status, `${method} ${path}`);
  for (const [method, path] of [
    ['GET', ''],
    ['DELETE', `/${id}`],
    ['PUT', `/${id}/members/${benId}`],
  ] as const)
    assert.equal(await codeOf(await ben.ask(method, `/api/groups${path}`)), 'not-allowed');
  assert.deepEqual((await change('DELETE', `/${id}/members/${benId}`))[0]?.members, []);
  assert.equal((await ann.ask('DELETE', `/api/groups/${id}/members/${benId}`)).status, 404);
  assert.deepEqual(await change('DELETE', `/${id}`), []);
  const entries = await store.auditLog.following({}, 99, last?.id ?? 0);
  assert.deepEqual(
    entries.map(({ action, subject, outcome }) => `${action} ${subject} ${outcome}`),
    [
      'group-added Sales done',
      'group-joined ben@small.example done',
      'group-renamed Selling done',
      'group-added SELLING done',
      'group-added SELLING failed',
      'group-left ben@small.example done',
      'group-removed Selling done',
    ],
  );
});

test('with a public address of https the cookie is for it alone, and links begin with it', async () => {
  await using secure = await openTestServer(({ app }) => ({
    signIn: openSignIn(app.signIn, passwords),
    publicUrl: 'https://find.acme.example',
  }));
  await secure.person('ann', 'administrator');
  const own = openBrowser(secure);
  const code = secure.at.app.signIn.setUp.make();
  const owner = { code, email: 'olga@small.example', name: 'Olga', password: goodPassword };
  assert.equal((await own.ask('POST', '/api/set-up', owner)).status, 403, 'a code of another start');
  await secure.at.app.store.signIn.addFirstOwner(
    'olga@small.example',
    'Olga',
    await passwords.encode(goodPassword),
  );
  const come = (headers: Record<string, string>) =>
    own.ask('POST', '/api/sign-in/password', { email: owner.email, password: goodPassword }, headers);
  const [cookie = ''] = (await come({})).headers.getSetCookie();
  assert.match(
    cookie,
    /^__Host-jackdaw-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure$/,
  );
  assert.equal((await own.ask('GET', '/api/me')).status, 200);
  const invitation = await own.ask(
    'POST',
    '/api/people/invitations',
    { email: 'x@small.example' },
    { host: 'evil.example' },
  );
  assert.match((await body(invited, invitation)).link ?? '', /^https:\/\/find\.acme\.example\/invitation#/);
});
