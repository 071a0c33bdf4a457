import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { scheme, smallWorld } from '../small-world.test-support.ts';
import { checkWorld } from '../world/check-world.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile, WorldHolder, WorldProject } from '../world/world-file.ts';
import { accessLevelIn } from './access-level.ts';
import { viewersOf } from './viewers.test-support.ts';

type Grants = readonly (readonly [permission: string, holder: WorldHolder])[];

const everybody: WorldHolder = { type: 'applicationRole' };
const member: WorldHolder = { type: 'projectRole', parameter: '10300', value: '10300' };
const open: Grants = [
  ['BROWSE_PROJECTS', everybody],
  ['CREATE_ISSUES', everybody],
];
const limited: Grants = [
  ['BROWSE_PROJECTS', everybody],
  ['ADD_COMMENTS', everybody],
  ['EDIT_ISSUES', member],
];
const closed: Grants = [['BROWSE_PROJECTS', member]];

/** The small world, whose team-managed project has these grants. */
function file(grants: Grants, project: Partial<WorldProject> = {}, site: Partial<WorldFile['site']> = {}) {
  const base = smallWorld();
  return {
    ...base,
    site: { ...base.site, ...site },
    permissionSchemes: base.permissionSchemes.map((one) =>
      one.id === '300' ? { ...scheme('300', 'Team', grants), projectId: '3' } : one,
    ),
    projects: base.projects.map((one) => {
      const { accessLevel: _old, ...rest } = one;
      return one.id === '3' ? { ...rest, ...project } : one;
    }),
  };
}

describe('the access level of a team-managed project', () => {
  it('is what its grants amount to', () => {
    const levels = [open, limited, closed, [], [['BROWSE_PROJECTS', { type: 'anyone' }] as const]];
    assert.deepEqual(
      levels.map((grants) => accessLevelIn(scheme('300', 'Team', grants))),
      ['open', 'limited', 'private', 'private', undefined],
    );
  });

  it('says who sees its issues', () => {
    assert.deepEqual(viewersOf(openWorld(file(open)), 'TEAM-2'), ['ann', 'ben', 'cleo', 'dan']);
    assert.deepEqual(viewersOf(openWorld(file(limited)), 'TEAM-2'), ['ann', 'ben', 'cleo', 'dan']);
    assert.deepEqual(viewersOf(openWorld(file(closed)), 'TEAM-2'), ['cleo']);
  });

  it('shows in the project: a private one says so, to those who find it', async () => {
    const isPrivate = async (grants: Grants) => {
      await using sandbox = await openSandbox({ world: openWorld(file(grants)) });
      const found = await ask(sandbox, 'cleo', '/rest/api/3/project/TEAM');
      const hidden = await ask(sandbox, 'dan', '/rest/api/3/project/TEAM');
      return [at(found.json, 'isPrivate'), hidden.status];
    };
    assert.deepEqual(await isPrivate(open), [false, 200]);
    assert.deepEqual(await isPrivate(limited), [false, 200]);
    assert.deepEqual(await isPrivate(closed), [true, 404]);
  });
});

describe('a world that names an access level', () => {
  const place = 'projects[2].accessLevel';
  const cases: readonly (readonly [Grants, Partial<WorldProject>, readonly string[]])[] = [
    [open, { accessLevel: 'open' }, []],
    [limited, { accessLevel: 'limited' }, []],
    [closed, { accessLevel: 'private' }, []],
    [open, {}, []],
    [open, { accessLevel: 'private' }, [`${place}: the permission scheme of project TEAM makes it open`]],
    [
      closed,
      { accessLevel: 'limited' },
      [`${place}: the permission scheme of project TEAM makes it private`],
    ],
    [limited, { accessLevel: 'open' }, [`${place}: the permission scheme of project TEAM makes it limited`]],
    [
      [['BROWSE_PROJECTS', { type: 'anyone' }]],
      { accessLevel: 'open' },
      [`${place}: the permission scheme of project TEAM fits no access level`],
    ],
  ];
  for (const [grants, project, problems] of cases) {
    it(`${project.accessLevel ?? 'none'} ${problems.length === 0 ? 'agrees' : `is refused: ${problems[0]}`}`, () => {
      assert.deepEqual(checkWorld(file(grants, project)), problems);
    });
  }

  it('for a company-managed project is refused', () => {
    const base = smallWorld();
    const projects = base.projects.map((one) =>
      one.id === '1' ? { ...one, accessLevel: 'private' as const } : one,
    );
    assert.deepEqual(checkWorld({ ...base, projects }), [
      'projects[0].accessLevel: only team-managed projects have an access level',
    ]);
  });

  it('and a project that uses the scheme of a team-managed one, is refused', () => {
    const base = smallWorld();
    const projects = base.projects.map((one) =>
      one.id === '1' ? { ...one, permissionSchemeId: '300' } : one,
    );
    assert.deepEqual(checkWorld({ ...base, projects }), [
      'projects[0].permissionSchemeId: permission scheme 300 belongs to another project',
    ]);
  });
});

describe('a restriction to a role that the access level gives everybody', () => {
  const restricted = (grants: Grants, site: Partial<WorldFile['site']> = {}) =>
    viewersOf(openWorld(file(grants, {}, site)), 'TEAM-1');

  it('admits only those in the role, as long as nobody knows better', () => {
    assert.deepEqual(restricted(open), ['cleo']);
    assert.deepEqual(restricted(limited), ['cleo']);
  });
  it('admits everybody who may use Jira, where the world’s site says so', () => {
    assert.deepEqual(restricted(open, { implicitTeamRoles: true }), ['ann', 'ben', 'cleo', 'dan']);
  });
  it('admits nobody by another role, nor in a private project', () => {
    assert.deepEqual(restricted(limited, { implicitTeamRoles: true }), ['cleo'], 'they are viewers');
    assert.deepEqual(restricted(closed, { implicitTeamRoles: true }), ['cleo']);
  });
});
