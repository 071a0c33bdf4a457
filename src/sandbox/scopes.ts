/**
 * Whether what a token or an app was granted covers an operation. Scopes only ever take away: what the person behind
 * them may not do stays refused by the operation's own permission. A caller without a grant needs no scope.
 * Which scopes an operation asks for stands with the operation.
 */

import type { Answer, Operation, Scopes } from './operation.ts';
import { jiraError } from './operation.ts';
import type { Grant } from './site.ts';

/** The refusal, or undefined where the grant covers the operation. */
export function refuseByScope(operation: Operation, grant: Grant | undefined): Answer | undefined {
  if (grant === undefined) return undefined;
  switch (grant.kind) {
    case 'api-token':
    case 'oauth':
      return isCovered(scopesOf(operation), new Set(grant.scopes)) ? undefined : scopeMismatch;
    case 'connect-app':
    case 'connect-user':
      return isCoveredByConnect(operation.scopes.connect, grant.scopes) ? undefined : notInConnectScope;
  }
}

/**
 * What an operation asks for. The description of `permissions/check` lists no classic scope, though the text of the
 * same operation says that `read:jira-work` is enough (facts §1.3).
 */
export function scopesOf({ method, path, scopes }: Pick<Operation, 'method' | 'path' | 'scopes'>): Scopes {
  const corrected = method === 'POST' && path === '/rest/api/3/permissions/check';
  return corrected ? { ...scopes, classic: ['read:jira-work'] } : scopes;
}

/** As a token carries it: the table leaves the product's name out where it is Jira's. */
export function granularName(scope: string): string {
  return /^[^:]+:[^:]+:/.test(scope) ? scope : `${scope}:jira`;
}

/** All classic scopes, or all granular ones: the two kinds do not complete each other. */
function isCovered({ classic, granular }: Scopes, granted: ReadonlySet<string>): boolean {
  if (classic.length === 0 && granular.length === 0) return true;
  return (
    (classic.length > 0 && classic.every((scope) => granted.has(scope))) ||
    (granular.length > 0 && granular.every((scope) => granted.has(granularName(scope))))
  );
}

/** Each of these brings those before it. */
const connectLadder = ['NONE', 'READ', 'WRITE', 'DELETE', 'PROJECT_ADMIN', 'ADMIN'];

function isCoveredByConnect(needed: Scopes['connect'], granted: readonly string[]): boolean {
  if (needed === 'INACCESSIBLE') return false;
  // A descriptor may write its scopes in either case.
  const held = granted.map((scope) => scope.toUpperCase());
  const rank = connectLadder.indexOf(needed);
  if (rank < 0) return held.includes(needed);
  return rank === 0 || held.some((scope) => connectLadder.indexOf(scope) >= rank);
}

/** The gateway's own words, which are not in the form of Jira's errors (facts §1.3, seen in reports of clients). */
export const scopeMismatch: Answer = {
  status: 401,
  json: JSON.stringify({ code: 401, message: 'Unauthorized; scope does not match' }),
};

/** [M] The words of Connect's filter; no recent answer of a site confirms them. */
export const notInConnectScope: Answer = jiraError(403, 'Request not in an authorized API scope');
