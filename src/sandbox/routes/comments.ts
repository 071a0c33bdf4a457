/**
 * Operations on comments. Only those that the caller may see are counted and returned; one that is hidden and one that
 * does not exist are answered alike, whatever is asked of it.
 */

import { z } from 'zod';
import { propertiesOf } from '../edits/comment-properties.ts';
import { editOf } from '../edits/edit.ts';
import { addComment, deleteComment, editComment } from '../edits/edit-comments.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import { anybody, ignored, jiraError, list, nothing, operation, text, wholeNumber } from '../operation.ts';
import { canBrowse } from '../permissions/who-can-see.ts';
import { idOrKey } from '../request-body.ts';
import { documentFault } from '../rich-text/adf-document.ts';
import { adfToHtml } from '../rich-text/adf-html.ts';
import { toAdf } from '../rich-text/rich-text.ts';
import type { WorldComment, WorldIssue } from '../world/world-file.ts';
import { bodyRefusal, commentBody, commentExtras, newComment } from './comment-draft.ts';
import { noIssue, visibleIssue } from './issues.ts';
import { legacyPage } from './legacy-page.ts';
import { addressed, mayOnOwn } from './units.ts';

const readGranular = [
  'read:comment',
  'read:comment.property',
  'read:group',
  'read:project',
  'read:project-role',
  'read:user',
  'read:avatar',
];
const readScopes = { classic: ['read:jira-work'], granular: readGranular, connect: 'READ' } as const;
const writeScopes = {
  classic: ['write:jira-work'],
  granular: [...readGranular, 'write:comment'],
  connect: 'WRITE',
} as const;

export const commentOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/issue/{issueIdOrKey}/comment',
    parameters: {
      startAt: wholeNumber(0),
      maxResults: wholeNumber(100, 100),
      orderBy: text,
      expand: list,
    },
    scopes: readScopes,
    permission: anybody,
    handle: (call, { startAt, maxResults, orderBy = 'created', expand }) => {
      if (!/^[ +-]?created$/.test(orderBy)) {
        return jiraError(400, `The comments cannot be ordered by '${orderBy}'.`);
      }
      const issue = visibleIssue(call);
      if (!issue) return noIssue;
      const all = call.content.comments(issue, call.caller);
      if (orderBy.startsWith('-')) all.reverse();
      const page = all
        .slice(startAt, startAt + maxResults)
        .map((open) => commentText(call, issue, open.unit, expand, call.content.text(open, call.caller)));
      return legacyPage('comments', page, startAt, maxResults, all.length);
    },
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/comment/list',
    parameters: { expand: list },
    body: z.object({ ids: z.array(idOrKey) }),
    scopes: {
      classic: ['read:jira-work'],
      granular: [
        'delete:comment.property',
        'read:avatar',
        'read:comment',
        'read:group',
        'read:project-role',
        'read:user',
        'read:comment.property',
        'read:project',
      ],
      connect: 'READ',
    },
    permission: anybody,
    handle: (call, { expand }, { ids }) => {
      if (ids.length === 0) return jiraError(400, 'At least one comment ID must be provided.');
      if (ids.length > 1000) return jiraError(400, 'You can request up to 1000 comments at a time.');
      const found: string[] = [];
      for (const id of [...new Set(ids)].sort((a, b) => Number(a) - Number(b))) {
        const issue = call.world.issueOfComment(id);
        if (!issue || !canBrowse(call.world, call.caller, issue)) continue;
        const open = call.content.comments(issue, call.caller).find(({ unit }) => unit.id === id);
        if (open)
          found.push(commentText(call, issue, open.unit, expand, call.content.text(open, call.caller)));
      }
      return {
        status: 200,
        json: `{"maxResults":1048576,"startAt":0,"total":${found.length},"isLast":true,"values":[${found.join(',')}]}`,
      };
    },
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/issue/{issueIdOrKey}/comment',
    parameters: { expand: list },
    body: commentBody,
    scopes: writeScopes,
    permission: anybody,
    handle: (call, { expand }, body) => {
      const issue = visibleIssue(call);
      if (!issue) return noIssue;
      const read = newComment(call, issue, body);
      if ('refusal' in read) return read.refusal;
      const comment = addComment(editOf(call), issue, read.draft);
      return { status: 201, json: commentText(call, issue, comment, expand) };
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/issue/{issueIdOrKey}/comment/{id}',
    parameters: { expand: list },
    scopes: readScopes,
    permission: anybody,
    handle: (call, { expand }) => {
      const found = visibleComment(call);
      if ('refusal' in found) return found.refusal;
      return { status: 200, json: commentText(call, found.issue, found.comment, expand) };
    },
  }),
  operation({
    method: 'PUT',
    path: '/rest/api/3/issue/{issueIdOrKey}/comment/{id}',
    parameters: {
      notifyUsers: ignored('No mail is sent.'),
      overrideEditableFlag: ignored('No status makes an issue one that cannot be edited.'),
      expand: list,
    },
    body: commentBody,
    scopes: writeScopes,
    permission: anybody,
    handle: (call, { expand }, body) => {
      const found = visibleComment(call);
      if ('refusal' in found) return found.refusal;
      const { issue, comment } = found;
      if (!mayOnOwn(call, issue, comment.author, 'EDIT', 'COMMENTS')) {
        return jiraError(400, addressed(call, 'you do not have the permission to edit this comment.'));
      }
      const fault = body.body === undefined ? undefined : documentFault(body.body);
      if (fault) return bodyRefusal(fault);
      const read = commentExtras(call, issue, body);
      if ('refusal' in read) return read.refusal;
      // Without a visibility the restriction stays. [M]: the safe reading of a text that does not say.
      const { visibility = null, properties } = read;
      const next = editComment(editOf(call), issue, comment, {
        ...(body.body === undefined ? {} : { body: { adf: body.body } }),
        ...(body.visibility === undefined ? {} : { visibility }),
        properties,
      });
      return { status: 200, json: commentText(call, issue, next, expand) };
    },
  }),
  operation({
    method: 'DELETE',
    path: '/rest/api/3/issue/{issueIdOrKey}/comment/{id}',
    parameters: {},
    scopes: {
      classic: ['write:jira-work'],
      granular: ['delete:comment', 'delete:comment.property'],
      connect: 'DELETE',
    },
    permission: anybody,
    handle: (call) => {
      if (call.caller === undefined) return jiraError(405, 'Anonymous callers cannot delete comments.');
      const found = visibleComment(call);
      if ('refusal' in found) return found.refusal;
      const { issue, comment } = found;
      if (!mayOnOwn(call, issue, comment.author, 'DELETE', 'COMMENTS')) {
        return jiraError(400, `You do not have permission to delete comment with id: ${comment.id}`);
      }
      deleteComment(editOf(call), issue, comment);
      return nothing;
    },
  }),
];

type Found = { readonly issue: WorldIssue; readonly comment: WorldComment } | { readonly refusal: Answer };

function visibleComment(call: Call): Found {
  const issue = visibleIssue(call);
  if (!issue) return { refusal: noIssue };
  const { id = '' } = call.path;
  const open = call.content.comments(issue, call.caller).find(({ unit }) => unit.id === id);
  return open ? { issue, comment: open.unit } : { refusal: noComment(id) };
}

export function noComment(id: string): Answer {
  return jiraError(404, `Can not find a comment for the id: ${id}.`);
}

function commentText(
  { world, content, caller }: Call,
  issue: WorldIssue,
  comment: WorldComment,
  expand: readonly string[],
  json = content.written(issue, { comment }, caller),
): string {
  const more: Record<string, unknown> = {};
  if (expand.includes('renderedBody')) more.renderedBody = adfToHtml(toAdf(comment.body));
  if (expand.includes('properties')) {
    const properties = propertiesOf(world, issue, comment);
    more.properties = [...properties].map(([key, value]) => ({ key, value }));
  }
  return Object.keys(more).length === 0 ? json : `${json.slice(0, -1)},${JSON.stringify(more).slice(1)}`;
}
