import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { projectId } from '../model/ids.ts';
import { current, desk, minute, openAt, summary } from './changes.test-support.ts';
import { freshenOnce } from './keep-fresh.ts';

describe('what changed in Jira, and is listed,', () => {
  it('costs three requests where projects are chosen, too, and one more for each that Jira refuses', async () => {
    await using site = await openAt({ projectKeys: ['DESK', 'TEAM'] });
    site.pass(15 * minute);
    assert.deepEqual(await site.fresh(), { polls: 1, listed: 0, read: 0, requests: 3 });
    const team = site.world.projects.get('3') ?? assert.fail();
    site.world.putProject({ ...team, state: 'archived' });
    site.pass(15 * minute);
    await site.fresh();
    site.pass(15 * minute);
    assert.deepEqual(await site.fresh(), { polls: 1, listed: 0, read: 0, requests: 4 });
  });

  it('is read once or twice, and not by each list that has it, where Jira is asked every minute', async () => {
    for (const over of [{}, { projectKeys: ['DESK'] }]) {
      await using site = await openAt(over);
      site.pass(15 * minute);
      await site.fresh();
      site.edit(5101, { summary: 'Once' });
      let [listed, read] = [0, 0];
      for (let n = 0; n < 10; n += 1) {
        site.pass(minute);
        const counts = await site.fresh();
        listed += counts.listed;
        read += counts.read;
      }
      assert.ok(listed > 5, `CONTROL: listed ${listed} times`);
      assert.ok(read <= 2, `${read} times`);
      assert.equal(await summary(site, 5101), 'Once');
    }
  });

  it('is found where more projects are chosen than a query takes, and what left them is not', async () => {
    await using site = await openAt({ projectKeys: ['SOFT', 'DESK'] });
    const options = { ...site.options, source: await current(site), mostProjectsInQuery: 1 };
    site.edit(5101, { projectId: '3', key: 'TEAM-900' });
    site.edit(5102, { summary: 'Stayed' });
    site.edit(5300, { projectId: '3', key: 'TEAM-901' });
    site.pass(15 * minute);
    const before = site.sandbox.requests().length;
    await freshenOnce(options, true);
    const asked = site.sandbox.requests().slice(before);
    assert.ok(!asked.some(({ path }) => path.includes('project')), 'CONTROL: of no project by its name');
    assert.equal(await summary(site, 5101), undefined);
    assert.equal(await summary(site, 5300), undefined);
    assert.equal(await summary(site, 5102), 'Stayed');
    assert.equal((await site.store.readings.waiting(site.source.id)).count, 0);
  });

  it('is found where more projects are paused than a query takes, and in these', async () => {
    await using site = await openAt();
    const { runControl } = site.store;
    await runControl.pauseProject(site.source.id, projectId('3'), 'tester', site.options.clock.now());
    for (const [most, of] of [
      [1, undefined],
      [0, 'Paused'],
    ] as const) {
      site.edit(5102, { summary: `Of none that is paused, ${most}` });
      site.edit(5300, { projectId: '3', key: 'TEAM-901', summary: 'Paused' });
      site.pass(15 * minute);
      await freshenOnce({ ...site.options, mostProjectsInQuery: most }, true);
      assert.equal(await summary(site, 5102), `Of none that is paused, ${most}`);
      assert.equal(await summary(site, 5300), of);
    }
  });

  it('in the minutes before the last list is listed once more, and read only where it was not', async () => {
    await using site = await openAt();
    site.pass(15 * minute);
    site.edit(5101, { summary: 'Read' });
    assert.equal((await site.fresh()).read, 1);
    // So far as a list reaches back before the moment of the last one, nobody can tell whether it was.
    for (let n = 0; n < 2; n += 1) {
      site.pass(2 * minute);
      const again = await site.fresh();
      assert.equal(again.read <= 1, true);
    }
    site.pass(2 * minute);
    const { listed, read } = await site.fresh();
    assert.deepEqual([listed, read], [1, 0]);
  });

  it('is found although the search is minutes behind', async () => {
    await using site = await openAt({ indexLagMs: 3 * minute });
    site.pass(15 * minute);
    site.edit(5103, { summary: 'Late' });
    assert.equal((await site.fresh()).listed, 0, 'CONTROL: the search does not have it yet');
    site.pass(4 * minute);
    await site.fresh();
    assert.equal(await summary(site, 5103), 'Late');
  });

  it('is found although the search had to wait for long', async () => {
    const projectKeys = ['DESK', 'TEAM'];
    for (const over of [{}, { projectKeys }]) {
      for (const [waited, ours] of [
        [40, 40],
        [130, 130],
        // Our clock was set back meanwhile, by as much.
        [40, 0],
      ]) {
        await using site = await openAt(over);
        site.edit(5101, { summary: 'Before the wait' });
        site.pass(10 * minute);
        const edit = () => site.pass((waited ?? 0) * minute, (ours ?? 0) * minute);
        site.sandbox.faults.add({ path: 'search/jql', answer: { kind: 'edit', edit } });
        await site.fresh();
        assert.equal(await summary(site, 5101), 'Before the wait');
        site.pass(15 * minute);
        assert.equal((await site.fresh()).listed, 0, 'CONTROL: it was not found by a later list');
      }
    }
  });

  it('is found although each search waits, for longer and longer', async () => {
    await using site = await openAt();
    site.edit(5101, { summary: 'Before' });
    site.pass(10 * minute);
    let waitMs = 20 * minute;
    const edit = () => {
      site.edit(5102, { summary: `After ${waitMs}` });
      site.pass(waitMs);
      waitMs += 20 * minute;
    };
    site.sandbox.faults.add({ path: 'search/jql', times: 7, answer: { kind: 'edit', edit } });
    const { requests } = await site.fresh();
    assert.equal(await summary(site, 5101), 'Before');
    assert.equal(await summary(site, 5102), `After ${waitMs - 20 * minute}`);
    assert.ok(requests < 20, `${requests} requests`);
  });

  it('is found within few requests where Jira is slow and more changes than can be listed with their times', async () => {
    for (const over of [{}, { projectKeys: ['DESK'] }]) {
      await using site = await openAt(over);
      let number = 7_000;
      const editMany = (count: number) => {
        for (let n = 0; n < count; n += 1) site.edit(number++, { summary: 'Busy' });
      };
      editMany(1_000);
      site.pass(4 * minute);
      let searches = 0;
      // A page takes five seconds, in which sixty more are edited.
      const edit = () => {
        searches += 1;
        site.pass(5_000);
        editMany(60);
      };
      site.sandbox.faults.add({ path: 'search/jql', times: 150, answer: { kind: 'edit', edit } });
      await site.fresh();
      assert.ok(searches >= 20, `CONTROL: ${searches} searches, the first list is long`);
      assert.ok(searches < 40, `${searches} searches`);
      site.sandbox.faults.clear();
      site.pass(15 * minute);
      await site.fresh();
      assert.deepEqual([await summary(site, 7_000), await summary(site, number - 1)], ['Busy', 'Busy']);
      assert.equal((await site.store.readings.waiting(site.source.id)).count, 0);
    }
  });

  it('is found where it was paused or refused, also where the search for it had to wait', async () => {
    await using site = await openAt({ projectKeys: ['DESK', 'TEAM'] });
    const { runControl, readings } = site.store;
    const clock = site.options.clock;
    await runControl.pauseProject(site.source.id, projectId(desk), 'tester', clock.now());
    const team = site.world.projects.get('3') ?? assert.fail();
    site.world.putProject({ ...team, state: 'archived' });
    site.pass(15 * minute);
    await site.fresh();
    assert.equal((await readings.changePoll(site.source.id))?.refused?.size, 1, 'CONTROL');
    site.edit(5101, { summary: 'In the pause' });
    site.edit(5302, { projectId: '3', key: 'TEAM-902', summary: 'While refused' });
    for (let n = 0; n < 4; n += 1) {
      site.pass(15 * minute);
      await site.fresh();
    }
    await runControl.resumeProject(site.source.id, projectId(desk), clock.now());
    site.world.putProject(team);
    const edit = () => site.pass(50 * minute);
    site.sandbox.faults.add({ path: 'search/jql', skip: 2, answer: { kind: 'edit', edit } });
    await site.fresh();
    assert.equal(await summary(site, 5101), 'In the pause');
    assert.equal(await summary(site, 5302), 'While refused');
  });

  it('is the same whatever time zone the account is moved to in between', async () => {
    await using site = await openAt();
    for (const timeZone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kathmandu']) {
      const ann = site.world.accounts.get('ann') ?? assert.fail();
      site.world.putAccount({ ...ann, timeZone });
      site.pass(15 * minute);
      site.edit(5104, { summary: timeZone });
      const { listed } = await site.fresh();
      assert.equal(listed, 1, timeZone);
      assert.equal(await summary(site, 5104), timeZone);
    }
  });

  it('is the same when our clock is set back, or far ahead', async () => {
    await using site = await openAt();
    for (const ours of [-86_400_000, 30 * 86_400_000, -3 * 3_600_000, -5 * minute]) {
      site.edit(5105, { summary: `Ours ${ours}` });
      site.pass(15 * minute, ours);
      await site.fresh();
      assert.equal(await summary(site, 5105), `Ours ${ours}`);
    }
  });
});
