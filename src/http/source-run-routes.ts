/** The runs of a source for administrators: what was done, and the pauses of single projects. */

import { personActor } from '../model/audit-entry.ts';
import {
  isProjectPaused,
  pauseProject,
  projectNamed,
  projectToResume,
  resumeProject,
} from '../sources/run-control.ts';
import { runHistory } from '../sources/run-history.ts';
import { problem } from './api.ts';
import { type Api, goneSignal, requireAdministrator, type SourceRouteTools } from './route-tools.ts';
import { projectParams, runsAnswer, runsQuery } from './run-api.ts';
import { runView } from './run-views.ts';
import { sourceParams, sourceView } from './source-api.ts';
import { checkOwner, sourceById, viewOf } from './source-routes.ts';

const refused = { 400: problem, 401: problem, 403: problem, 404: problem, 409: problem };

export function sourceRunRoutes(api: Api, tools: SourceRouteTools): void {
  const { sources, sourceWork, clock } = tools;
  const { store } = sources;

  api.get(
    '/api/sources/:id/runs',
    {
      schema: {
        summary: 'What was done for the source, the latest first; administrators only',
        description: 'Of each kind of run the last 1,000 are kept.',
        params: sourceParams,
        querystring: runsQuery,
        response: { 200: runsAnswer, ...refused },
      },
    },
    async (request) => {
      const viewer = await tools.viewerOf(request);
      requireAdministrator(viewer, 'see the sources');
      const source = await sourceById(tools, request.params.id);
      checkOwner(viewer, source);
      const { limit, ...rest } = request.query;
      const runs = await runHistory(store, clock, source, { ...rest, limit: limit + 1 });
      const shown = runs.slice(0, limit).map(runView);
      const last = shown.at(-1);
      return { runs: shown, ...(runs.length > limit && last && { next: last.id }) };
    },
  );

  for (const [what, summary] of [
    [
      'pause',
      'Read the project no more, but for what Jira announces, until somebody resumes it; administrators only',
    ],
    ['resume', 'End the pause of the project; what changed meanwhile is read next. Administrators only'],
  ] as const) {
    api.post(
      `/api/sources/:id/projects/:key/${what}`,
      { schema: { summary, params: projectParams, response: { 200: sourceView, ...refused } } },
      async (request, reply) => {
        const viewer = await tools.viewerOf(request);
        requireAdministrator(viewer, 'change sources');
        const source = await sourceById(tools, request.params.id);
        checkOwner(viewer, source);
        const by = personActor(viewer);
        const { key } = request.params;
        if (what === 'resume') {
          await resumeProject(sources, source, await projectToResume(store, source, key), by);
          return viewOf(tools, source.id, viewer);
        }
        const project = await projectNamed(store, source, key);
        // Nothing is stopped for one that is paused already.
        if (!(await isProjectPaused(store, source, project))) {
          await sourceWork.syncs.stop(String(source.id));
          await pauseProject(sources, source, project, by, goneSignal(reply));
        }
        return viewOf(tools, source.id, viewer);
      },
    );
  }
}
