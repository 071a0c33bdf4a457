/**
 * A day on which something goes wrong: a site and what a server does with it (both schedules, the budget, the index)
 * by one clock that stands still until a test moves it, so that an hour takes a moment. At the end of each day the copy
 * has to equal the site, unit by unit, for every viewer, with as many issues and comments as the account may read.
 */

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBudget } from '../../src/jira/budget/budget.ts';
import { type TestClock, testClock } from '../../src/jira/budget/test-clock.test-support.ts';
import type { JiraClient } from '../../src/jira/jira-client.ts';
import { silentLog } from '../../src/log.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import { crawler } from '../../src/sandbox/worlds/generated-directory.ts';
import { searchAs } from '../../src/search/search.ts';
import { keepHaltedLookedAt } from '../../src/sources/look-at-halted.ts';
import { openSourceClient, openSyncClients, type SourceTools } from '../../src/sources/open-client.ts';
import { type SourceStatus, sourceStatuses } from '../../src/sources/status.ts';
import type { Store } from '../../src/store/store.ts';
import { startAccessSchedule } from '../../src/sync/access-schedule.ts';
import { type ContentSchedule, startContentSchedule } from '../../src/sync/content-schedule.ts';
import { compare } from '../leaks/agreement.test-support.ts';
import { directoryMaxAgeMs, openPipe, type Pipe } from '../leaks/pipe.test-support.ts';
import { sandboxSees, unitsOf, viewersOf } from '../leaks/units.test-support.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;

export interface Day extends AsyncDisposable {
  readonly pipe: Pipe;
  readonly world: World;
  readonly clock: TestClock;
  /** Of the source, with the clock of the day and a budget that is kept. */
  readonly tools: SourceTools;
  /** What a server does by itself, from now on. The store may be one that fails. */
  serve(store?: Store): Promise<Serving>;
  /** Minute by minute, or in other steps; after each, all that can be done is done. */
  pass(ms: number, stepMs?: number): Promise<void>;
  /** Time passes until it is so, for so long at most. */
  passUntil(is: (status: SourceStatus) => boolean, what: string, mostMs?: number): Promise<SourceStatus>;
  status(): Promise<SourceStatus>;
  /** Issues and remarks that are stored, of all projects. */
  stored(): Promise<{ readonly issues: number; readonly remarks: number }>;
  /** How many hits all viewers have together for the beginning of a word. */
  found(beginning: string): Promise<number>;
  /** Everybody finds what the site shows them, and nothing else; nothing is there twice, nothing waits. */
  assertEqual(when: string): Promise<void>;
  /** As `assertEqual`, while something is not counted as on the site; but for one account. */
  assertSameAsSite(when: string, butFor?: string): Promise<void>;
  /** Sets our clock ahead, or back; the site's goes on. */
  skew(ms: number): void;
  /** What time it is on the site. */
  siteMs(): number;
  /** Nobody finds what the site does not show them; how many that they should find are missing. */
  assertNothingLeaks(when: string): Promise<number>;
}

export type Serving = AsyncDisposable;

/** Every issue is read by one viewer of so many. */
const search = { readEvery: 8 };

export interface DayOptions {
  readonly embeddedComments?: number;
  /** Of lists of ids. */
  readonly idsToAPage?: number;
  /** For one try of a request. */
  readonly timeoutMs?: number;
  /** From one slow reading of everything to the next. Default: longer than any day. */
  readonly againEveryMs?: number;
}

export async function openDay(world: World, options: DayOptions = {}): Promise<Day> {
  await using stack = new AsyncDisposableStack();
  const { embeddedComments = 2, idsToAPage, timeoutMs, againEveryMs = 1_000 * hourMs } = options;
  let skewedMs = 0;
  const clock = testClock(Date.now());
  const pipe = stack.use(
    await openPipe(world, { unread: true, embeddedComments, now: () => clock.now() - skewedMs }),
  );
  const { store, source } = pipe;
  let underWay = 0;
  const fetch: typeof globalThis.fetch = async (...asked) => {
    underWay += 1;
    try {
      const answer = await globalThis.fetch(...asked);
      // Until its last byte has come it is on its way; one that breaks off does so for whoever reads it.
      const body = await answer.arrayBuffer().catch((error: unknown) => brokenBody(error));
      return new Response(body, { status: answer.status, headers: answer.headers });
    } finally {
      underWay -= 1;
    }
  };
  const unmetered = { places: 4, burstShare: 0, pointsPerHour: undefined, clock };
  const budget = stack.use(await openBudget({ ...unmetered, keeper: store.budget }));
  const tools: SourceTools = {
    ...pipe.sources,
    ...{ clock, fetch, budget },
    ...(timeoutMs !== undefined && { timeoutMs }),
  };

  /** Nothing is on its way to Jira and back, and whoever waits does so by the clock. */
  const quiet = async () => {
    const endMs = Date.now() + 10_000;
    for (let still = 0; still < 3; ) {
      await sleep(2);
      still = underWay === 0 ? still + 1 : 0;
      if (Date.now() > endMs) return;
    }
  };
  let schedule: ContentSchedule | undefined;
  /** One thing after the other, as long as there is something to do. */
  const workOff = async () => {
    for (let n = 0; n < 6; n += 1) {
      const sent = pipe.sandbox.requests().length;
      schedule?.wake();
      await quiet();
      if (pipe.sandbox.requests().length === sent) return;
    }
  };
  const pass: Day['pass'] = async (ms, stepMs = minuteMs) => {
    for (let left = ms; left > 0; left -= stepMs) {
      const step = Math.min(left, stepMs);
      clock.jump(step);
      pipe.letTimePass(step);
      await workOff();
    }
  };
  const asDayHas = (client: JiraClient): JiraClient => ({
    ...client,
    issueIdPages: (query, signal) =>
      client.issueIdPages({ ...query, ...(idsToAPage && { pageSize: idsToAPage }) }, signal),
  });
  const status: Day['status'] = async () => {
    const state = await pipe.tools.index.state();
    const [one] = await sourceStatuses(store, clock, state, directoryMaxAgeMs, pipe.sources.vault);
    return one ?? assert.fail('The source is gone.');
  };
  const stored: Day['stored'] = async () => {
    const counts = await store.crawl.counts(source.id);
    const sum = (of: 'issues' | 'remarks') => counts.reduce((total, one) => total + one[of], 0);
    return { issues: sum('issues'), remarks: sum('remarks') };
  };
  const assertSameAsSite: Day['assertSameAsSite'] = async (when, butFor) => {
    await pipe.index();
    const compared = await compare(pipe, when, { search });
    const differences = compared.differences.filter((line) => !line.includes(`, ${butFor}, `));
    assert.deepEqual(differences, [], when);
    assert.ok(compared.allowed > 0 && compared.denied > 0, 'CONTROL: somebody finds something, not all');
  };
  const closing = stack.move();
  return {
    pipe,
    world,
    clock,
    tools,
    pass,
    status,
    stored,
    async serve(asked = store) {
      await using servingStack = new AsyncDisposableStack();
      const about = { store: asked, clock, log: silentLog };
      const asking = { ...tools, store: asked };
      servingStack.use(
        startAccessSchedule({
          ...about,
          openClient: async (one, use) => asDayHas(await openSourceClient(asking, one, use)),
          everyMs: 10 * minuteMs,
        }),
      );
      schedule = servingStack.use(
        startContentSchedule({
          ...about,
          async openClients(one) {
            const { client, accessClient, freshClient, censusClient } = await openSyncClients(asking, one);
            return {
              client: asDayHas(client),
              accessClient: asDayHas(accessClient),
              freshClient: asDayHas(freshClient),
              censusClient: asDayHas(censusClient),
            };
          },
          pollEveryMs: 15 * minuteMs,
          againEveryMs,
          censusEveryMs: 6 * hourMs,
          concurrency: 4,
          directoryMaxAgeMs,
        }),
      );
      servingStack.use(keepHaltedLookedAt(asking));
      const serving = servingStack.move();
      return {
        async [Symbol.asyncDispose]() {
          schedule = undefined;
          await serving[Symbol.asyncDispose]();
        },
      };
    },
    async passUntil(is, what, mostMs = 2 * hourMs) {
      for (let passedMs = 0; ; passedMs += minuteMs) {
        const now = await status();
        if (is(now)) return now;
        if (passedMs >= mostMs) assert.fail(`not within ${mostMs / minuteMs} minutes: ${what}: ${said(now)}`);
        await pass(minuteMs);
      }
    },
    async found(beginning) {
      await pipe.index();
      const pages = viewersOf(world).map(async (viewer) => {
        const visibility = await pipe.visibilityOf(viewer);
        return searchAs(pipe.tools, visibility, { text: beginning, offset: 0, limit: 100, typing: true });
      });
      return (await Promise.all(pages)).reduce((sum, { hits }) => sum + hits.length, 0);
    },
    skew(ms) {
      skewedMs += ms;
      clock.jump(ms);
      pipe.letTimePass(ms);
    },
    siteMs: () => clock.now() - skewedMs,
    assertSameAsSite,
    async assertEqual(when) {
      await assertSameAsSite(when);
      const readable = unitsOf(world).filter((unit) => sandboxSees(world, crawler, unit));
      const issues = readable.filter(({ kind }) => kind === 'issue').length;
      const remarks = readable.filter(({ kind }) => kind === 'comment' || kind === 'worklog').length;
      assert.deepEqual(await stored(), { issues, remarks }, `${when}: as many as the account may read`);
      const { toRead, unread } = (await status()).copy;
      assert.deepEqual({ toRead, unread }, { toRead: 0, unread: [] }, when);
    },
    async assertNothingLeaks(when) {
      await pipe.index();
      const { differences } = await compare(pipe, when, { search });
      assert.deepEqual(
        differences.filter((line) => !line.startsWith('MISSING')),
        [],
        when,
      );
      return differences.length;
    },
    [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose](),
  };
}

function brokenBody(error: unknown): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: (controller) => controller.error(error) });
}

/** What an administrator reads, for a message. */
export function said({ status, reason, waiting, findings }: SourceStatus): string {
  return [status, reason, waiting?.message, ...findings.map(({ code, message }) => `${code}: ${message}`)]
    .filter((part) => part !== undefined)
    .join(' | ');
}

/** Whatever was read before the trouble: all of it, to its end. */
export const isWhole = ({ status, lastSync, copy }: SourceStatus) =>
  status === 'active' && lastSync !== undefined && copy.toRead === 0;
