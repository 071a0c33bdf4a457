/**
 * The tokens of a source that somebody consented to, sealed. Written whole, on disk before any of it is used. The
 * refresh token before is kept too: Atlassian takes it for ten minutes more, which helps where something got lost.
 */

import { z } from 'zod';
import type { GivenTokens } from '../../jira/credentials/oauth-calls.ts';
import type { Source } from '../../model/source.ts';
import type { SourceTools } from '../open-client.ts';
import { openSourceSecret, sealSourceSecret } from '../secrets.ts';

const tokensSchema = z.object({
  accessToken: z.string(),
  expiresMs: z.number(),
  refreshToken: z.string(),
  /** When these were given. */
  givenMs: z.number(),
  /** A renewal was begun then whose end is not written: the refresh token may be used up. */
  renewingSinceMs: z.number().optional(),
  before: z.object({ refreshToken: z.string(), usedMs: z.number() }).optional(),
});

export type KeptTokens = z.infer<typeof tokensSchema>;

/** Atlassian's: for so long a refresh token that was used gives tokens once more (facts §6). */
export const reuseLeewayMs = 10 * 60_000;

/** On disk when it resolves, also after a power cut. */
export async function keepTokens(
  { store, vault }: Pick<SourceTools, 'store' | 'vault'>,
  source: Source,
  tokens: KeptTokens,
): Promise<void> {
  await store.secrets.put(source.id, sealSourceSecret(vault, source, 'oauth-tokens', JSON.stringify(tokens)));
}

export async function openTokens(
  tools: Pick<SourceTools, 'store' | 'vault'>,
  source: Source,
): Promise<KeptTokens | undefined> {
  const kept = await openSourceSecret(tools, source, 'oauth-tokens');
  return kept === undefined ? undefined : tokensSchema.parse(JSON.parse(kept));
}

/** Those of a consent, or of a renewal: where none comes along, the refresh token stays the same. */
export function tokensToKeep(
  given: GivenTokens,
  nowMs: number,
  used?: { readonly refreshToken: string; readonly usedMs: number },
): KeptTokens {
  const { accessToken, expiresMs } = given;
  const refreshToken = given.refreshToken ?? used?.refreshToken ?? '';
  return {
    ...{ accessToken, expiresMs, refreshToken, givenMs: nowMs },
    ...(used && used.refreshToken !== refreshToken && { before: used }),
  };
}
