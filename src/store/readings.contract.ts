/** The promises of the part of the port that keeps what is to be read again. */

import assert from 'node:assert/strict';
import { type IssueId, issueId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import { addSource, fetched, type It, ids, projectA, projectB } from './store.test-support.ts';
import type { Store } from './store.ts';

export function readingCases(it: It): void {
  it('what is asked for is due, the most urgent first, then in the order of asking', async ({
    store: { readings },
    source,
  }) => {
    assert.deepEqual(await readings.due(source.id, 10, 9), {
      ids: [],
      reasons: [],
      tries: [],
      upTo: 0,
    });
    await readings.ask(source.id, ids(5, 3), 'changed', 10);
    await readings.ask(source.id, ids(9), 'not-listed', 11);
    await readings.ask(source.id, ids(4), 'told', 12);
    await readings.ask(source.id, ids(1), 'listed', 13);
    const { upTo: _, ...due } = await readings.due(source.id, 10, 9);
    assert.deepEqual(due, {
      ids: ids(9, 4, 5, 3, 1),
      reasons: ['not-listed', 'told', 'changed', 'changed', 'listed'],
      tries: [0, 0, 0, 0, 0],
    });
    assert.deepEqual((await readings.due(source.id, 10, 2)).ids, ids(9, 4));
    assert.deepEqual(await readings.waiting(source.id), { count: 5, oldestAskedMs: 10, failed: [] });
  });
  it('what nobody waits for is last, and is told apart where that is asked for', async ({
    store: { readings },
    source,
  }) => {
    await readings.ask(source.id, ids(1), 'widened', 10);
    await readings.ask(source.id, ids(2), 'unread', 10);
    await readings.ask(source.id, ids(3), 'listed', 10);
    assert.deepEqual((await readings.due(source.id, 10, 9)).ids, ids(3, 2, 1));
    assert.deepEqual((await readings.due(source.id, 10, 9, 'urgent')).ids, ids(3));
    const patient = await readings.due(source.id, 10, 9, 'patient');
    assert.deepEqual(patient.reasons, ['unread', 'widened']);
    assert.deepEqual(patient.ids, ids(2, 1));
  });
  it('of two reasons the more urgent one counts, and an issue is due once', async ({
    store: { readings },
    source,
  }) => {
    await readings.ask(source.id, ids(7), 'told', 10);
    await readings.ask(source.id, ids(8), 'told', 10);
    await readings.ask(source.id, ids(7), 'listed', 20);
    await readings.ask(source.id, ids(8), 'not-listed', 20);
    assert.deepEqual((await readings.due(source.id, 30, 9)).ids, ids(8, 7));
    assert.equal((await readings.waiting(source.id)).oldestAskedMs, 10, 'since when somebody waits');
  });
  it('what is asked for again while it is read is read once more', async ({ store, source }) => {
    const { readings, crawl } = store;
    await readings.ask(source.id, ids(1, 2, 3), 'told', 10);
    const { upTo } = await readings.due(source.id, 10, 9);
    await readings.ask(source.id, ids(2), 'told', 11);
    await crawl.commitReadAgain(source.id, [fetched(1), fetched(2)], ids(3), 10, { upTo });
    assert.deepEqual((await readings.due(source.id, 20, 9)).ids, ids(2));
    assert.deepEqual(await presentOf(store, source), ids(1, 2));
  });
  it('a commit without a mark leaves what was asked for', async ({ store: { readings, crawl }, source }) => {
    await readings.ask(source.id, ids(1), 'told', 10);
    await crawl.commitReadAgain(source.id, [fetched(1)], [], 10);
    assert.deepEqual((await readings.due(source.id, 20, 9)).ids, ids(1));
  });
  it('what failed is due later, says why, and is due at once when it is asked for again', async ({
    store: { readings },
    source,
  }) => {
    await readings.ask(source.id, ids(1, 2), 'changed', 10);
    const { upTo } = await readings.due(source.id, 10, 9);
    const [one, two] = ids(1, 2);
    assert.ok(one !== undefined && two !== undefined);
    await readings.fail(source.id, one, upTo, 'Too large.', 100);
    await readings.fail(source.id, one, upTo, 'Still too large.', 200);
    await readings.ask(source.id, ids(2), 'told', 11);
    await readings.fail(source.id, two, upTo, 'Of before.', 300);
    assert.deepEqual((await readings.due(source.id, 199, 9)).ids, ids(2));
    assert.deepEqual((await readings.due(source.id, 200, 9)).tries, [0, 2]);
    assert.deepEqual((await readings.waiting(source.id)).failed, [
      { issueId: one, tries: 2, why: 'Still too large.', dueMs: 200 },
    ]);
    await readings.ask(source.id, ids(1), 'changed', 50);
    assert.deepEqual((await readings.due(source.id, 60, 9)).ids, ids(2, 1));
  });
  it('what is dropped is not due, unless it was asked for since', async ({ store: { readings }, source }) => {
    await readings.ask(source.id, ids(1, 2), 'told', 10);
    const { upTo } = await readings.due(source.id, 10, 9);
    await readings.ask(source.id, ids(2), 'told', 11);
    await readings.drop(source.id, ids(1, 2), upTo);
    assert.deepEqual((await readings.due(source.id, 20, 9)).ids, ids(2));
  });
  it('each source has its own', async ({ store, source }) => {
    const other = await addSource(store, 'beta');
    await store.readings.ask(other.id, ids(1), 'told', 10);
    await store.readings.putChangePoll(other.id, { untilMs: 5, askedMs: 6, ticket: 7 });
    assert.deepEqual((await store.readings.due(source.id, 20, 9)).ids, []);
    assert.equal(await store.readings.changePoll(source.id), undefined);
    assert.deepEqual((await store.readings.due(other.id, 20, 9)).ids, ids(1));
  });
  it('the mark of the last list comes back as it was put', async ({ store: { readings }, source }) => {
    await readings.putChangePoll(source.id, { untilMs: 5, askedMs: 6, ticket: 7 });
    await readings.putChangePoll(source.id, { untilMs: 70, askedMs: 80, ticket: 90 });
    assert.deepEqual(await readings.changePoll(source.id), { untilMs: 70, askedMs: 80, ticket: 90 });
    const refused = new Map([[projectA, 60]]);
    await readings.putChangePoll(source.id, { untilMs: 71, askedMs: 80, ticket: 90, refused });
    assert.deepEqual(await readings.changePoll(source.id), { untilMs: 71, askedMs: 80, ticket: 90, refused });
  });
  it('tells what is stored, what was not asked for since, and what was updated later', async ({
    store: { readings, crawl },
    source,
  }) => {
    await crawl.beginPass(source.id, [projectA], 1);
    const [first, second, third] = [await crawl.ticket(), await crawl.ticket(), await crawl.ticket()];
    await crawl.commitIssues(source.id, [fetched(1), fetched(2)], [], 900, { ticket: first });
    await crawl.commitIssues(source.id, [fetched(2)], [], 100, { ticket: third });
    await crawl.commitIssues(source.id, [fetched(3)], [], 100, { ticket: third });
    await crawl.commitIssues(source.id, [], ids(3), 100, { ticket: third });
    assert.deepEqual(await readings.stored(source.id, ids(4, 3, 2, 1)), ids(2, 1));
    assert.deepEqual(await readings.notReadSince(source.id, ids(4, 3, 2, 1), second), ids(4, 3, 1));
    const updated = ids(4, 3, 2, 1).map((id) => [id, String(id) === '2' ? 3 : 2] as const);
    assert.deepEqual(await readings.notReadAsUpdated(source.id, new Map(updated)), ids(4, 3, 2));
  });
  it('tells what nobody asks for, for a reason as urgent', async ({ store, source }) => {
    const other = await addSource(store, 'beta');
    const { readings } = store;
    await readings.ask(source.id, ids(1), 'told', 1);
    await readings.ask(source.id, ids(2), 'widened', 1);
    await readings.ask(source.id, ids(3), 'not-listed', 1);
    await readings.ask(other.id, ids(4), 'told', 1);
    assert.deepEqual(await readings.notAskedFor(source.id, ids(4, 3, 2, 1), 'told'), ids(4, 2));
    assert.deepEqual(await readings.notAskedFor(source.id, ids(4, 3, 2, 1), 'widened'), ids(4));
  });
  it('what was put off by a clock that was ahead is due when the clock is right again', async ({
    store: { readings },
    source,
  }) => {
    await readings.ask(source.id, ids(1), 'told', 10);
    const { upTo } = await readings.due(source.id, 10, 9);
    const [one] = ids(1);
    assert.ok(one !== undefined);
    await readings.fail(source.id, one, upTo, 'Later.', 100 + 3_600_000);
    assert.deepEqual((await readings.due(source.id, 100, 9)).ids, [], 'CONTROL: within an hour');
    assert.deepEqual((await readings.due(source.id, 99, 9)).ids, ids(1));
  });
  it('what a pass could not read is asked for, so many of each project, until so many wait', async ({
    store: { readings, crawl },
    source,
  }) => {
    const few = { mostOfProject: 2, most: 9 };
    await crawl.beginPass(source.id, [projectA, projectB], 1);
    await crawl.commitListing(source.id, projectA, ids(1, 2, 3, 4, 5, 6), undefined);
    await crawl.commitListing(source.id, projectB, ids(7, 8), undefined);
    const refused = [{ kind: 'comment', total: 9 }] as const;
    await crawl.commitIssues(source.id, [fetched(1), fetched(2, {}, [], refused)], [], 2);
    assert.equal(await readings.askUnread(source.id, 10, few), 0, 'the pass has not come to them');
    const [thread] = await crawl.openThreads(source.id, 9);
    assert.ok(thread);
    await crawl.refuseThread(source.id, thread, 'No.');
    assert.equal(await readings.askUnread(source.id, 10, few), 1);
    assert.deepEqual((await readings.due(source.id, 10, 9)).ids, ids(2));
    await crawl.finishPass(source.id, 3);
    assert.equal(await readings.askUnread(source.id, 10, few), 3, 'one more of the first, and two');
    const due = await readings.due(source.id, 10, 9);
    assert.deepEqual([...new Set(due.reasons)], ['unread']);
    assert.ok(!due.ids.includes(issueId('1')), 'CONTROL: it was read');
    assert.equal(await readings.askUnread(source.id, 10, few), 0);
    assert.equal(await readings.askUnread(source.id, 10, { mostOfProject: 9, most: 5 }), 1);
    const all = { projectId: projectA, mostOfProject: 9, most: 99 };
    assert.equal(await readings.askUnread(source.id, 10, all), 2);
    assert.equal((await readings.waiting(source.id)).count, 7);
  });
  it('of two answers about an issue the one that was asked for later stays, whatever the clock says', async ({
    store,
    source,
  }) => {
    const { crawl } = store;
    await crawl.beginPass(source.id, [projectA], 1);
    const [first, second, third, fourth] = [
      await crawl.ticket(),
      await crawl.ticket(),
      await crawl.ticket(),
      await crawl.ticket(),
    ];
    await crawl.commitIssues(source.id, [fetched(1), fetched(2)], [], 200, { ticket: second });
    const counts = await crawl.commitIssues(source.id, [], ids(1), 900, { ticket: first });
    assert.equal(counts.changed, 0, 'that it was not there earlier');
    assert.deepEqual(await presentOf(store, source), ids(1, 2));
    await crawl.commitIssues(source.id, [], ids(2), 100, { ticket: third });
    await crawl.commitReadAgain(source.id, [fetched(2)], [], 900, { ticket: second });
    assert.deepEqual(await presentOf(store, source), ids(1), 'that it was there earlier');
    await crawl.commitReadAgain(source.id, [fetched(2)], [], 50, { ticket: fourth });
    assert.deepEqual(await presentOf(store, source), ids(1, 2), 'CONTROL: later');
  });
  it('so does an answer that an issue is not there, which was listed and not stored yet, or is gone already', async ({
    store,
    source,
  }) => {
    const { crawl } = store;
    await crawl.beginPass(source.id, [projectA], 1);
    await crawl.commitListing(source.id, projectA, ids(1, 2), undefined);
    const tickets = [];
    for (let n = 0; n < 5; n += 1) tickets.push(await crawl.ticket());
    const [first, second, third, fourth, fifth] = tickets;
    const isThere = (ticket: number | undefined) =>
      crawl.commitIssues(source.id, [fetched(1)], [], 100, { ...(ticket && { ticket }) });
    const isGone = (ticket: number | undefined) =>
      crawl.commitReadAgain(source.id, [], ids(1), 900, { ...(ticket && { ticket }) });
    const before = await store.issues.latestChange();
    const none = { issues: 0, remarks: 0, changed: 0, removed: 0 };
    assert.deepEqual(await isGone(second), none);
    assert.deepEqual(await isThere(first), none, 'that it was there earlier');
    assert.deepEqual(await isGone(fourth), none);
    assert.deepEqual(await isThere(third), none, 'of two that it is not there the later one counts');
    assert.deepEqual(await isGone(second), none);
    assert.deepEqual(await isThere(third), none, 'whichever was written last');
    assert.deepEqual(await presentOf(store, source), []);
    assert.equal(await store.issues.latestChange(), before, 'the index has nothing to hear');
    const counts = async () => {
      const [{ known, missing, issues } = assert.fail()] = (await store.ledger.projects(source.id)).projects;
      return [known, missing, issues];
    };
    assert.deepEqual(await counts(), [1, 1, 0], 'as if it had never been listed');
    assert.deepEqual(await crawl.idsToFetch(source.id, undefined, 9), ids(2));
    await isThere(fifth);
    assert.deepEqual(await presentOf(store, source), ids(1), 'CONTROL: later');
    assert.deepEqual(await counts(), [2, 1, 1]);
  });
}

/** Which of the first three issues are there. */
async function presentOf(store: Store, source: Source): Promise<IssueId[]> {
  return [...(await store.readings.stored(source.id, ids(1, 2, 3)))];
}
