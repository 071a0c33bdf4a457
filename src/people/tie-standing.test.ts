import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DirectoryAccount } from '../model/directory.ts';
import { accountId, groupId } from '../model/ids.ts';
import { directoryCopies } from '../permissions/directory-copy.ts';
import { visibilityResolver } from '../permissions/resolve-visibility.ts';
import { openStoreInMemory } from '../store/new-database.test-support.ts';
import { addSource, tester } from '../store/store.test-support.ts';
import { addPerson } from './add-person.ts';
import { renewIdentityFindings } from './identity-findings.ts';
import { listDomain, unlistDomain } from './list-domain.ts';
import { mapAccount, unmapAccount } from './map-account.ts';
import { hiddenAccounts, personStandings } from './people-standings.ts';
import { type TieState, tieStates } from './tie-standing.ts';
import { standingInWords } from './tie-words.ts';

const by = { actor: tester, now: () => 5 };

function account(id: string, over: Partial<DirectoryAccount> = {}): DirectoryAccount {
  return {
    accountId: accountId(id),
    displayName: `The ${id}`,
    email: 'mia@acme.example',
    type: 'atlassian',
    active: true,
    ...over,
  };
}

/** Every account has access to Jira, so that whoever counts as one counts as themselves. */
async function acme(accounts: readonly DirectoryAccount[] = [account('mia')]) {
  const store = openStoreInMemory();
  const source = await addSource(store);
  const { directory } = store;
  await directory.putPart(
    source.id,
    'application-roles',
    '',
    { roles: [{ key: 'jira', groups: [groupId('g')] }] },
    1,
  );
  await store.people.listDomain('acme.example');
  const visibility = visibilityResolver(store, directoryCopies(store, 1_000), {
    directoryMaxAgeMs: 1_000,
    now: () => 5,
  });
  const put = async (now: readonly DirectoryAccount[]) => {
    await directory.putAccounts(source.id, now, 5);
    await directory.putGroupMembers(
      source.id,
      groupId('g'),
      now.map((one) => one.accountId),
      5,
    );
  };
  await put(accounts);
  return {
    store,
    source,
    put,
    add: (over: { email?: string; account?: string } = {}) =>
      addPerson(store, by, {
        email: 'mia@acme.example',
        name: undefined,
        title: undefined,
        role: undefined,
        account: undefined,
        ...over,
      }),
    /** How the person stands, and whom the resolver takes them for: the two have to agree. */
    async stands(email = 'mia@acme.example') {
      const person = (await store.people.byEmail(email)) ?? assert.fail(`${email} is not there`);
      const [standing] = (await personStandings(store, person)).standings;
      const seen = await visibility.resolve(person);
      return { state: standing?.state, as: seen.sources.get(source.id)?.account };
    },
    async findings() {
      await renewIdentityFindings(store, source.id, 5);
      return (await store.directory.findings(source.id)).map(({ code, subject }) => `${code} ${subject}`);
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

const counting = { state: 'counts', as: 'mia' };
const nobody = (state: TieState) => ({ state, as: undefined });

test('an address in a listed domain ties to its one active account, whatever the case of its letters', async () => {
  await using at = await acme([account('mia', { email: 'MIA@Acme.Example' })]);
  await at.add();
  assert.deepEqual(await at.stands(), counting);
  assert.deepEqual(await at.findings(), []);
});

test('letters that only look alike are another address', async () => {
  // The Kelvin sign becomes an ordinary k where Unicode is lowered.
  await using at = await acme([account('kim', { email: 'kim@acme.example' })]);
  await at.add({ email: '\u212aim@acme.example' });
  assert.deepEqual(await at.stands('\u212aim@acme.example'), nobody('none'));
  await at.add({ email: 'KIM@acme.example' });
  assert.deepEqual(await at.stands('kim@acme.example'), { state: 'counts', as: 'kim' }, 'CONTROL');
  await at.store.people.listDomain('kiwi.example');
  await at.put([account('x', { email: 'x@\u212aiwi.example' })]);
  await at.add({ email: 'x@\u212aiwi.example' });
  assert.deepEqual(await at.stands('x@\u212aiwi.example'), nobody('domain-unlisted'));
});

test('in a domain that is not listed an address proves nothing, and an administrator may name the account', async () => {
  await using at = await acme([account('mia', { email: 'mia@elsewhere.example' })]);
  const email = 'mia@elsewhere.example';
  await at.add({ email });
  assert.deepEqual(await at.stands(email), nobody('domain-unlisted'));
  assert.deepEqual(
    await at.store.people.ties((await at.store.people.byEmail(email))?.id ?? assert.fail()),
    [],
  );
  for (const listed of ['sub.elsewhere.example', 'example', 'xelsewhere.example']) {
    await at.store.people.listDomain(listed);
    await at.add({ email });
    assert.deepEqual(await at.stands(email), nobody('domain-unlisted'), listed);
  }
  await listDomain(at.store, by, 'ELSEWHERE.example');
  assert.deepEqual(await at.stands(email), nobody('to-be-tied'), 'a list ties nobody by itself');
  await at.add({ email });
  assert.deepEqual(await at.stands(email), counting);
  await unlistDomain(at.store, by, 'elsewhere.example');
  assert.deepEqual(
    await at.stands(email),
    nobody('domain-unlisted'),
    'and taking it off ends what rested on it',
  );
  assert.deepEqual(await at.findings(), [`domain-unlisted ${email}`]);
  await at.add({ email, account: 'mia' });
  assert.deepEqual(await at.stands(email), counting, 'named by an administrator');
});

const changes: readonly (readonly [string, readonly DirectoryAccount[], TieState])[] = [
  ['is hidden', [account('mia', { email: undefined })], 'address-hidden'],
  ['changed', [account('mia', { email: 'mia.new@acme.example' })], 'address-changed'],
  [
    'went over to another account',
    [account('mia', { email: 'old@acme.example' }), account('heir')],
    'address-changed',
  ],
  ['is one of two active accounts', [account('mia'), account('twin')], 'address-shared'],
  ['belongs to a deactivated account', [account('mia', { active: false })], 'account-inactive'],
  ['belongs to an account that is gone', [account('other', { email: 'x@acme.example' })], 'account-gone'],
  ['belongs to a customer', [account('mia', { type: 'customer' })], 'account-of-a-customer'],
];
for (const [what, accounts, state] of changes) {
  test(`a tie by an address that ${what} counts no more, is a finding, and counts again when it is as it was`, async () => {
    await using at = await acme();
    await at.add();
    assert.deepEqual(await at.stands(), counting, 'CONTROL');
    await at.put(accounts);
    assert.deepEqual(await at.stands(), nobody(state));
    assert.deepEqual(await at.findings(), [`${state} mia@acme.example`]);
    await at.add();
    assert.deepEqual(await at.stands(), nobody(state), 'adding the person again makes no guess either');
    await at.put([account('mia')]);
    assert.deepEqual(await at.stands(), counting);
    assert.deepEqual(await at.findings(), []);
  });
}

test('a second account with the address that is deactivated, or a customer of the portal, is no candidate', async () => {
  await using at = await acme([
    account('mia'),
    account('left', { active: false }),
    account('customer', { type: 'customer' }),
    account('bot', { type: 'app' }),
  ]);
  await at.add();
  assert.deepEqual(await at.stands(), counting);
});

test('what an administrator named counts whatever the address, but not as a deactivated, deleted or customer account', async () => {
  await using at = await acme([account('mia', { email: undefined }), account('twin')]);
  await at.add({ account: 'mia' });
  assert.deepEqual(await at.stands(), counting);
  for (const [accounts, expected] of [
    [[account('mia'), account('twin')], counting],
    [[account('mia', { email: 'other@acme.example' })], counting],
    [[account('mia', { active: false })], nobody('account-inactive')],
    [[account('mia', { type: 'customer' })], nobody('account-of-a-customer')],
    [[account('twin')], nobody('account-gone')],
    [[account('mia')], counting],
  ] as const) {
    await at.put(accounts);
    assert.deepEqual(await at.stands(), expected);
    const state = expected.state;
    assert.deepEqual(await at.findings(), state === 'counts' ? [] : [`${state} mia@acme.example`]);
  }
});

test('two accounts with the address are two candidates and a finding, before there is a tie', async () => {
  await using at = await acme([]);
  await at.add();
  assert.deepEqual(await at.stands(), nobody('none'));
  assert.deepEqual(await at.findings(), ['people-without-account site']);
  await at.put([account('one'), account('two')]);
  assert.deepEqual(await at.stands(), nobody('ambiguous'));
  assert.deepEqual(await at.findings(), ['ambiguous mia@acme.example']);
  await assert.rejects(at.add(), { code: 'bad-request', message: /one, two/ });
});

test('a mapping is made and ended by name, each recorded with who did it and what was before', async () => {
  await using at = await acme([account('mia'), account('other', { email: undefined })]);
  const { person } = await at.add();
  await mapAccount(at.store, by, person, at.source, accountId('other'));
  assert.deepEqual(await at.stands(), { state: 'counts', as: 'other' });
  await mapAccount(at.store, by, person, at.source, accountId('other'));
  await assert.rejects(mapAccount(at.store, by, person, at.source, accountId('nosuch')), {
    code: 'bad-request',
    message: /no account nosuch/,
  });
  await unmapAccount(at.store, by, person, at.source);
  assert.deepEqual(await at.stands(), nobody('to-be-tied'));
  await assert.rejects(unmapAccount(at.store, by, person, at.source), { code: 'not-found' });
  const site = at.source.site.url;
  const entries = await at.store.auditLog.following({}, 99, 0);
  assert.deepEqual(
    entries.map(({ actor, action, subject, details }) => [actor, action, subject, details]),
    [
      [tester, 'added-person', 'mia@acme.example', { role: 'member', before: null }],
      [tester, 'mapped', 'mia@acme.example', { site, account: 'mia', proof: 'email', before: null }],
      [
        tester,
        'mapped',
        'mia@acme.example',
        { site, account: 'other', proof: 'administrator', before: 'mia' },
      ],
      [tester, 'unmapped', 'mia@acme.example', { site, account: 'other', proof: 'administrator' }],
    ],
  );
});

test('where nothing can be recorded, nobody is added, mapped or unmapped, and no domain listed', async () => {
  await using at = await acme();
  const { person } = await at.add();
  const auditLog = { ...at.store.auditLog, append: () => Promise.reject(new Error('No.')) };
  const store = { ...at.store, auditLog };
  const other = {
    email: 'new@acme.example',
    name: undefined,
    title: undefined,
    role: undefined,
    account: undefined,
  };
  for (const work of [
    () => addPerson(store, by, other),
    () => mapAccount(store, by, person, at.source, accountId('mia')),
    () => unmapAccount(store, by, person, at.source),
    () => listDomain(store, by, 'new.example'),
    () => unlistDomain(store, by, 'acme.example'),
  ])
    await assert.rejects(work(), /No\./);
  assert.deepEqual(await at.stands(), counting);
  assert.equal((await at.store.people.ties(person.id))[0]?.proof, 'email');
  assert.equal((await at.store.people.list()).length, 1);
  assert.deepEqual(await at.store.people.domains(), ['acme.example']);
});

test('what is no domain is not listed', async () => {
  await using at = await acme();
  for (const written of ['', 'acme', 'a b.example', '.example', 'acme.', `${'a'.repeat(300)}.example`])
    await assert.rejects(listDomain(at.store, by, written), { code: 'bad-request' }, written);
  assert.equal(await listDomain(at.store, by, 'mia@New.example'), true, 'of an address, its domain');
  await assert.rejects(unlistDomain(at.store, by, 'other.example'), { code: 'not-found' });
  assert.deepEqual(await at.store.people.domains(), ['acme.example', 'new.example']);
});

test('accounts that hide their address and are nobody’s are listed by name', async () => {
  await using at = await acme([
    account('zoe', { email: undefined, displayName: 'Zoe' }),
    account('bea', { email: undefined, displayName: 'Bea' }),
    account('left', { email: undefined, active: false }),
    account('portal', { email: undefined, type: 'customer' }),
    account('mia'),
    account('tied', { email: undefined }),
  ]);
  await at.add({ account: 'tied' });
  assert.deepEqual(
    (await hiddenAccounts(at.store, at.source)).map(({ displayName }) => displayName),
    ['Bea', 'Zoe'],
  );
});

test('every state has words that name what to do, without a name of nothing in them', async () => {
  await using at = await acme();
  const candidates = [account('one'), account('two')];
  const tie = { siteId: at.source.site.id, accountId: accountId('one'), proof: 'email' } as const;
  for (const state of tieStates) {
    const words = standingInWords('mia@acme.example', {
      source: at.source,
      state,
      tie,
      account: account('one'),
      candidates,
    });
    assert.doesNotMatch(words, /undefined|\(\)|account {2}/, state);
    if (state !== 'counts') assert.match(words, /jackdaw /, state);
  }
});
