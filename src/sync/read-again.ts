/**
 * Reads the directory of a source and some of its issues again, so that what is left of a difference to Jira is
 * no longer due to the age of our copy. Waits for a sync that runs, as two must not write at the same time.
 */

import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import { type Log, silentLog } from '../log.ts';
import type { IssueId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import { syncLeaseName } from '../store/hold-lease.ts';
import type { Store } from '../store/store.ts';
import { holdWorkLease } from '../store/work-lease.ts';
import { readPermissions } from './read-permissions.ts';
import { refetchIssues } from './refetch.ts';

export interface ReadAgainOptions {
  readonly source: Source;
  readonly store: Store;
  readonly client: JiraClient;
  readonly clock: Clock;
  /** Default: none. */
  readonly log?: Log;
  readonly signal: AbortSignal;
  /** Default: ten minutes. */
  readonly patienceMs?: number;
}

const defaultPatienceMs = 600_000;

/** The issues that could not be read. Throws `already-running` when a sync does not end in time. */
export async function readAgain(
  options: ReadAgainOptions,
  ids: readonly IssueId[],
): Promise<ReadonlySet<IssueId>> {
  const { source, store, client, clock } = options;
  const patienceMs = options.patienceMs ?? defaultPatienceMs;
  await using lease = await holdWorkLease(store.runs, source.id, syncLeaseName, { ...options, patienceMs });
  if (!lease) {
    throw new AppError(
      'already-running',
      `"${source.name}" is being synced at the moment, so nothing could be read again. Wait for the end of the sync.`,
    );
  }
  const signal = AbortSignal.any([options.signal, lease.lost]);
  await readPermissions({ ...options, log: options.log ?? silentLog, signal, patienceMs });
  return refetchIssues({ source, store, client, clock, signal }, ids);
}
