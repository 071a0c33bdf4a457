/**
 * The calls that we make to Jira Cloud, as methods; it knows nothing of what we do with the answers.
 * Lists come as async iterables of pages and end only when they are complete: a list that Jira left
 * incomplete throws (`jira-bad-answer`) instead of ending early, because a short list of members must never
 * replace a whole one. How a request is authenticated, limited and retried is `request.ts`'s.
 */

import type {
  WireApplicationRole,
  WireComment,
  WireField,
  WireGroup,
  WireIssue,
  WireIssueType,
  WireMyself,
  WirePermissionScheme,
  WireProject,
  WireRoleActors,
  WireSecurityMember,
  WireSecurityScheme,
  WireServerInfo,
  WireStatus,
  WireUser,
  WireWorklog,
} from './wire.ts';

/** Every method rejects with an `AppError`; an aborted signal rejects with `interrupted`. */
export interface JiraClient {
  serverInfo(signal?: AbortSignal): Promise<WireServerInfo>;
  myself(signal?: AbortSignal): Promise<WireMyself>;

  /** Every project that the account may list: live ones first, then archived ones (`archived: true`). */
  projects(signal?: AbortSignal): AsyncIterable<WireProject[]>;
  /**
   * The ids of the issues that a bounded JQL query finds, in its order. Pages may be short or empty; only a
   * missing `nextPageToken` is the end. `pageToken` goes on after a page of an earlier run.
   */
  issueIdPages(
    query: { readonly jql: string; readonly pageSize?: number; readonly pageToken?: string | undefined },
    signal?: AbortSignal,
  ): AsyncIterable<IssueIdPage>;
  /**
   * The issues of up to 100 ids, in ascending order of id. An id that is in neither list does not exist or may
   * not be seen by this account; `failed` are those that Jira could not read now, and should be asked again.
   */
  issues(
    ids: readonly string[],
    fields: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ issues: WireIssue[]; failed: FailedIssue[] }>;
  /** Oldest first. Ends at `total`, or at an empty page before it: the caller compares counts. */
  comments(
    issueId: string,
    from?: { readonly startAt?: number },
    signal?: AbortSignal,
  ): AsyncIterable<CommentPage>;
  /** As `comments`. Empty where time tracking is off. */
  worklogs(
    issueId: string,
    from?: { readonly startAt?: number },
    signal?: AbortSignal,
  ): AsyncIterable<WorklogPage>;

  fields(signal?: AbortSignal): Promise<WireField[]>;
  issueTypes(signal?: AbortSignal): Promise<WireIssueType[]>;
  statuses(signal?: AbortSignal): Promise<WireStatus[]>;

  /** All accounts, also inactive and deleted ones. Pages may overlap. */
  users(signal?: AbortSignal): AsyncIterable<WireUser[]>;
  groups(signal?: AbortSignal): AsyncIterable<WireGroup[]>;
  /** Inactive members included. Throws at the end unless as many members came as Jira says there are. */
  groupMembers(groupId: string, signal?: AbortSignal): AsyncIterable<WireUser[]>;
  applicationRoles(signal?: AbortSignal): Promise<WireApplicationRole[]>;
  permissionSchemeOf(projectId: string, signal?: AbortSignal): Promise<WirePermissionScheme>;
  projectRoles(projectId: string, signal?: AbortSignal): Promise<{ id: string; name: string }[]>;
  projectRole(projectId: string, roleId: string, signal?: AbortSignal): Promise<WireRoleActors>;
  /** Undefined: the project has no security scheme (or none that this account may see). */
  securitySchemeOf(projectId: string, signal?: AbortSignal): Promise<WireSecurityScheme | undefined>;
  /** Members of all levels of a scheme; nothing where it has none. */
  securityMembers(schemeId: string, signal?: AbortSignal): AsyncIterable<WireSecurityMember[]>;
  /** Whether a request without any credential finds an issue in the project. A refusal is a no. */
  canAnonymousRead(projectId: string, signal?: AbortSignal): Promise<boolean>;

  stats(): RequestStats;
}

export interface IssueIdPage {
  readonly ids: string[];
  readonly nextPageToken: string | undefined;
}
export interface FailedIssue {
  readonly id: string;
  readonly message: string;
}
export interface CommentPage {
  readonly comments: WireComment[];
  readonly startAt: number;
  readonly total: number;
}
export interface WorklogPage {
  readonly worklogs: WireWorklog[];
  readonly startAt: number;
  readonly total: number;
}
export interface RequestStats {
  readonly requests: number;
  readonly retries: number;
  /** Time that requests spent waiting to be retried or for a limit to pass, summed over requests. */
  readonly waitedMs: number;
  /** Of answers' bodies, decompressed. */
  readonly bytes: number;
}
