/** The budget against a Jira that enforces its limits: bursts, quotas, storms. Waiting costs no time here. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import { ask } from '../../sandbox/ask.test-support.ts';
import {
  byCode,
  codeFor,
  openWithApp,
  tokens,
  usualScope,
} from '../../sandbox/oauth/oauth-client.test-support.ts';
import type { Sandbox } from '../../sandbox/open-sandbox.ts';
import { apiTokenCredential } from '../credentials/api-token.ts';
import type { JiraCredential } from '../credentials/credential.ts';
import { bearerCredential } from '../credentials/oauth.ts';
import { type JiraClient, openJiraClient } from '../jira-client.ts';
import type { JiraRequestOptions } from '../request.ts';
import { type Budget, openBudget } from './budget.ts';
import type { Purpose } from './purpose.ts';

const hourMs = 3_600_000;

/** The sandbox's own time: whoever sleeps moves it. */
function clockOf(sandbox: Sandbox): Clock {
  const now = () => sandbox.clock.now();
  return {
    now,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      const untilMs = now() + ms;
      await new Promise((resolve) => setTimeout(resolve, 2));
      signal?.throwIfAborted();
      sandbox.clock.advance(Math.max(0, untilMs - now()));
    },
  };
}

interface Counting {
  readonly fetch: typeof globalThis.fetch;
  readonly statuses: number[];
  lastLeft: string | null;
}

function counting(before: () => void = () => {}): Counting {
  const count: Counting = {
    statuses: [],
    lastLeft: null,
    async fetch(...asked) {
      before();
      const answer = await fetch(...asked);
      count.statuses.push(answer.status);
      count.lastLeft = answer.headers.get('x-ratelimit-remaining');
      return answer;
    },
  };
  return count;
}

interface Client {
  readonly budget: Budget;
  readonly credential: JiraCredential;
  readonly source: string;
  readonly purpose: Purpose;
  readonly counts: Counting;
}

function open(sandbox: Sandbox, client: Client, more: Partial<JiraRequestOptions> = {}): JiraClient {
  const { budget, credential, source, purpose, counts } = client;
  const isToken = credential.kind === 'api-token';
  const base = isToken ? sandbox.url : `${sandbox.url}/ex/jira/${sandbox.site.cloudId}`;
  const app = isToken
    ? { id: `token of source ${source}`, isMetered: false }
    : { id: 'OAuth app finder', isMetered: true };
  return openJiraClient({
    baseUrl: base,
    credential,
    clock: clockOf(sandbox),
    log: silentLog,
    fetch: counts.fetch,
    jitter: () => 0.5,
    limitPatienceMs: 65 * 60_000,
    spending: { budget, site: 'small.example', source, app, purpose },
    ...more,
  });
}

const budgetFor = (sandbox: Sandbox, burstShare: number) =>
  openBudget({ clock: clockOf(sandbox), places: 10, burstShare, pointsPerHour: 65_000 });

const tokenOf = (who: string) => apiTokenCredential({ email: `${who}@small.example`, token: `token-${who}` });

/** Two sources of one site ask as fast as they can. */
async function refusalsOfTwo(sandbox: Sandbox, burstShare: number, calls: number): Promise<number> {
  const budget = await budgetFor(sandbox, burstShare);
  const counts = counting();
  const clients = ['ann', 'ben'].map((who) =>
    open(sandbox, { budget, credential: tokenOf(who), source: who, purpose: 'contents', counts }),
  );
  await Promise.all(clients.flatMap((client) => Array.from({ length: calls }, () => client.myself())));
  assert.equal(counts.statuses.filter((status) => status === 200).length, 2 * calls);
  return counts.statuses.filter((status) => status === 429).length;
}

test('two sources that ask for the same as fast as they can are never refused for a burst', async () => {
  await using sandbox = await openWithApp();
  sandbox.site.settings.rateLimits = { ...sandbox.site.settings.rateLimits, burst: 'enforced' };
  assert.equal(await refusalsOfTwo(sandbox, 0.8, 125), 0);
  assert.ok((await refusalsOfTwo(sandbox, 0, 125)) > 0, 'the control: without paces');
});

test('a burst limit that is lower than the documented one is learned from the first answers', async () => {
  await using sandbox = await openWithApp();
  const rateLimits = { ...sandbox.site.settings.rateLimits, burst: 'enforced', burstFactor: 0.05 } as const;
  sandbox.site.settings.rateLimits = rateLimits;
  const refused = await refusalsOfTwo(sandbox, 0.8, 30);
  assert.ok(refused <= 15, `${refused} refusals of 60 calls`);
});

async function consented(sandbox: Sandbox): Promise<JiraCredential> {
  const scope = `${usualScope} manage:jira-configuration`;
  const { access } = await tokens(sandbox, byCode(await codeFor(sandbox, 'ben', { scope })));
  return bearerCredential(access, 'ben');
}

test('what is believed to be left of an hour is what Jira counts', async () => {
  await using sandbox = await openWithApp();
  const rateLimits = { ...sandbox.site.settings.rateLimits, quota: 'enforced', quotaPoints: 3_000 } as const;
  sandbox.site.settings.rateLimits = rateLimits;
  const budget = await budgetFor(sandbox, 0.8);
  const counts = counting();
  const credential = await consented(sandbox);
  const client = open(sandbox, { budget, credential, source: '1', purpose: 'contents', counts });
  await client.myself();
  for await (const projects of client.projects()) assert.ok(projects.length > 0);
  for await (const { ids } of client.issueIdPages({ jql: 'project = SOFT' })) {
    assert.ok(ids.length > 1);
    await client.issues(ids, ['summary']);
    for (const id of ids) for await (const page of client.comments(id)) assert.ok(page.total >= 0);
  }
  const { left, limit, limitIs } = budget.state().apps[0] ?? {};
  assert.deepEqual([limit, limitIs], [3_000, 'told']);
  // What is told is told before the request is paid; who is asking costs three points.
  await client.myself();
  assert.equal(counts.lastLeft, String(left));
  assert.ok(left !== undefined && left < 2_990, `${left}`);
});

test('a used-up quota is waited for by all of the app, without asking in the meantime, and nothing fails', async () => {
  await using sandbox = await openWithApp();
  const rateLimits = { ...sandbox.site.settings.rateLimits, quota: 'enforced', quotaPoints: 60 } as const;
  sandbox.site.settings.rateLimits = rateLimits;
  sandbox.clock.advance(50 * 60_000);
  const credential = await consented(sandbox);
  // It believes in more than there is, and Jira tells it only with a refusal.
  const strip: typeof fetch = async (...asked) => {
    const answer = await fetch(...asked);
    const headers = new Headers(answer.headers);
    for (const name of ['ratelimit-policy', 'ratelimit']) headers.delete(name);
    return new Response(await answer.arrayBuffer(), { status: answer.status, headers });
  };
  const budget = await budgetFor(sandbox, 0.8);
  const counts = counting();
  const fetching = { fetch: async (...asked: Parameters<typeof fetch>) => strip(...asked) };
  const startMs = sandbox.clock.now();
  const clients = (['contents', 'revocation'] as const).map((purpose, source) =>
    open(sandbox, { budget, credential, source: `${source}`, purpose, counts }, fetching),
  );
  await Promise.all(clients.flatMap((client) => Array.from({ length: 15 }, () => client.myself())));
  const waitedMs = sandbox.clock.now() - startMs;
  assert.ok(waitedMs >= 10 * 60_000 && waitedMs < 75 * 60_000, `${waitedMs} ms`);
  const retries = clients.reduce((sum, client) => sum + client.stats().retries, 0);
  // At most those that were under way when Jira first refused.
  assert.ok(retries > 0 && retries <= 20, `${retries} retries`);
});

test('an hour of refused bursts fails no call and asks once in a while', async () => {
  await using sandbox = await openWithApp();
  sandbox.clock.stop();
  const endMs = sandbox.clock.now() + hourMs;
  sandbox.faults.rateLimitNext({
    reason: 'jira-burst-based',
    retryAfterSeconds: 1,
    path: 'myself',
    times: Number.POSITIVE_INFINITY,
  });
  const counts = counting(() => {
    if (sandbox.clock.now() >= endMs) sandbox.faults.clear();
  });
  const budget = await budgetFor(sandbox, 0.8);
  const about = { budget, credential: tokenOf('ann'), source: '1', counts } as const;
  const client = open(sandbox, { ...about, purpose: 'contents' });
  const other = open(sandbox, { ...about, purpose: 'fresh' });
  const storm = Promise.all([client.myself(), client.myself(), other.myself()]);
  assert.ok((await other.fields()).length > 0, 'another operation goes on');
  const names = (await storm).map(({ accountId }) => accountId);
  assert.deepEqual(names, ['ann', 'ann', 'ann']);
  const refused = counts.statuses.filter((status) => status === 429).length;
  assert.ok(refused > 60 && refused < 500, `${refused} refusals in an hour of three calls`);
  const impatient = open(sandbox, { ...about, purpose: 'fresh', counts: counting() }, { limitPatienceMs: 0 });
  sandbox.faults.rateLimitNext({
    reason: 'jira-burst-based',
    path: 'myself',
    times: Number.POSITIVE_INFINITY,
  });
  await assert.rejects(impatient.myself(), { code: 'jira-rate-limited' }, 'the control: five tries');
  assert.equal((await ask(sandbox, 'ann', '/rest/api/3/field')).status, 200);
});
