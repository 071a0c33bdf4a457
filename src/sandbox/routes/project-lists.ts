/** Operations that find projects, and say of what types they are and which statuses their issues can have. */

import { projectJson, statusJson } from '../answers/entity-json.ts';
import type { Call, Operation } from '../operation.ts';
import {
  anybody,
  BadParameter,
  ignored,
  isAdministrator,
  jiraError,
  list,
  notAuthenticated,
  ok,
  operation,
  pageOf,
  repeated,
  text,
  wholeNumber,
} from '../operation.ts';
import { canAdministerProject, canListProject } from '../permissions/who-can-see.ts';
import type { WorldProject } from '../world/world-file.ts';
import { projectOrder } from './project-order.ts';
import { findProject, mayUse, noProject, projectGranular } from './projects.ts';

const mostNamed = 50;
const recentOnes = 20;
const readScopes = { classic: ['read:jira-work'], granular: projectGranular, connect: 'READ' } as const;
const typeScopes = { classic: ['read:jira-work'], granular: ['read:project-type'], connect: 'READ' } as const;

const types = [
  { key: 'software', formattedKey: 'Software', color: '#0052CC' },
  { key: 'service_desk', formattedKey: 'Service Management', color: '#00875A' },
  { key: 'business', formattedKey: 'Business', color: '#FF5630' },
].map((type) => ({ ...type, descriptionI18nKey: `jira.project.type.${type.key}.description`, icon: '' }));

export const projectListOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/project/search',
    parameters: {
      startAt: wholeNumber(0),
      maxResults: wholeNumber(50, 100),
      orderBy: text,
      id: list,
      keys: list,
      query: text,
      typeKey: list,
      categoryId: text,
      action: text,
      expand: list,
      status: list,
      properties: repeated,
      propertyQuery: text,
    },
    scopes: readScopes,
    permission: anybody,
    handle: (call, query) => {
      const { startAt, maxResults, id, keys, typeKey, categoryId, action = 'view', status, expand } = query;
      if (!['view', 'browse', 'edit', 'create'].includes(action)) {
        return jiraError(400, `'${action}' is not a valid project action.`);
      }
      const compare = projectOrder(call.world, query.orderBy ?? 'key');
      if (!compare) return jiraError(400, `The field '${query.orderBy}' is not supported for ordering.`);
      if (id.length > mostNamed || keys.length > mostNamed) {
        return jiraError(400, `You can name up to ${mostNamed} projects at a time.`);
      }
      numeric([...id, ...(categoryId === undefined ? [] : [categoryId])]);
      const wrong = status.find((one) => !['live', 'archived', 'deleted'].includes(one));
      if (wrong !== undefined) return jiraError(400, `'${wrong}' is not a valid project status.`);
      const states = status.length === 0 ? ['live'] : status;
      const words = query.query?.toLowerCase();
      const found = [...call.world.projects.values()]
        .filter((project) => states.includes(project.state ?? 'live') && mayUse(call, project, action))
        // What lies in the bin is its administrators' to see.
        .filter((project) => project.state !== 'deleted' || administers(call, project))
        .filter((project) => id.length === 0 || id.includes(project.id))
        .filter((project) => keys.length === 0 || keys.some((key) => key.toUpperCase() === project.key))
        .filter((project) => typeKey.length === 0 || typeKey.includes(project.type))
        // No project is in a category; an entity property of projects is not kept.
        .filter(() => (categoryId === undefined || categoryId === '-1') && !query.propertyQuery)
        .filter(
          (project) => words === undefined || `${project.key}\n${project.name}`.toLowerCase().includes(words),
        )
        .sort(compare);
      if (found.length === 0) return jiraError(404, 'No projects matching the search criteria were found.');
      const wanted = new Set(expand);
      return pageOf(
        call,
        found.map((project) => projectJson(call.world, call.baseUrl, project, wanted)),
        startAt,
        maxResults,
      );
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/project',
    parameters: { expand: list, recent: wholeNumber(0), properties: ignored('Projects have no properties.') },
    scopes: readScopes,
    permission: anybody,
    handle: (call, { expand, recent }) => {
      const { world, baseUrl } = call;
      const all = visible(call).sort((a, b) => (a.key < b.key ? -1 : 1));
      const some = recent > 0 ? byUse(call, all).slice(0, Math.min(recent, recentOnes)) : all;
      return ok(some.map((project) => projectJson(world, baseUrl, project, new Set(expand))));
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/project/recent',
    parameters: { expand: list, properties: ignored('Projects have no properties.') },
    scopes: readScopes,
    permission: anybody,
    handle: (call, { expand }) => {
      const { world, baseUrl } = call;
      const some = byUse(call, visible(call)).slice(0, recentOnes);
      return ok(some.map((project) => projectJson(world, baseUrl, project, new Set(expand))));
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/project/{projectIdOrKey}/statuses',
    parameters: {},
    scopes: {
      classic: ['read:jira-work'],
      granular: ['read:issue-status', 'read:issue-type', 'read:status'],
      connect: 'READ',
    },
    permission: anybody,
    handle: (call) => {
      const { world, baseUrl, caller } = call;
      const project = findProject(call);
      if (!project || !canListProject(world, caller, project)) return noProject(call);
      const statuses = [...world.statuses.values()].map((status) => statusJson(baseUrl, status));
      return ok(
        [...world.issueTypes.values()].map(({ id, name, subtask = false }) => ({
          self: `${baseUrl}/rest/api/3/issuetype/${id}`,
          ...{ id, name, subtask, statuses },
        })),
      );
    },
  }),
  ...['', '/accessible'].map((part) =>
    operation({
      method: 'GET',
      path: `/rest/api/3/project/type${part}`,
      parameters: {},
      scopes: typeScopes,
      permission: anybody,
      handle: () => ok(types),
    }),
  ),
  ...['', '/accessible'].map((part) =>
    operation({
      method: 'GET',
      path: `/rest/api/3/project/type/{projectTypeKey}${part}`,
      parameters: {},
      scopes: typeScopes,
      permission: {
        words: 'An account.',
        refuse: ({ caller }) => (caller === undefined ? notAuthenticated : undefined),
      },
      handle: ({ path }) => {
        const type = types.find(({ key }) => key === path.projectTypeKey);
        return type ? ok(type) : jiraError(404, `The project type '${path.projectTypeKey}' does not exist.`);
      },
    }),
  ),
];

function visible(call: Call): WorldProject[] {
  return [...call.world.projects.values()].filter(
    (project) => (project.state ?? 'live') === 'live' && mayUse(call, project, 'view'),
  );
}

/** Who looked at which project is not kept: the one whose issues changed last comes first. */
function byUse({ world }: Call, projects: readonly WorldProject[]): WorldProject[] {
  return [...projects].sort(projectOrder(world, '-lastIssueUpdatedDate'));
}

function administers(call: Call, project: WorldProject): boolean {
  return isAdministrator(call) || canAdministerProject(call.world, call.caller, project);
}

function numeric(values: readonly string[]): void {
  const wrong = values.find((value) => !/^-?\d+$/.test(value));
  if (wrong !== undefined) throw new BadParameter(`'${wrong}' is not a number.`);
}
