/**
 * From a viewer to what they hold now. Everything that can change without an issue being edited is bound
 * here: accounts, groups, application roles, project roles, leads, schemes, levels. A part of the directory that
 * is missing or older than the limit denies what would have needed it.
 */

import type { ProjectPart } from '../model/directory.ts';
import type { AccountId, GroupId, LevelId, ProjectId, RoleId, SourceId } from '../model/ids.ts';
import type { Person } from '../model/person.ts';
import {
  type HolderMatch,
  type ProjectVisibility,
  type SourceVisibility,
  seesNothing,
  type Visibility,
} from '../model/visibility.ts';
import type { Store } from '../store/store.ts';
import { type DirectoryCopy, directoryCopies, type ProjectCopy, type Read } from './directory-copy.ts';
import { matchHolders, type ViewerStanding } from './match-holders.ts';

export interface VisibilityOptions {
  /** Parts of the directory older than this deny, in milliseconds. */
  readonly directoryMaxAgeMs: number;
  readonly now: () => number;
}

/** A project in which a viewer may find something. */
export interface VisibleProject {
  readonly sourceId: SourceId;
  readonly project: ProjectPart;
}

export interface VisibilityResolver {
  /** What the person may see on all sources. A person without a tie to a site is anonymous there. */
  resolve(person: Person): Promise<Visibility>;
  /** The same for a bare account of one source; undefined: anonymous. */
  resolveAccount(sourceId: SourceId, account: AccountId | undefined): Promise<Visibility>;
  /** The only projects that a viewer's query can name. */
  projects(visibility: Visibility): Promise<readonly VisibleProject[]>;
}

/** Ages move on without the directory changing: a resolved visibility is not used for longer than this. */
const keepForMs = 30_000;

export function visibilityResolver(store: Store, options: VisibilityOptions): VisibilityResolver {
  const copies = directoryCopies(store, options.directoryMaxAgeMs / 24);
  const resolved = new Map<
    string,
    { readonly source: SourceVisibility; readonly version: number; readonly untilMs: number }
  >();

  const resolveSource = async (
    sourceId: SourceId,
    account: AccountId | undefined,
  ): Promise<SourceVisibility> => {
    const nowMs = options.now();
    const copy = await copies.current(sourceId, nowMs);
    const cacheKey = `${sourceId} ${account ?? ''}`;
    const known = resolved.get(cacheKey);
    if (known && known.version === copy.version && nowMs < known.untilMs) return known.source;
    const isFresh = (readMs: number) => nowMs - readMs <= options.directoryMaxAgeMs;
    const source = sourceVisibility(copy, await standingOf(store, copy, account, isFresh), isFresh);
    if (resolved.size > 10_000) resolved.clear();
    resolved.set(cacheKey, { source, version: copy.version, untilMs: nowMs + keepForMs });
    return source;
  };

  // The same object while nothing has changed, so that what is compiled from it can be kept beside it.
  const whole = new Map<string, Visibility>();
  const together = (key: string, sources: ReadonlyMap<SourceId, SourceVisibility>): Visibility => {
    const known = whole.get(key);
    if (known && sameSources(known.sources, sources)) return known;
    const visibility: Visibility = { sources };
    if (whole.size > 10_000) whole.clear();
    whole.set(key, visibility);
    return visibility;
  };

  return {
    async resolve(person) {
      const ties = new Map((await store.people.ties(person.id)).map((tie) => [tie.siteId, tie.accountId]));
      const sources = new Map<SourceId, SourceVisibility>();
      for (const source of await store.sources.list()) {
        sources.set(source.id, await resolveSource(source.id, ties.get(source.site.id)));
      }
      return sources.size === 0 ? seesNothing : together(`person ${person.id}`, sources);
    },
    async resolveAccount(sourceId, account) {
      const source = await resolveSource(sourceId, account);
      return together(`account ${sourceId} ${account ?? ''}`, new Map([[sourceId, source]]));
    },
    async projects(visibility) {
      const projects: VisibleProject[] = [];
      for (const [sourceId, source] of visibility.sources) {
        const copy = await copies.current(sourceId, options.now());
        for (const id of source.projects.keys()) {
          const project = copy.projects.get(id)?.project?.body;
          if (project) projects.push({ sourceId, project });
        }
      }
      return projects;
    },
  };
}

type IsFresh = (readMs: number) => boolean;

/**
 * An account counts as itself when it is active, of type `atlassian` or `app`, and, unless it is an app, in
 * a group of at least one application role, or has one by its own account where the roles are not known.
 * Everybody else counts as anonymous.
 */
async function standingOf(
  store: Store,
  copy: DirectoryCopy,
  accountId: AccountId | undefined,
  isFresh: IsFresh,
): Promise<ViewerStanding> {
  if (accountId === undefined || copy.accountsReadMs === undefined || !isFresh(copy.accountsReadMs)) {
    return anonymous;
  }
  const account = await store.directory.account(copy.sourceId, accountId);
  if (!account?.active || (account.type !== 'atlassian' && account.type !== 'app')) return anonymous;
  const groups = new Set<GroupId>();
  for (const { groupId, readMs } of await store.directory.groupsOf(copy.sourceId, accountId)) {
    if (isFresh(readMs)) groups.add(groupId);
  }
  const roles = fresh(copy.applicationRoles, isFresh)?.roles.filter((role) =>
    role.groups.some((group) => groups.has(group)),
  );
  // Where Jira does not give the roles, what it says of this account alone; where neither, none.
  const alone = roles ? undefined : fresh(copy.accountApplications.get(accountId), isFresh);
  const applications = new Set<string>(roles?.map(({ key }) => key) ?? alone?.keys);
  const hasJiraAccess = applications.size > 0;
  if (!hasJiraAccess && account.type !== 'app') return anonymous;
  return { account: accountId, hasJiraAccess, groups, applications };
}

const anonymous: ViewerStanding = {
  account: undefined,
  hasJiraAccess: false,
  groups: new Set(),
  applications: new Set(),
};

function sourceVisibility(copy: DirectoryCopy, viewer: ViewerStanding, isFresh: IsFresh): SourceVisibility {
  const projects = new Map<ProjectId, ProjectVisibility>();
  const groupByName =
    copy.groups && isFresh(copy.groups.readMs) ? copy.groupByName : new Map<string, GroupId>();
  for (const [id, project] of copy.projects) {
    const visibility = projectVisibility(project, viewer, groupByName, isFresh);
    if (visibility && matchesSomething(visibility.browse)) projects.set(id, visibility);
  }
  return { account: viewer.account, hasJiraAccess: viewer.hasJiraAccess, groups: viewer.groups, projects };
}

function projectVisibility(
  copy: Readonly<ProjectCopy>,
  viewer: ViewerStanding,
  groupByName: ReadonlyMap<string, GroupId>,
  isFresh: IsFresh,
): ProjectVisibility | undefined {
  const project = fresh(copy.project, isFresh);
  const scheme = fresh(copy.permissionScheme, isFresh);
  if (!project || project.archived || copy.hidden || !scheme) return undefined;
  const roles = new Set<RoleId>();
  for (const role of fresh(copy.roles, isFresh)?.roles ?? []) {
    const { account } = viewer;
    if (account === undefined) break;
    if (role.users.includes(account) || role.groups.some((group) => viewer.groups.has(group))) {
      roles.add(role.roleId);
    }
  }
  const isPublic = fresh(copy.anonymous, isFresh)?.canRead ?? false;
  const standing = { project, roles, isPublic, groupByName };
  const levels = new Map<LevelId, HolderMatch>();
  const security = fresh(copy.securityScheme, isFresh);
  for (const level of security?.scheme?.levels ?? []) {
    levels.set(level.levelId, matchHolders(level.holders, viewer, standing));
  }
  return {
    browse: matchHolders(scheme.browse, viewer, standing),
    levels,
    hasNoLevels: security !== undefined && security.scheme === undefined,
    roles,
  };
}

function matchesSomething(match: HolderMatch): boolean {
  return (
    match.always ||
    match.reporter ||
    match.assignee ||
    match.userFields.length > 0 ||
    match.groupFields.length > 0
  );
}

function fresh<Body>(read: Read<Body> | undefined, isFresh: IsFresh): Body | undefined {
  return read && isFresh(read.readMs) ? read.body : undefined;
}

function sameSources(
  a: ReadonlyMap<SourceId, SourceVisibility>,
  b: ReadonlyMap<SourceId, SourceVisibility>,
): boolean {
  if (a.size !== b.size) return false;
  for (const [id, source] of a) {
    if (b.get(id) !== source) return false;
  }
  return true;
}
