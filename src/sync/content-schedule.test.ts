import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { issueId } from '../model/ids.ts';
import { issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import { cancelSync } from '../sources/run-control.ts';
import { tester } from '../store/store.test-support.ts';
import { type ContentScheduleOptions, startContentSchedule } from './content-schedule.ts';
import { readPermissions } from './read-permissions.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

const minute = 60_000;

function world(count: number) {
  const more = Array.from({ length: count }, (_, index) => ({
    ...issue(String(5000 + index), `DESK-${100 + index}`, '2'),
    summary: `Number ${index}`,
  }));
  return { ...smallWorld(), issues: more };
}

/** A clock that a test moves; what waits by it waits for a moment. */
function testClock() {
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

function start(site: ConnectedSite, clock: Clock, over: Partial<ContentScheduleOptions> = {}) {
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

async function until(is: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const endMs = Date.now() + 20_000;
  while (!(await is())) {
    if (Date.now() > endMs) assert.fail(`Not within 20 s: ${what}`);
    await sleep(20);
  }
}

const runs = async ({ store, source }: ConnectedSite) =>
  (await store.runs.latest(source.id, 50)).map(({ kind, state }) => `${kind} ${state}`);
const isStored = async ({ store, source }: ConnectedSite, id: string) =>
  (await store.readings.stored(source.id, [issueId(id)])).length === 1;

describe('the schedule of contents', () => {
  it('reads a new source by itself, then what changes when that is due', async () => {
    await using site = await openSite(world(30));
    const { clock, pass } = testClock();
    await using _ = start(site, clock);
    await until(async () => (await runs(site)).includes('full done'), 'the first reading');
    assert.ok(await isStored(site, '5029'));
    site.world.putIssue({
      ...issue('6000', 'DESK-500', '2'),
      updated: new Date().toISOString(),
    });
    await sleep(1500);
    assert.equal(await isStored(site, '6000'), false, 'CONTROL: not due yet');
    pass(15 * minute);
    await until(() => isStored(site, '6000'), 'the new issue');
    await until(async () => (await runs(site)).includes('changes done'), 'the run of changes');
  });

  it('asks a source as often as it says itself, from the moment on at which it is told', async () => {
    await using site = await openSite(world(3));
    await site.sync();
    const { clock, pass } = testClock();
    await using _ = start(site, clock);
    pass(2 * minute);
    await sleep(1_500);
    assert.ok(!(await runs(site)).includes('changes done'), 'CONTROL: not due by the settings');
    await site.store.sources.change(site.source.id, { pollEveryMs: minute });
    await until(async () => (await runs(site)).includes('changes done'), 'the first list');
    pass(minute);
    const lists = async () => (await runs(site)).filter((one) => one === 'changes done').length;
    await until(async () => (await lists()) === 2, 'the second one');
  });

  it('reads what somebody has put up for reading within a second or two', async () => {
    await using site = await openSite(world(5));
    await site.sync();
    const { clock } = testClock();
    await using schedule = start(site, clock);
    site.world.deleteIssue('5001');
    await site.store.readings.ask(site.source.id, [issueId('5001')], 'told', clock.now());
    schedule.wake();
    const beganMs = Date.now();
    await until(async () => !(await isStored(site, '5001')), 'the deleted issue');
    assert.ok(Date.now() - beganMs < 3_000, `${Date.now() - beganMs} ms`);
  });

  it('leaves a halted source alone, and one that is synced by hand only', async () => {
    await using site = await openSite(world(3));
    await site.store.sources.change(site.source.id, { automatic: false });
    const { clock } = testClock();
    await using _ = start(site, clock);
    await sleep(1_500);
    assert.deepEqual(await runs(site), []);
    const halt = { reason: 'paused' as const, sinceMs: 1, message: 'By tester.' };
    await site.store.sources.change(site.source.id, { automatic: true, halt });
    await sleep(1_500);
    assert.deepEqual(await runs(site), []);
    await site.store.sources.change(site.source.id, { halt: undefined });
    await until(async () => (await runs(site)).includes('full done'), 'CONTROL: neither of both');
  });

  it('keeps what failed with its reason, and tries again when its rest is over', async () => {
    await using site = await openSite(world(3));
    site.sandbox.faults.add({ path: 'myself', times: 1, answer: { kind: 'status', status: 403 } });
    const { clock, pass } = testClock();
    await using _ = start(site, clock);
    await until(async () => (await runs(site)).includes('full failed'), 'the failure');
    await sleep(1_500);
    assert.ok(!(await runs(site)).includes('full done'), 'CONTROL: it rests');
    pass(minute);
    await until(async () => (await runs(site)).includes('full done'), 'the second try');
  });

  it('reads everything once more, slowly, is sent away by a sync by hand, and goes on after it', async () => {
    await using site = await openSite(world(450));
    await site.sync();
    const { clock: quick, pass } = testClock();
    // Only the wait between two batches is long.
    const clock: Clock = {
      ...quick,
      sleep: (ms, signal) => systemClock.sleep(ms > 60 * minute ? 1_000 : 20, signal),
    };
    await using _ = start(site, clock, { pollEveryMs: 10 * 24 * 60 * minute });
    pass(5 * 60 * minute);
    await until(async () => (await runs(site)).includes('again running'), 'the slow reading');
    await until(async () => (await site.store.crawl.pass(site.source.id)) !== undefined, 'its pass');
    await site.sync({ clock: quick });
    assert.deepEqual((await runs(site)).filter((run) => !run.startsWith('access')).slice(0, 2), [
      'full done',
      'again interrupted',
    ]);
    pass(5 * 60 * minute);
    await until(async () => (await runs(site)).includes('again done'), 'the next slow reading');
  });

  it('finds an edit while everything is read slowly', async () => {
    await using site = await openSite(world(450));
    await site.sync();
    const { clock: quick, pass } = testClock();
    const clock: Clock = {
      ...quick,
      sleep: (ms, signal) => systemClock.sleep(ms > 60 * minute ? 60_000 : 20, signal),
    };
    await using _ = start(site, clock);
    pass(5 * 60 * minute);
    await until(async () => (await runs(site)).includes('again running'), 'the slow reading');
    site.world.putIssue({ ...issue('6000', 'DESK-900', '2'), updated: new Date().toISOString() });
    pass(15 * minute);
    await until(() => isStored(site, '6000'), 'the new issue');
    assert.ok((await runs(site)).includes('again running'), 'CONTROL: it is still going on');
  });

  it('lists a new project as soon as it is known, however old its issues are, and a census beside changes', async () => {
    await using site = await openSite(world(30));
    await site.sync();
    const { clock, pass } = testClock();
    await using _ = start(site, clock);
    const model = site.world.projects.get('2') ?? assert.fail();
    site.world.putProject({ ...model, id: '77', key: 'NEW', name: 'New' });
    const long = '2020-01-01T00:00:00.000Z';
    site.world.putIssue({ ...issue('7000', 'NEW-1', '77'), created: long, updated: long });
    const about = { client: site.client(), clock, log: silentLog, signal: new AbortController().signal };
    await readPermissions({ ...site, ...about, patienceMs: 0 });
    pass(minute);
    await until(() => isStored(site, '7000'), 'the old issue of the new project');
    assert.ok((await runs(site)).includes('census done'));
    site.world.deleteIssue('5003');
    pass(6 * 60 * minute);
    await until(async () => !(await isStored(site, '5003')), 'what was deleted without a word');
    assert.ok(await isStored(site, '5004'), 'CONTROL');
  });

  it('goes on with what somebody has put up where a census fails, and counts again after a minute', async () => {
    await using site = await openSite(world(450));
    await site.sync();
    const { clock: quick, pass } = testClock();
    const clock: Clock = {
      ...quick,
      sleep: (ms, signal) => systemClock.sleep(ms > 60 * minute ? 60_000 : 20, signal),
    };
    pass(7 * 60 * minute);
    site.world.deleteIssue('5003');
    site.sandbox.faults.add({
      path: 'search/jql',
      times: Number.POSITIVE_INFINITY,
      answer: { kind: 'status', status: 403 },
    });
    await using _ = start(site, clock, {
      againEveryMs: 10 * 24 * 60 * minute,
      pollEveryMs: 24 * 60 * minute,
    });
    await until(async () => (await runs(site)).includes('census failed'), 'the failure');
    site.world.deleteIssue('5005');
    await site.store.readings.ask(site.source.id, [issueId('5005')], 'told', clock.now());
    await until(async () => !(await isStored(site, '5005')), 'what was told meanwhile');
    assert.ok(await isStored(site, '5003'), 'CONTROL');
    site.sandbox.faults.clear();
    pass(minute);
    await until(async () => !(await isStored(site, '5003')), 'what was deleted without a word');
  });

  it('counts beside a slow reading of everything', async () => {
    await using site = await openSite(world(450));
    await site.sync();
    const { clock: quick, pass } = testClock();
    const clock: Clock = {
      ...quick,
      sleep: (ms, signal) => systemClock.sleep(ms > 60 * minute ? 60_000 : 20, signal),
    };
    pass(10 * 60 * minute);
    const over = { censusEveryMs: 100 * 24 * 60 * minute, pollEveryMs: 24 * 60 * minute };
    await using _ = start(site, clock, over);
    await until(async () => (await runs(site)).includes('again running'), 'the slow reading');
    const model = site.world.projects.get('2') ?? assert.fail();
    site.world.putProject({ ...model, id: '77', key: 'NEW', name: 'New' });
    site.world.putIssue({ ...issue('7000', 'NEW-1', '77'), updated: '2026-02-01T00:00:00.000Z' });
    const about = {
      client: site.client(),
      clock: quick,
      log: silentLog,
      signal: new AbortController().signal,
    };
    await readPermissions({ ...site, ...about, patienceMs: 0 });
    await until(() => isStored(site, '7000'), 'the issue of the new project');
    assert.ok((await runs(site)).includes('again running'), 'CONTROL: it is still going on');
    assert.ok((await runs(site)).includes('census done'));
  });
});

describe('what takes long, while it rests', () => {
  /** Deleted, and somebody says so. */
  const deleteTold = async ({ world: jira, store, source }: ConnectedSite, id: string, clock: Clock) => {
    jira.deleteIssue(id);
    await store.readings.ask(source.id, [issueId(id)], 'told', clock.now());
  };
  const countOf = async (site: ConnectedSite, begin: string) =>
    (await runs(site)).filter((one) => one.startsWith(begin)).length;
  const putNew = ({ world: jira }: ConnectedSite) =>
    jira.putIssue({ ...issue('6000', 'DESK-900', '2'), updated: new Date().toISOString() });

  it('lets what is told be read and changes be listed where somebody cancelled the slow reading', async () => {
    await using site = await openSite(world(450));
    await site.sync();
    const { clock: quick, pass } = testClock();
    const clock: Clock = {
      ...quick,
      sleep: (ms, signal) => systemClock.sleep(ms > 60 * minute ? 60_000 : 20, signal),
    };
    pass(5 * 60 * minute);
    await using _ = start(site, clock);
    await until(async () => (await runs(site)).includes('again running'), 'the slow reading');
    await until(async () => (await site.store.crawl.pass(site.source.id)) !== undefined, 'its pass');
    pass(10 * minute);
    await until(() => cancelSync({ store: site.store, clock }, site.source, tester), 'its lease is renewed');
    assert.ok((await runs(site)).includes('again interrupted'));
    await deleteTold(site, '5003', clock);
    const beganMs = Date.now();
    await until(async () => !(await isStored(site, '5003')), 'what was told');
    assert.ok(Date.now() - beganMs < 3_000, `${Date.now() - beganMs} ms`);
    putNew(site);
    pass(6 * minute);
    await until(() => isStored(site, '6000'), 'what changed');
    assert.equal(await countOf(site, 'again'), 1, 'CONTROL: it still rests');
    pass(10 * minute);
    await until(async () => (await countOf(site, 'again')) === 2, 'it goes on');
  });

  it('lets what is told be read and changes be listed where somebody cancelled the first reading', async () => {
    await using site = await openSite(world(450));
    const { clock, pass } = testClock();
    site.sandbox.faults.add({ path: 'bulkfetch', skip: 2, times: 99, answer: { kind: 'delay', ms: 5_000 } });
    await using _ = start(site, clock, { concurrency: 1 });
    await until(() => isStored(site, '5003'), 'the first of its contents');
    pass(10 * minute);
    await until(() => cancelSync({ store: site.store, clock }, site.source, tester), 'its lease is renewed');
    assert.ok((await runs(site)).includes('full interrupted'));
    site.sandbox.faults.clear();
    await deleteTold(site, '5003', clock);
    await until(async () => !(await isStored(site, '5003')), 'what was told');
    putNew(site);
    pass(6 * minute);
    await until(() => isStored(site, '6000'), 'what changed');
    assert.equal(await countOf(site, 'full'), 1, 'CONTROL: it still rests');
    assert.equal(await isStored(site, '5449'), false, 'CONTROL: not all was read');
    pass(10 * minute);
    await until(async () => (await runs(site)).includes('full done'), 'it goes on');
    assert.ok(await isStored(site, '5449'));
    assert.equal(await isStored(site, '5003'), false);
  });

  it('lets what is told be read where a reading of everything failed', async () => {
    await using site = await openSite(world(30));
    await site.sync();
    await site.store.sources.change(site.source.id, { titlesOnly: true });
    await site.store.sources.change(site.source.id, { titlesOnly: false });
    site.sandbox.faults.add({
      path: 'search/jql',
      times: Number.POSITIVE_INFINITY,
      answer: { kind: 'status', status: 403 },
    });
    const { clock, pass } = testClock();
    await using _ = start(site, clock);
    await until(async () => (await runs(site)).includes('full failed'), 'the failure');
    await deleteTold(site, '5003', clock);
    await until(async () => !(await isStored(site, '5003')), 'what was told');
    assert.equal(await countOf(site, 'full'), 2, 'CONTROL: it still rests');
    site.sandbox.faults.clear();
    pass(minute);
    await until(async () => (await countOf(site, 'full done')) === 2, 'the second try');
  });
});
