/** Grants and tokens of OAuth as they stand in a saved state: checked like everything that comes out of a file. */

import { z } from 'zod';
import type { SavedOAuth } from '../oauth/oauth-grants.ts';

const text = z.string().min(1);
const time = z.number();
const credential = { grantId: text, expiresMs: time };

export const savedOAuth: z.ZodType<SavedOAuth> = z.strictObject({
  grants: z.array(
    z.strictObject({
      id: text,
      clientId: text,
      accountId: text,
      scopes: z.array(z.string()),
      level: z.enum(['account', 'resource']),
      cloudId: text,
      grantedMs: time,
    }),
  ),
  codes: z.array(
    z.strictObject({ ...credential, code: text, redirectUri: text, challenge: text.exactOptional() }),
  ),
  accessTokens: z.array(
    z.strictObject({ ...credential, token: text, scopes: z.array(z.string()).exactOptional() }),
  ),
  refreshTokens: z.array(z.strictObject({ ...credential, token: text, replacedMs: time.exactOptional() })),
});
