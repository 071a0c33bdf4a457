/**
 * Every address of the API, and who may ask it. An address that the description has and this table has not fails, so a
 * new one is a decision. Numbers and ids are of nothing: whoever may ask is told so, and nothing is changed.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Person, PersonRole } from '../model/person.ts';
import { beginSession } from '../people/sessions.ts';
import { issueToken } from '../people/tokens.ts';
import { tester } from '../store/store.test-support.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

const roles = ['member', 'reviewer', 'administrator', 'owner'] as const satisfies readonly PersonRole[];

/** `anybody`: without signing in. `session`: of any role, and with no key. */
type Who = 'anybody' | 'session' | (typeof roles)[number];

const draft = '00000000-0000-4000-8000-000000000000';
const proof = { token: 'x', password: 'x' };

/** With a body where one is needed to come as far as the question who asks. */
const table: readonly (readonly [Who, string, unknown?])[] = [
  ['anybody', 'GET /healthz'],
  ['anybody', 'GET /readyz'],
  ['anybody', 'GET /api/oauth/callback'],
  ['anybody', 'GET /api/sign-in'],
  ['anybody', 'GET /api/sign-in/callback'],
  ['anybody', 'POST /api/invitations/accept', proof],
  ['anybody', 'POST /api/invitations/look', { token: 'x' }],
  ['anybody', 'POST /api/set-up', { code: 'x', email: 'x@small.example', name: 'x', password: 'x' }],
  ['anybody', 'POST /api/sign-in/forgotten', { email: 'x@small.example' }],
  ['anybody', 'POST /api/sign-in/password', { email: 'x@small.example', password: 'x' }],
  ['anybody', 'POST /api/sign-in/with/{id}', {}],
  ['anybody', 'POST /api/sign-out'],
  ['anybody', 'POST /api/webhooks/connect'],
  ['anybody', 'POST /api/webhooks/jira/{address}'],
  ['anybody', 'POST /api/webhooks/oauth'],
  ['session', 'DELETE /api/me/identities/{id}'],
  ['session', 'DELETE /api/me/keys/{id}'],
  ['session', 'DELETE /api/me/sessions'],
  ['session', 'DELETE /api/me/sessions/{id}'],
  ['session', 'DELETE /api/me/sources/{id}'],
  ['session', 'GET /api/me/sign-in'],
  ['session', 'GET /api/me/sources'],
  ['session', 'POST /api/me/identities/{id}'],
  ['session', 'POST /api/me/keys', { name: 'x', rights: ['search'] }],
  ['session', 'POST /api/me/offers/consents/{consent}'],
  ['session', 'POST /api/me/offers/{id}/begin'],
  ['session', 'POST /api/me/offers/{id}/decline'],
  ['session', 'POST /api/me/sources/{id}/sync'],
  ['session', 'PUT /api/me/password', { password: 'x' }],
  ['member', 'GET /api/issues/{key}'],
  ['member', 'GET /api/me'],
  ['member', 'GET /api/search'],
  ['member', 'POST /api/search', {}],
  ['reviewer', 'GET /api/audit'],
  ['reviewer', 'GET /api/audit-log'],
  ['reviewer', 'GET /api/audit-log/export'],
  ['reviewer', 'GET /api/permissions/explain?issue=SOFT-1&as=anonymous'],
  ['reviewer', 'GET /api/permissions/projects'],
  ['reviewer', 'GET /api/permissions/projects/{key}'],
  ['reviewer', 'GET /api/permissions/projects/{key}/settable-levels'],
  ['reviewer', 'GET /api/permissions/schemes'],
  ['reviewer', 'GET /api/permissions/who-can-find?issue=SOFT-1'],
  ['reviewer', 'POST /api/permissions/simulate', { kind: 'scheme', project: 'NONE', scheme: 'x' }],
  ['administrator', 'DELETE /api/connect/installations/{id}'],
  ['administrator', 'DELETE /api/groups/{id}'],
  ['administrator', 'DELETE /api/groups/{id}/members/{personId}'],
  ['administrator', 'DELETE /api/oauth/app'],
  ['administrator', 'DELETE /api/people/domains/{domain}'],
  ['administrator', 'DELETE /api/people/invitations/{id}'],
  ['administrator', 'DELETE /api/people/{id}'],
  ['administrator', 'DELETE /api/people/{id}/accounts/{siteId}'],
  ['administrator', 'DELETE /api/people/{id}/keys/{keyId}'],
  ['administrator', 'DELETE /api/people/{id}/sessions'],
  ['administrator', 'DELETE /api/provisions/{id}'],
  ['owner', 'DELETE /api/sign-in/providers/{id}'],
  ['owner', 'PATCH /api/sign-in/providers/{id}', {}],
  ['administrator', 'DELETE /api/sources/drafts/{draft}/check'],
  ['administrator', 'DELETE /api/sources/{id}', { name: 'x' }],
  ['administrator', 'DELETE /api/sources/{id}/check'],
  ['administrator', 'DELETE /api/sources/{id}/sync'],
  ['administrator', 'DELETE /api/sources/{id}/webhook'],
  ['administrator', 'GET /api/connect/installations'],
  ['administrator', 'GET /api/connect/installations/{id}/accounts?q=x'],
  ['administrator', 'GET /api/groups'],
  ['administrator', 'GET /api/oauth/app'],
  ['administrator', 'GET /api/oauth/consents/{id}'],
  ['administrator', 'GET /api/oauth/scopes'],
  ['administrator', 'GET /api/people'],
  ['administrator', 'GET /api/people/access'],
  ['administrator', 'GET /api/provisions'],
  ['owner', 'GET /api/sign-in/providers'],
  ['administrator', 'GET /api/sources'],
  ['administrator', 'GET /api/sources/drafts/{draft}'],
  ['administrator', 'GET /api/sources/drafts/{draft}/check'],
  ['administrator', 'GET /api/sources/drafts/{draft}/projects'],
  ['administrator', 'GET /api/sources/{id}'],
  ['administrator', 'GET /api/sources/{id}/check'],
  ['administrator', 'GET /api/sources/{id}/progress'],
  ['administrator', 'GET /api/sources/{id}/projects'],
  ['administrator', 'GET /api/sources/{id}/runs'],
  ['administrator', 'GET /api/sources/{id}/sync'],
  ['administrator', 'GET /api/status'],
  ['administrator', 'PATCH /api/sources/{id}', { automatic: true }],
  ['administrator', 'POST /api/audit/release', { project: 'NONE' }],
  ['administrator', 'POST /api/connect/installations/{id}/claim'],
  ['administrator', 'POST /api/connect/installations/{id}/draft', { actsAs: 'app' }],
  ['administrator', 'POST /api/groups', { name: ' ' }],
  ['administrator', 'POST /api/oauth/begin', {}],
  ['administrator', 'POST /api/oauth/consents/{id}/draft', { cloudId: 'x' }],
  ['administrator', 'POST /api/people/invitations', { email: 'no address' }],
  ['administrator', 'POST /api/permissions/accept-shrink', {}],
  ['administrator', 'POST /api/permissions/projects/{key}/assign', { scheme: 'x', confirmation: 'x' }],
  ['administrator', 'POST /api/permissions/undo', { entry: 999 }],
  ['administrator', 'POST /api/provisions', { site: 'x' }],
  [
    'owner',
    'POST /api/sign-in/providers',
    { kind: 'atlassian', name: 'x', clientId: 'x', clientSecret: ' ' },
  ],
  ['administrator', 'POST /api/sources', { draft }],
  ['administrator', 'POST /api/sources/drafts', { site: 'ftp://x', email: 'x', token: 'x' }],
  ['administrator', 'POST /api/sources/drafts/{draft}/check', {}],
  ['administrator', 'POST /api/sources/drafts/{draft}/scope', {}],
  ['administrator', 'POST /api/sources/{id}/check', {}],
  ['administrator', 'POST /api/sources/{id}/pause'],
  ['administrator', 'POST /api/sources/{id}/projects/{key}/pause'],
  ['administrator', 'POST /api/sources/{id}/projects/{key}/resume'],
  ['administrator', 'POST /api/sources/{id}/reconnect', { draft }],
  ['administrator', 'POST /api/sources/{id}/resume'],
  ['administrator', 'POST /api/sources/{id}/scope', {}],
  ['administrator', 'POST /api/sources/{id}/sync'],
  ['administrator', 'POST /api/sources/{id}/webhook'],
  ['administrator', 'PUT /api/groups/{id}', { name: 'x' }],
  ['administrator', 'PUT /api/groups/{id}/members/{personId}'],
  ['administrator', 'PUT /api/oauth/app', { clientId: 'x', clientSecret: 'x' }],
  ['administrator', 'PUT /api/people/domains/{domain}'],
  ['administrator', 'PUT /api/people/{id}/accounts/{siteId}', { account: 'x' }],
  ['administrator', 'PUT /api/people/{id}/role', { role: 'member' }],
  ['administrator', 'PUT /api/sources/{id}/scope', {}],
];

let server: TestServer;
const people = new Map<PersonRole, Person>();
before(async () => {
  server = await openTestServer();
  const accounts = ['ben', 'cleo', 'ann', 'olga'];
  for (const [at, role] of roles.entries()) {
    people.set(role, await server.person(accounts[at] ?? assert.fail(), role));
  }
});
after(() => server[Symbol.asyncDispose]());

interface Asking {
  readonly method: string;
  readonly address: string;
  readonly body: unknown;
}

const asking = ([, asked, body]: (typeof table)[number]): Asking => {
  const [method = '', path = ''] = asked.split(' ');
  const address = path
    .replace('{key}', 'NONE-1')
    .replace('{domain}', 'else.example')
    .replace('{draft}', draft)
    .replace(/(?<=consents\/)\{\w+\}/, 'of-nothing-at-all')
    .replace(/\{\w+\}/g, '999');
  return { method, address, body };
};

async function send({ method, address, body }: Asking, headers: Record<string, string>) {
  const response = await fetch(server.url + address, {
    method,
    redirect: 'manual',
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const said = await response.text();
  return { status: response.status, said };
}

/** Each time a new session: some of what is asked ends it. */
async function bySession(role: PersonRole, what: Asking, headers: Record<string, string> = {}) {
  const { store, clock } = server.at.app;
  const begun = { actor: tester, now: () => clock.now() };
  const person = people.get(role) ?? assert.fail();
  const session = await beginSession(store, begun, person, { by: 'password', agent: '' });
  return send(what, { cookie: `jackdaw-session=${session}`, 'sec-fetch-site': 'same-origin', ...headers });
}

/** Refused for who asks, or from where; what is refused for other reasons has words of its own. */
const isRefused = ({ status, said }: { readonly status: number; readonly said: string }): boolean =>
  status === 403 &&
  /Only (?:administrators|owners)|Sign in for this|from another site|eyes of somebody/.test(said);

const mayAsk = (who: Who, role: (typeof roles)[number]): boolean =>
  who === 'anybody' || who === 'session' || roles.indexOf(role) >= roles.indexOf(who);

test('the table has every address of the API, and no other', async () => {
  const { said } = await send({ method: 'GET', address: '/api/openapi.json', body: undefined }, {});
  const { paths } = JSON.parse(said);
  const described = Object.entries<object>(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  assert.deepEqual(table.map(([, asked]) => asked.replace(/\?.*/, '')).sort(), described.sort());
});

for (const role of roles) {
  test(`what the role ${role} may ask, and nothing else`, async () => {
    const may: string[] = [];
    for (const row of table) if (!isRefused(await bySession(role, asking(row)))) may.push(row[1]);
    assert.deepEqual(
      may,
      table.filter(([who]) => mayAsk(who, role)).map(([, asked]) => asked),
    );
  });
}

test('what is for a session alone, no key may, whatever its rights', async () => {
  const token = await issueToken(server.at.app.store, people.get('owner') ?? assert.fail(), Date.now());
  const refused: string[] = [];
  for (const row of table.filter(([who]) => who !== 'anybody')) {
    if (isRefused(await send(asking(row), { authorization: `Bearer ${token}` }))) refused.push(row[1]);
  }
  assert.deepEqual(
    refused,
    table.filter(([who]) => who === 'session').map(([, asked]) => asked),
  );
});

test('another site can have a browser change nothing', async () => {
  // A webhook that proves nothing is refused before it is looked at where it comes from.
  const isWebhook = (asked: string) => asked.startsWith('POST /api/webhooks/');
  const changing = table.filter((row) => asking(row).method !== 'GET' && !isWebhook(row[1]));
  for (const row of changing) {
    const answer = await bySession('owner', asking(row), { 'sec-fetch-site': 'cross-site' });
    assert.ok(isRefused(answer), `${row[1]}: ${answer.said}`);
  }
});

test('with the eyes of somebody else one searches and reads, and nothing else', async () => {
  const email = people.get('member')?.email ?? assert.fail();
  const signedIn = table.filter(([who]) => who !== 'anybody');
  const may: string[] = [];
  for (const row of signedIn) {
    if (!isRefused(await bySession('owner', asking(row), { 'x-jackdaw-view-as': email }))) may.push(row[1]);
  }
  assert.deepEqual(
    may,
    signedIn.filter(([who]) => who === 'member').map(([, asked]) => asked),
  );
});
