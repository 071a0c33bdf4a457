/** Counting units by what their visibility depends on, as part of the contract of the store. */

import assert from 'node:assert/strict';
import type { AccessFacts } from '../model/access.ts';
import { accountId, fieldId, groupId, type ProjectId, roleId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import { fetched, ids, level, projectA, projectB, remark, since } from './store.test-support.ts';
import type { AccessCount, CountedNames, NamedKind, Store } from './store.ts';

const person = (id: string) => ({ accountId: accountId(id), displayName: id });
const inGroup = { kind: 'group', groupId: groupId('g') } as const;
const onAll = (...kinds: NamedKind[]): CountedNames => ({ onAll: new Set(kinds), onLevels: new Set() });
const everything = onAll('reporter', 'assignee', 'userFields', 'groupFields');
const nothing = onAll();

async function fill(store: Store, source: Source): Promise<void> {
  const reporter = person('ann');
  const issues = [
    fetched(1, { reporter, assignee: person('ben') }, [remark('1', { visibility: inGroup }), remark('2')]),
    fetched(2, { reporter }, [remark('3', { internal: true })]),
    fetched(3, { reporter, level: level('5') }),
    fetched(4, { isSubtask: true, parentId: ids(3)[0] }, [remark('4', { visibility: inGroup })]),
    fetched(5, { isSubtask: true, parentId: ids(99)[0] }),
    fetched(6, { archived: true, reporter }, [remark('5', { internal: true })]),
    fetched(7, { restriction: { kind: 'roles', roleIds: [roleId('r')] } }),
    fetched(8, {
      userFields: { [fieldId('customfield_1')]: [accountId('ann'), accountId('cleo')] },
      groupFields: { [fieldId('customfield_2')]: [groupId('g')] },
    }),
    fetched(9, { projectId: projectB, reporter }),
  ];
  await store.crawl.commitReadAgain(source.id, issues, ids(10), 1);
}

/** Facts, as many times as they were counted. */
const spread = (counts: readonly AccessCount[]): AccessFacts[] =>
  counts.flatMap(({ scope, groupFields, named }) =>
    named.flatMap(({ units, reporter, assignee, userFields }) =>
      Array.from({ length: units }, () => ({
        scope,
        people: { reporter, assignee, userFields, groupFields },
      })),
    ),
  );
const sorted = (facts: readonly AccessFacts[]) => facts.map((one) => JSON.stringify(one)).sort();

export function accessCountCases(
  it: (
    sentence: string,
    work: (opened: { readonly store: Store; readonly source: Source }) => Promise<void>,
  ) => void,
): void {
  it('units are counted by the very facts that they are loaded with', async ({ store, source }) => {
    await fill(store, source);
    const { issues } = store;
    const all = await issues.load(await issues.rowsByIds(source.id, ids(1, 2, 3, 4, 5, 7, 8)));
    const counts = await issues.countByAccess(source.id, [projectA], 'issue', everything);
    assert.deepEqual(sorted(spread(counts)), sorted(all.map(({ facts }) => facts)));
    const remarks = all.flatMap((one) => one.remarks.map(({ facts }) => facts));
    const restricted = remarks.filter(({ scope }) => scope.internal || scope.visibility.kind !== 'none');
    assert.equal(restricted.length, 3);
    const counted = await issues.countByAccess(source.id, [projectA], 'restricted-remark', everything);
    assert.deepEqual(sorted(spread(counted)), sorted(restricted));
    assert.deepEqual(await issues.countByAccess(source.id, [projectB], 'restricted-remark', everything), []);
  });

  it('people who are not asked for are not told apart', async ({ store, source }) => {
    await fill(store, source);
    const { issues } = store;
    const plain = async (by: readonly NamedKind[]) => {
      const counts = await issues.countByAccess(source.id, [projectA], 'issue', onAll(...by));
      const found = counts.find(
        ({ scope }) => scope.level.kind === 'none' && scope.restriction.kind === 'none',
      );
      return found?.named.map(({ reporter, assignee, units, firstIssue, lastIssue }) => [
        reporter,
        assignee,
        units,
        firstIssue,
        lastIssue,
      ]);
    };
    assert.deepEqual(await plain([]), [[undefined, undefined, 3, '1', '8']]);
    assert.deepEqual((await plain(['reporter']))?.sort(), [
      [undefined, undefined, 1, '8', '8'],
      ['ann', undefined, 2, '1', '2'],
    ]);
  });

  it('several projects are counted at once as each of them alone', async ({ store, source }) => {
    await fill(store, source);
    const { issues } = store;
    const count = (projects: readonly ProjectId[]) =>
      issues.countByAccess(source.id, projects, 'issue', everything);
    const alone = [...(await count([projectA])), ...(await count([projectB]))];
    assert.deepEqual(sorted(spread(await count([projectB, projectA]))), sorted(spread(alone)));
    assert.equal(spread(alone).length, 8);
    assert.deepEqual(await count([]), []);
  });

  it('people asked for where levels decide are told apart there, on sub-tasks as well', async ({
    store,
    source,
  }) => {
    await fill(store, source);
    const { crawl, issues } = store;
    const reporter = person('ann');
    const subtask = fetched(4, { isSubtask: true, parentId: ids(3)[0], reporter: person('dan') });
    await crawl.commitReadAgain(source.id, [subtask, fetched(8, { reporter })], [], 2);
    const by: CountedNames = { onAll: new Set(['assignee']), onLevels: new Set(['reporter']) };
    const counts = await issues.countByAccess(source.id, [projectA], 'issue', by);
    const named = counts.flatMap(({ scope, named: all }) =>
      all.map((one) => [scope.level.kind, scope.parentLevel.kind, one.reporter, one.assignee, one.units]),
    );
    assert.deepEqual(named.sort(), [
      ['level', 'none', 'ann', undefined, 1],
      ['none', 'level', 'dan', undefined, 1],
      ['none', 'none', undefined, undefined, 1],
      ['none', 'none', undefined, undefined, 2],
      ['none', 'none', undefined, 'ben', 1],
      ['none', 'unknown', undefined, undefined, 1],
    ]);
  });

  it('an issue that is edited, denied or gone is counted as it is then', async ({ store, source }) => {
    await fill(store, source);
    const { crawl, issues } = store;
    const levels = async () => {
      const counts = await issues.countByAccess(source.id, [projectA], 'issue', nothing);
      return counts
        .map(({ scope, named }) => [scope.level.kind, scope.restriction.kind, named[0]?.units])
        .sort();
    };
    const before = await levels();
    await crawl.commitReadAgain(source.id, [fetched(1, { level: level('5') })], ids(2), 2);
    await crawl.denyStale(source.id, ids(7), since(5));
    assert.notDeepEqual(await levels(), before);
    const all = await issues.load(await issues.rowsByIds(source.id, ids(1, 2, 3, 4, 5, 7, 8)));
    const counts = await issues.countByAccess(source.id, [projectA], 'issue', everything);
    assert.deepEqual(sorted(spread(counts)), sorted(all.map(({ facts }) => facts)));
    assert.equal(all.length, 6);
  });

  it('keys are given for ids, but for issues that are gone', async ({ store, source }) => {
    await fill(store, source);
    await store.crawl.commitReadAgain(source.id, [], ids(2), 2);
    assert.deepEqual(await store.issues.keysOf(source.id, ids(3, 2, 1, 77)), ['AAA-3', 'AAA-1']);
  });
}
