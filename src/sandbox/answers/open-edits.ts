/**
 * What a caller could do with an issue, as Jira tells it beside the issue and on its own: the fields that they may set,
 * the transitions that they may use. Who may neither is told of none.
 */

import { fieldMetadata } from '../edits/edit-metadata.ts';
import type { Call } from '../operation.ts';
import { hasPermission } from '../permissions/who-can-see.ts';
import { transitionJson, transitionsOf } from '../world/workflow.ts';
import type { WorldIssue, WorldProject } from '../world/world-file.ts';
import type { Json } from './entity-json.ts';

/** By field id; none for those who may not edit. */
export function editmetaFields(call: Call, project: WorldProject, issue: WorldIssue) {
  if (!hasPermission(call.world, call.caller, 'EDIT_ISSUES', project, issue)) return {};
  return Object.fromEntries(
    fieldMetadata({ ...call, project, isNew: false }, issue).map(({ fieldId, ...metadata }) => [
      fieldId,
      metadata,
    ]),
  );
}

/** None for those who may not use them. */
export function transitionsFor(
  call: Call,
  project: WorldProject,
  issue: WorldIssue,
  withFields: boolean,
): (Json & { readonly id: string })[] {
  if (!hasPermission(call.world, call.caller, 'TRANSITION_ISSUES', project, issue)) return [];
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
