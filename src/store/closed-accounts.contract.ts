/** The promises of the part of the port that forgets closed accounts: what is erased, in which steps, and that it stays so. */

import assert from 'node:assert/strict';
import { type Difference, noCounts } from '../model/drift.ts';
import { groupId, issueId } from '../model/ids.ts';
import {
  accounts,
  ada,
  bob,
  byAda,
  byBob,
  callAnew,
  closed,
  documentOf,
  former,
  mentioned,
} from './personal-data.test-support.ts';
import {
  addSource,
  changedSince,
  fetched,
  type It,
  ids,
  listed,
  present,
  projectA,
  remark,
} from './store.test-support.ts';

export function closedAccountCases(it: It): void {
  it('a closed account is erased from the directory at once, and from issues in steps that others may interrupt', async (opened) => {
    const { store, source } = opened;
    const { personalData, directory } = store;
    await listed(opened, 1, 2, 3);
    await store.crawl.commitIssues(source.id, [byAda(1), byBob(2), byAda(3)], [], 20);
    await directory.putAccounts(source.id, accounts, 20);
    const version = await directory.version(source.id);
    const after = await store.issues.latestChange();
    await personalData.reported([source.id], [ada.accountId, bob.accountId], closed, 50);
    assert.deepEqual(await directory.accounts(source.id), [
      { ...accounts[0], displayName: 'Former user', email: undefined, active: false },
      accounts[1],
    ]);
    assert.ok((await directory.version(source.id)) > version);
    assert.equal((await personalData.standing(source.id)).isErasing, true);
    assert.deepEqual(await callAnew(store, source), [1, 1, 1, 0]);
    assert.deepEqual(await changedSince(store, after), ['1', '3']);
    for (const number of [1, 3]) {
      const { issue, remarks, row } = await present(store, source, number);
      assert.deepEqual([issue.reporter, issue.assignee], [former, bob]);
      const [said] = remarks;
      assert.deepEqual([said?.remark.author, said?.remark.text], [bob, '@Former user']);
      assert.deepEqual(said?.remark.mentions, [mentioned(former)]);
      const documents = await store.issues.documents(row);
      assert.deepEqual([...(documents?.remarks.values() ?? [])], [documentOf(former)]);
    }
    assert.deepEqual((await present(store, source, 2)).issue.reporter, bob);
    assert.deepEqual(await personalData.standing(source.id), {
      named: 1,
      reportedMs: 50,
      closed: 1,
      isErasing: false,
      cycleMs: undefined,
    });
    // Nothing is kept of it that would have to be reported.
    const since = { reportedMs: 100, nowMs: 1_000 };
    const { due } = await personalData.toReport([source.id], since, undefined, 10);
    assert.deepEqual(due, [{ accountId: bob.accountId, sinceMs: 20 }]);
  });

  it('once erased it does not come back with issues, threads or accounts that are read later', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1, 4);
    await store.crawl.commitIssues(source.id, [byAda()], [], 20);
    await store.directory.putAccounts(source.id, accounts, 20);
    await store.personalData.reported([source.id], [ada.accountId], closed, 50);
    await callAnew(store, source);
    const after = await store.issues.latestChange();
    assert.equal((await store.crawl.commitIssues(source.id, [byAda()], [], 60)).changed, 0);
    assert.deepEqual(await changedSince(store, after), []);
    assert.equal(await store.directory.putAccounts(source.id, accounts, 60), true);
    assert.equal(await store.directory.putAccounts(source.id, accounts, 61), false);
    const kept = await store.directory.account(source.id, ada.accountId);
    assert.deepEqual([kept?.displayName, kept?.email, kept?.active], ['Former user', undefined, false]);
    const incomplete = [{ kind: 'comment', total: 1 }] as const;
    await store.crawl.commitIssues(source.id, [fetched(4, { reporter: ada }, [], incomplete)], [], 70);
    const [thread] = await store.crawl.openThreads(source.id, 10);
    assert.ok(thread);
    await store.crawl.commitThread(source.id, thread, [remark('40', { author: ada })], undefined);
    const { issue, remarks } = await present(store, source, 4);
    assert.deepEqual([issue.reporter, remarks[0]?.remark.author], [former, former]);
  });

  it('what explains a difference from Jira’s answers is forgotten where it may name a closed account', async (opened) => {
    const { store, source } = opened;
    await store.directory.putAccounts(source.id, accounts, 20);
    const subject = { kind: 'sample', projectId: undefined, account: undefined } as const;
    const { id: run } = await store.drift.begin(source.id, {
      subject,
      trigger: 'command',
      seed: 1,
      startedMs: 20,
    });
    const about = (account: typeof ada, proof: string): Difference => ({
      ...{
        account: account.accountId,
        issueId: issueId('1'),
        issueKey: 'AAA-1',
        projectId: projectA,
        projectKey: 'AAA',
      },
      ...{ ours: true, verdict: 'false-allow', lateMs: undefined, finding: undefined, proof: [proof] },
    });
    const differences = [
      about(ada, 'That is her.'),
      about(bob, 'That is not Ada Byron.'),
      about(bob, 'That is Bob Control.'),
    ];
    const advance = { counts: noCounts, cursor: undefined };
    await store.drift.advance(run, { ...advance, differences });
    const other = await addSource(store, 'other');
    const begun = { subject, trigger: 'command', seed: 1, startedMs: 20 } as const;
    const elsewhere = await store.drift.begin(other.id, begun);
    await store.drift.advance(elsewhere.id, { ...advance, differences });
    await store.personalData.reported([source.id], [ada.accountId], closed, 50);
    // The run goes on with what it had in memory.
    await store.drift.advance(run, { ...advance, differences: differences.slice(1, 2) });
    const proofs = async (id: number) =>
      (await store.drift.differences(id, ['false-allow'], 10)).map(({ proof }) => proof);
    // Which of them names the account nobody knows who has forgotten its name: none of them stays.
    assert.deepEqual(await proofs(run), [[], [], [], []]);
    assert.deepEqual((await proofs(elsewhere.id)).flat().length, 3, 'CONTROL: another site');
    const later = await store.drift.begin(source.id, { ...begun, startedMs: 50 + 3_600_001 });
    await store.drift.advance(later.id, { ...advance, differences: differences.slice(2) });
    assert.deepEqual(await proofs(later.id), [['That is Bob Control.']]);
  });

  it('a person here whose account was closed is called by their address, also where the directory has lost it', async (opened) => {
    const { store, source } = opened;
    await store.directory.putAccounts(source.id, accounts, 20);
    await store.directory.putAccounts(source.id, accounts.slice(1), 30);
    const put = (name: string, email: string) =>
      store.people.put({ email, name, title: undefined, role: 'member' });
    const tied = await put('Ada Byron', 'ada@here.example');
    await put('Bob Control', 'bob@here.example');
    await store.people.tie(tied.id, source.site.id, ada.accountId, 'administrator');
    await store.personalData.reported([source.id], [ada.accountId], closed, 50);
    assert.deepEqual(
      (await store.people.list()).map(({ name }) => name),
      ['ada@here.example', 'Bob Control'],
    );
  });

  it('the groups of a closed account stay, as ids, and count for nobody', async ({ store, source }) => {
    await store.directory.putAccounts(source.id, accounts, 20);
    await store.directory.putGroupMembers(source.id, groupId('g'), [ada.accountId], 20);
    await store.personalData.reported([source.id], [ada.accountId], closed, 50);
    assert.equal((await store.directory.groupsOf(source.id, ada.accountId)).length, 1);
    assert.equal((await store.directory.account(source.id, ada.accountId))?.active, false);
    assert.equal((await store.issues.rowsByIds(source.id, ids(1))).length, 0);
  });

  it('an issue with many remarks is called anew in several steps, and the index hears of it once', async (opened) => {
    const { store, source } = opened;
    const { personalData } = store;
    await listed(opened, 1, 2);
    const remarks = Array.from({ length: 2_500 }, (_, n) =>
      remark(`${n}`, { author: n % 2 === 0 ? ada : bob }),
    );
    await store.crawl.commitIssues(source.id, [fetched(1, {}, remarks), byAda(2)], [], 20);
    await personalData.reported([source.id], [ada.accountId, bob.accountId], closed, 50);
    const after = await store.issues.latestChange();
    const looked: number[] = [];
    const changed: number[] = [];
    for (let some = 1; some > 0; looked.push(some)) {
      some = await personalData.callAnew(source.id, 50);
      changed.push((await changedSince(store, after)).length);
    }
    assert.deepEqual(looked, [1, 1, 2, 0]);
    assert.deepEqual(changed, [0, 0, 2, 2]);
    const { remarks: now } = await present(store, source, 1);
    const named = Map.groupBy(now, (one) => one.remark.author?.displayName);
    assert.deepEqual([...named].map(([name, of]) => [name, of.length]).sort(), [
      ['Bob Control', 1_250],
      ['Former user', 1_250],
    ]);
    assert.deepEqual((await present(store, source, 2)).issue.reporter, former);
  });

  it('an issue that goes while it is called anew has nothing of the next one left out', async (opened) => {
    const { store, source } = opened;
    await listed(opened, 1, 2);
    await store.crawl.commitIssues(source.id, [byBob(1), byAda(2)], [], 20);
    const remarks = Array.from({ length: 1_200 }, (_, n) => remark(`${n}`, { author: ada }));
    // Its remarks come after those of the second issue.
    await store.crawl.commitIssues(source.id, [fetched(1, {}, remarks)], [], 30);
    await store.personalData.reported([source.id], [ada.accountId], closed, 50);
    assert.equal(await store.personalData.callAnew(source.id, 1), 1);
    await store.crawl.commitIssues(source.id, [], ids(1), 60);
    assert.deepEqual(await callAnew(store, source), [1, 0]);
    const [said] = (await present(store, source, 2)).remarks;
    assert.equal(said?.remark.text, '@Former user');
  });
}
