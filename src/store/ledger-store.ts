/**
 * The part of the store's port that tells what of each project Jira has, what of it is here, and what is not and why.
 * Counted by the store with every row that is written, so that telling it is quick for any number of issues. For
 * administrators and for counting only: nothing of an issue but its number. The promises of `store.ts` hold here, too.
 */

import type { ProjectId, SourceId } from '../model/ids.ts';

export interface LedgerStore {
  /**
   * Every project of which ids are known, anything is stored, or that is to be read; by id. All of it as of one moment,
   * which `change` names: the store's number of its latest change.
   */
  projects(sourceId: SourceId): Promise<{ readonly change: number; readonly projects: readonly LedgerRow[] }>;
  /** The same of all sources, with the least that is needed to say how complete they are; in no order. */
  known(): Promise<{ readonly change: number; readonly projects: readonly KnownCount[] }>;
}

export interface KnownCount {
  readonly sourceId: SourceId;
  readonly projectId: ProjectId;
  /** Issues that Jira has, as far as the account that reads them is told, without those that are archived. */
  readonly live: number;
}

export interface LedgerRow {
  readonly projectId: ProjectId;
  /** Undefined: not among the projects that are read. */
  readonly project: { readonly key: string; readonly name: string; readonly archived: boolean } | undefined;
  /** Nobody finds anything of it: Jira lists it no more, all of it is to be read again, or a comparison hid it. */
  readonly hidden: readonly HiddenProject[];
  /** Since when nothing of it is read, as somebody paused it. Undefined: it is kept up. */
  readonly pausedMs: number | undefined;
  /** Ids that Jira listed or returned, and has not taken back. */
  readonly known: number;
  /** Of them, those that are not stored, or not yet in this project. */
  readonly missing: number;
  /** Of those, the ones that were tried and could not be read. */
  readonly failed: number;
  /** Stored ones that could not be read again: they keep their last state. */
  readonly stale: number;
  /** Of both: since when the oldest waits, and why and until when the one that is tried next. */
  readonly failure: { readonly sinceMs: number; readonly why: string; readonly dueMs: number } | undefined;
  readonly issues: number;
  /** Of the stored ones: nobody finds these. */
  readonly archived: number;
  /** Of the stored ones, those whose security level is not known. */
  readonly levelUnknown: number;
  /** Their names. */
  readonly attachments: number;
  /** Comments and worklogs: as many as Jira counts on the stored issues, and as many as are stored. */
  readonly remarksTold: number;
  readonly remarks: number;
  /** Of the difference, what Jira refuses, and what is being read, or waits for it. */
  readonly remarksRefused: number;
  readonly remarksOpen: number;
  /** When Jira last listed all ids of it, with the end that it names; and when it refused to since. */
  readonly countedMs: number | undefined;
  readonly isRefused: boolean;
  /** Issues that the account may see there and the scope leaves out, as Jira counted them then. Undefined: not known. */
  readonly outOfScope: number | undefined;
}

export interface HiddenProject {
  readonly why: 'absent' | 'reread' | 'held';
  readonly sinceMs: number | undefined;
}
