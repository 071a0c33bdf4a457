/**
 * Schemes and holders in words and in the order in which one reads them: Browse first, because it alone decides who
 * finds anything.
 */

import type {
  HolderView,
  ProjectPermissionsView,
  ProjectRows,
  SchemesView,
} from '../../http/permission-api.ts';
import { counted } from '../counted.ts';

export type ProjectRow = ProjectRows['projects'][number];
type Scheme = NonNullable<ProjectPermissionsView['permissionScheme']>;
export type Level = NonNullable<ProjectPermissionsView['securityScheme']>['levels'][number];

/** `EDIT_OWN_COMMENTS` as "Edit own comments". */
export function permissionInWords(permission: string): string {
  const words = permission
    .replace(/_PERMISSION$/, '')
    .replaceAll('_', ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Permissions that the same holders have. */
export interface Grants {
  readonly permissions: readonly string[];
  readonly holders: readonly HolderView[];
}

/** Who may browse; and the other permissions, those of the same holders together. */
export function grantsOf(view: ProjectPermissionsView): { browse: readonly HolderView[]; others: Grants[] } {
  const permissions = view.permissionScheme?.permissions ?? [];
  const browse = permissions.find(({ permission }) => permission === browsePermission);
  const together = Map.groupBy(
    permissions.filter((each) => each !== browse),
    ({ holders }) => [...holders].sort((a, b) => a - b).join(' '),
  );
  return {
    browse: holdersAt(view, browse?.holders ?? []),
    others: [...together.values()].map((some) => ({
      permissions: some.map(({ permission }) => permission),
      holders: holdersAt(view, some[0]?.holders ?? []),
    })),
  };
}

const browsePermission = 'BROWSE_PROJECTS';

export function holdersAt(view: ProjectPermissionsView, places: readonly number[]): HolderView[] {
  return places.flatMap((place) => view.holders[place] ?? []);
}

/** "8 people", "everybody, signed in or not", "whom each issue names", "nobody". */
export function reachInWords(holder: Pick<HolderView, 'reach' | 'count'>): string {
  switch (holder.reach) {
    case 'public':
      return 'everybody, signed in or not';
    case 'by-issue':
      return 'whom each issue names';
    case 'nobody':
      return 'nobody';
    case 'people':
      return peopleInWords(holder.count);
  }
}

export function peopleInWords(count: number): string {
  return count === 0 ? 'nobody' : counted(count, 'person', 'people');
}

/** Those who are behind a holder and not named in the answer. */
export function unnamedPeople(holder: HolderView): number {
  return holder.count + holder.anonymous - holder.people.length;
}

/** "also of FLOW, PLAT and VLT"; empty where the scheme is this project's alone. */
export function alsoOfInWords(scheme: Pick<Scheme, 'alsoOf'>): string {
  const keys = scheme.alsoOf;
  if (keys.length === 0) return 'of this project alone';
  const shown = keys.slice(0, 6);
  const more = keys.length - shown.length;
  if (more > 0) return `also of ${shown.join(', ')} and ${more} more`;
  const last = shown.at(-1);
  return `also of ${shown.length === 1 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`}`;
}

/** How many levels each security scheme has, by source and id. */
export function levelCounts(schemes: SchemesView | undefined): ReadonlyMap<string, number> {
  return new Map(
    schemes?.sources.flatMap(({ source, securitySchemes }) =>
      securitySchemes.map(({ id, levels }) => [`${source} ${id}`, levels.length] as const),
    ),
  );
}

/** Projects whose key, name or schemes hold every word. */
export function findProjects(projects: readonly ProjectRow[], typed: string): ProjectRow[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return projects.filter((project) => {
    const { key, name, permissionScheme, securityScheme } = project;
    const text = [key, name, permissionScheme?.name, securityScheme?.name].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
