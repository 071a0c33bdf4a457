/** Making, changing and deleting issues over HTTP: who may, what is refused and how, what is told and written down. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each, message } from '../ask.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import { issue, smallWorld } from '../small-world.test-support.ts';
import { openWatchedSandbox } from '../watched-sandbox.test-support.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile } from '../world/world-file.ts';

const api = '/rest/api/3';

const open = (change: (file: WorldFile) => WorldFile = (file) => file) =>
  openWatchedSandbox({ world: openWorld(change(smallWorld())) });

const newIssue = (fields: object) => ({
  fields: { project: { key: 'SOFT' }, issuetype: { name: 'Task' }, summary: 'New', ...fields },
});
const create = (sandbox: Sandbox, who: string, fields: object = {}) =>
  ask(sandbox, who, `${api}/issue`, newIssue(fields));
const edit = (sandbox: Sandbox, who: string, key: string, body: object) =>
  ask(sandbox, who, `${api}/issue/${key}`, body, 'PUT');

function withDefaultLevel(file: WorldFile): WorldFile {
  const [scheme] = file.issueSecuritySchemes;
  return scheme ? { ...file, issueSecuritySchemes: [{ ...scheme, defaultLevelId: '502' }] } : file;
}

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

describe('a field', () => {
  const doc = (text: string) => ({
    type: 'doc',
    version: 1,
    content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
  });
  /** Ben administers SOFT and reported SOFT-1. */
  const settable: readonly (readonly [body: object, item: object])[] = [
    [
      { fields: { summary: 'Other' } },
      {
        field: 'summary',
        fieldId: 'summary',
        from: null,
        fromString: 'Quoting fails for large orders',
        to: null,
        toString: 'Other',
      },
    ],
    [
      { fields: { environment: doc('Linux') } },
      { field: 'environment', from: null, fromString: null, to: null, toString: 'Linux' },
    ],
    [
      { fields: { issuetype: { name: 'Bug' } } },
      { field: 'issuetype', from: '1', fromString: 'Task', to: '3', toString: 'Bug' },
    ],
    [
      { fields: { priority: { id: '1' } } },
      { field: 'priority', from: '3', fromString: 'Medium', to: '1', toString: 'High' },
    ],
    [
      { fields: { labels: ['a'] } },
      { field: 'labels', from: null, fromString: 'quoting urgent', to: null, toString: 'a' },
    ],
    [
      { update: { labels: [{ add: 'new' }, { remove: 'urgent' }] } },
      { field: 'labels', fromString: 'quoting urgent', toString: 'quoting new' },
    ],
    [
      { update: { components: [{ set: [] }] } },
      { field: 'Component', fieldId: 'components', fromString: 'Engine', to: null, toString: null },
    ],
    [
      { fields: { fixVersions: [{ name: '1.0' }] } },
      { field: 'Fix Version', fieldId: 'fixVersions', from: null, toString: '1.0' },
    ],
    [
      { fields: { versions: [{ name: '1.0' }] } },
      { field: 'Version', fieldId: 'versions', from: null, toString: '1.0' },
    ],
    [
      { fields: { duedate: '2026-12-24' } },
      { field: 'duedate', from: null, to: '2026-12-24', toString: '2026-12-24 00:00:00.0' },
    ],
    [{ fields: { resolution: { name: 'Fixed' } } }, { field: 'resolution', from: null, toString: 'Fixed' }],
    [
      { fields: { reporter: { accountId: 'cleo' } } },
      { field: 'reporter', from: 'ben', fromString: 'Ben Builder', to: 'cleo', toString: 'Cleo Coder' },
    ],
    [
      { fields: { assignee: null } },
      { field: 'assignee', from: 'cleo', fromString: 'Cleo Coder', to: null, toString: null },
    ],
    [{ fields: { assignee: { accountId: '-1' } } }, { field: 'assignee', from: 'cleo', to: null }],
    [
      { fields: { security: { id: '501' } } },
      { field: 'security', from: null, to: '501', toString: 'Reporter only' },
    ],
    [
      { fields: { customfield_10001: [{ accountId: 'cleo' }, { accountId: 'ann' }] } },
      {
        field: 'Reviewers',
        fieldtype: 'custom',
        fieldId: 'customfield_10001',
        from: null,
        to: '[cleo, ann]',
        toString: 'Cleo Coder, Ann Admin',
      },
    ],
    [
      { update: { customfield_10001: [{ add: { accountId: 'cleo' } }] } },
      { field: 'Reviewers', to: '[cleo]', toString: 'Cleo Coder' },
    ],
    [
      { fields: { customfield_10002: [{ name: 'staff' }] } },
      { field: 'Teams', to: '[g-staff]', toString: 'staff' },
    ],
    [
      { fields: { customfield_10003: null } },
      { field: 'Severity', fromString: 'Major', to: null, toString: null },
    ],
    [
      { fields: { customfield_10004: doc('Long') } },
      { field: 'Notes', from: null, fromString: 'Note', to: null, toString: 'Long' },
    ],
    [
      { fields: { customfield_10005: 12 } },
      { field: 'Cost', fieldtype: 'custom', from: null, fromString: '7', to: null, toString: '12' },
    ],
    [
      { fields: { customfield_10006: { accountId: 'dan' } } },
      { field: 'Owner', to: 'dan', toString: 'Dan Desk' },
    ],
    [
      { fields: { customfield_10007: { groupId: 'g-cleos' } } },
      { field: 'Owning group', to: 'g-cleos', toString: 'cleos' },
    ],
  ];
  for (const [body, expected] of settable) {
    it(`is set by ${JSON.stringify(body)}, and the changelog says so`, async () => {
      await using opened = await open((file) => ({
        ...file,
        projects: file.projects.map((one) => ({ ...one, versions: ['1.0'] })),
      }));
      const reply = await edit(opened.sandbox, 'ben', 'SOFT-1', body);
      assert.equal(reply.status, 204, reply.text);
      const log = await ask(opened.sandbox, 'ben', `${api}/issue/SOFT-1/changelog`);
      const item: unknown = at(log.json, `values.${each(log.json, 'values', 'id').length - 1}.items.0`);
      for (const [name, value] of Object.entries(expected)) assert.equal(at(item, name), value, name);
      assert.deepEqual(
        [opened.events[0]?.name, opened.events[0]?.issue?.key],
        ['jira:issue_updated', 'SOFT-1'],
      );
      assert.equal(at(opened.events[0]?.changelog, 'items.0.field'), at(expected, 'field'));
    });
  }

  const refused: readonly (readonly [who: string, body: object, field: string, message: string])[] = [
    ['ben', { fields: { summary: ' ' } }, 'summary', 'You must specify a summary of the issue.'],
    [
      'ben',
      { fields: { summary: 'a\nb' } },
      'summary',
      'The summary is invalid because it contains newline characters.',
    ],
    ['ben', { fields: { summary: 'x'.repeat(256) } }, 'summary', "Summary can't exceed 255 characters."],
    [
      'ben',
      { fields: { description: 'text' } },
      'description',
      'Operation value must be an Atlassian Document (see the Atlassian Document Format)',
    ],
    ['ben', { fields: { labels: ['a b'] } }, 'labels', "The label 'a b' contains spaces which is invalid."],
    ['ben', { fields: { labels: 'a' } }, 'labels', 'data was not an array'],
    [
      'ben',
      { fields: { components: [{ name: 'Nope' }] } },
      'components',
      "Component name 'Nope' is not valid",
    ],
    ['ben', { fields: { priority: { id: '77' } } }, 'priority', "Priority id '77' is not valid"],
    [
      'ben',
      { fields: { issuetype: { name: 'Sub-task' } } },
      'issuetype',
      'The issue type selected is invalid.',
    ],
    ['ben', { fields: { duedate: '2026-02-30' } }, 'duedate', 'Error parsing date string: 2026-02-30'],
    ['ben', { fields: { security: { id: '502' } } }, 'security', "Security level id '502' is not valid"],
    [
      'cleo',
      { fields: { security: { id: '502' } } },
      'security',
      "Field 'security' cannot be set. It is not on the appropriate screen, or unknown.",
    ],
    [
      'cleo',
      { fields: { reporter: { accountId: 'cleo' } } },
      'reporter',
      "Field 'reporter' cannot be set. It is not on the appropriate screen, or unknown.",
    ],
    [
      'ben',
      { fields: { issuerestriction: null } },
      'issuerestriction',
      "Field 'issuerestriction' cannot be set. It is not on the appropriate screen, or unknown.",
    ],
    [
      'ben',
      { fields: { nonsense: 1 } },
      'nonsense',
      "Field 'nonsense' cannot be set. It is not on the appropriate screen, or unknown.",
    ],
    [
      'ben',
      { fields: { project: { key: 'TEAM' } } },
      'project',
      "Field 'project' cannot be set. It is not on the appropriate screen, or unknown.",
    ],
    ['ben', { fields: { parent: { key: 'SOFT-3' } } }, 'parent', 'Could not find issue by id or key.'],
    [
      'ben',
      { fields: { parent: { key: 'SOFT-2' } } },
      'parent',
      'Given parent issue does not belong to appropriate hierarchy.',
    ],
    [
      'ben',
      { fields: { customfield_10003: { value: 'Awful' } } },
      'customfield_10003',
      "Option value 'Awful' is not valid",
    ],
    ['ben', { fields: { customfield_10005: '12' } }, 'customfield_10005', 'Operation value must be a number'],
    [
      'ben',
      { update: { summary: [{ add: 'x' }] } },
      'summary',
      "Field with id 'summary' does not support operation 'add'. Supported operation(s) are: 'set'",
    ],
    [
      'ben',
      { fields: { summary: 'x' }, update: { summary: [{ set: 'y' }] } },
      'summary',
      "Field 'summary' cannot be set in both 'fields' and 'update'.",
    ],
  ];
  for (const [who, body, field, expected] of refused) {
    it(`is refused with ${expected}`, async () => {
      await using opened = await open();
      const reply = await edit(opened.sandbox, who, 'SOFT-1', body);
      assert.deepEqual([reply.status, at(reply.json, 'errors')], [400, { [field]: expected }]);
    });
  }

  it('that is wrong stops the others', async () => {
    await using opened = await open();
    await edit(opened.sandbox, 'ben', 'SOFT-1', { fields: { summary: 'Other', labels: ['a b'] } });
    assert.equal(opened.sandbox.world.issue('1001')?.summary, 'Quoting fails for large orders');
  });
});

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

describe('a transition', () => {
  it('to done resolves, back from it unresolves, and both move the date of the category', async () => {
    await using opened = await open();
    const { sandbox, events } = opened;
    sandbox.clock.stop();
    sandbox.clock.set(Date.UTC(2026, 5, 1));
    const go = (id: string, fields = {}) =>
      ask(sandbox, 'cleo', `${api}/issue/SOFT-1/transitions`, { transition: { id }, fields });
    assert.equal((await go('51')).status, 204);
    const done = await ask(sandbox, 'cleo', `${api}/issue/SOFT-1`);
    assert.deepEqual(
      ['status.name', 'resolution.name', 'resolutiondate', 'statuscategorychangedate'].map((field) =>
        at(done.json, `fields.${field}`),
      ),
      ['Done', 'Fixed', '2026-05-31T21:00:00.000-0300', '2026-05-31T21:00:00.000-0300'],
    );
    assert.deepEqual(
      events[0]?.changelog?.items.map(({ field }) => field),
      ['resolution', 'status'],
    );
    assert.equal(events[0]?.issueEventTypeName, 'issue_generic');
    await go('31');
    const reopened = await ask(sandbox, 'cleo', `${api}/issue/SOFT-1`);
    assert.deepEqual(
      ['status.name', 'resolution', 'resolutiondate'].map((field) => at(reopened.json, `fields.${field}`)),
      ['In Progress', null, null],
    );
  });

  it('sets what is not on its screen only for those who may edit the issue', async () => {
    const without = (permission: string) => (file: WorldFile) => ({
      ...file,
      permissionSchemes: file.permissionSchemes.map((scheme) => ({
        ...scheme,
        permissions: scheme.permissions.filter((grant) => grant.permission !== permission),
      })),
    });
    await using refused = await open(without('EDIT_ISSUES'));
    await using allowed = await open();
    const path = `${api}/issue/SOFT-1/transitions`;
    const done = (more: object) => ({ transition: { id: '51' }, ...more });
    for (const more of [{ fields: { summary: 'Mine' } }, { update: { labels: [{ add: 'mine' }] } }]) {
      const reply = await ask(refused.sandbox, 'cleo', path, done(more));
      assert.equal(reply.status, 400);
      assert.match(reply.text, /cannot be set. It is not on the appropriate screen, or unknown./);
      assert.equal((await ask(allowed.sandbox, 'cleo', path, done(more))).status, 204, 'the control');
    }
    assert.equal(refused.sandbox.world.issue('1001')?.statusId, '1');
    const resolved = done({ fields: { resolution: { name: 'Declined' } } });
    assert.equal((await ask(refused.sandbox, 'cleo', path, resolved)).status, 204);
    assert.equal(refused.sandbox.world.issue('1001')?.resolution, 'Declined');
    await using still = await open(without('TRANSITION_ISSUES'));
    const made = { ...newIssue({}), transition: { id: '51' } };
    assert.equal((await ask(still.sandbox, 'cleo', `${api}/issue`, made)).status, 400);
    assert.equal((await ask(allowed.sandbox, 'cleo', `${api}/issue`, made)).status, 201, 'the control');
  });

  it('is offered only to those who may, with the fields of its screen', async () => {
    await using opened = await open();
    const { json } = await ask(
      opened.sandbox,
      'cleo',
      `${api}/issue/SOFT-1/transitions?expand=transitions.fields`,
    );
    assert.deepEqual(each(json, 'transitions', 'id'), ['11', '31', '51']);
    assert.deepEqual(each(json, 'transitions', 'fields.resolution.name'), [
      undefined,
      undefined,
      'Resolution',
    ]);
    const archived = await ask(opened.sandbox, 'dan', `${api}/issue/DESK-2/transitions`);
    assert.deepEqual(at(archived.json, 'transitions'), []);
  });
});

describe('a comment that an edit brings along', () => {
  const body = {
    type: 'doc',
    version: 1,
    content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Done.' }] }],
  };
  it('is added behind it, and nothing is done where it may not be', async () => {
    await using opened = await open();
    const { sandbox, events } = opened;
    const update = { comment: [{ add: { body } }] };
    const transition = { transition: { id: '51' } };
    const done = await ask(sandbox, 'cleo', `${api}/issue/SOFT-1/transitions`, { ...transition, update });
    assert.equal(done.status, 204, done.text);
    assert.equal((await edit(sandbox, 'cleo', 'SOFT-1', { fields: { summary: 'x' }, update })).status, 204);
    assert.deepEqual(
      events.map(({ name }) => name).filter((name) => name === 'comment_created'),
      ['comment_created', 'comment_created'],
    );
    assert.equal(sandbox.world.issue('1001')?.comments?.length, 5);
    const restricted = {
      comment: [{ add: { body, visibility: { type: 'role', value: 'Administrators' } } }],
    };
    const refused = await ask(sandbox, 'cleo', `${api}/issue/SOFT-2/transitions`, {
      ...transition,
      update: restricted,
    });
    assert.deepEqual([refused.status, sandbox.world.issue('1002')?.statusId], [400, '1']);
    const wrong = await edit(sandbox, 'cleo', 'SOFT-1', {
      update: { comment: [{ remove: { id: '2001' } }] },
    });
    assert.deepEqual(at(wrong.json, 'errors'), { comment: 'A comment can only be added, with a body.' });
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
