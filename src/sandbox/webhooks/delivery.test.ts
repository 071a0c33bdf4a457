import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { at } from '../ask.test-support.ts';
import { readToken, verifyHs256 } from '../connect/jwt.ts';
import { uninstallApp } from '../connect/lifecycle.ts';
import { queryHash } from '../connect/query-hash.ts';
import { askAsApp, install, openTinyApp } from '../connect/tiny-app.test-support.ts';
import { deleteIssue } from '../edits/delete-issue.ts';
import { openSandbox } from '../open-sandbox.ts';
import { happen, issueOf, webhookWorld } from './webhook-world.test-support.ts';

const minuteMs = 60_000;
const created = { event: 'jira:issue_created', url: '/hook?issue={issue.key}' };

it('a declared webhook comes signed with the shared secret, tied to its address, and with its headers', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  await using app = await openTinyApp({ modules: { webhooks: [created] } });
  await install(sandbox, app.descriptorUrl);
  happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'SOFT-1'), trace: 'mark-7' });
  const [call] = await app.received('/hook?issue=SOFT-1');
  assert.equal(call?.method, 'POST');
  assert.equal(call?.headers['content-type'], 'application/json; charset=UTF-8');
  assert.match(String(call?.headers['x-atlassian-webhook-identifier']), /^[0-9a-f-]{36}$/);
  assert.equal(call?.headers['x-atlassian-webhook-flow'], 'Primary');
  assert.equal(call?.headers['x-atlassian-webhook-retry'], undefined);
  assert.equal(call?.headers['x-atlassian-webhook-trace'], 'mark-7');
  const token = String(call?.headers.authorization).replace(/^JWT /, '');
  assert.equal(verifyHs256(token, app.secret()), true);
  const claims = readToken(token)?.claims;
  assert.equal(claims?.iss, sandbox.site.apps.clientKey);
  assert.equal(claims?.sub, 'ann');
  assert.equal(
    claims?.qsh,
    queryHash({ method: 'POST', pathname: '/hook', query: new URLSearchParams('issue=SOFT-1') }),
  );
  assert.equal(at(call?.json, 'webhookEvent'), 'jira:issue_created');
  assert.equal(at(call?.json, 'issue.key'), 'SOFT-1');
});

it('what follows from another event flows as secondary', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  await using app = await openTinyApp({
    modules: { webhooks: { event: 'comment_deleted', url: '/gone', excludeBody: true } },
  });
  await install(sandbox, app.descriptorUrl);
  const issue = issueOf(sandbox, 'SOFT-1');
  const [comment] = issue.comments ?? [];
  assert.ok(comment);
  happen(sandbox, { name: 'comment_deleted', issue, comment, cascaded: true });
  const [call] = await app.received('/gone');
  assert.equal(call?.headers['x-atlassian-webhook-flow'], 'Secondary');
  assert.equal(call?.text, '');
});

it('an issue that is deleted takes others with it, which are told as what follows', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  await using app = await openTinyApp({
    modules: {
      webhooks: ['jira:issue_deleted', 'comment_deleted', 'worklog_deleted', 'attachment_deleted'].map(
        (event) => ({ event, url: `/${event}` }),
      ),
    },
  });
  await install(sandbox, app.descriptorUrl);
  const { world, events, webhooks } = sandbox.site;
  deleteIssue({ world, events, actor: 'ben', nowMs: 1_780_000_000_000 }, issueOf(sandbox, 'SOFT-1'));
  await webhooks.idle();
  const told = app.calls.slice(2).map(({ path, headers, json }) => {
    const key = at(json, 'issue.key') ?? '';
    return `${headers['x-atlassian-webhook-flow']} ${path} ${key}`.trim();
  });
  assert.deepEqual(told, [
    'Secondary /jira:issue_deleted SOFT-2',
    'Primary /jira:issue_deleted SOFT-1',
    'Secondary /comment_deleted SOFT-1',
    'Secondary /worklog_deleted',
    'Secondary /attachment_deleted',
  ]);
});

it('a delivery is tried again after 5 to 15 minutes, five times, under the same identifier, and then listed as failed', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  await using app = await openTinyApp({ modules: { webhooks: [created] } });
  await install(sandbox, app.descriptorUrl);
  const { webhooks } = sandbox.site;
  sandbox.clock.stop();
  app.answer = () => 503;
  happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'SOFT-1') });
  await webhooks.idle();
  for (let retry = 1; retry <= 5; retry++) {
    sandbox.clock.advance(5 * minuteMs - 1);
    await turn();
    await webhooks.idle();
    assert.equal(app.calls.filter(({ path }) => path.startsWith('/hook')).length, retry, 'too early');
    sandbox.clock.advance(10 * minuteMs + 1);
    await turn();
    await webhooks.idle();
    assert.equal(app.calls.filter(({ path }) => path.startsWith('/hook')).length, retry + 1);
  }
  sandbox.clock.advance(24 * 60 * minuteMs);
  await turn();
  await webhooks.idle();
  const calls = app.calls.filter(({ path }) => path.startsWith('/hook'));
  assert.deepEqual(
    calls.map(({ headers }) => headers['x-atlassian-webhook-retry']),
    [undefined, '1', '2', '3', '4', '5'],
  );
  assert.equal(new Set(calls.map(({ headers }) => headers['x-atlassian-webhook-identifier'])).size, 1);
  const failed = await askAsApp(sandbox, app, '/rest/api/3/webhook/failed');
  assert.equal(failed.status, 200);
  assert.equal(at(failed.json, 'values.0.id'), calls[0]?.headers['x-atlassian-webhook-identifier']);
  assert.equal(at(failed.json, 'values.0.url'), `${app.url}/hook?issue=SOFT-1`);
  assert.equal(at(failed.json, 'values.0.body'), calls[0]?.text);
  sandbox.clock.advance(72 * 60 * minuteMs);
  assert.deepEqual(at((await askAsApp(sandbox, app, '/rest/api/3/webhook/failed')).json, 'values'), []);
});

it('what waits for another try is not sent any more to an app that was removed', async () => {
  for (const removes of [true, false]) {
    await using sandbox = await openSandbox({ world: webhookWorld() });
    await using app = await openTinyApp({ modules: { webhooks: [created] } });
    await install(sandbox, app.descriptorUrl);
    const { webhooks, apps } = sandbox.site;
    sandbox.clock.stop();
    app.answer = ({ path }) => (path.startsWith('/hook') ? 503 : 204);
    happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'SOFT-1') });
    await webhooks.idle();
    const installedApp = apps.app('tiny');
    assert.ok(installedApp);
    if (removes) await uninstallApp(sandbox.site, installedApp);
    sandbox.clock.advance(15 * minuteMs);
    await turn();
    await webhooks.idle();
    assert.equal(app.calls.filter(({ path }) => path.startsWith('/hook')).length, removes ? 1 : 2);
  }
});

it('only answers that promise something are tried again', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  await using app = await openTinyApp({ modules: { webhooks: [created] } });
  await install(sandbox, app.descriptorUrl);
  const { webhooks } = sandbox.site;
  sandbox.clock.stop();
  for (const [status, tries] of [
    [200, 1],
    [204, 1],
    [302, 1],
    [400, 1],
    [401, 1],
    [404, 1],
    [408, 2],
    [409, 2],
    [425, 2],
    [429, 2],
    [500, 2],
    [599, 2],
  ] as const) {
    const before = app.calls.length;
    app.answer = (_call, nth) => (nth > 0 && app.calls.length === before + 1 ? status : 204);
    happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'SOFT-1') });
    await webhooks.idle();
    sandbox.clock.advance(16 * minuteMs);
    await turn();
    await webhooks.idle();
    assert.equal(app.calls.length - before, tries, String(status));
  }
  assert.deepEqual(at((await askAsApp(sandbox, app, '/rest/api/3/webhook/failed')).json, 'values'), []);
});

it('a receiver that is silent or gone is tried again, and stops nothing else', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  await using app = await openTinyApp({ modules: { webhooks: [created] } });
  await install(sandbox, app.descriptorUrl);
  const { webhooks, settings } = sandbox.site;
  assert.equal(settings.webhookTimeoutMs, 20_000);
  settings.webhookTimeoutMs = 100;
  app.answer = () => 'hang';
  happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'SOFT-1') });
  assert.equal((await fetch(`${sandbox.url}/rest/api/3/serverInfo`)).status, 200);
  await webhooks.idle();
  await app[Symbol.asyncDispose]();
  happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'SOFT-1') });
  await webhooks.idle();
  assert.deepEqual(
    webhooks.deliveries().map(({ state, attempts, last }) => [state, attempts, last]),
    [
      ['waiting', 1, 'It did not answer in time.'],
      ['waiting', 1, 'The connection was refused.'],
    ],
  );
});

it('closing the sandbox ends a delivery that hangs', async () => {
  await using app = await openTinyApp({ modules: { webhooks: [created] } });
  {
    await using sandbox = await openSandbox({ world: webhookWorld() });
    await install(sandbox, app.descriptorUrl);
    app.answer = () => 'hang';
    happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'SOFT-1') });
    happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'SOFT-2') });
    await app.received('/hook?issue=SOFT-1');
  }
  // The second stood behind the first and is never sent.
  assert.equal(app.calls.filter(({ path }) => path.startsWith('/hook')).length, 1);
});

it('a webhook that leads off this machine is not sent, unless that was allowed', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  await using app = await openTinyApp({
    modules: { webhooks: [{ event: 'jira:issue_created', url: 'https://hooks.example.com/x' }] },
  });
  await install(sandbox, app.descriptorUrl);
  happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'SOFT-1') });
  await sandbox.site.webhooks.idle();
  const [entry] = sandbox.site.webhooks.deliveries();
  assert.equal(entry?.state, 'failed');
  assert.match(String(entry?.last), /reaches this machine only, and hooks\.example\.com is another/);
});

it('on request deliveries are lost, doubled, late and out of order, the same ones for the same seed', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  await using app = await openTinyApp({ modules: { webhooks: [created] } });
  await install(sandbox, app.descriptorUrl);
  const { webhooks } = sandbox.site;
  sandbox.clock.stop();
  const tell = async (trouble: typeof webhooks.trouble, keys: readonly string[]) => {
    app.calls.length = 0;
    webhooks.trouble = trouble;
    for (const key of keys) {
      happen(sandbox, { name: 'jira:issue_created', issue: { ...issueOf(sandbox, 'SOFT-1'), key } });
    }
    await webhooks.idle();
    return app.calls.map(({ path }) => path.replace('/hook?issue=', ''));
  };
  const keys = ['A-1', 'A-2', 'A-3', 'A-4', 'A-5', 'A-6', 'A-7', 'A-8'];
  assert.deepEqual(await tell({}, keys), keys);
  assert.deepEqual(await tell({ lost: 1 }, keys), []);
  assert.deepEqual(await tell({ doubled: 1 }, ['A-1', 'A-2']), ['A-1', 'A-1', 'A-2', 'A-2']);
  assert.equal(new Set(app.calls.map(({ headers }) => headers['x-atlassian-webhook-identifier'])).size, 2);
  const some = await tell({ lost: 0.5, seed: 7 }, keys);
  assert.ok(some.length > 0 && some.length < keys.length, String(some));
  assert.deepEqual(await tell({ lost: 0.5, seed: 7 }, keys), some);
  assert.notDeepEqual(await tell({ lost: 0.5, seed: 8 }, keys), some);

  assert.deepEqual(await tell({ late: 1, lateMs: 5000 }, ['A-1']), []);
  sandbox.clock.advance(4999);
  await turn();
  await webhooks.idle();
  assert.equal(app.calls.length, 0);
  sandbox.clock.advance(1);
  await turn();
  await webhooks.idle();
  assert.equal(app.calls.length, 1);

  const order = await tell({ outOfOrder: 0.5, seed: 3 }, keys);
  assert.notDeepEqual(order, keys);
  sandbox.clock.advance(30_000);
  await turn();
  await webhooks.idle();
  const all = app.calls.map(({ path }) => path.replace('/hook?issue=', ''));
  assert.deepEqual([...all].sort(), keys);
});

it('an event that cannot be told fails nobody but its webhook', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  await using app = await openTinyApp({ modules: { webhooks: [created] } });
  await install(sandbox, app.descriptorUrl);
  const issue = issueOf(sandbox, 'SOFT-1');
  happen(sandbox, { name: 'jira:issue_created', issue: { ...issue, created: 'never', updated: 'never' } });
  happen(sandbox, { name: 'jira:issue_created', issue });
  await app.received('/hook?issue=SOFT-1');
  const states = sandbox.site.webhooks.deliveries().map(({ state, last }) => [state, String(last)]);
  assert.equal(states[0]?.[0], 'failed');
  assert.match(states[0]?.[1] ?? '', /^The sandbox failed: /);
});
