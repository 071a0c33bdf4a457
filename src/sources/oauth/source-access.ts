/**
 * Access to one site with the tokens of its source, for a client of Jira. It decides what an answer of 401, 403 or 404 is
 * about: asked again who is asking, and which sites the token reaches, Atlassian tells whether the access as a whole has
 * ended. Then the source waits to be connected again, and what did not come is never taken for deleted.
 */

import { AppError } from '../../errors.ts';
import type { OAuthAccess } from '../../jira/credentials/oauth.ts';
import { reachedSites, statusOfMyself } from '../../jira/credentials/oauth-calls.ts';
import type { SourceId } from '../../model/ids.ts';
import type { SourceTools } from '../open-client.ts';
import { type KeptTokens, openTokens } from './kept-tokens.ts';
import { connectedSource, earlyMs, endAccess, goodTokens, type OAuthSource } from './renew-source.ts';

/**
 * So long an answer about the access as a whole is believed, for answers about single things: many of these come in a
 * row. Before something is taken for gone it is asked for anew (`confirm`).
 */
const believedMs = 5_000;
/** An access token that is younger is not refused for its age. */
const youngMs = 60_000;

export function sourceAccess(tools: SourceTools, id: SourceId): OAuthAccess {
  const { clock } = tools;
  let tokens: KeptTokens | undefined;
  let renewing: Promise<KeptTokens> | undefined;
  let confirmedMs = Number.NEGATIVE_INFINITY;

  /** One at a time also within this process. */
  const fetchTokens = async (spent?: string): Promise<KeptTokens> => {
    renewing ??= goodTokens(tools, id, spent === undefined ? {} : { spent }).finally(() => {
      renewing = undefined;
    });
    tokens = await renewing;
    return tokens;
  };

  const accessToken = async (): Promise<string> => {
    if (tokens && tokens.expiresMs - earlyMs > clock.now()) return tokens.accessToken;
    return (await fetchTokens()).accessToken;
  };

  const confirm = async (signal?: AbortSignal): Promise<void> => {
    const askedMs = clock.now();
    const source = await connectedSource(tools, id);
    let judged = await accessToken();
    let ended = await whyEnded(tools, source, judged, signal);
    if (ended === 'refused') {
      judged = (await fetchTokens(judged)).accessToken;
      ended = await whyEnded(tools, source, judged, signal);
    }
    if (ended !== undefined) {
      // Meanwhile somebody may have connected the source again: that is not over.
      const now = await openTokens(tools, await connectedSource(tools, id));
      if (now?.accessToken !== judged) return confirm(signal);
      const why = ended === 'refused' ? `${siteHost(source)} does not take the access any more` : ended;
      throw await endAccess(tools, source, why);
    }
    confirmedMs = askedMs;
  };

  return {
    accessToken,
    confirm,
    async refused(used, status, signal) {
      if (status === 401) {
        // Somebody else may have renewed them already; a token that came after this one is worth a try.
        if (tokens && tokens.accessToken !== used) return true;
        const { givenMs, accessToken: current } = tokens ?? (await fetchTokens());
        if (current !== used) return true;
        // One that was given a moment ago is refused for another reason than its age.
        if (clock.now() - givenMs > youngMs) {
          await fetchTokens(used);
          return true;
        }
        await confirm(signal);
        return tokens?.accessToken !== used;
      }
      if (Math.abs(clock.now() - confirmedMs) > believedMs) await confirm(signal);
      return false;
    },
  };
}

/** `refused`: the token is not good, or not any more. Undefined: the site can be read with it. */
async function whyEnded(
  tools: SourceTools,
  source: OAuthSource,
  accessToken: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { cloudId } = source.credential;
  let reached: readonly string[];
  try {
    reached = (await reachedSites(tools, accessToken, signal)).map((site) => site.cloudId);
  } catch (error) {
    if (error instanceof AppError && error.code === 'jira-unauthorized') return 'refused';
    throw error;
  }
  const host = siteHost(source);
  if (!reached.includes(cloudId))
    return `The account has lost its access to ${host}, or took it from the app`;
  const status = await statusOfMyself(tools, accessToken, source.baseUrl, signal);
  if (status === 200) return undefined;
  if (status === 401) return 'refused';
  if (status === 403 || status === 404) {
    return `${host} does not let the account in any more (status ${status})`;
  }
  throw new AppError(
    'jira-bad-answer',
    `${host} answered who is asking with status ${status}. Try again later.`,
  );
}

function siteHost(source: OAuthSource): string {
  return new URL(source.site.url).host;
}
