/**
 * A full pass over the chosen projects, which can be stopped anywhere. Its states, each left only when the
 * store says that nothing is left to do in it, so that a new process goes on where the last one was killed:
 *
 *   listing    ids of each project, page by page; the page and its token are one commit
 *   contents   what was listed and not fetched yet, from the first page of ids on (`list-and-fetch.ts`); each hundred is
 *              one commit, and then come the threads that did not fit into them, page by page; page and place are one commit
 *   comments   threads that an earlier run left unfinished, or that were opened anew
 *   settling   ids that no listing had: asked for one last time, and removed when Jira does not return them, but for
 *              those of a project that has lost most of its issues, which is not believed at once (`pass-loss.ts`)
 *              then the names of roles are checked; where they changed meanwhile, back to contents;
 *              at last, what Jira refuses is denied, or held where that would be most of what we have
 *   done       the pass is finished
 *
 * Nothing is removed because a listing was cut short: an unfinished listing never reaches settling. A thread
 * that stays shorter than Jira counts it loses what Jira did not return, on purpose: that may have been deleted or
 * hidden, and found is only what Jira still shows; a finding says so, and the next pass asks again. What one
 * issue or thread does wrong becomes a finding, written no later than the commit that it belongs to.
 */

import type { Clock } from '../clock.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import { type IssueId, issueId, type ProjectId, type SourceId } from '../model/ids.ts';
import { countingTimes } from '../model/read-age.ts';
import { withinJql } from '../model/scope-jql.ts';
import type { SourceKind, SourceScope } from '../model/source.ts';
import type { Store } from '../store/store.ts';
import { absentProjects, forgetAbsent } from './access/absent-projects.ts';
import { askUnread } from './ask-unread.ts';
import { checkNarrowing } from './check-narrowing.ts';
import { completeThreads, remarksOutsideThreads } from './complete-threads.ts';
import { ContentFindings } from './content-findings.ts';
import { type FetchOptions, fetchBatch } from './fetch-issues.ts';
import { type FetchBatch, listAndFetch } from './list-and-fetch.ts';
import { isNarrowed, readOutsideParents } from './outside-parents.ts';
import { AbsentContents, endHolds, heldByPass } from './pass-loss.ts';
import type { ProgressMeter } from './progress.ts';
import { projectsInScope } from './projects-in-scope.ts';
import { endRefused } from './refused-threads.ts';
import { checkRoleNames, denyOutdatedNames, toRemarks } from './role-names.ts';
import { endTooLargeOfGone, noteTooLarge } from './too-large.ts';
import { type ContextOf, translationContexts } from './translation-contexts.ts';
import { endUnreadable } from './unreadable-contents.ts';

export interface FullPassOptions {
  readonly sourceId: SourceId;
  readonly kind: SourceKind;
  readonly projectIds: readonly ProjectId[];
  /** What of the projects is read. */
  readonly scope: SourceScope;
  readonly store: Store;
  readonly client: JiraClient;
  readonly clock: Clock;
  readonly meter: ProgressMeter;
  readonly signal: AbortSignal;
  /** Requests for contents at a time. */
  readonly concurrency: number;
  /** What was last read longer ago than this, and cannot be read now, is denied. */
  readonly directoryMaxAgeMs: number;
  /** Contents are asked for evenly over this time, from the beginning of the pass on. Undefined: as fast as it goes. */
  readonly overMs?: number | undefined;
  /** Threads that are read at the moment, here or by another strand. */
  readonly claims: Set<number>;
}

/** What was read longer ago is read again; tokens of listings live seven days. */
const longestPassMs = 6 * 86_400_000;
/**
 * How long a slow pass waits for a project that cannot be listed, as a share of the time that it is spread over. Then the
 * next one begins: the other projects are to be read again in time, whatever becomes of that one.
 */
const patience = 1.25;
const batchSize = 100;
/** How often remarks are read whose roles changed their names meanwhile. */
const roleNameRounds = 3;

export async function fullPass(options: FullPassOptions): Promise<void> {
  const { sourceId, store, clock, meter } = options;
  const projectIds = [...options.projectIds].sort();
  const running = await store.crawl.pass(sourceId);
  const findings = new ContentFindings(store, sourceId, clock);
  let startedMs = clock.now();
  if (running !== undefined && startedMs - running.startedMs <= longestPassMs) {
    startedMs = running.startedMs;
    if (running.projectIds.join() !== projectIds.join()) {
      await store.crawl.changePassProjects(sourceId, projectIds, clock.now());
    }
    await findings.carryOver();
  } else {
    await findings.clear();
    await store.crawl.beginPass(sourceId, projectIds, startedMs);
  }
  const context = await translationContexts(store, sourceId, findings);
  const absentContents = new AbsentContents(options);
  const again = (id: IssueId) => fetchIssues(options, [id], context, findings, () => {});

  const fetchListed: FetchBatch = async (ids, onFailed, signal) => {
    const about = { ...options, signal };
    await fetchIssues(about, ids, context, findings, onFailed, absentContents);
    // At once, so that there is never a time in which only a few long threads are left to wait for.
    await completeThreads({ ...about, concurrency: 1, among: ids }, context, findings, again);
  };

  await checkNarrowing(options);
  let unlistedBefore = false;
  for (let round = 1; ; round += 1) {
    const unlisted = await listAndFetch({ ...options, startedMs }, context, findings, fetchListed);
    meter.enter('comments');
    await completeThreads(options, context, findings, again);
    if (unlisted) {
      // The others did not wait for it. Nothing is judged before it was listed, too.
      if (unlistedBefore) {
        const { overMs } = options;
        if (overMs !== undefined && clock.now() >= startedMs + overMs * patience) {
          await findings.clear();
          await store.crawl.beginPass(sourceId, projectIds, clock.now());
        }
        throw unlisted;
      }
      unlistedBefore = true;
      round -= 1;
      continue;
    }
    meter.enter('settling');
    await settle(options, context, findings, again);
    // Elsewhere it makes no difference which role a name stands for, and nobody reads it.
    if (options.kind !== 'permission-based') break;
    const { changed, unsure } = await checkRoleNames(options, projectIds);
    const denied = round < roleNameRounds ? unsure : [...unsure, ...changed];
    for (const id of denied) findings.roleNamesUnsure(context.of(id).project?.key ?? id);
    if (changed.length === 0 || round >= roleNameRounds) break;
  }
  await endUnreadable(options, context, findings);
  await endRefused(options, context, findings);
  await findings.save();
  await store.crawl.finishPass(sourceId, clock.now());
  await askUnread(store, sourceId, clock.now());
}

async function fetchIssues(
  options: FullPassOptions,
  ids: readonly IssueId[],
  context: ContextOf,
  findings: ContentFindings,
  onFailed: (id: IssueId, why: string) => void,
  /** Undefined: what does not come is hidden, whatever it is. */
  absentContents?: AbsentContents,
): Promise<void> {
  const { sourceId, store, meter } = options;
  const commit: FetchOptions['commit'] = async (fetched, absent, readMs, used, ticket) => {
    const left = await absentContents?.leaveForTheEnd(ids, absent);
    const gone = left ? absent.filter((id) => !left.has(id)) : absent;
    await noteTooLarge(store, sourceId, fetched, options.clock.now(), gone);
    const counts = await store.crawl.commitIssues(sourceId, fetched, gone, readMs, { ticket });
    await denyOutdatedNames(options, used, toRemarks(fetched));
    meter.issues += counts.issues;
    meter.comments += remarksOutsideThreads(fetched);
    meter.changed += counts.changed;
    meter.removed += counts.removed;
    meter.report();
  };
  const { updatedSinceMs } = options.scope;
  const ticket = () => store.crawl.ticket();
  await fetchBatch({ ...options, updatedSinceMs, ticket, commit }, ids, context, findings, onFailed);
}

async function settle(
  options: FullPassOptions,
  context: ContextOf,
  findings: ContentFindings,
  again: (id: IssueId) => Promise<void>,
): Promise<void> {
  const { sourceId, store, client, meter, signal } = options;
  const held = await heldByPass(options);
  const kept = [...held, ...(await absentOrBack(options))];
  // First: what is out of scope must not be asked for.
  for (let gone = -1; gone !== 0; meter.removed += gone) {
    signal.throwIfAborted();
    gone = await store.crawl.removeOutOfScope(sourceId, batchSize, kept);
  }
  await forgetAbsent(store, sourceId, kept);
  // What Jira cannot say now keeps its place, and must not stand in the way of the rest.
  const failed = new Set<IssueId>();
  for (;;) {
    // Taken first: what the fresh strand reads while Jira is asked about it here is newer, and stays.
    const ticket = await store.crawl.ticket();
    const notListed = await store.crawl.idsNotListed(sourceId, batchSize + failed.size, kept);
    const ids = notListed.filter((id) => !failed.has(id)).slice(0, batchSize);
    if (ids.length === 0) break;
    const { jql } = options.scope;
    const within = jql === undefined ? ids : await stillWithin(options, ids, jql);
    const left = ids.filter((id) => !within.includes(id));
    if (left.length > 0) {
      // Whoever lost access to the site finds nothing within any narrowing.
      await client.confirmAccess(signal);
      const { removed } = await store.crawl.commitIssues(sourceId, [], left, options.clock.now(), { ticket });
      meter.removed += removed;
    }
    if (within.length === 0) continue;
    await fetchIssues(options, within, context, findings, (id, why) => {
      failed.add(id);
      findings.unreadable(id, why);
    });
  }
  await endHolds(options, held);
  await endTooLargeOfGone(store, sourceId, options.clock.now());
  await completeThreads(options, context, findings, again);
  if (isNarrowed(options.scope)) await readParents(options, context);
  for (const key of await store.crawl.subtasksWithoutParent(sourceId, batchSize)) findings.parentMissing(key);
  await endRereads(options);
  meter.report();
}

/** What cannot be read of them now is asked for again, and keeps its last state until that is too old. */
async function readParents(options: FullPassOptions, context: ContextOf): Promise<void> {
  const { sourceId, store, clock } = options;
  const failed = [...(await readOutsideParents(options, context)).keys()];
  if (failed.length === 0) return;
  await store.readings.ask(sourceId, failed, 'listed', clock.now());
  await store.crawl.denyStale(sourceId, failed, countingTimes(clock.now(), options.directoryMaxAgeMs));
}

/** Those that no listing had, and that the narrowing has nevertheless: a search may be some seconds behind. */
async function stillWithin(
  { client, signal }: FullPassOptions,
  ids: readonly IssueId[],
  jql: string,
): Promise<IssueId[]> {
  const within: IssueId[] = [];
  for await (const page of client.issueIdPages({ jql: withinJql(ids, jql) }, signal)) {
    within.push(...page.ids.map(issueId));
  }
  return within;
}

async function endRereads({ sourceId, store, projectIds }: FullPassOptions): Promise<void> {
  const parts = await store.directory.parts(sourceId);
  // One that came, or came back, while this pass was on its way is not this pass's to show.
  const others = new Set(
    parts
      .filter((part) => part.kind === 'absent' || (part.kind === 'project' && !part.body.archived))
      .map(({ subject }) => subject),
  );
  for (const part of parts) {
    if (part.kind === 'paused' && !others.has(part.subject)) {
      await store.directory.removePart(sourceId, 'paused', part.subject);
    }
    if (part.kind !== 'reread') continue;
    const projectId = projectIds.find((id) => id === part.subject);
    if (projectId) await store.access.endReread(sourceId, projectId);
    else if (!others.has(part.subject)) await store.directory.removePart(sourceId, 'reread', part.subject);
  }
}

/** Nothing of these is removed either: that all of one is gone is not believed yet, or it came back meanwhile. */
async function absentOrBack({ sourceId, store, clock, projectIds }: FullPassOptions): Promise<ProjectId[]> {
  const back = (await projectsInScope(store, sourceId)).filter((id) => !projectIds.includes(id));
  return [...back, ...(await absentProjects(store, sourceId, clock.now()))];
}
