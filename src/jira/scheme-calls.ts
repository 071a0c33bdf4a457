/**
 * The calls about which permission scheme a project has, which there are, and which security levels may be set: Jira's
 * "Project permission schemes" and what is needed around it. A project's issue security scheme is `securitySchemeOf`.
 *
 * Assigning is the one call that changes something in Jira. It is not sent again when its answer is lost: by then
 * somebody else may have assigned another scheme. Whoever calls it reads back what the project has.
 */

import { needs } from './needed-permissions.ts';
import type { JiraRequests } from './request.ts';
import {
  assignedSchemeSchema,
  permissionSchemeSchema,
  permissionSchemesSchema,
  settableLevelsSchema,
  type WirePermissionScheme,
  type WireSettableLevel,
} from './wire.ts';

export interface SchemeCalls {
  /** With all grants. */
  permissionSchemeOf(projectId: string, signal?: AbortSignal): Promise<WirePermissionScheme>;
  /** Gives the project another permission scheme; the id of the one that it has by Jira's answer. */
  assignPermissionScheme(projectId: string, schemeId: string, signal?: AbortSignal): Promise<string>;
  /** Every scheme of the site with all grants; those that team-managed projects have for themselves may be among them. */
  permissionSchemes(signal?: AbortSignal): Promise<WirePermissionScheme[]>;
  /** The levels that this account may set on issues of the project; none without Set Issue Security. */
  settableLevels(projectId: string, signal?: AbortSignal): Promise<WireSettableLevel[]>;
}

const ofProject = '/rest/api/3/project/{projectId}/permissionscheme';

export function schemeCalls({ request }: JiraRequests): SchemeCalls {
  return {
    permissionSchemeOf: (projectId, signal) =>
      request({
        method: 'GET',
        path: ofProject,
        params: { projectId },
        query: { expand: 'permissions' },
        schema: permissionSchemeSchema,
        needs: needs.projectAdministrator,
        signal,
      }),
    async assignPermissionScheme(projectId, schemeId, signal) {
      const assigned = await request({
        method: 'PUT',
        path: ofProject,
        params: { projectId },
        body: { id: Number(schemeId) },
        schema: assignedSchemeSchema,
        needs: needs.assigningSchemes,
        signal,
      });
      return assigned.id;
    },
    async permissionSchemes(signal) {
      const { permissionSchemes } = await request({
        method: 'GET',
        path: '/rest/api/3/permissionscheme',
        query: { expand: 'permissions' },
        schema: permissionSchemesSchema,
        needs: needs.administrator,
        signal,
      });
      return permissionSchemes;
    },
    async settableLevels(projectId, signal) {
      const { levels } = await request({
        method: 'GET',
        path: '/rest/api/3/project/{projectId}/securitylevel',
        params: { projectId },
        schema: settableLevelsSchema,
        signal,
      });
      return levels;
    },
  };
}
