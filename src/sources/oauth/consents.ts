/**
 * Consents under way at Atlassian: who began one, in which browser, for what. What comes back has to bring the state,
 * which is random, good for a few minutes and once, and the browser has to prove that it is the one that was sent
 * there. In memory: a restart in between means to begin again.
 */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { newPkce, type Pkce } from '../../jira/credentials/oauth-calls.ts';

export interface BegunConsent {
  readonly state: string;
  /** For a cookie of the browser that is sent away. */
  readonly browserKey: string;
  readonly pkce: Pkce;
  readonly expiresMs: number;
}

/**
 * `foreign`: not begun here, or not in this browser; which of them helps only whoever should not know. `used`, `late`:
 * begun in this very browser, and of no use any more.
 */
export type StateProblem = 'foreign' | 'used' | 'late';

export interface Consents<Purpose> {
  begin(purpose: Purpose): BegunConsent;
  take(
    state: string,
    browserKey: string | undefined,
  ): StateProblem | { readonly purpose: Purpose; readonly pkce: Pkce };
}

export const consentMs = 10 * 60_000;
const mostAtATime = 1_000;

export function openConsents<Purpose>(clock: Clock): Consents<Purpose> {
  const begun = new Map<
    string,
    { purpose: Purpose; pkce: Pkce; keyHash: Buffer; expiresMs: number; used: boolean }
  >();
  return {
    begin(purpose) {
      const nowMs = clock.now();
      for (const [state, one] of begun) {
        if (one.expiresMs <= nowMs || begun.size >= mostAtATime) begun.delete(state);
      }
      const state = randomBytes(32).toString('base64url');
      const browserKey = randomBytes(32).toString('base64url');
      const pkce = newPkce();
      const expiresMs = nowMs + consentMs;
      begun.set(state, { purpose, pkce, keyHash: hashOf(browserKey), expiresMs, used: false });
      return { state, browserKey, pkce, expiresMs };
    },
    take(state, browserKey) {
      const one = begun.get(state);
      if (!one || browserKey === undefined || !timingSafeEqual(hashOf(browserKey), one.keyHash)) {
        return 'foreign';
      }
      if (one.used) return 'used';
      if (one.expiresMs <= clock.now()) return 'late';
      begun.set(state, { ...one, used: true });
      return { purpose: one.purpose, pkce: one.pkce };
    },
  };
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
