/**
 * What a viewer holds in each project they find something in, as a map that names projects by their place in the
 * columns of the directory: thousands of projects are a number each, and are neither hashed nor kept for every viewer.
 */

import type { ProjectId } from '../model/ids.ts';
import type { ProjectVisibility } from '../model/visibility.ts';
import type { ProjectColumns } from './project-places.ts';

export interface PlacedProjects {
  /** By place: one more than a place in `held`; 0 for a project in which the viewer finds nothing. */
  readonly found: Int32Array;
  readonly held: readonly ProjectVisibility[];
  /** Projects that the columns do not answer for. */
  readonly others: ReadonlyMap<ProjectId, ProjectVisibility>;
}

/** So few of all projects take less room in a map of their own. */
const fewOf = (projects: number) => projects / 16;

export function placedProjects(
  { ids, placeOf }: Pick<ProjectColumns, 'ids' | 'placeOf'>,
  { found, held, others }: PlacedProjects,
): ReadonlyMap<ProjectId, ProjectVisibility> {
  let size = others.size;
  for (const number of found) if (number > 0) size += 1;
  const get = (id: ProjectId): ProjectVisibility | undefined => {
    const place = placeOf.get(id);
    const number = place === undefined ? 0 : (found[place] ?? 0);
    return number > 0 ? held[number - 1] : others.get(id);
  };
  function* entries(): Generator<[ProjectId, ProjectVisibility], undefined> {
    for (const [place, id] of ids.entries()) {
      const one = held[(found[place] ?? 0) - 1];
      if (one) yield [id, one];
    }
    yield* others;
    return undefined;
  }
  if (size < fewOf(ids.length)) return new Map(entries());
  function* keys(): Generator<ProjectId, undefined> {
    for (const [id] of entries()) yield id;
    return undefined;
  }
  function* values(): Generator<ProjectVisibility, undefined> {
    for (const [, one] of entries()) yield one;
    return undefined;
  }
  const placed: ReadonlyMap<ProjectId, ProjectVisibility> = {
    size,
    get,
    has: (id) => get(id) !== undefined,
    entries,
    keys,
    values,
    [Symbol.iterator]: entries,
    forEach(each) {
      for (const [id, one] of entries()) each(one, id, placed);
    },
  };
  return placed;
}
