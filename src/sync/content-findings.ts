/**
 * What an administrator should know of the contents, gathered over one pass, which may take several runs: it is
 * written before the commit that makes the pass not look there again, and carried over when a pass goes on.
 * Bounded: one entry for each kind of oddity, and a thousand issues.
 */

import type { Clock } from '../clock.ts';
import type { Finding } from '../model/directory.ts';
import type { SourceId } from '../model/ids.ts';
import type { Remark } from '../model/issue.ts';
import type { Store } from '../store/store.ts';

const area = 'content';
const mostKinds = 100;
const mostIssues = 1000;
/** What is unreadable is asked for again when the pass goes on, and found again where it still is. */
const carriedOver: ReadonlySet<string> = new Set(['document-odd', 'thread-short', 'project-unreadable']);

export class ContentFindings {
  readonly #odd = new Map<string, Finding>();
  readonly #others = new Map<string, Finding>();
  readonly #store: Store;
  readonly #sourceId: SourceId;
  readonly #clock: Clock;
  /** When those of the pass before were first found: what is found again is as old. */
  #since: ReadonlyMap<string, number> = new Map();
  #unsaved = false;

  constructor(store: Store, sourceId: SourceId, clock: Clock) {
    this.#store = store;
    this.#sourceId = sourceId;
    this.#clock = clock;
  }

  /** The pass goes on: what it has found before still counts. */
  async carryOver(): Promise<void> {
    for (const finding of await this.#store.directory.findings(this.#sourceId)) {
      if (carriedOver.has(finding.code)) this.#add(finding);
    }
    // The others, of the run before, go when this is next written.
    this.#unsaved = true;
  }

  /** A pass is about to begin. Before it does: a kill in between would carry old findings over into it. */
  async clear(): Promise<void> {
    const before = await this.#store.directory.findings(this.#sourceId);
    this.#since = new Map(before.map((finding) => [nameOf(finding), finding.sinceMs]));
    this.#unsaved = true;
    await this.save();
  }

  async save(): Promise<void> {
    if (!this.#unsaved) return;
    this.#unsaved = false;
    const findings = [...this.#odd.values(), ...this.#others.values()].map((finding) => ({
      sinceMs: this.#since.get(nameOf(finding)),
      ...finding,
    }));
    await this.#store.directory.putFindings(this.#sourceId, area, findings, this.#clock.now());
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
      message: `Nothing of ${key} can be found: this account may list the project, and not browse it. Give it Browse Projects there.`,
    });
  }

  unreadable(id: string, why: string): void {
    this.#add({
      code: 'issue-unreadable',
      subject: id,
      message: `Issue ${id} could not be read: ${why} It keeps its last state and is asked for again in the next sync.`,
    });
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

  threadUnreadable(key: string, kind: Remark['kind'], why: string): void {
    this.#add({
      code: 'thread-unreadable',
      subject: `${key} ${kind}`,
      message: `Not all ${kind}s of ${key} could be read: ${why} The next sync asks again.`,
    });
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

function nameOf({ code, subject }: Finding): string {
  return `${code} ${subject}`;
}
