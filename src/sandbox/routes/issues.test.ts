/** What `expand` and `properties` add to issues, alike when one is read, many are fetched, and in a search. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each } from '../ask.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import { openSandbox } from '../open-sandbox.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile } from '../world/world-file.ts';

const api = '/rest/api/3';

/** The issue as each of the three ways of reading answers it. */
async function threeWays(
  sandbox: Sandbox,
  who: string,
  key: string,
  query: { fields?: string; expand?: string; properties?: string },
) {
  const { fields = '*all', expand = '', properties = '' } = query;
  const names = (text: string) => (text === '' ? [] : text.split(','));
  const search = new URLSearchParams({ fields, expand, properties });
  const one = await ask(sandbox, who, `${api}/issue/${key}?${search}`);
  const many = await ask(sandbox, who, `${api}/issue/bulkfetch`, {
    ...{ issueIdsOrKeys: [key], fields: names(fields), expand: names(expand), properties: names(properties) },
  });
  const found = await ask(sandbox, who, `${api}/search/jql`, {
    ...{ jql: `key = ${key}`, fields: names(fields), expand, properties: names(properties) },
  });
  return {
    one: one.json,
    many: at(many.json, 'issues.0'),
    found: at(found.json, 'issues.0'),
    search: found.json,
  };
}

async function opened(change: (file: WorldFile) => WorldFile = (file) => file) {
  return openSandbox({ world: openWorld(change(smallWorld())) });
}

describe('an expanded issue', () => {
  it('has its changelog, newest first, without what the reader may not see', async () => {
    await using sandbox = await opened();
    const cleo = await threeWays(sandbox, 'cleo', 'SOFT-1', { expand: 'changelog' });
    for (const issue of [cleo.one, cleo.many, cleo.found]) {
      assert.deepEqual(each(issue, 'changelog.histories', 'id'), ['5002', '5001']);
      assert.deepEqual([at(issue, 'changelog.total'), at(issue, 'changelog.startAt')], [2, 0]);
    }
    const ben = await threeWays(sandbox, 'ben', 'SOFT-1', { expand: 'changelog' });
    for (const issue of [ben.one, ben.many, ben.found]) {
      assert.deepEqual(each(issue, 'changelog.histories', 'id'), ['5001']);
    }
  });

  it('has the newest 40 changes in lists of issues', async () => {
    const item = {
      field: 'summary',
      fieldtype: 'jira',
      fieldId: 'summary',
      from: null,
      fromString: 'a',
      to: null,
      toString: 'b',
    } as const;
    const history = Array.from({ length: 50 }, (_, n) => ({
      id: String(6000 + n),
      created: '2026-03-01T00:00:00.000Z',
      items: [item],
    }));
    await using sandbox = await opened((file) => ({
      ...file,
      issues: file.issues.map((one) => (one.key === 'TEAM-2' ? { ...one, history } : one)),
    }));
    const { one, found } = await threeWays(sandbox, 'ben', 'TEAM-2', { expand: 'changelog' });
    assert.equal(each(one, 'changelog.histories', 'id').length, 50);
    const shown = each(found, 'changelog.histories', 'id');
    assert.deepEqual([shown.length, shown[0], at(found, 'changelog.total')], [40, '6049', 50]);
  });

  it('has names and schemas of the fields that were asked for; a search has them once', async () => {
    await using sandbox = await opened();
    const { one, many, found, search } = await threeWays(sandbox, 'ben', 'SOFT-1', {
      fields: 'summary,customfield_10001',
      expand: 'names,schema',
    });
    for (const holder of [one, many, search]) {
      assert.deepEqual(at(holder, 'names'), { summary: 'Summary', customfield_10001: 'Reviewers' });
      assert.deepEqual(at(holder, 'schema.summary'), { type: 'string', system: 'summary' });
      assert.equal(at(holder, 'schema.customfield_10001.customId'), 10001);
    }
    assert.equal(at(found, 'names'), undefined);
  });

  it('has transitions and metadata as far as the reader may use them', async () => {
    await using sandbox = await opened();
    const ways = await threeWays(sandbox, 'cleo', 'SOFT-1', { expand: 'transitions,operations,editmeta' });
    for (const issue of [ways.one, ways.many, ways.found]) {
      assert.deepEqual(each(issue, 'transitions', 'name'), ['To Do', 'In Progress', 'Done']);
      assert.deepEqual(at(issue, 'operations'), { linkGroups: [] });
      assert.equal(at(issue, 'editmeta.fields.summary.required'), true);
    }
    const archived = await ask(sandbox, 'dan', `${api}/issue/DESK-2?expand=transitions,editmeta`);
    assert.deepEqual([at(archived.json, 'transitions'), at(archived.json, 'editmeta')], [[], { fields: {} }]);
  });

  it('has rendered fields: HTML, times in words, only open comments', async () => {
    await using sandbox = await opened();
    const cleo = await threeWays(sandbox, 'cleo', 'SOFT-1', { expand: 'renderedFields' });
    for (const issue of [cleo.one, cleo.many, cleo.found]) {
      const rendered = (name: string) => at(issue, `renderedFields.${name}`);
      assert.match(String(rendered('description')), /<p>First paragraph\./);
      assert.deepEqual([rendered('summary'), rendered('customfield_10004')], [null, '<p>Note</p>']);
      assert.equal(rendered('created'), '05/Jan/26 6:00 AM');
      assert.deepEqual(each(rendered('comment'), 'comments', 'body'), ['<p>plain</p>', '<p>for cleos</p>']);
    }
    const ben = await threeWays(sandbox, 'ben', 'SOFT-1', { expand: 'renderedFields' });
    assert.deepEqual(each(ben.one, 'renderedFields.comment.comments', 'body'), [
      '<p>plain</p>',
      '<p>for administrators</p>',
    ]);
  });

  it('has its fields by version instead, where that is asked for', async () => {
    await using sandbox = await opened();
    const ways = await threeWays(sandbox, 'cleo', 'SOFT-1', {
      fields: 'summary,labels',
      expand: 'versionedRepresentations',
    });
    for (const issue of [ways.one, ways.many, ways.found]) {
      assert.deepEqual(at(issue, 'versionedRepresentations'), {
        summary: { 1: 'Quoting fails for large orders' },
        labels: { 1: ['quoting', 'urgent'] },
      });
      assert.equal(at(issue, 'fields'), undefined);
    }
  });

  it('has the entity properties that were asked for', async () => {
    await using sandbox = await opened();
    const ways = await threeWays(sandbox, 'cleo', 'SOFT-1', { properties: 'support,other' });
    for (const issue of [ways.one, ways.many, ways.found]) {
      assert.deepEqual(at(issue, 'properties'), { support: { system: 'mail' } });
    }
    const plain = await threeWays(sandbox, 'cleo', 'SOFT-1', {});
    assert.deepEqual([at(plain.one, 'properties'), at(plain.found, 'properties')], [undefined, undefined]);
  });

  it('has additions beside a bare id too', async () => {
    await using sandbox = await opened();
    const { found } = await threeWays(sandbox, 'cleo', 'SOFT-1', { fields: 'id', expand: 'changelog' });
    assert.deepEqual(Object.keys(Object(found)), ['id', 'changelog']);
  });
});

describe('issues fetched in bulk', () => {
  it('are limited to a thousand, or a hundred where fields or expansions are heavy', async () => {
    await using sandbox = await opened();
    const status = async (count: number, body: object) => {
      const issueIdsOrKeys = Array.from({ length: count }, (_, n) => String(1000 + n));
      return (await ask(sandbox, 'ben', `${api}/issue/bulkfetch`, { issueIdsOrKeys, ...body })).status;
    };
    assert.deepEqual(
      [
        await status(1000, { fields: ['summary'] }),
        await status(1001, { fields: ['summary'] }),
        await status(100, {}),
        await status(101, {}),
        await status(101, { fields: ['*all'] }),
        await status(101, { fields: ['-comment'] }),
        await status(101, { fields: ['summary', 'comment'] }),
        await status(101, { fields: ['summary'], expand: ['changelog'] }),
        await status(101, { fields: ['summary'], expand: ['names'] }),
        await status(1, { fields: ['summary'], properties: ['a', 'b', 'c', 'd', 'e', 'f'] }),
      ],
      [200, 400, 200, 400, 400, 400, 400, 400, 200, 400],
    );
  });
});
