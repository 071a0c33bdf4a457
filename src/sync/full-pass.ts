/**
 * A full pass over the chosen projects, which can be stopped anywhere. Its states, each left only when the
 * store says that nothing is left to do in it, so that a new process goes on where the last one was killed:
 *
 *   listing    ids of each project, page by page; the page and its token are one commit
 *   contents   what was listed and not fetched yet, a hundred at a time; each hundred is one commit
 *   comments   threads that did not fit into their issue, page by page; page and place are one commit
 *   settling   ids that no listing had: asked for one last time, and removed when Jira does not return them
 *   done       the pass is finished
 *
 * Nothing is removed because a listing was cut short: an unfinished listing never reaches settling.
 */

import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { Finding } from '../model/directory.ts';
import { type IssueId, issueId, type ProjectId, type SourceId } from '../model/ids.ts';
import type { Store, Thread } from '../store/store.ts';
import { inParallel } from './in-parallel.ts';
import type { ProgressMeter } from './progress.ts';
import {
  type TranslationContext,
  translateComment,
  translateIssue,
  translateWorklog,
  wantedFields,
} from './translate.ts';

export interface FullPassOptions {
  readonly sourceId: SourceId;
  readonly projectIds: readonly ProjectId[];
  readonly store: Store;
  readonly client: JiraClient;
  readonly clock: Clock;
  readonly meter: ProgressMeter;
  readonly signal: AbortSignal;
  /** Requests for contents at a time. */
  readonly concurrency: number;
}

const batchSize = 100;
const listingsAtATime = 3;
/** How often the contents that Jira could not read are asked for again before the pass ends without them. */
const contentRounds = 3;
/** How often a thread is read from its beginning when its pages do not add up to its total. */
const threadRounds = 3;

/** Resolves with what an administrator should know of the contents. */
export async function fullPass(options: FullPassOptions): Promise<Finding[]> {
  const { sourceId, store, clock, meter } = options;
  const projectIds = [...options.projectIds].sort();
  const running = await store.crawl.pass(sourceId);
  if (!running || running.projectIds.join() !== projectIds.join()) {
    await store.crawl.beginPass(sourceId, projectIds, clock.now());
  }
  const findings = new ContentFindings();
  const context = await translationContexts(store, sourceId, findings);

  meter.enter('listing');
  await listIds(options);
  meter.enter('contents');
  await fetchContents(options, context, findings);
  meter.enter('comments');
  await completeThreads(options, context, findings);
  meter.enter('settling');
  await settle(options, context);
  await store.crawl.finishPass(sourceId, clock.now());
  return findings.list();
}

async function listIds(options: FullPassOptions): Promise<void> {
  const { sourceId, store, client, meter, signal } = options;
  const listings = await store.crawl.openListings(sourceId);
  const listOne = async (projectId: ProjectId, pageToken: string | undefined) => {
    const jql = `project = ${projectId} ORDER BY id ASC`;
    for await (const page of client.issueIdPages({ jql, pageToken }, signal)) {
      await store.crawl.commitListing(sourceId, projectId, page.ids.map(issueId), page.nextPageToken);
      meter.listed += page.ids.length;
      meter.report();
    }
  };
  await inParallel(
    listings,
    listingsAtATime,
    async ({ projectId, nextPageToken }) => {
      try {
        await listOne(projectId, nextPageToken);
      } catch (error) {
        // A token from before an interruption lives seven days at most: begin this project again.
        if (nextPageToken === undefined || !isCode(error, 'jira-bad-request')) throw error;
        await store.crawl.restartListing(sourceId, projectId);
        await listOne(projectId, undefined);
      }
    },
    signal,
  );
}

async function fetchContents(
  options: FullPassOptions,
  context: ContextOf,
  findings: ContentFindings,
): Promise<void> {
  const { sourceId, store, meter, signal } = options;
  const counted = await store.crawl.counts(sourceId);
  meter.listed = counted.reduce((sum, project) => sum + project.listed, 0);
  meter.toFetch = counted.reduce((sum, project) => sum + project.toFetch, 0);
  for (let round = 1; ; round += 1) {
    const failed = new Map<string, string>();
    await inParallel(
      idBatches(store, sourceId),
      options.concurrency,
      (ids) => fetchBatch(options, ids, context, (id, why) => failed.set(id, why)),
      signal,
    );
    // Issues whose level changed have put their sub-tasks up again in the meantime.
    const left = await store.crawl.idsToFetch(sourceId, undefined, failed.size + 1);
    if (left.length === 0) return;
    if (left.every((id) => failed.has(id)) && round >= contentRounds) {
      for (const [id, why] of failed) findings.unreadable(id, why);
      return;
    }
    meter.report();
  }
}

async function* idBatches(store: Store, sourceId: SourceId): AsyncGenerator<readonly IssueId[]> {
  let after: IssueId | undefined;
  for (;;) {
    const ids = await store.crawl.idsToFetch(sourceId, after, batchSize);
    if (ids.length === 0) return;
    yield ids;
    after = ids.at(-1);
  }
}

async function fetchBatch(
  options: FullPassOptions,
  ids: readonly IssueId[],
  context: ContextOf,
  onFailed: (id: IssueId, why: string) => void,
): Promise<void> {
  const { sourceId, store, client, clock, meter, signal } = options;
  // Before the request: what is read counts as read when it was asked for, not when it was written.
  const askedMs = clock.now();
  let answer: Awaited<ReturnType<JiraClient['issues']>>;
  try {
    answer = await client.issues(ids, context.fields, signal);
  } catch (error) {
    if (!isCode(error, 'jira-bad-answer') && !isCode(error, 'jira-timeout')) throw error;
    // One issue can spoil the answer of a hundred: halve until it stands alone.
    const [first] = ids;
    if (ids.length === 1 && first !== undefined) return onFailed(first, error.message);
    const middle = Math.ceil(ids.length / 2);
    await fetchBatch(options, ids.slice(0, middle), context, onFailed);
    await fetchBatch(options, ids.slice(middle), context, onFailed);
    return;
  }
  const inScope = new Set<string>(options.projectIds);
  const asked = new Set<string>(ids);
  const fetched = answer.issues
    .filter((wire) => asked.has(wire.id) && inScope.has(wire.fields.project?.id ?? ''))
    .map((wire) => translateIssue(wire, context.of(wire.fields.project?.id)));
  for (const { id, message } of answer.failed) {
    if (asked.has(id)) onFailed(issueId(id), message);
  }
  const accounted = new Set<string>([
    ...fetched.map(({ issue }) => issue.id),
    ...answer.failed.map(({ id }) => id),
  ]);
  const absent = ids.filter((id) => !accounted.has(id));
  const counts = await store.crawl.commitIssues(sourceId, fetched, absent, askedMs);
  meter.issues += ids.length;
  meter.comments += counts.remarks;
  meter.changed += counts.changed;
  meter.report();
}

async function completeThreads(
  options: FullPassOptions,
  context: ContextOf,
  findings: ContentFindings,
): Promise<void> {
  const { sourceId, store, signal } = options;
  for (;;) {
    const threads = await store.crawl.openThreads(sourceId, 50);
    if (threads.length === 0) return;
    await inParallel(
      threads,
      options.concurrency,
      (thread) => completeThread(options, thread, context, findings),
      signal,
    );
  }
}

async function completeThread(
  options: FullPassOptions,
  thread: Thread,
  context: ContextOf,
  findings: ContentFindings,
): Promise<void> {
  const { sourceId, store, client, meter, signal } = options;
  const about = context.of(thread.projectId);
  const [row] = await store.issues.rowsByIds(sourceId, [thread.issueId]);
  const [stored] = row === undefined ? [] : await store.issues.load([row]);
  const key = stored?.issue.key ?? thread.issueId;
  let startAt = thread.startAt;
  for (let round = 1; ; round += 1) {
    let seen = 0;
    let total = 0;
    try {
      const pages =
        thread.kind === 'comment'
          ? client.comments(thread.issueId, { startAt }, signal)
          : client.worklogs(thread.issueId, { startAt }, signal);
      for await (const page of pages) {
        const remarks =
          'comments' in page
            ? page.comments.map((comment) => translateComment(comment, key, about))
            : page.worklogs.map((worklog) => translateWorklog(worklog, key, about));
        total = page.total;
        startAt = page.startAt + remarks.length;
        seen = await store.crawl.commitThread(sourceId, thread, remarks, { startAt });
        meter.comments += remarks.length;
        meter.report();
      }
    } catch (error) {
      // The issue is gone, or no longer ours to read: settling or the next pass will see to it.
      if (!isCode(error, 'jira-not-found')) throw error;
      await store.crawl.commitThread(sourceId, thread, [], undefined);
      return;
    }
    if (seen >= total || round >= threadRounds) {
      if (seen < total) findings.threadShort(key, thread.kind, seen, total);
      await store.crawl.commitThread(sourceId, thread, [], undefined);
      return;
    }
    // A remark was deleted while we paged, and another slipped past: read it from the beginning.
    startAt = 0;
  }
}

async function settle(options: FullPassOptions, context: ContextOf): Promise<void> {
  const { sourceId, store, signal } = options;
  let last = '';
  for (;;) {
    const ids = await store.crawl.idsNotListed(sourceId, batchSize);
    if (ids.length === 0) break;
    // What Jira cannot say now keeps its place, and the loop must still end.
    if (ids.join() === last) break;
    last = ids.join();
    await fetchBatch(options, ids, context, () => {});
  }
  while ((await store.crawl.removeOutOfScope(sourceId, batchSize)) > 0) signal.throwIfAborted();
  for (const part of await store.directory.parts(sourceId)) {
    if (part.kind !== 'reread') continue;
    const projectId = options.projectIds.find((id) => id === part.subject);
    if (projectId && !(await store.crawl.allReadSince(sourceId, projectId, part.body.sinceMs))) continue;
    await store.directory.removePart(sourceId, 'reread', part.subject);
  }
  await completeThreads(options, context, new ContentFindings());
  options.meter.report();
}

interface ContextOf {
  readonly fields: readonly string[];
  of(projectId: string | undefined): TranslationContext;
}

async function translationContexts(
  store: Store,
  sourceId: SourceId,
  findings: ContentFindings,
): Promise<ContextOf> {
  const parts = await store.directory.parts(sourceId);
  const fields = (await store.directory.part(sourceId, 'fields', ''))?.body;
  const contexts = new Map<string, TranslationContext>();
  const empty: TranslationContext = {
    project: undefined,
    securityScheme: undefined,
    roles: undefined,
    fields,
    onOddDocument: (problem, key) => findings.oddDocument(problem, key),
  };
  for (const part of parts) {
    const known = contexts.get(part.subject) ?? empty;
    if (part.kind === 'project') contexts.set(part.subject, { ...known, project: part.body });
    else if (part.kind === 'security-scheme')
      contexts.set(part.subject, { ...known, securityScheme: part.body });
    else if (part.kind === 'roles') contexts.set(part.subject, { ...known, roles: part.body });
  }
  return { fields: wantedFields(fields), of: (projectId) => contexts.get(projectId ?? '') ?? empty };
}

/** Bounded: one entry for each kind of oddity, and for each issue that could not be read. */
class ContentFindings {
  readonly #odd = new Map<string, { count: number; example: string }>();
  readonly #others: Finding[] = [];

  oddDocument(problem: string, key: string): void {
    const known = this.#odd.get(problem);
    if (known) known.count += 1;
    else if (this.#odd.size < 100) this.#odd.set(problem, { count: 1, example: key });
  }

  unreadable(id: string, why: string): void {
    this.#others.push({
      code: 'issue-unreadable',
      subject: id,
      message: `Issue ${id} could not be read: ${why} It keeps its last state and is asked for again in the next sync.`,
    });
  }

  threadShort(key: string, kind: Thread['kind'], seen: number, total: number): void {
    this.#others.push({
      code: 'thread-short',
      subject: `${key} ${kind}`,
      message: `Jira counts ${total} ${kind}s on ${key}, and returned ${seen}. The next sync asks again.`,
    });
  }

  list(): Finding[] {
    const odd = [...this.#odd].map(([problem, { count, example }]) => ({
      code: 'document-odd',
      subject: problem,
      message: `${count} documents (${example} is one) hold something that we do not know: ${problem}. Their text was kept.`,
    }));
    return [...odd, ...this.#others.slice(0, 1000)];
  }
}

function isCode(error: unknown, code: AppError['code']): error is AppError {
  return error instanceof AppError && error.code === code;
}
