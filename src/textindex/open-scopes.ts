/**
 * The scopes that are open to a viewer whatever the issue, in as few numbers as can be: what a filter takes goes by how
 * many it names. Projects are mostly open as a whole or not at all; so projects are named, and of scopes only those that
 * differ from most of their project. What the table does not know is never open, whatever its project is.
 */

import type { ScopeId } from '../model/ids.ts';
import type { ScopeTable } from './scope-table.ts';

/** A scope is open if it is in `besides`; or if its project is in `projects`, and it is not in `without`, nor beyond `last`. */
export interface OpenScopes {
  readonly projects: ProjectSet;
  readonly without: readonly number[];
  readonly last: number;
  readonly besides: readonly ScopeId[];
}

/** By the numbers of projects. `allBut`: everywhere else. */
export interface ProjectSet {
  readonly kind: 'only' | 'allBut';
  readonly numbers: readonly ScopeId[];
}

export const noneOpen: OpenScopes = {
  projects: { kind: 'only', numbers: [] },
  without: [],
  last: 0,
  besides: [],
};

export function isEmpty({ projects, besides }: OpenScopes): boolean {
  return projects.kind === 'only' && projects.numbers.length === 0 && besides.length === 0;
}

/** `scopes` are some of the table's, ascending as they are there. */
export function openScopes(scopes: readonly ScopeId[], table: ScopeTable): OpenScopes {
  if (scopes.length === 0) return noneOpen;
  const { ids, projects, projectOf } = table;
  /** By place in the table's projects: how many scopes more are open than not. */
  const surplus = new Int32Array(projects.length);
  let next = 0;
  for (let at = 0; at < ids.length; at += 1) {
    const isOpen = ids[at] === scopes[next];
    if (isOpen) next += 1;
    const project = projectOf[at] ?? -1;
    surplus[project] = (surplus[project] ?? 0) + (isOpen ? 1 : -1);
  }
  const inside: ScopeId[] = [];
  const outside: ScopeId[] = [];
  projects.forEach(({ number }, at) => {
    ((surplus[at] ?? 0) > 0 ? inside : outside).push(number);
  });
  const without: number[] = [];
  const besides: ScopeId[] = [];
  let unknown = 1;
  next = 0;
  ids.forEach((id, at) => {
    for (; unknown < id; unknown += 1) without.push(unknown);
    unknown = id + 1;
    const isOpen = id === scopes[next];
    if (isOpen) next += 1;
    const isInside = (surplus[projectOf[at] ?? -1] ?? 0) > 0;
    if (isInside && !isOpen) without.push(id);
    else if (isOpen && !isInside) besides.push(id);
  });
  if (inside.length === 0) return { ...noneOpen, besides };
  const named: ProjectSet =
    outside.length < inside.length ? { kind: 'allBut', numbers: outside } : { kind: 'only', numbers: inside };
  return { projects: named, without, last: ids.at(-1) ?? 0, besides };
}
