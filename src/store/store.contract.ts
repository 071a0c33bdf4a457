/**
 * The promises of the port `Store`, as tests that every adapter has to pass. `open` gives an empty store.
 */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Scope } from '../model/access.ts';
import type { DirectoryAccount } from '../model/directory.ts';
import { accountId, groupId, issueRow, projectId, roleId, schemeId, siteId, sourceId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import { accessCases } from './access.contract.ts';
import { accessCountCases } from './access-counts.contract.ts';
import { auditLogCases } from './audit-log.contract.ts';
import { budgetCases } from './budget.contract.ts';
import { censusCases } from './census.contract.ts';
import { connectInstallationCases } from './connect-installations.contract.ts';
import { driftCases } from './drift.contract.ts';
import { provisionCases } from './provisions.contract.ts';
import { readingCases } from './readings.contract.ts';
import { roleCases, signInCases } from './sign-in.contract.ts';
import {
  addSource,
  apiToken,
  fetched,
  ids,
  level,
  present,
  projectA,
  projectB,
  remark,
  stored,
} from './store.test-support.ts';
import type { Store, Thread } from './store.ts';
import { titlesOnlyCases } from './titles-only.contract.ts';
import { webhookCases } from './webhooks.contract.ts';
import { workspaceGroupCases } from './workspace-groups.contract.ts';

interface Opened {
  readonly store: Store;
  readonly source: Source;
}

export function storeContract(name: string, open: () => Promise<Store>): void {
  const it = (sentence: string, work: (opened: Opened) => Promise<void>) =>
    test(sentence, async () => {
      await using store = await open();
      await work({ store, source: await addSource(store) });
    });
  describe(`${name}: sources`, () => sourceCases(it));
  describe(`${name}: secrets`, () => secretCases(it));
  describe(`${name}: sites that have the Connect app`, () => connectInstallationCases(it));
  describe(`${name}: leases and runs`, () => runCases(it));
  describe(`${name}: the course of a pass`, () => passCases(it));
  describe(`${name}: contents`, () => contentCases(it));
  describe(`${name}: threads`, () => threadCases(it));
  describe(`${name}: what is settled at the end of a pass`, () => settlingCases(it));
  describe(`${name}: what is to be read again`, () => readingCases(it));
  describe(`${name}: census`, () => censusCases(it));
  describe(`${name}: webhooks`, () => webhookCases(it));
  describe(`${name}: directory`, () => directoryCases(it));
  describe(`${name}: reading issues`, () => issueCases(it));
  describe(`${name}: titles only`, () => titlesOnlyCases(it));
  describe(`${name}: people`, () => peopleCases(it));
  describe(`${name}: groups of the workspace`, () => workspaceGroupCases(it));
  describe(`${name}: offers to connect`, () => provisionCases(it));
  describe(`${name}: signing in`, () => signInCases(it));
  describe(`${name}: roles and keys`, () => roleCases(it));
  describe(`${name}: reading permissions`, () => accessCases(it));
  describe(`${name}: comparisons with Jira`, () => driftCases(it));
  describe(`${name}: limits of Jira`, () => budgetCases(it));
  describe(`${name}: audit log`, () => auditLogCases(it));
  describe(`${name}: counting by access`, () => accessCountCases(it));
}

type It = (sentence: string, work: (opened: Opened) => Promise<void>) => void;

function sourceCases(it: It): void {
  it('a source comes back as it was added, with its secret beside it', async ({ store, source }) => {
    assert.deepEqual(await store.sources.list(), [source]);
    assert.deepEqual(await store.secrets.get(source.id, 'api-token'), apiToken(1, 2, 3));
    assert.equal(await store.secrets.get(source.id, 'another'), undefined);
  });
  it('a source comes back with all that it may have', async ({ store, source }) => {
    const owner = await store.people.put({
      email: 'o@x.example',
      name: 'O',
      title: undefined,
      role: 'member',
    });
    const full: Omit<Source, 'id'> = {
      ...source,
      kind: 'private',
      titlesOnly: true,
      ownerId: owner.id,
      audience: [3, 5],
      scope: { projectKeys: ['AAA'], updatedSinceMs: 7, jql: 'labels = a' },
      credential: {
        kind: 'oauth',
        clientId: 'c',
        cloudId: 'd',
        scopes: ['read:me'],
        email: 'o@acme.example',
      },
      automatic: false,
      halt: { reason: 'paused', sinceMs: 9, message: 'By tester.' },
    };
    const added = await store.sources.add(full, [{ ...apiToken(4), place: 'there' }]);
    assert.deepEqual(await store.sources.list(), [source, added]);
    assert.deepEqual(added, { ...full, id: added.id });
    assert.equal((await store.secrets.get(added.id, 'api-token'))?.place, 'there');
  });
  it('a site keeps its id and takes its new title', async ({ store, source }) => {
    const again = await store.sources.putSite(source.site.url, 'New title');
    assert.deepEqual(again, { ...source.site, title: 'New title' });
    const other = await store.sources.putSite('https://other.example', 'Other');
    assert.notEqual(other.id, again.id);
  });
  it('sources are listed by id', async ({ store, source }) => {
    const second = await addSource(store, 'beta');
    assert.deepEqual(
      (await store.sources.list()).map(({ id }) => id),
      [source.id, second.id],
    );
  });
  it('a change replaces what it gives, and nothing of another source', async ({ store, source }) => {
    const other = await addSource(store, 'beta');
    const change = {
      name: 'New name',
      baseUrl: 'https://gateway.example/acme',
      scope: { projectKeys: ['AAA'] },
      accountId: accountId('new'),
      credential: { kind: 'api-token', email: 'new@acme.example' },
    } as const;
    await store.sources.change(source.id, change, [apiToken(9)]);
    assert.deepEqual(await store.sources.list(), [{ ...source, ...change }, other]);
    assert.deepEqual(await store.secrets.get(source.id, 'api-token'), apiToken(9));
    assert.deepEqual(await store.secrets.get(other.id, 'api-token'), apiToken(1, 2, 3));
    await store.sources.change(source.id, { titlesOnly: true });
    assert.deepEqual(await store.sources.list(), [{ ...source, ...change, titlesOnly: true }, other]);
    assert.deepEqual(await store.secrets.get(source.id, 'api-token'), apiToken(9));
    await assert.rejects(store.sources.change(sourceId(99), { name: 'x' }, [apiToken(1)]), {
      code: 'not-found',
    });
  });
  it('secrets that a change brings take the place of all that the source had', async ({ store, source }) => {
    const other = await addSource(store, 'beta');
    const tokens = { ...apiToken(5), name: 'oauth-tokens' };
    await store.sources.change(source.id, {}, [tokens]);
    assert.deepEqual(await store.secrets.list(), [
      { owner: source.id, ...tokens },
      { owner: other.id, ...apiToken(1, 2, 3) },
    ]);
    await store.sources.change(source.id, {}, []);
    assert.deepEqual(await store.secrets.list(), [{ owner: other.id, ...apiToken(1, 2, 3) }]);
  });
  it('another account ends the pass under way, the same one does not', async ({ store, source }) => {
    const { sources, crawl } = store;
    const other = await addSource(store, 'beta');
    const pass = await crawl.beginPass(source.id, [projectA], 5);
    const others = await crawl.beginPass(other.id, [projectA], 6);
    await sources.change(source.id, { accountId: source.accountId, name: 'New name' });
    assert.deepEqual(await crawl.pass(source.id), pass);
    await sources.change(source.id, { accountId: accountId('new') });
    assert.equal(await crawl.pass(source.id), undefined);
    assert.equal(await crawl.lastFinishedMs(source.id), undefined, 'nor does it count as done');
    assert.deepEqual(await crawl.pass(other.id), others);
  });
  it('a second permission-based source of one site is refused whole, one of another kind is not', async ({
    store,
    source,
  }) => {
    const second = { ...source, name: 'Second', accountId: accountId('another') };
    await assert.rejects(store.sources.add(second, [apiToken(1)]), { code: 'changed-meanwhile' });
    assert.deepEqual(await store.sources.list(), [source]);
    assert.equal((await store.secrets.list()).length, 1);
    await store.sources.add({ ...second, kind: 'shared', audience: 'everyone' }, [apiToken(2)]);
    assert.equal((await store.sources.list()).length, 2);
  });
  it('a source of a site that does not exist is refused whole', async ({ store, source }) => {
    const orphan = { ...source, site: { ...source.site, id: siteId(999) } };
    await assert.rejects(store.sources.add(orphan, [apiToken(1)]), {
      name: 'AppError',
      code: 'internal',
    });
    assert.deepEqual(await store.sources.list(), [source]);
  });
}

function secretCases(it: It): void {
  it('a secret of the workspace stands beside those of sources, and is replaced and removed alone', async ({
    store: { secrets },
    source,
  }) => {
    await secrets.put('workspace', apiToken(7));
    await secrets.put('workspace', apiToken(8));
    assert.deepEqual(await secrets.list(), [
      { owner: 'workspace', ...apiToken(8) },
      { owner: source.id, ...apiToken(1, 2, 3) },
    ]);
    await secrets.remove('workspace', 'api-token');
    assert.equal(await secrets.get('workspace', 'api-token'), undefined);
    assert.deepEqual(await secrets.get(source.id, 'api-token'), apiToken(1, 2, 3));
  });
  it('all secrets are sealed again, or none', async ({ store: { secrets }, source }) => {
    await secrets.put('workspace', apiToken(7));
    const before = await secrets.list();
    let asked = 0;
    const failing = secrets.resealAll(({ sealed }) => {
      asked += 1;
      if (asked === 2) throw new Error('No.');
      return Buffer.concat([sealed, sealed]);
    });
    await assert.rejects(failing, /No\./);
    assert.deepEqual(await secrets.list(), before);
    assert.equal(
      await secrets.resealAll(({ place, sealed }) => Buffer.concat([sealed, Buffer.from(place)])),
      2,
    );
    assert.deepEqual(
      (await secrets.get(source.id, 'api-token'))?.sealed,
      new Uint8Array([1, 2, 3, ...Buffer.from('here')]),
    );
  });
}

function runCases(it: It): void {
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
    assert.equal(await runs.acquireLease('x', 'two', 1100, 2100, (holder) => holder === 'one'), true);
    assert.equal(await runs.leaseHolder('x', 1200), 'two');
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
    const begun = { kind: 'full', state: 'running', endedMs: undefined, error: undefined, counts: {} };
    const failed = { state: 'failed', endedMs: 15, error: 'Why', counts: { issues: 3 } };
    assert.deepEqual(await runs.latest(source.id, 5), [
      { ...begun, id: second, startedMs: 20 },
      { ...begun, id: first, startedMs: 10, ...failed },
    ]);
    assert.deepEqual(
      (await runs.latest(source.id, 1)).map(({ id }) => id),
      [second],
    );
  });
}

function passCases(it: It): void {
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
    await crawl.changePassProjects(source.id, [projectC, projectA]);
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
    await crawl.commitListing(source.id, projectA, [], undefined);
    await crawl.commitListing(source.id, projectC, ids(5), undefined);
    assert.equal(await crawl.removeOutOfScope(source.id, 10), 1);
    assert.deepEqual(await crawl.idsNotListed(source.id, 10), ids(4));
    await crawl.changePassProjects(source.id, [projectA, projectB, projectC]);
    await crawl.commitListing(source.id, projectB, ids(3, 4), undefined);
    assert.deepEqual(await crawl.idsToFetch(source.id, undefined, 10), ids(2, 3, 4, 5), 'B is read anew');
    await crawl.finishPass(source.id, 12);
    await assert.rejects(crawl.changePassProjects(source.id, [projectA]));
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

/** A pass over both projects in which these ids of project A are listed, and no listing is open. */
async function listed({ store, source }: Opened, ...numbers: number[]): Promise<void> {
  await store.crawl.beginPass(source.id, [projectA, projectB], 10);
  await store.crawl.commitListing(source.id, projectA, ids(...numbers), undefined);
  await store.crawl.commitListing(source.id, projectB, [], undefined);
}

/** The ids of the issues that changed, or the row of one that is gone. */
const changedSince = async ({ issues }: Store, after = 0): Promise<(string | number)[]> =>
  (await issues.changesForReindex(after, 1000)).map(({ row, stored: found }) => found?.issue.id ?? row);

function contentCases(it: It): void {
  it('an issue comes back as it was committed, with its remarks and documents', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1);
    const document = { type: 'doc', content: [{ text: 'Grüße \u0000 \ud800 😀' }] };
    const one = {
      ...fetched(1, { description: 'Grüße \u0000 😀' }, [remark('7', {}, document), remark('8')]),
      documents: { description: document, environment: null },
    };
    const counts = await store.crawl.commitIssues(source.id, [one], [], 11);
    assert.deepEqual(counts, { issues: 1, remarks: 2, changed: 1 });
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
    assert.deepEqual(counts, { issues: 1, remarks: 1, changed: 0 });
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
    assert.deepEqual(counts, { issues: 0, remarks: 0, changed: 1 });
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

function threadCases(it: It): void {
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

function settlingCases(it: It): void {
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
    assert.deepEqual(await crawl.denyStale(source.id, ids(1, 2, 9), 10), []);
    assert.equal(await issues.latestChange(), before);
    assert.deepEqual(await crawl.denyStale(source.id, ids(1, 2, 9), 20), ids(1));
    const { scope } = (await present(store, source, 1)).facts;
    assert.deepEqual([scope.level.kind, scope.restriction.kind], ['unknown', 'unknown']);
    assert.equal((await present(store, source, 3)).facts.scope.parentLevel.kind, 'unknown');
    assert.equal((await present(store, source, 2)).facts.scope.restriction.kind, 'none', 'control');
    const touched = (await issues.changesForReindex(before, 9)).map((change) => change.stored?.issue.key);
    assert.deepEqual(touched.sort(), ['AAA-1', 'AAA-3']);
    const denied = await issues.latestChange();
    assert.deepEqual(await crawl.denyStale(source.id, ids(1), 20), ids(1), 'still');
    assert.equal(await issues.latestChange(), denied, 'and changes nothing again');
    await crawl.commitIssues(source.id, [first], [], 30);
    assert.deepEqual((await present(store, source, 1)).facts.scope.level, level('5'));
    assert.deepEqual(await crawl.denyStale(source.id, ids(1), 30), []);
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
    assert.equal(await crawl.denyStaleThread(source.id, thread, 10), false);
    assert.deepEqual(await kinds(), ['none', 'none', 'none']);
    assert.equal(await crawl.denyStaleThread(source.id, thread, 11), true);
    assert.deepEqual((await kinds()).sort(), ['none', 'unknown', 'unknown']);
    await crawl.commitThread(source.id, thread, [remark('1')], { startAt: 1 });
    assert.deepEqual((await kinds()).sort(), ['none', 'none', 'unknown']);
    await crawl.commitThread(source.id, thread, [remark('2')], { startAt: 2 });
    await crawl.commitThread(source.id, thread, [], undefined);
    assert.deepEqual(await kinds(), ['none', 'none', 'none']);
    assert.equal(await crawl.denyStaleThread(source.id, thread, 20), false, 'whole as of 20');
    assert.equal(await crawl.denyStaleThread(source.id, thread, 21), true);
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
    assert.deepEqual(await crawl.refusalLoss(source.id, 'comment', 10), { before: 0, lost: 0 });

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
    assert.deepEqual(await crawl.refusalLoss(source.id, 'comment', 10), { before: 2, lost: 1 });
    assert.deepEqual(await crawl.refusalLoss(source.id, 'comment', 11), { before: 0, lost: 0 }, 'too old');
    assert.deepEqual(await crawl.refusalLoss(source.id, 'worklog', 10), { before: 0, lost: 0 });
    assert.equal(await crawl.denyRefused(source.id, 'comment', 10, 9), 0, 'whole as of 10');
    assert.equal(await crawl.denyRefused(source.id, 'worklog', 99, 9), 0);
    assert.deepEqual(await shown(1), ['1', '2', '3', '8']);
    const latest = await issues.latestChange();
    assert.equal(await crawl.denyRefused(source.id, 'comment', 11, 9), 1);
    assert.equal(await crawl.denyRefused(source.id, 'comment', 11, 9), 0, 'nothing is left to deny');
    assert.equal(await issues.latestChange(), latest + 1);
    assert.deepEqual(
      await shown(1),
      ['1', '3', '8'],
      'of a page before the refusal, and of the issue itself',
    );
    assert.deepEqual(await shown(2), ['1', '2', '3', '8'], 'CONTROL');
    assert.deepEqual(await crawl.refusalLoss(source.id, 'comment', 10), { before: 0, lost: 0 });

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

function directoryCases(it: It): void {
  const groups = (...names: string[]) => ({
    groups: names.map((name) => ({ groupId: groupId(name), name })),
  });
  const account = (id: string, over: Partial<DirectoryAccount> = {}): DirectoryAccount => ({
    accountId: accountId(id),
    displayName: id,
    email: `${id}@acme.example`,
    type: 'atlassian',
    active: true,
    ...over,
  });
  it('a part is replaced, aged and removed; the version moves when it changes', async ({
    store: { directory },
    source,
  }) => {
    const put = (body: ReturnType<typeof groups>, readMs: number) =>
      directory.putPart(source.id, 'groups', '', body, readMs);
    const versions = [await directory.version(source.id)];
    const note = async () => versions.push(await directory.version(source.id));
    assert.equal(await put(groups('a'), 10), true);
    await note();
    assert.equal(await put(groups('a'), 20), false);
    await note();
    assert.deepEqual(await directory.part(source.id, 'groups', ''), { body: groups('a'), readMs: 20 });
    assert.equal(await put(groups('b'), 30), true);
    await note();
    assert.deepEqual(await directory.parts(source.id), [
      { kind: 'groups', subject: '', body: groups('b'), readMs: 30 },
    ]);
    await directory.removePart(source.id, 'groups', '');
    await note();
    await directory.removePart(source.id, 'groups', '');
    await note();
    assert.equal(await directory.part(source.id, 'groups', ''), undefined);
    assert.deepEqual(
      versions.map((version, n) => version > (versions[n - 1] ?? version)),
      [false, true, false, true, true, false],
    );
  });
  it('parts are listed by kind and subject, each source its own', async ({ store, source }) => {
    const other = await addSource(store, 'beta');
    const { directory } = store;
    const scheme = { schemeId: schemeId('1') };
    for (const subject of ['2', '1']) {
      await directory.putPart(source.id, 'permission-scheme', subject, scheme, 1);
      await directory.putPart(source.id, 'anonymous', subject, { canRead: false }, 1);
    }
    await directory.putPart(other.id, 'anonymous', '9', { canRead: true }, 1);
    assert.deepEqual(
      (await directory.parts(source.id)).map(({ kind, subject }) => `${kind} ${subject}`),
      ['anonymous 1', 'anonymous 2', 'permission-scheme 1', 'permission-scheme 2'],
    );
  });
  it('what became of the parts since a version is told, with those removed; times move without it', async ({
    store: { directory },
    source,
  }) => {
    const put = (subject: string, canRead: boolean, readMs = 1) =>
      directory.putPart(source.id, 'anonymous', subject, { canRead }, readMs);
    const since = async (version: number) => {
      const change = await directory.partsSince(source.id, version);
      assert.equal(change.version, await directory.version(source.id));
      return [change.parts.map(({ subject }) => subject), change.removed.map(({ subject }) => subject)];
    };
    await put('1', true);
    await put('2', true);
    const version = await directory.version(source.id);
    assert.deepEqual(await since(0), [['1', '2'], []]);
    assert.deepEqual(await since(version), [[], []]);
    await put('1', true, 5);
    assert.deepEqual(await since(version), [[], []], 'read again unchanged');
    await put('2', false);
    await put('3', true);
    await directory.removePart(source.id, 'anonymous', '1');
    assert.deepEqual(await since(version), [['2', '3'], ['1']]);
    const times = new Map((await directory.readTimes(source.id)).map((one) => [one.subject, one.readMs]));
    assert.deepEqual([times.get('1'), times.get('2'), times.get('3')], [undefined, 1, 1]);
    await put('1', true, 9);
    assert.deepEqual(await since(version), [['1', '2', '3'], []], 'back again');
  });
  it('accounts are replaced all at once', async ({ store: { directory }, source }) => {
    assert.equal(await directory.accountsReadMs(source.id), undefined);
    assert.equal(await directory.putAccounts(source.id, [account('a'), account('b')], 10), true);
    const version = await directory.version(source.id);
    assert.deepEqual(await directory.account(source.id, accountId('a')), account('a'));
    const same = [account('b'), account('a'), account('b')];
    assert.equal(await directory.putAccounts(source.id, same, 20), false, 'order and repetition');
    assert.equal(await directory.version(source.id), version);
    assert.equal(await directory.accountsReadMs(source.id), 20);
    const changed = [account('b', { active: false, email: undefined })];
    assert.equal(await directory.putAccounts(source.id, changed, 30), true);
    assert.ok((await directory.version(source.id)) > version);
    assert.equal(await directory.account(source.id, accountId('a')), undefined);
    assert.deepEqual(await directory.account(source.id, accountId('b')), changed[0]);
  });
  it('accounts are found by address whatever its case, and listed by id', async ({
    store: { directory },
    source,
  }) => {
    const all = [
      account('b', { email: 'Mia@ACME.example' }),
      account('a', { email: 'mia@acme.example' }),
      account('c', { email: undefined }),
    ];
    await directory.putAccounts(source.id, all, 10);
    const found = await directory.accountsByEmail(source.id, 'MIA@acme.EXAMPLE');
    assert.deepEqual(
      found.map((one) => one.accountId),
      ['a', 'b'],
    );
    assert.deepEqual(await directory.accountsByEmail(source.id, 'mi_@acme.example'), []);
    assert.deepEqual(await directory.accountsByEmail(source.id, ''), []);
    const listed = await directory.accounts(source.id);
    assert.deepEqual(
      listed.map((one) => one.accountId),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(listed[1], all[0]);
  });
  it('members of a group are replaced, aged, and forgotten with their group', async ({
    store: { directory },
    source,
  }) => {
    const [a, b] = [accountId('a'), accountId('b')];
    const put = (group: string, members: (typeof a)[], readMs: number) =>
      directory.putGroupMembers(source.id, groupId(group), members, readMs);
    assert.equal(await put('g2', [a, b], 10), true);
    assert.equal(await put('g1', [a], 11), true);
    assert.equal(await put('empty', [], 12), true);
    const version = await directory.version(source.id);
    assert.equal(await put('g2', [b, a, b], 20), false, 'order and repetition');
    await directory.keepGroups(source.id, [groupId('g1'), groupId('g2'), groupId('empty')]);
    assert.equal(await directory.version(source.id), version);
    assert.deepEqual(await directory.groupsOf(source.id, a), [
      { groupId: 'g1', readMs: 11 },
      { groupId: 'g2', readMs: 20 },
    ]);
    assert.equal(await put('g1', [b], 30), true);
    assert.deepEqual(await directory.groupsOf(source.id, a), [{ groupId: 'g2', readMs: 20 }]);
    const then = await directory.version(source.id);
    assert.deepEqual(await directory.memberships(source.id), [
      { groupId: 'empty', readMs: 12, members: [] },
      { groupId: 'g1', readMs: 30, members: ['b'] },
      { groupId: 'g2', readMs: 20, members: ['a', 'b'] },
    ]);
    const some = ['g2', 'empty', 'unread'].map(groupId);
    assert.deepEqual([...(await directory.membersReadMs(source.id, some))].sort(), [
      ['empty', 12],
      ['g2', 20],
    ]);
    await directory.keepGroups(source.id, [groupId('g1')]);
    assert.ok((await directory.version(source.id)) > then);
    assert.deepEqual(await directory.groupsOf(source.id, a), []);
    assert.deepEqual(await directory.groupsOf(source.id, b), [{ groupId: 'g1', readMs: 30 }]);
  });
  it('findings are replaced by area', async ({ store: { directory }, source }) => {
    const finding = (code: string, subject = 'S') => ({ code, subject, message: `${code} of ${subject}` });
    const since = (sinceMs: number, code: string, subject = 'S') => ({ ...finding(code, subject), sinceMs });
    await directory.putFindings(source.id, 'access', [finding('b'), finding('a')], 10);
    await directory.putFindings(source.id, 'content', [finding('c')], 11);
    assert.deepEqual(await directory.findings(source.id), [since(10, 'a'), since(10, 'b'), since(11, 'c')]);
    await directory.putFindings(source.id, 'access', [finding('b', 'T'), finding('b', 'T')], 20);
    assert.deepEqual(await directory.findings(source.id), [since(20, 'b', 'T'), since(11, 'c')]);
    await directory.putFindings(source.id, 'access', [], 30);
    assert.deepEqual(await directory.findings(source.id), [since(11, 'c')]);
  });
  it('a finding keeps the time when it was first found, until it is gone', async ({
    store: { directory },
    source,
  }) => {
    const put = (message: string, nowMs: number) =>
      directory.putFindings(source.id, 'content', [{ code: 'c', subject: 'S', message }], nowMs);
    const found = async () => (await directory.findings(source.id)).map((f) => [f.message, f.sinceMs]);
    await put('one issue', 10);
    await put('two issues', 20);
    assert.deepEqual(await found(), [['two issues', 10]]);
    await directory.putFindings(source.id, 'content', [], 30);
    await put('one issue', 40);
    assert.deepEqual(await found(), [['one issue', 40]]);
    const older = { code: 'c', subject: 'S', message: 'one issue', sinceMs: 10 };
    await directory.putFindings(source.id, 'content', [older], 50);
    assert.deepEqual(await found(), [['one issue', 10]]);
  });
}

function issueCases(it: It): void {
  it('issues are loaded in the order that is asked for, without those that are gone', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1, 2, 3);
    await store.crawl.commitIssues(source.id, [fetched(1), fetched(2), fetched(3)], [], 11);
    const rows = await store.issues.rowsByIds(source.id, ids(3, 99, 1, 2));
    await store.crawl.commitIssues(source.id, [], ids(1), 12);
    const loaded = await store.issues.load([...rows, issueRow(4711)]);
    assert.deepEqual(
      loaded.map(({ issue, sourceId }) => [issue.id, sourceId]),
      [
        ['3', source.id],
        ['2', source.id],
      ],
    );
    assert.deepEqual(await store.issues.load([]), []);
  });
  it('remarks come the oldest first, each with the facts of its issue and its own', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1);
    const reporter = { accountId: accountId('rep'), displayName: 'Rep' };
    const remarks = [
      remark('1', { createdMs: 30, internal: true }),
      remark('2', { createdMs: 10, visibility: { kind: 'group', groupId: groupId('g') } }),
    ];
    const one = fetched(1, { reporter, level: level('5'), archived: true }, remarks);
    await store.crawl.commitIssues(source.id, [one], [], 11);
    const back = await present(store, source, 1);
    const scope: Scope = {
      sourceId: source.id,
      projectId: projectA,
      live: false,
      level: level('5'),
      parentLevel: { kind: 'none' },
      restriction: { kind: 'none' },
      visibility: { kind: 'none' },
      internal: false,
    };
    const people = { reporter: reporter.accountId, assignee: undefined, userFields: {}, groupFields: {} };
    assert.deepEqual(back.facts, { scope, people });
    assert.deepEqual(
      back.remarks.map((r) => r.facts),
      [
        { scope: { ...scope, visibility: { kind: 'group', groupId: 'g' } }, people },
        { scope: { ...scope, internal: true }, people },
      ],
    );
    assert.ok(back.remarks.every(({ unit }) => unit > 0));
  });
  const parents: [string, ReturnType<typeof fetched>, Scope['parentLevel']][] = [
    ['has no level', fetched(1), { kind: 'none' }],
    ['has a level', fetched(1, { level: level('none') }), level('none')],
    ['has an unknown level', fetched(1, { level: { kind: 'unknown' } }), { kind: 'unknown' }],
    ['is another issue, and missing', fetched(2), { kind: 'unknown' }],
  ];
  for (const [what, parent, expected] of parents) {
    it(`the parent level of a sub-task whose parent ${what} is told`, async (opened) => {
      const { store, source } = opened;
      await listed(opened, 1, 2, 9);
      const child = fetched(9, { isSubtask: true, parentId: ids(1)[0] }, [remark('1')]);
      await store.crawl.commitIssues(source.id, [child, parent], [], 11);
      const back = await present(store, source, 9);
      assert.deepEqual(back.facts.scope.parentLevel, expected);
      assert.deepEqual(back.remarks[0]?.facts.scope.parentLevel, expected);
    });
  }
  it('a sub-task whose parent Jira did not name has an unknown parent level', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1);
    await store.crawl.commitIssues(source.id, [fetched(1, { isSubtask: true })], [], 11);
    assert.deepEqual((await present(store, source, 1)).facts.scope.parentLevel, { kind: 'unknown' });
  });
  it('a parent is looked for in the same source only', async (opened) => {
    const { store, source } = opened;
    const other = await addSource(store, 'beta');
    await store.crawl.beginPass(other.id, [projectA], 10);
    await store.crawl.commitIssues(other.id, [fetched(1)], [], 11);
    await listed(opened, 9);
    const child = fetched(9, { isSubtask: true, parentId: ids(1)[0] });
    await store.crawl.commitIssues(source.id, [child], [], 11);
    assert.deepEqual((await present(store, source, 9)).facts.scope.parentLevel, { kind: 'unknown' });
  });
  it('the facts of an issue alone are those that it is loaded with, and gone when it is gone', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1);
    await store.crawl.commitIssues(source.id, [fetched(1)], [], 11);
    const loaded = await present(store, source, 1);
    assert.deepEqual(await store.issues.facts(loaded.row), loaded.facts);
    await store.crawl.commitIssues(source.id, [], [loaded.issue.id], 12);
    assert.equal(await store.issues.facts(loaded.row), undefined);
  });
  it('a key is found in any source, whatever its case, and nothing like it', async (opened) => {
    const { store, source } = opened;
    const other = await addSource(store, 'beta');
    await listed(opened, 1);
    await store.crawl.commitIssues(source.id, [fetched(1), fetched(11), fetched(2)], [], 11);
    await store.crawl.beginPass(other.id, [projectA], 10);
    await store.crawl.commitIssues(other.id, [fetched(1)], [], 11);
    const found = await store.issues.load(await store.issues.rowsByKey('aaa-1'));
    assert.deepEqual(
      found.map(({ sourceId, issue }) => [sourceId, issue.key]),
      [
        [source.id, 'AAA-1'],
        [other.id, 'AAA-1'],
      ],
    );
    for (const unlike of ['AAA-%', 'AAA_1', '', 'AAA-1 ', '1'])
      assert.deepEqual(await store.issues.rowsByKey(unlike), []);
  });
  it('a key that moved on belongs to its new owner', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1);
    await store.crawl.commitIssues(source.id, [fetched(1)], [], 11);
    await store.crawl.commitIssues(source.id, [fetched(1, { key: 'BBB-7' })], [], 12);
    assert.deepEqual(await store.issues.rowsByKey('AAA-1'), []);
    assert.equal((await store.issues.rowsByKey('BBB-7')).length, 1);
  });
  it('changes come in order and in pages, each row with its latest change only', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1, 2, 3);
    await store.crawl.commitIssues(source.id, [fetched(1), fetched(2), fetched(3)], [], 11);
    await store.crawl.commitIssues(source.id, [fetched(1, { summary: 'New' })], [], 12);
    await store.crawl.commitIssues(source.id, [], ids(2), 13);
    const all = await store.issues.changesForReindex(0, 10);
    assert.deepEqual(
      all.map(({ stored: found }) => found?.issue.id),
      ['3', '1', undefined],
    );
    const numbers = all.map(({ change }) => change);
    assert.deepEqual(
      numbers,
      numbers.toSorted((x, y) => x - y),
    );
    assert.equal(numbers.at(-1), await store.issues.latestChange());
    const [first] = await store.issues.changesForReindex(0, 1);
    assert.deepEqual(await store.issues.changesForReindex(first?.change ?? 0, 10), all.slice(1));
    assert.deepEqual(await store.issues.changesForReindex(await store.issues.latestChange(), 10), []);
  });
  it('a scope keeps its number, and different scopes have different ones', async ({ store, source }) => {
    const scope = (over: Partial<Scope>): Scope => ({
      sourceId: source.id,
      projectId: projectA,
      live: true,
      level: { kind: 'none' },
      parentLevel: { kind: 'none' },
      restriction: { kind: 'none' },
      visibility: { kind: 'none' },
      internal: false,
      ...over,
    });
    const different = [
      scope({}),
      scope({ projectId: projectId('9') }),
      scope({ live: false }),
      scope({ level: { kind: 'unknown' } }),
      scope({ level: level('unknown') }),
      scope({ parentLevel: { kind: 'unknown' } }),
      scope({ restriction: { kind: 'roles', roleIds: [roleId('1'), roleId('2')] } }),
      scope({ visibility: { kind: 'role', roleId: roleId('1') } }),
      scope({ visibility: { kind: 'group', groupId: groupId('1') } }),
      scope({ internal: true }),
    ];
    const interned = await store.issues.internScopes(different);
    const numbers = interned.map(({ id }) => id);
    const [ofA, ofOther] = numbers;
    assert.deepEqual(
      interned.map(({ project }) => project),
      numbers.map((_, n) => (n === 1 ? ofOther : ofA)),
      'a project goes by its first scope',
    );
    assert.equal(new Set(numbers).size, different.length);
    const reversed = scope({ restriction: { kind: 'roles', roleIds: [roleId('2'), roleId('1')] } });
    const again = await store.issues.internScopes([reversed, scope({ live: false }), reversed]);
    assert.deepEqual(again, [interned[6], interned[2], interned[6]]);
    const all = await store.issues.scopes(0);
    assert.deepEqual(
      all.map(({ id }) => id),
      numbers.toSorted((x, y) => x - y),
    );
    const readBack = numbers.map((number) => {
      const { facts, sourceId, projectId } = all.find(({ id }) => id === number) ?? {};
      return { sourceId, projectId, ...facts };
    });
    assert.deepEqual(readBack, different);
    const [first, elsewhere] = numbers.map((number) => all.find(({ id }) => id === number)?.facts);
    assert.equal(first, elsewhere, 'what two projects have in common is one object');
    assert.equal((await store.issues.scopes(0))[0]?.facts, all[0]?.facts);
    assert.deepEqual(await store.issues.scopes(all.at(-1)?.id ?? 0), []);
    assert.deepEqual(await store.issues.internScopes([]), []);
  });
}

function peopleCases(it: It): void {
  const mia = { email: 'mia@acme.example', name: 'Mia', title: undefined, role: 'member' } as const;
  it('a person is added once, and changed by address whatever its case', async ({ store: { people } }) => {
    const added = await people.put(mia);
    assert.deepEqual(added, { ...mia, id: added.id });
    const changed = { ...mia, email: 'MIA@acme.example', title: 'Boss', role: 'administrator' } as const;
    const again = await people.put(changed);
    assert.deepEqual(again, { ...added, title: 'Boss', role: 'administrator' });
    assert.deepEqual(await people.byEmail('Mia@Acme.example'), again);
    assert.equal(await people.byEmail('nobody@acme.example'), undefined);
    const ann = await people.put({ ...mia, email: 'ann@acme.example', role: 'reviewer' });
    assert.equal(ann.role, 'reviewer');
    assert.deepEqual(await people.list(), [ann, again]);
  });
  it('the accounts of a site that people are tied to come once each, by id', async ({ store, source }) => {
    const { people } = store;
    const other = await store.sources.putSite('https://other.example', 'Other');
    const tied = async (email: string, site: typeof other, account: string) => {
      const person = await people.put({ ...mia, email });
      await people.tie(person.id, site.id, accountId(account), 'administrator');
    };
    assert.deepEqual(await people.tiedAccounts(source.site.id), []);
    await tied('a@acme.example', source.site, 'zoe');
    await tied('b@acme.example', source.site, 'ann');
    await tied('c@acme.example', source.site, 'ann');
    await tied('c@acme.example', other, 'elsewhere');
    assert.deepEqual(await people.tiedAccounts(source.site.id), ['ann', 'zoe']);
    assert.deepEqual(await people.tiedAccounts(other.id), ['elsewhere']);
  });
  it('a tie is replaced by a newer one of the same site', async ({ store, source }) => {
    const { people } = store;
    const { id } = await people.put(mia);
    const other = await store.sources.putSite('https://other.example', 'Other');
    assert.deepEqual(await people.ties(id), []);
    await people.tie(id, other.id, accountId('z'), 'administrator');
    await people.tie(id, source.site.id, accountId('a'), 'administrator');
    await people.tie(id, source.site.id, accountId('b'), 'administrator');
    assert.deepEqual(await people.ties(id), [
      { siteId: source.site.id, accountId: 'b', proof: 'administrator' },
      { siteId: other.id, accountId: 'z', proof: 'administrator' },
    ]);
    await assert.rejects(people.tie(id, siteId(999), accountId('a'), 'administrator'));
  });
  it('a tie keeps its proof, and ends by itself', async ({ store, source }) => {
    const { people } = store;
    const { id } = await people.put(mia);
    const other = await store.sources.putSite('https://other.example', 'Other');
    await people.tie(id, source.site.id, accountId('a'), 'email');
    await people.tie(id, other.id, accountId('b'), 'administrator');
    const kept = { siteId: other.id, accountId: 'b', proof: 'administrator' };
    assert.deepEqual(await people.ties(id), [
      { siteId: source.site.id, accountId: 'a', proof: 'email' },
      kept,
    ]);
    assert.equal(await people.untie(id, source.site.id), true);
    assert.equal(await people.untie(id, source.site.id), false);
    assert.deepEqual(await people.ties(id), [kept]);
  });
  it('everybody who is tied to an account is found by it, on whatever site', async ({ store, source }) => {
    const { people } = store;
    const other = await store.sources.putSite('https://other.example', 'Other');
    const [first, second] = [await people.put(mia), await people.put({ ...mia, email: 'ann@acme.example' })];
    await people.tie(second.id, other.id, accountId('a'), 'sign-in');
    await people.tie(first.id, source.site.id, accountId('a'), 'email');
    await people.tie(first.id, other.id, accountId('b'), 'administrator');
    assert.deepEqual(await people.tiedTo(accountId('a')), [first, second]);
    assert.deepEqual(await people.tiedTo(accountId('b')), [first]);
    assert.deepEqual(await people.tiedTo(accountId('A')), []);
  });
  it('a person is found by number', async ({ store: { people } }) => {
    const person = await people.put(mia);
    assert.deepEqual(await people.byId(person.id), person);
    await people.remove(person.id, 9);
    assert.equal(await people.byId(person.id), undefined);
  });
  it('domains are listed once each whatever their case, in order', async ({ store: { people } }) => {
    assert.deepEqual(await people.domains(), []);
    assert.equal(await people.listDomain('zoo.example'), true);
    assert.equal(await people.listDomain('acme.example'), true);
    assert.equal(await people.listDomain('ACME.example'), false);
    assert.deepEqual(await people.domains(), ['acme.example', 'zoo.example']);
    assert.equal(await people.unlistDomain('Zoo.example'), true);
    assert.equal(await people.unlistDomain('zoo.example'), false);
    assert.deepEqual(await people.domains(), ['acme.example']);
  });
  it('a person is removed with ties, and their number is nobody else’s later', async ({
    store: { people },
    source,
  }) => {
    const ann = await people.put({ ...mia, email: 'ann@acme.example' });
    const person = await people.put(mia);
    for (const { id } of [ann, person]) {
      await people.tie(id, source.site.id, accountId('a'), 'administrator');
    }
    await people.remove(person.id, 9);
    assert.deepEqual(await people.list(), [ann]);
    assert.equal((await people.ties(ann.id)).length, 1);
    const again = await people.put(mia);
    assert.notEqual(again.id, person.id);
    assert.deepEqual(await people.ties(again.id), []);
    assert.deepEqual(await people.ties(person.id), []);
  });
}
