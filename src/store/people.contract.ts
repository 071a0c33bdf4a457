/** The promises of the part of the port that keeps people, their ties and the domains of the workspace. */

import assert from 'node:assert/strict';
import { accountId, siteId } from '../model/ids.ts';
import type { It } from './store.test-support.ts';

export function peopleCases(it: It): void {
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
