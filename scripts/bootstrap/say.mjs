/**
 * How the bootstrap talks: short lines on stderr, never on stdout, which belongs to the program that is
 * started. A `Stop` is a failure that was foreseen: what happened, then what to do, and no stack trace.
 */

export function say(text) {
  for (const line of text.split('\n')) process.stderr.write(`jackdaw: ${line}\n`);
}

export class Stop extends Error {
  constructor(whatHappened, whatToDo, exitCode = 1) {
    super(`${whatHappened}\n${whatToDo}`);
    this.name = 'Stop';
    this.exitCode = exitCode;
  }
}

const fileErrors = {
  ENOSPC: ['the disk is full', 'Free about one gigabyte, then run the same command again.'],
  EDQUOT: ['your disk quota is used up', 'Free about one gigabyte, then run the same command again.'],
  EACCES: ['it is not yours to write', 'Make the checkout belong to you, then run the same command again.'],
  EPERM: ['it is not yours to write', 'Make the checkout belong to you, then run the same command again.'],
  EROFS: ['the disk is read-only', 'Clone to a place that can be written, then run the same command again.'],
};

/** A file system's refusal as a Stop; any other error as it is. */
export function explainFileError(error) {
  const known = fileErrors[error?.code];
  return known ? new Stop(`${error.path ?? 'a file'} could not be written: ${known[0]}.`, known[1]) : error;
}
