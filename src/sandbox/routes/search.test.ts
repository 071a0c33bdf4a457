import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each, message } from '../ask.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import { openSandbox } from '../open-sandbox.ts';
import { comment, issue, smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';

const nowMs = Date.parse('2026-05-01T12:00:00Z');
const dayMs = 86_400_000;
const everything = { jql: 'id > 0 ORDER BY id' };

/** SOFT with 60 issues, of which each but every tenth is Cleo's to see and not Ben's. */
async function manyHidden(): Promise<Sandbox> {
  const base = smallWorld();
  const issues = Array.from({ length: 60 }, (_, index) => ({
    ...issue(String(2001 + index), `SOFT-${101 + index}`, '1'),
    ...(index % 10 === 5 ? {} : { securityLevelId: '502' }),
  }));
  return openSandbox({ world: openWorld({ ...base, issues }), now: () => nowMs });
}

async function search(sandbox: Sandbox, who: string, body: object) {
  return ask(sandbox, who, '/rest/api/3/search/jql', body);
}

async function found(sandbox: Sandbox, who: string, body: object): Promise<unknown[]> {
  return each((await search(sandbox, who, body)).json, 'issues', 'id');
}

describe('a search', () => {
  it('has no short page but the last, however much is hidden between', async () => {
    await using sandbox = await manyHidden();
    const pages = async (who: string, maxResults: number) => {
      const counts: number[] = [];
      let token: unknown;
      do {
        const { json } = await search(sandbox, who, {
          ...everything,
          maxResults,
          ...(token === undefined ? {} : { nextPageToken: token }),
        });
        counts.push(each(json, 'issues', 'id').length);
        token = at(json, 'nextPageToken');
        assert.equal(at(json, 'isLast'), token === undefined);
      } while (token !== undefined);
      return counts;
    };
    assert.deepEqual(await pages('ben', 2), [2, 2, 2]);
    assert.deepEqual(await pages('ben', 4), [4, 2]);
    assert.deepEqual(await pages('ben', 6), [6]);
    assert.deepEqual(await pages('cleo', 25), [25, 25, 10]);
    assert.deepEqual(await pages('dan', 25), [0]);
  });

  it('has tokens that say nothing of places among hidden matches, and take none that were changed', async () => {
    await using sandbox = await manyHidden();
    const token = String(
      at((await search(sandbox, 'ben', { ...everything, maxResults: 1 })).json, 'nextPageToken'),
    );
    const text = Buffer.from(token, 'base64url').toString();
    // Five hidden ones stand before the first that Ben sees.
    assert.deepEqual(text.split('.').slice(1, -1), ['1', String(nowMs), '1', '2006']);
    const forged = Buffer.from(text.replace('2006', '2003')).toString('base64url');
    for (const nextPageToken of [forged, `${token}x`, text, '.....']) {
      const reply = await search(sandbox, 'ben', { ...everything, nextPageToken });
      assert.equal(reply.status, 400);
      assert.equal(message(reply), 'The provided next page token is invalid or expired.');
    }
  });

  it('goes on for seven days by the sandbox’s clock, and not longer', async () => {
    await using sandbox = await manyHidden();
    const token = at(
      (await search(sandbox, 'cleo', { ...everything, maxResults: 40 })).json,
      'nextPageToken',
    );
    sandbox.clock.advance(7 * dayMs);
    assert.equal((await found(sandbox, 'cleo', { ...everything, nextPageToken: token })).length, 20);
    sandbox.clock.advance(1);
    assert.equal((await search(sandbox, 'cleo', { ...everything, nextPageToken: token })).status, 400);
  });

  it('lists what matched when it began, while issues move on', async () => {
    await using sandbox = await manyHidden();
    const body = { jql: 'project = SOFT ORDER BY updated ASC, id ASC', maxResults: 30 };
    const first = await search(sandbox, 'cleo', body);
    const moved = sandbox.world.issue('2001');
    assert.ok(moved);
    sandbox.world.putIssue({ ...moved, updated: '2026-04-30T00:00:00.000Z' });
    sandbox.world.putIssue(issue('2100', 'SOFT-200', '1'));
    const second = await search(sandbox, 'cleo', { ...body, nextPageToken: at(first.json, 'nextPageToken') });
    assert.equal(each(second.json, 'issues', 'id').at(0), '2031');
    assert.equal(each(second.json, 'issues', 'id').at(-1), '2060');
    assert.equal(at(second.json, 'isLast'), true);
  });

  it('finds nothing on a later page by a comment that was closed to the caller since', async () => {
    const base = smallWorld();
    const visibility = { type: 'group', value: 'g-cleos' } as const;
    const issues = [1, 2, 3, 4].map((n) => ({
      ...issue(`200${n}`, `SOFT-200${n}`, '1'),
      comments: [{ ...comment(`250${n}`, 'ben', 'turnip'), visibility }],
    }));
    const body = { jql: 'comment ~ turnip ORDER BY id ASC', maxResults: 1 };
    for (const change of ['group', 'comment', 'nothing']) {
      await using sandbox = await openSandbox({ world: openWorld({ ...base, issues }), now: () => nowMs });
      sandbox.world.setRoleActors('1', { roleId: '10100', users: ['ben', 'cleo', 'hal'], groups: [] });
      const { json } = await search(sandbox, 'cleo', body);
      assert.deepEqual(each(json, 'issues', 'id'), ['2001']);
      if (change === 'group') sandbox.world.setGroupMembers('g-cleos', []);
      if (change === 'comment') {
        sandbox.world.putComment('2002', {
          ...comment('2502', 'ben', 'turnip'),
          visibility: { type: 'role', value: 'Administrators' },
        });
      }
      const rest = { ...body, maxResults: 10, nextPageToken: at(json, 'nextPageToken') };
      const expected = { group: [], comment: ['2003', '2004'], nothing: ['2002', '2003', '2004'] }[change];
      assert.deepEqual(await found(sandbox, 'cleo', rest), expected, change);
    }
  });

  it('takes the parameters that Jira documents by GET and by POST', async () => {
    await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
    const byGet = await ask(
      sandbox,
      'ben',
      '/rest/api/3/search/jql?jql=key%3DSOFT-1&fields=summary,status&fields=labels&expand=names,schema&properties=a&fieldsByKeys=true&failFast=true&reconcileIssues=1001&reconcileIssues=1002&maxResults=10&includeArchivedProjects=false',
    );
    const byPost = await search(sandbox, 'ben', {
      jql: 'key=SOFT-1',
      fields: ['summary,status', 'labels'],
      expand: 'names,schema',
      properties: ['a'],
      fieldsByKeys: true,
      failFast: true,
      reconcileIssues: [1001, 1002],
      maxResults: 10,
      nextPageToken: null,
      includeArchivedProjects: false,
    });
    assert.deepEqual(at(byGet.json, 'issues'), at(byPost.json, 'issues'));
    assert.deepEqual(Object.keys(Object(at(byPost.json, 'issues.0.fields'))).sort(), [
      'labels',
      'status',
      'summary',
    ]);
  });

  it('finds archived projects only where it is asked to, and only for those who may browse them', async () => {
    await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
    const archived = { jql: 'project = OLD', includeArchivedProjects: true };
    assert.deepEqual(await found(sandbox, 'cleo', archived), ['1030']);
    assert.deepEqual(await found(sandbox, 'cleo', { ...archived, jql: 'id in (1030, 1011, 1010)' }), [
      '1030',
      '1010',
    ]);
    assert.equal((await search(sandbox, 'cleo', { jql: 'project = OLD' })).status, 400);
    assert.deepEqual(await found(sandbox, 'cleo', { jql: 'id in (1030)' }), []);
    assert.equal((await search(sandbox, 'gus', archived)).status, 400);
    const byGet = '/rest/api/3/search/jql?jql=project%3DOLD&includeArchivedProjects=true';
    assert.deepEqual(each((await ask(sandbox, 'cleo', byGet)).json, 'issues', 'id'), ['1030']);
  });

  it('refuses what is malformed', async () => {
    await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
    const jql = 'key = SOFT-1';
    for (const body of [
      { jql, maxResults: -1 },
      { jql, maxResults: 'many' },
      { jql, maxResults: 1.5 },
      { jql, fields: 'summary' },
      { jql, fields: [7] },
      { jql, expand: ['names'] },
      { jql, properties: ['a', 'b', 'c', 'd', 'e', 'f'] },
      { jql, reconcileIssues: ['SOFT-1'] },
      { jql, reconcileIssues: Array.from({ length: 51 }, (_, index) => index + 1) },
      { jql, startAt: 0 },
      { jql: ['key'] },
      [],
      'text',
    ]) {
      const reply = await ask(sandbox, 'ben', '/rest/api/3/search/jql', JSON.stringify(body));
      assert.equal(reply.status, 400, JSON.stringify(body));
      assert.equal(each(reply.json, 'errorMessages', '').length, 1);
    }
    for (const query of [
      'maxResults=x',
      'maxResults=-1',
      'reconcileIssues=SOFT-1',
      'nextPageToken=x',
      'jql=',
    ]) {
      const path = `/rest/api/3/search/jql?${query.startsWith('jql') ? '' : 'jql=key%3DSOFT-1&'}${query}`;
      assert.equal((await ask(sandbox, 'ben', path)).status, 400, query);
    }
    const most = Array.from({ length: 50 }, (_, index) => index + 1);
    assert.equal((await search(sandbox, 'ben', { jql, reconcileIssues: most })).status, 200);
  });
});

describe('counts and matches', () => {
  it('tell of what the caller may see, and no more', async () => {
    await using sandbox = await manyHidden();
    const count = async (who: string) =>
      (await ask(sandbox, who, '/rest/api/3/search/approximate-count', { jql: 'id > 0' })).json;
    assert.deepEqual(await count('ben'), { count: 6 });
    assert.deepEqual(await count('cleo'), { count: 60 });
    assert.deepEqual(await count(''), { count: 0 });
    const matches = async (who: string) =>
      (
        await ask(sandbox, who, '/rest/api/3/jql/match', {
          jqls: ['project = SOFT', 'key = SOFT-101', 'nothing'],
          issueIds: [2001, 2006, 2006, 1],
        })
      ).json;
    assert.deepEqual(await matches('cleo'), {
      matches: [
        { matchedIssues: [2001, 2006], errors: [] },
        { matchedIssues: [2001], errors: [] },
        {
          matchedIssues: [],
          errors: [
            "Error in the JQL Query: Expecting operator before the end of the query. The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'.",
          ],
        },
      ],
    });
    assert.deepEqual(at(await matches('ben'), 'matches.0'), { matchedIssues: [2006], errors: [] });
    assert.deepEqual(at(await matches('ben'), 'matches.1.errors'), [
      "An issue with key 'SOFT-101' does not exist for field 'key'.",
    ]);
  });

  it('refuse what is malformed', async () => {
    await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
    for (const [path, body] of [
      ['search/approximate-count', {}],
      ['search/approximate-count', { jql: 'ORDER BY id' }],
      ['search/approximate-count', { jql: 7 }],
      ['jql/match', {}],
      ['jql/match', { jqls: 'x', issueIds: [] }],
      ['jql/match', { jqls: [], issueIds: ['SOFT-1'] }],
      ['jql/match', { jqls: [], issueIds: Array.from({ length: 1001 }, (_, index) => index) }],
      ['jql/match', { jqls: Array.from({ length: 101 }, () => 'x'), issueIds: [] }],
    ] as const) {
      assert.equal(
        (await ask(sandbox, 'ben', `/rest/api/3/${path}`, body)).status,
        400,
        JSON.stringify(body).slice(0, 80),
      );
    }
  });
});

describe('an index that lags', () => {
  async function lagging(): Promise<{
    sandbox: Sandbox;
    find: (jql: string, who?: string, more?: object) => Promise<unknown[]>;
  }> {
    const sandbox = await openSandbox({
      world: openWorld(smallWorld()),
      now: () => nowMs,
      indexLagMs: 60_000,
    });
    return {
      sandbox,
      find: (jql, who = 'cleo', more = {}) => found(sandbox, who, { jql: `${jql} ORDER BY id`, ...more }),
    };
  }
  const summaryOf = (id: string, sandbox: Sandbox, summary: string) => {
    const old = sandbox.world.issue(id);
    assert.ok(old);
    sandbox.world.putIssue({ ...old, summary });
  };

  it('finds an issue by what it was, and shows it as it is', async () => {
    const { sandbox, find } = await lagging();
    await using _ = sandbox;
    summaryOf('1001', sandbox, 'Zebra crossing');
    assert.deepEqual(await find('summary ~ zebra'), []);
    assert.deepEqual(await find('summary ~ quoting'), ['1001']);
    const shown = await search(sandbox, 'cleo', { jql: 'summary ~ quoting', fields: ['summary'] });
    assert.equal(at(shown.json, 'issues.0.fields.summary'), 'Zebra crossing');
    sandbox.clock.advance(59_999);
    assert.deepEqual(await find('summary ~ zebra'), []);
    sandbox.clock.advance(1);
    assert.deepEqual(await find('summary ~ zebra'), ['1001']);
    assert.deepEqual(await find('summary ~ quoting'), []);
  });

  it('takes reconciled issues as they are', async () => {
    const { sandbox, find } = await lagging();
    await using _ = sandbox;
    summaryOf('1001', sandbox, 'Zebra crossing');
    summaryOf('1010', sandbox, 'Zebra crossing');
    sandbox.world.putIssue({ ...issue('1050', 'TEAM-9', '3'), summary: 'A new zebra' });
    assert.deepEqual(await find('summary ~ zebra'), []);
    const named = 'key in (SOFT-1, TEAM-9) AND summary ~ zebra';
    assert.deepEqual(await find(named), []);
    assert.deepEqual(await find(named, 'cleo', { reconcileIssues: [1050] }), ['1050']);
    assert.deepEqual(await find('summary ~ zebra', 'cleo', { reconcileIssues: [1001, 1050] }), [
      '1001',
      '1050',
    ]);
    assert.deepEqual(await find('summary ~ quoting', 'cleo', { reconcileIssues: [1001] }), []);
    // A reconciled issue must match and must be the caller's to see.
    assert.deepEqual(await find('summary ~ zebra', 'ben', { reconcileIssues: [1003, 1010] }), ['1010']);
  });

  it('goes through several states one after the other', async () => {
    const { sandbox, find } = await lagging();
    await using _ = sandbox;
    summaryOf('1001', sandbox, 'Yellow');
    sandbox.clock.advance(20_000);
    summaryOf('1001', sandbox, 'Violet');
    sandbox.clock.advance(39_999);
    assert.deepEqual(await find('summary ~ quoting'), ['1001']);
    sandbox.clock.advance(1);
    assert.deepEqual(await find('summary ~ yellow'), ['1001']);
    sandbox.clock.advance(20_000);
    assert.deepEqual(await find('summary ~ violet'), ['1001']);
  });

  it('finds a new issue late, a moved one at its old place, a deleted one not at all', async () => {
    const { sandbox, find } = await lagging();
    await using _ = sandbox;
    const { world } = sandbox;
    world.putIssue(issue('1050', 'TEAM-9', '3'));
    const moved = world.issue('1002');
    assert.ok(moved);
    const { parentId: _parent, ...rest } = moved;
    world.putIssue({ ...rest, issueTypeId: '1', projectId: '3', key: 'TEAM-10' });
    world.deleteIssue('1021');
    assert.deepEqual(await find('project = TEAM'), ['1020']);
    assert.deepEqual(await find('project = SOFT'), ['1001', '1002', '1003']);
    const count = await ask(sandbox, 'cleo', '/rest/api/3/search/approximate-count', {
      jql: 'project = TEAM',
    });
    assert.deepEqual(count.json, { count: 1 });
    sandbox.clock.advance(60_000);
    assert.deepEqual(await find('project = TEAM'), ['1002', '1020', '1050']);
    assert.deepEqual(await find('project = SOFT'), ['1001', '1003']);
  });

  it('judges permission now, and never lets a restricted comment be found by its old words', async () => {
    const { sandbox, find } = await lagging();
    await using _ = sandbox;
    const { world } = sandbox;
    assert.deepEqual(await find('comment ~ plain', 'ben'), ['1001']);
    const plain = world.issue('1001')?.comments?.[0];
    assert.ok(plain);
    world.putComment('1001', { ...plain, visibility: { type: 'group', value: 'g-cleos' } });
    assert.deepEqual(await find('comment ~ plain', 'ben'), []);
    assert.deepEqual(await find('comment ~ plain', 'cleo'), ['1001']);
    world.setIssueLevel('1001', '502');
    assert.deepEqual(await find('key = SOFT-1 OR summary ~ quoting', 'cleo'), ['1001']);
    assert.deepEqual(await find('summary ~ quoting', 'ben'), []);
  });

  it('can be set while the sandbox runs, for edits from then on', async () => {
    const { sandbox, find } = await lagging();
    await using _ = sandbox;
    summaryOf('1001', sandbox, 'Zebra crossing');
    sandbox.site.settings.indexLagMs = 0;
    assert.deepEqual(await find('summary ~ zebra'), ['1001']);
    summaryOf('1001', sandbox, 'Yellow');
    assert.deepEqual(await find('summary ~ yellow'), ['1001']);
    sandbox.site.settings.indexLagMs = 1000;
    assert.deepEqual(await find('summary ~ yellow'), ['1001']);
    summaryOf('1001', sandbox, 'Violet');
    assert.deepEqual(await find('summary ~ yellow'), ['1001']);
    sandbox.clock.advance(1000);
    assert.deepEqual(await find('summary ~ violet'), ['1001']);
  });
});
