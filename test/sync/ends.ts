/**
 * How a process of a history may end that does not end by itself: as one that was killed, or with an error that Jackdaw
 * throws on purpose, such as that Jira is out of order. Anything else is a mistake in the code, or in the proof.
 */

import { AppError } from '../../src/errors.ts';
import { Killed } from './mortal-store.ts';

/** The reason as it may be, or throws what is a mistake. `isDead`: of the process. */
export function assertMayEnd(error: unknown, isDead: boolean): void {
  for (const one of errorsOf(error)) {
    if (one instanceof Killed && isDead) continue;
    if (one instanceof AppError && one.code !== 'internal') continue;
    throw one;
  }
}

/** Leaving what is `using` may fail, too. */
function errorsOf(error: unknown): unknown[] {
  if (error instanceof SuppressedError) return [...errorsOf(error.error), ...errorsOf(error.suppressed)];
  if (error instanceof AggregateError) return error.errors.flatMap(errorsOf);
  return [error];
}
