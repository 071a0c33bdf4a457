import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../errors.ts';
import { silentLog } from '../log.ts';
import { apiTokenCredential } from './credentials/api-token.ts';
import { openJiraClient } from './jira-client.ts';
import { openTestServer, type SeenRequest, sendJson, skippingClock } from './jira-server.test-support.ts';

type Answers = (request: SeenRequest) => unknown;
const refuse = (status: number) => ({ refuse: status });

/** A client of a server that answers with what `answers` gives; `refuse(404)` answers with that status. */
async function open(answers: Answers) {
  const server = await openTestServer((request, response) => {
    const answer = answers(request);
    if (typeof answer === 'object' && answer !== null && 'refuse' in answer) {
      sendJson(response, { errorMessages: ['No.'] }, Number(answer.refuse));
    } else sendJson(response, answer);
  });
  const client = openJiraClient({
    baseUrl: server.baseUrl,
    credential: apiTokenCredential({ email: 'mia@example.com', token: 't' }),
    clock: skippingClock(),
    log: silentLog,
    fetch: globalThis.fetch,
  });
  return { client, server, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const page of pages) list.push(page);
  return list;
}

const badAnswer = (error: unknown) => error instanceof AppError && error.code === 'jira-bad-answer';
const user = (n: number) => ({ accountId: `a${n}`, active: true, displayName: `Person ${n}` });
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);

const asked = ({ method, url }: SeenRequest) => ({ method, ...Object.fromEntries(url.searchParams) });

/** A server's list of `total` entries in pages of at most `cap`, as a page bean. */
function bean<T>(request: SeenRequest, values: T[], cap: number) {
  const startAt = Number(request.url.searchParams.get('startAt'));
  const size = Math.min(cap, Number(request.url.searchParams.get('maxResults')));
  const page = values.slice(startAt, startAt + size);
  return { startAt, total: values.length, isLast: startAt + size >= values.length, values: page };
}

test('pages that go round under new tokens are no list, and neither are empty ones without end', async () => {
  const round = [['1', '2'], ['3', '4'], ['5']];
  await using jira = await open(({ number }) => ({
    issues: round[number % 3]?.map((id) => ({ id })),
    nextPageToken: `t${number}`,
  }));
  await assert.rejects(all(jira.client.issueIdPages({ jql: 'project = 1' })), (error) => {
    assert.match(String(error), /the same page came again and again\. Try again later\./);
    return badAnswer(error);
  });
  assert.equal(jira.server.seen.length, 7, 'a page may come twice');
  await using empty = await open(({ number }) => ({ issues: [], nextPageToken: `t${number}` }));
  await assert.rejects(all(empty.client.issueIdPages({ jql: 'project = 1' })), /nothing but empty pages/);
  assert.equal(empty.server.seen.length, 101);
});

test('an answer about contents that is too large is not read, and pages of comments get smaller', async () => {
  const long = 'x'.repeat(5_000);
  const server = await openTestServer(({ url }, response) => {
    const many = Number(url.searchParams.get('maxResults') ?? 1);
    const startAt = Number(url.searchParams.get('startAt'));
    const body = range(startAt, Math.min(startAt + many, 12)).map((n) => ({
      id: n,
      created: '2026-01-01T10:00:00.000+0000',
      body: long,
    }));
    // Written in two parts, so that nothing says beforehand how long it is.
    response.setHeader('content-type', 'application/json');
    response.write(' ');
    response.end(JSON.stringify({ comments: body, issues: [], names: long.repeat(20), startAt, total: 12 }));
  });
  await using _ = server;
  const clientOf = (mostBytes: number) =>
    openJiraClient({
      baseUrl: server.baseUrl,
      credential: apiTokenCredential({ email: 'mia@example.com', token: 't' }),
      clock: skippingClock(),
      log: silentLog,
      fetch: globalThis.fetch,
      mostBytes,
    });
  const isTooLarge = {
    code: 'jira-too-large',
    message: /is larger than 0\.1 MB, and was not read\. JACKDAW_JIRA/,
  };
  await assert.rejects(clientOf(90_000).issues(['1'], ['summary']), isTooLarge);
  assert.deepEqual(await clientOf(200_000).issues(['1'], ['summary']), { issues: [], failed: [] });
  const pages = async (mostBytes: number) =>
    (await all(clientOf(mostBytes).comments('1'))).map(({ comments }) => comments.length);
  assert.deepEqual(await pages(200_000), [12]);
  assert.deepEqual(await pages(155_000), [10, 2]);
  assert.deepEqual(
    await pages(110_000),
    Array.from({ length: 12 }, () => 1),
  );
  await assert.rejects(pages(100_000), { code: 'jira-too-large' });
});

test('ids come in pages until no token is left, over short and empty pages', async () => {
  const pages = [
    { issues: [{ id: '1' }, { id: '2' }], nextPageToken: 'b' },
    { issues: [], nextPageToken: 'c' },
    { issues: [{ id: '3' }], isLast: true },
  ];
  await using jira = await open((request) => pages[request.number]);
  assert.deepEqual(await all(jira.client.issueIdPages({ jql: 'project = 1 ORDER BY id' })), [
    { ids: ['1', '2'], nextPageToken: 'b' },
    { ids: [], nextPageToken: 'c' },
    { ids: ['3'], nextPageToken: undefined },
  ]);
  const first = { jql: 'project = 1 ORDER BY id', maxResults: '5000', fields: 'id' };
  assert.deepEqual(jira.server.seen.map(asked), [
    { method: 'GET', ...first },
    { method: 'GET', ...first, nextPageToken: 'b' },
    { method: 'GET', ...first, nextPageToken: 'c' },
  ]);
});

test('a query too long for an address goes into a body', async () => {
  await using jira = await open(() => ({ issues: [{ id: '3' }] }));
  const jql = `project in (${'10000, '.repeat(200)}1)`;
  await all(jira.client.issueIdPages({ jql }));
  const [sent] = jira.server.seen;
  assert.equal(sent?.method, 'POST');
  assert.deepEqual(JSON.parse(sent?.body ?? ''), { jql, maxResults: 5000, fields: ['id'] });
});

test('reading ids goes on from the token of an earlier run', async () => {
  await using jira = await open(() => ({ issues: [{ id: '3' }] }));
  const pages = jira.client.issueIdPages({ jql: 'project = 1', pageSize: 10, pageToken: 'c' });
  assert.equal((await all(pages)).length, 1);
  assert.deepEqual(jira.server.seen.map(asked), [
    { method: 'GET', jql: 'project = 1', maxResults: '10', nextPageToken: 'c', fields: 'id' },
  ]);
});

test('a token that comes again, at once or later, ends the ids with an error instead of a loop', async () => {
  for (const tokens of [
    ['b', 'b'],
    ['b', 'c', 'b'],
  ]) {
    await using jira = await open(({ number }) => ({ issues: [], nextPageToken: tokens[number] ?? 'b' }));
    await assert.rejects(all(jira.client.issueIdPages({ jql: 'project = 1' })), badAnswer);
    assert.equal(jira.server.seen.length, tokens.length);
  }
});

test('issues come by id, with those that Jira could not read now apart', async () => {
  await using jira = await open(() => ({
    issues: [{ id: '1', key: 'A-1', fields: { summary: 'One', customfield_1: 5 } }],
    issueErrors: [{ id: 2, errorMessage: 'Timed out.' }],
  }));
  const { issues, failed } = await jira.client.issues(['1', '2', '3'], ['summary', 'security']);
  assert.deepEqual(issues, [{ id: '1', key: 'A-1', fields: { summary: 'One', customfield_1: 5 } }]);
  assert.deepEqual(failed, [{ id: '2', message: 'Timed out.' }]);
  const body = JSON.parse(jira.server.seen[0]?.body ?? '');
  assert.deepEqual(body, { issueIdsOrKeys: ['1', '2', '3'], fields: ['summary', 'security'] });
});

test('comments and worklogs come page by page from where they are asked, until their total', async () => {
  const created = '2026-01-01T00:00:00.000+0000';
  await using jira = await open((request) => {
    const { values, ...page } = bean(
      request,
      range(0, 250).map((n) => ({ id: String(n), created })),
      100,
    );
    return { ...page, [request.url.pathname.endsWith('/comment') ? 'comments' : 'worklogs']: values };
  });
  const comments = await all(jira.client.comments('10'));
  assert.deepEqual(
    comments.map((page) => [page.startAt, page.comments.length, page.total]),
    [
      [0, 100, 250],
      [100, 100, 250],
      [200, 50, 250],
    ],
  );
  assert.equal(jira.server.seen[0]?.url.searchParams.get('orderBy'), 'created');
  const rest = await all(jira.client.comments('10', { startAt: 20 }));
  assert.equal(rest[0]?.comments[0]?.id, '20');
  assert.equal(rest.flatMap((page) => page.comments).length, 230);
  assert.equal((await all(jira.client.worklogs('10'))).flatMap((page) => page.worklogs).length, 250);
});

test('worklogs are none where time tracking is off, but comments of a lost issue are an error', async () => {
  await using jira = await open(() => refuse(404));
  assert.deepEqual(await all(jira.client.worklogs('10')), []);
  await assert.rejects(all(jira.client.comments('10')), { code: 'jira-not-found' });
});

test('live projects come before archived ones, and a 404 means that there are none', async () => {
  await using jira = await open(({ url }) => {
    if (url.searchParams.get('status') !== 'live') return refuse(404);
    assert.equal(url.searchParams.has('action'), false);
    const lead = { accountId: 'a1', displayName: 'Mia' };
    return { values: [{ id: '1', key: 'A', name: 'Alpha', lead }], total: 1, isLast: true };
  });
  const [page, ...more] = await all(jira.client.projects());
  assert.equal(more.length, 0);
  assert.equal(page?.[0]?.archived, false);
  assert.equal(page?.[0]?.lead?.accountId, 'a1');
});

test('a project is archived when Jira says so, or lists it among the archived', async () => {
  await using jira = await open(({ url }) =>
    url.searchParams.get('status') === 'live'
      ? { values: [{ id: '1', key: 'A', archived: true }], total: 1 }
      : { values: [{ id: '2', key: 'B' }], total: 1 },
  );
  const projects = (await all(jira.client.projects())).flat();
  assert.deepEqual(
    projects.map((project) => [project.id, project.archived]),
    [
      ['1', true],
      ['2', true],
    ],
  );
});

test('users come until an empty page, over pages that Jira caps', async () => {
  const users = range(0, 25).map(user);
  await using jira = await open((request) => bean(request, users, 10).values);
  const pages = await all(jira.client.users());
  assert.deepEqual(
    pages.flat().map((u) => u.accountId),
    users.map((u) => u.accountId),
  );
  assert.equal(jira.server.seen.length, 4);
});

test('users of a large site are asked for some pages ahead, and hardly beyond the end', async () => {
  const users = range(0, 4_253).map(user);
  await using jira = await open((request) => bean(request, users, 1_000).values);
  const pages = await all(jira.client.users());
  assert.deepEqual(
    pages.flat().map((u) => u.accountId),
    users.map((u) => u.accountId),
  );
  const asked = jira.server.seen.map(({ url }) => Number(url.searchParams.get('startAt')));
  assert.deepEqual(asked.slice(0, 1), [0]);
  assert.deepEqual(asked.slice(1, 5).sort(), [1_000, 2_000, 3_000, 4_000]);
  assert.deepEqual(asked.slice(5), [4_253]);
});

test('members of a group come whole, inactive ones too', async () => {
  const users = range(0, 120).map(user);
  await using jira = await open((request) => bean(request, users, 50));
  assert.equal((await all(jira.client.groupMembers('g 1'))).flat().length, 120);
  const query = jira.server.seen[0]?.url.searchParams;
  assert.equal(query?.get('groupId'), 'g 1');
  assert.equal(query?.get('includeInactiveUsers'), 'true');
});

test('a group whose members came short, or twice, throws instead of ending', async () => {
  const users = range(0, 60).map(user);
  const short: Answers = (request) => ({ ...bean(request, users, 50), total: 61 });
  const twice: Answers = (request) => bean(request, [...users.slice(0, 59), user(1)], 50);
  const empty: Answers = ({ number }) => ({ values: number === 0 ? users : [], total: 61, isLast: false });
  const early: Answers = () => ({ values: users.slice(0, 50), total: 60, isLast: true });
  for (const answers of [short, twice, empty, early]) {
    await using jira = await open(answers);
    await assert.rejects(all(jira.client.groupMembers('g')), badAnswer);
  }
});

test('a refusal on the second page of a group is an error, not an end', async () => {
  const users = range(0, 60).map(user);
  await using jira = await open((request) => (request.number > 0 ? refuse(403) : bean(request, users, 50)));
  await assert.rejects(all(jira.client.groupMembers('g')), { code: 'jira-forbidden' });
});

test('roles of a project come with the ids that their addresses end in', async () => {
  const url = 'https://site.example/rest/api/3/project/10000/role/';
  await using jira = await open(() => ({ Administrators: `${url}10002`, 'Röle / 2': `${url}7` }));
  assert.deepEqual(await jira.client.projectRoles('10000'), [
    { id: '10002', name: 'Administrators' },
    { id: '7', name: 'Röle / 2' },
  ]);
  await using broken = await open(() => ({ Administrators: 'https://site.example/elsewhere' }));
  await assert.rejects(broken.client.projectRoles('10000'), badAnswer);
});

test('a project without a security scheme has none, and a refusal is not the same', async () => {
  await using none = await open(() => refuse(404));
  assert.equal(await none.client.securitySchemeOf('1'), undefined);
  assert.deepEqual(await all(none.client.securityMembers('1')), []);
  await using refused = await open(() => refuse(403));
  await assert.rejects(refused.client.securitySchemeOf('1'), {
    code: 'jira-forbidden',
    message: /Administer/,
  });
  await assert.rejects(all(refused.client.securityMembers('1')), { code: 'jira-forbidden' });
});

test('a permission scheme is asked for with its grants', async () => {
  const grant = { id: 1, permission: 'BROWSE_PROJECTS', holder: { type: 'applicationRole' } };
  await using jira = await open(() => ({ id: 10, name: 'Default', permissions: [grant] }));
  const scheme = await jira.client.permissionSchemeOf('10000');
  assert.equal(scheme.permissions[0]?.holder.type, 'applicationRole');
  assert.equal(jira.server.seen[0]?.url.searchParams.get('expand'), 'permissions');
});

test('the public can read a project only when an issue of it comes without any credential', async () => {
  for (const [answer, expected] of [
    [{ issues: [{ id: '1' }] }, true],
    [{ issues: [] }, false],
    [refuse(400), false],
    [refuse(401), false],
    [refuse(403), false],
    [refuse(404), false],
  ] as const) {
    await using jira = await open(() => answer);
    assert.equal(await jira.client.canAnonymousRead('10000'), expected, JSON.stringify(answer));
    assert.equal(jira.server.seen[0]?.headers.authorization, undefined);
    assert.equal(JSON.parse(jira.server.seen[0]?.body ?? '').jql, 'project = 10000');
  }
  await using jira = await open(() => refuse(500));
  await assert.rejects(jira.client.canAnonymousRead('10000'), { code: 'jira-unavailable' });
  assert.equal(jira.client.stats().requests, 5);
});

test('stopping in the middle of a list asks for no further page', async () => {
  const users = range(0, 25).map(user);
  await using jira = await open((request) => bean(request, users, 10).values);
  for await (const page of jira.client.users()) {
    assert.equal(page.length, 10);
    break;
  }
  assert.equal(jira.server.seen.length, 1);
  const abort = new AbortController();
  const pages = jira.client.users(abort.signal)[Symbol.asyncIterator]();
  await pages.next();
  abort.abort();
  await assert.rejects(pages.next(), { code: 'interrupted' });
});

test('a list that is only given whole is stopped while it is read', async () => {
  const users = range(0, 120).map(user);
  const abort = new AbortController();
  await using jira = await open((request) => {
    if (request.number === 1) abort.abort();
    return bean(request, users, 50);
  });
  await assert.rejects(all(jira.client.groupMembers('g', abort.signal)), { code: 'interrupted' });
});

test('the applications of one account are believed only when they are all, and of that account', async () => {
  const items = [{ key: 'jira-software' }, { key: 'jira-servicedesk' }];
  const answer = (over: object) => ({ accountId: 'a1', applicationRoles: { size: 2, items }, ...over });
  await using jira = await open(() => answer({}));
  assert.deepEqual(await jira.client.userApplications('a1'), ['jira-software', 'jira-servicedesk']);
  const [request] = jira.server.seen;
  assert.equal(request?.url.pathname, '/rest/api/3/user');
  assert.equal(request?.url.searchParams.get('accountId'), 'a1');
  assert.equal(request?.url.searchParams.get('expand'), 'applicationRoles');
  for (const wrong of [
    answer({ applicationRoles: { size: 3, items } }),
    answer({ applicationRoles: { size: 2, items: [] } }),
    answer({ applicationRoles: undefined }),
    answer({ accountId: 'a2' }),
  ]) {
    await using other = await open(() => wrong);
    await assert.rejects(other.client.userApplications('a1'), badAnswer);
  }
  await using none = await open(() => answer({ applicationRoles: { size: 0, items: [] } }));
  assert.deepEqual(await none.client.userApplications('a1'), []);
});
