/**
 * What one viewer holds on one source, out of a copy of its directory: pure, so that it answers for what the store has
 * and for what somebody supposes alike. A part that is missing or older than the limit denies what would have needed it.
 */

import { type GroupId, type LevelId, type ProjectId, type RoleId, schemeId } from '../model/ids.ts';
import type { HolderMatch, ProjectVisibility, SourceVisibility } from '../model/visibility.ts';
import { type DirectoryCopy, fresh, type IsFresh, type ProjectCopy } from './directory-copy.ts';
import { matchHolders } from './match-holders.ts';
import type { ViewerStanding } from './viewer-standing.ts';

/** The id of no scheme. */
const noScheme = schemeId('');

/** What the viewer holds in each project of one source. */
export function sourceVisibility(
  copy: DirectoryCopy,
  viewer: ViewerStanding,
  isFresh: IsFresh,
): SourceVisibility {
  const projects = new Map<ProjectId, ProjectVisibility>();
  const groupByName = freshGroupNames(copy, isFresh);
  for (const [id, project] of copy.projects) {
    const visibility = projectVisibility(copy, project, viewer, groupByName, isFresh);
    if (visibility && matchesSomething(visibility.browse)) projects.set(id, visibility);
  }
  return { account: viewer.account, hasJiraAccess: viewer.hasJiraAccess, groups: viewer.groups, projects };
}

/** Names of groups that can stand for a group; none when the groups were read too long ago. */
export function freshGroupNames(copy: DirectoryCopy, isFresh: IsFresh): ReadonlyMap<string, GroupId> {
  return copy.groups && isFresh(copy.groups.readMs) ? copy.groupByName : new Map();
}

/** Undefined: nobody finds anything in the project. Whether this viewer does, its `browse` says. */
export function projectVisibility(
  { schemes, securitySchemes }: Pick<DirectoryCopy, 'schemes' | 'securitySchemes'>,
  copy: ProjectCopy,
  viewer: ViewerStanding,
  groupByName: ReadonlyMap<string, GroupId>,
  isFresh: IsFresh,
): ProjectVisibility | undefined {
  const project = fresh(copy.project, isFresh);
  const scheme = schemes.get(fresh(copy.permissionScheme, isFresh)?.schemeId ?? noScheme);
  if (!project || project.archived || copy.hidden || copy.held) return undefined;
  if (!scheme || !isFresh(scheme.readMs)) return undefined;
  const roles = new Set<RoleId>();
  for (const role of fresh(copy.roles, isFresh)?.roles ?? []) {
    const { account } = viewer;
    if (account === undefined) break;
    if (role.users.includes(account) || role.groups.some((group) => viewer.groups.has(group))) {
      roles.add(role.roleId);
    }
  }
  const isPublic = fresh(copy.anonymous, isFresh)?.canRead ?? false;
  const standing = { project, roles, isPublic, groupByName };
  const levels = new Map<LevelId, HolderMatch>();
  const security = fresh(copy.securityScheme, isFresh);
  const known = fresh(securitySchemes.get(security?.schemeId ?? noScheme), isFresh);
  for (const level of known?.levels ?? []) {
    levels.set(level.levelId, matchHolders(level.holders, viewer, standing));
  }
  return {
    browse: matchHolders(scheme.browse, viewer, standing),
    levels,
    hasNoLevels: security !== undefined && security.schemeId === undefined,
    roles,
  };
}

function matchesSomething(match: HolderMatch): boolean {
  return (
    match.always ||
    match.reporter ||
    match.assignee ||
    match.userFields.length > 0 ||
    match.groupFields.length > 0
  );
}
