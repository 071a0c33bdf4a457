/**
 * Proof that somebody has looked: what a preview showed, sealed for the one who saw it, and good for a few minutes. A
 * change is done only with it, and only as it was shown. Sealed with a key that lives as long as the server.
 */

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors.ts';

export interface Confirmations {
  issue(shown: unknown): { readonly confirmation: string; readonly expiresMs: number };
  /** Throws `changed-meanwhile` unless exactly this was shown, and not long ago. */
  check(confirmation: string, shown: unknown): void;
}

const goodForMs = 10 * 60_000;

export function confirmations(now: () => number, key: Uint8Array = randomBytes(32)): Confirmations {
  const seal = (expiresMs: number, shown: unknown) =>
    createHmac('sha256', key)
      .update(`${expiresMs}\n${JSON.stringify(shown)}`)
      .digest();
  return {
    issue(shown) {
      const expiresMs = now() + goodForMs;
      return { confirmation: `${expiresMs}.${seal(expiresMs, shown).toString('base64url')}`, expiresMs };
    },
    check(confirmation, shown) {
      const [, time = '', given = ''] = /^(\d{1,15})\.([\w-]+)$/.exec(confirmation) ?? [];
      const expected = seal(Number(time), shown);
      const sealed = Buffer.from(given, 'base64url');
      const isGood = sealed.length === expected.length && timingSafeEqual(sealed, expected);
      if (isGood && Number(time) > now()) return;
      throw new AppError(
        'changed-meanwhile',
        'What you confirm is not, or no longer, what you were shown. Look again, and confirm that.',
      );
    },
  };
}
