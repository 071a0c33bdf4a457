/**
 * While the server runs: a renewal that a killed process left open is finished at once, since Atlassian takes the old
 * refresh token for ten minutes only; and tokens that nobody uses, as of a source that is paused, are renewed every
 * few days, since they end after 90.
 */

import { AppError, reasonOf } from '../../errors.ts';
import type { SourceTools } from '../open-client.ts';
import { openTokens } from './kept-tokens.ts';
import { goodTokens, isOAuthSource } from './renew-source.ts';

const lookEveryMs = 6 * 3_600_000;
const renewAfterMs = 5 * 24 * 3_600_000;

/** Ends what is under way when it is disposed of. */
export function keepOAuthRenewed(tools: SourceTools): AsyncDisposable {
  const stop = new AbortController();
  const watching = (async () => {
    while (!stop.signal.aborted) {
      await renewWhatIsDue(tools, stop.signal);
      await tools.clock.sleep(lookEveryMs, stop.signal).catch(() => {});
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort(new AppError('interrupted', 'The server ends.'));
      await watching;
    },
  };
}

/** What fails is logged, and tried again when the source is read, or at the next look. */
export async function renewWhatIsDue(tools: SourceTools, signal?: AbortSignal): Promise<void> {
  const { store, clock, log } = tools;
  for (const source of await store.sources.list().catch(() => [])) {
    if (!isOAuthSource(source) || source.halt?.reason === 'credentials-expired') continue;
    try {
      const kept = await openTokens(tools, source);
      const isOld = kept !== undefined && clock.now() - kept.givenMs > renewAfterMs;
      if (kept?.renewingSinceMs === undefined && !isOld) continue;
      await goodTokens(tools, source.id, { always: true, signal });
    } catch (error) {
      if (signal?.aborted) return;
      log.warn('tokens-not-renewed', { source: source.id, error: reasonOf(error) });
    }
  }
}
