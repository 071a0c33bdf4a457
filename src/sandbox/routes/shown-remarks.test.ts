/** Comments and worklogs as they are read: those that the caller may see, and how they are paged. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, at, each } from '../ask.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import { openSandbox } from '../open-sandbox.ts';
import { comment, issue, smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';

let sandbox: Sandbox;
before(async () => {
  sandbox = await openSandbox({ world: openWorld(smallWorld()) });
});
after(() => sandbox[Symbol.asyncDispose]());

describe('comments', () => {
  it('are those that the caller may see, in the issue, in the list, and by id', async () => {
    const seen = { ben: ['2001', '2003'], cleo: ['2001', '2002'], hal: ['2001'] };
    for (const [who, ids] of Object.entries(seen)) {
      const whole = await ask(sandbox, who, '/rest/api/3/issue/SOFT-1');
      assert.deepEqual(each(whole.json, 'fields.comment.comments', 'id'), ids);
      assert.equal(at(whole.json, 'fields.comment.total'), ids.length);
      const page = await ask(sandbox, who, '/rest/api/3/issue/SOFT-1/comment');
      assert.deepEqual(each(page.json, 'comments', 'id'), ids);
      const byId = await ask(sandbox, who, '/rest/api/3/comment/list', {
        ids: [2003, 2002, 2001, 2010, 9999],
      });
      assert.deepEqual(
        each(byId.json, 'values', 'id').filter((id) => id !== '2010'),
        ids,
      );
    }
    assert.equal((await ask(sandbox, 'dan', '/rest/api/3/issue/SOFT-1/comment')).status, 404);
  });
  it('say whom they are restricted to, a group by id and a role by name', async () => {
    const visibilities = async (who: string) =>
      each((await ask(sandbox, who, '/rest/api/3/issue/SOFT-1/comment')).json, 'comments', 'visibility');
    assert.deepEqual(await visibilities('cleo'), [
      undefined,
      { type: 'group', value: 'cleos', identifier: 'g-cleos' },
    ]);
    assert.deepEqual(await visibilities('ben'), [
      undefined,
      { type: 'role', value: 'Administrators', identifier: 'Administrators' },
    ]);
  });
  it('say in a service project whether customers see them', async () => {
    const { json } = await ask(sandbox, 'dan', '/rest/api/3/issue/DESK-1/comment?expand=properties');
    assert.deepEqual(each(json, 'comments', 'jsdPublic'), [true, false]);
    assert.deepEqual(each(json, 'comments', 'properties.0.value.internal'), [false, true]);
  });
  it('are paged, oldest or newest first', async () => {
    const page = async (query: string) =>
      (await ask(sandbox, 'ben', `/rest/api/3/issue/SOFT-1/comment?${query}`)).json;
    assert.deepEqual(each(await page('maxResults=1'), 'comments', 'id'), ['2001']);
    assert.deepEqual(each(await page('maxResults=1&startAt=1'), 'comments', 'id'), ['2003']);
    assert.deepEqual(each(await page('orderBy=-created'), 'comments', 'id'), ['2003', '2001']);
    assert.equal(at(await page('startAt=5'), 'total'), 2);
    assert.equal(at(await page('maxResults=5000'), 'maxResults'), 100);
    assert.equal((await ask(sandbox, 'ben', '/rest/api/3/issue/SOFT-1/comment?orderBy=author')).status, 400);
  });
  it('embedded in an issue are the newest: 100 of one issue, 20 in lists, the total true', async () => {
    const world = openWorld(smallWorld());
    await using long = await openSandbox({ world });
    const comments = Array.from({ length: 130 }, (_, index) => ({
      ...comment(String(5000 + index), 'ben', `c${index}`),
      created: new Date(Date.UTC(2026, 1, 1, 0, index)).toISOString(),
    }));
    world.putIssue({ ...issue('1021', 'TEAM-2', '3'), comments: comments.toReversed() });
    const one = await ask(long, 'dan', '/rest/api/3/issue/TEAM-2');
    const oneIds = each(one.json, 'fields.comment.comments', 'id');
    assert.deepEqual([oneIds.length, oneIds[0], oneIds.at(-1)], [100, '5030', '5129']);
    assert.equal(at(one.json, 'fields.comment.total'), 130);
    const many = await ask(long, 'dan', '/rest/api/3/issue/bulkfetch', {
      issueIdsOrKeys: ['TEAM-2'],
      fields: ['comment'],
    });
    const manyIds = each(many.json, 'issues.0.fields.comment.comments', 'id');
    assert.deepEqual([manyIds.length, manyIds[0], manyIds.at(-1)], [20, '5110', '5129']);
    assert.equal(at(many.json, 'issues.0.fields.comment.total'), 130);
    const first = await ask(long, 'dan', '/rest/api/3/issue/TEAM-2/comment?maxResults=200');
    assert.deepEqual([each(first.json, 'comments', 'id').length, at(first.json, 'total')], [100, 130]);
  });
  it('are asked for by 1 to 1000 ids', async () => {
    const list = async (ids: readonly number[]) =>
      (await ask(sandbox, 'ben', '/rest/api/3/comment/list', { ids })).status;
    assert.equal(await list([]), 400);
    assert.equal(await list(Array.from({ length: 1001 }, (_, index) => index)), 400);
    assert.equal(await list([2001]), 200);
  });
});

describe('worklogs', () => {
  it('are those that the caller may see', async () => {
    const ids = async (who: string) =>
      each((await ask(sandbox, who, '/rest/api/3/issue/SOFT-1/worklog')).json, 'worklogs', 'id');
    assert.deepEqual(await ids('ben'), ['3001']);
    assert.deepEqual(await ids('cleo'), ['3001', '3002']);
    assert.deepEqual(await ids('dan'), []);
  });
});
