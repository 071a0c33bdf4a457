/**
 * What a source's share of Jira's limits is, as far as the store knows: points of its app that were spent in the hour that
 * runs, what is left of them, and, while it is read for the first time, when that will be done. An estimate changes with
 * what is measured, and is left out where nothing is.
 */

import { firstPassEndMs } from '../jira/budget/first-pass-end.ts';
import { hourMs } from '../jira/budget/points-ledger.ts';
import { purposes } from '../jira/budget/purpose.ts';
import type { Source } from '../model/source.ts';
import type { KeptBudget } from '../store/budget-store.ts';
import type { Store } from '../store/store.ts';
import { appInBudget, siteInBudget } from './open-client.ts';
import { pausesOf } from './waiting.ts';

/** Of the source's app, which other sources may share. */
export interface Spending {
  readonly spent: number;
  readonly spentFor: Readonly<Record<string, number>>;
  /** Points an hour. Absent: there is no quota, or nothing is known of one. */
  readonly limit?: number;
  /** By Jira itself, or believed until it tells. */
  readonly limitIs?: 'told' | 'believed';
  readonly left?: number;
  /** When the points are full again. ISO 8601, UTC. */
  readonly resets: string;
}

export interface FirstPass {
  /** Issues that are still to be read, of those that were listed. */
  readonly left: number;
  /** Absent: nothing was read in the last minutes. */
  readonly perMinute?: number;
  /** ISO 8601, UTC. Absent: nothing is known of how fast it goes, or Jira is still being asked what there is. */
  readonly end?: string;
}

/** Over which the rate is measured. */
const recentMs = 5 * 60_000;

/** Undefined: the credential has no points to spend. */
export function spendingOf(source: Source, kept: KeptBudget, nowMs: number): Spending | undefined {
  if (source.credential.kind === 'api-token') return undefined;
  const app = appOf(source, kept);
  const spentFor = Object.fromEntries(
    purposes.map((purpose) => {
      const mine = kept.points.filter((one) => one.app === app && one.purpose === purpose);
      return [purpose, mine.reduce((sum, { points }) => sum + points, 0)];
    }),
  );
  const spent = Object.values(spentFor).reduce((sum, points) => sum + points, 0);
  const known = kept.limits.find((one) => one.app === app);
  const limit = known?.points;
  return {
    spent,
    spentFor,
    ...(known && limit !== undefined && { limit, limitIs: known.isTold ? 'told' : 'believed' }),
    ...(limit !== undefined && { left: Math.max(0, limit - spent) }),
    resets: new Date((Math.floor(nowMs / hourMs) + 1) * hourMs).toISOString(),
  };
}

/** Undefined: none is under way, or it is not the first. */
export async function firstPassOf(
  { crawl, issues: stored }: Pick<Store, 'crawl' | 'issues'>,
  source: Source,
  kept: KeptBudget,
  nowMs: number,
): Promise<FirstPass | undefined> {
  if ((await crawl.lastFinishedMs(source.id)) !== undefined) return undefined;
  const pass = await crawl.pass(source.id);
  if (!pass) return undefined;
  const left = await crawl.countToFetch(source.id);
  const { issues, firstMs } = await stored.readSince(source.id, Math.max(pass.startedMs, nowMs - recentMs));
  if (issues === 0 || firstMs === undefined) return { left };
  // Of the first seconds nothing is said a minute.
  const issuesPerMinute = issues / Math.max(1, (nowMs - firstMs) / 60_000);
  const isListed = (await crawl.openListings(source.id)).length === 0;
  const spending = spendingOf(source, kept, nowMs);
  const endMs = isListed
    ? firstPassEndMs(
        {
          issuesLeft: left,
          issuesPerMinute,
          pointsPerIssue: await pointsPerIssue(stored, source, spending, nowMs),
          quota:
            spending?.limit === undefined ? undefined : { limit: spending.limit, left: spending.left ?? 0 },
          pausedUntilMs: pausedUntilMs(source, kept),
        },
        nowMs,
      )
    : undefined;
  return {
    left,
    perMinute: Math.round(issuesPerMinute),
    ...(endMs !== undefined && { end: new Date(endMs).toISOString() }),
  };
}

/** In this hour, with what other sources of the app read; an issue is never cheaper than one. */
async function pointsPerIssue(
  stored: Store['issues'],
  { id }: Source,
  spending: Spending | undefined,
  nowMs: number,
): Promise<number> {
  const { issues } = await stored.readSince(id, Math.floor(nowMs / hourMs) * hourMs);
  return issues === 0 ? 1 : Math.max(1, (spending?.spentFor.contents ?? 0) / issues);
}

function pausedUntilMs(source: Source, { pauses }: KeptBudget): number | undefined {
  const all = pausesOf(source, pauses).filter(
    ({ operation, purpose }) => operation === '' && (purpose === undefined || purpose === 'contents'),
  );
  return all.length === 0 ? undefined : Math.max(...all.map(({ untilMs }) => untilMs));
}

/** Some apps have a quota for each site by itself, which is known once Jira has told of it. */
function appOf(source: Source, { points, limits }: KeptBudget): string {
  const app = appInBudget(source);
  const onSite = `${app} at ${siteInBudget(source)}`;
  return [...points, ...limits].some((one) => one.app === onSite) ? onSite : app;
}
