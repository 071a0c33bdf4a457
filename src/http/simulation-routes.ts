/** What a change of permissions would do, for administrators and security reviewers. It changes nothing. */

import { personActor } from '../model/audit-entry.ts';
import { readChange } from '../permissions/simulate/read-change.ts';
import { sourcesNamed } from '../sources/find-source.ts';
import { record } from '../store/record.ts';
import { problem } from './api.ts';
import { type SimulationView, simulateQuery, simulationView, supposedChange } from './change-api.ts';
import { type Api, type RouteTools, requireReviewer } from './route-tools.ts';
import { simulatedView } from './simulation-views.ts';

export function simulationRoutes(api: Api, tools: RouteTools): void {
  const { permissions } = tools;
  const { store } = permissions;
  api.post(
    '/api/permissions/simulate',
    {
      schema: {
        summary: 'Who would gain and lose what by a change; administrators and security reviewers only',
        querystring: simulateQuery,
        body: supposedChange,
        response: { 200: simulationView, 400: problem, 401: problem, 403: problem, 404: problem },
      },
    },
    async (request): Promise<SimulationView> => {
      const viewer = await tools.viewerOf(request);
      requireReviewer(viewer, 'simulate changes of permissions');
      const { source, ...written } = request.body;
      const read = await readChange(permissions, await sourcesNamed(store, source), written);
      const view = await simulatedView(permissions, read, request.query.people);
      await record(store.auditLog, tools.clock.now(), {
        actor: personActor(viewer),
        action: 'simulated',
        ...simulatedEntry(view),
      });
      return view;
    },
  );
}

/** What the audit log keeps of a simulation. */
export function simulatedEntry({ source, change, totals, public: all }: SimulationView) {
  return {
    subject: change.slice(0, 300),
    outcome: 'done',
    details: {
      source,
      gaining: totals.peopleGaining,
      losing: totals.peopleLosing,
      publicGains: all.gains.issues,
      publicLoses: all.loses.issues,
    },
  } as const;
}
