/**
 * The calls that tell about a whole site at once what else has to be asked project by project, or scheme by scheme.
 * Most take an administrator; whoever is refused asks the other way. Jira's lists about security schemes are of
 * company-managed projects only.
 */

import { z } from 'zod';
import { needs } from './needed-permissions.ts';
import { pageBeans } from './page-beans.ts';
import type { JiraRequests } from './request.ts';
import {
  assignedSchemeSchema,
  bulkIssuesSchema,
  securityLevelSchema,
  securityMemberSchema,
  securitySchemeProjectSchema,
  securitySchemesSchema,
  siteRoleSchema,
  type WireBulkIssues,
  type WireSecurityMember,
  type WireSecurityScheme,
  type WireSecuritySchemeProject,
  type WireSiteRole,
} from './wire.ts';

export interface AccessCalls {
  /** As `issues`, with nothing but their level, project and time of update. */
  issueLevels(ids: readonly string[], signal?: AbortSignal): Promise<WireBulkIssues>;
  /** Without its grants. */
  permissionSchemeIdOf(projectId: string, signal?: AbortSignal): Promise<string>;
  /** Roles with a `scope` belong to one team-managed project; the others to every company-managed one. */
  siteRoles(signal?: AbortSignal): Promise<WireSiteRole[]>;
  /** All security schemes with their levels, and the members of all levels: a request a page. */
  securitySchemes(
    signal?: AbortSignal,
  ): Promise<{ readonly scheme: WireSecurityScheme; readonly members: readonly WireSecurityMember[] }[]>;
  /** The levels of one of them, as `securitySchemes` lists them. */
  securityLevelsOf(schemeId: string, signal?: AbortSignal): Promise<WireSecurityScheme['levels']>;
  /** Which project has which security scheme; one that is not on it has none. */
  securitySchemeProjects(signal?: AbortSignal): AsyncIterable<WireSecuritySchemeProject[]>;
}

const pageSize = 100;
const schemes = '/rest/api/3/issuesecurityschemes';

export function accessCalls(requests: JiraRequests): AccessCalls {
  const { request } = requests;
  const list = <Item>(
    path: string,
    schema: z.ZodType<Item>,
    idOf: (item: Item) => string,
    signal?: AbortSignal,
  ) => pageBeans(requests, { path, schema, pageSize, needs: needs.administrator, signal }, idOf);
  return {
    async permissionSchemeIdOf(projectId, signal) {
      const scheme = await request({
        method: 'GET',
        path: '/rest/api/3/project/{projectId}/permissionscheme',
        params: { projectId },
        schema: assignedSchemeSchema,
        needs: needs.projectAdministrator,
        signal,
      });
      return scheme.id;
    },
    async issueLevels(ids, signal) {
      return request({
        method: 'POST',
        path: '/rest/api/3/issue/bulkfetch',
        body: { issueIdsOrKeys: ids, fields: ['security', 'project', 'updated'] },
        schema: bulkIssuesSchema,
        idempotent: true,
        signal,
      });
    },
    siteRoles: (signal) =>
      request({
        method: 'GET',
        path: '/rest/api/3/role',
        schema: z.array(siteRoleSchema),
        needs: needs.administrator,
        signal,
      }),
    async securitySchemes(signal) {
      const { issueSecuritySchemes } = await request({
        method: 'GET',
        path: schemes,
        schema: securitySchemesSchema,
        needs: needs.administrator,
        signal,
      });
      if (issueSecuritySchemes.length === 0) return [];
      const levels = new Map<string, { id: string; name: string }[]>();
      const schemeOf = new Map<string, string>();
      for await (const page of list(`${schemes}/level`, securityLevelSchema, ({ id }) => id, signal)) {
        for (const { id, name, issueSecuritySchemeId } of page) {
          if (schemeOf.has(id)) continue;
          schemeOf.set(id, issueSecuritySchemeId);
          levels.set(issueSecuritySchemeId, [...(levels.get(issueSecuritySchemeId) ?? []), { id, name }]);
        }
      }
      const members = new Map<string, Map<string, WireSecurityMember>>();
      for await (const page of list(
        `${schemes}/level/member`,
        securityMemberSchema,
        ({ id }) => id,
        signal,
      )) {
        for (const member of page) {
          const scheme = schemeOf.get(member.issueSecurityLevelId) ?? '';
          members.set(scheme, (members.get(scheme) ?? new Map()).set(member.id, member));
        }
      }
      return issueSecuritySchemes.map((scheme) => ({
        scheme: { ...scheme, levels: levels.get(scheme.id) ?? [] },
        members: [...(members.get(scheme.id)?.values() ?? [])],
      }));
    },
    async securityLevelsOf(schemeId, signal) {
      const levels: WireSecurityScheme['levels'] = [];
      const call = { path: `${schemes}/level`, query: { schemeId }, schema: securityLevelSchema, pageSize };
      const listed = { ...call, emptyIs404: true, needs: needs.administrator, signal };
      for await (const page of pageBeans(requests, listed, ({ id }) => id)) levels.push(...page);
      return levels.map(({ id, name }) => ({ id, name }));
    },
    securitySchemeProjects: (signal) =>
      list(`${schemes}/project`, securitySchemeProjectSchema, ({ projectId }) => projectId, signal),
  };
}
