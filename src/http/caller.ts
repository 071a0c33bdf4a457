/**
 * Who asks: whoever holds a session's cookie, or a key as a bearer token. A token counts before a cookie. Neither is
 * ever more than its person.
 */

import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import type { Person } from '../model/person.ts';
import type { KeyRight, Session } from '../model/sign-in.ts';
import { sessionOf } from '../people/sessions.ts';
import { holderOfToken } from '../people/tokens.ts';
import type { Store } from '../store/store.ts';
import { cookieOf } from './session-cookie.ts';

export type Caller =
  | { readonly by: 'key'; readonly person: Person; readonly rights: readonly KeyRight[] }
  | { readonly by: 'session'; readonly person: Person; readonly session: Session };

/** Throws `not-signed-in`. */
export async function callerOf(
  store: Store,
  request: FastifyRequest,
  nowMs: number,
  isSecure: boolean,
  isUse = true,
): Promise<Caller> {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    const session = await sessionCaller(store, request, nowMs, isSecure, isUse);
    if (session) return session;
    throw nobody();
  }
  const [, token] = /^Bearer\s+(\S+)$/i.exec(authorization) ?? [];
  const holder = token === undefined ? undefined : await holderOfToken(store, token, nowMs);
  if (holder) return { by: 'key', ...holder };
  if (token === undefined) throw nobody();
  throw new AppError(
    'not-signed-in',
    'This token is not known here, or has expired. Ask whoever runs Jackdaw for a new one.',
  );
}

function nobody(): AppError {
  return new AppError('not-signed-in', 'Sign in, or send the header "Authorization: Bearer TOKEN".');
}

/** Undefined where the cookie is missing or its session has ended. */
export async function sessionCaller(
  store: Store,
  request: FastifyRequest,
  nowMs: number,
  isSecure: boolean,
  isUse = true,
): Promise<Extract<Caller, { by: 'session' }> | undefined> {
  const found = await sessionOf(store, cookieOf(request, 'session', isSecure), nowMs, isUse);
  return found && { by: 'session', ...found };
}
