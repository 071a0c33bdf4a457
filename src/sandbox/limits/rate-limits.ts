/**
 * Jira's three rate limits, each off, announced (told in `Beta-` headers, never refusing) or enforced: bursts per
 * operation, the hourly quota of apps in points, writes per issue. A request asks `admit` before it is
 * handled, and `settle` charges what its answer cost.
 */

import type { Answer, Call, Operation } from '../operation.ts';
import { canBrowse } from '../permissions/who-can-see.ts';
import { AppQuota, pointsOf } from './app-quota.ts';
import { BurstLimit } from './burst-limit.ts';
import { IssueWriteLimit } from './issue-write-limit.ts';
import type { LimitState } from './limit-headers.ts';
import { limitHeaders } from './limit-headers.ts';

export type LimitMode = 'off' | 'announced' | 'enforced';

export interface RateLimitSettings {
  readonly burst: LimitMode;
  /** All burst rates are multiplied by it, so that a test needs fewer requests. */
  readonly burstFactor: number;
  readonly quota: LimitMode;
  /** Points an hour of each app. */
  readonly quotaPoints: number;
  /** Whether the quota is the app's alone or the app's on this site; only the names in headers differ. */
  readonly quotaScope: 'global' | 'tenant';
  readonly issueWrites: LimitMode;
}

export const noRateLimits: RateLimitSettings = {
  burst: 'off',
  burstFactor: 1,
  quota: 'off',
  quotaPoints: 65_000,
  quotaScope: 'global',
  issueWrites: 'off',
};

/** Whether the request may go on, and what every answer to it has to tell. */
export interface Admission {
  /** Undefined: it may. */
  readonly refusal: Answer | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export class RateLimits {
  readonly #burst = new BurstLimit();
  readonly #quota = new AppQuota();
  readonly #issueWrites = new IssueWriteLimit();

  admit(call: Call, operation: Operation): Admission {
    const { rateLimits: settings } = call.settings;
    const told: Record<LimitMode, LimitState[]> = { off: [], announced: [], enforced: [] };
    if (settings.burst !== 'off') {
      const { method, path } = operation;
      told[settings.burst].push(this.#burst.take(method, path, call.nowMs, settings.burstFactor));
    }
    const appKey = appOf(call);
    if (settings.quota !== 'off' && appKey !== undefined) {
      const { quotaPoints, quotaScope } = settings;
      told[settings.quota].push(this.#quota.state(appKey, call.nowMs, quotaPoints, quotaScope));
    }
    const issueId = operation.method === 'GET' ? undefined : issueWritten(call, operation);
    if (settings.issueWrites !== 'off' && issueId !== undefined) {
      told[settings.issueWrites].push(this.#issueWrites.take(issueId, call.nowMs));
    }
    const over = (mode: LimitMode) => told[mode].find(({ remaining }) => remaining < 0);
    const refusedBy = over('enforced');
    const headers = {
      ...limitHeaders(told.announced, over('announced'), call.nowMs, 'Beta-'),
      ...limitHeaders(told.enforced, refusedBy, call.nowMs, ''),
    };
    return { headers, refusal: refusedBy && { ...tooMany, headers } };
  }

  /** Charges the app what the answer costs. */
  settle(call: Call, operation: Operation, answer: Answer): void {
    const appKey = appOf(call);
    if (call.settings.rateLimits.quota === 'off' || appKey === undefined) return;
    this.#quota.charge(appKey, call.nowMs, pointsOf(operation, answer));
  }
}

const tooMany: Answer = {
  status: 429,
  json: JSON.stringify({ errorMessages: ['Rate limit exceeded.'], errors: {} }),
};

/** The app whose quota a request uses up; API tokens have none. */
function appOf({ grant }: Call): string | undefined {
  return grant && grant.kind !== 'api-token' ? (grant.appKey ?? grant.kind) : undefined;
}

/** Only of an issue that the caller may see: a count would tell that there is one. */
function issueWritten({ world, caller, path }: Call, operation: Operation): string | undefined {
  if (!operation.path.startsWith('/rest/api/3/issue/{issueIdOrKey}')) return undefined;
  const facts = world.findEntry(path.issueIdOrKey ?? '')?.facts;
  return facts && canBrowse(world, caller, facts) ? facts.id : undefined;
}
