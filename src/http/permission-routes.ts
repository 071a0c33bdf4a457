/** Who may do what in projects, for administrators and security reviewers to read: schemes, levels, and the people. */

import { isByPermissions } from '../model/source.ts';
import { projectNamed } from '../permissions/find-project.ts';
import { sourcesNamed } from '../sources/find-source.ts';
import { settableLevels } from '../sources/settable-levels.ts';
import { problem } from './api.ts';
import {
  type ProjectPermissionsView,
  type ProjectRows,
  projectParams,
  projectPermissionsView,
  projectQuery,
  projectRows,
  type SchemesView,
  type SettableLevelsView,
  schemesView,
  settableLevelsView,
  siteQuery,
} from './permission-api.ts';
import { projectRowsView, projectView, sourceSchemes } from './permission-views.ts';
import { type Api, type RouteTools, requireReviewer } from './route-tools.ts';

const refusals = { 401: problem, 403: problem, 404: problem };
const seePermissions = 'see permissions';

export function permissionRoutes(api: Api, tools: RouteTools): void {
  const { permissions } = tools;
  const { store } = permissions;

  const found = async (key: string, sourceName: string | undefined) =>
    projectNamed(permissions, await sourcesNamed(store, sourceName), key);

  api.get(
    '/api/permissions/projects',
    {
      schema: {
        summary: 'Projects with their schemes; administrators and security reviewers only',
        querystring: siteQuery,
        response: { 200: projectRows, ...refusals },
      },
    },
    async (request): Promise<ProjectRows> => {
      requireReviewer(await tools.viewerOf(request), seePermissions);
      const sources = await sourcesNamed(store, request.query.source);
      const rows = await Promise.all(
        sources.filter(isByPermissions).map((source) => projectRowsView(permissions, source)),
      );
      return { projects: rows.flat() };
    },
  );
  api.get(
    '/api/permissions/projects/:key',
    {
      schema: {
        summary: 'The schemes of one project, with the people behind each grant and level',
        params: projectParams,
        querystring: projectQuery,
        response: { 200: projectPermissionsView, 400: problem, ...refusals },
      },
    },
    async (request): Promise<ProjectPermissionsView> => {
      requireReviewer(await tools.viewerOf(request), seePermissions);
      const { source, people } = request.query;
      return projectView(permissions, await found(request.params.key, source), people);
    },
  );
  api.get(
    '/api/permissions/projects/:key/settable-levels',
    {
      schema: {
        summary: "The security levels that the account of the source's credential may set; asks Jira",
        params: projectParams,
        querystring: siteQuery,
        response: { 200: settableLevelsView, 400: problem, 502: problem, ...refusals },
      },
    },
    async (request): Promise<SettableLevelsView> => {
      requireReviewer(await tools.viewerOf(request), seePermissions);
      const { source, project } = await found(request.params.key, request.query.source);
      const { account, levels } = await settableLevels(tools.sources, source, project.id);
      return { account, levels: [...levels] };
    },
  );
  api.get(
    '/api/permissions/schemes',
    {
      schema: {
        summary: 'All permission schemes and issue security schemes, with the projects that have them',
        querystring: siteQuery,
        response: { 200: schemesView, ...refusals },
      },
    },
    async (request): Promise<SchemesView> => {
      requireReviewer(await tools.viewerOf(request), seePermissions);
      const sources = await sourcesNamed(store, request.query.source);
      return {
        sources: await Promise.all(
          sources.filter(isByPermissions).map((source) => sourceSchemes(permissions, source)),
        ),
      };
    },
  );
}
