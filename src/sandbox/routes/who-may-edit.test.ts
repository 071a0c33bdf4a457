/** Who may make, change, move on and delete an issue; a refused edit changes nothing, and nothing is told of it. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, message } from '../ask.test-support.ts';
import { api, newIssue, open } from './issue-edits.test-support.ts';

describe('who may edit', () => {
  const cases: readonly (readonly [
    what: string,
    who: string,
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body: object | undefined,
    status: number,
    message: string | undefined,
  ])[] = [
    ['creates', 'cleo', 'POST', '/issue', newIssue({}), 201, undefined],
    [
      'creates in a project that is hidden',
      'dan',
      'POST',
      '/issue',
      newIssue({}),
      400,
      'project: Specify a valid project ID or key',
    ],
    [
      'creates in a project that is not there',
      'cleo',
      'POST',
      '/issue',
      newIssue({ project: { key: 'NOPE' } }),
      400,
      'project: Specify a valid project ID or key',
    ],
    [
      'creates in an archived project',
      'cleo',
      'POST',
      '/issue',
      newIssue({ project: { key: 'OLD' } }),
      400,
      'project: You do not have permission to create issues in this project.',
    ],
    [
      'creates without an account',
      '',
      'POST',
      '/issue',
      newIssue({}),
      401,
      'project: Specify a valid project ID or key',
    ],
    ['edits', 'cleo', 'PUT', '/issue/SOFT-1', { fields: { summary: 'x' } }, 204, undefined],
    [
      'edits what is hidden',
      'ben',
      'PUT',
      '/issue/SOFT-3',
      { fields: { summary: 'x' } },
      404,
      'Issue does not exist or you do not have permission to see it.',
    ],
    [
      'edits what is not there',
      'ben',
      'PUT',
      '/issue/SOFT-99',
      { fields: { summary: 'x' } },
      404,
      'Issue does not exist or you do not have permission to see it.',
    ],
    [
      'edits an archived issue',
      'dan',
      'PUT',
      '/issue/DESK-2',
      { fields: { summary: 'x' } },
      400,
      'You do not have permission to edit issues in this project.',
    ],
    [
      'edits in an archived project',
      'dan',
      'PUT',
      '/issue/OLD-1',
      { fields: { summary: 'x' } },
      400,
      'You do not have permission to edit issues in this project.',
    ],
    [
      'overrides the screen',
      'ann',
      'PUT',
      '/issue/DESK-1?overrideScreenSecurity=true',
      { fields: { summary: 'x' } },
      403,
      'Only apps of administrators can override screen security.',
    ],
    ['deletes with the right', 'ben', 'DELETE', '/issue/SOFT-2', undefined, 204, undefined],
    [
      'deletes without the right',
      'cleo',
      'DELETE',
      '/issue/SOFT-2',
      undefined,
      403,
      'You do not have permission to delete issues in this project.',
    ],
    [
      'deletes with sub-tasks',
      'ben',
      'DELETE',
      '/issue/SOFT-1',
      undefined,
      400,
      "The issue 'SOFT-1' has subtasks. You must specify the 'deleteSubtasks' parameter to delete this issue and all its subtasks.",
    ],
    [
      'deletes sub-tasks too',
      'ben',
      'DELETE',
      '/issue/SOFT-1?deleteSubtasks=true',
      undefined,
      204,
      undefined,
    ],
    [
      'deletes what is hidden',
      'ben',
      'DELETE',
      '/issue/SOFT-3',
      undefined,
      404,
      'Issue does not exist or you do not have permission to see it.',
    ],
    ['assigns', 'cleo', 'PUT', '/issue/SOFT-1/assignee', { accountId: 'ben' }, 204, undefined],
    [
      'assigns to whom cannot work there',
      'cleo',
      'PUT',
      '/issue/SOFT-1/assignee',
      { accountId: 'dan' },
      400,
      "assignee: User 'dan' cannot be assigned issues.",
    ],
    [
      'assigns to nobody known',
      'cleo',
      'PUT',
      '/issue/SOFT-1/assignee',
      { accountId: 'x' },
      400,
      "assignee: User 'x' does not exist.",
    ],
    ['takes the assignee away', 'cleo', 'PUT', '/issue/SOFT-1/assignee', { accountId: null }, 204, undefined],
    [
      'transitions',
      'cleo',
      'POST',
      '/issue/SOFT-1/transitions',
      { transition: { id: '31' } },
      204,
      undefined,
    ],
    [
      'transitions without saying where',
      'cleo',
      'POST',
      '/issue/SOFT-1/transitions',
      {},
      400,
      "Missing 'transition' identifier",
    ],
    [
      'transitions where nothing is',
      'cleo',
      'POST',
      '/issue/SOFT-1/transitions',
      { transition: { id: '99' } },
      400,
      "Transition id '99' is not valid for this issue.",
    ],
    [
      'transitions an archived issue',
      'dan',
      'POST',
      '/issue/DESK-2/transitions',
      { transition: { id: '31' } },
      400,
      'You do not have permission to transition this issue.',
    ],
    ['sets a property', 'cleo', 'PUT', '/issue/SOFT-1/properties/mine', { a: 1 }, 201, undefined],
    ['sets a property again', 'cleo', 'PUT', '/issue/SOFT-1/properties/support', { a: 1 }, 200, undefined],
    [
      'sets a property of an archived issue',
      'dan',
      'PUT',
      '/issue/DESK-2/properties/mine',
      { a: 1 },
      403,
      'You do not have permission to edit this issue.',
    ],
    [
      'deletes a property that is not there',
      'cleo',
      'DELETE',
      '/issue/SOFT-1/properties/mine',
      undefined,
      404,
      "The property 'mine' does not exist on this issue.",
    ],
  ];
  for (const [what, who, method, path, body, status, expected] of cases) {
    it(`${who || 'nobody'} ${what}: ${status}`, async () => {
      await using opened = await open();
      const before = JSON.stringify(opened.sandbox.world.toFile());
      const reply = await ask(opened.sandbox, who, api + path, body, method);
      const errors = Object.entries(Object(at(reply.json, 'errors')) as object).map(
        ([field, text]) => `${field}: ${text}`,
      );
      assert.deepEqual([reply.status, errors[0] ?? message(reply)], [status, expected]);
      if (status < 400) return;
      assert.equal(JSON.stringify(opened.sandbox.world.toFile()), before, 'a refused edit changes nothing');
      assert.deepEqual(opened.events, []);
    });
  }
});
