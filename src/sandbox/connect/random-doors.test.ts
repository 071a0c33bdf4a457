/**
 * Random requests to everything that Connect and webhooks add to a site, from administrators, people, apps and nobody:
 * each is answered, none with a 500, none late. A failure prints the seed and the smallest request that it was found with.
 */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { basic } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { webhookWorld } from '../webhooks/webhook-world.test-support.ts';
import { signHs256 } from './jwt.ts';
import { queryHash } from './query-hash.ts';
import { install, openTinyApp } from './tiny-app.test-support.ts';

const word = fc.oneof(
  fc.constantFrom(
    '',
    'tiny',
    'tiny-key',
    '1',
    '%',
    '%zz',
    '..',
    'pending',
    'settings',
    'refresh',
    'failed',
    'null',
    '\u202e',
  ),
  fc.string({ maxLength: 12 }),
);
const path = fc
  .tuple(
    fc.constantFrom(
      '/rest/plugins/1.0/',
      '/rest/plugins/1.0',
      '/rest/webhooks/1.0/webhook',
      '/rest/webhooks/1.0/webhook/',
      '/rest/api/3/webhook',
      '/rest/api/3/webhook/',
      '/rest/atlassian-connect/1/addons/',
      '/oauth2/token',
      '/install-keys/',
      '/',
    ),
    fc.array(word, { maxLength: 2 }),
    fc.array(fc.tuple(fc.constantFrom('token', 'jwt', 'startAt', 'maxResults', 'after'), word), {
      maxLength: 2,
    }),
  )
  .map(([root, parts, query]) => {
    const tail = parts.map((part) => (part.startsWith('%') ? part : encodeURIComponent(part.toWellFormed())));
    return `${root}${tail.join('/')}?${new URLSearchParams(query)}`;
  });
const json = fc
  .oneof(
    fc.record(
      {
        pluginUri: word,
        enabled: fc.oneof(fc.boolean(), word),
        name: word,
        url: fc.oneof(word, fc.constant('http://127.0.0.1:9/x')),
        events: fc.oneof(word, fc.array(fc.oneof(fc.constant('jira:issue_created'), word), { maxLength: 2 })),
        filters: fc.dictionary(fc.constantFrom('issue-related-events-section', 'x'), word, { maxKeys: 2 }),
        webhooks: fc.array(
          fc.record(
            { events: fc.array(fc.constantFrom('comment_created', 'x')), jqlFilter: word },
            { requiredKeys: [] },
          ),
          { maxLength: 2 },
        ),
        webhookIds: fc.oneof(word, fc.array(fc.oneof(fc.integer(), word), { maxLength: 2 })),
        secret: fc.oneof(word, fc.constant(null)),
      },
      { requiredKeys: [] },
    ),
    fc.jsonValue({ maxDepth: 2 }),
  )
  .map((value) => JSON.stringify(value));
const form = fc
  .record({ grant_type: word, assertion: word, scope: word })
  .map((value) => String(new URLSearchParams(value)));
const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH'),
  path,
  body: fc.oneof(json, form, word),
  type: fc.constantFrom(
    'application/json',
    'application/vnd.atl.plugins.remote.install+json',
    'application/x-www-form-urlencoded',
    'text/plain',
  ),
  who: fc.constantFrom('ann', 'ann', 'ben', 'app', 'app', 'nobody', 'JWT x.y.z', 'Bearer x'),
});

it('random requests are answered, whoever sends them', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  await using app = await openTinyApp();
  await install(sandbox, app.descriptorUrl);
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, body, type, who }) => {
      // An earlier request may have removed it.
      if (!sandbox.site.apps.app('tiny')?.enabled) await install(sandbox, app.descriptorUrl);
      const url = new URL(sandbox.url + path);
      const response = await fetch(url, {
        method,
        headers: { 'content-type': type, ...authorization(who, method, url) },
        redirect: 'manual',
        signal: AbortSignal.timeout(5000),
        ...(method === 'GET' ? {} : { body }),
      });
      const text = await response.text();
      assert.ok(
        response.status !== 500 && response.status < 502,
        `${response.status}: ${text.slice(0, 300)}`,
      );
    }),
    { numRuns: 400 },
  );

  function authorization(who: string, method: string, url: URL): Readonly<Record<string, string>> {
    if (who === 'nobody') return {};
    if (who.includes(' ')) return { authorization: who };
    if (who !== 'app') return { authorization: basic(`${who}@small.example`, `token-${who}`) };
    const now = Math.floor(Date.now() / 1000);
    const qsh = queryHash({ method, pathname: url.pathname, query: url.searchParams });
    const token = signHs256({ iss: 'tiny', iat: now, exp: now + 60, qsh }, app.secret());
    return { authorization: `JWT ${token}` };
  }
});
