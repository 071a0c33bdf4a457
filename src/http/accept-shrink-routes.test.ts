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
  await server.person('dan', 'administrator');
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

test('of a private source its owner alone accepts it, and the audit log has neither keys nor counts', async () => {
  const { app, source } = server.at;
  const { id: _, ...same } = source;
  const owner = await app.store.people.byEmail('dan@small.example');
  const mine = await app.store.sources.add(
    { ...same, name: 'Mine', kind: 'private', ownerId: owner?.id ?? assert.fail() },
    [],
  );
  const held = { part: 'accounts', before: 30, after: 2 } as const;
  await app.store.access.putHeldShrinks(mine.id, shrinkingParts, [held], 5);
  await app.store.access.putHeldShrinks(source.id, shrinkingParts, [{ ...held, before: 50 }], 5);
  const isAccepted = async () => (await app.store.access.heldShrinks(mine.id))[0]?.acceptedMs !== undefined;
  const refused = await server.body(problem, await accept('ann', { source: 'Mine' }), 403);
  assert.equal(refused.code, 'not-allowed');
  const all = await server.body(acceptShrinkAnswer, await accept('ann'));
  assert.deepEqual(all.accepted, [{ ...held, source: source.name, before: 50 }], 'CONTROL: of everybody’s');
  assert.equal(await isAccepted(), false);
  const hers = await server.body(acceptShrinkAnswer, await accept('dan', { source: 'Mine' }));
  assert.deepEqual(hers.accepted, [{ ...held, source: 'Mine' }], 'CONTROL: the owner');
  assert.equal(await isAccepted(), true);
  const entries = await app.store.auditLog.latest({ action: 'accepted-shrink' }, 2);
  assert.deepEqual(
    entries.map(({ subject, details }) => [subject, details]),
    [
      ['Mine', {}],
      [source.name, { accounts: [50, 2] }],
    ],
  );
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
