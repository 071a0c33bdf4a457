/** What is known of projects' permissions, as the API and `--json` give it. */

import type { Source } from '../model/source.ts';
import type { FoundProject } from '../permissions/find-project.ts';
import type { HolderPeople } from '../permissions/holder-people.ts';
import type { PermissionTools } from '../permissions/permission-tools.ts';
import { freshNow } from '../permissions/permission-tools.ts';
import { hiddenReasons, projectPermissions } from '../permissions/project-permissions.ts';
import { sitePeople } from '../permissions/site-people.ts';
import { siteSchemes } from '../permissions/site-schemes.ts';
import type { HolderView, ProjectPermissionsView, ProjectRows, SchemesView } from './permission-api.ts';

const siteOf = (source: Source) => ({ source: source.name, site: new URL(source.site.url).host });
const time = (ms: number) => new Date(ms).toISOString();

/** By key. */
export async function projectRowsView(
  tools: PermissionTools,
  source: Source,
): Promise<ProjectRows['projects']> {
  const copy = await tools.directory.current(source.id, tools.now());
  const isFresh = freshNow(tools);
  const rows = [...copy.projects.values()].flatMap((parts) => {
    const project = parts.project?.body;
    if (!project) return [];
    const scheme = parts.permissionScheme && copy.schemes.get(parts.permissionScheme.body.schemeId);
    const securityId = parts.securityScheme?.body.schemeId;
    const security = securityId && copy.securitySchemes.get(securityId);
    return {
      ...siteOf(source),
      key: project.key,
      name: project.name,
      type: project.typeKey,
      teamManaged: project.teamManaged,
      archived: project.archived,
      ...(parts.permissionScheme &&
        scheme && {
          permissionScheme: { id: parts.permissionScheme.body.schemeId, name: scheme.body.name },
        }),
      ...(parts.securityScheme && securityId === undefined && { securityScheme: null }),
      ...(securityId && security && { securityScheme: { id: securityId, name: security.body.name } }),
      hiddenBecause: hiddenReasons(copy, parts, isFresh),
    };
  });
  return rows.sort((a, b) => (a.key < b.key ? -1 : 1));
}

export async function projectView(
  tools: PermissionTools,
  { source, project }: FoundProject,
  peoplePerHolder: number,
): Promise<ProjectPermissionsView> {
  const known = projectPermissions(await sitePeople(tools, source.id), project.id);
  const security = known?.securityScheme;
  return {
    ...siteOf(source),
    key: project.key,
    name: project.name,
    type: project.typeKey,
    teamManaged: project.teamManaged,
    ...(known?.leadName !== undefined && { lead: known.leadName }),
    hiddenBecause: [...(known?.hiddenBecause ?? [])],
    ...(known?.readMs !== undefined && { read: time(known.readMs) }),
    ...(known?.permissionScheme && {
      permissionScheme: {
        id: known.permissionScheme.id,
        name: known.permissionScheme.name,
        alsoOf: [...known.permissionScheme.alsoOf],
        permissions: known.permissionScheme.permissions.map(({ permission, holders }) => ({
          permission,
          holders: [...holders],
        })),
      },
    }),
    ...(security === 'none'
      ? { securityScheme: null }
      : security && {
          securityScheme: {
            id: security.id,
            name: security.name,
            levels: security.levels.map((level) => ({
              id: level.id,
              name: level.name,
              isDefault: level.id === security.defaultLevelId,
              holders: [...level.holders],
              people: level.people,
            })),
          },
        }),
    holders: (known?.holders ?? []).map((holder) => holderView(holder, peoplePerHolder)),
    roles: [...(known?.roles ?? [])],
  };
}

function holderView({ words, type, reach, problem, people }: HolderPeople, limit: number): HolderView {
  const counting = people.filter((one) => one.anonymousBecause === undefined);
  // Those who count first: there may be more than are shown.
  const sorted = [...counting, ...people.filter((one) => one.anonymousBecause !== undefined)];
  return {
    words,
    type,
    reach,
    ...(problem !== undefined && { problem }),
    count: counting.length,
    anonymous: people.length - counting.length,
    people: sorted.slice(0, limit).map(({ accountId, name, through, anonymousBecause }) => ({
      accountId,
      name,
      through: [...through],
      ...(anonymousBecause !== undefined && { anonymousBecause }),
    })),
  };
}

export async function sourceSchemes(
  tools: PermissionTools,
  source: Source,
): Promise<SchemesView['sources'][number]> {
  const { permissionSchemes, securitySchemes } = siteSchemes(await sitePeople(tools, source.id));
  return {
    ...siteOf(source),
    permissionSchemes: permissionSchemes.map(({ readMs, ...row }) => ({
      ...row,
      projects: [...row.projects],
      browse: [...row.browse],
      read: time(readMs),
    })),
    securitySchemes: securitySchemes.map(({ readMs, ...row }) => ({
      ...row,
      projects: [...row.projects],
      levels: row.levels.map((level) => ({ ...level, members: [...level.members] })),
      read: time(readMs),
    })),
  };
}
