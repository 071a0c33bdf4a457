/**
 * The query string hash (`qsh`) that ties a Connect token to one request: the method, the path below the base
 * address, and the query in a canonical form. Both sides work it out for themselves, so every character counts
 * (facts §5.4). Bodies are not part of it.
 */

import { createHash } from 'node:crypto';

export interface HashedRequest {
  readonly method: string;
  /** As it stands in the address: still encoded, without the query. */
  readonly pathname: string;
  readonly query: URLSearchParams;
}

/** `basePath` is the path of the base address of the side that is asked: `/jira` of `https://example.com/jira`. */
export function queryHash(request: HashedRequest, basePath = ''): string {
  return createHash('sha256').update(canonicalRequest(request, basePath)).digest('hex');
}

export function canonicalRequest({ method, pathname, query }: HashedRequest, basePath = ''): string {
  return [method.toUpperCase(), canonicalPath(pathname, basePath), canonicalQuery(query)].join('&');
}

function canonicalPath(pathname: string, basePath: string): string {
  const below = pathname.startsWith(basePath) ? pathname.slice(basePath.length) : pathname;
  // A bare & would let a path pass for a path with a query.
  const path = below.replaceAll('&', '%26');
  const rooted = path.startsWith('/') ? path : `/${path}`;
  return rooted.length > 1 && rooted.endsWith('/') ? rooted.slice(0, -1) : rooted;
}

/** Names in order; the values of one name are sorted before they are encoded, and joined by bare commas. */
function canonicalQuery(query: URLSearchParams): string {
  const names = [...new Set(query.keys())].filter((name) => name !== 'jwt' && name !== '__proto__').sort();
  return names
    .map((name) => `${percentEncoded(name)}=${query.getAll(name).sort().map(percentEncoded).join(',')}`)
    .join('&');
}

/** RFC 3986: everything but letters, digits and `-._~`. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
