import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ask, at, each } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import type { Method } from '../operation.ts';
import { viewersOf } from '../permissions/viewers.test-support.ts';
import { scheme, smallWorld } from '../small-world.test-support.ts';
import type { WhoMay } from '../who-may.test-support.ts';
import { testWhoMay } from '../who-may.test-support.ts';
import type { World } from '../world/world.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile } from '../world/world-file.ts';

const base = '/rest/api/3/permissionscheme';

/** The small world with one scheme that no project uses. */
function world(more: Partial<WorldFile> = {}): World {
  const file = smallWorld();
  const unused = scheme('400', 'Unused', [['BROWSE_PROJECTS', { type: 'reporter' }]]);
  return openWorld({ ...file, permissionSchemes: [...file.permissionSchemes, unused], ...more });
}

const grantToDan = { permission: 'BROWSE_PROJECTS', holder: { type: 'user', value: 'dan' } };

describe('who may', () => {
  const cases: readonly WhoMay[] = [
    ['GET', base, undefined, { ann: 200, ben: 200, hal: 200, fay: 401, gus: 401, '': 401 }],
    ['GET', `${base}/100`, undefined, { ann: 200, dan: 200, fay: 401, '': 401 }],
    ['GET', `${base}/100/permission`, undefined, { ann: 200, dan: 200, fay: 401, '': 401 }],
    ['GET', `${base}/100/permission/1000`, undefined, { ann: 200, dan: 200, fay: 401, '': 401 }],
    ['POST', base, { name: 'New' }, { ann: 201, ben: 403, fay: 403, '': 401 }],
    ['PUT', `${base}/100`, { name: 'New' }, { ann: 200, ben: 403, fay: 403, '': 401 }],
    ['DELETE', `${base}/400`, undefined, { ann: 204, ben: 403, fay: 403, '': 401 }],
    ['POST', `${base}/100/permission`, grantToDan, { ann: 201, ben: 403, fay: 403, '': 401 }],
    ['DELETE', `${base}/100/permission/1000`, undefined, { ann: 204, ben: 403, fay: 403, '': 401 }],
  ];
  testWhoMay(cases, () => openSandbox({ world: world() }));
});

describe('a permission scheme', () => {
  it('is created with its grants, listed and read', async () => {
    await using sandbox = await openSandbox({ world: world() });
    const body = { name: ' Reading ', description: 'For readers.', permissions: [grantToDan] };
    const { json } = await ask(sandbox, 'ann', `${base}?expand=user`, body);
    const id = at(json, 'id');
    assert.equal(at(json, 'name'), 'Reading');
    assert.equal(at(json, 'self'), `${sandbox.url}${base}/${id}`);
    assert.deepEqual(each(json, 'permissions', 'permission'), ['BROWSE_PROJECTS']);
    assert.equal(at(json, 'permissions.0.holder.user.displayName'), 'Dan Desk');
    const all = await ask(sandbox, 'ben', base);
    assert.deepEqual(each(all.json, 'permissionSchemes', 'name'), [
      ...['Software', 'Service', 'Team', 'Unused', 'Reading'],
    ]);
    assert.equal(at(all.json, 'permissionSchemes.0.permissions'), undefined);
    assert.equal(at(all.json, 'permissionSchemes.2.scope.project.key'), 'TEAM');
  });

  it('of a team-managed project is there for those who may know of the project', async () => {
    const site = world();
    const member = { type: 'projectRole', parameter: '10300', value: '10300' };
    site.setSchemeGrants('300', [{ id: '1', permission: 'BROWSE_PROJECTS', holder: member }]);
    await using sandbox = await openSandbox({ world: site });
    const ids = async (who: string) =>
      each((await ask(sandbox, who, base)).json, 'permissionSchemes', 'id').includes(300);
    for (const [who, sees] of [
      ['ben', false],
      ['cleo', true],
      ['ann', true],
    ] as const) {
      assert.equal(await ids(who), sees, who);
      for (const path of ['300', '300/permission', '300/permission/1']) {
        const reply = await ask(sandbox, who, `${base}/${path}`);
        assert.equal(reply.status, sees ? 200 : 404, who);
        const missing = await ask(sandbox, who, `${base}/${path.replace('300', '999')}`);
        if (!sees) assert.equal(reply.text, missing.text.replaceAll('999', '300'));
      }
    }
  });

  it('shows its grants with any expand, and what holders name with their own', async () => {
    await using sandbox = await openSandbox({ world: world() });
    const own = async (expand: string) => {
      const { json } = await ask(sandbox, 'ann', `${base}/100?expand=${expand}`);
      return at(json, 'permissions.0.holder.projectRole.name');
    };
    assert.deepEqual(
      await Promise.all(['projectRole', 'all', 'user,projectRole', 'permissions', 'field'].map(own)),
      ['Developers', 'Developers', 'Developers', undefined, undefined],
    );
    const bare = await ask(sandbox, 'ann', `${base}/100`);
    assert.equal(at(bare.json, 'permissions'), undefined);
    const groups = await ask(sandbox, 'ann', `${base}/200/permission?expand=group`);
    assert.ok(each(groups.json, 'permissions', 'holder.group.name').includes('agents'));
  });

  it('keeps its grants when only the name is sent, and loses all with an empty list', async () => {
    const site = world();
    await using sandbox = await openSandbox({ world: site });
    await ask(sandbox, 'ann', `${base}/100`, { name: 'Renamed', description: 'New.' }, 'PUT');
    assert.deepEqual(viewersOf(site, 'SOFT-1'), ['ben', 'cleo', 'hal']);
    assert.equal(site.permissionSchemes.get('100')?.name, 'Renamed');
    await ask(sandbox, 'ann', `${base}/100`, { name: 'Renamed', permissions: [] }, 'PUT');
    assert.deepEqual(viewersOf(site, 'SOFT-1'), []);
    await ask(sandbox, 'ann', `${base}/100`, { name: 'Renamed', permissions: [grantToDan] }, 'PUT');
    assert.deepEqual(viewersOf(site, 'SOFT-1'), ['dan']);
    assert.equal(site.permissionSchemes.get('100')?.description, 'New.');
  });

  it('lets people in and out with each grant that comes and goes, at once', async () => {
    const site = world();
    await using sandbox = await openSandbox({ world: site });
    assert.equal((await ask(sandbox, 'dan', '/rest/api/3/issue/SOFT-1')).status, 404);
    const added = await ask(sandbox, 'ann', `${base}/100/permission`, grantToDan);
    assert.equal((await ask(sandbox, 'dan', '/rest/api/3/issue/SOFT-1')).status, 200);
    assert.deepEqual(viewersOf(site, 'SOFT-3'), ['cleo', 'dan'], 'the level admits Cleo and Dan');
    const path = `${base}/100/permission/${at(added.json, 'id')}`;
    assert.equal((await ask(sandbox, 'ben', path)).status, 200);
    await ask(sandbox, 'ann', path, undefined, 'DELETE');
    assert.equal((await ask(sandbox, 'dan', '/rest/api/3/issue/SOFT-1')).status, 404);
    assert.equal((await ask(sandbox, 'ben', path)).status, 404);
  });

  it('gives no id twice', async () => {
    await using sandbox = await openSandbox({ world: world() });
    const first = await ask(sandbox, 'ann', base, { name: 'One' });
    await ask(sandbox, 'ann', `${base}/${at(first.json, 'id')}`, undefined, 'DELETE');
    const second = await ask(sandbox, 'ann', base, { name: 'One' });
    assert.equal(Number(at(second.json, 'id')), Number(at(first.json, 'id')) + 1);
  });

  it('is not deleted while a project uses it', async () => {
    const site = world();
    await using sandbox = await openSandbox({ world: site });
    assert.equal((await ask(sandbox, 'ann', `${base}/100`, undefined, 'DELETE')).status, 403);
    assert.equal((await ask(sandbox, 'ann', `${base}/400`, undefined, 'DELETE')).status, 204);
    assert.equal((await ask(sandbox, 'ann', `${base}/400`)).status, 404);
    assert.deepEqual(viewersOf(site, 'SOFT-1'), ['ben', 'cleo', 'hal']);
  });

  it('of a team-managed project is read and not changed', async () => {
    const site = world();
    await using sandbox = await openSandbox({ world: site });
    assert.equal((await ask(sandbox, 'ann', `${base}/300`)).status, 200);
    assert.equal((await ask(sandbox, 'ann', `${base}/300`, { name: 'Mine' }, 'PUT')).status, 403);
    assert.equal((await ask(sandbox, 'ann', `${base}/300/permission`, grantToDan)).status, 403);
    assert.equal((await ask(sandbox, 'ann', `${base}/300/permission/3000`, undefined, 'DELETE')).status, 403);
    assert.equal(site.permissionSchemes.get('300')?.name, 'Team');
  });

  it('is neither made nor changed on the free plan, but read', async () => {
    const site = world({ site: { title: 'Free', timeZone: 'Etc/UTC', plan: 'free' } });
    await using sandbox = await openSandbox({ world: site });
    assert.equal((await ask(sandbox, 'ann', base, { name: 'New' })).status, 403);
    assert.equal((await ask(sandbox, 'ann', `${base}/100`, { name: 'New' }, 'PUT')).status, 403);
    assert.equal((await ask(sandbox, 'ann', `${base}/100`)).status, 200);
  });
});

describe('a grant is refused', () => {
  const cases: readonly (readonly [string, unknown, Readonly<Record<string, string>>])[] = [
    [
      'for a permission that there is not',
      { permission: 'FLY', holder: { type: 'anyone' } },
      { permission: "The permission 'FLY' does not exist." },
    ],
    [
      'for a global permission',
      { permission: 'ADMINISTER', holder: { type: 'anyone' } },
      { permission: "The permission 'ADMINISTER' does not exist." },
    ],
    [
      'to a type of holder that there is not',
      { permission: 'BROWSE_PROJECTS', holder: { type: 'robot' } },
      { holder: "The holder type 'robot' is not valid." },
    ],
    ...['group', 'user', 'projectRole', 'userCustomField', 'groupCustomField'].map(
      (type) =>
        [
          `to a ${type} that is not named`,
          { permission: 'BROWSE_PROJECTS', holder: { type, parameter: '' } },
          { holder: `The holder type '${type}' requires a parameter.` },
        ] as const,
    ),
    [
      'to a group that there is not',
      { permission: 'BROWSE_PROJECTS', holder: { type: 'group', parameter: 'nobody' } },
      { holder: "The group 'nobody' does not exist." },
    ],
    [
      'to a group whose id is wrong, whatever its name',
      { permission: 'BROWSE_PROJECTS', holder: { type: 'group', parameter: 'staff', value: 'g-none' } },
      { holder: "The group 'g-none' does not exist." },
    ],
    [
      'to a user that there is not',
      { permission: 'BROWSE_PROJECTS', holder: { type: 'user', parameter: 'zoe' } },
      { holder: "The user 'zoe' does not exist." },
    ],
    [
      'to a role of a team-managed project',
      { permission: 'BROWSE_PROJECTS', holder: { type: 'projectRole', parameter: '10300' } },
      { holder: "The project role '10300' does not exist." },
    ],
    [
      'to an application that there is not',
      { permission: 'BROWSE_PROJECTS', holder: { type: 'applicationRole', parameter: 'jira-none' } },
      { holder: "The application role 'jira-none' does not exist." },
    ],
    [
      'to a field that there is not',
      { permission: 'BROWSE_PROJECTS', holder: { type: 'userCustomField', value: 'customfield_1' } },
      { holder: "The custom field 'customfield_1' does not exist." },
    ],
    [
      'to a field of another type',
      { permission: 'BROWSE_PROJECTS', holder: { type: 'userCustomField', value: 'customfield_10002' } },
      { holder: "The custom field 'customfield_10002' is not of a type that 'userCustomField' can use." },
    ],
    [
      'that the scheme has already',
      { permission: 'BROWSE_PROJECTS', holder: { type: 'projectRole', value: '10100' } },
      { permission: 'The same permission grant is already in the scheme.' },
    ],
  ];
  for (const [name, body, errors] of cases) {
    it(name, async () => {
      const site = world();
      await using sandbox = await openSandbox({ world: site });
      const before = site.permissionSchemes.get('100');
      const { status, json } = await ask(sandbox, 'ann', `${base}/100/permission`, body);
      assert.equal(status, 400);
      assert.deepEqual(at(json, 'errors'), errors);
      assert.equal(site.permissionSchemes.get('100'), before);
    });
  }

  it('and with it the whole scheme that has it', async () => {
    const site = world();
    await using sandbox = await openSandbox({ world: site });
    const permissions = [grantToDan, { permission: 'FLY', holder: { type: 'anyone' } }];
    assert.equal((await ask(sandbox, 'ann', base, { name: 'New', permissions })).status, 400);
    assert.equal((await ask(sandbox, 'ann', `${base}/100`, { name: 'X', permissions }, 'PUT')).status, 400);
    assert.equal(site.permissionSchemes.size, 4);
    assert.equal(site.permissionSchemes.get('100')?.name, 'Software');
  });

  it('with an expand that there is not', async () => {
    await using sandbox = await openSandbox({ world: world() });
    assert.equal(
      (await ask(sandbox, 'ann', `${base}/100/permission?expand=everything`, grantToDan)).status,
      400,
    );
  });
});

describe('a holder', () => {
  const cases: readonly (readonly [string, unknown, unknown])[] = [
    [
      'group by its name',
      { type: 'group', parameter: 'staff' },
      { type: 'group', parameter: 'staff', value: 'g-staff', expand: 'group' },
    ],
    [
      'group by its id, whatever the name',
      { type: 'group', parameter: 'old name', value: 'g-cleos' },
      { type: 'group', parameter: 'cleos', value: 'g-cleos', expand: 'group' },
    ],
    [
      'application by its name',
      { type: 'applicationRole', parameter: 'Jira' },
      { type: 'applicationRole', parameter: 'jira-software', value: 'jira-software' },
    ],
    ['any application', { type: 'applicationRole' }, { type: 'applicationRole' }],
    ['the portal', { type: 'sd.customer.portal.only' }, { type: 'sd.customer.portal.only' }],
    ['in another case', { type: 'PROJECTLEAD', parameter: 'x' }, { type: 'projectLead' }],
    [
      'field',
      { type: 'groupCustomField', parameter: 'customfield_10002' },
      {
        type: 'groupCustomField',
        ...{ parameter: 'customfield_10002', value: 'customfield_10002', expand: 'field' },
      },
    ],
  ];
  for (const [name, holder, shown] of cases) {
    it(`${name} is kept as what it names`, async () => {
      await using sandbox = await openSandbox({ world: world() });
      const { json, text } = await ask(sandbox, 'ann', `${base}/400/permission`, {
        permission: 'EDIT_ISSUES',
        holder,
      });
      assert.deepEqual(at(json, 'holder'), shown, text);
    });
  }
});

describe('names of schemes', () => {
  it('are needed, bounded and had by one scheme only', async () => {
    await using sandbox = await openSandbox({ world: world() });
    const errors = async (body: unknown, path = base, method: Method = 'POST') => {
      const { status, json } = await ask(sandbox, 'ann', path, body, method);
      return [status, at(json, 'errors.name')];
    };
    assert.deepEqual(await errors({ name: ' ' }), [
      400,
      'You must specify a name for the permission scheme.',
    ]);
    assert.deepEqual(await errors({ name: 'x'.repeat(256) }), [
      400,
      'The name must not exceed 255 characters.',
    ]);
    const taken = [400, 'A permission scheme with this name already exists.'];
    assert.deepEqual(await errors({ name: 'SOFTWARE' }), taken);
    assert.deepEqual(await errors({ name: 'Service' }, `${base}/100`, 'PUT'), taken);
    assert.deepEqual(await errors({ name: 'software' }, `${base}/100`, 'PUT'), [200, undefined]);
    assert.equal((await errors({}))[0], 400);
  });
});

it('no holder and no list of grants, however odd, makes the sandbox fail', async () => {
  await using sandbox = await openSandbox({ world: world() });
  const word = fc.oneof(
    fc.constantFrom('group', 'user', 'projectRole', 'anyone', 'applicationRole', 'userCustomField'),
    fc.constantFrom('BROWSE_PROJECTS', 'staff', 'g-staff', '10100', 'constructor', '__proto__', ''),
    fc.string(),
  );
  const odd = fc.oneof(word, fc.constant(null), fc.integer(), fc.jsonValue({ maxDepth: 2 }));
  const grant = fc.record(
    {
      permission: odd,
      holder: fc.oneof(fc.record({ type: odd, parameter: odd, value: odd }, { requiredKeys: [] }), odd),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(grant, fc.oneof(fc.array(grant, { maxLength: 3 }), odd), async (one, many) => {
      const added = await ask(sandbox, 'ann', `${base}/400/permission`, one);
      assert.ok([201, 400].includes(added.status), added.text);
      const set = await ask(sandbox, 'ann', `${base}/400`, { name: 'Odd', permissions: many }, 'PUT');
      assert.ok([200, 400].includes(set.status), set.text);
    }),
    { numRuns: 150 },
  );
});
