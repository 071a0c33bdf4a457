/**
 * What searches look at: the issues as they are, or, while the index lags, as they were that long ago. An issue
 * that did not exist then is not found yet, one that is gone now is not found any more, and one that a search
 * reconciles is taken as it is. Former states are kept only as long as the lag needs them. Who may see an issue
 * and what an answer holds is never taken from here.
 */

import type { IssueEntry } from '../world/issue-entry.ts';
import type { World } from '../world/world.ts';

interface FormerState {
  readonly id: string;
  /** Undefined: there was no such issue. */
  readonly entry: IssueEntry | undefined;
  readonly untilMs: number;
}

/** Nothing outside of these can match; undefined: no such bound. */
export interface SearchBounds {
  readonly projectIds: Iterable<string> | undefined;
  readonly issueIds: Iterable<number> | undefined;
}

const noIds: ReadonlySet<string> = new Set();

export class SearchIndex implements Disposable {
  readonly #world: World;
  readonly #now: () => number;
  readonly #lagMs: () => number;
  readonly #unlisten: () => void;
  /** Oldest first. */
  #former: FormerState[] = [];

  constructor(world: World, now: () => number, lagMs: () => number) {
    this.#world = world;
    this.#now = now;
    this.#lagMs = lagMs;
    this.#unlisten = world.onIssueChange((before, after) => {
      const id = (before ?? after)?.facts.id;
      if (id === undefined || this.#lagMs() <= 0) return;
      this.#forget();
      this.#former.push({ id, entry: before, untilMs: this.#now() });
    });
  }

  /** The issues that a search must look at. */
  *entries({ issueIds, projectIds }: SearchBounds, reconciled: ReadonlySet<string>): Iterable<IssueEntry> {
    const lagging = this.#lagging(reconciled);
    if (issueIds) {
      for (const id of issueIds) {
        const entry = this.#indexed(String(id), lagging);
        if (entry) yield entry;
      }
      return;
    }
    for (const projectId of projectIds ?? this.#world.projects.keys()) {
      const entries = this.#world.entriesOfProject(projectId);
      if (lagging.size === 0) yield* entries;
      else for (const entry of entries) if (!lagging.has(entry.facts.id)) yield entry;
    }
    for (const [id, entry] of lagging) if (entry && this.#world.entries.has(id)) yield entry;
  }

  /** One issue as searches see it; undefined: they do not see it. */
  entry(id: string): IssueEntry | undefined {
    return this.reader(noIds)(id);
  }

  /** The same for many issues, good until the next edit. */
  reader(reconciled: ReadonlySet<string>): (id: string) => IssueEntry | undefined {
    const lagging = this.#lagging(reconciled);
    return (id) => this.#indexed(id, lagging);
  }

  [Symbol.dispose](): void {
    this.#unlisten();
  }

  #indexed(id: string, lagging: ReadonlyMap<string, IssueEntry | undefined>): IssueEntry | undefined {
    const now = this.#world.entries.get(id);
    return now && lagging.has(id) ? lagging.get(id) : now;
  }

  /** The issues that the index does not have in their newest state, each as the index has it. */
  #lagging(reconciled: ReadonlySet<string>): Map<string, IssueEntry | undefined> {
    this.#forget();
    const states = new Map<string, IssueEntry | undefined>();
    for (const { id, entry } of this.#former) {
      if (!states.has(id) && !reconciled.has(id)) states.set(id, entry);
    }
    return states;
  }

  #forget(): void {
    const indexedMs = this.#now() - this.#lagMs();
    const [oldest] = this.#former;
    if (oldest && (this.#lagMs() <= 0 || oldest.untilMs <= indexedMs)) {
      this.#former = this.#former.filter(({ untilMs }) => this.#lagMs() > 0 && untilMs > indexedMs);
    }
  }
}
