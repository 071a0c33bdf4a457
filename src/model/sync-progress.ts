/**
 * How far a run on the contents of a source is: plain numbers, for a terminal, a page, a log, and the store, where other
 * processes look. The rate, and the time left that follows from it, are of the phase that is under way: another one is
 * faster or slower.
 */

export const syncPhases = [
  'permissions',
  'listing',
  'contents',
  'comments',
  'settling',
  'indexing',
  'done',
] as const;
export type SyncPhase = (typeof syncPhases)[number];

export interface SyncProgress {
  readonly phase: SyncPhase;
  readonly projects: number;
  /** Ids that Jira listed so far in this pass. */
  readonly listed: number;
  /** Issues whose contents were read in this run. */
  readonly issues: number;
  readonly comments: number;
  /** Changes written to the store in this run. */
  readonly changed: number;
  /** Issues that were taken out of the store in this run. */
  readonly removed: number;
  readonly requests: number;
  readonly elapsedMs: number;
  /** Issues that are still to be read, as far as is known; undefined but in the phase of contents. */
  readonly left: number | undefined;
  /** Issues, and ids in the phase of listing; undefined while it cannot be told. */
  readonly perSecond: number | undefined;
  /** From the rate; undefined while it cannot be told. */
  readonly leftMs: number | undefined;
}
