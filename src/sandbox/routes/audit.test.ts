import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each, message } from '../ask.test-support.ts';
import { audit } from '../edits/audit.ts';
import { openSandbox } from '../open-sandbox.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';

async function sandboxWithRecords() {
  const sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  const { world, site } = sandbox;
  const day = (n: number) => Date.UTC(2026, 4, n, 12);
  const edit = (n: number) => ({ world, events: site.events, actor: 'ann', nowMs: day(n) });
  audit(edit(1), {
    summary: 'User added to group',
    category: 'group management',
    object: { id: 'g-staff', name: 'staff', typeName: 'GROUP' },
    associated: [{ id: 'dan', name: 'dan', typeName: 'USER' }],
  });
  audit(edit(2), {
    summary: 'Project role changed',
    category: 'projects',
    changes: [{ fieldName: 'Name', from: 'Testers', to: 'Reviewers' }],
  });
  audit({ ...edit(3), actor: undefined }, { summary: 'User created', category: 'user management' });
  return sandbox;
}

describe('the audit log', () => {
  it('lists the newest first, with who did it', async () => {
    await using sandbox = await sandboxWithRecords();
    const { json } = await ask(sandbox, 'ann', '/rest/api/3/auditing/record');
    assert.deepEqual(each(json, 'records', 'summary'), [
      'User created',
      'Project role changed',
      'User added to group',
    ]);
    assert.deepEqual(each(json, 'records', 'authorAccountId'), [undefined, 'ann', 'ann']);
    assert.deepEqual(each(json, 'records', 'id'), [10003, 10002, 10001]);
    assert.equal(at(json, 'records.2.created'), '2026-05-01T09:00:00.000-0300');
    assert.deepEqual(at(json, 'records.1.changedValues'), [
      { fieldName: 'Name', changedFrom: 'Testers', changedTo: 'Reviewers' },
    ]);
    assert.deepEqual(at(json, 'records.2.associatedItems'), [{ id: 'dan', name: 'dan', typeName: 'USER' }]);
  });

  for (const [query, summaries, total] of [
    ['filter=man ed', ['User created', 'User added to group'], 2],
    ['filter=STAFF', ['User added to group'], 1],
    ['filter=review testers', ['Project role changed'], 1],
    ['filter=review staff', [], 0],
    ['from=2026-05-02T12:00:00.000%2B0000', ['User created', 'Project role changed'], 2],
    ['to=2026-05-02', ['User added to group'], 1],
    ['from=2026-05-03&to=2026-05-02', [], 0],
    ['offset=1&limit=1', ['Project role changed'], 3],
    ['offset=9', [], 3],
    ['limit=0', [], 3],
  ] as const) {
    it(`finds by ${query}`, async () => {
      await using sandbox = await sandboxWithRecords();
      const { json } = await ask(sandbox, 'ann', `/rest/api/3/auditing/record?${query}`);
      assert.deepEqual(each(json, 'records', 'summary'), summaries);
      assert.equal(at(json, 'total'), total);
    });
  }

  it('gives at most 1000 records, and refuses what is not a date', async () => {
    await using sandbox = await sandboxWithRecords();
    const { json } = await ask(sandbox, 'ann', '/rest/api/3/auditing/record?limit=5000');
    assert.equal(at(json, 'limit'), 1000);
    const refused = await ask(sandbox, 'ann', '/rest/api/3/auditing/record?from=yesterday');
    assert.equal(refused.status, 400);
    assert.equal(message(refused), "The 'from' parameter must be a date and time.");
  });

  it('is for administrators, and for nobody on a free plan', async () => {
    await using sandbox = await sandboxWithRecords();
    const status = async (who: string) => (await ask(sandbox, who, '/rest/api/3/auditing/record')).status;
    assert.equal(await status('ann'), 200);
    assert.equal(await status('dan'), 403);
    assert.equal(await status(''), 401);
    sandbox.world.putSite({ ...sandbox.world.site, plan: 'free' });
    assert.equal(await status('ann'), 403);
  });

  it('stays in the saved world', () => {
    const world = openWorld(smallWorld());
    world.setList('auditRecords', [
      { id: '7', created: '2026-05-01T12:00:00.000Z', summary: 'S', category: 'c' },
    ]);
    assert.deepEqual(openWorld(world.toFile()).list('auditRecords'), world.list('auditRecords'));
  });
});

describe('the types of issue events', () => {
  it('are listed for administrators', async () => {
    await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
    const { json } = await ask(sandbox, 'ann', '/rest/api/3/events');
    assert.deepEqual(at(json, '0'), { id: 1, name: 'Issue Created' });
    assert.deepEqual(at(json, '12'), { id: 13, name: 'Generic Event' });
    assert.equal((await ask(sandbox, 'ben', '/rest/api/3/events')).status, 403);
  });
});
