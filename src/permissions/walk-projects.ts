/**
 * What one viewer holds in all projects of a source, along the columns of the directory: projects in which the viewer
 * has the same roles are matched once for each scheme, and equal answers are one object, for whoever works with them
 * further. A project whose columns no longer hold, or with a part that may be too old, is left to the plain way.
 */

import type { Holder, SecurityLevelsPart } from '../model/directory.ts';
import type { ProjectId, RoleId } from '../model/ids.ts';
import type { HolderMatch, ProjectVisibility } from '../model/visibility.ts';
import { type DirectoryCopy, fresh, type IsFresh, type ProjectCopy } from './directory-copy.ts';
import { matchesSomething, noLevels, type ProjectStanding } from './match-holders.ts';
import { nowhere, type ProjectColumns, type RoleAt } from './project-places.ts';
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
  const { ids, oldestMs } = columns;
  const at = placeMatching(copy, viewer, matching, groupByName, isFresh);
  const projects = new Map<ProjectId, ProjectVisibility>();
  const walkAlone = (id: ProjectId) => {
    const project = copy.projects.get(id);
    const found = project && alone(project);
    if (found && matchesSomething(found.browse)) projects.set(id, found);
  };
  for (let place = 0; place < ids.length; place += 1) {
    const id = ids[place];
    if (id === undefined || changed.has(id)) continue;
    if (isFresh(oldestMs[place] ?? 0)) {
      const found = at(id, place);
      if (found) projects.set(id, found);
    } else walkAlone(id);
  }
  for (const id of changed) walkAlone(id);
  return projects;
}

function placeMatching(
  copy: DirectoryCopy,
  viewer: ViewerStanding,
  matching: Matching,
  groupByName: ProjectStanding['groupByName'],
  isFresh: IsFresh,
): (id: ProjectId, place: number) => ProjectVisibility | undefined {
  const { columns } = copy.places;
  const { schemeOf, securityOf, securities, isPublic } = columns;
  const rolesAt = rolesByPlace(columns, viewer);
  const leads = new Set(viewer.account === undefined ? [] : columns.ledBy.get(viewer.account));
  const browseHolders = columns.schemes.map((id) => {
    const scheme = copy.schemes.get(id);
    return scheme && isFresh(scheme.readMs) ? scheme.browse : undefined;
  });
  const levels = securities.map((security): SecurityLevelsPart => {
    if (security === 'unread' || security === undefined) return noLevels;
    return fresh(copy.securitySchemes.get(security), isFresh) ?? noLevels;
  });

  const alikeAt = (id: ProjectId, place: number): Alike | undefined => {
    const held = rolesAt[place];
    if (!held) return undefined;
    const which = (isPublic[place] ? 1 : 0) + (leads.has(place) ? 2 : 0);
    const known = held.alike[which];
    if (known) return known;
    const project = copy.projects.get(id)?.project?.body;
    if (!project) return undefined;
    const standing = { project, roles: held.roles, isPublic: isPublic[place] ?? false, groupByName };
    const alike = { standing, browse: [], made: [] };
    held.alike[which] = alike;
    return alike;
  };
  const browseOf = (alike: Alike, scheme: number, holders: readonly Holder[]): HolderMatch | 'nothing' => {
    const match = matching.holders(holders, alike.standing);
    const browse = matchesSomething(match) ? match : 'nothing';
    alike.browse[scheme] = browse;
    return browse;
  };
  return (id, place) => {
    const scheme = schemeOf[place] ?? nowhere;
    const holders = browseHolders[scheme];
    const alike = holders && alikeAt(id, place);
    if (!alike) return undefined;
    const browse = alike.browse[scheme] ?? browseOf(alike, scheme, holders);
    if (browse === 'nothing') return undefined;
    const security = securityOf[place] ?? 0;
    let byBrowse = alike.made[security];
    if (!byBrowse) {
      byBrowse = new Map();
      alike.made[security] = byBrowse;
    }
    const known = byBrowse.get(browse);
    if (known) return known;
    const made: ProjectVisibility = {
      browse,
      levels: matching.levels(levels[security] ?? noLevels, alike.standing),
      hasNoLevels: securities[security] === undefined,
      roles: alike.standing.roles,
    };
    byBrowse.set(browse, made);
    return made;
  };
}

/** Projects in which the viewer stands alike; which one it is matters only for who leads it. */
interface Alike {
  readonly standing: ProjectStanding;
  /** By the place of the permission scheme. */
  readonly browse: (HolderMatch | 'nothing')[];
  /** By the place of the security scheme, and then by who browses. */
  readonly made: Map<HolderMatch, ProjectVisibility>[];
}

/** A set of roles that the viewer has in some project; the same set is one object. */
interface HeldRoles {
  readonly roles: ReadonlySet<RoleId>;
  readonly with: Map<RoleId, HeldRoles>;
  readonly alike: Alike[];
}

function rolesByPlace(columns: ProjectColumns, { account, groups }: ViewerStanding): readonly HeldRoles[] {
  const sets = new Map<string, HeldRoles>();
  const held = (roles: ReadonlySet<RoleId>): HeldRoles => {
    const key = JSON.stringify([...roles].sort());
    const known = sets.get(key) ?? { roles, with: new Map(), alike: [] };
    sets.set(key, known);
    return known;
  };
  const none = held(new Set());
  const byPlace = columns.ids.map(() => none);
  const add = (some: readonly RoleAt[] = []) => {
    for (const { place, roleId } of some) {
      const before = byPlace[place] ?? none;
      let after = before.with.get(roleId);
      if (!after) {
        after = held(new Set([...before.roles, roleId]));
        before.with.set(roleId, after);
      }
      byPlace[place] = after;
    }
  };
  if (account !== undefined) {
    add(columns.rolesOfAccount.get(account));
    for (const group of groups) add(columns.rolesOfGroup.get(group));
  }
  return byPlace;
}
