/** Believing a directory that became so much smaller that it was held back: an administrator's word, recorded. */

import { personActor } from '../model/audit-entry.ts';
import { acceptShrinks } from '../sources/accept-shrinks.ts';
import { sourcesNamed } from '../sources/find-source.ts';
import { problem } from './api.ts';
import { acceptShrinkAnswer, acceptShrinkBody } from './change-api.ts';
import { type Api, type RouteTools, requireAdministrator } from './route-tools.ts';
import { checkOwner } from './source-routes.ts';
import { isToldTo } from './told-of-source.ts';

export function acceptShrinkRoutes(api: Api, tools: RouteTools): void {
  const { store } = tools.permissions;
  api.post(
    '/api/permissions/accept-shrink',
    {
      schema: {
        summary: 'Believe what shrank so much that it was held back; administrators only',
        body: acceptShrinkBody,
        response: { 200: acceptShrinkAnswer, 400: problem, 401: problem, 403: problem, 404: problem },
      },
    },
    async (request) => {
      const viewer = await tools.viewerOf(request);
      requireAdministrator(viewer, 'accept what was held back');
      const named = await sourcesNamed(store, request.body.source);
      // What somebody's own source had and has is theirs to know, and to believe.
      const sources = named.filter((source) => isToldTo(viewer, source));
      const [first] = named;
      if (first && sources.length === 0) checkOwner(viewer, first);
      const accepted = await acceptShrinks(store, sources, personActor(viewer), () => tools.clock.now());
      return {
        accepted: accepted.map(({ source, part, before, after }) => ({
          source: source.name,
          part,
          before,
          after,
        })),
      };
    },
  );
}
