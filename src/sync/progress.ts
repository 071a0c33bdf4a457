/** What a sync reports while it runs: plain numbers, for a terminal, a page or a log. */

export type SyncPhase = 'permissions' | 'listing' | 'contents' | 'comments' | 'settling' | 'done';

export interface SyncProgress {
  readonly phase: SyncPhase;
  readonly projects: number;
  /** Ids that Jira listed so far in this pass. */
  readonly listed: number;
  /** Issues whose contents were read in this run. */
  readonly issues: number;
  readonly comments: number;
  /** Changes written to the store in this run. */
  readonly changed: number;
  readonly requests: number;
  readonly elapsedMs: number;
  /** From the rate of this run; undefined while it cannot be told. */
  readonly leftMs: number | undefined;
}

export type OnProgress = (progress: SyncProgress) => void;

/** Mutable while a run lasts; `snapshot` is what others see. */
export class ProgressMeter {
  phase: SyncPhase = 'permissions';
  projects = 0;
  listed = 0;
  toFetch = 0;
  issues = 0;
  comments = 0;
  changed = 0;
  readonly #startedMs: number;
  #contentsStartedMs: number | undefined;
  readonly #now: () => number;
  readonly #requests: () => number;
  readonly #onProgress: OnProgress;

  constructor(now: () => number, requests: () => number, onProgress: OnProgress) {
    this.#now = now;
    this.#startedMs = now();
    this.#requests = requests;
    this.#onProgress = onProgress;
  }

  enter(phase: SyncPhase): void {
    this.phase = phase;
    if (phase === 'contents') this.#contentsStartedMs = this.#now();
    this.report();
  }

  report(): void {
    this.#onProgress(this.snapshot());
  }

  snapshot(): SyncProgress {
    const nowMs = this.#now();
    return {
      phase: this.phase,
      projects: this.projects,
      listed: this.listed,
      issues: this.issues,
      comments: this.comments,
      changed: this.changed,
      requests: this.#requests(),
      elapsedMs: nowMs - this.#startedMs,
      leftMs: this.#leftMs(nowMs),
    };
  }

  #leftMs(nowMs: number): number | undefined {
    if (this.phase !== 'contents' || this.#contentsStartedMs === undefined || this.issues === 0)
      return undefined;
    const left = Math.max(0, this.toFetch - this.issues);
    return (left * (nowMs - this.#contentsStartedMs)) / this.issues;
  }
}
