/** A table of scopes out of whole ones, as a test writes them down. */

import type { Scope } from '../model/access.ts';
import type { ScopeId } from '../model/ids.ts';
import { growingScopeTable, type ScopeTable } from './scope-table.ts';

export function scopeTableOf(version: number, scopes: Iterable<readonly [ScopeId, Scope]>): ScopeTable {
  const numbered = [...scopes].map(([id, { sourceId, projectId, ...facts }]) => ({
    id,
    sourceId,
    projectId,
    facts,
  }));
  return growingScopeTable().add(numbered, version);
}

/** The number of the project that this scope of the table is in. */
export function projectOf({ ids, projects, projectOf: places }: ScopeTable, scope: ScopeId): ScopeId {
  const project = projects[places[ids.indexOf(scope)] ?? -1];
  if (!project) throw new Error(`There is no scope ${scope}`);
  return project.number;
}
