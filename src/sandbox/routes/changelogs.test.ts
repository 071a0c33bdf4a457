/** Changelogs over HTTP: order, pages and limits, and that a line names nothing that its reader may not see. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each, message } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile, WorldHistory } from '../world/world-file.ts';

function history(id: number, fieldId: string, to: string): WorldHistory {
  const item = {
    field: fieldId,
    fieldtype: 'jira',
    fieldId,
    from: null,
    fromString: null,
    to,
    toString: to,
  } as const;
  return {
    id: String(id),
    author: 'ben',
    created: new Date(Date.UTC(2026, 3, 1, 0, 0, id % 60)).toISOString(),
    items: [item],
  };
}

function withHistory(key: string, histories: readonly WorldHistory[]): WorldFile {
  const file = smallWorld();
  return {
    ...file,
    issues: file.issues.map((one) => (one.key === key ? { ...one, history: histories } : one)),
  };
}

describe('the changelog of an issue', () => {
  it('comes oldest first, in Jira’s shape, with times in the zone of the site', async () => {
    await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
    const { json } = await ask(sandbox, 'cleo', '/rest/api/3/issue/SOFT-1/changelog');
    assert.deepEqual(each(json, 'values', 'id'), ['5001', '5002']);
    assert.equal(at(json, 'values.0.author.accountId'), 'ben');
    assert.equal(at(json, 'values.0.created'), '2026-03-03T07:00:01.000-0300');
    assert.deepEqual(at(json, 'values.0.items'), [
      {
        field: 'assignee',
        fieldtype: 'jira',
        fieldId: 'assignee',
        from: null,
        fromString: null,
        to: 'cleo',
        toString: 'Cleo Coder',
      },
    ]);
    assert.deepEqual([at(json, 'total'), at(json, 'isLast'), at(json, 'maxResults')], [2, true, 100]);
  });

  it('leaves out a link to an issue that the reader may not see, everywhere', async () => {
    await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
    const seen = async (who: string) => {
      const page = await ask(sandbox, who, '/rest/api/3/issue/SOFT-1/changelog');
      const some = await ask(sandbox, who, '/rest/api/3/issue/SOFT-1/changelog/list', {
        changelogIds: [5002],
      });
      const bulk = await ask(sandbox, who, '/rest/api/3/changelog/bulkfetch', { issueIdsOrKeys: ['1001'] });
      return [
        each(page.json, 'values', 'id'),
        each(some.json, 'histories', 'id'),
        each(bulk.json, 'issueChangeLogs.0.changeHistories', 'id'),
        [page, some, bulk].some(({ text }) => text.includes('SOFT-3')),
      ];
    };
    assert.deepEqual(await seen('ben'), [['5001'], [], ['5001'], false]);
    assert.deepEqual(await seen('cleo'), [['5001', '5002'], ['5002'], ['5001', '5002'], true]);
  });

  it('leaves out from where an issue was moved for those who do not know of that project', async () => {
    const item = {
      field: 'project',
      fieldtype: 'jira',
      fieldId: 'project',
      from: '1',
      fromString: 'Software',
      to: '3',
      toString: 'Team space',
    } as const;
    const key = {
      ...item,
      field: 'Key',
      fieldId: 'Key',
      from: null,
      fromString: 'SOFT-9',
      to: null,
      toString: 'TEAM-2',
    } as const;
    const moved = {
      ...history(7001, 'summary', 'moved'),
      items: [item, key, ...history(7001, 'summary', 'moved').items],
    };
    await using sandbox = await openSandbox({ world: openWorld(withHistory('TEAM-2', [moved])) });
    const fieldsFor = async (who: string) =>
      each((await ask(sandbox, who, '/rest/api/3/issue/TEAM-2/changelog')).json, 'values.0.items', 'field');
    assert.deepEqual(await fieldsFor('dan'), ['summary']);
    assert.deepEqual(await fieldsFor('ben'), ['project', 'Key', 'summary']);
  });

  it('is served in pages of at most a hundred', async () => {
    const many = Array.from({ length: 130 }, (_, n) => history(6000 + n, 'summary', `s${n}`));
    await using sandbox = await openSandbox({ world: openWorld(withHistory('SOFT-1', many)) });
    const first = await ask(sandbox, 'ben', '/rest/api/3/issue/SOFT-1/changelog?maxResults=500');
    assert.equal(each(first.json, 'values', 'id').length, 100);
    assert.deepEqual([at(first.json, 'total'), at(first.json, 'isLast')], [130, false]);
    const second = await ask(sandbox, 'ben', '/rest/api/3/issue/SOFT-1/changelog?startAt=100');
    assert.equal(each(second.json, 'values', 'id').length, 30);
  });

  it('of a hidden issue is answered as that of a missing one', async () => {
    await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
    for (const key of ['SOFT-3', 'SOFT-99']) {
      const reply = await ask(sandbox, 'ben', `/rest/api/3/issue/${key}/changelog`);
      assert.deepEqual(
        [reply.status, message(reply)],
        [404, 'Issue does not exist or you do not have permission to see it.'],
      );
    }
    assert.equal((await ask(sandbox, 'cleo', '/rest/api/3/issue/SOFT-3/changelog')).status, 200);
  });
});

describe('changelogs in bulk', () => {
  it('go on behind a token, by issue and time, and can be narrowed to fields', async () => {
    const file = withHistory(
      'SOFT-1',
      [1, 2, 3].map((n) => history(6000 + n, n === 2 ? 'labels' : 'summary', `s${n}`)),
    );
    await using sandbox = await openSandbox({ world: openWorld(file) });
    const bulk = (body: object) =>
      ask(sandbox, 'cleo', '/rest/api/3/changelog/bulkfetch', {
        issueIdsOrKeys: ['SOFT-2', 'SOFT-1', 'SOFT-99'],
        ...body,
      });
    const first = await bulk({ maxResults: 2 });
    assert.deepEqual(each(first.json, 'issueChangeLogs.0.changeHistories', 'id'), ['6001', '6002']);
    const nextPageToken = at(first.json, 'nextPageToken');
    const second = await bulk({ maxResults: 2, nextPageToken });
    assert.deepEqual(each(second.json, 'issueChangeLogs.0.changeHistories', 'id'), ['6003']);
    assert.equal(at(second.json, 'nextPageToken'), undefined);
    const labels = await bulk({ fieldIds: ['labels'] });
    assert.deepEqual(each(labels.json, 'issueChangeLogs.0.changeHistories', 'id'), ['6002']);
    assert.deepEqual(each(labels.json, 'issueChangeLogs', 'issueId'), ['1001']);
  });

  it('are refused outside of their limits', async () => {
    await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
    const refused: readonly object[] = [
      {},
      { issueIdsOrKeys: [] },
      { issueIdsOrKeys: Array.from({ length: 1001 }, (_, n) => String(n)) },
      { issueIdsOrKeys: ['SOFT-1'], fieldIds: Array.from({ length: 11 }, (_, n) => `f${n}`) },
      { issueIdsOrKeys: ['SOFT-1'], maxResults: 0 },
      { issueIdsOrKeys: ['SOFT-1'], maxResults: 10_001 },
      { issueIdsOrKeys: ['SOFT-1'], nextPageToken: 'x' },
    ];
    for (const body of refused) {
      assert.equal(
        (await ask(sandbox, 'ben', '/rest/api/3/changelog/bulkfetch', body)).status,
        400,
        JSON.stringify(body).slice(0, 80),
      );
    }
  });
});
