/** The promises of the port about a pass: what it lists, what it still has to fetch, and how it ends. */

import assert from 'node:assert/strict';
import { type ProjectId, projectId } from '../model/ids.ts';
import {
  addSource,
  fetched,
  type It,
  ids,
  projectA,
  projectB,
  remark,
  stored,
} from './store.test-support.ts';

export function passCases(it: It): void {
  it('before the first pass there is none', async ({ store: { crawl }, source }) => {
    assert.equal(await crawl.pass(source.id), undefined);
    assert.equal(await crawl.lastFinishedMs(source.id), undefined);
    assert.deepEqual(await crawl.openListings(source.id), []);
    assert.deepEqual(await crawl.counts(source.id), []);
  });
  it('a pass begins with all its listings open, and a new one ends the one before', async ({
    store: { crawl },
    source,
  }) => {
    const first = await crawl.beginPass(source.id, [projectB, projectA], 10);
    assert.deepEqual(first, { number: 1, startedMs: 10, projectIds: [projectA, projectB] });
    assert.deepEqual(await crawl.pass(source.id), first);
    assert.deepEqual(await crawl.openListings(source.id), [
      { projectId: projectA, nextPageToken: undefined },
      { projectId: projectB, nextPageToken: undefined },
    ]);
    const second = await crawl.beginPass(source.id, [projectB], 20);
    assert.deepEqual(second, { number: 2, startedMs: 20, projectIds: [projectB] });
    assert.deepEqual(await crawl.openListings(source.id), [
      { projectId: projectB, nextPageToken: undefined },
    ]);
  });
  it('a pass is ended by whoever wants all contents once more, and says so when it writes', async ({
    store: { crawl },
    source,
  }) => {
    await crawl.beginPass(source.id, [projectA], 10);
    await crawl.commitListing(source.id, projectA, ids(1), undefined);
    assert.equal(await crawl.contentsWanted(source.id), false, 'CONTROL');
    await crawl.wantContents(source.id);
    assert.equal(await crawl.pass(source.id), undefined);
    assert.equal(await crawl.lastFinishedMs(source.id), undefined, 'it was not finished');
    await assert.rejects(crawl.commitIssues(source.id, [fetched(1)], [], 11), { code: 'changed-meanwhile' });
    await crawl.beginPass(source.id, [projectA], 12);
    assert.equal(await crawl.contentsWanted(source.id), false);
  });
  it('a pass goes on with other projects: new ones are listed, and what others listed is settled', async ({
    store,
    source,
  }) => {
    const { crawl } = store;
    await crawl.beginPass(source.id, [projectA, projectB], 10);
    await crawl.commitListing(source.id, projectA, ids(1, 2), 'next');
    await crawl.commitListing(source.id, projectB, ids(3, 4), undefined);
    const inB = fetched(3, { projectId: projectB }, [], [{ kind: 'comment', total: 9 }]);
    await crawl.commitIssues(source.id, [fetched(1), inB], [], 11);
    const projectC = projectId('c');
    await crawl.changePassProjects(source.id, [projectC, projectA], 12);
    assert.deepEqual(await crawl.pass(source.id), {
      number: 1,
      startedMs: 10,
      projectIds: [projectA, projectC],
    });
    assert.deepEqual(await crawl.openListings(source.id), [
      { projectId: projectA, nextPageToken: 'next' },
      { projectId: projectC, nextPageToken: undefined },
    ]);
    assert.deepEqual(await crawl.idsToFetch(source.id, undefined, 10), ids(2), 'the first is not read again');
    assert.deepEqual(await crawl.openThreads(source.id, 10), []);
    assert.equal((await store.readings.waiting(source.id)).count, 0, 'what left the scope is not read');
    await crawl.commitListing(source.id, projectA, [], undefined);
    await crawl.commitListing(source.id, projectC, ids(5), undefined);
    assert.equal(await crawl.removeOutOfScope(source.id, 10), 1);
    assert.deepEqual(await crawl.idsNotListed(source.id, 10), ids(4));
    await crawl.changePassProjects(source.id, [projectA, projectB, projectC], 12);
    await crawl.commitListing(source.id, projectB, ids(3, 4), undefined);
    assert.deepEqual(await crawl.idsToFetch(source.id, undefined, 10), ids(2, 3, 4, 5), 'B is read anew');
    await crawl.finishPass(source.id, 12);
    await assert.rejects(crawl.changePassProjects(source.id, [projectA], 12));
  });
  it('what a pass had half read of a project that is paused is read when that is resumed', async ({
    store: { crawl, readings, runControl },
    source,
  }) => {
    await crawl.beginPass(source.id, [projectA, projectB], 10);
    const halfRead = (number: number, project: ProjectId) =>
      fetched(number, { projectId: project }, [], [{ kind: 'comment', total: 9 }]);
    const all = [halfRead(1, projectA), halfRead(3, projectB), halfRead(4, projectB)];
    await crawl.commitIssues(source.id, [...all, fetched(5, { projectId: projectB })], [], 11);
    await readings.ask(source.id, ids(4), 'changed', 12);
    await runControl.pauseProject(source.id, projectB, 'ann', 13);
    await crawl.changePassProjects(source.id, [projectA], 14);
    const due = async () => {
      const { ids: found, reasons } = await readings.due(source.id, 20, 9);
      return found.map((id, index) => `${id} ${reasons[index]}`);
    };
    assert.deepEqual(await due(), [], 'it is paused');
    assert.equal((await readings.waiting(source.id)).count, 2);
    await crawl.finishPass(source.id, 15);
    assert.equal(
      await readings.askUnread(source.id, 16, { mostOfProject: 9, most: 1 }),
      1,
      'it takes no place',
    );
    assert.deepEqual(await due(), ['1 unread'], 'CONTROL: another project');
    await runControl.resumeProject(source.id, projectB, 17);
    assert.deepEqual(await due(), ['4 changed', '3 unread', '1 unread']);
  });
  it('what the pass before had half read of a project that is paused waits for its end, too', async ({
    store: { crawl, readings, runControl },
    source,
  }) => {
    await crawl.beginPass(source.id, [projectA, projectB], 10);
    const halfRead = (number: number, project: ProjectId) =>
      fetched(number, { projectId: project }, [], [{ kind: 'comment', total: 9 }]);
    await crawl.commitIssues(source.id, [halfRead(1, projectA), halfRead(3, projectB)], [], 11);
    await crawl.finishPass(source.id, 12);
    await runControl.pauseProject(source.id, projectB, 'ann', 13);
    await crawl.beginPass(source.id, [projectA], 14);
    const open = (await crawl.openThreads(source.id, 9)).map(({ issueId }) => Number(issueId));
    assert.deepEqual(open, [1], 'CONTROL: of another project it goes on');
    assert.deepEqual((await readings.due(source.id, 20, 9)).ids, [], 'it is paused');
    await runControl.resumeProject(source.id, projectB, 17);
    assert.deepEqual((await readings.due(source.id, 20, 9)).ids, ids(3));
  });
  it('a listing goes on at its token, starts over, and ends', async ({ store: { crawl }, source }) => {
    await crawl.beginPass(source.id, [projectA, projectB], 10);
    await crawl.commitListing(source.id, projectA, ids(1), 'next');
    const listingOfB = { projectId: projectB, nextPageToken: undefined };
    assert.deepEqual(await crawl.openListings(source.id), [
      { projectId: projectA, nextPageToken: 'next' },
      listingOfB,
    ]);
    await crawl.restartListing(source.id, projectA);
    assert.deepEqual(await crawl.openListings(source.id), [
      { projectId: projectA, nextPageToken: undefined },
      listingOfB,
    ]);
    await crawl.commitListing(source.id, projectA, ids(1, 2), undefined);
    assert.deepEqual(await crawl.openListings(source.id), [listingOfB]);
  });
  it('ids to fetch come by number, in pages, and leave when they are fetched or absent', async ({
    store: { crawl },
    source,
  }) => {
    await crawl.beginPass(source.id, [projectA], 10);
    await crawl.commitListing(source.id, projectA, ids(100, 9, 20), 'next');
    await crawl.commitListing(source.id, projectA, ids(20, 3), undefined);
    assert.deepEqual(await crawl.idsToFetch(source.id, undefined, 10), ids(3, 9, 20, 100));
    assert.deepEqual(await crawl.idsToFetch(source.id, undefined, 2), ids(3, 9));
    assert.deepEqual(await crawl.idsToFetch(source.id, ids(9)[0], 2), ids(20, 100));
    await crawl.commitIssues(source.id, [fetched(9)], ids(20), 11);
    assert.deepEqual(await crawl.idsToFetch(source.id, undefined, 10), ids(3, 100));
  });
  it('ids that an earlier pass listed are not fetched before this one lists them', async ({
    store: { crawl },
    source,
  }) => {
    await crawl.beginPass(source.id, [projectA], 10);
    await crawl.commitListing(source.id, projectA, ids(1, 2), undefined);
    await crawl.beginPass(source.id, [projectA], 20);
    assert.deepEqual(await crawl.idsToFetch(source.id, undefined, 10), []);
    await crawl.commitListing(source.id, projectA, ids(2), 'next');
    assert.deepEqual(await crawl.idsToFetch(source.id, undefined, 10), ids(2));
  });
  it('everything is fetched once in every pass', async ({ store: { crawl }, source }) => {
    for (const startedMs of [10, 20]) {
      await crawl.beginPass(source.id, [projectA], startedMs);
      await crawl.commitListing(source.id, projectA, ids(1), undefined);
      assert.deepEqual(await crawl.idsToFetch(source.id, undefined, 10), ids(1));
      await crawl.commitIssues(source.id, [fetched(1)], [], startedMs + 1);
      assert.deepEqual(await crawl.idsToFetch(source.id, undefined, 10), []);
      await crawl.finishPass(source.id, startedMs + 2);
      assert.equal(await crawl.pass(source.id), undefined);
      assert.equal(await crawl.lastFinishedMs(source.id), startedMs + 2);
    }
    await crawl.beginPass(source.id, [projectA], 30);
    assert.equal(await crawl.lastFinishedMs(source.id), 22, 'a pass under way does not hide the last');
  });
  it('contents without a pass are refused', async ({ store, source }) => {
    await assert.rejects(store.crawl.commitIssues(source.id, [fetched(1)], [], 1));
    assert.equal(await stored(store, source, 1), undefined);
  });
  it('counts are per project, by its id', async ({ store: { crawl }, source }) => {
    await crawl.beginPass(source.id, [projectB, projectA], 10);
    await crawl.commitListing(source.id, projectA, ids(1, 2, 3), undefined);
    await crawl.commitListing(source.id, projectB, ids(4), undefined);
    await crawl.commitIssues(source.id, [fetched(1, {}, [remark('1'), remark('2')]), fetched(2)], [], 11);
    assert.deepEqual(await crawl.counts(source.id), [
      { projectId: projectA, listed: 3, toFetch: 1, issues: 2, remarks: 2 },
      { projectId: projectB, listed: 1, toFetch: 1, issues: 0, remarks: 0 },
    ]);
    assert.equal(await crawl.countToFetch(source.id), 2);
  });
  it('the passes of two sources do not meet', async ({ store, source }) => {
    const other = await addSource(store, 'beta');
    await store.crawl.beginPass(source.id, [projectA], 10);
    await store.crawl.commitListing(source.id, projectA, ids(1), undefined);
    await store.crawl.commitIssues(source.id, [fetched(1)], [], 11);
    await store.crawl.beginPass(other.id, [projectA], 10);
    await store.crawl.commitListing(other.id, projectA, ids(1), undefined);
    await store.crawl.commitIssues(other.id, [], ids(1), 11);
    assert.ok(await stored(store, source, 1));
    assert.equal(await stored(store, other, 1), undefined);
    await store.crawl.finishPass(other.id, 12);
    assert.ok(await store.crawl.pass(source.id));
  });
}
