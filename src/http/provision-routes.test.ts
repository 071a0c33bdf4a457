import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consent } from '../sources/oauth/consenting.test-support.ts';
import { problem } from './api.ts';
import type { Browser } from './auth-server.test-support.ts';
import { openOffered } from './offered-server.test-support.ts';
import { offerBegun, offerTaken, ownSourcesAnswer, provisionsAnswer } from './provision-api.ts';
import { sourceView } from './source-api.ts';

test('what is offered becomes a private source of whoever takes it up, as their own account', async () => {
  await using at = await openOffered();
  const { ann, ben, cleo, server } = at;
  const early = await ann.ask('POST', '/api/provisions', { site: at.site });
  assert.equal((await server.body(problem, early, 500)).code, 'bad-config', 'nobody could consent');
  const id = await at.offer({ scope: { projects: ['soft', 'DESK'] } });
  const twice = await ann.ask('POST', '/api/provisions', { site: at.site });
  assert.match((await server.body(problem, twice, 409)).message, /offered already/);

  const offered = await at.own(cleo);
  assert.deepEqual(
    [
      offered.offers.map(({ name, site, state, scope }) => [name, site, state, scope.projects]),
      offered.sources,
    ],
    [[['Your Jira', at.site, 'open', ['DESK', 'SOFT']]], []],
  );
  const taken = await cleo.ask('POST', `/api/me/offers/consents/${await at.consented(cleo, id, 'cleo')}`);
  assert.deepEqual(await server.body(offerTaken, taken), {
    outcome: 'connected',
    source: 2,
    name: 'Your Jira',
    account: 'cleo@small.example',
    leftOut: [],
  });
  await at.synced(cleo);
  const own = await at.own(cleo);
  assert.deepEqual(
    own.offers.map(({ state, source }) => [state, source]),
    [['connected', 2]],
  );
  assert.deepEqual(
    own.sources.map(({ name, account, scope, status }) => [name, account, scope.projects, status]),
    [['Your Jira', 'cleo@small.example', ['DESK', 'SOFT'], 'active']],
  );
  const [source] = (await at.store.sources.list()).slice(1);
  assert.deepEqual(
    [source?.kind, source?.titlesOnly, source?.createdBy],
    ['private', false, 'cleo@small.example'],
  );

  // Cleo finds what Cleo’s account reads, and nobody else anything of it: neither the administrator, nor with Cleo’s eyes.
  assert.deepEqual(await at.finds(cleo, 'quoting'), ['SOFT-1']);
  assert.deepEqual(await at.finds(cleo, '"for cleos"'), ['SOFT-1']);
  assert.ok(!(await at.finds(cleo, 'TEAM-2')).includes('TEAM-2'), 'not in what is offered');
  assert.deepEqual(await at.finds(ann, 'quoting'), []);
  assert.deepEqual(await at.finds(ben, 'quoting'), []);
  assert.deepEqual(await at.finds(ann, 'quoting', { 'x-jackdaw-view-as': 'cleo@small.example' }), []);
  assert.deepEqual((await at.own(ben)).sources, []);
  const acts = await at.acts();
  assert.deepEqual(
    [
      acts.find(({ action }) => action === 'connected'),
      acts.find(({ details }) => details.offer === 'Your Jira'),
    ],
    [
      {
        who: 'cleo@small.example',
        action: 'connected',
        outcome: 'done',
        details: { as: 'cleo@small.example', before: null, projects: 'chosen by its owner' },
      },
      {
        who: 'ann@small.example',
        action: 'provision-added',
        outcome: 'done',
        details: { offer: 'Your Jira', projects: 2, titlesOnly: false },
      },
    ],
  );
});

test('projects that somebody may not read are named to them, and who may read none connects nothing', async () => {
  await using at = await openOffered();
  const { ann, ben, cleo, server, store } = at;
  const take = async (browser: Browser, offer: number, account: string) => {
    const answer = await browser.ask(
      'POST',
      `/api/me/offers/consents/${await at.consented(browser, offer, account)}`,
    );
    return server.body(offerTaken, answer);
  };
  const scopes = async () => (await store.sources.list()).slice(1).map(({ scope }) => scope.projectKeys);
  const id = await at.offer({ scope: { projects: ['SOFT', 'DESK'] } });
  const taken = await take(ben, id, 'dan');
  assert.ok(taken.outcome === 'connected');
  assert.deepEqual([taken.leftOut, await scopes()], [['SOFT'], [['DESK', 'SOFT']]]);
  await at.synced(ben);
  assert.deepEqual(await at.finds(ben, 'quoting'), [], 'a word of SOFT-1');
  assert.ok((await at.finds(ben, 'DESK-1')).includes('DESK-1'), 'control: the other one is read');
  const again = await take(ben, id, 'cleo');
  assert.ok(again.outcome === 'connected');
  assert.deepEqual([again.leftOut, await scopes()], [[], [['DESK', 'SOFT']]], 'connected once more');

  await server.body(provisionsAnswer, await ann.ask('DELETE', `/api/provisions/${id}`));
  const other = await at.offer({ scope: { projects: ['SOFT'] } });
  const none = await take(cleo, other, 'dan');
  assert.ok(none.outcome === 'failed');
  assert.match(none.message, /is the project SOFT, and the account that you chose may not read any of it/);
  assert.equal((await scopes()).length, 1, 'nothing of hers was kept');
});

test('who declines is not asked again, and can take it up later; a consent denied at Atlassian is no answer', async () => {
  await using at = await openOffered();
  const { ben, cleo, server } = at;
  const id = await at.offer({ titlesOnly: true });
  const state = async (browser: Browser) => (await at.own(browser)).offers.map((one) => one.state);
  const declined = await server.body(ownSourcesAnswer, await ben.ask('POST', `/api/me/offers/${id}/decline`));
  assert.deepEqual(declined.offers[0]?.state, 'declined');
  assert.deepEqual(await state(cleo), ['open'], 'control');
  assert.deepEqual((await at.acts()).at(0), {
    who: 'ben@small.example',
    action: 'provision-declined',
    outcome: 'done',
    details: { offer: 'Your Jira', projects: 'all', titlesOnly: true },
  });
  const denied = await at.consented(ben, id, 'ben', 'deny');
  const answer = await server.body(offerTaken, await ben.ask('POST', `/api/me/offers/consents/${denied}`));
  assert.equal(answer.outcome, 'denied');
  assert.deepEqual(await state(ben), ['declined']);
  const consented = await at.consented(ben, id, 'ben');
  await server.body(offerTaken, await ben.ask('POST', `/api/me/offers/consents/${consented}`));
  assert.deepEqual(await state(ben), ['connected']);
  await at.synced(ben);
  assert.deepEqual(await at.finds(ben, 'quoting'), ['SOFT-1']);
  assert.deepEqual(await at.finds(ben, '"Second paragraph"'), [], 'titles only, as it was offered');
  assert.ok((await at.finds(ben, 'TEAM-2')).includes('TEAM-2'), 'all projects are offered');
  // Connected again it is the same source.
  const again = await at.consented(ben, id, 'ben');
  await server.body(offerTaken, await ben.ask('POST', `/api/me/offers/consents/${again}`));
  assert.deepEqual(
    (await at.own(ben)).sources.map((source) => source.id),
    [2],
  );
});

test('a member begins no other consent, uses nobody’s, and sees nobody’s source', async () => {
  await using at = await openOffered();
  const { ann, ben, cleo, server } = at;
  const id = await at.offer();
  const elsewhere = await at.offer({ site: 'https://other.example', name: 'Other' });
  const refused = async (browser: Browser, status: number, method: string, path: string, body?: unknown) => {
    const response = await browser.ask(method, path, body);
    await server.body(problem, response, status);
  };
  // What only administrators may.
  await refused(cleo, 403, 'POST', '/api/oauth/begin', { kind: 'private' });
  await refused(cleo, 403, 'POST', '/api/oauth/begin', { kind: 'permission-based' });
  await refused(cleo, 403, 'GET', '/api/provisions');
  await refused(cleo, 403, 'POST', '/api/provisions', { site: 'https://x.example' });
  await refused(cleo, 403, 'DELETE', `/api/provisions/${id}`);
  await refused(cleo, 404, 'POST', '/api/me/offers/99/begin');
  await refused(cleo, 404, 'POST', '/api/me/offers/99/decline');
  // With the consent to an offer nothing else can be connected, and nobody else can use it.
  const mine = await at.consented(cleo, id, 'cleo');
  await refused(cleo, 403, 'GET', `/api/oauth/consents/${mine}`);
  await refused(cleo, 403, 'POST', `/api/oauth/consents/${mine}/draft`, { cloudId: at.cloudId });
  await refused(ben, 404, 'POST', `/api/me/offers/consents/${mine}`);
  const anns = await at.consented(ann, id, 'ann');
  await refused(ann, 404, 'GET', `/api/oauth/consents/${anns}`);
  await refused(ann, 404, 'POST', `/api/oauth/consents/${anns}/draft`, { cloudId: at.cloudId });
  await refused(cleo, 404, 'POST', `/api/me/offers/consents/${anns}`);
  // The answer has to come back to the browser that was sent away.
  const begun = await server.body(offerBegun, await cleo.ask('POST', `/api/me/offers/${id}/begin`));
  const answer = new URLSearchParams({ ...(await consent(begun.url, 'cleo')) });
  const stolen = await ben.ask('GET', `/api/oauth/callback?${answer}`);
  assert.equal(stolen.headers.get('location'), '/account?problem=consent');
  // Another site than the one that is offered is not connected.
  const other = await at.consented(cleo, elsewhere, 'cleo');
  const failed = await server.body(offerTaken, await cleo.ask('POST', `/api/me/offers/consents/${other}`));
  assert.ok(failed.outcome === 'failed');
  assert.match(failed.message, /What is offered is other\.example, and you let Jackdaw read 127\.0\.0\.1/);
  assert.equal((await at.store.sources.list()).length, 1);
  // CONTROL, and once.
  await server.body(offerTaken, await cleo.ask('POST', `/api/me/offers/consents/${mine}`));
  await refused(cleo, 404, 'POST', `/api/me/offers/consents/${mine}`);
  await at.synced(cleo);
  // Others do nothing with it; an administrator ends it, but asks nothing with its credential.
  await refused(ben, 404, 'DELETE', '/api/me/sources/2');
  await refused(ben, 404, 'POST', '/api/me/sources/2/sync');
  await refused(ann, 404, 'DELETE', '/api/me/sources/2');
  await refused(cleo, 404, 'DELETE', '/api/me/sources/1');
  await refused(ben, 403, 'GET', '/api/sources/2');
  await server.body(sourceView, await ann.ask('GET', '/api/sources/2'));
  await refused(ann, 403, 'GET', '/api/sources/2/projects');
  await refused(ann, 403, 'POST', '/api/sources/2/check', {});
  await refused(ann, 403, 'POST', '/api/sources/2/scope', { jql: 'text ~ salary' });
  await refused(ann, 403, 'PUT', '/api/sources/2/scope', { jql: 'text ~ salary' });
  // A key of theirs may nothing of it, nor anybody with their eyes.
  for (const [method, path] of [
    ['GET', '/api/me/sources'],
    ['POST', `/api/me/offers/${id}/begin`],
    ['POST', `/api/me/offers/${id}/decline`],
    ['POST', `/api/me/offers/consents/${mine}`],
    ['DELETE', '/api/me/sources/2'],
  ] as const) {
    assert.equal((await server.ask(path, 'cleo', { method })).status, 403, path);
    assert.equal((await server.ask(path, undefined, { method })).status, 401, path);
    const eyes = { 'x-jackdaw-view-as': 'cleo@small.example' };
    assert.equal((await ann.ask(method, path, undefined, eyes)).status, 403, path);
  }
  assert.equal((await at.own(cleo)).sources.length, 1, 'control');
});

test('a withdrawn offer goes with its answers, and what people connected stays theirs until they remove it', async () => {
  await using at = await openOffered();
  const { ann, ben, cleo, server } = at;
  const id = await at.offer();
  const consented = await at.consented(cleo, id, 'cleo');
  await server.body(offerTaken, await cleo.ask('POST', `/api/me/offers/consents/${consented}`));
  await at.synced(cleo);
  await ben.ask('POST', `/api/me/offers/${id}/decline`);
  const before = await server.body(provisionsAnswer, await ann.ask('GET', '/api/provisions'));
  assert.deepEqual(
    before.provisions.map(({ connected, declined }) => [connected, declined]),
    [[1, 1]],
  );
  await server.body(problem, await ann.ask('DELETE', '/api/oauth/app'), 400);
  const begun = await at.consented(ben, id, 'ben');
  await server.body(provisionsAnswer, await ann.ask('DELETE', `/api/provisions/${id}`));
  await server.body(problem, await ann.ask('DELETE', `/api/provisions/${id}`), 404);
  await server.body(problem, await ben.ask('POST', `/api/me/offers/consents/${begun}`), 404);
  assert.deepEqual(await at.own(ben), { offers: [], sources: [] });
  const own = await at.own(cleo);
  assert.deepEqual([own.offers, own.sources.length], [[], 1]);
  assert.deepEqual(await at.finds(cleo, 'quoting'), ['SOFT-1']);
  // Offered anew, it is asked anew; whoever has a source of the site keeps that one, as it is offered now.
  const anew = await at.offer({ name: 'Once more', scope: { projects: ['DESK'] } });
  assert.equal((await at.own(ben)).offers[0]?.state, 'open');
  assert.equal((await at.own(cleo)).offers[0]?.state, 'open');
  const again = await at.consented(cleo, anew, 'cleo');
  await server.body(offerTaken, await cleo.ask('POST', `/api/me/offers/consents/${again}`));
  const renewed = await at.own(cleo);
  assert.deepEqual(
    [renewed.offers[0]?.state, renewed.sources.map((one) => [one.id, one.name, one.scope.projects])],
    ['connected', [[2, 'Once more', ['DESK']]]],
  );
  await at.synced(cleo);
  assert.deepEqual(await at.finds(cleo, 'quoting'), [], 'no longer in what is offered');
  assert.deepEqual(await at.finds(cleo, '"public"'), ['DESK-1'], 'control');

  await server.body(ownSourcesAnswer, await cleo.ask('DELETE', '/api/me/sources/2'));
  assert.deepEqual(await at.finds(cleo, '"public"'), [], 'with the answer');
  assert.deepEqual((await at.own(cleo)).sources, []);
  await at.gone();
});

test('whoever removes what they took up is not asked again; where an administrator removes it, they are', async () => {
  await using at = await openOffered();
  const { ann, ben, cleo, server } = at;
  const id = await at.offer();
  for (const [browser, account] of [
    [cleo, 'cleo'],
    [ben, 'ben'],
  ] as const) {
    const consented = await at.consented(browser, id, account);
    await server.body(offerTaken, await browser.ask('POST', `/api/me/offers/consents/${consented}`));
  }
  await at.synced(cleo);
  await at.synced(ben);
  await server.body(ownSourcesAnswer, await cleo.ask('DELETE', '/api/me/sources/2'));
  assert.equal((await ann.ask('DELETE', '/api/sources/3', { name: 'Your Jira' })).status, 202);
  await at.gone();
  assert.equal((await at.own(cleo)).offers[0]?.state, 'declined');
  assert.equal((await at.own(ben)).offers[0]?.state, 'open');
});

test('whoever is removed takes their private source along', async () => {
  await using at = await openOffered();
  const { ann, cleo, server, store } = at;
  const id = await at.offer();
  const consented = await at.consented(cleo, id, 'cleo');
  await server.body(offerTaken, await cleo.ask('POST', `/api/me/offers/consents/${consented}`));
  await at.synced(cleo);
  const person = (await store.people.list()).find(({ name }) => name === 'cleo');
  assert.equal((await ann.ask('DELETE', `/api/people/${person?.id}`)).status, 200);
  assert.deepEqual(
    (await store.sources.list()).map((source) => source.id),
    [1],
  );
  await at.gone();
  const { provisions } = await server.body(provisionsAnswer, await ann.ask('GET', '/api/provisions'));
  assert.deepEqual(
    provisions.map(({ connected, declined }) => [connected, declined]),
    [[0, 0]],
  );
  const acts = (await at.acts()).filter(({ action }) => action === 'removed-source');
  assert.deepEqual(
    acts.map(({ who, outcome }) => [who, outcome]),
    [
      ['ann@small.example', 'done'],
      ['ann@small.example', 'begun'],
    ],
  );
});
