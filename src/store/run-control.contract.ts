/** The promises of the part of the port that keeps what somebody decided about runs. */

import assert from 'node:assert/strict';
import { issueId, projectId } from '../model/ids.ts';
import { fetched, type It, listed } from './store.test-support.ts';

const aaa = projectId('10');

export function runControlCases(it: It): void {
  it('a project is paused once, resumed, and forgotten when it has caught up', async ({ store, source }) => {
    const { runControl } = store;
    assert.deepEqual(await runControl.pauses(source.id), []);
    assert.equal(await runControl.resumeProject(source.id, aaa, 5), false);
    await store.readings.putChangePoll(source.id, { untilMs: 77, askedMs: 1, ticket: 1 });
    await runControl.pauseProject(source.id, aaa, 'ann', 10);
    await runControl.pauseProject(source.id, aaa, 'ben', 20);
    const paused = { projectId: aaa, sinceMs: 10, by: 'ann', changesUntilMs: 77, resumedMs: undefined };
    assert.deepEqual(await runControl.pauses(source.id), [paused], 'it stays as it was');
    assert.equal(await runControl.resumeProject(source.id, aaa, 30), true);
    assert.equal(await runControl.resumeProject(source.id, aaa, 31), false);
    assert.deepEqual(await runControl.pauses(source.id), [{ ...paused, resumedMs: 30 }]);
    await store.readings.putChangePoll(source.id, { untilMs: 99, askedMs: 1, ticket: 1 });
    await runControl.pauseProject(source.id, aaa, 'ben', 40);
    const again = { ...paused, sinceMs: 40, by: 'ben' };
    assert.deepEqual(await runControl.pauses(source.id), [again], 'from the first pause on');
    await runControl.caughtUp(source.id, aaa, 30);
    assert.deepEqual(await runControl.pauses(source.id), [again], 'paused again meanwhile');
    await runControl.resumeProject(source.id, aaa, 50);
    await runControl.caughtUp(source.id, aaa, 50);
    assert.deepEqual(await runControl.pauses(source.id), []);
  });
  it('its contents are as old as its first pause, until it has caught up and all of it was counted', async (opened) => {
    const { store, source } = opened;
    const { runControl, directory, census } = store;
    await listed(opened, 1);
    await store.crawl.commitIssues(source.id, [fetched(1)], [], 11);
    const [stored] = await store.issues.load(await store.issues.rowsByIds(source.id, [issueId('1')]));
    assert.ok(stored);
    const id = stored.issue.projectId;
    const paused = async () => {
      await runControl.endCaughtUp(source.id);
      return (await directory.part(source.id, 'paused', id))?.body.sinceMs;
    };
    const before = await directory.version(source.id);
    await runControl.pauseProject(source.id, id, 'ann', 10);
    assert.equal(await directory.version(source.id), before + 1);
    await runControl.pauseProject(source.id, id, 'ann', 11);
    assert.equal(await directory.version(source.id), before + 1, 'it is paused already');
    await runControl.resumeProject(source.id, id, 20);
    await runControl.pauseProject(source.id, id, 'ann', 30);
    await runControl.resumeProject(source.id, id, 40);
    assert.equal(await paused(), 10, 'what changed was not listed yet');
    await runControl.caughtUp(source.id, id, 40);
    assert.equal(await paused(), 10, 'its ids were not counted yet');
    await census.restart(source.id, id, 41);
    await census.commitPage(source.id, id, [issueId('1')], undefined);
    assert.equal(await paused(), 10, 'a census is under way');
    await census.end(source.id, id, 1);
    await store.readings.ask(source.id, [issueId('1')], 'changed', 42);
    assert.equal(await paused(), 10, 'an issue that changed waits');
    await store.readings.drop(source.id, [issueId('1')], Number.MAX_SAFE_INTEGER);
    await store.readings.ask(source.id, [issueId('1')], 'widened', 43);
    assert.equal(await paused(), undefined, 'what the account may see more of is not of the pause');
    assert.equal(await directory.version(source.id), before + 2);
    await runControl.pauseProject(source.id, id, 'ann', 50);
    assert.equal(await paused(), 50, 'CONTROL: paused once more');
  });
  it('a pause ends with the scope, and what comes back is counted before it is young again', async ({
    store,
    source,
  }) => {
    const { runControl, directory, census, scopes } = store;
    const body = {
      name: '',
      typeKey: 'software',
      teamManaged: false,
      leadAccountId: undefined,
      archived: false,
    };
    for (const [id, key] of [
      ['10', 'AAA'],
      ['11', 'BBB'],
    ] as const) {
      await directory.putPart(source.id, 'project', id, { ...body, id: projectId(id), key }, 1);
      await census.begin(source.id, projectId(id), 2);
      await census.end(source.id, projectId(id), 0);
      await runControl.pauseProject(source.id, projectId(id), 'ann', 10);
    }
    await scopes.change(source.id, { projectKeys: ['BBB'] }, 20);
    assert.deepEqual(
      (await runControl.pauses(source.id)).map((one) => one.projectId),
      ['11'],
      'CONTROL: the other one stays paused',
    );
    await runControl.endCaughtUp(source.id);
    assert.equal((await directory.part(source.id, 'paused', aaa))?.body.sinceMs, 10);
    await census.begin(source.id, aaa, 30);
    await census.end(source.id, aaa, 0);
    await runControl.endCaughtUp(source.id);
    assert.equal(await directory.part(source.id, 'paused', aaa), undefined);
    await runControl.endPause(source.id, projectId('11'));
    assert.deepEqual(await runControl.pauses(source.id), []);
  });
  it('what was put up for reading waits while its project is paused, and nothing else', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1, 2);
    await store.crawl.commitIssues(source.id, [fetched(1), fetched(2)], [], 11);
    const due = async () => (await store.readings.due(source.id, 100, 9)).ids;
    await store.readings.ask(source.id, [issueId('1'), issueId('9')], 'changed', 1);
    assert.deepEqual(await due(), ['1', '9'], 'CONTROL: not paused');
    const [stored] = await store.issues.load(await store.issues.rowsByIds(source.id, [issueId('1')]));
    assert.ok(stored);
    await store.runControl.pauseProject(source.id, stored.issue.projectId, 'ann', 10);
    assert.deepEqual(await due(), ['9']);
    await store.readings.ask(source.id, [issueId('2')], 'changed', 11);
    assert.deepEqual(await due(), ['9', '2'], 'somebody saw it since then, so it has moved');
    await store.runControl.resumeProject(source.id, stored.issue.projectId, 20);
    assert.deepEqual(await due(), ['1', '9', '2']);
  });
  it('who cancelled a run last, and when, is kept', async ({ store: { runControl }, source }) => {
    assert.equal(await runControl.cancelled(source.id), undefined);
    await runControl.putCancelled(source.id, { atMs: 5, by: 'ann' });
    assert.deepEqual(await runControl.cancelled(source.id), { atMs: 5, by: 'ann' });
  });
}
