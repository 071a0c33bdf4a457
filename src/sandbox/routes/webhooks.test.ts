import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ask, askWith, at, each } from '../ask.test-support.ts';
import { readToken, verifyHs256 } from '../connect/jwt.ts';
import type { TinyApp } from '../connect/tiny-app.test-support.ts';
import { askAsApp, install, openTinyApp } from '../connect/tiny-app.test-support.ts';
import { byCode, app as client, codeFor, openWithApp, tokens } from '../oauth/oauth-client.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import { openSandbox } from '../open-sandbox.ts';
import type { Method } from '../operation.ts';
import { happen, issueOf, webhookWorld } from '../webhooks/webhook-world.test-support.ts';

const path = '/rest/api/3/webhook';
const dayMs = 86_400_000;
const inSoft = { events: ['jira:issue_created', 'jira:issue_updated'], jqlFilter: 'project = SOFT' };

async function installed(): Promise<AsyncDisposable & { sandbox: Sandbox; app: TinyApp }> {
  const sandbox = await openSandbox({ world: webhookWorld() });
  const app = await openTinyApp();
  await install(sandbox, app.descriptorUrl);
  return {
    sandbox,
    app,
    async [Symbol.asyncDispose]() {
      await sandbox[Symbol.asyncDispose]();
      await app[Symbol.asyncDispose]();
    },
  };
}

function register({ sandbox, app }: { sandbox: Sandbox; app: TinyApp }, webhooks: unknown, url = '/dynamic') {
  return askAsApp(sandbox, app, path, { body: { url: app.url + url, webhooks } });
}

it('an app registers webhooks, is told by them which matched, lists them and removes them', async () => {
  await using opened = await installed();
  const { sandbox, app } = opened;
  const bugs = { events: ['jira:issue_created'], jqlFilter: 'issuetype = Bug' };
  const mine = { events: ['jira:issue_created'], jqlFilter: 'key = SOFT-1 AND status NOT IN (Done)' };
  const { status, json } = await register(opened, [inSoft, bugs, mine]);
  assert.equal(status, 200);
  assert.deepEqual(json, {
    webhookRegistrationResult: [{ createdWebhookId: 1 }, { createdWebhookId: 2 }, { createdWebhookId: 3 }],
  });
  happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'SOFT-1') });
  happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'DESK-1') });
  happen(sandbox, { name: 'comment_created', issue: issueOf(sandbox, 'SOFT-1') });
  await sandbox.site.webhooks.idle();
  const calls = await app.received('/dynamic');
  assert.deepEqual(
    calls.map((call) => [at(call.json, 'issue.key'), at(call.json, 'matchedWebhookIds')]),
    [['SOFT-1', [1, 3]]],
  );
  assert.equal(verifyHs256(String(calls[0]?.headers.authorization).slice(4), app.secret()), true);

  const listed = await askAsApp(sandbox, app, `${path}?startAt=1&maxResults=1`);
  assert.equal(at(listed.json, 'total'), 3);
  assert.equal(at(listed.json, 'isLast'), false);
  const { expirationDate, ...second } = Object(at(listed.json, 'values.0'));
  assert.deepEqual(second, { id: 2, url: `${app.url}/dynamic`, ...bugs });
  assert.equal(Math.abs(expirationDate - Date.now() - 30 * dayMs) < 60_000, true);

  const gone = await askAsApp(sandbox, app, path, { method: 'DELETE', body: { webhookIds: [1, 3, 999] } });
  assert.equal(gone.status, 202);
  assert.equal(gone.text, '');
  assert.deepEqual(each((await askAsApp(sandbox, app, path)).json, 'values', 'id'), [2]);
});

it('what is wrong with one webhook is answered beside the others', async () => {
  await using opened = await installed();
  const events = ['jira:issue_created'];
  const table: readonly (readonly [webhook: unknown, fault: string])[] = [
    [{ events, jqlFilter: 'watchCount = 1' }, 'The clause watchCount is unsupported'],
    [{ events, jqlFilter: 'project is not EMPTY' }, 'Operator is not is unsupported'],
    [{ events, jqlFilter: 'assignee = currentUser()' }, 'Function currentUser is unsupported'],
    [{ events, jqlFilter: 'project = SOFT OR summary ~ x' }, 'The clause summary is unsupported'],
    [{ events, jqlFilter: 'project = SOFT ORDER BY key' }, 'ORDER BY is unsupported'],
    [{ events, jqlFilter: '' }, 'The JQL filter cannot be empty'],
    // It is there, but not for this app.
    [{ events, jqlFilter: 'project = TEAM' }, "The value 'TEAM' does not exist for the field 'project'."],
    [{ events, jqlFilter: 'project = NONE' }, "The value 'NONE' does not exist for the field 'project'."],
    [
      { events: ['worklog_created'], jqlFilter: 'project = SOFT' },
      'The event worklog_created is unsupported',
    ],
    [{ events: [], jqlFilter: 'project = SOFT' }, 'At least one event is required'],
  ];
  const { json } = await register(opened, [...table.map(([webhook]) => webhook), inSoft]);
  assert.deepEqual(each(json, 'webhookRegistrationResult', 'errors.0'), [
    ...table.map(([, fault]) => fault),
    undefined,
  ]);
  assert.equal(at(json, `webhookRegistrationResult.${table.length}.createdWebhookId`), 1);
  const unread = await register(opened, [{ events, jqlFilter: 'project = ' }]);
  assert.match(String(at(unread.json, 'webhookRegistrationResult.0.errors.0')), /^Error in the JQL Query/);
});

it('an app has one URL, below its base URL, and a hundred webhooks', async () => {
  await using opened = await installed();
  const { sandbox, app } = opened;
  const fault = async (url: string) => {
    const { json } = await askAsApp(sandbox, app, path, { body: { url, webhooks: [inSoft] } });
    return at(json, 'webhookRegistrationResult.0.errors.0');
  };
  assert.equal(await fault('not an address'), 'The URL is not valid');
  assert.equal(
    await fault('https://elsewhere.example/hook'),
    `The URL must start with the base URL of the app: ${app.url}`,
  );
  assert.equal(await fault(`${app.url}/one`), undefined);
  assert.equal(
    await fault(`${app.url}/two`),
    `Only a single URL per app is allowed to be registered via REST API. The currently used URL: ${app.url}/one`,
  );
  const { json } = await register(opened, Array(100).fill(inSoft), '/one');
  assert.equal(at(json, 'webhookRegistrationResult.98.createdWebhookId'), 100);
  assert.equal(
    at(json, 'webhookRegistrationResult.99.errors.0'),
    'Maximum of 100 webhooks is allowed per app',
  );
});

it('only the fields and properties that a webhook names make it tell', async () => {
  await using opened = await installed();
  const { sandbox, app } = opened;
  await register(opened, [
    { events: ['jira:issue_updated'], jqlFilter: 'project = SOFT', fieldIdsFilter: ['summary'] },
    { events: ['issue_property_set'], jqlFilter: 'project = SOFT', issuePropertyKeysFilter: ['colour'] },
  ]);
  const issue = issueOf(sandbox, 'SOFT-1');
  const changelog = (fieldId: string) => ({
    id: '1',
    created: '2026-01-01T00:00:00.000Z',
    items: [
      {
        field: fieldId,
        fieldtype: 'jira' as const,
        fieldId,
        from: null,
        fromString: 'a',
        to: null,
        toString: 'b',
      },
    ],
  });
  happen(sandbox, { name: 'jira:issue_updated', issue, changelog: changelog('labels') });
  happen(sandbox, { name: 'jira:issue_updated', issue });
  happen(sandbox, { name: 'issue_property_set', issue, property: { key: 'size', value: 1 } });
  happen(sandbox, { name: 'jira:issue_updated', issue, changelog: changelog('summary') });
  happen(sandbox, { name: 'issue_property_set', issue, property: { key: 'colour', value: 1 } });
  await sandbox.site.webhooks.idle();
  assert.deepEqual(
    app.calls.filter((call) => call.path === '/dynamic').map((call) => at(call.json, 'matchedWebhookIds')),
    [[1], [2]],
  );
});

it('a webhook is silent after 30 days, speaks again when it is refreshed, and is forgotten after 90 more', async () => {
  await using opened = await installed();
  const { sandbox, app } = opened;
  await register(opened, [inSoft]);
  const tell = async () => {
    app.calls.length = 1;
    happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'SOFT-1') });
    await sandbox.site.webhooks.idle();
    return app.calls.length - 1;
  };
  sandbox.clock.advance(29 * dayMs);
  assert.equal(await tell(), 1);
  sandbox.clock.advance(2 * dayMs);
  assert.equal(await tell(), 0);
  const refresh = (webhookIds: unknown) =>
    askAsApp(sandbox, app, `${path}/refresh`, { method: 'PUT', body: { webhookIds } });
  const { status, json } = await refresh([1, 77]);
  assert.equal(status, 200);
  assert.equal(
    Math.abs(Number(at(json, 'expirationDate')) - sandbox.clock.now() - 30 * dayMs) < 60_000,
    true,
  );
  assert.equal(await tell(), 1);
  sandbox.clock.advance(121 * dayMs);
  assert.deepEqual(at((await askAsApp(sandbox, app, path)).json, 'values'), []);
});

it('webhooks are for apps, each has its own, and nobody reads or removes those of another', async () => {
  await using opened = await installed();
  const { sandbox, app } = opened;
  await register(opened, [inSoft]);
  for (const [who, status] of [
    ['ann', 403],
    ['', 403],
  ] as const) {
    assert.equal((await ask(sandbox, who, path)).status, status);
    assert.equal((await ask(sandbox, who, `${path}/failed`)).status, status);
    assert.equal((await ask(sandbox, who, path, { webhookIds: [1] }, 'DELETE')).status, status);
  }
  await using other = await openTinyApp({ key: 'other' });
  await install(sandbox, other.descriptorUrl);
  const asOther = (method: string, where: string, body?: unknown) =>
    askAsApp(sandbox, other, where, { method, body, claims: { iss: 'other' } });
  assert.deepEqual(at((await asOther('GET', path)).json, 'values'), []);
  assert.equal((await asOther('DELETE', path, { webhookIds: [1] })).status, 202);
  assert.deepEqual(each((await askAsApp(sandbox, app, path)).json, 'values', 'id'), [1]);
});

it('uninstalling an app takes its webhooks with it', async () => {
  await using opened = await installed();
  const { sandbox, app } = opened;
  await register(opened, [inSoft]);
  assert.equal((await ask(sandbox, 'ann', '/rest/plugins/1.0/tiny-key', undefined, 'DELETE')).status, 204);
  await install(sandbox, app.descriptorUrl);
  assert.deepEqual(at((await askAsApp(sandbox, app, path)).json, 'values'), []);
});

it('malformed bodies are answered 400', async () => {
  await using opened = await installed();
  const { sandbox, app } = opened;
  for (const [method, where, body] of [
    ['POST', path, {}],
    ['POST', path, { url: app.url }],
    ['POST', path, { url: 7, webhooks: [] }],
    ['POST', path, { url: app.url, webhooks: [{ events: ['jira:issue_created'] }] }],
    ['POST', path, { url: app.url, webhooks: [{ events: 'jira:issue_created', jqlFilter: '' }] }],
    ['DELETE', path, {}],
    ['DELETE', path, { webhookIds: ['one'] }],
    ['PUT', `${path}/refresh`, { webhookIds: null }],
  ] as const) {
    const { status } = await askAsApp(sandbox, app, where, { method, body });
    assert.equal(status, 400, `${method} ${JSON.stringify(body)}`);
  }
  assert.equal((await askAsApp(sandbox, app, `${path}/failed?after=x`)).status, 400);
});

it('an OAuth app has five webhooks per person, signed with its secret, told of what that person sees', async () => {
  const scope = 'read:jira-work manage:jira-webhook';
  await using sandbox = await openWithApp({ scopes: scope.split(' ') });
  await using receiver = await openTinyApp();
  const asPerson = async (account: string) => {
    const { access } = await tokens(sandbox, byCode(await codeFor(sandbox, account, { scope })));
    return (method: Method, where: string, body?: unknown) =>
      askWith(sandbox, `Bearer ${access}`, `/ex/jira/${sandbox.site.cloudId}${where}`, body, method);
  };
  const ben = await asPerson('ben');
  const url = `${receiver.url}/oauth`;
  const five = await ben('POST', path, { url, webhooks: Array(6).fill(inSoft) });
  assert.deepEqual(each(five.json, 'webhookRegistrationResult', 'createdWebhookId'), [
    1,
    2,
    3,
    4,
    5,
    undefined,
  ]);
  assert.equal(
    at(five.json, 'webhookRegistrationResult.5.errors.0'),
    'Maximum of 5 webhooks is allowed per app per user',
  );
  const other = await ben('POST', path, { url: `${receiver.url}/else`, webhooks: [inSoft] });
  assert.match(
    String(at(other.json, 'webhookRegistrationResult.0.errors.0')),
    /^Only a single URL per user is allowed to be registered via REST API\. The currently used URL: http/,
  );
  const cleo = await asPerson('cleo');
  assert.deepEqual(at((await cleo('GET', path)).json, 'values'), []);
  await cleo('POST', path, { url: `${receiver.url}/cleo`, webhooks: [inSoft] });
  assert.equal((await ben('GET', `${path}/failed`)).status, 403);

  happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'SOFT-3') });
  await sandbox.site.webhooks.idle();
  assert.deepEqual(
    receiver.calls.map((call) => [call.path, at(call.json, 'matchedWebhookIds')]),
    [['/cleo', [6]]],
  );
  const token = String(receiver.calls[0]?.headers.authorization);
  assert.match(token, /^Bearer /);
  assert.equal(verifyHs256(token.slice(7), client.clientSecret), true);
  assert.equal(readToken(token.slice(7))?.claims.sub, 'cleo');
  happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'SOFT-1') });
  await sandbox.site.webhooks.idle();
  assert.deepEqual(receiver.calls.map((call) => call.path).sort(), ['/cleo', '/cleo', '/oauth']);
});

it('an OAuth app that is not shared is told by the webhooks of its owner alone', async () => {
  const scope = 'read:jira-work manage:jira-webhook';
  for (const [shared, told] of [
    [false, []],
    [true, ['/hook']],
  ] as const) {
    await using sandbox = await openWithApp({ scopes: scope.split(' '), shared: true });
    await using receiver = await openTinyApp();
    const { access } = await tokens(sandbox, byCode(await codeFor(sandbox, 'ben', { scope })));
    const webhooks = { url: `${receiver.url}/hook`, webhooks: [inSoft] };
    const address = `/ex/jira/${sandbox.site.cloudId}${path}`;
    assert.equal((await askWith(sandbox, `Bearer ${access}`, address, webhooks)).status, 200);
    sandbox.world.setList('oauthApps', [{ ...client, scopes: scope.split(' '), shared }]);
    happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'SOFT-1') });
    await sandbox.site.webhooks.idle();
    assert.deepEqual(
      receiver.calls.map((call) => call.path),
      told,
    );
  }
});

it('an OAuth app is told nothing any more when the person has withdrawn their consent', async () => {
  const scope = 'read:jira-work manage:jira-webhook';
  for (const withdrawn of [true, false]) {
    await using sandbox = await openWithApp({ scopes: scope.split(' ') });
    await using receiver = await openTinyApp();
    const { access } = await tokens(sandbox, byCode(await codeFor(sandbox, 'ben', { scope })));
    const webhooks = { url: `${receiver.url}/hook`, webhooks: [inSoft] };
    const address = `/ex/jira/${sandbox.site.cloudId}${path}`;
    assert.equal((await askWith(sandbox, `Bearer ${access}`, address, webhooks)).status, 200);
    if (withdrawn) sandbox.site.oauth.revoke('ben');
    happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'SOFT-1') });
    await sandbox.site.webhooks.idle();
    assert.equal(receiver.calls.length, withdrawn ? 0 : 1);
  }
});

it('failures are listed in pages that never part those of one moment', async () => {
  await using opened = await installed();
  const { sandbox, app } = opened;
  const { webhooks, clock } = sandbox.site;
  const now = clock.now();
  for (const [id, failureTime] of [
    ['a', now - 3],
    ['b', now - 2],
    ['c', now - 2],
    ['d', now - 1],
  ] as const) {
    webhooks.addFailed({ id, appKey: 'tiny', url: app.url, failureTime });
  }
  webhooks.addFailed({ id: 'x', appKey: 'other', url: app.url, failureTime: now });
  const first = await askAsApp(sandbox, app, `${path}/failed?maxResults=2`);
  assert.deepEqual(each(first.json, 'values', 'id'), ['a', 'b', 'c']);
  const next = String(at(first.json, 'next'));
  assert.equal(next, `${sandbox.url}${path}/failed?after=${now - 2}&maxResults=2`);
  const second = await askAsApp(sandbox, app, next.replace(sandbox.url, ''));
  assert.deepEqual(each(second.json, 'values', 'id'), ['d']);
  const third = await askAsApp(sandbox, app, `${path}/failed?after=${now - 1}`);
  assert.deepEqual(third.json, { values: [], maxResults: 100 });
});
