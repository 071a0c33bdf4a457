/**
 * The one error that Jackdaw throws on purpose: a code from a closed list, and a message that says what
 * happened and what to do next. Messages never hold a secret or the text of an issue.
 * How a code becomes an HTTP status or an exit code is decided here, once.
 */

export const errorCodes = {
  // What the person asked for
  'bad-request': { httpStatus: 400, exitCode: 2 },
  'not-signed-in': { httpStatus: 401, exitCode: 2 },
  'not-allowed': { httpStatus: 403, exitCode: 2 },
  'not-found': { httpStatus: 404, exitCode: 2 },
  'changed-meanwhile': { httpStatus: 409, exitCode: 2 },
  'too-many-tries': { httpStatus: 429, exitCode: 2 },
  'bad-config': { httpStatus: 500, exitCode: 2 },
  // Jira, seen from here
  'jira-unreachable': { httpStatus: 502, exitCode: 3 },
  'jira-not-jira': { httpStatus: 502, exitCode: 3 },
  'jira-unauthorized': { httpStatus: 502, exitCode: 3 },
  'jira-forbidden': { httpStatus: 502, exitCode: 3 },
  'jira-not-found': { httpStatus: 502, exitCode: 3 },
  'jira-gone': { httpStatus: 502, exitCode: 3 },
  'jira-bad-request': { httpStatus: 502, exitCode: 3 },
  'jira-rate-limited': { httpStatus: 502, exitCode: 3 },
  'jira-unavailable': { httpStatus: 502, exitCode: 3 },
  'jira-bad-answer': { httpStatus: 502, exitCode: 3 },
  'jira-too-large': { httpStatus: 502, exitCode: 3 },
  'jira-timeout': { httpStatus: 502, exitCode: 3 },
  // Our own house
  'store-newer': { httpStatus: 500, exitCode: 4 },
  'store-busy': { httpStatus: 503, exitCode: 4 },
  'disk-full': { httpStatus: 507, exitCode: 4 },
  'vault-key': { httpStatus: 500, exitCode: 4 },
  'already-running': { httpStatus: 409, exitCode: 4 },
  'port-in-use': { httpStatus: 500, exitCode: 4 },
  'mail-failed': { httpStatus: 502, exitCode: 4 },
  'index-unavailable': { httpStatus: 503, exitCode: 4 },
  interrupted: { httpStatus: 503, exitCode: 130 },
  internal: { httpStatus: 500, exitCode: 1 },
} as const satisfies Record<string, { httpStatus: number; exitCode: number }>;

export type ErrorCode = keyof typeof errorCodes;

export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Why something failed, for what is stored, logged or sent: the message of an `AppError`. Others' messages may quote what they worked
 * on (`JSON.parse` quotes the row that it cannot read), so of those only the name and the code are told.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  if (error instanceof Error && error.name === 'AbortError') return 'It was stopped.';
  const words = error instanceof Error ? [error.name, 'code' in error ? error.code : undefined] : [];
  const told = words.filter((word) => typeof word === 'string' && /^[A-Za-z][A-Za-z0-9_]{0,60}$/.test(word));
  return told.length === 0
    ? 'Something unexpected failed. Please report it.'
    : `Something unexpected failed (${told.join(' ')}). Please report it.`;
}

/** The message of anything thrown, for the terminal of the operator and nowhere else: see `reasonOf`. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function isDiskFull(error: unknown): boolean {
  return error instanceof AppError && error.code === 'disk-full';
}

/** For what is good to be kept, and no reason to fail. */
export async function unlessDiskFull(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isDiskFull(error)) throw error;
  }
}
