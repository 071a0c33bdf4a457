/** How far each source has been read, for administrators. */

import type { Person } from '../model/person.ts';
import type { Source } from '../model/source.ts';
import { sourceStatuses } from '../sources/status.ts';
import { problem, statusAnswer } from './api.ts';
import { type Api, type RouteTools, requireAdministrator } from './route-tools.ts';

/** A finding about a project, or an issue of one. */
const isOfProject = /^[A-Z][A-Z0-9_]*(?:[-:]|$)/;

/** Which projects somebody sees in Jira is theirs to know. */
const isTold = (viewer: Person) => (source: Source) =>
  source.kind !== 'private' || source.ownerId === viewer.id;

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
      const open = new Set((await store.sources.list()).filter(isTold(viewer)).map(({ id }) => Number(id)));
      return {
        sources: sources.map((source) => ({
          ...source,
          projects: open.has(source.id) ? [...source.projects] : [],
          copy: open.has(source.id) ? source.copy : { ...source.copy, unread: [] },
          findings: source.findings.filter(
            ({ subject }) => open.has(source.id) || !isOfProject.test(subject),
          ),
        })),
      };
    },
  );
}
