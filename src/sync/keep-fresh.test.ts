import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentLog } from '../log.ts';
import { issueId, projectId } from '../model/ids.ts';
import { current, desk, minute, never, openAt, summary } from './changes.test-support.ts';
import { freshenOnce } from './keep-fresh.ts';
import { readPermissions } from './read-permissions.ts';

describe('what changed in Jira', () => {
  it('is read, and nothing else; nothing new costs three requests', async () => {
    await using site = await openAt();
    site.pass(15 * minute);
    assert.deepEqual(await site.fresh(), { polls: 1, listed: 0, read: 0, requests: 3 });
    site.edit(5102, { summary: 'Changed' });
    site.edit(5200, { summary: 'New' });
    site.pass(15 * minute);
    const { listed, read, requests } = await site.fresh();
    assert.deepEqual([listed, read, requests], [2, 2, 4]);
    assert.equal(await summary(site, 5102), 'Changed');
    assert.equal(await summary(site, 5200), 'New');
    site.pass(15 * minute);
    assert.deepEqual(await site.fresh(), { polls: 1, listed: 0, read: 0, requests: 3 });
  });

  it('is found after a list that ended before its end', async () => {
    await using site = await openAt();
    site.edit(5101, { summary: 'First' });
    site.pass(15 * minute);
    site.sandbox.faults.add({ path: 'search/jql', times: 9, answer: { kind: 'status', status: 403 } });
    await assert.rejects(site.fresh(), { code: 'jira-forbidden' });
    site.sandbox.faults.clear();
    site.pass(40 * minute);
    await site.fresh();
    assert.equal(await summary(site, 5101), 'First');
  });

  it('and has left the chosen projects is found no more; what came into them is', async () => {
    await using site = await openAt({ projectKeys: ['DESK'] });
    site.edit(5101, { projectId: '3', key: 'TEAM-900' });
    site.edit(5300, { projectId: '3', key: 'TEAM-901' });
    site.edit(5102, { summary: 'Stayed' });
    site.pass(15 * minute);
    const { requests } = await site.fresh();
    assert.equal(await summary(site, 5101), undefined);
    assert.equal(await summary(site, 5300), undefined);
    assert.equal(await summary(site, 5102), 'Stayed');
    assert.ok(requests <= 4, `${requests} requests`);
    site.edit(5300, { summary: 'Came' });
    site.pass(15 * minute);
    await site.fresh();
    assert.equal(await summary(site, 5300), 'Came');
  });

  it('is found although one of the chosen projects is there no more, and there, when it is back', async () => {
    await using site = await openAt({ projectKeys: ['DESK', 'TEAM'] });
    const refused = async () =>
      (await site.store.directory.findings(site.source.id))
        .filter(({ code }) => code === 'changes-refused')
        .map(({ subject }) => subject);
    const team = site.world.projects.get('3') ?? assert.fail();
    site.world.putProject({ ...team, state: 'archived' });
    site.edit(5101, { summary: 'Of the other' });
    site.pass(15 * minute);
    const { requests } = await site.fresh();
    assert.equal(await summary(site, 5101), 'Of the other');
    assert.deepEqual(await refused(), ['TEAM']);
    assert.ok(requests <= 6, `${requests} requests`);
    site.pass(15 * minute);
    assert.equal(
      (await site.fresh()).requests,
      requests - 2,
      'it is not looked for anew, and nothing is read',
    );
    site.edit(5302, { projectId: '3', key: 'TEAM-902', summary: 'Missed' });
    site.pass(15 * minute);
    await site.fresh();
    site.pass(45 * minute);
    await site.fresh();
    assert.deepEqual(await refused(), ['TEAM']);
    site.world.putProject(team);
    await site.fresh();
    assert.equal(await summary(site, 5302), 'Missed');
    assert.deepEqual(await refused(), []);
    site.world.putProject({ ...team, state: 'archived' });
    await site.fresh();
    assert.deepEqual(await refused(), ['TEAM'], 'CONTROL');
    await site.store.scopes.change(site.source.id, { projectKeys: undefined }, site.options.clock.now());
    await site.fresh();
    assert.deepEqual(await refused(), [], 'all that the account may see is read now');
  });

  it('while Jira refuses it is found when it is back, whatever our clock did and however it is called by then', async () => {
    await using site = await openAt({ projectKeys: ['DESK'] });
    const jumps = [15 * minute, -180 * minute, 300 * minute];
    const world = site.world.projects.get(desk) ?? assert.fail();
    site.pass(15 * minute);
    await site.fresh();
    site.edit(5101, { summary: 'Just before' });
    site.world.putProject({ ...world, state: 'archived' });
    for (const ours of jumps) {
      site.pass(15 * minute, ours);
      assert.equal((await site.fresh()).polls, 1, 'all that is chosen is refused, and the list is done');
    }
    const [finding] = await site.store.directory.findings(site.source.id);
    assert.equal(finding?.code, 'changes-refused');
    site.sandbox.faults.add({ path: 'search/jql', times: 9, answer: { kind: 'status', status: 400 } });
    await assert.rejects(site.fresh(), { code: 'jira-bad-request' }, 'CONTROL: Jira takes no search at all');
    site.sandbox.faults.clear();
    site.world.putProject({ ...world, key: 'HELP' });
    const part = await site.store.directory.part(site.source.id, 'project', desk);
    const renamed = { ...(part?.body ?? assert.fail()), key: 'HELP' };
    await site.store.directory.putPart(site.source.id, 'project', desk, renamed, site.options.clock.now());
    await site.fresh();
    assert.equal(await summary(site, 5101), 'Just before');
    assert.deepEqual(await site.store.directory.findings(site.source.id), []);
  });

  it('during a pause is listed by the strand beside something long as soon as the project is resumed', async () => {
    await using site = await openAt();
    const { runControl } = site.store;
    site.pass(15 * minute);
    await site.fresh();
    const [project, clock] = [projectId(desk), site.options.clock];
    await runControl.pauseProject(site.source.id, project, 'tester', clock.now());
    site.edit(5101, { summary: 'Meanwhile' });
    site.pass(minute);
    const look = async () =>
      (await freshenOnce({ ...site.options, source: await current(site), which: 'urgent' })).polls;
    assert.equal(await look(), 0, 'CONTROL: it is not time yet');
    await runControl.resumeProject(site.source.id, project, clock.now());
    assert.equal(await look(), 1);
    assert.equal(await summary(site, 5101), 'Meanwhile');
  });

  it('and cannot be read keeps its last state, says why, and is tried again', async () => {
    await using site = await openAt();
    const before = await summary(site, 5101);
    site.edit(5101, { summary: 'Unreadable' });
    site.edit(5102, { summary: 'Readable' });
    site.pass(15 * minute);
    const whole = site.options.client;
    const client: typeof whole = {
      ...whole,
      async issues(ids, fields, signal) {
        const { issues } = await whole.issues(ids, fields, signal);
        const failed = issues
          .filter(({ id }) => id === '5101')
          .map(({ id }) => ({ id, message: 'Too busy.' }));
        return { issues: issues.filter(({ id }) => id !== '5101'), failed };
      },
    };
    await freshenOnce({ ...site.options, client }, true);
    assert.equal(await summary(site, 5102), 'Readable');
    assert.equal(await summary(site, 5101), before);
    const { count, failed } = await site.store.readings.waiting(site.source.id);
    assert.equal(count, 1);
    assert.deepEqual(failed, [
      { issueId: issueId('5101'), tries: 1, why: 'Too busy.', dueMs: site.options.clock.now() + minute },
    ]);
    await freshenOnce(site.options);
    assert.equal(await summary(site, 5101), before, 'CONTROL: not due yet');
    site.pass(minute);
    await freshenOnce(site.options);
    assert.equal(await summary(site, 5101), 'Unreadable');
    assert.equal((await site.store.readings.waiting(site.source.id)).count, 0);
  });

  it('in a project that is new waits until the permissions there are known', async () => {
    await using site = await openAt();
    const model = site.world.projects.get(desk) ?? assert.fail();
    site.world.putProject({ ...model, id: '77', key: 'NEW', name: 'New' });
    site.edit(5400, { projectId: '77', key: 'NEW-1', summary: 'In the new one' });
    site.pass(15 * minute);
    await site.fresh();
    assert.equal(await summary(site, 5400), undefined);
    const { client, clock } = site.options;
    await readPermissions({ ...site, client, clock, log: silentLog, signal: never, patienceMs: 0 });
    assert.ok(await site.store.directory.part(site.source.id, 'project', projectId('77')), 'CONTROL');
    site.pass(minute);
    await freshenOnce(site.options);
    assert.equal(await summary(site, 5400), 'In the new one');
  });

  it('and is gone is found no more', async () => {
    await using site = await openAt();
    site.world.deleteIssue('5101');
    await site.store.readings.ask(site.source.id, [issueId('5101'), issueId('9999')], 'told', 1);
    const { read } = await freshenOnce(site.options);
    assert.equal(read, 2);
    assert.equal(await summary(site, 5101), undefined);
    assert.equal((await site.store.readings.waiting(site.source.id)).count, 0);
  });

  it('is read with all of a long thread', async () => {
    await using site = await openAt();
    const comments = Array.from({ length: 230 }, (_, index) => ({
      id: String(70_000 + index),
      author: 'ann',
      body: `Remark ${index}`,
      created: new Date(site.jira() - (300 - index) * 1000).toISOString(),
    }));
    site.edit(5106, { comments });
    site.pass(15 * minute);
    await site.fresh();
    const rows = await site.store.issues.rowsByIds(site.source.id, [issueId('5106')]);
    const [stored] = await site.store.issues.load(rows);
    assert.equal(stored?.remarks.length, 230);
  });
});
