/**
 * Everything of a site but its issues: people, groups, roles, schemes, projects, the lists of types. Lookups that
 * routes and the evaluator need, and edits that keep them right. Every object is replaced, not changed.
 * `directoryVersion` counts every edit; what was derived from the directory (`viewers`) is dropped with it. It
 * checks nothing: whether a file makes sense is found out where it is read.
 */

import type { Viewer } from '../permissions/viewer.ts';
import { uuidOf } from '../uuid.ts';
import { Zone } from '../zone.ts';
import type { DirectoryKind } from './directory-ids.ts';
import { directoryIds, notePermissionScheme, noteSecurityScheme } from './directory-ids.ts';
import { GivenNumbers, highestId } from './given-numbers.ts';
import type {
  WorldAccount,
  WorldApplicationRole,
  WorldField,
  WorldFile,
  WorldGroup,
  WorldIssueType,
  WorldPermissionScheme,
  WorldProject,
  WorldProjectRole,
  WorldRoleActors,
  WorldSecurityLevel,
  WorldSecurityScheme,
  WorldSite,
  WorldStatus,
} from './world-file.ts';
import { worldFormat } from './world-file.ts';

/** Lists that an edit replaces as a whole. */
export type ListName =
  | 'resolutions'
  | 'issueLinkTypes'
  | 'organizations'
  | 'apiTokens'
  | 'oauthApps'
  | 'deletedWorklogs'
  | 'auditRecords';

export class WorldDirectory {
  protected readonly numbers: GivenNumbers;
  #site: WorldSite;
  #directoryVersion = 1;
  #globalPermissions: WorldFile['globalPermissions'];
  #applicationRoles: readonly WorldApplicationRole[];
  readonly #accounts: Map<string, WorldAccount>;
  readonly #groups: Map<string, WorldGroup>;
  readonly #projectRoles: Map<string, WorldProjectRole>;
  readonly #permissionSchemes: Map<string, WorldPermissionScheme>;
  readonly #securitySchemes: Map<string, WorldSecurityScheme>;
  readonly #projects: Map<string, WorldProject>;
  #groupsOfAccount: Map<string, Set<string>> | undefined;
  #accountsByEmail: Map<string, Set<string>> | undefined;
  readonly #zones = new Map<string, Zone>();
  #lists: Required<Pick<WorldFile, ListName>>;

  /** Custom fields by id. */
  readonly fields: ReadonlyMap<string, WorldField>;
  readonly issueTypes: ReadonlyMap<string, WorldIssueType>;
  readonly statuses: ReadonlyMap<string, WorldStatus>;
  readonly priorities: ReadonlyMap<string, { readonly id: string; readonly name: string }>;
  /** What the evaluator derived from the directory, by account id; '' is the anonymous viewer. */
  readonly viewers = new Map<string, Viewer>();

  constructor(file: WorldFile) {
    this.numbers = new GivenNumbers(file.nextIds);
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
    const {
      resolutions = [],
      issueLinkTypes = [],
      organizations = [],
      apiTokens = [],
      oauthApps = [],
      deletedWorklogs = [],
      auditRecords = [],
    } = file;
    this.#lists = {
      resolutions,
      issueLinkTypes,
      organizations,
      apiTokens,
      oauthApps,
      deletedWorklogs,
      auditRecords,
    };
  }

  get site(): WorldSite {
    return this.#site;
  }
  /** As given, or a UUID that a title always gets. */
  get cloudId(): string {
    if (this.#site.cloudId !== undefined) return this.#site.cloudId;
    return uuidOf(this.#site.title);
  }
  get directoryVersion(): number {
    return this.#directoryVersion;
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
  get projectRoles(): ReadonlyMap<string, WorldProjectRole> {
    return this.#projectRoles;
  }
  get permissionSchemes(): ReadonlyMap<string, WorldPermissionScheme> {
    return this.#permissionSchemes;
  }
  get securitySchemes(): ReadonlyMap<string, WorldSecurityScheme> {
    return this.#securitySchemes;
  }
  /** Names are not checked for being given once: the first of the name. */
  groupNamed(name: string): WorldGroup | undefined {
    return [...this.#groups.values()].find((group) => group.name === name);
  }
  /** By id, in the order of the file. */
  get projects(): ReadonlyMap<string, WorldProject> {
    return this.#projects;
  }
  /** By id, or by key in any case, also by a key that the project had before. */
  findProject(idOrKey: string): WorldProject | undefined {
    const byId = this.#projects.get(idOrKey);
    if (byId) return byId;
    const key = idOrKey.toUpperCase();
    const projects = [...this.#projects.values()];
    return (
      projects.find((project) => project.key.toUpperCase() === key) ??
      projects.find((project) => project.formerKeys?.includes(key))
    );
  }

  list<N extends ListName>(name: N): Required<Pick<WorldFile, ListName>>[N] {
    return this.#lists[name];
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

  /** A number that nothing of its kind ever had. */
  protected takeDirectoryId(kind: DirectoryKind): string {
    return String(this.numbers.take(kind, () => highestId(directoryIds(this, kind))));
  }

  /** The directory as it is now, in the form of a world file. */
  directoryFile(): Omit<WorldFile, 'issues' | 'nextIds'> {
    return {
      format: worldFormat,
      site: this.#site,
      accounts: [...this.#accounts.values()],
      groups: [...this.#groups.values()],
      applicationRoles: this.#applicationRoles,
      globalPermissions: this.#globalPermissions,
      projectRoles: [...this.#projectRoles.values()],
      permissionSchemes: [...this.#permissionSchemes.values()],
      issueSecuritySchemes: [...this.#securitySchemes.values()],
      fields: [...this.fields.values()],
      issueTypes: [...this.issueTypes.values()],
      statuses: [...this.statuses.values()],
      priorities: [...this.priorities.values()],
      projects: [...this.#projects.values()],
      ...this.#lists,
    };
  }

  // Edits

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
  deleteAccount(accountId: string): void {
    this.#accounts.delete(accountId);
    this.#directoryChanged();
  }
  deleteProjectRole(roleId: string): void {
    this.numbers.note('projectRole', Number(roleId));
    this.#projectRoles.delete(roleId);
    this.#directoryChanged();
  }
  deletePermissionScheme(schemeId: string): void {
    notePermissionScheme(this.numbers, this.#permissionSchemes.get(schemeId));
    this.#permissionSchemes.delete(schemeId);
    this.#directoryChanged();
  }
  deleteSecurityScheme(schemeId: string): void {
    noteSecurityScheme(this.numbers, this.#securitySchemes.get(schemeId));
    this.#securitySchemes.delete(schemeId);
    this.#directoryChanged();
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
    this.numbers.note('projectRole', Number(role.id));
    this.#projectRoles.set(role.id, role);
    this.#directoryChanged();
  }
  putPermissionScheme(scheme: WorldPermissionScheme): void {
    notePermissionScheme(this.numbers, this.#permissionSchemes.get(scheme.id));
    notePermissionScheme(this.numbers, scheme);
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
    noteSecurityScheme(this.numbers, this.#securitySchemes.get(scheme.id));
    noteSecurityScheme(this.numbers, scheme);
    this.#securitySchemes.set(scheme.id, scheme);
    this.#directoryChanged();
  }
  putProject(project: WorldProject): void {
    this.numbers.note('project', Number(project.id));
    this.#projects.set(project.id, project);
    this.#directoryChanged();
  }
  /** The project alone: its issues are the caller's to delete. */
  deleteProject(projectId: string): void {
    this.numbers.note('project', Number(projectId));
    this.#projects.delete(projectId);
    this.#directoryChanged();
  }
  setList<N extends ListName>(name: N, items: Required<Pick<WorldFile, ListName>>[N]): void {
    if (name === 'organizations') {
      for (const { id } of this.#lists.organizations) this.numbers.note('organization', Number(id));
    }
    this.#lists = { ...this.#lists, [name]: items };
    this.#directoryChanged();
  }
  knownProject(projectId: string): WorldProject {
    return known(this.#projects, projectId, 'project');
  }
  /** Replaces the actors of one role in one project. */
  setRoleActors(projectId: string, actors: WorldRoleActors): void {
    const project = known(this.#projects, projectId, 'project');
    const others = project.roleActors.filter((entry) => entry.roleId !== actors.roleId);
    this.putProject({ ...project, roleActors: [...others, actors] });
  }
  #directoryChanged(): void {
    this.#directoryVersion++;
    this.#groupsOfAccount = undefined;
    this.#accountsByEmail = undefined;
    this.viewers.clear();
  }
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
