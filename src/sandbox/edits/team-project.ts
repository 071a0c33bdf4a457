/**
 * What a team-managed project brings with it: roles of its own and a permission scheme of its own, made from its access
 * level. Open lets everybody with access to Jira in as members, limited as viewers, private nobody but its people.
 */

import type { ProjectPermission } from '../permissions/permission-keys.ts';
import type { World } from '../world/world.ts';
import type {
  WorldHolder,
  WorldPermissionScheme,
  WorldProject,
  WorldProjectRole,
} from '../world/world-file.ts';

const viewing: readonly ProjectPermission[] = ['BROWSE_PROJECTS', 'ADD_COMMENTS', 'VIEW_VOTERS_AND_WATCHERS'];
const working: readonly ProjectPermission[] = [
  ...viewing,
  ...(['CREATE_ISSUES', 'EDIT_ISSUES', 'DELETE_ISSUES', 'MOVE_ISSUES', 'TRANSITION_ISSUES'] as const),
  ...(['RESOLVE_ISSUES', 'CLOSE_ISSUES', 'SCHEDULE_ISSUES', 'LINK_ISSUES', 'SET_ISSUE_SECURITY'] as const),
  ...(['ASSIGN_ISSUES', 'ASSIGNABLE_USER', 'MODIFY_REPORTER', 'MANAGE_WATCHERS'] as const),
  ...(['EDIT_OWN_COMMENTS', 'DELETE_OWN_COMMENTS', 'CREATE_ATTACHMENTS', 'DELETE_OWN_ATTACHMENTS'] as const),
  ...(['WORK_ON_ISSUES', 'EDIT_OWN_WORKLOGS', 'DELETE_OWN_WORKLOGS'] as const),
];
const administering: readonly ProjectPermission[] = [
  ...working,
  ...(['ADMINISTER_PROJECTS', 'EDIT_ALL_COMMENTS', 'DELETE_ALL_COMMENTS', 'DELETE_ALL_ATTACHMENTS'] as const),
  ...(['EDIT_ALL_WORKLOGS', 'DELETE_ALL_WORKLOGS'] as const),
];

/** Puts roles and scheme into the world; the answer is the project with its lead as its administrator. */
export function withOwnScheme(world: World, project: WorldProject): WorldProject {
  const role = (name: string): WorldProjectRole => {
    const made = { id: world.takeId('projectRole'), name, projectId: project.id };
    world.putProjectRole(made);
    return made;
  };
  const [administrator, member, viewer] = [role('Administrator'), role('Member'), role('Viewer')];
  const grants: (readonly [ProjectPermission, WorldHolder])[] = [
    ...grantsTo(roleHolder(administrator), administering),
    ...grantsTo(roleHolder(member), working),
    ...grantsTo(roleHolder(viewer), viewing),
    ...grantsTo({ type: 'applicationRole' }, everybodys(project.accessLevel)),
  ];
  const scheme: WorldPermissionScheme = {
    id: world.takeId('permissionScheme'),
    name: `${project.key}: Simplified Permission Scheme`,
    permissions: grants.map(([permission, holder]) => ({ id: world.takeId('grant'), permission, holder })),
    projectId: project.id,
  };
  world.putPermissionScheme(scheme);
  return {
    ...project,
    permissionSchemeId: scheme.id,
    roleActors: [{ roleId: administrator.id, users: [project.leadAccountId], groups: [] }],
  };
}

function everybodys(level: WorldProject['accessLevel']): readonly ProjectPermission[] {
  return level === 'open' ? working : level === 'limited' ? viewing : [];
}

function grantsTo(holder: WorldHolder, permissions: readonly ProjectPermission[]) {
  return permissions.map((permission) => [permission, holder] as const);
}

function roleHolder({ id }: WorldProjectRole): WorldHolder {
  return { type: 'projectRole', parameter: id, value: id };
}
