/**
 * The directory of one source in memory, as of one version of it, kept up with the store by what changed since.
 * Read times in here may be a little older than the store's, never newer: a stale copy can only deny too early.
 */

import type {
  AccountApplicationsPart,
  AnonymousPart,
  ApplicationRolesPart,
  FieldsPart,
  GroupsPart,
  Holder,
  PermissionSchemePart,
  ProjectPart,
  RolesPart,
  SchemeGrantsPart,
  SecurityLevelsPart,
  SecuritySchemePart,
} from '../model/directory.ts';
import type { AccountId, GroupId, ProjectId, SchemeId, SourceId } from '../model/ids.ts';
import { accountId, projectId, schemeId } from '../model/ids.ts';
import type { DirectoryChange, PartRead, StoredPart } from '../store/directory-store.ts';
import type { Store } from '../store/store.ts';
import { noPlaces, type ProjectPlaces, placesAfter, placesOf } from './project-places.ts';

export interface Read<Body> {
  readonly body: Body;
  readonly readMs: number;
}

export type IsFresh = (readMs: number) => boolean;

/** The body of a part that was read and is not too old. */
export function fresh<Body>(read: Read<Body> | undefined, isFresh: IsFresh): Body | undefined {
  return read && isFresh(read.readMs) ? read.body : undefined;
}

export interface ProjectCopy {
  readonly project: Read<ProjectPart> | undefined;
  readonly permissionScheme: Read<PermissionSchemePart> | undefined;
  readonly securityScheme: Read<SecuritySchemePart> | undefined;
  readonly roles: Read<RolesPart> | undefined;
  readonly anonymous: Read<AnonymousPart> | undefined;
  /** Its security scheme was exchanged; hidden until all of it has been read again. */
  readonly hidden: boolean;
  /** We would have shown what Jira refused; hidden until an administrator releases it. */
  readonly held: boolean;
  /** Since then nothing of its contents was read. Undefined: they are kept up. */
  readonly pausedMs: number | undefined;
}

/** Whether nobody finds anything in it, whatever its parts grant. */
export function isWithheld(
  { hidden, held, pausedMs }: Pick<ProjectCopy, 'hidden' | 'held' | 'pausedMs'>,
  isFresh: IsFresh,
): boolean {
  return hidden || held || isPausedTooLong({ pausedMs }, isFresh);
}

export function isPausedTooLong({ pausedMs }: Pick<ProjectCopy, 'pausedMs'>, isFresh: IsFresh): boolean {
  return pausedMs !== undefined && !isFresh(pausedMs);
}

/** A permission scheme, with those who may browse by it at hand: where schemes agree in them, they are one list. */
export interface SchemeCopy extends Read<SchemeGrantsPart> {
  readonly browse: readonly Holder[];
}

export interface DirectoryCopy {
  readonly sourceId: SourceId;
  readonly version: number;
  readonly loadedMs: number;
  readonly accountsReadMs: number | undefined;
  readonly projects: ReadonlyMap<ProjectId, ProjectCopy>;
  /** The same projects, for whoever walks through all of them. */
  readonly places: ProjectPlaces;
  readonly schemes: ReadonlyMap<SchemeId, SchemeCopy>;
  readonly securitySchemes: ReadonlyMap<SchemeId, Read<SecurityLevelsPart>>;
  readonly applicationRoles: Read<ApplicationRolesPart> | undefined;
  /** Of accounts that were asked for one by one. */
  readonly accountApplications: ReadonlyMap<AccountId, Read<AccountApplicationsPart>>;
  readonly groups: Read<GroupsPart> | undefined;
  /** Only names that exactly one group has. */
  readonly groupByName: ReadonlyMap<string, GroupId>;
  readonly fields: Read<FieldsPart> | undefined;
}

export interface DirectoryCopies {
  /** The current copy of a source's directory; only what has changed is read from the store. */
  current(sourceId: SourceId, nowMs: number): Promise<DirectoryCopy>;
}

/** `maxAgeMs`: what was read longer ago denies. The times of unchanged parts are looked up often enough for it. */
export function directoryCopies(store: Store, maxAgeMs: number): DirectoryCopies {
  const rereadAfterMs = maxAgeMs / 24;
  const copies = new Map<SourceId, DirectoryCopy>();
  return {
    async current(sourceId, nowMs) {
      const known = copies.get(sourceId);
      const version = await store.directory.version(sourceId);
      const agoMs = known === undefined ? Number.POSITIVE_INFINITY : nowMs - known.loadedMs;
      // In the future: the clock was set back.
      const isRecent = agoMs >= 0 && agoMs < rereadAfterMs;
      if (known?.version === version && isRecent) return known;
      const change = await store.directory.partsSince(sourceId, known?.version ?? 0);
      const accountsReadMs = await store.directory.accountsReadMs(sourceId);
      const moved = changedCopy(known ?? emptyCopy(sourceId), change);
      const copy = {
        ...(known === undefined || isRecent
          ? moved
          : reread(moved, await store.directory.readTimes(sourceId))),
        accountsReadMs,
        loadedMs: known !== undefined && isRecent ? known.loadedMs : nowMs,
      };
      copies.set(sourceId, copy);
      return copy;
    },
  };
}

function emptyCopy(sourceId: SourceId): DirectoryCopy {
  return {
    sourceId,
    version: 0,
    loadedMs: 0,
    accountsReadMs: undefined,
    projects: new Map(),
    places: noPlaces,
    schemes: new Map(),
    securitySchemes: new Map(),
    applicationRoles: undefined,
    accountApplications: new Map(),
    groups: undefined,
    groupByName: new Map(),
    fields: undefined,
  };
}

/** One of which nothing was read. */
export const emptyProject: ProjectCopy = {
  project: undefined,
  permissionScheme: undefined,
  securityScheme: undefined,
  roles: undefined,
  anonymous: undefined,
  hidden: false,
  held: false,
  pausedMs: undefined,
};

/** The copy with other parts in the place of those that it has: as the store has them, or as somebody supposes. */
export function changedCopy(
  copy: DirectoryCopy,
  change: Pick<DirectoryChange, 'version' | 'parts' | 'removed'>,
): DirectoryCopy {
  const projects = new Map(copy.projects);
  const changedProjects = new Set<ProjectId>();
  const schemes = new Map(copy.schemes);
  const browseLists = equalOnce([...copy.schemes.values()].map(({ browse }) => browse));
  const securitySchemes = new Map(copy.securitySchemes);
  const accountApplications = new Map(copy.accountApplications);
  let { applicationRoles, groups, groupByName, fields } = copy;
  const setProject = (subject: string, over: Partial<ProjectCopy>) => {
    const id = projectId(subject);
    changedProjects.add(id);
    projects.set(id, { ...(projects.get(id) ?? emptyProject), ...over });
  };
  const set = (name: Pick<StoredPart, 'kind' | 'subject'>, part: StoredPart | undefined) => {
    const { kind, subject } = name;
    switch (kind) {
      case 'project':
        return setProject(subject, { project: bodyOf(kind, part) });
      case 'permission-scheme':
        return setProject(subject, { permissionScheme: bodyOf(kind, part) });
      case 'security-scheme':
        return setProject(subject, { securityScheme: bodyOf(kind, part) });
      case 'roles':
        return setProject(subject, { roles: bodyOf(kind, part) });
      case 'anonymous':
        return setProject(subject, { anonymous: bodyOf(kind, part) });
      case 'reread':
        return setProject(subject, { hidden: part !== undefined });
      case 'held':
        return setProject(subject, { held: part !== undefined });
      case 'paused':
        return setProject(subject, { pausedMs: bodyOf(kind, part)?.body.sinceMs });
      case 'absent':
        return;
      case 'scheme-grants': {
        const read = bodyOf(kind, part);
        if (read) schemes.set(schemeId(subject), { ...read, browse: browseLists(browseHolders(read.body)) });
        else schemes.delete(schemeId(subject));
        return;
      }
      case 'security-levels': {
        const read = bodyOf(kind, part);
        if (read) securitySchemes.set(schemeId(subject), read);
        else securitySchemes.delete(schemeId(subject));
        return;
      }
      case 'application-roles':
        applicationRoles = bodyOf(kind, part);
        return;
      case 'account-applications': {
        const read = bodyOf(kind, part);
        if (read) accountApplications.set(accountId(subject), read);
        else accountApplications.delete(accountId(subject));
        return;
      }
      case 'groups':
        groups = bodyOf(kind, part);
        groupByName = uniqueNames(groups?.body);
        return;
      case 'fields':
        fields = bodyOf(kind, part);
        return;
    }
  };
  for (const part of change.parts) set(part, part);
  for (const name of change.removed) set(name, undefined);
  return {
    ...copy,
    version: change.version,
    projects,
    places: placesAfter(copy.places, projects, changedProjects),
    schemes,
    securitySchemes,
    applicationRoles,
    accountApplications,
    groups,
    groupByName,
    fields,
  };
}

function bodyOf<K extends StoredPart['kind']>(
  kind: K,
  part: StoredPart | undefined,
): Extract<StoredPart, { kind: K }> | undefined {
  return isOfKind(kind, part) ? part : undefined;
}

function isOfKind<K extends StoredPart['kind']>(
  kind: K,
  part: StoredPart | undefined,
): part is Extract<StoredPart, { kind: K }> {
  return part?.kind === kind;
}

function browseHolders(scheme: SchemeGrantsPart): readonly Holder[] {
  return scheme.grants.flatMap(({ permission, holder }) =>
    permission === 'BROWSE_PROJECTS' ? [holder] : [],
  );
}

/** From a list of holders to the one that stands for all that are equal to it. */
function equalOnce(known: readonly (readonly Holder[])[]) {
  let lists: Map<string, readonly Holder[]> | undefined;
  return (holders: readonly Holder[]): readonly Holder[] => {
    lists ??= new Map(known.map((one) => [JSON.stringify(one), one]));
    const key = JSON.stringify(holders);
    const one = lists.get(key) ?? holders;
    lists.set(key, one);
    return one;
  };
}

/** The same parts with the times at which they were read again, unchanged, in the meantime. */
function reread(copy: DirectoryCopy, times: readonly PartRead[]): DirectoryCopy {
  const at = new Map(times.map(({ kind, subject, readMs }) => [`${kind} ${subject}`, readMs]));
  const again = <R extends Read<unknown>>(kind: StoredPart['kind'], subject: string, read: R): R => {
    const readMs = at.get(`${kind} ${subject}`) ?? read.readMs;
    return readMs === read.readMs ? read : { ...read, readMs };
  };
  const maybe = <R extends Read<unknown>>(kind: StoredPart['kind'], subject: string, read: R | undefined) =>
    read && again(kind, subject, read);
  const each = <Id extends string, R extends Read<unknown>>(
    kind: StoredPart['kind'],
    of: ReadonlyMap<Id, R>,
  ) => new Map([...of].map(([id, read]) => [id, again(kind, id, read)]));
  const projects = new Map(
    [...copy.projects].map(([id, project]): [ProjectId, ProjectCopy] => [
      id,
      {
        project: maybe('project', id, project.project),
        permissionScheme: maybe('permission-scheme', id, project.permissionScheme),
        securityScheme: maybe('security-scheme', id, project.securityScheme),
        roles: maybe('roles', id, project.roles),
        anonymous: maybe('anonymous', id, project.anonymous),
        hidden: project.hidden,
        held: project.held,
        pausedMs: project.pausedMs,
      },
    ]),
  );
  return {
    ...copy,
    projects,
    places: placesOf(projects, copy.places.columns),
    schemes: each('scheme-grants', copy.schemes),
    securitySchemes: each('security-levels', copy.securitySchemes),
    applicationRoles: maybe('application-roles', '', copy.applicationRoles),
    accountApplications: each('account-applications', copy.accountApplications),
    groups: maybe('groups', '', copy.groups),
    fields: maybe('fields', '', copy.fields),
  };
}

function uniqueNames(part: GroupsPart | undefined): Map<string, GroupId> {
  const byName = new Map<string, GroupId>();
  const twice = new Set<string>();
  for (const { name, groupId } of part?.groups ?? []) {
    if (byName.has(name)) twice.add(name);
    byName.set(name, groupId);
  }
  for (const name of twice) byName.delete(name);
  return byName;
}
