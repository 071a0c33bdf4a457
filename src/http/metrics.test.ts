import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../log.ts';
import { exposition } from '../metrics/exposition.ts';
import { measure } from '../metrics/measure.ts';
import { metrics } from '../metrics/metrics.ts';
import { openTestApp, type TestApp } from '../search/searchable-company.test-support.ts';
import { openMetricsServer } from './metrics-server.ts';
import { openTestServer } from './test-server.test-support.ts';

const token = 'metrics-token-of-the-operator';
const readOf =
  ({ app }: TestApp) =>
  async () =>
    exposition(await measure({ ...app, index: app.search.index }));

/** As Prometheus reads it; whatever is no line of its format fails. */
function parse(text: string): Map<string, number> {
  const kinds = new Map<string, string>();
  const samples = new Map<string, number>();
  for (const line of text.slice(0, -1).split('\n')) {
    const [, name = '', kind = ''] = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line) ?? [];
    if (kind !== '') {
      assert.ok(!kinds.has(name), `${name} begins once`);
      kinds.set(name, kind);
    }
    if (line.startsWith('# ')) continue;
    const [, metric = '', labels = '', value = ''] =
      /^([a-z_]+)(\{[a-z]+="[^"\n]*"(?:,[a-z]+="[^"\n]*")*\})? (-?[\d.e+]+)$/.exec(line) ??
      assert.fail(`no line of the format: ${line}`);
    const [last] = [...kinds.keys()].slice(-1);
    assert.ok(last !== undefined && metric.startsWith(last), `${metric} stands with its kind`);
    assert.ok(!samples.has(metric + labels), `${metric}${labels} stands once`);
    samples.set(metric + labels, Number(value));
  }
  return samples;
}

test('metrics take the token of the operator; nobody else learns more than that', async () => {
  await using none = await openTestServer();
  assert.equal((await none.ask('/metrics', undefined)).status, 404);
  await using server = await openTestServer((at) => ({ metrics: { token, read: readOf(at) } }));
  await server.person('ann', 'owner');
  const refused = await server.ask('/metrics', undefined);
  assert.equal(refused.status, 401);
  assert.equal(refused.headers.get('www-authenticate'), 'Bearer');
  assert.equal((await server.ask('/metrics', 'ann')).status, 401, "an owner's key is no operator's token");
  const bearer = (given: string) => server.ask('/metrics', undefined, { headers: { authorization: given } });
  for (const wrong of [`Bearer ${token}x`, `Bearer ${token.slice(1)}`, `Basic ${token}`, token, 'Bearer '])
    assert.equal((await bearer(wrong)).status, 401, wrong);
  const given = await bearer(`Bearer ${token}`);
  assert.equal(given.status, 200);
  assert.equal(given.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  assert.ok(parse(await given.text()).size > 20);
});

test('after a sync and some searches each metric has its value, and no label names a source, a site or anybody', async () => {
  await using server = await openTestServer((at) => ({
    meters: at.app.meters,
    metrics: { token, read: readOf(at) },
  }));
  const { app, source, sandbox } = server.at;
  await server.person('ben');
  await app.store.directory.putFindings(
    source.id,
    'test',
    [{ code: 'census-refused', subject: 'SOFT', message: 'No.' }],
    app.clock.now(),
  );
  await app.syncSource(source, new AbortController().signal, () => {}, { full: true });
  await server.at.index();
  assert.equal((await server.ask('/api/search?q=paging', 'ben')).status, 200);
  assert.equal((await server.ask('/api/search?q=secretword', undefined)).status, 401);
  await server.ask('/nowhere/secretword', undefined);
  const text = await (
    await server.ask('/metrics', undefined, { headers: { authorization: `Bearer ${token}` } })
  ).text();
  const samples = parse(text);
  const value = (name: string) => samples.get(name) ?? assert.fail(`${name} is missing in\n${text}`);
  const of = `source="${source.id}"`;
  assert.equal(value(`jackdaw_sync_runs_total{${of},kind="full",state="done"}`), 2);
  assert.equal(value(`jackdaw_source_halted{${of}}`), 0);
  assert.equal(value(`jackdaw_issues_to_read{${of}}`), 0);
  assert.ok(value(`jackdaw_copy_age_seconds{${of}}`) < 600);
  assert.ok(value(`jackdaw_permissions_age_seconds{${of}}`) < 600);
  const listing = 'purpose="contents",operation="GET /rest/api/3/search/jql"';
  assert.ok(value(`jackdaw_jira_requests_total{${listing},outcome="ok"}`) > 1);
  assert.ok(value('jackdaw_jira_points_total{purpose="contents"}') > 20);
  assert.ok(value('jackdaw_jira_wait_seconds_count{purpose="revocation"}') > 2);
  assert.equal(value('jackdaw_jira_waiting_requests{purpose="fresh"}'), 0);
  assert.equal(value('jackdaw_index_lag_changes'), 0);
  assert.equal(value('jackdaw_store_changes_total'), value('jackdaw_index_changes_total'));
  assert.equal(value('jackdaw_search_seconds_count'), 1, 'what was refused is no search');
  assert.equal(value('jackdaw_http_requests_total{method="GET",route="/api/search",status="401"}'), 1);
  assert.equal(value('jackdaw_http_requests_total{method="GET",route="none",status="404"}'), 1);
  assert.ok(value('jackdaw_log_lines_total{level="info",event="sync-done"}') > 0);
  assert.ok(value('process_resident_memory_bytes') > 10_000_000);
  const hidden = [
    source.name,
    source.site.url,
    new URL(source.site.url).host,
    'crawler',
    'SOFT',
    'secretword',
    'ben',
  ];
  for (const word of [...hidden, sandbox.url]) assert.doesNotMatch(text, new RegExp(word, 'i'), word);
  const told = new Map(metrics.map(({ name, labels }) => [name as string, labels as readonly string[]]));
  for (const sample of samples.keys()) {
    const [, name = '', labels = ''] = /^([a-z_]+?)(?:_bucket|_sum|_count)?(?:\{(.*)\})?$/.exec(sample) ?? [];
    const names = labels.split(',').flatMap((pair) => pair.match(/^([a-z]+)="/)?.slice(1) ?? []);
    assert.deepEqual(
      names.filter((label) => label !== 'le'),
      told.get(name),
      sample,
    );
  }
});

test('requests that Jira limits, refuses or cannot answer are counted as what they were', async () => {
  await using at = await openTestApp();
  const { app, sandbox, source } = at;
  const { openSourceClient } = await import('../sources/open-client.ts');
  const client = await openSourceClient(app.sources, source, 'somebody-waits');
  const answer = (status: number) => sandbox.faults.add({ times: 1, answer: { kind: 'status', status } });
  answer(403);
  await client.myself().catch(() => {});
  answer(503);
  await client.myself();
  const samples = parse(await readOf(at)());
  const counted = (outcome: string) =>
    samples.get(
      `jackdaw_jira_requests_total{purpose="fresh",operation="GET /rest/api/3/myself",outcome="${outcome}"}`,
    );
  assert.deepEqual([counted('refused'), counted('failed'), counted('ok')], [1, 1, 1]);
});

test('at an address of their own metrics and health need no token, and nothing else is there', async () => {
  await using at = await openTestApp();
  const { clock, search } = at.app;
  const options = { host: '127.0.0.1', clock, search, log: silentLog, read: readOf(at) };
  await using server = await openMetricsServer({ ...options, port: 0 });
  const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init);
  assert.ok(parse(await (await ask('/metrics?x=1')).text()).size > 10);
  assert.deepEqual(await (await ask('/healthz')).json(), { status: 'ok' });
  assert.deepEqual(await (await ask('/readyz')).json(), { status: 'ready', missing: [] });
  assert.equal((await ask('/metrics', { method: 'HEAD' })).status, 200);
  for (const [path, init] of [
    ['/'],
    ['/api/search'],
    ['/metrics', { method: 'POST' }],
    ['/metrics/x'],
  ] as const)
    assert.equal((await ask(path, init)).status, 404, path);
  await assert.rejects(openMetricsServer({ ...options, port: server.port }), { code: 'port-in-use' });
});
