/**
 * Comments that an edit or a transition brings along: `update.comment` with the verb `add`. They are judged like comments
 * that are written on their own, before anything of the edit is done, and added after it.
 */

import { editOf } from '../edits/edit.ts';
import type { CommentDraft } from '../edits/edit-comments.ts';
import { addComment } from '../edits/edit-comments.ts';
import { objectIn } from '../json-value.ts';
import type { Answer, Call } from '../operation.ts';
import { jiraError } from '../operation.ts';
import type { WorldIssue } from '../world/world-file.ts';
import { commentBody, newComment } from './comment-draft.ts';

interface Request {
  readonly fields?: unknown;
  readonly update?: unknown;
}

export interface SplitRequest<R> {
  readonly drafts: readonly CommentDraft[];
  /** The request without its comments. */
  readonly rest: R;
}

export function withoutComments<R extends Request>(
  call: Call,
  issue: WorldIssue,
  request: R,
): SplitRequest<R> | { readonly refusal: Answer } {
  const { comment, ...update } = objectIn(request.update) ?? {};
  if (comment === undefined) return { drafts: [], rest: request };
  const drafts: CommentDraft[] = [];
  for (const operation of Array.isArray(comment) ? comment : [undefined]) {
    const parsed = commentBody.safeParse(objectIn(operation)?.add);
    if (!parsed.success)
      return { refusal: jiraError(400, '', { comment: 'A comment can only be added, with a body.' }) };
    const read = newComment(call, issue, parsed.data);
    if ('refusal' in read) return read;
    drafts.push(read.draft);
  }
  return { drafts, rest: { ...request, update } };
}

/** Whether or not the edit took the issue out of the caller's sight. */
export function addComments(call: Call, issueId: string, drafts: readonly CommentDraft[]): void {
  for (const draft of drafts) {
    const issue = call.world.issue(issueId);
    if (issue) addComment(editOf(call), issue, draft);
  }
}
