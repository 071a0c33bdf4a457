/** The promises of the port about what is settled at the end of a pass: what is out of scope, stale or refused. */

import assert from 'node:assert/strict';
import { roleId } from '../model/ids.ts';
import {
  changedSince,
  fetched,
  type It,
  ids,
  level,
  listed,
  present,
  projectA,
  projectB,
  remark,
  since,
  stored,
} from './store.test-support.ts';

export function settlingCases(it: It): void {
  it('ids that no listing had come to light when all listings are finished', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1, 2, 30, 4);
    await store.crawl.commitIssues(source.id, [fetched(1), fetched(2)], [], 11);
    await store.crawl.finishPass(source.id, 12);
    await store.crawl.beginPass(source.id, [projectA, projectB], 20);
    await store.crawl.commitListing(source.id, projectA, ids(2), undefined);
    assert.deepEqual(await store.crawl.idsNotListed(source.id, 10), [], 'B is not finished');
    await store.crawl.commitListing(source.id, projectB, ids(30), undefined);
    assert.deepEqual(await store.crawl.idsNotListed(source.id, 10), ids(1, 4), 'the third has moved to B');
    assert.deepEqual(await store.crawl.idsNotListed(source.id, 1), ids(1));
    await store.crawl.commitIssues(source.id, [fetched(4)], ids(1), 21);
    assert.deepEqual(await store.crawl.idsNotListed(source.id, 10), []);
    assert.ok(await stored(store, source, 4), 'a last question found it');
  });
  it('tells how much of each project no listing had, as what was unlisted since', async (opened) => {
    const { store, source } = opened;
    const { crawl } = store;
    const inB = { projectId: projectB };
    await crawl.beginPass(source.id, [projectA, projectB], 10);
    await crawl.commitListing(source.id, projectA, ids(1, 2, 3), undefined);
    await crawl.commitListing(source.id, projectB, ids(4, 5), undefined);
    const gone = fetched(3, { archived: true });
    await crawl.commitIssues(source.id, [fetched(1), fetched(2), gone, fetched(4, inB)], [], 11);
    await crawl.finishPass(source.id, 12);
    await crawl.beginPass(source.id, [projectA, projectB], 20);
    await crawl.commitListing(source.id, projectA, ids(1), undefined);
    assert.deepEqual(await crawl.passLoss(source.id, 1), [], 'B is not finished');
    await crawl.commitListing(source.id, projectB, ids(4, 5), undefined);
    assert.deepEqual(await crawl.passLoss(source.id, 1), [{ projectId: projectA, stored: 2, missing: 1 }]);
    await crawl.unlist(source.id, ids(1, 4));
    assert.deepEqual(await crawl.passLoss(source.id, 1), [
      { projectId: projectA, stored: 2, missing: 2 },
      { projectId: projectB, stored: 1, missing: 1 },
    ]);
    assert.deepEqual(await crawl.passLoss(source.id, 2), [{ projectId: projectA, stored: 2, missing: 2 }]);
    assert.deepEqual(await crawl.idsNotListed(source.id, 9), ids(1, 2, 3, 4));
    assert.deepEqual(await crawl.storedAmong(source.id, ids(5, 4, 3, 2, 1)), [
      { projectId: projectA, ids: ids(1, 2) },
      { projectId: projectB, ids: ids(4) },
    ]);
    assert.equal(await crawl.countStored(source.id, projectA), 2);
  });
  it('issues of projects outside of the pass are removed in steps', async (opened) => {
    const { store, source } = opened;
    await store.crawl.beginPass(source.id, [projectA, projectB], 10);
    const inB = { projectId: projectB };
    const long = fetched(3, inB, [], [{ kind: 'comment', total: 9 }]);
    await store.crawl.commitIssues(source.id, [fetched(1), fetched(2, inB), long, fetched(4, inB)], [], 11);
    assert.equal(await store.crawl.removeOutOfScope(source.id, 10), 0);
    await store.crawl.beginPass(source.id, [projectA], 20);
    assert.equal(await store.crawl.removeOutOfScope(source.id, 2), 2);
    assert.equal(await store.crawl.removeOutOfScope(source.id, 2), 1);
    assert.equal(await store.crawl.removeOutOfScope(source.id, 2), 0);
    const left = await store.issues.rowsByIds(source.id, ids(1, 2, 3, 4));
    assert.equal(left.length, 1);
    assert.deepEqual(await store.crawl.openThreads(source.id, 10), []);
  });
  it('nothing is out of scope while no pass is under way', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1);
    await store.crawl.commitIssues(source.id, [fetched(1)], [], 11);
    await store.crawl.finishPass(source.id, 12);
    await assert.rejects(store.crawl.removeOutOfScope(source.id, 10));
    assert.ok(await stored(store, source, 1));
  });
  it('stale issues are denied until they are read again, with their sub-tasks told', async (opened) => {
    const { store, source } = opened;
    const { crawl, issues } = store;
    await listed(opened, 1, 2, 3);
    const child = fetched(3, { isSubtask: true, parentId: fetched(1).issue.id });
    const first = fetched(1, { level: level('5') });
    await crawl.commitIssues(source.id, [first, child], [], 10);
    await crawl.commitIssues(source.id, [fetched(2)], [], 20);
    const before = await issues.latestChange();
    assert.deepEqual(await crawl.denyStale(source.id, ids(1, 2, 9), since(10)), []);
    assert.equal(await issues.latestChange(), before);
    assert.deepEqual(await crawl.denyStale(source.id, ids(1, 2, 9), since(20)), ids(1));
    const { scope } = (await present(store, source, 1)).facts;
    assert.deepEqual([scope.level.kind, scope.restriction.kind], ['unknown', 'unknown']);
    assert.equal((await present(store, source, 3)).facts.scope.parentLevel.kind, 'unknown');
    assert.equal((await present(store, source, 2)).facts.scope.restriction.kind, 'none', 'control');
    const touched = (await issues.changesForReindex(before, 9)).map((change) => change.stored?.issue.key);
    assert.deepEqual(touched.sort(), ['AAA-1', 'AAA-3']);
    const denied = await issues.latestChange();
    assert.deepEqual(await crawl.denyStale(source.id, ids(1), since(20)), ids(1), 'still');
    assert.equal(await issues.latestChange(), denied, 'and changes nothing again');
    await crawl.commitIssues(source.id, [first], [], 30);
    assert.deepEqual((await present(store, source, 1)).facts.scope.level, level('5'));
    assert.deepEqual(await crawl.denyStale(source.id, ids(1), since(30)), []);
    assert.deepEqual(await crawl.denyStale(source.id, ids(1), { fromMs: 0, untilMs: 30 }), []);
    assert.deepEqual(
      await crawl.denyStale(source.id, ids(1), { fromMs: 0, untilMs: 29 }),
      ids(1),
      'yet to come',
    );
  });
  it('remarks of a stale thread are denied, each until it is read again', async (opened) => {
    const { store, source } = opened;
    const { crawl } = store;
    await listed(opened, 1);
    const worklog = remark('8', { kind: 'worklog' });
    await crawl.commitIssues(source.id, [fetched(1, {}, [remark('1'), remark('2'), worklog])], [], 10);
    const incomplete = [{ kind: 'comment', total: 2 }] as const;
    await crawl.commitIssues(source.id, [fetched(1, {}, [worklog], incomplete)], [], 20);
    const kinds = async () =>
      (await present(store, source, 1)).remarks.map(({ facts }) => facts.scope.visibility.kind);
    const [thread] = await crawl.openThreads(source.id, 9);
    assert.ok(thread);
    assert.equal(await crawl.denyStaleThread(source.id, thread, since(10)), false);
    assert.deepEqual(await kinds(), ['none', 'none', 'none']);
    assert.equal(await crawl.denyStaleThread(source.id, thread, since(11)), true);
    assert.deepEqual((await kinds()).sort(), ['none', 'unknown', 'unknown']);
    await crawl.commitThread(source.id, thread, [remark('1')], { startAt: 1 });
    assert.deepEqual((await kinds()).sort(), ['none', 'none', 'unknown']);
    await crawl.commitThread(source.id, thread, [remark('2')], { startAt: 2 });
    await crawl.commitThread(source.id, thread, [], undefined);
    assert.deepEqual(await kinds(), ['none', 'none', 'none']);
    assert.equal(await crawl.denyStaleThread(source.id, thread, since(20)), false, 'whole as of 20');
    assert.equal(await crawl.denyStaleThread(source.id, thread, since(21)), true);
    assert.equal(await crawl.denyStaleThread(source.id, thread, { fromMs: 0, untilMs: 20 }), false);
    assert.equal(
      await crawl.denyStaleThread(source.id, thread, { fromMs: 0, untilMs: 19 }),
      true,
      'yet to come',
    );
  });
  it('a refused thread is open no more, and what it leaves unproven is denied until it is read', async (opened) => {
    const { store, source } = opened;
    const { crawl, issues } = store;
    await listed(opened, 1, 2);
    const worklog = remark('8', { kind: 'worklog' });
    const all = [remark('1'), remark('2'), remark('3')];
    const incomplete = [{ kind: 'comment', total: 3 }] as const;
    const readWhole = async (id: number, atMs: number) => {
      await crawl.commitIssues(
        source.id,
        [fetched(id, {}, [all[2] ?? remark('3'), worklog], incomplete)],
        [],
        atMs,
      );
      const thread = (await crawl.openThreads(source.id, 9)).find((one) => one.issueId === String(id));
      assert.ok(thread);
      await crawl.commitThread(source.id, thread, all, { startAt: 3 });
      await crawl.commitThread(source.id, thread, [], undefined);
    };
    await readWhole(1, 10);
    await readWhole(2, 10);
    const shown = async (id: number) =>
      (await present(store, source, id)).remarks
        .filter(({ facts }) => facts.scope.visibility.kind === 'none')
        .map(({ remark: one }) => one.id)
        .sort();
    assert.deepEqual(await shown(1), ['1', '2', '3', '8'], 'CONTROL');
    assert.deepEqual(await crawl.refusedThreads(source.id), []);
    assert.deepEqual(await crawl.refusalLoss(source.id, 'comment', since(10)), { before: 0, lost: 0 });

    await crawl.commitIssues(source.id, [fetched(1, {}, [remark('3'), worklog], incomplete)], [], 20);
    const [thread] = await crawl.openThreads(source.id, 9);
    assert.ok(thread);
    await crawl.commitThread(source.id, thread, [remark('1')], { startAt: 1 });
    await crawl.refuseThread(source.id, thread, 'No.');
    assert.deepEqual(await crawl.openThreads(source.id, 9), []);
    const { key } = (await present(store, source, 1)).issue;
    assert.deepEqual(await crawl.refusedThreads(source.id), [
      { projectId: projectA, kind: 'comment', threads: 1, examples: [{ key, why: 'No.' }] },
    ]);
    assert.deepEqual(await crawl.refusalLoss(source.id, 'comment', since(10)), { before: 2, lost: 1 });
    assert.deepEqual(
      await crawl.refusalLoss(source.id, 'comment', since(11)),
      { before: 0, lost: 0 },
      'too old',
    );
    const yetToCome = await crawl.refusalLoss(source.id, 'comment', { fromMs: 0, untilMs: 9 });
    assert.deepEqual(yetToCome, { before: 0, lost: 0 });
    assert.deepEqual(await crawl.refusalLoss(source.id, 'worklog', since(10)), { before: 0, lost: 0 });
    assert.equal(await crawl.denyRefused(source.id, 'comment', since(10), 9), 0, 'whole as of 10');
    assert.equal(await crawl.denyRefused(source.id, 'worklog', since(99), 9), 0);
    assert.deepEqual(await shown(1), ['1', '2', '3', '8']);
    const latest = await issues.latestChange();
    assert.equal(await crawl.denyRefused(source.id, 'comment', since(11), 9), 1);
    assert.equal(await crawl.denyRefused(source.id, 'comment', since(11), 9), 0, 'nothing is left to deny');
    assert.equal(await issues.latestChange(), latest + 1);
    assert.deepEqual(
      await shown(1),
      ['1', '3', '8'],
      'of a page before the refusal, and of the issue itself',
    );
    assert.deepEqual(await shown(2), ['1', '2', '3', '8'], 'CONTROL');
    assert.deepEqual(await crawl.refusalLoss(source.id, 'comment', since(10)), { before: 0, lost: 0 });

    await readWhole(1, 30);
    assert.deepEqual(await shown(1), ['1', '2', '3', '8']);
    assert.deepEqual(await crawl.refusedThreads(source.id), []);
  });
  it('issues of a project that were read before a time are counted', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1, 2);
    await store.crawl.commitIssues(source.id, [fetched(1)], [], 10);
    await store.crawl.commitIssues(source.id, [fetched(2)], [], 20);
    const counts = [10, 11, 21].map((ms) =>
      store.crawl.countReadBefore(source.id, projectA, { sinceMs: ms }),
    );
    assert.deepEqual(await Promise.all(counts), [0, 1, 2]);
    assert.equal(await store.crawl.countReadBefore(source.id, projectB, { sinceMs: 21 }), 0);
  });
  it('a project is put up for fetching again, and no other', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1, 2);
    const all = [fetched(1), fetched(2), fetched(3, { projectId: projectB })];
    await store.crawl.commitIssues(source.id, all, [], 11);
    await store.crawl.refetchProject(source.id, projectA);
    assert.deepEqual(await store.crawl.idsToFetch(source.id, undefined, 10), ids(1, 2));
  });
  it('forgotten role names deny the remarks that rest on them until they are read again', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1, 2, 3);
    const byRole = { kind: 'role', roleId: roleId('r') } as const;
    const restricted = (id: string) =>
      remark(
        id,
        { visibility: byRole, restrictedToRoleName: 'Developers', text: 'Grüße \ud800 "x"' },
        { d: 1 },
      );
    const one = fetched(1, {}, [restricted('1'), remark('2'), restricted('3')]);
    const elsewhere = fetched(3, { projectId: projectB }, [restricted('4')]);
    await store.crawl.commitIssues(source.id, [one, fetched(2, {}, [remark('5')]), elsewhere], [], 11);
    assert.deepEqual(await store.crawl.projectsWithRoleNames(source.id), [projectA, projectB]);
    const before = await store.issues.latestChange();
    await store.crawl.forgetRoleNames(source.id, projectA, 77);
    const { remarks } = await present(store, source, 1);
    assert.deepEqual(
      remarks.map((r) => r.facts.scope.visibility.kind),
      ['unknown', 'none', 'unknown'],
    );
    assert.equal(remarks[0]?.remark.text, 'Grüße \ud800 "x"');
    assert.deepEqual((await present(store, source, 3)).remarks[0]?.remark.visibility, byRole);
    assert.deepEqual(await changedSince(store, before), ['1']);
    assert.deepEqual(await store.crawl.idsToFetch(source.id, undefined, 10), ids(1));
    await store.crawl.commitIssues(source.id, [one], [], 12);
    assert.deepEqual((await present(store, source, 1)).remarks[0]?.remark.visibility, byRole);
    assert.deepEqual(await store.crawl.idsToFetch(source.id, undefined, 10), []);
    await store.crawl.commitIssues(source.id, [fetched(1, {}, [remark('2')])], [], 13);
    assert.deepEqual(await store.crawl.projectsWithRoleNames(source.id), [projectB]);
  });
}
