/**
 * What one viewer holds on one source, out of a copy of its directory: pure, so that it answers for what the store has
 * and for what somebody supposes alike. A part that is missing or older than the limit denies what would have needed it.
 */

import type { Holder, RolesPart, SecurityLevelsPart } from '../model/directory.ts';
import { type GroupId, type LevelId, type RoleId, schemeId } from '../model/ids.ts';
import type { HolderMatch, ProjectVisibility, SourceVisibility } from '../model/visibility.ts';
import { type DirectoryCopy, fresh, type IsFresh, isWithheld, type ProjectCopy } from './directory-copy.ts';
import { matchHolders, noLevels, type ProjectStanding } from './match-holders.ts';
import { sharedMatching } from './shared-matching.ts';
import type { ViewerStanding } from './viewer-standing.ts';
import { walkProjects } from './walk-projects.ts';

/** The id of no scheme. */
const noScheme = schemeId('');

/** How one viewer is matched with what many projects share. Whoever remembers answers, has the same ones. */
export interface Matching {
  roles(part: RolesPart): ReadonlySet<RoleId>;
  holders(holders: readonly Holder[], standing: ProjectStanding): HolderMatch;
  levels(part: SecurityLevelsPart, standing: ProjectStanding): ReadonlyMap<LevelId, HolderMatch>;
}

/** What the viewer holds in each project of one source. */
export function sourceVisibility(
  copy: DirectoryCopy,
  viewer: ViewerStanding,
  isFresh: IsFresh,
): SourceVisibility {
  const matching = sharedMatching(plainMatching(viewer), viewer);
  const groupByName = freshGroupNames(copy, isFresh);
  const projects = walkProjects(copy, viewer, matching, groupByName, isFresh, (project) =>
    matchedProject(copy, project, matching, groupByName, isFresh),
  );
  return permissionBased(viewer, projects);
}

/** What a viewer holds by Jira's permissions in these projects; of a source that is not for titles only. */
export function permissionBased(
  { account, hasJiraAccess, groups }: ViewerStanding,
  projects: SourceVisibility['projects'],
): SourceVisibility {
  return { kind: 'permission-based', titlesOnly: false, account, hasJiraAccess, groups, projects };
}

/** Names of groups that can stand for a group; none when the groups were read too long ago. */
export function freshGroupNames(copy: DirectoryCopy, isFresh: IsFresh): ReadonlyMap<string, GroupId> {
  return copy.groups && isFresh(copy.groups.readMs) ? copy.groupByName : new Map();
}

/** Undefined: nobody finds anything in the project. Whether this viewer does, its `browse` says. */
export function projectVisibility(
  schemes: Pick<DirectoryCopy, 'schemes' | 'securitySchemes'>,
  copy: ProjectCopy,
  viewer: ViewerStanding,
  groupByName: ReadonlyMap<string, GroupId>,
  isFresh: IsFresh,
): ProjectVisibility | undefined {
  return matchedProject(schemes, copy, plainMatching(viewer), groupByName, isFresh);
}

function matchedProject(
  { schemes, securitySchemes }: Pick<DirectoryCopy, 'schemes' | 'securitySchemes'>,
  copy: ProjectCopy,
  matching: Matching,
  groupByName: ReadonlyMap<string, GroupId>,
  isFresh: IsFresh,
): ProjectVisibility | undefined {
  const project = fresh(copy.project, isFresh);
  const scheme = schemes.get(fresh(copy.permissionScheme, isFresh)?.schemeId ?? noScheme);
  if (!project || project.archived || isWithheld(copy, isFresh)) return undefined;
  if (!scheme || !isFresh(scheme.readMs)) return undefined;
  const roles = matching.roles(fresh(copy.roles, isFresh) ?? noRoles);
  const isPublic = fresh(copy.anonymous, isFresh)?.canRead ?? false;
  const standing = { project, roles, isPublic, groupByName };
  const security = fresh(copy.securityScheme, isFresh);
  const known = fresh(securitySchemes.get(security?.schemeId ?? noScheme), isFresh);
  return {
    browse: matching.holders(scheme.browse, standing),
    levels: matching.levels(known ?? noLevels, standing),
    hasNoLevels: security !== undefined && security.schemeId === undefined,
    roles,
  };
}

const noRole: ReadonlySet<RoleId> = new Set();
const noRoles: RolesPart = { roles: [] };

function plainMatching(viewer: ViewerStanding): Matching {
  const holders: Matching['holders'] = (some, standing) => matchHolders(some, viewer, standing);
  return {
    holders,
    roles(part) {
      let roles: Set<RoleId> | undefined;
      const { account } = viewer;
      if (account === undefined) return noRole;
      for (const { roleId, users, groups } of part.roles) {
        if (!users.includes(account) && !isInOne(viewer, groups)) continue;
        roles ??= new Set();
        roles.add(roleId);
      }
      return roles ?? noRole;
    },
    levels: (part, standing) =>
      new Map(part.levels.map((level) => [level.levelId, holders(level.holders, standing)])),
  };
}

/** A plain loop: it is asked tens of thousands of times for each viewer of a large site. */
function isInOne(viewer: ViewerStanding, groups: readonly GroupId[]): boolean {
  for (const group of groups) if (viewer.groups.has(group)) return true;
  return false;
}
