/**
 * Operations on the entity properties of issues: any JSON under a key. Who may read the issue reads them, who may edit
 * it sets them. They are no fields: setting one writes no changelog and does not count as an update.
 */

import { editOf, tell } from '../edits/edit.ts';
import { propertyFault } from '../edits/entity-properties.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import { anybody, created, jiraError, nothing, ok, operation } from '../operation.ts';
import { hasPermission } from '../permissions/who-can-see.ts';
import type { WorldIssue } from '../world/world-file.ts';
import { noIssue, visibleIssue } from './issues.ts';

const path = '/rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}';

export const issuePropertyOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/issue/{issueIdOrKey}/properties',
    parameters: {},
    scopes: { classic: ['read:jira-work'], granular: ['read:issue.property'], connect: 'READ' },
    permission: anybody,
    handle: (call) => {
      const issue = visibleIssue(call);
      if (!issue) return noIssue;
      const address = `${call.baseUrl}/rest/api/3/issue/${issue.id}/properties/`;
      return ok({
        keys: Object.keys(issue.properties ?? {}).map((key) => ({
          self: address + encodeURIComponent(key),
          key,
        })),
      });
    },
  }),
  operation({
    method: 'GET',
    path,
    parameters: {},
    scopes: { classic: ['read:jira-work'], granular: ['read:issue.property'], connect: 'READ' },
    permission: anybody,
    handle: (call) => {
      const issue = visibleIssue(call);
      if (!issue) return noIssue;
      const key = call.path.propertyKey ?? '';
      return Object.hasOwn(issue.properties ?? {}, key)
        ? ok({ key, value: issue.properties?.[key] })
        : noProperty(key);
    },
  }),
  operation({
    method: 'PUT',
    path,
    parameters: {},
    scopes: { classic: ['write:jira-work'], granular: ['write:issue.property'], connect: 'WRITE' },
    permission: anybody,
    handle: (call) =>
      withEditable(call, 403, (issue) => {
        const key = call.path.propertyKey ?? '';
        const fault = propertyFault(key, call.body);
        if (fault !== undefined) return jiraError(400, fault);
        const isNew = !Object.hasOwn(issue.properties ?? {}, key);
        const next = { ...issue, properties: { ...issue.properties, [key]: call.body } };
        call.world.putIssue(next);
        const property = { key, value: call.body };
        tell(editOf(call), { name: 'issue_property_set', issue: next, property });
        return isNew ? created({}) : ok({});
      }),
  }),
  operation({
    method: 'DELETE',
    path,
    parameters: {},
    scopes: { classic: ['write:jira-work'], granular: ['delete:issue.property'], connect: 'DELETE' },
    permission: anybody,
    handle: (call) =>
      withEditable(call, 404, (issue) => {
        const key = call.path.propertyKey ?? '';
        const { [key]: value, ...properties } = issue.properties ?? {};
        if (value === undefined) return noProperty(key);
        const next = { ...issue, properties };
        call.world.putIssue(next);
        tell(editOf(call), { name: 'issue_property_deleted', issue: next, property: { key, value } });
        return nothing;
      }),
  }),
];

/** The description of deleting has no 403. */
function withEditable(call: Call, refusal: 403 | 404, answer: (issue: WorldIssue) => Answer): Answer {
  const issue = visibleIssue(call);
  const project = issue && call.world.projects.get(issue.projectId);
  if (!issue || !project) return noIssue;
  if (hasPermission(call.world, call.caller, 'EDIT_ISSUES', project, issue)) return answer(issue);
  return jiraError(refusal, 'You do not have permission to edit this issue.');
}

function noProperty(key: string): Answer {
  return jiraError(404, `The property '${key}' does not exist on this issue.`);
}
