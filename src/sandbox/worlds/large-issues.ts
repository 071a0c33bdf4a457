/**
 * The issues of a large world. What decides about them (project, level, people, type, status) is drawn once from
 * the seed and kept in a few bytes each; texts and comments are made from the seed and the issue's place when
 * they are asked for, the same each time. Texts are short, and their words follow Zipf's law.
 */

import type { IssueEntry, IssueFacts } from '../world/issue-entry.ts';
import type { IssueSource } from '../world/issue-source.ts';
import { RecentMap } from '../world/recent-map.ts';
import type { WorldIssue } from '../world/world-file.ts';
import type { Random } from './acme/random.ts';
import { seededRandom } from './acme/random.ts';
import { Sentences, weightedPick } from './large-texts.ts';

export interface LargeIssuesOptions {
  readonly seed: number;
  readonly count: number;
  readonly projects: readonly { readonly id: string; readonly key: string; readonly weight: number }[];
  /** Of each project. */
  readonly levelIds: readonly (readonly string[])[];
  /** Account ids. */
  readonly people: readonly string[];
  readonly viewers: readonly string[];
  readonly issueTypeIds: readonly string[];
  readonly statusIds: readonly string[];
  readonly priorityId: string;
}

const firstId = 10_001;
const firstCommentId = 1_000_001;
const firstCreatedMs = Date.UTC(2020, 0, 1);
/** All of them were created within this time, and none of them is still to come. */
const withinMs = 6 * 365 * 86_400_000;
const mostBetweenMs = 900_000;
/** How many made issues are kept, the last used ones. */
const leastKept = 10_000;

export function largeIssues(options: LargeIssuesOptions): IssueSource {
  return new LargeIssues(options);
}

class LargeIssues implements IssueSource {
  readonly size: number;
  readonly betweenMs: number;
  readonly highest: { readonly issue: number; readonly comment: number };
  readonly options: LargeIssuesOptions;
  readonly projectOf: Uint16Array;
  readonly numberOf: Uint32Array;
  readonly levelOf: Uint8Array;
  readonly typeOf: Uint8Array;
  readonly statusOf: Uint8Array;
  /** Among people, and behind them among viewers. */
  readonly reporterOf: Uint16Array;
  readonly assigneeOf: Uint16Array;
  /** Places of each project's issues. */
  readonly #places: readonly number[][];
  readonly #projectIndexes: ReadonlyMap<string, number>;
  readonly #projectKeys: ReadonlyMap<string, number>;
  readonly #sentences: Sentences;
  readonly #entries: (LargeEntry | undefined)[];
  #made = new RecentMap<number, WorldIssue>(leastKept);

  constructor(options: LargeIssuesOptions) {
    const { seed, count, projects, levelIds, people, viewers, issueTypeIds, statusIds } = options;
    this.options = options;
    this.size = count;
    this.betweenMs = Math.min(mostBetweenMs, Math.floor(withinMs / Math.max(1, count)));
    this.highest = { issue: firstId + count - 1, comment: firstCommentId + count - 1 };
    this.projectOf = new Uint16Array(count);
    this.numberOf = new Uint32Array(count);
    this.levelOf = new Uint8Array(count);
    this.typeOf = new Uint8Array(count);
    this.statusOf = new Uint8Array(count);
    this.reporterOf = new Uint16Array(count);
    this.assigneeOf = new Uint16Array(count);
    this.#entries = new Array(count).fill(undefined);
    this.#projectIndexes = new Map(projects.map(({ id }, index) => [id, index]));
    this.#projectKeys = new Map(projects.map(({ key }, index) => [key, index]));
    const random = seededRandom(seed ^ 0x5eed);
    this.#sentences = new Sentences(random);
    const pickProject = weightedPick(
      random,
      projects.map(({ weight }) => weight),
    );
    const places: number[][] = projects.map(() => []);
    for (let place = 0; place < count; place++) {
      const project = pickProject();
      const ofProject = places[project];
      ofProject?.push(place);
      this.projectOf[place] = project;
      this.numberOf[place] = ofProject?.length ?? 0;
      this.levelOf[place] = random.below(levelIds[project]?.length ?? 1);
      this.typeOf[place] = random.below(issueTypeIds.length);
      this.statusOf[place] = random.below(statusIds.length);
      // One issue in two thousand is a viewer's own.
      const viewersOwn = people.length === 0 || random.chance(1 / 2000);
      this.reporterOf[place] = viewersOwn
        ? people.length + random.below(viewers.length)
        : random.below(people.length);
      this.assigneeOf[place] = random.below(people.length);
    }
    this.#places = places;
  }

  entry(id: string): IssueEntry | undefined {
    const place = Number(id) - firstId;
    if (!(place >= 0 && place < this.size) || String(place + firstId) !== id) return undefined;
    return this.#entryAt(place);
  }

  idOfKey(key: string): string | undefined {
    const dash = key.lastIndexOf('-');
    const project = this.#projectKeys.get(key.slice(0, dash));
    const digits = key.slice(dash + 1);
    if (project === undefined || !/^[1-9]\d*$/.test(digits)) return undefined;
    const place = this.#places[project]?.[Number(digits) - 1];
    return place === undefined ? undefined : String(place + firstId);
  }

  entriesOfProject(projectId: string): IssueEntry[] {
    const project = this.#projectIndexes.get(projectId);
    const places = project === undefined ? undefined : this.#places[project];
    return (places ?? []).map((place) => this.#entryAt(place));
  }

  *entries(): Iterable<IssueEntry> {
    for (let place = 0; place < this.size; place++) yield this.#entryAt(place);
  }

  idOfCommentsIssue(commentId: string): string | undefined {
    const place = Number(commentId) - firstCommentId;
    return place >= 0 && place < this.size ? String(place + firstId) : undefined;
  }

  keepIssues(): void {
    this.#made = new RecentMap(Number.POSITIVE_INFINITY);
  }

  issueAt(place: number): WorldIssue {
    let issue = this.#made.get(place);
    if (!issue) {
      issue = this.#make(place);
      this.#made.set(place, issue);
    }
    return issue;
  }

  #entryAt(place: number): LargeEntry {
    let entry = this.#entries[place];
    if (!entry) {
      entry = new LargeEntry(this, place);
      this.#entries[place] = entry;
    }
    return entry;
  }

  /** Most searches look at few of the texts, so each is made when it is read. */
  #make(place: number): WorldIssue {
    const { people } = this.options;
    const facts = this.#entryAt(place);
    const { assignee, created } = facts;
    const text = (part: Part, least: number, most: number) =>
      this.#sentences.make(this.#random(place, part), least, most);
    const issue = {
      id: facts.id,
      key: facts.key,
      projectId: facts.projectId,
      issueTypeId: facts.issueTypeId,
      statusId: facts.statusId,
      priorityId: facts.priorityId,
      get summary() {
        return text('summary', 4, 10);
      },
      get description() {
        return text('description', 10, 40);
      },
      reporter: facts.reporter,
      ...(assignee === undefined ? {} : { assignee }),
      created,
      updated: created,
      securityLevelId: facts.securityLevelId,
    };
    if (people.length === 0 || !this.#random(place, 'commented').chance(0.25)) return issue;
    const author = this.#random(place, 'author').pick(people);
    const id = String(firstCommentId + place);
    return Object.defineProperty(issue, 'comments', {
      enumerable: true,
      get: () => [{ id, author, created, body: text('comment', 5, 25) }],
    });
  }

  #random(place: number, part: Part): Random {
    const { seed } = this.options;
    const mixed = Math.imul(place + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b);
    return seededRandom(mixed ^ Math.imul(parts.indexOf(part) + 1, 0xc2b2ae35));
  }
}

const parts = ['summary', 'description', 'commented', 'author', 'comment'] as const;
type Part = (typeof parts)[number];

/** One issue of the source: entry and facts in one, so that a million of them stay small. */
class LargeEntry implements IssueEntry, IssueFacts {
  readonly #source: LargeIssues;
  readonly #place: number;

  constructor(source: LargeIssues, place: number) {
    this.#source = source;
    this.#place = place;
  }

  get issue(): WorldIssue {
    return this.#source.issueAt(this.#place);
  }
  get facts(): IssueFacts {
    return this;
  }
  get idNumber(): number {
    return firstId + this.#place;
  }
  get keyNumber(): number {
    return this.#source.numberOf[this.#place] ?? 0;
  }
  get createdMs(): number {
    return firstCreatedMs + this.#place * this.#source.betweenMs;
  }
  get updatedMs(): number {
    return this.createdMs;
  }
  get id(): string {
    return String(this.idNumber);
  }
  get key(): string {
    return `${this.#project?.key}-${this.keyNumber}`;
  }
  get projectId(): string {
    return this.#project?.id ?? '';
  }
  get issueTypeId(): string {
    return this.#source.options.issueTypeIds[this.#source.typeOf[this.#place] ?? 0] ?? '';
  }
  get statusId(): string {
    return this.#source.options.statusIds[this.#source.statusOf[this.#place] ?? 0] ?? '';
  }
  get priorityId(): string {
    return this.#source.options.priorityId;
  }
  get reporter(): string {
    const { people, viewers } = this.#source.options;
    const index = this.#source.reporterOf[this.#place] ?? 0;
    return people[index] ?? viewers[index - people.length] ?? '';
  }
  get assignee(): string | undefined {
    return this.#source.options.people[this.#source.assigneeOf[this.#place] ?? 0];
  }
  get created(): string {
    return new Date(this.createdMs).toISOString();
  }
  get updated(): string {
    return this.created;
  }
  get securityLevelId(): string {
    const { levelIds } = this.#source.options;
    const project = this.#source.projectOf[this.#place] ?? 0;
    return levelIds[project]?.[this.#source.levelOf[this.#place] ?? 0] ?? '';
  }

  get #project() {
    return this.#source.options.projects[this.#source.projectOf[this.#place] ?? 0];
  }
}
