/** The promises of the part of the port that keeps the census. */

import assert from 'node:assert/strict';
import { projectId } from '../model/ids.ts';
import { addSource, fetched, type It, ids, type Opened, projectA, projectB } from './store.test-support.ts';

export function censusCases(it: It): void {
  it('a census goes on at the page where it was, until its list has come to the end', async ({
    store: { census },
    source,
  }) => {
    const begun = { startedMs: 10, nextPageToken: undefined, isListed: false };
    assert.deepEqual(await census.begin(source.id, projectA, 10), begun);
    assert.deepEqual(await census.begin(source.id, projectA, 20), begun, 'the same one');
    await census.commitPage(source.id, projectA, ids(1, 2), 'next');
    const next = { startedMs: 10, nextPageToken: 'next', isListed: false };
    assert.deepEqual(await census.begin(source.id, projectA, 30), next);
    await assert.rejects(census.compare(source.id, projectA), 'it is not at its end');
    await census.commitPage(source.id, projectA, ids(3), undefined);
    assert.equal((await census.begin(source.id, projectA, 40)).isListed, true);
    assert.equal((await census.compare(source.id, projectA)).listed, 3);
    assert.deepEqual(await census.projects(source.id), [
      {
        projectId: projectA,
        startedMs: 10,
        countedMs: undefined,
        listed: undefined,
        isRefused: false,
        isWanted: false,
      },
    ]);
    await census.end(source.id, projectA, 3);
    assert.deepEqual(await census.projects(source.id), [
      {
        projectId: projectA,
        startedMs: undefined,
        countedMs: 10,
        listed: 3,
        isRefused: false,
        isWanted: false,
      },
    ]);
    assert.deepEqual(await census.begin(source.id, projectA, 50), { ...begun, startedMs: 50 });
    await census.commitPage(source.id, projectA, [], undefined);
    assert.equal((await census.compare(source.id, projectA)).listed, 0, 'nothing of the one before');
    await census.end(source.id, projectA, 'refused');
    assert.deepEqual(await census.projects(source.id), [
      {
        projectId: projectA,
        startedMs: undefined,
        countedMs: 50,
        listed: undefined,
        isRefused: true,
        isWanted: false,
      },
    ]);
  });
  it('what is stored and not listed is missing; what is listed and not stored is unknown', async (opened) => {
    const { store, source } = opened;
    const inB = { projectId: projectB };
    await store.crawl.commitReadAgain(
      source.id,
      [1, 2, 4].map((n) => fetched(n)),
      [],
      5,
    );
    await store.crawl.commitReadAgain(source.id, [fetched(6, inB), fetched(7, { archived: true })], [], 5);
    await listed(opened, 1, 3, 6);
    assert.deepEqual(await store.census.compare(source.id, projectA), {
      listed: 3,
      stored: 3,
      missing: ids(2, 4),
      unknown: ids(3, 6),
    });
    await listed(opened, 1, 2, 4, 7);
    const restored = await store.census.compare(source.id, projectA);
    assert.deepEqual([restored.missing, restored.unknown], [[], ids(7)], 'an archived one is back');
  });
  it('what Jira was asked for since the census began is neither, and what waits to be read is not unknown', async (opened) => {
    const { store, source } = opened;
    const before = await store.crawl.ticket();
    await store.crawl.commitReadAgain(source.id, [fetched(1), fetched(2)], [], 5, { ticket: before });
    await store.census.restart(source.id, projectA, 10);
    const ticket = await store.crawl.ticket();
    // A clock that was set back in between makes no difference.
    await store.crawl.commitReadAgain(source.id, [fetched(2), fetched(3)], [], 1, { ticket });
    await store.crawl.commitReadAgain(source.id, [fetched(4)], [], 1, { ticket });
    await store.crawl.commitReadAgain(source.id, [], ids(4), 1, { ticket: await store.crawl.ticket() });
    await store.readings.ask(source.id, ids(5), 'changed', 1);
    await store.census.commitPage(source.id, projectA, ids(4, 5, 6), undefined);
    const { missing, unknown } = await store.census.compare(source.id, projectA);
    assert.deepEqual([missing, unknown], [ids(1), ids(6)]);
  });
  it('what it had and nobody has read is known to be missing, until Jira does not return it', async ({
    store,
    source,
  }) => {
    await store.crawl.beginPass(source.id, [projectA, projectB], 5);
    await store.crawl.commitListing(source.id, projectB, ids(1), undefined);
    await store.census.keepListed(source.id, projectA, ids(1, 2));
    const missing = async () =>
      (await store.ledger.projects(source.id)).projects.map(({ known, missing: n }) => [known, n]);
    assert.deepEqual(await missing(), [
      [2, 2],
      [0, 0],
    ]);
    assert.deepEqual(
      await store.crawl.idsToFetch(source.id, undefined, 9),
      ids(1),
      'what the pass itself listed',
    );
    await store.crawl.commitReadAgain(source.id, [fetched(1)], ids(2), 6);
    assert.deepEqual(await missing(), [
      [1, 0],
      [0, 0],
    ]);
  });
  it('that is begun anew forgets its pages', async (opened) => {
    const { store, source } = opened;
    await store.census.begin(source.id, projectA, 10);
    await store.census.commitPage(source.id, projectA, ids(1, 2), 'refused');
    assert.deepEqual(await store.census.restart(source.id, projectA, 20), {
      startedMs: 20,
      nextPageToken: undefined,
      isListed: false,
    });
    await store.census.commitPage(source.id, projectA, ids(9), undefined);
    assert.deepEqual((await store.census.compare(source.id, projectA)).unknown, ids(9));
  });
  it('one that is wanted is so until the next one begins, also where one is under way', async ({
    store: { census },
    source,
  }) => {
    const wanted = async () => (await census.projects(source.id)).map(({ isWanted }) => isWanted);
    await census.want(source.id, [projectA]);
    assert.deepEqual(await wanted(), [], 'one that was never counted is counted anyway');
    await census.begin(source.id, projectA, 10);
    await census.want(source.id, [projectA]);
    await census.begin(source.id, projectA, 20);
    await census.commitPage(source.id, projectA, ids(1), undefined);
    await census.end(source.id, projectA, 1);
    assert.deepEqual(await wanted(), [true], 'it had begun before');
    await census.begin(source.id, projectA, 30);
    assert.deepEqual(await wanted(), [false]);
  });
  it('a full pass that ends has counted its projects; others are forgotten, and so is what they had', async ({
    store,
    source,
  }) => {
    const { census, crawl } = store;
    const other = await addSource(store, 'other');
    await census.begin(other.id, projectA, 1);
    await crawl.beginPass(source.id, [projectA, projectB], 10);
    assert.deepEqual(await census.projects(source.id), []);
    await crawl.finishPass(source.id, 30);
    const counted = {
      startedMs: undefined,
      countedMs: 10,
      listed: undefined,
      isRefused: false,
      isWanted: false,
    };
    assert.deepEqual(await census.projects(source.id), [
      { projectId: projectA, ...counted },
      { projectId: projectB, ...counted },
    ]);
    await census.begin(source.id, projectA, 40);
    await census.commitPage(source.id, projectA, ids(1), 'next');
    await census.keepProjects(source.id, [projectB, projectId('9')]);
    assert.deepEqual(await census.projects(source.id), [{ projectId: projectB, ...counted }]);
    await census.begin(source.id, projectA, 50);
    await census.commitPage(source.id, projectA, [], undefined);
    assert.equal((await census.compare(source.id, projectA)).listed, 0);
    assert.equal((await census.projects(other.id)).length, 1, 'CONTROL: of another source');
  });
}

async function listed({ store, source }: Opened, ...numbers: readonly number[]): Promise<void> {
  await store.census.restart(source.id, projectA, 10);
  await store.census.commitPage(source.id, projectA, ids(...numbers), undefined);
}
