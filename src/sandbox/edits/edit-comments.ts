/**
 * Edits of comments. Each moves the issue's `updated` and tells two events: the comment's own, and the issue's. No
 * changelog is written, because a changelog is shown to everybody who sees the issue, and would tell the
 * words of a restricted comment. [M] that Jira Cloud still sends both events.
 */

import type { EventName } from '../sandbox-events.ts';
import type { WorldComment, WorldIssue, WorldText, WorldVisibility } from '../world/world-file.ts';
import { withoutProperty, withProperty } from './comment-properties.ts';
import type { Edit } from './edit.ts';
import { tell, timeOf } from './edit.ts';

export interface CommentDraft {
  readonly body: WorldText;
  readonly visibility: WorldVisibility | undefined;
  readonly properties: readonly { readonly key: string; readonly value?: unknown }[];
}

export function addComment(edit: Edit, issue: WorldIssue, draft: CommentDraft): WorldComment {
  const { body, visibility, properties } = draft;
  const plain: WorldComment = {
    id: edit.world.takeId('comment'),
    ...(edit.actor === undefined ? {} : { author: edit.actor }),
    created: timeOf(edit),
    body,
    ...(visibility ? { visibility } : {}),
  };
  const comment = withProperties(plain, properties);
  replaceComments(edit, issue, [...(issue.comments ?? []), comment], comment, 'created');
  return comment;
}

/** What the draft does not have stays; `visibility: null` takes the restriction off. */
export function editComment(
  edit: Edit,
  issue: WorldIssue,
  comment: WorldComment,
  draft: Partial<Omit<CommentDraft, 'visibility'>> & { readonly visibility?: WorldVisibility | null },
): WorldComment {
  const { visibility: before, updateAuthor: _last, ...rest } = comment;
  const visibility = draft.visibility === undefined ? before : draft.visibility;
  const plain: WorldComment = {
    ...rest,
    ...(draft.body === undefined ? {} : { body: draft.body }),
    ...(visibility ? { visibility } : {}),
    ...(edit.actor === undefined ? {} : { updateAuthor: edit.actor }),
    updated: timeOf(edit),
  };
  const next = withProperties(plain, draft.properties ?? []);
  replaceComments(edit, issue, swapped(issue, next), next, 'updated');
  return next;
}

export function deleteComment(edit: Edit, issue: WorldIssue, comment: WorldComment): void {
  const comments = (issue.comments ?? []).filter(({ id }) => id !== comment.id);
  // What hangs on it goes with it: without the comment nothing would say who may see the file.
  const attachments = issue.attachments?.filter(({ commentId }) => commentId !== comment.id);
  const rest = attachments ? { ...issue, attachments } : issue;
  replaceComments(edit, rest, comments, comment, 'deleted');
}

/** A property says something about a comment and is no edit of it: no time moves, nothing is told. [M] */
export function setCommentProperty(
  { world }: Edit,
  issue: WorldIssue,
  comment: WorldComment,
  key: string,
  value: unknown,
): void {
  world.putIssue({ ...issue, comments: swapped(issue, withProperty(comment, key, value)) });
}

export function deleteCommentProperty(
  { world }: Edit,
  issue: WorldIssue,
  comment: WorldComment,
  key: string,
): void {
  world.putIssue({ ...issue, comments: swapped(issue, withoutProperty(comment, key)) });
}

function withProperties(comment: WorldComment, properties: CommentDraft['properties']): WorldComment {
  return properties.reduce((next, { key, value }) => withProperty(next, key, value), comment);
}

function swapped(issue: WorldIssue, comment: WorldComment): readonly WorldComment[] {
  return (issue.comments ?? []).map((other) => (other.id === comment.id ? comment : other));
}

const events: Readonly<Record<'created' | 'updated' | 'deleted', { name: EventName; ofIssue: string }>> = {
  created: { name: 'comment_created', ofIssue: 'issue_commented' },
  updated: { name: 'comment_updated', ofIssue: 'issue_comment_edited' },
  deleted: { name: 'comment_deleted', ofIssue: 'issue_comment_deleted' },
};

function replaceComments(
  edit: Edit,
  before: WorldIssue,
  comments: readonly WorldComment[],
  comment: WorldComment,
  what: 'created' | 'updated' | 'deleted',
): void {
  const issue = { ...before, comments, updated: timeOf(edit) };
  edit.world.putIssue(issue);
  const { name, ofIssue } = events[what];
  tell(edit, { name, issue, comment });
  tell(edit, { name: 'jira:issue_updated', issue, issueEventTypeName: ofIssue, comment });
}
