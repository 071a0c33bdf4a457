/** Operations on permission schemes and issue security schemes, with holders in Jira's own shape. */

import type { Call, Operation, Permission } from '../operation.ts';
import {
  accessToJira,
  administerJira,
  isAdministrator,
  jiraError,
  list,
  notAuthenticated,
  ok,
  operation,
  pageOf,
  wholeNumber,
} from '../operation.ts';
import { canAdministerProject } from '../who-can-see.ts';
import type { WorldHolder, WorldPermissionScheme, WorldSecurityScheme } from '../world-file.ts';

/** Jira asks the same of both ways to a permission scheme: by its id, and by its project. */
export const readsPermissionScheme: Operation['scopes'] = {
  classic: ['read:jira-work'],
  granular: [
    'read:application-role',
    'read:field',
    'read:group',
    'read:permission-scheme',
    'read:permission',
    'read:project-role',
    'read:user',
    'read:avatar',
    'read:project-category',
    'read:project',
  ],
  connect: 'READ',
};

const securityGranular = ['read:issue-security-level', 'read:issue-security-scheme'];

export const schemeOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/permissionscheme/{schemeId}',
    parameters: { expand: list },
    scopes: readsPermissionScheme,
    permission: accessToJira,
    handle: (call, { expand }) => {
      const scheme = call.world.permissionSchemes.get(call.path.schemeId ?? '');
      if (!scheme) return jiraError(404, `The permission scheme '${call.path.schemeId}' does not exist.`);
      return ok(permissionSchemeJson(call, scheme, expand.length > 0));
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/issuesecurityschemes/{id}',
    parameters: {},
    scopes: { classic: ['manage:jira-project'], granular: securityGranular, connect: 'PROJECT_ADMIN' },
    permission: administersAUserOfTheScheme(),
    handle: (call) => {
      const scheme = call.world.securitySchemes.get(call.path.id ?? '');
      if (!scheme) return jiraError(404, `The issue security scheme '${call.path.id}' does not exist.`);
      return ok(securitySchemeJson(call, scheme));
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/issuesecurityschemes/{issueSecuritySchemeId}/members',
    parameters: {
      startAt: wholeNumber(0),
      maxResults: wholeNumber(50, 100),
      issueSecurityLevelId: list,
      expand: list,
    },
    scopes: {
      classic: ['manage:jira-configuration'],
      granular: ['read:field', 'read:issue-security-level', 'read:project-role', 'read:user'],
      connect: 'PROJECT_ADMIN',
    },
    permission: administerJira,
    handle: (call, { startAt, maxResults, issueSecurityLevelId }) => {
      const scheme = call.world.securitySchemes.get(call.path.issueSecuritySchemeId ?? '');
      const levels = (scheme?.levels ?? []).filter(
        (level) => issueSecurityLevelId.length === 0 || issueSecurityLevelId.includes(level.id),
      );
      const members = levels.flatMap((level) =>
        level.members.map((member) => ({
          id: Number(member.id),
          issueSecurityLevelId: Number(level.id),
          holder: holderJson(call, member.holder),
        })),
      );
      if (members.length === 0) return jiraError(404, 'No issue security level members were found.');
      return pageOf(call, members, startAt, maxResults);
    },
  }),
];

export function permissionSchemeJson(call: Call, scheme: WorldPermissionScheme, withPermissions: boolean) {
  const { world, baseUrl } = call;
  const project = world.projects.get(scheme.projectId ?? '');
  return {
    expand: 'permissions,user,group,projectRole,field,all',
    id: Number(scheme.id),
    self: `${baseUrl}/rest/api/3/permissionscheme/${scheme.id}`,
    name: scheme.name,
    description: scheme.description ?? '',
    ...(project
      ? { scope: { type: 'PROJECT', project: { id: project.id, key: project.key, name: project.name } } }
      : {}),
    ...(withPermissions
      ? {
          permissions: scheme.permissions.map((grant) => ({
            id: Number(grant.id),
            self: `${baseUrl}/rest/api/3/permissionscheme/${scheme.id}/permission/${grant.id}`,
            holder: holderJson(call, grant.holder),
            permission: grant.permission,
          })),
        }
      : {}),
  };
}

export function securitySchemeJson({ baseUrl }: Call, scheme: WorldSecurityScheme) {
  return {
    self: `${baseUrl}/rest/api/3/issuesecurityschemes/${scheme.id}`,
    id: Number(scheme.id),
    name: scheme.name,
    description: scheme.description ?? '',
    ...(scheme.defaultLevelId === undefined ? {} : { defaultSecurityLevelId: Number(scheme.defaultLevelId) }),
    levels: scheme.levels.map((level) => ({
      self: `${baseUrl}/rest/api/3/securitylevel/${level.id}`,
      id: level.id,
      description: level.description ?? '',
      name: level.name,
      isDefault: level.id === scheme.defaultLevelId,
      issueSecuritySchemeId: scheme.id,
    })),
  };
}

/** `parameter` and `value` as the world gives them; the name of a group follows the group. */
function holderJson({ world }: Call, { type, parameter, value }: WorldHolder) {
  const groupName = type === 'group' && value !== undefined ? world.groups.get(value)?.name : undefined;
  const named = groupName ?? parameter ?? (type === 'group' ? undefined : value);
  const shownValue = value ?? (type === 'group' ? undefined : parameter);
  return {
    type,
    ...(named === undefined ? {} : { parameter: named }),
    ...(shownValue === undefined ? {} : { value: shownValue }),
    ...expandable(type),
  };
}

function expandable(type: string): { readonly expand?: string } {
  if (type === 'group' || type === 'user' || type === 'projectRole') return { expand: type };
  return type === 'userCustomField' || type === 'groupCustomField' ? { expand: 'field' } : {};
}

function administersAUserOfTheScheme(): Permission {
  return {
    words: 'Administer Jira, or Administer Projects in a project that uses the scheme.',
    refuse: (call) => {
      const { world, caller, path } = call;
      if (caller === undefined) return notAuthenticated;
      const users = [...world.projects.values()].filter(
        (project) => project.issueSecuritySchemeId === path.id,
      );
      const may =
        isAdministrator(call) || users.some((project) => canAdministerProject(world, caller, project));
      return may
        ? undefined
        : jiraError(403, 'You do not have permission to view this issue security scheme.');
    },
  };
}
