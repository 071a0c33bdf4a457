/** The promises of what is offered to everybody to connect, as part of the contract of the store. */

import assert from 'node:assert/strict';
import type { It } from './store.test-support.ts';
import type { Store } from './store.ts';

const setUp = {
  name: 'Acme',
  siteUrl: 'https://acme.example',
  scope: { projectKeys: ['AAA'], updatedSinceMs: 7 },
  titlesOnly: true,
  createdMs: 5,
  createdBy: 'owner@acme.example',
};

export function provisionCases(it: It): void {
  const put = (store: Store, name: string) =>
    store.people.put({ email: `${name}@acme.example`, name, title: undefined, role: 'member' });

  it('what is offered is listed as it was set up, each site once', async ({ store: { provisions } }) => {
    const first = await provisions.add(setUp);
    assert.deepEqual(await provisions.list(), [{ ...setUp, id: first.id }]);
    await assert.rejects(provisions.add({ ...setUp, name: 'Again' }), { code: 'changed-meanwhile' });
    const second = await provisions.add({
      ...setUp,
      siteUrl: 'https://b.example',
      scope: { projectKeys: undefined },
    });
    assert.deepEqual(
      (await provisions.list()).map(({ id, scope }) => [id, scope]),
      [
        [first.id, setUp.scope],
        [second.id, { projectKeys: undefined }],
      ],
    );
    assert.equal(await provisions.remove(first.id), true);
    assert.equal(await provisions.remove(first.id), false);
    assert.ok((await provisions.add(setUp)).id > second.id, 'a number is never given twice');
  });

  it('answers are each person’s own, the last one counts, and they go with the offer and the person', async (at) => {
    const { provisions, people } = at.store;
    const [ann, ben] = [await put(at.store, 'ann'), await put(at.store, 'ben')];
    const { id } = await provisions.add(setUp);
    await provisions.answer(id, ann.id, 'declined');
    assert.deepEqual(await provisions.answersOf(ann.id), new Map([[id, 'declined']]));
    assert.deepEqual(await provisions.answersOf(ben.id), new Map(), 'control');
    await provisions.answer(id, ann.id, at.source.id);
    assert.deepEqual(await provisions.answersOf(ann.id), new Map([[id, at.source.id]]));
    await provisions.answer(id, ben.id, 'declined');
    assert.deepEqual(await provisions.counts(), new Map([[id, { connected: 1, declined: 1 }]]));
    await people.remove(ben.id, 1);
    assert.deepEqual(await provisions.counts(), new Map([[id, { connected: 1, declined: 0 }]]));
    await provisions.remove(id);
    assert.deepEqual(await provisions.answersOf(ann.id), new Map());
    assert.deepEqual(await provisions.counts(), new Map());
    await assert.rejects(provisions.answer(id, ann.id, 'declined'), { code: 'not-found' });
  });

  it('a source that is being removed is not counted, and stays an answer until its end', async ({
    store,
    source,
  }) => {
    const { provisions, removals } = store;
    const ann = await put(store, 'ann');
    const { id } = await provisions.add(setUp);
    await provisions.answer(id, ann.id, source.id);
    await removals.begin(source.id, 'ann', 1);
    assert.deepEqual(await provisions.counts(), new Map([[id, { connected: 0, declined: 0 }]]));
    assert.deepEqual(await provisions.answersOf(ann.id), new Map([[id, source.id]]));
  });
}
