/**
 * The part of the store's port that changes what a source is to read. What leaves is found by nobody from the same
 * transaction on, and is removed in steps after it. The promises of `store.ts` hold here, too.
 */

import type { ProjectId, SourceId } from '../model/ids.ts';
import type { SourceScope } from '../model/source.ts';

export interface ScopeStore {
  /**
   * The source has this scope from now on. Projects with other keys are hidden, and what was listed of them counts as
   * not listed. With another time or JQL the pass under way ends unfinished; where that may take issues away, all
   * projects are hidden until `untilPass` or the removal of what is too old. Throws `not-found`.
   */
  change(id: SourceId, scope: SourceScope, nowMs: number): Promise<ScopeChange>;
  /** All that was read is hidden until the next pass has asked Jira for each issue: it reads as somebody else. */
  hideUntilPass(id: SourceId, nowMs: number): Promise<void>;
  /** Takes so many issues that are in no project of the directory; how many it were. Nobody finds them any more. */
  removeHomeless(id: SourceId, limit: number): Promise<number>;
  /** Takes so many issues that did not change since then; how many it were. */
  removeUnchangedSince(id: SourceId, sinceMs: number, limit: number): Promise<number>;
  /** The projects that the change of this moment has hidden are shown again: what was too old is gone. */
  endNarrowing(id: SourceId, changedMs: number): Promise<void>;
}

export interface ScopeChange {
  /** By key. */
  readonly left: readonly { readonly id: ProjectId; readonly key: string }[];
  /** All that stays is hidden until the next pass has asked Jira what is within the JQL. */
  readonly untilPass: boolean;
}
