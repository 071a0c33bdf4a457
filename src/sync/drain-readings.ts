/**
 * Reads what is to be read again, issue by issue, until nothing is due: the one end of all hints. What was read and the
 * end of its row are one commit. What Jira does not return is hidden at once; what has left the scope, too; what cannot
 * be read now keeps its row and its last state, and is due again after a minute, then two, four, up to an hour.
 * Runs beside a full pass of the same owner: of two answers about an issue the one that was asked for later counts.
 */

import { AppError } from '../errors.ts';
import { type IssueId, issueId, type ProjectId } from '../model/ids.ts';
import { countingTimes } from '../model/read-age.ts';
import { withinJql } from '../model/scope-jql.ts';
import type { Source } from '../model/source.ts';
import { longestRestMs, type ReadingReason, type WhichReadings } from '../store/reading-store.ts';
import type { CommitCounts, FetchedIssue } from '../store/store.ts';
import { endUnread } from './ask-unread.ts';
import {
  completeThreads,
  remarksOutsideThreads,
  type ThreadFindings,
  type ThreadOptions,
} from './complete-threads.ts';
import { type DirectoryView, directoryView } from './directory-view.ts';
import { type FetchFindings, fetchBatch } from './fetch-issues.ts';
import { inParallel } from './in-parallel.ts';
import { isNarrowed, readOutsideParentsAmong } from './outside-parents.ts';
import { checkRoleNames, denyOutdatedNames, toRemarks } from './role-names.ts';
import { noteTooLarge } from './too-large.ts';
import type { ContextOf } from './translation-contexts.ts';

export interface DrainOptions extends Omit<ThreadOptions, 'sourceId' | 'among'> {
  readonly source: Pick<Source, 'id' | 'kind' | 'scope'>;
  /** Where readings follow each other: of `viewOf`, so that it is built once. */
  readonly view?: (() => Promise<DirectoryView>) | undefined;
  /** Default: whatever is due. */
  readonly which?: WhichReadings;
  /** Somebody hears of the meter how much is left: counting takes as long as there are rows. */
  readonly countsLeft?: boolean;
  /** Asked after each thousand: whether the rest is left for later. */
  readonly isEnough?: () => Promise<boolean>;
}

const batchSize = 100;
const firstRetryMs = 60_000;
/** How often an issue that the narrowing does not find is looked for before it is believed to be outside. */
const narrowingTries = 2;
/** How often comments that Jira refuses are asked for, some hours, before others of their project have their turn. */
const refusedTries = 8;

/** Of single issues no findings are kept: they speak of passes. What is denied is explained where it is asked about. */
const unheard: FetchFindings & ThreadFindings & { oddDocument(): void } = {
  readable() {},
  fact() {},
  async save() {},
  oddDocument() {},
  threadShort() {},
  threadUnreadable() {},
};

export function viewOf({
  store,
  source,
}: Pick<DrainOptions, 'store' | 'source'>): () => Promise<DirectoryView> {
  return directoryView(store, source.id, unheard);
}

/** How many issues were read or found to be gone. */
export async function drainReadings(options: DrainOptions): Promise<number> {
  const { source, store, clock, meter, signal } = options;
  const view = options.view ?? viewOf(options);
  let read = 0;
  let left = 0;
  for (;;) {
    const atATime = batchSize * options.concurrency;
    const due = await store.readings.due(source.id, clock.now(), atATime, options.which);
    if (due.ids.length === 0) return read;
    const isMore = due.ids.length === atATime;
    // Counted once, and again only where more came than was counted.
    if (isMore && options.countsLeft && left < due.ids.length) {
      left = (await store.readings.waiting(source.id)).count;
    }
    meter.toFetch = meter.issues + (isMore ? Math.max(left, due.ids.length) : due.ids.length);
    left -= due.ids.length;
    const { context, projectIds } = await view();
    const tries = new Map(due.ids.map((id, index) => [id, due.tries[index] ?? 0]));
    const because = (reason: ReadingReason) =>
      new Set(due.ids.filter((_, index) => due.reasons[index] === reason));
    const unread = because('unread');
    const about: About = {
      context,
      projectIds,
      tries,
      widened: because('widened'),
      unread,
      touched: new Set(),
      read: new Map(),
      open: new Set(),
      relatives: new Map(),
      upTo: due.upTo,
    };
    const laterMs = (id: IssueId) =>
      clock.now() + Math.min(longestRestMs, firstRetryMs * 2 ** (tries.get(id) ?? 0));
    const batches = Array.from({ length: Math.ceil(due.ids.length / batchSize) }, (_, index) =>
      due.ids.slice(index * batchSize, (index + 1) * batchSize),
    );
    const readBatch = async (ids: readonly IssueId[]) => {
      const left = await readIssues(options, ids, about);
      for (const [id, why] of left) await store.readings.fail(source.id, id, due.upTo, why, laterMs(id));
      const counting = countingTimes(clock.now(), options.directoryMaxAgeMs);
      await store.crawl.denyStale(source.id, [...left.keys()], counting);
      read += ids.length - left.size;
    };
    await inParallel(batches, options.concurrency, readBatch, signal);
    const again = async (id: IssueId) => {
      await readIssues(options, [id], about);
    };
    const threads: ThreadOptions = { ...options, sourceId: source.id, among: [...about.open] };
    await completeThreads(threads, context, unheard, again);
    // Where a role got another's name meanwhile, remarks restricted by it would stand with the wrong role.
    if (source.kind === 'permission-based') {
      await checkRoleNames({ ...options, sourceId: source.id }, [...about.touched]);
    }
    await readParents(options, context, about, laterMs);
    const unfinished = await store.crawl.withThreads(source.id, [...about.open]);
    const why = 'Not all of its comments or worklogs could be read.';
    for (const { issueId: id, isRefused } of unfinished) {
      about.read.delete(id);
      if (isRefused && (tries.get(id) ?? 0) >= refusedTries) continue;
      await store.readings.fail(source.id, id, due.upTo, why, laterMs(id));
      about.open.delete(id);
    }
    const whole = [...about.read.values()].map((one) => ({ ...one, wasUnread: unread.has(one.id) }));
    await endUnread(store, source.id, whole, clock.now());
    await store.readings.drop(source.id, [...about.open], due.upTo);
    if (isMore && (await options.isEnough?.())) return read;
  }
}

interface About {
  readonly context: ContextOf;
  readonly projectIds: readonly ProjectId[];
  readonly tries: ReadonlyMap<IssueId, number>;
  /** What does not come of these is not hidden: a census judges that. */
  readonly widened: ReadonlySet<IssueId>;
  /** Where one of these is read, others of its project are asked for. */
  readonly unread: ReadonlySet<IssueId>;
  readonly touched: Set<ProjectId>;
  /** What is there and was read, of `open`. */
  readonly read: Map<IssueId, Pick<FetchedIssue['issue'], 'id' | 'key' | 'projectId'>>;
  /** Whose rows end only when threads, names of roles and levels of relatives have been read, too. */
  readonly open: Set<IssueId>;
  /** In a narrowed scope: sub-tasks that were read, and what is outside, with the parent whose level each waits for. */
  readonly relatives: Map<IssueId, IssueId>;
  readonly upTo: number;
}

/** Whoever waits for the level of a parent that cannot be read now goes on waiting. */
async function readParents(
  options: DrainOptions,
  context: ContextOf,
  { relatives, open, read, upTo }: About,
  laterMs: (id: IssueId) => number,
): Promise<void> {
  const { store, source, clock } = options;
  const failed = await readOutsideParentsAmong({ ...options, sourceId: source.id }, context, [
    ...relatives.keys(),
  ]);
  if (failed.size === 0) return;
  for (const [id, parent] of relatives) {
    const why = failed.get(parent);
    if (why === undefined || !open.delete(id)) continue;
    read.delete(id);
    await store.readings.fail(
      source.id,
      id,
      upTo,
      `The level of its parent could not be read. ${why}`,
      laterMs(id),
    );
  }
  const counting = countingTimes(clock.now(), options.directoryMaxAgeMs);
  await store.crawl.denyStale(source.id, [...failed.keys()], counting);
}

/** Those that are to be read again later, with the reason. */
async function readIssues(
  options: DrainOptions,
  ids: readonly IssueId[],
  { context, projectIds, tries, widened, unread, touched, read, open, relatives, upTo }: About,
): Promise<ReadonlyMap<IssueId, string>> {
  const { source, store, meter } = options;
  const { jql, updatedSinceMs, projectKeys } = source.scope;
  const later = new Map<IssueId, string>();
  const known = new Set<string>(projectIds);
  const count = ({ issues, changed, removed }: CommitCounts) => {
    meter.issues += issues;
    meter.changed += changed;
    meter.removed += removed;
    meter.report();
  };
  const commit = async (
    fetched: readonly FetchedIssue[],
    absent: readonly IssueId[],
    readMs: number,
    used: ContextOf,
    ticket: number,
  ) => {
    const outside = jql === undefined ? new Set<IssueId>() : await outsideOf(options, fetched, jql);
    // A search is some moments behind: what it does not find yet is hidden, and looked for once more.
    for (const id of outside) {
      if ((tries.get(id) ?? 0) < narrowingTries) later.set(id, 'The narrowing by JQL does not find it.');
    }
    const inside = fetched.filter(({ issue }) => !outside.has(issue.id));
    const gone = [...outside, ...absent.filter((id) => !widened.has(id))];
    await store.readings.drop(
      source.id,
      absent.filter((id) => widened.has(id)),
      upTo,
    );
    const hasRelatives = new Map((isNarrowed(source.scope) ? gone : []).map((id) => [id, id]));
    for (const { issue } of isNarrowed(source.scope) ? inside : [])
      if (issue.isSubtask) hasRelatives.set(issue.id, issue.parentId ?? issue.id);
    for (const [id, parent] of hasRelatives) relatives.set(id, parent);
    const isOver = (one: FetchedIssue) =>
      isWhole(one) && !hasRelatives.has(one.issue.id) && !unread.has(one.issue.id);
    const [whole, unfinished] = [inside.filter(isOver), inside.filter((one) => !isOver(one))];
    const waits = gone.filter((id) => later.has(id) || hasRelatives.has(id));
    const settled = gone.filter((id) => !waits.includes(id));
    for (const id of [...unfinished.map(({ issue }) => issue.id), ...waits]) if (!later.has(id)) open.add(id);
    await noteTooLarge(store, source.id, inside, options.clock.now(), gone);
    const ended = whole.map(({ issue }) => ({ ...issue, wasUnread: false }));
    await endUnread(store, source.id, ended, options.clock.now());
    count(await store.crawl.commitReadAgain(source.id, whole, settled, readMs, { ticket, upTo }));
    if (waits.length + unfinished.length > 0)
      count(await store.crawl.commitReadAgain(source.id, unfinished, waits, readMs, { ticket }));
    await denyOutdatedNames({ ...options, sourceId: source.id }, used, toRemarks(inside));
    meter.comments += remarksOutsideThreads(inside);
    for (const { issue } of inside) touched.add(issue.projectId);
    for (const { issue } of unfinished) read.set(issue.id, issue);
  };
  const fetching = {
    ...options,
    kind: source.kind,
    projectIds,
    updatedSinceMs,
    ticket: () => store.crawl.ticket(),
    commit,
    onForeign(id: IssueId, projectId: string) {
      // A new project, of which the permissions are not read yet.
      if (projectKeys === undefined && !known.has(projectId) && context.of(projectId).project === undefined)
        later.set(id, 'Its project is new, and the permissions there are not read yet.');
    },
  };
  await fetchBatch(fetching, ids, context, unheard, (id, why) => later.set(id, why));
  return later;
}

/** Nothing is left to be read of it: no thread, and no role whose name has to be looked at once more. */
function isWhole({ incomplete, remarks }: FetchedIssue): boolean {
  return incomplete.length === 0 && remarks.every(({ remark }) => remark.restrictedToRoleName === undefined);
}

async function outsideOf(
  { client, signal }: DrainOptions,
  fetched: readonly FetchedIssue[],
  jql: string,
): Promise<Set<IssueId>> {
  const outside = new Set(fetched.map(({ issue }) => issue.id));
  if (outside.size === 0) return outside;
  try {
    for await (const page of client.issueIdPages({ jql: withinJql([...outside], jql) }, signal)) {
      for (const id of page.ids) outside.delete(issueId(id));
    }
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'jira-bad-request') throw cause;
    throw new AppError(
      'jira-bad-request',
      `Jira does not accept the JQL of this source any more. Change what it reads. ${cause.message}`,
      { cause },
    );
  }
  // Whoever lost access to the site finds nothing within any narrowing.
  if (outside.size > 0) await client.confirmAccess(signal);
  return outside;
}
