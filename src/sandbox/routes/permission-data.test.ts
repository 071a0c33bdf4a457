/** What a permission scheme, roles, levels, people and groups say, and to whom. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, at, each } from '../ask.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import { openSandbox } from '../open-sandbox.ts';
import { scheme, smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';

let sandbox: Sandbox;
before(async () => {
  sandbox = await openSandbox({ world: openWorld(smallWorld()) });
});
after(() => sandbox[Symbol.asyncDispose]());

describe('the permission data', () => {
  const status = async (who: string, path: string) => (await ask(sandbox, who, `/rest/api/3/${path}`)).status;

  it('is answered to those who hold what Jira asks for', async () => {
    const rows: readonly (readonly [
      path: string,
      ann: number,
      ben: number,
      dan: number,
      anonymous: number,
    ])[] = [
      ['applicationrole', 200, 403, 403, 401],
      ['users/search', 200, 403, 200, 401],
      ['user?accountId=ben', 200, 403, 200, 401],
      ['group/bulk', 200, 403, 200, 401],
      ['group/member?groupId=g-staff', 200, 403, 200, 401],
      ['project/SOFT/permissionscheme', 200, 200, 404, 401],
      ['project/DESK/permissionscheme', 200, 403, 403, 401],
      ['permissionscheme/100', 200, 200, 200, 401],
      ['project/SOFT/role', 200, 200, 404, 401],
      ['project/SOFT/role/10100', 200, 200, 404, 401],
      ['project/SOFT/issuesecuritylevelscheme', 200, 200, 404, 401],
      ['project/DESK/issuesecuritylevelscheme', 404, 403, 403, 401],
      ['issuesecurityschemes/500', 200, 200, 403, 401],
      ['issuesecurityschemes/500/members', 200, 403, 403, 401],
      ['issuesecurityschemes/999/members', 404, 403, 403, 401],
    ];
    for (const [path, ...expected] of rows) {
      const got = await Promise.all(['ann', 'ben', 'dan', ''].map((who) => status(who, path)));
      assert.deepEqual(got, expected, path);
    }
  });
  it('does not belong to those without access to Jira', async () => {
    assert.equal(await status('fay', 'permissionscheme/100'), 401);
    assert.equal(await status('hal', 'permissionscheme/100'), 200);
  });
  it('has holders in Jira’s shape', async () => {
    const { json } = await ask(sandbox, 'ann', '/rest/api/3/permissionscheme/100?expand=permissions');
    assert.deepEqual(at(json, 'permissions.0.holder'), {
      type: 'projectRole',
      parameter: '10100',
      value: '10100',
      expand: 'projectRole',
    });
    assert.equal(at(json, 'permissions.0.permission'), 'BROWSE_PROJECTS');
    const bare = await ask(sandbox, 'ann', '/rest/api/3/permissionscheme/100');
    assert.equal(at(bare.json, 'permissions'), undefined);
  });
  it('keeps a group holder without an id as it is, and follows the name of one with an id', async () => {
    const world = openWorld(smallWorld());
    await using own = await openSandbox({ world });
    world.putPermissionScheme(
      scheme('100', 'Software', [
        ['BROWSE_PROJECTS', { type: 'group', parameter: 'staff' }],
        ['BROWSE_PROJECTS', { type: 'group', parameter: 'old', value: 'g-cleos' }],
      ]),
    );
    const { json } = await ask(own, 'ann', '/rest/api/3/permissionscheme/100?expand=permissions');
    assert.deepEqual(each(json, 'permissions', 'holder'), [
      { type: 'group', parameter: 'staff', expand: 'group' },
      { type: 'group', parameter: 'cleos', value: 'g-cleos', expand: 'group' },
    ]);
  });
  it('names roles by address, and their actors', async () => {
    const roles = await ask(sandbox, 'ann', '/rest/api/3/project/SOFT/role');
    assert.deepEqual(roles.json, {
      Administrators: `${sandbox.url}/rest/api/3/project/1/role/10002`,
      Developers: `${sandbox.url}/rest/api/3/project/1/role/10100`,
    });
    const { json } = await ask(sandbox, 'ann', '/rest/api/3/project/SOFT/role/10100');
    // Sorted by the name that is shown, as documented.
    assert.deepEqual(each(json, 'actors', 'displayName'), [
      ...['Ben Builder', 'cleos', 'Eve Gone', 'Fay Unlicensed', 'Gus Customer', 'Hal App'],
    ]);
    assert.deepEqual(
      each(json, 'actors', 'actorUser.accountId').filter((id) => id !== undefined),
      ['ben', 'eve', 'fay', 'gus', 'hal'],
    );
    assert.equal(at(json, 'actors.1.actorGroup.groupId'), 'g-cleos');
    const active = await ask(sandbox, 'ann', '/rest/api/3/project/SOFT/role/10100?excludeInactiveUsers=true');
    assert.equal(each(active.json, 'actors', 'actorUser.accountId').includes('eve'), false);
    const team = await ask(sandbox, 'ann', '/rest/api/3/project/TEAM/role');
    assert.deepEqual(Object.keys(Object(team.json)), ['Member', 'Developers']);
  });
  it('pages the members of a security scheme', async () => {
    const { json } = await ask(sandbox, 'ann', '/rest/api/3/issuesecurityschemes/500/members?maxResults=3');
    assert.deepEqual([at(json, 'total'), at(json, 'isLast')], [4, false]);
    assert.deepEqual(each(json, 'values', 'issueSecurityLevelId'), [501, 502, 502]);
    const one = await ask(
      sandbox,
      'ann',
      '/rest/api/3/issuesecurityschemes/500/members?issueSecurityLevelId=501',
    );
    assert.deepEqual(each(one.json, 'values', 'holder.type'), ['reporter']);
  });
});

describe('people and groups', () => {
  it('active members of a group come by default, 50 a page at most', async () => {
    const members = async (query: string) =>
      (await ask(sandbox, 'ann', `/rest/api/3/group/member?groupId=g-staff${query}`)).json;
    assert.deepEqual(each(await members(''), 'values', 'accountId'), ['ann', 'ben', 'cleo', 'gus']);
    assert.equal(at(await members('&includeInactiveUsers=true'), 'total'), 5);
    assert.equal(at(await members('&maxResults=1000'), 'maxResults'), 50);
    assert.deepEqual(each(await members('&startAt=2&maxResults=1'), 'values', 'accountId'), ['cleo']);
    assert.equal((await ask(sandbox, 'ann', '/rest/api/3/group/member?groupId=none')).status, 404);
    assert.equal((await ask(sandbox, 'ann', '/rest/api/3/group/member')).status, 400);
  });
  it('all accounts are in users/search, active ones in user/search', async () => {
    const all = await ask(sandbox, 'ann', '/rest/api/3/users/search?maxResults=1000');
    assert.equal(each(all.json, '', 'accountId').includes('eve'), true);
    const found = await ask(sandbox, 'ann', '/rest/api/3/user/search?query=e');
    assert.deepEqual(each(found.json, '', 'accountId'), []);
    const ben = await ask(sandbox, 'ann', '/rest/api/3/user/search?query=buil');
    assert.deepEqual(each(ben.json, '', 'accountId'), ['ben']);
    assert.deepEqual((await ask(sandbox, 'ben', '/rest/api/3/user/search?query=buil')).json, []);
    assert.equal((await ask(sandbox, 'ann', '/rest/api/3/user/search')).status, 400);
  });
  it('a user comes with groups and application roles when asked', async () => {
    const { json } = await ask(
      sandbox,
      'ann',
      '/rest/api/3/user?accountId=dan&expand=groups,applicationRoles',
    );
    assert.deepEqual(each(json, 'groups.items', 'groupId'), ['g-agents']);
    assert.deepEqual(each(json, 'applicationRoles.items', 'key'), ['jira-servicedesk']);
    assert.equal(at(json, 'emailAddress'), undefined);
    const bare = await ask(sandbox, 'ann', '/rest/api/3/user?accountId=dan');
    assert.deepEqual([at(bare.json, 'groups.size'), at(bare.json, 'groups.items')], [1, []]);
  });
  it('groups are listed, or found by id and by access', async () => {
    const groups = async (query: string) =>
      each((await ask(sandbox, 'ann', `/rest/api/3/group/bulk?${query}`)).json, 'values', 'name');
    assert.deepEqual(await groups(''), ['agents', 'cleos', 'fays', 'site-admins', 'staff']);
    assert.deepEqual(await groups('groupId=g-staff&groupName=cleos'), ['cleos', 'staff']);
    assert.deepEqual(await groups('accessType=user&applicationKey=jira-software'), ['staff']);
    assert.equal((await ask(sandbox, 'ann', '/rest/api/3/group/bulk?accessType=user')).status, 400);
  });
});
