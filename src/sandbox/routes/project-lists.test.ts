/** Projects as they are listed and found. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, at, each, message } from '../ask.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import { openSandbox } from '../open-sandbox.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';

let sandbox: Sandbox;
before(async () => {
  sandbox = await openSandbox({ world: openWorld(smallWorld()) });
});
after(() => sandbox[Symbol.asyncDispose]());

describe('projects', () => {
  const keys = async (who: string, query: string) =>
    each((await ask(sandbox, who, `/rest/api/3/project/search?${query}`)).json, 'values', 'key');

  it('are listed to those who may browse some issue of them, or administer them', async () => {
    assert.deepEqual(await keys('cleo', ''), ['DESK', 'SOFT', 'TEAM']);
    assert.deepEqual(await keys('dan', ''), ['DESK', 'TEAM']);
    assert.deepEqual(await keys('ann', 'action=view'), ['DESK', 'SOFT', 'TEAM']);
    assert.deepEqual(await keys('ann', 'action=browse'), ['DESK', 'TEAM']);
    assert.equal((await ask(sandbox, 'gus', '/rest/api/3/project/search')).status, 404);
  });
  it('are filtered, ordered and paged', async () => {
    assert.deepEqual(await keys('cleo', 'status=archived'), ['OLD']);
    assert.deepEqual(await keys('cleo', 'id=1&id=2'), ['DESK', 'SOFT']);
    assert.deepEqual(await keys('cleo', 'keys=TEAM'), ['TEAM']);
    assert.deepEqual(await keys('cleo', 'query=desk'), ['DESK']);
    assert.deepEqual(await keys('cleo', 'typeKey=service_desk'), ['DESK']);
    assert.deepEqual(await keys('cleo', 'orderBy=-name'), ['TEAM', 'SOFT', 'DESK']);
    const page = await ask(sandbox, 'cleo', '/rest/api/3/project/search?maxResults=2');
    assert.deepEqual([at(page.json, 'total'), at(page.json, 'isLast')], [3, false]);
    const next = String(at(page.json, 'nextPage')).slice(sandbox.url.length);
    assert.deepEqual(each((await ask(sandbox, 'cleo', next)).json, 'values', 'key'), ['TEAM']);
  });
  it('say their style and, if asked, their lead', async () => {
    const { json } = await ask(sandbox, 'dan', '/rest/api/3/project/search?expand=lead');
    assert.deepEqual(each(json, 'values', 'style'), ['classic', 'next-gen']);
    assert.deepEqual(each(json, 'values', 'lead.accountId'), ['ann', 'ann']);
  });
  it('are found by id or key, and hidden ones are missing', async () => {
    assert.equal(at((await ask(sandbox, 'ben', '/rest/api/3/project/soft')).json, 'id'), '1');
    const none = await ask(sandbox, 'dan', '/rest/api/3/project/SOFT');
    assert.deepEqual([none.status, message(none)], [404, "No project could be found with key 'SOFT'."]);
  });
});
