/**
 * A site whose clock, and ours, are moved by a test, all of which was read; what changes there is asked for when the
 * test says so.
 */

import assert from 'node:assert/strict';
import { type Clock, systemClock } from '../clock.ts';
import { issueId } from '../model/ids.ts';
import { issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import type { WorldIssue } from '../sandbox/world/world-file.ts';
import { type FreshOptions, freshenOnce } from './keep-fresh.ts';
import { beginPolling } from './poll-changes.ts';
import { ProgressMeter } from './progress.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

export const minute = 60_000;
const startMs = Date.parse('2026-11-27T09:00:30Z');
export const desk = '2';

/** A site whose clock and ours are set by the test; all of it has been read. */
export async function openAt(
  over: { readonly projectKeys?: readonly string[]; readonly indexLagMs?: number } = {},
) {
  let jiraMs = startMs;
  let ourMs = startMs + 7_200_000;
  const issues = Array.from({ length: 6 }, (_, index) => at(5101 + index, startMs - 24 * 60 * minute));
  const site = await openSite({ ...smallWorld(), issues }, { now: () => jiraMs, ...over });
  const clock: Clock = { ...systemClock, now: () => ourMs };
  const client = site.client();
  await beginPolling({ ...site, client, clock, signal: never });
  await site.sync({ clock, client });
  const options: FreshOptions = {
    ...site,
    client,
    clock,
    signal: never,
    concurrency: 4,
    directoryMaxAgeMs: 86_400_000,
    claims: new Set(),
    meter: new ProgressMeter(
      () => 0,
      () => 0,
      () => {},
    ),
    pollEveryMs: 15 * minute,
    searchLagMs: 5 * minute,
    steadyMs: () => jiraMs,
  };
  return {
    ...site,
    options,
    jira: () => jiraMs,
    pass(ms: number, ours = ms) {
      jiraMs += ms;
      ourMs += ours;
    },
    edit(number: number, over: Partial<WorldIssue> = {}) {
      site.world.putIssue({ ...at(number, jiraMs), ...over });
    },
    /** One look, with a list of changes; what it asked Jira for. */
    async fresh() {
      const before = site.sandbox.requests().length;
      const counts = await freshenOnce({ ...options, source: await current(site) }, true);
      return { ...counts, requests: site.sandbox.requests().length - before };
    },
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}

export const never = new AbortController().signal;

function at(number: number, ms: number): WorldIssue {
  const updated = new Date(ms).toISOString();
  const created = '2026-01-01T00:00:00.000Z';
  return { ...issue(String(number), `DESK-${number}`, desk), summary: `Asked ${updated}`, created, updated };
}

export async function current({ store }: Pick<ConnectedSite, 'store'>) {
  const [source] = await store.sources.list();
  return source ?? assert.fail();
}

/** The summary of an issue in the store. */
export async function summary({ store, source }: ConnectedSite, number: number): Promise<string | undefined> {
  const rows = await store.issues.rowsByIds(source.id, [issueId(String(number))]);
  return (await store.issues.load(rows))[0]?.issue.summary;
}
