/**
 * Work on the contents of a source as a run in the table of runs, with its end and its reason. What fails because the
 * credentials are not accepted any more halts the source; what is stopped can be started again.
 */

import type { Clock } from '../clock.ts';
import { AppError, reasonOf } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { Log } from '../log.ts';
import type { Source } from '../model/source.ts';
import { haltIfRefused } from '../sources/halt-refused.ts';
import type { RunKind } from '../store/run-store.ts';
import type { Store } from '../store/store.ts';
import type { ProgressMeter } from './progress.ts';

export interface RecordedOptions {
  readonly store: Store;
  readonly client: JiraClient;
  readonly source: Source;
  readonly clock: Clock;
  readonly log: Log;
  /** Whoever aborts it interrupts; anything else fails. */
  readonly signal: AbortSignal;
}

export async function recordedRun(
  { store, client, source, clock, log, signal }: RecordedOptions,
  kind: RunKind,
  meter: ProgressMeter,
  work: () => Promise<void>,
): Promise<void> {
  const runId = await store.runs.start(source.id, kind, clock.now());
  const about = { source: source.id, run: runId, kind };
  log.info('sync-started', about);
  try {
    await work();
    await end('done', undefined);
    log.info('sync-done', { ...about, issues: meter.issues, changed: meter.changed });
  } catch (error) {
    const wasSentAway = error instanceof AppError && error.code === 'changed-meanwhile';
    const interrupted = signal.aborted || wasSentAway;
    await haltIfRefused({ store, client, source, clock }, error);
    log.warn('sync-ended', { ...about, error: reasonOf(error) });
    // A full disk or a lost database must not hide the first failure behind a second one.
    await end(interrupted ? 'interrupted' : 'failed', reasonOf(error)).catch(() => {});
    if (interrupted && !(error instanceof AppError)) {
      throw new AppError(
        'interrupted',
        'The sync was stopped. Start it again, and it goes on where it was.',
        { cause: error },
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
