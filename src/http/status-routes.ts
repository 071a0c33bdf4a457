/** How far each source has been read, for administrators. */

import { sourceStatuses } from '../sources/status.ts';
import { problem, statusAnswer } from './api.ts';
import { type Api, type RouteTools, requireAdministrator } from './route-tools.ts';
import { isToldTo, toldStatus } from './told-of-source.ts';

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
      const known = new Map((await store.sources.list()).map((source) => [Number(source.id), source]));
      // One that is being removed is in the index until it has followed.
      const inIndex = [...known.values(), ...(await store.removals.list())];
      const isToldAll = inIndex.every((source) => isToldTo(viewer, source));
      return {
        sources: sources.flatMap((whole) => {
          const source = known.get(whole.id);
          if (!source) return [];
          const { projects, findings, ...rest } = toldStatus(viewer, source, whole, isToldAll);
          return { ...rest, ...(projects && { projects: [...projects] }), findings: [...findings] };
        }),
      };
    },
  );
}
