/**
 * Finds what nobody announces: issues that were deleted, hidden, or changed without a trace in any list of changes. Jira
 * is asked for the ids of a project and nothing else, to the end that it names; what we have and it did not list, and
 * the other way round, is put up for reading. Nothing is hidden here: each such issue is asked for by itself first.
 *
 * Nothing follows from a list that was cut short, or refused, and from one that is suddenly much smaller only what
 * `census-loss.ts` lets. Killed anywhere, the next one goes on at the page where this was.
 */

import { AppError } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import { type IssueId, issueId, type ProjectId } from '../model/ids.ts';
import { listingJql } from '../model/scope-jql.ts';
import type { Source } from '../model/source.ts';
import type { RunningCensus } from '../store/census-store.ts';
import type { ReadingReason } from '../store/reading-store.ts';
import { endHold, isBelieved, type LossOptions, renewCensusFindings } from './census-loss.ts';
import { checkNarrowing, isBadRequest } from './check-narrowing.ts';
import { concernsAll } from './part-failure.ts';
import type { ProgressMeter } from './progress.ts';

export interface CensusOptions extends LossOptions {
  readonly source: Pick<Source, 'id' | 'kind' | 'scope'>;
  readonly client: JiraClient;
  readonly signal: AbortSignal;
  readonly meter: ProgressMeter;
  /** Somebody waits for what it finds to be missing here. */
  readonly isWanted?: boolean;
}

/** A list that took longer is of too many moments. */
const longestCensusMs = 86_400_000;
const askedAtOnce = 1000;

/** `anew`: one that is under way does not count. */
export async function takeCensus(options: CensusOptions, projectId: ProjectId, anew = false): Promise<void> {
  const { store, source, clock } = options;
  let running = await store.census.begin(source.id, projectId, clock.now());
  if (anew || clock.now() - running.startedMs > longestCensusMs) {
    running = await store.census.restart(source.id, projectId, clock.now());
  }
  const isListed = running.isListed || (await listIds(options, projectId, running));
  if (isListed) await compare(options, projectId);
  else await store.census.end(source.id, projectId, 'refused');
  await renewCensusFindings(options);
}

/** False: refused. */
async function listIds(
  options: CensusOptions,
  projectId: ProjectId,
  { nextPageToken }: RunningCensus,
): Promise<boolean> {
  const { store, source, client, clock, signal, meter } = options;
  const jql = listingJql(projectId, source.scope);
  const listFrom = async (pageToken: string | undefined): Promise<boolean> => {
    try {
      for await (const page of client.issueIdPages({ jql, pageToken }, signal)) {
        await store.census.commitPage(source.id, projectId, page.ids.map(issueId), page.nextPageToken);
        meter.listed += page.ids.length;
        meter.report();
      }
      return true;
    } catch (error) {
      if (isBadRequest(error)) return false;
      // A list that contradicts itself is worth nothing, also where it seemed right.
      if (error instanceof AppError && error.code === 'jira-bad-answer') {
        await store.census.restart(source.id, projectId, clock.now());
      }
      throw error;
    }
  };
  if (nextPageToken !== undefined) {
    if (await listFrom(nextPageToken)) return true;
    // Of before a long interruption, or of another account.
    await store.census.restart(source.id, projectId, clock.now());
  }
  if (await listFrom(undefined)) return true;
  await checkNarrowing({ ...options, scope: source.scope });
  return false;
}

async function compare(options: CensusOptions, projectId: ProjectId): Promise<void> {
  const { store, source, clock, signal } = options;
  const { startedMs } = await store.census.begin(source.id, projectId, clock.now());
  const { listed, stored, missing, unknown } = await store.census.compare(source.id, projectId);
  const ask = async (ids: readonly IssueId[], reason: ReadingReason) => {
    for (let from = 0; from < ids.length; from += askedAtOnce) {
      signal.throwIfAborted();
      await store.readings.ask(source.id, ids.slice(from, from + askedAtOnce), reason, clock.now());
    }
  };
  const believed = await isBelieved(options, projectId, { stored, missing: missing.length, startedMs });
  if (believed) await ask(missing, 'not-listed');
  // First: what is known to be there and not here is told as missing, whatever becomes of the reading.
  for (let from = 0; from < unknown.length; from += askedAtOnce) {
    await store.census.keepListed(source.id, projectId, unknown.slice(from, from + askedAtOnce));
  }
  await ask(unknown, options.isWanted ? 'wanted' : 'listed');
  await store.census.end(source.id, projectId, listed, await leftOut(options, projectId, listed));
  // Last: a hold that was ended too early would have to be a day old once more.
  if (believed) await endHold(options, projectId);
}

/** How many issues more the account may see there. Undefined: Jira does not say. */
async function leftOut(
  { source, client, signal }: CensusOptions,
  projectId: ProjectId,
  listed: number,
): Promise<number | undefined> {
  const { jql, updatedSinceMs } = source.scope;
  if (jql === undefined && updatedSinceMs === undefined) return undefined;
  try {
    return Math.max(0, (await client.countIssues(`project = ${projectId}`, signal)) - listed);
  } catch (error) {
    // What fails for this call alone (a scope of the token, a site that does not know it) leaves no census undone.
    if (signal.aborted || !(error instanceof AppError) || concernsAll(error)) throw error;
    return undefined;
  }
}
