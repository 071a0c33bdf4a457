/**
 * What contradicts itself in a world: every problem as a sentence that begins with its place in the file. Ids
 * that must be unique are, and what an issue or project names exists. Holders of schemes and levels and the
 * visibility of comments may name what does not exist: Jira keeps such remains too, and a world has to be able to
 * hold them. Shapes are checked by `world-file-schema.ts`.
 */

import { isRedirectUri } from '../oauth/oauth-apps.ts';
import { accessLevelIn } from '../permissions/access-level.ts';
import { checkLists } from './check-lists.ts';
import type {
  WorldField,
  WorldFile,
  WorldIssue,
  WorldIssueType,
  WorldProject,
  WorldProjectRole,
  WorldSecurityScheme,
} from './world-file.ts';

/** The problems of a world, with paths such as `issues[3].comments[0].author`; empty when there are none. */
export function checkWorld(file: WorldFile): string[] {
  const check = new Check(file);
  check.directory();
  check.credentials();
  file.projects.forEach((project, index) => {
    check.project(project, `projects[${index}]`);
  });
  file.issues.forEach((issue, index) => {
    check.issue(issue, `issues[${index}] (${issue.key})`);
  });
  return [...check.problems, ...checkLists(file)];
}

class Check {
  readonly problems: string[] = [];
  readonly #file: WorldFile;
  readonly #accounts: ReadonlySet<string>;
  readonly #groups: ReadonlySet<string>;
  readonly #roles: ReadonlyMap<string, WorldProjectRole>;
  readonly #permissionSchemes: ReadonlySet<string>;
  readonly #securitySchemes: ReadonlyMap<string, WorldSecurityScheme>;
  readonly #levelIds = new Map<string, ReadonlySet<string>>();
  readonly #fields: ReadonlyMap<string, WorldField>;
  readonly #issueTypes: ReadonlyMap<string, WorldIssueType>;
  readonly #statuses: ReadonlySet<string>;
  readonly #priorities: ReadonlySet<string>;
  readonly #projects: ReadonlyMap<string, WorldProject>;
  readonly #issues: ReadonlyMap<string, WorldIssue>;
  readonly #seen = new Map<string, Map<string, string>>();

  constructor(file: WorldFile) {
    this.#file = file;
    this.#accounts = new Set(file.accounts.map(({ accountId }) => accountId));
    this.#groups = new Set(file.groups.map(({ groupId }) => groupId));
    this.#roles = byId(file.projectRoles);
    this.#permissionSchemes = new Set(file.permissionSchemes.map(({ id }) => id));
    this.#securitySchemes = byId(file.issueSecuritySchemes);
    for (const scheme of file.issueSecuritySchemes) {
      this.#levelIds.set(scheme.id, new Set(scheme.levels.map(({ id }) => id)));
    }
    this.#fields = byId(file.fields);
    this.#issueTypes = byId(file.issueTypes);
    this.#statuses = new Set(file.statuses.map(({ id }) => id));
    this.#priorities = new Set(file.priorities.map(({ id }) => id));
    this.#projects = byId(file.projects);
    this.#issues = byId(file.issues);
  }

  directory(): void {
    const file = this.#file;
    this.#timeZone(file.site.timeZone, 'site.timeZone');
    file.accounts.forEach(({ accountId, timeZone, active, deleted, accountType, appType }, index) => {
      if (deleted && active) this.problems.push(`accounts[${index}].active: a deleted account is not active`);
      if (appType !== undefined && accountType !== 'app') {
        this.problems.push(`accounts[${index}].appType: only apps have one`);
      }
      this.#once('account', accountId, `accounts[${index}].accountId`);
      if (timeZone !== undefined) this.#timeZone(timeZone, `accounts[${index}].timeZone`);
    });
    file.groups.forEach(({ groupId, members }, index) => {
      this.#once('group', groupId, `groups[${index}].groupId`);
      this.#allKnown(members, this.#accounts, 'account', `groups[${index}].members`);
    });
    file.applicationRoles.forEach(({ key, groups }, index) => {
      this.#once('application role', key, `applicationRoles[${index}].key`);
      this.#allKnown(groups, this.#groups, 'group', `applicationRoles[${index}].groups`);
    });
    file.projectRoles.forEach((role, index) => {
      this.#once('role', role.id, `projectRoles[${index}].id`);
      this.#known(role.projectId, this.#projects, 'project', `projectRoles[${index}].projectId`);
      const actors = `projectRoles[${index}].defaultActors`;
      this.#allKnown(role.defaultActors?.users ?? [], this.#accounts, 'account', `${actors}.users`);
      this.#allKnown(role.defaultActors?.groups ?? [], this.#groups, 'group', `${actors}.groups`);
    });
    file.permissionSchemes.forEach((scheme, index) => {
      const at = `permissionSchemes[${index}]`;
      this.#once('permission scheme', scheme.id, `${at}.id`);
      this.#known(scheme.projectId, this.#projects, 'project', `${at}.projectId`);
      scheme.permissions.forEach(({ id }, n) => {
        this.#once('permission grant', id, `${at}.permissions[${n}].id`);
      });
    });
    file.issueSecuritySchemes.forEach((scheme, index) => {
      const at = `issueSecuritySchemes[${index}]`;
      this.#once('security scheme', scheme.id, `${at}.id`);
      scheme.levels.forEach((level, n) => {
        this.#once('security level', level.id, `${at}.levels[${n}].id`);
        level.members.forEach(({ id }, m) => {
          this.#once('level member', id, `${at}.levels[${n}].members[${m}].id`);
        });
      });
      const levels = this.#levelIds.get(scheme.id) ?? new Set();
      this.#known(scheme.defaultLevelId, levels, 'level of this scheme', `${at}.defaultLevelId`);
    });
    const lists = ['fields', 'issueTypes', 'statuses', 'priorities'] as const;
    for (const list of lists) {
      file[list].forEach(({ id }, index) => {
        this.#once(list, id, `${list}[${index}].id`);
      });
    }
  }

  credentials(): void {
    this.#file.apiTokens?.forEach(({ token, accountId, expires }, index) => {
      this.#once('API token', token, `apiTokens[${index}].token`);
      this.#known(accountId, this.#accounts, 'account', `apiTokens[${index}].accountId`);
      this.#time(expires, `apiTokens[${index}].expires`);
    });
    this.#file.oauthApps?.forEach(({ clientId, ownerAccountId, redirectUris }, index) => {
      this.#once('OAuth app', clientId, `oauthApps[${index}].clientId`);
      this.#known(ownerAccountId, this.#accounts, 'account', `oauthApps[${index}].ownerAccountId`);
      redirectUris.forEach((uri, n) => {
        const at = `oauthApps[${index}].redirectUris[${n}]`;
        if (!isRedirectUri(uri)) this.problems.push(`${at}: ${uri} is no address that can be redirected to`);
      });
    });
  }

  project(project: WorldProject, at: string): void {
    this.#once('project', project.id, `${at}.id`);
    this.#once('project key', project.key, `${at}.key`);
    this.#known(project.leadAccountId, this.#accounts, 'account', `${at}.leadAccountId`);
    const scheme = `${at}.permissionSchemeId`;
    this.#known(project.permissionSchemeId, this.#permissionSchemes, 'permission scheme', scheme);
    this.#ownScheme(project, at);
    const security = `${at}.issueSecuritySchemeId`;
    this.#known(project.issueSecuritySchemeId, this.#securitySchemes, 'security scheme', security);
    const roleIds = new Set<string>();
    project.roleActors.forEach(({ roleId, users, groups }, index) => {
      const place = `${at}.roleActors[${index}]`;
      if (roleIds.has(roleId)) this.problems.push(`${place}.roleId: role ${roleId} is listed twice`);
      roleIds.add(roleId);
      this.#role(roleId, project, `${place}.roleId`);
      this.#allKnown(users, this.#accounts, 'account', `${place}.users`);
      this.#allKnown(groups, this.#groups, 'group', `${place}.groups`);
    });
  }

  #ownScheme(project: WorldProject, at: string): void {
    const scheme = this.#file.permissionSchemes.find(({ id }) => id === project.permissionSchemeId);
    if (scheme?.projectId !== undefined && scheme.projectId !== project.id) {
      const place = `${at}.permissionSchemeId`;
      this.problems.push(`${place}: permission scheme ${scheme.id} belongs to another project`);
    }
    if (project.accessLevel === undefined || !scheme) return;
    const place = `${at}.accessLevel`;
    const level = accessLevelIn(scheme);
    if (project.style !== 'next-gen') {
      this.problems.push(`${place}: only team-managed projects have an access level`);
    } else if (level !== project.accessLevel) {
      const scheme = `the permission scheme of project ${project.key}`;
      this.problems.push(`${place}: ${scheme} ${level ? `makes it ${level}` : 'fits no access level'}`);
    }
  }

  issue(issue: WorldIssue, at: string): void {
    this.#once('issue', issue.id, `${at}.id`);
    this.#once('issue key', issue.key, `${at}.key`);
    this.#known(issue.projectId, this.#projects, 'project', `${at}.projectId`);
    this.#known(issue.statusId, this.#statuses, 'status', `${at}.statusId`);
    this.#known(issue.issueTypeId, this.#issueTypes, 'issue type', `${at}.issueTypeId`);
    this.#known(issue.priorityId, this.#priorities, 'priority', `${at}.priorityId`);
    this.#known(issue.reporter, this.#accounts, 'account', `${at}.reporter`);
    this.#known(issue.assignee, this.#accounts, 'account', `${at}.assignee`);
    for (const name of ['created', 'updated', 'resolved'] as const) this.#time(issue[name], `${at}.${name}`);
    this.#parent(issue, at);
    const project = this.#projects.get(issue.projectId);
    if (project) this.#insideProject(issue, project, at);
    for (const [fieldId, value] of Object.entries(issue.customFields ?? {})) {
      this.#customField(fieldId, value, `${at}.customFields.${fieldId}`);
    }
    issue.comments?.forEach((comment, index) => {
      const place = `${at}.comments[${index}]`;
      this.#once('comment', comment.id, `${place}.id`);
      this.#known(comment.author, this.#accounts, 'account', `${place}.author`);
      this.#time(comment.created, `${place}.created`);
      this.#time(comment.updated, `${place}.updated`);
    });
    issue.worklogs?.forEach((worklog, index) => {
      const place = `${at}.worklogs[${index}]`;
      this.#once('worklog', worklog.id, `${place}.id`);
      this.#known(worklog.author, this.#accounts, 'account', `${place}.author`);
      this.#time(worklog.started, `${place}.started`);
    });
    issue.attachments?.forEach((attachment, index) => {
      const place = `${at}.attachments[${index}]`;
      this.#once('attachment', attachment.id, `${place}.id`);
      this.#known(attachment.author, this.#accounts, 'account', `${place}.author`);
      this.#time(attachment.created, `${place}.created`);
      const comments = new Set(issue.comments?.map((comment) => comment.id));
      this.#known(attachment.commentId, comments, 'comment of the issue', `${place}.commentId`);
    });
    issue.links?.forEach((link, index) => {
      // One link stands on both of its issues: outward on one, inward on the other.
      const place = `${at}.links[${index}]`;
      this.#once(`${link.direction} link`, link.id, `${place}.id`);
      this.#known(link.issueId, this.#issues, 'issue', `${place}.issueId`);
    });
  }

  #parent(issue: WorldIssue, at: string): void {
    const isSubtask = this.#issueTypes.get(issue.issueTypeId)?.subtask === true;
    this.#known(issue.parentId, this.#issues, 'issue', `${at}.parentId`);
    const parent = this.#issues.get(issue.parentId ?? '');
    if (isSubtask && issue.parentId === undefined) {
      this.problems.push(`${at}.parentId: a sub-task needs a parent`);
    }
    if (issue.parentId === issue.id) this.problems.push(`${at}.parentId: the issue is its own parent`);
    if (isSubtask && parent && parent.projectId !== issue.projectId) {
      this.problems.push(`${at}.parentId: the parent of a sub-task is in the same project`);
    }
  }

  #insideProject(issue: WorldIssue, project: WorldProject, at: string): void {
    if (!issue.key.startsWith(`${project.key}-`)) {
      this.problems.push(`${at}.key: does not begin with the key of project ${project.key}`);
    }
    const level = issue.securityLevelId;
    if (level !== undefined && !this.#levelIds.get(project.issueSecuritySchemeId ?? '')?.has(level)) {
      const scheme = `the security scheme of project ${project.key}`;
      this.problems.push(`${at}.securityLevelId: level ${level} is not in ${scheme}`);
    }
    issue.restrictedToRoles?.forEach((roleId, index) => {
      this.#role(roleId, project, `${at}.restrictedToRoles[${index}]`);
    });
  }

  #role(roleId: string, project: WorldProject, at: string): void {
    const role = this.#roles.get(roleId);
    if (!role) this.problems.push(`${at}: there is no role ${roleId}`);
    else if (role.projectId !== undefined && role.projectId !== project.id) {
      this.problems.push(`${at}: role ${roleId} belongs to another project`);
    }
  }

  #customField(fieldId: string, value: unknown, at: string): void {
    const field = this.#fields.get(fieldId);
    if (!field) {
      this.problems.push(`${at}: there is no field ${fieldId}`);
      return;
    }
    if ((field.type === 'number') !== (typeof value === 'number')) {
      this.problems.push(`${at}: the value does not fit a field of type ${field.type}`);
      return;
    }
    const ids = typeof value === 'string' ? [value] : Array.isArray(value) ? value : [];
    if (field.type === 'user' || field.type === 'multiuser') {
      this.#allKnown(ids, this.#accounts, 'account', at);
    } else if (field.type === 'group' || field.type === 'multigroup') {
      this.#allKnown(ids, this.#groups, 'group', at);
    }
  }

  #once(kind: string, id: string, at: string): void {
    let places = this.#seen.get(kind);
    if (!places) {
      places = new Map();
      this.#seen.set(kind, places);
    }
    const first = places.get(id);
    if (first === undefined) places.set(id, at);
    else this.problems.push(`${at}: ${kind} ${id} is already at ${first}`);
  }

  #known(id: string | undefined, among: { has(id: string): boolean }, kind: string, at: string): void {
    if (id !== undefined && !among.has(id)) this.problems.push(`${at}: there is no ${kind} ${id}`);
  }

  #allKnown(ids: readonly string[], among: ReadonlySet<string>, kind: string, at: string): void {
    ids.forEach((id, index) => {
      this.#known(id, among, kind, `${at}[${index}]`);
    });
  }

  #time(time: string | undefined, at: string): void {
    if (time !== undefined && Number.isNaN(Date.parse(time)))
      this.problems.push(`${at}: ${time} is not a time`);
  }

  #timeZone(zone: string, at: string): void {
    try {
      new Intl.DateTimeFormat('en', { timeZone: zone });
    } catch {
      this.problems.push(`${at}: there is no time zone ${zone}`);
    }
  }
}

function byId<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}
