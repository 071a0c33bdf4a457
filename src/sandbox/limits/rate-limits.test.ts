import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, basic } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { operations } from '../operations.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';
import { AppQuota, pointsOf } from './app-quota.ts';
import { IssueWriteLimit } from './issue-write-limit.ts';
import type { RateLimitSettings } from './rate-limits.ts';

/** A clock that stands still, at ten minutes before a full hour. */
const now = () => Date.UTC(2026, 10, 26, 11, 50, 0);

function limited(rateLimits: Partial<RateLimitSettings>) {
  return openSandbox({ world: openWorld(smallWorld()), now, rateLimits });
}

describe('the burst limit', () => {
  it('refuses what is over the rate of an operation, says why and for how long, and lets others pass', async () => {
    await using sandbox = await limited({ burst: 'enforced', burstFactor: 0.03 });
    const replies = [];
    for (let n = 0; n < 4; n++) replies.push(await ask(sandbox, 'ann', '/rest/api/3/myself'));
    assert.deepEqual(
      replies.map(({ status, headers }) => [status, headers.get('x-ratelimit-remaining')]),
      [
        [200, '2'],
        [200, '1'],
        [200, '0'],
        [429, '0'],
      ],
    );
    const refused = replies[3]?.headers;
    assert.equal(refused?.get('ratelimit-reason'), 'jira-burst-based');
    assert.equal(refused?.get('retry-after'), '1');
    assert.equal(refused?.get('x-ratelimit-limit'), '3');
    assert.equal(refused?.get('x-ratelimit-reset'), '2026-11-26T11:50:00.333Z');
    assert.equal(refused?.get('ratelimit-policy'), '"jira-burst-based";q=3;w=1');
    assert.equal(replies[0]?.headers.get('x-ratelimit-nearlimit'), null);
    assert.equal(replies[2]?.headers.get('x-ratelimit-nearlimit'), 'true');
    assert.equal((await ask(sandbox, 'ann', '/rest/api/3/field')).status, 200);
  });

  it('is shared by all callers, and is over when time has passed', async () => {
    await using sandbox = await limited({ burst: 'enforced', burstFactor: 0.01 });
    assert.equal((await ask(sandbox, 'ann', '/rest/api/3/myself')).status, 200);
    assert.equal((await ask(sandbox, 'ben', '/rest/api/3/myself')).status, 429);
    sandbox.clock.advance(1000);
    assert.equal((await ask(sandbox, 'ben', '/rest/api/3/myself')).status, 200);
  });

  it('that is only announced refuses nothing and tells the same under Beta names', async () => {
    await using sandbox = await limited({ burst: 'announced', burstFactor: 0.01 });
    await ask(sandbox, 'ann', '/rest/api/3/myself');
    const { status, headers } = await ask(sandbox, 'ann', '/rest/api/3/myself');
    assert.equal(status, 200);
    assert.equal(headers.get('beta-ratelimit-reason'), 'jira-burst-based');
    assert.equal(headers.get('beta-retry-after'), '1');
    assert.equal(headers.get('retry-after'), null);
    assert.equal(headers.get('x-ratelimit-limit'), null);
  });

  it('is off unless asked for: no header tells of limits', async () => {
    await using sandbox = await limited({});
    const { headers } = await ask(sandbox, 'ann', '/rest/api/3/myself');
    assert.deepEqual(
      [...headers.keys()].filter((name) => /ratelimit/.test(name)),
      [],
    );
  });
});

describe('the limit of writes to one issue', () => {
  it('lets 20 pass in 2 seconds and 100 in 30, and another issue be written', () => {
    const limit = new IssueWriteLimit();
    const start = now();
    let passed = 0;
    for (let second = 0; second < 12; second += 2) {
      for (let n = 0; n < 25; n++) {
        if (limit.take('1', start + second * 1000).remaining >= 0) passed++;
      }
      if (second === 0) assert.equal(passed, 20);
    }
    assert.equal(passed, 100);
    const full = limit.take('1', start + 12_000);
    assert.deepEqual([full.remaining, full.windowSeconds, full.resetMs], [-1, 30, start + 30_000]);
    assert.equal(limit.take('2', start + 12_000).remaining, 19);
    assert.ok(limit.take('1', start + 30_001).remaining >= 0);
  });
});

describe('the quota of apps', () => {
  const cost = (method: string, path: string, answer: unknown) => {
    const operation = operations.find((one) => one.method === method && one.path === `/rest/api/3${path}`);
    assert.ok(operation, path);
    return pointsOf(operation, { status: 200, json: JSON.stringify(answer) });
  };

  it('prices an answer by what it holds', () => {
    assert.equal(cost('GET', '/issue/{issueIdOrKey}', { id: '1' }), 2);
    assert.equal(cost('GET', '/group/member', { values: Array(8).fill({}) }), 17);
    assert.equal(cost('POST', '/search/jql', { issues: Array(50).fill({}) }), 51);
    assert.equal(cost('POST', '/issue/bulkfetch', { issues: Array(3).fill({}), issueErrors: [] }), 4);
    assert.equal(cost('GET', '/user/search', Array(20).fill({})), 1);
    assert.equal(cost('GET', '/users/search', Array(20).fill({})), 41);
    assert.equal(cost('GET', '/project/search', { values: Array(5).fill({}) }), 6);
    assert.equal(cost('GET', '/issue/{issueIdOrKey}/comment', { comments: Array(5).fill({}) }), 1);
    assert.equal(cost('GET', '/serverInfo', {}), 1);
  });

  it('is used up until the next full hour, for that app alone', () => {
    const quota = new AppQuota();
    assert.equal(quota.state('app', now(), 100, 'global').remaining, 100);
    quota.charge('app', now(), 120);
    const empty = quota.state('app', now() + 599_999, 100, 'global');
    assert.deepEqual(
      [empty.remaining, empty.reason, empty.resetMs],
      [-1, 'jira-quota-global-based', now() + 600_000],
    );
    assert.equal(quota.state('other', now(), 100, 'global').remaining, 100);
    assert.equal(quota.state('app', now() + 600_000, 100, 'tenant').remaining, 100);
  });

  it('does not concern a person with a token', async () => {
    await using sandbox = await limited({ quota: 'enforced', quotaPoints: 1 });
    for (let n = 0; n < 3; n++) {
      const { status, headers } = await ask(sandbox, 'ann', '/rest/api/3/users/search');
      assert.equal(status, 200);
      assert.equal(headers.get('ratelimit-policy'), null);
    }
  });
});

it('an answer that names an unserved call has no limit', async () => {
  await using sandbox = await limited({ burst: 'enforced', burstFactor: 0.01 });
  for (let n = 0; n < 3; n++) {
    const authorization = basic('ann@small.example', 'token-ann');
    const { status } = await fetch(`${sandbox.url}/rest/api/3/dashboard`, { headers: { authorization } });
    assert.equal(status, 501);
  }
});
