/** The promises of what the access pass keeps beside the directory, as part of the contract of the store. */

import assert from 'node:assert/strict';
import { directoryParts, shrinkingParts, threadParts } from '../model/held-shrink.ts';
import { accountId, groupId, issueId, levelId } from '../model/ids.ts';
import { addSource, fetched, type It, ids, projectA, projectB } from './store.test-support.ts';

const staff = groupId('staff');
const [ann, ben] = [accountId('ann'), accountId('ben')];

export function accessCases(it: It): void {
  it('a part is known by its body, members by who they are', async ({ store, source }) => {
    const { access, directory } = store;
    await directory.putPart(source.id, 'anonymous', '1', { canRead: true }, 10);
    assert.equal(await access.hasPart(source.id, 'anonymous', '1', { canRead: true }), true);
    assert.equal(await access.hasPart(source.id, 'anonymous', '1', { canRead: false }), false);
    assert.equal(await access.hasPart(source.id, 'anonymous', '2', { canRead: true }), false);
    await directory.removePart(source.id, 'anonymous', '1');
    assert.equal(await access.hasPart(source.id, 'anonymous', '1', { canRead: true }), false);
    assert.equal(await access.hasMembers(source.id, staff, []), false, 'never read');
    await directory.putGroupMembers(source.id, staff, [ann, ben], 10);
    assert.equal(await access.hasMembers(source.id, staff, [ben, ann, ann]), true);
    assert.equal(await access.hasMembers(source.id, staff, [ben]), false);
  });
  it('what is read again moves its time forward, and no version; back only from the future', async ({
    store,
    source,
  }) => {
    const { access, directory } = store;
    await directory.putPart(source.id, 'anonymous', '1', { canRead: true }, 10);
    await directory.putGroupMembers(source.id, staff, [ann], 10);
    const version = await directory.version(source.id);
    const again = (readMs: number, nowMs = 1_000) =>
      access.readAgain(
        source.id,
        [
          { kind: 'anonymous', subject: '1', readMs },
          { kind: 'anonymous', subject: 'nothing', readMs },
        ],
        [{ groupId: staff, readMs }],
        nowMs,
      );
    const times = async () => [
      (await directory.part(source.id, 'anonymous', '1'))?.readMs,
      (await directory.groupsOf(source.id, ann))[0]?.readMs,
    ];
    await again(30);
    assert.deepEqual(await times(), [30, 30]);
    await again(20);
    assert.deepEqual(await times(), [30, 30]);
    assert.equal(await directory.part(source.id, 'anonymous', 'nothing'), undefined);
    assert.equal(await directory.version(source.id), version);
    await again(15, 25);
    assert.deepEqual(await times(), [15, 15], 'by a clock that was set back since');
    const { parts } = await directory.partsSince(source.id, version);
    assert.deepEqual(
      parts.map(({ kind, readMs }) => [kind, readMs]),
      [['anonymous', 15]],
      'told to whoever keeps it in memory',
    );
    const account = { accountId: ann, displayName: 'Ann', email: undefined, type: 'atlassian', active: true };
    await directory.putAccounts(source.id, [account], 40);
    const before = await directory.version(source.id);
    await directory.putAccounts(source.id, [account], 50);
    assert.equal(await directory.version(source.id), before, 'CONTROL');
    await directory.putAccounts(source.id, [account], 45);
    assert.equal(await directory.version(source.id), before + 1);
  });
  it('active accounts and members are counted, of each source alone', async ({ store, source }) => {
    const other = await addSource(store, 'beta');
    const account = (id: string, active = true) => ({
      accountId: accountId(id),
      displayName: id,
      email: undefined,
      type: 'atlassian',
      active,
    });
    await store.directory.putAccounts(source.id, [account('ann'), account('ben'), account('eve', false)], 1);
    await store.directory.putGroupMembers(source.id, staff, [ann, ben], 1);
    await store.directory.putGroupMembers(source.id, groupId('empty'), [], 1);
    assert.deepEqual(
      [...(await store.access.memberCounts(source.id))],
      [
        ['empty', 0],
        ['staff', 2],
      ],
    );
    assert.deepEqual([...(await store.access.memberCounts(other.id))], []);
  });
  it('accounts and members are replaced by their differences', async ({ store, source }) => {
    const { directory } = store;
    const account = (id: string, displayName: string) => ({
      accountId: accountId(id),
      displayName,
      email: undefined,
      type: 'atlassian',
      active: true,
    });
    await directory.putAccounts(source.id, [account('ann', 'Ann'), account('ben', 'Ben')], 1);
    await directory.putAccounts(source.id, [account('ann', 'Anna'), account('cleo', 'Cleo')], 2);
    const name = async (id: string) => (await directory.account(source.id, accountId(id)))?.displayName;
    assert.deepEqual([await name('ann'), await name('ben'), await name('cleo')], ['Anna', undefined, 'Cleo']);
    await directory.putGroupMembers(source.id, staff, [ann, ben], 1);
    await directory.putGroupMembers(source.id, staff, [accountId('cleo'), ann], 2);
    const groups = async (id: string) => (await directory.groupsOf(source.id, accountId(id))).length;
    assert.deepEqual([await groups('ann'), await groups('ben'), await groups('cleo')], [1, 0, 1]);
  });
  it('what shrank is held until it has not, and as old as when it was held first', async ({
    store,
    source,
  }) => {
    const { access } = store;
    await access.putHeldShrinks(source.id, shrinkingParts, [{ part: 'accounts', before: 50, after: 0 }], 10);
    await access.putHeldShrinks(
      source.id,
      shrinkingParts,
      [
        { part: 'accounts', before: 50, after: 2 },
        { part: 'members', before: 9, after: 1 },
      ],
      20,
    );
    const held = (part: string, before: number, after: number, sinceMs: number, acceptedMs?: number) => ({
      part,
      before,
      after,
      sinceMs,
      acceptedMs,
    });
    const accounts = held('accounts', 50, 2, 10);
    const members = held('members', 9, 1, 20);
    assert.deepEqual(await access.heldShrinks(source.id), [accounts, members]);
    await access.putHeldShrinks(source.id, shrinkingParts, [{ part: 'members', before: 9, after: 1 }], 30);
    assert.deepEqual(await access.heldShrinks(source.id), [members]);
    await access.putHeldShrinks(source.id, ['comments'], [{ part: 'comments', before: 30, after: 1 }], 40);
    const comments = held('comments', 30, 1, 40);
    assert.deepEqual(await access.heldShrinks(source.id), [comments, members]);
    await access.putHeldShrinks(source.id, directoryParts, [], 50);
    assert.deepEqual(await access.heldShrinks(source.id), [comments], 'of other parts');
    await access.putHeldShrinks(source.id, threadParts, [], 60);
    assert.deepEqual(await access.heldShrinks(source.id), []);
  });
  it('of issues each project is held, accepted and believed by itself', async ({ store, source }) => {
    const { access } = store;
    const of = (project: typeof projectA, after: number) =>
      ({ part: 'issues', projectId: project, before: 50, after }) as const;
    await access.putHeldShrinks(source.id, ['issues'], [of(projectA, 1), of(projectB, 2)], 10);
    await access.acceptShrinks(source.id, undefined, 20);
    await access.putHeldShrinks(source.id, ['issues'], [of(projectA, 0), of(projectB, 2)], 30);
    assert.deepEqual(await access.heldShrinks(source.id), [
      { ...of(projectA, 0), sinceMs: 10, acceptedMs: undefined },
      { ...of(projectB, 2), sinceMs: 10, acceptedMs: 20 },
    ]);
  });
  it('what was held by a clock that was ahead is as old as when it is put again by one that is right', async ({
    store: { access },
    source,
  }) => {
    const held = [{ part: 'issues', projectId: projectA, before: 50, after: 1 }] as const;
    const sinceMs = async () => (await access.heldShrinks(source.id)).map((one) => one.sinceMs);
    await access.putHeldShrinks(source.id, ['issues'], held, 1_000);
    await access.putHeldShrinks(source.id, ['issues'], held, 10);
    assert.deepEqual(await sinceMs(), [10]);
    await access.putHeldShrinks(source.id, ['issues'], held, 20);
    assert.deepEqual(await sinceMs(), [10]);
  });
  it('what is accepted stays so unless it shrinks further', async ({ store, source }) => {
    const { access } = store;
    const put = (after: number, nowMs: number) =>
      access.putHeldShrinks(
        source.id,
        shrinkingParts,
        [
          { part: 'accounts', before: 50, after },
          { part: 'members', before: 9, after: 1 },
        ],
        nowMs,
      );
    await put(5, 10);
    const accepted = await access.acceptShrinks(source.id, ['accounts'], 20);
    assert.deepEqual(
      accepted.map(({ part, acceptedMs }) => [part, acceptedMs]),
      [['accounts', 20]],
    );
    const acceptedMs = async () => (await access.heldShrinks(source.id)).map((one) => one.acceptedMs);
    await put(6, 30);
    assert.deepEqual(await acceptedMs(), [20, undefined]);
    await put(4, 40);
    assert.deepEqual(await acceptedMs(), [undefined, undefined]);
    assert.equal((await access.acceptShrinks(source.id, undefined, 50)).length, 2, 'all that is held');
  });
  it('a few issues of each level of a project are told, but no sub-tasks', async ({ store, source }) => {
    const { access, crawl } = store;
    await crawl.beginPass(source.id, [projectA], 5);
    const five = { kind: 'level', levelId: levelId('5') } as const;
    const issues = [
      fetched(1, { level: five, updatedMs: 70 }),
      fetched(2),
      fetched(3, { level: five, isSubtask: true, parentId: issueId('1') }),
      fetched(4, { level: five, updatedMs: 80 }),
      fetched(5, { level: five }),
      fetched(6, { level: { kind: 'unknown' } }),
    ];
    await crawl.commitIssues(source.id, issues, [], 10);
    const some = await access.levelSamples(source.id, projectA, [levelId('5'), levelId('9'), undefined], 2);
    assert.deepEqual(
      some.map((one) => [one.issueId, one.level]),
      [
        ['1', '5'],
        ['4', '5'],
        ['2', undefined],
      ],
    );
    assert.deepEqual(
      some.slice(0, 2).map(({ updatedMs }) => updatedMs),
      [70, 80],
    );
    await crawl.commitIssues(source.id, [], ids(1), 20);
    const left = await access.levelSamples(source.id, projectA, [levelId('5')], 9);
    assert.deepEqual(
      left.map((one) => one.issueId),
      ['4', '5'],
    );
  });
  it('a project that is hidden until it is read again is back when each of its issues was', async ({
    store,
    source,
  }) => {
    const { access, crawl, directory } = store;
    await crawl.beginPass(source.id, [projectA], 5);
    await crawl.commitListing(source.id, projectA, ids(1, 2), undefined);
    await crawl.commitIssues(source.id, [fetched(1)], [], 100);
    await crawl.commitIssues(source.id, [fetched(2)], [], 90);
    await directory.putPart(source.id, 'reread', projectA, { sinceMs: 100 }, 100);
    const isHidden = async () => (await directory.part(source.id, 'reread', projectA)) !== undefined;
    assert.deepEqual(await access.idsReadBefore(source.id, projectA, { sinceMs: 100 }, undefined, 10), ['2']);
    assert.deepEqual(await access.idsReadBefore(source.id, projectA, { sinceMs: 101 }, undefined, 1), ['1']);
    assert.deepEqual(await access.idsReadBefore(source.id, projectA, { sinceMs: 101 }, ids(1)[0], 10), ['2']);
    assert.equal(await access.endReread(source.id, projectA), false);
    assert.equal(await isHidden(), true);
    await crawl.commitIssues(source.id, [fetched(2)], [], 110);
    const version = await directory.version(source.id);
    assert.equal(await access.endReread(source.id, projectA), true);
    assert.equal(await isHidden(), false);
    const change = await directory.partsSince(source.id, version);
    assert.deepEqual(change.removed, [{ kind: 'reread', subject: projectA }]);
    assert.equal(await access.endReread(source.id, projectA), true, 'there is no mark any more');
    assert.deepEqual(await directory.partsSince(source.id, change.version), {
      version: change.version,
      parts: [],
      removed: [],
    });
  });
  it('whether an issue was read again is told by tickets where the mark has one, whatever the clock says', async ({
    store,
    source,
  }) => {
    const { access, crawl, directory } = store;
    await crawl.beginPass(source.id, [projectA], 5);
    const before = await crawl.ticket();
    await crawl.commitIssues(source.id, [fetched(1)], [], 9_000, { ticket: before });
    const sinceTicket = await crawl.ticket();
    const mark = { sinceMs: 200, sinceTicket };
    await directory.putPart(source.id, 'reread', projectA, mark, 200);
    assert.equal(await access.endReread(source.id, projectA), false, 'read by a clock that was ahead');
    assert.deepEqual(await access.idsReadBefore(source.id, projectA, mark, undefined, 10), ids(1));
    assert.equal(await crawl.countReadBefore(source.id, projectA, mark), 1);
    await crawl.commitReadAgain(source.id, [fetched(1)], [], 100, { ticket: await crawl.ticket() });
    assert.equal(await crawl.countReadBefore(source.id, projectA, mark), 0);
    assert.equal(await access.endReread(source.id, projectA), true, 'read by a clock that was set back');
  });
  it('an issue that is gone keeps no project hidden', async ({ store, source }) => {
    const { access, crawl, directory } = store;
    await crawl.beginPass(source.id, [projectA], 5);
    await crawl.commitIssues(source.id, [fetched(1)], [], 100);
    await directory.putPart(source.id, 'reread', projectA, { sinceMs: 200 }, 200);
    assert.equal(await access.endReread(source.id, projectA), false);
    await crawl.commitIssues(source.id, [], ids(1), 1);
    assert.equal(await access.endReread(source.id, projectA), true);
  });
  it('a finding about many is found by each of them', async ({ store: { directory }, source }) => {
    const many = { code: 'c', subject: 'projects', subjects: ['A', 'B'], message: 'Many.' };
    const one = { code: 'd', subject: 'A', message: 'One.' };
    await directory.putFindings(source.id, 'access', [many, one], 10);
    const stored = { ...many, sinceMs: 10 };
    assert.deepEqual(await directory.findings(source.id), [stored, { ...one, sinceMs: 10 }]);
    assert.deepEqual(await directory.findingsAbout(source.id, 'A'), [stored, { ...one, sinceMs: 10 }]);
    assert.deepEqual(await directory.findingsAbout(source.id, 'B'), [stored]);
    assert.deepEqual(await directory.findingsAbout(source.id, 'C'), []);
  });
  it('runs of the permissions alone stand beside the full ones, and the last thousand are kept', async ({
    store: { runs },
    source,
  }) => {
    const full = await runs.start(source.id, 'full', 1);
    const end = { endedMs: 9, error: undefined, counts: {} };
    for (let n = 0; n < 1003; n += 1) {
      const run = await runs.start(source.id, 'access', 10 + n);
      if (n === 900) await runs.finish(run, { ...end, state: 'done' });
      if (n === 901) await runs.finish(run, { ...end, state: 'failed' });
    }
    assert.equal((await runs.latest(source.id, 2000, 'access')).length, 1000);
    assert.deepEqual(
      (await runs.latest(source.id, 1, 'full')).map(({ id, kind }) => [id, kind]),
      [[full, 'full']],
    );
    assert.equal((await runs.latest(source.id, 1))[0]?.kind, 'access');
    assert.equal(await runs.lastDoneStartedMs(source.id, 'access'), 910);
    assert.equal(await runs.lastDoneStartedMs(source.id, 'full'), undefined);
    const afterSetBack = await runs.start(source.id, 'access', 500);
    await runs.finish(afterSetBack, { ...end, state: 'done' });
    assert.equal(await runs.lastDoneStartedMs(source.id, 'access'), 500, 'the last one, by a clock set back');
  });
}
