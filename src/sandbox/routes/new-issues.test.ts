/** Making issues: what they get, what they lack, and the level that they have from the start. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each } from '../ask.test-support.ts';
import type { WorldFile } from '../world/world-file.ts';
import { api, create, edit, newIssue, open } from './issue-edits.test-support.ts';

function withDefaultLevel(file: WorldFile): WorldFile {
  const [scheme] = file.issueSecuritySchemes;
  return scheme ? { ...file, issueSecuritySchemes: [{ ...scheme, defaultLevelId: '502' }] } : file;
}

describe('a new issue', () => {
  it('gets an id and key that nothing had, its reporter, and is told', async () => {
    await using opened = await open();
    const { sandbox, events } = opened;
    await ask(sandbox, 'ben', `${api}/issue/SOFT-3`, undefined, 'DELETE');
    const last = await create(sandbox, 'cleo');
    assert.equal(at(last.json, 'key'), 'SOFT-4');
    await ask(sandbox, 'ben', `${api}/issue/SOFT-4`, undefined, 'DELETE');
    const next = await create(sandbox, 'cleo', { labels: ['x'], customfield_10005: 3 });
    assert.deepEqual(
      [at(next.json, 'key'), Number(at(next.json, 'id')) > Number(at(last.json, 'id'))],
      ['SOFT-5', true],
    );
    const read = await ask(sandbox, 'ben', `${api}/issue/SOFT-5`);
    const fields = [
      'reporter.accountId',
      'creator.accountId',
      'status.name',
      'priority.name',
      'labels.0',
      'customfield_10005',
    ];
    assert.deepEqual(
      fields.map((field) => at(read.json, `fields.${field}`)),
      ['cleo', 'cleo', 'To Do', 'Medium', 'x', 3],
    );
    assert.deepEqual(
      events.map(({ name, issueEventTypeName }) => [name, issueEventTypeName]),
      [
        ['jira:issue_created', 'issue_created'],
        ['jira:issue_deleted', 'issue_deleted'],
        ['jira:issue_created', 'issue_created'],
      ],
    );
  });

  it('says all at once what it lacks', async () => {
    await using opened = await open();
    const reply = await ask(opened.sandbox, 'cleo', `${api}/issue`, {
      fields: { project: { key: 'SOFT' }, issuetype: { name: 'Nope' }, labels: ['a b'] },
    });
    assert.deepEqual(at(reply.json, 'errors'), {
      issuetype: 'Specify a valid issue type',
      summary: 'You must specify a summary of the issue.',
      labels: "The label 'a b' contains spaces which is invalid.",
    });
    const orphan = await create(opened.sandbox, 'cleo', { issuetype: { name: 'Sub-task' } });
    assert.deepEqual(at(orphan.json, 'errors'), {
      parent: 'Issue type is a sub-task but parent issue key or id not specified.',
    });
  });

  it('has the default level of its project, whether or not its reporter is in it', async () => {
    await using opened = await open(withDefaultLevel);
    await create(opened.sandbox, 'ben');
    assert.equal((await ask(opened.sandbox, 'ben', `${api}/issue/SOFT-4`)).status, 404);
    assert.equal(
      at((await ask(opened.sandbox, 'cleo', `${api}/issue/SOFT-4`)).json, 'fields.security.id'),
      '502',
    );
  });

  it('has its parent’s level where it is a sub-task, and follows it', async () => {
    await using opened = await open(withDefaultLevel);
    const { sandbox, events } = opened;
    await create(sandbox, 'ben', { issuetype: { name: 'Sub-task' }, parent: { key: 'SOFT-1' } });
    assert.equal(sandbox.world.findEntry('SOFT-4')?.issue.securityLevelId, undefined);
    await edit(sandbox, 'ben', 'SOFT-1', { fields: { security: { name: 'Reporter only' } } });
    assert.equal(sandbox.world.findEntry('SOFT-4')?.issue.securityLevelId, '501');
    assert.equal((await ask(sandbox, 'cleo', `${api}/issue/SOFT-4`)).status, 404);
    assert.equal((await ask(sandbox, 'ben', `${api}/issue/SOFT-4`)).status, 200);
    assert.deepEqual(
      events.slice(1).map(({ issue: one }) => one?.key),
      ['SOFT-1', 'SOFT-2', 'SOFT-4'],
    );
    const refused = await edit(sandbox, 'ben', 'SOFT-4', { fields: { security: null } });
    assert.equal(
      at(refused.json, 'errors.security'),
      "Field 'security' cannot be set. It is not on the appropriate screen, or unknown.",
    );
  });

  it('cannot choose its own level where it is a sub-task', async () => {
    await using opened = await open();
    const subtask = { issuetype: { name: 'Sub-task' }, parent: { key: 'SOFT-1' }, security: { id: '501' } };
    const refused = await create(opened.sandbox, 'ben', subtask);
    assert.deepEqual(at(refused.json, 'errors'), {
      security: "Field 'security' cannot be set. It is not on the appropriate screen, or unknown.",
    });
    assert.equal((await create(opened.sandbox, 'ben', { security: { id: '501' } })).status, 201);
  });

  it('is made among many, and the wrong ones are told by their place', async () => {
    await using opened = await open();
    const issueUpdates = [
      newIssue({ summary: 'One' }),
      newIssue({ summary: '' }),
      newIssue({ summary: 'Three' }),
    ];
    const reply = await ask(opened.sandbox, 'cleo', `${api}/issue/bulk`, { issueUpdates });
    assert.equal(reply.status, 201);
    assert.deepEqual(each(reply.json, 'issues', 'key'), ['SOFT-4', 'SOFT-5']);
    assert.deepEqual(at(reply.json, 'errors'), [
      {
        status: 400,
        elementErrors: { errorMessages: [], errors: { summary: 'You must specify a summary of the issue.' } },
        failedElementNumber: 1,
      },
    ]);
  });
});
