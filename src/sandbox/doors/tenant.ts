/** Tells anybody which cloud id the site has: what a client needs to know before it can go through the gateway. */

import { ok } from '../operation.ts';
import { jsonReply } from '../reply.ts';
import type { Door } from '../site.ts';

export const tenant: Door = ({ cloudId }, { url }) =>
  url.pathname === '/_edge/tenant_info' ? jsonReply(ok({ cloudId })) : undefined;
