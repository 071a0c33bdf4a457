/**
 * One access pass of one source as a run of its own: with a lease, so that two never write at the same time, a row
 * in the table of runs with its end and its reason, and its findings. A full sync begins with one; while its contents
 * are read, others may run beside it, in this process or another.
 */

import type { Clock } from '../clock.ts';
import { AppError, reasonOf } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { Log } from '../log.ts';
import type { Source } from '../model/source.ts';
import { haltIfRefused, readableSource } from '../sources/halt-refused.ts';
import { accessLeaseName } from '../store/hold-lease.ts';
import type { Store } from '../store/store.ts';
import { holdWorkLease, isSentAway } from '../store/work-lease.ts';
import { type AccessPassResult, accessPass } from './access-pass.ts';
import { compareOwnSight } from './own-sight.ts';
import { renewRereadFindings } from './reread-findings.ts';

export interface ReadPermissionsOptions {
  readonly store: Store;
  readonly client: JiraClient;
  readonly source: Source;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Called now and then, with the number of projects seen so far. */
  readonly onProgress?: (projects: number) => void;
  /** How long to wait for another one that runs. */
  readonly patienceMs: number;
  /** It makes way for somebody who syncs by hand, and reads them first. Default: it does not. */
  readonly isScheduled?: boolean;
}

export interface PermissionsRead extends AccessPassResult {
  readonly requests: number;
  readonly elapsedMs: number;
}

const deadReason = 'It ended without a word: its process was killed. The next one began anew.';

/**
 * Throws `already-running` when another one does not end in time; `interrupted` when the signal is aborted;
 * `changed-meanwhile` when it was sent away.
 */
export async function readPermissions(options: ReadPermissionsOptions): Promise<PermissionsRead> {
  const { store, client, source: asked, clock, log } = options;
  await using lease = await holdWorkLease(store.runs, asked.id, accessLeaseName, options);
  if (!lease) {
    throw new AppError(
      'already-running',
      `The permissions of "${asked.name}" are being read by another process at the moment. Wait for it, or stop it.`,
    );
  }
  // What it was when somebody began to wait may have changed.
  const source = await readableSource(store, asked);
  await store.runs.endDead(source.id, 'access', deadReason);
  const startedMs = clock.now();
  const requestsBefore = client.stats().requests;
  const runId = await store.runs.start(source.id, 'access', startedMs);
  const end = async (
    state: 'done' | 'failed' | 'interrupted',
    error: string | undefined,
    projects: number,
  ) => {
    const counts = { projects, requests: client.stats().requests - requestsBefore };
    await store.runs.finish(runId, { state, endedMs: clock.now(), error, counts });
    return counts.requests;
  };
  try {
    const result = await accessPass({
      sourceId: source.id,
      siteId: source.site.id,
      kind: source.kind,
      accountId: source.accountId,
      isApp: source.credential.kind === 'connect',
      scope: source.scope,
      store,
      client,
      clock,
      signal: AbortSignal.any([options.signal, lease.lost]),
      onProgress: (projects) => options.onProgress?.(projects),
    });
    await compareOwnSight({ store, source, clock, log });
    await store.directory.putFindings(source.id, 'access', result.findings, clock.now());
    await renewRereadFindings(store, source.id, clock.now());
    const requests = await end('done', undefined, result.projectIds.length);
    const elapsedMs = clock.now() - startedMs;
    log.info('permissions-read', { source: source.id, run: runId, requests, elapsedMs });
    return { ...result, requests, elapsedMs };
  } catch (thrown) {
    // A request that was under way says only that it was interrupted.
    const error = isSentAway(lease.lost.reason) ? lease.lost.reason : thrown;
    const state = options.signal.aborted || isSentAway(error) ? 'interrupted' : 'failed';
    await haltIfRefused({ ...options, source }, error);
    log.warn('permissions-not-read', { source: source.id, run: runId, error: reasonOf(error) });
    // A full disk or a lost database must not hide the first failure behind a second one.
    await renewRereadFindings(store, source.id, clock.now()).catch(() => {});
    await end(state, reasonOf(error), 0).catch(() => {});
    throw error;
  }
}
