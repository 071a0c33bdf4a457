/**
 * The world file format (`world-file.ts`) as a zod schema: what a file from outside must look like before
 * anything reads it. Unknown keys are mistakes. `world-file.schema.json` is made from it; a test keeps the file,
 * the schema and the TypeScript type equal. Whether ids fit together is asked by `check-world.ts`.
 */

import { z } from 'zod';
import { worldFormat } from './world-file.ts';

const id = z.string().min(1);
const numericId = z.string().regex(/^[0-9]+$/, 'must be a number, as a string');
const time = z.iso.datetime({ offset: true, error: 'must be a time such as 2026-01-31T12:00:00.000Z' });
const ids = z.array(id);
const names = z.array(z.string());

const holder = z.strictObject({
  type: z.string().min(1),
  parameter: z.string().exactOptional(),
  value: z.string().exactOptional(),
});

const text = z.union([
  z.string(),
  z.strictObject({ wiki: z.string() }),
  z.strictObject({ adf: z.unknown().refine((adf): boolean => adf !== undefined, 'must be an ADF document') }),
]);

const visibility = z.strictObject({ type: z.enum(['group', 'role']), value: z.string() });

const account = z.strictObject({
  accountId: id,
  displayName: z.string(),
  email: z.string(),
  emailVisible: z.boolean().exactOptional(),
  accountType: z.enum(['atlassian', 'app', 'customer']),
  active: z.boolean(),
  deleted: z.boolean().exactOptional(),
  appType: z.enum(['service', 'agent']).exactOptional(),
  timeZone: z.string().exactOptional(),
  apiToken: z.string().exactOptional(),
  title: z.string().exactOptional(),
  changed: time.exactOptional(),
});

const permissionScheme = z.strictObject({
  id,
  name: z.string(),
  description: z.string().exactOptional(),
  permissions: z.array(z.strictObject({ id, permission: z.string().min(1), holder })),
  projectId: id.exactOptional(),
});

const securityLevel = z.strictObject({
  id,
  name: z.string(),
  description: z.string().exactOptional(),
  members: z.array(z.strictObject({ id, holder })),
});

const securityScheme = z.strictObject({
  id,
  name: z.string(),
  description: z.string().exactOptional(),
  defaultLevelId: id.exactOptional(),
  levels: z.array(securityLevel),
});

const field = z.strictObject({
  id: z.string().regex(/^customfield_[0-9]+$/, 'must be like customfield_10050'),
  name: z.string().min(1),
  type: z.enum([
    ...(['text', 'textarea', 'select', 'multiselect', 'number', 'date'] as const),
    ...(['url', 'user', 'multiuser', 'group', 'multigroup'] as const),
  ]),
  options: names.exactOptional(),
});

const project = z.strictObject({
  id: numericId,
  key: z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be capital letters, digits and underscores'),
  name: z.string(),
  description: z.string().exactOptional(),
  type: z.enum(['software', 'business', 'service_desk']),
  style: z.enum(['classic', 'next-gen']).exactOptional(),
  accessLevel: z.enum(['open', 'limited', 'private']).exactOptional(),
  formerKeys: names.exactOptional(),
  requestTypes: z
    .array(z.strictObject({ id, name: z.string(), description: z.string().exactOptional(), issueTypeId: id }))
    .exactOptional(),
  organizationIds: ids.exactOptional(),
  leadAccountId: id,
  permissionSchemeId: id,
  issueSecuritySchemeId: id.exactOptional(),
  state: z.enum(['live', 'archived', 'deleted']).exactOptional(),
  stateSince: time.exactOptional(),
  stateBy: id.exactOptional(),
  url: z.string().exactOptional(),
  assigneeType: z.enum(['PROJECT_LEAD', 'UNASSIGNED']).exactOptional(),
  components: names.exactOptional(),
  versions: names.exactOptional(),
  roleActors: z.array(z.strictObject({ roleId: id, users: ids, groups: ids })),
});

const comment = z.strictObject({
  id: numericId,
  author: id.exactOptional(),
  created: time,
  updated: time.exactOptional(),
  body: text,
  visibility: visibility.exactOptional(),
  internal: z.boolean().exactOptional(),
  updateAuthor: id.exactOptional(),
  properties: z.record(z.string(), z.unknown()).exactOptional(),
});

const worklog = z.strictObject({
  id: numericId,
  author: id.exactOptional(),
  started: time,
  timeSpentSeconds: z.number(),
  comment: text.exactOptional(),
  visibility: visibility.exactOptional(),
  created: time.exactOptional(),
  updated: time.exactOptional(),
  updateAuthor: id.exactOptional(),
});

const attachment = z.strictObject({
  id: numericId,
  filename: z.string(),
  author: id.exactOptional(),
  created: time,
  mimeType: z.string(),
  size: z.number(),
  commentId: numericId.exactOptional(),
});

const link = z.strictObject({
  id: numericId,
  type: z.strictObject({ name: z.string(), inward: z.string(), outward: z.string() }),
  direction: z.enum(['inward', 'outward']),
  issueId: id,
});

const orNull = z.string().nullable();

const history = z.strictObject({
  id: numericId,
  author: id.exactOptional(),
  created: time,
  items: z.array(
    z.strictObject({
      field: z.string(),
      fieldtype: z.enum(['jira', 'custom']),
      fieldId: z.string(),
      from: orNull,
      fromString: orNull,
      to: orNull,
      toString: orNull,
    }),
  ),
});

export const worldIssueSchema = z.strictObject({
  id: numericId,
  key: z.string().regex(/^[A-Z][A-Z0-9_]*-[0-9]+$/, 'must be like ABC-12'),
  formerKeys: names.exactOptional(),
  projectId: id,
  issueTypeId: id,
  statusId: id,
  priorityId: id.exactOptional(),
  resolution: z.string().exactOptional(),
  summary: z.string(),
  description: text.exactOptional(),
  environment: text.exactOptional(),
  labels: names.exactOptional(),
  components: names.exactOptional(),
  fixVersions: names.exactOptional(),
  affectsVersions: names.exactOptional(),
  reporter: id.exactOptional(),
  assignee: id.exactOptional(),
  creator: id.exactOptional(),
  created: time,
  updated: time,
  resolved: time.exactOptional(),
  dueDate: z.iso.date({ error: 'must be a date such as 2026-01-31' }).exactOptional(),
  statusCategoryChanged: time.exactOptional(),
  parentId: id.exactOptional(),
  securityLevelId: id.exactOptional(),
  restrictedToRoles: ids.exactOptional(),
  archived: z.boolean().exactOptional(),
  archivedSince: time.exactOptional(),
  archivedBy: id.exactOptional(),
  properties: z.record(z.string(), z.unknown()).exactOptional(),
  customFields: z.record(z.string(), z.union([text, z.number(), names])).exactOptional(),
  comments: z.array(comment).exactOptional(),
  worklogs: z.array(worklog).exactOptional(),
  attachments: z.array(attachment).exactOptional(),
  links: z.array(link).exactOptional(),
  history: z.array(history).exactOptional(),
  requestTypeId: id.exactOptional(),
  requestParticipants: ids.exactOptional(),
  organizationIds: ids.exactOptional(),
});

const apiToken = z.strictObject({
  token: z.string().min(1),
  accountId: id,
  scopes: names.exactOptional(),
  expires: time.exactOptional(),
});

const oauthApp = z.strictObject({
  clientId: id,
  clientSecret: z.string().min(1),
  name: z.string(),
  redirectUris: z.array(z.string()),
  scopes: names,
  ownerAccountId: id,
  shared: z.boolean().exactOptional(),
  level: z.enum(['account', 'resource']).exactOptional(),
});

const auditItem = z.strictObject({ id: z.string(), name: z.string(), typeName: z.string() });

const auditRecord = z.strictObject({
  id: numericId,
  created: time,
  author: id.exactOptional(),
  summary: z.string(),
  category: z.string(),
  object: auditItem.exactOptional(),
  changes: z
    .array(
      z.strictObject({
        fieldName: z.string(),
        from: z.string().exactOptional(),
        to: z.string().exactOptional(),
      }),
    )
    .exactOptional(),
  associated: z.array(auditItem).exactOptional(),
});

export const worldFileSchema = z.strictObject({
  format: z.literal(worldFormat),
  site: z.strictObject({
    title: z.string(),
    timeZone: z.string(),
    blockPublicAccess: z.boolean().exactOptional(),
    cloudId: z.string().min(1).exactOptional(),
    implicitTeamRoles: z.boolean().exactOptional(),
    emailApi: z.enum(['approved', 'not-approved', 'disabled']).exactOptional(),
    plan: z.enum(['free', 'paid']).exactOptional(),
  }),
  accounts: z.array(account),
  groups: z.array(z.strictObject({ groupId: id, name: z.string().min(1), members: ids })),
  applicationRoles: z.array(
    z.strictObject({ key: id, name: z.string(), groups: ids, defaultGroups: ids.exactOptional() }),
  ),
  globalPermissions: z.array(z.strictObject({ permission: id, holder })),
  projectRoles: z.array(
    z.strictObject({
      id,
      name: z.string(),
      description: z.string().exactOptional(),
      projectId: id.exactOptional(),
      defaultActors: z.strictObject({ users: ids, groups: ids }).exactOptional(),
    }),
  ),
  permissionSchemes: z.array(permissionScheme),
  issueSecuritySchemes: z.array(securityScheme),
  fields: z.array(field),
  issueTypes: z.array(z.strictObject({ id, name: z.string(), subtask: z.boolean().exactOptional() })),
  statuses: z.array(
    z.strictObject({ id, name: z.string(), category: z.enum(['new', 'indeterminate', 'done']) }),
  ),
  priorities: z.array(z.strictObject({ id, name: z.string() })),
  resolutions: z
    .array(z.strictObject({ id, name: z.string().min(1), description: z.string().exactOptional() }))
    .exactOptional(),
  issueLinkTypes: z
    .array(z.strictObject({ id, name: z.string().min(1), inward: z.string(), outward: z.string() }))
    .exactOptional(),
  projects: z.array(project),
  issues: z.array(worldIssueSchema),
  organizations: z.array(z.strictObject({ id, name: z.string(), members: ids })).exactOptional(),
  apiTokens: z.array(apiToken).exactOptional(),
  oauthApps: z.array(oauthApp).exactOptional(),
  deletedWorklogs: z.array(z.strictObject({ id: numericId, deleted: time })).exactOptional(),
  auditRecords: z.array(auditRecord).exactOptional(),
  nextIds: z.record(z.string(), z.int().positive()).exactOptional(),
});

/** The same as JSON Schema, as it stands in `world-file.schema.json`. */
export function worldFileJsonSchema(): unknown {
  return {
    ...z.toJSONSchema(worldFileSchema, { reused: 'ref' }),
    title: 'A world of the Jackdaw sandbox: a whole Jira site as one document',
  };
}
