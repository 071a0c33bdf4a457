import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, askWith, at, basic } from './ask.test-support.ts';
import type { Sandbox } from './open-sandbox.ts';
import { openSandbox } from './open-sandbox.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';
import { granularName, notInConnectScope, refuseByScope, scopesOf } from './scopes.ts';
import { smallWorld } from './small-world.test-support.ts';
import { openWorld } from './world/world.ts';

let sandbox: Sandbox;
before(async () => {
  sandbox = await openSandbox({ world: openWorld(smallWorld()) });
});
after(() => sandbox[Symbol.asyncDispose]());

const mismatch = '{"code":401,"message":"Unauthorized; scope does not match"}';

/** Asks through the gateway with a token of Ben's that has exactly these scopes. */
async function answerWith(scopes: readonly string[], { method, path }: Operation) {
  sandbox.world.setList('apiTokens', [{ token: 'scoped', accountId: 'ben', scopes }]);
  const filled = path.replace(/\{[^}]+\}/g, '999999');
  const authorization = basic('ben@small.example', 'scoped');
  const body = method === 'GET' || method === 'DELETE' ? undefined : {};
  return askWith(sandbox, authorization, `/ex/jira/${sandbox.site.cloudId}${filled}`, body, method);
}

describe('the scopes of every operation through the gateway', () => {
  for (const operation of operations) {
    const { classic, granular } = scopesOf(operation);
    const sets = [classic, granular.map(granularName)].filter((set) => set.length > 0);
    it(`${operation.method} ${operation.path}: each of its sets is enough, and no part of one is`, async () => {
      if (sets.length === 0) assert.notEqual((await answerWith([], operation)).text, mismatch);
      for (const set of sets) {
        assert.notEqual((await answerWith(set, operation)).text, mismatch, set.join(' '));
        for (const left of set) {
          const scopes = set.filter((scope) => scope !== left);
          const refusal = refuseByScope(operation, { kind: 'oauth', scopes });
          assert.equal(refusal?.json, mismatch, `without ${left}`);
        }
        const { status, text } = await answerWith(set.slice(1), operation);
        assert.deepEqual([status, text], [401, mismatch], `without ${set[0]}`);
      }
    });
  }
});

describe('scopes', () => {
  it('of one kind do not complete those of the other, and a granular one needs its product', async () => {
    const myself = operations.find(({ path }) => path === '/rest/api/3/myself');
    assert.ok(myself);
    const granular = ['read:application-role', 'read:group', 'read:user', 'read:avatar'];
    assert.equal((await answerWith(granular, myself)).text, mismatch);
    assert.equal((await answerWith(['read:jira-work', 'read:user:jira'], myself)).text, mismatch);
    const suffixed = granular.map((scope) => `${scope}:jira`);
    assert.equal(at((await answerWith(suffixed, myself)).json, 'accountId'), 'ben');
  });
  it('let nobody do more than they may', async () => {
    const administer = operations.find(({ path }) => path === '/rest/api/3/applicationrole');
    assert.ok(administer);
    assert.equal((await answerWith(['manage:jira-configuration'], administer)).status, 403);
    assert.equal((await ask(sandbox, 'ann', administer.path)).status, 200);
  });
  it('of permissions/check have the classic one that only the text describes', () => {
    const check = { method: 'POST', path: '/rest/api/3/permissions/check' } as const;
    const scopes = { classic: [], granular: ['read:permission'], connect: 'READ' } as const;
    assert.deepEqual(scopesOf({ ...check, scopes }).classic, ['read:jira-work']);
  });
  it('keep the name of another product', () => {
    assert.equal(granularName('read:user'), 'read:user:jira');
    assert.equal(granularName('read:epic:jira-software'), 'read:epic:jira-software');
  });
});

describe('the scopes of Connect', () => {
  const [some] = operations;
  assert.ok(some);
  const isRefused = (needed: Operation['scopes']['connect'], scopes: readonly string[]) => {
    const operation = { ...some, scopes: { classic: [], granular: [], connect: needed } };
    const refusals = (['connect-app', 'connect-user'] as const).map((kind) =>
      refuseByScope(operation, { kind, scopes }),
    );
    assert.equal(refusals[0], refusals[1]);
    if (refusals[0]) assert.equal(refusals[0], notInConnectScope);
    return refusals[0] !== undefined;
  };

  it('each bring those below them, and no other', () => {
    const ladder = ['NONE', 'READ', 'WRITE', 'DELETE', 'PROJECT_ADMIN', 'ADMIN'] as const;
    for (const [rank, needed] of ladder.entries()) {
      for (const [held, scope] of ladder.entries()) {
        assert.equal(isRefused(needed, [scope]), held < rank, `${needed} with ${scope}`);
      }
      assert.equal(isRefused(needed, []), rank > 0, `${needed} without any`);
      assert.equal(isRefused(needed, ['ACT_AS_USER', 'ACCESS_EMAIL_ADDRESSES']), rank > 0, needed);
    }
  });
  it('keep acting for users and email addresses apart', () => {
    for (const apart of ['ACT_AS_USER', 'ACCESS_EMAIL_ADDRESSES'] as const) {
      assert.equal(isRefused(apart, ['ADMIN']), true);
      assert.equal(isRefused(apart, [apart]), false);
      assert.equal(isRefused(apart, [apart.toLowerCase()]), false);
    }
  });
  it('never open what is closed to apps, and may be written in lower case', () => {
    assert.equal(isRefused('INACCESSIBLE', ['ADMIN', 'INACCESSIBLE']), true);
    assert.equal(isRefused('WRITE', ['write']), false);
  });
  it('are refused in the form of a Jira error', () => {
    assert.equal(notInConnectScope.status, 403);
    assert.equal(
      notInConnectScope.json,
      '{"errorMessages":["Request not in an authorized API scope"],"errors":{}}',
    );
  });
});
