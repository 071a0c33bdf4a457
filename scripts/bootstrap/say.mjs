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
