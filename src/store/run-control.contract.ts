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
