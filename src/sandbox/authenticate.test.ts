/** Who a caller is: by email and token, and nobody where they do not fit. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, askWith, at, basic, message } from './ask.test-support.ts';
import type { Sandbox } from './open-sandbox.ts';
import { openSandbox } from './open-sandbox.ts';
import { smallWorld } from './small-world.test-support.ts';
import { openWorld } from './world/world.ts';

let sandbox: Sandbox;
before(async () => {
  sandbox = await openSandbox({ world: openWorld(smallWorld()) });
});
after(() => sandbox[Symbol.asyncDispose]());

const hidden = 'Issue does not exist or you do not have permission to see it.';

describe('authentication', () => {
  it('takes an email in any case and the token of its account', async () => {
    const reply = await askWith(sandbox, basic('BEN@small.example', 'token-ben'), '/rest/api/3/myself');
    assert.equal(reply.status, 200);
    assert.equal(at(reply.json, 'accountId'), 'ben');
    assert.equal(reply.headers.get('x-aaccountid'), 'ben');
  });
  const wrong = [
    basic('ben@small.example', 'token-cleo'),
    basic('nobody@small.example', 'token-ben'),
    basic('eve@small.example', 'token-eve'),
    'Digest abc',
    'Basic !!!',
  ];
  it('takes a wrong token, an unknown email, another scheme and a deactivated account for nobody', async () => {
    for (const [index, authorization] of wrong.entries()) {
      const statuses = [];
      for (const path of ['/rest/api/3/myself', '/rest/api/3/serverInfo', '/rest/api/3/issue/SOFT-1']) {
        const reply = await askWith(sandbox, authorization, path);
        statuses.push(reply.status);
        const expected = index < 3 ? 'AUTHENTICATED_FAILED' : null;
        assert.equal(reply.headers.get('x-seraph-loginreason'), expected, `${authorization} ${path}`);
        assert.equal(reply.headers.get('x-aaccountid'), null);
      }
      assert.deepEqual(statuses, [401, 200, 404], authorization);
    }
  });
  it('refuses them everywhere where that is wanted', async () => {
    await using strict = await openSandbox({ world: openWorld(smallWorld()), failedLogins: 'refused' });
    for (const authorization of wrong) {
      for (const path of ['/rest/api/3/myself', '/rest/api/3/serverInfo', '/rest/api/3/issue/SOFT-1']) {
        const reply = await askWith(strict, authorization, path);
        assert.equal(reply.status, 401, `${authorization} ${path}`);
        assert.equal(at(reply.json, 'message'), 'Client must be authenticated to access this resource.');
      }
    }
  });
  it('lets a customer in, who sees what an anonymous caller sees', async () => {
    assert.equal(at((await ask(sandbox, 'gus', '/rest/api/3/myself')).json, 'accountType'), 'customer');
    assert.equal(message(await ask(sandbox, 'gus', '/rest/api/3/issue/SOFT-1')), hidden);
  });
  it('is not needed where Jira answers anybody', async () => {
    assert.equal((await ask(sandbox, '', '/rest/api/3/serverInfo')).status, 200);
    assert.equal((await ask(sandbox, '', '/rest/api/3/myself')).status, 401);
    assert.equal((await ask(sandbox, '', '/rest/api/3/issue/SOFT-1')).status, 404);
    assert.deepEqual((await ask(sandbox, '', '/rest/api/3/search/jql?jql=id%20%3E%201')).json, {
      issues: [],
      isLast: true,
    });
  });
  it('tells two accounts with the same email apart by their tokens', async () => {
    const base = smallWorld();
    const accounts = base.accounts.map((account) =>
      account.accountId === 'cleo' ? { ...account, email: 'ben@small.example', apiToken: 'secret' } : account,
    );
    await using twins = await openSandbox({ world: openWorld({ ...base, accounts }) });
    const whoHas = async (token: string) =>
      at((await askWith(twins, basic('ben@small.example', token), '/rest/api/3/myself')).json, 'accountId');
    assert.deepEqual([await whoHas('token-ben'), await whoHas('secret')], ['ben', 'cleo']);
  });
});
