import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import { silentLog } from '../log.ts';
import { issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import { ProgressMeter } from './progress.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';
import { readAgainOver, type SyncOptions } from './sync.ts';

const hour = 3_600_000;
const beganMs = Date.parse('2026-11-27T00:00:00Z');

/** Ten batches. */
async function readOnce(): Promise<ConnectedSite> {
  const issues = Array.from({ length: 1_000 }, (_, n) => issue(String(5000 + n), `DESK-${100 + n}`, '2'));
  const site = await openSite({ ...smallWorld(), issues });
  await site.sync();
  return site;
}

/** Time that passes only where somebody waits for it. */
function waitedClock(onSleep: (nowMs: number) => void = () => {}) {
  let nowMs = beganMs;
  const clock: Clock = {
    now: () => nowMs,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      // What was asked for before has its answer by then.
      await sleep(60);
      nowMs += ms;
      onSleep(nowMs);
      signal?.throwIfAborted();
    },
  };
  const set = (ms: number) => {
    nowMs = ms;
  };
  return { clock, set };
}

async function readAgain(
  site: ConnectedSite,
  clock: Clock,
  signal = new AbortController().signal,
  client = site.client(),
) {
  const meter = new ProgressMeter(
    () => clock.now(),
    () => 0,
    () => {},
  );
  const options: SyncOptions = {
    ...site,
    client,
    clock,
    log: silentLog,
    signal,
    onProgress: () => {},
    concurrency: 4,
    directoryMaxAgeMs: 24 * hour,
  };
  await readAgainOver(options, meter, 20 * hour);
  return meter.issues;
}

/** Hours from the beginning to the end of the last pass. */
const hoursOf = async ({ store, source }: ConnectedSite) =>
  ((await store.crawl.lastFinishedMs(source.id)) ?? assert.fail('not finished')) / hour - beganMs / hour;

test('a slow reading that was interrupted ends when it would have ended', async () => {
  await using site = await readOnce();
  const stop = new AbortController();
  const { clock, set } = waitedClock((nowMs) => {
    if (nowMs >= beganMs + 10 * hour) stop.abort(new AppError('interrupted', 'At half time.'));
  });
  await assert.rejects(readAgain(site, clock, stop.signal), { code: 'interrupted' });
  assert.ok(await site.store.crawl.pass(site.source.id), 'CONTROL: it is under way');
  set(beganMs + 14 * hour);
  const issues = await readAgain(site, clock);
  assert.ok(issues >= 500 && issues < 1_000, `${issues}: the rest of it`);
  assert.equal(Math.round((await hoursOf(site)) * 1_000) / 1_000, 20);
});

test('a slow reading that goes on after its end waits for nothing any more', async () => {
  await using site = await readOnce();
  const stop = new AbortController();
  const { clock, set } = waitedClock((nowMs) => {
    if (nowMs >= beganMs + 10 * hour) stop.abort(new AppError('interrupted', 'At half time.'));
  });
  await assert.rejects(readAgain(site, clock, stop.signal), { code: 'interrupted' });
  set(beganMs + 25 * hour);
  await readAgain(site, clock);
  assert.equal(await hoursOf(site), 25);
});

test('a slow reading whose clock was set back takes no longer than one that begins', async () => {
  await using site = await readOnce();
  const stop = new AbortController();
  const { clock, set } = waitedClock(() => stop.abort(new AppError('interrupted', 'At once.')));
  await assert.rejects(readAgain(site, clock, stop.signal), { code: 'interrupted' });
  set(beganMs - 100 * hour);
  await readAgain(site, clock);
  assert.ok((await hoursOf(site)) <= -79, `${await hoursOf(site)}`);
});

test('a slow reading that fails says so at once, not when its next batches are due', async () => {
  await using site = await readOnce();
  site.sandbox.faults.add({ path: 'bulkfetch', answer: { kind: 'status', status: 403 } });
  let waits = 0;
  // The first batch is due at once, the next one in an hour.
  const clock: Clock = {
    now: () => beganMs,
    async sleep(_ms, signal) {
      waits += 1;
      if (waits > 1) await sleep(hour, undefined, { signal, ref: false });
    },
  };
  const tooLong = AbortSignal.timeout(10_000);
  await assert.rejects(readAgain(site, clock, tooLong), /refused POST \S+bulkfetch/);
  assert.equal(tooLong.aborted, false, 'within ten seconds');
  assert.equal(waits, 2, 'CONTROL: it was waiting for the next batch');
});

test('a project that cannot be listed keeps the others from being read again no longer than the stated time', async () => {
  const old = issue('5000', 'DESK-100', '2');
  await using site = await openSite({ ...smallWorld(), issues: [old, issue('6000', 'TEAM-100', '3')] });
  await site.sync();
  const client = site.client();
  const broken: JiraClient = {
    ...client,
    async *issueIdPages(query, signal) {
      if (query.jql.startsWith('project = 3')) throw new AppError('jira-unavailable', 'Its index is broken.');
      yield* client.issueIdPages(query, signal);
    },
  };
  const { clock, set } = waitedClock();
  const begunHours = async () =>
    ((await site.store.crawl.pass(site.source.id))?.startedMs ?? assert.fail()) / hour - beganMs / hour;
  const fails = () => assert.rejects(readAgain(site, clock, undefined, broken), { code: 'jira-unavailable' });
  const summary = async () => {
    const [stored] = await site.store.issues.load(await site.store.issues.rowsByKey('DESK-100'));
    return stored?.issue.summary;
  };
  await fails();
  site.world.putIssue({ ...old, summary: 'Changed in silence' });
  set(beganMs + 24 * hour);
  await fails();
  assert.equal(await begunHours(), 0, 'CONTROL: it is waited for');
  set(beganMs + 25 * hour);
  await fails();
  assert.equal(await begunHours(), 25);
  assert.equal(await summary(), old.summary, 'CONTROL: not read yet');
  await fails();
  assert.equal(await summary(), 'Changed in silence');
});
