/**
 * The port of the text index. It is derived from the store and may be deleted at any time.
 *
 * A document is one unit of visibility of one issue: the issue itself with its unrestricted comments, or
 * one restricted comment. Documents carry facts (`scope`, `people`); who may see them is bound at query
 * time by a `Visibility`, which is never optional.
 *
 * Promises: `apply` is atomic for readers per call and idempotent: the documents of an issue are replaced as a
 * whole. A search returns at most one hit an issue, the best first, equal ones by the later `updatedMs`.
 * It returns only issues of which the viewer may see the matching unit; it may return fewer than asked
 * only when there are no more. Scores never leave the index. Errors: `AppError('index-unavailable')`.
 */

import type { IssueRow, ScopeId } from '../model/ids.ts';
import type { Visibility } from '../model/visibility.ts';
import type { ScopeTable } from './scope-table.ts';

export interface IndexDocument {
  readonly issueRow: IssueRow;
  /** 0 for the issue itself; else the position of the unit in its issue (any number that is stable). */
  readonly unit: number;
  readonly scope: ScopeId;
  /** The scope's project, by the number of the first scope there. */
  readonly project: ScopeId;
  /** `peopleTokens` of the issue. */
  readonly people: readonly string[];
  /** Weighted text, see `documents.ts`: the summary counts most, comments least. */
  readonly title: string;
  readonly body: string;
  readonly comments: string;
  /** Values that a query can filter by, each as `field=value` in lower case, e.g. `project=ab`. */
  readonly labels: readonly string[];
  readonly createdMs: number;
  readonly updatedMs: number;
}

export interface IndexChange {
  readonly issueRow: IssueRow;
  /** Empty: the issue is to be found no more. */
  readonly documents: readonly IndexDocument[];
}

export interface TextQuery {
  /** Any of these words, as typed; ranked by BM25. */
  readonly words: readonly string[];
  /** All of these phrases. */
  readonly phrases: readonly string[];
  /** None of these words or phrases. */
  readonly not: readonly string[];
  /** The last word is still being typed: words that begin with it count too. */
  readonly lastWordIsPrefix: boolean;
  /** All of these, each an OR of labels; `negated`: none of them. */
  readonly filters: readonly { readonly labels: readonly string[]; readonly negated: boolean }[];
  readonly created: TimeRange;
  readonly updated: TimeRange;
}

/** Half-open, milliseconds since the epoch. */
export interface TimeRange {
  readonly fromMs: number | undefined;
  readonly untilMs: number | undefined;
}

export interface IndexHit {
  readonly issueRow: IssueRow;
  /** The unit that matched best. */
  readonly unit: number;
}

export interface TextIndexReader extends AsyncDisposable {
  /** The best hits from `offset` on, at most `limit` of them. Without words and phrases: the latest updated. */
  search(
    query: TextQuery,
    visibility: Visibility,
    scopes: ScopeTable,
    page: { readonly offset: number; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<readonly IndexHit[]>;
  /** Issues that the viewer may see by themselves, in the version that a search would be asked of. */
  countVisible(visibility: Visibility, scopes: ScopeTable): Promise<number>;
  /**
   * What that version really holds: issues by the number of their project, whoever may see them, and up to which change.
   * For administrators, and to say how complete the index is; never by itself for a person.
   */
  countIssues(): Promise<IssueCounts>;
  /** See what has been committed since; cheap when nothing has. */
  refresh(): Promise<void>;
  state(): Promise<IndexState>;
}

export interface IssueCounts {
  readonly cursor: number;
  readonly byProject: ReadonlyMap<ScopeId, number>;
}

export interface TextIndexWriter extends AsyncDisposable {
  /** Replaces the documents of these issues, and remembers `cursor` together with them. */
  apply(changes: readonly IndexChange[], cursor: number): Promise<void>;
  /**
   * Makes what was applied fast to search, and frees what it no longer needs. May take long, but `apply` goes on beside
   * it; safe to kill; does nothing while too little has changed to be felt. `erased`: up to that change something was to
   * be erased (`IssueStore.erasedChange`); once that is applied, no file is left that may hold it.
   */
  optimize(erased?: number): Promise<void>;
  /** Rejects when what was written is no longer there: somebody has deleted it, or written over it. */
  check(): Promise<void>;
  /**
   * The same for whoever could not search: reads all of it, and rejects also when something cannot be read. The next who
   * opens the index then starts an empty one.
   */
  examine(): Promise<void>;
  state(): Promise<IndexState>;
}

export interface IndexState {
  readonly documents: number;
  /** The store's change number up to which the index has followed; 0 when empty or new. */
  readonly cursor: number;
}
