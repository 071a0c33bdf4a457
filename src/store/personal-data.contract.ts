/** The promises of the part of the port that reports personal data: what is to be reported, and for whom an answer counts. */

import assert from 'node:assert/strict';
import type { Source } from '../model/source.ts';
import { accounts, ada, bob, byAda, byBob, callAnew, closed, former } from './personal-data.test-support.ts';
import { addSource, type It, listed, present } from './store.test-support.ts';

const never = { reportedMs: 0, nowMs: 1_000 };

export function personalDataCases(it: It): void {
  it('an account is to be reported with the time of the first reading of it, until it is', async (opened) => {
    const { store, source } = opened;
    const { personalData } = store;
    await listed(opened, 1, 2);
    const dueOf = async (since: typeof never) =>
      (await personalData.toReport([source.id], since, undefined, 10)).due;
    assert.deepEqual(await dueOf(never), []);
    await store.crawl.commitIssues(source.id, [byBob()], [], 20);
    await store.crawl.commitIssues(source.id, [byAda()], [], 30);
    await store.directory.putAccounts(source.id, accounts, 40);
    const due = [
      { accountId: ada.accountId, sinceMs: 30 },
      { accountId: bob.accountId, sinceMs: 20 },
    ];
    assert.deepEqual(await dueOf(never), due);
    for (const [after, at, next] of [
      [undefined, 0, ada.accountId],
      [ada.accountId, 1, bob.accountId],
    ] as const) {
      const some = await personalData.toReport([source.id], never, after, 1);
      assert.deepEqual(some, { due: due.slice(at, at + 1), next });
    }
    assert.deepEqual(await personalData.toReport([source.id], never, bob.accountId, 1), {
      due: [],
      next: undefined,
    });
    const nothing = { closed: [], updated: [], cycleMs: 7 };
    await personalData.reported([source.id], [bob.accountId], nothing, 50);
    assert.deepEqual(await dueOf(never), due.slice(0, 1));
    assert.deepEqual(await dueOf({ reportedMs: 50, nowMs: 1_000 }), due);
    // By a clock that was set back.
    assert.deepEqual(await dueOf({ reportedMs: 0, nowMs: 49 }), due);
    assert.deepEqual(await personalData.standing(source.id), {
      named: 2,
      reportedMs: 50,
      closed: 0,
      isErasing: false,
      cycleMs: 7,
    });
  });

  it('what one of several sources has reported is not to be reported by the others', async (opened) => {
    const { store, source } = opened;
    const other = await addSource(store, 'other');
    for (const { id } of [source, other]) await store.directory.putAccounts(id, accounts, 40);
    const nothing = { closed: [], updated: [], cycleMs: undefined };
    await store.personalData.reported([source.id], [ada.accountId, bob.accountId], nothing, 50);
    assert.deepEqual(
      (await store.personalData.toReport([source.id, other.id], never, undefined, 10)).due,
      [],
    );
    assert.equal((await store.personalData.toReport([other.id], never, undefined, 10)).due.length, 2);
  });

  it('what one source is told of a site counts for all sources of it, and for no other site', async (opened) => {
    const { store, source } = opened;
    const { site, kind: _, id: __, ...rest } = source;
    const own = await store.sources.add({ ...rest, site, kind: 'private' }, []);
    const elsewhere = await addSource(store, 'elsewhere');
    for (const { id } of [source, own, elsewhere]) await store.directory.putAccounts(id, accounts, 20);
    await store.personalData.reported([source.id], [ada.accountId], closed, 50);
    const names = async ({ id }: Source) => (await store.directory.account(id, ada.accountId))?.displayName;
    assert.deepEqual(await Promise.all([source, own, elsewhere].map(names)), [
      'Former user',
      'Former user',
      'Ada Byron',
    ]);
    assert.equal((await store.personalData.standing(own.id)).isErasing, true);
    assert.equal((await store.personalData.standing(elsewhere.id)).closed, 0);
  });

  it('an account that has changed is outdated until it was read, and issues then call it by its name', async (opened) => {
    const { store, source } = opened;
    const { personalData } = store;
    await listed(opened, 1);
    await store.crawl.commitIssues(source.id, [byAda()], [], 20);
    await store.directory.putAccounts(source.id, accounts, 20);
    const updated = { closed: [], updated: [ada.accountId], cycleMs: undefined };
    await personalData.reported([source.id], [ada.accountId, bob.accountId], updated, 50);
    assert.deepEqual(await personalData.outdated(source.id), [ada.accountId]);
    await personalData.readAnew(source.id, ada.accountId, 'Ada Lovelace', 55);
    assert.deepEqual(await personalData.outdated(source.id), []);
    assert.deepEqual(await callAnew(store, source), [1, 0]);
    const { issue, remarks } = await present(store, source, 1);
    assert.deepEqual(issue.reporter, { ...ada, displayName: 'Ada Lovelace' });
    assert.equal(remarks[0]?.remark.text, '@Ada Byron');
    // An address that Jira hides was told to the list of accounts, and not here.
    assert.deepEqual(await store.directory.account(source.id, ada.accountId), {
      ...accounts[0],
      displayName: 'Ada Lovelace',
    });
    const since = { reportedMs: 50, nowMs: 90 };
    assert.deepEqual((await personalData.toReport([source.id], since, undefined, 1)).due, [
      { accountId: ada.accountId, sinceMs: 55 },
    ]);
    // What the list of accounts was told since is newer.
    const listedLater = accounts.map((one) => ({ ...one, displayName: `${one.displayName}, later` }));
    await store.directory.putAccounts(source.id, listedLater, 58);
    await personalData.reported([source.id], [ada.accountId], updated, 59);
    await personalData.readAnew(source.id, ada.accountId, 'Ada Lovelace', 57);
    assert.deepEqual(await store.directory.account(source.id, ada.accountId), listedLater[0]);
    await store.directory.putAccounts(source.id, accounts, 58);
    // One that Jira does not show stays as it is.
    await personalData.reported([source.id], [bob.accountId], { ...updated, updated: [bob.accountId] }, 60);
    await personalData.readAnew(source.id, bob.accountId, undefined, 65);
    assert.deepEqual(await personalData.outdated(source.id), []);
    assert.equal((await store.directory.account(source.id, bob.accountId))?.displayName, 'Bob Control');
  });

  it('a source counts as closed what it named itself, and keeps the others closed all the same', async (opened) => {
    const { store, source } = opened;
    const { site, kind: _, id: __, ...rest } = source;
    const own = await store.sources.add({ ...rest, site, kind: 'private' }, []);
    await store.directory.putAccounts(source.id, accounts.slice(1), 20);
    await store.directory.putAccounts(own.id, accounts, 20);
    await store.personalData.reported([own.id], [ada.accountId], closed, 50);
    const standings = await Promise.all([source, own].map(({ id }) => store.personalData.standing(id)));
    assert.deepEqual(
      standings.map((one) => [one.closed, one.isErasing]),
      [
        [0, false],
        [1, true],
      ],
    );
    await listed(opened, 1);
    await store.crawl.commitIssues(source.id, [byAda()], [], 60);
    assert.deepEqual((await present(store, source, 1)).issue.reporter, former);
  });

  it('a closed account that Jira goes on listing as active is told, after the time that its lists may be late', async (opened) => {
    const { store, source } = opened;
    const { personalData, directory } = store;
    await directory.putAccounts(source.id, accounts, 20);
    await personalData.reported([source.id], [ada.accountId], closed, 50);
    const told = () => personalData.listedActive(source.id, 100, 10);
    assert.deepEqual(await told(), []);
    await directory.putAccounts(source.id, accounts, 149);
    assert.deepEqual(await told(), []);
    await directory.putAccounts(source.id, accounts, 150);
    assert.deepEqual(await told(), [ada.accountId]);
    const inactive = accounts.map((one) => ({ ...one, active: one.accountId !== ada.accountId }));
    await directory.putAccounts(source.id, inactive, 160);
    assert.deepEqual(await told(), []);
  });

  it('what is to be told of an answer is in the audit log with it, or not at all', async (opened) => {
    const { store, source } = opened;
    await store.directory.putAccounts(source.id, accounts, 20);
    const entry = (subject: string) =>
      ({
        actor: { kind: 'schedule' },
        action: 'erased-accounts',
        subject,
        outcome: 'done',
        details: {},
      }) as const;
    const { personalData } = store;
    const bobToo = { ...closed, closed: [bob.accountId] };
    await personalData.reported([source.id], [ada.accountId], closed, 50, entry('one'));
    const damaged = { ...entry('two'), details: { accounts: 1n } };
    // @ts-expect-error What the log does not take.
    await assert.rejects(personalData.reported([source.id], [bob.accountId], bobToo, 60, damaged));
    assert.equal((await store.directory.account(source.id, bob.accountId))?.displayName, 'Bob Control');
    const log = await store.auditLog.latest({ action: 'erased-accounts' }, 10);
    assert.deepEqual(
      log.map(({ subject, atMs }) => [subject, atMs]),
      [['one', 50]],
    );
  });
}
