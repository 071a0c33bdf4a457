import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { problem } from './api.ts';
import {
  dryRunJob,
  projectsAnswer,
  scopeAnswer,
  scopeChangeAnswer,
  sourceDraft,
  sourcesAnswer,
  sourceView,
  syncJob,
} from './source-api.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

let server: TestServer;
before(async () => {
  server = await openTestServer();
  await server.person('ann', 'administrator');
  await server.person('ben');
});
after(() => server[Symbol.asyncDispose]());

const json = (method: string, body?: unknown): RequestInit => ({
  method,
  ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
});
const asAnn = (path: string, method = 'GET', body?: unknown) => server.ask(path, 'ann', json(method, body));
const crawler = () => ({
  site: server.at.sandbox.url,
  email: 'crawler@small.example',
  token: 'token-crawler',
});

/** Asks until the job has ended. */
async function ended<T extends { readonly state: string }>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    const job = await ask();
    if (job.state !== 'running') return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('sources over HTTP', () => {
  it('are listed with how each is, without a secret', async () => {
    const response = await asAnn('/api/sources');
    const { sources, removals } = await server.body(sourcesAnswer, response);
    assert.deepEqual(removals, []);
    assert.deepEqual(
      sources.map(({ name, kind, status, credential, scope }) => ({ name, kind, status, credential, scope })),
      [
        {
          name: 'Small',
          kind: 'permission-based',
          status: 'active',
          credential: {
            kind: 'api-token',
            account: 'crawler@small.example',
            accountId: 'crawler',
            through: 'site',
          },
          scope: { projects: null },
        },
      ],
    );
    assert.doesNotMatch(JSON.stringify(sources), /token-/);
  });

  it('are for administrators: others are refused at every address, and change nothing', async () => {
    const draft = '00000000-0000-4000-8000-000000000000';
    const asked: readonly (readonly [string, string, unknown?])[] = [
      ['GET', '/api/sources'],
      ['GET', '/api/sources/1'],
      ['PATCH', '/api/sources/1', { name: 'Mine' }],
      ['PUT', '/api/sources/1/scope', { projects: ['SOFT'] }],
      ['POST', '/api/sources/1/scope', { projects: ['SOFT'] }],
      ['POST', '/api/sources/1/pause'],
      ['POST', '/api/sources/1/resume'],
      ['POST', '/api/sources/1/sync'],
      ['GET', '/api/sources/1/sync'],
      ['DELETE', '/api/sources/1/sync'],
      ['POST', '/api/sources/1/check', {}],
      ['GET', '/api/sources/1/projects'],
      ['DELETE', '/api/sources/1', { name: 'Small' }],
      ['POST', '/api/sources/drafts', crawler()],
      ['GET', `/api/sources/drafts/${draft}`],
      ['POST', '/api/sources', { draft }],
      ['POST', '/api/sources/1/reconnect', { draft }],
    ];
    for (const [method, path, body] of asked) {
      const refusal = await server.body(problem, await server.ask(path, 'ben', json(method, body)), 403);
      assert.equal(refusal.code, 'not-allowed', path);
    }
    const { sources } = await server.body(sourcesAnswer, await asAnn('/api/sources'));
    assert.deepEqual(
      sources.map(({ name, scope, status }) => [name, scope?.projects, status]),
      [['Small', null, 'active']],
    );
  });

  it('are checked, listed for choice and reconnected through a draft', async () => {
    const made = await asAnn('/api/sources/drafts', 'POST', { ...crawler(), expires: inDays(20) });
    const draft = await server.body(sourceDraft, made, 201);
    assert.match(draft.says, /works as Crawler, at the site's own address/);
    assert.deepEqual(draft.connected, { id: 1, name: 'Small', account: 'crawler@small.example' });
    const path = `/api/sources/drafts/${draft.draft}`;
    await server.body(dryRunJob, await asAnn(`${path}/check`, 'POST', {}), 202);
    const check = await ended(async () => server.body(dryRunJob, await asAnn(`${path}/check`)));
    assert.deepEqual(
      [check.state, check.verdict?.kind, check.lines.length === check.of],
      ['done', 'whole', true],
    );
    const found = await server.body(projectsAnswer, await asAnn(`${path}/projects?q=soft`));
    assert.deepEqual(
      found.projects.map(({ key, type, teamManaged }) => [key, type, teamManaged]),
      [['SOFT', 'software', false]],
    );
    const again = await server.body(
      problem,
      await asAnn('/api/sources', 'POST', { draft: draft.draft }),
      409,
    );
    assert.match(again.message, /is connected already, as crawler@small.example/);
    const renewed = await server.body(
      sourceView,
      await asAnn('/api/sources/1/reconnect', 'POST', { draft: draft.draft }),
    );
    assert.equal(renewed.credential.daysLeft, 19);
    assert.deepEqual(
      renewed.findings.map(({ code }) => code),
      ['token-expires'],
    );
    await server.body(problem, await asAnn(path), 404);
  });

  it('take JQL only when Jira does, and say what Jira said', async () => {
    const good = await asAnn('/api/sources/1/scope', 'POST', {
      projects: ['soft', 'NONE'],
      jql: 'statusCategory != Done',
    });
    assert.deepEqual(await server.body(scopeAnswer, good), {
      scope: { projects: ['NONE', 'SOFT'], jql: 'statusCategory != Done' },
      unknown: ['NONE'],
    });
    for (const [jql, says] of [
      ['nosuchfield = 1', /does not accept this JQL.*nosuchfield/],
      ['project = SOFT) OR (project = DESK', /does not accept this JQL/],
      ['project = SOFT ORDER BY created', /cannot stand in brackets/],
    ] as const) {
      const refusal = await server.body(problem, await asAnn('/api/sources/1/scope', 'POST', { jql }), 400);
      assert.match(refusal.message, says, jql);
    }
  });

  it('say how often they are synced, where they are told', async () => {
    const told = await asAnn('/api/sources/1', 'PATCH', { syncEveryMinutes: 1 });
    assert.equal((await server.body(sourceView, told)).syncEveryMinutes, 1);
    await server.body(problem, await asAnn('/api/sources/1', 'PATCH', { syncEveryMinutes: 0.5 }), 400);
    const other = await asAnn('/api/sources/1', 'PATCH', { automatic: true });
    assert.equal((await server.body(sourceView, other)).syncEveryMinutes, 1, 'CONTROL: it stays');
    const back = await asAnn('/api/sources/1', 'PATCH', { syncEveryMinutes: null });
    assert.equal((await server.body(sourceView, back)).syncEveryMinutes, undefined);
  });

  it('are paused, resumed, synced and stopped', async () => {
    const paused = await server.body(sourceView, await asAnn('/api/sources/1/pause', 'POST'));
    assert.equal(paused.status, 'paused');
    assert.match(paused.reason ?? '', /Paused by ann@small.example/);
    const resumed = await server.body(sourceView, await asAnn('/api/sources/1/resume', 'POST'));
    assert.equal(resumed.status, 'active');
    await server.body(syncJob, await asAnn('/api/sources/1/sync', 'POST'), 202);
    await server.body(problem, await asAnn('/api/sources/1/sync', 'POST'), 409);
    const sync = await ended(async () => server.body(syncJob, await asAnn('/api/sources/1/sync')));
    assert.equal(sync.state, 'done', JSON.stringify(sync));
    assert.equal(sync.progress?.issues, 0, 'nothing changed, so nothing is read again');
    const [run] = await server.at.app.store.runs.latest(server.at.source.id, 1, 'changes');
    assert.equal(run?.state, 'done');
    await server.body(syncJob, await asAnn('/api/sources/1/sync', 'POST', { full: true }), 202);
    const full = await ended(async () => server.body(syncJob, await asAnn('/api/sources/1/sync')));
    assert.equal(full.state, 'done', JSON.stringify(full));
    assert.ok((full.progress?.issues ?? 0) > 0, 'CONTROL: unless somebody asks for everything');
  });

  it('lose what leaves their scope at once', async () => {
    const narrowed = await server.body(
      scopeChangeAnswer,
      await asAnn('/api/sources/1/scope', 'PUT', { projects: ['DESK'] }),
    );
    assert.deepEqual(narrowed.left.projects, ['OLD', 'SOFT', 'TEAM']);
    assert.ok(narrowed.left.issues > 0);
    assert.equal(narrowed.waits, false);
    const widened = await server.body(
      scopeChangeAnswer,
      await asAnn('/api/sources/1/scope', 'PUT', { projects: null }),
    );
    assert.equal(widened.waits, true);
  });

  it('are removed with a receipt, after their name was said', async () => {
    const slip = await server.body(problem, await asAnn('/api/sources/1', 'DELETE', { name: 'Other' }), 400);
    assert.match(slip.message, /"Small"/);
    assert.equal((await asAnn('/api/sources/1', 'DELETE', { name: 'Small' })).status, 202);
    const { sources } = await server.body(sourcesAnswer, await asAnn('/api/sources'));
    assert.deepEqual(sources, []);
    const removal = await ended(async () => {
      const { removals } = await server.body(sourcesAnswer, await asAnn('/api/sources'));
      return removals[0] ?? assert.fail('the removal is listed');
    });
    assert.equal(removal.state, 'done', JSON.stringify(removal));
    assert.deepEqual(
      removal.removed?.slice(0, 2).map(({ what }) => what),
      ['sealed secrets', 'issues'],
    );
    assert.deepEqual(await server.at.app.store.removals.list(), []);
  });
});

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}
