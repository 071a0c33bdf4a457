/**
 * What LanceDB says when it cannot read or write: as an error that tells an operator what to do, and whether it says
 * something about the machine at this moment or about the files.
 */

import { AppError, messageOf, reasonOf } from '../errors.ts';

export function writeFailure(folder: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  if (isFull.test(messageOf(cause))) {
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

/** Goes by when the machine is well again; anything else means that the files are not what they should be. */
export function isPassing(cause: unknown): boolean {
  const message = messageOf(cause);
  return (
    isFull.test(message) || /permission denied|too many open files|cannot allocate memory/i.test(message)
  );
}

const isFull = /no space left|ENOSPC|disk full|quota exceeded/i;
