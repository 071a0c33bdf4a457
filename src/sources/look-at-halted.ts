/**
 * While the server runs: a source whose API token Jira did not accept any more is asked once an hour whether it does
 * again, by one request, and goes on then. An account that was deactivated by mistake and activated again heals so
 * by itself. Only what was halted for its credentials is asked, never what somebody has paused; what an app was taken away
 * comes back with a new consent or by an event of the app.
 */

import { AppError, reasonOf } from '../errors.ts';
import type { Source } from '../model/source.ts';
import { openSourceClient, type SourceTools } from './open-client.ts';

/** Seldom enough to lock nobody out. */
const lookEveryMs = 3_600_000;

/** Ends what is under way when it is disposed of. */
export function keepHaltedLookedAt(tools: SourceTools): AsyncDisposable {
  const stop = new AbortController();
  const watching = (async () => {
    while (!stop.signal.aborted) {
      await tools.clock.sleep(lookEveryMs, stop.signal).catch(() => {});
      if (!stop.signal.aborted) await lookAtHalted(tools, stop.signal);
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort(new AppError('interrupted', 'The server ends.'));
      await watching;
    },
  };
}

/** Never rejects: whoever is refused still is asked again. */
export async function lookAtHalted(tools: SourceTools, signal?: AbortSignal): Promise<void> {
  const { store, log } = tools;
  for (const source of await store.sources.list().catch(() => [])) {
    if (!isHaltedToken(source)) continue;
    try {
      const client = await openSourceClient(tools, source, 'somebody-waits');
      const { accountId } = await client.myself(signal);
      if (accountId !== source.accountId) continue;
      // Somebody may have paused it in the meantime.
      const now = (await store.sources.list()).find(({ id }) => id === source.id);
      if (!now || !isHaltedToken(now)) continue;
      await store.sources.change(source.id, { halt: undefined });
      log.info('source-goes-on', { source: source.id });
    } catch (error) {
      if (signal?.aborted) return;
      log.info('source-still-halted', { source: source.id, error: reasonOf(error) });
    }
  }
}

function isHaltedToken({ halt, credential, kind, ownerId }: Source): boolean {
  const hasReaders = kind !== 'private' || ownerId !== undefined;
  return halt?.reason === 'credentials-expired' && credential.kind === 'api-token' && hasReaders;
}
