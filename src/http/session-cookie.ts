/**
 * The cookies of a session, and of a way to a provider, or to a consent, and back. Scripts cannot read them, other sites cannot have them
 * sent but by a link, and where the public URL is https they go over TLS alone and belong to this host alone.
 */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { longestMs } from '../people/sessions.ts';

export type CookieName = 'session' | 'way' | 'consent';

const lastSeconds: Readonly<Record<CookieName, number>> = {
  session: longestMs / 1000,
  way: 10 * 60,
  consent: 10 * 60,
};

/** Empty where there is none. */
export function cookieOf(request: FastifyRequest, name: CookieName, isSecure: boolean): string {
  const wanted = fullName(name, isSecure);
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key = '', value = ''] = pair.trim().split('=');
    if (key === wanted) return value;
  }
  return '';
}

export function setCookie(reply: FastifyReply, name: CookieName, value: string, isSecure: boolean): void {
  add(reply, name, value, lastSeconds[name], isSecure);
}

export function clearCookie(reply: FastifyReply, name: CookieName, isSecure: boolean): void {
  add(reply, name, '', 0, isSecure);
}

/** With this beginning a browser takes it only over TLS, for this host, and for the whole of it. */
function fullName(name: CookieName, isSecure: boolean): string {
  return isSecure ? `__Host-jackdaw-${name}` : `jackdaw-${name}`;
}

function add(reply: FastifyReply, name: CookieName, value: string, seconds: number, isSecure: boolean): void {
  const parts = [
    `${fullName(name, isSecure)}=${value}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
    `Max-Age=${seconds}`,
  ];
  if (isSecure) parts.push('Secure');
  reply.header('set-cookie', parts.join('; '));
}
