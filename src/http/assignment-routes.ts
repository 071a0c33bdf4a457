/**
 * Gives a project another permission scheme, and puts it back: in two steps, so that nobody does it without having seen
 * who gains and who loses. Administrators only; each step is in the audit log.
 */

import { personActor } from '../model/audit-entry.ts';
import type { Person } from '../model/person.ts';
import { assignScheme, type OtherCredential } from '../sources/assign-scheme.ts';
import { record } from '../store/record.ts';
import { problem } from './api.ts';
import {
  type AssignmentAnswer,
  assignBody,
  assignmentAnswer,
  simulateQuery,
  undoBody,
} from './change-api.ts';
import { confirmations } from './confirmations.ts';
import { projectParams } from './permission-api.ts';
import { type PlannedAssignment, planAssignment, planUndo } from './planned-assignment.ts';
import { type Api, type RouteTools, requireAdministrator } from './route-tools.ts';
import { simulatedEntry } from './simulation-routes.ts';

const answers = {
  200: assignmentAnswer,
  400: problem,
  401: problem,
  403: problem,
  404: problem,
  409: problem,
  502: problem,
};

export function assignmentRoutes(api: Api, tools: RouteTools): void {
  const { store } = tools.permissions;
  const sealed = confirmations(() => tools.clock.now());

  const answer = async (
    viewer: Person,
    plan: PlannedAssignment,
    confirmation: string | undefined,
    credential: OtherCredential | undefined,
  ): Promise<AssignmentAnswer> => {
    const { source, project, before, after, undoes, directoryVersion } = plan;
    const shown = [viewer.id, source.id, project.id, before.id, after.id, undoes ?? null, directoryVersion];
    const said = { project: project.key, before, after };
    if (confirmation === undefined) {
      const { confirmation: token, expiresMs } = sealed.issue(shown);
      await record(store.auditLog, tools.clock.now(), {
        actor: personActor(viewer),
        action: 'simulated',
        ...simulatedEntry(plan.simulation),
      });
      return {
        ...{ step: 'preview', ...said, simulation: plan.simulation, confirmation: token },
        expires: new Date(expiresMs).toISOString(),
      };
    }
    sealed.check(confirmation, shown);
    const entry = await assignScheme(tools.sources, {
      ...{ source, project, before, after, undoes, credential },
      actor: personActor(viewer),
    });
    return { step: 'done', ...said, entry: entry.id };
  };

  api.post(
    '/api/permissions/projects/:key/assign',
    {
      schema: {
        summary: 'Give a project another permission scheme: a preview first, then with its confirmation',
        params: projectParams,
        querystring: simulateQuery,
        body: assignBody,
        response: answers,
      },
    },
    async (request) => {
      const viewer = await tools.viewerOf(request);
      requireAdministrator(viewer, 'assign permission schemes');
      const { source, scheme, confirmation, credential } = request.body;
      const wanted = { project: request.params.key, scheme, source };
      const plan = await planAssignment(tools, wanted, request.query.people);
      return answer(viewer, plan, confirmation, credential);
    },
  );
  api.post(
    '/api/permissions/undo',
    {
      schema: {
        summary: 'Put back the permission scheme that a project had before: a preview first',
        querystring: simulateQuery,
        body: undoBody,
        response: answers,
      },
    },
    async (request) => {
      const viewer = await tools.viewerOf(request);
      requireAdministrator(viewer, 'assign permission schemes');
      const { entry, anyway, confirmation, credential } = request.body;
      const plan = await planUndo(tools, { entry, anyway }, request.query.people);
      return answer(viewer, plan, confirmation, credential);
    },
  );
}
