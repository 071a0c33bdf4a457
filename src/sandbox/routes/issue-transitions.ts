/** Operations on the workflow of an issue: where it can go, and taking it there. */

import { z } from 'zod';
import type { Json } from '../answers/entity-json.ts';
import { editOf } from '../edits/edit.ts';
import { fieldMetadata } from '../edits/edit-metadata.ts';
import { applyFields, notThere } from '../edits/requested-fields.ts';
import { transitionIssue } from '../edits/transition-issue.ts';
import { objectIn } from '../json-value.ts';
import type { Call, Operation } from '../operation.ts';
import { anybody, ignored, jiraError, list, nothing, ok, operation, text } from '../operation.ts';
import { idOrKey } from '../request-body.ts';
import type { Transition } from '../world/workflow.ts';
import { transitionJson, transitionsOf } from '../world/workflow.ts';
import type { WorldIssue, WorldProject } from '../world/world-file.ts';
import { addComments, withoutComments } from './added-comments.ts';
import { fieldErrors, issueRequest, issueToEdit, may } from './issue-edits.ts';
import { noIssue } from './issues.ts';

export const issueTransitionOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/issue/{issueIdOrKey}/transitions',
    parameters: {
      expand: list,
      transitionId: text,
      skipRemoteOnlyCondition: ignored('Transitions have no conditions.'),
      includeUnavailableTransitions: ignored('Every transition is available.'),
      sortByOpsBarAndStatus: ignored('They come in the order of the statuses.'),
    },
    scopes: {
      classic: ['read:jira-work'],
      granular: ['read:issue.transition', 'read:status', 'read:field-configuration'],
      connect: 'READ',
    },
    permission: anybody,
    handle: (call, { expand, transitionId }) => {
      const found = issueToEdit(call);
      if (!found) return noIssue;
      const withFields = expand.includes('transitions.fields');
      const transitions = transitionsFor(call, found.project, found.issue, withFields);
      return ok({
        expand: 'transitions',
        transitions: transitions.filter(({ id }) => transitionId === undefined || id === transitionId),
      });
    },
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/issue/{issueIdOrKey}/transitions',
    parameters: {},
    body: issueRequest.extend({
      transition: z.object({ id: idOrKey }).nullish(),
    }),
    scopes: {
      classic: ['write:jira-work'],
      granular: ['write:issue', 'write:issue.property'],
      connect: 'WRITE',
    },
    permission: anybody,
    handle: (call, _query, body) => {
      const found = issueToEdit(call);
      if (!found) return noIssue;
      const { issue, project } = found;
      if (!body.transition) return jiraError(400, "Missing 'transition' identifier");
      const wanted = body.transition.id;
      if (!may(call, 'TRANSITION_ISSUES', project, issue)) {
        return jiraError(400, 'You do not have permission to transition this issue.');
      }
      const transition = transitionsOf(call.world).find(({ id }) => id === wanted);
      if (!transition) return jiraError(400, `Transition id '${wanted}' is not valid for this issue.`);
      const split = withoutComments(call, issue, body);
      if ('refusal' in split) return split.refusal;
      const beyond = may(call, 'EDIT_ISSUES', project, issue) ? [] : beyondScreen(split.rest, transition);
      if (beyond.length > 0) return fieldErrors(Object.fromEntries(beyond.map((id) => [id, notThere(id)])));
      const applied = applyFields({ ...call, project, isNew: false }, issue, split.rest);
      if ('errors' in applied) return fieldErrors(applied.errors);
      transitionIssue(editOf(call), call.names, issue, applied.issue, transition);
      addComments(call, issue.id, split.drafts);
      return nothing;
    },
  }),
];

/** What only those can set along with a transition who may edit the issue: all but the fields of its screen. */
function beyondScreen(
  { fields, update }: { readonly fields?: unknown; readonly update?: unknown },
  { to }: Transition,
): string[] {
  const wanted = Object.keys({ ...objectIn(fields), ...objectIn(update) });
  return wanted.filter((id) => id !== 'resolution' || to.category !== 'done');
}

/** None for those who may not use them. */
export function transitionsFor(
  call: Call,
  project: WorldProject,
  issue: WorldIssue,
  withFields: boolean,
): (Json & { readonly id: string })[] {
  if (!may(call, 'TRANSITION_ISSUES', project, issue)) return [];
  return transitionsOf(call.world).map((transition) => ({
    ...transitionJson(call.baseUrl, issue, transition),
    id: transition.id,
    ...(withFields ? { fields: screenOf(call, project, issue, transition.to.category === 'done') } : {}),
  }));
}

function screenOf(call: Call, project: WorldProject, issue: WorldIssue, isDone: boolean): Json {
  const resolution = fieldMetadata({ ...call, project, isNew: false }, issue).find(
    ({ fieldId }) => fieldId === 'resolution',
  );
  if (!isDone || !resolution) return {};
  const { fieldId, ...metadata } = resolution;
  return { [fieldId]: metadata };
}
