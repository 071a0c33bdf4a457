/**
 * The reading side of the text index on LanceDB: follows what the writer publishes. It can be opened before
 * anything was ever written (no hits until then), and goes on when the folder is deleted and built anew.
 * A search works on one version from its start to its end; `refresh` moves the ones that come after.
 */

import { type Connection, connect, Session, type Table } from '@lancedb/lancedb';
import { AppError, reasonOf } from '../errors.ts';
import { type ScopeId, scopeId } from '../model/ids.ts';
import type { Visibility } from '../model/visibility.ts';
import { type CompiledVisibility, compileVisibility, opensNothing } from './compile-visibility.ts';
import { lanceFilter, type NamedDocuments } from './lance-filter.ts';
import { namedDocuments } from './lance-named.ts';
import { searchTable } from './lance-search.ts';
import { closeWhereUnused } from './lance-table.ts';
import { type PublishedState, readPublishedState } from './published-state.ts';
import type { ScopeTable } from './scope-table.ts';
import type { IndexHit, IndexState, IssueCounts, TextIndexReader, TextQuery } from './text-index.ts';

/**
 * Also of an index that cannot be read: whoever then asks is told so, and whoever writes it can mend it meanwhile.
 * `onUnreadable` hears of each time that what is published cannot be read.
 */
export async function openLanceReader(
  folder: string,
  onUnreadable: () => void = () => {},
): Promise<TextIndexReader> {
  const reader = new LanceReader(folder, onUnreadable);
  await reader.refresh().catch(() => {});
  return reader;
}

/** Enough to keep the postings of some 200,000 issues in memory; LanceDB's own default is 6 GB. */
const indexCacheBytes = 768n * 1024n * 1024n;
const metadataCacheBytes = 128n * 1024n * 1024n;

interface OpenVersion {
  readonly published: PublishedState;
  /** One for all versions of a table: its cache has no use for another table, and LanceDB exceeds its bounds in time. */
  readonly connection: Connection;
  readonly table: Table;
  readonly named: (visibility: CompiledVisibility) => Promise<NamedDocuments>;
  readonly use: TableUse;
}

/** Closes a table when it is retired and nothing is asked of it any more: a day brings thousands of versions. */
class TableUse {
  readonly #table: Table;
  #asked = 0;
  #isRetired = false;

  constructor(table: Table) {
    this.#table = table;
  }

  async during<T>(ask: () => Promise<T>): Promise<T> {
    this.#asked += 1;
    try {
      return await ask();
    } finally {
      this.#asked -= 1;
      this.#closeWhereDone();
    }
  }

  retire(): void {
    this.#isRetired = true;
    this.#closeWhereDone();
  }

  #closeWhereDone(): void {
    if (this.#isRetired && this.#asked === 0) closeWhereUnused(this.#table);
  }
}

class LanceReader implements TextIndexReader {
  readonly #folder: string;
  readonly #onUnreadable: () => void;
  #current: OpenVersion | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(folder: string, onUnreadable: () => void) {
    this.#folder = folder;
    this.#onUnreadable = onUnreadable;
  }

  async search(
    query: TextQuery,
    visibility: Visibility,
    scopes: ScopeTable,
    page: { readonly offset: number; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<readonly IndexHit[]> {
    signal?.throwIfAborted();
    const compiled = compileVisibility(visibility, scopes);
    if (opensNothing(compiled) || page.limit <= 0) return [];
    const ask = async ({ table, named }: OpenVersion): Promise<readonly IndexHit[]> => {
      const filter = lanceFilter(compiled, query, await named(compiled));
      signal?.throwIfAborted();
      return filter === undefined ? [] : searchTable(table, query, filter, page, signal);
    };
    return this.#ask(ask, [], signal);
  }

  async countVisible(visibility: Visibility, scopes: ScopeTable): Promise<number> {
    const compiled = compileVisibility(visibility, scopes);
    if (opensNothing(compiled)) return 0;
    const count = async ({ table, named }: OpenVersion): Promise<number> => {
      const filter = lanceFilter(compiled, everything, await named(compiled));
      return filter === undefined ? 0 : table.countRows(`${filter} AND unit = 0`);
    };
    return this.#ask(count, 0);
  }

  async countIssues(): Promise<IssueCounts> {
    const count = async ({ table, published: { cursor } }: OpenVersion): Promise<IssueCounts> => {
      const byProject = new Map<ScopeId, number>();
      for await (const batch of table.query().where('unit = 0').select(['project'])) {
        // As numbers in one piece: a tenth of the time that asking for one after the other takes.
        const projects: Int32Array = batch.getChild('project')?.toArray() ?? new Int32Array();
        for (const project of projects) {
          const number = scopeId(project);
          byProject.set(number, (byProject.get(number) ?? 0) + 1);
        }
      }
      return { cursor, byProject };
    };
    return this.#ask(count, { cursor: 0, byProject: new Map() });
  }

  /** `none`: the answer where there is no index yet. */
  async #ask<T>(ask: (version: OpenVersion) => Promise<T>, none: T, signal?: AbortSignal): Promise<T> {
    const before = this.#current;
    if (!before) return none;
    const askIn = (version: OpenVersion) => version.use.during(() => ask(version));
    try {
      return await askIn(before);
    } catch (cause) {
      signal?.throwIfAborted();
      // The version may have been cleaned away, or the folder rebuilt: once more, with what is there now.
      await this.refresh();
      const now = this.#current;
      if (!now) return none;
      if (now === before) throw this.#unavailable(cause);
      return await askIn(now).catch((again: unknown) => {
        throw this.#unavailable(again);
      });
    }
  }

  /** One after the other: a version that was read earlier never comes after a later one. */
  refresh(): Promise<void> {
    const done = this.#turn.then(() => this.#refreshNow());
    this.#turn = done.catch(() => {});
    return done;
  }

  async #refreshNow(): Promise<void> {
    const published = await readPublishedState(this.#folder);
    const known = this.#current?.published;
    if (!published) {
      this.#moveTo(undefined);
    } else if (published.table !== known?.table || published.version !== known.version) {
      this.#moveTo(await this.#open(published));
    } else if (this.#current) {
      this.#current = { ...this.#current, published };
    }
  }

  async state(): Promise<IndexState> {
    const published = this.#current?.published;
    return { documents: published?.documents ?? 0, cursor: published?.cursor ?? 0 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#moveTo(undefined);
  }

  #moveTo(next: OpenVersion | undefined): void {
    const before = this.#current;
    this.#current = next;
    before?.use.retire();
    // Tables that were opened by it stay open.
    if (before && before.connection !== next?.connection) closeWhereUnused(before.connection);
  }

  async #open(published: PublishedState): Promise<OpenVersion> {
    const before = this.#current;
    try {
      const connection =
        before?.published.table === published.table
          ? before.connection
          : await connect(this.#folder, {}, new Session(indexCacheBytes, metadataCacheBytes));
      const { table: name, version } = published;
      const table = await connection.openTable(name, undefined, { version });
      return { published, connection, table, named: namedDocuments(table), use: new TableUse(table) };
    } catch (cause) {
      throw this.#unavailable(cause);
    }
  }

  #unavailable(cause: unknown): AppError {
    if (cause instanceof AppError) return cause;
    this.#onUnreadable();
    return new AppError(
      'index-unavailable',
      `The text index in ${this.#folder} cannot be searched. A running server looks what is the matter, and builds it anew where it is damaged (${reasonOf(cause)})`,
      { cause },
    );
  }
}

/** The query that leaves nothing out. */
const everything: TextQuery = {
  words: [],
  phrases: [],
  not: [],
  lastWordIsPrefix: false,
  filters: [],
  created: { fromMs: undefined, untilMs: undefined },
  updated: { fromMs: undefined, untilMs: undefined },
};
