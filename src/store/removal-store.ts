/**
 * The part of the store's port that takes a source away, in steps that can be stopped anywhere and gone on with. From
 * the first one on, no list has the source. The promises of `store.ts` hold here, too.
 */

import type { NewAuditEntry } from '../model/audit-entry.ts';
import type { SiteId, SourceId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';

/** How many rows were removed, by what they were: `issue`, `comment`, `worklog`, or the name of a table. */
export type RemovalCounts = Readonly<Record<string, number>>;

/** With whose it was: who may know what was in it is decided as while it was there. */
export interface Removal extends Pick<Source, 'kind' | 'ownerId'> {
  readonly id: SourceId;
  readonly name: string;
  readonly siteId: SiteId;
  readonly siteUrl: string;
  readonly sinceMs: number;
  readonly by: string;
  /** Until now. */
  readonly counts: RemovalCounts;
}

export interface RemovalStore {
  /**
   * The source is on no list any more, and its secrets are gone, also from the disk's free space; its site can be
   * connected anew. Throws `not-found` where it is gone already.
   */
  begin(id: SourceId, by: string, nowMs: number): Promise<Removal>;
  /** Those that have not ended, by id. */
  list(): Promise<readonly Removal[]>;
  /** Takes the texts of so many issues, with all that was said below them; how many issues it were. The index hears of it. */
  emptyIssues(id: SourceId, limit: number): Promise<number>;
  /** Takes so many rows of one table, once no issue is left; how many it were. Before it the index has to have followed. */
  removeRows(id: SourceId, limit: number): Promise<number>;
  /**
   * Ends it, with its entry in the audit log in the same step, and cuts back the write-ahead log. Throws `internal` where
   * any table still has a row of the source. The counts are of all steps together.
   */
  end(id: SourceId, entry: (counts: RemovalCounts) => NewAuditEntry, nowMs: number): Promise<RemovalCounts>;
}
