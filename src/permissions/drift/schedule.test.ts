import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Clock, systemClock } from '../../clock.ts';
import type { LogFields } from '../../log.ts';
import { type AuditedSite, openAudited } from './audited-site.test-support.ts';
import { compareNowAndThen } from './schedule.ts';

const minute = 60_000;

/** Runs the schedule over so many minutes of a clock that passes them at once. */
async function overMinutes(at: AuditedSite, minutes: number, everyMs: number) {
  const stop = new AbortController();
  const logged: [string, LogFields | undefined][] = [];
  let nowMs = Date.now();
  let left = minutes;
  const clock: Clock = {
    now: () => nowMs,
    async sleep(ms, signal) {
      // Leases renew themselves on this clock, too: only the schedule's own waits pass.
      if (ms < minute) return systemClock.sleep(ms, signal);
      if (left === 0) stop.abort();
      signal?.throwIfAborted();
      left -= 1;
      nowMs += ms;
    },
  };
  const log = (event: string, fields?: LogFields) => void logged.push([event, fields]);
  const tools = { ...at.tools, clock, now: clock.now, log: { info: log, warn: log, error: log } };
  let seed = 0;
  const random = () => {
    seed += 1;
    return seed / 100;
  };
  await compareNowAndThen(tools, { everyMs, requests: 3, random }, stop.signal);
  return { runs: await at.site.store.drift.latest(at.site.source.id, 99), logged };
}

test('a sample is compared every so often, each with a seed of its own', async () => {
  await using at = await openAudited();
  const { runs } = await overMinutes(at, 150, 60 * minute);
  assert.equal(runs.length, 3);
  for (const run of runs) {
    assert.deepEqual([run.state, run.trigger, run.subject.kind], ['done', 'schedule', 'sample']);
    assert.equal(run.counts.requests, 3);
  }
  assert.equal(new Set(runs.map(({ seed }) => seed)).size, 3);
});

test('one that was made by hand puts the next off', async () => {
  await using at = await openAudited();
  await at.audit();
  const { runs } = await overMinutes(at, 59, 60 * minute);
  assert.equal(runs.length, 1);
});

test('a source that was never read completely is not compared', async () => {
  await using at = await openAudited();
  const never = { ...at.site.store.crawl, lastFinishedMs: async () => undefined };
  const tools = { ...at.tools, store: { ...at.site.store, crawl: never } };
  const { runs } = await overMinutes({ ...at, tools }, 90, 60 * minute);
  assert.deepEqual(runs, []);
});

test('a comparison that fails is logged and found, and the next one is made all the same', async () => {
  await using at = await openAudited(undefined, {}, 'ben@small.example');
  const { runs, logged } = await overMinutes(at, 61, 60 * minute);
  assert.deepEqual(
    runs.map(({ state }) => state),
    ['failed', 'failed'],
  );
  const warned = logged.filter(([event]) => event === 'comparison-failed');
  assert.deepEqual(
    warned.map(([, fields]) => fields?.code),
    ['jira-forbidden', 'jira-forbidden'],
  );
  const findings = await at.site.store.directory.findings(at.site.source.id);
  assert.deepEqual(
    findings.map(({ code }) => code),
    ['comparison-failed'],
  );
});
