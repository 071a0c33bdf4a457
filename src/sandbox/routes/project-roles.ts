/** The roles of the site: list, create, rename, delete, and their default actors. All for administrators. */

import { z } from 'zod';
import { roleJson } from '../answers/role-json.ts';
import { editOf } from '../edits/edit.ts';
import {
  changeRole,
  createRole,
  deleteRole,
  isRoleInUse,
  nobody,
  setDefaultActors,
} from '../edits/project-roles.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import { administerJira, jiraError, nothing, ok, operation, text } from '../operation.ts';
import type { WorldProjectRole } from '../world/world-file.ts';
import { actorsBody, isAnswer, withActors, withoutActor } from './named-actors.ts';

const rolesGranular = [
  'read:user',
  'read:group',
  'read:project-role',
  'read:project',
  'read:avatar',
  'read:project-category',
];
const reads: Operation['scopes'] = {
  classic: ['manage:jira-configuration'],
  granular: rolesGranular,
  connect: 'ADMIN',
};
const writes: Operation['scopes'] = { ...reads, granular: [...rolesGranular, 'write:project-role'] };

const roleBody = z.object({ name: z.string().optional(), description: z.string().optional() });

export const projectRoleOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/role',
    parameters: {},
    scopes: reads,
    permission: administerJira,
    handle: (call) => ok([...call.world.projectRoles.values()].map((role) => defaultRoleJson(call, role))),
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/role',
    parameters: {},
    body: roleBody,
    scopes: writes,
    permission: administerJira,
    handle: (call, _, { name, description }) => {
      const refusal = nameRefusal(name);
      if (refusal) return refusal;
      if (isNameTaken(call, name ?? '')) return nameTaken(409, name);
      return ok(defaultRoleJson(call, createRole(editOf(call), name ?? '', description)));
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/role/{id}',
    parameters: {},
    scopes: reads,
    permission: administerJira,
    handle: (call) => withRole(call, (role) => ok(defaultRoleJson(call, role))),
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/role/{id}',
    parameters: {},
    body: roleBody,
    scopes: writes,
    permission: administerJira,
    handle: (call, _, { name, description }) =>
      withRole(call, (role) => {
        // With both given only the name is changed, as documented.
        if (name !== undefined) return renamed(call, role, { name });
        if (description !== undefined) return renamed(call, role, { description });
        return jiraError(400, 'A name or a description must be provided.');
      }),
  }),
  operation({
    method: 'PUT',
    path: '/rest/api/3/role/{id}',
    parameters: {},
    body: roleBody,
    scopes: writes,
    permission: administerJira,
    handle: (call, _, { name = '', description }) =>
      withRole(call, (role) =>
        description === undefined
          ? jiraError(400, '', { description: 'A description must be provided.' })
          : renamed(call, role, { name, description }),
      ),
  }),
  operation({
    method: 'DELETE',
    path: '/rest/api/3/role/{id}',
    parameters: { swap: text },
    scopes: {
      classic: ['manage:jira-configuration'],
      granular: ['delete:project-role'],
      connect: 'ADMIN',
    },
    permission: administerJira,
    handle: (call, { swap }) =>
      withRole(call, (role) => {
        const { world } = call;
        const other = swap === undefined ? undefined : world.projectRoles.get(swap);
        if (swap !== undefined && (!other || other.id === role.id)) {
          return jiraError(400, `The project role with id '${swap}' cannot replace the role.`);
        }
        if (!other && isRoleInUse(world, role)) {
          return jiraError(409, `The project role '${role.name}' is in use. Name the role that replaces it.`);
        }
        deleteRole(editOf(call), role, other);
        return nothing;
      }),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/role/{id}/actors',
    parameters: {},
    scopes: reads,
    permission: administerJira,
    handle: (call) => withRole(call, (role) => ok(defaultRoleJson(call, role))),
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/role/{id}/actors',
    parameters: {},
    body: actorsBody,
    scopes: writes,
    permission: administerJira,
    handle: (call, _, body) =>
      withRole(call, (role) => {
        const { user = [], group = [], groupId = [] } = body;
        if (user.length > 0 && group.length + groupId.length > 0) {
          return jiraError(400, 'Users and groups cannot be added in the same request.');
        }
        const next = withActors(call, role.defaultActors ?? nobody, body, 400);
        if (isAnswer(next)) return next;
        return ok(defaultRoleJson(call, setDefaultActors(editOf(call), role, next)));
      }),
  }),
  operation({
    method: 'DELETE',
    path: '/rest/api/3/role/{id}/actors',
    parameters: { user: text, groupId: text, group: text },
    scopes: writes,
    permission: administerJira,
    handle: (call, query) =>
      withRole(call, (role) => {
        const next = withoutActor(call, role.defaultActors ?? nobody, query, 400);
        if (isAnswer(next)) return next;
        return ok(defaultRoleJson(call, setDefaultActors(editOf(call), role, next)));
      }),
  }),
];

function withRole(call: Call, answer: (role: WorldProjectRole) => Answer): Answer {
  const role = call.world.projectRoles.get(call.path.id ?? '');
  return role ? answer(role) : jiraError(404, `Could not find the project role with id '${call.path.id}'.`);
}

function defaultRoleJson(call: Call, role: WorldProjectRole) {
  return roleJson(call, role, undefined, role.defaultActors ?? nobody);
}

function renamed(
  call: Call,
  role: WorldProjectRole,
  change: { readonly name?: string; readonly description?: string },
): Answer {
  const refusal = change.name === undefined ? undefined : nameRefusal(change.name);
  if (refusal) return refusal;
  if (change.name !== undefined && isNameTaken(call, change.name, role)) return nameTaken(400, change.name);
  return ok(defaultRoleJson(call, changeRole(editOf(call), role, change)));
}

function nameRefusal(name = ''): Answer | undefined {
  if (name.trim() === '') return jiraError(400, '', { name: 'Please specify a name for the project role.' });
  if (name !== name.trim()) {
    return jiraError(400, '', { name: 'The name of a project role cannot begin or end with whitespace.' });
  }
  if (name.length > 255) {
    return jiraError(400, '', { name: 'The name of a project role has at most 255 characters.' });
  }
  return undefined;
}

/** Names are told apart without regard to case, among roles of the site or of one team-managed project. */
function isNameTaken({ world }: Call, name: string, except?: WorldProjectRole): boolean {
  return [...world.projectRoles.values()].some(
    (role) =>
      role.id !== except?.id &&
      role.projectId === except?.projectId &&
      role.name.toLowerCase() === name.toLowerCase(),
  );
}

function nameTaken(status: 400 | 409, name = ''): Answer {
  return jiraError(status, '', { name: `A project role with name '${name}' already exists.` });
}
