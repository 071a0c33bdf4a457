import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { holdLease, syncLeaseName } from '../store/hold-lease.ts';
import { problem } from './api.ts';
import { events } from './progress-routes.ts';
import { progressEvent, runsAnswer } from './run-api.ts';
import { sourceView, syncJob } from './source-api.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

let server: TestServer;
before(async () => {
  server = await openTestServer();
  await server.person('ann', 'administrator');
  await server.person('cleo', 'administrator');
  await server.person('ben');
});
after(() => server[Symbol.asyncDispose]());

const post = (path: string, body?: unknown) =>
  server.ask(path, 'ann', {
    method: 'POST',
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });

/** Reads the stream until it has said this, or ended. */
async function until(response: Response, says: RegExp): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  for (;;) {
    const chunk = await reader?.read();
    if (chunk === undefined || chunk.done) return heard;
    heard += chunk.value;
    if (says.test(heard)) {
      await reader?.cancel();
      return heard;
    }
  }
}

describe('how far the runs of a source are, over HTTP', () => {
  it('is told as events while they run', async () => {
    const { store, clock } = server.at.app;
    const { id } = server.at.source;
    const response = await server.ask('/api/sources/1/progress', 'ann');
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
    assert.equal(response.headers.get('x-accel-buffering'), 'no');
    assert.match(response.headers.get('cache-control') ?? '', /no-transform/);
    await using _ = await holdLease(store.runs, syncLeaseName(id), clock);
    const run = await store.runs.start(id, 'full', clock.now());
    await store.runs.report(run, {
      ...{ phase: 'contents', projects: 4, listed: 60, issues: 20, comments: 3, changed: 0, removed: 0 },
      ...{ requests: 9, elapsedMs: 2_000, left: 40, perSecond: 10, leftMs: 4_000 },
    });
    const heard = await until(response, /"phase":"contents".*\n\n/);
    const last = heard.split('data: ').at(-1) ?? '';
    const { running } = progressEvent.parse(JSON.parse(last));
    assert.deepEqual(
      running.map(({ kind, issues, progress }) => [kind, issues, progress?.perSecond, progress?.leftMs]),
      [['full', 20, 10, 4_000]],
    );
    await store.runs.finish(run, { state: 'done', endedMs: clock.now(), error: undefined, counts: {} });
  });

  it('ends with a word when the right is lost, and is told to nobody else', async () => {
    await server.body(problem, await server.ask('/api/sources/1/progress', 'ben'), 403);
    await server.body(problem, await server.ask('/api/sources/9/progress', 'ann'), 404);
    const head = await server.ask('/api/sources/1/progress', 'ann', { method: 'HEAD' });
    assert.equal(head.status, 404, 'there is no end to wait for');
    const response = await server.ask('/api/sources/1/progress', 'cleo');
    const cleo = await server.at.app.store.people.byEmail('cleo@small.example');
    assert.ok(cleo);
    await server.at.app.store.people.put({ ...cleo, role: 'member' });
    const heard = await until(response, /event: end\ndata: .*\n\n/);
    assert.match(heard, /event: end\ndata: \{"code":"not-allowed"/);
  });

  it('says a word now and then while nothing happens, and looks no further when nobody listens', async () => {
    let looks = 0;
    let ended = 0;
    const stop = new AbortController();
    const look = async () => {
      looks += 1;
      return { running: [] };
    };
    const heard: string[] = [];
    for await (const text of events(look, stop.signal, () => (ended += 1), 5, 20)) {
      heard.push(text);
      if (heard.length === 4) stop.abort();
    }
    assert.deepEqual(heard, [
      'retry: 5000\n\n',
      'event: progress\ndata: {"running":[]}\n\n',
      ': nothing new\n\n',
      ': nothing new\n\n',
    ]);
    const before = looks;
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.deepEqual([looks, ended], [before, 1]);
  });
});

describe('the runs of a source over HTTP', () => {
  it('are listed the latest first, page by page, with how they ended', async () => {
    const first = await server.body(runsAnswer, await server.ask('/api/sources/1/runs?limit=1', 'ann'));
    assert.equal(first.runs.length, 1);
    const rest = await server.body(
      runsAnswer,
      await server.ask(`/api/sources/1/runs?before=${first.next}&limit=200`, 'ann'),
    );
    assert.ok(rest.runs.every(({ id }) => id < (first.runs[0]?.id ?? 0)));
    assert.equal(rest.next, undefined);
    const done = rest.runs.find(({ kind }) => kind === 'full');
    assert.deepEqual([done?.state, (done?.issues ?? 0) > 0, done?.why], ['done', true, undefined]);
  });

  it('leave a project out that is paused, until it is resumed', async () => {
    const paused = await server.body(sourceView, await post('/api/sources/1/projects/soft/pause'));
    assert.deepEqual(
      paused.paused.map(({ project, by }) => [project, by]),
      [['SOFT', 'ann@small.example']],
    );
    assert.deepEqual(
      paused.findings.filter(({ code }) => code === 'project-paused').map(({ subject }) => subject),
      ['SOFT'],
    );
    const { faults } = server.at.sandbox;
    faults.add({ path: '', times: 99, answer: { kind: 'delay', ms: 2_000 } });
    await server.body(syncJob, await post('/api/sources/1/sync', {}), 202);
    await server.body(sourceView, await post('/api/sources/1/projects/soft/pause'));
    const job = async () => server.body(syncJob, await server.ask('/api/sources/1/sync', 'ann'));
    assert.equal((await job()).state, 'running', 'what runs goes on without it already');
    await server.body(sourceView, await post('/api/sources/1/projects/DESK/pause'));
    assert.notEqual((await job()).state, 'running', 'CONTROL: a pause stops it');
    faults.clear();
    await server.body(sourceView, await post('/api/sources/1/projects/DESK/resume'));
    const resumed = await server.body(sourceView, await post('/api/sources/1/projects/SOFT/resume'));
    assert.deepEqual(resumed.paused, []);
    await server.body(problem, await post('/api/sources/1/projects/NONE/pause'), 404);
    const one = await server.body(syncJob, await post('/api/sources/1/sync', { project: 'SOFT' }), 202);
    assert.equal(one.state, 'running');
    await server.body(problem, await post('/api/sources/1/sync', { project: 'SOFT', full: true }), 400);
    const cancelled = await server.ask('/api/sources/1/sync', 'ann', { method: 'DELETE' });
    assert.notEqual((await server.body(sourceView, cancelled)).status, 'syncing');
  });
});
