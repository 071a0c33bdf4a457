import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { issueId, projectId } from '../model/ids.ts';
import { issue } from '../sandbox/small-world.test-support.ts';
import { cancelSync } from '../sources/run-control.ts';
import { tester } from '../store/store.test-support.ts';
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
import { type ConnectedSite, openSite } from './site.test-support.ts';

describe('what is read although nobody waits for it', mostlyWaits, () => {
  /** Issue 5001 is asked for patiently, and its answer never comes. */
  async function patient() {
    const site = await openSite(world(30));
    await site.sync();
    await site.store.readings.ask(site.source.id, [issueId('5001')], 'widened', Date.now());
    const forEver = { kind: 'delay', ms: 60_000 } as const;
    site.sandbox.faults.add({ path: 'bulkfetch', times: Number.POSITIVE_INFINITY, answer: forEver });
    return site;
  }
  const again = async (site: ConnectedSite) => (await runs(site)).filter((run) => run.startsWith('again'));

  it('is a run, beside which projects are counted; a sync by hand sends it away without a rest', async () => {
    await using site = await patient();
    const { clock } = testClock();
    await using _ = start(site, clock);
    await until(async () => (await again(site)).join() === 'again running', 'the run');
    await site.store.census.want(site.source.id, [projectId('2')]);
    await until(async () => (await runs(site)).includes('census done'), 'what is to be counted at once');
    assert.deepEqual(await again(site), ['again running'], 'CONTROL: it goes on');
    await site.syncChanges({ clock });
    await until(async () => (await again(site)).length === 2, 'it goes on, without a minute in between');
    site.sandbox.faults.clear();
    assert.deepEqual(await again(site), ['again running', 'again interrupted']);
  });

  it('does not put off the reading of everything, beside which it is read; one that fails does not put it off', async () => {
    await using site = await patient();
    site.sandbox.faults.clear();
    const { clock: quick, pass } = testClock();
    const clock = slowBetweenBatches(quick, 60_000);
    const shrink = { part: 'projects', before: 9, after: 1 } as const;
    await site.store.access.putHeldShrinks(site.source.id, ['projects'], [shrink], 1);
    pass(5 * 60 * minute);
    const over = { censusEveryMs: 100 * 24 * 60 * minute, pollEveryMs: 24 * 60 * minute };
    await using _ = start(site, clock, over);
    await until(async () => (await again(site)).join() === 'again failed', 'it cannot be read now');
    const waits = async () =>
      (await site.store.readings.due(site.source.id, clock.now(), 1, 'patient')).ids.length > 0;
    assert.ok(await waits(), 'CONTROL: it was tried first');
    pass(minute);
    await until(async () => !(await waits()), 'what waited, by itself');
    await site.store.access.putHeldShrinks(site.source.id, ['projects'], [], 1);
    await site.store.readings.ask(site.source.id, [issueId('5001')], 'widened', clock.now());
    await until(async () => (await site.store.crawl.pass(site.source.id)) !== undefined, 'the reading');
    await until(async () => !(await waits()), 'beside it');
  });

  it('makes room for the reading of everything when that is due', async () => {
    await using site = await patient();
    const { clock, pass } = testClock();
    await using _ = start(site, clock, { pollEveryMs: 10 * 24 * 60 * minute });
    await until(async () => (await again(site)).join() === 'again running', 'the run');
    assert.equal(await site.store.crawl.pass(site.source.id), undefined, 'CONTROL: not all is read');
    pass(5 * 60 * minute);
    await until(async () => (await site.store.crawl.pass(site.source.id)) !== undefined, 'the pass');
    assert.deepEqual(await again(site), ['again running', 'again done']);
    site.sandbox.faults.clear();
  });

  it('is begun no more for a while when somebody cancelled it', async () => {
    await using site = await patient();
    const { clock, pass } = testClock();
    await using _ = start(site, clock);
    await until(async () => (await again(site)).join() === 'again running', 'the run');
    assert.equal(await cancelSync({ store: site.store, clock }, site.source, tester), true);
    await sleep(2_500);
    assert.deepEqual(await again(site), ['again interrupted'], 'it rests');
    site.sandbox.faults.clear();
    const waits = async () =>
      (await site.store.readings.due(site.source.id, clock.now(), 1, 'patient')).ids.length > 0;
    assert.ok(await waits(), 'CONTROL: it was not read');
    pass(16 * minute);
    // By a run of its own, or beside a census that is due by then.
    await until(async () => !(await waits()), 'it goes on');
  });
});

describe('what takes long, while it rests', mostlyWaits, () => {
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
    const clock = slowBetweenBatches(quick, 60_000);
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
