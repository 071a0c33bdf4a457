/**
 * Who may do what in one project, for an administrator to read: its permission scheme with the people behind every
 * grant, and its issue security scheme with the people in every level. Names, keys and numbers; nothing of an issue.
 */

import type { ProjectPart } from '../model/directory.ts';
import type { AccountId, LevelId, ProjectId, SchemeId } from '../model/ids.ts';
import {
  type DirectoryCopy,
  type IsFresh,
  isPausedTooLong,
  type ProjectCopy,
  type Read,
} from './directory-copy.ts';
import { accountName, type HolderPeople, peopleOfHolder } from './holder-people.ts';
import type { SitePeople } from './site-people.ts';

export interface ProjectPermissions {
  readonly project: ProjectPart;
  readonly leadName: string | undefined;
  /** Why nobody finds anything in it at the moment; empty as a rule. */
  readonly hiddenBecause: readonly string[];
  /** Undefined: not known. */
  readonly permissionScheme:
    | {
        readonly id: SchemeId;
        readonly name: string;
        /** Other projects with this scheme, by key. */
        readonly alsoOf: readonly string[];
        /** By permission; holders by their place in `holders`. */
        readonly permissions: readonly { readonly permission: string; readonly holders: readonly number[] }[];
        readonly readMs: number;
      }
    | undefined;
  /** `none`: the project has none. Undefined: not known. */
  readonly securityScheme: SecuritySchemeView | 'none' | undefined;
  /** Each holder once. */
  readonly holders: readonly HolderPeople[];
  readonly roles: readonly { readonly name: string; readonly users: number; readonly groups: number }[];
  /** When the oldest of all this was read. */
  readonly readMs: number | undefined;
}

export interface SecuritySchemeView {
  readonly id: SchemeId;
  readonly name: string;
  readonly defaultLevelId: LevelId | undefined;
  readonly levels: readonly {
    readonly id: LevelId;
    readonly name: string;
    /** By their place in `holders`. */
    readonly holders: readonly number[];
    /** Those who count, each once; whom an issue names comes on top. */
    readonly people: number;
  }[];
  readonly readMs: number;
}

export const browseProjects = 'BROWSE_PROJECTS';

/** Undefined: the directory does not have the project. */
export function projectPermissions(site: SitePeople, id: ProjectId): ProjectPermissions | undefined {
  const { copy, isFresh } = site;
  const parts = copy.projects.get(id);
  const project = parts?.project?.body;
  if (!parts || !project) return undefined;
  const holders = placedHolders(site, id);
  const schemeId = parts.permissionScheme?.body.schemeId;
  const scheme = schemeId === undefined ? undefined : copy.schemes.get(schemeId);
  const security = parts.securityScheme;
  const levels =
    security?.body.schemeId === undefined ? undefined : copy.securitySchemes.get(security.body.schemeId);
  const byPermission = new Map<string, number[]>();
  for (const { permission, holder } of scheme?.body.grants ?? []) {
    const places = byPermission.get(permission) ?? [];
    const place = holders.placeOf(holder);
    if (!places.includes(place)) places.push(place);
    byPermission.set(permission, places);
  }
  const permissionScheme = schemeId &&
    scheme && {
      id: schemeId,
      name: scheme.body.name,
      alsoOf: projectsWithScheme(site, schemeId).filter((key) => key !== project.key),
      permissions: [...byPermission]
        .map(([permission, places]) => ({ permission, holders: places }))
        .sort((a, b) => permissionOrder(a.permission, b.permission)),
      readMs: scheme.readMs,
    };
  const securityScheme = security?.body.schemeId &&
    levels && {
      id: security.body.schemeId,
      name: levels.body.name,
      defaultLevelId: levels.body.defaultLevelId,
      levels: levels.body.levels.map((level) => {
        const places = level.holders.map(holders.placeOf);
        return {
          id: level.levelId,
          name: level.name,
          holders: [...new Set(places)],
          people: countingPeople(places.flatMap((place) => holders.all[place] ?? [])),
        };
      }),
      readMs: levels.readMs,
    };
  const read = [
    parts.project,
    parts.permissionScheme,
    parts.securityScheme,
    parts.roles,
    scheme,
    levels,
    copy.groups,
  ].flatMap((part: Read<unknown> | undefined) => part?.readMs ?? []);
  return {
    project,
    leadName: project.leadAccountId && accountName(site, project.leadAccountId),
    hiddenBecause: hiddenReasons(copy, parts, isFresh),
    permissionScheme: permissionScheme || undefined,
    securityScheme: security && security.body.schemeId === undefined ? 'none' : securityScheme || undefined,
    holders: holders.all,
    roles: (parts.roles?.body.roles ?? []).map(({ name, users, groups }) => ({
      name,
      users: users.length,
      groups: groups.length,
    })),
    readMs: read.length === 0 ? undefined : Math.min(...read),
  };
}

/** Why nobody finds anything in the project at the moment. */
export function hiddenReasons(
  { schemes }: Pick<DirectoryCopy, 'schemes'>,
  copy: ProjectCopy,
  isFresh: IsFresh,
): string[] {
  const { project, permissionScheme, hidden, held } = copy;
  const scheme = permissionScheme && schemes.get(permissionScheme.body.schemeId);
  const isOld = (read: Read<unknown> | undefined) => read !== undefined && !isFresh(read.readMs);
  return [
    project?.body.archived === true && 'the project is archived',
    hidden && 'its security scheme was exchanged, and its issues are being read again',
    held && 'Jira answered differently than Jackdaw, and it is held until that is cleared up',
    isPausedTooLong(copy, isFresh) &&
      'it was paused too long ago, or by a clock that was set back, and has not been read again since',
    !scheme && 'its permission scheme could not be read',
    [project, permissionScheme, scheme].some(isOld) &&
      'what Jackdaw knows of it was read too long ago, or by a clock that was set back since',
  ].filter((why) => why !== false);
}

/** Keys of the projects with this permission scheme, in their order. */
export function projectsWithScheme({ copy }: Pick<SitePeople, 'copy'>, id: SchemeId): string[] {
  const keys = [...copy.projects.values()].flatMap(({ project, permissionScheme }) =>
    project && permissionScheme?.body.schemeId === id ? [project.body.key] : [],
  );
  return keys.sort();
}

/** Those who count, each once. */
export function countingPeople(holders: readonly HolderPeople[]): number {
  const counting = new Set<AccountId>();
  for (const { people } of holders) {
    for (const one of people) if (one.anonymousBecause === undefined) counting.add(one.accountId);
  }
  return counting.size;
}

/** Who may browse comes first: it is what finding depends on. */
function permissionOrder(a: string, b: string): number {
  if (a === browseProjects || b === browseProjects) return a === b ? 0 : a === browseProjects ? -1 : 1;
  return a < b ? -1 : 1;
}

function placedHolders(site: SitePeople, id: ProjectId) {
  const all: HolderPeople[] = [];
  const places = new Map<string, number>();
  return {
    all,
    placeOf(holder: Parameters<typeof peopleOfHolder>[2]): number {
      const key = JSON.stringify([holder.type, holder.parameter, holder.value]);
      let place = places.get(key);
      if (place === undefined) {
        place = all.push(peopleOfHolder(site, id, holder)) - 1;
        places.set(key, place);
      }
      return place;
    },
  };
}
