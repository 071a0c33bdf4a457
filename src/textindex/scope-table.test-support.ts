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
