/** Operations that say what can be set: on an issue, and on one that the caller would make. */

import { issueTypeJson } from '../answers/entity-json.ts';
import { editmetaFields } from '../answers/open-edits.ts';
import { fieldMetadata } from '../edits/edit-metadata.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import { anybody, ignored, jiraError, ok, operation, wholeNumber } from '../operation.ts';
import { canListProject, hasPermission } from '../permissions/who-can-see.ts';
import { firstStatus } from '../world/workflow.ts';
import type { WorldIssue, WorldProject } from '../world/world-file.ts';
import { issueToEdit } from './issue-edits.ts';
import { noIssue } from './issues.ts';

const createScopes = {
  classic: ['read:jira-work'],
  granular: ['read:issue-meta', 'read:avatar', 'read:field-configuration'],
  connect: 'READ',
} as const;

export const issueMetadataOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/issue/{issueIdOrKey}/editmeta',
    parameters: {
      overrideScreenSecurity: ignored('Every field is on every screen.'),
      overrideEditableFlag: ignored('No status makes an issue one that cannot be edited.'),
    },
    scopes: {
      classic: ['read:jira-work'],
      granular: ['read:issue-meta', 'read:field-configuration'],
      connect: 'READ',
    },
    permission: anybody,
    handle: (call) => {
      const found = issueToEdit(call);
      return found ? ok({ fields: editmetaFields(call, found.project, found.issue) }) : noIssue;
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes',
    parameters: { startAt: wholeNumber(0), maxResults: wholeNumber(50, 200) },
    scopes: createScopes,
    permission: anybody,
    handle: (call, { startAt, maxResults }) =>
      withProject(call, () => {
        const all = [...call.world.issueTypes.values()];
        const issueTypes = all
          .slice(startAt, startAt + maxResults)
          .map((type) => issueTypeJson(call.baseUrl, type))
          .map(({ avatarId: _avatar, ...type }) => type);
        return ok({ maxResults, startAt, total: all.length, issueTypes });
      }),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId}',
    parameters: { startAt: wholeNumber(0), maxResults: wholeNumber(50, 200) },
    scopes: createScopes,
    permission: anybody,
    handle: (call, { startAt, maxResults }) =>
      withProject(call, (project) => {
        const type = call.world.issueTypes.get(call.path.issueTypeId ?? '');
        const status = firstStatus(call.world);
        if (!type || !status) return jiraError(400, 'The issue type is not valid for the project.');
        const now = new Date(call.nowMs).toISOString();
        const draft: WorldIssue = {
          ...{ id: '0', key: `${project.key}-0`, projectId: project.id, issueTypeId: type.id },
          ...{ statusId: status.id, summary: '', created: now, updated: now },
        };
        const all = fieldMetadata({ ...call, project, isNew: true }, draft).filter(
          ({ fieldId }) => fieldId !== 'parent' || type.subtask || type.name !== 'Epic',
        );
        return ok({
          maxResults,
          startAt,
          total: all.length,
          fields: all.slice(startAt, startAt + maxResults),
        });
      }),
  }),
];

/** Of a project in which the caller may make no issue nothing is told, as of one that is not there. */
function withProject(call: Call, answer: (project: WorldProject) => Answer): Answer {
  const project = call.world.findProject(call.path.projectIdOrKey ?? '');
  const isOpen =
    project &&
    canListProject(call.world, call.caller, project) &&
    hasPermission(call.world, call.caller, 'CREATE_ISSUES', project);
  return isOpen
    ? answer(project)
    : jiraError(400, 'The project does not exist, or you cannot create issues in it.');
}
