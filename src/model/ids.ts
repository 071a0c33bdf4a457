/**
 * Branded ids, so that one kind of id cannot be passed for another. Jira's ids are strings as Jira gives
 * them; ours are integers from the store. `as` in the constructors below is the only way in.
 */

type Brand<T, Name extends string> = T & { readonly __brand: Name };

/** Ours: one Jira site (a base URL). */
export type SiteId = Brand<number, 'SiteId'>;
/** Ours: one connected source, i.e. a site read with one credential. */
export type SourceId = Brand<number, 'SourceId'>;
/** Ours: one issue of one source, as a row number in the store; never shown to people. */
export type IssueRow = Brand<number, 'IssueRow'>;
/** Ours: an interned combination of facts that visibility depends on (see `access.ts`). */
export type ScopeId = Brand<number, 'ScopeId'>;
/** Ours: a person who signs in to Jackdaw. */
export type PersonId = Brand<number, 'PersonId'>;

/** Jira's account id. */
export type AccountId = Brand<string, 'AccountId'>;
export type GroupId = Brand<string, 'GroupId'>;
export type RoleId = Brand<string, 'RoleId'>;
export type LevelId = Brand<string, 'LevelId'>;
export type ProjectId = Brand<string, 'ProjectId'>;
export type IssueId = Brand<string, 'IssueId'>;
export type CommentId = Brand<string, 'CommentId'>;
/** `customfield_10010`, or a system field's name. */
export type FieldId = Brand<string, 'FieldId'>;
export type SchemeId = Brand<string, 'SchemeId'>;

export const siteId = (n: number) => n as SiteId;
export const sourceId = (n: number) => n as SourceId;
export const issueRow = (n: number) => n as IssueRow;
export const scopeId = (n: number) => n as ScopeId;
export const personId = (n: number) => n as PersonId;
export const accountId = (s: string) => s as AccountId;
export const groupId = (s: string) => s as GroupId;
export const roleId = (s: string) => s as RoleId;
export const levelId = (s: string) => s as LevelId;
export const projectId = (s: string) => s as ProjectId;
export const issueId = (s: string) => s as IssueId;
export const commentId = (s: string) => s as CommentId;
export const fieldId = (s: string) => s as FieldId;
export const schemeId = (s: string) => s as SchemeId;
