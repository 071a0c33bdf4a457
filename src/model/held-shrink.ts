/**
 * A part of our copy that became so much smaller from one reading to the next that it is not believed: the copy
 * from before counts until it is too old, and an administrator is asked.
 */

import type { ProjectId } from './ids.ts';

/** Of the directory, in the order in which they are read. */
export const directoryParts = ['accounts', 'groups', 'members', 'projects', 'grants', 'actors'] as const;
/** Of the contents: threads that Jira refuses, which is a loss of what they said. */
export const threadParts = ['comments', 'worklogs'] as const;
/** Of the contents, each project by itself: issues that a census did not have. */
export const censusPart = 'issues';
export const shrinkingParts = [...directoryParts, ...threadParts, censusPart] as const;

export type ShrinkingPart = (typeof shrinkingParts)[number];

export interface HeldShrink {
  readonly part: ShrinkingPart;
  /** Where each project is held by itself. */
  readonly projectId?: ProjectId;
  /** How many entries our copy has, and how many Jira gave. */
  readonly before: number;
  readonly after: number;
  readonly sinceMs: number;
  /** When an administrator accepted it. */
  readonly acceptedMs: number | undefined;
}
