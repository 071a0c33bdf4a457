/** How far each source has been read, for administrators. */

import { sourceStatuses } from '../sources/status.ts';
import { problem, statusAnswer } from './api.ts';
import { type Api, type RouteTools, requireAdministrator } from './route-tools.ts';
import { isToldTo, withoutProjects } from './source-views.ts';

export function statusRoutes(api: Api, tools: RouteTools): void {
  const { store, index, counts } = tools.search;
  api.get(
    '/api/status',
    {
      schema: {
        summary: 'Sources, their projects and findings; administrators only',
        response: { 200: statusAnswer, 401: problem, 403: problem },
      },
    },
    async (request) => {
      const viewer = await tools.viewerOf(request);
      requireAdministrator(viewer, 'see the status of sources');
      // First: what is written meanwhile makes the index behind, never ahead. Without it the rest is still told.
      const issues = await counts.issues().catch(() => undefined);
      const indexState = { ...(await index.state()), issues, failure: tools.indexFailure?.() };
      const sources = await sourceStatuses(
        store,
        tools.clock,
        indexState,
        tools.permissions.directoryMaxAgeMs,
        tools.sources.vault,
      );
      // Listed afterwards: one that has gone meanwhile is told nothing of.
      const open = new Set(
        (await store.sources.list()).filter((source) => isToldTo(viewer, source)).map(({ id }) => Number(id)),
      );
      return {
        sources: sources.map((source) => ({
          ...source,
          projects: open.has(source.id) ? [...source.projects] : [],
          copy: open.has(source.id) ? source.copy : { ...source.copy, unread: [] },
          findings: open.has(source.id) ? [...source.findings] : withoutProjects(source.findings),
        })),
      };
    },
  );
}
