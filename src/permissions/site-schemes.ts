/**
 * All permission schemes and issue security schemes of one source, with the projects that use them and who may browse
 * by them: for an overview. Those behind each holder are in `project-permissions.ts`, project by project.
 */

import type { SchemeId } from '../model/ids.ts';
import { holderInWords } from './holder-people.ts';
import { browseProjects, projectsWithScheme } from './project-permissions.ts';
import type { SitePeople } from './site-people.ts';

export interface SiteSchemes {
  readonly permissionSchemes: readonly PermissionSchemeRow[];
  readonly securitySchemes: readonly SecuritySchemeRow[];
}

export interface PermissionSchemeRow {
  readonly id: SchemeId;
  readonly name: string;
  /** Keys, in their order. */
  readonly projects: readonly string[];
  /** It is the own one of a team-managed project: no other project can be given it. */
  readonly teamManaged: boolean;
  readonly grants: number;
  /** In words, each once. */
  readonly browse: readonly string[];
  readonly readMs: number;
}

export interface SecuritySchemeRow {
  readonly id: SchemeId;
  readonly name: string;
  readonly projects: readonly string[];
  readonly levels: readonly {
    readonly name: string;
    readonly isDefault: boolean;
    readonly members: readonly string[];
  }[];
  readonly readMs: number;
}

/** Those that belong to one team-managed project each, and cannot be assigned. */
export function teamManagedSchemes({ copy }: Pick<SitePeople, 'copy'>): ReadonlySet<SchemeId> {
  return new Set(
    [...copy.projects.values()].flatMap(({ project, permissionScheme }) =>
      project?.body.teamManaged && permissionScheme ? [permissionScheme.body.schemeId] : [],
    ),
  );
}

/** By name. */
export function siteSchemes(site: Pick<SitePeople, 'copy' | 'accounts'>): SiteSchemes {
  const { copy } = site;
  const words = (holders: readonly Parameters<typeof holderInWords>[2][]) => [
    ...new Set(holders.map((holder) => holderInWords(site, undefined, holder))),
  ];
  const ofTeams = teamManagedSchemes(site);
  const permissionSchemes = [...copy.schemes].map(([id, { body, readMs }]) => ({
    id,
    name: body.name,
    projects: projectsWithScheme(site, id),
    teamManaged: ofTeams.has(id),
    grants: body.grants.length,
    browse: words(
      body.grants.flatMap(({ permission, holder }) => (permission === browseProjects ? [holder] : [])),
    ),
    readMs,
  }));
  const securitySchemes = [...copy.securitySchemes].map(([id, { body, readMs }]) => ({
    id,
    name: body.name,
    projects: [...copy.projects.values()]
      .flatMap(({ project, securityScheme }) =>
        project && securityScheme?.body.schemeId === id ? [project.body.key] : [],
      )
      .sort(),
    levels: body.levels.map(({ levelId, name, holders }) => ({
      name,
      isDefault: levelId === body.defaultLevelId,
      members: words(holders),
    })),
    readMs,
  }));
  const byName = (a: { name: string; id: SchemeId }, b: { name: string; id: SchemeId }) =>
    a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1);
  return {
    permissionSchemes: permissionSchemes.sort(byName),
    securitySchemes: securitySchemes.sort(byName),
  };
}
