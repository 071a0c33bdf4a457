/**
 * The webhook that an administrator of Jira sets for a source: made here, with an address and a secret that are shown
 * once, and taken away again. What comes by it is heard in `webhook-routes.ts`.
 */

import { personActor } from '../model/audit-entry.ts';
import { makeHandWebhook, removeHandWebhook } from '../sources/webhooks/webhook-secret.ts';
import { problem } from './api.ts';
import { type Api, requireAdministrator, type SourceRouteTools } from './route-tools.ts';
import { handWebhook, sourceParams, sourceView } from './source-api.ts';
import { checkOwner, sourceById, viewOf } from './source-routes.ts';

const refused = { 401: problem, 403: problem, 404: problem };
const path = '/api/sources/:id/webhook';

export function sourceWebhookRoutes(api: Api, tools: SourceRouteTools): void {
  const permitted = async (request: Parameters<SourceRouteTools['viewerOf']>[0], id: number) => {
    const viewer = await tools.viewerOf(request);
    requireAdministrator(viewer, 'set webhooks of sources');
    const source = await sourceById(tools, id);
    checkOwner(viewer, source);
    return { source, viewer, by: personActor(viewer) };
  };
  api.post(
    path,
    {
      schema: {
        summary: 'Make address and secret of a webhook to set in Jira, shown once; administrators only',
        description: 'Those that were made before for this source are worth nothing from then on.',
        params: sourceParams,
        response: { 201: handWebhook, ...refused },
      },
    },
    async (request, reply) => {
      const { source, by } = await permitted(request, request.params.id);
      const { events, ...made } = await makeHandWebhook(tools.sources, source, by, tools.ownUrl());
      return reply.status(201).send({ ...made, events: [...events] });
    },
  );
  api.delete(
    path,
    {
      schema: {
        summary: 'Accept nothing any more at the address of the webhook; administrators only',
        params: sourceParams,
        response: { 200: sourceView, ...refused },
      },
    },
    async (request) => {
      const { source, viewer, by } = await permitted(request, request.params.id);
      await removeHandWebhook(tools.sources, source, by);
      return viewOf(tools, source.id, viewer);
    },
  );
}
