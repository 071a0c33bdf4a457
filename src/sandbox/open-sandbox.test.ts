import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, askWith, at, basic, each, message } from './ask.test-support.ts';
import type { Sandbox } from './open-sandbox.ts';
import { openSandbox } from './open-sandbox.ts';
import { comment, issue, scheme, smallWorld } from './small-world.test-support.ts';
import { openWorld } from './world/world.ts';

let sandbox: Sandbox;
before(async () => {
  sandbox = await openSandbox({ world: openWorld(smallWorld()), control: true });
});
after(() => sandbox[Symbol.asyncDispose]());

const hidden = 'Issue does not exist or you do not have permission to see it.';

describe('authentication', () => {
  it('takes an email in any case and the token of its account', async () => {
    const reply = await askWith(sandbox, basic('BEN@small.example', 'token-ben'), '/rest/api/3/myself');
    assert.equal(reply.status, 200);
    assert.equal(at(reply.json, 'accountId'), 'ben');
    assert.equal(reply.headers.get('x-aaccountid'), 'ben');
  });
  const wrong = [
    basic('ben@small.example', 'token-cleo'),
    basic('nobody@small.example', 'token-ben'),
    basic('eve@small.example', 'token-eve'),
    'Digest abc',
    'Basic !!!',
  ];
  it('takes a wrong token, an unknown email, another scheme and a deactivated account for nobody', async () => {
    for (const [index, authorization] of wrong.entries()) {
      const statuses = [];
      for (const path of ['/rest/api/3/myself', '/rest/api/3/serverInfo', '/rest/api/3/issue/SOFT-1']) {
        const reply = await askWith(sandbox, authorization, path);
        statuses.push(reply.status);
        const expected = index < 3 ? 'AUTHENTICATED_FAILED' : null;
        assert.equal(reply.headers.get('x-seraph-loginreason'), expected, `${authorization} ${path}`);
        assert.equal(reply.headers.get('x-aaccountid'), null);
      }
      assert.deepEqual(statuses, [401, 200, 404], authorization);
    }
  });
  it('refuses them everywhere where that is wanted', async () => {
    await using strict = await openSandbox({ world: openWorld(smallWorld()), failedLogins: 'refused' });
    for (const authorization of wrong) {
      for (const path of ['/rest/api/3/myself', '/rest/api/3/serverInfo', '/rest/api/3/issue/SOFT-1']) {
        const reply = await askWith(strict, authorization, path);
        assert.equal(reply.status, 401, `${authorization} ${path}`);
        assert.equal(at(reply.json, 'message'), 'Client must be authenticated to access this resource.');
      }
    }
  });
  it('lets a customer in, who sees what an anonymous caller sees', async () => {
    assert.equal(at((await ask(sandbox, 'gus', '/rest/api/3/myself')).json, 'accountType'), 'customer');
    assert.equal(message(await ask(sandbox, 'gus', '/rest/api/3/issue/SOFT-1')), hidden);
  });
  it('is not needed where Jira answers anybody', async () => {
    assert.equal((await ask(sandbox, '', '/rest/api/3/serverInfo')).status, 200);
    assert.equal((await ask(sandbox, '', '/rest/api/3/myself')).status, 401);
    assert.equal((await ask(sandbox, '', '/rest/api/3/issue/SOFT-1')).status, 404);
    assert.deepEqual((await ask(sandbox, '', '/rest/api/3/search/jql?jql=id%20%3E%201')).json, {
      issues: [],
      isLast: true,
    });
  });
  it('tells two accounts with the same email apart by their tokens', async () => {
    const base = smallWorld();
    const accounts = base.accounts.map((account) =>
      account.accountId === 'cleo' ? { ...account, email: 'ben@small.example', apiToken: 'secret' } : account,
    );
    await using twins = await openSandbox({ world: openWorld({ ...base, accounts }) });
    const whoHas = async (token: string) =>
      at((await askWith(twins, basic('ben@small.example', token), '/rest/api/3/myself')).json, 'accountId');
    assert.deepEqual([await whoHas('token-ben'), await whoHas('secret')], ['ben', 'cleo']);
  });
});

describe('an issue', () => {
  it('that is hidden and one that does not exist are answered alike', async () => {
    const one = await ask(sandbox, 'ben', '/rest/api/3/issue/SOFT-3');
    const other = await ask(sandbox, 'ben', '/rest/api/3/issue/SOFT-4');
    assert.deepEqual([one.status, one.text], [404, other.text]);
    assert.equal(message(other), hidden);
    assert.equal((await ask(sandbox, 'cleo', '/rest/api/3/issue/SOFT-3')).status, 200);
  });
  it('is found by id, by key in any case, and by a key from before it moved', async () => {
    const world = openWorld(smallWorld());
    await using moved = await openSandbox({ world });
    world.putIssue({ ...issue('1021', 'DESK-77', '2'), summary: 'moved' });
    for (const idOrKey of ['1021', 'desk-77', 'TEAM-2']) {
      const reply = await ask(moved, 'dan', `/rest/api/3/issue/${idOrKey}`);
      assert.equal(at(reply.json, 'key'), 'DESK-77');
    }
  });
  it('has its fields in Jira’s shapes', async () => {
    const { json } = await ask(sandbox, 'cleo', '/rest/api/3/issue/SOFT-1');
    const fields = at(json, 'fields');
    assert.equal(at(fields, 'created'), '2026-01-05T06:00:00.000-0300');
    assert.deepEqual(at(fields, 'description.content.1.content'), [
      { type: 'text', text: 'Second paragraph.' },
    ]);
    assert.equal(at(fields, 'environment'), null);
    assert.equal(at(fields, 'resolution'), null);
    assert.equal(at(fields, 'status.statusCategory.key'), 'new');
    assert.equal(at(fields, 'priority.name'), 'Medium');
    assert.deepEqual(at(fields, 'labels'), ['quoting', 'urgent']);
    assert.equal(at(fields, 'components.0.name'), 'Engine');
    assert.equal(at(fields, 'reporter.accountId'), 'ben');
    assert.equal(at(fields, 'security'), null);
    assert.equal(at(fields, 'issuerestriction'), undefined);
    assert.equal(at(fields, 'customfield_10003.value'), 'Major');
    assert.equal(at(fields, 'customfield_10004.type'), 'doc');
    assert.equal(at(fields, 'customfield_10005'), 7);
    assert.equal(at(fields, 'customfield_10001'), null);
    assert.equal(at(fields, 'attachment.0.filename'), 'log.txt');
    assert.equal(at(fields, 'attachment.0.author.displayName'), 'Ben Builder');
    assert.equal(at(fields, 'worklog.worklogs.0.timeSpent'), '3h 20m');
    assert.deepEqual(each(fields, 'subtasks', 'key'), ['SOFT-2']);
    const subtask = await ask(sandbox, 'cleo', '/rest/api/3/issue/SOFT-2');
    assert.equal(at(subtask.json, 'fields.parent.fields.summary'), 'Quoting fails for large orders');
  });
  it('has people and groups in custom fields as Jira shows them', async () => {
    const world = openWorld(smallWorld());
    await using own = await openSandbox({ world });
    world.putIssue({
      ...issue('1021', 'TEAM-2', '3'),
      customFields: {
        customfield_10001: ['ben', 'cleo'],
        customfield_10002: ['g-staff'],
        customfield_10006: ['dan'],
        customfield_10007: ['g-agents'],
      },
    });
    const { json } = await ask(own, 'dan', '/rest/api/3/issue/TEAM-2');
    assert.deepEqual(each(json, 'fields.customfield_10001', 'accountId'), ['ben', 'cleo']);
    assert.deepEqual(each(json, 'fields.customfield_10002', 'groupId'), ['g-staff']);
    assert.equal(at(json, 'fields.customfield_10006.displayName'), 'Dan Desk');
    assert.equal(at(json, 'fields.customfield_10007.name'), 'agents');
  });
  it('has `security` only in a project with a security scheme, and `issuerestriction` in a team-managed one', async () => {
    const level = await ask(sandbox, 'cleo', '/rest/api/3/issue/SOFT-3');
    assert.deepEqual(at(level.json, 'fields.security.name'), 'Cleos');
    const desk = await ask(sandbox, 'dan', '/rest/api/3/issue/DESK-1');
    assert.equal(Object.hasOwn(Object(at(desk.json, 'fields')), 'security'), false);
    const open = await ask(sandbox, 'cleo', '/rest/api/3/issue/TEAM-2');
    assert.deepEqual(at(open.json, 'fields.issuerestriction'), {
      issuerestrictions: {},
      shouldDisplay: true,
    });
    const closed = await ask(sandbox, 'cleo', '/rest/api/3/issue/TEAM-1');
    assert.deepEqual(at(closed.json, 'fields.issuerestriction.issuerestrictions.projectrole'), [
      { id: '10300', name: 'Member' },
    ]);
  });
  it('shows links and parents only to those who see the other issue', async () => {
    const linked = async (who: string) =>
      each(
        (await ask(sandbox, who, '/rest/api/3/issue/SOFT-1')).json,
        'fields.issuelinks',
        'outwardIssue.key',
      );
    assert.deepEqual(await linked('cleo'), ['SOFT-3']);
    assert.deepEqual(await linked('ben'), []);
  });
  it('has the chosen fields only', async () => {
    const names = async (fields: string) => {
      const { json } = await ask(sandbox, 'cleo', `/rest/api/3/issue/SOFT-1?fields=${fields}`);
      return Object.keys(Object(at(json, 'fields')));
    };
    assert.deepEqual(await names('summary,status'), ['summary', 'status']);
    assert.equal((await names('*all,-comment')).includes('comment'), false);
    assert.equal((await names('*all,-comment')).includes('worklog'), true);
    assert.equal((await names('*navigable')).includes('comment'), false);
  });
  it('shows email addresses only of those who show them, and one’s own', async () => {
    const { json } = await ask(sandbox, 'cleo', '/rest/api/3/issue/SOFT-1');
    assert.equal(at(json, 'fields.assignee.emailAddress'), 'cleo@small.example');
    assert.equal(at(json, 'fields.reporter.emailAddress'), undefined);
  });
});

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

describe('search/jql', () => {
  const search = (who: string, body: object) => ask(sandbox, who, '/rest/api/3/search/jql', body);

  it('answers ids alone by default, by GET and by POST, without a total', async () => {
    const expected = { issues: [{ id: '1001' }, { id: '1002' }], isLast: true };
    assert.deepEqual((await search('ben', { jql: 'project = SOFT ORDER BY id' })).json, expected);
    const byGet = await ask(sandbox, 'ben', '/rest/api/3/search/jql?jql=project%3DSOFT%20ORDER%20BY%20id');
    assert.deepEqual(byGet.json, expected);
  });
  it('pages by token until there is none', async () => {
    const ids: unknown[] = [];
    let token: unknown;
    let pages = 0;
    do {
      const { json } = await search('cleo', {
        jql: 'id > 0 ORDER BY id',
        maxResults: 2,
        ...(token === undefined ? {} : { nextPageToken: token }),
      });
      ids.push(...each(json, 'issues', 'id'));
      token = at(json, 'nextPageToken');
      assert.equal(at(json, 'isLast'), token === undefined);
      pages++;
    } while (token !== undefined);
    assert.deepEqual(ids, ['1001', '1002', '1003', '1010', '1020', '1021']);
    assert.equal(pages, 3);
  });
  it('refuses a token of another query, of another caller, and what is no token', async () => {
    const jql = 'id > 0 ORDER BY id';
    const token = at((await search('cleo', { jql, maxResults: 2 })).json, 'nextPageToken');
    assert.equal((await search('cleo', { jql, nextPageToken: token })).status, 200);
    assert.equal((await search('cleo', { jql: 'id > 1', nextPageToken: token })).status, 400);
    assert.equal((await search('ben', { jql, nextPageToken: token })).status, 400);
    assert.equal((await search('cleo', { jql, nextPageToken: 'nonsense' })).status, 400);
  });
  it('goes on after a restart of the sandbox', async () => {
    const jql = 'id > 0 ORDER BY id';
    const token = at((await search('cleo', { jql, maxResults: 4 })).json, 'nextPageToken');
    await using again = await openSandbox({ world: openWorld(smallWorld()) });
    const { json } = await ask(again, 'cleo', '/rest/api/3/search/jql', { jql, nextPageToken: token });
    assert.deepEqual(each(json, 'issues', 'id'), ['1020', '1021']);
  });
  it('drops from a later page what the caller lost meanwhile', async () => {
    const world = openWorld(smallWorld());
    await using own = await openSandbox({ world });
    const body = { jql: 'id > 0 ORDER BY id', maxResults: 2 };
    const first = await ask(own, 'cleo', '/rest/api/3/search/jql', body);
    world.setGroupMembers('g-cleos', []);
    const second = await ask(own, 'cleo', '/rest/api/3/search/jql', {
      ...body,
      nextPageToken: at(first.json, 'nextPageToken'),
    });
    // Filled up with what is left: a short page would tell that something is hidden.
    assert.deepEqual(each(second.json, 'issues', 'id'), ['1010', '1020']);
    assert.equal(at(second.json, 'isLast'), false);
  });
  it('gives up to 5000 ids a page, but 100 issues with fields', async () => {
    const base = smallWorld();
    const issues = Array.from({ length: 5100 }, (_, index) =>
      issue(String(20_000 + index), `TEAM-${100 + index}`, '3'),
    );
    await using large = await openSandbox({ world: openWorld({ ...base, issues }) });
    const count = async (fields: readonly string[]) => {
      const body = { jql: 'project = TEAM', maxResults: 9999, fields };
      return each((await ask(large, 'dan', '/rest/api/3/search/jql', body)).json, 'issues', 'id').length;
    };
    assert.equal(await count([]), 5000);
    assert.equal(await count(['id', 'key']), 5000);
    assert.equal(await count(['summary']), 100);
  });
  it('answers 400 with Jira’s words for a query that it refuses', async () => {
    assert.equal(
      message(await search('ben', { jql: 'ORDER BY created' })),
      'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
    );
    assert.equal(
      message(await search('ben', { jql: 'project = NOPE' })),
      "The value 'NOPE' does not exist for the field 'project'.",
    );
    assert.equal((await search('ben', { jql: 7 })).status, 400);
  });
  it('is not found at its removed address', async () => {
    const words =
      'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046';
    for (const reply of [
      await ask(sandbox, 'ben', '/rest/api/3/search?jql=x'),
      await ask(sandbox, 'ben', '/rest/api/3/search', {}),
    ]) {
      assert.equal(reply.status, 410);
      assert.deepEqual(reply.json, { errorMessages: [words], errors: {} });
    }
  });
});

describe('issue/bulkfetch', () => {
  const fetchAll = (who: string, body: unknown) => ask(sandbox, who, '/rest/api/3/issue/bulkfetch', body);

  it('answers in the order of ids and omits what is missing or hidden', async () => {
    const body = {
      issueIdsOrKeys: ['1010', 'SOFT-3', 'soft-1', '1001', 'NOPE-1', '424242'],
      fields: ['summary'],
    };
    const { json } = await fetchAll('ben', body);
    assert.deepEqual(each(json, 'issues', 'key'), ['SOFT-1', 'DESK-1']);
    assert.deepEqual(at(json, 'issueErrors'), []);
    assert.deepEqual(each((await fetchAll('cleo', body)).json, 'issues', 'key'), [
      'SOFT-1',
      'SOFT-3',
      'DESK-1',
    ]);
  });
  it('takes 1 to 100, or 1000 with light fields', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => String(index));
    const status = async (body: unknown) => (await fetchAll('ben', body)).status;
    assert.equal(await status({ issueIdsOrKeys: [] }), 400);
    assert.equal(await status({ issueIdsOrKeys: many(100) }), 200);
    assert.equal(await status({ issueIdsOrKeys: many(101) }), 400);
    assert.equal(await status({ issueIdsOrKeys: many(101), fields: ['*all'] }), 400);
    assert.equal(await status({ issueIdsOrKeys: many(101), fields: ['summary', 'comment'] }), 400);
    assert.equal(await status({ issueIdsOrKeys: many(1000), fields: ['summary'] }), 200);
    assert.equal(await status({ issueIdsOrKeys: many(1001), fields: ['summary'] }), 400);
  });
  it('refuses a body that is no JSON, no object, or not declared as JSON', async () => {
    assert.equal((await fetchAll('ben', '{"issueIdsOrKeys":')).status, 400);
    assert.equal((await fetchAll('ben', [])).status, 400);
    assert.equal((await fetchAll('ben', { issueIdsOrKeys: 'SOFT-1' })).status, 400);
    const plain = await fetch(`${sandbox.url}/rest/api/3/issue/bulkfetch`, { method: 'POST', body: '{}' });
    assert.equal(plain.status, 415);
  });
});

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

describe('the permission data', () => {
  const status = async (who: string, path: string) => (await ask(sandbox, who, `/rest/api/3/${path}`)).status;

  it('is answered to those who hold what Jira asks for', async () => {
    const rows: readonly (readonly [
      path: string,
      ann: number,
      ben: number,
      dan: number,
      anonymous: number,
    ])[] = [
      ['applicationrole', 200, 403, 403, 401],
      ['users/search', 200, 403, 200, 401],
      ['user?accountId=ben', 200, 403, 200, 401],
      ['group/bulk', 200, 403, 200, 401],
      ['group/member?groupId=g-staff', 200, 403, 200, 401],
      ['project/SOFT/permissionscheme', 200, 200, 404, 401],
      ['project/DESK/permissionscheme', 200, 403, 403, 401],
      ['permissionscheme/100', 200, 200, 200, 401],
      ['project/SOFT/role', 200, 200, 404, 401],
      ['project/SOFT/role/10100', 200, 200, 404, 401],
      ['project/SOFT/issuesecuritylevelscheme', 200, 200, 404, 401],
      ['project/DESK/issuesecuritylevelscheme', 404, 403, 403, 401],
      ['issuesecurityschemes/500', 200, 200, 403, 401],
      ['issuesecurityschemes/500/members', 200, 403, 403, 401],
      ['issuesecurityschemes/999/members', 404, 403, 403, 401],
    ];
    for (const [path, ...expected] of rows) {
      const got = await Promise.all(['ann', 'ben', 'dan', ''].map((who) => status(who, path)));
      assert.deepEqual(got, expected, path);
    }
  });
  it('does not belong to those without access to Jira', async () => {
    assert.equal(await status('fay', 'permissionscheme/100'), 401);
    assert.equal(await status('hal', 'permissionscheme/100'), 200);
  });
  it('has holders in Jira’s shape', async () => {
    const { json } = await ask(sandbox, 'ann', '/rest/api/3/permissionscheme/100?expand=permissions');
    assert.deepEqual(at(json, 'permissions.0.holder'), {
      type: 'projectRole',
      parameter: '10100',
      value: '10100',
      expand: 'projectRole',
    });
    assert.equal(at(json, 'permissions.0.permission'), 'BROWSE_PROJECTS');
    const bare = await ask(sandbox, 'ann', '/rest/api/3/permissionscheme/100');
    assert.equal(at(bare.json, 'permissions'), undefined);
  });
  it('keeps a group holder without an id as it is, and follows the name of one with an id', async () => {
    const world = openWorld(smallWorld());
    await using own = await openSandbox({ world });
    world.putPermissionScheme(
      scheme('100', 'Software', [
        ['BROWSE_PROJECTS', { type: 'group', parameter: 'staff' }],
        ['BROWSE_PROJECTS', { type: 'group', parameter: 'old', value: 'g-cleos' }],
      ]),
    );
    const { json } = await ask(own, 'ann', '/rest/api/3/permissionscheme/100?expand=permissions');
    assert.deepEqual(each(json, 'permissions', 'holder'), [
      { type: 'group', parameter: 'staff', expand: 'group' },
      { type: 'group', parameter: 'cleos', value: 'g-cleos', expand: 'group' },
    ]);
  });
  it('names roles by address, and their actors', async () => {
    const roles = await ask(sandbox, 'ann', '/rest/api/3/project/SOFT/role');
    assert.deepEqual(roles.json, {
      Administrators: `${sandbox.url}/rest/api/3/project/1/role/10002`,
      Developers: `${sandbox.url}/rest/api/3/project/1/role/10100`,
    });
    const { json } = await ask(sandbox, 'ann', '/rest/api/3/project/SOFT/role/10100');
    // Sorted by the name that is shown, as documented.
    assert.deepEqual(each(json, 'actors', 'displayName'), [
      ...['Ben Builder', 'cleos', 'Eve Gone', 'Fay Unlicensed', 'Gus Customer', 'Hal App'],
    ]);
    assert.deepEqual(
      each(json, 'actors', 'actorUser.accountId').filter((id) => id !== undefined),
      ['ben', 'eve', 'fay', 'gus', 'hal'],
    );
    assert.equal(at(json, 'actors.1.actorGroup.groupId'), 'g-cleos');
    const active = await ask(sandbox, 'ann', '/rest/api/3/project/SOFT/role/10100?excludeInactiveUsers=true');
    assert.equal(each(active.json, 'actors', 'actorUser.accountId').includes('eve'), false);
    const team = await ask(sandbox, 'ann', '/rest/api/3/project/TEAM/role');
    assert.deepEqual(Object.keys(Object(team.json)), ['Member', 'Developers']);
  });
  it('pages the members of a security scheme', async () => {
    const { json } = await ask(sandbox, 'ann', '/rest/api/3/issuesecurityschemes/500/members?maxResults=3');
    assert.deepEqual([at(json, 'total'), at(json, 'isLast')], [4, false]);
    assert.deepEqual(each(json, 'values', 'issueSecurityLevelId'), [501, 502, 502]);
    const one = await ask(
      sandbox,
      'ann',
      '/rest/api/3/issuesecurityschemes/500/members?issueSecurityLevelId=501',
    );
    assert.deepEqual(each(one.json, 'values', 'holder.type'), ['reporter']);
  });
});

describe('people and groups', () => {
  it('active members of a group come by default, 50 a page at most', async () => {
    const members = async (query: string) =>
      (await ask(sandbox, 'ann', `/rest/api/3/group/member?groupId=g-staff${query}`)).json;
    assert.deepEqual(each(await members(''), 'values', 'accountId'), ['ann', 'ben', 'cleo', 'gus']);
    assert.equal(at(await members('&includeInactiveUsers=true'), 'total'), 5);
    assert.equal(at(await members('&maxResults=1000'), 'maxResults'), 50);
    assert.deepEqual(each(await members('&startAt=2&maxResults=1'), 'values', 'accountId'), ['cleo']);
    assert.equal((await ask(sandbox, 'ann', '/rest/api/3/group/member?groupId=none')).status, 404);
    assert.equal((await ask(sandbox, 'ann', '/rest/api/3/group/member')).status, 400);
  });
  it('all accounts are in users/search, active ones in user/search', async () => {
    const all = await ask(sandbox, 'ann', '/rest/api/3/users/search?maxResults=1000');
    assert.equal(each(all.json, '', 'accountId').includes('eve'), true);
    const found = await ask(sandbox, 'ann', '/rest/api/3/user/search?query=e');
    assert.deepEqual(each(found.json, '', 'accountId'), []);
    const ben = await ask(sandbox, 'ann', '/rest/api/3/user/search?query=buil');
    assert.deepEqual(each(ben.json, '', 'accountId'), ['ben']);
    assert.deepEqual((await ask(sandbox, 'ben', '/rest/api/3/user/search?query=buil')).json, []);
    assert.equal((await ask(sandbox, 'ann', '/rest/api/3/user/search')).status, 400);
  });
  it('a user comes with groups and application roles when asked', async () => {
    const { json } = await ask(
      sandbox,
      'ann',
      '/rest/api/3/user?accountId=dan&expand=groups,applicationRoles',
    );
    assert.deepEqual(each(json, 'groups.items', 'groupId'), ['g-agents']);
    assert.deepEqual(each(json, 'applicationRoles.items', 'key'), ['jira-servicedesk']);
    assert.equal(at(json, 'emailAddress'), undefined);
    const bare = await ask(sandbox, 'ann', '/rest/api/3/user?accountId=dan');
    assert.deepEqual([at(bare.json, 'groups.size'), at(bare.json, 'groups.items')], [1, []]);
  });
  it('groups are listed, or found by id and by access', async () => {
    const groups = async (query: string) =>
      each((await ask(sandbox, 'ann', `/rest/api/3/group/bulk?${query}`)).json, 'values', 'name');
    assert.deepEqual(await groups(''), ['agents', 'cleos', 'fays', 'site-admins', 'staff']);
    assert.deepEqual(await groups('groupId=g-staff&groupName=cleos'), ['cleos', 'staff']);
    assert.deepEqual(await groups('accessType=user&applicationKey=jira-software'), ['staff']);
    assert.equal((await ask(sandbox, 'ann', '/rest/api/3/group/bulk?accessType=user')).status, 400);
  });
});

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
