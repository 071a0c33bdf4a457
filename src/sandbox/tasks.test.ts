import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at } from './ask.test-support.ts';
import { openSandbox } from './open-sandbox.ts';
import { smallWorld } from './small-world.test-support.ts';
import { openWorld } from './world/world.ts';

describe('a task', () => {
  it('is told to who started it and to administrators', async () => {
    await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
    sandbox.site.tasks.start({ description: 'Ben’s', subject: 'x', submittedBy: 'ben' }, 0, () => {
      throw new Error('It went wrong.');
    });
    const own = await ask(sandbox, 'ben', '/rest/api/3/task/10001');
    assert.deepEqual(
      ['status', 'message'].map((name) => at(own.json, name)),
      ['FAILED', 'It went wrong.'],
    );
    assert.equal((await ask(sandbox, 'ann', '/rest/api/3/task/10001')).status, 200);
    assert.equal((await ask(sandbox, 'cleo', '/rest/api/3/task/10001')).status, 404);
    assert.equal((await ask(sandbox, '', '/rest/api/3/task/10001')).status, 401);
    assert.equal((await ask(sandbox, 'ann', '/rest/api/3/task/10002')).status, 404);
  });
});
