/**
 * The documented file format of a sandbox world: a whole Jira site as one JSON document. Everything that the
 * sandbox serves and decides comes from here. Ids are strings as in Jira; holders, grants and visibilities
 * have Jira's own shapes. `world-file.schema.json` describes the same for other people's tools.
 */

import type { WorldApiToken, WorldOAuthApp } from './world-credentials.ts';
import type { WorldHistory } from './world-history.ts';

export type { WorldApiToken, WorldOAuthApp } from './world-credentials.ts';
export type { WorldHistory, WorldHistoryItem } from './world-history.ts';

export const worldFormat = 'jackdaw-world/1';

export interface WorldFile {
  readonly format: typeof worldFormat;
  readonly site: WorldSite;
  readonly accounts: readonly WorldAccount[];
  readonly groups: readonly WorldGroup[];
  readonly applicationRoles: readonly WorldApplicationRole[];
  /** Global permissions, each with its holders: ADMINISTER, USER_PICKER (browse users and groups), BULK_CHANGE, … */
  readonly globalPermissions: readonly { readonly permission: string; readonly holder: WorldHolder }[];
  readonly projectRoles: readonly WorldProjectRole[];
  readonly permissionSchemes: readonly WorldPermissionScheme[];
  readonly issueSecuritySchemes: readonly WorldSecurityScheme[];
  /** Custom fields only; the system fields exist in every world. */
  readonly fields: readonly WorldField[];
  readonly issueTypes: readonly WorldIssueType[];
  readonly statuses: readonly WorldStatus[];
  readonly priorities: readonly { readonly id: string; readonly name: string }[];
  /** Names that issues have as their resolution and that are not listed exist all the same. */
  readonly resolutions?: readonly WorldResolution[];
  /** Types that links have and that are not listed exist all the same. */
  readonly issueLinkTypes?: readonly WorldLinkType[];
  readonly projects: readonly WorldProject[];
  readonly issues: readonly WorldIssue[];
  /** Organisations of customers, for service projects. */
  readonly organizations?: readonly WorldOrganization[];
  /** Credentials beside each account's own `apiToken`: with scopes, or that expire. */
  readonly apiTokens?: readonly WorldApiToken[];
  /** OAuth 2.0 (3LO) apps that are registered with the authorization server. */
  readonly oauthApps?: readonly WorldOAuthApp[];
  readonly deletedWorklogs?: readonly { readonly id: string; readonly deleted: string }[];
  readonly auditRecords?: readonly WorldAuditRecord[];
  /** The next number of each kind of thing, where it is above what is there: Jira never gives an id twice. */
  readonly nextIds?: Readonly<Record<string, number>>;
}

export interface WorldSite {
  readonly title: string;
  /** IANA zone: timestamps in answers are written in it. */
  readonly timeZone: string;
  /** The organisation's policy that blocks public access, whatever the schemes say. Default false. */
  readonly blockPublicAccess?: boolean;
  /** Default: made from the title. */
  readonly cloudId?: string;
  /** Whether an open or limited project makes everybody a member or viewer for restrictions of issues. Default false. */
  readonly implicitTeamRoles?: boolean;
  /** What the email API answers to apps. Default `not-approved`, as Jira does to an app nobody approved. */
  readonly emailApi?: 'approved' | 'not-approved' | 'disabled';
  /** With free plans alone a site has no audit log and cannot change its permissions. Default `paid`. */
  readonly plan?: 'free' | 'paid';
}

export interface WorldAccount {
  readonly accountId: string;
  readonly displayName: string;
  readonly email: string;
  /** Whether other people see the address. Default false, as in Jira. */
  readonly emailVisible?: boolean;
  readonly accountType: 'atlassian' | 'app' | 'customer';
  readonly active: boolean;
  /** The person closed the Atlassian account: shown to everybody as "Former user". Never active. */
  readonly deleted?: boolean;
  /** Of `app` accounts: a service account, or an agent. Default: an app that somebody installed. */
  readonly appType?: 'service' | 'agent';
  /** IANA zone: JQL dates of this caller are read in it. Default: the site's. */
  readonly timeZone?: string;
  /** Password of Basic authentication with the email. Default: `token-` and the account id. */
  readonly apiToken?: string;
  /** Job title, for people only; Jira does not serve it. */
  readonly title?: string;
  /** When the person last changed what others see of them; absent: never since apps read it. */
  readonly changed?: string;
}

export interface WorldGroup {
  readonly groupId: string;
  readonly name: string;
  readonly members: readonly string[];
}

export interface WorldApplicationRole {
  /** `jira-software`, `jira-servicedesk`, `jira-core`, `jira-product-discovery` */
  readonly key: string;
  readonly name: string;
  /** Group ids. */
  readonly groups: readonly string[];
  /** Ids of the groups that new people are put into. Default: the first group. */
  readonly defaultGroups?: readonly string[];
}

export interface WorldProjectRole {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** Id of the team-managed project that owns the role. Absent: a role of the whole site. */
  readonly projectId?: string;
  /** Who acts in it in projects that are made from now on: account ids, and group ids. */
  readonly defaultActors?: { readonly users: readonly string[]; readonly groups: readonly string[] };
}

/** `type` is one of Jira's holder types (or, in a test, one that Jira does not have yet). */
export interface WorldHolder {
  readonly type: string;
  readonly parameter?: string;
  readonly value?: string;
}

export interface WorldPermissionScheme {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly permissions: readonly {
    readonly id: string;
    readonly permission: string;
    readonly holder: WorldHolder;
  }[];
  /** Id of the team-managed project that owns the scheme. */
  readonly projectId?: string;
}

export interface WorldSecurityScheme {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly defaultLevelId?: string;
  readonly levels: readonly WorldSecurityLevel[];
}

export interface WorldSecurityLevel {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly members: readonly { readonly id: string; readonly holder: WorldHolder }[];
}

export interface WorldField {
  /** `customfield_10050` */
  readonly id: string;
  readonly name: string;
  readonly type:
    | 'text'
    | 'textarea'
    | 'select'
    | 'multiselect'
    | 'number'
    | 'date'
    | 'url'
    | 'user'
    | 'multiuser'
    | 'group'
    | 'multigroup';
  /** Values that can be chosen beside those that issues have; fields of options only. */
  readonly options?: readonly string[];
}

export interface WorldIssueType {
  readonly id: string;
  readonly name: string;
  readonly subtask?: boolean;
}

export interface WorldStatus {
  readonly id: string;
  readonly name: string;
  readonly category: 'new' | 'indeterminate' | 'done';
}

export interface WorldProject {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly description?: string;
  readonly type: 'software' | 'business' | 'service_desk';
  /** Default `classic` (company-managed). */
  readonly style?: 'classic' | 'next-gen';
  /** Team-managed projects only. The grants of the project's own scheme decide; what is said here must fit them. */
  readonly accessLevel?: 'open' | 'limited' | 'private';
  /** Keys that the project had before. */
  readonly formerKeys?: readonly string[];
  /** Service projects: what customers can ask for. */
  readonly requestTypes?: readonly WorldRequestType[];
  /** Service projects: ids of the organisations whose members are customers of it. */
  readonly organizationIds?: readonly string[];
  readonly leadAccountId: string;
  readonly permissionSchemeId: string;
  readonly issueSecuritySchemeId?: string;
  /** Default `live`. */
  readonly state?: 'live' | 'archived' | 'deleted';
  /** When it was archived or deleted, and by whom. */
  readonly stateSince?: string;
  readonly stateBy?: string;
  readonly url?: string;
  /** Who is given an issue that nobody was given. Default `UNASSIGNED`. */
  readonly assigneeType?: 'PROJECT_LEAD' | 'UNASSIGNED';
  /** Names that its issues have and that are not listed exist all the same. */
  readonly components?: readonly string[];
  readonly versions?: readonly string[];
  readonly roleActors: readonly WorldRoleActors[];
}

export interface WorldRoleActors {
  readonly roleId: string;
  /** Account ids. */
  readonly users: readonly string[];
  /** Group ids. */
  readonly groups: readonly string[];
}

/** Rich text: an ADF document, or plain text with blank lines between paragraphs, or Jira wiki markup. */
export type WorldText = string | { readonly wiki: string } | { readonly adf: unknown };

export interface WorldIssue {
  /** Numeric, as a string. */
  readonly id: string;
  readonly key: string;
  /** Keys that the issue had before it was moved, or before its project got another key. */
  readonly formerKeys?: readonly string[];
  readonly projectId: string;
  readonly issueTypeId: string;
  readonly statusId: string;
  readonly priorityId?: string;
  readonly resolution?: string;
  readonly summary: string;
  readonly description?: WorldText;
  readonly environment?: WorldText;
  readonly labels?: readonly string[];
  readonly components?: readonly string[];
  readonly fixVersions?: readonly string[];
  readonly affectsVersions?: readonly string[];
  /** Account ids. */
  readonly reporter?: string;
  readonly assignee?: string;
  /** Default: the reporter. */
  readonly creator?: string;
  /** ISO 8601 with zone. */
  readonly created: string;
  readonly updated: string;
  readonly resolved?: string;
  /** `2026-01-31` */
  readonly dueDate?: string;
  /** When the category of its status last changed. Default: when it was resolved, or else created. */
  readonly statusCategoryChanged?: string;
  /** Id of the parent issue. */
  readonly parentId?: string;
  /** Id of the security level. Absent: none. */
  readonly securityLevelId?: string;
  /** Team-managed: role ids that the issue is restricted to. */
  readonly restrictedToRoles?: readonly string[];
  readonly archived?: boolean;
  /** Default: when the issue was last updated. */
  readonly archivedSince?: string;
  readonly archivedBy?: string;
  /** Entity properties by key. */
  readonly properties?: Readonly<Record<string, unknown>>;
  /** Custom field id → text, option name(s), number, account id(s) or group id(s), by the field's type. */
  readonly customFields?: Readonly<Record<string, WorldText | number | readonly string[]>>;
  readonly comments?: readonly WorldComment[];
  readonly worklogs?: readonly WorldWorklog[];
  readonly attachments?: readonly WorldAttachment[];
  readonly links?: readonly WorldLink[];
  /** Oldest first. */
  readonly history?: readonly WorldHistory[];
  /** Service projects: id of the project's request type. */
  readonly requestTypeId?: string;
  /** Service projects: account ids, and ids of organisations, that share the request in the portal. */
  readonly requestParticipants?: readonly string[];
  readonly organizationIds?: readonly string[];
}

/** As in Jira: a group by its id, a role by its name. */
export interface WorldVisibility {
  readonly type: 'group' | 'role';
  readonly value: string;
}

export interface WorldComment {
  readonly id: string;
  /** Account id; absent: somebody without an account. */
  readonly author?: string;
  readonly created: string;
  readonly updated?: string;
  readonly body: WorldText;
  readonly visibility?: WorldVisibility;
  /** Service projects: not shown to customers. Default false. */
  readonly internal?: boolean;
  /** Default: the author. */
  readonly updateAuthor?: string;
  /** Entity properties by key, but for `sd.public.comment`, which `internal` tells. */
  readonly properties?: Readonly<Record<string, unknown>>;
}

export interface WorldWorklog {
  readonly id: string;
  /** Account id; absent: somebody without an account. */
  readonly author?: string;
  readonly started: string;
  readonly timeSpentSeconds: number;
  readonly comment?: WorldText;
  readonly visibility?: WorldVisibility;
  /** When it was entered. Default: when the work started. */
  readonly created?: string;
  readonly updated?: string;
  /** Default: the author. */
  readonly updateAuthor?: string;
}

export interface WorldAttachment {
  readonly id: string;
  readonly filename: string;
  /** Account id; absent: somebody without an account. */
  readonly author?: string;
  readonly created: string;
  readonly mimeType: string;
  readonly size: number;
  /** Id of the comment of the issue that it hangs on: who may not see this one, may not see the file. */
  readonly commentId?: string;
}

export interface WorldLink {
  readonly id: string;
  readonly type: { readonly name: string; readonly inward: string; readonly outward: string };
  readonly direction: 'inward' | 'outward';
  /** Id of the other issue. */
  readonly issueId: string;
}

export interface WorldResolution {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
}

export interface WorldLinkType {
  readonly id: string;
  readonly name: string;
  readonly inward: string;
  readonly outward: string;
}

export interface WorldRequestType {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly issueTypeId: string;
}

export interface WorldOrganization {
  readonly id: string;
  readonly name: string;
  /** Account ids. */
  readonly members: readonly string[];
}

export interface WorldAuditRecord {
  readonly id: string;
  readonly created: string;
  readonly author?: string;
  readonly summary: string;
  /** `permissions`, `group management`, … */
  readonly category: string;
  readonly object?: WorldAuditItem;
  readonly changes?: readonly { readonly fieldName: string; readonly from?: string; readonly to?: string }[];
  /** What else took part, such as the person who was added to the group. */
  readonly associated?: readonly WorldAuditItem[];
}

export interface WorldAuditItem {
  readonly id: string;
  readonly name: string;
  /** `USER`, `GROUP`, `PROJECT_ROLE`, `SCHEME`, `PROJECT`, … */
  readonly typeName: string;
}
