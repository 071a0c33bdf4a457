/**
 * What comparing with Jira's own answers has found, for administrators and security reviewers, and the release of a
 * project that it has hidden, for administrators. Keys and reasons, never the text of an issue.
 */

import { personActor } from '../model/audit-entry.ts';
import { isByPermissions } from '../model/source.ts';
import { falseAnswers } from '../permissions/drift/history.ts';
import { heldProjects, releaseProject } from '../permissions/drift/holds.ts';
import { differenceView, heldView, runView } from '../permissions/drift/run-view.ts';
import { problem } from './api.ts';
import {
  type AuditAnswer,
  auditAnswer,
  type ReleaseAnswer,
  releaseAnswer,
  releaseRequest,
} from './drift-api.ts';
import { type Api, type RouteTools, requireAdministrator, requireReviewer } from './route-tools.ts';

const mostRuns = 50;
const mostDifferences = 200;

export function driftRoutes(api: Api, tools: RouteTools): void {
  const { store } = tools.permissions;
  api.get(
    '/api/audit',
    {
      schema: {
        summary:
          "Comparisons of what people may find with Jira's own answers; administrators and security reviewers only",
        response: { 200: auditAnswer, 401: problem, 403: problem },
      },
    },
    async (request): Promise<AuditAnswer> => {
      requireReviewer(await tools.viewerOf(request), 'see comparisons with Jira');
      const sources: AuditAnswer['sources'] = [];
      for (const source of (await store.sources.list()).filter(isByPermissions)) {
        const runs = await store.drift.latest(source.id, mostRuns);
        const differences = await falseAnswers(store, runs, mostDifferences);
        sources.push({
          name: source.name,
          site: source.site.url,
          runs: await Promise.all(runs.map((run) => runView(store, run))),
          differences: differences.map((one) => {
            const view = differenceView(one);
            return { ...view, proof: [...view.proof] };
          }),
        });
      }
      const held = (await heldProjects(tools.permissions)).map(heldView);
      return { sources, held: held.map((one) => ({ ...one, issues: [...one.issues] })) };
    },
  );
  api.post(
    '/api/audit/release',
    {
      schema: {
        summary: 'Lets a project be found again that a comparison has hidden; administrators only',
        body: releaseRequest,
        response: { 200: releaseAnswer, 400: problem, 401: problem, 403: problem, 404: problem },
      },
    },
    async (request): Promise<ReleaseAnswer> => {
      const viewer = await tools.viewerOf(request);
      requireAdministrator(viewer, 'release projects');
      const released = await releaseProject(tools.permissions, request.body.project, personActor(viewer));
      return { released: released.map(({ key }) => key) };
    },
  );
}
