/**
 * What a viewer holds in each project they find something in, where these are many: a map that names projects by their
 * places in a list that all viewers of a source share, so that they are neither hashed nor kept for every viewer.
 * Whoever knows the places too can read on by number; what is found so is what the map says.
 */

import type { ProjectId } from './ids.ts';
import type { ProjectVisibility } from './visibility.ts';

export interface ProjectList {
  readonly ids: readonly ProjectId[];
  /** Where each is in `ids`. */
  readonly placeOf: ReadonlyMap<ProjectId, number>;
}

/** In `found`: the viewer finds nothing there. */
export const nothingFound = 0;

/** In `found`: `others` knows, as it does for projects that are not in the list. */
export const foundAmongOthers = -1;

export class PlacedProjects implements ReadonlyMap<ProjectId, ProjectVisibility> {
  readonly list: ProjectList;
  /** By place in the list: one more than a place in `held`, or one of the two above. */
  readonly found: Int32Array;
  readonly held: readonly ProjectVisibility[];
  readonly others: ReadonlyMap<ProjectId, ProjectVisibility>;
  readonly size: number;

  constructor(
    list: ProjectList,
    found: Int32Array,
    held: readonly ProjectVisibility[],
    others: ReadonlyMap<ProjectId, ProjectVisibility>,
  ) {
    this.list = list;
    this.found = found;
    this.held = held;
    this.others = others;
    let size = others.size;
    // Counted by place: an iterator over an array of numbers is slow until it has been compiled.
    for (let place = 0; place < found.length; place += 1) {
      if ((found[place] ?? nothingFound) > nothingFound) size += 1;
    }
    this.size = size;
  }

  get(id: ProjectId): ProjectVisibility | undefined {
    const place = this.list.placeOf.get(id);
    const number = place === undefined ? foundAmongOthers : (this.found[place] ?? nothingFound);
    return number === foundAmongOthers ? this.others.get(id) : this.held[number - 1];
  }

  has(id: ProjectId): boolean {
    return this.get(id) !== undefined;
  }

  *entries(): Generator<[ProjectId, ProjectVisibility], undefined> {
    const { ids } = this.list;
    for (let place = 0; place < ids.length; place += 1) {
      const id = ids[place];
      const one = this.held[(this.found[place] ?? nothingFound) - 1];
      if (id !== undefined && one) yield [id, one];
    }
    yield* this.others;
    return undefined;
  }

  *keys(): Generator<ProjectId, undefined> {
    for (const [id] of this.entries()) yield id;
    return undefined;
  }

  *values(): Generator<ProjectVisibility, undefined> {
    for (const [, one] of this.entries()) yield one;
    return undefined;
  }

  [Symbol.iterator](): Generator<[ProjectId, ProjectVisibility], undefined> {
    return this.entries();
  }

  forEach(
    each: (
      one: ProjectVisibility,
      id: ProjectId,
      projects: ReadonlyMap<ProjectId, ProjectVisibility>,
    ) => void,
  ): void {
    for (const [id, one] of this.entries()) each(one, id, this);
  }
}
