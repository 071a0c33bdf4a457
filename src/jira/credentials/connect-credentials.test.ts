import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { systemClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import { install, openTinyApp, type TinyApp } from '../../sandbox/connect/tiny-app.test-support.ts';
import { openSandbox, type Sandbox } from '../../sandbox/open-sandbox.ts';
import { webhookWorld } from '../../sandbox/webhooks/webhook-world.test-support.ts';
import { openJiraClient } from '../jira-client.ts';
import { connectAppCredential, type OpenInstallation } from './connect-app.ts';
import { openInstallKeys } from './connect-install-keys.ts';
import { connectPersonCredential } from './connect-person.ts';
import type { JiraCredential } from './credential.ts';

async function installed(scopes: readonly string[] = ['READ', 'WRITE', 'ACT_AS_USER']) {
  await using stack = new AsyncDisposableStack();
  const sandbox = stack.use(await openSandbox({ world: webhookWorld() }));
  const app = stack.use(await openTinyApp({ scopes }));
  assert.equal((await install(sandbox, app.descriptorUrl)).status, 200);
  const closing = stack.move();
  return { sandbox, app, [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose]() };
}

function opened(sandbox: Sandbox, app: TinyApp): OpenInstallation {
  const { clientKey } = sandbox.site.apps;
  const oauthClientId = sandbox.site.apps.app('tiny')?.oauthClientId;
  return { appKey: 'tiny', clientKey, baseUrl: sandbox.url, sharedSecret: app.secret(), oauthClientId };
}

function client(sandbox: Sandbox, credential: JiraCredential) {
  return openJiraClient({
    baseUrl: sandbox.url,
    credential,
    clock: systemClock,
    log: silentLog,
    fetch: globalThis.fetch,
    maxRetries: 0,
  });
}

describe('as the app itself', () => {
  it('each request is taken, with a query, with a body, and with several values of one name', async () => {
    await using made = await installed();
    const { sandbox, app } = made;
    const jira = client(
      sandbox,
      connectAppCredential(async () => opened(sandbox, app), systemClock),
    );
    assert.equal((await jira.myself()).accountId, sandbox.site.apps.app('tiny')?.accountId);
    const { issues } = await jira.issues(['1001', '1003'], ['summary']);
    assert.deepEqual(
      issues.map(({ key }) => key),
      ['SOFT-1'],
      'what the app may see',
    );
    const { authorization = '' } = await connectAppCredential(
      async () => opened(sandbox, app),
      systemClock,
    ).authorize({
      method: 'GET',
      url: new URL(`${sandbox.url}/rest/api/3/user/bulk?accountId=ben&accountId=ann&accountId=a%20b`),
    });
    const many = await fetch(
      `${sandbox.url}/rest/api/3/user/bulk?accountId=ben&accountId=ann&accountId=a%20b`,
      { headers: { authorization } },
    );
    assert.equal(many.status, 200);
    const other = await fetch(`${sandbox.url}/rest/api/3/user/bulk?accountId=ben`, {
      headers: { authorization },
    });
    assert.equal(other.status, 401, 'for another request it is worth nothing');
  });

  it('goes on with the new secret after the app was installed again, and says so where it was removed', async () => {
    await using made = await installed();
    const { sandbox, app } = made;
    const before = opened(sandbox, app);
    let now = before;
    const jira = client(
      sandbox,
      connectAppCredential(async () => now, systemClock),
    );
    await jira.myself();
    await install(sandbox, app.descriptorUrl);
    await assert.rejects(jira.myself(), {
      code: 'jira-unauthorized',
      message: /did not accept the token of the app .*disabled, removed or installed anew/,
    });
    now = opened(sandbox, app);
    assert.notEqual(now.sharedSecret, before.sharedSecret);
    await jira.myself();
  });
});

describe('as a person', () => {
  const asPerson = (
    sandbox: Sandbox,
    open: () => OpenInstallation,
    accountId = 'cleo',
    clock = systemClock,
  ) =>
    client(
      sandbox,
      connectPersonCredential({
        open: async () => open(),
        accountId,
        authorizationServer: sandbox.url,
        clock,
        fetch: globalThis.fetch,
      }),
    );
  const trades = (sandbox: Sandbox) => sandbox.requests().filter(({ path }) => path === '/oauth2/token');

  it('sees what they see, with one token for many requests at a time', async () => {
    await using made = await installed();
    const { sandbox, app } = made;
    const jira = asPerson(sandbox, () => opened(sandbox, app));
    const asked = await Promise.all(Array.from({ length: 5 }, () => jira.myself()));
    assert.deepEqual([...new Set(asked.map(({ accountId }) => accountId))], ['cleo']);
    const { issues } = await jira.issues(['1001', '1003'], ['summary']);
    assert.deepEqual(
      issues.map(({ key }) => key),
      ['SOFT-1', 'SOFT-3'],
    );
    assert.equal(trades(sandbox).length, 1);
  });

  it('renews the token before its end, and when the app has a new secret', async () => {
    await using made = await installed();
    const { sandbox, app } = made;
    let later = 0;
    const clock = { ...systemClock, now: () => Date.now() + later };
    const jira = asPerson(sandbox, () => opened(sandbox, app), 'cleo', clock);
    await jira.myself();
    later = 13 * 60_000;
    await jira.myself();
    assert.equal(trades(sandbox).length, 1, 'CONTROL: still good');
    later = 0;
    await install(sandbox, app.descriptorUrl);
    await jira.myself();
    assert.equal(trades(sandbox).length, 2);
    later = 14 * 60_000;
    // The assertion is of a quarter of an hour from now, which the sandbox does not take: it was asked.
    await assert.rejects(jira.myself(), { code: 'jira-unauthorized' });
    assert.equal(trades(sandbox).length, 3);
  });

  it('says why there is no token: the account, the scope, the app', async () => {
    await using made = await installed();
    const { sandbox, app } = made;
    await assert.rejects(asPerson(sandbox, () => opened(sandbox, app), 'fay').myself(), {
      code: 'jira-unauthorized',
      message: /no token for the account fay \(invalid_grant\): the account does not exist/,
    });
    const wrong = () => ({ ...opened(sandbox, app), sharedSecret: 'x'.repeat(64) });
    await assert.rejects(asPerson(sandbox, wrong).myself(), {
      code: 'jira-unauthorized',
      message: /\(invalid_client\): the app was disabled, removed or installed anew/,
    });
    const unable = () => ({ ...opened(sandbox, app), oauthClientId: undefined });
    await assert.rejects(asPerson(sandbox, unable).myself(), {
      code: 'jira-forbidden',
      message: /without the scope ACT_AS_USER/,
    });
  });
});

it('no way of printing either credential shows the secret', async () => {
  const sharedSecret = 'VERY-SECRET-0123456789';
  const open = async () => ({
    appKey: 'a',
    clientKey: 'c',
    baseUrl: 'https://acme.example',
    sharedSecret,
    oauthClientId: 'o',
  });
  const authorizationServer = 'https://auth.example';
  const request = { method: 'GET', url: new URL('https://acme.example/rest/api/3/myself') };
  const said = {
    status: 200,
    json: { access_token: 'BEARER-SECRET', expires_in: 900, token_type: 'Bearer' },
  };
  const fetch = async () => Response.json(said.json);
  for (const credential of [
    connectAppCredential(open, systemClock),
    connectPersonCredential({ open, accountId: 'cleo', authorizationServer, clock: systemClock, fetch }),
  ]) {
    assert.match((await credential.authorize(request)).authorization ?? '', /^(JWT|Bearer) /);
    const printed = [
      credential.describe(),
      JSON.stringify(credential),
      inspect(credential, { depth: 10, showHidden: true, getters: true }),
    ].join();
    assert.ok(!/SECRET/.test(printed), printed);
  }
});

describe('the keys of installation calls', () => {
  const address = 'https://keys.example';
  const pem = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n';

  it('are fetched once by their id, which can lead nowhere else', async () => {
    const asked: string[] = [];
    const fetch = async (url: string | URL | Request) => {
      asked.push(String(url));
      return new Response(pem);
    };
    const keys = openInstallKeys({ address, clock: systemClock, fetch });
    assert.equal(await keys.key('k-1'), pem);
    assert.equal(await keys.key('k-1'), pem);
    for (const id of ['', '..', '../x', 'a/b', 'a?b', 'a b', `k${'x'.repeat(200)}`]) {
      assert.equal(await keys.key(id), undefined, id);
    }
    assert.deepEqual(asked, ['https://keys.example/k-1']);
  });

  it('are none where the place has none, and unavailable where it does not answer', async () => {
    const answering = (response: () => Response) =>
      openInstallKeys({ address, clock: systemClock, fetch: async () => response() });
    assert.equal(await answering(() => new Response('no', { status: 404 })).key('k'), undefined);
    assert.equal(await answering(() => new Response('<html>')).key('k'), undefined);
    await assert.rejects(answering(() => new Response('', { status: 503 })).key('k'), {
      code: 'jira-unavailable',
    });
    const broken = openInstallKeys({
      address,
      clock: systemClock,
      fetch: async () => {
        throw new TypeError('fetch failed');
      },
    });
    await assert.rejects(broken.key('k'), {
      code: 'jira-unavailable',
      message: /keys.example cannot be reached/,
    });
  });

  it('are not fetched without end for ids that somebody makes up', async () => {
    let fetched = 0;
    const fetch = async () => {
      fetched += 1;
      return new Response('no', { status: 404 });
    };
    const keys = openInstallKeys({ address, clock: systemClock, fetch });
    for (let id = 0; id < 30; id += 1) assert.equal(await keys.key(`made-up-${id}`), undefined);
    await assert.rejects(keys.key('one-more'), { code: 'jira-unavailable' });
    assert.equal(fetched, 30);
  });
});
