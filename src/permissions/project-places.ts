/**
 * The projects of a directory in columns, with all of them that does not depend on who looks, and who has which role
 * where: a viewer's roles are found by their account and groups, not by looking through the roles of all projects.
 * Projects that changed after the columns were made are named, and count by themselves until there are many of them.
 */

import type { AccountId, GroupId, ProjectId, RoleId, SchemeId } from '../model/ids.ts';
import type { ProjectCopy } from './directory-copy.ts';

export interface ProjectPlaces {
  readonly columns: ProjectColumns;
  /** What the columns say of these is no longer so; or they have no place yet. */
  readonly changed: ReadonlySet<ProjectId>;
}

/** A project is named by its place in `ids`; each other column has one entry for each. */
export interface ProjectColumns {
  readonly ids: readonly ProjectId[];
  /** When the oldest of its parts was read: while that one counts, all others do. */
  readonly oldestMs: readonly number[];
  /** Places in `schemes`; `nowhere` for a project in which nobody finds anything. */
  readonly schemeOf: readonly number[];
  readonly schemes: readonly SchemeId[];
  /** Places in `securities`. */
  readonly securityOf: readonly number[];
  readonly securities: readonly Security[];
  readonly isPublic: readonly boolean[];
  readonly ledBy: ReadonlyMap<AccountId, readonly number[]>;
  readonly rolesOfAccount: ReadonlyMap<AccountId, readonly RoleAt[]>;
  readonly rolesOfGroup: ReadonlyMap<GroupId, readonly RoleAt[]>;
}

/** `unread`: we do not know which security scheme the project has; `undefined`: none. */
export type Security = SchemeId | 'unread' | undefined;

/** A role in the project at a place. */
export interface RoleAt {
  readonly place: number;
  readonly roleId: RoleId;
}

export const nowhere = -1;

/** So many of the projects are looked at one by one before all columns are made again. */
const mostChanged = (projects: number) => 2 + projects / 50;

export const noPlaces: ProjectPlaces = { columns: columnsOf(new Map()), changed: new Set() };

export function placesOf(projects: ReadonlyMap<ProjectId, ProjectCopy>): ProjectPlaces {
  return { columns: columnsOf(projects), changed: new Set() };
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
    ? placesOf(projects)
    : { columns: before.columns, changed: all };
}

function columnsOf(projects: ReadonlyMap<ProjectId, ProjectCopy>): ProjectColumns {
  const ids: ProjectId[] = [];
  const oldestMs: number[] = [];
  const schemeOf: number[] = [];
  const securityOf: number[] = [];
  const isPublic: boolean[] = [];
  const schemes = numbered<SchemeId>();
  const securities = numbered<Security>();
  const ledBy = new Map<AccountId, number[]>();
  const rolesOfAccount = new Map<AccountId, RoleAt[]>();
  const rolesOfGroup = new Map<GroupId, RoleAt[]>();
  for (const [id, copy] of projects) {
    const { project, permissionScheme, securityScheme, roles, anonymous } = copy;
    const place = ids.push(id) - 1;
    const isLive = project !== undefined && !project.body.archived && !copy.hidden && !copy.held;
    const scheme = isLive ? permissionScheme?.body.schemeId : undefined;
    oldestMs.push(oldest([project, permissionScheme, securityScheme, roles, anonymous]));
    schemeOf.push(scheme === undefined ? nowhere : schemes.place(scheme));
    securityOf.push(securities.place(securityScheme ? securityScheme.body.schemeId : 'unread'));
    isPublic.push(anonymous?.body.canRead ?? false);
    const lead = project?.body.leadAccountId;
    if (lead !== undefined) append(ledBy, lead, place);
    for (const { roleId, users, groups } of roles?.body.roles ?? []) {
      const role = { place, roleId };
      for (const user of users) append(rolesOfAccount, user, role);
      for (const group of groups) append(rolesOfGroup, group, role);
    }
  }
  return {
    ids,
    oldestMs,
    schemeOf,
    schemes: schemes.values,
    securityOf,
    securities: securities.values,
    isPublic,
    ledBy,
    rolesOfAccount,
    rolesOfGroup,
  };
}

function oldest(parts: readonly ({ readonly readMs: number } | undefined)[]): number {
  let ms = Number.POSITIVE_INFINITY;
  for (const part of parts) if (part && part.readMs < ms) ms = part.readMs;
  return ms;
}

function numbered<V>() {
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

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
