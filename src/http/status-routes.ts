/** Health for operators, and how far each source has been read for administrators. */

import { z } from 'zod';
import { sourceStatuses } from '../sources/status.ts';
import { problem, statusAnswer } from './api.ts';
import { type Api, type RouteTools, requireAdministrator } from './route-tools.ts';

export function statusRoutes(api: Api, tools: RouteTools): void {
  const { store, index } = tools.search;
  api.get(
    '/api/health',
    {
      schema: {
        summary: 'Whether the server answers',
        security: [],
        response: { 200: z.object({ status: z.literal('ok') }) },
      },
    },
    async () => ({ status: 'ok' as const }),
  );
  api.get(
    '/api/status',
    {
      schema: {
        summary: 'Sources, their projects and findings; administrators only',
        response: { 200: statusAnswer, 401: problem, 403: problem },
      },
    },
    async (request) => {
      requireAdministrator(await tools.viewerOf(request), 'see the status of sources');
      const indexState = { ...(await index.state()), failure: tools.indexFailure?.() };
      const sources = await sourceStatuses(
        store,
        tools.clock,
        indexState,
        tools.permissions.directoryMaxAgeMs,
        tools.sources.vault,
      );
      return {
        sources: sources.map((source) => ({
          ...source,
          projects: [...source.projects],
          findings: [...source.findings],
        })),
      };
    },
  );
}
