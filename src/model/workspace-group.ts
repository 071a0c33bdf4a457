/**
 * A group of people of this workspace, for sharing a source with them. It has nothing to do with the groups of a Jira
 * site, and opens nothing of a permission-based source.
 */

import type { PersonId } from './ids.ts';

export interface WorkspaceGroup {
  readonly id: number;
  /** No two have the same, whatever the case of its letters. */
  readonly name: string;
  /** By number. */
  readonly members: readonly PersonId[];
}
