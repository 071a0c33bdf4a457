/**
 * The threads that did not fit into their issues, page by page; page and place are one commit. What Jira cannot answer
 * now keeps its last state until that is too old. What it refuses is noted in the store, and judged at the end of the
 * pass (`refused-threads.ts`), when it is known how much it refuses. A thread whose issue is gone goes with it.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import type { IssueId } from '../model/ids.ts';
import { countingTimes } from '../model/read-age.ts';
import type { FetchedIssue, Thread } from '../store/store.ts';
import type { ContentFindings } from './content-findings.ts';
import { isUnreadable } from './fetch-issues.ts';
import type { FullPassOptions } from './full-pass.ts';
import { inParallel } from './in-parallel.ts';
import { denyOutdatedNames } from './role-names.ts';
import { translateComment, translateWorklog } from './translate.ts';
import type { ContextOf } from './translation-contexts.ts';

export interface ThreadOptions
  extends Pick<
    FullPassOptions,
    'sourceId' | 'store' | 'client' | 'clock' | 'meter' | 'signal' | 'concurrency' | 'directoryMaxAgeMs'
  > {
  /** Those that somebody of this process reads at the moment: two never read the same one. */
  readonly claims: Set<number>;
  /** Of these issues alone. Undefined: all. */
  readonly among?: readonly IssueId[];
}

export type ThreadFindings = Pick<ContentFindings, 'fact' | 'save' | 'threadShort' | 'threadUnreadable'>;

/** Those of a thread count when its pages come. */
export function remarksOutsideThreads(fetched: readonly FetchedIssue[]): number {
  return fetched.reduce((sum, { remarks, incomplete }) => {
    const isInThread = (kind: string) => incomplete.some((thread) => thread.kind === kind);
    return sum + remarks.filter(({ remark }) => !isInThread(remark.kind)).length;
  }, 0);
}

/** How often a thread is read when its pages do not add up to its total. */
const threadRounds = 3;
const lookEveryMs = 50;

export async function completeThreads(
  options: ThreadOptions,
  context: ContextOf,
  findings: ThreadFindings,
  again: (id: IssueId) => Promise<void>,
): Promise<void> {
  const { sourceId, store, signal, claims, among } = options;
  // Both hold troubled threads only.
  const rounds = new Map<string, number>();
  const leftOpen = new Set<number>();
  for (;;) {
    const open = await store.crawl.openThreads(sourceId, 50 + leftOpen.size + claims.size, among);
    const left = open.filter(({ id }) => !leftOpen.has(id));
    const threads = left.filter(({ id }) => !claims.has(id));
    if (left.length === 0) return;
    if (threads.length === 0) {
      // Another strand reads the last ones: what comes next is to know how that ends.
      await sleep(lookEveryMs, undefined, { signal });
      continue;
    }
    await inParallel(
      threads,
      options.concurrency,
      async (thread) => {
        if (claims.has(thread.id)) return;
        claims.add(thread.id);
        const outcome = await readThread(options, thread, context, findings).finally(() =>
          claims.delete(thread.id),
        );
        if (outcome.kind === 'complete') {
          await store.crawl.commitThread(sourceId, thread, [], undefined);
          return;
        }
        if (outcome.kind === 'unreadable') {
          // It keeps what it has, and is opened anew by the next pass.
          const counting = countingTimes(options.clock.now(), options.directoryMaxAgeMs);
          const isDenied = await store.crawl.denyStaleThread(sourceId, thread, counting);
          findings.threadUnreadable(outcome.key, thread.kind, outcome.why, isDenied);
          leftOpen.add(thread.id);
          return;
        }
        const name = `${thread.issueId} ${thread.kind}`;
        const round = (rounds.get(name) ?? 0) + 1;
        rounds.set(name, round);
        const isRefused = outcome.kind === 'refused' || (outcome.kind === 'absent' && round > 1);
        if (isRefused) {
          await store.crawl.refuseThread(sourceId, thread, outcome.why);
          return;
        }
        if (outcome.kind === 'absent' || round < threadRounds) {
          // The issue again: that opens its thread anew, drops it, or finds that the issue is gone.
          await again(thread.issueId);
          return;
        }
        findings.threadShort(outcome.key, thread.kind, outcome.seen, outcome.total);
        await findings.save();
        await store.crawl.commitThread(sourceId, thread, [], undefined);
      },
      signal,
    );
  }
}

type ThreadOutcome = { readonly key: string } & (
  | { readonly kind: 'complete' }
  /** Remarks were deleted while we paged, so that others may have slipped past. */
  | { readonly kind: 'shifted'; readonly seen: number; readonly total: number }
  | { readonly kind: 'unreadable'; readonly why: string }
  /** The issue is gone, or it is not and Jira denies that it has a thread, which the issue itself will tell. */
  | { readonly kind: 'absent'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string }
);

async function readThread(
  options: ThreadOptions,
  thread: Thread,
  context: ContextOf,
  findings: ThreadFindings,
): Promise<ThreadOutcome> {
  const { sourceId, store, client, meter, signal } = options;
  const used = await context.current();
  const about = used.of(thread.projectId);
  const [row] = await store.issues.rowsByIds(sourceId, [thread.issueId]);
  const [stored] = row === undefined ? [] : await store.issues.load([row]);
  const key = stored?.issue.key ?? thread.issueId;
  const from = { startAt: thread.startAt };
  let seen = 0;
  let total = thread.startAt > 0 ? thread.total : 0;
  let hasPages = false;
  try {
    const pages =
      thread.kind === 'comment'
        ? client.comments(thread.issueId, from, signal)
        : client.worklogs(thread.issueId, from, signal);
    for await (const page of pages) {
      hasPages = true;
      if (page.total < total) return { kind: 'shifted', key, seen, total };
      total = page.total;
      const remarks =
        'comments' in page
          ? page.comments.map((comment) => translateComment(comment, key, about))
          : page.worklogs.map((worklog) => translateWorklog(worklog, key, about));
      if (remarks.some(({ remark }) => remark.visibility.kind === 'unknown')) {
        findings.fact('visibility-unknown', about.project?.key ?? thread.projectId, key, true);
      }
      const startAt = page.startAt + remarks.length;
      await findings.save();
      seen = await store.crawl.commitThread(sourceId, thread, remarks, { startAt });
      await denyOutdatedNames(options, used, [{ projectId: thread.projectId, remarks }]);
      // Opened anew in the meantime, with the issue's other thread: that one is read instead.
      if (seen === 0 && remarks.length > 0) return { kind: 'complete', key };
      meter.comments += remarks.length;
      meter.report();
    }
  } catch (error) {
    if (isCode(error, 'jira-not-found')) return { kind: 'absent', key, why: error.message };
    if (isCode(error, 'jira-forbidden')) return { kind: 'refused', key, why: error.message };
    if (isUnreadable(error)) return { kind: 'unreadable', key, why: error.message };
    throw error;
  }
  if (!hasPages && thread.total > 0) return { kind: 'absent', key, why: noPages };
  return seen >= total ? { kind: 'complete', key } : { kind: 'shifted', key, seen, total };
}

const noPages =
  'Jira counts worklogs there, and answered GET /rest/api/3/issue/{issueId}/worklog as if there were none (status 404). ' +
  'See that the account may read them and that time tracking is on.';

function isCode(error: unknown, code: AppError['code']): error is AppError {
  return error instanceof AppError && error.code === code;
}
