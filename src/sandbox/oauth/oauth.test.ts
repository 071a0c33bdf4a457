import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { askWith, at } from '../ask.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import {
  byCode,
  byRefreshToken,
  codeFor,
  openWithApp,
  through,
  tokens,
  usualScope,
} from './oauth-client.test-support.ts';

const minute = 60_000;
const day = 86_400_000;
const unauthorized = '{"code":401,"message":"Unauthorized"}';
const invalidRefresh = '{"error":"invalid_grant","error_description":"Unknown or invalid refresh token."}';
const invalidCode = '{"error":"invalid_grant","error_description":"Invalid authorization code"}';

const signedIn = async (sandbox: Sandbox, account = 'ben', form = {}) =>
  tokens(sandbox, byCode(await codeFor(sandbox, account, form)));
const whoIs = async (sandbox: Sandbox, access: string) => {
  const reply = await through(sandbox, access, '/rest/api/3/myself');
  return at(reply.json, 'accountId') ?? reply.text;
};

describe('a code', () => {
  it('becomes a pair of tokens, with which the app is the person within its scopes', async () => {
    await using sandbox = await openWithApp();
    const pair = await signedIn(sandbox);
    assert.equal(pair.status, 200);
    assert.deepEqual(pair.json, {
      access_token: pair.access,
      refresh_token: pair.refresh,
      scope: usualScope,
      expires_in: 3600,
      token_type: 'Bearer',
    });
    assert.equal(await whoIs(sandbox, pair.access), 'ben');
    const issue = await through(sandbox, pair.access, '/rest/api/3/issue/SOFT-1');
    assert.equal(issue.status, 200);
    assert.equal(issue.headers.get('x-aaccountid'), 'ben');
  });
  it('is taken from a form too, and the app may prove itself by Basic', async () => {
    await using sandbox = await openWithApp();
    const { client_id, client_secret, ...rest } = byCode(await codeFor(sandbox));
    const encoded = client_secret.replace('-', '%2D');
    const authorization = `Basic ${Buffer.from(`${client_id}:${encoded}`).toString('base64')}`;
    const response = await fetch(`${sandbox.url}/oauth/token`, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams(rest),
    });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('cache-control'), 'no-store');
  });
  it('gives no refresh token without offline_access', async () => {
    await using sandbox = await openWithApp();
    const pair = await signedIn(sandbox, 'ben', { scope: 'read:jira-user' });
    assert.equal(pair.refresh, '');
    assert.equal(await whoIs(sandbox, pair.access), 'ben');
  });
  it('is good once, for five minutes, for its app', async () => {
    await using sandbox = await openWithApp();
    const code = await codeFor(sandbox);
    assert.equal((await tokens(sandbox, byCode(code))).status, 200);
    assert.deepEqual(await tokens(sandbox, byCode(code)).then(({ status, text }) => [status, text]), [
      403,
      invalidCode,
    ]);
    const late = await codeFor(sandbox);
    sandbox.clock.advance(5 * minute);
    assert.equal((await tokens(sandbox, byCode(late))).text, invalidCode);
    const intime = await codeFor(sandbox);
    sandbox.clock.advance(5 * minute - 1);
    const other = sandbox.registerOAuthApp({
      name: 'Other',
      redirectUris: ['http://127.0.0.1:9/back'],
      scopes: ['read:me'],
      ownerAccountId: 'ann',
    });
    const stolen = { client_id: other.clientId, client_secret: other.clientSecret };
    assert.equal((await tokens(sandbox, byCode(intime, stolen))).text, invalidCode);
    assert.equal((await tokens(sandbox, byCode(intime))).status, 200);
  });
  it('is bound to its redirect address', async () => {
    await using sandbox = await openWithApp();
    const elsewhere = { redirect_uri: 'https://finder.example/back?from=jira' };
    const refused = await tokens(sandbox, byCode(await codeFor(sandbox), elsewhere));
    assert.equal(refused.status, 401);
    assert.equal(at(refused.json, 'error'), 'unauthorized_client');
    const there = await codeFor(sandbox, 'ben', elsewhere);
    assert.equal((await tokens(sandbox, byCode(there, elsewhere))).status, 200);
  });
  it('needs the verifier of its challenge where there is one', async () => {
    await using sandbox = await openWithApp();
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    const code_challenge = createHash('sha256').update(verifier).digest('base64url');
    assert.equal(code_challenge, 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
    const form = { code_challenge, code_challenge_method: 'S256' };
    const refused = await tokens(sandbox, byCode(await codeFor(sandbox, 'ben', form)));
    assert.equal(refused.status, 403);
    assert.equal(at(refused.json, 'error_description'), 'Failed to verify code verifier');
    const wrong = byCode(await codeFor(sandbox, 'ben', form), { code_verifier: `${verifier}x` });
    assert.equal((await tokens(sandbox, wrong)).status, 403);
    const right = byCode(await codeFor(sandbox, 'ben', form), { code_verifier: verifier });
    assert.equal((await tokens(sandbox, right)).status, 200);
  });
});

describe('the token address', () => {
  it('refuses an app that it does not know, and a wrong secret, in the same words', async () => {
    await using sandbox = await openWithApp();
    const words = '{"error":"access_denied","error_description":"Unauthorized"}';
    const code = await codeFor(sandbox);
    for (const more of [{ client_id: 'nobody' }, { client_secret: 'wrong' }, { client_secret: undefined }]) {
      const { status, text } = await tokens(sandbox, byCode(code, more));
      assert.deepEqual([status, text], [401, words]);
    }
    assert.equal((await tokens(sandbox, byCode(code))).status, 200);
  });
  it('names what it cannot read', async () => {
    await using sandbox = await openWithApp();
    const error = async (body: unknown) => {
      const { status, json } = await tokens(sandbox, body);
      return `${status} ${at(json, 'error')}`;
    };
    assert.equal(await error('{'), '400 invalid_request');
    assert.equal(await error('null'), '400 invalid_request');
    assert.equal(await error({}), '401 access_denied');
    assert.equal(await error(byCode('', { grant_type: undefined })), '400 invalid_request');
    assert.equal(await error(byCode('', { grant_type: 'password' })), '403 unsupported_grant_type');
    assert.equal(await error(byCode('', { code: undefined })), '403 invalid_grant');
    assert.equal((await askWith(sandbox, undefined, '/oauth/token')).status, 405);
  });
});

describe('an access token', () => {
  it('is good for an hour of the sandbox, and only through the gateway', async () => {
    await using sandbox = await openWithApp();
    const { access } = await signedIn(sandbox);
    sandbox.clock.advance(3_600_000 - 1);
    assert.equal(await whoIs(sandbox, access), 'ben');
    assert.equal((await askWith(sandbox, `Bearer ${access}`, '/rest/api/3/myself')).status, 403);
    sandbox.clock.advance(1);
    assert.equal(await whoIs(sandbox, access), unauthorized);
  });
  it('never opens what the person may not do, nor what it has no scope for', async () => {
    await using sandbox = await openWithApp();
    const scope = 'read:jira-work manage:jira-configuration';
    const path = '/rest/api/3/applicationrole';
    const ben = await signedIn(sandbox, 'ben', { scope });
    const ann = await signedIn(sandbox, 'ann', { scope });
    assert.equal((await through(sandbox, ben.access, path)).status, 403);
    assert.equal((await through(sandbox, ann.access, path)).status, 200);
    const usual = await signedIn(sandbox, 'ann');
    const refused = await through(sandbox, usual.access, path);
    assert.equal(refused.text, '{"code":401,"message":"Unauthorized; scope does not match"}');
  });
  it('ends when its account is deactivated, its password changed or its app removed', async () => {
    await using sandbox = await openWithApp();
    const [ben, cleo, dan] = [
      await signedIn(sandbox, 'ben'),
      await signedIn(sandbox, 'cleo'),
      await signedIn(sandbox, 'dan'),
    ];
    sandbox.world.setAccountActive('ben', false);
    sandbox.site.oauth.revoke('cleo');
    for (const { access, refresh } of [ben, cleo]) {
      assert.equal(await whoIs(sandbox, access), unauthorized);
      const { status, text } = await tokens(sandbox, byRefreshToken(refresh));
      assert.deepEqual([status, text], [403, invalidRefresh]);
    }
    assert.equal(await whoIs(sandbox, dan.access), 'dan');
    sandbox.world.setList('oauthApps', []);
    assert.equal(await whoIs(sandbox, dan.access), unauthorized);
    assert.equal((await tokens(sandbox, byRefreshToken(dan.refresh))).status, 401);
  });
});

describe('a refresh token', () => {
  it('is replaced by use, and works again for ten minutes, no longer', async () => {
    await using sandbox = await openWithApp();
    const first = await signedIn(sandbox);
    const second = await tokens(sandbox, byRefreshToken(first.refresh));
    assert.equal(second.status, 200);
    assert.notEqual(second.refresh, first.refresh);
    assert.notEqual(second.access, first.access);
    assert.equal(await whoIs(sandbox, second.access), 'ben');
    sandbox.clock.advance(10 * minute);
    const again = await tokens(sandbox, byRefreshToken(first.refresh));
    assert.equal(again.status, 200);
    sandbox.clock.advance(1);
    const refused = await tokens(sandbox, byRefreshToken(first.refresh));
    assert.deepEqual([refused.status, refused.text], [403, invalidRefresh]);
    for (const { refresh } of [second, again]) {
      assert.equal((await tokens(sandbox, byRefreshToken(refresh))).status, 200);
    }
  });
  it('ends after ninety days without use, and starts them anew with each use', async () => {
    await using sandbox = await openWithApp();
    const idle = await signedIn(sandbox, 'ben');
    const used = await signedIn(sandbox, 'cleo');
    sandbox.clock.advance(89 * day);
    const next = await tokens(sandbox, byRefreshToken(used.refresh));
    assert.equal(next.status, 200);
    sandbox.clock.advance(day);
    assert.equal((await tokens(sandbox, byRefreshToken(idle.refresh))).text, invalidRefresh);
    assert.equal((await tokens(sandbox, byRefreshToken(next.refresh))).status, 200);
  });
  it('is of no use a year after the consent, however often it was used', async () => {
    await using sandbox = await openWithApp();
    let { refresh } = await signedIn(sandbox);
    for (let days = 60; days <= 360; days += 60) {
      sandbox.clock.advance(60 * day);
      const next = await tokens(sandbox, byRefreshToken(refresh));
      assert.equal(next.status, 200, `day ${days}`);
      refresh = next.refresh;
    }
    sandbox.clock.advance(5 * day);
    assert.equal((await tokens(sandbox, byRefreshToken(refresh))).text, invalidRefresh);
    assert.equal((await signedIn(sandbox)).status, 200);
  });
  it('is refused to another app, and as what it is not', async () => {
    await using sandbox = await openWithApp();
    const { access, refresh } = await signedIn(sandbox);
    const { clientId, clientSecret } = sandbox.registerOAuthApp({
      name: 'Other',
      redirectUris: ['http://127.0.0.1:9/back'],
      scopes: [],
      ownerAccountId: 'ann',
    });
    const other = { client_id: clientId, client_secret: clientSecret };
    assert.equal((await tokens(sandbox, byRefreshToken(refresh, other))).text, invalidRefresh);
    assert.equal((await tokens(sandbox, byRefreshToken(access))).text, invalidRefresh);
    assert.equal(await whoIs(sandbox, refresh), unauthorized);
    assert.equal((await tokens(sandbox, byRefreshToken(refresh))).status, 200);
  });
});

describe('what an app asks about its token', () => {
  it('accessible-resources names the site with the scopes for it', async () => {
    await using sandbox = await openWithApp();
    const { access } = await signedIn(sandbox);
    const path = '/oauth/token/accessible-resources';
    const { json } = await askWith(sandbox, `Bearer ${access}`, path);
    assert.deepEqual(json, [
      {
        id: sandbox.site.cloudId,
        name: 'Small',
        url: sandbox.url,
        scopes: ['read:jira-work', 'read:jira-user'],
        avatarUrl: `${sandbox.url}/images/icons/sites/Small.svg`,
      },
    ]);
    assert.equal((await askWith(sandbox, undefined, '/images/icons/sites/Small.svg')).status, 200);
    const refused = await askWith(sandbox, 'Bearer abc', path);
    assert.deepEqual([refused.status, refused.text], [401, unauthorized]);
    assert.equal((await askWith(sandbox, undefined, path)).status, 401);
    assert.equal((await askWith(sandbox, `Bearer ${access}`, path, {})).status, 405);
  });
  it('accessible-resources is empty for who may not use Jira any more', async () => {
    await using sandbox = await openWithApp();
    const { access } = await signedIn(sandbox);
    sandbox.world.setGroupMembers('g-staff', ['ann', 'cleo']);
    const { json } = await askWith(sandbox, `Bearer ${access}`, '/oauth/token/accessible-resources');
    assert.deepEqual(json, []);
  });
  it('/me tells who it is, with the email that others do not see', async () => {
    await using sandbox = await openWithApp();
    const { access } = await signedIn(sandbox);
    const { json } = await askWith(sandbox, `Bearer ${access}`, '/me');
    assert.deepEqual(json, {
      account_type: 'atlassian',
      account_id: 'ben',
      email: 'ben@small.example',
      name: 'Ben Builder',
      picture: `${sandbox.url}/secure/useravatar?accountId=ben`,
      account_status: 'active',
      nickname: 'Ben Builder',
      zoneinfo: 'Asia/Tokyo',
      locale: 'en-US',
      extended_profile: {},
    });
    const narrow = await signedIn(sandbox, 'ben', { scope: 'read:jira-work' });
    const refused = await askWith(sandbox, `Bearer ${narrow.access}`, '/me');
    assert.equal(refused.text, '{"code":401,"message":"Unauthorized; scope does not match"}');
    assert.equal((await askWith(sandbox, undefined, '/me')).text, unauthorized);
  });
});

it('grants and tokens can be saved as JSON and go on in another sandbox', async () => {
  await using first = await openWithApp();
  const used = await signedIn(first, 'ben');
  const replaced = await tokens(first, byRefreshToken(used.refresh));
  const code = await codeFor(first, 'cleo');
  const saved = JSON.parse(JSON.stringify(first.site.oauth));
  await using second = await openWithApp({}, saved);
  assert.equal(await whoIs(second, replaced.access), 'ben');
  assert.equal((await tokens(second, byRefreshToken(replaced.refresh))).status, 200);
  assert.equal((await tokens(second, byCode(code))).status, 200);
  second.clock.advance(10 * minute + 1);
  assert.equal((await tokens(second, byRefreshToken(used.refresh))).text, invalidRefresh);
  assert.equal((await tokens(first, byRefreshToken(used.refresh))).status, 200);
});

it('a second consent takes the place of the first, also for tokens that are out', async () => {
  await using sandbox = await openWithApp();
  const wide = await signedIn(sandbox);
  assert.equal((await through(sandbox, wide.access, '/rest/api/3/project/search')).status, 200);
  await codeFor(sandbox, 'ben', { scope: 'read:jira-user' });
  assert.equal((await through(sandbox, wide.access, '/rest/api/3/project/search')).status, 401);
  assert.equal(sandbox.site.oauth.toJSON().grants.length, 1);
});

it('a second consent to more does not widen the tokens that are out', async () => {
  await using sandbox = await openWithApp();
  const narrow = await signedIn(sandbox, 'ben', { scope: 'read:jira-user' });
  const wide = await signedIn(sandbox);
  const search = '/rest/api/3/project/search';
  assert.equal((await through(sandbox, narrow.access, search)).status, 401);
  assert.equal((await through(sandbox, wide.access, search)).status, 200, 'the control');
  assert.equal(await whoIs(sandbox, narrow.access), 'ben');
});

describe('the control door', () => {
  const [apps, grants] = ['/sandbox/oauth/apps', '/sandbox/oauth/grants'];
  const wanted = {
    name: 'New',
    redirectUris: ['http://127.0.0.1:9/back'],
    scopes: ['read:me'],
    ownerAccountId: 'ann',
  };
  it('registers an app and ends grants', async () => {
    await using sandbox = await openWithApp();
    const reply = await askWith(sandbox, undefined, apps, wanted);
    assert.equal(reply.status, 201);
    const client = { client_id: at(reply.json, 'clientId'), client_secret: at(reply.json, 'clientSecret') };
    const form = { client_id: String(client.client_id), scope: 'read:me' };
    const pair = await tokens(sandbox, byCode(await codeFor(sandbox, 'ann', form), client));
    assert.equal((await askWith(sandbox, `Bearer ${pair.access}`, '/me')).status, 200);
    const path = `${grants}?account=ann`;
    assert.equal((await askWith(sandbox, undefined, `${path}&client_id=x`, undefined, 'DELETE')).status, 204);
    assert.equal((await askWith(sandbox, `Bearer ${pair.access}`, '/me')).status, 200);
    assert.equal((await askWith(sandbox, undefined, path, undefined, 'DELETE')).status, 204);
    assert.equal((await askWith(sandbox, `Bearer ${pair.access}`, '/me')).status, 401);
  });
  it('says what is wrong with an app', async () => {
    await using sandbox = await openWithApp();
    const errors = async (more: object) =>
      Object.keys(
        Object(at((await askWith(sandbox, undefined, apps, { ...wanted, ...more })).json, 'errors')),
      );
    assert.deepEqual(await errors({ ownerAccountId: 'nobody' }), ['ownerAccountId']);
    assert.deepEqual(await errors({ redirectUris: ['ftp://a/'] }), ['redirectUris.0']);
    assert.deepEqual(await errors({ name: '', scopes: 'all' }), ['name', 'scopes']);
    assert.equal((await askWith(sandbox, undefined, apps, '{')).status, 400);
    assert.equal((await askWith(sandbox, undefined, grants, undefined, 'DELETE')).status, 400);
  });
});
