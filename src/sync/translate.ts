/**
 * From Jira's answers to our model. Text is extracted here, and the facts that visibility depends on are
 * read here; whatever of those is missing or of a form that we do not know becomes `unknown`, which denies.
 */

import { AppError } from '../errors.ts';
import { adfToText } from '../jira/adf.ts';
import {
  instantOf,
  type WireComment,
  type WireIssue,
  type WirePersonRef,
  type WireWorklog,
} from '../jira/wire.ts';
import type { LevelFact, RestrictionFact, UnitVisibilityFact } from '../model/access.ts';
import type {
  FieldsPart,
  FieldType,
  ProjectPart,
  RolesPart,
  SecuritySchemePart,
} from '../model/directory.ts';
import {
  type AccountId,
  accountId,
  commentId,
  type GroupId,
  groupId,
  issueId,
  levelId,
  projectId,
  roleId,
} from '../model/ids.ts';
import type { Issue, PersonRef, Remark, StatusCategory } from '../model/issue.ts';
import type { FetchedIssue, FetchedRemark } from '../store/store.ts';
import { titleOnly } from '../store/title-only.ts';
import { isRequestField, requestTexts } from './request-fields.ts';

/** What the translation of an issue needs to know of its project and site; undefined: could not be read. */
export interface TranslationContext {
  readonly project: ProjectPart | undefined;
  readonly securityScheme: SecuritySchemePart | undefined;
  readonly roles: RolesPart | undefined;
  readonly fields: FieldsPart | undefined;
  /** Nothing but the title is kept of issues. */
  readonly titlesOnly: boolean;
  /** Told of each oddity of a document, by the name of a node type; never by content. */
  readonly onOddDocument: (problem: string, issueKey: string) => void;
}

/** The fields to ask Jira for, given the site's custom fields. For titles alone, texts are not even asked for. */
export function wantedFields(custom: FieldsPart | undefined, titlesOnly: boolean): string[] {
  if (titlesOnly) {
    const ofPeople = (custom?.fields ?? []).filter(({ type }) => type === 'user' || type === 'group');
    return [...titleFields, ...ofPeople.map(({ id }) => id)];
  }
  return [...systemFields, ...(custom?.fields ?? []).filter((f) => f.type !== 'other').map((f) => f.id)];
}

export function translateIssue(wire: WireIssue, context: TranslationContext): FetchedIssue {
  const whole = wholeIssue(wire, context);
  return context.titlesOnly ? titleOnly(whole) : whole;
}

function wholeIssue(wire: WireIssue, context: TranslationContext): FetchedIssue {
  const { fields } = wire;
  if (!fields.project || !fields.issuetype || !fields.status) {
    throw new AppError(
      'jira-bad-answer',
      `Jira returned issue ${wire.id} without its project, type or status.`,
    );
  }
  const text = textReader(wire.key, context);
  const custom = customValues(fields, context.fields, text);
  const issue: Issue = {
    id: issueId(wire.id),
    key: wire.key,
    projectId: projectId(fields.project.id),
    summary: fields.summary ?? '',
    description: text(fields.description),
    environment: text(fields.environment),
    type: fields.issuetype.name,
    typeIconUrl: fields.issuetype.iconUrl ?? undefined,
    isSubtask: fields.issuetype.subtask ?? false,
    status: fields.status.name,
    statusCategory: statusCategory(fields.status.statusCategory?.key),
    priority: fields.priority?.name,
    resolution: fields.resolution?.name,
    labels: fields.labels ?? [],
    components: names(fields.components),
    fixVersions: names(fields.fixVersions),
    affectsVersions: names(fields.versions),
    reporter: person(fields.reporter),
    assignee: person(fields.assignee),
    createdMs: timeMs(fields.created),
    updatedMs: timeMs(fields.updated),
    parentId: fields.parent ? issueId(fields.parent.id) : undefined,
    links: (fields.issuelinks ?? []).flatMap(({ type, inwardIssue, outwardIssue }) => {
      const other = inwardIssue ?? outwardIssue;
      const relation = (inwardIssue ? type?.inward : type?.outward) ?? 'relates to';
      return other ? [{ issueId: issueId(other.id), relation }] : [];
    }),
    customText: custom.text,
    attachments: (fields.attachment ?? []).map(({ id, filename }) => ({ id, filename })),
    archived: fields.archiveddate != null,
    level: levelFact(fields.security, context),
    restriction: restrictionFact(fields.issuerestriction, context),
    userFields: custom.userFields,
    groupFields: custom.groupFields,
    ...text.mentioned(),
  };
  const comments = fields.comment?.comments ?? [];
  const worklogs = fields.worklog?.worklogs ?? [];
  const incomplete: FetchedIssue['incomplete'][number][] = [];
  // A list that is absent is not an empty one: the comments are then asked for by themselves. Worklogs are
  // absent where time tracking is off, and then there are none to show.
  const commentTotal = fields.comment?.total;
  const worklogTotal = fields.worklog?.total ?? 0;
  if (commentTotal === undefined || commentTotal > comments.length)
    incomplete.push({ kind: 'comment', total: commentTotal ?? 0 });
  if (worklogTotal > worklogs.length) incomplete.push({ kind: 'worklog', total: worklogTotal });
  return {
    issue,
    documents: { description: fields.description ?? null, environment: fields.environment ?? null },
    remarks: [
      ...comments.map((comment) => translateComment(comment, wire.key, context)),
      ...worklogs.map((worklog) => translateWorklog(worklog, wire.key, context)),
    ],
    incomplete,
  };
}

export function translateComment(
  wire: WireComment,
  issueKey: string,
  context: TranslationContext,
): FetchedRemark {
  const createdMs = timeMs(wire.created);
  const text = textReader(issueKey, context);
  const remark: Remark = {
    kind: 'comment',
    id: commentId(wire.id),
    author: person(wire.author),
    createdMs,
    updatedMs: wire.updated ? timeMs(wire.updated) : createdMs,
    text: text(wire.body),
    ...restriction(wire.visibility, context),
    internal: isInternal(wire, context),
    ...text.mentioned(),
  };
  return { remark, document: wire.body ?? null };
}

export function translateWorklog(
  wire: WireWorklog,
  issueKey: string,
  context: TranslationContext,
): FetchedRemark {
  const createdMs = timeMs(wire.started ?? wire.created);
  const text = textReader(issueKey, context);
  const remark: Remark = {
    kind: 'worklog',
    id: commentId(wire.id),
    author: person(wire.author),
    createdMs,
    updatedMs: wire.updated ? timeMs(wire.updated) : createdMs,
    text: text(wire.comment),
    ...restriction(wire.visibility, context),
    internal: false,
    ...text.mentioned(),
  };
  return { remark, document: wire.comment ?? null };
}

/** What `titleOnly` keeps. */
const titleFields = [
  'summary',
  'project',
  'issuetype',
  'status',
  'reporter',
  'assignee',
  'created',
  'updated',
  'parent',
  'security',
  'issuerestriction',
  'archiveddate',
];

const systemFields = [
  'summary',
  'description',
  'environment',
  'project',
  'issuetype',
  'status',
  'priority',
  'resolution',
  'labels',
  'components',
  'fixVersions',
  'versions',
  'reporter',
  'assignee',
  'created',
  'updated',
  'parent',
  'issuelinks',
  'attachment',
  'comment',
  'worklog',
  'security',
  'issuerestriction',
  'archiveddate',
];

export function levelFact(
  security: WireIssue['fields']['security'],
  context: Pick<TranslationContext, 'securityScheme'>,
): LevelFact {
  if (security) return { kind: 'level', levelId: levelId(security.id) };
  if (security === null) return { kind: 'none' };
  // The field is absent: that is an answer only where we know that the project has no security scheme.
  const known = context.securityScheme;
  return known && known.schemeId === undefined ? { kind: 'none' } : { kind: 'unknown' };
}

/**
 * [M] The filled form is not documented: `{ issuerestrictions: { projectrole: [{ id }] } }` was reported. The
 * empty one is `{ issuerestrictions: {} }`. Company-managed projects do not have the field.
 */
function restrictionFact(value: unknown, context: TranslationContext): RestrictionFact {
  if (value === undefined || value === null) {
    return context.project && !context.project.teamManaged ? { kind: 'none' } : { kind: 'unknown' };
  }
  if (!isRecord(value) || !isRecord(value.issuerestrictions)) return { kind: 'unknown' };
  const kinds = Object.entries(value.issuerestrictions);
  if (kinds.length === 0) return { kind: 'none' };
  const [kind, roles] = kinds[0] ?? [];
  if (kinds.length > 1 || kind !== 'projectrole' || !Array.isArray(roles)) return { kind: 'unknown' };
  const roleIds = roles.map((role: unknown) => (isRecord(role) ? idOf(role.id) : undefined));
  if (roleIds.length === 0) return { kind: 'none' };
  return roleIds.every((id) => id !== undefined)
    ? { kind: 'roles', roleIds: roleIds.map((id) => roleId(id ?? '')) }
    : { kind: 'unknown' };
}

/** A group comes by its id. A role comes by its name, which is resolved among today's roles of the project. */
function restriction(
  visibility: WireComment['visibility'],
  context: TranslationContext,
): { visibility: UnitVisibilityFact; restrictedToRoleName: string | undefined } {
  if (!visibility) return { visibility: { kind: 'none' }, restrictedToRoleName: undefined };
  if (visibility.type === 'group' && visibility.identifier) {
    return {
      visibility: { kind: 'group', groupId: groupId(visibility.identifier) },
      restrictedToRoleName: undefined,
    };
  }
  if (visibility.type === 'role') {
    const name = visibility.identifier ?? visibility.value ?? '';
    const named = context.roles?.roles.filter((role) => role.name === name) ?? [];
    const [role] = named;
    return {
      visibility: role && named.length === 1 ? { kind: 'role', roleId: role.roleId } : { kind: 'unknown' },
      restrictedToRoleName: name,
    };
  }
  return { visibility: { kind: 'unknown' }, restrictedToRoleName: undefined };
}

/**
 * In a service project a comment is internal unless Jira says that customers see it. `jsdPublic` comes with every
 * comment and is Jira's own reading of the property `sd.public.comment`, by which a comment is made internal. The
 * property itself comes with pages of comments only, never in answers of many issues: there `jsdPublic` decides
 * alone, and hides where it is absent, null or false. Where both came and contradict each other, internal counts.
 */
function isInternal(wire: WireComment, { project }: TranslationContext): boolean {
  if (project && project.typeKey !== 'service_desk') return false;
  const flag = wire.properties?.find((property) => property.key === 'sd.public.comment')?.value;
  return wire.jsdPublic !== true || (isRecord(flag) && (flag.internal === true || flag.internal === 'true'));
}

interface CustomValues {
  readonly text: Issue['customText'];
  readonly userFields: Record<string, AccountId[]>;
  readonly groupFields: Record<string, GroupId[]>;
}

function customValues(
  values: Readonly<Record<string, unknown>>,
  part: FieldsPart | undefined,
  text: (value: unknown) => string,
): CustomValues {
  const found: Issue['customText'][number][] = [];
  const userFields: Record<string, AccountId[]> = {};
  const groupFields: Record<string, GroupId[]> = {};
  for (const field of part?.fields ?? []) {
    const value = values[field.id];
    if (value === undefined || value === null) continue;
    if (field.type === 'user') userFields[field.id] = idsIn(value, 'accountId').map(accountId);
    else if (field.type === 'group') groupFields[field.id] = idsIn(value, 'groupId').map(groupId);
    else if (field.type === 'request') found.push(...requestTexts(value));
    else {
      const written = field.type === 'option' ? optionText(value) : text(value);
      if (written !== '') found.push({ name: field.name, text: written });
    }
  }
  return { text: found, userFields, groupFields };
}

/** What a custom field holds, by Jira's description of its values. */
export function fieldType(
  schema:
    | { type: string; items?: string | null | undefined; custom?: string | null | undefined }
    | null
    | undefined,
): FieldType {
  if (isRequestField(schema?.custom)) return 'request';
  const kind = schema?.type === 'array' ? schema.items : schema?.type;
  if (kind === 'user' || kind === 'group') return kind;
  if (kind === 'option' || kind === 'option-with-child') return 'option';
  return kind === 'string' ? 'text' : 'other';
}

/** Selected options, also cascading ones; labels are plain strings. */
function optionText(value: unknown): string {
  if (Array.isArray(value)) return value.map(optionText).filter(Boolean).join(', ');
  if (typeof value === 'string') return value;
  if (!isRecord(value) || typeof value.value !== 'string') return '';
  const child = optionText(value.child);
  return child ? `${value.value} – ${child}` : value.value;
}

interface TextReader {
  (value: unknown): string;
  /** Who was mentioned in what it has read. */
  mentioned(): Pick<Issue, 'mentions'>;
}

function textReader(issueKey: string, context: TranslationContext): TextReader {
  const mentions: PersonRef[] = [];
  const read = (value: unknown): string => {
    if (Array.isArray(value)) return value.filter((item) => typeof item === 'string').join(', ');
    const { text, problems, mentions: found = [] } = adfToText(value);
    for (const problem of problems) context.onOddDocument(problem, issueKey);
    for (const { accountId: id, words } of found) {
      const isKnown = mentions.some((one) => one.accountId === id && one.displayName === words);
      if (id !== '' && !isKnown) mentions.push({ accountId: accountId(id), displayName: words });
    }
    return text;
  };
  return Object.assign(read, { mentioned: () => (mentions.length > 0 ? { mentions } : {}) });
}

export function timeMs(written: string | null | undefined): number {
  const ms = instantOf(written);
  if (Number.isNaN(ms)) throw new AppError('jira-bad-answer', 'Jira returned a time that cannot be read.');
  return ms;
}

function statusCategory(key: string | undefined): StatusCategory {
  return key === 'done' || key === 'new' ? key : 'indeterminate';
}

function person(wire: WirePersonRef | null | undefined): PersonRef | undefined {
  return wire ? { accountId: accountId(wire.accountId), displayName: wire.displayName } : undefined;
}

function names(list: readonly { readonly name: string }[] | null | undefined): string[] {
  return (list ?? []).map(({ name }) => name);
}

function idsIn(value: unknown, property: string): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((item: unknown) => {
    const id = isRecord(item) ? item[property] : undefined;
    return typeof id === 'string' ? [id] : [];
  });
}

function idOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
