/**
 * The facts of one unit (an issue, a comment, a worklog, an attachment) that visibility depends on. They are
 * what Jira says of the issue itself; who is in which role, group, scheme or level is not in here, but bound
 * when a question is asked (`visibility.ts`). `unknown` is a fact too: it denies.
 *
 * A unit's facts fall in two: its *scope*, which many units share and which is interned as one number, and
 * its *people*, which issue-dependent holders (reporter, assignee, people and group fields) look at.
 */

import type { AccountId, FieldId, GroupId, LevelId, ProjectId, RoleId, SourceId } from './ids.ts';

/** The security level of an issue. `unknown`: Jira did not return the field. */
export type LevelFact =
  | { readonly kind: 'none' }
  | { readonly kind: 'level'; readonly levelId: LevelId }
  | { readonly kind: 'unknown' };

/** The team-managed restriction of an issue to roles. `unknown`: present, in a form that we cannot read. */
export type RestrictionFact =
  | { readonly kind: 'none' }
  | { readonly kind: 'roles'; readonly roleIds: readonly RoleId[] }
  | { readonly kind: 'unknown' };

/** Whom a comment or worklog is restricted to. `unknown`: a role name or group that could not be resolved. */
export type UnitVisibilityFact =
  | { readonly kind: 'none' }
  | { readonly kind: 'group'; readonly groupId: GroupId }
  | { readonly kind: 'role'; readonly roleId: RoleId }
  | { readonly kind: 'unknown' };

export interface Scope extends ScopeFacts {
  readonly sourceId: SourceId;
  readonly projectId: ProjectId;
}

/** What a scope says beside where it is: scopes of many projects have it in common. */
export interface ScopeFacts {
  /** False for an archived, trashed or deleted issue. Whether its project is live is bound late. */
  readonly live: boolean;
  readonly level: LevelFact;
  /** Of a sub-task: its parent's level in our copy. `none` for every other issue. Both must match. */
  readonly parentLevel: LevelFact;
  readonly restriction: RestrictionFact;
  readonly visibility: UnitVisibilityFact;
  /** A comment of a service project that customers do not see. */
  readonly internal: boolean;
  /** Nothing but the title of the issue is in the unit. Absent: there may be more, or it is not known. */
  readonly titlesOnly?: true;
}

export interface People {
  readonly reporter: AccountId | undefined;
  readonly assignee: AccountId | undefined;
  /** Values of user picker fields (single or multi). */
  readonly userFields: Readonly<Record<FieldId, readonly AccountId[]>>;
  /** Values of group picker fields (single or multi), by group id. */
  readonly groupFields: Readonly<Record<FieldId, readonly GroupId[]>>;
}

export interface AccessFacts {
  readonly scope: Scope;
  readonly people: People;
}

/**
 * The people of an issue as tokens, for an index that can filter by "has one of": `r:ACCOUNT`, `a:ACCOUNT`,
 * `u:FIELD:ACCOUNT`, `g:FIELD:GROUP`. `visibility.ts` makes the tokens that a viewer matches the same way.
 */
export function peopleTokens(people: People): string[] {
  const tokens: string[] = [];
  if (people.reporter) tokens.push(reporterToken(people.reporter));
  if (people.assignee) tokens.push(assigneeToken(people.assignee));
  for (const [field, accounts] of Object.entries(people.userFields)) {
    for (const account of accounts) tokens.push(userFieldToken(field, account));
  }
  for (const [field, groups] of Object.entries(people.groupFields)) {
    for (const group of groups) tokens.push(groupFieldToken(field, group));
  }
  return tokens;
}

export const reporterToken = (account: AccountId) => `r:${account}`;
export const assigneeToken = (account: AccountId) => `a:${account}`;
export const userFieldToken = (field: string, account: AccountId) => `u:${field}:${account}`;
export const groupFieldToken = (field: string, group: GroupId) => `g:${field}:${group}`;

/** A scope as a string that is equal for equal scopes; the store interns scopes by it. */
export function scopeKey(scope: Scope): string {
  return JSON.stringify([
    scope.sourceId,
    scope.projectId,
    scope.live,
    levelKey(scope.level),
    levelKey(scope.parentLevel),
    scope.restriction.kind === 'roles' ? [...scope.restriction.roleIds].sort() : scope.restriction.kind,
    visibilityKey(scope.visibility),
    scope.internal,
    ...(scope.titlesOnly ? ['title'] : []),
  ]);
}

function levelKey(level: LevelFact): string {
  return level.kind === 'level' ? `=${level.levelId}` : level.kind;
}

function visibilityKey(visibility: UnitVisibilityFact): string {
  if (visibility.kind === 'group') return `g=${visibility.groupId}`;
  if (visibility.kind === 'role') return `r=${visibility.roleId}`;
  return visibility.kind;
}
