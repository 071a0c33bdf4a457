/** A secret from a file, a hidden line or standard input: never from the arguments, which others see. */

import { readFile } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { AppError } from '../errors.ts';
import type { CommandTools } from './command-tools.ts';
import { readHiddenLine } from './read-hidden-line.ts';

/** `what`: the word for it. */
export async function readSecret(
  { terminal, signal }: CommandTools,
  file: string | undefined,
  what: 'API token' | 'client secret',
): Promise<string> {
  if (file !== undefined) {
    try {
      return await readFile(file, 'utf8');
    } catch (cause) {
      throw new AppError('bad-request', `The file ${file} with the ${what} cannot be read.`, { cause });
    }
  }
  if (process.stdin.isTTY) {
    terminal.note(`Paste the ${what}, then Enter. It is not shown:`);
    return readHiddenLine(process.stdin, signal);
  }
  try {
    return await text(addAbortSignal(signal, process.stdin));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
