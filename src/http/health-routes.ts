/** Liveness and readiness, for orchestrators and load balancers: open to everybody, and next to nothing said. */

import { z } from 'zod';
import { healthCheck } from './health.ts';
import type { Api, RouteTools } from './route-tools.ts';

const live = z.object({ status: z.literal('ok') });
const readiness = z.object({
  status: z.enum(['ready', 'not ready']),
  missing: z.array(z.object({ part: z.enum(['store', 'index']), says: z.string() })),
  trouble: z.string().optional(),
});

export function healthRoutes(api: Api, tools: RouteTools): void {
  const check = healthCheck(tools.search, tools.clock);
  api.get(
    '/healthz',
    { schema: { summary: 'Whether the server answers', security: [], response: { 200: live } } },
    async () => ({ status: 'ok' as const }),
  );
  api.get(
    '/readyz',
    {
      schema: {
        summary: 'Whether the server can search; 503 with what is missing',
        security: [],
        response: { 200: readiness, 503: readiness },
      },
    },
    async (_request, reply) => {
      const { status, missing, trouble } = await check();
      return reply
        .status(status === 'ready' ? 200 : 503)
        .send({ status, missing: [...missing], ...(trouble !== undefined && { trouble }) });
    },
  );
}
