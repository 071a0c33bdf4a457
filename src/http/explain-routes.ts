/**
 * Why somebody can or cannot find an issue, and who can. For administrators and security reviewers; each question is in the audit
 * log before it is answered. Everybody else gets the same words whether the issue is there or not.
 */

import { personActor } from '../model/audit-entry.ts';
import { explain } from '../permissions/explain/explain.ts';
import { whoCanFind } from '../permissions/explain/who-can-find.ts';
import { record } from '../store/record.ts';
import { problem } from './api.ts';
import {
  type ExplainAnswer,
  explainAnswer,
  explainQuery,
  type WhoCanFindAnswer,
  whoCanFindAnswer,
  whoCanFindQuery,
} from './explain-api.ts';
import { type Api, goneSignal, type RouteTools, requireReviewer } from './route-tools.ts';

export function explainRoutes(api: Api, tools: RouteTools): void {
  const { store } = tools.permissions;
  api.get(
    '/api/permissions/explain',
    {
      schema: {
        summary: 'Why somebody can or cannot find an issue; administrators and security reviewers only',
        querystring: explainQuery,
        response: { 200: explainAnswer, 400: problem, 401: problem, 403: problem, 404: problem },
      },
    },
    async (request): Promise<ExplainAnswer> => {
      const viewer = await tools.viewerOf(request);
      requireReviewer(viewer, 'see why somebody finds something');
      const { issue, unit, as } = request.query;
      const answer = await explain(tools.permissions, { issue, unit, as });
      await record(store.auditLog, tools.clock.now(), {
        actor: personActor(viewer),
        action: 'explained',
        subject: unit === undefined ? answer.issue : `${answer.issue}#${unit}`,
        outcome: 'done',
        details: { as },
      });
      return answer;
    },
  );
  api.get(
    '/api/permissions/who-can-find',
    {
      schema: {
        summary: 'Everybody who can find a project or an issue; administrators and security reviewers only',
        querystring: whoCanFindQuery,
        response: { 200: whoCanFindAnswer, 400: problem, 401: problem, 403: problem, 404: problem },
      },
    },
    async (request, reply): Promise<WhoCanFindAnswer> => {
      const viewer = await tools.viewerOf(request);
      requireReviewer(viewer, 'see who can find something');
      const { issue, project, offset, limit, named } = request.query;
      const what =
        issue === undefined
          ? { kind: 'project' as const, key: project ?? '' }
          : { kind: 'issue' as const, key: issue };
      const answer = await whoCanFind(
        tools.permissions,
        { what, offset, limit, named },
        { signal: goneSignal(reply) },
      );
      await record(store.auditLog, tools.clock.now(), {
        actor: personActor(viewer),
        action: 'who-can-find',
        subject: what.key,
        outcome: 'done',
        details: { ...(named !== undefined && { named }), ...(offset > 0 && { offset }) },
      });
      return answer;
    },
  );
}
