/** An issue as it is read, alone or among many: whom it is shown to, and its fields in Jira’s shapes. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, at, each, message } from '../ask.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import { openSandbox } from '../open-sandbox.ts';
import { issue, smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';

let sandbox: Sandbox;
before(async () => {
  sandbox = await openSandbox({ world: openWorld(smallWorld()) });
});
after(() => sandbox[Symbol.asyncDispose]());

const hidden = 'Issue does not exist or you do not have permission to see it.';

describe('an issue', () => {
  it('that is hidden and one that does not exist are answered alike', async () => {
    const one = await ask(sandbox, 'ben', '/rest/api/3/issue/SOFT-3');
    const other = await ask(sandbox, 'ben', '/rest/api/3/issue/SOFT-4');
    assert.deepEqual([one.status, one.text], [404, other.text]);
    assert.equal(message(other), hidden);
    assert.equal((await ask(sandbox, 'cleo', '/rest/api/3/issue/SOFT-3')).status, 200);
  });
  it('is found by id, by key in any case, and by a key from before it moved', async () => {
    const world = openWorld(smallWorld());
    await using moved = await openSandbox({ world });
    world.putIssue({ ...issue('1021', 'DESK-77', '2'), summary: 'moved' });
    for (const idOrKey of ['1021', 'desk-77', 'TEAM-2']) {
      const reply = await ask(moved, 'dan', `/rest/api/3/issue/${idOrKey}`);
      assert.equal(at(reply.json, 'key'), 'DESK-77');
    }
  });
  it('has its fields in Jira’s shapes', async () => {
    const { json } = await ask(sandbox, 'cleo', '/rest/api/3/issue/SOFT-1');
    const fields = at(json, 'fields');
    assert.equal(at(fields, 'created'), '2026-01-05T06:00:00.000-0300');
    assert.deepEqual(at(fields, 'description.content.1.content'), [
      { type: 'text', text: 'Second paragraph.' },
    ]);
    assert.equal(at(fields, 'environment'), null);
    assert.equal(at(fields, 'resolution'), null);
    assert.equal(at(fields, 'status.statusCategory.key'), 'new');
    assert.equal(at(fields, 'priority.name'), 'Medium');
    assert.deepEqual(at(fields, 'labels'), ['quoting', 'urgent']);
    assert.equal(at(fields, 'components.0.name'), 'Engine');
    assert.equal(at(fields, 'reporter.accountId'), 'ben');
    assert.equal(at(fields, 'security'), null);
    assert.equal(at(fields, 'issuerestriction'), undefined);
    assert.equal(at(fields, 'customfield_10003.value'), 'Major');
    assert.equal(at(fields, 'customfield_10004.type'), 'doc');
    assert.equal(at(fields, 'customfield_10005'), 7);
    assert.equal(at(fields, 'customfield_10001'), null);
    assert.equal(at(fields, 'attachment.0.filename'), 'log.txt');
    assert.equal(at(fields, 'attachment.0.author.displayName'), 'Ben Builder');
    assert.equal(at(fields, 'worklog.worklogs.0.timeSpent'), '3h 20m');
    assert.deepEqual(each(fields, 'subtasks', 'key'), ['SOFT-2']);
    const subtask = await ask(sandbox, 'cleo', '/rest/api/3/issue/SOFT-2');
    assert.equal(at(subtask.json, 'fields.parent.fields.summary'), 'Quoting fails for large orders');
  });
  it('has people and groups in custom fields as Jira shows them', async () => {
    const world = openWorld(smallWorld());
    await using own = await openSandbox({ world });
    world.putIssue({
      ...issue('1021', 'TEAM-2', '3'),
      customFields: {
        customfield_10001: ['ben', 'cleo'],
        customfield_10002: ['g-staff'],
        customfield_10006: ['dan'],
        customfield_10007: ['g-agents'],
      },
    });
    const { json } = await ask(own, 'dan', '/rest/api/3/issue/TEAM-2');
    assert.deepEqual(each(json, 'fields.customfield_10001', 'accountId'), ['ben', 'cleo']);
    assert.deepEqual(each(json, 'fields.customfield_10002', 'groupId'), ['g-staff']);
    assert.equal(at(json, 'fields.customfield_10006.displayName'), 'Dan Desk');
    assert.equal(at(json, 'fields.customfield_10007.name'), 'agents');
  });
  it('has `security` only in a project with a security scheme, and `issuerestriction` in a team-managed one', async () => {
    const level = await ask(sandbox, 'cleo', '/rest/api/3/issue/SOFT-3');
    assert.deepEqual(at(level.json, 'fields.security.name'), 'Cleos');
    const desk = await ask(sandbox, 'dan', '/rest/api/3/issue/DESK-1');
    assert.equal(Object.hasOwn(Object(at(desk.json, 'fields')), 'security'), false);
    const open = await ask(sandbox, 'cleo', '/rest/api/3/issue/TEAM-2');
    assert.deepEqual(at(open.json, 'fields.issuerestriction'), {
      issuerestrictions: {},
      shouldDisplay: true,
    });
    const closed = await ask(sandbox, 'cleo', '/rest/api/3/issue/TEAM-1');
    assert.deepEqual(at(closed.json, 'fields.issuerestriction.issuerestrictions.projectrole'), [
      { id: '10300', name: 'Member' },
    ]);
  });
  it('shows links and parents only to those who see the other issue', async () => {
    const linked = async (who: string) =>
      each(
        (await ask(sandbox, who, '/rest/api/3/issue/SOFT-1')).json,
        'fields.issuelinks',
        'outwardIssue.key',
      );
    assert.deepEqual(await linked('cleo'), ['SOFT-3']);
    assert.deepEqual(await linked('ben'), []);
  });
  it('has the chosen fields only', async () => {
    const names = async (fields: string) => {
      const { json } = await ask(sandbox, 'cleo', `/rest/api/3/issue/SOFT-1?fields=${fields}`);
      return Object.keys(Object(at(json, 'fields')));
    };
    assert.deepEqual(await names('summary,status'), ['summary', 'status']);
    assert.equal((await names('*all,-comment')).includes('comment'), false);
    assert.equal((await names('*all,-comment')).includes('worklog'), true);
    assert.equal((await names('*navigable')).includes('comment'), false);
  });
  it('shows email addresses only of those who show them, and one’s own', async () => {
    const { json } = await ask(sandbox, 'cleo', '/rest/api/3/issue/SOFT-1');
    assert.equal(at(json, 'fields.assignee.emailAddress'), 'cleo@small.example');
    assert.equal(at(json, 'fields.reporter.emailAddress'), undefined);
  });
});

describe('issue/bulkfetch', () => {
  const fetchAll = (who: string, body: unknown) => ask(sandbox, who, '/rest/api/3/issue/bulkfetch', body);

  it('answers in the order of ids and omits what is missing or hidden', async () => {
    const body = {
      issueIdsOrKeys: ['1010', 'SOFT-3', 'soft-1', '1001', 'NOPE-1', '424242'],
      fields: ['summary'],
    };
    const { json } = await fetchAll('ben', body);
    assert.deepEqual(each(json, 'issues', 'key'), ['SOFT-1', 'DESK-1']);
    assert.deepEqual(at(json, 'issueErrors'), []);
    assert.deepEqual(each((await fetchAll('cleo', body)).json, 'issues', 'key'), [
      'SOFT-1',
      'SOFT-3',
      'DESK-1',
    ]);
  });
  it('takes 1 to 100, or 1000 with light fields', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => String(index));
    const status = async (body: unknown) => (await fetchAll('ben', body)).status;
    assert.equal(await status({ issueIdsOrKeys: [] }), 400);
    assert.equal(await status({ issueIdsOrKeys: many(100) }), 200);
    assert.equal(await status({ issueIdsOrKeys: many(101) }), 400);
    assert.equal(await status({ issueIdsOrKeys: many(101), fields: ['*all'] }), 400);
    assert.equal(await status({ issueIdsOrKeys: many(101), fields: ['summary', 'comment'] }), 400);
    assert.equal(await status({ issueIdsOrKeys: many(1000), fields: ['summary'] }), 200);
    assert.equal(await status({ issueIdsOrKeys: many(1001), fields: ['summary'] }), 400);
  });
  it('refuses a body that is no JSON, no object, or not declared as JSON', async () => {
    assert.equal((await fetchAll('ben', '{"issueIdsOrKeys":')).status, 400);
    assert.equal((await fetchAll('ben', [])).status, 400);
    assert.equal((await fetchAll('ben', { issueIdsOrKeys: 'SOFT-1' })).status, 400);
    const plain = await fetch(`${sandbox.url}/rest/api/3/issue/bulkfetch`, { method: 'POST', body: '{}' });
    assert.equal(plain.status, 415);
  });
});
