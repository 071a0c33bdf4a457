/**
 * Takes an issue to another project or type: its id stays, its key changes, the old key still finds it. The level is
 * the default one of the new project's scheme, or none where there is no scheme: then the issue is open to all who browse
 * there. What belongs to the old project (components, versions, roles that it was restricted to, a request type) stays
 * only where the new one has the same. Sub-tasks follow their parent.
 */

import type { NamesInUse } from '../world/names-in-use.ts';
import type { World } from '../world/world.ts';
import type { WorldIssue, WorldIssueType, WorldProject } from '../world/world-file.ts';
import { nextKey } from './create-issue.ts';
import type { Edit } from './edit.ts';
import { putEdited, subtasksOf } from './edit-issue.ts';
import { withChanges } from './issue-changes.ts';
import { unitElsewhere } from './restrictions.ts';

export interface MoveTarget {
  readonly project: WorldProject;
  readonly issueType: WorldIssueType;
  /** Undefined: none for an ordinary issue. */
  readonly parent: WorldIssue | undefined;
}

export function moveIssue(edit: Edit, names: NamesInUse, issue: WorldIssue, target: MoveTarget): WorldIssue {
  const { world } = edit;
  const { project, issueType, parent } = target;
  const children = subtasksOf(world, issue);
  const levelId = issueType.subtask
    ? parent?.securityLevelId
    : world.securitySchemes.get(project.issueSecuritySchemeId ?? '')?.defaultLevelId;
  const isElsewhere = issue.projectId !== project.id;
  // An ordinary issue that only gets another type stays under its epic.
  const keepsParent =
    !isElsewhere && !world.isSubtask(issue) && !issueType.subtask && issueType.name !== 'Epic';
  const keptIn = (kept: readonly string[], list: readonly string[] | undefined) =>
    list?.filter((name) => kept.includes(name));
  const versions = isElsewhere ? names.versions(project) : [];
  const next = withChanges(issue, {
    issueTypeId: issueType.id,
    parentId: parent?.id ?? (keepsParent ? issue.parentId : undefined),
    ...(issueType.subtask ? { securityLevelId: levelId } : {}),
    ...(isElsewhere
      ? {
          projectId: project.id,
          key: nextKey(edit, project),
          securityLevelId: levelId,
          components: keptIn(names.components(project), issue.components),
          fixVersions: keptIn(versions, issue.fixVersions),
          affectsVersions: keptIn(versions, issue.affectsVersions),
          ...unitsElsewhere(world, issue, project),
          restrictedToRoles: undefined,
          requestTypeId: undefined,
        }
      : {}),
  });
  const moved = putEdited(edit, issue, next, isElsewhere ? 'issue_moved' : 'issue_updated');
  for (const child of children) {
    const type = world.issueTypes.get(child.issueTypeId);
    const current = world.issue(child.id);
    if (type && current && isElsewhere)
      moveIssue(edit, names, current, { project, issueType: type, parent: moved });
  }
  return moved;
}

function unitsElsewhere(
  world: World,
  { projectId, comments, worklogs }: WorldIssue,
  to: WorldProject,
): Pick<WorldIssue, 'comments' | 'worklogs'> {
  const from = world.knownProject(projectId);
  return {
    ...(comments ? { comments: comments.map((one) => unitElsewhere(world, one, from, to)) } : {}),
    ...(worklogs ? { worklogs: worklogs.map((one) => unitElsewhere(world, one, from, to)) } : {}),
  };
}
