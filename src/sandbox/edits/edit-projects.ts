/**
 * Makes, changes, archives, restores and deletes projects. A new key gives every issue a new key as well, and the old ones
 * go on finding them. A deleted project first lies in the bin, from where it can be restored; deleted for good it takes its
 * issues, and what only it used, with it.
 */

import type { EventName } from '../sandbox-events.ts';
import type { WorldProject } from '../world/world-file.ts';
import { audit } from './audit.ts';
import { deleteIssue } from './delete-issue.ts';
import type { Edit } from './edit.ts';
import { tell, timeOf } from './edit.ts';

export function putNewProject(edit: Edit, project: WorldProject): void {
  edit.world.putProject(project);
  told(edit, 'project_created', project, 'Project created');
}

export function changeProject(edit: Edit, before: WorldProject, after: WorldProject): WorldProject {
  if (before === after) return before;
  const { world } = edit;
  const isRenamed = before.key !== after.key;
  const formerKeys = [...new Set([...(before.formerKeys ?? []), before.key])].filter(
    (key) => key !== after.key,
  );
  const project = isRenamed ? { ...after, formerKeys } : after;
  world.putProject(project);
  if (isRenamed) {
    for (const { issue, keyNumber } of [...world.entriesOfProject(project.id)]) {
      world.putIssue({ ...issue, key: `${project.key}-${keyNumber}` });
    }
  }
  told(edit, 'project_updated', project, 'Project updated');
  return project;
}

export function setProjectState(
  edit: Edit,
  project: WorldProject,
  state: 'live' | 'archived' | 'deleted',
): WorldProject {
  const { state: old = 'live', stateSince: _since, stateBy: _by, ...rest } = project;
  const since = { stateSince: timeOf(edit), ...(edit.actor === undefined ? {} : { stateBy: edit.actor }) };
  const next: WorldProject = state === 'live' ? rest : { ...rest, state, ...since };
  edit.world.putProject(next);
  const [name, summary] = stateEvents[state === 'live' ? `from ${old}` : state] ?? stateEvents.archived;
  told(edit, name, next, summary);
  return next;
}

const stateEvents: Readonly<Record<string, readonly [EventName, string]>> & {
  readonly archived: readonly [EventName, string];
} = {
  archived: ['project_archived', 'Project archived'],
  deleted: ['project_soft_deleted', 'Project moved to the trash'],
  'from archived': ['project_restored_archived', 'Project restored'],
  'from deleted': ['project_restored_deleted', 'Project restored from the trash'],
};

export function deleteProjectForGood(edit: Edit, project: WorldProject): void {
  const { world } = edit;
  for (const { issue } of [...world.entriesOfProject(project.id)]) {
    const current = world.issue(issue.id);
    if (current) deleteIssue(edit, current, true);
  }
  world.deleteProject(project.id);
  for (const role of [...world.projectRoles.values()]) {
    if (role.projectId === project.id) world.deleteProjectRole(role.id);
  }
  for (const scheme of [...world.permissionSchemes.values()]) {
    if (scheme.projectId === project.id) world.deletePermissionScheme(scheme.id);
  }
  told(edit, 'project_deleted', project, 'Project deleted');
}

function told(edit: Edit, name: EventName, project: WorldProject, summary: string): void {
  tell(edit, { name, project });
  const object = { id: project.id, name: project.name, typeName: 'PROJECT' };
  audit(edit, { summary, category: 'projects', object });
}
