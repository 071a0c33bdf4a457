/**
 * A viewer's visibility over the scopes that exist, in a form that every engine can turn into a filter:
 * which scopes are open whatever the issue, and which are open to issues that name the viewer in some
 * place. Scopes that the table does not know are in neither: they are denied, also by the complement.
 * The rule itself is `openLines` in the model; nothing is decided here.
 */

import { createHash } from 'node:crypto';
import type { ScopeFacts } from '../model/access.ts';
import type { ProjectId, ScopeId } from '../model/ids.ts';
import { foundAmongOthers, nothingFound, PlacedProjects } from '../model/placed-projects.ts';
import {
  type HolderMatch,
  matchTokens,
  openLines,
  type ProjectVisibility,
  type SourceVisibility,
  type Visibility,
} from '../model/visibility.ts';
import { listPlaces, notInList } from './list-places.ts';
import { isEmpty, noneOpen, type OpenScopes, openScopes } from './open-scopes.ts';
import type { ScopeTable } from './scope-table.ts';

export interface CompiledVisibility {
  readonly open: OpenScopes;
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

/** The same visibility object is compiled once, and again when the table has got scopes in projects that it opens. */
export function compileVisibility(visibility: Visibility, table: ScopeTable): CompiledVisibility {
  const known = compiled.get(visibility);
  if (known?.version === table.version) return known.result;
  const result =
    known && !hasGrown(visibility, table, known.version) ? known.result : compile(visibility, table);
  compiled.set(visibility, { version: table.version, result });
  return result;
}

/** Whether some scope that the table had not in that version may be open to the viewer. */
function hasGrown(visibility: Visibility, table: ScopeTable, version: number): boolean {
  if (table.version < version) return true;
  for (let at = table.ids.length - 1; (table.ids[at] ?? 0) > version; at -= 1) {
    const project = table.projects[table.projectOf[at] ?? -1];
    if (project && visibility.sources.get(project.sourceId)?.projects.has(project.projectId)) return true;
  }
  return false;
}

const names = new WeakMap<CompiledVisibility, string>();

/** Equal for two viewers exactly where they are shown the same, whatever gives it to them. */
export function nameOfRights(visibility: CompiledVisibility): string {
  const known = names.get(visibility);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(JSON.stringify(visibility)).digest('base64');
  names.set(visibility, name);
  return name;
}

/** Nothing can match: there is no need to ask an engine. */
export function opensNothing({ open, conditional }: CompiledVisibility): boolean {
  return isEmpty(open) && conditional.length === 0;
}

/** In place of a group's: of scopes that no issue opens, and of those that every issue does. */
const closed = -1;
const openAlways = 0;

/** Each combination of a project's visibility and a scope's facts is looked at once. */
function compile(visibility: Visibility, table: ScopeTable): CompiledVisibility {
  const groups: Group[] = [{ scopes: [], allOf: [] }];
  const ofProjects = standingsByProject(visibility, table, groups);
  const { ids, projectOf, factsOf } = table;
  for (let at = 0; at < ids.length; at += 1) {
    const project = ofProjects[projectOf[at] ?? -1];
    if (!project) continue;
    const place = factsOf[at] ?? -1;
    let group = project.groupOf[place];
    if (group === undefined) {
      const facts = table.facts[place];
      group = facts ? project.decide(facts) : closed;
      project.groupOf[place] = group;
    }
    const id = ids[at];
    if (group !== closed && id !== undefined) groups[group]?.scopes.push(id);
  }
  const [opened, ...others] = groups;
  return {
    open: opened ? openScopes(opened.scopes, table) : noneOpen,
    conditional: others.map(({ scopes, allOf }) => ({ scopes: shorterForm(scopes), allOf })),
  };
}

/** Scopes that the same people open. */
interface Group {
  /** Ascending, as the table is. */
  readonly scopes: ScopeId[];
  readonly allOf: readonly (readonly string[])[];
}

/** The viewer in one project, or in many where they hold the same. */
interface Standing {
  /** Places of groups, by the places of facts in the table. */
  readonly groupOf: number[];
  /** The place of the group, which may be new. */
  decide(facts: ScopeFacts): number;
}

/** By place in the table's projects. */
function standingsByProject(visibility: Visibility, table: ScopeTable, groups: Group[]): readonly OrNot[] {
  const placeOf = placesOfGroups(groups);
  const standings = new Array<OrNot>(table.projects.length).fill(undefined);
  for (const [sourceId, source] of visibility.sources) {
    const standingOf = standingIn(source, placeOf);
    const among = (some: ReadonlyMap<ProjectId, ProjectVisibility>, at: number): OrNot => {
      const { sourceId: its, projectId } = table.projects[at] ?? {};
      const project = its === sourceId && projectId !== undefined && some.get(projectId);
      return project ? standingOf(project) : undefined;
    };
    const { projects } = source;
    if (projects instanceof PlacedProjects) {
      const { list, found, held, others } = projects;
      const ofHeld = held.map(standingOf);
      const places = listPlaces(table, sourceId, list);
      for (let at = 0; at < places.length; at += 1) {
        const place = places[at] ?? notInList;
        const number = place === notInList ? foundAmongOthers : (found[place] ?? nothingFound);
        if (number > nothingFound) standings[at] = ofHeld[number - 1];
        else if (number === foundAmongOthers && others.size > 0) standings[at] ??= among(others, at);
      }
    } else {
      for (let at = 0; at < standings.length; at += 1) standings[at] ??= among(projects, at);
    }
  }
  return standings;
}

type OrNot = Standing | undefined;

function placesOfGroups(groups: Group[]): (allOf: Group['allOf']) => number {
  const places = new Map<string, number>();
  return (allOf) => {
    if (allOf.some((tokens) => tokens.length === 0)) return closed;
    const key = JSON.stringify(allOf);
    const place = places.get(key) ?? groups.push({ scopes: [], allOf }) - 1;
    places.set(key, place);
    return place;
  };
}

function standingIn(
  source: SourceVisibility,
  placeOf: (allOf: Group['allOf']) => number,
): (project: ProjectVisibility) => Standing {
  const tokensOf = once((match: HolderMatch) => [...new Set(matchTokens(match, source))].sort());
  const groupOf = once((lines: Lines) => placeOf(simplest(lines.lines.map(tokensOf))));
  const none = noLine();
  return once(
    (project: ProjectVisibility): Standing => ({
      groupOf: [],
      decide(facts) {
        const lines = openLines(source, project, facts);
        if (!lines) return closed;
        return lines.length === 0 ? openAlways : groupOf(lines.reduce(oneMore, none));
      },
    }),
  );
}

/** Lines that an issue's people have to fulfil: a tree, one line deeper at each step. */
interface Lines {
  readonly lines: readonly HolderMatch[];
  readonly next: Map<HolderMatch, Lines>;
}

const noLine = (): Lines => ({ lines: [], next: new Map() });

function oneMore(before: Lines, line: HolderMatch): Lines {
  const known = before.next.get(line);
  if (known) return known;
  const more = { ...noLine(), lines: [...before.lines, line] };
  before.next.set(line, more);
  return more;
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
