/** The promises of the part of the port that keeps leases, and the runs of each source. */

import assert from 'node:assert/strict';
import { projectId } from '../model/ids.ts';
import type { SyncProgress } from '../model/sync-progress.ts';
import type { It } from './store.test-support.ts';

const progress: SyncProgress = {
  ...{
    phase: 'contents',
    projects: 1,
    listed: 9,
    issues: 3,
    comments: 2,
    changed: 3,
    removed: 1,
    requests: 7,
  },
  ...{ elapsedMs: 50, left: 6, perSecond: 60, leftMs: undefined },
};

export function runCases(it: It): void {
  it('a lease is refused to a second holder until its time has passed', async ({ store: { runs } }) => {
    assert.equal(await runs.acquireLease('x', 'one', 1000, 2000), true);
    assert.equal(await runs.acquireLease('x', 'two', 1999, 3000), false);
    assert.equal(await runs.leaseHolder('x', 1999), 'one');
    assert.equal(await runs.leaseHolder('x', 2000), undefined);
    assert.equal(await runs.acquireLease('x', 'two', 2000, 3000), true);
    assert.equal(await runs.acquireLease('x', 'one', 2500, 3500), false, 'the first has lost it');
  });
  it('a holder renews its lease', async ({ store: { runs } }) => {
    await runs.acquireLease('x', 'one', 1000, 2000);
    assert.equal(await runs.acquireLease('x', 'one', 1500, 2500), true);
    assert.equal(await runs.acquireLease('x', 'two', 2400, 3000), false);
  });
  it('a lease is taken from a holder that is known to be dead, and from no other', async ({
    store: { runs },
  }) => {
    await runs.acquireLease('x', 'one', 1000, 2000);
    assert.equal(await runs.acquireLease('x', 'two', 1100, 2100, (holder) => holder === 'three'), false);
    const seen: unknown[] = [];
    const isGone = (holder: string, untilMs: number) => seen.push([holder, untilMs]) > 0 && holder === 'one';
    assert.equal(await runs.leaseHolder('x', 1100, isGone), undefined);
    assert.equal(await runs.acquireLease('x', 'two', 1100, 2100, isGone), true);
    assert.equal(await runs.leaseHolder('x', 1200, isGone), 'two');
    assert.deepEqual(seen, [
      ['one', 2000],
      ['one', 2000],
      ['two', 2100],
    ]);
  });
  it('leases of different names do not meet', async ({ store: { runs } }) => {
    assert.equal(await runs.acquireLease('x', 'one', 1000, 2000), true);
    assert.equal(await runs.acquireLease('y', 'two', 1000, 2000), true);
  });
  it('only its holder releases a lease', async ({ store: { runs } }) => {
    await runs.acquireLease('x', 'one', 1000, 2000);
    await runs.releaseLease('x', 'two');
    assert.equal(await runs.leaseHolder('x', 1500), 'one');
    await runs.releaseLease('x', 'one');
    assert.equal(await runs.leaseHolder('x', 1500), undefined);
    assert.equal(await runs.acquireLease('x', 'two', 1500, 2500), true);
  });
  it('runs come back the latest first, each with its end', async ({ store: { runs }, source }) => {
    const first = await runs.start(source.id, 'full', 10);
    const second = await runs.start(source.id, 'full', 20);
    await runs.finish(first, { state: 'failed', endedMs: 15, error: 'Why', counts: { issues: 3 } });
    const begun = {
      ...{ kind: 'full', state: 'running', projectId: undefined, endedMs: undefined, error: undefined },
      ...{ counts: {}, progress: undefined },
    };
    const failed = { state: 'failed', endedMs: 15, error: 'Why', counts: { issues: 3 } };
    assert.deepEqual(await runs.latest(source.id, 5), [
      { ...begun, id: second, startedMs: 20 },
      { ...begun, id: first, startedMs: 10, ...failed },
    ]);
    assert.deepEqual(
      (await runs.latest(source.id, 1)).map(({ id }) => id),
      [second],
    );
    assert.deepEqual(
      (await runs.latest(source.id, 5, undefined, second)).map(({ id }) => id),
      [first],
      'before that one',
    );
  });
  it('a run tells how far it is until it has ended', async ({ store: { runs }, source }) => {
    const run = await runs.start(source.id, 'project', 10, projectId('7'));
    const now = async () => (await runs.latest(source.id, 1))[0];
    assert.deepEqual([(await now())?.projectId, (await now())?.progress], ['7', undefined]);
    await runs.report(run, progress);
    assert.deepEqual((await now())?.progress, progress);
    await runs.finish(run, { state: 'done', endedMs: 15, error: undefined, counts: { issues: 3 } });
    await runs.report(run, progress);
    assert.deepEqual([(await now())?.progress, (await now())?.counts], [undefined, { issues: 3 }]);
  });
  it('runs of a process that died are ended by the next owner of their work', async ({
    store: { runs },
    source,
  }) => {
    for (const kind of ['full', 'access', 'census'] as const) await runs.start(source.id, kind, 10);
    const done = await runs.start(source.id, 'changes', 10);
    await runs.finish(done, { state: 'done', endedMs: 15, error: undefined, counts: {} });
    const ends = async () =>
      (await runs.latest(source.id, 5)).map(({ kind, state, error }) => [kind, state, error]);
    await runs.endDead(source.id, 'contents', 'Killed.');
    assert.deepEqual(await ends(), [
      ['changes', 'done', undefined],
      ['census', 'interrupted', 'Killed.'],
      ['access', 'running', undefined],
      ['full', 'interrupted', 'Killed.'],
    ]);
    const census = await runs.start(source.id, 'census', 20);
    await runs.endDead(source.id, 'access', 'Gone.');
    assert.deepEqual((await ends()).slice(0, 4), [
      ['census', 'running', undefined],
      ['changes', 'done', undefined],
      ['census', 'interrupted', 'Killed.'],
      ['access', 'interrupted', 'Gone.'],
    ]);
    assert.equal((await runs.latest(source.id, 1))[0]?.id, census);
  });
  it('ended runs are counted by kind and end, also when they are not kept any more', async ({
    store: { runs },
    source,
  }) => {
    const run = async (kind: 'access' | 'full', state: 'done' | 'failed', endedMs: number) => {
      const id = await runs.start(source.id, kind, endedMs - 1);
      await runs.finish(id, { state, endedMs, error: undefined, counts: {} });
    };
    assert.deepEqual(await runs.totals(), []);
    await runs.start(source.id, 'full', 1);
    await run('full', 'failed', 5);
    for (let time = 1; time <= 1_003; time += 1) await run('access', 'done', time);
    assert.equal((await runs.latest(source.id, 2_000, 'access')).length, 1_000, 'CONTROL: the rest is gone');
    const sourceId = source.id;
    assert.deepEqual(await runs.totals(), [
      { sourceId, kind: 'access', state: 'done', runs: 1_003, lastEndedMs: 1_003 },
      { sourceId, kind: 'full', state: 'failed', runs: 1, lastEndedMs: 5 },
    ]);
  });
}
