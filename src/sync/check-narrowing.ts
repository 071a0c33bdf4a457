/** Whether Jira still takes the narrowing by JQL of a source: one that it does not take would look as if it matched nothing. */

import { AppError } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { SourceScope } from '../model/source.ts';

export interface NarrowingOptions {
  readonly scope: SourceScope;
  readonly client: JiraClient;
  readonly signal: AbortSignal;
}

export async function checkNarrowing({ scope: { jql }, client, signal }: NarrowingOptions): Promise<void> {
  if (jql === undefined) return;
  try {
    for await (const { ids } of client.issueIdPages({ jql: `id > 0 AND (${jql})`, pageSize: 1 }, signal)) {
      if (ids.length >= 0) return;
    }
  } catch (error) {
    if (!isBadRequest(error)) throw error;
    throw new AppError(
      'jira-bad-request',
      `Jira does not accept the JQL of this source any more. Nothing was removed. Change what it reads. ${error.message}`,
      { cause: error },
    );
  }
}

/** That is how Jira says of a project that the account may not browse it, although it may list it. */
export function isBadRequest(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'jira-bad-request';
}
