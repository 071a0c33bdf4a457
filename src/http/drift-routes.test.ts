import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accountId } from '../model/ids.ts';
import { auditDrift } from '../permissions/audit-drift.ts';
import { holdProjects } from '../permissions/drift/holds.ts';
import { problem, searchAnswer, statusAnswer } from './api.ts';
import { auditAnswer, releaseAnswer } from './drift-api.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

let server: TestServer;
before(async () => {
  server = await openTestServer();
  await server.person('ann', 'administrator');
  await server.person('cleo', 'reviewer');
  await server.person('ben', 'member');
  server.at.sandbox.world.setGroupMembers('g-admins', ['ann', 'crawler']);
});
after(() => server[Symbol.asyncDispose]());

const signal = new AbortController().signal;

async function compare() {
  const { app, source } = server.at;
  const subject = { kind: 'sample', projectId: undefined, account: undefined } as const;
  const request = {
    subject,
    budget: 4,
    seed: 3,
    trigger: 'schedule',
    actor: { kind: 'schedule' },
  } as const;
  return auditDrift(app.drift, source, request, signal, () => {});
}

/** As if the comparison had found that Ben sees an issue that Jira refuses him. */
async function hold(): Promise<void> {
  const { app, source } = server.at;
  const run = await compare();
  const [soft] = await app.store.issues.load(await app.store.issues.rowsByKey('SOFT-1'));
  assert.ok(soft);
  const difference = {
    account: accountId('ben'),
    issueId: soft.issue.id,
    issueKey: 'SOFT-1',
    projectId: soft.issue.projectId,
    projectKey: 'SOFT',
    ours: true,
    verdict: 'false-allow' as const,
    lateMs: undefined,
    finding: undefined,
    proof: ['browse: because.'],
  };
  const counts = { ...run.counts, falseAllows: 1 };
  await app.store.drift.advance(run.id, { counts, cursor: undefined, differences: [difference] });
  await app.store.drift.finish(run.id, { state: 'done', endedMs: app.clock.now(), error: undefined });
  await holdProjects(app.drift, source, [difference], run.id, { kind: 'schedule' });
}

const get = async (who: string) => server.body(auditAnswer, await server.ask('/api/audit', who));
const found = async (who: string) => {
  const answer = await server.body(searchAnswer, await server.ask('/api/search?q=quoting', who));
  return answer.hits.map(({ key }) => key);
};
const release = (who: string, project: string) =>
  server.ask('/api/audit/release', who, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ project }),
  });

test('administrators and reviewers see the runs and their rates, members do not', async () => {
  assert.deepEqual(await get('ann'), {
    sources: [{ name: 'Small', site: server.at.source.site.url, runs: [], differences: [] }],
    held: [],
  });
  const run = await compare();
  const [source] = (await get('cleo')).sources;
  assert.deepEqual(
    source?.runs.map(({ id, kind, trigger, state, counts }) => [id, kind, trigger, state, counts.requests]),
    [[run.id, 'sample', 'schedule', 'done', 4]],
  );
  const status = await server.body(statusAnswer, await server.ask('/api/status', 'ann'));
  const { pairs } = run.counts;
  const started = new Date(run.startedMs).toISOString();
  const rates = { late: 0, falseAllows: 0, falseDenials: 0 };
  assert.deepEqual(status.sources[0]?.audit, { started, state: 'done', pairs, ...rates });
  for (const [who, code] of [
    ['ben', 403],
    [undefined, 401],
  ] as const) {
    await server.body(problem, await server.ask('/api/audit', who), code);
  }
});

test('a held project is in no answer, is told with its reason, and comes back when it is released', async () => {
  assert.deepEqual(await found('ben'), ['SOFT-1'], 'control');
  await hold();
  assert.deepEqual(await found('ben'), []);
  const answer = await get('cleo');
  assert.deepEqual(
    answer.held.map(({ source, key, name, issues }) => [source, key, name, issues]),
    [['Small', 'SOFT', 'Software', ['SOFT-1']]],
  );
  assert.deepEqual(answer.sources[0]?.differences, [
    { issue: 'SOFT-1', project: 'SOFT', account: 'ben', verdict: 'false-allow', proof: ['browse: because.'] },
  ]);
  assert.doesNotMatch(JSON.stringify(answer), /Quoting/, 'no text of an issue');
  await server.body(problem, await release('cleo', 'SOFT'), 403);
  await server.body(problem, await release('ben', 'SOFT'), 403);
  await server.body(problem, await release('ann', 'DESK'), 404);
  assert.deepEqual(await found('ben'), [], 'still');
  assert.deepEqual(await server.body(releaseAnswer, await release('ann', 'SOFT')), { released: ['SOFT'] });
  assert.deepEqual(await found('ben'), ['SOFT-1']);
  const [entry] = await server.at.app.store.auditLog.latest({ action: 'project-released' }, 1);
  assert.deepEqual(
    [entry?.subject, entry?.actor.kind === 'person' && entry.actor.email],
    ['SOFT', 'ann@small.example'],
  );
});
