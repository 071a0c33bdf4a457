/**
 * Operations that change issue security schemes, levels and members, and which scheme a project has. Those that give
 * issues other levels are tasks: 303 with the address of the task, 409 while one on the same thing runs.
 */

import { z } from 'zod';
import { editOf } from '../edits/edit.ts';
import type { Problem } from '../edits/security-schemes.ts';
import {
  addLevels,
  addMembers,
  associateScheme,
  createSecurityScheme,
  deleteSecurityScheme,
  removeLevel,
  removeMember,
  setDefaultLevel,
  updateLevel,
  updateSecurityScheme,
} from '../edits/security-schemes.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import { created, jiraError, nothing, operation, text } from '../operation.ts';
import type { WorldProject, WorldSecurityLevel, WorldSecurityScheme } from '../world/world-file.ts';
import { administersSecurity, noSecurityScheme } from './security-schemes.ts';
import { startedTask, startTask } from './tasks.ts';

const base = '/rest/api/3/issuesecurityschemes';
/** Atlassian lists no granular scopes for these, and closes them to Connect. */
const scopes: Operation['scopes'] = {
  classic: ['manage:jira-configuration'],
  granular: [],
  connect: 'INACCESSIBLE',
};
const common = { parameters: {}, scopes, permission: administersSecurity } as const;

const memberBody = z.object({
  type: z.string(),
  parameter: z.string().nullish(),
  value: z.string().nullish(),
});
const levelBody = z.object({
  name: z.string(),
  description: z.string().nullish(),
  isDefault: z.boolean().nullish(),
  members: z.array(memberBody).nullish(),
});
const textsBody = z.object({ name: z.string().optional(), description: z.string().optional() });
const idOrNull = z.string().nullable();

export const securitySchemeEditOperations: readonly Operation[] = [
  operation({
    ...common,
    method: 'POST',
    path: base,
    body: z.object({
      name: z.string(),
      description: z.string().nullish(),
      levels: z.array(levelBody).nullish(),
    }),
    handle: (call, _query, body) => {
      const scheme = createSecurityScheme(editOf(call), body);
      return 'problem' in scheme ? refused(scheme) : created({ id: scheme.id });
    },
  }),
  operation({
    ...common,
    method: 'PUT',
    path: `${base}/{id}`,
    body: textsBody,
    handle: (call, _query, body) =>
      withScheme(call, call.path.id, (scheme) => done(updateSecurityScheme(editOf(call), scheme, body))),
  }),
  operation({
    ...common,
    method: 'DELETE',
    path: `${base}/{schemeId}`,
    handle: (call) =>
      withScheme(call, call.path.schemeId, (scheme) => done(deleteSecurityScheme(editOf(call), scheme))),
  }),
  operation({
    ...common,
    method: 'PUT',
    path: `${base}/level/default`,
    body: z.object({
      defaultValues: z
        .array(z.object({ issueSecuritySchemeId: z.string(), defaultLevelId: idOrNull }))
        .min(1)
        .max(1000),
    }),
    handle: (call, _query, { defaultValues }) => {
      const wanted: { scheme: WorldSecurityScheme; levelId: string | null }[] = [];
      for (const { issueSecuritySchemeId, defaultLevelId } of defaultValues) {
        const found = schemeOrRefusal(call, issueSecuritySchemeId);
        if ('status' in found) return found;
        const level = found.levels.find(({ id }) => id === defaultLevelId);
        if (defaultLevelId !== null && !level) return noLevel(defaultLevelId);
        wanted.push({ scheme: found, levelId: defaultLevelId });
      }
      for (const { scheme, levelId } of wanted) {
        setDefaultLevel(editOf(call), scheme, levelId ?? undefined);
      }
      return nothing;
    },
  }),
  operation({
    ...common,
    method: 'PUT',
    path: `${base}/{schemeId}/level`,
    body: z.object({ levels: z.array(levelBody).nullish() }),
    handle: (call, _query, { levels }) =>
      withScheme(call, call.path.schemeId, (scheme) => done(addLevels(editOf(call), scheme, levels ?? []))),
  }),
  operation({
    ...common,
    method: 'PUT',
    path: `${base}/{schemeId}/level/{levelId}`,
    body: textsBody,
    handle: (call, _query, body) =>
      withLevel(call, (scheme, level) => done(updateLevel(editOf(call), scheme, level, body))),
  }),
  operation({
    ...common,
    method: 'DELETE',
    path: `${base}/{schemeId}/level/{levelId}`,
    parameters: { replaceWith: text },
    handle: (call, { replaceWith }) =>
      withLevel(call, (scheme, level) => removal(call, scheme, level, replaceWith)),
  }),
  operation({
    ...common,
    method: 'PUT',
    path: `${base}/{schemeId}/level/{levelId}/member`,
    body: z.object({ members: z.array(memberBody).nullish() }),
    handle: (call, _query, { members }) =>
      withLevel(call, (scheme, level) => done(addMembers(editOf(call), scheme, level, members ?? []))),
  }),
  operation({
    ...common,
    method: 'DELETE',
    path: `${base}/{schemeId}/level/{levelId}/member/{memberId}`,
    handle: (call) =>
      withLevel(call, (scheme, level) => {
        const { memberId = '' } = call.path;
        if (!level.members.some(({ id }) => id === memberId)) {
          return jiraError(404, `Issue security level member with ID ${memberId} not found.`);
        }
        removeMember(editOf(call), scheme, level, memberId);
        return nothing;
      }),
  }),
  operation({
    ...common,
    method: 'PUT',
    path: `${base}/project`,
    body: z.object({
      projectId: z.string(),
      schemeId: idOrNull,
      oldToNewSecurityLevelMappings: z
        .array(z.object({ oldLevelId: idOrNull, newLevelId: idOrNull }))
        .nullish(),
    }),
    handle: (call, _query, { projectId, schemeId, oldToNewSecurityLevelMappings }) => {
      const project = call.world.projects.get(projectId);
      if (!project || project.state === 'deleted' || project.style === 'next-gen') {
        return jiraError(400, `${projectId} is not the ID of a company-managed project.`);
      }
      const scheme = schemeId === null ? undefined : schemeOrRefusal(call, schemeId);
      if (scheme && 'status' in scheme) return scheme;
      return association(call, project, scheme, oldToNewSecurityLevelMappings ?? []);
    },
  }),
];

function removal(
  call: Call,
  { id: schemeId, levels }: WorldSecurityScheme,
  { id: levelId }: WorldSecurityLevel,
  replaceWith = '',
): Answer {
  const isOther = levels.some(({ id }) => id === replaceWith) && replaceWith !== levelId;
  if (replaceWith !== '' && !isOther) {
    return jiraError(400, `${replaceWith} is not the ID of another level of the issue security scheme.`);
  }
  const subject = `security scheme ${schemeId}`;
  if (call.tasks.isRunning(subject)) return alreadyRunning;
  const task = startTask(call, { description: 'Remove an issue security level', subject }, (late) => {
    // What it is at the end counts: members may have been added since.
    const scheme = late.world.securitySchemes.get(schemeId);
    if (!scheme) throw new Error(`The issue security scheme ${schemeId} is gone.`);
    removeLevel(editOf(late), scheme, levelId, replaceWith === '' ? undefined : replaceWith);
  });
  return startedTask(call, task);
}

function association(
  call: Call,
  project: WorldProject,
  scheme: WorldSecurityScheme | undefined,
  mappings: readonly { readonly oldLevelId: string | null; readonly newLevelId: string | null }[],
): Answer {
  const { world } = call;
  const oldLevels = world.securitySchemes.get(project.issueSecuritySchemeId ?? '')?.levels ?? [];
  const mapping = new Map<string | undefined, string | undefined>();
  for (const { oldLevelId, newLevelId } of mappings) {
    if (oldLevelId !== null && !oldLevels.some(({ id }) => id === oldLevelId)) {
      return jiraError(400, `${oldLevelId} is not the ID of a level that the project has.`);
    }
    if (newLevelId !== null && !scheme?.levels.some(({ id }) => id === newLevelId)) {
      return jiraError(400, `${newLevelId} is not the ID of a level of the new issue security scheme.`);
    }
    if (mapping.has(oldLevelId ?? undefined)) {
      return jiraError(400, `The level ${oldLevelId} is mapped twice.`);
    }
    mapping.set(oldLevelId ?? undefined, newLevelId ?? undefined);
  }
  const used = new Set(world.entriesOfProject(project.id).map(({ issue }) => issue.securityLevelId));
  for (const levelId of used) {
    const stays = scheme?.levels.some(({ id }) => id === levelId);
    if (mapping.has(levelId) || levelId === undefined || scheme === undefined) continue;
    // Whether Jira opens such issues or refuses is unknown [M]. Opening is never done unasked.
    if (!stays) return jiraError(400, `Issues of the project have level ${levelId}, which is not mapped.`);
    mapping.set(levelId, levelId);
  }
  const subject = `project ${project.id}`;
  if (call.tasks.isRunning(subject)) return alreadyRunning;
  const task = startTask(call, { description: 'Associate an issue security scheme', subject }, (late) => {
    associateScheme(editOf(late), world.knownProject(project.id), scheme?.id, mapping);
  });
  return startedTask(call, task);
}

const alreadyRunning = jiraError(409, 'A task that changes the issue security levels is already running.');

function schemeOrRefusal(call: Call, id = ''): WorldSecurityScheme | Answer {
  if (!/^\d+$/.test(id)) {
    return jiraError(
      400,
      `${id} is not a valid value. The issue security scheme ID must be a positive integer.`,
    );
  }
  return call.world.securitySchemes.get(id) ?? noSecurityScheme(id);
}

function withScheme(
  call: Call,
  id: string | undefined,
  answer: (scheme: WorldSecurityScheme) => Answer,
): Answer {
  const found = schemeOrRefusal(call, id);
  return 'status' in found ? found : answer(found);
}

function withLevel(
  call: Call,
  answer: (scheme: WorldSecurityScheme, level: WorldSecurityLevel) => Answer,
): Answer {
  return withScheme(call, call.path.schemeId, (scheme) => {
    const level = scheme.levels.find(({ id }) => id === call.path.levelId);
    return level ? answer(scheme, level) : noLevel(call.path.levelId);
  });
}

function noLevel(id = ''): Answer {
  return jiraError(404, `Issue security level with ID ${id} not found.`);
}

function done(problem: Problem | undefined): Answer {
  return problem ? refused(problem) : nothing;
}

function refused({ problem }: Problem): Answer {
  return jiraError(400, problem);
}
