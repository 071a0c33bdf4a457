/** A search by JQL: its pages, their tokens, and what it refuses. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, at, each, message } from '../ask.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import { openSandbox } from '../open-sandbox.ts';
import { issue, smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';

let sandbox: Sandbox;
before(async () => {
  sandbox = await openSandbox({ world: openWorld(smallWorld()) });
});
after(() => sandbox[Symbol.asyncDispose]());

describe('search/jql', () => {
  const search = (who: string, body: object) => ask(sandbox, who, '/rest/api/3/search/jql', body);

  it('answers ids alone by default, by GET and by POST, without a total', async () => {
    const expected = { issues: [{ id: '1001' }, { id: '1002' }], isLast: true };
    assert.deepEqual((await search('ben', { jql: 'project = SOFT ORDER BY id' })).json, expected);
    const byGet = await ask(sandbox, 'ben', '/rest/api/3/search/jql?jql=project%3DSOFT%20ORDER%20BY%20id');
    assert.deepEqual(byGet.json, expected);
  });
  it('pages by token until there is none', async () => {
    const ids: unknown[] = [];
    let token: unknown;
    let pages = 0;
    do {
      const { json } = await search('cleo', {
        jql: 'id > 0 ORDER BY id',
        maxResults: 2,
        ...(token === undefined ? {} : { nextPageToken: token }),
      });
      ids.push(...each(json, 'issues', 'id'));
      token = at(json, 'nextPageToken');
      assert.equal(at(json, 'isLast'), token === undefined);
      pages++;
    } while (token !== undefined);
    assert.deepEqual(ids, ['1001', '1002', '1003', '1010', '1020', '1021']);
    assert.equal(pages, 3);
  });
  it('refuses a token of another query, of another caller, and what is no token', async () => {
    const jql = 'id > 0 ORDER BY id';
    const token = at((await search('cleo', { jql, maxResults: 2 })).json, 'nextPageToken');
    assert.equal((await search('cleo', { jql, nextPageToken: token })).status, 200);
    assert.equal((await search('cleo', { jql: 'id > 1', nextPageToken: token })).status, 400);
    assert.equal((await search('ben', { jql, nextPageToken: token })).status, 400);
    assert.equal((await search('cleo', { jql, nextPageToken: 'nonsense' })).status, 400);
  });
  it('goes on after a restart of the sandbox', async () => {
    const jql = 'id > 0 ORDER BY id';
    const token = at((await search('cleo', { jql, maxResults: 4 })).json, 'nextPageToken');
    await using again = await openSandbox({ world: openWorld(smallWorld()) });
    const { json } = await ask(again, 'cleo', '/rest/api/3/search/jql', { jql, nextPageToken: token });
    assert.deepEqual(each(json, 'issues', 'id'), ['1020', '1021']);
  });
  it('drops from a later page what the caller lost meanwhile', async () => {
    const world = openWorld(smallWorld());
    await using own = await openSandbox({ world });
    const body = { jql: 'id > 0 ORDER BY id', maxResults: 2 };
    const first = await ask(own, 'cleo', '/rest/api/3/search/jql', body);
    world.setGroupMembers('g-cleos', []);
    const second = await ask(own, 'cleo', '/rest/api/3/search/jql', {
      ...body,
      nextPageToken: at(first.json, 'nextPageToken'),
    });
    // Filled up with what is left: a short page would tell that something is hidden.
    assert.deepEqual(each(second.json, 'issues', 'id'), ['1010', '1020']);
    assert.equal(at(second.json, 'isLast'), false);
  });
  it('gives up to 5000 ids a page, but 100 issues with fields', async () => {
    const base = smallWorld();
    const issues = Array.from({ length: 5100 }, (_, index) =>
      issue(String(20_000 + index), `TEAM-${100 + index}`, '3'),
    );
    await using large = await openSandbox({ world: openWorld({ ...base, issues }) });
    const count = async (fields: readonly string[]) => {
      const body = { jql: 'project = TEAM', maxResults: 9999, fields };
      return each((await ask(large, 'dan', '/rest/api/3/search/jql', body)).json, 'issues', 'id').length;
    };
    assert.equal(await count([]), 5000);
    assert.equal(await count(['id', 'key']), 5000);
    assert.equal(await count(['summary']), 100);
  });
  it('answers 400 with Jira’s words for a query that it refuses', async () => {
    assert.equal(
      message(await search('ben', { jql: 'ORDER BY created' })),
      'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
    );
    assert.equal(
      message(await search('ben', { jql: 'project = NOPE' })),
      "The value 'NOPE' does not exist for the field 'project'.",
    );
    assert.equal((await search('ben', { jql: 7 })).status, 400);
  });
  it('is not found at its removed address', async () => {
    const words =
      'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046';
    for (const reply of [
      await ask(sandbox, 'ben', '/rest/api/3/search?jql=x'),
      await ask(sandbox, 'ben', '/rest/api/3/search', {}),
    ]) {
      assert.equal(reply.status, 410);
      assert.deepEqual(reply.json, { errorMessages: [words], errors: {} });
    }
  });
});
