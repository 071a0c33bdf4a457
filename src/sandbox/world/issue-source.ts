/**
 * Issues that a world holds without having made them: what decides about them is at hand, their texts and comments
 * are made when they are asked for, the same each time. `EntriesOverSource` lays edits over them, so that a
 * world can be edited like any other. Issues of a source have no parents, and links and worklogs neither.
 */

import type { IssueEntry } from './issue-entry.ts';
import type { WorldFile, WorldIssue } from './world-file.ts';

export interface IssueSource {
  readonly size: number;
  /** By id. The same object each time. */
  entry(id: string): IssueEntry | undefined;
  /** In upper case. */
  idOfKey(key: string): string | undefined;
  /** Ascending by id; a list of its own for each who asks. */
  entriesOfProject(projectId: string): IssueEntry[];
  /** Ascending by id. */
  entries(): Iterable<IssueEntry>;
  idOfCommentsIssue(commentId: string): string | undefined;
  /** The highest id of an issue, and of a comment. */
  readonly highest: { readonly issue: number; readonly comment: number };
  /** From now on keeps every issue that it makes, rather than the last ones. */
  keepIssues(): void;
}

/** A world that `openWorld` opens over its source, without reading `issues`, which makes them all. */
export interface SourcedWorldFile extends WorldFile {
  readonly issueSource?: IssueSource;
}

export class EntriesOverSource implements ReadonlyMap<string, IssueEntry> {
  readonly #source: IssueSource;
  readonly #edited = new Map<string, IssueEntry>();
  /** Ids of the source's issues that are edited or deleted. */
  readonly #covered = new Set<string>();

  constructor(source: IssueSource) {
    this.#source = source;
  }

  get size(): number {
    return this.#source.size - this.#covered.size + this.#edited.size;
  }

  get(id: string): IssueEntry | undefined {
    if (this.#covered.size === 0 && this.#edited.size === 0) return this.#source.entry(id);
    return this.#edited.get(id) ?? (this.#covered.has(id) ? undefined : this.#source.entry(id));
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  set(id: string, entry: IssueEntry): void {
    if (this.#source.entry(id)) this.#covered.add(id);
    this.#edited.set(id, entry);
  }

  delete(id: string): void {
    if (this.#source.entry(id)) this.#covered.add(id);
    this.#edited.delete(id);
  }

  /** Those that are not as the source has them. */
  edited(): Iterable<IssueEntry> {
    return this.#edited.values();
  }

  *values(): MapIterator<IssueEntry> {
    for (const entry of this.#source.entries()) {
      if (this.#covered.size === 0 || !this.#covered.has(entry.facts.id)) yield entry;
    }
    yield* this.#edited.values();
  }

  *keys(): MapIterator<string> {
    for (const entry of this.values()) yield entry.facts.id;
  }

  *entries(): MapIterator<[string, IssueEntry]> {
    for (const entry of this.values()) yield [entry.facts.id, entry];
  }

  [Symbol.iterator](): MapIterator<[string, IssueEntry]> {
    return this.entries();
  }

  forEach(tell: (entry: IssueEntry, id: string, map: ReadonlyMap<string, IssueEntry>) => void): void {
    for (const [id, entry] of this) tell(entry, id, this);
  }
}

/** All issues of a source, made. */
export function issuesOf(source: IssueSource): WorldIssue[] {
  return Array.from(source.entries(), ({ issue }) => issue);
}
