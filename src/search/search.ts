/**
 * The one door to read: parse, resolve who is asking, ask the index, load fresh rows, look again, show.
 * There is no way to ask without a viewer, and nothing leaves that the second look has not let through.
 */

import type { IssueRow } from '../model/ids.ts';
import type { Person } from '../model/person.ts';
import type { Visibility } from '../model/visibility.ts';
import type { VisibilityResolver, VisibleProject } from '../permissions/resolve-visibility.ts';
import type { Store } from '../store/store.ts';
import { analyzeUnstemmed } from '../textindex/analyze.ts';
import { accountLabel, label } from '../textindex/documents.ts';
import type { TextIndexReader, TextQuery } from '../textindex/text-index.ts';
import { type Copies, copiesFor, visibleRows } from './copies.ts';
import { contentWords } from './function-words.ts';
import { type Hit, hitOf } from './hit.ts';
import type { IndexCounts } from './index-counts.ts';
import { indexNotes } from './index-note.ts';
import { type FieldCondition, type ParsedQuery, parseQuery } from './parse-query.ts';
import type { ScopeTables } from './scope-tables.ts';
import type { TellSearched, ToldSearched } from './searched.ts';
import { isExcluded, match, type SeenIssue, termsOf, type Wanted } from './second-look.ts';

export interface SearchTools {
  readonly store: Store;
  readonly index: TextIndexReader;
  readonly scopes: ScopeTables;
  readonly visibility: VisibilityResolver;
  readonly counts: IndexCounts;
  readonly searched: TellSearched;
  readonly now: () => number;
}

export interface SearchRequest {
  readonly text: string;
  readonly offset: number;
  readonly limit: number;
  /** The last word is still being typed. */
  readonly typing: boolean;
}

export interface SearchResult {
  readonly hits: readonly Hit[];
  /** The offset of the next page; undefined: there is none. */
  readonly nextOffset: number | undefined;
  readonly notes: readonly string[];
  /** How complete the copy is that was searched. Undefined: nothing was, somebody is typing, or it is not told. */
  readonly searched?: ToldSearched;
}

export async function search(
  tools: SearchTools,
  viewer: Person,
  request: SearchRequest,
  signal?: AbortSignal,
): Promise<SearchResult> {
  const visibility = await tools.visibility.resolve(viewer);
  return searchAs(tools, visibility, request, signal);
}

/** The same for a visibility that has been resolved before. */
export async function searchAs(
  tools: SearchTools,
  visibility: Visibility,
  request: SearchRequest,
  signal?: AbortSignal,
): Promise<SearchResult> {
  const parsed = withContentWords(
    parseQuery(request.text, {
      nowMs: tools.now(),
      typing: request.typing,
    }),
  );
  if (asksNothing(parsed)) {
    const onlyNot = parsed.not.length > 0 ? ['-word leaves hits out: add a word to search for.'] : [];
    return { hits: [], nextOffset: undefined, notes: [...parsed.notes, ...onlyNot] };
  }
  // Thousands of names are looked through only for a query that names a project.
  const namesProject = parsed.conditions.some(({ field }) => field === 'project');
  const projects = namesProject ? await tools.visibility.projects(visibility) : [];
  const query = textQuery(parsed, visibility, projects);
  // Beside the search: as a rule it was counted before.
  const searched = request.typing ? undefined : tools.searched(visibility);
  const wanted = wantedOf(parsed, query);
  const copies = await copiesFor(tools.store, visibility);
  const pinned = await visibleRowsByKeys(tools.store, parsed.keys, copies);
  const hits: Hit[] = [];
  const notes = new Set(parsed.notes);
  // Before and after: an index that is built or deleted meanwhile lacks something at one of them only.
  const noteIndex = async () => {
    for (const note of await indexNotes(tools)) notes.add(note);
  };
  // Pages are counted in hits that passed the second look, never in places of the index: what is dropped on the
  // way, because the index is behind the store, must leave no gap that somebody could see.
  let passed = 0;
  const shown = new Set<string>();
  for await (const { row, unit } of candidates(
    tools,
    query,
    visibility,
    pinned,
    request,
    noteIndex,
    signal,
  )) {
    const found = await copies.look(row);
    const issue = found && copies.issueOf(found);
    if (!found || (issue !== undefined && shown.has(issue))) continue;
    const hit = matchedCopy(await copies.all(found), wanted, row, unit);
    if (!hit) continue;
    if (issue !== undefined) shown.add(issue);
    passed += 1;
    if (passed <= request.offset) continue;
    if (hits.length === request.limit) {
      await noteIndex();
      const nextOffset = request.offset + request.limit;
      return { hits, nextOffset, notes: [...notes], searched: await searched?.() };
    }
    hits.push(await hitOf(tools.store, hit.seen, hit.matched));
  }
  await noteIndex();
  return { hits, nextOffset: undefined, notes: [...notes], searched: await searched?.() };
}

/**
 * The first of these copies that matches, down to the one at `row`, in which the index found `unit`. None where any of
 * them has what is not wanted: a copy for titles lacks the words that another one says.
 */
function matchedCopy(copies: readonly SeenIssue[], wanted: Wanted, row: IssueRow, unit: number) {
  if (copies.some((seen) => isExcluded(seen, wanted))) return undefined;
  for (const seen of copies) {
    const isFound = seen.stored.row === row;
    const matched = match(seen, wanted, isFound ? unit : 0);
    if (matched) return { seen, matched };
    if (isFound) return undefined;
  }
  return undefined;
}

interface Candidate {
  readonly row: IssueRow;
  readonly unit: number;
}

/** Pinned issues first, then what the index finds, in chunks; each issue once. */
async function* candidates(
  tools: SearchTools,
  query: TextQuery,
  visibility: Visibility,
  pinned: readonly IssueRow[],
  { offset, limit }: SearchRequest,
  onRefreshed: () => Promise<void>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Candidate> {
  for (const row of pinned) yield { row, unit: 0 };
  // In this order: a document's scope is in the table before the document is in the index.
  await tools.index.refresh();
  await onRefreshed();
  const scopes = await tools.scopes.current();
  const chunk = offset + limit + 1;
  for (let from = 0; ; from += chunk) {
    const found = await tools.index.search(query, visibility, scopes, { offset: from, limit: chunk }, signal);
    for (const { issueRow, unit } of found) {
      if (!pinned.includes(issueRow)) yield { row: issueRow, unit };
    }
    if (found.length < chunk) return;
  }
}

function asksNothing(parsed: ParsedQuery): boolean {
  return (
    parsed.words.length === 0 &&
    parsed.phrases.length === 0 &&
    parsed.conditions.length === 0 &&
    parsed.created.fromMs === undefined &&
    parsed.created.untilMs === undefined &&
    parsed.updated.fromMs === undefined &&
    parsed.updated.untilMs === undefined
  );
}

/** A hidden issue must not even take up a place: the next page would begin elsewhere than without it. */
async function visibleRowsByKeys(store: Store, keys: readonly string[], copies: Copies): Promise<IssueRow[]> {
  const rows = new Set<IssueRow>();
  for (const key of keys.slice(0, 20)) {
    for (const row of await visibleRows(store, copies, key)) rows.add(row);
  }
  return [...rows];
}

function withContentWords(parsed: ParsedQuery): ParsedQuery {
  const words = contentWords(parsed.words);
  // What is being typed counts as a beginning only while it is the last of the words that are left.
  return {
    ...parsed,
    words,
    lastWordIsPrefix: parsed.lastWordIsPrefix && words.at(-1) === parsed.words.at(-1),
  };
}

function textQuery(
  parsed: ParsedQuery,
  visibility: Visibility,
  projects: readonly VisibleProject[],
): TextQuery {
  return {
    words: parsed.words,
    phrases: parsed.phrases,
    not: parsed.not,
    lastWordIsPrefix: parsed.lastWordIsPrefix,
    filters: parsed.conditions.map((condition) => ({
      labels: condition.values.flatMap((value) => labelsFor(condition, value, visibility, projects)),
      negated: condition.negated,
    })),
    created: parsed.created,
    updated: parsed.updated,
  };
}

function labelsFor(
  { field }: FieldCondition,
  value: string,
  visibility: Visibility,
  projects: readonly VisibleProject[],
): string[] {
  if ((field === 'assignee' || field === 'reporter') && value.toLowerCase() === 'me') {
    return [...visibility.sources.values()].flatMap(({ account }) =>
      account ? [accountLabel(field, account)] : [],
    );
  }
  // An address of the form `@id` would name an account that the viewer was never shown.
  const plain = label(field, value.replace(/^@+/, ''));
  if (field !== 'project') return [plain];
  const byName = projects
    .filter(({ project }) => project.name.toLowerCase() === value.toLowerCase())
    .map(({ project }) => label('project', project.key));
  return [plain, ...byName];
}

function wantedOf(parsed: ParsedQuery, { filters }: TextQuery): Wanted {
  const terms = new Set(parsed.words.flatMap(termsOf));
  const last = parsed.lastWordIsPrefix ? analyzeUnstemmed(parsed.words.at(-1) ?? '').at(-1)?.term : undefined;
  return {
    terms: {
      terms,
      prefix: last,
      phrases: parsed.phrases.map(termsOf).filter((phrase) => phrase.length > 0),
    },
    not: parsed.not.map(termsOf),
    notLabels: new Set(filters.flatMap(({ labels, negated }) => (negated ? labels : []))),
  };
}
