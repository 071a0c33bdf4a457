/**
 * A site as the sandbox serves it: the content of a world file, with the lookups that routes and the
 * evaluator need, and edits that keep them right while the site is being read. Every object is replaced, not
 * changed, so whoever holds an issue holds one state of it. `directoryVersion` counts every change to
 * anything but issues; what was derived from the directory (`viewers`) is dropped with it. It checks nothing:
 * whether a file makes sense is found out where it is read.
 */

import type { IssueEntry } from './issue-entry.ts';
import { entryOf, positionOf } from './issue-entry.ts';
import type { Viewer } from './viewer.ts';
import type {
  WorldAccount,
  WorldApplicationRole,
  WorldComment,
  WorldField,
  WorldFile,
  WorldGroup,
  WorldIssue,
  WorldIssueType,
  WorldPermissionScheme,
  WorldProject,
  WorldProjectRole,
  WorldRoleActors,
  WorldSecurityLevel,
  WorldSecurityScheme,
  WorldSite,
  WorldStatus,
  WorldWorklog,
} from './world-file.ts';
import { Zone } from './zone.ts';

export function openWorld(file: WorldFile): World {
  return new World(file);
}

export class World {
  #site: WorldSite;
  #directoryVersion = 1;
  #issuesVersion = 1;
  #globalPermissions: WorldFile['globalPermissions'];
  #applicationRoles: readonly WorldApplicationRole[];
  readonly #accounts: Map<string, WorldAccount>;
  readonly #groups: Map<string, WorldGroup>;
  readonly #projectRoles: Map<string, WorldProjectRole>;
  readonly #permissionSchemes: Map<string, WorldPermissionScheme>;
  readonly #securitySchemes: Map<string, WorldSecurityScheme>;
  readonly #projects: Map<string, WorldProject>;
  readonly #entries = new Map<string, IssueEntry>();
  readonly #idsByKey = new Map<string, string>();
  readonly #byProject = new Map<string, IssueEntry[]>();
  readonly #children = new Map<string, Set<string>>();
  /** Comment id → issue id; made when first asked for. */
  #issueOfComment: Map<string, string> | undefined;
  #groupsOfAccount: Map<string, Set<string>> | undefined;
  #accountsByEmail: Map<string, Set<string>> | undefined;
  readonly #zones = new Map<string, Zone>();

  /** Custom fields by id. */
  readonly fields: ReadonlyMap<string, WorldField>;
  readonly issueTypes: ReadonlyMap<string, WorldIssueType>;
  readonly statuses: ReadonlyMap<string, WorldStatus>;
  readonly priorities: ReadonlyMap<string, { readonly id: string; readonly name: string }>;
  /** What the evaluator derived from the directory, by account id; '' is the anonymous viewer. */
  readonly viewers = new Map<string, Viewer>();

  constructor(file: WorldFile) {
    this.#site = file.site;
    this.#globalPermissions = file.globalPermissions;
    this.#applicationRoles = file.applicationRoles;
    this.#accounts = new Map(file.accounts.map((account) => [account.accountId, account]));
    this.#groups = new Map(file.groups.map((group) => [group.groupId, group]));
    this.#projectRoles = byId(file.projectRoles);
    this.#permissionSchemes = byId(file.permissionSchemes);
    this.#securitySchemes = byId(file.issueSecuritySchemes);
    this.#projects = byId(file.projects);
    this.fields = byId(file.fields);
    this.issueTypes = byId(file.issueTypes);
    this.statuses = byId(file.statuses);
    this.priorities = byId(file.priorities);
    for (const issue of file.issues) this.#insert(issue);
    for (const entries of this.#byProject.values()) entries.sort((a, b) => a.idNumber - b.idNumber);
  }

  get site(): WorldSite {
    return this.#site;
  }
  get directoryVersion(): number {
    return this.#directoryVersion;
  }
  get issuesVersion(): number {
    return this.#issuesVersion;
  }
  get globalPermissions(): WorldFile['globalPermissions'] {
    return this.#globalPermissions;
  }
  get applicationRoles(): readonly WorldApplicationRole[] {
    return this.#applicationRoles;
  }
  get accounts(): ReadonlyMap<string, WorldAccount> {
    return this.#accounts;
  }
  get groups(): ReadonlyMap<string, WorldGroup> {
    return this.#groups;
  }
  get permissionSchemes(): ReadonlyMap<string, WorldPermissionScheme> {
    return this.#permissionSchemes;
  }
  get securitySchemes(): ReadonlyMap<string, WorldSecurityScheme> {
    return this.#securitySchemes;
  }
  /** By id, in the order of the file. */
  get projects(): ReadonlyMap<string, WorldProject> {
    return this.#projects;
  }
  get entries(): ReadonlyMap<string, IssueEntry> {
    return this.#entries;
  }

  issue(id: string): WorldIssue | undefined {
    return this.#entries.get(id)?.issue;
  }

  /** By id, or by key in any case, also by a key that the issue had before it was moved. */
  findEntry(idOrKey: string): IssueEntry | undefined {
    const id = this.#idsByKey.get(idOrKey.toUpperCase()) ?? idOrKey;
    return this.#entries.get(id);
  }

  /** By id, or by key in any case. */
  findProject(idOrKey: string): WorldProject | undefined {
    const byId = this.#projects.get(idOrKey);
    if (byId) return byId;
    const key = idOrKey.toUpperCase();
    for (const project of this.#projects.values()) if (project.key.toUpperCase() === key) return project;
    return undefined;
  }

  /** Ascending by id. */
  entriesOfProject(projectId: string): readonly IssueEntry[] {
    return this.#byProject.get(projectId) ?? [];
  }

  /** The issues whose parent this is, ascending by id. */
  childrenOf(issueId: string): WorldIssue[] {
    const children = [...(this.#children.get(issueId) ?? [])].map((id) => this.#entries.get(id));
    return children
      .filter((entry) => entry !== undefined)
      .sort((a, b) => a.idNumber - b.idNumber)
      .map((entry) => entry.issue);
  }

  isSubtask(issue: WorldIssue): boolean {
    return issue.parentId !== undefined && this.issueTypes.get(issue.issueTypeId)?.subtask === true;
  }

  issueOfComment(commentId: string): WorldIssue | undefined {
    if (!this.#issueOfComment) {
      this.#issueOfComment = new Map();
      for (const { issue } of this.#entries.values()) {
        for (const comment of issue.comments ?? []) this.#issueOfComment.set(comment.id, issue.id);
      }
    }
    const id = this.#issueOfComment.get(commentId);
    return id === undefined ? undefined : this.issue(id);
  }

  /** Several accounts can have the same address, in any case. */
  accountsWithEmail(email: string): WorldAccount[] {
    if (!this.#accountsByEmail) {
      this.#accountsByEmail = new Map();
      for (const account of this.#accounts.values()) {
        addTo(this.#accountsByEmail, account.email.toLowerCase(), account.accountId);
      }
    }
    const ids = [...(this.#accountsByEmail.get(email.toLowerCase()) ?? [])];
    return ids.map((id) => this.#accounts.get(id)).filter((account) => account !== undefined);
  }

  groupsOfAccount(accountId: string): ReadonlySet<string> {
    if (!this.#groupsOfAccount) {
      this.#groupsOfAccount = new Map();
      for (const group of this.#groups.values()) {
        for (const member of group.members) addTo(this.#groupsOfAccount, member, group.groupId);
      }
    }
    return this.#groupsOfAccount.get(accountId) ?? new Set();
  }

  /**
   * The roles that exist in a project: of a company-managed one the site's; of a team-managed one its own,
   * and those of the site that have an actor in it (apps get one).
   */
  rolesOfProject(project: WorldProject): WorldProjectRole[] {
    const withActors = new Set(project.roleActors.map((actors) => actors.roleId));
    return [...this.#projectRoles.values()].filter((role) =>
      role.projectId === undefined
        ? project.style !== 'next-gen' || withActors.has(role.id)
        : role.projectId === project.id,
    );
  }

  levelOf(project: WorldProject, levelId: string): WorldSecurityLevel | undefined {
    const scheme = this.#securitySchemes.get(project.issueSecuritySchemeId ?? '');
    return scheme?.levels.find((level) => level.id === levelId);
  }

  zone(name = this.#site.timeZone): Zone {
    let zone = this.#zones.get(name);
    if (!zone) {
      zone = new Zone(name);
      this.#zones.set(name, zone);
    }
    return zone;
  }

  // Edits of the directory

  putSite(site: WorldSite): void {
    this.#site = site;
    this.#directoryChanged();
  }
  putAccount(account: WorldAccount): void {
    this.#accounts.set(account.accountId, account);
    this.#directoryChanged();
  }
  setAccountActive(accountId: string, active: boolean): void {
    this.putAccount({ ...known(this.#accounts, accountId, 'account'), active });
  }
  putGroup(group: WorldGroup): void {
    this.#groups.set(group.groupId, group);
    this.#directoryChanged();
  }
  setGroupMembers(groupId: string, members: readonly string[]): void {
    this.putGroup({ ...known(this.#groups, groupId, 'group'), members });
  }
  deleteGroup(groupId: string): void {
    this.#groups.delete(groupId);
    this.#directoryChanged();
  }
  setApplicationRoles(roles: readonly WorldApplicationRole[]): void {
    this.#applicationRoles = roles;
    this.#directoryChanged();
  }
  setGlobalPermissions(permissions: WorldFile['globalPermissions']): void {
    this.#globalPermissions = permissions;
    this.#directoryChanged();
  }
  putProjectRole(role: WorldProjectRole): void {
    this.#projectRoles.set(role.id, role);
    this.#directoryChanged();
  }
  putPermissionScheme(scheme: WorldPermissionScheme): void {
    this.#permissionSchemes.set(scheme.id, scheme);
    this.#directoryChanged();
  }
  setSchemeGrants(schemeId: string, permissions: WorldPermissionScheme['permissions']): void {
    this.putPermissionScheme({
      ...known(this.#permissionSchemes, schemeId, 'permission scheme'),
      permissions,
    });
  }
  putSecurityScheme(scheme: WorldSecurityScheme): void {
    this.#securitySchemes.set(scheme.id, scheme);
    this.#directoryChanged();
  }
  putProject(project: WorldProject): void {
    this.#projects.set(project.id, project);
    this.#directoryChanged();
  }
  /** Replaces the actors of one role in one project. */
  setRoleActors(projectId: string, actors: WorldRoleActors): void {
    const project = known(this.#projects, projectId, 'project');
    const others = project.roleActors.filter((entry) => entry.roleId !== actors.roleId);
    this.putProject({ ...project, roleActors: [...others, actors] });
  }
  /**
   * Assigns another security scheme (or none) to a project. As in Jira each issue is mapped to a level of
   * the new scheme without counting as updated. By default all levels are taken off.
   */
  setProjectSecurityScheme(
    projectId: string,
    schemeId: string | undefined,
    mapLevel: (levelId: string) => string | undefined = () => undefined,
  ): void {
    const { issueSecuritySchemeId: _old, ...project } = known(this.#projects, projectId, 'project');
    this.putProject(schemeId === undefined ? project : { ...project, issueSecuritySchemeId: schemeId });
    for (const { issue } of [...this.entriesOfProject(projectId)]) {
      if (issue.securityLevelId !== undefined) {
        this.putIssue(withLevel(issue, mapLevel(issue.securityLevelId)));
      }
    }
  }

  // Edits of issues

  /** Adds an issue or replaces it by id. After a change of its key the old key still finds it. */
  putIssue(issue: WorldIssue): void {
    const old = this.#entries.get(issue.id);
    if (old) this.#remove(old, { keepKey: true });
    this.#insert(issue, { sorted: true });
    this.#issuesVersion++;
  }

  /** Deletes an issue and, as Jira does, its sub-tasks. */
  deleteIssue(issueId: string): void {
    const entry = this.#entries.get(issueId);
    if (!entry) return;
    for (const child of this.childrenOf(issueId)) if (this.isSubtask(child)) this.deleteIssue(child.id);
    this.#remove(entry, { keepKey: false });
    this.#issuesVersion++;
  }

  /** Sets or takes off the security level; sub-tasks follow their parent. Counts as an update at `at`. */
  setIssueLevel(issueId: string, levelId: string | undefined, at?: string): void {
    const { issue } = known(this.#entries, issueId, 'issue');
    this.putIssue({ ...withLevel(issue, levelId), updated: at ?? issue.updated });
    for (const child of this.childrenOf(issueId)) {
      if (this.isSubtask(child)) this.setIssueLevel(child.id, levelId, at);
    }
  }

  /** Adds or replaces a comment by id. The issue counts as updated at the comment's time. */
  putComment(issueId: string, comment: WorldComment): void {
    const { issue } = known(this.#entries, issueId, 'issue');
    const others = (issue.comments ?? []).filter((other) => other.id !== comment.id);
    this.#putTouched({ ...issue, comments: [...others, comment] }, comment.updated ?? comment.created);
  }
  deleteComment(issueId: string, commentId: string, at?: string): void {
    const { issue } = known(this.#entries, issueId, 'issue');
    const comments = (issue.comments ?? []).filter((comment) => comment.id !== commentId);
    this.#putTouched({ ...issue, comments }, at ?? issue.updated);
  }
  putWorklog(issueId: string, worklog: WorldWorklog): void {
    const { issue } = known(this.#entries, issueId, 'issue');
    const others = (issue.worklogs ?? []).filter((other) => other.id !== worklog.id);
    this.#putTouched({ ...issue, worklogs: [...others, worklog] }, worklog.started);
  }

  #putTouched(issue: WorldIssue, at: string): void {
    this.putIssue(Date.parse(at) > Date.parse(issue.updated) ? { ...issue, updated: at } : issue);
  }

  #directoryChanged(): void {
    this.#directoryVersion++;
    this.#groupsOfAccount = undefined;
    this.#accountsByEmail = undefined;
    this.viewers.clear();
  }

  #insert(issue: WorldIssue, { sorted = false } = {}): void {
    const entry = entryOf(issue);
    this.#entries.set(issue.id, entry);
    this.#idsByKey.set(issue.key.toUpperCase(), issue.id);
    if (issue.parentId !== undefined) addTo(this.#children, issue.parentId, issue.id);
    if (this.#issueOfComment) {
      for (const comment of issue.comments ?? []) this.#issueOfComment.set(comment.id, issue.id);
    }
    let siblings = this.#byProject.get(issue.projectId);
    if (!siblings) {
      siblings = [];
      this.#byProject.set(issue.projectId, siblings);
    }
    if (sorted) siblings.splice(positionOf(siblings, entry.idNumber), 0, entry);
    else siblings.push(entry);
  }

  #remove(entry: IssueEntry, { keepKey }: { keepKey: boolean }): void {
    const { issue } = entry;
    this.#entries.delete(issue.id);
    if (!keepKey) {
      for (const [key, id] of this.#idsByKey) if (id === issue.id) this.#idsByKey.delete(key);
    }
    if (issue.parentId !== undefined) this.#children.get(issue.parentId)?.delete(issue.id);
    for (const comment of issue.comments ?? []) this.#issueOfComment?.delete(comment.id);
    const siblings = this.#byProject.get(issue.projectId);
    siblings?.splice(positionOf(siblings, entry.idNumber), 1);
  }
}

function withLevel(issue: WorldIssue, levelId: string | undefined): WorldIssue {
  const { securityLevelId: _old, ...rest } = issue;
  return levelId === undefined ? rest : { ...rest, securityLevelId: levelId };
}

function byId<T extends { readonly id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

function known<T>(map: ReadonlyMap<string, T>, id: string, what: string): T {
  const found = map.get(id);
  if (found === undefined) throw new Error(`The world has no ${what} ${id}.`);
  return found;
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
}
