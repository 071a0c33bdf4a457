/**
 * Copies a table of the text index in a process of its own, with less priority than what people wait for: its memory is
 * given back when it ends, and searches and changes go on beside it. Ended with the signal, and by itself when the
 * process that started it dies.
 */

import { fork } from 'node:child_process';
import { AppError, type ErrorCode, errorCodes } from '../errors.ts';
import type { CopyTable } from './lance-table.ts';

export type FromCopyProcess =
  | { readonly type: 'copied' }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

export const copyTableBeside: CopyTable = (folder, from, to, signal) =>
  new Promise((resolve, reject) => {
    const child = fork(
      new URL('./index-copy-process.ts', import.meta.url),
      [folder, from.table, String(from.version), to],
      {
        execArgv: ['--disable-warning=ExperimentalWarning'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      },
    );
    let said: FromCopyProcess | undefined;
    const end = () => child.kill('SIGKILL');
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    child.on('message', (message: FromCopyProcess) => {
      said = message;
    });
    const settle = (error: unknown) => {
      signal.removeEventListener('abort', end);
      if (error === undefined) resolve();
      else reject(error);
    };
    child.once('error', (cause) =>
      settle(new AppError('index-unavailable', 'The upkeep of the index could not be started.', { cause })),
    );
    child.once('exit', (code, killedBy) => {
      if (said?.type === 'copied') settle(undefined);
      else if (said && said.code in errorCodes) settle(new AppError(said.code, said.message));
      else
        settle(
          new AppError(
            'index-unavailable',
            `The upkeep of the index ended (${killedBy ?? `exit code ${code}`}).`,
          ),
        );
    });
  });
