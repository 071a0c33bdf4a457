/**
 * The parent of an issue: of a sub-task an ordinary issue of its project, of an ordinary issue one of a higher level (an
 * epic), anywhere. A parent that the caller may not see is as good as none. A sub-task has its parent's security level.
 */

import { objectIn } from '../json-value.ts';
import { canBrowse } from '../permissions/who-can-see.ts';
import type { World } from '../world/world.ts';
import type { WorldIssue } from '../world/world-file.ts';
import type { EditableField } from './editable-field.ts';
import { set } from './editable-field.ts';
import { withChanges } from './issue-changes.ts';
import { FieldRefusal, textAt } from './issue-references.ts';

export const parentField: EditableField = {
  id: 'parent',
  verbs: set,
  isOpen: () => true,
  apply: ({ world, caller }, issue, _verb, value) => {
    const isSubtask = levelOfType(world, issue) < 0;
    if (value === null || objectIn(value)?.none === true) {
      if (isSubtask)
        throw new FieldRefusal('Issue type is a sub-task but parent issue key or id not specified.');
      return withChanges(issue, { parentId: undefined });
    }
    const named = textAt(value, 'id', 'key');
    if (named === undefined) throw new FieldRefusal('data was not an object');
    const parent = world.findEntry(named)?.issue;
    if (!parent || !canBrowse(world, caller, parent)) {
      throw new FieldRefusal('Could not find issue by id or key.');
    }
    const fits = isSubtask
      ? levelOfType(world, parent) >= 0 && parent.projectId === issue.projectId
      : levelOfType(world, parent) === levelOfType(world, issue) + 1;
    const isFit = fits && parent.id !== issue.id;
    if (!isFit) throw new FieldRefusal('Given parent issue does not belong to appropriate hierarchy.');
    if (parent.archived) throw new FieldRefusal('The parent issue is archived.');
    return withChanges(issue, {
      parentId: parent.id,
      ...(isSubtask ? { securityLevelId: parent.securityLevelId } : {}),
    });
  },
};

/** -1 for sub-tasks, 1 for epics, else 0. */
function levelOfType(world: World, issue: WorldIssue): number {
  const type = world.issueTypes.get(issue.issueTypeId);
  if (type?.subtask) return -1;
  return type?.name === 'Epic' ? 1 : 0;
}
