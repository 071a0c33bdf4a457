/**
 * The directory of one source in memory, as of one version of it. Read times in here may be a little older than
 * the store's, never newer: a stale copy can only deny too early.
 */

import type {
  AccountApplicationsPart,
  AnonymousPart,
  ApplicationRolesPart,
  GroupsPart,
  PermissionSchemePart,
  ProjectPart,
  RolesPart,
  SecuritySchemePart,
} from '../model/directory.ts';
import type { AccountId, GroupId, ProjectId, SourceId } from '../model/ids.ts';
import { accountId, projectId } from '../model/ids.ts';
import type { Store, StoredPart } from '../store/store.ts';

export interface Read<Body> {
  readonly body: Body;
  readonly readMs: number;
}

export interface ProjectCopy {
  project: Read<ProjectPart> | undefined;
  permissionScheme: Read<PermissionSchemePart> | undefined;
  securityScheme: Read<SecuritySchemePart> | undefined;
  roles: Read<RolesPart> | undefined;
  anonymous: Read<AnonymousPart> | undefined;
  /** Its security scheme was exchanged; hidden until all of it has been read again. */
  hidden: boolean;
}

export interface DirectoryCopy {
  readonly sourceId: SourceId;
  readonly version: number;
  readonly loadedMs: number;
  readonly accountsReadMs: number | undefined;
  readonly projects: ReadonlyMap<ProjectId, Readonly<ProjectCopy>>;
  readonly applicationRoles: Read<ApplicationRolesPart> | undefined;
  /** Of accounts that were asked for one by one. */
  readonly accountApplications: ReadonlyMap<AccountId, Read<AccountApplicationsPart>>;
  readonly groups: Read<GroupsPart> | undefined;
  /** Only names that exactly one group has. */
  readonly groupByName: ReadonlyMap<string, GroupId>;
}

export interface DirectoryCopies {
  /** The current copy of a source's directory; read from the store only when it has changed. */
  current(sourceId: SourceId, nowMs: number): Promise<DirectoryCopy>;
}

export function directoryCopies(store: Store, rereadAfterMs: number): DirectoryCopies {
  const copies = new Map<SourceId, DirectoryCopy>();
  return {
    async current(sourceId, nowMs) {
      const version = await store.directory.version(sourceId);
      const known = copies.get(sourceId);
      if (known && known.version === version && nowMs - known.loadedMs < rereadAfterMs) return known;
      const copy = copyOf(
        sourceId,
        version,
        nowMs,
        await store.directory.accountsReadMs(sourceId),
        await store.directory.parts(sourceId),
      );
      copies.set(sourceId, copy);
      return copy;
    },
  };
}

function copyOf(
  sourceId: SourceId,
  version: number,
  loadedMs: number,
  accountsReadMs: number | undefined,
  parts: readonly StoredPart[],
): DirectoryCopy {
  const projects = new Map<ProjectId, ProjectCopy>();
  let applicationRoles: Read<ApplicationRolesPart> | undefined;
  const accountApplications = new Map<AccountId, Read<AccountApplicationsPart>>();
  let groups: Read<GroupsPart> | undefined;
  const at = (subject: string): ProjectCopy => {
    const id = projectId(subject);
    let copy = projects.get(id);
    if (!copy) {
      copy = {
        project: undefined,
        permissionScheme: undefined,
        securityScheme: undefined,
        roles: undefined,
        anonymous: undefined,
        hidden: false,
      };
      projects.set(id, copy);
    }
    return copy;
  };
  for (const part of parts) {
    if (part.kind === 'project') at(part.subject).project = part;
    else if (part.kind === 'permission-scheme') at(part.subject).permissionScheme = part;
    else if (part.kind === 'security-scheme') at(part.subject).securityScheme = part;
    else if (part.kind === 'roles') at(part.subject).roles = part;
    else if (part.kind === 'anonymous') at(part.subject).anonymous = part;
    else if (part.kind === 'reread') at(part.subject).hidden = true;
    else if (part.kind === 'application-roles') applicationRoles = part;
    else if (part.kind === 'account-applications') accountApplications.set(accountId(part.subject), part);
    else if (part.kind === 'groups') groups = part;
  }
  return {
    sourceId,
    version,
    loadedMs,
    accountsReadMs,
    projects,
    applicationRoles,
    accountApplications,
    groups,
    groupByName: uniqueNames(groups?.body),
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
