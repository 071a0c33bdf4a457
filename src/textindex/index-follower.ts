/**
 * The parent's side of the index process: starts it, hears how far it has come, asks it to finish, ends it. A
 * process that dies (killed, disk full) is started again after a while: first one second, then twice as long
 * each time, up to a minute. What it was doing is done again from the cursor in the index.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { FromIndexProcess, ToIndexProcess } from './index-process.ts';
import type { IndexState } from './text-index.ts';

export interface FollowerState extends IndexState {
  /** False while another process keeps the index of this data folder. */
  readonly holdsIndex: boolean;
  /** Why nothing is being indexed at the moment; undefined: it is. */
  readonly failure: string | undefined;
}

export interface IndexFollower extends AsyncDisposable {
  /** The latest that the process has said. */
  state(): FollowerState;
  /** Something was written to the store: no need to wait for the next look. */
  changed(): void;
  /** Somebody could not read the index: it is looked at closely, and built anew where it is damaged. */
  doubt(): void;
  /**
   * Resolves when all that the store holds now is in the index, and the index is in shape. Rejects with the
   * process's own error, or with `already-running` when another process holds the index.
   */
  flush(signal: AbortSignal): Promise<void>;
}

export interface FollowerOptions {
  readonly databasePath: string;
  readonly indexFolder: string;
  readonly log: Log;
  /** Delete what is there and build it anew. */
  readonly rebuild: boolean;
  /** The index has come further. */
  readonly onCommit?: () => void;
}

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

export function startIndexFollower(options: FollowerOptions): IndexFollower {
  let latest = { documents: 0, cursor: 0, holdsIndex: true };
  let failure: AppError | undefined;
  let pauseMs = firstPauseMs;
  let restart: NodeJS.Timeout | undefined;
  let isEnding = false;
  let lastFlush = 0;
  const waiting = new Map<number, { resolve: () => void; reject: (error: unknown) => void }>();
  const rejectAll = (error: AppError) => {
    for (const flush of waiting.values()) flush.reject(error);
    waiting.clear();
  };
  const fail = (error: AppError) => {
    failure ??= error;
    rejectAll(failure);
  };
  const hear = (message: FromIndexProcess) => {
    if (message.type === 'state') {
      failure = undefined;
      if (message.cursor > latest.cursor) options.onCommit?.();
      latest = { documents: message.documents, cursor: message.cursor, holdsIndex: message.holdsIndex };
      if (!message.holdsIndex) rejectAll(heldElsewhere());
    } else if (message.type === 'flushed') {
      pauseMs = firstPauseMs;
      waiting.get(message.id)?.resolve();
      waiting.delete(message.id);
    } else if (message.type === 'upkeep-failed') {
      options.log.warn('index-upkeep-failed', { message: message.message });
    } else {
      options.log.error('index-failed', { code: message.code, message: message.message });
      fail(new AppError(message.code, message.message));
    }
  };
  const launch = (mode: 'rebuild' | 'follow') => {
    const process = forkIndexProcess(options, mode);
    const gone = new Promise<void>((resolve) => {
      const end = (error: AppError) => {
        fail(error);
        resolve();
        if (isEnding || restart) return;
        options.log.warn('index-process-ended', { restartInMs: pauseMs });
        restart = setTimeout(() => {
          restart = undefined;
          current = launch('follow');
        }, pauseMs).unref();
        pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      };
      process.once('exit', (code, signal) =>
        end(new AppError('index-unavailable', `The index process ended (${signal ?? `exit code ${code}`}).`)),
      );
      process.once('error', (cause) =>
        end(new AppError('index-unavailable', 'The index process could not be started.', { cause })),
      );
    });
    process.on('message', hear);
    return { process, gone };
  };
  let current = launch(options.rebuild ? 'rebuild' : 'follow');
  const tell = (message: ToIndexProcess) => {
    if (current.process.connected) current.process.send(message);
  };

  return {
    state: () => ({ ...latest, failure: failure?.message }),
    changed: () => tell({ type: 'changed' }),
    doubt: () => tell({ type: 'doubted' }),
    flush(signal) {
      return new Promise<void>((resolve, reject) => {
        if (failure) return reject(failure);
        if (!latest.holdsIndex) return reject(heldElsewhere());
        lastFlush += 1;
        const id = lastFlush;
        const stop = () => {
          waiting.delete(id);
          reject(
            new AppError(
              'interrupted',
              'Interrupted. What was read is kept, and is made searchable with the next start.',
            ),
          );
        };
        signal.addEventListener('abort', stop, { once: true });
        const done = (settle: () => void) => {
          signal.removeEventListener('abort', stop);
          settle();
        };
        waiting.set(id, {
          resolve: () => done(resolve),
          reject: (error) => done(() => reject(error)),
        });
        tell({ type: 'flush', id });
      });
    },
    async [Symbol.asyncDispose]() {
      isEnding = true;
      clearTimeout(restart);
      const { process, gone } = current;
      if (process.connected) process.disconnect();
      const kill = setTimeout(() => process.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(kill);
    },
  };
}

function forkIndexProcess(options: FollowerOptions, mode: 'rebuild' | 'follow'): ChildProcess {
  return fork(
    new URL('./index-process.ts', import.meta.url),
    [options.databasePath, options.indexFolder, mode],
    { execArgv: ['--disable-warning=ExperimentalWarning'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
}

function heldElsewhere(): AppError {
  return new AppError(
    'already-running',
    'Another Jackdaw process keeps the text index of this data folder. Stop it ("jackdaw serve"?), then try again.',
  );
}
