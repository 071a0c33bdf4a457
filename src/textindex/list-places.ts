/**
 * Where the projects of a scope table are in the list of a source's projects that visibilities go by: looked up once
 * for all viewers. Both are lists that stay the same object while no project comes or goes.
 */

import type { SourceId } from '../model/ids.ts';
import type { ProjectList } from '../model/placed-projects.ts';
import type { ScopeTable } from './scope-table.ts';

/** In place of a place. */
export const notInList = -1;

interface Known {
  readonly sourceId: SourceId;
  readonly projects: ScopeTable['projects'];
  readonly places: Int32Array;
}

const latest = new WeakMap<ProjectList, Known>();

/** By place in the table's projects: the place in the list, or `notInList` for one that is not there or of another source. */
export function listPlaces(
  { projects }: Pick<ScopeTable, 'projects'>,
  sourceId: SourceId,
  list: ProjectList,
): Int32Array {
  const known = latest.get(list);
  if (known?.sourceId === sourceId && known.projects === projects) return known.places;
  const places = Int32Array.from(projects, (project) =>
    project.sourceId === sourceId ? (list.placeOf.get(project.projectId) ?? notInList) : notInList,
  );
  latest.set(list, { sourceId, projects, places });
  return places;
}
