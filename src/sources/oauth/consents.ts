/**
 * Consents under way at Atlassian: who began one, in which browser, for what. What comes back has to bring the state,
 * which is random, good for a few minutes and once, and the browser has to prove that it is the one that was sent
 * there. In memory: a restart in between means to begin again.
 */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import { newPkce, type Pkce } from '../../jira/credentials/oauth-calls.ts';

export interface BegunConsent {
  readonly state: string;
  /** For a cookie of the browser that is sent away. */
  readonly browserKey: string;
  readonly pkce: Pkce;
  readonly expiresMs: number;
}

export interface Consents<Purpose> {
  begin(purpose: Purpose): BegunConsent;
  /** Throws `bad-request` for a state that was not begun here, in this browser, or that is too old or used. */
  take(state: string, browserKey: string | undefined): { readonly purpose: Purpose; readonly pkce: Pkce };
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
      // One sentence for all that could be somebody else's: which of them it is helps only them.
      if (!one || browserKey === undefined || !timingSafeEqual(hashOf(browserKey), one.keyHash)) {
        throw new AppError(
          'bad-request',
          'This answer from Atlassian does not belong to anything that was begun in this browser. Nothing was connected.',
        );
      }
      if (one.used) {
        throw new AppError('bad-request', 'This answer from Atlassian was used already. Begin again.');
      }
      if (one.expiresMs <= clock.now()) {
        throw new AppError('bad-request', 'This took longer than ten minutes. Begin again.');
      }
      begun.set(state, { ...one, used: true });
      return { purpose: one.purpose, pkce: one.pkce };
    },
  };
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
