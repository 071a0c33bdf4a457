/**
 * The part of the store's port that keeps leases, by which one owner at a time does something, and the history of
 * runs. The promises of `store.ts` hold here, too.
 */

import type { ProjectId, SourceId } from '../model/ids.ts';
import type { SyncProgress } from '../model/sync-progress.ts';

export interface RunStore {
  /**
   * Takes or renews the lease for `holder` until `untilMs`. False while another holder has it and its time
   * has not passed; `isGone` can say that this other holder is none any more.
   */
  acquireLease(
    name: string,
    holder: string,
    nowMs: number,
    untilMs: number,
    isGone?: IsGone,
  ): Promise<boolean>;
  releaseLease(name: string, holder: string): Promise<void>;
  /** Who holds it by its time, unless they are gone; whether that process lives is not known here. */
  leaseHolder(name: string, nowMs: number, isGone?: IsGone): Promise<string | undefined>;
  /** `projectId`: of a run for that one alone. */
  start(sourceId: SourceId, kind: RunKind, nowMs: number, projectId?: ProjectId): Promise<number>;
  /** How far it is, until it has ended. */
  report(runId: number, progress: SyncProgress): Promise<void>;
  finish(
    runId: number,
    end: {
      state: 'done' | 'failed' | 'interrupted';
      endedMs: number;
      error: string | undefined;
      counts: Readonly<Record<string, number>>;
    },
  ): Promise<void>;
  /** For the owner of that work of the source: its runs that are still `running` are of a process that died. */
  endDead(sourceId: SourceId, work: 'contents' | 'access', why: string): Promise<void>;
  /**
   * The latest first; of this kind alone where one is given, before this run where one is given. Of each kind the last
   * 1,000 are kept.
   */
  latest(sourceId: SourceId, limit: number, kind?: RunKind, before?: number): Promise<readonly Run[]>;
  /** When the last run of this kind that was completed had begun. */
  lastDoneStartedMs(sourceId: SourceId, kind: RunKind): Promise<number | undefined>;
  /** How often runs have ended, by source, kind and end, also those that are not kept any more. */
  totals(): Promise<readonly RunTotal[]>;
}

/** Of a lease whose time has not passed. */
export type IsGone = (holder: string, untilMs: number) => boolean;

export interface RunTotal {
  readonly sourceId: SourceId;
  readonly kind: RunKind;
  readonly state: 'done' | 'failed' | 'interrupted';
  readonly runs: number;
  readonly lastEndedMs: number;
}

/**
 * `full`: permissions, then all contents. `access`: permissions alone, also those that begin a full one. `changes`: what
 * Jira lists as changed. `again`: all contents once more, slowly. `census`: which ids projects have. `project`: one
 * project, which somebody waits for.
 */
export const runKinds = ['full', 'access', 'changes', 'again', 'census', 'project'] as const;
export type RunKind = (typeof runKinds)[number];

export interface Run {
  readonly id: number;
  readonly kind: RunKind;
  /** Undefined: it is for the whole source. */
  readonly projectId: ProjectId | undefined;
  /** `running` also for one whose process died, until another owner comes; its lease tells. */
  readonly state: 'running' | 'done' | 'failed' | 'interrupted';
  readonly startedMs: number;
  readonly endedMs: number | undefined;
  readonly error: string | undefined;
  readonly counts: Readonly<Record<string, number>>;
  /** As it was told last, while it runs. */
  readonly progress: SyncProgress | undefined;
}
