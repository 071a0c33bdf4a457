import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask } from './ask.test-support.ts';
import { openSandbox } from './open-sandbox.ts';
import { smallWorld } from './small-world.test-support.ts';
import { openWorld } from './world.ts';

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
