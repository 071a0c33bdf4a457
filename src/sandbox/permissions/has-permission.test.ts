import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scheme, smallWorld } from '../small-world.test-support.ts';
import type { World } from '../world/world.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile, WorldHolder } from '../world/world-file.ts';
import type { GlobalPermission, ProjectPermission } from './permission-keys.ts';
import { everybody } from './viewers.test-support.ts';
import { hasGlobalPermission, hasPermission } from './who-can-see.ts';

function holdersOf(world: World, permission: ProjectPermission, key: string): string[] {
  const entry = world.findEntry(key);
  const project = entry ? world.projects.get(entry.issue.projectId) : world.findProject(key);
  assert.ok(project, key);
  return everybody.filter((id) => hasPermission(world, id || undefined, permission, project, entry?.issue));
}

/** The small world, whose scheme of SOFT has these grants in addition. */
function worldWith(
  grants: readonly (readonly [ProjectPermission, WorldHolder])[],
  more?: Partial<WorldFile>,
) {
  const world = openWorld({ ...smallWorld(), ...more });
  const old = world.permissionSchemes.get('100')?.permissions ?? [];
  world.setSchemeGrants('100', [...old, ...scheme('900', 'More', grants).permissions]);
  return world;
}

describe('a project permission', () => {
  it('is had on an issue by whom its grant matches there and who browses the issue', () => {
    const world = openWorld(smallWorld());
    assert.deepEqual(holdersOf(world, 'EDIT_ISSUES', 'SOFT-1'), ['ben', 'cleo', 'hal']);
    assert.deepEqual(holdersOf(world, 'DELETE_ISSUES', 'SOFT-1'), ['ben']);
    assert.deepEqual(holdersOf(world, 'EDIT_ISSUES', 'DESK-1'), ['ann', 'ben', 'cleo', 'dan']);
    assert.deepEqual(holdersOf(world, 'SERVICEDESK_AGENT', 'DESK-1'), ['dan']);
  });

  it('does not count on an issue whose level shuts its holder out', () => {
    const world = openWorld(smallWorld());
    assert.deepEqual(holdersOf(world, 'DELETE_ISSUES', 'SOFT-3'), [], 'Ben is not in the level');
    assert.deepEqual(holdersOf(world, 'EDIT_ISSUES', 'SOFT-3'), ['cleo']);
    world.setIssueLevel('1003', undefined);
    assert.deepEqual(holdersOf(world, 'DELETE_ISSUES', 'SOFT-3'), ['ben']);
  });

  it('does not count on an issue for who has it but not Browse', () => {
    const world = worldWith([['EDIT_ISSUES', { type: 'group', parameter: 'agents', value: 'g-agents' }]]);
    assert.deepEqual(holdersOf(world, 'EDIT_ISSUES', 'SOFT-1'), ['ben', 'cleo', 'hal']);
    assert.deepEqual(holdersOf(world, 'EDIT_ISSUES', 'SOFT'), ['ben', 'cleo', 'dan', 'hal']);
  });

  it('does not count on an issue that is restricted to roles of others', () => {
    const world = openWorld(smallWorld());
    assert.deepEqual(holdersOf(world, 'EDIT_ISSUES', 'TEAM-1'), ['cleo']);
    assert.deepEqual(holdersOf(world, 'EDIT_ISSUES', 'TEAM-2'), ['ann', 'ben', 'cleo', 'dan']);
  });

  it('that is granted to reporters is everybody’s with an account in the project, and on an issue the reporter’s', () => {
    const world = worldWith([['MOVE_ISSUES', { type: 'reporter' }]]);
    world.setRoleActors('1', { roleId: '10002', users: [], groups: [] });
    assert.deepEqual(holdersOf(world, 'MOVE_ISSUES', 'SOFT'), ['ann', 'ben', 'cleo', 'dan', 'hal']);
    assert.deepEqual(holdersOf(world, 'MOVE_ISSUES', 'SOFT-1'), ['ben']);
    assert.deepEqual(holdersOf(world, 'MOVE_ISSUES', 'SOFT-2'), [], 'nobody reported it');
  });

  it('does not come with Administer Jira', () => {
    const world = openWorld(smallWorld());
    assert.ok(hasGlobalPermission(world, 'ann', 'ADMINISTER'));
    assert.deepEqual(holdersOf(world, 'BROWSE_PROJECTS', 'SOFT'), ['ben', 'cleo', 'hal']);
    assert.deepEqual(holdersOf(world, 'ADMINISTER_PROJECTS', 'SOFT'), ['ben']);
  });

  it('to change things counts neither in an archived project nor on an archived issue', () => {
    const world = openWorld(smallWorld());
    assert.deepEqual(holdersOf(world, 'EDIT_ISSUES', 'OLD-1'), []);
    assert.deepEqual(holdersOf(world, 'BROWSE_PROJECTS', 'OLD-1'), ['ann', 'ben', 'cleo', 'dan']);
    assert.deepEqual(holdersOf(world, 'EDIT_ISSUES', 'DESK-2'), []);
    assert.deepEqual(holdersOf(world, 'UNARCHIVE_ISSUES', 'DESK-2'), ['dan']);
  });

  it('counts nowhere in a deleted project', () => {
    const world = openWorld(smallWorld());
    world.putProject({ ...world.knownProject('1'), state: 'deleted' });
    assert.deepEqual(holdersOf(world, 'BROWSE_PROJECTS', 'SOFT'), []);
    assert.deepEqual(holdersOf(world, 'BROWSE_PROJECTS', 'SOFT-1'), []);
  });

  it('follows an edit of the scheme, the role and the group at once', () => {
    const world = openWorld(smallWorld());
    world.setGroupMembers('g-cleos', []);
    assert.deepEqual(holdersOf(world, 'EDIT_ISSUES', 'SOFT-1'), ['ben', 'hal']);
    world.setRoleActors('1', { roleId: '10100', users: ['dan'], groups: [] });
    assert.deepEqual(holdersOf(world, 'EDIT_ISSUES', 'SOFT-1'), ['dan']);
    world.setSchemeGrants('100', []);
    assert.deepEqual(holdersOf(world, 'EDIT_ISSUES', 'SOFT-1'), []);
  });
});

describe('a global permission', () => {
  const cases: readonly (readonly [GlobalPermission, readonly string[]])[] = [
    ['ADMINISTER', ['ann']],
    ['SYSTEM_ADMIN', []],
    ['USER_PICKER', ['ann', 'dan']],
    ['BULK_CHANGE', ['ann', 'ben', 'cleo']],
    ['CREATE_PROJECT', ['ann', 'dan']],
    ['CREATE_SHARED_OBJECTS', ['ann', 'ben', 'cleo', 'dan']],
    ['MANAGE_GROUP_FILTER_SUBSCRIPTIONS', []],
  ];
  for (const [permission, holders] of cases) {
    it(`${permission} is held by ${holders.join(', ') || 'nobody'}`, () => {
      const world = openWorld(smallWorld());
      assert.deepEqual(
        everybody.filter((id) => hasGlobalPermission(world, id || undefined, permission)),
        holders,
      );
    });
  }

  it('of system administrators brings that of administrators', () => {
    const holder = { type: 'user', value: 'cleo' };
    const world = openWorld({
      ...smallWorld(),
      globalPermissions: [{ permission: 'SYSTEM_ADMIN', holder }],
    });
    assert.ok(hasGlobalPermission(world, 'cleo', 'ADMINISTER'));
    assert.ok(!hasGlobalPermission(world, 'ann', 'ADMINISTER'));
  });
});
