/**
 * The ways to a provider and back that are under way: each is good once, for ten minutes, and only in the browser that
 * began it. In memory and bounded; after a restart one begins again.
 */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PersonId } from '../../model/ids.ts';

/** What somebody goes there for. */
export type Purpose =
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'link'; readonly personId: PersonId; readonly sessionId: number }
  | { readonly kind: 'invitation'; readonly token: string };

export interface Flow {
  readonly providerId: number;
  readonly purpose: Purpose;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
  /** A path of our own page. */
  readonly returnTo: string;
}

export interface SignInFlows {
  /** `browser`: for a cookie. */
  begin(flow: Omit<Flow, 'nonce' | 'verifier'>): {
    readonly flow: Flow;
    readonly state: string;
    readonly browser: string;
  };
  /** Undefined for a state that is not known, was used, is too old, or was begun in another browser. */
  take(state: string, browser: string): Flow | undefined;
}

const goodForMs = 10 * 60_000;
const mostKept = 5_000;

export function openSignInFlows(now: () => number): SignInFlows {
  const kept = new Map<string, { flow: Flow; browserHash: Buffer; untilMs: number }>();
  const random = () => randomBytes(32).toString('base64url');
  return {
    begin(begun) {
      const [oldest] = kept.keys();
      if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
      const [state, browser] = [random(), random()];
      const flow = { ...begun, nonce: random(), verifier: random() };
      kept.set(state, { flow, browserHash: hashOf(browser), untilMs: now() + goodForMs });
      return { flow, state, browser };
    },
    take(state, browser) {
      const found = kept.get(state);
      // Another browser does not use it up: its own may still come.
      if (!found || !timingSafeEqual(found.browserHash, hashOf(browser))) return undefined;
      kept.delete(state);
      return found.untilMs > now() ? found.flow : undefined;
    },
  };
}

function hashOf(browser: string): Buffer {
  return createHash('sha256').update(browser).digest();
}
