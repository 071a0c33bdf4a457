/**
 * What a key needs to have for each address of the API. Whatever is not listed needs `administer`, so that a new address
 * is open to no key by having been forgotten here. What a person may not do themselves, no key of theirs may.
 */

import { AppError } from '../errors.ts';
import type { KeyRight } from '../model/sign-in.ts';

/** By method and route; `*` is any that begins so. */
const needed: readonly (readonly [string, KeyRight | 'any'])[] = [
  ['GET /api/me', 'any'],
  ['GET /api/search', 'search'],
  ['POST /api/search', 'search'],
  ['GET /api/issues/:key', 'read'],
  ['GET /api/status', 'explain'],
  ['GET /api/permissions/*', 'explain'],
  ['POST /api/permissions/explain', 'explain'],
  ['POST /api/permissions/who-can-find', 'explain'],
  ['POST /api/permissions/simulate', 'explain'],
  ['GET /api/audit', 'explain'],
  ['GET /api/audit-log', 'explain'],
  ['GET /api/audit-log/export', 'explain'],
];

const words: Readonly<Record<KeyRight, string>> = {
  search: 'search',
  read: 'read issues',
  explain: 'see permissions and the audit log',
  administer: 'administer',
};

/** Throws `not-allowed`. */
export function requireRight(rights: readonly KeyRight[], method: string, route: string): void {
  const right = rightFor(method === 'HEAD' ? 'GET' : method, route);
  if (right === 'any' || rights.includes(right)) return;
  throw new AppError('not-allowed', `This key may not ${words[right]}. Make another one with that right.`);
}

export function rightFor(method: string, route: string): KeyRight | 'any' {
  const asked = `${method} ${route}`;
  const found = needed.find(([wanted]) =>
    wanted.endsWith('*') ? asked.startsWith(wanted.slice(0, -1)) : asked === wanted,
  );
  return found?.[1] ?? 'administer';
}
