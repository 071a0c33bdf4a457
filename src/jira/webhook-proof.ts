/**
 * How webhooks prove who sends them, but for those of Connect, which are calls of a site as others are. A webhook that an
 * administrator has made signs the very bytes of its body. One that an OAuth app has registered brings a token signed
 * with the app's secret: that is documented, what it claims is not [M], so that only its end is looked at, where it
 * names one. Neither tells what to believe of a body.
 */

import { createHmac, timingSafeEqual } from 'node:crypto';
import { isSignedWithSecret, readToken } from './credentials/connect-token.ts';

/** Clocks of two houses are never quite the same. */
const leewaySeconds = 60;

/** `signature`: the header `X-Hub-Signature`. */
export function isHubSigned(secret: string, body: Uint8Array, signature: string | undefined): boolean {
  const hex = /^sha256=([0-9a-f]{64})$/i.exec(signature ?? '')?.[1];
  if (hex === undefined || secret === '') return false;
  const right = createHmac('sha256', secret).update(body).digest();
  return timingSafeEqual(Buffer.from(hex, 'hex'), right);
}

/** Whether the token of the header comes from somebody who knows the secret of the app. */
export function isFromOAuthApp(
  authorization: string | undefined,
  clientSecret: string,
  nowMs: number,
): boolean {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined || !isSignedWithSecret(token, clientSecret)) return false;
  const exp = readToken(token)?.claims.exp;
  return typeof exp !== 'number' || exp + leewaySeconds > nowMs / 1000;
}
