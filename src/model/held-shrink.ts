/**
 * A part of our copy that became so much smaller from one reading to the next that it is not believed: the copy
 * from before counts until it is too old, and an administrator is asked.
 */

/** Of the directory, in the order in which they are read. */
export const directoryParts = ['accounts', 'groups', 'members', 'projects', 'grants', 'actors'] as const;
/** Of the contents: threads that Jira refuses, which is a loss of what they said. */
export const threadParts = ['comments', 'worklogs'] as const;
export const shrinkingParts = [...directoryParts, ...threadParts] as const;

export type ShrinkingPart = (typeof shrinkingParts)[number];

export interface HeldShrink {
  readonly part: ShrinkingPart;
  /** How many entries our copy has, and how many Jira gave. */
  readonly before: number;
  readonly after: number;
  readonly sinceMs: number;
  /** When an administrator accepted it. */
  readonly acceptedMs: number | undefined;
}
