/** The promises of the port about what is committed: issues with their remarks, and what a commit touches beside them. */

import assert from 'node:assert/strict';
import type { LevelFact } from '../model/access.ts';
import {
  changedSince,
  fetched,
  type It,
  ids,
  level,
  listed,
  present,
  projectA,
  remark,
  since,
  stored,
} from './store.test-support.ts';

export function contentCases(it: It): void {
  it('an issue comes back as it was committed, with its remarks and documents', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1);
    const document = { type: 'doc', content: [{ text: 'Grüße \u0000 \ud800 😀' }] };
    const one = {
      ...fetched(1, { description: 'Grüße \u0000 😀' }, [remark('7', {}, document), remark('8')]),
      documents: { description: document, environment: null },
    };
    const counts = await store.crawl.commitIssues(source.id, [one], [], 11);
    assert.deepEqual(counts, { issues: 1, remarks: 2, changed: 1, removed: 0 });
    const back = await present(store, source, 1);
    const plain = JSON.parse(JSON.stringify(one));
    assert.deepEqual(JSON.parse(JSON.stringify(back.issue)), plain.issue);
    assert.deepEqual(
      JSON.parse(JSON.stringify(back.remarks.map((r) => r.remark))),
      plain.remarks.map((r: { remark: unknown }) => r.remark),
    );
    const documents = await store.issues.documents(back.row);
    assert.deepEqual(documents?.issue, one.documents);
    assert.deepEqual(documents?.remarks.get(back.remarks[0]?.unit ?? 0), document);
    assert.equal(documents?.remarks.size, 2);
  });
  it('an issue that is equal to the stored one takes no change number', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1);
    const one = fetched(1, {}, [remark('7', {}, { type: 'doc' })]);
    await store.crawl.commitIssues(source.id, [one], [], 11);
    const before = await store.issues.latestChange();
    const counts = await store.crawl.commitIssues(source.id, [one], [], 12);
    assert.deepEqual(counts, { issues: 1, remarks: 1, changed: 0, removed: 0 });
    assert.equal(await store.issues.latestChange(), before);
  });
  const changes: [string, ReturnType<typeof fetched>][] = [
    ['its summary', fetched(1, { summary: 'New' }, [remark('7'), remark('8')])],
    ['its level', fetched(1, { level: level('1') }, [remark('7'), remark('8')])],
    ['the text of a remark', fetched(1, {}, [remark('7', { text: 'New' }), remark('8')])],
    ['the document of a remark', fetched(1, {}, [remark('7', {}, { new: 1 }), remark('8')])],
    [
      'the visibility of a remark',
      fetched(1, {}, [remark('7', { visibility: { kind: 'unknown' } }), remark('8')]),
    ],
    ['a remark more', fetched(1, {}, [remark('7'), remark('8'), remark('9')])],
    ['a remark less', fetched(1, {}, [remark('8')])],
    [
      'its documents',
      {
        ...fetched(1, {}, [remark('7'), remark('8')]),
        documents: { description: { new: 1 }, environment: null },
      },
    ],
  ];
  for (const [what, changed] of changes) {
    it(`an issue counts as changed by ${what}`, async (opened) => {
      const { store, source } = opened;
      await listed(opened, 1);
      await store.crawl.commitIssues(source.id, [fetched(1, {}, [remark('7'), remark('8')])], [], 11);
      const before = await present(store, source, 1);
      const { changed: count } = await store.crawl.commitIssues(source.id, [changed], [], 12);
      assert.equal(count, 1);
      const after = await present(store, source, 1);
      assert.equal(after.row, before.row);
      assert.deepEqual(
        JSON.parse(JSON.stringify(after.remarks.map((r) => r.remark))),
        JSON.parse(JSON.stringify(changed.remarks.map((r) => r.remark))),
      );
      const unitOf8 = (issue: typeof before) => issue.remarks.find((r) => r.remark.id === '8')?.unit;
      assert.equal(unitOf8(after), unitOf8(before), 'a unit is stable for the life of its remark');
      assert.equal((await store.issues.changesForReindex(0, 10)).length, 1, 'the row is in the list once');
    });
  }
  it('a remark that its answer held twice is one remark', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1);
    const twice = fetched(1, {}, [remark('7', { text: 'Old' }), remark('7', { text: 'New' })]);
    for (const readMs of [11, 12]) {
      await store.crawl.commitIssues(source.id, [twice], [], readMs);
      const { remarks } = await present(store, source, 1);
      assert.deepEqual(
        remarks.map((r) => r.remark.text),
        ['New'],
      );
    }
  });
  it('an absent issue is found no more, and the index hears of it', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1, 2);
    await store.crawl.commitIssues(source.id, [fetched(1, {}, [remark('7')]), fetched(2)], [], 11);
    const { row } = await present(store, source, 1);
    const before = await store.issues.latestChange();
    const counts = await store.crawl.commitIssues(source.id, [], ids(1, 99), 12);
    assert.deepEqual(counts, { issues: 0, remarks: 0, changed: 1, removed: 1 });
    assert.equal(await stored(store, source, 1), undefined);
    assert.deepEqual(await store.issues.load([row]), []);
    assert.deepEqual(await store.issues.rowsByKey('AAA-1'), []);
    assert.equal(await store.issues.documents(row), undefined);
    assert.deepEqual(await store.issues.changesForReindex(before, 10), [
      { change: before + 1, row, stored: undefined },
    ]);
    assert.ok(await stored(store, source, 2));
    assert.deepEqual(await store.crawl.commitIssues(source.id, [], ids(1), 13), {
      issues: 0,
      remarks: 0,
      changed: 0,
      removed: 0,
    });
  });
  it('an issue that was gone comes back in its row, with new units', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1);
    await store.crawl.commitIssues(source.id, [fetched(1, {}, [remark('7')])], [], 11);
    const before = await present(store, source, 1);
    await store.crawl.commitIssues(source.id, [], ids(1), 12);
    await store.crawl.commitIssues(source.id, [fetched(1, {}, [remark('7')])], [], 13);
    const after = await present(store, source, 1);
    assert.equal(after.row, before.row);
    assert.notEqual(after.remarks[0]?.unit, before.remarks[0]?.unit);
    assert.deepEqual(await changedSince(store), ['1']);
  });
  const subtask = (n: number, over = {}) => fetched(n, { isSubtask: true, parentId: ids(1)[0], ...over });
  it('a new level of a parent touches its sub-tasks and puts them up for fetching again', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1, 2, 3, 4);
    const all = [fetched(1), subtask(2), subtask(3), fetched(4, { parentId: ids(1)[0] })];
    await store.crawl.commitIssues(source.id, all, [], 11);
    const before = await store.issues.latestChange();
    await store.crawl.commitIssues(source.id, [fetched(1, { level: level('5') })], [], 12);
    assert.deepEqual(await store.crawl.idsToFetch(source.id, undefined, 10), ids(2, 3));
    assert.deepEqual(new Set(await changedSince(store, before)), new Set(['1', '2', '3']));
    assert.deepEqual((await present(store, source, 2)).facts.scope.parentLevel, level('5'));
    assert.deepEqual((await present(store, source, 4)).facts.scope.parentLevel, { kind: 'none' });
  });
  it('another change of a parent leaves its sub-tasks alone', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1, 2);
    await store.crawl.commitIssues(source.id, [fetched(1), subtask(2)], [], 11);
    const before = await store.issues.latestChange();
    await store.crawl.commitIssues(source.id, [fetched(1, { summary: 'New' })], [], 12);
    assert.deepEqual(await store.crawl.idsToFetch(source.id, undefined, 10), []);
    assert.deepEqual(await changedSince(store, before), ['1']);
  });
  it('sub-tasks whose parent is missing, gone or not named are told by their keys', async (opened) => {
    const { store, source } = opened;
    await store.crawl.beginPass(source.id, [projectA], 1);
    const unnamed = fetched(3, { isSubtask: true, parentId: undefined });
    await store.crawl.commitIssues(source.id, [subtask(2), unnamed, fetched(4)], [], 1);
    const orphans = async (limit = 10) => store.crawl.subtasksWithoutParent(source.id, limit);
    const keys = [fetched(2).issue.key, fetched(3).issue.key];
    assert.deepEqual(await orphans(), keys);
    assert.deepEqual(await orphans(1), keys.slice(0, 1));
    await store.crawl.commitIssues(source.id, [fetched(1)], [], 2);
    assert.deepEqual(await orphans(), keys.slice(1), 'the parent has come');
    await store.crawl.commitIssues(source.id, [], ids(1), 3);
    assert.deepEqual(await orphans(), keys, 'and gone again');
  });
  it('a parent that comes or goes touches its sub-tasks', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1, 2);
    await store.crawl.commitIssues(source.id, [subtask(2)], [], 11);
    assert.deepEqual((await present(store, source, 2)).facts.scope.parentLevel, { kind: 'unknown' });
    let before = await store.issues.latestChange();
    await store.crawl.commitIssues(source.id, [fetched(1, { level: level('5') })], [], 12);
    assert.deepEqual((await present(store, source, 2)).facts.scope.parentLevel, level('5'));
    assert.ok((await changedSince(store, before)).includes('2'));
    before = await store.issues.latestChange();
    await store.crawl.commitIssues(source.id, [], ids(1), 13);
    assert.deepEqual((await present(store, source, 2)).facts.scope.parentLevel, { kind: 'unknown' });
    assert.ok((await changedSince(store, before)).includes('2'));
  });
  it('the level of a parent that is not kept is the one that was asked for last, and its sub-tasks follow', async (opened) => {
    const { store, source } = opened;
    const { crawl, readings } = store;
    await listed(opened, 2, 3, 4);
    const [first, second, third] = [await crawl.ticket(), await crawl.ticket(), await crawl.ticket()];
    const told = async () => (await readings.due(source.id, 99, 9)).ids;
    const levelOf2 = async () => (await present(store, source, 2)).facts.scope.parentLevel;
    const [parent] = ids(1);
    assert.ok(parent !== undefined);
    const put = (to: LevelFact | undefined, ticket: number) =>
      crawl.putParentLevels(source.id, [{ id: parent, projectId: projectA, level: to }], 12, ticket);
    await crawl.commitIssues(source.id, [subtask(2), subtask(3, { level: level('5') }), fetched(4)], [], 11);
    const outside = [{ id: parent, projectId: projectA }];
    for (const among of [ids(1), ids(2), ids(4, 3), ids(1, 2, 3)])
      assert.deepEqual(await crawl.parentsOutsideAmong(source.id, among), outside);
    assert.deepEqual(await crawl.parentsOutsideAmong(source.id, ids(4, 9)), []);
    await put(level('5'), second);
    assert.deepEqual(await levelOf2(), level('5'));
    assert.deepEqual(await told(), ids(2), 'the other one has this level');
    await put({ kind: 'none' }, first);
    assert.deepEqual(await levelOf2(), level('5'), 'an older answer');
    const before = await store.issues.latestChange();
    await put(level('5'), third);
    assert.deepEqual(await changedSince(store, before), [], 'the same');
    await put(undefined, third);
    assert.deepEqual(await levelOf2(), { kind: 'unknown' });
    assert.deepEqual(new Set(await told()), new Set(ids(2, 3)));
    await put(level('5'), third);
    assert.deepEqual(await crawl.denyStale(source.id, ids(1), since(12)), []);
    assert.deepEqual(await levelOf2(), level('5'), 'asked for at 12');
    assert.deepEqual(await crawl.denyStale(source.id, ids(1), since(13)), ids(1));
    assert.deepEqual(await levelOf2(), { kind: 'unknown' });
    // Its level alone was asked for later: that is no answer about the issue.
    await crawl.commitIssues(source.id, [fetched(1)], [], 13, { ticket: first });
    assert.deepEqual(await levelOf2(), { kind: 'none' });
    assert.deepEqual(await crawl.parentsOutsideAmong(source.id, ids(1, 2, 3)), []);
    await put(level('5'), await crawl.ticket());
    assert.deepEqual(await levelOf2(), { kind: 'none' }, 'it is kept now, with its own');
  });
  it('that a parent is outside is no answer about its level, which another one may still tell', async (opened) => {
    const { store, source } = opened;
    const { crawl } = store;
    await listed(opened, 2);
    const [first, second, third, last] = [
      await crawl.ticket(),
      await crawl.ticket(),
      await crawl.ticket(),
      await crawl.ticket(),
    ];
    const put = (to: LevelFact, ticket: number) =>
      crawl.putParentLevels(
        source.id,
        ids(1).map((id) => ({ id, projectId: projectA, level: to })),
        12,
        ticket,
      );
    const levelOf2 = async () => (await present(store, source, 2)).facts.scope.parentLevel;
    await crawl.commitIssues(source.id, [subtask(2)], [], 11);
    await put({ kind: 'none' }, second);
    await crawl.commitIssues(source.id, [], ids(1), 13, { ticket: last });
    assert.deepEqual(await levelOf2(), { kind: 'none' });
    await put(level('5'), third);
    assert.deepEqual(await levelOf2(), level('5'));
    await put({ kind: 'none' }, first);
    assert.deepEqual(await levelOf2(), level('5'), 'CONTROL: an older answer about it');
    await crawl.commitIssues(source.id, [fetched(1)], [], 13, { ticket: third });
    assert.deepEqual(await crawl.parentsOutsideAmong(source.id, ids(1)), [
      { id: ids(1)[0], projectId: projectA },
    ]);
  });
  it('a commit that fails leaves nothing behind', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1, 2);
    const before = await store.issues.latestChange();
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const bad = { ...fetched(2), documents: { description: circular, environment: null } };
    await assert.rejects(store.crawl.commitIssues(source.id, [fetched(1), bad], [], 11));
    assert.equal(await stored(store, source, 1), undefined);
    assert.equal(await store.issues.latestChange(), before);
    assert.deepEqual(await store.crawl.idsToFetch(source.id, undefined, 10), ids(1, 2));
    await store.crawl.commitIssues(source.id, [fetched(1)], [], 12);
    assert.ok(await stored(store, source, 1));
  });
}
