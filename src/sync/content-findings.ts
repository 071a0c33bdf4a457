/**
 * What an administrator should know of the contents, gathered over one pass, which may take several runs: it is
 * written before the commit that makes the pass not look there again, and carried over when a pass goes on.
 * Bounded: one entry for each kind of oddity, and a thousand issues.
 */

import type { Clock } from '../clock.ts';
import type { Finding } from '../model/directory.ts';
import { threadParts } from '../model/held-shrink.ts';
import type { IssueId, SourceId } from '../model/ids.ts';
import type { Remark } from '../model/issue.ts';
import type { Store } from '../store/store.ts';

export const contentArea = 'content';
const mostKinds = 100;
const mostIssues = 1000;
/** What is unreadable is asked for again when the pass goes on, and found again where it still is. */
const carriedOver: ReadonlySet<string> = new Set(['document-odd', 'thread-short', 'project-unreadable']);
/** A pass comes to these last, or does not: that something could not be read, or was refused, and is hidden. */
const judgedLater: ReadonlySet<string> = new Set([
  'issue-unreadable',
  'thread-unreadable',
  'thread-refused',
  'role-names-unsure',
  'parent-missing',
]);
/** Beyond this, those of one project are not counted on. */
const mostCounted = 10_000;

/** A fact that visibility depends on, and that could not be read or means nothing here: it denies. */
export type UnknownFact = 'level-unknown' | 'level-foreign' | 'restriction-unknown' | 'visibility-unknown';

const unknownFacts: Readonly<Record<UnknownFact, readonly [what: string, todo: string]>> = {
  'level-unknown': [
    'came without their security level, and are hidden where the project has a security scheme',
    'See that the account may read the security scheme and that the field is not hidden.',
  ],
  'level-foreign': [
    'came with a security level that is not one of the project’s security scheme, and are hidden',
    'See that the account may read the security scheme of the project.',
  ],
  'restriction-unknown': [
    'came with a restriction in a form that Jackdaw does not know, or without one, and are hidden',
    'Please report it: the form is not documented.',
  ],
  'visibility-unknown': [
    'have comments or worklogs restricted to a role or group that could not be resolved; those are hidden',
    'See that the role exists, that its name is the only one in the project, and that the account may read roles.',
  ],
};

const isUnknownFact = (code: string): code is UnknownFact => Object.hasOwn(unknownFacts, code);

export class ContentFindings {
  readonly #odd = new Map<string, Finding>();
  readonly #others = new Map<string, Finding>();
  readonly #refused = new Map<string, Finding>();
  /** Of the pass before, about what may still be hidden: until this one has judged all of it. */
  readonly #before = new Map<string, Finding>();
  /** By fact and project: the keys, and how many an earlier run of this pass has counted. */
  readonly #unknown = new Map<UnknownFact, Map<string, { before: number; readonly keys: Set<string> }>>();
  readonly #unreadable = new Map<IssueId, string>();
  readonly #store: Store;
  readonly #sourceId: SourceId;
  readonly #clock: Clock;
  /** When those of the pass before were first found: what is found again is as old. */
  #since: ReadonlyMap<string, number> = new Map();
  /** What was asked for with a later one, was read since this began. */
  #begunTicket = 0;
  #unsaved = false;
  #saving: Promise<void> = Promise.resolve();

  constructor(store: Store, sourceId: SourceId, clock: Clock) {
    this.#store = store;
    this.#sourceId = sourceId;
    this.#clock = clock;
  }

  /** The pass goes on: what it has found before still counts. */
  async carryOver(): Promise<void> {
    this.#begunTicket = await this.#store.crawl.ticket();
    for (const finding of await this.#store.directory.findings(this.#sourceId)) {
      if (carriedOver.has(finding.code)) this.#add(finding);
      if (isJudgedLater(finding)) this.#before.set(nameOf(finding), finding);
      if (isUnknownFact(finding.code)) {
        const before = Number(/^\d+/.exec(finding.message)?.[0] ?? 0);
        this.#countOf(finding.code, finding.subject).before = before;
        this.#others.set(nameOf(finding), finding);
      }
    }
    // The others, of the run before, go when this is next written.
    this.#unsaved = true;
  }

  /** A pass is about to begin. Before it does: a kill in between would carry old findings over into it. */
  async clear(): Promise<void> {
    this.#begunTicket = await this.#store.crawl.ticket();
    const before = await this.#store.directory.findings(this.#sourceId);
    this.#since = new Map(before.map((finding) => [nameOf(finding), finding.sinceMs]));
    for (const finding of before) if (isJudgedLater(finding)) this.#before.set(nameOf(finding), finding);
    this.#unsaved = true;
    await this.save();
  }

  async save(): Promise<void> {
    if (this.#unsaved) {
      this.#unsaved = false;
      this.#saving = this.#saving.catch(() => {}).then(() => this.#write());
    }
    return this.#saving;
  }

  async #write(): Promise<void> {
    if (this.#before.size > 0) await this.#dropReadMeanwhile();
    const all = new Map([...this.#before, ...this.#odd, ...this.#others, ...this.#refused]);
    const findings = [...all.values()].map((finding) => ({
      sinceMs: this.#since.get(nameOf(finding)),
      ...finding,
    }));
    await this.#store.directory.putFindings(this.#sourceId, contentArea, findings, this.#clock.now());
  }

  /** What was read beside this pass has lost its finding (`ask-unread.ts`). */
  async #dropReadMeanwhile(): Promise<void> {
    const stored = new Map(
      (await this.#store.directory.findings(this.#sourceId)).map((finding) => [nameOf(finding), finding]),
    );
    for (const name of [...this.#before.keys()]) {
      const finding = stored.get(name);
      if (finding) this.#before.set(name, finding);
      else this.#before.delete(name);
    }
  }

  oddDocument(problem: string, key: string): void {
    this.#add({
      code: 'document-odd',
      subject: problem,
      message: `Some documents (one is of ${key}) hold something that we do not know: ${problem}. Their text was kept.`,
    });
  }

  projectUnreadable(key: string): void {
    this.#add({
      code: 'project-unreadable',
      subject: key,
      message: `Nothing of ${key} is read: this account may list the project, and not browse it. Give it Browse Projects there.`,
    });
  }

  /** Notes of every issue that was read whether the fact is unknown; once it is known, it counts no more. */
  fact(code: UnknownFact, project: string, key: string, isUnknown: boolean): void {
    if (!isUnknown && !this.#unknown.get(code)?.get(project)?.keys.has(key)) return;
    const { before, keys } = this.#countOf(code, project);
    if (!isUnknown) keys.delete(key);
    else if (keys.size < mostCounted) keys.add(key);
    const [example] = keys;
    const name = nameOf({ code, subject: project });
    this.#unsaved = true;
    if (example === undefined && before === 0) this.#others.delete(name);
    if (example === undefined) return;
    const [what, todo] = unknownFacts[code];
    const count = before + keys.size;
    const message = `${count} issue${count === 1 ? '' : 's'} of ${project} (one is ${example}) ${what}. ${todo}`;
    this.#others.set(name, { code, subject: project, message });
  }

  #countOf(code: UnknownFact, project: string) {
    const projects = this.#unknown.get(code) ?? new Map<string, { before: number; keys: Set<string> }>();
    this.#unknown.set(code, projects);
    const count = projects.get(project) ?? { before: 0, keys: new Set<string>() };
    projects.set(project, count);
    return count;
  }

  /** What becomes of it is said at the end of the pass, by `unreadableKept`. */
  unreadable(id: IssueId, why: string): void {
    if (this.#unreadable.size < mostIssues) this.#unreadable.set(id, why);
    this.unreadableKept(id, 'It keeps its last state and is asked for again by itself.');
  }

  /** It could be read after all. */
  readable(id: IssueId): void {
    const name = nameOf({ code: 'issue-unreadable', subject: id });
    const wasBefore = this.#before.delete(name);
    if (!this.#unreadable.delete(id) && !wasBefore) return;
    this.#others.delete(name);
    this.#unsaved = true;
  }

  /** Without those that were read beside this pass, of which nothing is said any more. */
  async unreadableIssues(): Promise<readonly IssueId[]> {
    const ids = [...this.#unreadable.keys()];
    const unread = new Set(await this.#store.readings.notReadSince(this.#sourceId, ids, this.#begunTicket));
    for (const id of ids) if (!unread.has(id)) this.readable(id);
    return [...unread];
  }

  unreadableKept(id: IssueId, consequence: string): void {
    const finding = { code: 'issue-unreadable', subject: id };
    const message = `Issue ${id} could not be read: ${this.#unreadable.get(id) ?? ''} ${consequence}`;
    this.#others.delete(nameOf(finding));
    this.#add({ ...finding, message });
  }

  parentMissing(key: string): void {
    this.#add({
      code: 'parent-missing',
      subject: key,
      message:
        `${key} is a sub-task whose parent could not be read, so its parent's security level is not known. ` +
        'It is hidden where the project has a security scheme. Give the crawl account access to the parent.',
    });
  }

  roleNamesUnsure(key: string): void {
    this.#add({
      code: 'role-names-unsure',
      subject: key,
      message:
        `The names of the roles in ${key} could not be read, or kept changing, while its comments were read. ` +
        'Comments and worklogs that are restricted to a role there are hidden until the next sync.',
    });
  }

  threadShort(key: string, kind: Remark['kind'], seen: number, total: number): void {
    this.#add({
      code: 'thread-short',
      subject: `${key} ${kind}`,
      message:
        `Jira counts ${total} ${kind}s on ${key}, and returned ${seen}. ` +
        'Those that it did not return are not found any more, as they may be deleted or hidden. The next sync asks again.',
    });
  }

  threadUnreadable(key: string, kind: Remark['kind'], why: string, isDenied: boolean): void {
    const denied = isDenied
      ? ` They were last read too long ago, or by a clock that was set back since, so the ${kind}s of ${key} are hidden.`
      : '';
    this.#add({
      code: 'thread-unreadable',
      subject: `${key} ${kind}`,
      message: `Not all ${kind}s of ${key} could be read: ${why}${denied} They are asked for again by themselves.`,
    });
  }

  /** Of one project at most one of each kind, so that no number of them leaves a project out. */
  threadsRefused(findings: readonly Finding[]): void {
    for (const finding of findings) this.#refused.set(nameOf(finding), finding);
    this.#unsaved ||= findings.length > 0;
  }

  /** What was hidden before the pass is known again, or has its finding by now. */
  judged(): void {
    this.#unsaved ||= this.#before.size > 0;
    this.#before.clear();
  }

  #add(finding: Finding): void {
    const [found, most] =
      finding.code === 'document-odd' ? [this.#odd, mostKinds] : [this.#others, mostIssues];
    const name = nameOf(finding);
    if (found.has(name) || found.size >= most) return;
    found.set(name, finding);
    this.#unsaved = true;
  }
}

function isJudgedLater({ code, subject }: Finding): boolean {
  return judgedLater.has(code) || (code === 'shrink-held' && threadParts.some((part) => part === subject));
}

function nameOf({ code, subject }: Pick<Finding, 'code' | 'subject'>): string {
  return `${code} ${subject}`;
}
