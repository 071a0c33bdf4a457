/**
 * The issues of a world, found by id, by key (also by former ones), by project, by parent and by comment. Each
 * edit replaces an issue as a whole and is told to whoever listens, with the state before and after it. The numbers
 * that it gives are never used twice (`given-numbers.ts`).
 */

import type { GivenNumbers } from './given-numbers.ts';
import { highestId } from './given-numbers.ts';
import type { IssueEntry } from './issue-entry.ts';
import { entryOf, positionOf } from './issue-entry.ts';
import type { IssueSource } from './issue-source.ts';
import { EntriesOverSource } from './issue-source.ts';
import type { WorldIssue } from './world-file.ts';

/** `before` is undefined for a new issue, `after` for one that was deleted. */
export type IssueListener = (before: IssueEntry | undefined, after: IssueEntry | undefined) => void;

/** What hangs on an issue and is asked for by its own id. */
export type UnitKind = 'comment' | 'worklog' | 'attachment' | 'link';

const numberedKinds = ['issue', 'comment', 'worklog', 'attachment', 'link', 'history'] as const;

export type NumberedKind = (typeof numberedKinds)[number];

export function isOfIssues(kind: string): kind is NumberedKind {
  return numberedKinds.some((one) => one === kind);
}

export class WorldIssues {
  readonly #source: IssueSource | undefined;
  readonly #entries: Map<string, IssueEntry> | EntriesOverSource;
  readonly #idsByKey = new Map<string, string>();
  readonly #byProject = new Map<string, IssueEntry[]>();
  readonly #children = new Map<string, Set<string>>();
  readonly #listeners = new Set<IssueListener>();
  /** Comment id → issue id, and the same of the others; made when first asked for. Of a link: one of its issues. */
  readonly #issueOf = new Map<UnitKind, Map<string, string>>();
  readonly #numbers: GivenNumbers;
  #version = 1;

  /** With a source its issues are there from the beginning, before those of the list. */
  constructor(issues: readonly WorldIssue[], numbers: GivenNumbers, source?: IssueSource) {
    this.#numbers = numbers;
    this.#source = source;
    this.#entries = source ? new EntriesOverSource(source) : new Map();
    for (const issue of issues) this.#insert(entryOf(issue));
    for (const entries of this.#byProject.values()) entries.sort((a, b) => a.idNumber - b.idNumber);
  }

  /** Counts every edit. */
  get version(): number {
    return this.#version;
  }
  get entries(): ReadonlyMap<string, IssueEntry> {
    return this.#entries;
  }

  /** By id, or by key in any case, also by a key that the issue had before it was moved. */
  find(idOrKey: string): IssueEntry | undefined {
    const key = idOrKey.toUpperCase();
    const id = this.#idsByKey.get(key) ?? this.#source?.idOfKey(key) ?? idOrKey;
    return this.#entries.get(id);
  }

  /** Ascending by id. */
  ofProject(projectId: string): readonly IssueEntry[] {
    return this.#siblings(projectId);
  }

  /** The issues whose parent this is, ascending by id. */
  childrenOf(issueId: string): WorldIssue[] {
    const children = [...(this.#children.get(issueId) ?? [])].map((id) => this.#entries.get(id));
    return children
      .filter((entry) => entry !== undefined)
      .sort((a, b) => a.idNumber - b.idNumber)
      .map((entry) => entry.issue);
  }

  issueOf(kind: UnitKind, unitId: string): WorldIssue | undefined {
    let ids = this.#issueOf.get(kind);
    if (!ids) {
      ids = new Map();
      const entries = this.#entries;
      for (const { issue } of entries instanceof EntriesOverSource ? entries.edited() : entries.values()) {
        for (const unit of unitsOf(issue, kind)) ids.set(unit.id, issue.id);
      }
      this.#issueOf.set(kind, ids);
    }
    const ofSource = kind === 'comment' ? this.#source?.idOfCommentsIssue(unitId) : undefined;
    const issue = this.#entries.get(ids.get(unitId) ?? ofSource ?? '')?.issue;
    return issue && unitsOf(issue, kind).some(({ id }) => id === unitId) ? issue : undefined;
  }

  /** The issues on which such units hang; of the two of a link at least one. */
  issuesWith(kind: UnitKind): WorldIssue[] {
    this.issueOf(kind, '');
    const ids = new Set(this.#issueOf.get(kind)?.values());
    return [...ids].map((id) => this.#entries.get(id)?.issue).filter((issue) => issue !== undefined);
  }

  /** Adds an issue or replaces it by id. After a change of its key the old key still finds it. */
  put(issue: WorldIssue): void {
    const before = this.#entries.get(issue.id);
    if (before) this.#remove(before);
    const after = entryOf(withFormerKey(issue, before?.issue.key));
    this.#note(after);
    this.#insert(after, { sorted: true });
    this.#changed(before, after);
  }

  /** Only this issue: what becomes of sub-tasks is the caller's to say. */
  delete(issueId: string): void {
    const before = this.#entries.get(issueId);
    if (!before) return;
    this.#remove(before);
    for (const key of [before.issue.key, ...(before.issue.formerKeys ?? [])]) {
      if (this.#idsByKey.get(key.toUpperCase()) === issueId) this.#idsByKey.delete(key.toUpperCase());
    }
    this.#changed(before, undefined);
  }

  /** Tells `listener` of each edit from now on; the answer ends it. */
  onChange(listener: IssueListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A number that nothing of its kind ever had. */
  takeId(kind: NumberedKind): string {
    return String(this.#numbers.take(kind, () => this.#highest(kind)));
  }

  /** The number of the next key of a project. */
  takeKeyNumber(projectId: string): number {
    return this.#numbers.take(keysOf(projectId), () =>
      this.ofProject(projectId).reduce((most, { keyNumber }) => Math.max(most, keyNumber), 0),
    );
  }

  /** What an edit adds or takes away has numbers that counting alone would not find. */
  #note({ issue, idNumber, keyNumber }: IssueEntry): void {
    this.#numbers.note('issue', idNumber);
    this.#numbers.note(keysOf(issue.projectId), keyNumber);
    for (const kind of ['comment', 'worklog', 'attachment', 'link', 'history'] as const) {
      for (const unit of unitsOf(issue, kind)) this.#numbers.note(kind, Number(unit.id));
    }
  }

  #highest(kind: NumberedKind): number {
    if (this.#source)
      return highestId([], kind === 'issue' || kind === 'comment' ? this.#source.highest[kind] : undefined);
    if (kind === 'issue') return highestId(this.#entries.keys());
    let most = highestId([]);
    for (const { issue } of this.#entries.values()) {
      for (const { id } of unitsOf(issue, kind)) if (Number(id) > most) most = Number(id);
    }
    return most;
  }

  #changed(before: IssueEntry | undefined, after: IssueEntry | undefined): void {
    this.#version++;
    for (const listener of this.#listeners) listener(before, after);
  }

  #insert(entry: IssueEntry, { sorted = false } = {}): void {
    const { issue } = entry;
    this.#entries.set(issue.id, entry);
    for (const key of issue.formerKeys ?? []) {
      // A key that is some issue's now is that one's.
      if (!this.#idsByKey.has(key.toUpperCase())) this.#idsByKey.set(key.toUpperCase(), issue.id);
    }
    this.#idsByKey.set(issue.key.toUpperCase(), issue.id);
    if (issue.parentId !== undefined) {
      const children = this.#children.get(issue.parentId);
      if (children) children.add(issue.id);
      else this.#children.set(issue.parentId, new Set([issue.id]));
    }
    for (const [kind, ids] of this.#issueOf) {
      for (const unit of unitsOf(issue, kind)) ids.set(unit.id, issue.id);
    }
    const siblings = this.#siblings(issue.projectId);
    if (sorted) siblings.splice(positionOf(siblings, entry.idNumber), 0, entry);
    else siblings.push(entry);
  }

  #remove(entry: IssueEntry): void {
    const { issue } = entry;
    this.#note(entry);
    this.#entries.delete(issue.id);
    if (issue.parentId !== undefined) this.#children.get(issue.parentId)?.delete(issue.id);
    for (const [kind, ids] of this.#issueOf) {
      for (const unit of unitsOf(issue, kind)) if (ids.get(unit.id) === issue.id) ids.delete(unit.id);
    }
    const siblings = this.#siblings(issue.projectId);
    siblings.splice(positionOf(siblings, entry.idNumber), 1);
  }

  #siblings(projectId: string): IssueEntry[] {
    let siblings = this.#byProject.get(projectId);
    if (!siblings) {
      siblings = this.#source?.entriesOfProject(projectId) ?? [];
      this.#byProject.set(projectId, siblings);
    }
    return siblings;
  }
}

function withFormerKey(issue: WorldIssue, key: string | undefined): WorldIssue {
  const formerKeys = issue.formerKeys ?? [];
  if (key === undefined || key === issue.key || formerKeys.includes(key)) return issue;
  return { ...issue, formerKeys: [...formerKeys, key] };
}

function keysOf(projectId: string): string {
  return `key:${projectId}`;
}

function unitsOf(
  issue: WorldIssue,
  kind: Exclude<NumberedKind, 'issue'>,
): readonly { readonly id: string }[] {
  switch (kind) {
    case 'comment':
      return issue.comments ?? [];
    case 'worklog':
      return issue.worklogs ?? [];
    case 'attachment':
      return issue.attachments ?? [];
    case 'link':
      return issue.links ?? [];
    case 'history':
      return issue.history ?? [];
  }
}
