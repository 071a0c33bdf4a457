/**
 * Operations that make, change and delete issues. What a request may set and what follows from it is decided in
 * `edits/`; here it is read, refused where Jira refuses it, and answered.
 */

import { z } from 'zod';
import { additionsOf } from '../answers/issue-expansions.ts';
import { JsonWriter } from '../answers/json-writer.ts';
import type { IssueRequest } from '../edits/create-issue.ts';
import { createIssue } from '../edits/create-issue.ts';
import { deleteIssue } from '../edits/delete-issue.ts';
import { editOf, tell } from '../edits/edit.ts';
import { putEdited, subtasksOf } from '../edits/edit-issue.ts';
import { propertiesIn } from '../edits/entity-properties.ts';
import { FieldRefusal } from '../edits/issue-references.ts';
import type { FieldErrors } from '../edits/requested-fields.ts';
import { applyFields } from '../edits/requested-fields.ts';
import { withAssignee } from '../edits/system-fields.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import {
  anybody,
  created,
  flag,
  ignored,
  isAdministrator,
  jiraError,
  list,
  nothing,
  operation,
} from '../operation.ts';
import { hasPermission } from '../permissions/who-can-see.ts';
import type { WorldIssue, WorldProject } from '../world/world-file.ts';
import { addComments, withoutComments } from './added-comments.ts';
import { noIssue, visibleIssue } from './issues.ts';

const createGranular = [
  'write:issue',
  'write:comment',
  'write:comment.property',
  'write:attachment',
  'read:issue',
];
const mostAtOnce = 50;
const anyObject = z.record(z.string(), z.unknown());

export const issueRequest = z.object({
  fields: anyObject.nullish(),
  update: anyObject.nullish(),
  properties: z.array(z.unknown()).nullish(),
  transition: anyObject.nullish(),
});

export const issueEditOperations: readonly Operation[] = [
  operation({
    method: 'POST',
    path: '/rest/api/3/issue',
    parameters: { updateHistory: ignored('Who looked at what is not kept.') },
    body: issueRequest,
    scopes: { classic: ['write:jira-work'], granular: createGranular, connect: 'WRITE' },
    permission: anybody,
    handle: (call, _query, body) => {
      const made = createIssue(call, body);
      if ('errors' in made)
        return call.caller === undefined ? fieldErrors(made.errors, 401) : fieldErrors(made.errors);
      return created(createdJson(call, made.issue, body));
    },
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/issue/bulk',
    parameters: {},
    body: z.object({ issueUpdates: z.array(issueRequest).nullish() }),
    scopes: { classic: ['write:jira-work'], granular: createGranular, connect: 'WRITE' },
    permission: anybody,
    handle: (call, _query, { issueUpdates }) => {
      const requests = issueUpdates ?? [];
      if (requests.length > mostAtOnce) {
        return bulkAnswer(400, [], [failed(0, {}, [`You can create up to ${mostAtOnce} issues at a time.`])]);
      }
      const outcomes = requests.map((request) => ({ request, made: createIssue(call, request) }));
      const issues = outcomes.flatMap(({ request, made }) =>
        'issue' in made ? [createdJson(call, made.issue, request)] : [],
      );
      const errors = outcomes.flatMap(({ made }, index) =>
        'errors' in made ? [failed(index, made.errors)] : [],
      );
      return bulkAnswer(issues.length > 0 ? 201 : 400, issues, errors);
    },
  }),
  operation({
    method: 'PUT',
    path: '/rest/api/3/issue/{issueIdOrKey}',
    parameters: {
      notifyUsers: ignored('No mail is sent.'),
      overrideScreenSecurity: flag,
      overrideEditableFlag: flag,
      returnIssue: flag,
      expand: list,
    },
    body: issueRequest,
    scopes: { classic: ['write:jira-work'], granular: ['write:issue'], connect: 'WRITE' },
    permission: anybody,
    handle: (call, { overrideScreenSecurity, overrideEditableFlag, returnIssue, expand }, body) => {
      const found = issueToEdit(call);
      if (!found) return noIssue;
      const { issue, project } = found;
      if ((overrideScreenSecurity || overrideEditableFlag) && !mayOverride(call)) {
        return jiraError(403, 'Only apps of administrators can override screen security.');
      }
      if (!hasPermission(call.world, call.caller, 'EDIT_ISSUES', project, issue)) {
        return jiraError(400, 'You do not have permission to edit issues in this project.');
      }
      const split = withoutComments(call, issue, body);
      if ('refusal' in split) return split.refusal;
      const applied = applyFields({ ...call, project, isNew: false }, issue, split.rest);
      if ('errors' in applied) return fieldErrors(applied.errors);
      const given = propertiesIn(body.properties);
      const properties = { ...issue.properties, ...given };
      const next = given ? { ...applied.issue, properties } : applied.issue;
      const stored = putEdited(editOf(call), issue, next);
      if (next.properties !== issue.properties) keepProperties(call, stored, next);
      addComments(call, issue.id, split.drafts);
      return returnIssue ? issueAnswer(call, issue.id, expand) : nothing;
    },
  }),
  operation({
    method: 'DELETE',
    path: '/rest/api/3/issue/{issueIdOrKey}',
    parameters: { deleteSubtasks: flag },
    scopes: { classic: ['write:jira-work'], granular: ['delete:issue'], connect: 'DELETE' },
    permission: anybody,
    handle: (call, { deleteSubtasks }) => {
      const found = issueToEdit(call);
      if (!found) return noIssue;
      const { issue, project } = found;
      if (!hasPermission(call.world, call.caller, 'DELETE_ISSUES', project, issue)) {
        return jiraError(403, 'You do not have permission to delete issues in this project.');
      }
      if (subtasksOf(call.world, issue).length > 0 && !deleteSubtasks) {
        return jiraError(
          400,
          `The issue '${issue.key}' has subtasks. You must specify the 'deleteSubtasks' parameter to delete this issue and all its subtasks.`,
        );
      }
      deleteIssue(editOf(call), issue);
      return nothing;
    },
  }),
  operation({
    method: 'PUT',
    path: '/rest/api/3/issue/{issueIdOrKey}/assignee',
    parameters: {},
    body: z.object({ accountId: z.string().nullish() }),
    scopes: { classic: ['write:jira-work'], granular: ['write:issue'], connect: 'WRITE' },
    permission: anybody,
    handle: (call, _query, { accountId }) => {
      const found = issueToEdit(call);
      if (!found) return noIssue;
      const { issue, project } = found;
      if (!hasPermission(call.world, call.caller, 'ASSIGN_ISSUES', project, issue)) {
        return jiraError(403, 'You do not have permission to assign issues in this project.');
      }
      try {
        const value = accountId === undefined || accountId === null ? null : { accountId };
        putEdited(editOf(call), issue, withAssignee({ ...call, project, isNew: false }, issue, value));
        return nothing;
      } catch (error) {
        if (error instanceof FieldRefusal) return fieldErrors({ assignee: error.message });
        throw error;
      }
    },
  }),
];

export function issueToEdit(
  call: Call,
): { readonly issue: WorldIssue; readonly project: WorldProject } | undefined {
  const issue = visibleIssue(call);
  const project = issue && call.world.projects.get(issue.projectId);
  return issue && project ? { issue, project } : undefined;
}

export function fieldErrors(errors: FieldErrors, status: 400 | 401 = 400): Answer {
  return { status, json: JSON.stringify({ errorMessages: [], errors }) };
}

function mayOverride(call: Call): boolean {
  return call.grant?.kind === 'connect-app' && isAdministrator(call);
}

function createdJson({ baseUrl }: Call, { id, key }: WorldIssue, { transition }: IssueRequest) {
  const done = { status: 200, errorCollection: { errorMessages: [], errors: {} } };
  return { id, key, self: `${baseUrl}/rest/api/3/issue/${id}`, ...(transition ? { transition: done } : {}) };
}

function failed(failedElementNumber: number, errors: FieldErrors, errorMessages: readonly string[] = []) {
  return { status: 400, elementErrors: { errorMessages, errors }, failedElementNumber };
}

function bulkAnswer(status: number, issues: readonly unknown[], errors: readonly unknown[]): Answer {
  return { status, json: JSON.stringify({ issues, errors }) };
}

function issueAnswer(call: Call, issueId: string, expand: readonly string[]): Answer {
  const issue = call.world.issue(issueId);
  // An edit can take the issue out of sight of who made it.
  if (!issue || !visibleIssue({ ...call, path: { issueIdOrKey: issueId } })) return nothing;
  const out = new JsonWriter(call.buffers);
  const selection = call.content.select(['*all']);
  const additions = additionsOf(call, {
    ...{ expand, properties: [], selection, embedded: 100, histories: 100, isSearch: false },
  });
  call.content.writeIssue(out, issue, call.caller, selection, 100, additions);
  return { status: 200, json: out };
}

/** Properties are no edit of the issue: they are kept even where no field changed. */
function keepProperties(call: Call, stored: WorldIssue, { properties = {} }: WorldIssue): void {
  const issue = { ...stored, properties };
  call.world.putIssue(issue);
  for (const [key, value] of Object.entries(properties)) {
    if (stored.properties?.[key] === value && stored.properties !== properties) continue;
    tell(editOf(call), { name: 'issue_property_set', issue, property: { key, value }, cascaded: true });
  }
}
