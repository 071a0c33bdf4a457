import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Person } from '../model/person.ts';
import { problem, searchAnswer } from './api.ts';
import { domainsAnswer, peopleAnswer, personWithAccounts } from './people-api.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

let it: TestServer;
let ben: Person;
let site: number;
before(async () => {
  it = await openTestServer();
  await it.person('ann', 'administrator');
  await it.person('cleo', 'reviewer');
  ben = await it.person('ben', 'member');
  site = it.at.source.site.id;
});
after(() => it[Symbol.asyncDispose]());

const people = async () => it.body(peopleAnswer, await it.ask('/api/people', 'ann'));
const change = (method: string, path: string, who = 'ann', account?: unknown) =>
  it.ask(path, who, {
    method,
    ...(account !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ account }),
    }),
  });
const found = async (who: string, query: string) =>
  (await it.body(searchAnswer, await it.ask(`/api/search?q=${query}`, who))).hits.map(({ key }) => key);

test('administrators see how everybody stands on each site, and which accounts hide their address', async () => {
  const answer = await people();
  assert.deepEqual(
    answer.people.map(({ email, role, accounts }) => [
      email,
      role,
      accounts.map(({ source, state, tiedTo, proof }) => [source, state, tiedTo, proof]),
    ]),
    [
      ['ann@small.example', 'administrator', [['Small', 'counts', 'ann', 'administrator']]],
      ['ben@small.example', 'member', [['Small', 'counts', 'ben', 'administrator']]],
      ['cleo@small.example', 'reviewer', [['Small', 'counts', 'cleo', 'administrator']]],
    ],
  );
  assert.deepEqual(answer.people[0]?.accounts[0]?.account, {
    id: 'ann',
    name: 'Ann Admin',
    email: 'ann@small.example',
    active: true,
  });
  assert.deepEqual(answer.people[0]?.accounts[0]?.candidates, [
    { id: 'ann', name: 'Ann Admin', email: 'ann@small.example' },
  ]);
  assert.deepEqual(answer.sites, [
    {
      siteId: site,
      site: it.at.source.site.url,
      source: 'Small',
      hiddenAddresses: 2,
      hidden: [
        { id: 'dan', name: 'Dan Desk' },
        { id: 'fay', name: 'Fay Unlicensed' },
      ],
    },
  ]);
  assert.deepEqual(answer.domains, []);
});

test('an account that an administrator names counts with the next question, and is recorded', async () => {
  assert.deepEqual(await found('ben', 'walrus'), [], 'CONTROL');
  const path = `/api/people/${ben.id}/accounts/${site}`;
  const mapped = await it.body(personWithAccounts, await change('PUT', path, 'ann', 'cleo'));
  assert.deepEqual([mapped.email, mapped.accounts[0]?.tiedTo], ['ben@small.example', 'cleo']);
  assert.deepEqual(await found('ben', 'walrus'), ['SOFT-15']);
  const unmapped = await it.body(personWithAccounts, await change('DELETE', path));
  assert.deepEqual([unmapped.accounts[0]?.state, unmapped.accounts[0]?.tiedTo], ['none', undefined]);
  assert.deepEqual([await found('ben', 'walrus'), await found('ben', 'quoting')], [[], []]);
  await it.body(personWithAccounts, await change('PUT', path, 'ann', 'ben'));
  assert.deepEqual(await found('ben', 'quoting'), ['SOFT-1']);
  const entries = await it.at.app.store.auditLog.following({ subject: 'ben@small.example' }, 9, 0);
  assert.deepEqual(
    entries.map(({ actor, action, details }) => [actor.kind, action, details.account, details.before]),
    [
      ['person', 'mapped', 'cleo', 'ben'],
      ['person', 'unmapped', 'cleo', undefined],
      ['person', 'mapped', 'ben', null],
    ],
  );
});

test('domains are listed and taken off, and recorded', async () => {
  const domain = '/api/people/domains/';
  assert.deepEqual(await it.body(domainsAnswer, await change('PUT', `${domain}Small.example`)), {
    domains: ['small.example'],
  });
  assert.deepEqual((await people()).domains, ['small.example']);
  await it.body(problem, await change('PUT', `${domain}nodot`), 400);
  await it.body(problem, await change('DELETE', `${domain}other.example`), 404);
  assert.deepEqual(await it.body(domainsAnswer, await change('DELETE', `${domain}small.example`)), {
    domains: [],
  });
  const entries = await it.at.app.store.auditLog.following({ subject: 'small.example' }, 9, 0);
  assert.deepEqual(
    entries.map(({ action }) => action),
    ['listed-domain', 'unlisted-domain'],
  );
});

test('what does not exist cannot be tied', async () => {
  for (const [path, account, status] of [
    [`/api/people/999/accounts/${site}`, 'ben', 404],
    [`/api/people/${ben.id}/accounts/999`, 'ben', 404],
    [`/api/people/${ben.id}/accounts/${site}`, 'nosuch', 400],
    [`/api/people/${ben.id}/accounts/${site}`, '', 400],
    [`/api/people/${ben.id}/accounts/${site}`, 7, 400],
    [`/api/people/ben/accounts/${site}`, 'ben', 400],
  ] as const)
    await it.body(problem, await change('PUT', path, 'ann', account), status);
  await change('DELETE', `/api/people/${ben.id}/accounts/${site}`);
  await it.body(problem, await change('DELETE', `/api/people/${ben.id}/accounts/${site}`), 404);
  await change('PUT', `/api/people/${ben.id}/accounts/${site}`, 'ann', 'ben');
});

test('members and security reviewers neither see who is who nor say it', async () => {
  const path = `/api/people/${ben.id}/accounts/${site}`;
  for (const who of ['ben', 'cleo']) {
    for (const response of [
      await it.ask('/api/people', who),
      await change('PUT', path, who, 'cleo'),
      await change('DELETE', path, who),
      await change('PUT', '/api/people/domains/small.example', who),
      await change('DELETE', '/api/people/domains/small.example', who),
    ]) {
      const { code, message } = await it.body(problem, response, 403);
      assert.equal(code, 'not-allowed');
      assert.match(message, /^Only administrators (see|say) who is who\.$/);
    }
  }
  const [person] = (await people()).people.filter(({ email }) => email === ben.email);
  assert.equal(person?.accounts[0]?.tiedTo, 'ben');
});
