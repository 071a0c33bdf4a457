/** Operations that list fields in pages, and the components and versions of a project. */

import { componentJson, versionJson } from '../answers/entity-json.ts';
import { fieldCatalogue } from '../answers/field-catalogue.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import {
  administerJira,
  anybody,
  ignored,
  jiraError,
  list,
  ok,
  operation,
  pageOf,
  text,
  wholeNumber,
} from '../operation.ts';
import { canListProject } from '../permissions/who-can-see.ts';
import type { WorldProject } from '../world/world-file.ts';
import { findProject, noProject } from './projects.ts';

const componentScopes = {
  classic: ['read:jira-work'],
  granular: [
    ...['read:project', 'read:project.component', 'read:user', 'read:application-role'],
    ...['read:avatar', 'read:group'],
  ],
  connect: 'READ',
} as const;
const versionScopes = {
  classic: ['read:jira-work'],
  granular: ['read:project-version'],
  connect: 'READ',
} as const;
const fieldOrders = ['contextsCount', 'lastUsed', 'name', 'screensCount', 'projectsCount'];
const path = '/rest/api/3/project/{projectIdOrKey}';

export const fieldListOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/field/search',
    parameters: {
      startAt: wholeNumber(0),
      maxResults: wholeNumber(50, 50),
      type: list,
      id: list,
      query: text,
      orderBy: text,
      expand: ignored('There is nothing to expand: no contexts, screens or locks, no counts.'),
      projectIds: ignored('Every project has every field.'),
    },
    scopes: {
      classic: ['read:jira-work'],
      granular: ['read:field', 'read:field-configuration'],
      connect: 'NONE',
    },
    permission: administerJira,
    handle: (call, { startAt, maxResults, type, id, query = '', orderBy = 'name' }) => {
      if (type.some((one) => one !== 'custom' && one !== 'system')) {
        return jiraError(400, "The type of a field is 'custom' or 'system'.");
      }
      if (!fieldOrders.includes(orderBy.replace(/^[+-]/, '').trim())) {
        return jiraError(400, `'${orderBy}' is not a valid order.`);
      }
      const sign = orderBy.startsWith('-') ? -1 : 1;
      const found = [...fieldCatalogue(call.world).values()]
        .filter(
          (field) => type.length === 0 || type.includes(field.json.custom === true ? 'custom' : 'system'),
        )
        .filter((field) => id.length === 0 || id.includes(field.id))
        .filter((field) => field.name.toLowerCase().includes(query.toLowerCase()))
        .sort((a, b) => (a.name < b.name ? -sign : sign))
        .map(({ id: fieldId, name, schema }) => ({
          id: fieldId,
          key: fieldId,
          name,
          schema,
          description: '',
        }));
      return pageOf(call, found, startAt, maxResults);
    },
  }),
  operation({
    method: 'GET',
    path: `${path}/components`,
    parameters: { componentSource: ignored('No project takes its components from Compass.') },
    scopes: componentScopes,
    permission: anybody,
    handle: (call) => withListed(call, (project) => ok(componentsOf(call, project))),
  }),
  operation({
    method: 'GET',
    path: `${path}/component`,
    parameters: {
      startAt: wholeNumber(0),
      maxResults: wholeNumber(50, 100),
      orderBy: text,
      componentSource: ignored('No project takes its components from Compass.'),
      query: text,
    },
    scopes: componentScopes,
    permission: anybody,
    handle: (call, { startAt, maxResults, orderBy, query }) =>
      withListed(call, (project) => {
        const found = narrowed(componentsOf(call, project), orderBy, query);
        return pageOf(call, found, startAt, maxResults);
      }),
  }),
  operation({
    method: 'GET',
    path: `${path}/versions`,
    parameters: { expand: ignored('There is nothing to expand: no contexts, screens or locks, no counts.') },
    scopes: versionScopes,
    permission: anybody,
    handle: (call) => withListed(call, (project) => ok(versionsOf(call, project))),
  }),
  operation({
    method: 'GET',
    path: `${path}/version`,
    parameters: {
      startAt: wholeNumber(0),
      maxResults: wholeNumber(50, 100),
      orderBy: text,
      query: text,
      status: list,
      expand: ignored('There is nothing to expand: no contexts, screens or locks, no counts.'),
    },
    scopes: versionScopes,
    permission: anybody,
    handle: (call, { startAt, maxResults, orderBy, query, status }) =>
      withListed(call, (project) => {
        // Every version of a world is unreleased.
        const all = status.length === 0 || status.includes('unreleased') ? versionsOf(call, project) : [];
        return pageOf(call, narrowed(all, orderBy, query), startAt, maxResults);
      }),
  }),
];

function withListed(call: Call, answer: (project: WorldProject) => Answer): Answer {
  const project = findProject(call);
  return project && canListProject(call.world, call.caller, project) ? answer(project) : noProject(call);
}

function componentsOf({ names, baseUrl }: Call, project: WorldProject) {
  return names.components(project).map((name) => ({ ...componentJson(baseUrl, project, name), name }));
}

function versionsOf({ names, baseUrl }: Call, project: WorldProject) {
  return names.versions(project).map((name) => ({ ...versionJson(baseUrl, project, name), name }));
}

function narrowed<T extends { readonly name: string }>(items: readonly T[], orderBy = '', query = ''): T[] {
  const sign = orderBy.startsWith('-') ? -1 : 1;
  return items
    .filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()))
    .sort((a, b) => (a.name < b.name ? -sign : sign));
}
