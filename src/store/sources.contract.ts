/** The promises of the part of the port that keeps sources, and the secrets beside them. */

import assert from 'node:assert/strict';
import { accountId, siteId, sourceId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import { addSource, apiToken, type It, projectA } from './store.test-support.ts';

export function sourceCases(it: It): void {
  it('a source comes back as it was added, with its secret beside it', async ({ store, source }) => {
    assert.deepEqual(await store.sources.list(), [source]);
    assert.deepEqual(await store.secrets.get(source.id, 'api-token'), apiToken(1, 2, 3));
    assert.equal(await store.secrets.get(source.id, 'another'), undefined);
  });
  it('a source comes back with all that it may have', async ({ store, source }) => {
    const owner = await store.people.put({
      email: 'o@x.example',
      name: 'O',
      title: undefined,
      role: 'member',
    });
    const full: Omit<Source, 'id'> = {
      ...source,
      kind: 'private',
      titlesOnly: true,
      ownerId: owner.id,
      audience: [3, 5],
      scope: { projectKeys: ['AAA'], updatedSinceMs: 7, jql: 'labels = a' },
      credential: {
        kind: 'oauth',
        clientId: 'c',
        cloudId: 'd',
        scopes: ['read:me'],
        email: 'o@acme.example',
      },
      automatic: false,
      halt: { reason: 'paused', sinceMs: 9, message: 'By tester.' },
    };
    const added = await store.sources.add(full, [{ ...apiToken(4), place: 'there' }]);
    assert.deepEqual(await store.sources.list(), [source, added]);
    assert.deepEqual(added, { ...full, id: added.id });
    assert.equal((await store.secrets.get(added.id, 'api-token'))?.place, 'there');
  });
  it('a site keeps its id and takes its new title', async ({ store, source }) => {
    const again = await store.sources.putSite(source.site.url, 'New title');
    assert.deepEqual(again, { ...source.site, title: 'New title' });
    const other = await store.sources.putSite('https://other.example', 'Other');
    assert.notEqual(other.id, again.id);
  });
  it('sources are listed by id', async ({ store, source }) => {
    const second = await addSource(store, 'beta');
    assert.deepEqual(
      (await store.sources.list()).map(({ id }) => id),
      [source.id, second.id],
    );
  });
  it('a change replaces what it gives, and nothing of another source', async ({ store, source }) => {
    const other = await addSource(store, 'beta');
    const change = {
      name: 'New name',
      baseUrl: 'https://gateway.example/acme',
      scope: { projectKeys: ['AAA'] },
      accountId: accountId('new'),
      credential: { kind: 'api-token', email: 'new@acme.example' },
    } as const;
    await store.sources.change(source.id, change, [apiToken(9)]);
    assert.deepEqual(await store.sources.list(), [{ ...source, ...change }, other]);
    assert.deepEqual(await store.secrets.get(source.id, 'api-token'), apiToken(9));
    assert.deepEqual(await store.secrets.get(other.id, 'api-token'), apiToken(1, 2, 3));
    await store.sources.change(source.id, { titlesOnly: true });
    assert.deepEqual(await store.sources.list(), [{ ...source, ...change, titlesOnly: true }, other]);
    assert.deepEqual(await store.secrets.get(source.id, 'api-token'), apiToken(9));
    await assert.rejects(store.sources.change(sourceId(99), { name: 'x' }, [apiToken(1)]), {
      code: 'not-found',
    });
  });
  it('secrets that a change brings take the place of all that the source had', async ({ store, source }) => {
    const other = await addSource(store, 'beta');
    const tokens = { ...apiToken(5), name: 'oauth-tokens' };
    await store.sources.change(source.id, {}, [tokens]);
    assert.deepEqual(await store.secrets.list(), [
      { owner: source.id, ...tokens },
      { owner: other.id, ...apiToken(1, 2, 3) },
    ]);
    await store.sources.change(source.id, {}, []);
    assert.deepEqual(await store.secrets.list(), [{ owner: other.id, ...apiToken(1, 2, 3) }]);
  });
  it('another account ends the pass under way, the same one does not', async ({ store, source }) => {
    const { sources, crawl } = store;
    const other = await addSource(store, 'beta');
    const pass = await crawl.beginPass(source.id, [projectA], 5);
    const others = await crawl.beginPass(other.id, [projectA], 6);
    await sources.change(source.id, { accountId: source.accountId, name: 'New name' });
    assert.deepEqual(await crawl.pass(source.id), pass);
    await sources.change(source.id, { accountId: accountId('new') });
    assert.equal(await crawl.pass(source.id), undefined);
    assert.equal(await crawl.lastFinishedMs(source.id), undefined, 'nor does it count as done');
    assert.deepEqual(await crawl.pass(other.id), others);
  });
  it('a second permission-based source of one site is refused whole, one of another kind is not', async ({
    store,
    source,
  }) => {
    const second = { ...source, name: 'Second', accountId: accountId('another') };
    await assert.rejects(store.sources.add(second, [apiToken(1)]), { code: 'changed-meanwhile' });
    assert.deepEqual(await store.sources.list(), [source]);
    assert.equal((await store.secrets.list()).length, 1);
    await store.sources.add({ ...second, kind: 'shared', audience: 'everyone' }, [apiToken(2)]);
    assert.equal((await store.sources.list()).length, 2);
  });
  it('a source of a site that does not exist is refused whole', async ({ store, source }) => {
    const orphan = { ...source, site: { ...source.site, id: siteId(999) } };
    await assert.rejects(store.sources.add(orphan, [apiToken(1)]), {
      name: 'AppError',
      code: 'internal',
    });
    assert.deepEqual(await store.sources.list(), [source]);
  });
}

export function secretCases(it: It): void {
  it('a secret of the workspace stands beside those of sources, and is replaced and removed alone', async ({
    store: { secrets },
    source,
  }) => {
    await secrets.put('workspace', apiToken(7));
    await secrets.put('workspace', apiToken(8));
    assert.deepEqual(await secrets.list(), [
      { owner: 'workspace', ...apiToken(8) },
      { owner: source.id, ...apiToken(1, 2, 3) },
    ]);
    await secrets.remove('workspace', 'api-token');
    assert.equal(await secrets.get('workspace', 'api-token'), undefined);
    assert.deepEqual(await secrets.get(source.id, 'api-token'), apiToken(1, 2, 3));
  });
  it('all secrets are sealed again, or none', async ({ store: { secrets }, source }) => {
    await secrets.put('workspace', apiToken(7));
    const before = await secrets.list();
    let asked = 0;
    const failing = secrets.resealAll(({ sealed }) => {
      asked += 1;
      if (asked === 2) throw new Error('No.');
      return Buffer.concat([sealed, sealed]);
    });
    await assert.rejects(failing, /No\./);
    assert.deepEqual(await secrets.list(), before);
    assert.equal(
      await secrets.resealAll(({ place, sealed }) => Buffer.concat([sealed, Buffer.from(place)])),
      2,
    );
    assert.deepEqual(
      (await secrets.get(source.id, 'api-token'))?.sealed,
      new Uint8Array([1, 2, 3, ...Buffer.from('here')]),
    );
  });
}
