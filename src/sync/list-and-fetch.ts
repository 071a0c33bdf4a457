/**
 * The first states of a full pass, listing and contents. Contents are asked for as soon as there are ids, so that no
 * place for a request stays empty meanwhile; only where they are spread over a day, they wait for the whole list, by
 * which they are spread. It ends when all is listed, but for projects whose listing failed, and all of that was asked for.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { AppError } from '../errors.ts';
import { type IssueId, issueId, type ProjectId, type SourceId } from '../model/ids.ts';
import { listingJql } from '../model/scope-jql.ts';
import type { Store } from '../store/store.ts';
import { isBadRequest } from './check-narrowing.ts';
import type { ContentFindings } from './content-findings.ts';
import type { FullPassOptions } from './full-pass.ts';
import { inParallel, together } from './in-parallel.ts';
import { noneWaits } from './none-waits.ts';
import type { ContextOf } from './translation-contexts.ts';

const batchSize = 100;
const listingsAtATime = 3;
/** How often the contents that Jira could not read are asked for again before the pass ends without them. */
const contentRounds = 3;
/** More batches than places: while the answer of one is translated and kept, another has its place. */
const batchesBeyondPlaces = 4;
const lookEveryMs = 20;

export type FetchBatch = (
  ids: readonly IssueId[],
  onFailed: (id: IssueId, why: string) => void,
  signal: AbortSignal,
) => Promise<void>;

/** How far the listing is, which goes on meanwhile. */
interface Listing {
  isOpen: boolean;
  pages: number;
  /** Of what was listed since the contents last went back to it. */
  lowest: number | undefined;
}

/**
 * Batches are spread evenly over what is left of the time. Its end stays the same however often the pass is interrupted,
 * as each issue has to be read within the time that is stated.
 */
interface Pace {
  readonly untilMs: number;
  /** Between two batches: it gets no longer on the way, but where the clock was set back. */
  readonly longestMs: number;
  /** That are still to come. */
  batches: number;
}

/** What kept a project from being listed; the others were. `startedMs`: when the pass was begun. */
export async function listAndFetch(
  options: FullPassOptions & { readonly startedMs: number },
  context: ContextOf,
  findings: ContentFindings,
  fetchBatch: FetchBatch,
): Promise<AppError | undefined> {
  const stop = new AbortController();
  const about = { ...options, signal: AbortSignal.any([options.signal, stop.signal]) };
  const listing: Listing = { isOpen: true, pages: 0, lowest: undefined };
  let unlisted: AppError | undefined;
  let total = 0;
  const list = async () => {
    unlisted = await listIds(about, context, findings, listing);
    listing.isOpen = false;
    total = await beginContents(about);
  };
  const contents = (pace?: Pace) => fetchContents(about, findings, fetchBatch, listing, pace);
  const { overMs, startedMs } = options;
  if (overMs === undefined) {
    await together(stop, [list, () => contents()]);
  } else {
    await list();
    await contents(paceOf(startedMs, overMs, options.clock.now(), Math.ceil(total / batchSize)));
  }
  return unlisted;
}

async function listIds(
  options: FullPassOptions,
  context: ContextOf,
  findings: ContentFindings,
  listing: Listing,
): Promise<AppError | undefined> {
  const { sourceId, store, client, meter, signal } = options;
  const listings = await store.crawl.openListings(sourceId);
  if (listings.length > 0) meter.enter('listing');
  /** False: Jira does not accept the query. */
  const listOne = async (projectId: ProjectId, pageToken: string | undefined): Promise<boolean> => {
    const jql = listingJql(projectId, options.scope);
    try {
      for await (const page of client.issueIdPages({ jql, pageToken }, signal)) {
        await store.crawl.commitListing(sourceId, projectId, page.ids.map(issueId), page.nextPageToken);
        const ids = page.ids.map(Number);
        listing.lowest = ids.reduce(
          (lowest, id) => Math.min(lowest, id),
          listing.lowest ?? Number.POSITIVE_INFINITY,
        );
        listing.pages += 1;
        meter.listed += page.ids.length;
        meter.report();
      }
      return true;
    } catch (error) {
      if (isBadRequest(error)) return false;
      throw error;
    }
  };
  return noneWaits(
    listings,
    listingsAtATime,
    async ({ projectId, nextPageToken }) => {
      if (nextPageToken !== undefined && (await listOne(projectId, nextPageToken))) return;
      // A token from before an interruption lives seven days at most: then the project is begun again.
      if (nextPageToken !== undefined) await store.crawl.restartListing(sourceId, projectId);
      if (await listOne(projectId, undefined)) return;
      // That is how Jira says that the account may not browse it, although it may list it: an administrator.
      findings.projectUnreadable(context.of(projectId).project?.key ?? projectId);
      await findings.save();
      await store.crawl.commitListing(sourceId, projectId, [], undefined);
    },
    options,
  );
}

/** How many issues are to be read. */
async function beginContents({ sourceId, store, meter }: FullPassOptions): Promise<number> {
  const counted = await store.crawl.counts(sourceId);
  meter.listed = counted.reduce((sum, project) => sum + project.listed, 0);
  const total = counted.reduce((sum, project) => sum + project.toFetch, 0);
  meter.toFetch = meter.issues + total;
  meter.enter('contents');
  return total;
}

async function fetchContents(
  options: FullPassOptions,
  findings: ContentFindings,
  fetchBatch: FetchBatch,
  listing: Listing,
  pace: Pace | undefined,
): Promise<void> {
  const { sourceId, store, clock, meter, concurrency, signal } = options;
  // A failure ends the wait for the next batch, which may be an hour away; what is under way is read and kept.
  const failing = new AbortController();
  const waiting = AbortSignal.any([signal, failing.signal]);
  for (let round = 1; ; round += 1) {
    const failed = new Map<IssueId, string>();
    const onFailed = (id: IssueId, why: string) => void failed.set(id, why);
    const asked = new Set<IssueId>();
    await inParallel(
      paced(idBatches(store, sourceId, asked, listing, waiting), pace, clock, waiting),
      concurrency + batchesBeyondPlaces,
      async (ids) => {
        try {
          await fetchBatch(ids, onFailed, signal);
        } catch (error) {
          failing.abort(error);
          throw error;
        }
        for (const id of ids) if (!failed.has(id)) asked.delete(id);
      },
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

/** Full ones, but for the last: a request for a few costs as much as one for a hundred. `asked`: not once more. */
async function* idBatches(
  store: Store,
  sourceId: SourceId,
  asked: Set<IssueId>,
  listing: Listing,
  signal: AbortSignal,
): AsyncGenerator<readonly IssueId[]> {
  const batch = new Set<IssueId>();
  const take = () => {
    const ids = [...batch].slice(0, batchSize);
    for (const id of ids) {
      batch.delete(id);
      asked.add(id);
    }
    return ids;
  };
  let after: IssueId | undefined;
  for (;;) {
    // Before it is looked for ids: what the last page brings is seen.
    const { isOpen, pages } = listing;
    const ids = await store.crawl.idsToFetch(sourceId, after, batchSize);
    for (const id of ids) if (!asked.has(id)) batch.add(id);
    after = ids.at(-1) ?? after;
    if (batch.size >= batchSize) yield take();
    else if (ids.length > 0) continue;
    else if (isOpen || listing.lowest !== undefined) {
      while (listing.isOpen && listing.pages === pages && !signal.aborted) await sleep(lookEveryMs);
      signal.throwIfAborted();
      // Of another project, or one that is older: lower ids than the last. No others, as a million take long to pass over.
      const { lowest } = listing;
      listing.lowest = undefined;
      if (lowest !== undefined && lowest <= Number(after ?? 0)) after = issueId(String(lowest - 1));
    } else {
      if (batch.size > 0) yield take();
      return;
    }
  }
}

function paceOf(startedMs: number, overMs: number, nowMs: number, batches: number): Pace {
  // Begun later than now: the clock was set back.
  const leftMs = Math.max(0, Math.min(startedMs, nowMs) + overMs - nowMs);
  return { untilMs: nowMs + leftMs, longestMs: leftMs / Math.max(1, batches), batches };
}

async function* paced(
  batches: AsyncIterable<readonly IssueId[]>,
  pace: Pace | undefined,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<readonly IssueId[]> {
  for await (const batch of batches) {
    if (pace) {
      const evenlyMs = (pace.untilMs - clock.now()) / Math.max(1, pace.batches);
      if (evenlyMs > 0) await clock.sleep(Math.min(evenlyMs, pace.longestMs), signal);
      pace.batches -= 1;
    }
    yield batch;
  }
}
