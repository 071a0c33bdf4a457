/**
 * The parent's side of the index process: starts it, hears how far it has come, asks it to finish, ends it.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { FromIndexProcess, ToIndexProcess } from './index-process.ts';
import type { IndexState } from './text-index.ts';

export interface IndexFollower extends AsyncDisposable {
  /** The latest that the process has said. */
  state(): IndexState & { readonly holdsIndex: boolean };
  /** Something was written to the store: no need to wait for the next look. */
  changed(): void;
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
}

export function startIndexFollower(options: FollowerOptions): IndexFollower {
  const child: ChildProcess = fork(
    new URL('./index-process.ts', import.meta.url),
    [options.databasePath, options.indexFolder, options.rebuild ? 'rebuild' : 'follow'],
    { execArgv: ['--disable-warning=ExperimentalWarning'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  let latest = { documents: 0, cursor: 0, holdsIndex: true };
  let failure: AppError | undefined;
  let ended = false;
  let lastFlush = 0;
  const waiting = new Map<number, { resolve: () => void; reject: (error: unknown) => void }>();
  const fail = (error: AppError) => {
    failure ??= error;
    for (const flush of waiting.values()) flush.reject(failure);
    waiting.clear();
  };
  const heldElsewhere = () =>
    new AppError('already-running', 'Another Jackdaw process keeps the text index of this data folder.');

  child.on('message', (message: FromIndexProcess) => {
    if (message.type === 'state') {
      latest = { documents: message.documents, cursor: message.cursor, holdsIndex: message.holdsIndex };
      if (!message.holdsIndex) {
        for (const flush of waiting.values()) flush.reject(heldElsewhere());
        waiting.clear();
      }
    } else if (message.type === 'flushed') {
      waiting.get(message.id)?.resolve();
      waiting.delete(message.id);
    } else {
      options.log.error('index-failed', { code: message.code, message: message.message });
      fail(new AppError(message.code, message.message));
    }
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      ended = true;
      fail(new AppError('index-unavailable', `The index process ended (${signal ?? `exit code ${code}`}).`));
      resolve();
    });
  });
  child.once('error', (cause) =>
    fail(new AppError('index-unavailable', 'The index process could not be started.', { cause })),
  );
  const tell = (message: ToIndexProcess) => {
    if (child.connected) child.send(message);
  };

  return {
    state: () => latest,
    changed: () => tell({ type: 'changed' }),
    flush(signal) {
      return new Promise<void>((resolve, reject) => {
        if (failure) return reject(failure);
        if (!latest.holdsIndex) return reject(heldElsewhere());
        lastFlush += 1;
        const id = lastFlush;
        const stop = () => {
          waiting.delete(id);
          reject(new AppError('interrupted', 'The index was left as it is. It goes on with the next start.'));
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
      if (ended) return;
      if (child.connected) child.disconnect();
      const kill = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(kill);
    },
  };
}
