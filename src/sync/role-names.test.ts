import assert from 'node:assert/strict';
import { it } from 'node:test';
import { systemClock } from '../clock.ts';
import { roleId } from '../model/ids.ts';
import { openStoreInMemory } from '../store/new-database.test-support.ts';
import { addSource, fetched, ids, projectA, remark } from '../store/store.test-support.ts';
import { writeProjectRoles } from './role-names.ts';

it('remarks whose roles have other names are read again at once, also by a clock that was set back', async () => {
  await using store = openStoreInMemory();
  const { id: source } = await addSource(store);
  const byRole = { kind: 'role', roleId: roleId('r') } as const;
  const restricted = remark('1', { visibility: byRole, restrictedToRoleName: 'Developers' });
  await store.crawl.commitReadAgain(
    source,
    [fetched(1, {}, [restricted]), fetched(2, {}, [remark('2')])],
    [],
    0,
  );
  const nowMs = 3_000_000;
  const options = { sourceId: source, store, clock: { ...systemClock, now: () => nowMs } };
  const role = { roleId: roleId('r'), name: 'Developers', users: [], groups: [] };
  await writeProjectRoles(options, projectA, [{ ...role, name: 'Reviewers' }], nowMs);
  const halfAnHourEarlier = nowMs - 1_800_000;
  const due = async () => (await store.readings.due(source, halfAnHourEarlier, 10)).ids;
  assert.deepEqual(await due(), ids(1));
});
