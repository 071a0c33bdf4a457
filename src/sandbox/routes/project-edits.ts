/** Operations that make, change, archive, restore and delete projects. */

import { projectJson } from '../answers/entity-json.ts';
import { editOf } from '../edits/edit.ts';
import {
  changeProject,
  deleteProjectForGood,
  putNewProject,
  setProjectState,
} from '../edits/edit-projects.ts';
import { withOwnScheme } from '../edits/team-project.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import {
  administerJira,
  anyAccount,
  created,
  isAdministrator,
  jiraError,
  list,
  nothing,
  ok,
  operation,
  text,
} from '../operation.ts';
import { canAdministerProject, canListProject } from '../permissions/who-can-see.ts';
import type { World } from '../world/world.ts';
import type { WorldProject } from '../world/world-file.ts';
import type { ProjectBody } from './project-draft.ts';
import { newProjectBody, projectChangesBody, projectMistakes, withBody } from './project-draft.ts';
import { noProject, projectGranular } from './projects.ts';
import { startedTask, startTask } from './tasks.ts';

const path = '/rest/api/3/project/{projectIdOrKey}';

export const projectEditOperations: readonly Operation[] = [
  operation({
    method: 'POST',
    path: '/rest/api/3/project',
    parameters: {},
    body: newProjectBody,
    scopes: {
      classic: ['manage:jira-configuration'],
      granular: ['write:project', 'read:project'],
      connect: 'PROJECT_ADMIN',
    },
    permission: administerJira,
    handle: (call, _query, body) => {
      const { world, baseUrl } = call;
      const mistakes = projectMistakes(world, body);
      const isTeams = /agility|next-gen/.test(body.projectTemplateKey ?? '');
      const scheme = [...world.permissionSchemes.values()].find((one) => one.projectId === undefined);
      if (!scheme && !isTeams) mistakes.permissionScheme = 'The site has no permission scheme.';
      if (Object.keys(mistakes).length > 0) return mistaken(mistakes);
      const roles = [...world.projectRoles.values()].filter((role) => role.projectId === undefined);
      const blank: WorldProject = {
        id: world.takeId('project'),
        key: body.key ?? '',
        name: body.name ?? '',
        type: typeIn(body),
        leadAccountId: body.leadAccountId ?? '',
        permissionSchemeId: scheme?.id ?? '',
        roleActors: roles.flatMap(({ id, defaultActors }) =>
          defaultActors ? [{ roleId: id, ...defaultActors }] : [],
        ),
        ...(isTeams ? { style: 'next-gen', accessLevel: 'open', roleActors: [] } : {}),
      };
      const drafted = withSecurity(withBody(blank, body), body);
      const project = isTeams ? withOwnScheme(world, drafted) : drafted;
      putNewProject(editOf(call), project);
      return created({
        self: `${baseUrl}/rest/api/3/project/${project.id}`,
        id: Number(project.id),
        key: project.key,
      });
    },
  }),
  operation({
    method: 'PUT',
    path,
    parameters: { expand: list },
    body: projectChangesBody,
    scopes: {
      classic: ['manage:jira-project'],
      granular: [...projectGranular, 'write:project', 'write:project.avatar'],
      connect: 'PROJECT_ADMIN',
    },
    permission: anyAccount,
    handle: (call, { expand }, body) => {
      const { world, baseUrl } = call;
      const project = projectSeen(call);
      if (!project || project.state === 'deleted') return noProject(call);
      const isAdmin = isAdministrator(call);
      if (!isAdmin && !canAdministerProject(world, call.caller, project)) {
        return jiraError(403, 'You cannot edit the configuration of this project.');
      }
      if (!isAdmin && (body.key || body.permissionScheme || body.issueSecurityScheme)) {
        return jiraError(403, 'Only administrators can change the key and the schemes of a project.');
      }
      if (project.state === 'archived') return jiraError(400, 'The project is archived.');
      const mistakes = { ...projectMistakes(world, body, project), ...schemeMistakes(world, body, project) };
      if (Object.keys(mistakes).length > 0) return mistaken(mistakes);
      const schemeId = body.issueSecurityScheme;
      if (typeof schemeId === 'number' && String(schemeId) !== project.issueSecuritySchemeId) {
        world.setProjectSecurityScheme(project.id, String(schemeId), (level) => level);
      }
      const before = world.knownProject(project.id);
      const changed = changeProject(editOf(call), before, withBody(before, body));
      return ok(
        projectJson(world, baseUrl, changed, new Set(['description', 'lead', 'issueTypes', ...expand])),
      );
    },
  }),
  operation({
    method: 'DELETE',
    path,
    parameters: { enableUndo: text },
    scopes: {
      classic: ['manage:jira-configuration'],
      granular: ['delete:project'],
      connect: 'PROJECT_ADMIN',
    },
    permission: anyAccount,
    handle: (call, { enableUndo = 'true' }) => {
      const project = projectSeen(call);
      if (!project || !isAdministrator(call)) return noProject(call);
      if (project.state === 'archived')
        return jiraError(404, 'An archived project cannot be deleted. Restore it first.');
      if (enableUndo === 'false') deleteProjectForGood(editOf(call), project);
      else if (project.state === 'deleted') return noProject(call);
      else setProjectState(editOf(call), project, 'deleted');
      return nothing;
    },
  }),
  operation({
    method: 'POST',
    path: `${path}/delete`,
    parameters: {},
    scopes: {
      classic: ['manage:jira-configuration'],
      granular: ['write:project', 'write:project.property'],
      connect: 'PROJECT_ADMIN',
    },
    permission: anyAccount,
    handle: (call) => {
      const project = projectSeen(call);
      if (!project || !isAdministrator(call)) return noProject(call);
      if (project.state === 'archived')
        return jiraError(400, 'An archived project cannot be deleted. Restore it first.');
      const subject = `project ${project.id}`;
      const task = startTask(call, { description: `Delete project ${project.key}`, subject }, (late) => {
        deleteProjectForGood(editOf(late), late.world.knownProject(project.id));
      });
      return startedTask(call, task);
    },
  }),
  operation({
    method: 'POST',
    path: `${path}/archive`,
    parameters: {},
    scopes: { classic: ['manage:jira-project'], granular: ['write:project'], connect: 'PROJECT_ADMIN' },
    permission: administerJira,
    handle: (call) => {
      const project = projectSeen(call);
      if (!project || project.state === 'deleted') return noProject(call);
      if (project.state === 'archived') return jiraError(400, 'The project is already archived.');
      setProjectState(editOf(call), project, 'archived');
      return nothing;
    },
  }),
  operation({
    method: 'POST',
    path: `${path}/restore`,
    parameters: {},
    scopes: {
      classic: ['manage:jira-configuration'],
      granular: [...projectGranular, 'write:project'],
      connect: 'PROJECT_ADMIN',
    },
    permission: anyAccount,
    handle: (call) => {
      const { world, baseUrl, caller } = call;
      const project = projectSeen(call);
      const mayRestore =
        project &&
        (isAdministrator(call) ||
          (project.style === 'next-gen' && canAdministerProject(world, caller, project)));
      if (!mayRestore) return noProject(call);
      const { state = 'live' } = project;
      if (state === 'live') return jiraError(400, 'The project is neither archived nor deleted.');
      const live = setProjectState(editOf(call), project, 'live');
      return ok(projectJson(world, baseUrl, live, new Set(['description', 'lead', 'issueTypes'])));
    },
  }),
];

/** Of schemes that exist: a team-managed project keeps its own, and no change of schemes opens an issue unasked. */
function schemeMistakes(
  world: World,
  { permissionScheme, issueSecurityScheme }: ProjectBody,
  project: WorldProject,
): Record<string, string> {
  const mistakes: Record<string, string> = {};
  const isTeams = project.style === 'next-gen';
  if (isTeams && permissionScheme != null) {
    mistakes.permissionScheme = 'A team-managed project keeps its own permission scheme.';
  }
  if (issueSecurityScheme == null) return mistakes;
  const levels = world.securitySchemes.get(String(issueSecurityScheme))?.levels ?? [];
  const unmapped = world
    .entriesOfProject(project.id)
    .map(({ facts }) => facts.securityLevelId)
    .find((used) => used !== undefined && !levels.some(({ id }) => id === used));
  if (isTeams) mistakes.issueSecurityScheme = 'A team-managed project has no issue security scheme.';
  // [M] What Jira does here. With a mapping the scheme is changed by `PUT /issuesecurityschemes/project`.
  else if (unmapped !== undefined && String(issueSecurityScheme) !== project.issueSecuritySchemeId) {
    mistakes.issueSecurityScheme = `Issues of the project have level ${unmapped}, which is not mapped.`;
  }
  return mistakes;
}

/** Also one in the bin. */
function projectSeen(call: Call): WorldProject | undefined {
  const { world, caller, path: placeholders } = call;
  const project = world.findProject(placeholders.projectIdOrKey ?? '');
  const isSeen =
    project &&
    (isAdministrator(call) ||
      canAdministerProject(world, caller, project) ||
      (project.state !== 'deleted' && canListProject(world, caller, project)));
  return isSeen ? project : undefined;
}

function mistaken(errors: Readonly<Record<string, string>>): Answer {
  return { status: 400, json: JSON.stringify({ errorMessages: [], errors }) };
}

function withSecurity(project: WorldProject, { issueSecurityScheme }: ProjectBody): WorldProject {
  if (typeof issueSecurityScheme !== 'number') return project;
  return { ...project, issueSecuritySchemeId: String(issueSecurityScheme) };
}

function typeIn(body: {
  readonly projectTypeKey?: WorldProject['type'] | null | undefined;
  readonly projectTemplateKey?: string | null | undefined;
}): WorldProject['type'] {
  if (body.projectTypeKey) return body.projectTypeKey;
  const template = body.projectTemplateKey ?? '';
  if (template.includes('servicedesk')) return 'service_desk';
  return template.includes('greenhopper') ? 'software' : 'business';
}
