import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { signedToken } from '../../jira/credentials/connect-token.ts';
import { personActor } from '../../model/audit-entry.ts';
import { signRs256 } from '../../sandbox/connect/jwt.ts';
import { smallWorld } from '../../sandbox/small-world.test-support.ts';
import { webhookWorld } from '../../sandbox/webhooks/webhook-world.test-support.ts';
import { openWorld } from '../../sandbox/world/world.ts';
import { openWorkspaceSecret } from '../secrets.ts';
import { claimInstallation, dismissInstallation } from './claim-installation.ts';
import { claimsFor, type InstalledApp, openInstalledApp } from './installed-app.test-support.ts';
import { enabled, installed, uninstalled } from './lifecycle.ts';
import { installationCredential, sharedSecretName } from './open-installation.ts';
import { proveInstallation } from './prove-installation.ts';

const path = '/connect/installed';
/** A site that says the same within one second says it with the same token, which is good once. */
const nextSecond = () => sleep(1_050);
const request = { method: 'GET', url: new URL('https://acme.example/rest/api/3/myself') };

async function only({ tools }: InstalledApp) {
  const [installation, ...others] = await tools.store.connectInstallations.list();
  assert.deepEqual(others, []);
  return installation ?? assert.fail('there is no installation');
}

async function person({ tools }: InstalledApp, email = 'ada@small.example') {
  return tools.store.people.put({ email, name: 'Ada', title: undefined, role: 'administrator' });
}

const secretOf = async (app: InstalledApp) =>
  openWorkspaceSecret(app.tools, sharedSecretName(app.sandbox.site.apps.clientKey));
const secretInJira = ({ sandbox }: InstalledApp) => sandbox.site.apps.app('jackdaw')?.sharedSecret;

describe('a site that installs the app', () => {
  it('is kept with its secret sealed, and nothing is asked of it before an administrator claims it', async () => {
    await using app = await openInstalledApp(webhookWorld());
    assert.equal((await app.install()).status, 200);
    const { tools, sandbox } = app;
    const { clientKey } = sandbox.site.apps;
    const { id, installedMs, oauthClientId, ...rest } = await only(app);
    assert.ok(Math.abs(installedMs - Date.now()) < 60_000);
    assert.equal(oauthClientId, sandbox.site.apps.app('jackdaw')?.oauthClientId);
    assert.deepEqual(rest, {
      clientKey,
      baseUrl: sandbox.url,
      description: sandbox.world.site.title,
      state: 'enabled',
      claim: undefined,
    });
    assert.equal(await secretOf(app), secretInJira(app));
    assert.deepEqual(app.answered, [
      { path: '/connect/installed', status: 204 },
      { path: '/connect/enabled', status: 204 },
    ]);
    const credential = installationCredential(tools, clientKey, undefined);
    await assert.rejects(credential.authorize(request), {
      code: 'jira-unauthorized',
      message: /claimed by nobody here/,
    });
    const ada = await person(app);
    const wanted = { id, actsAs: 'app', account: undefined, personId: ada.id } as const;
    await assert.rejects(proveInstallation(tools, wanted), {
      code: 'bad-request',
      message: /claimed by nobody/,
    });
    const claimed = await claimInstallation(tools, id, personActor(ada));
    assert.equal(claimed.claim?.by, 'ada@small.example');
    const proven = await proveInstallation(tools, wanted);
    assert.equal(proven.site.account.accountId, sandbox.site.apps.app('jackdaw')?.accountId);
    const said = await tools.store.auditLog.latest({}, 10);
    assert.deepEqual(
      said.map(({ action, subject }) => [action, subject]),
      [
        ['claimed-installation', sandbox.url],
        ['app-installed', sandbox.url],
      ],
    );
  });

  it('acts as a person where an administrator says whom, and never as somebody else', async () => {
    await using app = await openInstalledApp(webhookWorld());
    await app.install();
    const ada = await person(app);
    const { id } = await only(app);
    await claimInstallation(app.tools, id, personActor(ada));
    const wanted = { id, actsAs: 'person', account: undefined, personId: ada.id } as const;
    await assert.rejects(proveInstallation(app.tools, wanted), {
      code: 'bad-request',
      message: /say which one/,
    });
    const { site, jira, credential } = await proveInstallation(app.tools, { ...wanted, account: ' cleo ' });
    assert.equal(site.account.accountId, 'cleo');
    assert.equal(jira.describe(), 'the app, as the account cleo');
    assert.deepEqual(credential, {
      kind: 'connect',
      clientKey: app.sandbox.site.apps.clientKey,
      actsAs: 'person',
    });
    await assert.rejects(proveInstallation(app.tools, { ...wanted, account: 'nobody' }), {
      code: 'jira-unauthorized',
    });
  });

  it('installed again it has a new secret, and stays claimed', async () => {
    await using app = await openInstalledApp(webhookWorld());
    await app.install();
    const before = await only(app);
    const first = await secretOf(app);
    await claimInstallation(app.tools, before.id, personActor(await person(app)));
    await nextSecond();
    await app.install();
    const after = await only(app);
    assert.equal(after.id, before.id);
    assert.equal(after.claim?.by, 'ada@small.example');
    assert.notEqual(await secretOf(app), first);
    assert.equal(await secretOf(app), secretInJira(app));
  });

  it('switched off it is asked nothing, and goes on when it is switched on', async () => {
    await using app = await openInstalledApp(webhookWorld());
    await app.install();
    const { id, clientKey } = await only(app);
    await claimInstallation(app.tools, id, personActor(await person(app)));
    const credential = installationCredential(app.tools, clientKey, undefined);
    assert.match((await credential.authorize(request)).authorization ?? '', /^JWT /, 'CONTROL');
    await app.manage('PUT', { enabled: false });
    assert.equal((await only(app)).state, 'disabled');
    await assert.rejects(credential.authorize(request), { message: /switched off on .*Enable it there/ });
    await nextSecond();
    await app.manage('PUT', { enabled: true });
    assert.equal((await only(app)).state, 'enabled');
    assert.match((await credential.authorize(request)).authorization ?? '', /^JWT /);
  });

  it('removed it has no secret and no claim any more, and installed again it has to be claimed anew', async () => {
    await using app = await openInstalledApp(webhookWorld());
    await app.install();
    const { id, clientKey } = await only(app);
    const ada = personActor(await person(app));
    await claimInstallation(app.tools, id, ada);
    assert.equal(await app.manage('DELETE'), 204);
    const removed = await only(app);
    assert.deepEqual(
      [removed.state, removed.claim, await secretOf(app)],
      ['uninstalled', undefined, undefined],
    );
    assert.deepEqual(app.answered.slice(-2), [
      { path: '/connect/disabled', status: 204 },
      { path: '/connect/uninstalled', status: 204 },
    ]);
    await assert.rejects(installationCredential(app.tools, clientKey, undefined).authorize(request), {
      code: 'jira-unauthorized',
      message: /was removed from/,
    });
    await assert.rejects(claimInstallation(app.tools, id, ada), { code: 'bad-request' });
    await nextSecond();
    await app.install();
    const again = await only(app);
    assert.deepEqual([again.id, again.state, again.claim], [id, 'enabled', undefined]);
  });

  it('taken off the list it is gone with its secret, and comes back when it is installed again', async () => {
    await using app = await openInstalledApp(webhookWorld());
    await app.install();
    const ada = personActor(await person(app));
    const { id } = await only(app);
    await dismissInstallation(app.tools, id, ada);
    assert.deepEqual(await app.tools.store.connectInstallations.list(), []);
    assert.equal(await secretOf(app), undefined);
    await assert.rejects(dismissInstallation(app.tools, id, ada), { code: 'not-found' });
    await nextSecond();
    assert.equal((await app.install()).status, 200);
    assert.notEqual((await only(app)).id, id);
  });
});

describe('a call that is not what it seems', () => {
  const body = {
    key: 'jackdaw',
    clientKey: 'client-elsewhere',
    sharedSecret: 'x'.repeat(64),
    baseUrl: 'https://elsewhere.example',
    productType: 'jira',
    eventType: 'installed',
  };

  it('is refused: no, an unsigned, a forged, an expired, a misdirected token, or one for another request', async () => {
    await using app = await openInstalledApp(openWorld(smallWorld()));
    await app.install();
    const { tools, sandbox } = app;
    const { apps } = sandbox.site;
    const before = await only(app);
    const secret = (await secretOf(app)) ?? assert.fail('no secret');
    const claims = (over: Readonly<Record<string, unknown>> = {}) =>
      claimsFor(tools, path, { iss: apps.clientKey, jti: Math.random(), ...over });
    const right = (over: Readonly<Record<string, unknown>> = {}) =>
      signRs256(claims(over), apps.hostKey, apps.keyId);
    const forger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = (alg: string) => `${part({ typ: 'JWT', alg, kid: apps.keyId })}.${part(claims())}.`;
    const now = Math.floor(Date.now() / 1000);
    const theirs = { ...body, clientKey: apps.clientKey, baseUrl: 'https://mallory.example' };
    const refusedWith = async (token: string | undefined, why: RegExp, sent: unknown = theirs, at = path) => {
      const authorization = token === undefined ? undefined : `JWT ${token}`;
      const call = { method: 'POST', path: at, authorization };
      await assert.rejects(
        installed(tools, call, sent),
        { code: 'not-signed-in', message: why },
        String(why),
      );
    };
    await refusedWith(undefined, /it has no token/);
    await refusedWith('x', /cannot be read/);
    await refusedWith(unsigned('none'), /not signed by Atlassian/);
    await refusedWith(unsigned('RS256'), /signature is not one of Atlassian/);
    await refusedWith(signedToken(claims(), secret), /not signed by Atlassian/);
    await refusedWith(signedToken(claims(), apps.publicKeyPem), /not signed by Atlassian/);
    await refusedWith(signRs256(claims(), forger, apps.keyId), /signature is not one of Atlassian/);
    await refusedWith(signRs256(claims(), apps.hostKey, 'another-key'), /signature is not one of Atlassian/);
    await refusedWith(signRs256(claims(), apps.hostKey, '../etc'), /signature is not one of Atlassian/);
    await refusedWith(right({ exp: now - 1 }), /has expired/);
    await refusedWith(right({ exp: undefined }), /has expired/);
    await refusedWith(right({ exp: now + 10 * 86_400 }), /good for too long/);
    await refusedWith(right({ aud: ['https://other.example'] }), /meant for another app/);
    await refusedWith(right({ aud: ['https://other.example', tools.connectApp.baseUrl] }), /another app/);
    await refusedWith(right({ aud: undefined }), /meant for another app/);
    await refusedWith(right({ iss: undefined }), /names no site/);
    await refusedWith(right({ qsh: undefined }), /for another request/);
    await refusedWith(right({ qsh: 'context-qsh' }), /for another request/);
    await refusedWith(right(), /for another request/, theirs, `${path}?a=1`);
    await refusedWith(right({ iss: 'client-mallory' }), /speaks for another site/);
    await refusedWith(right(), /about another app/, { ...theirs, key: 'other' });
    assert.deepEqual(await only(app), before);
    assert.equal(await secretOf(app), secret);
    const taken = { ...theirs, baseUrl: sandbox.url };
    await installed(tools, { method: 'POST', path, authorization: `JWT ${right()}` }, taken);
    assert.equal(await secretOf(app), 'x'.repeat(64), 'CONTROL: a right one is taken');
  });

  it('is refused when the same call comes again, whatever it says then', async () => {
    await using app = await openInstalledApp(openWorld(smallWorld()));
    await app.install();
    const { tools } = app;
    const secret = await secretOf(app);
    const { authorization, body: sent } = app.last(path) ?? assert.fail('not called');
    const forged = { ...Object(sent), sharedSecret: 'y'.repeat(64) };
    for (const again of [sent, forged]) {
      await assert.rejects(installed(tools, { method: 'POST', path, authorization }, again), {
        code: 'not-signed-in',
        message: /was used before/,
      });
    }
    assert.equal(await secretOf(app), secret);
    const switched = app.last('/connect/enabled') ?? assert.fail('not called');
    await assert.rejects(
      enabled(
        tools,
        { method: 'POST', path: '/connect/enabled', authorization: switched.authorization },
        switched.body,
      ),
      { message: /was used before/ },
    );
  });

  it('changes nothing of another site, however well it is signed: a stranger installs on their own', async () => {
    await using app = await openInstalledApp(openWorld(smallWorld()));
    await app.install();
    const before = await only(app);
    const { tools, sandbox } = app;
    // Another site of Atlassian's signs with the same keys.
    const { hostKey, keyId } = sandbox.site.apps;
    const signed = (over: Readonly<Record<string, unknown>> = {}, at = path) =>
      `JWT ${signRs256(claimsFor(tools, at, { jti: Math.random(), ...over }), hostKey, keyId)}`;
    const call = (at = path) => ({ method: 'POST', path: at, authorization: signed({}, at) });
    await assert.rejects(installed(tools, call(), { ...body, clientKey: before.clientKey }), {
      message: /speaks for another site/,
    });
    const gone = '/connect/uninstalled';
    await assert.rejects(uninstalled(tools, call(gone), { key: 'jackdaw', clientKey: before.clientKey }), {
      message: /speaks for another site/,
    });
    await installed(tools, call(), { ...body, baseUrl: sandbox.url });
    const [first, second] = await tools.store.connectInstallations.list();
    assert.deepEqual([first, second?.clientKey, second?.claim], [before, 'client-elsewhere', undefined]);
    assert.equal(await secretOf(app), secretInJira(app));
    await uninstalled(tools, call(gone), { key: 'jackdaw', clientKey: 'client-elsewhere' });
    await uninstalled(tools, { ...call(gone) }, { key: 'jackdaw', clientKey: 'client-elsewhere' });
    assert.equal((await tools.store.connectInstallations.byClientKey(before.clientKey))?.state, 'enabled');
  });

  it('is refused by the secret of a site that does not have the app any more', async () => {
    await using app = await openInstalledApp(openWorld(smallWorld()));
    await app.install();
    const { tools, sandbox } = app;
    const at = '/connect/enabled';
    const { clientKey } = sandbox.site.apps;
    const secret = (await secretOf(app)) ?? assert.fail('no secret');
    const call = (jti: number) => ({
      method: 'POST',
      path: at,
      authorization: `JWT ${signedToken(claimsFor(tools, at, { iss: clientKey, jti }), secret)}`,
    });
    const about = { key: 'jackdaw', clientKey };
    await enabled(tools, call(1), about);
    await app.manage('DELETE');
    await assert.rejects(enabled(tools, call(2), about), { message: /does not have the app/ });
    await assert.rejects(enabled(tools, { ...call(3), authorization: undefined }, about), {
      message: /no token/,
    });
  });

  it('from a product that is not Jira, over plain http, or with a secret to guess is not understood', async () => {
    await using app = await openInstalledApp(openWorld(smallWorld()));
    const { tools, sandbox } = app;
    const { hostKey, keyId } = sandbox.site.apps;
    for (const wrong of [
      { productType: 'confluence' },
      { baseUrl: 'http://elsewhere.example' },
      { baseUrl: 'ftp://elsewhere.example' },
      { baseUrl: undefined },
      { sharedSecret: 'short' },
      { sharedSecret: undefined },
      { oauthClientId: 5 },
    ]) {
      const authorization = `JWT ${signRs256(claimsFor(tools, path, { jti: Math.random() }), hostKey, keyId)}`;
      await assert.rejects(
        installed(tools, { method: 'POST', path, authorization }, { ...body, ...wrong }),
        { code: 'bad-request' },
        JSON.stringify(wrong),
      );
    }
    assert.deepEqual(await tools.store.connectInstallations.list(), []);
  });

  it('with a key that cannot be fetched is not taken, and may be made again', async () => {
    await using app = await openInstalledApp(openWorld(smallWorld()));
    const { hostKey, keyId } = app.sandbox.site.apps;
    const authorization = `JWT ${signRs256(claimsFor(app.tools, path), hostKey, keyId)}`;
    const call = { method: 'POST', path, authorization };
    let isDown = true;
    const connectApp = {
      ...app.tools.connectApp,
      keys: {
        key: async (id: string) => (isDown ? undefined : app.tools.connectApp.keys.key(id)),
      },
    };
    const tools = { ...app.tools, connectApp };
    await assert.rejects(installed(tools, call, body), { code: 'not-signed-in' });
    isDown = false;
    await installed(tools, call, body);
    assert.equal((await only(app)).baseUrl, 'https://elsewhere.example');
  });
});
