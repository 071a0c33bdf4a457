/**
 * One sync of one source: who may see what first, then the contents. One process at a time does it, by a lease;
 * every run stands in the table of runs with its end and its reason. Stopped anywhere, the next one goes on.
 */

import type { Clock } from '../clock.ts';
import { AppError, reasonOf } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { Log } from '../log.ts';
import type { Source } from '../model/source.ts';
import { haltIfRefused, readableSource } from '../sources/halt-refused.ts';
import { stripTexts } from '../sources/strip-texts.ts';
import { syncLeaseName } from '../store/hold-lease.ts';
import type { Store } from '../store/store.ts';
import { holdWorkLease } from '../store/work-lease.ts';
import { fullPass } from './full-pass.ts';
import { type OnProgress, ProgressMeter, type SyncProgress } from './progress.ts';
import { readPermissions } from './read-permissions.ts';

export interface SyncOptions {
  readonly store: Store;
  readonly client: JiraClient;
  readonly source: Source;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  /** Requests for contents at a time. */
  readonly concurrency: number;
  /** What was last read longer ago than this, and cannot be read now, is denied. */
  readonly directoryMaxAgeMs: number;
}

/** Throws `already-running` while another process syncs the source; `interrupted` when the signal is aborted. */
export async function syncSource(options: SyncOptions): Promise<SyncProgress> {
  const { store, client, clock, log } = options;
  const { source: asked } = options;
  await using lease = await holdWorkLease(store.runs, asked.id, syncLeaseName, { clock });
  if (!lease) {
    throw new AppError(
      'already-running',
      `Another process is syncing "${asked.name}" at the moment. Wait for it, or stop it.`,
    );
  }
  const source = await readableSource(store, asked);
  const signal = AbortSignal.any([options.signal, lease.lost]);
  const runId = await store.runs.start(source.id, 'full', clock.now());
  const meter = new ProgressMeter(
    () => clock.now(),
    () => client.stats().requests,
    options.onProgress,
  );
  log.info('sync-started', { source: source.id, run: runId });
  try {
    await run({ ...options, source }, meter, signal);
    if (source.halt) await store.sources.change(source.id, { halt: undefined });
    await end('done', undefined);
    log.info('sync-done', { source: source.id, run: runId, issues: meter.issues, changed: meter.changed });
    return meter.snapshot();
  } catch (error) {
    const interrupted = options.signal.aborted;
    await haltIfRefused({ ...options, source }, error);
    log.warn('sync-ended', { source: source.id, run: runId, error: reasonOf(error) });
    // A full disk or a lost database must not hide the first failure behind a second one.
    await end(interrupted ? 'interrupted' : 'failed', reasonOf(error)).catch(() => {});
    if (interrupted && !(error instanceof AppError)) {
      throw new AppError(
        'interrupted',
        'The sync was stopped. Start it again, and it goes on where it was.',
        {
          cause: error,
        },
      );
    }
    throw error;
  }

  async function end(state: 'done' | 'failed' | 'interrupted', error: string | undefined): Promise<void> {
    const { issues, comments, changed, requests } = meter.snapshot();
    const counts = { issues, comments, changed, requests };
    await store.runs.finish(runId, { state, endedMs: clock.now(), error, counts });
  }
}

async function run(options: SyncOptions, meter: ProgressMeter, signal: AbortSignal): Promise<void> {
  const { store, client, source, clock } = options;
  await stripTexts(store, source.id, signal);
  meter.enter('permissions');
  const access = await readPermissions({
    store,
    client,
    source,
    clock,
    log: options.log,
    signal,
    // One that runs by its schedule has an end.
    patienceMs: Number.POSITIVE_INFINITY,
    onProgress: (projects) => {
      meter.projects = projects;
      meter.report();
    },
  });
  if (access.projectsAreHeld) {
    throw new AppError(
      'jira-forbidden',
      'Most of the projects are not listed by Jira any more. Their issues were kept. See the finding shrink-held in ' +
        '"jackdaw status"; if it is right, say "jackdaw permissions accept-shrink" and sync again.',
    );
  }
  meter.projects = access.projectIds.length;
  await fullPass({
    sourceId: source.id,
    kind: source.kind,
    projectIds: access.projectIds,
    scope: source.scope,
    store,
    client,
    clock,
    meter,
    signal,
    concurrency: options.concurrency,
    directoryMaxAgeMs: options.directoryMaxAgeMs,
  });
  meter.enter('done');
}
