import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { smallWorld } from '../small-world.test-support.ts';
import type { World } from '../world/world.ts';
import { openWorld } from '../world/world.ts';

const open = (latencyMs = 0) => openSandbox({ world: openWorld(smallWorld()), latencyMs });
const myself = '/rest/api/3/myself';

describe('a fault', () => {
  it('refuses the next request as a rate limit does, once', async () => {
    await using sandbox = await open();
    sandbox.faults.rateLimitNext({ retryAfterSeconds: 3, reason: 'jira-burst-based' });
    const refused = await ask(sandbox, 'ben', myself);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '3');
    assert.equal(refused.headers.get('ratelimit-reason'), 'jira-burst-based');
    assert.equal((await ask(sandbox, 'ben', myself)).status, 200);
  });
  it('waits for the nth request that matches', async () => {
    await using sandbox = await open();
    sandbox.faults.add({ path: /serverInfo$/, skip: 1, times: 2, answer: { kind: 'status', status: 503 } });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) {
      statuses.push((await ask(sandbox, 'ben', '/rest/api/3/serverInfo')).status);
      assert.equal((await ask(sandbox, 'ben', myself)).status, 200);
    }
    assert.deepEqual(statuses, [200, 503, 503, 200, 200]);
  });
  it('lets the token expire after some requests', async () => {
    await using sandbox = await open();
    sandbox.faults.expireTokenAfter(2);
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await ask(sandbox, 'ben', myself)).status);
    assert.deepEqual(statuses, [200, 200, 401, 401]);
    sandbox.faults.clear();
    assert.equal((await ask(sandbox, 'ben', myself)).status, 200);
  });
  it('refuses one path and method to everybody', async () => {
    await using sandbox = await open();
    sandbox.faults.add({
      method: 'GET',
      path: '/permissionscheme',
      times: Number.POSITIVE_INFINITY,
      answer: { kind: 'status', status: 403 },
    });
    assert.equal((await ask(sandbox, 'ann', '/rest/api/3/permissionscheme/100')).status, 403);
    assert.equal((await ask(sandbox, 'ann', '/rest/api/3/group/bulk')).status, 200);
  });
  it('answers a page in HTML', async () => {
    await using sandbox = await open();
    sandbox.faults.add({ answer: { kind: 'html', status: 502 } });
    const page = await ask(sandbox, 'ben', myself);
    assert.equal(page.status, 502);
    assert.match(page.headers.get('content-type') ?? '', /text\/html/);
    assert.equal(page.json, undefined);
  });
  it('cuts the body, or answers nothing', async () => {
    await using sandbox = await open();
    sandbox.faults.add({ answer: { kind: 'cut', bytes: 20 } });
    await assert.rejects(ask(sandbox, 'ben', myself));
    sandbox.faults.add({ answer: { kind: 'close' } });
    await assert.rejects(ask(sandbox, 'ben', myself));
    assert.equal((await ask(sandbox, 'ben', myself)).status, 200);
  });
  it('delays one answer; latency delays all', async () => {
    await using sandbox = await open(30);
    const time = async () => {
      const started = performance.now();
      await ask(sandbox, 'ben', myself);
      return performance.now() - started;
    };
    assert.ok((await time()) >= 28);
    sandbox.faults.add({ answer: { kind: 'delay', ms: 120 } });
    assert.ok((await time()) >= 148);
  });
});

describe('a fault in the pages of a search', () => {
  const page = (token?: unknown) =>
    `/rest/api/3/search/jql?jql=${encodeURIComponent('project in (SOFT, TEAM) ORDER BY updated ASC')}&maxResults=1${
      typeof token === 'string' ? `&nextPageToken=${encodeURIComponent(token)}` : ''
    }`;
  /** The ids of all pages, at most ten of them. */
  async function idsOf(sandbox: Awaited<ReturnType<typeof open>>): Promise<unknown[]> {
    const ids: unknown[] = [];
    let token: unknown;
    for (let n = 0; n < 10; n++) {
      const { json } = await ask(sandbox, 'cleo', page(token));
      ids.push(...each(json, 'issues', 'id'));
      token = at(json, 'nextPageToken');
      if (token === undefined) break;
    }
    return ids;
  }

  it('is absent: each issue comes once', async () => {
    await using sandbox = await open();
    assert.deepEqual(await idsOf(sandbox), ['1021', '1020', '1003', '1001', '1002']);
  });
  it('gives a page the token that it was asked with, so that its reader goes round', async () => {
    await using sandbox = await open();
    sandbox.faults.add({ path: 'nextPageToken', times: 8, answer: { kind: 'repeat-page-token' } });
    assert.deepEqual((await idsOf(sandbox)).slice(0, 4), ['1021', '1020', '1020', '1020']);
  });
  it('gives the first page again and again, under tokens that are new each time', async () => {
    await using sandbox = await open();
    sandbox.faults.add({ path: 'nextPageToken', times: 8, answer: { kind: 'first-page-again' } });
    const first = await ask(sandbox, 'cleo', page());
    const again = await ask(sandbox, 'cleo', page(at(first.json, 'nextPageToken')));
    const third = await ask(sandbox, 'cleo', page(at(again.json, 'nextPageToken')));
    for (const { json } of [first, again, third]) assert.deepEqual(each(json, 'issues', 'id'), ['1021']);
    const tokens = [first, again, third].map(({ json }) => at(json, 'nextPageToken'));
    assert.equal(new Set(tokens).size, 3);
    sandbox.faults.clear();
    assert.equal((await ask(sandbox, 'cleo', page(tokens[2]))).status, 400, 'such a token leads nowhere');
  });
  it('moves an issue to the end between two pages, so that it comes twice', async () => {
    await using sandbox = await open();
    const touch = (world: World) => {
      const issue = world.issue('1021');
      assert.ok(issue);
      world.putIssue({ ...issue, updated: '2026-06-01T00:00:00.000Z' });
    };
    sandbox.faults.add({ skip: 2, answer: { kind: 'edit', edit: touch } });
    assert.deepEqual(await idsOf(sandbox), ['1021', '1020', '1003', '1001', '1002', '1021']);
  });
});

describe('latency', () => {
  it('grows with the issues of an answer, and less with bare ids', async () => {
    await using sandbox = await open();
    sandbox.site.settings.perIssueMs = 60;
    sandbox.site.settings.perIdMs = 10;
    const took = async (fields: string) => {
      const startedMs = performance.now();
      const path = `/rest/api/3/search/jql?jql=project%3DTEAM&fields=${fields}`;
      assert.equal((await ask(sandbox, 'cleo', path)).status, 200);
      return performance.now() - startedMs;
    };
    const ids = await took('id');
    assert.ok(ids >= 20, `${ids}`);
    assert.ok((await took('summary')) >= 120);
  });
  it('comes with a body that is sent slowly, whole', async () => {
    await using sandbox = await open();
    const { text } = await ask(sandbox, 'ben', myself);
    sandbox.faults.add({ answer: { kind: 'slow', bytesPerSecond: text.length * 3 } });
    const startedMs = performance.now();
    assert.equal((await ask(sandbox, 'ben', myself)).text, text);
    assert.ok(performance.now() - startedMs >= 250);
  });
});
