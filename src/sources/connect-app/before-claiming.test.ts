import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallWorld } from '../../sandbox/small-world.test-support.ts';
import { openWorld } from '../../sandbox/world/world.ts';
import { addSource } from '../../store/store.test-support.ts';
import { beforeClaiming } from './before-claiming.ts';
import { whyUnreachable } from './connect-app.ts';
import { openInstalledApp } from './installed-app.test-support.ts';

test('before a site is claimed an administrator reads what speaks for it, and what against', async () => {
  await using app = await openInstalledApp(openWorld(smallWorld()));
  const { store } = app.tools;
  await app.install();
  const [ours] = await store.connectInstallations.list();
  assert.ok(ours);
  const claimed = { ...ours, claim: { by: 'ada', atMs: 1 } };
  const stranger = { ...ours, id: ours.id + 1, clientKey: 'client-elsewhere' };
  const says = (one: typeof ours, all = [one], sources: Parameters<typeof beforeClaiming>[2] = []) =>
    beforeClaiming(one, all, sources);
  assert.equal(says(ours), undefined, 'a new site, of which nothing is known');
  assert.equal(says(claimed, [claimed, stranger]), undefined, 'the one that is claimed');
  assert.match(says(stranger, [claimed, stranger]) ?? '', /another installation is that site here/);
  assert.equal(says({ ...stranger, state: 'uninstalled' }, [claimed, stranger]), undefined);

  const added = await addSource(store, 'ACME');
  assert.equal(says(ours, [ours], [added]), undefined, 'a source of another site');
  const source = { ...added, site: { ...added.site, url: ours.baseUrl } };
  assert.match(
    says(ours, [ours], [source]) ?? '',
    /is read already, as .*\(“ACME”\)\. Claimed, the app can be the new credential/,
  );
  const credential = { kind: 'connect', clientKey: ours.clientKey, actsAs: 'app' } as const;
  assert.match(
    says(ours, [ours], [{ ...source, credential }]) ?? '',
    /^“ACME” was read with the app .* claim it, and reading goes on where it was: nothing was lost\.$/,
  );
});

test('an address that Jira Cloud cannot read is told with what to set', () => {
  for (const baseUrl of [
    'https://jackdaw.example',
    'https://jackdaw.example:8080',
    'https://jackdaw.example/find',
  ])
    assert.equal(whyUnreachable({ baseUrl }), undefined, baseUrl);
  for (const baseUrl of [
    'http://jackdaw.example',
    'https://jackdaw.example:8443',
    'https://localhost',
    'http://127.0.0.1:8080',
    'https://[::1]',
  ])
    assert.match(whyUnreachable({ baseUrl }) ?? '', /set JACKDAW_PUBLIC_URL to an https address/, baseUrl);
});
