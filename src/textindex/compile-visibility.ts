/**
 * A viewer's visibility over the scopes that exist, in a form that every engine can turn into a filter:
 * which scopes are open whatever the issue, and which are open to issues that name the viewer in some
 * place. Scopes that the table does not know are in neither: they are denied, also by the complement.
 * The rule itself is `conditionOf` in the model; nothing is decided here.
 */

import type { ScopeId } from '../model/ids.ts';
import { conditionOf, type Visibility } from '../model/visibility.ts';
import type { ScopeTable } from './text-index.ts';

export interface CompiledVisibility {
  readonly open: ScopeSet;
  /** Scopes that need the people: of every list in `allOf`, the issue has at least one token. */
  readonly conditional: readonly ConditionalScopes[];
}

/** Ascending. `allBut`: everything from `from` to `to`, both included, except `scopes`. */
export type ScopeSet =
  | { readonly kind: 'only'; readonly scopes: readonly ScopeId[] }
  | {
      readonly kind: 'allBut';
      readonly scopes: readonly number[];
      readonly from: ScopeId;
      readonly to: ScopeId;
    };

export interface ConditionalScopes {
  readonly scopes: ScopeSet;
  readonly allOf: readonly (readonly string[])[];
}

const compiled = new WeakMap<Visibility, { readonly version: number; readonly result: CompiledVisibility }>();

/** The same visibility object over the same version of the table is compiled once. */
export function compileVisibility(visibility: Visibility, table: ScopeTable): CompiledVisibility {
  const known = compiled.get(visibility);
  if (known?.version === table.version) return known.result;
  const result = compile(visibility, table);
  compiled.set(visibility, { version: table.version, result });
  return result;
}

/** Nothing can match: there is no need to ask an engine. */
export function opensNothing({ open, conditional }: CompiledVisibility): boolean {
  return open.kind === 'only' && open.scopes.length === 0 && conditional.length === 0;
}

function compile(visibility: Visibility, table: ScopeTable): CompiledVisibility {
  const open: ScopeId[] = [];
  const conditional = new Map<string, { scopes: ScopeId[]; allOf: readonly (readonly string[])[] }>();
  for (const [id, scope] of table.scopes) {
    const condition = conditionOf(visibility, scope);
    if (condition.kind === 'never') continue;
    if (condition.allOf.length === 0) {
      open.push(id);
      continue;
    }
    const allOf = simplest(condition.allOf);
    const key = JSON.stringify(allOf);
    const group = conditional.get(key);
    if (group) group.scopes.push(id);
    else conditional.set(key, { scopes: [id], allOf });
  }
  const groups = [...conditional.values()].map(({ scopes, allOf }) => ({
    scopes: shorterForm(scopes.sort(byNumber)),
    allOf,
  }));
  return { open: shorterForm(open.sort(byNumber)), conditional: groups };
}

/** Equal lists once, in one order, so that equal conditions meet in one group. */
function simplest(allOf: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const lists = new Map<string, readonly string[]>();
  for (const tokens of allOf) {
    const sorted = [...new Set(tokens)].sort();
    lists.set(JSON.stringify(sorted), sorted);
  }
  return [...lists.keys()].sort().flatMap((key) => [lists.get(key) ?? []]);
}

/**
 * The complement, where it is shorter. Numbers inside the range that do not belong go into it whether the
 * table knows them or not: a document whose scope is newer than the table must not slip through.
 */
function shorterForm(scopes: readonly ScopeId[]): ScopeSet {
  const from = scopes[0];
  const to = scopes.at(-1);
  if (from === undefined || to === undefined) return { kind: 'only', scopes };
  const outsideCount = to - from + 1 - scopes.length;
  if (outsideCount >= scopes.length) return { kind: 'only', scopes };
  const inside = new Set<number>(scopes);
  const outside: number[] = [];
  for (let id: number = from; id <= to; id += 1) if (!inside.has(id)) outside.push(id);
  return { kind: 'allBut', scopes: outside, from, to };
}

const byNumber = (a: number, b: number) => a - b;
