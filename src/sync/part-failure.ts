/**
 * Which failures concern one part of what is read, and which every call alike: the token, the network, the
 * limits, our own store. The first become findings; the second stop the pass, and the run says why.
 */

import { AppError, type ErrorCode } from '../errors.ts';

export class PartFailures {
  #troublesInARow = 0;

  succeeded(): void {
    this.#troublesInARow = 0;
  }

  /** What failed one part; anything that fails more than that is thrown on. */
  failed(error: unknown): AppError {
    if (!(error instanceof AppError) || fatal.has(error.code)) throw error;
    this.#troublesInARow = troubles.has(error.code) ? this.#troublesInARow + 1 : 0;
    if (this.#troublesInARow >= mostTroublesInARow) throw error;
    return error;
  }
}

export function concernsAll({ code }: AppError): boolean {
  return fatal.has(code);
}

/** Of one answer, or of the whole site. */
export function isTrouble({ code }: AppError): boolean {
  return troubles.has(code);
}

const fatal: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'jira-unreachable',
  'jira-not-jira',
  'jira-unauthorized',
  'jira-rate-limited',
  'interrupted',
  'changed-meanwhile',
  'store-busy',
  'disk-full',
  'internal',
]);

/** One of these is bad luck; several in a row are a site that does not answer, and each costs many tries. */
const troubles: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['jira-timeout', 'jira-unavailable']);
const mostTroublesInARow = 3;
