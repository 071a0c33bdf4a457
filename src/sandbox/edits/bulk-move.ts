/**
 * Moves many issues as one request says: to a project, an issue type and perhaps a parent. Each issue is judged by
 * itself; those that the caller may not see are only counted, those that they may not move are named with the reason.
 */

import type { Call } from '../operation.ts';
import { canBrowse, canListProject, hasPermission } from '../permissions/who-can-see.ts';
import type { BulkOutcome } from '../tasks.ts';
import type { WorldIssue } from '../world/world-file.ts';
import { editOf } from './edit.ts';
import { issueTypeNamed } from './issue-references.ts';
import type { MoveTarget } from './move-issue.ts';
import { moveIssue } from './move-issue.ts';

export interface PlannedMove {
  readonly target: MoveTarget;
  readonly issueIdsOrKeys: readonly string[];
}

/** `ABC,10001` or `ABC,10001,ABC-7`; the refusal where it names nothing that the caller may use. */
export function moveTarget(call: Call, text: string): MoveTarget | string {
  const { world, caller } = call;
  const [projectIdOrKey = '', issueTypeId = '', parentIdOrKey] = text.split(',').map((part) => part.trim());
  const project = world.findProject(projectIdOrKey);
  if (!project || project.state === 'deleted' || !canListProject(world, caller, project))
    return `The target project of '${text}' is not valid.`;
  const issueType = issueTypeNamed(world, { id: issueTypeId });
  if (!issueType) return `The target issue type of '${text}' is not valid.`;
  if (!hasPermission(world, caller, 'CREATE_ISSUES', project)) {
    return `You do not have permission to create issues in the project of '${text}'.`;
  }
  const parent = parentIdOrKey === undefined ? undefined : world.findEntry(parentIdOrKey)?.issue;
  const isSeen = parent !== undefined && canBrowse(world, caller, parent);
  if (parentIdOrKey !== undefined && !isSeen) return `The target parent of '${text}' is not valid.`;
  const fits = issueType.subtask
    ? parent !== undefined && parent.projectId === project.id && !world.isSubtask(parent) && !parent.archived
    : parent === undefined || world.issueTypes.get(parent.issueTypeId)?.name === 'Epic';
  if (!fits || (parent && issueType.name === 'Epic'))
    return `The target parent of '${text}' does not fit its issue type.`;
  return { project, issueType, parent };
}

export function moveMany(call: Call, moves: readonly PlannedMove[]): BulkOutcome {
  const { world, names } = call;
  const processed = new Set<number>();
  const failed: Record<string, string[]> = {};
  let invalidOrInaccessible = 0;
  let total = 0;
  for (const { target, issueIdsOrKeys } of moves) {
    const issues = issueIdsOrKeys.map((idOrKey) => world.findEntry(idOrKey)?.issue);
    const listed = new Set(issues.map((issue) => issue?.id));
    for (const issue of issues) {
      total++;
      if (!issue || !canBrowse(world, call.caller, issue)) {
        invalidOrInaccessible++;
        continue;
      }
      // Goes with its parent, which is on the list as well.
      const isTaken = world.isSubtask(issue) && listed.has(issue.parentId);
      const refusal = isTaken ? undefined : whyNot(call, issue, target);
      if (refusal !== undefined) failed[issue.id] = [refusal];
      else {
        if (!isTaken) moveIssue(editOf(call), names, issue, target);
        processed.add(Number(issue.id));
      }
    }
  }
  return { total, processed: [...processed], failed, invalidOrInaccessible };
}

function whyNot(
  { world, caller }: Call,
  issue: WorldIssue,
  { issueType, parent }: MoveTarget,
): string | undefined {
  const project = world.projects.get(issue.projectId);
  if (!project || !hasPermission(world, caller, 'MOVE_ISSUES', project, issue)) {
    return 'You do not have permission to move this issue.';
  }
  if (parent?.id === issue.id) return 'An issue cannot be its own parent.';
  const hasSubtasks = world.childrenOf(issue.id).some((child) => world.isSubtask(child));
  if (issueType.subtask && hasSubtasks) return 'An issue with sub-tasks cannot become a sub-task.';
  return undefined;
}
