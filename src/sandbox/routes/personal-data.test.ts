import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askAsApp, install, openTinyApp } from '../connect/tiny-app.test-support.ts';
import { closeAccount } from '../edits/accounts.ts';
import { app, byCode, codeFor, openWithApp, tokens, usualScope } from '../oauth/oauth-client.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';

const scope = 'report:personal-data';
const before = { accountId: 'cleo', updatedAt: '2026-05-01T00:00:00.000Z' };
const read = (accountId: string) => ({ ...before, accountId });

async function report(sandbox: Sandbox, accounts: readonly unknown[], asked = `${usualScope} ${scope}`) {
  const { access } = await tokens(sandbox, byCode(await codeFor(sandbox, 'ben', { scope: asked })));
  const response = await fetch(`${sandbox.url}/app/report-accounts/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access}`, 'content-type': 'application/json' },
    body: JSON.stringify({ accounts }),
  });
  const text = await response.text();
  return { status: response.status, text, cycle: response.headers.get('cycle-period') };
}

function close(sandbox: Sandbox, id: string): void {
  closeAccount(sandbox.site, sandbox.world.accounts.get(id) ?? assert.fail(id));
}

test('an OAuth app is told who closed their account, who changed, and else that there is nothing to do', async () => {
  await using sandbox = await openWithApp({ scopes: [...app.scopes, scope] });
  const all = ['ann', 'cleo', 'dan', 'nobody-here'].map(read);
  assert.deepEqual(await report(sandbox, all), { status: 204, text: '', cycle: 'P7D' });
  close(sandbox, 'dan');
  const cleo = sandbox.world.accounts.get('cleo') ?? assert.fail();
  sandbox.world.putAccount({ ...cleo, displayName: 'Cleo C.', changed: '2026-05-15T00:00:00.000Z' });
  sandbox.site.settings.reportCycle = 'PT1H';
  const told = await report(sandbox, all);
  assert.deepEqual([told.status, told.cycle], [200, 'PT1H']);
  assert.deepEqual(JSON.parse(told.text), {
    accounts: [
      { accountId: 'cleo', status: 'updated' },
      { accountId: 'dan', status: 'closed' },
    ],
  });
  const later = await report(sandbox, [{ accountId: 'cleo', updatedAt: '2026-05-20T00:00:00.000Z' }]);
  assert.equal(later.status, 204, 'what was read after the change is as it should be');
  assert.equal((await report(sandbox, [read('5be24ba3f91c106033269289')])).status, 200);
  assert.equal((await report(sandbox, [read('5be24ad8b1653240376955d2')])).status, 204);
});

test('without the scope, with too many accounts or with none that could be one it is refused', async () => {
  await using sandbox = await openWithApp({ scopes: [...app.scopes, scope] });
  const refused = await report(sandbox, [before], usualScope);
  assert.deepEqual([refused.status, refused.text.includes('scope does not match')], [401, true]);
  assert.equal(
    (
      await report(
        sandbox,
        Array.from({ length: 90 }, () => before),
      )
    ).status,
    204,
  );
  assert.equal(
    (
      await report(
        sandbox,
        Array.from({ length: 91 }, () => before),
      )
    ).status,
    400,
  );
  assert.equal((await report(sandbox, [{ accountId: 'cleo', updatedAt: 'yesterday' }])).status, 400);
  assert.equal((await report(sandbox, [read('a b')])).status, 400);
});

test('a Connect app reports at the site, as itself alone', async () => {
  await using sandbox = await openWithApp();
  await using tiny = await openTinyApp();
  await install(sandbox, tiny.descriptorUrl);
  const path = '/rest/atlassian-connect/latest/report-accounts';
  assert.equal((await askAsApp(sandbox, tiny, path, { body: { accounts: [before] } })).status, 204);
  close(sandbox, 'cleo');
  const told = await askAsApp(sandbox, tiny, path, { body: { accounts: [before] } });
  assert.deepEqual(told.json, { accounts: [{ accountId: 'cleo', status: 'closed' }] });
  const person = await fetch(`${sandbox.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from('ann@small.example:token-ann').toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ accounts: [before] }),
  });
  await person.text();
  assert.equal(person.status, 401);
});
