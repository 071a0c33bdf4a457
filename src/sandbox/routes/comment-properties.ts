/**
 * Operations on the entity properties of comments. They are asked for by the comment's id alone: a comment that the
 * caller may not see, or whose issue they may not see, is answered as one that does not exist.
 */

import { propertiesOf } from '../edits/comment-properties.ts';
import { editOf } from '../edits/edit.ts';
import { deleteCommentProperty, setCommentProperty } from '../edits/edit-comments.ts';
import { propertyFault } from '../edits/entity-properties.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import { anybody, jiraError, nothing, ok, operation } from '../operation.ts';
import { canBrowse, isCommentOpen } from '../permissions/who-can-see.ts';
import type { WorldComment, WorldIssue } from '../world/world-file.ts';
import { noComment } from './comments.ts';
import { mayOnOwn } from './units.ts';

const keysPath = '/rest/api/3/comment/{commentId}/properties';
const propertyPath = `${keysPath}/{propertyKey}`;
const readScopes = {
  classic: ['read:jira-work'],
  granular: ['read:comment.property'],
  connect: 'READ',
} as const;

export const commentPropertyOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: keysPath,
    parameters: {},
    scopes: readScopes,
    permission: anybody,
    handle: (call) =>
      onComment(call, ({ issue, comment }) => {
        const keys = [...propertiesOf(call.world, issue, comment).keys()].map((key) => ({
          self: `${call.baseUrl}/rest/api/3/comment/${comment.id}/properties/${encodeURIComponent(key)}`,
          key,
        }));
        return ok({ keys });
      }),
  }),
  operation({
    method: 'GET',
    path: propertyPath,
    parameters: {},
    scopes: readScopes,
    permission: anybody,
    handle: (call) =>
      onComment(call, ({ issue, comment }) => {
        const { propertyKey: key = '' } = call.path;
        const properties = propertiesOf(call.world, issue, comment);
        return properties.has(key) ? ok({ key, value: properties.get(key) }) : noProperty(key);
      }),
  }),
  operation({
    method: 'PUT',
    path: propertyPath,
    parameters: {},
    scopes: { classic: ['write:jira-work'], granular: ['write:comment.property'], connect: 'WRITE' },
    permission: anybody,
    handle: (call) =>
      onComment(call, ({ issue, comment }) => {
        if (!mayOnOwn(call, issue, comment.author, 'EDIT', 'COMMENTS')) return notAllowed;
        const { body, path } = call;
        const { propertyKey: key = '' } = path;
        const fault = propertyFault(key, body);
        if (fault !== undefined) return jiraError(400, fault);
        const status = propertiesOf(call.world, issue, comment).has(key) ? 200 : 201;
        setCommentProperty(editOf(call), issue, comment, key, body);
        return { status, json: '' };
      }),
  }),
  operation({
    method: 'DELETE',
    path: propertyPath,
    parameters: {},
    scopes: { classic: ['write:jira-work'], granular: ['delete:comment.property'], connect: 'DELETE' },
    permission: anybody,
    handle: (call) =>
      onComment(call, ({ issue, comment }) => {
        if (!mayOnOwn(call, issue, comment.author, 'EDIT', 'COMMENTS')) return notAllowed;
        const { propertyKey: key = '' } = call.path;
        if (!propertiesOf(call.world, issue, comment).has(key)) return noProperty(key);
        deleteCommentProperty(editOf(call), issue, comment, key);
        return nothing;
      }),
  }),
];

function onComment(
  { world, caller, path }: Call,
  answer: (found: { readonly issue: WorldIssue; readonly comment: WorldComment }) => Answer,
): Answer {
  const { commentId = '' } = path;
  const issue = world.issueOfComment(commentId);
  const comment = issue?.comments?.find(({ id }) => id === commentId);
  if (
    !issue ||
    !comment ||
    !canBrowse(world, caller, issue) ||
    !isCommentOpen(world, caller, issue, comment)
  ) {
    return noComment(commentId);
  }
  return answer({ issue, comment });
}

function noProperty(key: string): Answer {
  return jiraError(404, `The property with key ${key} does not exist.`);
}

const notAllowed = jiraError(403, 'You do not have the permission to edit this comment.');
