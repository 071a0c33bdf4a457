/**
 * Whether a request that changes something comes from our own page. A browser sends cookies along with what other sites
 * ask it to send; it also says where that came from. A request with a token needs none of this: no other site has one.
 */

import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';

export type Asked = Pick<FastifyRequest, 'method' | 'headers'>;

/** Throws `not-allowed`. A request with neither cookie nor word of where it came from is no browser's. */
export function requireOwnPage(request: Asked, publicUrl: string | undefined): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return;
  const { host, origin, cookie } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const isOwn =
    site !== undefined
      ? site === 'same-origin'
      : origin !== undefined
        ? ownOrigins(host, publicUrl).includes(origin)
        : cookie === undefined;
  if (isOwn) return;
  throw new AppError(
    'not-allowed',
    'This was asked from another site. Open Jackdaw itself and do it there; if you did, check that JACKDAW_PUBLIC_URL is the address in your browser.',
  );
}

function ownOrigins(host: string | undefined, publicUrl: string | undefined): readonly string[] {
  if (publicUrl !== undefined) return [new URL(publicUrl).origin];
  return host === undefined ? [] : [`http://${host}`];
}
