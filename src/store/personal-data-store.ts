/**
 * The part of the store's port that knows of which accounts a source keeps names, that forgets the names of closed ones,
 * and keeps them forgotten: whatever is written of a source afterwards calls such an account a former user, in the same
 * transaction. Of these the ids alone are kept; an id says nothing of who it was, and stays on the issues anyway,
 * where it is compared with other ids and never shown. The promises of `store.ts` hold here, too.
 */

import type { NewAuditEntry } from '../model/audit-entry.ts';
import type { AccountId, SourceId } from '../model/ids.ts';

export interface PersonalDataStore {
  /**
   * Among the next `limit` accounts that some of these sources keep names of, by id, those that none of them reported
   * since. What is reported later than `nowMs` was reported by a clock that was set back since. `next`: where the accounts
   * after these begin; undefined: there are none.
   */
  toReport(
    sources: readonly SourceId[],
    since: { readonly reportedMs: number; readonly nowMs: number },
    after: AccountId | undefined,
    limit: number,
  ): Promise<{ readonly due: readonly NamedAccount[]; readonly next: AccountId | undefined }>;
  /**
   * These were reported for all of these sources, and so answered. From then on closed accounts are inactive and without
   * name or address in the directory of every source of the same sites, whoever searches here with one is called by their
   * address, and `callAnew` has to go through the issues. `entry` is in the audit log if, and only if, that is so.
   */
  reported(
    sources: readonly SourceId[],
    accounts: readonly AccountId[],
    answer: ReportAnswer,
    nowMs: number,
    entry?: NewAuditEntry,
  ): Promise<void>;
  /** Accounts that have changed since what is kept of them was read, by id. */
  outdated(source: SourceId): Promise<readonly AccountId[]>;
  /**
   * Such an account was called so at that time; undefined: Jira does not show it. The issues are to call it so, too. Its
   * address, and whether it is active, are told by the list of accounts alone.
   */
  readAnew(source: SourceId, id: AccountId, displayName: string | undefined, readMs: number): Promise<void>;
  /**
   * Goes through at most `limit` issues of the source and what was said below them, from where it was, and calls people by
   * their new names; the index hears of those that change. A long issue takes several calls. How many it looked at; 0: all are done, and what was overwritten is
   * in no file of the store any more. Where others read at that moment it is still in the log, and the source goes on
   * counting as being erased until a later call.
   */
  callAnew(source: SourceId, limit: number): Promise<number>;
  /** Closed accounts that Jira listed as active so long after they were told to be closed, by id. */
  listedActive(source: SourceId, closedMs: number, limit: number): Promise<readonly AccountId[]>;
  standing(source: SourceId): Promise<PersonalDataStanding>;
}

export interface NamedAccount {
  readonly accountId: AccountId;
  /** Nothing that is kept of it was read before. */
  readonly sinceMs: number;
}

export interface ReportAnswer {
  readonly closed: readonly AccountId[];
  readonly updated: readonly AccountId[];
  /** How often an account may be reported; undefined: it does not say. */
  readonly cycleMs: number | undefined;
}

export interface PersonalDataStanding {
  /** Accounts of which names are kept. */
  readonly named: number;
  /** When the last of them were reported; undefined: never. */
  readonly reportedMs: number | undefined;
  /** Accounts that were told to be closed and that this source itself named. */
  readonly closed: number;
  /** Their names are still on issues. */
  readonly isErasing: boolean;
  readonly cycleMs: number | undefined;
}
