/** What LanceDB says when it cannot write, as an error that tells an operator what to do. */

import { AppError, messageOf, reasonOf } from '../errors.ts';

export function writeFailure(folder: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  if (/no space left|ENOSPC|disk full|quota exceeded/i.test(messageOf(cause))) {
    return new AppError(
      'disk-full',
      `The disk is full, the text index in ${folder} waits: free some space.`,
      { cause },
    );
  }
  return new AppError(
    'index-unavailable',
    `The text index in ${folder} cannot be written: ${reasonOf(cause)}`,
    { cause },
  );
}
