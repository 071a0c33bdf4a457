import assert from 'node:assert/strict';
import { request } from 'node:http';
import { describe, it } from 'node:test';
import { ask } from '../ask.test-support.ts';
import { install, openTinyApp } from '../connect/tiny-app.test-support.ts';
import { app, authorizeQuery } from '../oauth/oauth-client.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import { openSandbox } from '../open-sandbox.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';
import { emptyWorld } from '../worlds/empty-world.ts';

const hostile = '<img src=x onerror="alert(1)">\'&';

async function page(sandbox: Sandbox, path = '/'): Promise<string> {
  const response = await fetch(sandbox.url + path);
  assert.equal(response.status, 200);
  return response.text();
}

/** Node's `fetch` lets nobody choose the host. */
function statusWith(
  sandbox: Sandbox,
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<number> {
  return new Promise((resolve, reject) => {
    request(sandbox.url + path, { headers, method }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

describe('the status page', () => {
  it('tells the world, how to ask, and everybody with their tokens', async () => {
    const base = smallWorld();
    const apiTokens = [
      {
        token: 'scoped-1',
        accountId: 'ann',
        scopes: ['read:jira-work'],
        expires: '2030-01-01T00:00:00.000Z',
      },
    ];
    await using sandbox = await openSandbox({ world: openWorld({ ...base, apiTokens }) });
    sandbox.clock.stop();
    const text = await page(sandbox);
    assert.match(text, new RegExp(`<h1>${base.site.title}</h1>`));
    assert.match(text, new RegExp(`${base.projects.length} projects, ${base.issues.length} issues`));
    assert.match(text, new RegExp(`curl -u ann@small.example:token-ann ${sandbox.url}/rest/api/3/myself`));
    const row = (who: string) =>
      text.split('<tr>').find((one) => one.includes(`>${who}@small.example<`)) ?? '';
    assert.match(row('ann'), /token-ann[\s\S]*scoped-1[\s\S]*read:jira-work until 2030-01-01[\s\S]*>yes</);
    assert.match(row('eve'), />none<[\s\S]*deactivated/);
    assert.match(row('fay'), /no application/);
    assert.match(row('gus'), /portal only/);
    assert.doesNotMatch(text, /token-eve/);
    assert.equal(await page(sandbox, '/sandbox'), await page(sandbox));
  });

  it('shows the last requests, newest first, and not those for itself', async () => {
    await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
    await ask(sandbox, 'ann', '/rest/api/3/myself');
    await ask(sandbox, '', '/rest/api/3/issue/SOFT-1');
    await page(sandbox);
    const text = await page(sandbox, '/?requests');
    const rows = [...text.matchAll(/<code>([^<]*)<\/code><\/td><td class="\w+">(\d+)</g)].map(
      ([, path, status]) => [path, status],
    );
    assert.deepEqual(rows, [
      ['/rest/api/3/issue/SOFT-1', '404'],
      ['/rest/api/3/myself', '200'],
    ]);
    assert.match(text, /http-equiv="refresh"/);
  });

  it('writes nothing of the world or of a request as HTML', async () => {
    const base = smallWorld();
    const accounts = base.accounts.map((one) => ({
      ...one,
      displayName: hostile,
      ...(one.accountId === 'ann' ? { apiToken: `t${hostile}` } : {}),
    }));
    const oauthApps = [
      {
        clientId: hostile,
        clientSecret: hostile,
        name: hostile,
        redirectUris: [hostile],
        scopes: [hostile],
        ownerAccountId: 'ann',
      },
    ];
    const world = openWorld({ ...base, site: { ...base.site, title: hostile }, accounts, oauthApps });
    await using sandbox = await openSandbox({ world });
    sandbox.faults.add({ path: hostile, answer: { kind: 'status', status: 500, body: hostile } });
    await fetch(`${sandbox.url}/rest/api/3/${encodeURIComponent(hostile)}?<script>`);
    for (const path of ['/', '/?requests']) {
      const text = await page(sandbox, path);
      assert.doesNotMatch(text, /<img|<script/);
    }
    assert.match(await page(sandbox), /&lt;img src=x onerror=&quot;alert\(1\)&quot;&gt;&#39;&amp;/);
  });

  it('lets a browser run no script and load nothing from elsewhere', async () => {
    await using sandbox = await openSandbox({ world: openWorld(emptyWorld()) });
    const { headers } = await fetch(sandbox.url);
    assert.match(String(headers.get('content-security-policy')), /^default-src 'none'; style-src 'sha256-/);
    assert.equal(headers.get('cache-control'), 'no-store');
  });

  it('lists Connect apps and what they want to be told', async () => {
    await using app = await openTinyApp({
      modules: { webhooks: [{ event: 'jira:issue_created', url: '/told' }] },
    });
    await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
    assert.doesNotMatch(await page(sandbox), /Webhooks/);
    await install(sandbox, app.descriptorUrl);
    assert.match(
      await page(sandbox),
      /Connect apps[\s\S]*enabled[\s\S]*Webhooks[\s\S]*\/told[\s\S]*jira:issue_created/,
    );
  });

  it('neither waits nor uses up a fault', async () => {
    await using sandbox = await openSandbox({ world: openWorld(smallWorld()), latencyMs: 50 });
    sandbox.faults.add({ answer: { kind: 'status', status: 503 } });
    await page(sandbox);
    assert.equal(sandbox.faults.planned().length, 1);
    assert.equal((await ask(sandbox, 'ann', '/rest/api/3/myself')).status, 503);
    assert.deepEqual(
      sandbox.requests().map(({ path }) => path),
      ['/rest/api/3/myself'],
    );
  });

  it('tells of trouble on purpose, a moved clock, and where links lead', async () => {
    await using sandbox = await openSandbox({
      world: openWorld(smallWorld()),
      publicUrl: 'https://jira.example',
      latencyMs: 12,
      rateLimits: { burst: 'enforced' },
    });
    sandbox.clock.advance(3_600_000);
    const text = await page(sandbox);
    assert.match(text, /12 ms an answer[\s\S]*burst enforced/);
    assert.match(text, /60 min ahead of this machine/);
    assert.match(text, /https:\/\/jira\.example/);
  });
});

describe('a stranger in the browser', () => {
  it('gets neither the page nor the consent page nor the control door under a name of their own', async () => {
    await using sandbox = await openSandbox({
      world: openWorld({ ...smallWorld(), oauthApps: [app] }),
      control: true,
      publicUrl: 'https://jira.example',
    });
    const { port } = new URL(sandbox.url);
    for (const path of [
      '/',
      '/sandbox',
      '/?requests',
      '/sandbox/requests',
      `/authorize?${authorizeQuery()}`,
    ]) {
      assert.equal(await statusWith(sandbox, path, { host: `evil.example:${port}` }), 403, path);
      assert.equal(await statusWith(sandbox, path, { host: '127.0.0.1:1' }), 403, path);
      assert.equal(await statusWith(sandbox, path, { host: `localhost:${port}` }), 200, path);
      assert.equal(await statusWith(sandbox, path, { host: 'jira.example' }), 200, path);
    }
    const host = `127.0.0.1:${port}`;
    const clear = (origin: string) => statusWith(sandbox, '/sandbox/requests', { host, origin }, 'DELETE');
    assert.equal(await clear('https://evil.example'), 403);
    assert.equal(await clear('null'), 403);
    assert.equal(await clear(sandbox.url), 204);
  });

  it('is a stranger also where another program of this machine serves the page', async () => {
    await using sandbox = await openSandbox({ world: openWorld(smallWorld()), control: true });
    const { host } = new URL(sandbox.url);
    const clear = (origin: string) => statusWith(sandbox, '/sandbox/requests', { host, origin }, 'DELETE');
    assert.equal(await clear('http://127.0.0.1:9'), 403);
    assert.equal(await clear(sandbox.url), 204);
  });

  it('gets the API as ever', async () => {
    await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
    assert.equal(await statusWith(sandbox, '/rest/api/3/serverInfo', { host: 'evil.example' }), 200);
  });
});
