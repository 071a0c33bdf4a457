/**
 * Work on the contents of a source as a run in the table of runs, with how far it is, its end and its reason. What fails because the
 * credentials are not accepted any more halts the source; what is stopped can be started again.
 */

import type { Clock } from '../clock.ts';
import { AppError, reasonOf } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { Log } from '../log.ts';
import type { ProjectId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import { haltIfRefused } from '../sources/halt-refused.ts';
import type { RunKind } from '../store/run-store.ts';
import type { Store } from '../store/store.ts';
import { isSentAway } from '../store/work-lease.ts';
import type { ProgressMeter } from './progress.ts';

export interface RecordedOptions {
  readonly store: Store;
  readonly client: JiraClient;
  readonly source: Source;
  readonly clock: Clock;
  readonly log: Log;
  /** Whoever aborts it interrupts; anything else fails. */
  readonly signal: AbortSignal;
  /** Of the owner's lease: with `changed-meanwhile` it was sent away, which is no failure. */
  readonly lost?: AbortSignal;
}

const tellEveryMs = 1_000;

export async function recordedRun(
  { store, client, source, clock, log, signal, lost }: RecordedOptions,
  kind: RunKind,
  meter: ProgressMeter,
  work: () => Promise<void>,
  projectId?: ProjectId,
): Promise<void> {
  const startedMs = clock.now();
  const runId = await store.runs.start(source.id, kind, startedMs, projectId);
  const about = { source: source.id, run: runId, kind };
  log.info('sync-started', about);
  // For whoever looks from another process; a store that is busy is told the next time.
  const report = () => void store.runs.report(runId, meter.snapshot()).catch(() => {});
  const telling = setInterval(report, tellEveryMs).unref();
  try {
    await work();
    await end('done', undefined);
    log.info('sync-done', { ...about, issues: meter.issues, changed: meter.changed });
  } catch (thrown) {
    // A request that was under way says only that it was interrupted.
    const error = isSentAway(lost?.reason) ? lost?.reason : thrown;
    const wasSentAway = isSentAway(error);
    const interrupted = signal.aborted || wasSentAway;
    await haltIfRefused({ store, client, source, clock }, error);
    log.warn('sync-ended', { ...about, error: reasonOf(error) });
    // A full disk or a lost database must not hide the first failure behind a second one.
    const why = (wasSentAway ? await cancelReason() : undefined) ?? reasonOf(error);
    await end(interrupted ? 'interrupted' : 'failed', why).catch(() => {});
    if (interrupted && !(error instanceof AppError)) {
      throw new AppError(
        'interrupted',
        'The sync was stopped. Start it again, and it goes on where it was.',
        { cause: error },
      );
    }
    throw error;
  } finally {
    clearInterval(telling);
  }

  async function cancelReason(): Promise<string | undefined> {
    const cancel = await store.runControl.cancelled(source.id).catch(() => undefined);
    if (cancel === undefined || cancel.atMs < startedMs) return undefined;
    return `Cancelled by ${cancel.by}. What was read is kept; the next sync goes on where this was.`;
  }

  async function end(state: 'done' | 'failed' | 'interrupted', error: string | undefined): Promise<void> {
    clearInterval(telling);
    const { issues, comments, changed, removed, requests } = meter.snapshot();
    const counts = { issues, comments, changed, removed, requests };
    await store.runs.finish(runId, { state, endedMs: clock.now(), error, counts });
  }
}
