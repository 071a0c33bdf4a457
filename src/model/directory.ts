/**
 * Our copy of who is what on a Jira site, in parts that are read, replaced and aged one by one. A part is
 * only ever replaced by a complete answer; `readMs` says when that was. A part that is missing or too old
 * denies whatever would have needed it.
 */

import type { AccountId, FieldId, GroupId, IssueId, LevelId, ProjectId, RoleId, SchemeId } from './ids.ts';

/** As Jira writes it in permission schemes and security levels; kept also when we do not know the type. */
export interface Holder {
  readonly type: string;
  readonly parameter: string | undefined;
  readonly value: string | undefined;
}

/** Part `project`, one a project. */
export interface ProjectPart {
  readonly id: ProjectId;
  readonly key: string;
  readonly name: string;
  /** `software`, `business`, `service_desk`, … */
  readonly typeKey: string;
  readonly teamManaged: boolean;
  readonly leadAccountId: AccountId | undefined;
  readonly archived: boolean;
}

/** Part `permission-scheme`, one a project: which scheme it has. */
export interface PermissionSchemePart {
  readonly schemeId: SchemeId;
}

/** One permission of a scheme, given to one holder. */
export interface Grant {
  readonly id: string;
  /** As Jira writes it: `BROWSE_PROJECTS`, `SET_ISSUE_SECURITY`, … */
  readonly permission: string;
  readonly holder: Holder;
}

/** Part `scheme-grants`, one a permission scheme, by its id: many projects share a scheme. */
export interface SchemeGrantsPart {
  readonly name: string;
  readonly grants: readonly Grant[];
}

/** Part `security-scheme`, one a project: which scheme it has. `undefined`: none, which is an answer too. */
export interface SecuritySchemePart {
  readonly schemeId: SchemeId | undefined;
}

/** Part `security-levels`, one a security scheme, by its id. */
export interface SecurityLevelsPart {
  readonly name: string;
  /** What new issues get; undefined: no level. */
  readonly defaultLevelId: LevelId | undefined;
  readonly levels: readonly {
    readonly levelId: LevelId;
    readonly name: string;
    readonly holders: readonly Holder[];
  }[];
}

/** Part `roles`, one a project. */
export interface RolesPart {
  readonly roles: readonly {
    readonly roleId: RoleId;
    readonly name: string;
    readonly users: readonly AccountId[];
    readonly groups: readonly GroupId[];
  }[];
}

/** Part `anonymous`, one a project: could an unauthenticated request read an issue of it? */
export interface AnonymousPart {
  readonly canRead: boolean;
}

/** Part `application-roles`, one a source. */
export interface ApplicationRolesPart {
  readonly roles: readonly { readonly key: string; readonly groups: readonly GroupId[] }[];
}

/**
 * Part `account-applications`, one an account, only while Jira refuses the application roles: the keys of those
 * that the account has.
 */
export interface AccountApplicationsPart {
  readonly keys: readonly string[];
}

/** Part `groups`, one a source. Members are rows of their own; each group's part is `group-members`. */
export interface GroupsPart {
  readonly groups: readonly { readonly groupId: GroupId; readonly name: string }[];
}

/** Part `fields`, one a source: the custom fields. */
export interface FieldsPart {
  readonly fields: readonly { readonly id: FieldId; readonly name: string; readonly type: FieldType }[];
}

export type FieldType = 'text' | 'option' | 'user' | 'group' | 'request' | 'other';

/**
 * Part `reread`, one a project while its security scheme has been exchanged: the project is hidden until
 * every issue has been read again since: with a later ticket, as clocks are set back. `untilPass`: the scope was narrowed,
 * or a copy is read as another account, and only a whole pass tells what is left of it.
 */
export interface RereadPart {
  readonly sinceMs: number;
  /** Undefined: by the time alone. */
  readonly sinceTicket?: number;
  readonly untilPass?: true;
}

/**
 * Part `held`, one a project while it is hidden because Jira refused somebody what we would have shown them: until an
 * administrator has looked and releases it. What is read again does not release it, nor does its age. Only where it
 * was never settled whether that stays when read again, a later comparison that settles it may lift the hold.
 */
export interface HeldPart {
  readonly sinceMs: number;
  /** The comparison with Jira that found it. */
  readonly runId: number;
  /** Some of the pairs; an account that is undefined is nobody in particular. */
  readonly examples: readonly { readonly accountId: AccountId | undefined; readonly issueKey: string }[];
  /** Every pair that waits to be settled: here, so that the hold and its pairs cannot be apart. Absent: it is settled. */
  readonly unsettled?: readonly UnsettledPair[];
}

export interface UnsettledPair {
  /** Undefined: somebody who is not signed in. */
  readonly accountId: AccountId | undefined;
  readonly issueId: IssueId;
  readonly issueKey: string;
}

/**
 * Part `absent`, one a project that Jira does not list to the account any more, and not among the deleted ones either: an
 * access rule or a lost Browse looks like that, and is often mended. Its issues are found by nobody, and kept for a while.
 */
export interface AbsentPart {
  readonly sinceMs: number;
  readonly key: string;
  /** How often it was missing again, each time most of a day after the last, and when that was. Absent: never. */
  readonly looks?: { readonly count: number; readonly lastMs: number };
}

/**
 * Part `paused`, one a project from the moment on at which nothing of its contents was read any more because somebody
 * paused it, until they have been read again: they age as what is read does, and then show nothing to anybody.
 */
export interface PausedPart {
  readonly sinceMs: number;
}

export interface DirectoryBodies {
  readonly project: ProjectPart;
  readonly 'permission-scheme': PermissionSchemePart;
  readonly 'scheme-grants': SchemeGrantsPart;
  readonly 'security-scheme': SecuritySchemePart;
  readonly 'security-levels': SecurityLevelsPart;
  readonly roles: RolesPart;
  readonly anonymous: AnonymousPart;
  readonly 'application-roles': ApplicationRolesPart;
  readonly 'account-applications': AccountApplicationsPart;
  readonly groups: GroupsPart;
  readonly fields: FieldsPart;
  readonly reread: RereadPart;
  readonly held: HeldPart;
  readonly absent: AbsentPart;
  readonly paused: PausedPart;
}

export type PartKind = keyof DirectoryBodies;

export interface DirectoryAccount {
  readonly accountId: AccountId;
  readonly displayName: string;
  readonly email: string | undefined;
  /** `atlassian`, `app`, `customer`, `unknown` */
  readonly type: string;
  readonly active: boolean;
}

/** Something an administrator should know: what is therefore hidden, and what would mend it. */
export interface Finding {
  /** A stable word, e.g. `scheme-unreadable`. */
  readonly code: string;
  /** What it is about, by id or key: a project, a group, a scheme. */
  readonly subject: string;
  /** Where it is about many of them: each. */
  readonly subjects?: readonly string[];
  readonly message: string;
}

/** As the store gives it back: found again and again, it is as old as when it was found first. */
export interface StoredFinding extends Finding {
  readonly sinceMs: number;
}
