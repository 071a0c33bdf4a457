import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each, message } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { canSeeComment, canSeeIssue, canSeeWorklog } from '../permissions/who-can-see.ts';
import { smallWorld } from '../small-world.test-support.ts';
import type { WhoMay } from '../who-may.test-support.ts';
import { testWhoMay } from '../who-may.test-support.ts';
import { checkWorld } from '../world/check-world.ts';
import type { World } from '../world/world.ts';
import { openWorld } from '../world/world.ts';

const open = () => openSandbox({ world: openWorld(smallWorld()) });
const api = '/rest/api/3';

function softOne(world: World) {
  const issue = world.issue('1001');
  assert.ok(issue);
  return issue;
}
/** SOFT-1, its comment and its worklog for the group `cleos`: what `who` sees of these. */
function sees(world: World, who: string): readonly [boolean, boolean, boolean] {
  const issue = softOne(world);
  const comment = issue.comments?.find(({ id }) => id === '2002');
  const worklog = issue.worklogs?.find(({ id }) => id === '3002');
  assert.ok(comment && worklog);
  return [
    canSeeIssue(world, who, issue),
    canSeeComment(world, who, issue, comment),
    canSeeWorklog(world, who, issue, worklog),
  ];
}

describe('who may call what on groups', () => {
  const rows: readonly WhoMay[] = [
    // Dan may browse people, Ann may everything.
    [
      'GET',
      `${api}/group?groupId=g-staff`,
      undefined,
      { ann: 200, dan: 200, ben: 403, fay: 403, gus: 403, '': 401 },
    ],
    ['GET', `${api}/group/member?groupId=g-staff`, undefined, { ann: 200, dan: 200, ben: 403, '': 401 }],
    ['GET', `${api}/group/bulk`, undefined, { ann: 200, dan: 200, ben: 403, '': 401 }],
    ['POST', `${api}/group`, { name: 'new' }, { dan: 403, ben: 403, '': 401, ann: 201 }],
    ['POST', `${api}/group/user?groupId=g-agents`, { accountId: 'ben' }, { dan: 403, '': 401, ann: 201 }],
    [
      'DELETE',
      `${api}/group/user?groupId=g-agents&accountId=dan`,
      undefined,
      { dan: 403, '': 401, ann: 200 },
    ],
    ['DELETE', `${api}/group?groupId=g-cleos`, undefined, { dan: 403, '': 401, ann: 200 }],
    ['GET', `${api}/groups/picker`, undefined, { ann: 200, ben: 200, '': 200 }],
    ['GET', `${api}/groupuserpicker?query=`, undefined, { ann: 200, dan: 200, ben: 403, '': 401 }],
  ];
  testWhoMay(rows, open);
});

describe('errors of groups', () => {
  for (const [method, path, body, status, error] of [
    ['GET', '/group/member', undefined, 400, "Either 'groupId' or 'groupname' must be provided."],
    ['GET', '/group?groupname=none', undefined, 404, "The group with name 'none' does not exist."],
    ['GET', '/group/member?groupId=x', undefined, 404, "The group with id 'x' does not exist."],
    [
      ...(['GET', '/group?groupname=staff&groupId=g-staff', undefined, 400] as const),
      "The parameters 'groupname' and 'groupId' cannot be used together.",
    ],
    ['POST', '/group', { name: 'STAFF' }, 400, 'A group or user with this name already exists.'],
    [
      'POST',
      '/group',
      {},
      400,
      'Invalid request payload. Refer to the REST API documentation and try again.',
    ],
    [
      ...(['POST', '/group/user?groupId=g-staff', { accountId: 'ben' }, 400] as const),
      "Cannot add user. User is already a member of 'staff'",
    ],
    ['POST', '/group/user?groupId=g-staff', {}, 400, 'The accountId must be provided.'],
    [
      ...(['POST', '/group/user?groupId=g-staff', { accountId: 'zoe' }, 404] as const),
      'Specified user does not exist or you do not have required permissions',
    ],
    [
      ...(['DELETE', '/group/user?groupId=g-staff&accountId=dan', undefined, 400] as const),
      "Cannot remove user 'dan' from group 'staff' since user is not a member of 'staff'",
    ],
    [
      ...(['DELETE', '/group/user?groupId=g-staff&username=ben', undefined, 400] as const),
      "The query parameter 'username' is not supported in GDPR strict mode.",
    ],
    [
      ...(['DELETE', '/group?groupId=g-staff&swapGroupId=g-staff', undefined, 400] as const),
      'A group cannot take over from itself.',
    ],
    [
      ...(['DELETE', '/group?groupId=g-staff&swapGroup=none', undefined, 404] as const),
      "The group with name 'none' does not exist.",
    ],
    [
      ...(['GET', '/group/bulk?accessType=owner', undefined, 400] as const),
      "'owner' is not a valid access type.",
    ],
  ] as const) {
    it(`${method} ${path} ${body ? JSON.stringify(body) : ''}`, async () => {
      await using sandbox = await open();
      const before = sandbox.world.toFile();
      const reply = await ask(sandbox, 'ann', `${api}${path}`, body, method);
      assert.deepEqual([reply.status, message(reply)], [status, error]);
      assert.deepEqual(sandbox.world.toFile(), before);
    });
  }
});

describe('members of groups', () => {
  it('come and go, and that counts at once in who can see', async () => {
    await using sandbox = await open();
    const { world } = sandbox;
    const path = `${api}/group/user?groupId=g-cleos`;
    assert.deepEqual(
      [sees(world, 'dan'), sees(world, 'cleo')],
      [
        [false, false, false],
        [true, true, true],
      ],
    );
    const { json } = await ask(sandbox, 'ann', path, { accountId: 'dan' });
    assert.deepEqual([at(json, 'groupId'), at(json, 'users.size')], ['g-cleos', 2]);
    assert.deepEqual(sees(world, 'dan'), [true, true, true]);
    await ask(sandbox, 'ann', `${path}&accountId=dan`, undefined, 'DELETE');
    assert.deepEqual(
      [sees(world, 'dan'), sees(world, 'cleo')],
      [
        [false, false, false],
        [true, true, true],
      ],
    );
    const { json: log } = await ask(sandbox, 'ann', `${api}/auditing/record`);
    assert.deepEqual(each(log, 'records', 'summary'), ['User removed from group', 'User added to group']);
    assert.deepEqual(at(log, 'records.0.associatedItems.0.id'), 'dan');
  });

  it('who leaves the last group of an application counts as anonymous, and keeps being listed', async () => {
    await using sandbox = await open();
    const read = async () => (await ask(sandbox, 'ben', `${api}/issue/SOFT-1`)).status;
    assert.equal(await read(), 200);
    const leave = `${api}/group/user?groupname=staff&accountId=ben`;
    assert.equal((await ask(sandbox, 'ann', leave, undefined, 'DELETE')).status, 200);
    assert.equal(await read(), 404);
    const { json } = await ask(sandbox, 'ann', `${api}/user/search?query=buil`);
    assert.deepEqual(each(json, '', 'accountId'), ['ben']);
    const whole = await ask(sandbox, 'ann', `${api}/user?accountId=ben&expand=applicationRoles`);
    assert.equal(at(whole.json, 'applicationRoles.size'), 0);
  });

  it('are expanded 50 at a time, from where the expand says', async () => {
    const base = smallWorld();
    const many = Array.from({ length: 120 }, (_, n) => `p${String(n).padStart(3, '0')}`);
    const world = openWorld({
      ...base,
      accounts: [
        ...base.accounts,
        ...many.map((accountId) => ({
          accountId,
          displayName: accountId,
          email: `${accountId}@small.example`,
          accountType: 'atlassian' as const,
          active: true,
        })),
      ],
      groups: [...base.groups, { groupId: 'g-many', name: 'many', members: many }],
    });
    await using sandbox = await openSandbox({ world });
    const users = async (expand: string) =>
      at((await ask(sandbox, 'ann', `${api}/group?groupId=g-many${expand}`)).json, 'users');
    assert.deepEqual(await users(''), {
      size: 120,
      items: [],
      'max-results': 50,
      'start-index': 0,
      'end-index': 0,
    });
    const first = await users('&expand=users');
    assert.deepEqual([each(first, 'items', 'accountId').length, at(first, 'end-index')], [50, 49]);
    const later = await users('&expand=users[100:200]');
    assert.deepEqual(
      [each(later, 'items', 'accountId').length, at(later, 'items.0.accountId'), at(later, 'end-index')],
      [20, 'p100', 119],
    );
    const page = await ask(sandbox, 'ann', `${api}/group/member?groupId=g-many&startAt=100&maxResults=99`);
    assert.deepEqual(
      [at(page.json, 'maxResults'), at(page.json, 'total'), at(page.json, 'isLast')],
      [50, 120, true],
    );
    const none = await ask(sandbox, 'ann', `${api}/group/member?groupId=g-many&maxResults=0`);
    assert.equal(at(none.json, 'maxResults'), 1);
  });
});

describe('groups that go', () => {
  it('hide what was restricted to them; made again under the same name they have another id', async () => {
    await using sandbox = await open();
    const { world } = sandbox;
    const oldId = 'g-cleos';
    // Cleo stays in the project by herself, so that only the restrictions are about the group.
    world.setRoleActors('1', { roleId: '10100', users: ['ben', 'cleo'], groups: [oldId] });
    assert.deepEqual(
      [sees(world, 'cleo'), sees(world, 'ben')],
      [
        [true, true, true],
        [true, false, false],
      ],
    );
    const { status, text } = await ask(sandbox, 'ann', `${api}/group?groupname=cleos`, undefined, 'DELETE');
    assert.deepEqual([status, text], [200, '']);
    assert.deepEqual(sees(world, 'cleo'), [true, false, false]);
    const { json } = await ask(sandbox, 'ann', `${api}/group`, { name: 'cleos' });
    const newId = at(json, 'groupId');
    assert.match(String(newId), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    await ask(sandbox, 'ann', `${api}/group/user?groupId=${newId}`, { accountId: 'cleo' });
    assert.deepEqual(sees(world, 'cleo'), [true, false, false]);
    await ask(sandbox, 'ann', `${api}/group?groupId=${newId}`, undefined, 'DELETE');
    const again = await ask(sandbox, 'ann', `${api}/group`, { name: 'cleos' });
    assert.notEqual(at(again.json, 'groupId'), newId);
  });

  it('hand comments and worklogs over to another, and nothing else', async () => {
    await using sandbox = await open();
    const { world } = sandbox;
    world.setRoleActors('1', { roleId: '10100', users: ['ben', 'cleo'], groups: ['g-cleos'] });
    assert.deepEqual(sees(world, 'ben'), [true, false, false]);
    await ask(sandbox, 'ann', `${api}/group?groupId=g-cleos&swapGroup=staff`, undefined, 'DELETE');
    assert.deepEqual(
      [sees(world, 'ben'), sees(world, 'cleo')],
      [
        [true, true, true],
        [true, true, true],
      ],
    );
    assert.equal(softOne(world).updated, '2026-04-01T12:00:00.000Z');
    // The level named the group; staff did not take its place there, so only Dan, by himself, is left.
    const secret = world.issue('1003');
    assert.ok(secret);
    assert.equal(canSeeIssue(world, 'cleo', secret), false);
    assert.equal(
      world.securitySchemes.get('500')?.levels[1]?.members[0]?.holder.value,
      'g-cleos',
      'the remains of the group stay in the level',
    );
  });

  it('are out of roles, applications and fields, so that the world can be saved and opened', async () => {
    const base = smallWorld();
    const issues = base.issues.map((one) =>
      one.id === '1001'
        ? {
            ...one,
            customFields: {
              customfield_10002: ['g-cleos', 'g-staff'],
              customfield_10007: 'g-cleos',
              customfield_10005: 7,
            },
          }
        : one,
    );
    const projectRoles = base.projectRoles.map((role) => ({
      ...role,
      defaultActors: { users: [], groups: ['g-cleos', 'g-agents'] },
    }));
    const applicationRoles = [
      ...base.applicationRoles,
      { key: 'jira-core', name: 'Core', groups: ['g-cleos', 'g-fays'], defaultGroups: ['g-cleos'] },
    ];
    await using sandbox = await openSandbox({
      world: openWorld({ ...base, issues, projectRoles, applicationRoles }),
    });
    const { world } = sandbox;
    await ask(sandbox, 'ann', `${api}/group?groupId=g-cleos`, undefined, 'DELETE');
    assert.deepEqual(checkWorld(world.toFile()), []);
    assert.deepEqual(softOne(world).customFields, { customfield_10002: ['g-staff'], customfield_10005: 7 });
    assert.deepEqual(world.projectRoles.get('10100')?.defaultActors, { users: [], groups: ['g-agents'] });
    assert.deepEqual(world.applicationRoles.at(-1), {
      ...{ key: 'jira-core', name: 'Core', groups: ['g-fays'], defaultGroups: [] },
    });
  });
});

describe('suggestions of groups', () => {
  it('mark what was typed, and say how many there are', async () => {
    await using sandbox = await open();
    const { json } = await ask(sandbox, 'ann', `${api}/groups/picker?query=s&maxResults=2`);
    assert.deepEqual(json, {
      header: 'Showing 2 of 5 matching groups',
      total: 5,
      groups: [
        {
          name: 'agents',
          html: 'agent<b>s</b>',
          labels: [
            {
              text: 'Jira Service Management',
              title: 'Members of this group have access to Jira Service Management',
              type: 'SINGLE',
            },
          ],
          groupId: 'g-agents',
        },
        { name: 'cleos', html: 'cleo<b>s</b>', labels: [], groupId: 'g-cleos' },
      ],
    });
    const others = await ask(
      sandbox,
      'ann',
      `${api}/groups/picker?query=STA&caseInsensitive=true&exclude=staff`,
    );
    assert.equal(at(others.json, 'total'), 0);
    const cased = await ask(sandbox, 'ann', `${api}/groups/picker?query=STA`);
    assert.equal(at(cased.json, 'total'), 0);
  });

  it('are given to those who may browse people; others have to know the name, strangers get none', async () => {
    await using sandbox = await open();
    const total = async (who: string, query: string) =>
      at((await ask(sandbox, who, `${api}/groups/picker?query=${query}`)).json, 'total');
    assert.deepEqual([await total('dan', 'sta'), await total('dan', 'staff')], [1, 1]);
    assert.deepEqual([await total('ben', 'sta'), await total('ben', 'staff')], [0, 1]);
    assert.deepEqual([await total('fay', 'staff'), await total('', 'staff')], [0, 0]);
  });

  it('come together with people', async () => {
    await using sandbox = await open();
    const { json } = await ask(sandbox, 'ann', `${api}/groupuserpicker?query=c`);
    assert.deepEqual(each(json, 'users.users', 'html'), [
      '<strong>C</strong>leo Coder',
      'Gus <strong>C</strong>ustomer',
    ]);
    assert.equal(at(json, 'users.header'), 'Showing 2 of 2 matching users');
    assert.deepEqual(each(json, 'groups.groups', 'name'), ['cleos']);
    const none = await ask(sandbox, 'ann', `${api}/groupuserpicker`);
    assert.equal(none.status, 400);
  });
});
