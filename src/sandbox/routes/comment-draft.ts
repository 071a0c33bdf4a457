/**
 * Reads a comment that somebody wants to write, on its own or with a link: its rich text, whom it is restricted to, its
 * properties. The caller's right to comment, and what they may restrict it to, is decided here too, so no way
 * of writing a comment can forget it.
 */

import { z } from 'zod';
import type { CommentDraft } from '../edits/edit-comments.ts';
import { longestKey, propertyFault } from '../edits/entity-properties.ts';
import type { Answer, Call } from '../operation.ts';
import { jiraError } from '../operation.ts';
import type { DocumentFault } from '../rich-text/adf-document.ts';
import { documentFault } from '../rich-text/adf-document.ts';
import type { WorldIssue } from '../world/world-file.ts';
import { addressed, mayOn, restrictionOf, unitLimits, visibilityBody } from './units.ts';

export const commentBody = z.object({
  body: z.unknown().optional(),
  visibility: visibilityBody,
  properties: z
    .array(
      z.object({
        key: z.string().min(1).max(longestKey),
        value: z.unknown().refine((value) => value !== undefined, 'The value of the property is missing.'),
      }),
    )
    .nullish(),
});

export type CommentBody = z.infer<typeof commentBody>;

/** A comment that may be added as it is, or the refusal. */
export function newComment(
  call: Call,
  issue: WorldIssue,
  asked: CommentBody,
): { readonly draft: CommentDraft } | { readonly refusal: Answer } {
  if (!mayOn(call, issue, 'ADD_COMMENTS')) {
    const message = addressed(call, 'you do not have the permission to comment on this issue.');
    return { refusal: jiraError(400, message) };
  }
  const fault = documentFault(asked.body ?? { type: 'doc', version: 1, content: [] });
  if (fault) return { refusal: bodyRefusal(fault) };
  const read = commentExtras(call, issue, asked);
  if ('refusal' in read) return read;
  if ((issue.comments?.length ?? 0) >= unitLimits.comments) {
    return { refusal: jiraError(413, 'The per-issue limit for comments has been breached.') };
  }
  return { draft: { body: { adf: asked.body }, ...read } };
}

/** Visibility and properties. */
export function commentExtras(
  call: Call,
  issue: WorldIssue,
  { visibility: asked, properties }: CommentBody,
): Omit<CommentDraft, 'body'> | { readonly refusal: Answer } {
  const visibility = restrictionOf(call, issue, asked);
  if (typeof visibility === 'string') {
    return { refusal: jiraError(400, '', { commentLevel: visibility }) };
  }
  for (const { key, value } of properties ?? []) {
    const fault = propertyFault(key, value);
    if (fault !== undefined) return { refusal: jiraError(400, fault) };
  }
  return { visibility, properties: properties ?? [] };
}

export function bodyRefusal(fault: DocumentFault): Answer {
  return jiraError(400, '', { comment: bodyMessages[fault] });
}

const bodyMessages: Readonly<Record<DocumentFault, string>> = {
  'not-a-document': 'Comment body is not valid!',
  empty: 'Comment body can not be empty!',
  'too-long': 'The entered text is too long. It exceeds the allowed limit of 32,767 characters.',
};
