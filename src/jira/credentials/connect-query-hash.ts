/**
 * The query string hash (`qsh`) that ties a Connect token to one request: the method, the path below the address of the
 * side that is asked, and the query in a canonical form. Both sides work it out, so every character counts; the form is
 * that of Atlassian's library, against which it is tested. Bodies are not part of it.
 */

import { createHash } from 'node:crypto';
import type { RequestToAuthorize } from './credential.ts';

/** `baseUrl` is the address of the side that is asked, without a slash at its end: its path is no part of the hash. */
export function queryHash(request: RequestToAuthorize, baseUrl: string): string {
  return createHash('sha256').update(canonicalRequest(request, baseUrl)).digest('hex');
}

export function canonicalRequest({ method, url }: RequestToAuthorize, baseUrl: string): string {
  const below = belowBase(url.pathname, new URL(baseUrl).pathname.replace(/^\/$/, ''));
  return [method.toUpperCase(), canonicalPath(below), canonicalQuery(url.searchParams)].join('&');
}

function belowBase(pathname: string, base: string): string {
  return pathname.startsWith(base) ? pathname.slice(base.length) : pathname;
}

function canonicalPath(below: string): string {
  // A bare & would let a path pass for a path with a query.
  const path = `/${below.replace(/^\//, '')}`.replaceAll('&', '%26');
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function canonicalQuery(query: URLSearchParams): string {
  // The library drops the second name, as it would change an object in it.
  const names = [...new Set(query.keys())].filter((name) => name !== 'jwt' && name !== '__proto__').sort();
  return names
    .map((name) => `${percentEncoded(name)}=${query.getAll(name).sort().map(percentEncoded).join(',')}`)
    .join('&');
}

/** RFC 3986: everything but letters, digits and `-._~`. */
function percentEncoded(text: string): string {
  const hex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, hex);
}
