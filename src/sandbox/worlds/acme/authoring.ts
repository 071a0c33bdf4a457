/**
 * The compact form in which ACME's issues are written, by hand or by the generator, and its translation into
 * issues of the world format. Everything that a draft leaves out (times of the day, ids, status by age) is
 * derived from its key, so that adding an issue changes no other. Links and levels of sub-tasks need the
 * neighbours and are completed in `acme-world.ts`.
 */
import type {
  WorldAttachment,
  WorldComment,
  WorldIssue,
  WorldText,
  WorldWorklog,
} from '../../world/world-file.ts';
import { type GroupName, groupIdOf, type Handle, idOf } from './people.ts';
import { dateOfIssue, type ProjectKey, plans } from './projects.ts';
import { type Random, seededRandom, seedOf } from './random.ts';
import {
  acmeSecuritySchemes,
  fieldIds,
  type LabsRoleName,
  type LevelName,
  labsRoleIds,
  type PriorityName,
  priorityIds,
  type RoleName,
  type StatusName,
  statusId,
  statusIsDone,
  type TypeName,
  typeIds,
} from './site.ts';

export type IssueKey = `${ProjectKey}-${number}`;
export type LinkName = 'Relates' | 'Blocks' | 'Duplicate' | 'Cause';

export interface DraftRestriction {
  readonly group?: GroupName;
  readonly role?: RoleName | LabsRoleName;
  readonly internal?: true;
}
export type DraftComment = readonly [who: Handle, text: WorldText, restriction?: DraftRestriction];

export interface Draft {
  readonly key: IssueKey;
  readonly type: TypeName;
  readonly summary: string;
  readonly by: Handle;
  readonly to?: Handle;
  readonly text: WorldText;
  readonly comments?: readonly DraftComment[];
  readonly status?: StatusName;
  readonly priority?: PriorityName;
  readonly labels?: readonly string[];
  readonly components?: readonly string[];
  readonly fix?: readonly string[];
  readonly affects?: readonly string[];
  readonly environment?: WorldText;
  readonly level?: LevelName;
  /** Team-managed project only. */
  readonly onlyRoles?: readonly LabsRoleName[];
  readonly parent?: IssueKey;
  readonly links?: readonly (readonly [LinkName, IssueKey])[];
  readonly customer?: string;
  readonly region?: 'EMEA' | 'Americas' | 'APAC';
  readonly approvers?: readonly Handle[];
  readonly board?: GroupName;
  readonly value?: number;
  readonly url?: string;
  readonly cause?: WorldText;
  readonly work?: readonly (readonly [who: Handle, hours: number, text: string, group?: GroupName])[];
  readonly files?: readonly string[];
}

const minute = 60_000;
const hour = 60 * minute;
/** Nothing in this world happens after this. */
const lastMoment = Date.parse('2026-11-20T17:30:00Z');

function splitKey(key: IssueKey): readonly [ProjectKey, number] {
  const [project, number] = key.split('-');
  const found = Object.keys(plans).find((name): name is ProjectKey => name === project);
  if (found === undefined) throw new RangeError(`No such project: ${key}`);
  return [found, Number(number)];
}

export function issueIdOf(key: IssueKey): string {
  const [project, number] = splitKey(key);
  return String(Number(plans[project].id) + number * 100 + 100_000);
}

export function levelIdOf(project: ProjectKey, name: LevelName): string {
  const scheme = acmeSecuritySchemes.find(({ id }) => id === plans[project].security);
  const level = scheme?.levels.find((candidate) => candidate.name === name);
  if (level === undefined) throw new RangeError(`${project} has no security level "${name}"`);
  return level.id;
}

export function toIssue(draft: Draft): WorldIssue {
  const [project, number] = splitKey(draft.key);
  const random = seededRandom(seedOf(draft.key));
  const id = issueIdOf(draft.key);
  const created = dateOfIssue(project, number) + random.below(9 * 60) * minute + random.below(60_000);
  const clock = ticking(created, random);
  const comments = (draft.comments ?? []).map((comment, at) => toComment(comment, `${id}${at}`, clock()));
  const status = draft.status ?? usualStatus(project, created, random);
  const closed = statusIsDone(status);
  const end = closed || comments.length > 0 ? clock() : created;
  return {
    id,
    key: draft.key,
    projectId: plans[project].id,
    issueTypeId: typeIds[draft.type],
    statusId: statusId(status),
    priorityId: priorityIds[draft.priority ?? 'Medium'],
    ...(closed ? { resolution: resolutionOf(draft.type, status), resolved: iso(end) } : {}),
    summary: draft.summary,
    description: draft.text,
    ...(draft.environment === undefined ? {} : { environment: draft.environment }),
    labels: draft.labels ?? [],
    components: draft.components ?? [],
    fixVersions: draft.fix ?? [],
    affectsVersions: draft.affects ?? [],
    reporter: idOf(draft.by),
    ...(draft.to === undefined ? {} : { assignee: idOf(draft.to) }),
    created: iso(created),
    updated: iso(end),
    ...(draft.parent === undefined ? {} : { parentId: issueIdOf(draft.parent) }),
    ...(draft.level === undefined ? {} : { securityLevelId: levelIdOf(project, draft.level) }),
    ...(draft.onlyRoles === undefined
      ? {}
      : { restrictedToRoles: draft.onlyRoles.map((role) => labsRoleIds[role]) }),
    customFields: toFields(draft),
    comments,
    worklogs: (draft.work ?? []).map((work, at) => toWorklog(work, `${id}${at}`, created + (at + 1) * hour)),
    attachments: (draft.files ?? []).map((name, at) => toAttachment(name, `${id}${at}`, draft.by, created)),
  };
}

function toComment([who, body, restriction]: DraftComment, id: string, at: number): WorldComment {
  const { group, role, internal } = restriction ?? {};
  return {
    id,
    author: idOf(who),
    created: iso(at),
    body,
    ...(group === undefined ? {} : { visibility: { type: 'group', value: groupIdOf(group) } }),
    ...(role === undefined ? {} : { visibility: { type: 'role', value: role } }),
    ...(internal === undefined ? {} : { internal }),
  };
}

function toFields(draft: Draft): NonNullable<WorldIssue['customFields']> {
  return {
    ...(draft.customer === undefined ? {} : { [fieldIds.customer]: draft.customer }),
    ...(draft.region === undefined ? {} : { [fieldIds.region]: [draft.region] }),
    ...(draft.approvers === undefined ? {} : { [fieldIds.approvers]: draft.approvers.map(idOf) }),
    ...(draft.board === undefined ? {} : { [fieldIds.reviewBoard]: [groupIdOf(draft.board)] }),
    ...(draft.value === undefined ? {} : { [fieldIds.contractValue]: draft.value }),
    ...(draft.url === undefined ? {} : { [fieldIds.reference]: draft.url }),
    ...(draft.cause === undefined ? {} : { [fieldIds.rootCause]: draft.cause }),
  };
}

function toWorklog(
  [who, hours, comment, group]: NonNullable<Draft['work']>[number],
  id: string,
  started: number,
): WorldWorklog {
  return {
    id,
    author: idOf(who),
    started: iso(started),
    timeSpentSeconds: hours * 3600,
    comment,
    ...(group === undefined ? {} : { visibility: { type: 'group', value: groupIdOf(group) } }),
  };
}

function toAttachment(filename: string, id: string, author: Handle, created: number): WorldAttachment {
  const mimeTypes: Readonly<Record<string, string>> = {
    pdf: 'application/pdf',
    png: 'image/png',
    csv: 'text/csv',
    log: 'text/plain',
    xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  };
  return {
    id,
    filename,
    author: idOf(author),
    created: iso(created + minute),
    mimeType: mimeTypes[filename.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    size: 2_000 + (seedOf(filename) % 900_000),
  };
}

/** Each call is some hours later than the one before; never after the world's last moment. */
function ticking(created: number, random: Random): () => number {
  let now = created;
  return () => {
    const step = (0.2 + random.next() ** 3 * 60) * hour;
    now = now + step < lastMoment ? now + step : now + (lastMoment - now) / 2;
    return Math.floor(now);
  };
}

function usualStatus(project: ProjectKey, created: number, random: Random): StatusName {
  const age = (lastMoment - created) / (30 * 24 * hour);
  if (project === 'QCL') return 'Done';
  if (random.next() < age / 6 || age > 8) return project === 'HELP' ? 'Resolved' : 'Done';
  return random.pick(
    project === 'HELP'
      ? ['Waiting for support', 'Waiting for customer', 'In Progress']
      : ['Backlog', 'To Do', 'In Progress', 'In Review'],
  );
}

function resolutionOf(type: TypeName, status: StatusName): string {
  if (status === 'Rejected') return "Won't Do";
  return type === 'Bug' ? 'Fixed' : 'Done';
}

const iso = (ms: number): string => new Date(ms).toISOString();
