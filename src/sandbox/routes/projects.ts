/** Operations on projects: finding them, their roles, the schemes that they use. */

import { componentJson, projectJson, versionJson } from '../answers/entity-json.ts';
import { roleAddress } from '../answers/role-json.ts';
import type { Answer, Call, Operation, Permission } from '../operation.ts';
import {
  anybody,
  ignored,
  isAdministrator,
  jiraError,
  list,
  notAuthenticated,
  ok,
  operation,
} from '../operation.ts';
import { canAdministerProject, canListProject, hasPermission } from '../permissions/who-can-see.ts';
import type { WorldProject } from '../world/world-file.ts';

export const projectGranular = [
  'read:issue-type',
  'read:project',
  'read:project.property',
  'read:user',
  'read:application-role',
  'read:avatar',
  'read:group',
  'read:issue-type-hierarchy',
  'read:project-category',
  'read:project-version',
  'read:project.component',
];

export const projectOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/project/{projectIdOrKey}',
    parameters: { expand: list, properties: ignored('Projects have no properties.') },
    scopes: { classic: ['read:jira-work'], granular: projectGranular, connect: 'READ' },
    permission: anybody,
    handle: (call, { expand }) => {
      const { world, baseUrl, path } = call;
      const project = world.findProject(path.projectIdOrKey ?? '');
      if (!project || project.state === 'deleted' || !mayUse(call, project, 'view')) return noProject(call);
      const roles = Object.fromEntries(
        world.rolesOfProject(project).map((role) => [role.name, roleAddress(call, role, project)]),
      );
      const always = ['description', 'lead', 'issueTypes', ...expand];
      const { components, versions } = namesOf(call, project);
      return ok({ ...projectJson(world, baseUrl, project, new Set(always)), components, versions, roles });
    },
  }),
];

export function withProject(call: Call, answer: (project: WorldProject) => Answer): Answer {
  const project = findProject(call);
  return project ? answer(project) : noProject(call);
}

export function findProject({ world, path }: Call): WorldProject | undefined {
  const project = world.findProject(path.projectIdOrKey ?? path.projectKeyOrId ?? '');
  return project?.state === 'deleted' ? undefined : project;
}

export function noProject({ path }: Call): Answer {
  const idOrKey = path.projectIdOrKey ?? path.projectKeyOrId ?? '';
  return jiraError(
    404,
    /^\d+$/.test(idOrKey)
      ? `No project could be found with id '${idOrKey}'.`
      : `No project could be found with key '${idOrKey}'.`,
  );
}

/** `view` lists more than may be browsed: administrators find their projects without Browse. */
export function mayUse(call: Call, project: WorldProject, action: string): boolean {
  const { world, caller } = call;
  const isKnown = canListProject(world, caller, project);
  if (action === 'browse') return isKnown;
  if (action === 'create') return isKnown && hasPermission(world, caller, 'CREATE_ISSUES', project);
  const administers = canAdministerProject(world, caller, project) || isAdministrator(call);
  return action === 'edit' ? administers : administers || isKnown;
}

/** `refusal`: the status for who knows of the project and does not administer it. */
export function administersTheProject(refusal: 403 | 404): Permission {
  return {
    words: 'Administer Jira, or Administer Projects in the project.',
    refuse: (call) =>
      projectRefusal(call, refusal, (project) => canAdministerProject(call.world, call.caller, project)),
  };
}

export const administersJiraOfProject: Permission = {
  words: 'Administer Jira (global permission).',
  refuse: (call) => projectRefusal(call, 403, () => false),
};

/** 404 where the project is none of the caller's business, `status` where only its administration is. */
function projectRefusal(
  call: Call,
  status: 403 | 404,
  administers: (project: WorldProject) => boolean,
): Answer | undefined {
  const { world, caller } = call;
  if (caller === undefined) return notAuthenticated;
  const project = findProject(call);
  if (!project) return noProject(call);
  if (isAdministrator(call) || administers(project)) return undefined;
  const knows = canListProject(world, caller, project) || canAdministerProject(world, caller, project);
  if (status === 404 || !knows) return noProject(call);
  return jiraError(403, 'You cannot edit the configuration of this project.');
}

export function namesOf({ names, baseUrl }: Call, project: WorldProject) {
  return {
    components: names.components(project).map((name) => componentJson(baseUrl, project, name)),
    versions: names.versions(project).map((name) => versionJson(baseUrl, project, name)),
  };
}
