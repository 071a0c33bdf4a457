/**
 * A small site in which a sync has something of everything to do: company-managed, team-managed and archived
 * projects, a service project, levels, roles, groups, sub-tasks, restricted remarks, threads that do not fit
 * into their issue, a document that we do not know. `ann` reads it.
 */

import { comment, issue, smallWorld } from '../../src/sandbox/small-world.test-support.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import type { WorldFile, WorldIssue } from '../../src/sandbox/world/world-file.ts';

/** Issues embed so many comments in the sandbox of these tests. */
export const embeddedComments = 3;

export function resumeWorld(): WorldFile {
  const world = smallWorld();
  return {
    ...world,
    permissionSchemes: world.permissionSchemes.map((scheme) => ({
      ...scheme,
      permissions: [
        ...scheme.permissions,
        { id: `${scheme.id}9`, permission: 'BROWSE_PROJECTS', holder: { type: 'user', value: 'ann' } },
        // A type that Jackdaw does not know: a finding.
        ...(scheme.id === '200'
          ? [{ id: '2008', permission: 'BROWSE_PROJECTS', holder: { type: 'moonPhase', value: 'full' } }]
          : []),
      ],
    })),
    issueSecuritySchemes: [
      ...world.issueSecuritySchemes.map((scheme) => ({
        ...scheme,
        levels: scheme.levels.map((level) => ({
          ...level,
          members: [...level.members, { id: `9${level.id}`, holder: { type: 'user', value: 'ann' } }],
        })),
      })),
      {
        id: '600',
        name: 'Other levels',
        levels: [
          { id: '601', name: 'Staff', members: [{ id: '61', holder: { type: 'user', value: 'ann' } }] },
        ],
      },
    ],
    projects: world.projects.map((project) =>
      project.key === 'TEAM'
        ? { ...project, roleActors: [{ roleId: '10300', users: ['ann', 'cleo'], groups: [] }] }
        : project,
    ),
    issues: [
      ...world.issues,
      { ...issue('1040', 'SOFT-40', '1'), comments: thread(5000, 230) },
      { ...issue('1041', 'SOFT-41', '1'), comments: thread(6000, 5), worklogs: worklogs(7000, 6) },
      { ...issue('1042', 'SOFT-42', '1'), parentId: '1003', issueTypeId: '2', securityLevelId: '502' },
      {
        ...issue('1043', 'DESK-43', '2'),
        description: { adf: { type: 'doc', version: 1, content: [{ type: 'hologram' }] } },
        comments: thread(8000, 4).map((one) => ({ ...one, internal: true })),
      },
      { ...issue('1044', 'DESK-44', '2'), environment: 'A machine' },
    ],
  };
}

/** What may happen to a site between two syncs; no two of these depend on each other. */
export function editWorld(world: World): void {
  world.deleteIssue('1021');
  world.setProjectSecurityScheme('1', '600', (level) => (level === '502' ? '601' : undefined));
  world.putProjectRole({ id: '10002', name: 'Keepers' });
  world.setGroupMembers('g-cleos', ['cleo', 'dan']);
  world.deleteGroup('g-fays');
  world.deleteComment('1040', '5007');
  world.putComment('1040', comment('5900', 'ben', 'A late comment'));
  const mended = world.issue('1043');
  if (mended) world.putIssue({ ...mended, description: 'Mended' });
  world.putIssue({ ...issue('1050', 'SOFT-50', '1'), summary: 'A new one' });
  const old = world.projects.get('3');
  if (old) world.putProject({ ...old, state: 'archived' });
}

function thread(firstId: number, count: number): NonNullable<WorldIssue['comments']> {
  return Array.from({ length: count }, (_, index) => ({
    ...comment(String(firstId + index), index % 2 === 0 ? 'ben' : 'ann', `Comment ${firstId + index}`),
    created: new Date(Date.parse('2026-02-01T10:00:00Z') + index * 60_000).toISOString(),
    ...(index % 50 === 3 ? { visibility: { type: 'role' as const, value: 'Administrators' } } : {}),
  }));
}

function worklogs(firstId: number, count: number): NonNullable<WorldIssue['worklogs']> {
  return Array.from({ length: count }, (_, index) => ({
    id: String(firstId + index),
    author: 'ben',
    started: new Date(Date.parse('2026-03-01T10:00:00Z') + index * 60_000).toISOString(),
    timeSpentSeconds: 60,
    comment: `Work ${index}`,
  }));
}
