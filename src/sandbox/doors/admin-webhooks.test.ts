import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ask, at } from '../ask.test-support.ts';
import { askAsApp, install, openTinyApp } from '../connect/tiny-app.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { hubSignature } from '../webhooks/hub-signature.ts';
import { happen, issueOf, webhookWorld } from '../webhooks/webhook-world.test-support.ts';

const root = '/rest/webhooks/1.0/webhook';

it("a body is signed as in the example of Atlassian's documentation", () => {
  assert.equal(
    hubSignature("It's a Secret to Everybody", 'Hello World!'),
    'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
  );
});

it('an administrator makes, reads, changes and removes a webhook, whose secret is never shown', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  const url = 'http://127.0.0.1:9/hook';
  const made = await ask(sandbox, 'ann', root, {
    name: 'First',
    url,
    events: ['jira:issue_created'],
    filters: { 'issue-related-events-section': 'project = DESK' },
    secret: 'tell nobody',
  });
  assert.equal(made.status, 201);
  const { lastUpdated, ...shown } = Object(made.json);
  assert.deepEqual(shown, {
    name: 'First',
    url,
    excludeBody: false,
    filters: { 'issue-related-events-section': 'project = DESK' },
    events: ['jira:issue_created'],
    enabled: true,
    isSigned: true,
    self: `${sandbox.url}${root}/1`,
    lastUpdatedUser: 'ann',
    lastUpdatedDisplayName: 'Ann Admin',
  });
  assert.equal(typeof lastUpdated, 'number');
  assert.deepEqual((await ask(sandbox, 'ann', root)).json, [made.json]);
  const renamed = await ask(sandbox, 'ann', `${root}/1`, { name: 'Second' }, 'PUT');
  assert.equal(at(renamed.json, 'name'), 'Second');
  assert.equal(at(renamed.json, 'isSigned'), true);
  const open = await ask(sandbox, 'ann', `${root}/1`, { secret: null }, 'PUT');
  assert.equal(at(open.json, 'isSigned'), false);
  assert.equal((await ask(sandbox, 'ann', `${root}/1`, undefined, 'DELETE')).status, 204);
  assert.equal((await ask(sandbox, 'ann', `${root}/1`)).status, 404);
  assert.equal((await ask(sandbox, 'ann', `${root}/1`, undefined, 'DELETE')).status, 404);
});

it('what cannot be a webhook is refused, and so is who administers nothing', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  const right = { name: 'N', url: 'https://x.example/', events: ['jira:issue_created'] };
  for (const [change, field] of [
    [{ name: undefined }, 'name'],
    [{ name: '  ' }, 'name'],
    [{ url: 'no address' }, 'url'],
    [{ url: 'file:///etc/passwd' }, 'url'],
    [{ events: ['moon_rose'] }, 'events.0'],
    [{ excludeBody: 'yes' }, 'excludeBody'],
  ] as const) {
    const refused = await ask(sandbox, 'ann', root, { ...right, ...change });
    assert.equal(refused.status, 400);
    assert.deepEqual(Object.keys(Object(at(refused.json, 'errors'))), [field]);
  }
  // [M] A filter is read in the eyes of who makes it: Ann administers, and does not see SOFT.
  for (const jql of ['nonsense = 1', 'project = SOFT']) {
    const filters = { 'issue-related-events-section': jql };
    assert.equal((await ask(sandbox, 'ann', root, { ...right, filters })).status, 400, jql);
  }
  assert.equal((await ask(sandbox, 'ann', root, '{')).status, 400);
  assert.equal((await ask(sandbox, 'ann', root, {}, 'PUT')).status, 405);
  assert.equal((await ask(sandbox, 'ben', root, right)).status, 403);
  assert.equal((await ask(sandbox, 'ben', root)).status, 403);
  assert.equal((await ask(sandbox, '', root)).status, 401);
  assert.deepEqual((await ask(sandbox, 'ann', root)).json, []);
});

it('it is told of everything that its events and filter name, signed over the very bytes', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  await using receiver = await openTinyApp();
  const filters = { 'issue-related-events-section': 'project = DESK AND status = "To Do"' };
  const events = ['jira:issue_created'];
  const url = `${receiver.url}/admin?key=\${issue.key}`;
  await ask(sandbox, 'ann', root, { name: 'A', url, events, filters, secret: 'sesame' });
  await ask(sandbox, 'ann', root, { name: 'B', url: `${receiver.url}/all`, events, excludeBody: true });
  await ask(sandbox, 'ann', root, { name: 'C', url: `${receiver.url}/off`, events, enabled: false });
  // Ann does not see the first; an administrator's webhook is told all the same.
  happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'SOFT-3') });
  happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'DESK-1') });
  happen(sandbox, { name: 'jira:issue_deleted', issue: issueOf(sandbox, 'DESK-1') });
  await sandbox.site.webhooks.idle();
  const [signed, ...others] = await receiver.received('/admin?key=DESK-1');
  assert.deepEqual(others, []);
  assert.equal(signed?.headers['x-hub-signature'], hubSignature('sesame', signed?.text ?? ''));
  assert.equal(signed?.headers.authorization, undefined);
  assert.equal(at(signed?.json, 'matchedWebhookIds'), undefined);
  const bare = await receiver.received('/all', 2);
  assert.deepEqual(
    bare.map(({ text, headers }) => [text, headers['x-hub-signature']]),
    [
      ['', undefined],
      ['', undefined],
    ],
  );
  assert.equal(receiver.calls.length, 3);
});

it('apps do not manage the webhooks of administrators', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  await using app = await openTinyApp({ scopes: ['ADMIN'] });
  await install(sandbox, app.descriptorUrl);
  assert.equal((await askAsApp(sandbox, app, root)).status, 403);
});
