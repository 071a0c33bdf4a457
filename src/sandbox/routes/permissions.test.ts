import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { jiraPermissions } from '../permissions/permission-keys.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile } from '../world/world-file.ts';

const api = '/rest/api/3';
const everybody = ['', 'ann', 'ben', 'cleo', 'dan', 'fay', 'gus', 'hal'];

/** The small world, whose service project takes Gus as a customer. */
function world(): WorldFile {
  const base = smallWorld();
  return {
    ...base,
    organizations: [{ id: '1', name: 'Acme', members: ['gus'] }],
    projects: base.projects.map((one) => (one.id === '2' ? { ...one, organizationIds: ['1'] } : one)),
  };
}

const open = async (options: { checkAppliesLevels?: boolean } = {}) =>
  openSandbox({ world: openWorld(world()), ...options });

describe('GET /permissions', () => {
  it('lists all permissions to anybody, without saying who has them', async () => {
    await using sandbox = await open();
    const { status, json } = await ask(sandbox, '', `${api}/permissions`);
    assert.equal(status, 200);
    assert.equal(Object.keys(Object(at(json, 'permissions'))).length, jiraPermissions.size);
    assert.deepEqual(at(json, 'permissions.SET_ISSUE_SECURITY'), {
      key: 'SET_ISSUE_SECURITY',
      name: 'Set Issue Security',
      type: 'PROJECT',
      description: 'Set the security level of an issue.',
    });
  });
});

describe('GET /mypermissions', () => {
  const cases: readonly (readonly [query: string, permission: string, heldBy: readonly string[]])[] = [
    ['', 'ADMINISTER', ['ann']],
    ['', 'USER_PICKER', ['ann', 'dan']],
    ['', 'EDIT_ISSUES', ['ann', 'ben', 'cleo', 'dan', 'hal']],
    ['projectKey=SOFT', 'EDIT_ISSUES', ['ben', 'cleo', 'hal']],
    ['projectId=1&projectKey=DESK', 'DELETE_ISSUES', ['ben']],
    ['issueKey=SOFT-3', 'EDIT_ISSUES', ['cleo']],
    ['issueId=1003&issueKey=SOFT-1', 'EDIT_ISSUES', ['cleo']],
    ['issueKey=DESK-1', 'SERVICEDESK_AGENT', ['dan']],
    ['commentId=2002', 'BROWSE_PROJECTS', ['cleo']],
    ['commentId=2003', 'BROWSE_PROJECTS', ['ben']],
  ];
  for (const [query, permission, heldBy] of cases) {
    it(`${permission} with ${query || 'no context'} is had by ${heldBy.join(', ')}`, async () => {
      await using sandbox = await open();
      const holders = [];
      for (const who of everybody) {
        const { status, json } = await ask(
          sandbox,
          who,
          `${api}/mypermissions?permissions=${permission}&${query}`,
        );
        assert.ok(status === 200 || status === 404, `${who}: ${status}`);
        if (at(json, `permissions.${permission}.havePermission`) === true) holders.push(who);
      }
      assert.deepEqual(holders, heldBy);
    });
  }

  it('tells an administrator of Jira of a project that they cannot browse', async () => {
    await using sandbox = await open();
    const { json } = await ask(
      sandbox,
      'ann',
      `${api}/mypermissions?permissions=BROWSE_PROJECTS&projectKey=SOFT`,
    );
    assert.equal(at(json, 'permissions.BROWSE_PROJECTS.havePermission'), false);
    assert.equal(at(json, 'permissions.BROWSE_PROJECTS.id'), '10');
  });

  it('tells a customer of what the portal grants, though they see no issue of the project', async () => {
    await using sandbox = await open();
    const asked = `${api}/mypermissions?permissions=BROWSE_PROJECTS,EDIT_ISSUES`;
    const { json } = await ask(sandbox, 'gus', `${asked}&projectKey=DESK`);
    assert.equal(at(json, 'permissions.BROWSE_PROJECTS.havePermission'), true);
    assert.equal(at(json, 'permissions.EDIT_ISSUES.havePermission'), false);
    assert.equal((await ask(sandbox, 'gus', `${asked}&issueKey=DESK-1`)).status, 404);
    assert.equal((await ask(sandbox, 'dan', `${asked}&issueKey=DESK-1`)).status, 200);
    assert.equal((await ask(sandbox, 'fay', `${asked}&projectKey=DESK`)).status, 404);
  });

  it('answers hidden and missing contexts alike', async () => {
    await using sandbox = await open();
    const get = async (who: string, query: string) => {
      const { status, text } = await ask(
        sandbox,
        who,
        `${api}/mypermissions?permissions=BROWSE_PROJECTS&${query}`,
      );
      return [status, text.replace(/\d{3,}|[A-Z]+-\d+/g, 'X')];
    };
    assert.deepEqual(await get('ben', 'issueKey=SOFT-3'), await get('ben', 'issueKey=SOFT-999'));
    assert.deepEqual(await get('ben', 'commentId=2002'), await get('ben', 'commentId=9999'));
    assert.equal((await get('cleo', 'commentId=2002'))[0], 200);
    assert.equal((await get('dan', 'projectKey=SOFT'))[0], 404);
  });

  it('refuses no permissions, unknown ones, and others than Browse for a comment', async () => {
    await using sandbox = await open();
    const status = async (query: string) => {
      const { status, json } = await ask(sandbox, 'ben', `${api}/mypermissions${query}`);
      return [status, at(json, 'errors')];
    };
    assert.deepEqual(await status(''), [400, {}]);
    assert.deepEqual(await status('?permissions=FLY'), [400, { FLY: 'Unrecognized permission' }]);
    assert.deepEqual(await status('?permissions=EDIT_ISSUES&commentId=2001'), [400, {}]);
  });
});

describe('POST /permissions/check', () => {
  const path = `${api}/permissions/check`;
  const editing = { permissions: ['EDIT_ISSUES'], projects: [1, 2, 77], issues: [1001, 1003, 1010, 99] };

  it('answers for the caller, and passes over what is not there', async () => {
    await using sandbox = await open();
    const { status, json } = await ask(sandbox, 'ben', path, {
      globalPermissions: ['ADMINISTER', 'BULK_CHANGE', null],
      projectPermissions: [editing, null, { permissions: ['DELETE_ISSUES', ''], issues: [1001, null] }],
    });
    assert.equal(status, 200);
    assert.deepEqual(json, {
      globalPermissions: ['BULK_CHANGE'],
      projectPermissions: [
        { permission: 'EDIT_ISSUES', issues: [1001, 1010], projects: [1, 2] },
        { permission: 'DELETE_ISSUES', issues: [1001], projects: [] },
      ],
    });
  });

  it('answers for another account only to administrators', async () => {
    await using sandbox = await open();
    const body = { accountId: 'cleo', projectPermissions: [editing] };
    const byAnn = await ask(sandbox, 'ann', path, body);
    assert.deepEqual(at(byAnn.json, 'projectPermissions.0.issues'), [1001, 1003, 1010]);
    for (const who of ['ben', '', 'dan']) {
      const { status, json } = await ask(sandbox, who, path, body);
      assert.equal(status, 403, who);
      assert.equal(at(json, 'errorMessages.0'), 'Only Jira administrators can perform this operation.');
    }
    assert.equal((await ask(sandbox, 'cleo', path, body)).status, 200);
  });

  it('answers an anonymous caller with nothing where nothing is public', async () => {
    await using sandbox = await open();
    const { json } = await ask(sandbox, '', path, { projectPermissions: [editing] });
    assert.deepEqual(at(json, 'projectPermissions'), [
      { permission: 'EDIT_ISSUES', issues: [], projects: [] },
    ]);
  });

  it('leaves levels aside where the sandbox is set so', async () => {
    await using sandbox = await open({ checkAppliesLevels: false });
    const body = { projectPermissions: [{ permissions: ['BROWSE_PROJECTS'], issues: [1001, 1003] }] };
    const read = async () => at((await ask(sandbox, 'ben', path, body)).json, 'projectPermissions.0.issues');
    assert.deepEqual(await read(), [1001, 1003]);
    sandbox.site.settings.checkAppliesLevels = true;
    assert.deepEqual(await read(), [1001]);
  });

  it('refuses what it cannot know, and too much', async () => {
    await using sandbox = await open();
    const refusal = async (body: unknown) => {
      const { status, json } = await ask(sandbox, 'ann', path, body);
      return [status, at(json, 'errors')];
    };
    assert.deepEqual(await refusal({ globalPermissions: ['PERMISSION_123'] }), [
      400,
      { PERMISSION_123: 'Unrecognized permission' },
    ]);
    assert.deepEqual(await refusal({ globalPermissions: ['EDIT_ISSUES'] }), [
      400,
      { EDIT_ISSUES: 'Unrecognized permission' },
    ]);
    assert.deepEqual(await refusal({ projectPermissions: [{ permissions: ['ADMINISTER'] }] }), [
      400,
      { ADMINISTER: 'Unrecognized permission' },
    ]);
    assert.deepEqual(await refusal({ projectPermissions: [{ issues: [1] }] }), [400, {}]);
    assert.deepEqual(await refusal({ accountId: 'nobody' }), [
      400,
      { accountId: "The account ID 'nobody' is not valid." },
    ]);
  });

  it('takes a thousand issues that exist, and not one more', async () => {
    const base = world();
    const first = base.issues[0];
    assert.ok(first);
    const issues = Array.from({ length: 1001 }, (_, n) => ({
      ...first,
      ...{ id: String(50_000 + n), key: `SOFT-${500 + n}`, comments: [], worklogs: [], attachments: [] },
      links: [],
    }));
    await using sandbox = await openSandbox({
      world: openWorld({ ...base, issues: [...base.issues, ...issues] }),
    });
    const ids = issues.map(({ id }) => Number(id));
    const checked = async (count: number, more: number[] = []) =>
      ask(sandbox, 'ben', path, {
        projectPermissions: [{ permissions: ['BROWSE_PROJECTS'], issues: [...ids.slice(0, count), ...more] }],
      });
    const full = await checked(1000, [1, 2, 3]);
    assert.equal(full.status, 200);
    assert.deepEqual(at(full.json, 'projectPermissions.0.issues.999'), 50_999);
    assert.equal((await checked(1001)).status, 400);
  });
});

describe('POST /permissions/project', () => {
  it('lists the projects in which the caller has all of the permissions', async () => {
    await using sandbox = await open();
    const projects = async (who: string, permissions: string[]) => {
      const { json } = await ask(sandbox, who, `${api}/permissions/project`, { permissions });
      return at(json, 'projects');
    };
    assert.deepEqual(await projects('ben', ['BROWSE_PROJECTS']), [
      { id: 1, key: 'SOFT' },
      { id: 2, key: 'DESK' },
      { id: 3, key: 'TEAM' },
    ]);
    assert.deepEqual(await projects('ben', ['BROWSE_PROJECTS', 'DELETE_ISSUES']), [{ id: 1, key: 'SOFT' }]);
    assert.deepEqual(await projects('ann', ['ADMINISTER_PROJECTS']), []);
    assert.deepEqual(await projects('', ['BROWSE_PROJECTS']), []);
    assert.deepEqual(await projects('ben', []), [], 'no question, no answer');
  });

  it('refuses what is not a project permission', async () => {
    await using sandbox = await open();
    const { status, json } = await ask(sandbox, 'ben', `${api}/permissions/project`, {
      permissions: ['ADMINISTER'],
    });
    assert.equal(status, 400);
    assert.deepEqual(at(json, 'errors'), { ADMINISTER: 'Unrecognized permission' });
  });
});
