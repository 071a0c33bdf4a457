/**
 * What one viewer holds in all projects of a source, along the columns of the directory: projects in which the viewer
 * has the same roles are matched once for each scheme, and equal answers are one object, for whoever works with them
 * further. A project whose columns no longer hold, or with a part that may not count by its age, is left to the plain way.
 */

import type { Holder, SecurityLevelsPart } from '../model/directory.ts';
import type { ProjectId, RoleId } from '../model/ids.ts';
import { foundAmongOthers, PlacedProjects } from '../model/placed-projects.ts';
import { type HolderMatch, matchesNobody, type ProjectVisibility } from '../model/visibility.ts';
import { type DirectoryCopy, fresh, type IsFresh, type ProjectCopy } from './directory-copy.ts';
import { matchesSomething, noLevels, type ProjectStanding } from './match-holders.ts';
import { nowhere, numbered, type ProjectColumns, type RolesAt } from './project-places.ts';
import type { Matching } from './source-visibility.ts';
import type { ViewerStanding } from './viewer-standing.ts';

/** Projects in which the viewer finds something. `alone`: the plain way, for one of them. */
export function walkProjects(
  copy: DirectoryCopy,
  viewer: ViewerStanding,
  matching: Matching,
  groupByName: ProjectStanding['groupByName'],
  isFresh: IsFresh,
  alone: (project: ProjectCopy) => ProjectVisibility | undefined,
): ReadonlyMap<ProjectId, ProjectVisibility> {
  const { columns, changed } = copy.places;
  const { oldestMs, newestMs, oldestOfAllMs, newestOfAllMs } = columns;
  const { ids, placeOf } = columns.list;
  const found = new Int32Array(ids.length);
  const others = new Map<ProjectId, ProjectVisibility>();
  const walkAlone = (id: ProjectId) => {
    const place = placeOf.get(id);
    if (place !== undefined) found[place] = foundAmongOthers;
    const project = copy.projects.get(id);
    const visible = project && alone(project);
    if (visible && matchesSomething(visible.browse)) others.set(id, visible);
  };
  for (const id of changed) walkAlone(id);
  if (!(isFresh(oldestOfAllMs) && isFresh(newestOfAllMs))) {
    for (const [place, id] of ids.entries()) {
      const allCount = isFresh(oldestMs[place] ?? 0) && isFresh(newestMs[place] ?? 0);
      if (!allCount && found[place] !== foundAmongOthers) walkAlone(id);
    }
  }
  const held = walkPlaces(copy, viewer, matching, groupByName, isFresh, found);
  const projects = new PlacedProjects(columns.list, found, held, others);
  return projects.size < fewOf(ids.length) ? new Map(projects) : projects;
}

/** So few of all projects take less room in a map of their own. */
const fewOf = (projects: number) => projects / 16;

/** Sets what is to be found where the columns answer for it: one more than a place in what is returned. */
function walkPlaces(
  copy: DirectoryCopy,
  viewer: ViewerStanding,
  matching: Matching,
  groupByName: ProjectStanding['groupByName'],
  isFresh: IsFresh,
  found: Int32Array,
): readonly ProjectVisibility[] {
  const { columns } = copy.places;
  const { schemeOf, securityOf, securities } = columns;
  const { rolesAt, roleSets } = rolesByPlace(columns, viewer);
  const flagsAt = columns.isPublic.slice();
  const leads = viewer.account === undefined ? undefined : columns.ledBy.get(viewer.account);
  for (const place of leads ?? []) flagsAt[place] = (flagsAt[place] ?? 0) | 2;
  const lists = numbered<readonly Holder[]>();
  const listOf = columns.schemes.map((id) => {
    const scheme = copy.schemes.get(id);
    return scheme && isFresh(scheme.readMs) ? lists.place(scheme.browse) : nowhere;
  });
  const levels = securities.map((security): SecurityLevelsPart => {
    if (security === 'unread' || security === undefined) return noLevels;
    return fresh(copy.securitySchemes.get(security), isFresh) ?? noLevels;
  });

  const alikes: Alike[] = [];
  const newAlike = (which: number, roles: ReadonlySet<RoleId>, place: number): Alike | undefined => {
    const id = columns.list.ids[place];
    const project = id === undefined ? undefined : copy.projects.get(id)?.project?.body;
    if (!project) return undefined;
    const standing = { project, roles, isPublic: (which & 1) === 1, groupByName };
    const alike = { standing, browse: [], found: [] };
    alikes[which] = alike;
    return alike;
  };
  const matches = numbered<HolderMatch>();
  const browseOf = (alike: Alike, list: number): number => {
    const match = matching.holders(lists.values[list] ?? [], alike.standing);
    const browse = matchesSomething(match) ? matches.place(match) : nothing;
    alike.browse[list] = browse;
    return browse;
  };
  const held: ProjectVisibility[] = [];
  const newlyHeld = ({ standing, found: known }: Alike, security: number, browse: number): number => {
    const levelsThere = matching.levels(levels[security] ?? noLevels, standing);
    const number = held.push({
      browse: matches.values[browse] ?? matchesNobody,
      levels: levelsThere,
      hasNoLevels: securities[security] === undefined,
      roles: standing.roles,
    });
    const bySecurity = known[browse] ?? [];
    known[browse] = bySecurity;
    bySecurity[security] = number;
    return number;
  };
  for (let place = 0; place < found.length; place += 1) {
    const list = listOf[schemeOf[place] ?? nowhere] ?? nowhere;
    if (list === nowhere || found[place] === foundAmongOthers) continue;
    const roles = rolesAt[place] ?? 0;
    const which = roles * 4 + (flagsAt[place] ?? 0);
    const alike = alikes[which] ?? newAlike(which, roleSets[roles]?.roles ?? noRoles, place);
    if (!alike) continue;
    const browse = alike.browse[list] ?? browseOf(alike, list);
    if (browse === nothing) continue;
    const security = securityOf[place] ?? 0;
    found[place] = alike.found[browse]?.[security] ?? newlyHeld(alike, security, browse);
  }
  return held;
}

const nothing = -1;
const noRoles: ReadonlySet<RoleId> = new Set();

/** Projects in which the viewer stands alike; which one it is matters only for who leads it. */
interface Alike {
  readonly standing: ProjectStanding;
  /** By the place of the list of holders: the place of what matches, or `nothing`. */
  readonly browse: number[];
  /** By who browses, and then by the place of the security scheme. */
  readonly found: number[][];
}

/** A set of roles that the viewer has in some project; `next`: with one more, both by their places. */
interface HeldRoles {
  readonly roles: ReadonlySet<RoleId>;
  readonly next: number[];
}

interface RolesByPlace {
  /** Places in `roleSets`. */
  readonly rolesAt: Int32Array;
  readonly roleSets: readonly HeldRoles[];
}

function rolesByPlace(columns: ProjectColumns, { account, groups }: ViewerStanding): RolesByPlace {
  const roleSets: HeldRoles[] = [];
  const known = new Map<string, number>();
  const place = (roles: ReadonlySet<RoleId>): number => {
    const key = JSON.stringify([...roles].sort());
    const at = known.get(key) ?? roleSets.push({ roles, next: [] }) - 1;
    known.set(key, at);
    return at;
  };
  place(noRoles);
  const withOneMore = (before: HeldRoles | undefined, role: number): number => {
    const roleId = columns.roles[role];
    if (!before || roleId === undefined) return 0;
    const after = place(new Set([...before.roles, roleId]));
    before.next[role] = after;
    return after;
  };
  const rolesAt = new Int32Array(columns.list.ids.length);
  const add = (some: RolesAt = []) => {
    for (let at = 0; at < some.length; at += 2) {
      const project = some[at] ?? 0;
      const role = some[at + 1] ?? 0;
      const before = roleSets[rolesAt[project] ?? 0];
      rolesAt[project] = before?.next[role] ?? withOneMore(before, role);
    }
  };
  if (account !== undefined) {
    add(columns.rolesOfAccount.get(account));
    for (const group of groups) add(columns.rolesOfGroup.get(group));
  }
  return { rolesAt, roleSets };
}
