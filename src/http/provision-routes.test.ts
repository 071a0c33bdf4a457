import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceId } from '../model/ids.ts';
import { beginSession } from '../people/sessions.ts';
import { consent, finder, openConsenting } from '../sources/oauth/consenting.test-support.ts';
import { tester } from '../store/store.test-support.ts';
import type { Store } from '../store/store.ts';
import { problem, searchAnswer, statusAnswer } from './api.ts';
import { type Browser, openBrowser } from './auth-server.test-support.ts';
import { explainAnswer } from './explain-api.ts';
import { projectRows } from './permission-api.ts';
import { offerBegun, offerTaken, ownSourcesAnswer, provisionsAnswer } from './provision-api.ts';
import { sourceView } from './source-api.ts';
import { openTestServer } from './test-server.test-support.ts';

/**
 * A server whose Atlassian is a sandbox of its own, with an OAuth app. Ann administers; Ben and Cleo are members, each in
 * a browser; on the offered site they are the accounts of their names.
 */
async function open() {
  await using stack = new AsyncDisposableStack();
  let instead: Store['sources']['add'] | undefined;
  const atlassian = stack.use(await openConsenting());
  const server = stack.use(
    await openTestServer(({ app }) => {
      const { store } = app.sources;
      const add: typeof store.sources.add = (...about) => (instead ?? store.sources.add)(...about);
      const sources = { ...app.sources, store: { ...store, sources: { ...store.sources, add } } };
      return { sources: { ...sources, atlassian: atlassian.tools.atlassian } };
    }),
  );
  atlassian.sandbox.registerOAuthApp({ ...finder, redirectUris: [`${server.url}/api/oauth/callback`] });
  const { store, clock } = server.at.app;
  const browserOf = async (name: string, role: 'administrator' | 'member'): Promise<Browser> => {
    const person = await server.person(name, role);
    const by = { by: 'password', agent: '' };
    const browser = openBrowser(server);
    const session = await beginSession(store, { actor: tester, now: () => clock.now() }, person, by);
    browser.cookies.set('jackdaw-session', session);
    return browser;
  };
  const ann = await browserOf('ann', 'administrator');
  const ben = await browserOf('ben', 'member');
  const cleo = await browserOf('cleo', 'member');
  const { url: site } = atlassian.sandbox;
  const keepApp = () =>
    ann.ask('PUT', '/api/oauth/app', { clientId: finder.clientId, clientSecret: finder.clientSecret });
  const closing = stack.move();
  return {
    ...{ server, store, site, ann, ben, cleo, keepApp },
    cloudId: atlassian.sandbox.site.cloudId,
    sandbox: atlassian.sandbox,
    async offer(over: object = {}): Promise<number> {
      await keepApp();
      const made = await ann.ask('POST', '/api/provisions', { site, name: 'Your Jira', ...over });
      const { provisions } = await server.body(provisionsAnswer, made);
      return provisions.at(-1)?.id ?? assert.fail();
    },
    /** Instead of adding a source, once and for all. */
    meanwhile(add: Store['sources']['add']) {
      instead = add;
    },
    async own(browser: Browser) {
      return server.body(ownSourcesAnswer, await browser.ask('GET', '/api/me/sources'));
    },
    /** Away to Atlassian and back: the id of the consent. */
    async consented(browser: Browser, offer: number, account: string, decision?: 'deny'): Promise<string> {
      const begun = await server.body(offerBegun, await browser.ask('POST', `/api/me/offers/${offer}/begin`));
      const answer = await consent(begun.url, account, decision);
      const back = await browser.ask('GET', `/api/oauth/callback?${new URLSearchParams({ ...answer })}`);
      assert.equal(back.status, 303);
      const [, id = ''] = /^\/account\/connected\/([\w-]+)$/.exec(back.headers.get('location') ?? '') ?? [];
      assert.ok(id, back.headers.get('location') ?? '');
      return id;
    },
    /** Until the first sync has ended and is searchable. */
    async synced(browser: Browser) {
      for (;;) {
        const { sources } = await server.body(ownSourcesAnswer, await browser.ask('GET', '/api/me/sources'));
        const { syncs } = server.at.app.sourceWork;
        const isDone = (id: number) => syncs.of(String(id))?.state === 'done';
        if (sources.every(({ id, status }) => status === 'active' && isDone(id))) break;
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      await server.at.app.untilIndexed(new AbortController().signal);
      await server.at.app.search.index.refresh();
    },
    /** Keys of the offered site alone. */
    async finds(browser: Browser, words: string, headers?: Record<string, string>) {
      const address = `/api/search?q=${encodeURIComponent(words)}`;
      const { hits } = await server.body(searchAnswer, await browser.ask('GET', address, undefined, headers));
      return hits.filter(({ url }) => url.startsWith(site)).map(({ key }) => key);
    },
    /** Until every removal has ended. */
    async gone() {
      while ((await store.removals.list()).length > 0)
        await new Promise((resolve) => setTimeout(resolve, 30));
      assert.equal(await store.secrets.get(sourceId(2), 'oauth-tokens'), undefined);
    },
    async acts() {
      const entries = await store.auditLog.latest({}, 50);
      return entries.map(({ actor, action, outcome, details }) => ({
        who: actor.kind === 'person' ? actor.email : actor.kind,
        ...{ action, outcome, details },
      }));
    },
    [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose](),
  };
}

test('what is offered becomes a private source of whoever takes it up, as their own account', async () => {
  await using at = await open();
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
        details: { as: 'cleo@small.example', before: null, projects: 2 },
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

test('which projects somebody’s own source has, no list tells administrators and security reviewers', async () => {
  await using at = await open();
  const { ann, cleo, server } = at;
  const id = await at.offer();
  await cleo.ask('POST', `/api/me/offers/consents/${await at.consented(cleo, id, 'cleo')}`);
  await at.synced(cleo);
  const [, own] = await at.store.sources.list();
  assert.ok(own);
  await at.store.directory.putFindings(
    own.id,
    'contents',
    [
      { code: 'project-unreadable', subject: 'SOFT', message: 'SOFT cannot be read.' },
      { code: 'issue-unreadable', subject: 'SOFT-1', message: 'SOFT-1 cannot be read.' },
      { code: 'scope-missing', subject: 'comments', message: 'A scope is missing.' },
    ],
    1,
  );
  const seenBy = async (browser: Browser) => {
    const { sources } = await server.body(statusAnswer, await browser.ask('GET', '/api/status'));
    return sources.map(({ name, projects, findings }) => ({
      ...{ name, projects: projects.map(({ key }) => key) },
      findings: findings.filter(({ message }) => / cannot be read|is missing/.test(message)).length,
    }));
  };
  const [everybodys, cleos] = await seenBy(ann);
  assert.deepEqual(cleos, { name: 'Your Jira', projects: [], findings: 1 });
  assert.ok(everybodys?.projects.includes('SOFT'), 'control');
  const { projects } = await server.body(projectRows, await ann.ask('GET', '/api/permissions/projects'));
  assert.deepEqual([...new Set(projects.map(({ source }) => source))], [everybodys?.name]);
  const asked = '/api/permissions/explain?issue=SOFT-999&as=anonymous';
  const { notInCopy } = await server.body(explainAnswer, await ann.ask('GET', asked));
  assert.match(notInCopy?.summary ?? '', /the project SOFT is in our copy/, 'control: of everybody’s source');
  assert.match(
    notInCopy?.summary ?? '',
    /Your Jira was last read .*; it is private, and what it has is its owner’s alone\./,
  );
  assert.ok(!notInCopy?.findings.some(({ message }) => message === 'SOFT cannot be read.'));
  const person = await at.store.people.byEmail('cleo@small.example');
  await at.store.people.changeRole(person?.id ?? assert.fail(), 'administrator');
  const [, theirs] = await seenBy(cleo);
  assert.deepEqual(
    [theirs?.projects.includes('SOFT'), theirs?.findings],
    [true, 3],
    'CONTROL: the owner sees it',
  );
});

test('who declines is not asked again, and can take it up later; a consent denied at Atlassian is no answer', async () => {
  await using at = await open();
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

test('what is offered is taken up also by somebody who sees only some of its projects', async () => {
  await using at = await open();
  const { ann, cleo, server } = at;
  const id = await at.offer({ scope: { projects: ['SOFT', 'DESK'] } });
  for (const [browser, account] of [
    [cleo, 'cleo'],
    [ann, 'ann'],
  ] as const) {
    const consented = await at.consented(browser, id, account);
    const taken = await server.body(
      offerTaken,
      await browser.ask('POST', `/api/me/offers/consents/${consented}`),
    );
    assert.equal(taken.outcome, 'connected', account);
    await at.synced(browser);
  }
  assert.deepEqual(await at.finds(cleo, 'quoting'), ['SOFT-1'], 'control');
  assert.deepEqual(await at.finds(ann, 'quoting'), [], 'Ann may not read SOFT');
  assert.ok((await at.finds(ann, 'DESK-1')).includes('DESK-1'));
});

test('an offer that is withdrawn while it is taken up leaves what was connected to whoever did', async () => {
  await using at = await open();
  const { cleo, server } = at;
  const id = await at.offer();
  const consented = await at.consented(cleo, id, 'cleo');
  const { sources, provisions } = at.store;
  const add = sources.add;
  at.meanwhile(async (...about: Parameters<typeof add>) => {
    const source = await add(...about);
    await provisions.remove(id);
    return source;
  });
  const taken = await cleo.ask('POST', `/api/me/offers/consents/${consented}`);
  assert.equal((await server.body(offerTaken, taken)).outcome, 'connected');
  await at.synced(cleo);
  const own = await at.own(cleo);
  assert.deepEqual([own.offers, own.sources.map(({ name }) => name)], [[], ['Your Jira']]);
});

test('a member begins no other consent, uses nobody’s, and sees nobody’s source', async () => {
  await using at = await open();
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
  await using at = await open();
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
  await using at = await open();
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
  await using at = await open();
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
