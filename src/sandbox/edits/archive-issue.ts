/**
 * Puts issues away and brings them back, sub-tasks with their parent. An archived issue is found by its key alone and
 * cannot be edited. Jira has no event for it and writes no changelog.
 */

import type { WorldIssue } from '../world/world-file.ts';
import type { Edit } from './edit.ts';
import { timeOf } from './edit.ts';
import { subtasksOf } from './edit-issue.ts';
import { withChanges } from './issue-changes.ts';

/** How many issues changed. */
export function setArchived(edit: Edit, issue: WorldIssue, archived: boolean): number {
  const { world, actor } = edit;
  let count = 0;
  for (const one of [issue, ...subtasksOf(world, issue)]) {
    if ((one.archived ?? false) === archived) continue;
    const since = archived ? { archivedSince: timeOf(edit), archivedBy: actor } : {};
    const open = withChanges(one, { archived: undefined, archivedSince: undefined, archivedBy: undefined });
    world.putIssue(archived ? withChanges(open, { archived: true, ...since }) : open);
    count++;
  }
  return count;
}
