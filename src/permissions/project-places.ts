/**
 * The projects of a directory in columns, with all of them that does not depend on who looks, and who has which role
 * where: a viewer's roles are found by their account and groups, not by looking through the roles of all projects.
 * Projects that changed after the columns were made are named, and count by themselves until there are many of them.
 */

import type { AccountId, GroupId, ProjectId, RoleId, SchemeId } from '../model/ids.ts';
import type { ProjectList } from '../model/placed-projects.ts';
import type { ProjectCopy } from './directory-copy.ts';

export interface ProjectPlaces {
  readonly columns: ProjectColumns;
  /** What the columns say of these is no longer so; or they have no place yet. */
  readonly changed: ReadonlySet<ProjectId>;
}

/** A project is named by its place in `list`; each other column has one entry for each. */
export interface ProjectColumns {
  /** The one of the columns before where they had the same projects: what viewers were found to hold keeps it. */
  readonly list: ProjectList;
  /** When the oldest and the newest of its parts was read, or it was paused: while both count, all others do. */
  readonly oldestMs: Float64Array;
  readonly newestMs: Float64Array;
  /** Of all. */
  readonly oldestOfAllMs: number;
  readonly newestOfAllMs: number;
  /** Places in `schemes`; `nowhere` for a project in which nobody finds anything. */
  readonly schemeOf: Int32Array;
  readonly schemes: readonly SchemeId[];
  /** Places in `securities`. */
  readonly securityOf: Int32Array;
  readonly securities: readonly Security[];
  /** 1 or 0. */
  readonly isPublic: Uint8Array;
  readonly ledBy: ReadonlyMap<AccountId, readonly number[]>;
  readonly roles: readonly RoleId[];
  readonly rolesOfAccount: ReadonlyMap<AccountId, RolesAt>;
  readonly rolesOfGroup: ReadonlyMap<GroupId, RolesAt>;
}

/** `unread`: we do not know which security scheme the project has; `undefined`: none. */
export type Security = SchemeId | 'unread' | undefined;

/** By twos: the place of a project, and the place in `roles` of a role there. */
export type RolesAt = readonly number[];

export const nowhere = -1;

/** So many of the projects are looked at one by one before all columns are made again. */
const mostChanged = (projects: number) => 2 + projects / 50;

export const noPlaces: ProjectPlaces = { columns: columnsOf(new Map(), undefined), changed: new Set() };

/** `before`: columns of an earlier copy. */
export function placesOf(
  projects: ReadonlyMap<ProjectId, ProjectCopy>,
  before: ProjectColumns = noPlaces.columns,
): ProjectPlaces {
  return { columns: columnsOf(projects, before), changed: new Set() };
}

/** The places after some of the projects have changed. */
export function placesAfter(
  before: ProjectPlaces,
  projects: ReadonlyMap<ProjectId, ProjectCopy>,
  changed: ReadonlySet<ProjectId>,
): ProjectPlaces {
  if (changed.size === 0) return before;
  const all = new Set([...before.changed, ...changed]);
  return all.size > mostChanged(projects.size)
    ? placesOf(projects, before.columns)
    : { columns: before.columns, changed: all };
}

function columnsOf(
  projects: ReadonlyMap<ProjectId, ProjectCopy>,
  before: ProjectColumns | undefined,
): ProjectColumns {
  const ids = [...projects.keys()];
  const oldestMs = new Float64Array(ids.length);
  const newestMs = new Float64Array(ids.length);
  const schemeOf = new Int32Array(ids.length);
  const securityOf = new Int32Array(ids.length);
  const isPublic = new Uint8Array(ids.length);
  const schemes = numbered<SchemeId>();
  const securities = numbered<Security>();
  const roleNumbers = numbered<RoleId>();
  const ledBy = new Map<AccountId, number[]>();
  const rolesOfAccount = new Map<AccountId, number[]>();
  const rolesOfGroup = new Map<GroupId, number[]>();
  let place = 0;
  for (const copy of projects.values()) {
    const { project, permissionScheme, securityScheme, roles, anonymous, pausedMs } = copy;
    const paused = pausedMs === undefined ? undefined : { readMs: pausedMs };
    const isLive = project !== undefined && !project.body.archived && !copy.hidden && !copy.held;
    const scheme = isLive ? permissionScheme?.body.schemeId : undefined;
    const parts = [project, permissionScheme, securityScheme, roles, anonymous, paused];
    oldestMs[place] = bound(parts, Math.min, Number.POSITIVE_INFINITY);
    newestMs[place] = bound(parts, Math.max, Number.NEGATIVE_INFINITY);
    schemeOf[place] = scheme === undefined ? nowhere : schemes.place(scheme);
    securityOf[place] = securities.place(securityScheme ? securityScheme.body.schemeId : 'unread');
    isPublic[place] = anonymous?.body.canRead ? 1 : 0;
    const lead = project?.body.leadAccountId;
    if (lead !== undefined) append(ledBy, lead, place);
    for (const { roleId, users, groups } of roles?.body.roles ?? []) {
      const role = roleNumbers.place(roleId);
      for (const user of users) append(rolesOfAccount, user, place, role);
      for (const group of groups) append(rolesOfGroup, group, place, role);
    }
    place += 1;
  }
  return {
    list: before && isEqual(before.list.ids, ids) ? before.list : listOf(ids),
    oldestMs,
    newestMs,
    oldestOfAllMs: oldestMs.reduce((least, ms) => Math.min(least, ms), Number.POSITIVE_INFINITY),
    newestOfAllMs: newestMs.reduce((most, ms) => Math.max(most, ms), Number.NEGATIVE_INFINITY),
    schemeOf,
    schemes: schemes.values,
    securityOf,
    securities: securities.values,
    isPublic,
    ledBy,
    roles: roleNumbers.values,
    rolesOfAccount,
    rolesOfGroup,
  };
}

function isEqual(some: readonly ProjectId[], others: readonly ProjectId[]): boolean {
  return some.length === others.length && some.every((id, at) => id === others[at]);
}

function listOf(ids: readonly ProjectId[]): ProjectList {
  return { ids, placeOf: new Map(ids.map((id, at) => [id, at])) };
}

function bound(
  parts: readonly ({ readonly readMs: number } | undefined)[],
  of: (a: number, b: number) => number,
  none: number,
): number {
  let ms = none;
  for (const part of parts) if (part) ms = of(ms, part.readMs);
  return ms;
}

/** Values by their place in the order in which they were first seen. */
export function numbered<V>() {
  const values: V[] = [];
  const places = new Map<V, number>();
  return {
    values,
    place(value: V): number {
      const place = places.get(value) ?? values.push(value) - 1;
      places.set(value, place);
      return place;
    },
  };
}

function append<K>(lists: Map<K, number[]>, key: K, ...values: readonly number[]): void {
  const list = lists.get(key);
  if (list) list.push(...values);
  else lists.set(key, [...values]);
}
