/**
 * What a running Jackdaw can do with sources on somebody's word, and how far it is: syncs, dry runs, removals, and the
 * drafts of credentials that nobody has kept yet. What needs the whole product comes from where it is wired.
 */

import type { Clock } from '../clock.ts';
import type { ProjectId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import type { SyncProgress } from '../model/sync-progress.ts';
import type { RemovalCounts } from '../store/removal-store.ts';
import type { DryRun } from './dry-run.ts';
import { type SourceDrafts, sourceDrafts } from './source-drafts.ts';
import { type Jobs, openJobs } from './source-jobs.ts';

/** Default: who may see what, what changed, and what nobody announced; everything where that was never read. */
export interface SyncWanted {
  /** Everything once more. */
  readonly full?: boolean | undefined;
  /** This one before all others. */
  readonly project?: ProjectId | undefined;
}

export interface WholeProduct {
  /** Makes the copy equal to Jira, as far as is wanted, until all of it can be searched. */
  sync(
    source: Source,
    signal: AbortSignal,
    onProgress: (progress: SyncProgress) => void,
    wanted?: SyncWanted,
  ): Promise<SyncProgress>;
  /** Resolves when the index has followed the store as far as it is now. */
  untilIndexed(signal: AbortSignal): Promise<void>;
}

export interface SourceWork extends WholeProduct, AsyncDisposable {
  readonly drafts: SourceDrafts;
  readonly syncs: Jobs<SyncProgress, SyncProgress>;
  readonly dryRuns: Jobs<DryRun, DryRun>;
  readonly removals: Jobs<RemovalCounts, RemovalCounts>;
}

export function openSourceWork(clock: Clock, whole: WholeProduct): SourceWork {
  const syncs = openJobs<SyncProgress, SyncProgress>(clock, 'A sync of this source');
  const dryRuns = openJobs<DryRun, DryRun>(clock, 'This check');
  const removals = openJobs<RemovalCounts, RemovalCounts>(clock, 'The removal of this source');
  return {
    ...whole,
    drafts: sourceDrafts(clock),
    syncs,
    dryRuns,
    removals,
    async [Symbol.asyncDispose]() {
      await Promise.all([syncs, dryRuns, removals].map((jobs) => jobs[Symbol.asyncDispose]()));
    },
  };
}
