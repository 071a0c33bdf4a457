/**
 * Schemas of the answers of Jira Cloud that we depend on. Every answer passes one of these at the border, so
 * behind it the types hold. We check what we use and let the rest pass; ids that Jira sends now as numbers,
 * now as strings become strings; what Jira may leave out or send as null is optional here.
 * What decides who may see something is not softened: a restriction in a form that we do not know fails
 * the answer or stays visible as unknown, and `security` keeps absent (unknown) apart from null (no level).
 */

import { z } from 'zod';

const id = z.union([z.string().min(1), z.number().int().transform(String)]);
const text = z.string().nullish();
const textOrEmpty = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
/** Hidden email addresses come as absent, null or "": one `undefined` for all three. */
const email = z
  .string()
  .nullish()
  .transform((value) => value || undefined);

/** Not a number: not to be read. Jira writes zones as `-0300`, which the standard does not know without a colon. */
export function instantOf(written: string | null | undefined): number {
  return Date.parse((written ?? '').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
}

// --- people -------------------------------------------------------------------------------------------

/** An account as it stands inside other answers. */
const personRef = z.object({ accountId: z.string().min(1), displayName: textOrEmpty });

export const userSchema = z.object({
  accountId: z.string().min(1),
  /** `atlassian`, `app`, `customer` or `unknown`; what Jira may add later, too. */
  accountType: z
    .string()
    .nullish()
    .transform((value) => value ?? 'unknown'),
  active: z.boolean(),
  displayName: textOrEmpty,
  emailAddress: email,
});
export const usersSchema = z.array(userSchema);

/** `size` counts what the account has access to, also where nothing is expanded. */
export const myselfSchema = userSchema.extend({
  timeZone: text,
  locale: text,
  applicationRoles: z.object({ size: z.number().int().nullish() }).nullish(),
});

export const groupSchema = z.object({ groupId: z.string().min(1), name: z.string() });

export const applicationRoleSchema = z.object({
  key: z.string(),
  name: textOrEmpty,
  groupDetails: z.array(groupSchema),
});

/** With `expand=applicationRoles`; without it `items` is empty whatever `size` says. */
export const userApplicationsSchema = z.object({
  accountId: z.string().min(1),
  applicationRoles: z
    .object({ size: z.number().int().nullish(), items: z.array(z.object({ key: z.string().min(1) })) })
    .refine(({ size, items }) => items.length >= (size ?? 0), 'counts more roles than it holds'),
});

// --- the site -----------------------------------------------------------------------------------------

export const serverInfoSchema = z.object({
  baseUrl: z.string().min(1),
  /** `Cloud`, `Server` (also of Data Center) or absent. */
  deploymentType: text,
  serverTitle: textOrEmpty,
  /** `2026-11-27T09:30:00.000+0100` */
  serverTime: text,
  serverTimeZone: text,
  version: text,
});

export const projectSchema = z.object({
  id,
  key: z.string().min(1),
  name: textOrEmpty,
  /** `software`, `service_desk`, `business`, `product_discovery`, … */
  projectTypeKey: text,
  /** `classic` (company-managed) or `next-gen` (team-managed). */
  style: text,
  simplified: z.boolean().nullish(),
  isPrivate: z.boolean().nullish(),
  archived: z.boolean().nullish(),
  deleted: z.boolean().nullish(),
  lead: personRef.nullish(),
});

export const fieldSchema = z.object({
  id: z.string().min(1),
  name: textOrEmpty,
  custom: z.boolean().nullish(),
  schema: z.object({ type: z.string(), items: text, custom: text, system: text }).nullish(),
});

export const statusSchema = z.object({
  id,
  name: z.string(),
  /** `key`: `new`, `indeterminate`, `done` or `undefined` (the word). */
  statusCategory: z.object({ key: z.string() }).nullish(),
});

// --- who may see what ---------------------------------------------------------------------------------

/** Old holders lack `value`, and expanded ones carry the id only in the expanded object: it is folded in. */
export const holderSchema = z
  .object({
    type: z.string().min(1),
    parameter: id.nullish(),
    value: id.nullish(),
    user: z.object({ accountId: text }).nullish(),
    group: z.object({ groupId: text, name: text }).nullish(),
    projectRole: z.object({ id: id.nullish() }).nullish(),
    field: z.object({ id: id.nullish() }).nullish(),
  })
  .transform((h): WireHolder => {
    const value =
      h.value ?? h.user?.accountId ?? h.group?.groupId ?? h.projectRole?.id ?? h.field?.id ?? undefined;
    const parameter = h.parameter ?? h.group?.name ?? undefined;
    return { type: h.type, parameter, value };
  });

export interface WireHolder {
  readonly type: string;
  readonly parameter: string | undefined;
  readonly value: string | undefined;
}

export const permissionSchemeSchema = z.object({
  id,
  name: textOrEmpty,
  permissions: z.array(z.object({ id, permission: z.string().min(1), holder: holderSchema })),
  /** The team-managed project that owns it. */
  scope: z.object({ project: z.object({ id }).nullish() }).nullish(),
});

export const permissionSchemesSchema = z.object({
  permissionSchemes: z.array(permissionSchemeSchema),
});

/** What Jira answers to an assignment; grants only where they were asked for. */
export const assignedSchemeSchema = z.object({ id });

export const settableLevelsSchema = z.object({
  levels: z.array(z.object({ id, name: textOrEmpty, description: textOrEmpty })),
});

export const projectRolesSchema = z.record(z.string(), z.string());

export const roleActorsSchema = z.object({
  id,
  name: z.string(),
  actors: z.array(
    z.object({
      /** `atlassian-user-role-actor` or `atlassian-group-role-actor`. */
      type: z.string(),
      actorUser: z.object({ accountId: z.string().min(1) }).nullish(),
      actorGroup: z.object({ groupId: text, name: text }).nullish(),
    }),
  ),
});

export const securitySchemeSchema = z.object({
  id,
  name: textOrEmpty,
  defaultSecurityLevelId: id.nullish(),
  levels: z.array(z.object({ id, name: textOrEmpty })),
});

export const securitySchemesSchema = z.object({
  issueSecuritySchemes: z.array(securitySchemeSchema.omit({ levels: true })),
});

export const securityLevelSchema = z.object({ id, name: textOrEmpty, issueSecuritySchemeId: id });

export const securitySchemeProjectSchema = z.object({ issueSecuritySchemeId: id, projectId: id });

export const siteRoleSchema = z.object({ id, name: z.string(), scope: z.unknown().optional() });

export const securityMemberSchema = z.object({ id, issueSecurityLevelId: id, holder: holderSchema });

// --- issues and what hangs on them --------------------------------------------------------------------

/** Absent or null: everybody who sees the issue. `identifier`: a group's id, or a role's name. */
const visibility = z.object({ type: z.string(), value: text, identifier: text }).nullish();

export const commentSchema = z.object({
  id,
  author: personRef.nullish(),
  /** Atlassian Document Format. */
  body: z.unknown().optional(),
  created: z.string(),
  updated: text,
  visibility,
  jsdPublic: z.boolean().nullish(),
  properties: z.array(z.object({ key: z.string(), value: z.unknown().optional() })).nullish(),
});

export const worklogSchema = z.object({
  id,
  author: personRef.nullish(),
  /** Atlassian Document Format. */
  comment: z.unknown().optional(),
  created: text,
  updated: text,
  started: text,
  visibility,
});

const offset = { startAt: z.number().int(), total: z.number().int() };
export const commentPageSchema = z.object({ comments: z.array(commentSchema), ...offset });
export const worklogPageSchema = z.object({ worklogs: z.array(worklogSchema), ...offset });

const named = z.object({ name: z.string() });
const issueRef = z.object({ id, key: text });

/** The fields that we know; all others (custom fields) stay beside them as they came. */
const issueFieldsSchema = z.looseObject({
  summary: text,
  /** Atlassian Document Format. */
  description: z.unknown().optional(),
  /** Atlassian Document Format. */
  environment: z.unknown().optional(),
  project: z.object({ id, key: z.string() }).nullish(),
  issuetype: z.object({ id, name: z.string(), subtask: z.boolean().nullish(), iconUrl: text }).nullish(),
  status: statusSchema.nullish(),
  priority: named.nullish(),
  resolution: named.nullish(),
  labels: z.array(z.string()).nullish(),
  components: z.array(named).nullish(),
  fixVersions: z.array(named).nullish(),
  versions: z.array(named).nullish(),
  reporter: personRef.nullish(),
  assignee: personRef.nullish(),
  created: text,
  updated: text,
  parent: issueRef.nullish(),
  issuelinks: z
    .array(
      z.object({
        /** `inward`: how this issue stands to the inward one, e.g. "is blocked by". */
        type: z.object({ inward: text, outward: text }).nullish(),
        inwardIssue: issueRef.nullish(),
        outwardIssue: issueRef.nullish(),
      }),
    )
    .nullish(),
  attachment: z
    .array(z.object({ id, filename: z.string(), created: z.string(), author: personRef.nullish() }))
    .nullish(),
  /** The first comments only (Jira embeds at most 20); `total` says how many there are. */
  comment: commentPageSchema.nullish(),
  /** The first worklogs only; `total` says how many there are. */
  worklog: worklogPageSchema.nullish(),
  /** Absent: unknown. Null: no level. */
  security: z.object({ id, name: text }).nullable().optional(),
  /** Set on archived issues only. */
  archiveddate: text,
  /** The restriction of team-managed projects. Its filled form is not documented. */
  issuerestriction: z.unknown().optional(),
});

export const issueSchema = z.object({ id, key: z.string().min(1), fields: issueFieldsSchema });

export const bulkIssuesSchema = z
  .object({
    issues: z.array(issueSchema),
    issueErrors: z.array(z.object({ id: id.nullish(), errorMessage: text })).nullish(),
  })
  .transform(({ issues, issueErrors }) => ({
    issues,
    failed: (issueErrors ?? []).map(({ id, errorMessage }) => ({
      id: id ?? '',
      message: errorMessage ?? '',
    })),
  }));

/** An id that is in neither list does not exist or may not be seen; the id of an error that names none is ''. */
export type WireBulkIssues = z.infer<typeof bulkIssuesSchema>;

export const issueIdPageSchema = z.object({
  issues: z.array(z.object({ id, fields: z.object({ updated: text.catch(undefined) }).nullish() })),
  nextPageToken: text,
});

export const issueCountSchema = z.object({ count: z.int().min(0) });

/** What an account may do, and on which of the issues that were asked about. */
export const permissionGrantsSchema = z.object({
  projectPermissions: z.array(z.object({ permission: z.string(), issues: z.array(id) })),
});

/** A page of the kind `{ values, isLast, total }`. */
export function pageBeanSchema<Item extends z.ZodType>(item: Item) {
  return z.object({
    values: z.array(item),
    total: z.number().int().nullish(),
    isLast: z.boolean().nullish(),
  });
}

/** The body of a refusal. */
export const errorBodySchema = z.object({
  errorMessages: z.array(z.string()).nullish(),
  errors: z.record(z.string(), z.unknown()).nullish(),
  message: text,
});

export type WireUser = z.output<typeof userSchema>;
export type WirePersonRef = z.output<typeof personRef>;
export type WireMyself = z.output<typeof myselfSchema>;
export type WireGroup = z.output<typeof groupSchema>;
export type WireApplicationRole = z.output<typeof applicationRoleSchema>;
export type WireServerInfo = z.output<typeof serverInfoSchema>;
export type WireProject = Omit<z.output<typeof projectSchema>, 'archived'> & { readonly archived: boolean };
export type WireField = z.output<typeof fieldSchema>;
export type WirePermissionScheme = z.output<typeof permissionSchemeSchema>;
export type WireSettableLevel = z.output<typeof settableLevelsSchema>['levels'][number];
export type WireRoleActors = z.output<typeof roleActorsSchema>;
export type WireSecurityScheme = z.output<typeof securitySchemeSchema>;
export type WireSecuritySchemeProject = z.output<typeof securitySchemeProjectSchema>;
export type WireSiteRole = z.output<typeof siteRoleSchema>;
export type WireSecurityMember = z.output<typeof securityMemberSchema>;
export type WireComment = z.output<typeof commentSchema>;
export type WireWorklog = z.output<typeof worklogSchema>;
export type WireIssue = z.output<typeof issueSchema>;
