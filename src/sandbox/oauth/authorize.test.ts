import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { at } from '../ask.test-support.ts';
import {
  app,
  authorizeQuery,
  byCode,
  codeFor,
  openPage,
  openWithApp,
  sendForm,
  tokens,
} from './oauth-client.test-support.ts';
import { scopeInWords } from './scope-words.ts';

/** What stands in the hidden fields and in the choice of accounts of a page. */
function fieldsOf(html: string) {
  const hidden = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  const options = [...html.matchAll(/<option value="([^"]*)">/g)];
  return {
    hidden: new URLSearchParams(hidden.map(([, name = '', value = '']) => [name, unescaped(value)])),
    accounts: options.map(([, value = '']) => value),
  };
}

const unescaped = (text: string) =>
  text
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');

describe('the consent page', () => {
  it('shows the app, its scopes in words and the people who may use Jira, and keeps what was asked', async () => {
    await using sandbox = await openWithApp();
    const { status, text, headers } = await openPage(sandbox, authorizeQuery());
    assert.equal(status, 200);
    assert.match(text, /<h1>Finder wants to act for you on Small<\/h1>/);
    assert.match(text, /<li>See people <small>\(read:jira-user\)<\/small><\/li>/);
    assert.match(text, /while you are away/);
    const { hidden, accounts } = fieldsOf(text);
    // Eve left, Fay has no access to Jira, Gus is a customer and Hal an app.
    assert.deepEqual(accounts, ['ann', 'ben', 'cleo', 'dan']);
    assert.deepEqual(Object.fromEntries(hidden), Object.fromEntries(authorizeQuery()));
    assert.equal(headers.get('x-frame-options'), 'DENY');
    assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
  });
  it('of an app that is not shared is for its owner only', async () => {
    await using sandbox = await openWithApp({ shared: false });
    assert.deepEqual(fieldsOf((await openPage(sandbox, authorizeQuery())).text).accounts, ['ann']);
    assert.equal((await sendForm(sandbox, { account: 'ben' })).status, 403);
    assert.equal((await sendForm(sandbox, { account: 'ann' })).status, 302);
  });
  it('shows no text as markup', async () => {
    const evil = `"><script>alert('1')</script>&amp;`;
    await using sandbox = await openWithApp({ name: evil, scopes: [...app.scopes, evil.replace(' ', '')] });
    const account = sandbox.world.accounts.get('ben');
    assert.ok(account);
    sandbox.world.putAccount({ ...account, displayName: evil });
    const { text } = await openPage(sandbox, authorizeQuery({ state: evil, scope: evil }));
    assert.doesNotMatch(text, /<script/);
    assert.equal(fieldsOf(text).hidden.get('state'), evil);
  });
  it('asks for the site where the app is for single sites, and the grant remembers it', async () => {
    await using sandbox = await openWithApp({ level: 'resource' });
    assert.match((await openPage(sandbox, authorizeQuery())).text, /<select name="site">/);
    assert.equal((await sendForm(sandbox, {})).status, 400);
    assert.equal((await sendForm(sandbox, { site: 'another' })).status, 400);
    const { location } = await sendForm(sandbox, { site: sandbox.site.cloudId });
    assert.ok(location?.searchParams.has('code'));
    const [grant] = sandbox.site.oauth.toJSON().grants;
    assert.equal(grant?.level, 'resource');
    assert.equal(grant?.cloudId, sandbox.site.cloudId);
  });
  it('on a site with many people asks for the account instead of listing it', async () => {
    await using sandbox = await openWithApp();
    const account = sandbox.world.accounts.get('ben');
    assert.ok(account);
    const many = Array.from({ length: 200 }, (_, index) => `p${index}`);
    for (const accountId of many) {
      sandbox.world.putAccount({ ...account, accountId, email: `${accountId}@small.example` });
    }
    sandbox.world.setGroupMembers('g-staff', ['ben', ...many]);
    const { text } = await openPage(sandbox, authorizeQuery());
    assert.match(text, /<input name="account"/);
    assert.equal((await sendForm(sandbox, { account: 'P7@small.example' })).status, 302);
  });
});

describe('the decision', () => {
  it('leads back to the app with a code and the state, also to an address with a query', async () => {
    await using sandbox = await openWithApp();
    const plain = await sendForm(sandbox, { account: 'BEN@small.example' });
    assert.equal(plain.status, 302);
    assert.equal(plain.location?.origin, 'http://127.0.0.1:9');
    assert.equal(plain.location?.searchParams.get('state'), 's1');
    const query = await sendForm(sandbox, { redirect_uri: app.redirectUris[1], state: undefined });
    assert.match(query.location?.href ?? '', /^https:\/\/finder\.example\/back\?from=jira&code=[\w-]{43}$/);
  });
  it('to deny is told to the app', async () => {
    await using sandbox = await openWithApp();
    const { status, location } = await sendForm(sandbox, { decision: 'deny', account: undefined });
    assert.equal(status, 302);
    assert.equal(location?.searchParams.get('error'), 'access_denied');
    assert.equal(location?.searchParams.get('state'), 's1');
    assert.equal(location?.searchParams.has('code'), false);
    assert.deepEqual(sandbox.site.oauth.toJSON().grants, []);
  });
  it('is nobody’s who may not use Jira', async () => {
    await using sandbox = await openWithApp();
    for (const account of ['eve', 'fay', 'gus', 'hal', 'nobody', '', undefined]) {
      assert.equal((await sendForm(sandbox, { account })).status, 403, account);
    }
    assert.equal((await sendForm(sandbox, { account: 'cleo' })).status, 302);
  });
  it('is refused from the page of another site, and needs to be one', async () => {
    await using sandbox = await openWithApp();
    for (const origin of ['https://evil.example', 'null', `${sandbox.url}0`]) {
      assert.equal((await sendForm(sandbox, {}, { origin })).status, 403, origin);
    }
    assert.equal((await sendForm(sandbox, {}, { origin: sandbox.url })).status, 302);
    const localhost = sandbox.url.replace('127.0.0.1', 'localhost');
    assert.equal((await sendForm(sandbox, {}, { origin: localhost })).status, 302);
    assert.equal((await sendForm(sandbox, { decision: undefined })).status, 400);
    const json = await fetch(`${sandbox.url}/authorize`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    assert.equal(json.status, 415);
    assert.equal((await fetch(`${sandbox.url}/authorize`, { method: 'PUT' })).status, 405);
  });
});

describe('a mistake', () => {
  it('about the app or its address is shown, and nothing is redirected', async () => {
    await using sandbox = await openWithApp();
    const twice = authorizeQuery();
    twice.append('redirect_uri', 'https://evil.example/');
    const cases = [
      authorizeQuery({ client_id: 'nobody' }),
      authorizeQuery({ client_id: undefined }),
      authorizeQuery({ redirect_uri: undefined }),
      authorizeQuery({ redirect_uri: 'https://evil.example/' }),
      authorizeQuery({ redirect_uri: 'http://127.0.0.1:9/back/' }),
      authorizeQuery({ redirect_uri: 'http://127.0.0.1:9/back?x=1' }),
      twice,
    ];
    for (const query of cases) {
      const { status, location, text } = await openPage(sandbox, query);
      assert.equal(status, 400, query.toString());
      assert.equal(location, undefined);
      assert.match(text, /This does not work/);
    }
    assert.equal((await openPage(sandbox, authorizeQuery())).status, 200);
  });
  it('about anything else goes back to the app', async () => {
    await using sandbox = await openWithApp();
    const error = async (changes: Readonly<Record<string, string | undefined>>) => {
      const { location } = await openPage(sandbox, authorizeQuery(changes));
      assert.equal(location?.searchParams.get('state'), 's1');
      return location?.searchParams.get('error');
    };
    assert.equal(await error({ response_type: 'token' }), 'unsupported_response_type');
    assert.equal(await error({ audience: undefined }), 'invalid_request');
    assert.equal(await error({ scope: undefined }), 'invalid_scope');
    assert.equal(await error({ scope: 'read:jira-work write:jira-work' }), 'invalid_scope');
    assert.equal(await error({ prompt: 'none' }), 'login_required');
    assert.equal(await error({ code_challenge: 'abc' }), 'invalid_request');
    assert.equal(await error({ code_challenge: 'abc', code_challenge_method: 'plain' }), 'invalid_request');
  });
});

it('a scope is told in words, also one that nobody has heard of', () => {
  assert.equal(scopeInWords('read:jira-work').startsWith('See projects and issues'), true);
  assert.equal(scopeInWords('read:issue-security-level:jira'), 'See: issue security level');
  assert.equal(scopeInWords('delete:comment.property:jira'), 'Delete: comment property');
  assert.equal(scopeInWords('constructor'), 'constructor');
  assert.equal(scopeInWords('frobnicate:all'), 'frobnicate:all');
});

describe('random requests', () => {
  const values = fc.oneof(
    fc.string(),
    fc.constantFrom('code', 'S256', 'ann', 'allow', 'deny', 'none', 'read:me', 'finder', 'finder-secret'),
    fc.constantFrom(...app.redirectUris, 'https://evil.example/', '//evil.example', 'javascript:alert(1)'),
    fc.constantFrom('authorization_code', 'refresh_token', '__proto__'),
  );
  const usual = Object.fromEntries(authorizeQuery({ account: 'ann', decision: 'allow' }));
  const names = [...Object.keys(usual), 'code_challenge', 'code_challenge_method', 'site', 'x'];
  const changes = fc.array(fc.tuple(fc.constantFrom(...names), fc.option(values)), { maxLength: 4 });
  const merged = (changed: readonly (readonly [string, string | null])[]) => {
    const parameters = new URLSearchParams(usual);
    for (const [name, value] of changed) {
      if (value === null) parameters.delete(name);
      else if (value.length % 7 === 6) parameters.append(name, value);
      else parameters.set(name, value);
    }
    return parameters;
  };

  it('at /authorize never fail, and redirect to no address but a registered one', async () => {
    await using sandbox = await openWithApp();
    let redirects = 0;
    await fc.assert(
      fc.asyncProperty(changes, fc.boolean(), async (changed, post) => {
        const parameters = merged(changed);
        const response = post
          ? await fetch(`${sandbox.url}/authorize`, { method: 'POST', body: parameters, redirect: 'manual' })
          : await fetch(`${sandbox.url}/authorize?${parameters}`, { redirect: 'manual' });
        await response.arrayBuffer();
        assert.ok(response.status < 500, `${response.status}`);
        const location = response.headers.get('location');
        if (location === null) return;
        redirects++;
        const url = new URL(location);
        for (const name of ['code', 'state', 'error', 'error_description']) url.searchParams.delete(name);
        assert.ok(app.redirectUris.includes(url.href), location);
      }),
      { numRuns: 400, seed: 20_261_126 },
    );
    assert.ok(redirects > 20, `${redirects} redirects`);
  });

  it('at the other addresses never fail, and give no token', async () => {
    await using sandbox = await openWithApp();
    const json = fc.oneof(
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc
        .dictionary(
          fc.constantFrom(...Object.keys(byCode('')), 'refresh_token', 'code_verifier'),
          fc.anything(),
        )
        .map((more) =>
          JSON.stringify({ ...byCode('x'), ...more }, (_, value) => (typeof value === 'bigint' ? 0 : value)),
        ),
      fc.string(),
    );
    const paths = fc.constantFrom(
      '/oauth/token',
      '/oauth/token/accessible-resources',
      '/me',
      '/sandbox/oauth/apps',
      '/sandbox/oauth/grants',
      '/_edge/tenant_info',
      `/ex/jira/${sandbox.site.cloudId}/rest/api/3/myself`,
    );
    const types = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain');
    const headers = fc.constantFrom('', 'Bearer', 'Bearer x', 'Basic !!', 'Basic OjpmaW5kZXI=', 'JWT a.b.c');
    await fc.assert(
      fc.asyncProperty(
        paths,
        json,
        types,
        headers,
        fc.boolean(),
        async (path, body, type, authorization, post) => {
          const response = await fetch(sandbox.url + path, {
            method: post ? 'POST' : 'GET',
            headers: { 'content-type': type, ...(authorization === '' ? {} : { authorization }) },
            ...(post ? { body } : {}),
          });
          const text = await response.text();
          assert.ok(response.status < 500 || response.status === 501, `${response.status} ${text}`);
          assert.doesNotMatch(text, /access_token/);
        },
      ),
      { numRuns: 400, seed: 20_261_126 },
    );
    const pair = await tokens(sandbox, byCode(await codeFor(sandbox)));
    assert.equal(at(pair.json, 'token_type'), 'Bearer');
  });
});
