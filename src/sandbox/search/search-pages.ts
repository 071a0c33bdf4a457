/**
 * Pages of a search. What matches is listed once, when the search begins, so pages neither sort again nor shift;
 * whether the caller may see an issue is asked while a page is filled, one match after the other until it is
 * full. So no page but the last is short, whoever asks, and nothing shows how many matches are hidden. Once anything
 * was edited a listed issue also has to match still: it may have matched by a comment that is closed by now.
 */

import type { JqlContext } from '../jql/jql-clause.ts';
import { compileJql, matchingIds } from '../jql/run-jql.ts';
import { issueFinder } from '../permissions/who-can-see.ts';
import type { IssueEntry } from '../world/issue-entry.ts';
import type { World } from '../world/world.ts';
import type { PageToken } from './page-token.ts';
import { fingerprintOf, readPageToken, signingKeyOf, writePageToken } from './page-token.ts';
import type { SearchIndex } from './search-index.ts';

export interface Search {
  readonly jql: string;
  readonly context: JqlContext;
  /** Ids of issues that are matched as they are, however far the index is behind. */
  readonly reconciled: ReadonlySet<string>;
}

export interface SearchPage {
  readonly entries: readonly IssueEntry[];
  /** Undefined: this is the last page. */
  readonly nextPageToken: string | undefined;
}

interface MatchList {
  readonly ids: Float64Array;
  /** Of the world that the list was made of. */
  readonly state: string;
}

/** How many ids the lists of running searches may hold together. */
const mostIdsKept = 4_000_000;

export class SearchPages {
  readonly #world: World;
  readonly #index: SearchIndex;
  /** By query and run, the one used last at the end. */
  readonly #lists = new Map<string, MatchList>();
  #idsKept = 0;
  #runs = 0;
  #signingKey: string | undefined;

  constructor(world: World, index: SearchIndex) {
    this.#world = world;
    this.#index = index;
  }

  /** Forgets the lists; searches go on from their tokens. */
  clear(): void {
    this.#lists.clear();
    this.#idsKept = 0;
  }

  /** Throws `JqlError`. `bad-token` for a token of another query or caller, an expired one, or none of ours. */
  page(search: Search, pageToken: string | undefined, size: number): SearchPage | 'bad-token' {
    const { jql, context } = search;
    const { caller, nowMs, archivedProjects = false } = context;
    const key = this.#key();
    const fingerprint = fingerprintOf(caller, [jql, archivedProjects]);
    const token = pageToken === undefined ? undefined : readPageToken(pageToken, key, nowMs);
    if (pageToken !== undefined && token?.fingerprint !== fingerprint) return 'bad-token';
    const run = token?.run ?? ++this.#runs;
    const list = `${fingerprint}.${run}`;
    const known = token && this.#lists.get(list);
    const matched = known ?? { ids: this.#find(search), state: this.#state() };
    const { ids } = matched;
    const matches = matched.state === this.#state() ? () => true : this.#stillMatches(search);
    const mayFind = issueFinder(this.#world, caller, archivedProjects);
    const open = (place: number): IssueEntry | undefined => {
      const entry = this.#world.entries.get(String(ids[place]));
      return entry && mayFind(entry.facts) && matches(entry) ? entry : undefined;
    };
    const entries: IssueEntry[] = [];
    let place = token ? resumeAt(ids, token, open) : 0;
    for (; place < ids.length && entries.length < size; place++) {
      const entry = open(place);
      if (entry) entries.push(entry);
    }
    // The page is the last one when nothing open is left, however much is hidden.
    while (place < ids.length && !open(place)) place++;
    const last = entries.at(-1);
    if (place >= ids.length || !last) return { entries, nextPageToken: undefined };
    this.#keep(list, matched);
    const next: PageToken = {
      fingerprint,
      run,
      begunMs: token?.begunMs ?? nowMs,
      served: (token?.served ?? 0) + entries.length,
      lastId: last.idNumber,
    };
    return { entries, nextPageToken: writePageToken(next, key) };
  }

  /** How many issues the caller would find. */
  count(search: Search): number {
    const { caller, archivedProjects = false } = search.context;
    const query = compileJql(search.jql, search.context);
    const mayFind = issueFinder(this.#world, caller, archivedProjects);
    let count = 0;
    for (const indexed of this.#index.entries(query, search.reconciled)) {
      if (!query.matches(indexed)) continue;
      const entry = this.#world.entries.get(indexed.facts.id);
      if (entry && mayFind(entry.facts)) count++;
    }
    return count;
  }

  #find({ jql, context, reconciled }: Search): Float64Array {
    const query = compileJql(jql, context);
    return matchingIds(query, this.#index.entries(query, reconciled));
  }

  /** Another one after every edit. */
  #state(): string {
    return `${this.#world.directoryVersion}.${this.#world.issuesVersion}`;
  }

  /** In the caller's eyes of now. */
  #stillMatches({ jql, context, reconciled }: Search): (entry: IssueEntry) => boolean {
    const query = compileJql(jql, context);
    const indexed = this.#index.reader(reconciled);
    return ({ facts }) => {
      const entry = indexed(facts.id);
      return entry !== undefined && query.matches(entry);
    };
  }

  #keep(name: string, list: MatchList): void {
    if (!this.#lists.delete(name)) this.#idsKept += list.ids.length;
    this.#lists.set(name, list);
    for (const [oldest, { ids }] of this.#lists) {
      if (this.#idsKept <= mostIdsKept || oldest === name) break;
      this.#lists.delete(oldest);
      this.#idsKept -= ids.length;
    }
  }

  #key(): string {
    this.#signingKey ??= signingKeyOf(this.#world);
    return this.#signingKey;
  }
}

/** Behind the last issue that was served; where a list made anew has it no more, behind as many as were served. */
function resumeAt(
  ids: Float64Array,
  token: PageToken,
  open: (place: number) => IssueEntry | undefined,
): number {
  const found = ids.indexOf(token.lastId);
  if (found >= 0) return found + 1;
  let place = 0;
  for (let left = token.served; left > 0 && place < ids.length; place++) if (open(place)) left--;
  return place;
}
