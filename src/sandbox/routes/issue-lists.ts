/**
 * Operations that list what issues are made of: statuses, issue types, priorities, resolutions, labels. Types and
 * statuses are those of the projects that the caller may know of (here every project has all), labels those of issues
 * that the caller would find.
 */

import type { Json } from '../answers/entity-json.ts';
import { issueTypeJson, priorityJson, statusCategories, statusJson } from '../answers/entity-json.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import {
  administersAnyProject,
  anyAccount,
  anybody,
  flag,
  ignored,
  isAdministrator,
  jiraError,
  list,
  ok,
  operation,
  pageOf,
  seesAnyProject,
  text,
  wholeNumber,
} from '../operation.ts';
import { canListProject, issueFinder } from '../permissions/who-can-see.ts';
import type { WorldStatus } from '../world/world-file.ts';

const reading = (granular: string) =>
  ({ classic: ['read:jira-work'], granular: [granular], connect: 'READ' }) as const;
const typeScopes = {
  classic: ['read:jira-work'],
  granular: ['read:issue-type', 'read:avatar', 'read:project-category', 'read:project'],
  connect: 'READ',
} as const;
const statusScopes = {
  classic: ['manage:jira-configuration'],
  granular: ['read:workflow'],
  connect: 'INACCESSIBLE',
} as const;
const page = { startAt: wholeNumber(0), maxResults: wholeNumber(50, 1000) };

export const issueListOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/status/{idOrName}',
    parameters: {},
    scopes: reading('read:status'),
    permission: anybody,
    handle: (call) => {
      const { idOrName = '' } = call.path;
      const { statuses } = call.world;
      const found = statuses.get(idOrName) ?? [...statuses.values()].find(({ name }) => name === idOrName);
      return found && seesAnyProject(call)
        ? ok(statusJson(call.baseUrl, found))
        : jiraError(404, `The status '${idOrName}' does not exist.`);
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/statuscategory',
    parameters: {},
    scopes: reading('read:status'),
    permission: anyAccount,
    handle: ({ baseUrl }) => ok(statusCategories(baseUrl)),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/statuscategory/{idOrKey}',
    parameters: {},
    scopes: reading('read:status'),
    permission: anyAccount,
    handle: ({ baseUrl, path: { idOrKey = '' } }) => {
      const found = statusCategories(baseUrl).find(
        ({ id, key }) => String(id) === idOrKey || key === idOrKey,
      );
      return found ? ok(found) : jiraError(404, `The status category '${idOrKey}' does not exist.`);
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/statuses/search',
    parameters: {
      projectId: text,
      startAt: wholeNumber(0),
      maxResults: wholeNumber(200, 200),
      searchString: text,
      statusCategory: text,
    },
    scopes: statusScopes,
    permission: anyAccount,
    handle: (call, { projectId, startAt, maxResults, searchString = '', statusCategory }) => {
      const key = Object.entries(categoryKeys).find(([, name]) => name === statusCategory)?.[0];
      if (statusCategory !== undefined && !key)
        return jiraError(400, `'${statusCategory}' is not a status category.`);
      // A status of a team-managed project alone there is none here.
      const mayList =
        mayListStatuses(call) && (projectId === undefined || call.world.projects.has(projectId));
      const found = [...call.world.statuses.values()]
        .filter(() => mayList)
        .filter(({ name }) => name.toLowerCase().includes(searchString.toLowerCase()))
        .filter(({ category }) => key === undefined || category === key);
      return pageOf(call, found.map(plainStatus), startAt, maxResults);
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/statuses',
    parameters: { id: list },
    scopes: statusScopes,
    permission: anyAccount,
    handle: (call, { id }) => {
      if (id.length === 0 || id.length > 50)
        return jiraError(400, 'Between 1 and 50 ids of statuses are needed.');
      const found = id.map((one) => call.world.statuses.get(one)).filter((status) => status !== undefined);
      return ok(mayListStatuses(call) ? found.map(plainStatus) : []);
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/issuetype/{id}',
    parameters: {},
    scopes: typeScopes,
    permission: anybody,
    handle: (call) => {
      const type = call.world.issueTypes.get(call.path.id ?? '');
      return type && seesAnyProject(call)
        ? ok(issueTypeJson(call.baseUrl, type))
        : jiraError(404, `The issue type '${call.path.id}' does not exist.`);
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/issuetype/project',
    parameters: { projectId: text, level: text },
    scopes: typeScopes,
    permission: anybody,
    handle: (call, { projectId, level }) => {
      const { world, caller, baseUrl } = call;
      if (!/^\d+$/.test(projectId ?? '')) return jiraError(400, 'The id of a project is needed.');
      const project = world.projects.get(projectId ?? '');
      if (!project || project.state === 'deleted' || !canListProject(world, caller, project)) {
        return jiraError(404, `No project could be found with id '${projectId}'.`);
      }
      const types = [...world.issueTypes.values()].map((type) => issueTypeJson(baseUrl, type));
      return ok(types.filter((type) => level === undefined || String(type.hierarchyLevel) === level));
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/priority',
    parameters: {},
    scopes: reading('read:priority'),
    permission: anyAccount,
    handle: (call) => ok(priorities(call)),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/priority/search',
    parameters: {
      ...page,
      id: list,
      projectId: ignored('Every project has every priority.'),
      priorityName: text,
      onlyDefault: flag,
      expand: ignored('Priorities have no schemes.'),
    },
    scopes: { classic: ['manage:jira-configuration'], granular: [], connect: 'READ' },
    permission: anyAccount,
    handle: (call, { startAt, maxResults, id, priorityName = '', onlyDefault }) => {
      const found = priorities(call)
        .filter((one) => id.length === 0 || id.includes(one.id))
        .filter((one) => one.name.toLowerCase().includes(priorityName.toLowerCase()))
        .filter((one) => !onlyDefault || one.isDefault);
      return pageOf(call, found, startAt, maxResults);
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/priority/{id}',
    parameters: {},
    scopes: reading('read:priority'),
    permission: anyAccount,
    handle: (call) => oneOf(priorities(call), call, 'priority'),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/resolution',
    parameters: {},
    scopes: reading('read:resolution'),
    permission: anyAccount,
    handle: (call) => ok(resolutions(call)),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/resolution/search',
    parameters: { ...page, id: list, onlyDefault: flag },
    scopes: reading('read:resolution'),
    permission: anyAccount,
    handle: (call, { startAt, maxResults, id, onlyDefault }) => {
      const found = resolutions(call).filter((one) => id.length === 0 || id.includes(one.id));
      const all = onlyDefault ? [] : found.map((one) => ({ ...one, default: false, iconUrl: '' }));
      return pageOf(call, all, startAt, maxResults);
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/resolution/{id}',
    parameters: {},
    scopes: reading('read:resolution'),
    permission: anyAccount,
    handle: (call) => oneOf(resolutions(call), call, 'resolution'),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/label',
    parameters: { startAt: wholeNumber(0), maxResults: wholeNumber(1000, 1000) },
    scopes: reading('read:label'),
    permission: anybody,
    handle: (call, { startAt, maxResults }) => {
      const mayFind = issueFinder(call.world, call.caller, false);
      const labels = new Set<string>();
      for (const { facts } of call.world.entries.values()) {
        const isNew = facts.labels?.some((label) => !labels.has(label));
        if (isNew && mayFind(facts)) {
          for (const label of facts.labels ?? []) labels.add(label);
        }
      }
      return pageOf(call, [...labels].sort(), startAt, maxResults);
    },
  }),
];

const categoryKeys = { new: 'TODO', indeterminate: 'IN_PROGRESS', done: 'DONE' } as const;

function plainStatus({ id, name, category }: WorldStatus): Json {
  return { id, name, statusCategory: categoryKeys[category], scope: { type: 'GLOBAL' }, description: '' };
}

function mayListStatuses(call: Call): boolean {
  return isAdministrator(call) || administersAnyProject(call);
}

function priorities({ world, baseUrl }: Call) {
  return [...world.priorities.values()].map((priority) => ({
    ...priorityJson(baseUrl, priority),
    ...{ id: priority.id, name: priority.name, description: '', statusColor: '#205081' },
    isDefault: priority.name === 'Medium',
  }));
}

function resolutions({ names, baseUrl }: Call) {
  return names.resolutions().map(({ id, name, description = '' }) => ({
    self: `${baseUrl}/rest/api/3/resolution/${id}`,
    ...{ id, name, description },
  }));
}

function oneOf(items: readonly { readonly id: string }[], { path }: Call, what: string): Answer {
  const found = items.find(({ id }) => id === path.id);
  return found ? ok(found) : jiraError(404, `The ${what} with id '${path.id}' does not exist.`);
}
