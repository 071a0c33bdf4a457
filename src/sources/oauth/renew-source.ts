/**
 * Renews the tokens of a source, so that they survive anything. One process at a time does it, by a lease; who waited
 * takes what the other one got. That a renewal begins is on disk before it is asked for, and the new pair before it is
 * used. Killed in between, the next one asks with the same refresh token, which Atlassian takes for ten minutes
 * more. What Atlassian takes no longer halts the source until somebody connects it again; nothing is removed.
 */

import { AppError } from '../../errors.ts';
import { type GivenTokens, type OAuthApp, renewTokens } from '../../jira/credentials/oauth-calls.ts';
import type { SourceId } from '../../model/ids.ts';
import { credentialName, type Source } from '../../model/source.ts';
import { waitForLease } from '../../store/hold-lease.ts';
import type { SourceTools } from '../open-client.ts';
import { type KeptTokens, keepTokens, openTokens, reuseLeewayMs, tokensToKeep } from './kept-tokens.ts';
import { noteGrantedScopes } from './missing-scopes.ts';
import { oauthAppOf } from './oauth-app.ts';

export type OAuthSource = Source & { readonly credential: { readonly kind: 'oauth' } };

export const tokensLeaseName = (source: SourceId) => `tokens of source ${source}`;

/** Before its end an access token counts as ended: a request takes its time. */
export const earlyMs = 2 * 60_000;
const patienceMs = 90_000;
const triesAfterMs = [1_000, 4_000];

/**
 * Tokens that are good for a while. `spent`: an access token that Jira refused, whatever its time says. Throws
 * `jira-unauthorized` where the source has to be connected again.
 */
export async function goodTokens(
  tools: SourceTools,
  id: SourceId,
  { spent, always = false, signal }: GoodTokensOptions = {},
): Promise<KeptTokens> {
  const isGood = (kept: KeptTokens) =>
    kept.accessToken !== spent &&
    kept.expiresMs - earlyMs > tools.clock.now() &&
    kept.renewingSinceMs === undefined;
  const before = await openTokens(tools, await connectedSource(tools, id));
  if (before && isGood(before) && !always) return before;
  await using lease = await waitForLease(tools.store.runs, tokensLeaseName(id), {
    clock: tools.clock,
    patienceMs,
    ...(signal && { signal }),
  });
  if (!lease) {
    throw new AppError('store-busy', 'Another process has been renewing the tokens of this source for long.');
  }
  const source = await connectedSource(tools, id);
  const kept = await openTokens(tools, source);
  if (!kept) throw lost(source);
  if (isGood(kept) && (!always || kept.givenMs !== before?.givenMs)) return kept;
  // Awaited here: the lease is held until it is done.
  return await renew(tools, source, kept, AbortSignal.any([...(signal ? [signal] : []), lease.lost]));
}

interface GoodTokensOptions {
  readonly spent?: string;
  /** Renewed also where they are still good. */
  readonly always?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Under the lease. */
async function renew(
  tools: SourceTools,
  source: OAuthSource,
  kept: KeptTokens,
  signal: AbortSignal,
): Promise<KeptTokens> {
  const { clock, log } = tools;
  const app = await oauthAppOf(tools, source.credential.clientId);
  const usedMs = clock.now();
  const sinceMs = kept.renewingSinceMs ?? usedMs;
  // Also shows that the disk takes what is going to come: a pair that cannot be written would be lost.
  await keepTokens(tools, source, { ...kept, renewingSinceMs: sinceMs });
  let used = { refreshToken: kept.refreshToken, usedMs: sinceMs };
  let given = await patiently(tools, app, used.refreshToken, signal);
  const { before } = kept;
  if (given === 'invalid-grant' && before && clock.now() - before.usedMs < reuseLeewayMs) {
    used = before;
    given = await patiently(tools, app, used.refreshToken, signal);
  }
  if (given === 'invalid-grant') {
    const late = clock.now() - sinceMs > reuseLeewayMs;
    throw await endAccess(
      tools,
      source,
      late
        ? 'Jackdaw was stopped while it renewed the access, for longer than Atlassian waits'
        : 'Atlassian renews the access no longer: it was not used for 90 days, was taken back, or the password changed',
    );
  }
  const now = await openTokens(tools, source);
  // Somebody who took the lease over, since we seemed dead, has a pair of their own: one is enough.
  if (now && now.refreshToken !== kept.refreshToken) return now;
  const next = tokensToKeep(given, clock.now(), used);
  await keepTokens(tools, source, next);
  log.info('tokens-renewed', { source: source.id });
  if (given.scopes) await noteGrantedScopes(tools, source, given.scopes);
  return next;
}

/** An answer can get lost on its way; within the leeway the same token gives tokens again. */
async function patiently(
  tools: SourceTools,
  app: OAuthApp,
  refreshToken: string,
  signal: AbortSignal,
): Promise<GivenTokens | 'invalid-grant'> {
  for (const waitMs of triesAfterMs) {
    try {
      return await renewTokens(tools, app, refreshToken, signal);
    } catch (error) {
      if (!(error instanceof AppError) || !passing.has(error.code)) throw error;
      tools.log.warn('tokens-not-renewed', { code: error.code, waitMs });
      await tools.clock.sleep(waitMs, signal);
    }
  }
  return renewTokens(tools, app, refreshToken, signal);
}

const passing: ReadonlySet<string> = new Set(['jira-unreachable', 'jira-timeout', 'jira-unavailable']);

/** The source waits from now on for somebody to connect it again. The error to throw. */
export async function endAccess(tools: SourceTools, source: OAuthSource, why: string): Promise<AppError> {
  const { store, clock, log } = tools;
  const message =
    `${why}. Connect "${source.name}" again as ${credentialName(source)}, or as somebody else. ` +
    'Nothing that was read has been removed.';
  await store.sources.change(source.id, {
    halt: { reason: 'credentials-expired', sinceMs: clock.now(), message },
  });
  log.warn('credentials-expired', { source: source.id });
  return new AppError('jira-unauthorized', message);
}

/** As it is now: it may have been connected in another way since somebody began. */
export async function connectedSource(
  { store }: Pick<SourceTools, 'store'>,
  id: SourceId,
): Promise<OAuthSource> {
  const source = (await store.sources.list()).find((one) => one.id === id);
  if (!source) throw new AppError('not-found', 'This source was removed in the meantime.');
  if (!isOAuthSource(source)) {
    throw new AppError('changed-meanwhile', `"${source.name}" was connected in another way. Begin again.`);
  }
  if (source.halt?.reason === 'credentials-expired') {
    throw new AppError('jira-unauthorized', source.halt.message);
  }
  return source;
}

export function isOAuthSource(source: Source): source is OAuthSource {
  return source.credential.kind === 'oauth';
}

function lost(source: Source): AppError {
  return new AppError('bad-config', `The source "${source.name}" has no tokens. Connect it again.`);
}
