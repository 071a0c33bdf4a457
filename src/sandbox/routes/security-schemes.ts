/**
 * Operations that read issue security schemes, their levels and members, in Jira's several forms: with numbers for
 * ids in the older ones, strings in the younger. Only schemes that are not used by team-managed projects alone are
 * listed. The edits are in `security-scheme-edits.ts`.
 */

import { holderJson } from '../answers/holder-json.ts';
import type { Answer, Call, Operation, Parameter, Permission } from '../operation.ts';
import {
  anybody,
  BadParameter,
  flag,
  isAdministrator,
  jiraError,
  list,
  notAuthenticated,
  ok,
  operation,
  pageOf,
  repeated,
  wholeNumber,
} from '../operation.ts';
import { canAdministerProject } from '../permissions/who-can-see.ts';
import type { WorldSecurityLevel, WorldSecurityScheme } from '../world/world-file.ts';

const granular = ['read:issue-security-level', 'read:issue-security-scheme'];
const readsProjects: Operation['scopes'] = {
  classic: ['manage:jira-project'],
  granular,
  connect: 'PROJECT_ADMIN',
};
const readsConfiguration: Operation['scopes'] = {
  classic: ['manage:jira-configuration'],
  granular,
  connect: 'PROJECT_ADMIN',
};
const readsMembers: Operation['scopes'] = {
  classic: ['manage:jira-configuration'],
  granular: ['read:field', 'read:issue-security-level', 'read:project-role', 'read:user'],
  connect: 'PROJECT_ADMIN',
};

/** Numbers that the description types as strings. */
const offset = (byDefault: number, most?: number): Parameter<number> => {
  const read = wholeNumber(byDefault, most);
  return (values, name) => {
    const [value = ''] = values;
    if (value !== '' && !/^\d+$/.test(value)) {
      throw new BadParameter(`${value} is not a valid value. ${name} must be zero or a positive integer.`);
    }
    return read(values, name);
  };
};

/** Ids of the query, each a number. */
const ids: Parameter<readonly string[]> = (values, name) => {
  const all = repeated(values, name).filter((value) => value !== '');
  for (const value of all) {
    if (!/^\d+$/.test(value)) {
      throw new BadParameter(`${value} is not a valid value. ${name} must be zero or a positive integer.`);
    }
  }
  return all;
};

const paging = { startAt: offset(0), maxResults: offset(50, 100) };

export const administersSecurity: Permission = {
  words: 'Administer Jira (global permission).',
  refuse: (call) => {
    if (call.caller === undefined) return notAuthenticated;
    if (isAdministrator(call)) return undefined;
    return jiraError(
      403,
      'You are not authorized to perform this action. Administrator privileges are required.',
    );
  },
};

export const securitySchemeOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/issuesecurityschemes',
    parameters: {},
    scopes: readsProjects,
    permission: administersSecurity,
    handle: (call) => {
      const schemes = [...call.world.securitySchemes.values()];
      return ok({ issueSecuritySchemes: schemes.map((scheme) => schemeHeadJson(call, scheme)) });
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/issuesecurityschemes/{id}',
    parameters: {},
    scopes: readsProjects,
    permission: administersAUserOfTheScheme(),
    handle: (call) => {
      const scheme = call.world.securitySchemes.get(call.path.id ?? '');
      return scheme ? ok(securitySchemeJson(call, scheme)) : noSecurityScheme(call.path.id);
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/issuesecurityschemes/search',
    parameters: { ...paging, id: ids, projectId: ids },
    scopes: readsConfiguration,
    permission: administersSecurity,
    handle: (call, { startAt, maxResults, id, projectId }) => {
      const usersOf = (scheme: WorldSecurityScheme) =>
        classicUsers(call, scheme).filter((used) => projectId.includes(used.id));
      const found = classicSchemes(call)
        .filter((scheme) => id.length === 0 || id.includes(scheme.id))
        .filter((scheme) => projectId.length === 0 || usersOf(scheme).length > 0);
      const values = found.map((scheme) => ({
        id: Number(scheme.id),
        self: `${call.baseUrl}/rest/api/3/issuesecurityscheme?id=${scheme.id}`,
        name: scheme.name,
        description: scheme.description ?? '',
        ...(scheme.defaultLevelId === undefined ? {} : { defaultLevel: Number(scheme.defaultLevelId) }),
        projectIds: usersOf(scheme).map((used) => Number(used.id)),
      }));
      return pageOf(call, values, startAt, maxResults);
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/issuesecurityschemes/project',
    parameters: { ...paging, issueSecuritySchemeId: ids, projectId: ids },
    scopes: { ...readsConfiguration, granular: [] },
    permission: administersSecurity,
    handle: (call, { startAt, maxResults, issueSecuritySchemeId, projectId }) => {
      const values = classicSchemes(call)
        .filter(({ id }) => issueSecuritySchemeId.length === 0 || issueSecuritySchemeId.includes(id))
        .flatMap((scheme) =>
          classicUsers(call, scheme)
            .filter(({ id }) => projectId.length === 0 || projectId.includes(id))
            .map((used) => ({ issueSecuritySchemeId: scheme.id, projectId: used.id })),
        );
      return pageOf(call, values, startAt, maxResults);
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/issuesecurityschemes/level',
    parameters: { ...paging, id: ids, schemeId: ids, onlyDefault: flag },
    scopes: readsConfiguration,
    permission: administersSecurity,
    handle: (call, { startAt, maxResults, id, schemeId, onlyDefault }) => {
      const isWanted = (scheme: WorldSecurityScheme, level: WorldSecurityLevel) =>
        (id.length === 0 && schemeId.length === 0) || id.includes(level.id) || schemeId.includes(scheme.id);
      const values = classicSchemes(call).flatMap((scheme) =>
        scheme.levels
          .filter((level) => isWanted(scheme, level))
          .filter((level) => !onlyDefault || level.id === scheme.defaultLevelId)
          .map((level) => securityLevelJson(call, scheme, level)),
      );
      return pageOf(call, values, startAt, maxResults);
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/issuesecurityschemes/level/member',
    parameters: { ...paging, id: ids, schemeId: ids, levelId: ids, expand: list },
    scopes: readsConfiguration,
    permission: administersSecurity,
    handle: (call, { startAt, maxResults, id, schemeId, levelId, expand }) => {
      const wanted = new Set(expand);
      const all = id.length + schemeId.length + levelId.length === 0;
      const values = classicSchemes(call).flatMap((scheme) =>
        scheme.levels.flatMap((level) =>
          level.members
            .filter(
              (member) =>
                all || id.includes(member.id) || schemeId.includes(scheme.id) || levelId.includes(level.id),
            )
            .map((member) => ({
              id: member.id,
              issueSecurityLevelId: level.id,
              issueSecuritySchemeId: scheme.id,
              holder: holderJson(call, member.holder, wanted),
            })),
        ),
      );
      return pageOf(call, values, startAt, maxResults);
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/issuesecurityschemes/{issueSecuritySchemeId}/members',
    parameters: {
      startAt: wholeNumber(0),
      maxResults: wholeNumber(50, 100),
      issueSecurityLevelId: ids,
      expand: list,
    },
    scopes: readsMembers,
    permission: administersSecurity,
    handle: (call, { startAt, maxResults, issueSecurityLevelId, expand }) => {
      const wanted = new Set(expand);
      const scheme = classicSchemes(call).find(({ id }) => id === call.path.issueSecuritySchemeId);
      const levels = (scheme?.levels ?? []).filter(
        (level) => issueSecurityLevelId.length === 0 || issueSecurityLevelId.includes(level.id),
      );
      const members = levels.flatMap((level) =>
        level.members.map((member) => ({
          id: Number(member.id),
          issueSecurityLevelId: Number(level.id),
          holder: holderJson(call, member.holder, wanted),
        })),
      );
      if (members.length === 0) return jiraError(404, 'No issue security level members were found.');
      return pageOf(call, members, startAt, maxResults);
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/securitylevel/{id}',
    parameters: {},
    scopes: readsMembers,
    // Atlassian's text asks for nothing here: a level's name is told to whoever has its id.
    permission: anybody,
    handle: (call) => {
      const { id = '' } = call.path;
      for (const scheme of call.world.securitySchemes.values()) {
        const level = scheme.levels.find((one) => one.id === id);
        if (level) return ok(securityLevelJson(call, scheme, level));
      }
      return jiraError(404, `Issue security level with ID ${id} not found.`);
    },
  }),
];

export function securitySchemeJson(call: Call, scheme: WorldSecurityScheme) {
  return {
    ...schemeHeadJson(call, scheme),
    levels: scheme.levels.map((level) => securityLevelJson(call, scheme, level)),
  };
}

function schemeHeadJson({ baseUrl }: Call, scheme: WorldSecurityScheme) {
  return {
    self: `${baseUrl}/rest/api/3/issuesecurityschemes/${scheme.id}`,
    id: Number(scheme.id),
    name: scheme.name,
    description: scheme.description ?? '',
    ...(scheme.defaultLevelId === undefined ? {} : { defaultSecurityLevelId: Number(scheme.defaultLevelId) }),
  };
}

export function securityLevelJson(
  { baseUrl }: Call,
  scheme: WorldSecurityScheme | undefined,
  level: WorldSecurityLevel,
) {
  return {
    self: `${baseUrl}/rest/api/3/securitylevel/${level.id}`,
    id: level.id,
    description: level.description ?? '',
    name: level.name,
    isDefault: level.id === scheme?.defaultLevelId,
    ...(scheme ? { issueSecuritySchemeId: scheme.id } : {}),
  };
}

export function noSecurityScheme(id = ''): Answer {
  return jiraError(404, `Issue security scheme with ID ${id} not found.`);
}

function classicSchemes(call: Call): WorldSecurityScheme[] {
  return [...call.world.securitySchemes.values()].filter(
    (scheme) =>
      classicUsers(call, scheme).length > 0 ||
      ![...call.world.projects.values()].some((one) => one.issueSecuritySchemeId === scheme.id),
  );
}

function classicUsers({ world }: Call, scheme: WorldSecurityScheme) {
  return [...world.projects.values()].filter(
    (one) => one.issueSecuritySchemeId === scheme.id && one.style !== 'next-gen' && one.state !== 'deleted',
  );
}

function administersAUserOfTheScheme(): Permission {
  return {
    words: 'Administer Jira, or Administer Projects in a project that uses the scheme.',
    refuse: (call) => {
      const { world, caller, path } = call;
      if (caller === undefined) return notAuthenticated;
      const users = [...world.projects.values()].filter((one) => one.issueSecuritySchemeId === path.id);
      const may = isAdministrator(call) || users.some((one) => canAdministerProject(world, caller, one));
      return may
        ? undefined
        : jiraError(403, 'You do not have permission to view this issue security scheme.');
    },
  };
}
