/** Projects that live: made, renamed, archived, restored, binned and deleted, and how they are found meanwhile. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, basic, each, message } from '../ask.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import { openSandbox } from '../open-sandbox.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWatchedSandbox } from '../watched-sandbox.test-support.ts';
import { checkWorld } from '../world/check-world.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile } from '../world/world-file.ts';

const api = '/rest/api/3';

const open = (file: WorldFile = smallWorld()) => openWatchedSandbox({ world: openWorld(file) });

const fresh = { key: 'NEW', name: 'New', leadAccountId: 'ben', projectTypeKey: 'software' };

describe('who may edit projects', () => {
  const cases: readonly (readonly [
    who: string,
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body: object | undefined,
    status: number,
  ])[] = [
    ['ann', 'POST', '/project', fresh, 201],
    ['ben', 'POST', '/project', fresh, 403],
    ['', 'POST', '/project', fresh, 401],
    ['ann', 'PUT', '/project/SOFT', { key: 'HARD' }, 200],
    ['ben', 'PUT', '/project/SOFT', { name: 'Harder' }, 200],
    ['ben', 'PUT', '/project/SOFT', { key: 'HARD' }, 403],
    ['ben', 'PUT', '/project/SOFT', { permissionScheme: 200 }, 403],
    ['cleo', 'PUT', '/project/SOFT', { name: 'Harder' }, 403],
    ['dan', 'PUT', '/project/SOFT', { name: 'Harder' }, 404],
    ['ann', 'PUT', '/project/OLD', { name: 'Older' }, 400],
    ['ann', 'POST', '/project/SOFT/archive', undefined, 204],
    ['ann', 'POST', '/project/OLD/archive', undefined, 400],
    ['ben', 'POST', '/project/SOFT/archive', undefined, 403],
    ['ann', 'POST', '/project/OLD/restore', undefined, 200],
    ['ann', 'POST', '/project/SOFT/restore', undefined, 400],
    ['ben', 'POST', '/project/OLD/restore', undefined, 404],
    ['ann', 'DELETE', '/project/SOFT', undefined, 204],
    ['ann', 'DELETE', '/project/SOFT?enableUndo=false', undefined, 204],
    ['ann', 'DELETE', '/project/OLD', undefined, 404],
    ['ben', 'DELETE', '/project/SOFT', undefined, 404],
    ['ann', 'DELETE', '/project/NOPE', undefined, 404],
    ['ben', 'POST', '/project/SOFT/delete', undefined, 404],
    ['ann', 'POST', '/project/OLD/delete', undefined, 400],
  ];
  for (const [who, method, path, body, status] of cases) {
    it(`${who || 'nobody'}: ${method} ${path} ${JSON.stringify(body ?? {})} is ${status}`, async () => {
      await using opened = await open();
      const before = JSON.stringify(opened.sandbox.world.toFile());
      const reply = await ask(opened.sandbox, who, api + path, body, method);
      assert.equal(reply.status, status, reply.text);
      const isSame = JSON.stringify(opened.sandbox.world.toFile()) === before;
      assert.deepEqual([isSame, opened.events.length > 0], [status >= 400, status < 400]);
    });
  }

  const refused: readonly (readonly [body: object, field: string, message: string])[] = [
    [
      { ...fresh, key: 'new' },
      'projectKey',
      'Project keys must start with an uppercase letter, followed by one or more uppercase alphanumeric characters.',
    ],
    [{ ...fresh, key: 'SOFT' }, 'projectKey', "Project 'Software' uses this project key."],
    [{ ...fresh, name: 'software' }, 'projectName', 'A project with that name already exists.'],
    [{ ...fresh, name: '' }, 'projectName', 'You must specify a valid project name.'],
    [{ ...fresh, leadAccountId: 'nobody' }, 'projectLead', 'You must specify a valid project lead.'],
    [
      { ...fresh, leadAccountId: 'eve' },
      'projectLead',
      'The user you specified as project lead is not active.',
    ],
    [{ ...fresh, permissionScheme: 300 }, 'permissionScheme', 'The permission scheme does not exist.'],
  ];
  for (const [body, field, expected] of refused) {
    it(`refuses with ${expected}`, async () => {
      await using opened = await open();
      const reply = await ask(opened.sandbox, 'ann', `${api}/project`, body);
      assert.deepEqual([reply.status, at(reply.json, 'errors')], [400, { [field]: expected }]);
    });
  }
});

describe('a new project', () => {
  it('has an id that no project had, and its first issue is number one', async () => {
    await using opened = await open();
    const { sandbox, events } = opened;
    const first = await ask(sandbox, 'ann', `${api}/project`, fresh);
    await ask(sandbox, 'ann', `${api}/project/NEW?enableUndo=false`, undefined, 'DELETE');
    const second = await ask(sandbox, 'ann', `${api}/project`, {
      ...fresh,
      issueSecurityScheme: 500,
      description: 'About it',
    });
    assert.ok(Number(at(second.json, 'id')) > Number(at(first.json, 'id')));
    const read = await ask(sandbox, 'ann', `${api}/project/NEW`);
    assert.deepEqual(
      ['style', 'projectTypeKey', 'lead.accountId', 'description'].map((name) => at(read.json, name)),
      ['classic', 'software', 'ben', 'About it'],
    );
    assert.deepEqual(
      events.map(({ name }) => name),
      ['project_created', 'project_deleted', 'project_created'],
    );
  });

  it('of a team has roles and a scheme of its own, with its lead as administrator', async () => {
    await using opened = await open();
    const { sandbox } = opened;
    const template = 'com.pyxis.greenhopper.jira:gh-simplified-agility-kanban';
    const made = await ask(sandbox, 'ann', `${api}/project`, { ...fresh, projectTemplateKey: template });
    assert.equal(made.status, 201, made.text);
    const read = await ask(sandbox, 'ben', `${api}/project/NEW`);
    assert.deepEqual(
      [at(read.json, 'style'), at(read.json, 'simplified'), at(read.json, 'isPrivate')],
      ['next-gen', true, false],
    );
    assert.deepEqual(Object.keys(Object(at(read.json, 'roles'))), ['Administrator', 'Member', 'Viewer']);
    assert.equal((await ask(sandbox, 'ben', `${api}/project/NEW`, { name: 'Newer' }, 'PUT')).status, 200);
    assert.equal((await ask(sandbox, 'cleo', `${api}/project/NEW`, { name: 'Newest' }, 'PUT')).status, 403);
    const issue = await ask(sandbox, 'cleo', `${api}/issue`, {
      fields: { project: { key: 'NEW' }, issuetype: { id: '1' }, summary: 'x' },
    });
    assert.equal(at(issue.json, 'key'), 'NEW-1');
    assert.deepEqual(checkWorld(sandbox.world.toFile()), []);
  });
});

describe('a project with another key', () => {
  it('and its issues are found by both keys, also after the site was opened again', async () => {
    await using opened = await open();
    await ask(opened.sandbox, 'ann', `${api}/project/SOFT`, { key: 'HARD' }, 'PUT');
    await using again = await open(JSON.parse(JSON.stringify(opened.sandbox.world.toFile())));
    for (const { sandbox } of [opened, again]) {
      const project = await ask(sandbox, 'ann', `${api}/project/SOFT?expand=projectKeys`);
      assert.deepEqual(
        [at(project.json, 'key'), at(project.json, 'projectKeys')],
        ['HARD', ['HARD', 'SOFT']],
      );
      for (const key of ['SOFT-1', 'HARD-1', 'hard-1']) {
        assert.equal(at((await ask(sandbox, 'ben', `${api}/issue/${key}`)).json, 'key'), 'HARD-1');
      }
    }
    const taken = await ask(opened.sandbox, 'ann', `${api}/project`, { ...fresh, key: 'SOFT' });
    assert.equal(at(taken.json, 'errors.projectKey'), "Project 'Software' uses this project key.");
    const next = await ask(opened.sandbox, 'ben', `${api}/issue`, {
      fields: { project: { key: 'SOFT' }, issuetype: { id: '1' }, summary: 'x' },
    });
    assert.equal(at(next.json, 'key'), 'HARD-4');
  });
});

describe('an archived or binned project', () => {
  const found = async (sandbox: Sandbox, who: string, query: string) =>
    each((await ask(sandbox, who, `${api}/project/search?${query}`)).json, 'values', 'key');

  it('is out of search but open by key while archived, and gone while in the bin', async () => {
    await using opened = await open();
    const { sandbox, events } = opened;
    const issues = async () =>
      each((await ask(sandbox, 'ben', `${api}/search/jql?jql=id>0&fields=key`)).json, 'issues', 'key').filter(
        (key) => String(key).startsWith('SOFT'),
      );
    const byKey = async () => (await ask(sandbox, 'ben', `${api}/issue/SOFT-1`)).status;
    const states: unknown[] = [];
    const look = async () => states.push([(await issues()).length, await byKey()]);
    await look();
    await ask(sandbox, 'ann', `${api}/project/SOFT/archive`, undefined, 'POST');
    await look();
    assert.deepEqual(await found(sandbox, 'ben', 'status=archived'), ['OLD', 'SOFT']);
    const read = await ask(sandbox, 'ben', `${api}/project/SOFT`);
    assert.deepEqual(
      [
        at(read.json, 'archived'),
        at(read.json, 'archivedBy.accountId'),
        typeof at(read.json, 'archivedDate'),
      ],
      [true, 'ann', 'string'],
    );
    await ask(sandbox, 'ann', `${api}/project/SOFT/restore`, undefined, 'POST');
    await look();
    await ask(sandbox, 'ann', `${api}/project/SOFT`, undefined, 'DELETE');
    await look();
    assert.deepEqual(await found(sandbox, 'ann', 'status=deleted'), ['SOFT']);
    assert.deepEqual(await found(sandbox, 'cleo', 'status=deleted'), []);
    await ask(sandbox, 'ann', `${api}/project/SOFT/restore`, undefined, 'POST');
    await look();
    assert.deepEqual(states, [
      [2, 200],
      [0, 200],
      [2, 200],
      [0, 404],
      [2, 200],
    ]);
    assert.deepEqual(
      events.map(({ name }) => name),
      ['project_archived', 'project_restored_archived', 'project_soft_deleted', 'project_restored_deleted'],
    );
  });

  it('deleted for good takes its issues along', async () => {
    await using opened = await open();
    await ask(opened.sandbox, 'ann', `${api}/project/TEAM?enableUndo=false`, undefined, 'DELETE');
    const { world } = opened.sandbox;
    assert.deepEqual(
      [world.issue('1020'), world.projectRoles.get('10300'), world.permissionSchemes.get('300')],
      [undefined, undefined, undefined],
    );
    assert.equal(opened.events.at(-1)?.name, 'project_deleted');
  });
});

describe('deleting a project as a task', () => {
  it('leads to the task, and the project is gone', async () => {
    await using opened = await open();
    const { sandbox } = opened;
    const [ann] = sandbox.world.accounts.values();
    const reply = await fetch(`${sandbox.url}${api}/project/SOFT/delete`, {
      ...{ method: 'POST', redirect: 'manual' },
      headers: { authorization: basic(ann?.email ?? '', 'token-ann') },
    });
    assert.equal(reply.status, 303);
    const path = reply.headers.get('location')?.replace(sandbox.url, '') ?? '';
    const task = await ask(sandbox, 'ann', path);
    assert.deepEqual([at(task.json, 'status'), at(task.json, 'progress')], ['COMPLETE', 100]);
    assert.equal((await ask(sandbox, 'cleo', path)).status, 404);
    assert.equal((await ask(sandbox, 'ann', `${api}/project/SOFT`)).status, 404);
    assert.equal(sandbox.world.issue('1001'), undefined);
  });
});

describe('the schemes of a project', () => {
  const other = (file: ReturnType<typeof smallWorld>) => ({
    ...file,
    issueSecuritySchemes: [
      ...file.issueSecuritySchemes,
      { id: '600', name: 'Other', levels: [{ id: '601', name: 'Nobody', members: [] }] },
    ],
  });

  it('are not changed so that an issue loses its level unasked', async () => {
    await using sandbox = await openSandbox({ world: openWorld(other(smallWorld())) });
    const put = (project: string) =>
      ask(sandbox, 'ann', `${api}/project/${project}`, { issueSecurityScheme: 600 }, 'PUT');
    const refused = await put('SOFT');
    assert.equal(refused.status, 400);
    assert.equal(
      at(refused.json, 'errors.issueSecurityScheme'),
      'Issues of the project have level 502, which is not mapped.',
    );
    assert.equal(sandbox.world.issue('1003')?.securityLevelId, '502');
    assert.equal((await ask(sandbox, 'ben', `${api}/issue/SOFT-3`)).status, 404);
    assert.equal((await ask(sandbox, 'cleo', `${api}/issue/SOFT-3`)).status, 200, 'the control');
    assert.equal((await put('DESK')).status, 200, 'a project without levels');
    assert.equal(sandbox.world.findProject('DESK')?.issueSecuritySchemeId, '600');
  });

  it('stay its own where it is a team’s', async () => {
    await using sandbox = await openSandbox({ world: openWorld(other(smallWorld())) });
    for (const body of [{ permissionScheme: 100 }, { issueSecurityScheme: 600 }]) {
      assert.equal((await ask(sandbox, 'ann', `${api}/project/TEAM`, body, 'PUT')).status, 400);
      assert.equal(
        (await ask(sandbox, 'ann', `${api}/project/DESK`, body, 'PUT')).status,
        200,
        'the control',
      );
    }
    assert.equal(sandbox.world.findProject('TEAM')?.permissionSchemeId, '300');
  });
});

describe('finding projects', () => {
  it('orders and narrows as asked', async () => {
    await using opened = await open();
    const keys = async (query: string) =>
      each((await ask(opened.sandbox, 'ann', `${api}/project/search?${query}`)).json, 'values', 'key');
    assert.deepEqual(await keys(''), ['DESK', 'SOFT', 'TEAM']);
    assert.deepEqual(await keys('orderBy=-issueCount'), ['SOFT', 'DESK', 'TEAM']);
    assert.deepEqual(await keys('orderBy=-name'), ['TEAM', 'SOFT', 'DESK']);
    assert.deepEqual(await keys('orderBy=lastIssueUpdatedDate'), ['DESK', 'TEAM', 'SOFT']);
    assert.deepEqual(await keys('typeKey=service_desk,business'), ['DESK']);
    assert.deepEqual(await keys('id=1&id=3'), ['SOFT', 'TEAM']);
    assert.deepEqual(await keys('keys=TEAM&status=live&status=archived'), ['TEAM']);
    assert.deepEqual(await keys('query=desk'), ['DESK']);
    assert.deepEqual(await keys('action=browse'), ['DESK', 'TEAM']);
    assert.deepEqual(await keys('action=create'), ['DESK', 'TEAM']);
    opened.sandbox.world.setSchemeGrants('300', [
      { id: '1', permission: 'BROWSE_PROJECTS', holder: { type: 'applicationRole' } },
    ]);
    assert.deepEqual(await keys('action=create'), ['DESK']);
  });

  it('says that nothing fits, or that it cannot be asked', async () => {
    await using opened = await open();
    const reply = async (query: string) => {
      const { status, ...rest } = await ask(opened.sandbox, 'ann', `${api}/project/search?${query}`);
      return [status, message({ status, ...rest })];
    };
    assert.deepEqual(await reply('query=nothing'), [
      404,
      'No projects matching the search criteria were found.',
    ]);
    assert.deepEqual(await reply('categoryId=10000'), [
      404,
      'No projects matching the search criteria were found.',
    ]);
    assert.deepEqual(await reply('orderBy=size'), [400, "The field 'size' is not supported for ordering."]);
    assert.deepEqual(await reply('id=x'), [400, "'x' is not a number."]);
    assert.deepEqual(await reply('status=gone'), [400, "'gone' is not a valid project status."]);
    assert.deepEqual(await reply('action=eat'), [400, "'eat' is not a valid project action."]);
  });

  it('lists only those that the caller may know of', async () => {
    await using opened = await open();
    const keys = async (who: string, path: string) =>
      each((await ask(opened.sandbox, who, `${api}/project${path}`)).json, '', 'key');
    assert.deepEqual(await keys('dan', ''), ['DESK', 'TEAM']);
    assert.deepEqual(await keys('ben', ''), ['DESK', 'SOFT', 'TEAM']);
    assert.deepEqual(await keys('ben', '/recent'), ['SOFT', 'DESK', 'TEAM']);
    assert.deepEqual(await keys('', ''), []);
    assert.equal((await ask(opened.sandbox, 'dan', `${api}/project/SOFT/statuses`)).status, 404);
    const statuses = await ask(opened.sandbox, 'ben', `${api}/project/SOFT/statuses`);
    assert.deepEqual(each(statuses.json, '0.statuses', 'name'), ['To Do', 'In Progress', 'Done']);
  });
});
