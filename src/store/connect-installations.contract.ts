/** The promises of the sites that have the Connect app, as part of the contract of the store. */

import assert from 'node:assert/strict';
import type { ConnectInstallation } from '../model/connect-installation.ts';
import type { SealedSecret } from './secret-store.ts';
import type { Store } from './store.ts';

type It = (sentence: string, work: (opened: { readonly store: Store }) => Promise<void>) => void;

const acme = {
  clientKey: 'client-acme',
  baseUrl: 'https://acme.example',
  description: 'ACME',
  oauthClientId: 'oauth-acme',
  state: 'enabled',
  installedMs: 1_000,
  claim: undefined,
} as const satisfies Omit<ConnectInstallation, 'id'>;
const secret = (byte: number, name = 'acme'): SealedSecret => ({
  name,
  place: `the ${name} of the workspace`,
  sealed: new Uint8Array([byte]),
});

export function connectInstallationCases(it: It): void {
  it('an installation comes back as it was put, with its secret, by address', async ({ store }) => {
    const { connectInstallations: installations } = store;
    const put = await installations.put(acme, secret(1));
    assert.deepEqual(put, { ...acme, id: put.id });
    const other = {
      ...acme,
      clientKey: 'client-abc',
      baseUrl: 'https://abc.example',
      oauthClientId: undefined,
    };
    const second = await installations.put(other, secret(2, 'abc'));
    assert.deepEqual(await installations.list(), [second, put]);
    assert.deepEqual(await installations.byClientKey('client-acme'), put);
    assert.deepEqual(await installations.byId(second.id), second);
    assert.equal(await installations.byClientKey('other'), undefined);
    assert.equal(await installations.byId(999), undefined);
    assert.deepEqual(await store.secrets.get('workspace', 'acme'), secret(1));
  });
  it('put again it keeps its number, and the new secret replaces the old one', async ({ store }) => {
    const { connectInstallations: installations } = store;
    const { id } = await installations.put(acme, secret(1));
    const claim = { by: 'ada@acme.example', atMs: 2_000 };
    const again = { ...acme, oauthClientId: undefined, installedMs: 3_000, claim };
    assert.deepEqual(await installations.put(again, secret(2)), { ...again, id });
    assert.deepEqual(await installations.list(), [{ ...again, id }]);
    assert.deepEqual((await store.secrets.get('workspace', 'acme'))?.sealed, new Uint8Array([2]));
  });
  it('what is not named in a change stays as it is', async ({ store }) => {
    const { connectInstallations: installations } = store;
    const { id } = await installations.put(acme, secret(1));
    const claim = { by: 'ada@acme.example', atMs: 2_000 };
    await installations.change('client-acme', { claim });
    await installations.change('client-acme', { state: 'disabled' });
    assert.deepEqual(await installations.byId(id), { ...acme, id, state: 'disabled', claim });
    await installations.change('client-acme', { claim: undefined });
    assert.equal((await installations.byId(id))?.claim, undefined);
    await assert.rejects(installations.change('other', { state: 'disabled' }), { code: 'not-found' });
  });
  it('one that is removed takes its secret along, and its number is given to no other', async ({ store }) => {
    const { connectInstallations: installations } = store;
    const { id } = await installations.put(acme, secret(1));
    await store.secrets.put('workspace', secret(9, 'other'));
    assert.equal(await installations.remove('client-acme', 'acme'), true);
    assert.equal(await installations.remove('client-acme', 'acme'), false);
    assert.equal(await store.secrets.get('workspace', 'acme'), undefined);
    assert.deepEqual(await store.secrets.get('workspace', 'other'), secret(9, 'other'));
    assert.notEqual((await installations.put(acme, secret(1))).id, id);
  });
  it('a token is used once, until it has expired anyway', async ({ store }) => {
    const { connectInstallations: installations } = store;
    const token = new Uint8Array([1, 2]);
    assert.equal(await installations.spendToken(token, 5_000, 1_000), true);
    assert.equal(await installations.spendToken(token, 5_000, 4_999), false);
    assert.equal(await installations.spendToken(new Uint8Array([3]), 5_000, 4_999), true, 'CONTROL');
    assert.equal(await installations.spendToken(token, 9_000, 5_000), true);
  });
}
