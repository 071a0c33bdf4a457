import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each, message } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { canSeeComment, canSeeIssue } from '../permissions/who-can-see.ts';
import { smallWorld } from '../small-world.test-support.ts';
import type { WhoMay } from '../who-may.test-support.ts';
import { testWhoMay } from '../who-may.test-support.ts';
import type { World } from '../world/world.ts';
import { openWorld } from '../world/world.ts';

const open = () => openSandbox({ world: openWorld(smallWorld()) });
const api = '/rest/api/3';

function sees(world: World, who: string, key: string, commentId?: string): boolean {
  const issue = world.findEntry(key)?.issue;
  assert.ok(issue);
  if (commentId === undefined) return canSeeIssue(world, who, issue);
  const comment = issue.comments?.find(({ id }) => id === commentId);
  assert.ok(comment);
  return canSeeComment(world, who, issue, comment);
}

describe('who may call what on roles', () => {
  // Ann administers Jira, Ben the project SOFT, Dan browses people, Fay has no access.
  const rows: readonly WhoMay[] = [
    ['GET', `${api}/role`, undefined, { ann: 200, ben: 403, dan: 403, fay: 403, '': 401 }],
    ['POST', `${api}/role`, { name: 'New' }, { ben: 403, '': 401, ann: 200 }],
    ['PUT', `${api}/role/10100`, { name: 'New', description: '' }, { ben: 403, '': 401, ann: 200 }],
    ['DELETE', `${api}/role/10100?swap=10002`, undefined, { ben: 403, '': 401, ann: 204 }],
    ['POST', `${api}/role/10100/actors`, { user: ['dan'] }, { ben: 403, '': 401, ann: 200 }],
    ['GET', `${api}/project/SOFT/role`, undefined, { ann: 200, ben: 200, dan: 404, '': 401 }],
    ['GET', `${api}/project/TEAM/role`, undefined, { ann: 200, ben: 200, dan: 404 }],
    ['GET', `${api}/project/SOFT/roledetails`, undefined, { ann: 200, ben: 200, dan: 404, '': 401 }],
    ['GET', `${api}/project/TEAM/roledetails`, undefined, { ann: 200, ben: 404 }],
    ['POST', `${api}/project/SOFT/role/10100`, { user: ['dan'] }, { dan: 404, fay: 404, '': 401, ben: 200 }],
    ['POST', `${api}/project/TEAM/role/10300`, { user: ['dan'] }, { ben: 404, ann: 200 }],
    ['PUT', `${api}/project/SOFT/role/10100`, { categorisedActors: {} }, { dan: 404, '': 401, ben: 200 }],
    ['DELETE', `${api}/project/SOFT/role/10100?user=fay`, undefined, { dan: 404, '': 401, ben: 204 }],
  ];
  testWhoMay(rows, open);
});

it('the roles of a project that is hidden are not listed to who administers another', async () => {
  await using sandbox = await open();
  const member = { type: 'projectRole', parameter: '10300', value: '10300' };
  sandbox.world.setSchemeGrants('300', [{ id: '1', permission: 'BROWSE_PROJECTS', holder: member }]);
  const hidden = await ask(sandbox, 'ben', `${api}/project/TEAM/role`);
  const missing = await ask(sandbox, 'ben', `${api}/project/NONE/role`);
  assert.equal(hidden.status, 404);
  assert.equal(hidden.text, missing.text.replace('NONE', 'TEAM'));
  sandbox.world.setRoleActors('3', { roleId: '10300', users: ['ben'], groups: [] });
  assert.equal((await ask(sandbox, 'ben', `${api}/project/TEAM/role`)).status, 200, 'the control');
});

describe('roles of the site', () => {
  it('are listed with their default actors, team-managed ones with their project', async () => {
    await using sandbox = await open();
    const { json } = await ask(sandbox, 'ann', `${api}/role`);
    assert.deepEqual(each(json, '', 'name'), ['Administrators', 'Developers', 'Member', 'Developers']);
    assert.deepEqual(each(json, '', 'scope.project.key'), [undefined, undefined, 'TEAM', 'TEAM']);
    assert.deepEqual(at(json, '0.actors'), []);
    assert.equal(at(json, '0.self'), `${sandbox.url}/rest/api/3/role/10002`);
  });

  it('a new one is there at once, with nobody in it, in company-managed projects', async () => {
    await using sandbox = await open();
    const { json } = await ask(sandbox, 'ann', `${api}/role`, { name: 'Testers', description: 'They test.' });
    assert.deepEqual(
      [at(json, 'id'), at(json, 'description'), at(json, 'actors')],
      [10302, 'They test.', []],
    );
    const soft = await ask(sandbox, 'ben', `${api}/project/SOFT/role`);
    assert.deepEqual(Object.keys(Object(soft.json)), ['Administrators', 'Developers', 'Testers']);
    const team = await ask(sandbox, 'ann', `${api}/project/TEAM/role`);
    assert.deepEqual(Object.keys(Object(team.json)), ['Member', 'Developers']);
    const { json: log } = await ask(sandbox, 'ann', `${api}/auditing/record`);
    assert.deepEqual(
      [at(log, 'records.0.summary'), at(log, 'records.0.objectItem.name')],
      ['Project role created', 'Testers'],
    );
  });

  const longName = 'x'.repeat(256);
  for (const [what, body, status, error] of [
    ['no name', {}, 400, 'Please specify a name for the project role.'],
    ['an empty name', { name: ' ' }, 400, 'Please specify a name for the project role.'],
    ['spaces around', { name: ' A' }, 400, 'The name of a project role cannot begin or end with whitespace.'],
    ['a long name', { name: longName }, 400, 'The name of a project role has at most 255 characters.'],
    ['a taken name', { name: 'developers' }, 409, "A project role with name 'developers' already exists."],
  ] as const) {
    it(`none is made with ${what}`, async () => {
      await using sandbox = await open();
      const reply = await ask(sandbox, 'ann', `${api}/role`, body);
      assert.equal(reply.status, status);
      assert.deepEqual(at(reply.json, 'errors'), { name: error });
      assert.equal(sandbox.world.projectRoles.size, 4);
    });
  }

  it('change by name or description with POST, by both with PUT', async () => {
    await using sandbox = await open();
    const both = await ask(sandbox, 'ann', `${api}/role/10100`, {
      name: 'Coders',
      description: 'They code.',
    });
    assert.deepEqual([at(both.json, 'name'), at(both.json, 'description')], ['Coders', '']);
    const described = await ask(sandbox, 'ann', `${api}/role/10100`, { description: 'They code.' });
    assert.deepEqual(
      [at(described.json, 'name'), at(described.json, 'description')],
      ['Coders', 'They code.'],
    );
    const put = async (body: unknown) => (await ask(sandbox, 'ann', `${api}/role/10100`, body, 'PUT')).status;
    assert.equal(await put({ name: 'Developers' }), 400);
    assert.equal(await put({ description: '' }), 400);
    assert.equal(await put({ name: 'administrators', description: '' }), 400);
    assert.equal(await put({ name: 'Developers', description: '' }), 200);
    assert.equal((await ask(sandbox, 'ann', `${api}/role/10100`, {})).status, 400);
    assert.equal((await ask(sandbox, 'ann', `${api}/role/77777`)).status, 404);
  });

  it('comments stay with the role when it is renamed and its old name given to another', async () => {
    await using sandbox = await open();
    const { world } = sandbox;
    assert.deepEqual(
      [sees(world, 'ben', 'SOFT-1', '2003'), sees(world, 'cleo', 'SOFT-1', '2003')],
      [true, false],
    );
    await ask(sandbox, 'ann', `${api}/role/10002`, { name: 'Chiefs' });
    await ask(sandbox, 'ann', `${api}/role/10100`, { name: 'Administrators' });
    assert.deepEqual(
      [sees(world, 'ben', 'SOFT-1', '2003'), sees(world, 'cleo', 'SOFT-1', '2003')],
      [true, false],
    );
    const { json } = await ask(sandbox, 'ben', `${api}/issue/SOFT-1/comment`);
    assert.deepEqual(each(json, 'comments', 'visibility.value').at(-1), 'Chiefs');
    assert.equal(world.issue('1001')?.updated, '2026-04-01T12:00:00.000Z');
  });

  it('one in use is only deleted when another replaces it, in schemes, levels, comments and restrictions', async () => {
    await using sandbox = await open();
    const { world } = sandbox;
    const remove = (path: string) => ask(sandbox, 'ann', `${api}/role/${path}`, undefined, 'DELETE');
    const refused = await remove('10002');
    assert.equal(refused.status, 409);
    assert.equal(
      message(refused),
      "The project role 'Administrators' is in use. Name the role that replaces it.",
    );
    assert.equal((await remove('10002?swap=10002')).status, 400);
    assert.equal((await remove('10002?swap=99999')).status, 400);
    assert.equal((await remove('99999?swap=10100')).status, 404);
    assert.deepEqual(
      [sees(world, 'cleo', 'SOFT-1', '2003'), sees(world, 'ben', 'SOFT-1', '2003')],
      [false, true],
    );
    assert.equal((await remove('10002?swap=10100')).status, 204);
    // Cleo is a developer by her group.
    assert.deepEqual(
      [sees(world, 'cleo', 'SOFT-1', '2003'), sees(world, 'ben', 'SOFT-1', '2003')],
      [true, true],
    );
    assert.equal((await ask(sandbox, 'cleo', `${api}/project/SOFT/role`)).status, 200);
    assert.deepEqual(
      world.projects.get('1')?.roleActors.map(({ roleId }) => roleId),
      ['10100'],
    );
    assert.equal((await remove('10300?swap=10301')).status, 204);
    assert.deepEqual([sees(world, 'cleo', 'TEAM-1'), sees(world, 'dan', 'TEAM-1')], [false, true]);
  });

  it('one that nothing names is deleted, and its id not given again', async () => {
    await using sandbox = await open();
    const { json } = await ask(sandbox, 'ann', `${api}/role`, { name: 'Testers' });
    await ask(sandbox, 'ann', `${api}/project/SOFT/role/${at(json, 'id')}`, { user: ['dan'] });
    assert.equal(
      (await ask(sandbox, 'ann', `${api}/role/${at(json, 'id')}`, undefined, 'DELETE')).status,
      204,
    );
    const again = await ask(sandbox, 'ann', `${api}/role`, { name: 'Testers' });
    assert.equal(at(again.json, 'id'), Number(at(json, 'id')) + 1);
    const actors = await ask(sandbox, 'ann', `${api}/project/SOFT/role/${at(again.json, 'id')}`);
    assert.deepEqual(at(actors.json, 'actors'), []);
  });

  it('have default actors, who change nothing in projects that are there', async () => {
    await using sandbox = await open();
    const path = `${api}/role/10002/actors`;
    assert.equal((await ask(sandbox, 'ann', path, { user: ['dan'] })).status, 200);
    const { json } = await ask(sandbox, 'ann', path, { groupId: ['g-agents'], group: [] });
    assert.deepEqual(each(json, 'actors', 'displayName'), ['agents', 'Dan Desk']);
    for (const body of [
      {},
      { user: ['dan'] },
      { user: ['cleo'], groupId: ['g-cleos'] },
      { group: ['cleos'], groupId: ['g-staff'] },
      { user: ['eve'] },
      { group: ['nobody'] },
    ]) {
      assert.equal((await ask(sandbox, 'ann', path, body)).status, 400, JSON.stringify(body));
    }
    const soft = await ask(sandbox, 'ann', `${api}/project/SOFT/role/10002`);
    assert.deepEqual(each(soft.json, 'actors', 'displayName'), ['Ben Builder']);
    const without = await ask(sandbox, 'ann', `${path}?group=agents`, undefined, 'DELETE');
    assert.deepEqual(each(without.json, 'actors', 'actorUser.accountId'), ['dan']);
    assert.equal((await ask(sandbox, 'ann', path, undefined, 'DELETE')).status, 400);
    assert.deepEqual(each((await ask(sandbox, 'ann', path)).json, 'actors', 'displayName'), ['Dan Desk']);
    assert.deepEqual(openWorld(sandbox.world.toFile()).projectRoles, sandbox.world.projectRoles);
  });
});

describe('actors of a role in a project', () => {
  it('people come and go, by themselves and by groups, and count at once', async () => {
    await using sandbox = await open();
    const { world } = sandbox;
    const path = `${api}/project/SOFT/role/10100`;
    assert.equal(sees(world, 'dan', 'SOFT-1'), false);
    const added = await ask(sandbox, 'ben', path, { user: ['dan'] });
    assert.ok(each(added.json, 'actors', 'actorUser.accountId').includes('dan'));
    assert.equal(sees(world, 'dan', 'SOFT-1'), true);
    assert.equal((await ask(sandbox, 'ben', `${path}?user=dan`, undefined, 'DELETE')).status, 204);
    assert.equal(sees(world, 'dan', 'SOFT-1'), false);
    await ask(sandbox, 'ben', path, { group: ['agents'] });
    assert.equal(sees(world, 'dan', 'SOFT-1'), true);
    const set = await ask(
      sandbox,
      'ben',
      path,
      {
        categorisedActors: {
          'atlassian-user-role-actor': ['ben'],
          'atlassian-group-role-actor-id': ['g-cleos'],
        },
      },
      'PUT',
    );
    assert.deepEqual(each(set.json, 'actors', 'displayName'), ['Ben Builder', 'cleos']);
    assert.deepEqual([sees(world, 'dan', 'SOFT-1'), sees(world, 'cleo', 'SOFT-1')], [false, true]);
    const { json: log } = await ask(sandbox, 'ann', `${api}/auditing/record?limit=1`);
    assert.deepEqual(at(log, 'records.0.changedValues'), [
      {
        fieldName: 'Developers',
        changedFrom: 'ben, eve, fay, gus, hal, cleos, agents',
        changedTo: 'ben, cleos',
      },
    ]);
  });

  const away = "in any accessible user directory. Check they're still active and available, and try again.";
  for (const [what, method, query, body, status, error] of [
    ['somebody unknown', 'POST', '', { user: ['zoe'] }, 404, `We can't find 'zoe' ${away}`],
    ['somebody inactive', 'POST', '', { user: ['eve'] }, 404, `We can't find 'eve' ${away}`],
    ['an unknown group', 'POST', '', { group: ['g-staff'] }, 404, `We can't find 'g-staff' ${away}`],
    ['an actor', 'POST', '', { user: ['ben'] }, 400, "'ben' is already a member of the project role."],
    [
      'a group that is in',
      'POST',
      '',
      { groupId: ['g-cleos'] },
      400,
      "'cleos' is already a member of the project role.",
    ],
    ['nobody', 'POST', '', {}, 400, 'Must specify at least one user or group to add to the project role.'],
    ['nobody', 'DELETE', '', undefined, 400, 'Exactly one user or group must be given.'],
    [
      'two at once',
      'DELETE',
      '?user=ben&group=cleos',
      undefined,
      400,
      'Exactly one user or group must be given.',
    ],
    ['who is not in', 'DELETE', '?user=dan', undefined, 404, `We can't find 'dan' ${away}`],
  ] as const) {
    it(`${method} of ${what} is refused`, async () => {
      await using sandbox = await open();
      const before = sandbox.world.projects.get('1');
      const reply = await ask(sandbox, 'ben', `${api}/project/SOFT/role/10100${query}`, body, method);
      assert.deepEqual([reply.status, message(reply)], [status, error]);
      assert.equal(sandbox.world.projects.get('1'), before);
    });
  }

  it('a role that the project does not have cannot be told from one that is nowhere', async () => {
    await using sandbox = await open();
    const foreign = await ask(sandbox, 'ben', `${api}/project/SOFT/role/10300`);
    const missing = await ask(sandbox, 'ben', `${api}/project/SOFT/role/1`);
    assert.deepEqual([foreign.status, foreign.text], [404, missing.text]);
    assert.equal(message(missing), 'Can not retrieve a role actor for a null project role.');
  });

  it('details name the roles of the project, or those that the caller is in', async () => {
    await using sandbox = await open();
    const details = async (who: string, query: string) =>
      each((await ask(sandbox, who, `${api}/project/SOFT/roledetails${query}`)).json, '', 'name');
    assert.deepEqual(await details('ben', ''), ['Administrators', 'Developers']);
    assert.deepEqual(await details('ann', '?currentMember=true'), []);
    assert.deepEqual(await details('ben', '?currentMember=true'), ['Administrators', 'Developers']);
  });
});
