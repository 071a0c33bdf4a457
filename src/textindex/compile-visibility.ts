/**
 * A viewer's visibility over the scopes that exist, in a form that every engine can turn into a filter:
 * which scopes are open whatever the issue, and which are open to issues that name the viewer in some
 * place. Scopes that the table does not know are in neither: they are denied, also by the complement.
 * The rule itself is `openLines` in the model; nothing is decided here.
 */

import type { Scope } from '../model/access.ts';
import { type ProjectId, type ScopeId, type SourceId, scopeId } from '../model/ids.ts';
import { type HolderMatch, matchTokens, openLines, type Visibility } from '../model/visibility.ts';
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
  const byProject = scopesByProject(table);
  for (const [sourceId, source] of visibility.sources) {
    const none = noLine();
    const scopesOf = byProject.get(sourceId);
    for (const [projectId, project] of source.projects) {
      for (const { id, scope } of scopesOf?.get(projectId) ?? []) {
        const lines = openLines(source, project, scope);
        if (lines?.length === 0) open.push(id);
        else if (lines) lines.reduce(oneMore, none).scopes.push(id);
      }
    }
    const tokensOf = once((match: HolderMatch) => [...new Set(matchTokens(match, source))].sort());
    for (const { lines, scopes } of withScopes(none)) {
      const allOf = simplest(lines.map(tokensOf));
      if (allOf.some((tokens) => tokens.length === 0)) continue;
      const key = JSON.stringify(allOf);
      const group = conditional.get(key);
      if (group) group.scopes.push(...scopes);
      else conditional.set(key, { scopes: [...scopes], allOf });
    }
  }
  const groups = [...conditional.values()].map(({ scopes, allOf }) => ({
    scopes: shorterForm(ascending(scopes)),
    allOf,
  }));
  return { open: shorterForm(ascending(open)), conditional: groups };
}

/** Scopes whose people have to fulfil the same lines: a tree, one line deeper at each step. */
interface Lines {
  readonly lines: readonly HolderMatch[];
  readonly scopes: ScopeId[];
  readonly next: Map<HolderMatch, Lines>;
}

const noLine = (): Lines => ({ lines: [], scopes: [], next: new Map() });

function oneMore(before: Lines, line: HolderMatch): Lines {
  const known = before.next.get(line);
  if (known) return known;
  const more = { ...noLine(), lines: [...before.lines, line] };
  before.next.set(line, more);
  return more;
}

function* withScopes(at: Lines): Generator<Lines> {
  if (at.scopes.length > 0) yield at;
  for (const next of at.next.values()) yield* withScopes(next);
}

function once<In, Out>(make: (of: In) => Out): (of: In) => Out {
  const made = new Map<In, Out>();
  return (of) => {
    const known = made.get(of);
    if (known !== undefined) return known;
    const now = make(of);
    made.set(of, now);
    return now;
  };
}

interface NumberedScope {
  readonly id: ScopeId;
  readonly scope: Scope;
}

type ScopesByProject = ReadonlyMap<SourceId, ReadonlyMap<ProjectId, readonly NumberedScope[]>>;

const grouped = new WeakMap<ScopeTable['scopes'], ScopesByProject>();

function scopesByProject({ scopes }: ScopeTable): ScopesByProject {
  const known = grouped.get(scopes);
  if (known) return known;
  const sources = new Map<SourceId, Map<ProjectId, NumberedScope[]>>();
  for (const [id, scope] of scopes) {
    const projects = sources.get(scope.sourceId) ?? new Map<ProjectId, NumberedScope[]>();
    sources.set(scope.sourceId, projects);
    const inProject = projects.get(scope.projectId);
    if (inProject) inProject.push({ id, scope });
    else projects.set(scope.projectId, [{ id, scope }]);
  }
  grouped.set(scopes, sources);
  return sources;
}

/** Equal lists once, in one order, so that equal conditions meet in one group. */
function simplest(allOf: readonly (readonly string[])[]): readonly (readonly string[])[] {
  if (allOf.length < 2) return allOf;
  const lists = new Map(allOf.map((tokens) => [JSON.stringify(tokens), tokens]));
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
  const outside: number[] = [];
  let next: number = from;
  for (const id of scopes) {
    for (; next < id; next += 1) outside.push(next);
    next = id + 1;
  }
  return { kind: 'allBut', scopes: outside, from, to };
}

/** Numbers alone are sorted much faster than with a comparison of our own. */
function ascending(scopes: readonly ScopeId[]): readonly ScopeId[] {
  return Array.from(Float64Array.from(scopes).sort(), scopeId);
}
