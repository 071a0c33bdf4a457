/** The promises of the part of the port that keeps the directory of a site, and its findings. */

import assert from 'node:assert/strict';
import type { DirectoryAccount } from '../model/directory.ts';
import { accountId, groupId, projectId, schemeId } from '../model/ids.ts';
import { addSource, type It } from './store.test-support.ts';

export function directoryCases(it: It): void {
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
  it('projects that are not archived are listed, and between which times parts were read is told', async ({
    store: { directory },
    source,
  }) => {
    assert.equal(await directory.readBetween(source.id), undefined);
    const project = { name: 'A', typeKey: 'software', teamManaged: false, leadAccountId: undefined };
    const put = (id: string, archived: boolean, readMs: number) =>
      directory.putPart(
        source.id,
        'project',
        id,
        { ...project, id: projectId(id), key: `K${id}`, archived },
        readMs,
      );
    await put('12', false, 30);
    await put('11', true, 20);
    await put('10', false, 10);
    assert.deepEqual(await directory.liveProjects(source.id), ['10', '12']);
    assert.deepEqual(await directory.readBetween(source.id), { oldestMs: 10, newestMs: 30 });
    await put('10', false, 40);
    assert.deepEqual(await directory.readBetween(source.id), { oldestMs: 20, newestMs: 40 });
    await directory.removePart(source.id, 'project', '12');
    assert.deepEqual(await directory.liveProjects(source.id), ['10']);
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
  it('some findings of an area are changed, and the others stay', async ({
    store: { directory },
    source,
  }) => {
    const finding = (code: string, message = 'M') => ({ code, subject: 'S', message });
    await directory.putFindings(source.id, 'content', [finding('a'), finding('b'), finding('c')], 10);
    await directory.putFindings(source.id, 'census', [finding('d')], 10);
    const gone = [finding('a'), finding('d'), { code: 'c', subject: 'other' }];
    await directory.changeFindings(source.id, 'content', gone, [finding('b', 'New'), finding('e')], 20);
    assert.deepEqual(
      (await directory.findings(source.id)).map(({ code, message, sinceMs }) => [code, message, sinceMs]),
      [
        ['b', 'New', 10],
        ['c', 'M', 10],
        ['d', 'M', 10],
        ['e', 'M', 20],
      ],
    );
  });
  it('findings are replaced by area', async ({ store: { directory }, source }) => {
    const finding = (code: string, subject = 'S') => ({ code, subject, message: `${code} of ${subject}` });
    const since = (sinceMs: number, code: string, subject = 'S') => ({ ...finding(code, subject), sinceMs });
    await directory.putFindings(source.id, 'access', [finding('b'), finding('a')], 10);
    await directory.putFindings(source.id, 'content', [finding('c')], 11);
    assert.deepEqual(await directory.findings(source.id), [since(10, 'a'), since(10, 'b'), since(11, 'c')]);
    await directory.putFindings(source.id, 'access', [finding('b', 'T'), finding('b', 'T')], 20);
    assert.deepEqual(await directory.findings(source.id), [since(20, 'b', 'T'), since(11, 'c')]);
    assert.deepEqual(
      await directory.countFindings(source.id),
      new Map([
        ['b', 1],
        ['c', 1],
      ]),
    );
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
