/**
 * Stops reading a source whose credentials Jira does not accept any more, until somebody reconnects it: trying on would
 * lock the account out. Nothing is ever deleted for it. Jira is asked once more first, so that one odd answer halts nothing.
 */

import type { Clock } from '../clock.ts';
import { AppError, reasonOf } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { Source, SourceHalt } from '../model/source.ts';
import type { Store } from '../store/store.ts';

interface HaltTools {
  readonly store: Store;
  readonly clock: Clock;
  readonly client: JiraClient;
  readonly source: Source;
}

/** Whether the source is halted for it. Never throws: what failed first is what is told. */
export async function haltIfRefused(tools: HaltTools, error: unknown): Promise<boolean> {
  if (!(error instanceof AppError) || error.code !== 'jira-unauthorized') return false;
  const { store, clock, client, source } = tools;
  const stillGood = await client.myself().then(
    ({ accountId }) => accountId === source.accountId,
    (cause: unknown) => !(cause instanceof AppError && cause.code === 'jira-unauthorized'),
  );
  if (stillGood) return false;
  const now = (await store.sources.list().catch(() => [])).find(({ id }) => id === source.id);
  // Whoever renews the access has halted the source already, and said why.
  if (now?.halt?.reason === 'credentials-expired' && now.halt.message === error.message) return true;
  const isAsked = source.credential.kind === 'api-token';
  const asked = isAsked ? ' The server asks once an hour whether the token is accepted again.' : '';
  const halt: SourceHalt = {
    reason: 'credentials-expired',
    sinceMs: clock.now(),
    message: `${reasonOf(error)} Nothing was removed. Reconnect the source; until then it is not read.${asked}`,
  };
  await store.sources.change(source.id, { halt }).catch(() => {});
  return true;
}

/** The source as it is now. Throws where it was removed, or is paused: then nothing is to be read. */
export async function readableSource(store: Store, { id, name }: Source): Promise<Source> {
  const source = (await store.sources.list()).find((one) => one.id === id);
  if (!source) throw new AppError('not-found', `The source "${name}" was removed.`);
  if (source.halt?.reason !== 'paused') return source;
  throw new AppError('bad-request', `"${source.name}" is paused. Resume it first: nothing is read of it.`);
}
