/**
 * Takes an issue to another status. Ending in a status of the category done resolves it (by the resolution of the request,
 * or the first that there is), leaving it takes the resolution off.
 */

import type { NamesInUse } from '../world/names-in-use.ts';
import type { Transition } from '../world/workflow.ts';
import type { WorldIssue } from '../world/world-file.ts';
import type { Edit } from './edit.ts';
import { timeOf } from './edit.ts';
import { putEdited } from './edit-issue.ts';
import { withChanges } from './issue-changes.ts';

/** `edited` has the fields of the transition's screen in it already. */
export function transitionIssue(
  edit: Edit,
  names: NamesInUse,
  before: WorldIssue,
  edited: WorldIssue,
  { to }: Transition,
): WorldIssue {
  const old = edit.world.statuses.get(before.statusId)?.category;
  const isDone = to.category === 'done';
  const resolution = isDone ? (edited.resolution ?? defaultResolution(names)) : undefined;
  const next = withChanges(edited, {
    statusId: to.id,
    resolution: old === to.category ? edited.resolution : resolution,
    ...(old === to.category ? {} : { statusCategoryChanged: timeOf(edit) }),
  });
  return putEdited(edit, before, next, 'issue_generic');
}

function defaultResolution(names: NamesInUse): string | undefined {
  const resolutions = names.resolutions();
  return (resolutions.find(({ name }) => name === 'Done') ?? resolutions[0])?.name;
}
