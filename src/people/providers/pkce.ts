/** The challenge of PKCE (RFC 7636) that a provider is shown first, and the verifier answers later. */

import { createHash } from 'node:crypto';

export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
