/** A server with an offer to connect one's own account of Jira, and people in their browsers who take it up or not. */

import assert from 'node:assert/strict';
import { sourceId } from '../model/ids.ts';
import { beginSession } from '../people/sessions.ts';
import { consent, finder, openConsenting } from '../sources/oauth/consenting.test-support.ts';
import { tester } from '../store/store.test-support.ts';
import type { Store } from '../store/store.ts';
import { searchAnswer } from './api.ts';
import { type Browser, openBrowser } from './auth-server.test-support.ts';
import { offerBegun, ownSourcesAnswer, provisionsAnswer } from './provision-api.ts';
import { openTestServer } from './test-server.test-support.ts';

/**
 * A server whose Atlassian is a sandbox of its own, with an OAuth app. Ann administers; Ben and Cleo are members, each in
 * a browser; on the offered site they are the accounts of their names.
 */
export async function openOffered() {
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
