/**
 * Operations on the schemes of one project: its permission scheme, its issue security scheme, and the security levels
 * that the caller may set on its issues. Who may not know of the project is answered as if there were none.
 */

import { z } from 'zod';
import { editOf } from '../edits/edit.ts';
import { assignPermissionScheme } from '../edits/permission-schemes.ts';
import type { Answer, Operation } from '../operation.ts';
import { anybody, jiraError, list, ok, operation } from '../operation.ts';
import { canListProject, hasPermission, mayKnowLevel } from '../permissions/who-can-see.ts';
import { permissionSchemeJson, readsPermissionScheme, unlessFree } from './permission-schemes.ts';
import { administersJiraOfProject, administersTheProject, noProject, withProject } from './projects.ts';
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
    permission: administersTheProject(403),
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
    permission: administersTheProject(403),
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
    permission: unlessFree(administersJiraOfProject),
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

function noScheme(id: string): Answer {
  return jiraError(404, `The permission scheme '${id}' does not exist.`);
}
