/**
 * Long work on sources that somebody has asked for over HTTP: it goes on in this process while they poll how far it
 * is, and can be stopped. One job of a kind at a time for each subject. What ended is remembered for a while, and
 * what a job has done is in the store: a restart loses the telling alone.
 */

import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { AppError, type ErrorCode, reasonOf } from '../errors.ts';

export type JobState = 'running' | 'done' | 'failed' | 'stopped';

export interface Job<Progress, Result> {
  readonly id: string;
  readonly state: JobState;
  readonly startedMs: number;
  readonly endedMs: number | undefined;
  /** The latest; undefined: there was none yet. */
  readonly progress: Progress | undefined;
  readonly result: Result | undefined;
  readonly error: { readonly code: ErrorCode; readonly message: string } | undefined;
}

export interface Jobs<Progress, Result> extends AsyncDisposable {
  /** Throws `already-running` while one runs for the subject. */
  start(
    subject: string,
    work: (signal: AbortSignal, onProgress: (progress: Progress) => void) => Promise<Result>,
  ): Job<Progress, Result>;
  /** The last one of the subject. */
  of(subject: string): Job<Progress, Result> | undefined;
  /** Resolves when it has ended; whether one ran. */
  stop(subject: string): Promise<boolean>;
}

const keptMs = 60 * 60_000;

interface Entry<Progress, Result> {
  job: Job<Progress, Result>;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** `what`: for the sentence that says that one runs already, e.g. `A sync`. */
export function openJobs<Progress, Result>(clock: Clock, what: string): Jobs<Progress, Result> {
  const entries = new Map<string, Entry<Progress, Result>>();
  const forgetOld = () => {
    const nowMs = clock.now();
    for (const [subject, { job }] of entries) {
      if (job.endedMs !== undefined && nowMs - job.endedMs > keptMs) entries.delete(subject);
    }
  };
  const stop = async (subject: string) => {
    const entry = entries.get(subject);
    if (entry?.job.state !== 'running') return false;
    entry.stop.abort(new AppError('interrupted', 'It was stopped.'));
    await entry.ended;
    return true;
  };
  return {
    start(subject, work) {
      forgetOld();
      if (entries.get(subject)?.job.state === 'running') {
        throw new AppError('already-running', `${what} runs already. Wait for it, or stop it.`);
      }
      const controller = new AbortController();
      const begun: Job<Progress, Result> = {
        id: randomUUID(),
        state: 'running',
        startedMs: clock.now(),
        endedMs: undefined,
        progress: undefined,
        result: undefined,
        error: undefined,
      };
      const change = (over: Partial<Job<Progress, Result>>) => {
        entry.job = { ...entry.job, ...over };
      };
      const run = async () => {
        try {
          const result = await work(controller.signal, (progress) => change({ progress }));
          change({ state: 'done', endedMs: clock.now(), result });
        } catch (error) {
          const code = error instanceof AppError ? error.code : 'internal';
          const state = controller.signal.aborted ? 'stopped' : 'failed';
          change({ state, endedMs: clock.now(), error: { code, message: reasonOf(error) } });
        }
      };
      const entry: Entry<Progress, Result> = {
        job: begun,
        stop: controller,
        ended: Promise.resolve().then(run),
      };
      entries.set(subject, entry);
      return begun;
    },
    of: (subject) => entries.get(subject)?.job,
    stop,
    async [Symbol.asyncDispose]() {
      await Promise.all([...entries.keys()].map(stop));
    },
  };
}
