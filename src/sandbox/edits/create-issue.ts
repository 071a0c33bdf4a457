/**
 * Makes an issue out of the `fields` and `update` of a request. Its number and key were never used before. Where
 * nobody says otherwise, the caller reports it, and it gets the default level of its project's security scheme; a
 * sub-task gets its parent's. What does not fit is told by field, and then nothing is made.
 */

import { objectIn } from '../json-value.ts';
import type { Call } from '../operation.ts';
import { canListProject, hasPermission } from '../permissions/who-can-see.ts';
import { firstStatus, transitionsOf } from '../world/workflow.ts';
import type { WorldIssue, WorldIssueType, WorldProject } from '../world/world-file.ts';
import { editOf, tell, timeOf } from './edit.ts';
import type { FieldContext } from './editable-field.ts';
import { propertiesIn } from './entity-properties.ts';
import { withChanges } from './issue-changes.ts';
import { issueTypeNamed, projectNamed } from './issue-references.ts';
import type { Applied, FieldErrors } from './requested-fields.ts';
import { applyFields } from './requested-fields.ts';
import { withAssignee } from './system-fields.ts';

export interface IssueRequest {
  readonly fields?: unknown;
  readonly update?: unknown;
  readonly properties?: unknown;
  readonly transition?: unknown;
}

export function createIssue(call: Call, request: IssueRequest): Applied {
  const { world } = call;
  const fields = objectIn(request.fields) ?? {};
  const project = projectNamed(world, fields.project);
  if (!project || !canListProject(world, call.caller, project) || project.state === 'deleted') {
    return { errors: { project: 'Specify a valid project ID or key' } };
  }
  if (!hasPermission(world, call.caller, 'CREATE_ISSUES', project)) {
    return { errors: { project: 'You do not have permission to create issues in this project.' } };
  }
  const type = issueTypeNamed(world, fields.issuetype);
  const context: FieldContext = { ...call, project, isNew: true };
  const draft = draftOf(context, type, timeOf(editOf(call)));
  if (!draft) return { errors: { issuetype: 'Specify a valid issue type' } };
  const applied = applyFields(context, draft, request, ['project']);
  const errors: FieldErrors = {
    ...(type ? {} : { issuetype: 'Specify a valid issue type' }),
    ...missing(context, draft, fields, request.update),
    ...(request.transition && !hasPermission(world, call.caller, 'TRANSITION_ISSUES', project)
      ? { transition: 'You do not have permission to transition issues in this project.' }
      : {}),
    ...('errors' in applied ? applied.errors : {}),
  };
  if (Object.keys(errors).length > 0 || 'errors' in applied) return { errors };
  return { issue: placeIssue(call, context, applied.issue, request) };
}

/** The issue before anything of the request but its type is in it; its id and key are given when all else fits. */
function draftOf(
  { world, caller, project }: FieldContext,
  type: WorldIssueType | undefined,
  now: string,
): WorldIssue | undefined {
  const status = firstStatus(world);
  const [anyType] = world.issueTypes.values();
  const issueTypeId = (type ?? anyType)?.id;
  if (!status || issueTypeId === undefined) return undefined;
  const priorities = [...world.priorities.values()];
  const priority = priorities.find(({ name }) => name === 'Medium') ?? priorities[0];
  const level = world.securitySchemes.get(project.issueSecuritySchemeId ?? '')?.defaultLevelId;
  return {
    id: '0',
    key: `${project.key}-0`,
    projectId: project.id,
    issueTypeId,
    statusId: status.id,
    summary: '',
    created: now,
    updated: now,
    ...(priority ? { priorityId: priority.id } : {}),
    ...(caller === undefined ? {} : { reporter: caller, creator: caller }),
    ...(level === undefined || type?.subtask ? {} : { securityLevelId: level }),
  };
}

function missing(
  { world }: FieldContext,
  draft: WorldIssue,
  fields: Readonly<Record<string, unknown>>,
  update: unknown,
): FieldErrors {
  const given = { ...objectIn(update), ...fields };
  const isSubtask = world.issueTypes.get(draft.issueTypeId)?.subtask === true;
  return {
    ...('summary' in given ? {} : { summary: 'You must specify a summary of the issue.' }),
    ...(isSubtask && !('parent' in given)
      ? { parent: 'Issue type is a sub-task but parent issue key or id not specified.' }
      : {}),
  };
}

function placeIssue(call: Call, context: FieldContext, draft: WorldIssue, request: IssueRequest): WorldIssue {
  const { world } = call;
  const edit = editOf(call);
  const named = objectIn(objectIn(request.fields)?.assignee) ?? objectIn(request.update)?.assignee;
  const assigned = named ? draft : withAssignee(context, draft, { accountId: '-1' });
  const transitionId = objectIn(request.transition)?.id;
  const transition = transitionsOf(world).find(({ id }) => id === String(transitionId ?? ''));
  const issue: WorldIssue = {
    ...withChanges(assigned, {
      statusId: transition?.to.id ?? assigned.statusId,
      properties: propertiesIn(request.properties),
    }),
    id: world.takeId('issue'),
    key: nextKey(call, context.project),
  };
  world.putIssue(issue);
  tell(edit, { name: 'jira:issue_created', issue, issueEventTypeName: 'issue_created' });
  for (const [key, value] of Object.entries(issue.properties ?? {})) {
    tell(edit, { name: 'issue_property_set', issue, property: { key, value }, cascaded: true });
  }
  return issue;
}

/** A key that no issue has or had: numbers go up, and over those of issues that were moved away. */
export function nextKey({ world }: Pick<Call, 'world'>, project: WorldProject): string {
  for (;;) {
    const key = `${project.key}-${world.takeKeyNumber(project.id)}`;
    if (!world.findEntry(key)) return key;
  }
}
