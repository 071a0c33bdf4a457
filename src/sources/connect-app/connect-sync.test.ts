/** The acme world through the whole sync with our Connect app, both ways, against the sandbox's own idea of who sees what. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog } from '../../log.ts';
import { personActor } from '../../model/audit-entry.ts';
import { accountId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import { everythingFor } from '../../sandbox/doors/who-can-see.ts';
import { closeAccount } from '../../sandbox/edits/accounts.ts';
import { smallWorld } from '../../sandbox/small-world.test-support.ts';
import { openWorld, type World } from '../../sandbox/world/world.ts';
import { acmeWorld } from '../../sandbox/worlds/acme-world.ts';
import { syncSource } from '../../sync/sync.ts';
import { connectSource } from '../connect.ts';
import { openSourceClient } from '../open-client.ts';
import { reportPersonalData } from '../personal-data/keep-reported.ts';
import { claimInstallation } from './claim-installation.ts';
import { type InstalledApp, openInstalledApp } from './installed-app.test-support.ts';
import { proveInstallation } from './prove-installation.ts';

type EmailApi = NonNullable<ReturnType<typeof acmeWorld>['site']['emailApi']>;

/** Administers Jira and sees whatever there is. */
const crawler = '712020:jackdaw-crawler';
/** Installs the app. */
const henrik = '712020:henrik';
const ann = { email: 'ann@small.example', token: 'token-ann' };

function world(emailApi?: EmailApi): World {
  const file = acmeWorld();
  return openWorld({ ...file, site: { ...file.site, ...(emailApi && { emailApi }) } });
}

/** A source that reads the site as the app, or as an account by it. */
async function connected(
  app: InstalledApp,
  actsAs: 'app' | 'person',
  who = { email: 'henrik.maas@acme.example', token: 'token-henrik', account: crawler },
): Promise<Source> {
  const { tools } = app;
  assert.equal((await app.install(who)).status, 200);
  const [installation] = await tools.store.connectInstallations.list();
  const ada = await tools.store.people.put({
    email: 'ada@acme.example',
    name: 'Ada',
    title: undefined,
    role: 'administrator',
  });
  const id = installation?.id ?? assert.fail('not installed');
  await claimInstallation(tools, id, personActor(ada));
  const account = actsAs === 'person' ? who.account : undefined;
  const proven = await proveInstallation(tools, { id, actsAs, account, personId: ada.id });
  return tools.store.sources.add(
    {
      site: await tools.store.sources.putSite(proven.site.siteUrl, proven.site.title),
      name: 'ACME',
      baseUrl: proven.site.baseUrl,
      kind: 'permission-based',
      titlesOnly: false,
      ownerId: undefined,
      audience: undefined,
      scope: { projectKeys: undefined },
      credential: proven.credential,
      accountId: accountId(proven.site.account.accountId),
      automatic: true,
      halt: undefined,
      createdMs: tools.clock.now(),
      createdBy: 'ada@acme.example',
    },
    [],
  );
}

async function synced({ tools }: InstalledApp, source: Source) {
  const { store, clock } = tools;
  await syncSource({
    store,
    client: await openSourceClient(tools, source, 'contents'),
    source,
    clock,
    log: silentLog,
    signal: new AbortController().signal,
    onProgress: () => {},
    concurrency: 4,
    directoryMaxAgeMs: 86_400_000,
  });
  return storedKeys({ tools }, source);
}

async function storedKeys({ tools: { store } }: Pick<InstalledApp, 'tools'>, source: Source) {
  const keys: string[] = [];
  for (let after = 0; ; ) {
    const changes = await store.issues.changesForReindex(after, 500);
    for (const { stored } of changes) if (stored) keys.push(stored.issue.key);
    const last = changes.at(-1);
    if (!last) break;
    after = last.change;
  }
  const findings = await store.directory.findings(source.id);
  return { keys: keys.sort(), findings, accounts: await store.directory.accounts(source.id) };
}

/** Of projects that are not archived. */
function visible({ sandbox }: InstalledApp, account: string): string[] {
  const archived = [...sandbox.world.projects.values()].filter(({ state = 'live' }) => state !== 'live');
  return everythingFor(sandbox.world, account)
    .issues.filter((key) => !archived.some((project) => key.startsWith(`${project.key}-`)))
    .sort();
}

/** What is known of who may see what, but for who has access to which application: that is told another way. */
async function directory({ tools: { store } }: InstalledApp, source: Source) {
  const parts = await store.directory.parts(source.id);
  const told = parts.filter(({ kind }) => kind !== 'application-roles' && kind !== 'account-applications');
  return told
    .map(({ kind, subject, body }) => ({ kind, subject, body }))
    .sort((a, b) => (`${a.kind} ${a.subject}` < `${b.kind} ${b.subject}` ? -1 : 1));
}

/** The same site, read with the API token of the account that sees whatever there is. */
async function withToken(app: InstalledApp): Promise<Source> {
  const { tools, sandbox } = app;
  const { source } = await connectSource(tools, {
    address: sandbox.url,
    email: 'crawler@acme.example',
    token: sandbox.world.accounts.get(crawler)?.apiToken ?? '',
    projectKeys: undefined,
    name: undefined,
    by: { kind: 'operator', name: 'tester' },
  });
  return source;
}

const codes = (findings: readonly { readonly code: string; readonly subject: string }[]) =>
  findings.map(({ code, subject }) => `${code} ${subject}`);

describe('a whole sync with the Connect app', () => {
  it('as the app reads what the user of the app sees, and takes the accounts from the groups', async () => {
    await using app = await openInstalledApp(world());
    const source = await connected(app, 'app');
    const { keys, findings } = await synced(app, source);
    const own = app.sandbox.site.apps.app('jackdaw')?.accountId ?? '';
    assert.deepEqual(keys, visible(app, own));
    const all = visible(app, crawler);
    assert.ok(keys.length > 100 && keys.length < all.length, `${keys.length} of ${all.length} issues`);
    assert.deepEqual(
      keys.filter((key) => !all.includes(key)),
      [],
    );
    assert.deepEqual(codes(findings), [
      'accounts-from-groups site',
      'application-roles-unreadable site',
      'emails-unreadable site',
      'people-without-account site',
      'project-unreadable LAB',
    ]);
    assert.match(
      findings[2]?.message ?? '',
      /24 accounts are hidden.*has not approved the app for it \(400\)/,
    );
    const requests = app.sandbox.requests().filter(({ path }) => path.startsWith('/rest/'));
    assert.deepEqual(
      requests.filter(({ accountId: who }) => who !== undefined && who !== own && who !== henrik),
      [],
      'nobody else asked',
    );
  });

  it('as a person reads what they see, and knows of permissions what an API token of theirs tells', async () => {
    await using app = await openInstalledApp(world('approved'));
    const source = await connected(app, 'person');
    const { keys, findings, accounts } = await synced(app, source);
    assert.deepEqual(keys, visible(app, crawler));
    assert.deepEqual(codes(findings), [
      'accounts-from-groups site',
      'application-roles-unreadable site',
      'people-without-account site',
    ]);
    const members = new Set([...app.sandbox.world.groups.values()].flatMap((group) => group.members));
    assert.deepEqual(accounts.map(({ accountId: id }) => String(id)).sort(), [...members].sort());
    const hidden = [...app.sandbox.world.accounts.values()].filter(
      ({ accountId: id, emailVisible, accountType = 'atlassian', active = true }) =>
        members.has(id) && emailVisible !== true && accountType === 'atlassian' && active,
    );
    assert.ok(hidden.length > 10);
    for (const { accountId: id, email } of hidden) {
      assert.equal(accounts.find((account) => account.accountId === id)?.email, email);
    }
    const byApp = await directory(app, source);
    const token = await withToken(app);
    assert.equal(token.id, source.id, 'the site has one source: it is read with the token from now on');
    const again = await synced(app, token);
    assert.deepEqual(again.keys, keys);
    assert.deepEqual(codes(again.findings), ['people-without-account site']);
    assert.deepEqual(byApp, await directory(app, token));
  });

  it('ends where the app is removed, with a halt, and loses nothing', async () => {
    await using app = await openInstalledApp(openWorld(smallWorld()));
    const source = await connected(app, 'person', { ...ann, account: 'ann' });
    const before = await synced(app, source);
    assert.ok(before.keys.length > 0);
    const stored = async () => (await app.tools.store.sources.list())[0] ?? assert.fail('no source');
    await app.manage('PUT', { enabled: false });
    assert.match((await stored()).halt?.message ?? '', /switched off/);
    await sleep(1_050);
    await app.manage('PUT', { enabled: true });
    assert.equal((await stored()).halt, undefined);
    await app.manage('DELETE');
    const { halt } = await stored();
    assert.equal(halt?.reason, 'credentials-expired');
    assert.match(halt?.message ?? '', /was removed from .*Install it there again/);
    await assert.rejects(synced(app, source), { code: 'jira-unauthorized' });
    const { keys } = await storedKeys(app, source);
    assert.deepEqual(keys, before.keys);
  });

  for (const [emailApi, said] of [
    ['not-approved', /has not approved the app for it \(400\)/],
    ['disabled', /not offer them at the moment \(503\)/],
  ] as const) {
    it(`knows no hidden address where the site answers ${emailApi}, and says why`, async () => {
      const file = smallWorld();
      await using app = await openInstalledApp(openWorld({ ...file, site: { ...file.site, emailApi } }));
      const source = await connected(app, 'person', { ...ann, account: 'ann' });
      const { findings, accounts } = await synced(app, source);
      assert.match(findings.find(({ code }) => code === 'emails-unreadable')?.message ?? '', said);
      const ben = accounts.find(({ accountId: id }) => id === 'ben');
      assert.deepEqual([ben?.active, ben?.email], [true, undefined]);
    });
  }
});

it('the app reports at the site whose names are kept, also where it acts as a person, and erases who closed the account', async () => {
  await using app = await openInstalledApp(world());
  const { sandbox, tools } = app;
  const source = await connected(app, 'person');
  const { accounts } = await synced(app, source);
  closeAccount(sandbox.site, sandbox.world.accounts.get('712020:sofia') ?? assert.fail('nobody'));
  await reportPersonalData(tools, new AbortController().signal);
  const nameOf = async (id: string) =>
    (await tools.store.directory.account(source.id, accountId(id)))?.displayName;
  assert.deepEqual([await nameOf('712020:sofia'), await nameOf(henrik)], ['Former user', 'Henrik Maas']);
  const reports = sandbox.requests().filter(({ path }) => path.endsWith('/report-accounts'));
  assert.ok(reports.length >= accounts.length / 90, `${reports.length} reports`);
  assert.ok(reports.every(({ status }) => status === 200 || status === 204));
  const texts = JSON.stringify(await tools.store.issues.changesForReindex(0, 10_000));
  assert.ok(!texts.includes('"displayName":"Sofia Marchetti"'));
  assert.ok(texts.includes('"displayName":"Henrik Maas"'), 'CONTROL');
});
