/**
 * Attachments: what is kept of a file is its name, size and type. Each edit is told twice and written to the changelog,
 * except for a file that hangs on a comment, whose name is for those only who may see the comment.
 */

import type { WorldAttachment, WorldIssue } from '../world/world-file.ts';
import type { Edit } from './edit.ts';
import { changeIssue, historyItem, tell, timeOf } from './edit.ts';

export interface UploadedFile {
  readonly filename: string;
  readonly mimeType: string;
  readonly size: number;
}

export function addAttachments(
  edit: Edit,
  before: WorldIssue,
  files: readonly UploadedFile[],
): WorldAttachment[] {
  const added = files.map((file) => ({
    id: edit.world.takeId('attachment'),
    ...file,
    ...(edit.actor === undefined ? {} : { author: edit.actor }),
    created: timeOf(edit),
  }));
  const items = added.map(({ id, filename }) => attachmentItem([null, filename], [null, id]));
  const next = { ...before, attachments: [...(before.attachments ?? []), ...added] };
  const issue = changeIssue(edit, next, items);
  for (const attachment of added) tell(edit, { name: 'attachment_created', issue, attachment });
  return added;
}

export function deleteAttachment(edit: Edit, before: WorldIssue, attachment: WorldAttachment): void {
  const { id, filename, commentId } = attachment;
  const attachments = (before.attachments ?? []).filter((other) => other.id !== id);
  let issue: WorldIssue = { ...before, attachments, updated: timeOf(edit) };
  if (commentId === undefined) {
    issue = changeIssue(edit, issue, [attachmentItem([filename, null], [id, null])]);
  } else {
    edit.world.putIssue(issue);
    tell(edit, { name: 'jira:issue_updated', issue, issueEventTypeName: 'issue_updated' });
  }
  tell(edit, { name: 'attachment_deleted', issue, attachment });
}

function attachmentItem(
  names: readonly [string | null, string | null],
  ids: readonly [string | null, string | null],
) {
  return historyItem('attachment', names, ids, { field: 'Attachment' });
}
