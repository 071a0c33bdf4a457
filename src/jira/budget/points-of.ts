/**
 * What an answer costs of an app's points: one for the request, one for each issue or project in it, two for each
 * user, group, role or permission; a write costs one (facts of 2026-11). Atlassian publishes examples, not a table,
 * so single prices are believed [M], and what headers tell corrects the sum.
 */

/** `list`: the member that holds the things; without it the answer itself is the list, or the one thing. */
interface Price {
  readonly each: 0 | 1 | 2;
  readonly list?: string;
}

const issues: Price = { each: 1, list: 'issues' };
const identities: Price = { each: 2, list: 'values' };
const identity: Price = { each: 2 };
const flat: Price = { each: 0 };

/** By path below `/rest/api/3`. Others cost one point. */
const prices: ReadonlyMap<string, Price> = new Map([
  ['/serverInfo', flat],
  ['/field', flat],
  ['/myself', identity],
  ['/search/jql', issues],
  ['/search/approximate-count', flat],
  ['/issue/bulkfetch', issues],
  // Comments and worklogs are no core objects.
  ['/issue/{issueId}/comment', flat],
  ['/issue/{issueId}/worklog', flat],
  ['/permissions/check', flat],
  ['/project/search', { each: 1, list: 'values' }],
  ['/users/search', identity],
  ['/user', identity],
  ['/user/email/bulk', identity],
  ['/group/bulk', identities],
  ['/group/member', identities],
  ['/applicationrole', identity],
  ['/role', identity],
  ['/project/{projectId}/role', identity],
  ['/project/{projectId}/role/{roleId}', identity],
  ['/permissionscheme', { each: 2, list: 'permissionSchemes' }],
  ['/project/{projectId}/permissionscheme', { each: 2, list: 'permissions' }],
  ['/project/{projectId}/securitylevel', { each: 1 }],
  ['/project/{projectId}/issuesecuritylevelscheme', { each: 1 }],
  ['/issuesecurityschemes', flat],
  ['/issuesecurityschemes/{schemeId}/members', flat],
  ['/webhook', flat],
  ['/webhook/refresh', flat],
  // Whether Atlassian counts it among an app's points is not said [M].
  ['/app/report-accounts/', flat],
  ['/rest/atlassian-connect/latest/report-accounts', flat],
] satisfies [string, Price][]);

const readingPosts: ReadonlySet<string> = new Set(['/search/jql', '/issue/bulkfetch']);

export function isPriced(path: string): boolean {
  return prices.has(below(path));
}

/** `path`: the call's template. `json`: the whole answer of a call that succeeded. */
export function pointsOf(method: string, path: string, json: unknown): number {
  const known = below(path);
  const price = method === 'GET' || readingPosts.has(known) ? prices.get(known) : undefined;
  return price ? 1 + price.each * countOf(json, price.list) : 1;
}

function below(path: string): string {
  return path.replace('/rest/api/3', '');
}

function countOf(json: unknown, list: string | undefined): number {
  if (Array.isArray(json)) return json.length;
  if (list === undefined || typeof json !== 'object' || json === null) return 1;
  const things: unknown = Reflect.get(json, list);
  return Array.isArray(things) ? things.length : 1;
}
