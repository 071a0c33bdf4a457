/**
 * The scopes that exist, in memory, in columns: what many scopes have in common is there once and named by its place,
 * so that it is looked at once for each viewer. A table is never changed; one that has grown begins with the one before.
 */

import type { ScopeFacts } from '../model/access.ts';
import type { ProjectId, ScopeId, SourceId } from '../model/ids.ts';
import type { NumberedScope } from '../store/store.ts';

export interface ScopeTable {
  /** Grows with every new scope; equal versions mean equal tables. No scope that is added later has a smaller id. */
  readonly version: number;
  /** Ascending. The next two have one entry for each of them. */
  readonly ids: readonly ScopeId[];
  /** Places in `projects`. */
  readonly projectOf: readonly number[];
  /** Places in `facts`. */
  readonly factsOf: readonly number[];
  /** The same list while none has come. */
  readonly projects: readonly TableProject[];
  readonly facts: readonly ScopeFacts[];
}

export interface TableProject {
  readonly sourceId: SourceId;
  readonly projectId: ProjectId;
  /** That of its first scope. */
  readonly number: ScopeId;
}

export interface GrowingScopeTable {
  readonly current: ScopeTable;
  /** The table with these behind those that it has. */
  add(scopes: readonly NumberedScope[], version: number): ScopeTable;
}

export function growingScopeTable(): GrowingScopeTable {
  let current: ScopeTable = { version: 0, ids: [], projectOf: [], factsOf: [], projects: [], facts: [] };
  const projectPlaces = new Map<SourceId, Map<ProjectId, number>>();
  const factsPlaces = new Map<ScopeFacts, number>();
  return {
    get current() {
      return current;
    },
    add(scopes, version) {
      const ids = [...current.ids];
      const projectOf = [...current.projectOf];
      const factsOf = [...current.factsOf];
      const addedProjects: TableProject[] = [];
      const facts = [...current.facts];
      for (const { id, sourceId, projectId, facts: its } of scopes) {
        let places = projectPlaces.get(sourceId);
        if (!places) {
          places = new Map();
          projectPlaces.set(sourceId, places);
        }
        let project = places.get(projectId);
        if (project === undefined) {
          project = current.projects.length + addedProjects.push({ sourceId, projectId, number: id }) - 1;
          places.set(projectId, project);
        }
        let place = factsPlaces.get(its);
        if (place === undefined) {
          place = facts.push(its) - 1;
          factsPlaces.set(its, place);
        }
        ids.push(id);
        projectOf.push(project);
        factsOf.push(place);
      }
      const projects =
        addedProjects.length === 0 ? current.projects : [...current.projects, ...addedProjects];
      current = { version, ids, projectOf, factsOf, projects, facts };
      return current;
    },
  };
}
