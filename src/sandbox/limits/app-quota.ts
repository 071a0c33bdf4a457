/**
 * The hourly quota of apps, in points (facts of 2026-08): one for the request and one for each issue, project or
 * attachment, or two for each user, group, role or permission that an answer holds; a write costs one. It is
 * full again at the top of the hour, UTC. People's API tokens have no quota.
 */

import type { Answer, Operation } from '../operation.ts';
import type { LimitState } from './limit-headers.ts';

export class AppQuota {
  #hour = 0;
  readonly #used = new Map<string, number>();

  /** What an app has left before it asks. `remaining` below 0: nothing, so it has to wait for the next hour. */
  state(appKey: string, nowMs: number, points: number, scope: 'global' | 'tenant'): LimitState {
    this.#turn(nowMs);
    const left = points - (this.#used.get(appKey) ?? 0);
    return {
      policy: `${scope}-app-quota`,
      reason: `jira-quota-${scope}-based`,
      limit: points,
      windowSeconds: 3600,
      remaining: left > 0 ? left : -1,
      resetMs: (this.#hour + 1) * hourMs,
    };
  }

  charge(appKey: string, nowMs: number, points: number): void {
    this.#turn(nowMs);
    this.#used.set(appKey, (this.#used.get(appKey) ?? 0) + points);
  }

  #turn(nowMs: number): void {
    const hour = Math.floor(nowMs / hourMs);
    if (hour === this.#hour) return;
    this.#hour = hour;
    this.#used.clear();
  }
}

const hourMs = 3_600_000;

/** What an answer costs. */
export function pointsOf({ method, path }: Operation, answer: Answer): number {
  const reads = method === 'GET' || readingPosts.has(path);
  if (!reads || answer.status >= 400 || flat.has(path)) return 1;
  const each = priceless.test(path) ? 0 : identities.test(path) ? 2 : objects.test(path) ? 1 : 0;
  return each === 0 ? 1 : 1 + each * countOf(answer);
}

/** Operations that read by POST. */
const readingPosts = new Set(
  ['search/jql', 'issue/bulkfetch', 'changelog/bulkfetch', 'search/approximate-count'].map(
    (name) => `/rest/api/3/${name}`,
  ),
);
/** Measured by others to cost one point, whatever it answers [S]. */
const flat = new Set(['/rest/api/3/user/search']);
const identities =
  /\/(users?|groups?|role|roledetails|permissionscheme|permissions?|applicationrole|myself)(\/|$)/;
const objects = /\/(issue|search|project|attachment)(\/|$)/;
/** Lists of what has no price of its own. */
const priceless = /\/(comment|worklog|changelog|transitions|properties|editmeta|createmeta)(\/|$)/;

/** How many things the answer holds; one that is no list is one. */
function countOf(answer: Answer): number {
  const { json } = answer;
  const value: unknown = JSON.parse(typeof json === 'string' ? json : json.bytes().toString('utf8'));
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  const lists = Object.entries(value).filter(([name]) => listNames.has(name));
  const [list] = lists;
  return list && Array.isArray(list[1]) ? list[1].length : 1;
}

const listNames = new Set([
  'values',
  'issues',
  'users',
  'groups',
  'permissions',
  'permissionSchemes',
  'projects',
]);
