/**
 * `/metrics` beside the page, for a Prometheus that has the operator's token. A person's session or key is none: metrics
 * are about the whole of it, other people's private sources included. Without the setting there is nothing here.
 */

import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors.ts';
import { expositionType } from '../metrics/exposition.ts';
import type { Api, RouteTools } from './route-tools.ts';

export interface OfferedMetrics {
  /** Undefined: they are not served beside the page. */
  readonly token: string | undefined;
  read(): Promise<string>;
}

export function metricsRoutes(api: Api, { metrics }: RouteTools): void {
  api.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (metrics?.token === undefined)
      throw new AppError('not-found', 'Metrics are not served here: JACKDAW_METRICS_TOKEN is not set.');
    const [, given] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (given === undefined || !isSame(given, metrics.token))
      throw new AppError(
        'not-signed-in',
        'Metrics take the token of JACKDAW_METRICS_TOKEN as a bearer token.',
      );
    return reply.type(expositionType).send(await metrics.read());
  });
}

/** As long for any guess. */
function isSame(given: string, wanted: string): boolean {
  const digest = (token: string) => createHash('sha256').update(token).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
