/** What the sandbox as a whole does: what it does not serve, its control door, and a world that changes. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, at, each, message } from './ask.test-support.ts';
import type { Sandbox } from './open-sandbox.ts';
import { openSandbox } from './open-sandbox.ts';
import { comment, smallWorld } from './small-world.test-support.ts';
import { openWorld } from './world/world.ts';

let sandbox: Sandbox;
before(async () => {
  sandbox = await openSandbox({ world: openWorld(smallWorld()), control: true });
});
after(() => sandbox[Symbol.asyncDispose]());

const hidden = 'Issue does not exist or you do not have permission to see it.';

describe('what is not served', () => {
  it('is answered 501 and named', async () => {
    const reply = await ask(sandbox, 'ann', '/rest/api/3/dashboard?x=1');
    assert.equal(reply.status, 501);
    assert.deepEqual(reply.json, {
      errorMessages: [
        'GET /rest/api/3/dashboard is not served by this sandbox. What is: docs/sandbox-operations.md.',
      ],
      errors: { method: 'GET', path: '/rest/api/3/dashboard' },
    });
    const served = sandbox.requests().at(-1);
    assert.deepEqual(
      [served?.status, served?.path, served?.operation],
      [501, '/rest/api/3/dashboard?x=1', undefined],
    );
    assert.equal((await fetch(`${sandbox.url}/rest/api/3/dashboard/1`, { method: 'DELETE' })).status, 501);
  });
  it('is a page that says so, outside of /rest', async () => {
    const browse = await fetch(`${sandbox.url}/browse/SOFT-1`);
    assert.match(await browse.text(), /SOFT-1/);
    assert.equal((await fetch(`${sandbox.url}/wiki`)).status, 404);
  });
});

describe('the control door', () => {
  it('tells who can see what', async () => {
    const visible = async (query: string) =>
      at((await ask(sandbox, '', `/sandbox/who-can-see?${query}`)).json, 'visible');
    assert.equal(await visible('account=cleo&issue=SOFT-3'), true);
    assert.equal(await visible('account=ben&issue=SOFT-3'), false);
    assert.equal(await visible('account=&issue=SOFT-3'), false);
    assert.equal(await visible('account=cleo&issue=SOFT-1&comment=2002'), true);
    assert.equal(await visible('account=ben&issue=SOFT-1&comment=2002'), false);
    assert.equal(await visible('account=cleo&issue=SOFT-1&worklog=3002'), true);
    assert.equal(await visible('account=ben&issue=SOFT-1&worklog=3002'), false);
    assert.equal((await ask(sandbox, '', '/sandbox/who-can-see?account=zoe&issue=SOFT-1')).status, 404);
    assert.deepEqual((await ask(sandbox, '', '/sandbox/who-can-see/all?account=cleo')).json, {
      issues: ['SOFT-1', 'SOFT-2', 'SOFT-3', 'DESK-1', 'TEAM-1', 'TEAM-2'],
      comments: ['2001', '2002', '2010', '2011'],
      worklogs: ['3001', '3002'],
    });
  });
  it('is closed unless it was asked for', async () => {
    await using closed = await openSandbox({ world: openWorld(smallWorld()) });
    assert.equal((await ask(closed, '', '/sandbox/who-can-see?account=cleo&issue=SOFT-3')).status, 501);
  });
});

it('a change of the world shows in the next answer', async () => {
  const world = openWorld(smallWorld());
  await using own = await openSandbox({ world });
  own.prepare();
  const read = async (who: string) => (await ask(own, who, '/rest/api/3/issue/SOFT-1?fields=summary')).json;
  assert.equal(at(await read('cleo'), 'fields.summary'), 'Quoting fails for large orders');
  const old = world.findEntry('SOFT-1')?.issue;
  assert.ok(old);
  world.putIssue({ ...old, summary: 'New words' });
  assert.equal(at(await read('cleo'), 'fields.summary'), 'New words');
  world.putComment('1001', { ...comment('2050', 'cleo', 'late'), created: '2026-05-01T00:00:00.000Z' });
  const after = await ask(own, 'hal', '/rest/api/3/issue/SOFT-1');
  assert.deepEqual(each(after.json, 'fields.comment.comments', 'id'), ['2001', '2050']);
  assert.equal(at(after.json, 'fields.updated'), '2026-04-30T21:00:00.000-0300');
  world.setGroupMembers('g-cleos', []);
  assert.equal(message(await ask(own, 'cleo', '/rest/api/3/issue/SOFT-1')), hidden);
  world.deleteIssue('1001');
  assert.equal(message(await ask(own, 'ben', '/rest/api/3/issue/SOFT-1')), hidden);
  assert.equal(message(await ask(own, 'ben', '/rest/api/3/issue/SOFT-2')), hidden);
});
