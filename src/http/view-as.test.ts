import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Database } from '../store/sqlite/database.ts';
import { issueView, me, problem, searchAnswer } from './api.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

let it: TestServer;
let nowMs = Date.now();
before(async () => {
  it = await openTestServer({ clock: { now: () => nowMs, sleep: () => Promise.reject(new Error('No.')) } });
  await it.person('ann', 'administrator');
  await it.person('dan', 'administrator');
  await it.person('cleo', 'reviewer');
  await it.person('ben', 'member');
});
after(() => it[Symbol.asyncDispose]());

const as = (account: string): RequestInit => ({
  headers: { 'x-jackdaw-view-as': `${account}@small.example` },
});

async function keys(query: string, who: string, init: RequestInit = {}) {
  const answer = await it.body(searchAnswer, await it.ask(`/api/search?limit=50&q=${query}`, who, init));
  return answer.hits.map(({ key, from }) => `${key} ${from.kind}`).sort();
}

/** The entries that the work adds, the oldest first. */
async function entriesOf(work: () => Promise<unknown>) {
  const { auditLog } = it.at.app.store;
  const [last] = await auditLog.latest({}, 1);
  await work();
  return (await auditLog.following({}, 99, last?.id ?? 0)).map(({ actor, action, subject, details }) => [
    actor.kind === 'person' ? actor.email : actor.kind,
    action,
    subject,
    details,
  ]);
}

test('an administrator who views as somebody finds exactly what they find, neither more nor less', async () => {
  for (const query of ['walrus', 'cleos', 'quoting', 'paging', 'paper']) {
    for (const account of ['ben', 'cleo', 'dan']) {
      assert.deepEqual(await keys(query, 'ann', as(account)), await keys(query, account), query);
    }
  }
  assert.deepEqual(
    await keys('walrus', 'ann', as('cleo')),
    ['SOFT-15 issue'],
    'CONTROL: Cleo finds something',
  );
  assert.deepEqual(await keys('walrus', 'ann', as('ben')), [], 'and Ben does not');
  const hidden = await it.body(problem, await it.ask('/api/issues/SOFT-15', 'ann', as('ben')), 404);
  assert.deepEqual(await it.body(problem, await it.ask('/api/issues/SOFT-15', 'ben'), 404), hidden);
});

test('every answer says whose eyes it was made with, and without a view none does', async () => {
  const viewingAs = { name: 'cleo', email: 'cleo@small.example' };
  const mine = await it.body(me, await it.ask('/api/me', 'ann', as('cleo')));
  assert.deepEqual([mine.person.email, mine.viewingAs], ['ann@small.example', viewingAs]);
  const read = await it.body(issueView, await it.ask('/api/issues/SOFT-15', 'ann', as('CLEO')));
  assert.deepEqual(read.viewingAs, viewingAs);
  const searched = await it.body(searchAnswer, await it.ask('/api/search?q=nothing', 'ann', as('cleo')));
  assert.deepEqual([searched.hits, searched.viewingAs], [[], viewingAs]);
  const posted = await it.ask('/api/search', 'ann', {
    method: 'POST',
    headers: { 'x-jackdaw-view-as': 'cleo%40small.example', 'content-type': 'application/json' },
    body: JSON.stringify({ q: 'walrus' }),
  });
  const { hits, ...rest } = await it.body(searchAnswer, posted);
  assert.deepEqual([hits.length, rest.viewingAs], [1, viewingAs]);
  for (const path of ['/api/me', '/api/search?q=quoting'])
    assert.doesNotMatch(await (await it.ask(path, 'ann')).text(), /viewingAs/);
});

test('each look is recorded with who looked, as whom, and at what, but not with the words of the search', async () => {
  const entries = await entriesOf(async () => {
    await keys('walrus', 'ann', as('cleo'));
    await keys('walrus', 'ann', as('cleo'));
    await it.ask('/api/issues/SOFT-15', 'ann', as('Cleo'));
    await it.ask('/api/issues/SOFT-99', 'ann', as('ben'));
    await keys('walrus', 'ann');
    await keys('walrus', 'cleo');
  });
  const looked = (at: string, details: object) => [
    'ann@small.example',
    'viewed-as',
    `${at}@small.example`,
    details,
  ];
  assert.deepEqual(entries, [
    looked('cleo', { what: 'search' }),
    looked('cleo', { what: 'search' }),
    looked('cleo', { what: 'issue', issue: 'SOFT-15' }),
    looked('ben', { what: 'issue', issue: 'SOFT-99' }),
  ]);
});

test('while somebody types, one entry within five minutes is enough, for each whom they view as', async () => {
  nowMs += 3_600_000;
  const type = (who: string, account: string) => it.ask('/api/search?q=w&typing=true', who, as(account));
  const first = await entriesOf(async () => {
    for (let letters = 0; letters < 5; letters += 1) await type('ann', 'cleo');
    await it.ask('/api/me', 'ann', as('cleo'));
    await type('ann', 'ben');
    await type('dan', 'cleo');
  });
  assert.deepEqual(
    first.map(([actor, , subject]) => `${actor} as ${subject}`),
    [
      'ann@small.example as cleo@small.example',
      'ann@small.example as ben@small.example',
      'dan@small.example as cleo@small.example',
    ],
  );
  nowMs += 5 * 60_000;
  assert.deepEqual(await entriesOf(() => type('ann', 'cleo')), [], 'within');
  nowMs += 1;
  assert.equal((await entriesOf(() => type('ann', 'cleo'))).length, 1, 'after');
});

test('members and security reviewers view as nobody, and are not told whether there is such a person', async () => {
  const entries = await entriesOf(async () => {
    for (const who of ['ben', 'cleo']) {
      for (const path of ['/api/me', '/api/search?q=walrus', '/api/issues/SOFT-15']) {
        for (const account of ['ann', 'dan', 'nobody', who]) {
          assert.deepEqual(await it.body(problem, await it.ask(path, who, as(account)), 403), {
            code: 'not-allowed',
            message: 'Only administrators search as somebody else.',
          });
        }
      }
    }
  });
  // Asked often, and within a minute: whom they asked for is not kept, so nobody can write into the log.
  assert.deepEqual(entries, [
    ['ben@small.example', 'viewed-as', '', {}],
    ['cleo@small.example', 'viewed-as', '', {}],
  ]);
  const [last] = await it.at.app.store.auditLog.latest({}, 1);
  assert.equal(last?.outcome, 'refused');
});

test('whom nobody knows, and oneself, is nobody to view as', async () => {
  for (const [written, status] of [
    ['nobody@small.example', 404],
    ['', 404],
    ['cleo@small.example, ben@small.example', 404],
    ['%', 404],
    ['ann@small.example', 400],
    ['ANN@small.example', 400],
  ] as const) {
    const response = await it.ask('/api/search?q=walrus', 'ann', {
      headers: { 'x-jackdaw-view-as': written },
    });
    await it.body(problem, response, status);
  }
});

test('a view opens nothing but search and reading, whoever is viewed as', async () => {
  for (const path of ['/api/status', '/api/audit-log', '/api/audit-log/export']) {
    assert.equal((await it.ask(path, 'ann')).status, 200, 'CONTROL');
    for (const account of ['ben', 'cleo', 'dan']) {
      assert.match(
        (await it.body(problem, await it.ask(path, 'ann', as(account)), 403)).message,
        /one can search and read, and nothing else/,
      );
    }
  }
});

test('where it cannot be recorded, there is no answer', async () => {
  assert.equal((await it.ask('/api/search?q=walrus', 'ann', as('cleo'))).status, 200, 'CONTROL');
  using raw = new Database(join(it.at.app.config.dataFolder, 'jackdaw.db'));
  raw.exec('DROP TABLE audit_entry');
  for (const path of ['/api/search?q=walrus', '/api/issues/SOFT-15', '/api/me']) {
    assert.doesNotMatch(await (await it.ask(path, 'ann', as('cleo'))).text(), /hits|SOFT|viewingAs/);
    assert.equal((await it.ask(path, 'ann', as('cleo'))).status, 500);
  }
  assert.equal((await it.ask('/api/search?q=walrus', 'ann')).status, 200, 'with their own eyes they go on');
});
