/** A small site with the schedule of its contents, a clock that a test moves, and what is looked at meanwhile. */

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { issueId } from '../model/ids.ts';
import { issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import { type ContentScheduleOptions, startContentSchedule } from './content-schedule.ts';
import type { ConnectedSite } from './site.test-support.ts';

export const minute = 60_000;
export const mostlyWaits = { concurrency: 4 } as const;

export function world(count: number) {
  const more = Array.from({ length: count }, (_, index) => ({
    ...issue(String(5000 + index), `DESK-${100 + index}`, '2'),
    summary: `Number ${index}`,
  }));
  return { ...smallWorld(), issues: more };
}

/** A clock that a test moves; what waits by it waits for a moment. */
export function testClock() {
  let addedMs = 0;
  const clock: Clock = {
    now: () => Date.now() + addedMs,
    sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 20), signal),
  };
  const pass = (ms: number) => {
    addedMs += ms;
  };
  return { clock, pass };
}

/** Only the wait between two batches, which are hours apart, is long: by so much. */
export function slowBetweenBatches(clock: Clock, waitMs: number): Clock {
  return { ...clock, sleep: (ms, signal) => systemClock.sleep(ms > 60 * minute ? waitMs : 20, signal) };
}

export function start(site: ConnectedSite, clock: Clock, over: Partial<ContentScheduleOptions> = {}) {
  return startContentSchedule({
    store: site.store,
    openClients: async () => ({ client: site.client() }),
    clock,
    log: silentLog,
    pollEveryMs: 15 * minute,
    againEveryMs: 24 * 60 * minute,
    censusEveryMs: 6 * 60 * minute,
    concurrency: 4,
    directoryMaxAgeMs: 86_400_000,
    ...over,
  });
}

export async function until(is: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const endMs = Date.now() + 20_000;
  while (!(await is())) {
    if (Date.now() > endMs) assert.fail(`Not within 20 s: ${what}`);
    await sleep(20);
  }
}

export const runs = async ({ store, source }: ConnectedSite) =>
  (await store.runs.latest(source.id, 50)).map(({ kind, state }) => `${kind} ${state}`);
export const isStored = async ({ store, source }: ConnectedSite, id: string) =>
  (await store.readings.stored(source.id, [issueId(id)])).length === 1;
