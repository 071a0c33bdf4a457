/**
 * Reads the directory of a source and some of its issues again, so that what is left of a difference to Jira is
 * no longer due to the age of our copy. Waits for a sync that runs, as two must not write at the same time.
 */

import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { IssueId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import { type HeldLease, holdLease, syncLeaseName } from '../store/hold-lease.ts';
import type { Store } from '../store/store.ts';
import { accessPass } from './access-pass.ts';
import { refetchIssues } from './refetch.ts';

export interface ReadAgainOptions {
  readonly source: Source;
  readonly store: Store;
  readonly client: JiraClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Default: ten minutes. */
  readonly patienceMs?: number;
}

const askEveryMs = 2_000;

/** The issues that could not be read. Throws `already-running` when a sync does not end in time. */
export async function readAgain(
  options: ReadAgainOptions,
  ids: readonly IssueId[],
): Promise<ReadonlySet<IssueId>> {
  const { source, store, client, clock } = options;
  await using lease = await waitForLease(options);
  const signal = AbortSignal.any([options.signal, lease.lost]);
  const access = await accessPass({
    sourceId: source.id,
    siteId: source.site.id,
    accountId: source.accountId,
    scope: source.scope,
    store,
    client,
    clock,
    signal,
    onProgress: () => {},
  });
  await store.directory.putFindings(source.id, 'access', access.findings, clock.now());
  return refetchIssues({ sourceId: source.id, store, client, clock, signal }, ids);
}

async function waitForLease(options: ReadAgainOptions): Promise<HeldLease> {
  const { source, store, clock, signal, patienceMs = 600_000 } = options;
  const untilMs = clock.now() + patienceMs;
  for (;;) {
    const lease = await holdLease(store.runs, syncLeaseName(source.id), clock);
    if (lease) return lease;
    if (clock.now() >= untilMs) {
      throw new AppError(
        'already-running',
        `"${source.name}" is being synced at the moment, so nothing could be read again. Wait for the end of the sync.`,
      );
    }
    await clock.sleep(askEveryMs, signal);
  }
}
