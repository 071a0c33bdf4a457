/**
 * Operations on permission schemes and their grants. Whoever has access to Jira may read all schemes, but that of a
 * team-managed project, which bears its name, only who may know of the project [M]; only administrators change them.
 */

import { z } from 'zod';
import { holderExpands, holderJson } from '../answers/holder-json.ts';
import { editOf } from '../edits/edit.ts';
import type { NamedGrant, Refused } from '../edits/permission-schemes.ts';
import {
  addGrant,
  createPermissionScheme,
  deletePermissionScheme,
  removeGrant,
  updatePermissionScheme,
} from '../edits/permission-schemes.ts';
import type { Answer, Call, Operation, Permission } from '../operation.ts';
import {
  accessToJira,
  administerJira,
  created,
  isAdministrator,
  jiraError,
  list,
  nothing,
  ok,
  operation,
} from '../operation.ts';
import type { WorldPermissionScheme } from '../world/world-file.ts';
import { mayUse } from './projects.ts';

const granularOfHolders = [
  'read:application-role',
  'read:field',
  'read:group',
  'read:permission',
  'read:project-role',
  'read:user',
];
const granularOfSchemes = [
  ...granularOfHolders,
  'read:permission-scheme',
  'read:avatar',
  'read:project-category',
  'read:project',
];

/** Jira asks the same of both ways to a permission scheme: by its id, and by its project. */
export const readsPermissionScheme: Operation['scopes'] = {
  classic: ['read:jira-work'],
  granular: granularOfSchemes,
  connect: 'READ',
};
const readsGrants: Operation['scopes'] = {
  classic: ['read:jira-work'],
  granular: granularOfHolders,
  connect: 'READ',
};
const administers = (granular: readonly string[]): Operation['scopes'] => ({
  classic: ['manage:jira-configuration'],
  granular,
  connect: 'ADMIN',
});

const grantBody = z.object({
  permission: z.string(),
  holder: z.object({
    type: z.string(),
    parameter: z.string().nullish(),
    value: z.string().nullish(),
  }),
});
const schemeBody = z.object({
  name: z.string(),
  description: z.string().nullish(),
  permissions: z.array(grantBody).nullish(),
});

const one = '/rest/api/3/permissionscheme/{schemeId}';

export const permissionSchemeOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/permissionscheme',
    parameters: { expand: list },
    scopes: readsPermissionScheme,
    permission: accessToJira,
    handle: (call, { expand }) => {
      const schemes = [...call.world.permissionSchemes.values()].filter((scheme) => isShown(call, scheme));
      return ok({ permissionSchemes: schemes.map((scheme) => permissionSchemeJson(call, scheme, expand)) });
    },
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/permissionscheme',
    parameters: { expand: list },
    body: schemeBody,
    scopes: administers(['write:permission-scheme', ...granularOfSchemes]),
    permission: unlessFree(administerJira),
    handle: (call, { expand }, body) => {
      const scheme = createPermissionScheme(editOf(call), body);
      return 'errors' in scheme ? refused(scheme) : created(permissionSchemeJson(call, scheme, expand));
    },
  }),
  operation({
    method: 'GET',
    path: one,
    parameters: { expand: list },
    scopes: readsPermissionScheme,
    permission: accessToJira,
    handle: (call, { expand }) =>
      withScheme(call, (scheme) => ok(permissionSchemeJson(call, scheme, expand))),
  }),
  operation({
    method: 'PUT',
    path: one,
    parameters: { expand: list },
    body: schemeBody,
    scopes: administers(['write:permission-scheme', ...granularOfSchemes]),
    permission: unlessFree(administerJira),
    handle: (call, { expand }, body) =>
      withOwnScheme(call, (old) => {
        const scheme = updatePermissionScheme(editOf(call), old, body);
        return 'errors' in scheme ? refused(scheme) : ok(permissionSchemeJson(call, scheme, expand));
      }),
  }),
  operation({
    method: 'DELETE',
    path: one,
    parameters: {},
    scopes: administers(['delete:permission-scheme']),
    permission: administerJira,
    handle: (call) =>
      withOwnScheme(call, (scheme) => {
        const projects = [...call.world.projects.values()];
        // Jira's text has no status for this; 403 is the one that it has for what may not be done [M].
        if (projects.some((project) => project.permissionSchemeId === scheme.id)) {
          return jiraError(403, 'The permission scheme is used by projects and cannot be deleted.');
        }
        deletePermissionScheme(editOf(call), scheme);
        return nothing;
      }),
  }),
  operation({
    method: 'GET',
    path: `${one}/permission`,
    parameters: { expand: list },
    scopes: readsGrants,
    permission: accessToJira,
    handle: (call, { expand }) =>
      withScheme(call, (scheme) =>
        ok({
          permissions: scheme.permissions.map((grant) => grantJson(call, scheme, grant, new Set(expand))),
          expand: 'user,group,projectRole,field,all',
        }),
      ),
  }),
  operation({
    method: 'POST',
    path: `${one}/permission`,
    parameters: { expand: list },
    body: grantBody,
    scopes: administers([...granularOfHolders, 'write:permission']),
    permission: administerJira,
    handle: (call, { expand }, body: NamedGrant) => {
      const unknown = expand.find((name) => !holderExpands.some((known) => known === name));
      if (unknown !== undefined) return jiraError(400, `'${unknown}' is not a valid value for expand.`);
      return withOwnScheme(call, (scheme) => {
        const grant = addGrant(editOf(call), scheme, body);
        return 'errors' in grant ? refused(grant) : created(grantJson(call, scheme, grant, new Set(expand)));
      });
    },
  }),
  operation({
    method: 'GET',
    path: `${one}/permission/{permissionId}`,
    parameters: { expand: list },
    scopes: readsGrants,
    permission: accessToJira,
    handle: (call, { expand }) =>
      withScheme(call, (scheme) => {
        const grant = scheme.permissions.find(({ id }) => id === call.path.permissionId);
        return grant ? ok(grantJson(call, scheme, grant, new Set(expand))) : noGrant(call, 404);
      }),
  }),
  operation({
    method: 'DELETE',
    path: `${one}/permission/{permissionId}`,
    parameters: {},
    scopes: administers(['delete:permission']),
    permission: administerJira,
    handle: (call) => {
      const { schemeId = '', permissionId = '' } = call.path;
      const scheme = call.world.permissionSchemes.get(schemeId);
      if (!scheme?.permissions.some(({ id }) => id === permissionId)) return noGrant(call, 400);
      return withOwnScheme(call, () => {
        removeGrant(editOf(call), scheme, permissionId);
        return nothing;
      });
    },
  }),
];

/** Any value of `expand` includes the grants. */
export function permissionSchemeJson(call: Call, scheme: WorldPermissionScheme, expand: readonly string[]) {
  const { world, baseUrl } = call;
  const project = world.projects.get(scheme.projectId ?? '');
  const wanted = new Set(expand);
  return {
    expand: holderExpands.join(','),
    id: Number(scheme.id),
    self: `${baseUrl}/rest/api/3/permissionscheme/${scheme.id}`,
    name: scheme.name,
    description: scheme.description ?? '',
    ...(project
      ? { scope: { type: 'PROJECT', project: { id: project.id, key: project.key, name: project.name } } }
      : {}),
    ...(wanted.size > 0
      ? { permissions: scheme.permissions.map((grant) => grantJson(call, scheme, grant, wanted)) }
      : {}),
  };
}

function grantJson(
  call: Call,
  scheme: WorldPermissionScheme,
  grant: WorldPermissionScheme['permissions'][number],
  expand: ReadonlySet<string>,
) {
  return {
    id: Number(grant.id),
    self: `${call.baseUrl}/rest/api/3/permissionscheme/${scheme.id}/permission/${grant.id}`,
    holder: holderJson(call, grant.holder, expand),
    permission: grant.permission,
  };
}

/** Permission schemes cannot be changed on Jira's free plan; all may be read. */
export function unlessFree({ words, refuse }: Permission): Permission {
  return {
    words: `${words.replace(/\.$/, '')}; not on the free plan.`,
    refuse: (call) =>
      refuse(call) ??
      (call.world.site.plan === 'free'
        ? jiraError(403, 'Permission schemes cannot be changed on the free plan of Jira.')
        : undefined),
  };
}

function refused({ errors }: Refused): Answer {
  return jiraError(400, '', errors);
}

function withScheme(call: Call, answer: (scheme: WorldPermissionScheme) => Answer): Answer {
  const { schemeId = '' } = call.path;
  const scheme = call.world.permissionSchemes.get(schemeId);
  return scheme && isShown(call, scheme)
    ? answer(scheme)
    : jiraError(404, `The permission scheme '${schemeId}' does not exist.`);
}

function isShown(call: Call, { projectId }: WorldPermissionScheme): boolean {
  const project = call.world.projects.get(projectId ?? '');
  return (
    projectId === undefined ||
    isAdministrator(call) ||
    (project !== undefined && mayUse(call, project, 'view'))
  );
}

/** A scheme that a team-managed project owns changes with the access level of the project only [M]. */
function withOwnScheme(call: Call, answer: (scheme: WorldPermissionScheme) => Answer): Answer {
  return withScheme(call, (scheme) =>
    scheme.projectId === undefined
      ? answer(scheme)
      : jiraError(403, 'The permission scheme belongs to a team-managed project and cannot be changed.'),
  );
}

function noGrant({ path }: Call, status: 400 | 404): Answer {
  return jiraError(status, `The permission grant '${path.permissionId}' does not exist.`);
}
