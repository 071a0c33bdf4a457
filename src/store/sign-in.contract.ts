/** The promises of signing in, of roles and of API keys, as part of the contract of the store. */

import assert from 'node:assert/strict';
import type { PersonId } from '../model/ids.ts';
import { keyRights, type SignInProvider } from '../model/sign-in.ts';
import type { Store } from './store.ts';

type It = (sentence: string, work: (opened: { readonly store: Store }) => Promise<void>) => void;

const mia = { email: 'mia@acme.example', name: 'Mia', title: undefined, role: 'member' } as const;
const ann = { ...mia, email: 'ann@acme.example', name: 'Ann' } as const;
const bytes = (...numbers: number[]) => new Uint8Array(numbers);
const session = (personId: PersonId, usedMs: number) =>
  ({ personId, createdMs: 10, usedMs, by: 'password', agent: 'Firefox' }) as const;
const invitation = (personId: PersonId, mailed = false) =>
  ({ personId, createdMs: 10, createdBy: 'tester', expiresMs: 100, mailed }) as const;
const acme: Omit<SignInProvider, 'id'> = {
  kind: 'openid',
  name: 'Acme',
  issuer: 'https://id.acme.example',
  clientId: 'jackdaw',
  joins: true,
};

export function signInCases(it: It): void {
  it('a session leads to its person until it ends', async ({ store: { people, signIn } }) => {
    const { id } = await people.put(mia);
    const first = await signIn.addSession(bytes(1), session(id, 20));
    const second = await signIn.addSession(bytes(2), session(id, 30));
    assert.deepEqual(await signIn.session(bytes(1)), { session: first, person: await people.byId(id) });
    assert.equal(await signIn.session(bytes(3)), undefined);
    assert.deepEqual(await signIn.sessionsOf(id), [second, first]);
    await signIn.noteUse(first.id, 40);
    assert.deepEqual(await signIn.sessionsOf(id), [{ ...first, usedMs: 40 }, second]);
    const other = await people.put(ann);
    assert.equal(await signIn.endSession(other.id, first.id), false);
    assert.equal(await signIn.endSession(id, first.id), true);
    assert.equal(await signIn.endSession(id, first.id), false);
    assert.equal(await signIn.session(bytes(1)), undefined);
    assert.deepEqual((await signIn.session(bytes(2)))?.session, second);
  });
  it('sessions end together but for one, and when they were last used or begun before', async ({
    store: { people, signIn },
  }) => {
    const { id } = await people.put(mia);
    const [a, b] = [
      await signIn.addSession(bytes(1), session(id, 20)),
      await signIn.addSession(bytes(2), { ...session(id, 90), createdMs: 90 }),
    ];
    await signIn.addSession(bytes(3), { ...session(id, 90), createdMs: 1 });
    assert.equal(await signIn.endSessionsBefore(15, 5), 1);
    assert.equal(await signIn.endSessions(id, b.id), 1);
    assert.deepEqual(await signIn.sessionsOf(id), [b]);
    assert.notEqual(a.id, b.id);
    assert.equal(await signIn.endSessionsBefore(91, 0), 1);
  });
  it('a new password ends all sessions but one, and open invitations', async ({
    store: { people, signIn },
  }) => {
    const { id } = await people.put(mia);
    assert.equal(await signIn.password(id), undefined);
    const kept = await signIn.addSession(bytes(1), session(id, 20));
    await signIn.addSession(bytes(2), session(id, 20));
    await signIn.addInvitation(bytes(9), invitation(id));
    await signIn.setPassword(id, 'one', kept.id);
    assert.deepEqual(await signIn.sessionsOf(id), [kept]);
    assert.equal(await signIn.invitation(bytes(9)), undefined);
    await signIn.setPassword(id, 'two', undefined);
    assert.deepEqual(await signIn.sessionsOf(id), []);
    assert.equal(await signIn.password(id), 'two');
    await people.remove(id, 9);
    await assert.rejects(signIn.setPassword(id, 'three', undefined), { code: 'not-found' });
  });
  it('an invitation is used once and in time, with what it is used for', async ({
    store: { people, signIn },
  }) => {
    const person = await people.put(mia);
    const by = (encoded: string) => ({ kind: 'password', encoded }) as const;
    const first = await signIn.addInvitation(bytes(1), invitation(person.id));
    assert.deepEqual(await signIn.invitation(bytes(1)), { invitation: first, person });
    const second = await signIn.addInvitation(bytes(2), invitation(person.id));
    assert.equal(await signIn.invitation(bytes(1)), undefined);
    assert.deepEqual(await signIn.invitations(), [second]);
    assert.equal(await signIn.consumeInvitation(bytes(1), by('old'), 50), undefined);
    assert.equal(await signIn.consumeInvitation(bytes(2), by('late'), 100), undefined);
    await signIn.addSession(bytes(7), session(person.id, 20));
    assert.equal(await signIn.password(person.id), undefined);
    assert.deepEqual(await signIn.consumeInvitation(bytes(2), by('right'), 99), person);
    assert.equal(await signIn.consumeInvitation(bytes(2), by('again'), 99), undefined);
    assert.equal(await signIn.password(person.id), 'right');
    assert.deepEqual(await signIn.sessionsOf(person.id), []);
    assert.equal(await signIn.addressProof(person.id), undefined);
  });
  it('a mailed invitation proves the address, a withdrawn one nothing', async ({
    store: { people, signIn },
  }) => {
    const [a, b] = [await people.put(mia), await people.put(ann)];
    const by = { kind: 'password', encoded: 'x' } as const;
    await signIn.addInvitation(bytes(1), invitation(a.id, true));
    const withdrawn = await signIn.addInvitation(bytes(2), invitation(b.id, true));
    assert.equal(await signIn.removeInvitation(withdrawn.id), true);
    assert.equal(await signIn.removeInvitation(withdrawn.id), false);
    await signIn.consumeInvitation(bytes(1), by, 50);
    assert.equal(await signIn.consumeInvitation(bytes(2), by, 50), undefined);
    assert.equal(await signIn.addressProof(a.id), 'mail');
    assert.equal(await signIn.addressProof(b.id), undefined);
    await signIn.proveAddress(a.id, 'openid');
    assert.equal(await signIn.addressProof(a.id), 'openid');
  });
  it('an identity is one person’s, and ends with its provider', async ({ store: { people, signIn } }) => {
    const [a, b] = [await people.put(mia), await people.put(ann)];
    const provider = await signIn.addProvider(acme);
    assert.deepEqual(await signIn.providers(), [provider]);
    const identity = { providerId: provider.id, subject: 's1', label: 'mia', linkedMs: 10 };
    await signIn.link(a.id, identity);
    await signIn.link(a.id, { ...identity, linkedMs: 11 });
    await assert.rejects(signIn.link(b.id, identity), { code: 'bad-request' });
    const [kept] = await signIn.identitiesOf(a.id);
    assert.deepEqual(await signIn.identity(provider.id, 's1'), { identity: kept, person: a });
    assert.equal(kept?.linkedMs, 10);
    assert.equal(await signIn.identity(provider.id, 'S1'), undefined);
    assert.deepEqual(await signIn.identitiesOf(b.id), []);
    assert.equal(await signIn.unlink(b.id, kept?.id ?? 0), false);
    assert.equal(await signIn.unlink(a.id, kept?.id ?? 0), true);
    await signIn.addInvitation(bytes(1), invitation(b.id));
    await signIn.link(a.id, identity);
    const used = { kind: 'identity', ...identity } as const;
    await assert.rejects(signIn.consumeInvitation(bytes(1), used, 50), { code: 'bad-request' });
    assert.equal((await signIn.invitation(bytes(1)))?.person.id, b.id);
    const change = { name: 'Acme SSO', clientId: 'another', joins: !acme.joins };
    assert.equal(await signIn.changeProvider(provider.id, change), true);
    assert.deepEqual(await signIn.providers(), [{ ...provider, ...change }]);
    assert.deepEqual(await signIn.identity(provider.id, 's1'), {
      identity: (await signIn.identitiesOf(a.id))[0],
      person: a,
    });
    assert.equal(await signIn.changeProvider(provider.id + 1, change), false);
    assert.equal(await signIn.removeProvider(provider.id), true);
    assert.equal(await signIn.removeProvider(provider.id), false);
    assert.deepEqual(await signIn.identitiesOf(a.id), []);
    assert.notEqual((await signIn.addProvider(acme)).id, provider.id);
  });
}

export function roleCases(it: It): void {
  it('the first owner is the only one who comes about without an owner', async ({
    store: { people, signIn },
  }) => {
    const known = await people.put({ ...mia, role: 'administrator' });
    const owner = await signIn.addFirstOwner('MIA@acme.example', 'Mia M.', 'x');
    assert.deepEqual(owner, { ...known, role: 'owner' });
    assert.equal(await signIn.password(known.id), 'x');
    assert.equal(await signIn.addFirstOwner('eve@acme.example', 'Eve', 'y'), undefined);
    assert.deepEqual(await people.list(), [owner]);
  });
  it('the last owner stays one', async ({ store: { people, signIn } }) => {
    const owner = await signIn.addFirstOwner(mia.email, mia.name, 'x');
    assert.ok(owner);
    const last = { code: 'bad-request', message: /last owner/ };
    await assert.rejects(people.changeRole(owner.id, 'administrator'), last);
    await assert.rejects(people.put(mia), last);
    await assert.rejects(people.remove(owner.id, 9), last);
    assert.deepEqual(await people.list(), [owner]);
    assert.equal(await signIn.password(owner.id), 'x');
    const second = await people.put(ann);
    assert.equal((await people.changeRole(second.id, 'owner')).role, 'owner');
    assert.equal((await people.changeRole(owner.id, 'member')).role, 'member');
    await assert.rejects(people.changeRole(second.id, 'member'), last);
    await people.remove(owner.id, 9);
    await assert.rejects(people.changeRole(owner.id, 'member'), { code: 'not-found' });
  });
  it('a key leads to its person, and an unknown one to nobody', async ({ store: { people, apiKeys } }) => {
    const [a, b] = [await people.put(mia), await people.put(ann)];
    const all = { name: 'Report', rights: keyRights, createdMs: 10, expiresMs: undefined };
    const first = await apiKeys.add(bytes(1, 2), { ...all, personId: a.id });
    const second = await apiKeys.add(bytes(1, 3), {
      personId: b.id,
      name: 'Search',
      rights: ['search'],
      createdMs: 20,
      expiresMs: 90,
    });
    assert.deepEqual(await apiKeys.byHash(bytes(1, 2)), { key: first, person: a });
    assert.deepEqual(await apiKeys.byHash(bytes(1, 3)), { key: second, person: b });
    assert.equal(await apiKeys.byHash(bytes(1)), undefined);
    assert.equal(await apiKeys.byHash(bytes()), undefined);
    await assert.rejects(apiKeys.add(bytes(1, 2), { ...all, personId: b.id }), { code: 'internal' });
    assert.deepEqual([first.usedMs, second.expiresMs, second.rights], [undefined, 90, ['search']]);
    await apiKeys.noteUse(second.id, 30);
    assert.deepEqual(await apiKeys.list(), [{ ...second, usedMs: 30 }, first]);
    assert.deepEqual(await apiKeys.ofPerson(a.id), [first]);
  });
  it('keys end one by one or all of a person, and nobody else’s with them', async ({
    store: { people, apiKeys },
  }) => {
    const [a, b] = [await people.put(mia), await people.put(ann)];
    const all = { name: 'Report', rights: keyRights, createdMs: 10, expiresMs: undefined };
    const one = await apiKeys.add(bytes(1), { ...all, personId: a.id });
    for (const last of [2, 3]) await apiKeys.add(bytes(last), { ...all, personId: a.id });
    await apiKeys.add(bytes(4), { ...all, personId: b.id });
    assert.equal(await apiKeys.end(one.id), true);
    assert.equal(await apiKeys.end(one.id), false);
    assert.equal(await apiKeys.byHash(bytes(1)), undefined);
    assert.equal(await apiKeys.endAll(a.id), 2);
    assert.equal(await apiKeys.byHash(bytes(2)), undefined);
    assert.deepEqual((await apiKeys.byHash(bytes(4)))?.person, b);
  });
  it('whoever is removed leaves no key, session, identity or invitation', async ({
    store: { people, signIn, apiKeys },
  }) => {
    const { id } = await people.put(mia);
    const provider = await signIn.addProvider(acme);
    await signIn.setPassword(id, 'x', undefined);
    await signIn.proveAddress(id, 'openid');
    await apiKeys.add(bytes(1), {
      personId: id,
      name: 'k',
      rights: ['read'],
      createdMs: 1,
      expiresMs: undefined,
    });
    await signIn.addSession(bytes(1), session(id, 20));
    await signIn.link(id, { providerId: provider.id, subject: 's', label: 'l', linkedMs: 1 });
    await signIn.addInvitation(bytes(1), invitation(id));
    await people.remove(id, 9);
    assert.equal(await apiKeys.byHash(bytes(1)), undefined);
    assert.equal(await signIn.session(bytes(1)), undefined);
    assert.equal(await signIn.identity(provider.id, 's'), undefined);
    assert.equal(await signIn.invitation(bytes(1)), undefined);
    assert.equal(await signIn.consumeInvitation(bytes(1), { kind: 'password', encoded: 'y' }, 2), undefined);
    assert.equal(await signIn.password(id), undefined);
  });
}
