/**
 * From a holder as a request names it to one as the world keeps it. Jira takes the name of a group or its id, an
 * application's key or its name, and keeps what it found; it refuses what does not exist. Each problem is a
 * sentence in Jira's manner; Atlassian documents the cases, not the words [M].
 */

import { portalHolder } from '../permissions/viewer.ts';
import type { World } from '../world/world.ts';
import type { WorldHolder, WorldProject } from '../world/world-file.ts';

export interface NamedHolder {
  readonly type: string;
  readonly parameter?: string | null | undefined;
  readonly value?: string | null | undefined;
}

export interface HolderPlace {
  readonly of: 'permission scheme' | 'security level';
  /** The team-managed project that owns the scheme: its roles count too. */
  readonly project?: WorldProject | undefined;
}

export type ReadHolder = { readonly holder: WorldHolder } | { readonly problem: string };

const withoutParameter = ['anyone', 'assignee', 'reporter', 'projectLead', portalHolder];
const withParameter = ['group', 'user', 'projectRole', 'userCustomField', 'groupCustomField'];
const types = new Map(
  [...withoutParameter, ...withParameter, 'applicationRole'].map((type) => [type.toLowerCase(), type]),
);

/** Whether Jira has such holders at all. */
export function isHolderType(type: string): boolean {
  return types.has(type.toLowerCase());
}

/** Upper and lower case of the type do not matter: Atlassian's own examples differ. */
export function readHolder(world: World, named: NamedHolder, place: HolderPlace): ReadHolder {
  const type = types.get(named.type.toLowerCase());
  if (type === undefined || !isFor(place, type)) {
    return problem(`The holder type '${named.type}' is not valid.`);
  }
  if (withoutParameter.includes(type)) return { holder: { type } };
  const given = { value: text(named.value), parameter: text(named.parameter) };
  const id = given.value ?? given.parameter;
  if (type === 'applicationRole') return applicationRole(world, id);
  if (id === undefined) return problem(`The holder type '${type}' requires a parameter.`);
  switch (type) {
    case 'group':
      return group(world, given.value, given.parameter);
    case 'user':
      return world.accounts.has(id) ? twice(type, id) : problem(`The user '${id}' does not exist.`);
    case 'projectRole':
      return hasRole(world, id, place)
        ? twice(type, id)
        : problem(`The project role '${id}' does not exist.`);
    default:
      return customField(world, type, id);
  }
}

/** The portal means nothing to a level; whether a level takes `anyone` is unknown [M], so it does not. */
function isFor({ of }: HolderPlace, type: string): boolean {
  return of === 'permission scheme' || (type !== portalHolder && type !== 'anyone');
}

/** By its id; a name is that of exactly one group, or else taken for an id. */
function group(world: World, value: string | undefined, parameter: string | undefined): ReadHolder {
  const named = [...world.groups.values()].filter(({ name }) => name === parameter);
  const found =
    value === undefined
      ? named.length === 1
        ? named[0]
        : world.groups.get(parameter ?? '')
      : world.groups.get(value);
  if (!found) return problem(`The group '${value ?? parameter}' does not exist.`);
  return { holder: { type: 'group', parameter: found.name, value: found.groupId } };
}

/** Without a name it is whoever has access to some application. */
function applicationRole(world: World, id: string | undefined): ReadHolder {
  if (id === undefined) return { holder: { type: 'applicationRole' } };
  const role = world.applicationRoles.find(({ key, name }) => key === id || name === id);
  return role ? twice('applicationRole', role.key) : problem(`The application role '${id}' does not exist.`);
}

function customField(world: World, type: string, id: string): ReadHolder {
  const field = world.fields.get(id);
  if (!field) return problem(`The custom field '${id}' does not exist.`);
  const fits = type === 'userCustomField' ? ['user', 'multiuser'] : ['group', 'multigroup'];
  return fits.includes(field.type)
    ? twice(type, id)
    : problem(`The custom field '${id}' is not of a type that '${type}' can use.`);
}

function hasRole(world: World, id: string, { project }: HolderPlace): boolean {
  const role = world.projectRoles.get(id);
  return role !== undefined && (role.projectId === undefined || role.projectId === project?.id);
}

function twice(type: string, id: string): ReadHolder {
  return { holder: { type, parameter: id, value: id } };
}

function problem(words: string): ReadHolder {
  return { problem: words };
}

function text(value: string | null | undefined): string | undefined {
  return value === null || value === '' ? undefined : value;
}

/** Both name the same people. */
export function isSameHolder(a: WorldHolder, b: WorldHolder): boolean {
  return a.type === b.type && (a.value ?? a.parameter) === (b.value ?? b.parameter);
}
