/**
 * Takes an issue away with what hangs on it: its sub-tasks, its links on the issues at their other ends, and its place as
 * the parent of other issues. Each thing that goes is told, the issue first, the others as its consequences.
 */

import type { WorldIssue, WorldLink } from '../world/world-file.ts';
import type { Edit } from './edit.ts';
import { tell } from './edit.ts';
import { subtasksOf } from './edit-issue.ts';
import { noteDeletedWorklogs } from './edit-worklogs.ts';
import { withChanges } from './issue-changes.ts';

export function deleteIssue(edit: Edit, issue: WorldIssue, cascaded = false): void {
  const { world } = edit;
  const flag = cascaded ? { cascaded } : {};
  for (const child of subtasksOf(world, issue)) deleteIssue(edit, child, true);
  world.deleteIssue(issue.id);
  noteDeletedWorklogs(edit, issue.worklogs ?? []);
  tell(edit, { name: 'jira:issue_deleted', issue, issueEventTypeName: 'issue_deleted', ...flag });
  for (const comment of issue.comments ?? []) {
    tell(edit, { name: 'comment_deleted', issue, comment, cascaded: true });
  }
  for (const worklog of issue.worklogs ?? []) {
    tell(edit, { name: 'worklog_deleted', issue, worklog, cascaded: true });
  }
  for (const attachment of issue.attachments ?? []) {
    tell(edit, { name: 'attachment_deleted', issue, attachment, cascaded: true });
  }
  for (const link of issue.links ?? []) takeOffLink(edit, issue, link);
  for (const child of world.childrenOf(issue.id)) world.putIssue(withChanges(child, { parentId: undefined }));
}

function takeOffLink(edit: Edit, issue: WorldIssue, link: WorldLink): void {
  const other = edit.world.issue(link.issueId);
  if (other) {
    const links = (other.links ?? []).filter(({ id, issueId }) => id !== link.id || issueId !== issue.id);
    edit.world.putIssue({ ...other, links });
  }
  const [sourceIssueId, destinationIssueId] =
    link.direction === 'outward' ? [issue.id, link.issueId] : [link.issueId, issue.id];
  tell(edit, {
    name: 'issuelink_deleted',
    link: { ...link, sourceIssueId, destinationIssueId },
    cascaded: true,
  });
}
