/** The promises of the part of the port that tells what is here of each project. */

import assert from 'node:assert/strict';
import { accountId, projectId } from '../model/ids.ts';
import type { LedgerRow } from './ledger-store.ts';
import { addSource, fetched, type It, ids, projectA, projectB, remark } from './store.test-support.ts';

const nothing = {
  project: undefined,
  hidden: [],
  pausedMs: undefined,
  known: 0,
  missing: 0,
  failed: 0,
  stale: 0,
  failure: undefined,
  issues: 0,
  archived: 0,
  levelUnknown: 0,
  attachments: 0,
  remarksTold: 0,
  remarks: 0,
  remarksRefused: 0,
  remarksOpen: 0,
  countedMs: undefined,
  isRefused: false,
  outOfScope: undefined,
};

export function ledgerCases(it: It): void {
  it('the ledger tells of each project what is known, what is stored, and what could not be read', async ({
    store,
    source,
  }) => {
    assert.deepEqual((await store.ledger.projects(source.id)).projects, []);
    await store.crawl.beginPass(source.id, [projectA, projectB], 10);
    await store.crawl.commitListing(source.id, projectA, ids(1, 2, 3, 4), undefined);
    await store.crawl.commitListing(source.id, projectB, [], undefined);
    await store.crawl.commitIssues(
      source.id,
      [
        fetched(1, { attachments: [{ id: '7', filename: 'plan.pdf' }] }, [remark('1')]),
        fetched(2, { archived: true, level: { kind: 'unknown' } }),
      ],
      [],
      20,
    );
    await store.readings.ask(source.id, ids(1, 3, 9), 'changed', 30);
    const { upTo } = await store.readings.due(source.id, 40, 9);
    for (const [n, dueMs] of [
      [1, 90],
      [3, 80],
      [9, 70],
    ] as const) {
      await store.readings.fail(source.id, ids(n)[0] ?? assert.fail(), upTo, `Why ${n}.`, dueMs);
    }
    await store.crawl.finishPass(source.id, 50);
    const { change, projects } = await store.ledger.projects(source.id);
    assert.equal(change, await store.issues.latestChange());
    const a: LedgerRow = {
      ...nothing,
      projectId: projectA,
      known: 4,
      missing: 2,
      failed: 1,
      stale: 1,
      failure: { sinceMs: 30, why: 'Why 3.', dueMs: 80 },
      issues: 2,
      archived: 1,
      levelUnknown: 1,
      attachments: 1,
      remarksTold: 1,
      remarks: 1,
      countedMs: 10,
    };
    assert.deepEqual(projects, [a, { ...nothing, projectId: projectB, countedMs: 10 }]);
    const known = (await store.ledger.known()).projects.filter(({ live }) => live > 0);
    assert.deepEqual(known, [{ sourceId: source.id, projectId: projectA, live: 3 }]);
  });
  it('the ledger tells which remarks are refused and which are still to be read', async ({
    store,
    source,
  }) => {
    await store.crawl.beginPass(source.id, [projectA], 10);
    const lacking = (n: number) =>
      fetched(
        n,
        {},
        [remark(`${n}1`), remark(`${n}2`, { kind: 'worklog' })],
        [{ kind: 'comment', total: 5 }],
      );
    await store.crawl.commitIssues(
      source.id,
      [lacking(1), lacking(2), fetched(3, {}, [remark('31')])],
      [],
      20,
    );
    const [first, second] = await store.crawl.openThreads(source.id, 9);
    assert.ok(first && second);
    await store.crawl.commitThread(source.id, first, [remark('12')], { startAt: 1 });
    await store.crawl.refuseThread(source.id, first, 'Refused.');
    const told = async () => {
      const [row] = (await store.ledger.projects(source.id)).projects;
      return [row?.remarksTold, row?.remarks, row?.remarksRefused, row?.remarksOpen];
    };
    assert.deepEqual(await told(), [13, 6, 3, 4]);
    // More of them than Jira counted when it was asked for the issue.
    await store.crawl.commitThread(
      source.id,
      second,
      ['21', '22', '23', '24', '25', '26'].map((id) => remark(id)),
      undefined,
    );
    assert.deepEqual(await told(), [14, 11, 3, 0]);
  });
  it('the ledger names projects, hidden ones with the reason, and what the scope leaves out', async ({
    store,
    source,
  }) => {
    const part = (key: string, archived = false) => ({
      id: projectA,
      key,
      name: `Name of ${key}`,
      typeKey: 'software',
      teamManaged: false,
      leadAccountId: accountId('lea'),
      archived,
    });
    const { directory, census } = store;
    await directory.putPart(source.id, 'project', projectA, part('AAA'), 5);
    await directory.putPart(source.id, 'reread', projectA, { sinceMs: 7 }, 7);
    await directory.putPart(source.id, 'held', projectA, { sinceMs: 9, runId: 1, examples: [] }, 9);
    await directory.putPart(source.id, 'absent', projectB, { sinceMs: 8, key: 'BBB' }, 8);
    await directory.putPart(source.id, 'paused', projectB, { sinceMs: 6 }, 6);
    await directory.putPart(source.id, 'project', projectId('3'), part('OLD', true), 5);
    const other = await addSource(store, 'other');
    await store.crawl.commitReadAgain(other.id, [fetched(1)], [], 5);
    await store.crawl.commitReadAgain(source.id, [fetched(6, { projectId: projectB })], [], 5);
    await census.begin(source.id, projectA, 10);
    await census.commitPage(source.id, projectA, ids(1, 2), undefined);
    await census.end(source.id, projectA, 2, 7);
    const { projects } = await store.ledger.projects(source.id);
    assert.deepEqual(projects, [
      {
        ...nothing,
        projectId: projectA,
        project: { key: 'AAA', name: 'Name of AAA', archived: false },
        hidden: [
          { why: 'held', sinceMs: 9 },
          { why: 'reread', sinceMs: 7 },
        ],
        countedMs: 10,
        outOfScope: 7,
      },
      {
        ...nothing,
        projectId: projectB,
        project: { key: 'BBB', name: '', archived: false },
        hidden: [{ why: 'absent', sinceMs: 8 }],
        pausedMs: 6,
        known: 1,
        issues: 1,
      },
    ]);
    await census.begin(source.id, projectA, 20);
    await census.commitPage(source.id, projectA, ids(1), undefined);
    await census.end(source.id, projectA, 1);
    const [again] = (await store.ledger.projects(source.id)).projects;
    assert.equal(again?.outOfScope, undefined, 'what an earlier census was told counts no more');
  });
}
