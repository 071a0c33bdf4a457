/** The promises of the part of the port that keeps how sources are told of changes. */

import assert from 'node:assert/strict';
import { accountId } from '../model/ids.ts';
import { apiToken, type It } from './store.test-support.ts';
import { webhookSecretName } from './webhook-store.ts';

const registered = {
  clientId: 'finder',
  accountId: accountId('ann'),
  url: 'https://jackdaw.example/api/webhooks/oauth',
  id: 7,
  jqlFilter: 'project in (1)',
  expiresMs: 100,
  seenMs: 1,
};
const secret = { name: webhookSecretName, place: 'here', sealed: Uint8Array.of(1) };

export function webhookCases(it: It): void {
  it('what is registered, why not, and when one was heard are kept apart', async ({ store, source }) => {
    const { webhooks } = store;
    assert.equal(await webhooks.of(source.id), undefined);
    await webhooks.putProblem(source.id, { why: 'No.', sinceMs: 5 });
    await webhooks.heard([source.id], 9);
    const none = { sourceId: source.id, registered: undefined, address: undefined, heardMs: 9 };
    assert.deepEqual(await webhooks.of(source.id), { ...none, problem: { why: 'No.', sinceMs: 5 } });
    await webhooks.putRegistered(source.id, registered);
    assert.deepEqual(await webhooks.list(), [{ ...none, problem: undefined, registered }]);
    await webhooks.putRegistered(source.id, undefined);
    assert.deepEqual(await webhooks.list(), [{ ...none, problem: undefined }]);
  });

  it('the address leads to its source until it is replaced or taken away, its secret with it', async ({
    store,
    source,
  }) => {
    const { webhooks, secrets } = store;
    await webhooks.putAddress(source.id, 'one', secret);
    assert.equal((await webhooks.byAddress('one'))?.sourceId, source.id);
    assert.equal(await webhooks.byAddress('two'), undefined);
    await webhooks.putAddress(source.id, 'two', { ...secret, sealed: Uint8Array.of(2) });
    assert.equal(await webhooks.byAddress('one'), undefined);
    assert.deepEqual((await secrets.get(source.id, webhookSecretName))?.sealed, Uint8Array.of(2));
    assert.equal(await webhooks.removeAddress(source.id), true);
    assert.equal(await webhooks.removeAddress(source.id), false);
    assert.equal(await webhooks.byAddress('two'), undefined);
    assert.equal(await secrets.get(source.id, webhookSecretName), undefined);
  });

  it('the secret stays when the source gets another credential; with the source all of it ends', async ({
    store,
    source,
  }) => {
    const { webhooks, secrets } = store;
    await webhooks.putAddress(source.id, 'one', secret);
    await store.sources.change(source.id, { accountId: accountId('other') }, [apiToken(3)]);
    assert.deepEqual((await secrets.list()).map(({ name }) => name).sort(), ['api-token', webhookSecretName]);
    await store.removals.begin(source.id, 'tester', 5);
    assert.equal(await webhooks.byAddress('one'), undefined);
    assert.deepEqual(await webhooks.list(), []);
    while ((await store.removals.removeRows(source.id, 10)) > 0);
    assert.equal(await webhooks.of(source.id), undefined);
  });
}
