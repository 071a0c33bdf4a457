import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shrinkingParts } from '../model/held-shrink.ts';
import { problem } from './api.ts';
import { acceptShrinkAnswer } from './change-api.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

let server: TestServer;
before(async () => {
  server = await openTestServer();
  await server.person('ann', 'administrator');
  await server.person('cleo', 'reviewer');
  await server.person('ben', 'member');
});
after(() => server[Symbol.asyncDispose]());

const accept = (who: string, body: unknown = {}) =>
  server.ask('/api/permissions/accept-shrink', who, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('an administrator accepts what was held back, and it is in the audit log who did', async () => {
  const { app, source } = server.at;
  await app.store.access.putHeldShrinks(
    source.id,
    shrinkingParts,
    [{ part: 'accounts', before: 40, after: 3 }],
    5,
  );
  for (const who of ['ben', 'cleo']) {
    const { code } = await server.body(problem, await accept(who), 403);
    assert.equal(code, 'not-allowed');
  }
  assert.equal(
    (await app.store.access.heldShrinks(source.id))[0]?.acceptedMs,
    undefined,
    'still asked about',
  );
  const { accepted } = await server.body(acceptShrinkAnswer, await accept('ann', { source: source.name }));
  assert.deepEqual(accepted, [{ source: source.name, part: 'accounts', before: 40, after: 3 }]);
  assert.ok((await app.store.access.heldShrinks(source.id))[0]?.acceptedMs !== undefined);
  const [entry] = await app.store.auditLog.latest({}, 1);
  assert.deepEqual([entry?.action, entry?.subject], ['accepted-shrink', source.name]);
  assert.deepEqual(entry?.details, { accounts: [40, 3] });
});

test('where nothing is held back, and where there is no such source, it is said', async () => {
  const { app, source } = server.at;
  await app.store.access.putHeldShrinks(source.id, shrinkingParts, [], 6);
  assert.match((await server.body(problem, await accept('ann'), 404)).message, /Nothing is held back/);
  assert.match(
    (await server.body(problem, await accept('ann', { source: 'x' }), 404)).message,
    /no source "x"/,
  );
});
