/** Counts what a run does while it lasts, and tells how far it is. */

import type { SyncPhase, SyncProgress } from '../model/sync-progress.ts';

export type OnProgress = (progress: SyncProgress) => void;

/** Mutable while a run lasts; `snapshot` is what others see. */
export class ProgressMeter {
  phase: SyncPhase = 'permissions';
  projects = 0;
  listed = 0;
  /** Counted from the beginning of the run, as `issues` is. */
  toFetch = 0;
  issues = 0;
  comments = 0;
  changed = 0;
  removed = 0;
  readonly #startedMs: number;
  #phaseStartedMs: number;
  #doneBefore = 0;
  readonly #now: () => number;
  readonly #requests: () => number;
  readonly #onProgress: OnProgress;

  constructor(now: () => number, requests: () => number, onProgress: OnProgress) {
    this.#now = now;
    this.#startedMs = now();
    this.#phaseStartedMs = this.#startedMs;
    this.#requests = requests;
    this.#onProgress = onProgress;
  }

  enter(phase: SyncPhase): void {
    this.phase = phase;
    this.#phaseStartedMs = this.#now();
    this.#doneBefore = this.#done();
    this.report();
  }

  report(): void {
    this.#onProgress(this.snapshot());
  }

  snapshot(): SyncProgress {
    const nowMs = this.#now();
    const left = this.phase === 'contents' ? Math.max(0, this.toFetch - this.issues) : undefined;
    const perSecond = this.#perSecond(nowMs);
    return {
      phase: this.phase,
      projects: this.projects,
      listed: this.listed,
      issues: this.issues,
      comments: this.comments,
      changed: this.changed,
      removed: this.removed,
      requests: this.#requests(),
      elapsedMs: nowMs - this.#startedMs,
      left,
      perSecond,
      leftMs: left === undefined || perSecond === undefined ? undefined : (left * 1000) / perSecond,
    };
  }

  #done(): number {
    return this.phase === 'listing' ? this.listed : this.issues;
  }

  #perSecond(nowMs: number): number | undefined {
    if (this.phase !== 'contents' && this.phase !== 'listing') return undefined;
    const done = this.#done() - this.#doneBefore;
    const tookMs = nowMs - this.#phaseStartedMs;
    return done > 0 && tookMs > 0 ? (done * 1000) / tookMs : undefined;
  }
}
