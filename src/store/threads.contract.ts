/** The promises of the port about threads: comments and worklogs of one issue that come in pages. */

import assert from 'node:assert/strict';
import {
  changedSince,
  fetched,
  type It,
  ids,
  listed,
  type Opened,
  present,
  projectA,
  remark,
} from './store.test-support.ts';
import type { Thread } from './store.ts';

export function threadCases(it: It): void {
  const incomplete = (total: number) => [{ kind: 'comment', total } as const];
  const texts = async ({ store, source }: Opened) =>
    (await present(store, source, 1)).remarks.map((r) => r.remark.text);
  const openOne = async (opened: Opened): Promise<Thread> => {
    const [thread] = await opened.store.crawl.openThreads(opened.source.id, 10);
    if (!thread) throw new Error('No thread is open');
    return thread;
  };
  const begin = async (opened: Opened) => {
    const { store, source } = opened;
    await listed(opened, 1, 2);
    const one = fetched(1, {}, [remark('1'), remark('2')], incomplete(4));
    await store.crawl.commitIssues(source.id, [one], [], 11);
    return openOne(opened);
  };
  it('an incomplete issue opens a thread at its beginning; a complete one none', async (opened) => {
    const thread = await begin(opened);
    await opened.store.crawl.commitIssues(opened.source.id, [fetched(2, {}, [remark('9')])], [], 11);
    assert.deepEqual(await opened.store.crawl.openThreads(opened.source.id, 10), [
      { id: thread.id, issueId: '1', projectId: projectA, kind: 'comment', startAt: 0, total: 4 },
    ]);
  });
  it('pages are counted by different remarks, and the place is kept with the page', async (opened) => {
    const { store, source } = opened;
    const thread = await begin(opened);
    const commit = (page: string[], startAt: number) =>
      store.crawl.commitThread(
        source.id,
        thread,
        page.map((id) => remark(id)),
        { startAt },
      );
    assert.equal(await commit(['1', '2'], 2), 2);
    assert.equal((await openOne(opened)).startAt, 2);
    assert.equal(await commit(['2', '3'], 4), 3);
    assert.equal(await commit(['1'], 1), 3, 'read again from the beginning');
    assert.equal((await openOne(opened)).startAt, 1);
  });
  it('the end of a thread counts as a change and removes the remarks that no page had', async (opened) => {
    const { store, source } = opened;
    const thread = await begin(opened);
    const worklog = remark('50', { kind: 'worklog', text: 'Work' });
    const again = fetched(1, {}, [remark('1'), remark('2'), worklog], incomplete(4));
    await store.crawl.commitIssues(source.id, [again], [], 12);
    const reopened = await openOne(opened);
    assert.notEqual(reopened.id, thread.id);
    const page = [remark('2'), remark('3', { text: 'Third' })];
    await store.crawl.commitThread(source.id, reopened, page, { startAt: 2 });
    const before = await store.issues.latestChange();
    assert.equal(await store.crawl.commitThread(source.id, reopened, [], undefined), 2);
    assert.deepEqual((await texts(opened)).toSorted(), ['Text 2', 'Third', 'Work']);
    assert.deepEqual(await changedSince(store, before), ['1']);
    assert.deepEqual(await store.crawl.openThreads(source.id, 10), []);
  });
  it('a thread that is read again unchanged changes nothing', async (opened) => {
    const { store, source } = opened;
    const all = ['1', '2', '3', '4'].map((id) => remark(id));
    await store.crawl.commitThread(source.id, await begin(opened), all, undefined);
    const before = await store.issues.latestChange();
    await store.crawl.commitIssues(source.id, [fetched(1, {}, [remark('1')], incomplete(4))], [], 12);
    const again = await openOne(opened);
    await store.crawl.commitThread(source.id, again, all.slice(0, 2), { startAt: 2 });
    await store.crawl.commitThread(source.id, again, all.slice(2), undefined);
    assert.equal(await store.issues.latestChange(), before);
  });
  it('what pages of an unfinished thread changed counts when it is opened anew', async (opened) => {
    const { store, source } = opened;
    const thread = await begin(opened);
    const before = await store.issues.latestChange();
    await store.crawl.commitThread(source.id, thread, [remark('3')], { startAt: 1 });
    const again = fetched(1, {}, [remark('1'), remark('2')], incomplete(4));
    await store.crawl.commitIssues(source.id, [again], [], 12);
    assert.deepEqual(await changedSince(store, before), ['1']);
  });
  it('remarks that the last page brings are kept', async (opened) => {
    const thread = await begin(opened);
    const { store, source } = opened;
    assert.equal(await store.crawl.commitThread(source.id, thread, [remark('3')], undefined), 1);
    assert.deepEqual(await texts(opened), ['Text 3']);
  });
  it('an issue that stays incomplete keeps its remarks until its thread ends', async (opened) => {
    const { store, source } = opened;
    const first = await begin(opened);
    const all = ['1', '2', '3', '4'].map((id) => remark(id));
    await store.crawl.commitThread(source.id, first, all, undefined);
    await store.crawl.commitIssues(source.id, [fetched(1, {}, [remark('1')], incomplete(4))], [], 12);
    assert.equal((await texts(opened)).length, 4);
    const second = await openOne(opened);
    assert.equal(second.startAt, 0);
    assert.equal(
      await store.crawl.commitThread(source.id, second, all.slice(0, 1), { startAt: 1 }),
      1,
      'what the first thread saw does not count',
    );
    await store.crawl.commitThread(source.id, second, all.slice(1, 3), undefined);
    assert.deepEqual(await texts(opened), ['Text 1', 'Text 2', 'Text 3']);
  });
  it('pages of a thread that was opened again are ignored', async (opened) => {
    const { store, source } = opened;
    const old = await begin(opened);
    const again = fetched(1, {}, [remark('1'), remark('2')], incomplete(2));
    await store.crawl.commitIssues(source.id, [again], [], 12);
    assert.equal(await store.crawl.commitThread(source.id, old, [remark('66')], undefined), 0);
    assert.deepEqual(await texts(opened), ['Text 1', 'Text 2']);
    assert.notEqual((await openOne(opened)).id, old.id);
  });
  it('an issue that comes complete closes its thread', async (opened) => {
    const { store, source } = opened;
    const old = await begin(opened);
    await store.crawl.commitThread(source.id, old, [remark('1')], { startAt: 1 });
    await store.crawl.commitIssues(source.id, [fetched(1, {}, [remark('1'), remark('9')])], [], 12);
    assert.deepEqual(await store.crawl.openThreads(source.id, 10), []);
    assert.equal(await store.crawl.commitThread(source.id, old, [], undefined), 0);
    assert.deepEqual(await texts(opened), ['Text 1', 'Text 9']);
  });
  it('comments and worklogs of one issue are two threads', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1);
    const both = [...incomplete(3), { kind: 'worklog', total: 5 } as const];
    await store.crawl.commitIssues(source.id, [fetched(1, {}, [], both)], [], 11);
    const threads = await store.crawl.openThreads(source.id, 10);
    assert.deepEqual(
      threads.map(({ kind, total }) => [kind, total]),
      [
        ['comment', 3],
        ['worklog', 5],
      ],
    );
    assert.equal((await store.crawl.openThreads(source.id, 1)).length, 1);
  });
  it('the thread of an issue that is gone is gone', async (opened) => {
    const { store, source } = opened;
    const thread = await begin(opened);
    await store.crawl.commitIssues(source.id, [], ids(1), 12);
    assert.deepEqual(await store.crawl.openThreads(source.id, 10), []);
    assert.equal(await store.crawl.commitThread(source.id, thread, [remark('3')], undefined), 0);
  });
}
