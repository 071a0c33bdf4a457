import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallWorld } from '../sandbox/small-world.test-support.ts';
import { tester } from '../store/store.test-support.ts';
import { openSite } from '../sync/site.test-support.ts';
import { addPerson } from './add-person.ts';
import { personStandings } from './people-standings.ts';

test('each sync looks again whether addresses still prove whose the accounts are', async () => {
  await using site = await openSite(smallWorld());
  const { store, world, source } = site;
  const ben = world.accounts.get('ben') ?? assert.fail();
  const cleo = world.accounts.get('cleo') ?? assert.fail();
  const by = { actor: tester, now: () => 1 };
  await store.people.listDomain('small.example');
  world.putAccount({ ...ben, emailVisible: true });
  await site.sync();
  const { person } = await addPerson(store, by, {
    email: 'Ben@small.example',
    name: undefined,
    title: undefined,
    role: undefined,
    account: undefined,
  });
  const now = async () => {
    const [standing] = (await personStandings(store, person)).standings;
    const found = (await store.directory.findings(source.id)).filter(({ subject }) => /^ben@/i.test(subject));
    return [standing?.state, ...found.map(({ code }) => code)];
  };
  assert.deepEqual(await now(), ['counts']);
  const steps: readonly (readonly [string, () => void, string[]])[] = [
    ['hidden', () => world.putAccount({ ...ben, emailVisible: false }), ['address-hidden', 'address-hidden']],
    ['shown again', () => world.putAccount({ ...ben, emailVisible: true }), ['counts']],
    [
      'changed',
      () => world.putAccount({ ...ben, email: 'builder@small.example', emailVisible: true }),
      ['address-changed', 'address-changed'],
    ],
    [
      'given to somebody else',
      () => world.putAccount({ ...cleo, email: 'ben@small.example', emailVisible: true }),
      ['address-changed', 'address-changed'],
    ],
    ['shared', () => world.putAccount({ ...ben, emailVisible: true }), ['address-shared', 'address-shared']],
    ['alone', () => world.putAccount(cleo), ['counts']],
    [
      'of a deactivated account',
      () => world.putAccount({ ...ben, emailVisible: true, active: false }),
      ['account-inactive', 'account-inactive'],
    ],
  ];
  for (const [what, change, expected] of steps) {
    change();
    await site.sync();
    assert.deepEqual(await now(), expected, what);
  }
});
