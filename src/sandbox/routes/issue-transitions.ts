/** Operations on the workflow of an issue: where it can go, and taking it there. */

import { z } from 'zod';
import { transitionsFor } from '../answers/open-edits.ts';
import { editOf } from '../edits/edit.ts';
import { applyFields, notThere } from '../edits/requested-fields.ts';
import { transitionIssue } from '../edits/transition-issue.ts';
import { objectIn } from '../json-value.ts';
import type { Operation } from '../operation.ts';
import { anybody, ignored, jiraError, list, nothing, ok, operation, text } from '../operation.ts';
import { hasPermission } from '../permissions/who-can-see.ts';
import { idOrKey } from '../request-body.ts';
import type { Transition } from '../world/workflow.ts';
import { transitionsOf } from '../world/workflow.ts';
import { addComments, withoutComments } from './added-comments.ts';
import { fieldErrors, issueRequest, issueToEdit } from './issue-edits.ts';
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
      if (!hasPermission(call.world, call.caller, 'TRANSITION_ISSUES', project, issue)) {
        return jiraError(400, 'You do not have permission to transition this issue.');
      }
      const transition = transitionsOf(call.world).find(({ id }) => id === wanted);
      if (!transition) return jiraError(400, `Transition id '${wanted}' is not valid for this issue.`);
      const split = withoutComments(call, issue, body);
      if ('refusal' in split) return split.refusal;
      const beyond = hasPermission(call.world, call.caller, 'EDIT_ISSUES', project, issue)
        ? []
        : beyondScreen(split.rest, transition);
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
