/**
 * What one viewer holds now, and `canSee`, the one rule that decides. Engines compile a `Visibility` to
 * a filter of their own and are tested against `canSee`; the search door applies it again to each hit.
 *
 * The rule, line by line (OR inside a line, AND between them; what is unknown is denied):
 *   live         neither the issue nor its project is archived, trashed or deleted
 *   browse       some Browse Projects grant of the project's scheme matches the viewer on the issue
 *   level        the issue has no security level, or a member of that level matches; for a sub-task, the
 *                parent's level too
 *   restriction  no team-managed restriction, or the viewer is in one of its roles
 *   visibility   the unit is not restricted to a group or role, or the viewer is in it
 *   internal     the unit is not an internal comment, or the viewer is an account with access to Jira
 *
 * That is of a permission-based source. Of the other kinds only live counts of it, and who finds anything there at all
 * is decided when the viewer is resolved: a private source is its owner's, who finds what their credential read; a shared
 * one its audience's, who find only units without level, restriction, visibility and internal flag. Whatever its
 * kind, of a source that is for titles only nothing is found that may hold more than a title.
 */

import type { AccessFacts, LevelFact, People, Scope, ScopeFacts } from './access.ts';
import { assigneeToken, groupFieldToken, reporterToken, userFieldToken } from './access.ts';
import type { AccountId, FieldId, GroupId, LevelId, ProjectId, RoleId, SourceId } from './ids.ts';
import type { SourceKind } from './source.ts';

/**
 * How the holders of one grant list (a scheme's Browse grants, or a level's members) match one viewer:
 * on every issue, or on those issues that name the viewer in one of these places.
 */
export interface HolderMatch {
  readonly always: boolean;
  readonly reporter: boolean;
  readonly assignee: boolean;
  readonly userFields: readonly FieldId[];
  readonly groupFields: readonly FieldId[];
}

export interface ProjectVisibility {
  readonly browse: HolderMatch;
  /** Levels of the project's security scheme; a level that is not here matches nobody. */
  readonly levels: ReadonlyMap<LevelId, HolderMatch>;
  /** The project is known to have no security scheme: its issues can have no level, also where we were not told. */
  readonly hasNoLevels: boolean;
  /** The roles of this project that the viewer is an actor of. */
  readonly roles: ReadonlySet<RoleId>;
}

export interface SourceVisibility {
  readonly kind: SourceKind;
  /** Switched to titles: what may hold more is not found, also while it is still stored. */
  readonly titlesOnly: boolean;
  /** The account that the viewer counts as; undefined: the viewer counts as anonymous. */
  readonly account: AccountId | undefined;
  /** The account is in a group of some Jira application. An app counts as itself without it. */
  readonly hasJiraAccess: boolean;
  readonly groups: ReadonlySet<GroupId>;
  /**
   * Live projects that the viewer may browse on at least some conceivable issue. Absent: nothing there. Of a source that
   * is not permission-based only which projects these are counts.
   */
  readonly projects: ReadonlyMap<ProjectId, ProjectVisibility>;
}

export interface Visibility {
  readonly sources: ReadonlyMap<SourceId, SourceVisibility>;
}

export const matchesNobody: HolderMatch = {
  always: false,
  reporter: false,
  assignee: false,
  userFields: [],
  groupFields: [],
};

/** A viewer who sees nothing at all. */
export const seesNothing: Visibility = { sources: new Map() };

export function canSee(visibility: Visibility, { scope, people }: AccessFacts): boolean {
  const source = visibility.sources.get(scope.sourceId);
  const project = source?.projects.get(scope.projectId);
  if (!source || !project) return false;
  if (!titlesAllow(scope, source)) return false;
  if (source.kind === 'private') return scope.live;
  if (source.kind === 'shared') return scope.live && isForEverybody(scope);
  return (
    scope.live &&
    matches(project.browse, source, people) &&
    levelAllows(scope.level, project, source, people) &&
    levelAllows(scope.parentLevel, project, source, people) &&
    restrictionAllows(scope, project) &&
    unitVisibilityAllows(scope, project, source) &&
    (!scope.internal || source.hasJiraAccess)
  );
}

/**
 * `canSee` with the people of the issue left open: what has to be true of an issue's people tokens for
 * this viewer to see the units of this scope. `allOf` empty: always. Each entry of `allOf` is a list of
 * tokens of which the issue must have at least one.
 */
export type ScopeCondition =
  | { readonly kind: 'never' }
  | { readonly kind: 'when'; readonly allOf: readonly (readonly string[])[] };

export function conditionOf(visibility: Visibility, scope: Scope): ScopeCondition {
  const source = visibility.sources.get(scope.sourceId);
  const project = source?.projects.get(scope.projectId);
  const lines = source && project && openLines(source, project, scope);
  if (!lines) return { kind: 'never' };
  const allOf = lines.map((match) => matchTokens(match, source));
  return allOf.some((tokens) => tokens.length === 0) ? { kind: 'never' } : { kind: 'when', allOf };
}

/**
 * The lines that are left for an issue's people to decide in this scope, which is one of the project's; undefined:
 * some other line denies it to whomever it names. Each is left as the match itself, so that equal ones can be told.
 */
export function openLines(
  source: SourceVisibility,
  project: ProjectVisibility,
  scope: ScopeFacts,
): readonly HolderMatch[] | undefined {
  if (!scope.live) return undefined;
  if (source.titlesOnly && !scope.titlesOnly) return undefined;
  if (source.kind === 'private') return noLines;
  if (source.kind === 'shared') return isForEverybody(scope) ? noLines : undefined;
  if (!restrictionAllows(scope, project) || !unitVisibilityAllows(scope, project, source)) return undefined;
  if (scope.internal && !source.hasJiraAccess) return undefined;
  const level = levelMatch(scope.level, project);
  const parentLevel = levelMatch(scope.parentLevel, project);
  if (project.browse.always && level.always && parentLevel.always) return noLines;
  const lines = [project.browse, level, parentLevel].filter((match) => !match.always);
  return lines;
}

function titlesAllow(scope: ScopeFacts, source: SourceVisibility): boolean {
  return !source.titlesOnly || scope.titlesOnly === true;
}

/** Nothing of it is kept from some who see its project; what is not known may be. */
function isForEverybody(scope: ScopeFacts): boolean {
  return (
    scope.level.kind === 'none' &&
    scope.parentLevel.kind === 'none' &&
    scope.restriction.kind === 'none' &&
    scope.visibility.kind === 'none' &&
    !scope.internal
  );
}

/** It is known that not everybody finds it who sees its project. */
export function isKeptFromSome(scope: ScopeFacts): boolean {
  const { live, level, parentLevel, restriction, visibility, internal } = scope;
  return (
    !live ||
    level.kind === 'level' ||
    parentLevel.kind === 'level' ||
    restriction.kind === 'roles' ||
    visibility.kind === 'group' ||
    visibility.kind === 'role' ||
    internal
  );
}

function matches(match: HolderMatch, source: SourceVisibility, people: People): boolean {
  if (match.always) return true;
  const { account } = source;
  if (account === undefined) return false;
  return (
    (match.reporter && people.reporter === account) ||
    (match.assignee && people.assignee === account) ||
    match.userFields.some((field) => people.userFields[field]?.includes(account) ?? false) ||
    match.groupFields.some((field) => people.groupFields[field]?.some((g) => source.groups.has(g)) ?? false)
  );
}

function levelAllows(level: LevelFact, project: ProjectVisibility, source: SourceVisibility, people: People) {
  return matches(levelMatch(level, project), source, people);
}

function levelMatch(level: LevelFact, project: ProjectVisibility): HolderMatch {
  if (level.kind === 'none') return matchesEverybody;
  if (level.kind === 'unknown') return project.hasNoLevels ? matchesEverybody : matchesNobody;
  return project.levels.get(level.levelId) ?? matchesNobody;
}

function restrictionAllows(scope: ScopeFacts, project: ProjectVisibility): boolean {
  const { restriction } = scope;
  if (restriction.kind === 'none') return true;
  return restriction.kind === 'roles' && restriction.roleIds.some((role) => project.roles.has(role));
}

function unitVisibilityAllows(
  scope: ScopeFacts,
  project: ProjectVisibility,
  source: SourceVisibility,
): boolean {
  const unit = scope.visibility;
  if (unit.kind === 'none') return true;
  if (unit.kind === 'group') return source.groups.has(unit.groupId);
  return unit.kind === 'role' && project.roles.has(unit.roleId);
}

/** Of which an issue must have one for the match to hold; none: it holds for no issue. Not for one that always holds. */
export function matchTokens(match: HolderMatch, source: SourceVisibility): readonly string[] {
  const { account } = source;
  if (account === undefined) return [];
  const tokens: string[] = [];
  if (match.reporter) tokens.push(reporterToken(account));
  if (match.assignee) tokens.push(assigneeToken(account));
  for (const field of match.userFields) tokens.push(userFieldToken(field, account));
  for (const field of match.groupFields) {
    for (const group of source.groups) tokens.push(groupFieldToken(field, group));
  }
  return tokens;
}

const noLines: readonly HolderMatch[] = [];
const matchesEverybody: HolderMatch = { ...matchesNobody, always: true };
