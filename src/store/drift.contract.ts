/** The promises of the comparisons with Jira, and of issues that are read again, as part of the contract of the store. */

import assert from 'node:assert/strict';
import { type Difference, type DriftSubject, noCounts } from '../model/drift.ts';
import { accountId, issueId, projectId } from '../model/ids.ts';
import {
  addSource,
  fetched,
  ids,
  level,
  type Opened,
  projectA,
  projectB,
  remark,
  stored,
} from './store.test-support.ts';

const sample: DriftSubject = { kind: 'sample', projectId: undefined, account: undefined };

function difference(number: number, over: Partial<Difference> = {}): Difference {
  return {
    account: accountId('ben'),
    issueId: issueId(String(number)),
    issueKey: `AAA-${number}`,
    projectId: projectA,
    projectKey: 'AAA',
    ours: true,
    verdict: 'late',
    lateMs: 5,
    finding: undefined,
    proof: [],
    ...over,
  };
}

export function driftCases(it: (sentence: string, work: (opened: Opened) => Promise<void>) => void): void {
  runCases(it);
  askingCases(it);
  it('issues that are read again are replaced, and gone where they are absent, without a pass', async (opened) => {
    const { store, source } = opened;
    await commit(opened, [fetched(1, {}, [remark('7')]), fetched(2)]);
    const before = await store.issues.latestChange();
    const again = [fetched(1, { summary: 'New' }, [remark('7')])];
    assert.deepEqual(await store.crawl.commitReadAgain(source.id, again, ids(2, 9), 50), {
      issues: 1,
      remarks: 1,
      changed: 2,
      removed: 1,
    });
    assert.equal((await stored(store, source, 1))?.issue.summary, 'New');
    assert.equal(await stored(store, source, 2), undefined);
    assert.deepEqual(
      [...(await store.drift.readTimes(source.id, ids(1, 2)))],
      [[issueId('1'), 50]],
      'what is gone was not read',
    );
    assert.equal(await store.crawl.pass(source.id), undefined);
    const changed = await store.issues.latestChange();
    assert.ok(changed > before);
    await store.crawl.commitReadAgain(source.id, again, [], 60);
    assert.equal(await store.issues.latestChange(), changed, 'the same again is no change');
  });
  it('an issue that is read again keeps remarks that did not come, until its thread was read', async (opened) => {
    const { store, source } = opened;
    await commit(opened, [fetched(1, {}, [remark('7'), remark('8')])]);
    const partial = fetched(1, {}, [remark('7')], [{ kind: 'comment', total: 2 }]);
    await store.crawl.commitReadAgain(source.id, [partial], [], 50);
    assert.equal((await stored(store, source, 1))?.remarks.length, 2);
    assert.equal((await store.crawl.openThreads(source.id, 10)).length, 1);
  });
  it('what is read again during a pass does not have to be fetched by it', async ({ store, source }) => {
    await store.crawl.beginPass(source.id, [projectA], 10);
    await store.crawl.commitListing(source.id, projectA, ids(1, 2), undefined);
    await store.crawl.commitReadAgain(source.id, [fetched(1)], [], 11);
    assert.deepEqual(await store.crawl.idsToFetch(source.id, undefined, 10), ids(2));
  });
}

function runCases(it: (sentence: string, work: (opened: Opened) => Promise<void>) => void): void {
  it('a run comes back with how far it came and how it ended, the latest first', async ({
    store,
    source,
  }) => {
    const { drift } = store;
    assert.deepEqual(await drift.latest(source.id, 5), []);
    const subject = { kind: 'all', projectId: projectA, account: accountId('ben') } as const;
    const one = await drift.begin(source.id, { subject, trigger: 'command', seed: 7, startedMs: 10 });
    const two = await drift.begin(source.id, {
      subject: sample,
      trigger: 'schedule',
      seed: 8,
      startedMs: 20,
    });
    const counts = { ...noCounts, pairs: 12, incomparable: { portal: 3 } };
    const cursor = { afterIssue: issueId('9'), doneViewer: accountId('ben') };
    await drift.advance(one.id, { counts, cursor, differences: [] });
    await drift.finish(one.id, { state: 'failed', endedMs: 30, error: 'No.' });
    assert.deepEqual(await drift.latest(source.id, 5), [
      two,
      { ...one, counts, cursor, state: 'failed', endedMs: 30, error: 'No.' },
    ]);
    await drift.advance(one.id, { counts, cursor, differences: [] });
    assert.deepEqual((await drift.latest(source.id, 5))[1], { ...one, counts, cursor }, 'it goes on');
    const other = await addSource(store, 'beta');
    assert.deepEqual(await drift.latest(other.id, 5), []);
  });
  it('differences come by verdict in the order in which they were found', async ({ store, source }) => {
    const { drift } = store;
    const run = await drift.begin(source.id, { subject: sample, trigger: 'command', seed: 1, startedMs: 1 });
    const found = [
      difference(1),
      difference(2, { verdict: 'false-allow', lateMs: undefined, proof: ['browse: yes'] }),
      difference(3, {
        account: undefined,
        ours: false,
        verdict: 'false-denial',
        finding: 'scheme-unreadable',
      }),
      difference(4, { verdict: 'unsettled' }),
    ];
    await drift.advance(run.id, { counts: noCounts, cursor: undefined, differences: found.slice(0, 2) });
    await drift.advance(run.id, { counts: noCounts, cursor: undefined, differences: found.slice(2) });
    assert.deepEqual(await drift.differences(run.id, ['late', 'false-denial'], 9), [found[0], found[2]]);
    assert.deepEqual(await drift.differences(run.id, ['false-allow'], 9), [found[1]]);
    assert.deepEqual(await drift.differences(run.id, ['late', 'false-allow'], 1), [found[0]]);
    const settled = difference(4);
    const again = { counts: noCounts, cursor: undefined, differences: [settled] };
    await drift.advance(run.id, { ...again, replacesUnsettled: true });
    assert.deepEqual(await drift.differences(run.id, ['unsettled'], 9), [], 'taken up');
    assert.deepEqual(await drift.differences(run.id, ['late'], 9), [found[0], settled]);
  });
  it('runs that began long ago are forgotten with their differences', async ({ store, source }) => {
    const { drift } = store;
    const old = await drift.begin(source.id, { subject: sample, trigger: 'command', seed: 1, startedMs: 1 });
    const recent = await drift.begin(source.id, {
      subject: sample,
      trigger: 'command',
      seed: 1,
      startedMs: 9,
    });
    for (const { id } of [old, recent]) {
      await drift.advance(id, { counts: noCounts, cursor: undefined, differences: [difference(1)] });
    }
    await drift.forget(source.id, 9);
    assert.deepEqual(
      (await drift.latest(source.id, 5)).map(({ id }) => id),
      [recent.id],
    );
    assert.deepEqual(await drift.differences(old.id, ['late'], 5), []);
    assert.equal((await drift.differences(recent.id, ['late'], 5)).length, 1);
  });
}

function askingCases(it: (sentence: string, work: (opened: Opened) => Promise<void>) => void): void {
  it('strata count the issues of each project and level; their ids come in order', async (opened) => {
    const { store, source } = opened;
    await commit(opened, [
      fetched(1),
      fetched(2, { level: level('5') }),
      fetched(10, { level: level('5') }),
      fetched(11, { level: { kind: 'unknown' } }),
      fetched(12, { projectId: projectB }),
      fetched(13),
    ]);
    await store.crawl.commitReadAgain(source.id, [], ids(13), 20);
    const stratum = (project: string, fact: object, issues: number, first: number, last: number) => ({
      projectId: projectId(project),
      level: fact,
      issues,
      firstId: issueId(String(first)),
      lastId: issueId(String(last)),
    });
    assert.deepEqual(await store.drift.strata(source.id), [
      stratum(projectA, level('5'), 2, 2, 10),
      stratum(projectA, { kind: 'none' }, 1, 1, 1),
      stratum(projectA, { kind: 'unknown' }, 1, 11, 11),
      stratum(projectB, { kind: 'none' }, 1, 12, 12),
    ]);
    const asked = (of: Parameters<typeof store.drift.issueIds>[1], after: number | undefined, limit = 9) =>
      store.drift.issueIds(source.id, of, after === undefined ? undefined : issueId(String(after)), limit);
    assert.deepEqual(await asked({ projectId: projectA, level: level('5') }, undefined), ids(2, 10));
    assert.deepEqual(await asked({ projectId: projectA, level: level('5') }, 2), ids(10));
    assert.deepEqual(await asked({ projectId: projectA }, 1, 2), ids(2, 10));
    assert.deepEqual(await asked({}, 9), ids(10, 11, 12), 'by number, and without what is gone');
  });
}

async function commit({ store, source }: Opened, issues: ReturnType<typeof fetched>[]): Promise<void> {
  await store.crawl.beginPass(source.id, [projectA, projectB], 10);
  await store.crawl.commitIssues(source.id, issues, [], 11);
  await store.crawl.finishPass(source.id, 12);
}
