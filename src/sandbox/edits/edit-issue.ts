/**
 * Puts the next state of an issue in place: with its changelog and event, and with what follows from it. Sub-tasks get
 * their parent's level, each with a line in its own changelog, told as a consequence.
 */

import type { World } from '../world/world.ts';
import type { WorldIssue } from '../world/world-file.ts';
import type { Edit } from './edit.ts';
import { changeIssue, timeOf } from './edit.ts';
import { withChanges } from './issue-changes.ts';
import { differences } from './issue-differences.ts';

export function putEdited(
  edit: Edit,
  before: WorldIssue,
  after: WorldIssue,
  eventTypeName?: string,
): WorldIssue {
  const { world } = edit;
  const next = withResolutionDate(edit, before, after);
  const items = differences(world, before, next);
  const onlyAssignee = items.length > 0 && items.every(({ fieldId }) => fieldId === 'assignee');
  const name = eventTypeName ?? (onlyAssignee ? 'issue_assigned' : 'issue_updated');
  const stored = changeIssue(edit, next, items, name);
  if (before.securityLevelId !== stored.securityLevelId) {
    for (const child of subtasksOf(world, stored)) {
      putEdited(edit, child, withChanges(child, { securityLevelId: stored.securityLevelId }));
    }
  }
  return stored;
}

export function subtasksOf(world: World, issue: WorldIssue): WorldIssue[] {
  return world.childrenOf(issue.id).filter((child) => world.isSubtask(child));
}

function withResolutionDate(edit: Edit, before: WorldIssue, after: WorldIssue): WorldIssue {
  if (before.resolution === after.resolution) return after;
  return withChanges(after, { resolved: after.resolution === undefined ? undefined : timeOf(edit) });
}
