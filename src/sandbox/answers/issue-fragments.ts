/**
 * Makes the JSON of an issue's fields, comments and worklogs, once per state of the issue. Where a person
 * stands the text has a gap, because a person looks different to different callers. Nothing here depends on
 * who asks: fields that do (links, embedded comments) are put together in `issue-content.ts`.
 */

import { isInternal } from '../permissions/who-can-see.ts';
import { toAdf } from '../rich-text/rich-text.ts';
import { isList } from '../world/custom-field-values.ts';
import { linkTypeId, linkTypeJson } from '../world/link-types.ts';
import { numberFor, optionId, resolutionId } from '../world/named-ids.ts';
import type { World } from '../world/world.ts';
import type {
  WorldAttachment,
  WorldComment,
  WorldField,
  WorldIssue,
  WorldLink,
  WorldVisibility,
  WorldWorklog,
} from '../world/world-file.ts';
import type { Json } from './entity-json.ts';
import { groupJson, issueTypeJson, priorityJson, projectRefJson, statusJson } from './entity-json.ts';
import { requestFieldId, requestValue } from './request-field.ts';
import { formatTimeSpent } from './time-spent.ts';

/** JSON text; an account stands where the JSON of a user belongs. */
export type Fragment = string | readonly (string | { readonly account: string })[];

/** In the order in which an issue has them; custom fields follow. */
export const systemFields = [
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
  'duedate',
  'votes',
  'watches',
  'parent',
  'subtasks',
  'issuelinks',
  'security',
  'issuerestriction',
  'archiveddate',
  'archivedby',
  'attachment',
  'comment',
  'worklog',
] as const;

export class IssueFragments {
  readonly #world: World;
  readonly #baseUrl: string;
  /** JSON that many issues have alike. */
  readonly #shared = new Map<string, string>();

  constructor(world: World, baseUrl: string) {
    this.#world = world;
    this.#baseUrl = baseUrl;
  }

  /** A field that looks the same to every caller but for people; undefined: absent, or not made here. */
  field(name: string, issue: WorldIssue): Fragment | undefined {
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
        return person(issue.reporter);
      case 'creator':
        return person(issue.creator ?? issue.reporter);
      case 'assignee':
        return person(issue.assignee);
      case 'created':
        return this.#time(issue.created);
      case 'updated':
        return this.#time(issue.updated);
      case 'statuscategorychangedate':
        return this.#time(issue.statusCategoryChanged ?? issue.resolved ?? issue.created);
      case 'resolutiondate':
        return issue.resolved === undefined ? 'null' : this.#time(issue.resolved);
      case 'archiveddate':
        return issue.archived ? this.#time(issue.archivedSince ?? issue.updated) : undefined;
      case 'archivedby':
        return issue.archived && issue.archivedBy !== undefined ? person(issue.archivedBy) : undefined;
      case 'duedate':
        return issue.dueDate === undefined ? 'null' : `"${issue.dueDate}"`;
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

  comment(issue: WorldIssue, comment: WorldComment): Fragment {
    const self = `${this.#baseUrl}/rest/api/3/issue/${issue.id}/comment/${comment.id}`;
    const created = this.#time(comment.created);
    const updated = comment.updated === undefined ? created : this.#time(comment.updated);
    return [
      `{"self":"${self}","id":"${comment.id}"`,
      ...member('author', comment.author),
      `,"body":${JSON.stringify(toAdf(comment.body))}`,
      ...member('updateAuthor', comment.updateAuthor ?? comment.author),
      `,"created":${created},"updated":${updated}${this.#visibility(comment.visibility)},"jsdPublic":${!isInternal(this.#world, issue, comment)}}`,
    ];
  }

  worklog(issue: WorldIssue, worklog: WorldWorklog): Fragment {
    const self = `${this.#baseUrl}/rest/api/3/issue/${issue.id}/worklog/${worklog.id}`;
    const started = this.#time(worklog.started);
    const created = worklog.created === undefined ? started : this.#time(worklog.created);
    const updated = worklog.updated === undefined ? created : this.#time(worklog.updated);
    const comment =
      worklog.comment === undefined ? '' : `,"comment":${JSON.stringify(toAdf(worklog.comment))}`;
    const spent = worklog.timeSpentSeconds;
    return [
      `{"self":"${self}"`,
      ...member('author', worklog.author),
      ...member('updateAuthor', worklog.updateAuthor ?? worklog.author),
      `${comment},"created":${created},"updated":${updated}${this.#visibility(worklog.visibility)},"started":${started},"timeSpent":"${formatTimeSpent(spent)}","timeSpentSeconds":${spent},"id":"${worklog.id}","issueId":"${issue.id}"}`,
    ];
  }

  attachments(attachments: readonly WorldAttachment[]): Fragment {
    const parts = attachments.flatMap((attachment, index) => [
      index > 0 ? ',' : '',
      ...this.attachment(attachment),
    ]);
    return ['[', ...parts, ']'];
  }

  attachment({ id, filename, author, created, mimeType, size }: WorldAttachment): Fragment {
    const self = `${this.#baseUrl}/rest/api/3/attachment/${id}`;
    const content = `${this.#baseUrl}/rest/api/3/attachment/content/${id}`;
    const before = JSON.stringify({ self, id, filename }).slice(0, -1);
    const rest = JSON.stringify({ size, mimeType, content }).slice(1);
    return [before, ...member('author', author), `,"created":${this.#time(created)},${rest}`];
  }

  /** A link, up to the other issue, whose JSON and a closing brace belong behind it. */
  linkBeginning({ id, type, direction }: WorldLink): string {
    const self = `${this.#baseUrl}/rest/api/3/issueLink/${id}`;
    const head = JSON.stringify({ id, self, type: this.#linkType(type) });
    return `${head.slice(0, -1)},"${direction}Issue":`;
  }

  /** The issue as it stands in links of others. */
  stub(issue: WorldIssue): string {
    const self = `${this.#baseUrl}/rest/api/3/issue/${issue.id}`;
    const head = `"id":"${issue.id}","key":${JSON.stringify(issue.key)},"self":"${self}"`;
    const names = ['summary', 'status', ...(issue.priorityId === undefined ? [] : ['priority']), 'issuetype'];
    const fields = names.map((name) => `"${name}":${this.field(name, issue)}`);
    return `{${head},"fields":{${fields.join(',')}}}`;
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

  /** Undefined where it depends on the caller which of them there are. */
  #attachments({ attachments = [] }: WorldIssue): Fragment | undefined {
    if (attachments.some((attachment) => attachment.commentId !== undefined)) return undefined;
    return this.attachments(attachments);
  }

  #customField(fieldId: string, issue: WorldIssue): Fragment {
    const field = this.#world.fields.get(fieldId);
    if (!field && fieldId === requestFieldId)
      return JSON.stringify(requestValue(this.#world, this.#baseUrl, issue));
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

  /** `identifier` is the id of a group but the name of a role. */
  #visibility(visibility: WorldVisibility | undefined): string {
    if (!visibility) return '';
    const { type, value } = visibility;
    const name = type === 'group' ? (this.#world.groups.get(value)?.name ?? value) : value;
    return `,"visibility":${JSON.stringify({ type, value: name, identifier: value })}`;
  }

  #linkType(type: { readonly name: string; readonly inward: string; readonly outward: string }): Json {
    return linkTypeJson(this.#baseUrl, { id: linkTypeId(this.#world, type.name), ...type });
  }

  #option(field: WorldField, value: string): Json {
    const id = optionId(field.id, value);
    return { self: `${this.#baseUrl}/rest/api/3/customFieldOption/${id}`, value, id };
  }

  #named(kind: string, name: string): Json {
    const id = kind === 'resolution' ? resolutionId(this.#world, name) : numberFor(`${kind}:${name}`);
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
}

/** A person as a further member of an object; nothing where there is none. */
function member(name: string, accountId: string | undefined): (string | { readonly account: string })[] {
  return accountId === undefined ? [] : [`,"${name}":`, { account: accountId }];
}

function person(accountId: string | undefined): Fragment {
  return accountId === undefined ? 'null' : [{ account: accountId }];
}
