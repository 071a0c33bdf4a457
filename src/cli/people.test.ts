import assert from 'node:assert/strict';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openTestApp, type TestApp } from '../search/searchable-company.test-support.ts';
import { operator } from './operator.ts';
import {
  addPersonCommand,
  listPeopleCommand,
  removePersonCommand,
  tokenCommand,
  unmapCommand,
} from './people.ts';
import { checkPeopleCommand, domainsCommand } from './people-check.ts';
import { type GroupAct, groupsCommand } from './people-groups.ts';
import { inviteCommand } from './people-invite.ts';
import { type ProviderAct, type ProviderOptions, providersCommand } from './people-providers.ts';
import { type Printed, printed } from './printed.test-support.ts';
import { searchCommand } from './search.ts';

let at: TestApp;
before(async () => {
  at = await openTestApp();
});
after(() => at[Symbol.asyncDispose]());

const run = (work: Parameters<typeof printed>[1]): Promise<Printed> => printed(at.app, work);
const add = (email: string, account?: string) =>
  run((tools) => addPersonCommand(tools, email, account === undefined ? {} : { account }));
const check = () => run(checkPeopleCommand);

/** The entries that the work adds. */
async function entriesOf(work: () => Promise<unknown>) {
  const { auditLog } = at.app.store;
  const [last] = await auditLog.latest({}, 1);
  await work();
  const added = await auditLog.following({}, 99, last?.id ?? 0);
  for (const { actor } of added) assert.deepEqual(actor, operator());
  return added.map(({ action, subject, outcome }) => `${action} ${subject} ${outcome}`);
}

test('what is done to people at the command line is recorded, each with its entry', async () => {
  const entries = await entriesOf(async () => {
    await run((tools) => domainsCommand(tools, 'add', 'SMALL.example'));
    await add('ann@small.example');
    await run((tools) => tokenCommand(tools, 'ann@small.example', {}));
    await run((tools) => tokenCommand(tools, 'ann@small.example', { revoke: true }));
    await run((tools) => searchCommand(tools, ['walrus'], { as: 'ANN@small.example', limit: 5 }));
    await run((tools) => unmapCommand(tools, 'ann@small.example', undefined));
    await run((tools) => removePersonCommand(tools, 'ann@small.example'));
    await run((tools) => domainsCommand(tools, 'remove', 'small.example'));
    await run((tools) => domainsCommand(tools, 'list', undefined));
    await run(listPeopleCommand);
    await check();
  });
  assert.deepEqual(entries, [
    'listed-domain small.example done',
    'added-person ann@small.example done',
    'mapped ann@small.example done',
    'token-issued ann@small.example done',
    'tokens-ended ann@small.example done',
    'viewed-as ann@small.example done',
    'unmapped ann@small.example done',
    'removed-person ann@small.example done',
    'unlisted-domain small.example done',
  ]);
  const [token] = await at.app.store.auditLog.latest({ action: 'token-issued' }, 1);
  assert.doesNotMatch(JSON.stringify(token), /jkd_/);
});

test('people check says who counts as nobody and what would mend it, and which accounts hide their address', async () => {
  assert.match((await run((tools) => domainsCommand(tools, 'list', undefined))).text, /No domain is listed/);
  assert.match(
    (await check()).text,
    /^Everybody counts as an account of theirs on every site \(0 people\)\.$/m,
  );
  await add('ann@small.example');
  assert.match(
    (await check()).text,
    /^ann@small\.example {2}Small: account ann has this address, but the domain small\.example is not listed\..*jackdaw people domains add small\.example/m,
  );
  await run((tools) => domainsCommand(tools, 'add', 'small.example'));
  assert.match(
    (await check()).text,
    /account ann has this address now.*jackdaw people add ann@small\.example/,
  );
  await add('ann@small.example');
  assert.match(
    (await check()).text,
    /^Everybody counts as an account of theirs on every site \(1 person\)\.$/m,
  );
  assert.match((await run(listPeopleCommand)).text, /^ann@small\.example .* member {2}Small: ann$/);

  const { store } = at.app;
  const accounts = await store.directory.accounts(at.source.id);
  const hiding = accounts.map((one) => (one.accountId === 'ann' ? { ...one, email: undefined } : one));
  await store.directory.putAccounts(at.source.id, hiding, at.app.clock.now());
  const { text, json } = await check();
  assert.match(
    text,
    /account ann was found by this address, which Jira shows no longer\. They find only what is public/,
  );
  assert.match(
    text,
    /Small: 4 active accounts that Jira shows no address of.*:\n {2}Ben Builder \(ben\)\n {2}Cleo Coder \(cleo\)\n {2}Dan Desk \(dan\)\n {2}Fay Unlicensed \(fay\)$/,
  );
  assert.deepEqual(json, {
    people: [
      {
        email: 'ann@small.example',
        source: 'Small',
        state: 'address-hidden',
        says: /Small: (.*)/.exec(text)?.[1],
        account: 'ann',
        proof: 'email',
        candidates: [],
      },
    ],
    hiddenAddresses: [
      { source: 'Small', account: 'ben', name: 'Ben Builder' },
      { source: 'Small', account: 'cleo', name: 'Cleo Coder' },
      { source: 'Small', account: 'dan', name: 'Dan Desk' },
      { source: 'Small', account: 'fay', name: 'Fay Unlicensed' },
    ],
    domains: ['small.example'],
  });
  assert.match((await run(listPeopleCommand)).text, /Small: nobody \(address-hidden\)$/);
  await add('ann@small.example', 'ann');
  assert.match((await run(listPeopleCommand)).text, /Small: ann$/);
  await store.directory.putAccounts(at.source.id, accounts, at.app.clock.now());
});

test('a tie is ended on the site that is named, and what is not there is said', async () => {
  const unmap = (email: string, source?: string) => run((tools) => unmapCommand(tools, email, source));
  await assert.rejects(unmap('ann@small.example', 'elsewhere'), {
    code: 'not-found',
    message: /There are: "Small"/,
  });
  assert.match((await unmap('ann@small.example', 'small')).text, /no account of Small any more/);
  await assert.rejects(unmap('ann@small.example'), {
    code: 'not-found',
    message: /tied to no account there/,
  });
  await assert.rejects(unmap('who@small.example'), { code: 'not-found' });
  await assert.rejects(
    run((tools) => domainsCommand(tools, 'add', undefined)),
    { code: 'bad-request', message: /jackdaw people domains add acme\.com/ },
  );
});

test('providers are listed, added, changed and removed by name, and no secret is printed', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'jackdaw-secret-'));
  const secretFile = join(folder.path, 'secret');
  const providers = (what: ProviderAct, name?: string, options: ProviderOptions = {}) =>
    run((tools) => providersCommand(tools, what, name, options));
  const secret = async (id: number) => at.app.signIn.secrets.open(id);
  const printed: string[] = [];
  const entries = await entriesOf(async () => {
    assert.match((await providers('list')).text, /^People sign in with passwords only/);
    await writeFile(secretFile, 'first secret\n');
    const added = await providers('add', 'Atlassian', { kind: 'atlassian', clientId: 'one', secretFile });
    assert.match(added.text, /^(\d+) {2}Atlassian {2}atlassian {2}\S+ {2}as one$/);
    assert.match(added.notes, /\/api\/sign-in\/callback$/);
    const id = Number(added.text.split(' ')[0]);
    assert.equal(await secret(id), 'first secret');
    await writeFile(secretFile, 'second secret');
    printed.push(
      JSON.stringify(added),
      JSON.stringify(await providers('change', 'ATLASSIAN', { clientId: 'two' })),
    );
    assert.equal(await secret(id), 'first secret', 'it stays');
    const changed = await providers('change', String(id), { secretFile });
    printed.push(JSON.stringify(changed));
    assert.match(changed.text, /as two$/);
    assert.equal(await secret(id), 'second secret');
    for (const [what, name, options] of [
      ['change', 'Atlassian', {}],
      ['change', 'Atlassian', { issuer: 'https://id.acme.example' }],
      ['change', 'Atlassian', { joins: true }],
      ['add', 'Acme ID', { issuer: 'https://id.acme.example' }],
    ] as const)
      await assert.rejects(providers(what, name, options), { code: 'bad-request' });
    await assert.rejects(providers('change', 'Nobody', { name: 'x' }), { code: 'not-found' });
    assert.match((await providers('remove', 'atlassian')).text, /^People sign in with passwords only/);
    assert.equal(await secret(id), undefined);
  });
  assert.deepEqual(entries, [
    'provider-added Atlassian done',
    'provider-changed Atlassian done',
    'provider-changed Atlassian done',
    'provider-removed Atlassian done',
  ]);
  assert.doesNotMatch(printed.join(), /(first|second) secret/);
});

test('an invitation is a link to the page, and groups are changed by name', async () => {
  await add('cleo@small.example');
  const { text, json } = await run((tools) => inviteCommand(tools, 'CLEO@small.example'));
  assert.match(text, /^http:\/\/[\w.:]+\/invitation#[\w-]{43}$/m);
  assert.doesNotMatch(
    JSON.stringify(await at.app.store.auditLog.latest({ action: 'invited' }, 1)),
    /invitation#/,
  );
  assert.match(JSON.stringify(json), /^\{"email":"cleo@small\.example","link":"http.*","expires":"\d{4}-/);
  await assert.rejects(
    run((tools) => inviteCommand(tools, 'who@small.example')),
    { code: 'not-found' },
  );

  const groups = (what: GroupAct, group?: string, which?: string) =>
    run((tools) => groupsCommand(tools, what, group, which)).then((printed) => printed.text);
  assert.match(await groups('list'), /No group yet\./);
  assert.match(await groups('add', 'Sales'), /^Sales {2}0 members$/m);
  assert.match(
    await groups('join', 'SALES', 'Cleo@small.example'),
    /^Sales {2}1 member: cleo@small\.example$/m,
  );
  assert.match(await groups('rename', 'sales', 'Selling'), /^Selling {2}1 member/m);
  await assert.rejects(groups('join', 'Sales', 'cleo@small.example'), {
    code: 'not-found',
    message: /There are: "Selling"/,
  });
  await assert.rejects(groups('add'), { code: 'bad-request', message: /jackdaw people groups add "Sales"/ });
  assert.match(await groups('leave', 'Selling', 'cleo@small.example'), /^Selling {2}0 members$/m);
  await assert.rejects(groups('leave', 'Selling', 'cleo@small.example'), { code: 'not-found' });
  assert.match(await groups('remove', 'Selling'), /No group yet\./);
});
