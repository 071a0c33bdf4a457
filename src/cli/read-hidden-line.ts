/**
 * One line from a terminal that does not show what is typed or pasted into it. In raw mode Ctrl+C is a character like
 * any other: it is made the signal again that it is elsewhere. Ctrl+D ends the line.
 */

import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Throws the reason of `signal` when it is aborted. */
export async function readHiddenLine(input: NodeJS.ReadableStream, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  const onAbort = () => lines.close();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const line = await new Promise<string>((resolve) => {
      lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      lines.once('line', resolve);
      lines.once('close', () => resolve(''));
    });
    signal.throwIfAborted();
    return line;
  } finally {
    signal.removeEventListener('abort', onAbort);
    lines.close();
  }
}
