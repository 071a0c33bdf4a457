/** Restricting and deleting issues over HTTP: who is shut out, what goes with it, what is told. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask } from '../ask.test-support.ts';
import { issue } from '../small-world.test-support.ts';
import { api, edit, open } from './issue-edits.test-support.ts';

describe('restricting an issue of a team-managed project', () => {
  it('shuts out who is in none of its roles', async () => {
    await using opened = await open();
    const { sandbox } = opened;
    const roles = { issuerestrictions: { projectrole: [{ id: '10300' }] } };
    assert.equal((await ask(sandbox, 'ben', `${api}/issue/TEAM-2`)).status, 200);
    assert.equal(
      (await edit(sandbox, 'cleo', 'TEAM-2', { fields: { issuerestriction: roles } })).status,
      204,
    );
    assert.equal((await ask(sandbox, 'ben', `${api}/issue/TEAM-2`)).status, 404);
    assert.equal((await ask(sandbox, 'cleo', `${api}/issue/TEAM-2`)).status, 200);
    assert.equal((await edit(sandbox, 'cleo', 'TEAM-2', { fields: { issuerestriction: null } })).status, 204);
    assert.equal((await ask(sandbox, 'ben', `${api}/issue/TEAM-2`)).status, 200);
  });
});

describe('a deleted issue', () => {
  it('takes its sub-tasks, comments and links with it, and is told first', async () => {
    await using opened = await open((file) => ({
      ...file,
      issues: [
        ...file.issues.map((one) =>
          one.key === 'SOFT-3'
            ? {
                ...one,
                links: [
                  {
                    id: '9001',
                    type: { name: 'Blocks', inward: 'is blocked by', outward: 'blocks' },
                    direction: 'inward' as const,
                    issueId: '1001',
                  },
                ],
              }
            : one,
        ),
        issue('1004', 'SOFT-4', '1'),
      ],
    }));
    const { sandbox, events } = opened;
    await ask(sandbox, 'ben', `${api}/issue/SOFT-1?deleteSubtasks=true`, undefined, 'DELETE');
    assert.deepEqual(
      events.map(({ name, cascaded = false }) => [name, cascaded]),
      [
        ['jira:issue_deleted', true],
        ['jira:issue_deleted', false],
        ['comment_deleted', true],
        ['comment_deleted', true],
        ['comment_deleted', true],
        ['worklog_deleted', true],
        ['worklog_deleted', true],
        ['attachment_deleted', true],
        ['issuelink_deleted', true],
      ],
    );
    assert.deepEqual(sandbox.world.issue('1003')?.links, []);
    assert.deepEqual(
      [sandbox.world.findEntry('SOFT-1'), sandbox.world.findEntry('SOFT-2')],
      [undefined, undefined],
    );
    assert.equal((await ask(sandbox, 'ben', `${api}/issue/SOFT-4`)).status, 200);
  });
});
