/** The promises of the part of the port that reads issues, remarks, their facts and their scopes. */

import assert from 'node:assert/strict';
import type { Scope } from '../model/access.ts';
import { accountId, groupId, issueRow, projectId, roleId } from '../model/ids.ts';
import {
  addSource,
  fetched,
  type It,
  ids,
  level,
  listed,
  present,
  projectA,
  remark,
} from './store.test-support.ts';

export function issueCases(it: It): void {
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
