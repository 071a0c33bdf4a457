/**
 * Trouble on purpose. A fault waits for requests that match, lets `skip` of them pass, then spoils `times`
 * (once by default) and is used up. The first fault in the plan that is due wins. What each does to an answer
 * is in `spoil.ts`.
 */

import type { World } from '../world/world.ts';

export type FaultAnswer =
  /** Another status, e.g. 429 with `Retry-After`. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** A page in HTML where JSON was asked for. */
  | { readonly kind: 'html'; readonly status: number }
  /** The true answer, its connection cut after `bytes` of the body. */
  | { readonly kind: 'cut'; readonly bytes: number }
  /** The true answer, its body sent at this pace. */
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  /** No answer: the connection is closed. */
  | { readonly kind: 'close' }
  /** The true answer, later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The true page of a search, whose `nextPageToken` is the one that it was asked with. */
  | { readonly kind: 'repeat-page-token' }
  /** The first page of a search, whatever page was asked for, with a page token that was never there before. */
  | { readonly kind: 'first-page-again' }
  /** The true answer, after something happened to the world: an issue moved between two pages, say. */
  | { readonly kind: 'edit'; readonly edit: (world: World) => void };

export interface Fault {
  /** Any method by default. */
  readonly method?: string;
  /** A part of the path, or a pattern. Any path by default. */
  readonly path?: string | RegExp;
  readonly skip?: number;
  /** `Infinity`: from then on. */
  readonly times?: number;
  readonly answer: FaultAnswer;
}

/** A fault of the plan, and what is left of it. */
export interface PlannedFault {
  readonly fault: Fault;
  readonly skip: number;
  readonly times: number;
}

export class FaultPlan {
  readonly #faults: { readonly fault: Fault; skip: number; times: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
  }

  /** The next request is refused as Jira does when a limit is reached. */
  rateLimitNext(
    options: { retryAfterSeconds?: number; reason?: string; path?: string | RegExp; times?: number } = {},
  ): void {
    const { retryAfterSeconds, reason, path, times } = options;
    this.add({
      ...(path === undefined ? {} : { path }),
      ...(times === undefined ? {} : { times }),
      answer: {
        kind: 'status',
        status: 429,
        headers: {
          ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }),
          ...(reason === undefined ? {} : { 'RateLimit-Reason': reason }),
        },
        body: JSON.stringify({ errorMessages: ['Rate limit exceeded.'], errors: {} }),
      },
    });
  }

  /** The token expires after `requests` more requests. */
  expireTokenAfter(requests: number): void {
    this.add({ skip: requests, times: Number.POSITIVE_INFINITY, answer: unauthorized });
  }

  clear(): void {
    this.#faults.length = 0;
  }

  /** Those that are not used up. */
  planned(): readonly PlannedFault[] {
    return this.#faults.filter(({ times }) => times > 0).map((one) => ({ ...one }));
  }

  /** Counts the request and says what becomes of it; undefined: nothing bad. */
  next(method: string, path: string): FaultAnswer | undefined {
    for (const planned of this.#faults) {
      if (!matches(planned.fault, method, path)) continue;
      if (planned.skip > 0) {
        planned.skip--;
      } else if (planned.times > 0) {
        planned.times--;
        return planned.fault.answer;
      }
    }
    return undefined;
  }
}

export const unauthorized: FaultAnswer = {
  kind: 'status',
  status: 401,
  body: JSON.stringify({
    message: 'Client must be authenticated to access this resource.',
    'status-code': 401,
  }),
};

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method !== method) return false;
  if (fault.path === undefined) return true;
  return typeof fault.path === 'string' ? path.includes(fault.path) : fault.path.test(path);
}
