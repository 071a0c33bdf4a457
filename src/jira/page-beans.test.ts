import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentLog } from '../log.ts';
import { apiTokenCredential } from './credentials/api-token.ts';
import { openTestServer, sendJson, skippingClock } from './jira-server.test-support.ts';
import { type ListCall, pageBeans, pagesAsTheyCome } from './page-beans.ts';
import { openJiraRequests } from './request.ts';
import { groupSchema } from './wire.ts';

type Group = { readonly groupId: string; readonly name: string };

const group = (n: number): Group => ({ groupId: `g${n}`, name: `Group ${n}` });
const groups = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => group(from + n));
const names = (list: readonly Group[]) => list.map(({ groupId }) => groupId);

/** A server whose list is, for the request of a number, what `listAt` says. */
async function open(listAt: (number: number, startAt: number) => readonly Group[] | 'no total') {
  const server = await openTestServer(({ url, number }, response) => {
    const startAt = Number(url.searchParams.get('startAt'));
    const size = Number(url.searchParams.get('maxResults'));
    const list = listAt(number, startAt);
    if (list === 'no total') return sendJson(response, { values: [group(1), group(1)], isLast: true });
    const values = list.slice(startAt, startAt + size);
    if (list.length === 0) return sendJson(response, { errorMessages: ['There are none.'] }, 404);
    sendJson(response, { values, total: list.length, isLast: startAt + size >= list.length });
  });
  const requests = openJiraRequests({
    baseUrl: server.baseUrl,
    credential: apiTokenCredential({ email: 'mia@example.com', token: 't' }),
    clock: skippingClock(),
    log: silentLog,
    fetch: globalThis.fetch,
  });
  const call: ListCall<Group> = { path: '/rest/api/3/group/bulk', schema: groupSchema, pageSize: 100 };
  return {
    server,
    requests,
    call,
    async read(over: Partial<ListCall<Group>> = {}) {
      const all: Group[] = [];
      const listed = pageBeans(requests, { ...call, ...over }, ({ groupId }) => groupId);
      for await (const page of listed) all.push(...page);
      return names(all);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe('a list that changes while it is read', () => {
  it('is read anew where an entry went, so that the one behind it is not passed over', async () => {
    const before = groups(0, 250);
    const after = before.filter(({ groupId }) => groupId !== 'g7');
    await using jira = await open((number) => (number === 0 ? before : after));
    assert.deepEqual(await jira.read(), names(after));
    assert.equal(jira.server.seen.length, 3 + 3);
  });

  it('is read anew where an entry came before others, and one would come twice', async () => {
    const before = groups(1, 250);
    await using jira = await open((number) => (number === 0 ? before : [group(0), ...before]));
    assert.deepEqual(await jira.read(), names(groups(0, 250)));
  });

  it('is read anew where an entry got another place among as many', async () => {
    const before = groups(0, 250);
    const [first = group(0), ...others] = before;
    const after = [...others, first];
    await using jira = await open((number) => (number === 0 ? before : after));
    assert.deepEqual(await jira.read(), names(after));
  });

  it('is read anew where the last of it went, also where Jira says that with 404', async () => {
    const before = groups(0, 101);
    await using jira = await open((number) => (number === 0 ? before : number === 1 ? [] : groups(0, 100)));
    assert.deepEqual(await jira.read({ emptyIs404: true }), names(groups(0, 100)));
    await using refusing = await open((number) => (number === 0 ? before : []));
    await assert.rejects(refusing.read(), { code: 'jira-not-found' }, 'CONTROL: elsewhere 404 is a failure');
  });

  it('gives nothing before all of it was read, and throws where it never holds still', async () => {
    await using jira = await open((number) => groups(0, 250 + number));
    const listed = pageBeans(jira.requests, jira.call, ({ groupId }) => groupId);
    await assert.rejects(listed.next(), { code: 'jira-bad-answer', message: /while it was read/ });
    assert.equal(jira.server.seen.filter(({ url }) => url.searchParams.get('startAt') === '0').length, 3);
  });

  it('is asked for once where it holds still', async () => {
    await using jira = await open(() => groups(0, 250));
    assert.deepEqual(await jira.read(), names(groups(0, 250)));
    assert.equal(jira.server.seen.length, 3);
  });
});

describe('a list that is wrong in itself', () => {
  it('is read no third time when it says the same twice', async () => {
    const twice = [...groups(0, 59), group(1)];
    await using jira = await open(() => twice);
    await assert.rejects(jira.read(), {
      code: 'jira-bad-answer',
      message: /59 entries came of a list of 60/,
    });
    assert.equal(jira.server.seen.length, 2);
  });

  it('is told by entries that come twice where Jira counts none', async () => {
    await using jira = await open(() => 'no total');
    await assert.rejects(jira.read(), { code: 'jira-bad-answer', message: /came twice/ });
  });
});

describe('pages as they come', () => {
  it('are asked for no further when whoever reads them has found enough', async () => {
    await using jira = await open(() => groups(0, 250));
    for await (const page of pagesAsTheyCome(jira.requests, jira.call)) {
      assert.equal(page.length, 100);
      break;
    }
    assert.equal(jira.server.seen.filter(({ url }) => url.searchParams.get('startAt') === '0').length, 1);
  });
});
