/**
 * Operations on the schemes of one project: its permission scheme, its issue security scheme, and the security levels
 * that the caller may set on its issues. Who may not know of the project is answered as if there were none.
 */

import { z } from 'zod';
import { editOf } from '../edits/edit.ts';
import { assignPermissionScheme } from '../edits/permission-schemes.ts';
import type { Answer, Call, Operation, Permission } from '../operation.ts';
import { anybody, isAdministrator, jiraError, list, notAuthenticated, ok, operation } from '../operation.ts';
import {
  canAdministerProject,
  canListProject,
  hasPermission,
  mayKnowLevel,
} from '../permissions/who-can-see.ts';
import type { WorldProject } from '../world/world-file.ts';
import { permissionSchemeJson, readsPermissionScheme, unlessFree } from './permission-schemes.ts';
import { securityLevelJson, securitySchemeJson } from './security-schemes.ts';

const project = '/rest/api/3/project/{projectKeyOrId}';

export const projectPermissionSchemeOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: `${project}/issuesecuritylevelscheme`,
    parameters: {},
    scopes: {
      classic: ['read:jira-work'],
      granular: ['read:issue-security-level', 'read:issue-security-scheme'],
      connect: 'READ',
    },
    permission: administersTheProject(),
    handle: (call) =>
      withProject(call, (found) => {
        const scheme = call.world.securitySchemes.get(found.issueSecuritySchemeId ?? '');
        return scheme
          ? ok(securitySchemeJson(call, scheme))
          : jiraError(404, `No issue security scheme is associated with the project '${found.key}'.`);
      }),
  }),
  operation({
    method: 'GET',
    path: `${project}/permissionscheme`,
    parameters: { expand: list },
    scopes: readsPermissionScheme,
    permission: administersTheProject(),
    handle: (call, { expand }) =>
      withProject(call, (found) => {
        const scheme = call.world.permissionSchemes.get(found.permissionSchemeId);
        return scheme ? ok(permissionSchemeJson(call, scheme, expand)) : noScheme(found.permissionSchemeId);
      }),
  }),
  operation({
    method: 'PUT',
    path: `${project}/permissionscheme`,
    parameters: { expand: list },
    body: z.object({ id: z.int() }),
    scopes: {
      classic: ['manage:jira-project'],
      granular: [...readsPermissionScheme.granular, 'write:project'],
      connect: 'PROJECT_ADMIN',
    },
    permission: unlessFree(administersJiraOf()),
    handle: (call, { expand }, { id }) =>
      withProject(call, (found) => {
        if (found.style === 'next-gen') {
          return jiraError(403, 'A team-managed project keeps its own permission scheme.');
        }
        const scheme = call.world.permissionSchemes.get(String(id));
        if (!scheme || scheme.projectId !== undefined) return noScheme(String(id));
        assignPermissionScheme(editOf(call), found, scheme);
        return ok(permissionSchemeJson(call, scheme, expand));
      }),
  }),
  operation({
    method: 'GET',
    path: `${project}/securitylevel`,
    parameters: {},
    scopes: { classic: ['read:jira-work'], granular: ['read:issue-security-level'], connect: 'READ' },
    permission: {
      ...anybody,
      words: 'Browse Projects in the project; levels are shown to accounts with Set Issue Security.',
    },
    handle: (call) =>
      withProject(call, (found) => {
        const { world, caller } = call;
        if (!canListProject(world, caller, found)) return noProject(call);
        const scheme = world.securitySchemes.get(found.issueSecuritySchemeId ?? '');
        const maySet = caller !== undefined && hasPermission(world, caller, 'SET_ISSUE_SECURITY', found);
        const levels = maySet ? (scheme?.levels ?? []) : [];
        return ok({
          levels: levels
            .filter((level) => mayKnowLevel(world, caller, found, level.id))
            .map((level) => securityLevelJson(call, scheme, level)),
        });
      }),
  }),
];

function withProject(call: Call, answer: (project: WorldProject) => Answer): Answer {
  const found = findProject(call);
  return found ? answer(found) : noProject(call);
}

function findProject({ world, path }: Call): WorldProject | undefined {
  const found = world.findProject(path.projectKeyOrId ?? '');
  return found?.state === 'deleted' ? undefined : found;
}

function noProject({ path }: Call): Answer {
  const named = path.projectKeyOrId ?? '';
  return jiraError(
    404,
    /^\d+$/.test(named)
      ? `No project could be found with id '${named}'.`
      : `No project could be found with key '${named}'.`,
  );
}

function noScheme(id: string): Answer {
  return jiraError(404, `The permission scheme '${id}' does not exist.`);
}

function administersTheProject(): Permission {
  return {
    words: 'Administer Jira, or Administer Projects in the project.',
    refuse: (call) => refusal(call, (found) => canAdministerProject(call.world, call.caller, found)),
  };
}

function administersJiraOf(): Permission {
  return {
    words: 'Administer Jira (global permission).',
    refuse: (call) => refusal(call, () => false),
  };
}

/** 404 where the project is none of the caller's business, 403 where only its administration is. */
function refusal(call: Call, administers: (project: WorldProject) => boolean): Answer | undefined {
  const { world, caller } = call;
  if (caller === undefined) return notAuthenticated;
  const found = findProject(call);
  if (!found) return noProject(call);
  if (isAdministrator(call) || administers(found)) return undefined;
  const knows = canListProject(world, caller, found) || canAdministerProject(world, caller, found);
  return knows ? jiraError(403, 'You cannot edit the configuration of this project.') : noProject(call);
}
