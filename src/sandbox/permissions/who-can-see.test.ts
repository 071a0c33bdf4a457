import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { comment, issue, project, scheme, smallWorld } from '../small-world.test-support.ts';
import type { World } from '../world/world.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile, WorldHolder, WorldIssue, WorldProject } from '../world/world-file.ts';
import { everybody, viewersOf } from './viewers.test-support.ts';
import {
  canAdministerProject,
  canBrowse,
  canListProject,
  canSeeComment,
  canSeeIssue,
  canSeeWorklog,
  hasGlobalPermission,
} from './who-can-see.ts';

/** The small world with one more project ONE, browsed by `holders`, that has one issue ONE-1. */
function worldOf(
  holders: readonly WorldHolder[],
  more: { issue?: Partial<WorldIssue>; project?: Partial<WorldProject>; file?: Partial<WorldFile> } = {},
): World {
  const base = { ...smallWorld(), ...more.file };
  const grants = holders.map((holder) => ['BROWSE_PROJECTS', holder] as const);
  return openWorld({
    ...base,
    permissionSchemes: [...base.permissionSchemes, scheme('900', 'One', grants)],
    projects: [...base.projects, { ...project('9', 'ONE', 'One', '900'), ...more.project }],
    issues: [...base.issues, { ...issue('9001', 'ONE-1', '9'), ...more.issue }],
  });
}

describe('a holder of Browse Projects', () => {
  const reviewers = { customFields: { customfield_10001: ['ben', 'fay', 'dan'] } };
  const teams = { customFields: { customfield_10002: ['g-cleos', 'g-fays', 'g-agents'] } };
  const cases: readonly {
    name: string;
    holder: WorldHolder;
    more?: Parameters<typeof worldOf>[1];
    seenBy: readonly string[];
  }[] = [
    { name: 'anyone matches everybody', holder: { type: 'anyone' }, seenBy: everybody },
    {
      name: 'anyone, with public access blocked, matches those who count as accounts',
      holder: { type: 'anyone' },
      more: { file: { site: { title: 'S', timeZone: 'Etc/UTC', blockPublicAccess: true } } },
      seenBy: ['ann', 'ben', 'cleo', 'dan', 'hal'],
    },
    {
      name: 'applicationRole without a key matches who has access to some application',
      holder: { type: 'applicationRole' },
      seenBy: ['ann', 'ben', 'cleo', 'dan'],
    },
    {
      name: 'applicationRole with a key matches who has access to that application',
      holder: { type: 'applicationRole', parameter: 'jira-servicedesk', value: 'jira-servicedesk' },
      seenBy: ['dan'],
    },
    {
      name: 'group matches members, not those who count as anonymous',
      holder: { type: 'group', parameter: 'staff', value: 'g-staff' },
      seenBy: ['ann', 'ben', 'cleo'],
    },
    {
      name: 'group is found by its id even when the name is another',
      holder: { type: 'group', parameter: 'old name', value: 'g-cleos' },
      seenBy: ['cleo'],
    },
    {
      name: 'group without an id is found by its name',
      holder: { type: 'group', parameter: 'cleos' },
      seenBy: ['cleo'],
    },
    {
      name: 'group without an id matches nobody when two groups have the name',
      holder: { type: 'group', parameter: 'cleos' },
      more: {
        file: { groups: [...smallWorld().groups, { groupId: 'g-2', name: 'cleos', members: ['ann'] }] },
      },
      seenBy: [],
    },
    {
      name: 'group that was deleted matches nobody, though another has its name now',
      holder: { type: 'group', parameter: 'cleos', value: 'g-deleted' },
      seenBy: [],
    },
    {
      name: 'projectRole matches direct actors and members of actor groups of this project',
      holder: { type: 'projectRole', parameter: '10100', value: '10100' },
      more: {
        project: { roleActors: [{ roleId: '10100', users: ['ann', 'eve', 'hal'], groups: ['g-agents'] }] },
      },
      seenBy: ['ann', 'dan', 'hal'],
    },
    {
      name: 'projectRole that is empty here matches nobody, though it is filled in another project',
      holder: { type: 'projectRole', parameter: '10100', value: '10100' },
      seenBy: [],
    },
    {
      name: 'projectRole of another project matches nobody here',
      holder: { type: 'projectRole', parameter: '10300', value: '10300' },
      more: { project: { roleActors: [{ roleId: '10300', users: ['ann'], groups: [] }] } },
      seenBy: [],
    },
    {
      name: 'user matches one account',
      holder: { type: 'user', parameter: 'ben', value: 'ben' },
      seenBy: ['ben'],
    },
    {
      name: 'user without access to Jira matches nobody',
      holder: { type: 'user', parameter: 'fay', value: 'fay' },
      seenBy: [],
    },
    {
      name: 'user that is deactivated matches nobody',
      holder: { type: 'user', parameter: 'eve', value: 'eve' },
      seenBy: [],
    },
    {
      name: 'user that is a customer matches nobody',
      holder: { type: 'user', parameter: 'gus', value: 'gus' },
      seenBy: [],
    },
    {
      name: 'user that is an app matches without access to an application',
      holder: { type: 'user', parameter: 'hal', value: 'hal' },
      seenBy: ['hal'],
    },
    {
      name: 'projectLead matches the lead',
      holder: { type: 'projectLead' },
      more: { project: { leadAccountId: 'cleo' } },
      seenBy: ['cleo'],
    },
    {
      name: 'reporter matches the reporter',
      holder: { type: 'reporter' },
      more: { issue: { reporter: 'ben' } },
      seenBy: ['ben'],
    },
    {
      name: 'reporter who lost access to Jira matches nobody',
      holder: { type: 'reporter' },
      more: { issue: { reporter: 'fay' } },
      seenBy: [],
    },
    { name: 'reporter of an issue without one matches nobody', holder: { type: 'reporter' }, seenBy: [] },
    {
      name: 'assignee matches the assignee',
      holder: { type: 'assignee' },
      more: { issue: { assignee: 'dan' } },
      seenBy: ['dan'],
    },
    {
      name: 'userCustomField matches the people in a multi user picker',
      holder: { type: 'userCustomField', parameter: 'customfield_10001', value: 'customfield_10001' },
      more: { issue: reviewers },
      seenBy: ['ben', 'dan'],
    },
    {
      name: 'userCustomField matches the person in a single user picker',
      holder: { type: 'userCustomField', parameter: 'customfield_10006', value: 'customfield_10006' },
      more: { issue: { customFields: { customfield_10006: ['cleo'] } } },
      seenBy: ['cleo'],
    },
    {
      name: 'userCustomField naming a field that does not exist matches nobody',
      holder: { type: 'userCustomField', parameter: 'customfield_66666', value: 'customfield_66666' },
      more: { issue: { customFields: { customfield_66666: ['ben'] } } },
      seenBy: [],
    },
    {
      name: 'groupCustomField matches members of the groups in a multi group picker',
      holder: { type: 'groupCustomField', parameter: 'customfield_10002', value: 'customfield_10002' },
      more: { issue: teams },
      seenBy: ['cleo', 'dan'],
    },
    {
      name: 'groupCustomField matches members of the group in a single group picker',
      holder: { type: 'groupCustomField', parameter: 'customfield_10007', value: 'customfield_10007' },
      more: { issue: { customFields: { customfield_10007: ['g-agents'] } } },
      seenBy: ['dan'],
    },
    { name: 'the portal holder matches nobody', holder: { type: 'sd.customer.portal.only' }, seenBy: [] },
    { name: 'a type that is not known matches nobody', holder: { type: 'planet', value: 'ben' }, seenBy: [] },
  ];
  for (const { name, holder, more, seenBy } of cases) {
    it(name, () => {
      assert.deepEqual(viewersOf(worldOf([holder], more), 'ONE-1'), seenBy);
    });
  }

  it('is one of several of which any suffices', () => {
    const world = worldOf([{ type: 'planet' }, { type: 'reporter' }, { type: 'user', value: 'dan' }], {
      issue: { reporter: 'ben' },
    });
    assert.deepEqual(viewersOf(world, 'ONE-1'), ['ben', 'dan']);
  });

  it('gives nothing to administrators of the site or the project', () => {
    const world = openWorld(smallWorld());
    assert.equal(hasGlobalPermission(world, 'ann', 'ADMINISTER'), true);
    assert.deepEqual(viewersOf(world, 'SOFT-1'), ['ben', 'cleo', 'hal']);
  });

  it('is looked for in the scheme of the project only', () => {
    assert.deepEqual(viewersOf(worldOf([]), 'ONE-1'), []);
  });
});

describe('a security level', () => {
  const browse: WorldHolder = { type: 'applicationRole' };
  const levels = { project: { issueSecuritySchemeId: '500' } };

  it('narrows Browse to its members', () => {
    const world = worldOf([browse], { ...levels, issue: { securityLevelId: '502' } });
    assert.deepEqual(viewersOf(world, 'ONE-1'), ['cleo', 'dan']);
    assert.deepEqual(viewersOf(worldOf([browse], levels), 'ONE-1'), ['ann', 'ben', 'cleo', 'dan']);
  });

  it('does not replace Browse', () => {
    const world = worldOf([{ type: 'user', value: 'ben' }], { ...levels, issue: { securityLevelId: '502' } });
    assert.deepEqual(viewersOf(world, 'ONE-1'), []);
  });

  it('of the reporter only, shows the issue to its reporter', () => {
    const world = worldOf([browse], { ...levels, issue: { securityLevelId: '501', reporter: 'dan' } });
    assert.deepEqual(viewersOf(world, 'ONE-1'), ['dan']);
  });

  it('that is not one of the project scheme admits nobody', () => {
    const other = worldOf([browse], { ...levels, issue: { securityLevelId: '777' } });
    assert.deepEqual(viewersOf(other, 'ONE-1'), []);
    const none = worldOf([browse], { issue: { securityLevelId: '502' } });
    assert.deepEqual(viewersOf(none, 'ONE-1'), []);
  });

  it('of the parent holds for its sub-tasks too', () => {
    const world = worldOf([browse], { ...levels, issue: { securityLevelId: '502' } });
    world.putIssue({ ...issue('9002', 'ONE-2', '9'), issueTypeId: '2', parentId: '9001' });
    assert.deepEqual(viewersOf(world, 'ONE-2'), ['cleo', 'dan']);
    world.putIssue({
      ...issue('9002', 'ONE-2', '9'),
      issueTypeId: '2',
      parentId: '9001',
      securityLevelId: '501',
      reporter: 'cleo',
    });
    assert.deepEqual(viewersOf(world, 'ONE-2'), ['cleo']);
  });

  it('of a parent does not hold for a child that is no sub-task', () => {
    const world = worldOf([browse], { ...levels, issue: { securityLevelId: '502' } });
    world.putIssue({ ...issue('9002', 'ONE-2', '9'), parentId: '9001' });
    assert.deepEqual(viewersOf(world, 'ONE-2'), ['ann', 'ben', 'cleo', 'dan']);
  });

  it('taken off, changed or exchanged with the scheme, takes effect at once', () => {
    const world = worldOf([browse], { ...levels, issue: { securityLevelId: '502' } });
    assert.deepEqual(viewersOf(world, 'ONE-1'), ['cleo', 'dan']);
    world.setIssueLevel('9001', undefined);
    assert.deepEqual(viewersOf(world, 'ONE-1'), ['ann', 'ben', 'cleo', 'dan']);
    world.setIssueLevel('9001', '501');
    assert.deepEqual(viewersOf(world, 'ONE-1'), []);
    world.setProjectSecurityScheme('9', undefined);
    assert.deepEqual(viewersOf(world, 'ONE-1'), ['ann', 'ben', 'cleo', 'dan']);
  });
});

describe('what is archived, deleted or restricted', () => {
  it('is not found: an archived issue', () => {
    const world = openWorld(smallWorld());
    assert.deepEqual(viewersOf(world, 'DESK-2'), []);
    const restored = { ...issue('1011', 'DESK-2', '2') };
    world.putIssue(restored);
    assert.deepEqual(viewersOf(world, 'DESK-2'), ['ann', 'ben', 'cleo', 'dan']);
  });

  it('is not found in an archived project, but opens by a direct request', () => {
    const world = openWorld(smallWorld());
    assert.deepEqual(viewersOf(world, 'OLD-1'), []);
    const old = world.findEntry('OLD-1')?.issue;
    assert.ok(old);
    assert.equal(canBrowse(world, 'dan', old), true);
    assert.equal(canBrowse(world, 'fay', old), false);
  });

  it('is neither found nor opened in a deleted project', () => {
    const world = openWorld(smallWorld());
    const project2 = world.projects.get('2');
    const desk = world.findEntry('DESK-1')?.issue;
    assert.ok(project2 && desk);
    assert.equal(canBrowse(world, 'dan', desk), true);
    world.putProject({ ...project2, state: 'deleted' });
    assert.equal(canBrowse(world, 'dan', desk), false);
    assert.deepEqual(viewersOf(world, 'DESK-1'), []);
  });

  it('is seen in a team-managed project by the roles it is restricted to', () => {
    const world = openWorld(smallWorld());
    assert.deepEqual(viewersOf(world, 'TEAM-1'), ['cleo']);
    assert.deepEqual(viewersOf(world, 'TEAM-2'), ['ann', 'ben', 'cleo', 'dan']);
  });
});

describe('a comment or worklog', () => {
  const world = openWorld(smallWorld());
  const seenBy = (key: string, id: string) => {
    const found = world.findEntry(key)?.issue;
    const one = found?.comments?.find((candidate) => candidate.id === id);
    assert.ok(found && one);
    return everybody.filter((account) => canSeeComment(world, account || undefined, found, one));
  };

  it('without restriction is seen by who sees the issue', () => {
    assert.deepEqual(seenBy('SOFT-1', '2001'), ['ben', 'cleo', 'hal']);
  });
  it('restricted to a group is seen by its members', () => {
    assert.deepEqual(seenBy('SOFT-1', '2002'), ['cleo']);
  });
  it('restricted to a role is seen by its actors, not by its author', () => {
    assert.deepEqual(seenBy('SOFT-1', '2003'), ['ben']);
    world.setRoleActors('1', { roleId: '10002', users: ['cleo'], groups: [] });
    assert.deepEqual(seenBy('SOFT-1', '2003'), ['cleo']);
  });
  it('restricted to a role name that the project does not have is seen by nobody', () => {
    const soft = world.findEntry('SOFT-1')?.issue;
    assert.ok(soft);
    const lost = { ...comment('2009', 'ben', 'x'), visibility: { type: 'role', value: 'Member' } } as const;
    assert.deepEqual(
      everybody.filter((account) => canSeeComment(world, account || undefined, soft, lost)),
      [],
    );
  });
  it('restricted to a role in a team-managed project means the role of that project', () => {
    const team = world.findEntry('TEAM-2')?.issue;
    assert.ok(team);
    const one = {
      ...comment('2008', 'dan', 'x'),
      visibility: { type: 'role', value: 'Developers' },
    } as const;
    assert.deepEqual(
      everybody.filter((account) => canSeeComment(world, account || undefined, team, one)),
      ['dan'],
    );
  });
  it('of a service project that is internal is seen by accounts with access to Jira only', () => {
    const open = openWorld({
      ...smallWorld(),
      permissionSchemes: [
        scheme('100', 'a', []),
        scheme('300', 'c', []),
        scheme('200', 'b', [['BROWSE_PROJECTS', { type: 'anyone' }]]),
      ],
    });
    const desk = open.findEntry('DESK-1')?.issue;
    const [publicOne, internalOne] = desk?.comments ?? [];
    assert.ok(desk && publicOne && internalOne);
    const seen = (one: typeof publicOne) =>
      everybody.filter((account) => canSeeComment(open, account || undefined, desk, one));
    assert.deepEqual(seen(publicOne), everybody);
    assert.deepEqual(seen(internalOne), ['ann', 'ben', 'cleo', 'dan']);
  });
  it('restricted to a group holds for worklogs too', () => {
    const soft = world.findEntry('SOFT-1')?.issue;
    const [plain, restricted] = soft?.worklogs ?? [];
    assert.ok(soft && plain && restricted);
    assert.equal(canSeeWorklog(world, 'ben', soft, plain), true);
    assert.equal(canSeeWorklog(world, 'ben', soft, restricted), false);
    assert.equal(canSeeWorklog(world, 'cleo', soft, restricted), true);
  });
});

describe('permissions beside Browse', () => {
  const world = openWorld(smallWorld());
  it('administrators may browse users, agents by their grant, others not', () => {
    const may = everybody.filter((id) => hasGlobalPermission(world, id || undefined, 'USER_PICKER'));
    assert.deepEqual(may, ['ann', 'dan']);
    const administer = everybody.filter((id) => hasGlobalPermission(world, id || undefined, 'ADMINISTER'));
    assert.deepEqual(administer, ['ann']);
  });
  it('Administer Projects comes from the scheme of the project', () => {
    const soft = world.projects.get('1');
    assert.ok(soft);
    assert.deepEqual(
      everybody.filter((id) => canAdministerProject(world, id || undefined, soft)),
      ['ben'],
    );
  });
  it('a Browse grant to reporters makes the project known to accounts, not its issues', () => {
    const one = worldOf([{ type: 'reporter' }], { issue: { reporter: 'ben' } });
    const listed = one.projects.get('9');
    assert.ok(listed);
    assert.deepEqual(
      everybody.filter((id) => canListProject(one, id || undefined, listed)),
      ['ann', 'ben', 'cleo', 'dan', 'hal'],
    );
  });
});

describe('an edit of the directory', () => {
  it('takes effect with the next question', () => {
    const world = worldOf([{ type: 'group', value: 'g-cleos' }]);
    assert.deepEqual(viewersOf(world, 'ONE-1'), ['cleo']);
    world.setGroupMembers('g-cleos', ['dan', 'cleo']);
    assert.deepEqual(viewersOf(world, 'ONE-1'), ['cleo', 'dan']);
    world.setAccountActive('cleo', false);
    assert.deepEqual(viewersOf(world, 'ONE-1'), ['dan']);
    world.setSchemeGrants('900', [
      { id: '1', permission: 'BROWSE_PROJECTS', holder: { type: 'projectLead' } },
    ]);
    assert.deepEqual(viewersOf(world, 'ONE-1'), ['ann']);
    world.putSite({ ...world.site, blockPublicAccess: true });
    assert.deepEqual(viewersOf(world, 'ONE-1'), ['ann']);
  });

  it('answers a check in microseconds once a viewer is known', () => {
    const world = worldOf([{ type: 'reporter' }, { type: 'group', value: 'g-cleos' }], {
      issue: { reporter: 'ben' },
    });
    const one = world.findEntry('ONE-1')?.issue;
    assert.ok(one);
    canSeeIssue(world, 'ben', one);
    const started = performance.now();
    for (let i = 0; i < 100_000; i++) canSeeIssue(world, 'ben', one);
    const microseconds = ((performance.now() - started) * 1000) / 100_000;
    assert.ok(microseconds < 50, `${microseconds} µs a check`);
  });
});
