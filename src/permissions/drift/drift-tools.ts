/** What comparing our answers with Jira's works with. Jira's side is wired in `app.ts`: permissions know no client. */

import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { AccountId, IssueId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import type { PermissionTools } from '../permission-tools.ts';

/** One source's Jira, asked with the source's own credential. */
export interface JiraSide {
  /** Those of up to 1,000 issues that the account may browse; `undefined`: somebody who is not signed in. */
  browsable(
    account: AccountId | undefined,
    ids: readonly IssueId[],
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>>;
  /** Reads the directory and these issues into the store; names those that could not be read. */
  readAgain(ids: readonly IssueId[], signal: AbortSignal): Promise<ReadonlySet<IssueId>>;
}

export interface DriftTools extends PermissionTools {
  readonly clock: Clock;
  readonly log: Log;
  openJira(source: Source): Promise<JiraSide>;
}

export const mostIssuesPerQuestion = 1_000;
