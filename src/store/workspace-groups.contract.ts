/** The promises of the workspace's groups, and of what a person leaves behind, as part of the contract of the store. */

import assert from 'node:assert/strict';
import { personId } from '../model/ids.ts';
import type { It } from './store.test-support.ts';
import type { Store } from './store.ts';

export function workspaceGroupCases(it: It): void {
  const put = (store: Store, name: string) =>
    store.people.put({ email: `${name}@acme.example`, name, title: undefined, role: 'member' });

  it('groups are listed by name with their people by number', async ({ store }) => {
    const { workspaceGroups: groups } = store;
    const [ann, ben] = [await put(store, 'ann'), await put(store, 'ben')];
    const sales = await groups.add('Sales');
    const design = await groups.add('design');
    assert.equal(await groups.addMember(sales.id, ben.id), true);
    assert.equal(await groups.addMember(sales.id, ann.id), true);
    assert.equal(await groups.addMember(sales.id, ann.id), false);
    const full = { id: sales.id, name: 'Sales', members: [ann.id, ben.id] };
    assert.deepEqual(await groups.list(), [{ id: design.id, name: 'design', members: [] }, full]);
    assert.deepEqual(await groups.byId(sales.id), full);
    assert.equal(await groups.byId(999), undefined);
  });
  it('a name is one group, whatever its case, and a group may be renamed', async ({ store }) => {
    const { workspaceGroups: groups } = store;
    const sales = await groups.add('Sales');
    const design = await groups.add('Design');
    await assert.rejects(groups.add('SALES'), { code: 'bad-request' });
    await assert.rejects(groups.rename(design.id, 'sales'), { code: 'bad-request' });
    await groups.rename(sales.id, 'SALES');
    assert.equal((await groups.byId(sales.id))?.name, 'SALES');
    await assert.rejects(groups.rename(999, 'Other'), { code: 'not-found' });
  });
  it('a person is in the groups that they were put into, until they are taken out', async ({ store }) => {
    const { workspaceGroups: groups } = store;
    const [ann, ben] = [await put(store, 'ann'), await put(store, 'ben')];
    const sales = await groups.add('Sales');
    const design = await groups.add('Design');
    for (const { id } of [sales, design]) await groups.addMember(id, ann.id);
    await groups.addMember(sales.id, ben.id);
    assert.deepEqual(await groups.ofPerson(ann.id), new Set([sales.id, design.id]));
    assert.equal(await groups.removeMember(sales.id, ann.id), true);
    assert.equal(await groups.removeMember(sales.id, ann.id), false);
    assert.deepEqual(await groups.ofPerson(ann.id), new Set([design.id]));
    assert.deepEqual(await groups.ofPerson(ben.id), new Set([sales.id]));
    await assert.rejects(groups.addMember(999, ann.id), { code: 'not-found' });
    await assert.rejects(groups.addMember(sales.id, personId(999)), { code: 'not-found' });
  });
  it('a removed group has nobody in it, and its number is not given again', async ({ store }) => {
    const { workspaceGroups: groups } = store;
    const ann = await put(store, 'ann');
    const sales = await groups.add('Sales');
    await groups.addMember(sales.id, ann.id);
    assert.equal(await groups.remove(sales.id), true);
    assert.equal(await groups.remove(sales.id), false);
    assert.deepEqual(await groups.ofPerson(ann.id), new Set());
    assert.ok((await groups.add('Sales')).id > sales.id);
  });
  it('a removed person is in no group, and their private source is nobody’s and is not read', async ({
    store,
    source,
  }) => {
    const { workspaceGroups: groups, sources } = store;
    const [ann, ben] = [await put(store, 'ann'), await put(store, 'ben')];
    const sales = await groups.add('Sales');
    for (const { id } of [ann, ben]) await groups.addMember(sales.id, id);
    const { id: _, ...copied } = source;
    const anns = await sources.add({ ...copied, kind: 'private', ownerId: ann.id }, []);
    const bens = await sources.add({ ...copied, kind: 'private', ownerId: ben.id }, []);
    await store.people.remove(ann.id, 77);
    assert.deepEqual((await groups.byId(sales.id))?.members, [ben.id]);
    const halt = {
      reason: 'paused',
      sinceMs: 77,
      message: 'Its owner was removed: nobody finds anything in it. Delete it.',
    };
    assert.deepEqual(await sources.list(), [source, { ...anns, ownerId: undefined, halt }, bens]);
  });
}
