/**
 * Issues as JSON, made once per state of an issue and then only put together: every field and comment is
 * kept as text with gaps where a person stands, because a person looks different to different callers. What
 * a caller may not see (comments, worklogs, other issues in links) is left out when the text is put together,
 * never when it is made. Fields stand in one order for all issues, so a request picks positions.
 */

import type { Json } from './entity-json.ts';
import {
  groupJson,
  issueTypeJson,
  priorityJson,
  projectRefJson,
  statusJson,
  userJson,
} from './entity-json.ts';
import { toAdf } from './rich-text.ts';
import { canBrowse, isCommentOpen, isInternal, isWorklogOpen } from './who-can-see.ts';
import type { World } from './world.ts';
import type { WorldComment, WorldField, WorldIssue, WorldVisibility, WorldWorklog } from './world-file.ts';

/** JSON text; an account stands where the JSON of a user belongs. */
export type Fragment = string | readonly (string | { readonly account: string })[];

/** Which fields a request asks for, worked out once per request. */
export interface FieldSelection {
  readonly positions: readonly number[];
  /** `id` alone, or `key` beside it; false: the answer has a `fields` object. */
  readonly only: 'id' | 'key' | false;
}

const systemFields = [
  'statuscategorychangedate',
  'issuetype',
  'project',
  'summary',
  'description',
  'environment',
  'status',
  'priority',
  'resolution',
  'resolutiondate',
  'labels',
  'components',
  'fixVersions',
  'versions',
  'reporter',
  'creator',
  'assignee',
  'created',
  'updated',
  'votes',
  'watches',
  'parent',
  'subtasks',
  'issuelinks',
  'security',
  'issuerestriction',
  'archiveddate',
  'attachment',
  'comment',
  'worklog',
] as const;

/** What `*navigable` leaves out. */
const notNavigable = new Set<string>(['attachment', 'comment', 'worklog']);

interface Prepared {
  readonly issue: WorldIssue;
  readonly fields: readonly (Fragment | undefined)[];
  readonly comments: readonly { readonly comment: WorldComment; readonly json: Fragment }[];
  readonly worklogs: readonly { readonly worklog: WorldWorklog; readonly json: Fragment }[];
}

const keptWhenLazy = 20_000;

export class IssueContent {
  readonly #world: World;
  readonly #baseUrl: string;
  readonly #layout: readonly string[];
  readonly #positions: ReadonlyMap<string, number>;
  #directoryVersion: number;
  #keepAll = false;
  readonly #prepared = new Map<string, Prepared>();
  readonly #shared = new Map<string, string>();
  readonly #users = new Map<string, string>();

  constructor(world: World, baseUrl: string) {
    this.#world = world;
    this.#baseUrl = baseUrl;
    this.#directoryVersion = world.directoryVersion;
    this.#layout = [...systemFields, ...world.fields.keys()];
    this.#positions = new Map(this.#layout.map((name, position) => [name, position]));
  }

  /** Makes the text of every issue now, so that answering is only putting together. */
  prepareAll(): void {
    this.#keepAll = true;
    for (const { issue } of this.#world.entries.values()) this.#prepare(issue);
  }

  /** `names` as in Jira: field ids, `*all`, `*navigable`, `-left-out`. */
  select(names: readonly string[]): FieldSelection {
    const chosen = new Set<number>();
    const plain = names.filter((name) => !name.startsWith('-'));
    if (plain.every((name) => name === 'id') && plain.length > 0) return { positions: [], only: 'id' };
    if (plain.every((name) => name === 'id' || name === 'key') && plain.length > 0) {
      return { positions: [], only: 'key' };
    }
    this.#layout.forEach((name, position) => {
      const navigable = plain.length === 0 || plain.includes('*navigable');
      if (plain.includes('*all') || plain.includes(name) || (navigable && !notNavigable.has(name))) {
        chosen.add(position);
      }
    });
    for (const name of names) {
      if (name.startsWith('-')) chosen.delete(this.#positions.get(name.slice(1)) ?? -1);
    }
    return { positions: [...chosen], only: false };
  }

  /** Appends the JSON of the issue to `out`. At most `embedded` comments and worklogs, the newest. */
  writeIssue(
    out: string[],
    issue: WorldIssue,
    caller: string | undefined,
    selection: FieldSelection,
    embedded: number,
  ): void {
    if (selection.only === 'id') {
      out.push(`{"id":"${issue.id}"}`);
      return;
    }
    const self = `${this.#baseUrl}/rest/api/3/issue/${issue.id}`;
    const head = `"id":"${issue.id}","self":"${self}","key":${JSON.stringify(issue.key)}`;
    if (selection.only === 'key') {
      out.push(`{${head}}`);
      return;
    }
    out.push(`{"expand":"renderedFields,names,schema,operations,editmeta,changelog",${head},"fields":{`);
    const prepared = this.#prepare(issue);
    let joint = '';
    for (const position of selection.positions) {
      const name = this.#layout[position] ?? '';
      const fragment = prepared.fields[position] ?? this.#dynamic(name, prepared, caller, embedded);
      if (fragment === undefined) continue;
      out.push(`${joint}"${name}":`);
      this.#write(out, fragment, caller);
      joint = ',';
    }
    out.push('}}');
  }

  /** The comments of an issue that the caller may see, oldest first, as JSON. */
  comments(issue: WorldIssue, caller: string | undefined): { comment: WorldComment; json: () => string }[] {
    return this.#prepare(issue)
      .comments.filter(({ comment }) => isCommentOpen(this.#world, caller, issue, comment))
      .map(({ comment, json }) => ({ comment, json: () => this.#text(json, caller) }));
  }

  /** The worklogs of an issue that the caller may see, oldest first, as JSON. */
  worklogs(issue: WorldIssue, caller: string | undefined): { worklog: WorldWorklog; json: () => string }[] {
    return this.#prepare(issue)
      .worklogs.filter(({ worklog }) => isWorklogOpen(this.#world, caller, issue, worklog))
      .map(({ worklog, json }) => ({ worklog, json: () => this.#text(json, caller) }));
  }

  #prepare(issue: WorldIssue): Prepared {
    if (this.#directoryVersion !== this.#world.directoryVersion) {
      this.#directoryVersion = this.#world.directoryVersion;
      this.#prepared.clear();
      this.#shared.clear();
      this.#users.clear();
    }
    const known = this.#prepared.get(issue.id);
    if (known?.issue === issue) return known;
    const prepared: Prepared = {
      issue,
      fields: this.#layout.map((name) => this.#field(name, issue)),
      comments: [...(issue.comments ?? [])]
        .sort((a, b) => Date.parse(a.created) - Date.parse(b.created) || Number(a.id) - Number(b.id))
        .map((comment) => ({ comment, json: this.#commentFragment(issue, comment) })),
      worklogs: [...(issue.worklogs ?? [])]
        .sort((a, b) => Date.parse(a.started) - Date.parse(b.started) || Number(a.id) - Number(b.id))
        .map((worklog) => ({ worklog, json: this.#worklogFragment(issue, worklog) })),
    };
    if (!this.#keepAll && this.#prepared.size >= keptWhenLazy) {
      for (const oldest of this.#prepared.keys()) {
        this.#prepared.delete(oldest);
        break;
      }
    }
    this.#prepared.set(issue.id, prepared);
    return prepared;
  }

  /** A field that looks the same to every caller but for people; undefined: absent, or see `#dynamic`. */
  #field(name: string, issue: WorldIssue): Fragment | undefined {
    const world = this.#world;
    switch (name) {
      case 'summary':
        return JSON.stringify(issue.summary);
      case 'description':
        return issue.description === undefined ? 'null' : JSON.stringify(toAdf(issue.description));
      case 'environment':
        return issue.environment === undefined ? 'null' : JSON.stringify(toAdf(issue.environment));
      case 'issuetype':
        return this.#sharedJson(`type:${issue.issueTypeId}`, () => {
          const type = world.issueTypes.get(issue.issueTypeId);
          return type ? issueTypeJson(this.#baseUrl, type) : null;
        });
      case 'project':
        return this.#sharedJson(`project:${issue.projectId}`, () => {
          const project = world.projects.get(issue.projectId);
          return project ? projectRefJson(this.#baseUrl, project) : null;
        });
      case 'status':
        return this.#sharedJson(`status:${issue.statusId}`, () => {
          const status = world.statuses.get(issue.statusId);
          return status ? statusJson(this.#baseUrl, status) : null;
        });
      case 'priority':
        return this.#sharedJson(`priority:${issue.priorityId ?? ''}`, () => {
          const priority = world.priorities.get(issue.priorityId ?? '');
          return priority ? priorityJson(this.#baseUrl, priority) : null;
        });
      case 'resolution':
        return this.#sharedJson(`resolution:${issue.resolution ?? ''}`, () =>
          issue.resolution === undefined ? null : this.#named('resolution', issue.resolution),
        );
      case 'labels':
        return JSON.stringify(issue.labels ?? []);
      case 'components':
        return this.#namedList('component', issue.components);
      case 'fixVersions':
        return this.#namedList('version', issue.fixVersions);
      case 'versions':
        return this.#namedList('version', issue.affectsVersions);
      case 'reporter':
      case 'creator':
        return person(issue.reporter);
      case 'assignee':
        return person(issue.assignee);
      case 'created':
        return this.#time(issue.created);
      case 'updated':
        return this.#time(issue.updated);
      case 'statuscategorychangedate':
        return this.#time(issue.resolved ?? issue.created);
      case 'resolutiondate':
        return issue.resolved === undefined ? 'null' : this.#time(issue.resolved);
      case 'archiveddate':
        return issue.archived ? this.#time(issue.updated) : undefined;
      case 'votes':
        return `{"self":"${this.#baseUrl}/rest/api/3/issue/${issue.id}/votes","votes":0,"hasVoted":false}`;
      case 'watches':
        return `{"self":"${this.#baseUrl}/rest/api/3/issue/${issue.id}/watchers","watchCount":0,"isWatching":false}`;
      case 'security':
        return this.#security(issue);
      case 'issuerestriction':
        return this.#restriction(issue);
      case 'attachment':
        return this.#attachments(issue);
      case 'parent':
      case 'subtasks':
      case 'issuelinks':
      case 'comment':
      case 'worklog':
        return undefined;
      default:
        return this.#customField(name, issue);
    }
  }

  /** A field that depends on what the caller may see. */
  #dynamic(
    name: string,
    prepared: Prepared,
    caller: string | undefined,
    embedded: number,
  ): string | undefined {
    const { issue } = prepared;
    const world = this.#world;
    switch (name) {
      case 'parent': {
        const parent = world.issue(issue.parentId ?? '');
        return parent && canBrowse(world, caller, parent) ? this.#stub(parent) : undefined;
      }
      case 'subtasks': {
        const children = world.childrenOf(issue.id);
        const open = children.filter((child) => world.isSubtask(child) && canBrowse(world, caller, child));
        return `[${open.map((child) => this.#stub(child)).join(',')}]`;
      }
      case 'issuelinks': {
        const links: string[] = [];
        for (const { id, type, direction, issueId } of issue.links ?? []) {
          const other = world.issue(issueId);
          if (!other || !canBrowse(world, caller, other)) continue;
          const head = JSON.stringify({
            id,
            self: `${this.#baseUrl}/rest/api/3/issueLink/${id}`,
            type: this.#linkType(type),
          });
          links.push(`${head.slice(0, -1)},"${direction}Issue":${this.#stub(other)}}`);
        }
        return `[${links.join(',')}]`;
      }
      case 'comment': {
        const all = this.comments(issue, caller);
        const self = `${this.#baseUrl}/rest/api/3/issue/${issue.id}/comment`;
        return `{"comments":[${newest(all, embedded)}],"self":"${self}",${pageEnd(all.length, embedded)}}`;
      }
      case 'worklog': {
        const all = this.worklogs(issue, caller);
        return `{"worklogs":[${newest(all, embedded)}],${pageEnd(all.length, embedded)}}`;
      }
      default:
        return undefined;
    }
  }

  /** Absent in a project without a security scheme, unless the issue (wrongly) still has a level. */
  #security(issue: WorldIssue): string | undefined {
    const project = this.#world.projects.get(issue.projectId);
    const levelId = issue.securityLevelId;
    if (levelId === undefined) return project?.issueSecuritySchemeId === undefined ? undefined : 'null';
    return this.#sharedJson(`level:${issue.projectId}:${levelId}`, () => {
      const level = project && this.#world.levelOf(project, levelId);
      const self = `${this.#baseUrl}/rest/api/3/securitylevel/${levelId}`;
      return { self, id: levelId, description: level?.description ?? '', name: level?.name ?? levelId };
    });
  }

  #restriction(issue: WorldIssue): string | undefined {
    const project = this.#world.projects.get(issue.projectId);
    const roleIds = issue.restrictedToRoles ?? [];
    if (roleIds.length === 0) {
      return project?.style === 'next-gen' ? '{"issuerestrictions":{},"shouldDisplay":true}' : undefined;
    }
    const names = new Map(project && this.#world.rolesOfProject(project).map((role) => [role.id, role.name]));
    const projectrole = roleIds.map((id) => ({ id, name: names.get(id) ?? id }));
    return JSON.stringify({ issuerestrictions: { projectrole }, shouldDisplay: true });
  }

  #attachments(issue: WorldIssue): Fragment {
    const parts: (string | { account: string })[] = ['['];
    (issue.attachments ?? []).forEach(({ id, filename, author, created, mimeType, size }, index) => {
      const self = `${this.#baseUrl}/rest/api/3/attachment/${id}`;
      const content = `${this.#baseUrl}/rest/api/3/attachment/content/${id}`;
      const before = JSON.stringify({ self, id, filename }).slice(0, -1);
      const rest = JSON.stringify({ size, mimeType, content }).slice(1);
      parts.push(`${index > 0 ? ',' : ''}${before},"author":`, { account: author });
      parts.push(`,"created":${this.#time(created)},${rest}`);
    });
    parts.push(']');
    return parts;
  }

  #customField(fieldId: string, issue: WorldIssue): Fragment {
    const field = this.#world.fields.get(fieldId);
    const value = issue.customFields?.[fieldId];
    if (!field || value === undefined) return 'null';
    const ids = typeof value === 'string' ? [value] : isList(value) ? value : [];
    switch (field.type) {
      case 'textarea':
        return typeof value === 'number' || isList(value) ? 'null' : JSON.stringify(toAdf(value));
      case 'select':
        return ids[0] === undefined ? 'null' : JSON.stringify(this.#option(field, ids[0]));
      case 'multiselect':
        return JSON.stringify(ids.map((name) => this.#option(field, name)));
      case 'user':
        return person(ids[0]);
      case 'multiuser':
        return [
          '[',
          ...ids.flatMap((account, index) => (index > 0 ? [',', { account }] : [{ account }])),
          ']',
        ];
      case 'group':
        return ids[0] === undefined ? 'null' : JSON.stringify(groupJson(this.#world, this.#baseUrl, ids[0]));
      case 'multigroup':
        return JSON.stringify(ids.map((id) => groupJson(this.#world, this.#baseUrl, id)));
      default:
        return JSON.stringify(value);
    }
  }

  #commentFragment(issue: WorldIssue, comment: WorldComment): Fragment {
    const self = `${this.#baseUrl}/rest/api/3/issue/${issue.id}/comment/${comment.id}`;
    const created = this.#time(comment.created);
    const updated = comment.updated === undefined ? created : this.#time(comment.updated);
    return [
      `{"self":"${self}","id":"${comment.id}","author":`,
      { account: comment.author },
      `,"body":${JSON.stringify(toAdf(comment.body))},"updateAuthor":`,
      { account: comment.author },
      `,"created":${created},"updated":${updated}${this.#visibility(comment.visibility)},"jsdPublic":${!isInternal(this.#world, issue, comment)}}`,
    ];
  }

  #worklogFragment(issue: WorldIssue, worklog: WorldWorklog): Fragment {
    const self = `${this.#baseUrl}/rest/api/3/issue/${issue.id}/worklog/${worklog.id}`;
    const started = this.#time(worklog.started);
    const comment =
      worklog.comment === undefined ? '' : `,"comment":${JSON.stringify(toAdf(worklog.comment))}`;
    const spent = worklog.timeSpentSeconds;
    return [
      `{"self":"${self}","author":`,
      { account: worklog.author },
      ',"updateAuthor":',
      { account: worklog.author },
      `${comment},"created":${started},"updated":${started}${this.#visibility(worklog.visibility)},"started":${started},"timeSpent":"${duration(spent)}","timeSpentSeconds":${spent},"id":"${worklog.id}","issueId":"${issue.id}"}`,
    ];
  }

  /** `identifier` is the id of a group but the name of a role. */
  #visibility(visibility: WorldVisibility | undefined): string {
    if (!visibility) return '';
    const { type, value } = visibility;
    const name = type === 'group' ? (this.#world.groups.get(value)?.name ?? value) : value;
    return `,"visibility":${JSON.stringify({ type, value: name, identifier: value })}`;
  }

  /** Another issue as it stands in links. */
  #stub(issue: WorldIssue): string {
    const { fields } = this.#prepare(issue);
    const at = (name: string) => fields[this.#positions.get(name) ?? -1];
    const self = `${this.#baseUrl}/rest/api/3/issue/${issue.id}`;
    const head = `"id":"${issue.id}","key":${JSON.stringify(issue.key)},"self":"${self}"`;
    return `{${head},"fields":{"summary":${at('summary')},"status":${at('status')},"priority":${at('priority')},"issuetype":${at('issuetype')}}}`;
  }

  #linkType(type: { readonly name: string; readonly inward: string; readonly outward: string }): Json {
    const id = numberFor(`link:${type.name}`);
    return { id, ...type, self: `${this.#baseUrl}/rest/api/3/issueLinkType/${id}` };
  }

  #option(field: WorldField, value: string): Json {
    const id = numberFor(`${field.id}:${value}`);
    return { self: `${this.#baseUrl}/rest/api/3/customFieldOption/${id}`, value, id };
  }

  #named(kind: string, name: string): Json {
    const id = numberFor(`${kind}:${name}`);
    const self = `${this.#baseUrl}/rest/api/3/${kind}/${id}`;
    return {
      self,
      id,
      description: '',
      name,
      ...(kind === 'version' ? { archived: false, released: false } : {}),
    };
  }

  #namedList(kind: string, names: readonly string[] | undefined): string {
    return names ? JSON.stringify(names.map((name) => this.#named(kind, name))) : '[]';
  }

  #time(iso: string): string {
    return `"${this.#world.zone().format(Date.parse(iso))}"`;
  }

  #sharedJson(key: string, make: () => unknown): string {
    let json = this.#shared.get(key);
    if (json === undefined) {
      json = JSON.stringify(make());
      this.#shared.set(key, json);
    }
    return json;
  }

  #write(out: string[], fragment: Fragment, caller: string | undefined): void {
    if (typeof fragment === 'string') {
      out.push(fragment);
      return;
    }
    for (const part of fragment) out.push(typeof part === 'string' ? part : this.#user(part.account, caller));
  }

  #text(fragment: Fragment, caller: string | undefined): string {
    const out: string[] = [];
    this.#write(out, fragment, caller);
    return out.join('');
  }

  #user(accountId: string, caller: string | undefined): string {
    if (accountId === caller) return JSON.stringify(userJson(this.#world, this.#baseUrl, accountId, caller));
    let json = this.#users.get(accountId);
    if (json === undefined) {
      json = JSON.stringify(userJson(this.#world, this.#baseUrl, accountId, undefined));
      this.#users.set(accountId, json);
    }
    return json;
  }
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}

function person(accountId: string | undefined): Fragment {
  return accountId === undefined ? 'null' : [{ account: accountId }];
}

function newest(items: readonly { json: () => string }[], limit: number): string {
  return items
    .slice(Math.max(0, items.length - limit))
    .map((item) => item.json())
    .join(',');
}

function pageEnd(total: number, limit: number): string {
  return `"maxResults":${Math.min(total, limit)},"total":${total},"startAt":0`;
}

/** A number that a name always gets: the world names components, versions and options, Jira numbers them. */
function numberFor(name: string): string {
  let hash = 2166136261;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
  return String(10_000 + ((hash >>> 0) % 900_000_000));
}

/** Jira's `3h 20m`, with days of 8 hours. */
function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const parts = [
    [Math.floor(minutes / 480), 'd'],
    [Math.floor((minutes % 480) / 60), 'h'],
    [minutes % 60, 'm'],
  ] as const;
  const text = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return text.join(' ') || '0m';
}
