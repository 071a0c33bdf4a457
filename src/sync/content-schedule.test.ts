import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { issueId } from '../model/ids.ts';
import { issue } from '../sandbox/small-world.test-support.ts';
import {
  isStored,
  minute,
  mostlyWaits,
  runs,
  slowBetweenBatches,
  start,
  testClock,
  until,
  world,
} from './content-schedule.test-support.ts';
import { readPermissions } from './read-permissions.ts';
import { openSite } from './site.test-support.ts';

describe('the schedule of contents', mostlyWaits, () => {
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

  it('does not read who may see what once more where the schedule of that has begun with the source, too', async () => {
    for (const isBeside of [true, false]) {
      await using site = await openSite(world(3));
      const { clock } = testClock();
      const about = { client: site.client(), clock, log: silentLog, signal: new AbortController().signal };
      site.sandbox.faults.add({ path: 'users/search', answer: { kind: 'delay', ms: 500 } });
      const beside = isBeside ? readPermissions({ ...site, ...about, patienceMs: 0 }) : undefined;
      await until(
        () => !isBeside || site.sandbox.requests().some(({ path }) => path.includes('project/search')),
        'it',
      );
      await using _ = start(site, clock);
      await until(async () => (await runs(site)).includes('full done'), 'the first reading');
      await beside;
      assert.deepEqual(
        (await runs(site)).filter((run) => run.startsWith('access')),
        ['access done'],
      );
      assert.ok(await isStored(site, '5002'));
    }
  });

  it('reads who may see what once more where the scope was widened since', async () => {
    await using site = await openSite(world(3));
    await site.store.sources.change(site.source.id, { scope: { projectKeys: ['SOFT'] } });
    const { clock } = testClock();
    const about = { client: site.client(), clock, log: silentLog, signal: new AbortController().signal };
    await readPermissions({ ...site, ...about, patienceMs: 0 });
    await site.store.sources.change(site.source.id, { scope: { projectKeys: undefined } });
    await site.store.crawl.wantContents(site.source.id);
    await using _ = start(site, clock);
    await until(async () => (await runs(site)).includes('full done'), 'the first reading');
    assert.ok(await isStored(site, '5002'), 'an issue of DESK');
  });

  it('spreads a reading of everything over so many days at most as a pass may take', async () => {
    await using site = await openSite(world(450));
    await site.sync();
    const { clock: quick, pass } = testClock();
    const waits: number[] = [];
    const clock: Clock = {
      ...quick,
      sleep: (ms, signal) => {
        waits.push(ms);
        return quick.sleep(ms, signal);
      },
    };
    const day = 24 * 60 * minute;
    await using _ = start(site, clock, { againEveryMs: 30 * day, pollEveryMs: 300 * day });
    pass(29 * day);
    await until(async () => (await runs(site)).includes('again done'), 'the slow reading');
    const longest = Math.max(...waits);
    assert.ok(
      longest > 0.5 * day && longest <= 1.01 * day,
      `${longest / day} days between two of five batches`,
    );
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

  for (const kind of ['full', 'changes'] as const) {
    it(`tries a run of ${kind} that failed again when the clock was set back, not hours later`, async () => {
      await using site = await openSite(world(3));
      if (kind === 'changes') await site.sync();
      const answer = { kind: 'status', status: 403 } as const;
      site.sandbox.faults.add({ path: 'search/jql', times: Number.POSITIVE_INFINITY, answer });
      const { clock, pass } = testClock();
      pass(8 * 60 * minute);
      await using _ = start(site, clock);
      await until(async () => (await runs(site)).includes(`${kind} failed`), 'the failure');
      site.sandbox.faults.clear();
      pass(-7 * 60 * minute);
      await until(async () => (await runs(site)).includes(`${kind} done`), 'the next try');
    });
  }

  it('keeps as a run what failed of what was told, lists changes meanwhile, and keeps that it went well after all', async () => {
    await using site = await openSite(world(30));
    await site.sync();
    const { clock, pass } = testClock();
    const { store, source } = site;
    await store.sources.change(source.id, { pollEveryMs: 8 * minute });
    const firstMs = (await store.readings.changePoll(source.id))?.askedMs ?? assert.fail();
    const refused = { kind: 'status', status: 403 } as const;
    site.sandbox.faults.add({ path: 'bulkfetch', times: Number.POSITIVE_INFINITY, answer: refused });
    site.world.deleteIssue('5003');
    await store.readings.ask(source.id, [issueId('5003')], 'told', clock.now());
    await using _ = start(site, clock);
    const changes = async () => (await runs(site)).filter((one) => one.startsWith('changes')).reverse();
    const failed = async (times: number) => {
      const count = async () => (await changes()).filter((one) => one.endsWith('failed')).length;
      await until(async () => (await count()) === times, `${times} failures`);
      // Its rest begins when its lease was given back.
      await sleep(200);
    };
    await failed(1);
    const [run] = await store.runs.latest(source.id, 1);
    assert.match(run?.error ?? '', /refused POST \S+bulkfetch/);
    for (const [index, restMs] of [minute, 2 * minute, 4 * minute].entries()) {
      pass(restMs);
      await failed(index + 2);
    }
    assert.equal((await store.readings.changePoll(source.id))?.askedMs, firstMs, 'CONTROL: not its time yet');
    pass(minute);
    const isListed = async () => ((await store.readings.changePoll(source.id))?.askedMs ?? 0) > firstMs;
    await until(isListed, 'changes are listed while what is told rests for eight minutes');
    await failed(5);
    assert.deepEqual(new Set(await changes()), new Set(['changes failed']));
    site.sandbox.faults.clear();
    pass(8 * minute);
    await until(async () => !(await isStored(site, '5003')), 'what was told');
    await until(async () => (await changes()).at(-1) === 'changes done', 'that it went well');
    const count = (await changes()).length;
    site.world.deleteIssue('5004');
    await store.readings.ask(source.id, [issueId('5004')], 'told', clock.now());
    await until(async () => !(await isStored(site, '5004')), 'what was told then');
    assert.equal((await changes()).length, count, 'CONTROL: no run for what went well');
  });

  it('reads everything once more, slowly, is sent away by a sync by hand, and goes on after it', async () => {
    await using site = await openSite(world(450));
    await site.sync();
    const { clock: quick, pass } = testClock();
    const clock = slowBetweenBatches(quick, 1_000);
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
    const clock = slowBetweenBatches(quick, 60_000);
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
    const clock = slowBetweenBatches(quick, 60_000);
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

  it('says that projects were counted late, and why, until they were counted', async () => {
    await using site = await openSite(world(30));
    await site.sync();
    const { clock, pass } = testClock();
    pass(13 * 60 * minute);
    site.sandbox.faults.add({
      path: 'search/jql',
      times: Number.POSITIVE_INFINITY,
      answer: { kind: 'status', status: 403 },
    });
    await using _ = start(site, clock, {
      againEveryMs: 10 * 24 * 60 * minute,
      pollEveryMs: 24 * 60 * minute,
    });
    const late = async () =>
      (await site.store.directory.findings(site.source.id)).filter(({ code }) => code === 'census-late');
    await until(async () => (await runs(site)).includes('census failed'), 'the failure');
    await sleep(1_500);
    assert.deepEqual(await late(), [], 'CONTROL: not in the first minutes');
    pass(6 * minute);
    await until(async () => (await late()).length === 1, 'the finding');
    assert.match(
      (await late())[0]?.message ?? '',
      /It failed the last time, and is tried again: .*search\/jql/,
    );
    site.sandbox.faults.clear();
    // A census that is failing just now rests from now on.
    await until(async () => {
      pass(minute);
      await sleep(300);
      return (await late()).length === 0;
    }, 'the end of the finding');
    assert.ok((await runs(site)).includes('census done'));
  });

  it('counts beside a slow reading of everything', async () => {
    await using site = await openSite(world(450));
    await site.sync();
    const { clock: quick, pass } = testClock();
    const clock = slowBetweenBatches(quick, 60_000);
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
