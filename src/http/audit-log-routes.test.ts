import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type NewAuditEntry, personActor } from '../model/audit-entry.ts';
import { record } from '../store/record.ts';
import { auditEntry, auditLogPage, problem } from './api.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

let it: TestServer;
before(async () => {
  it = await openTestServer();
  const ann = personActor(await it.person('ann', 'administrator'));
  await it.person('cleo', 'reviewer');
  await it.person('ben', 'member');
  const write = (atMs: number, entry: Partial<NewAuditEntry>) =>
    record(it.at.app.store.auditLog, atMs, {
      actor: ann,
      action: 'explained',
      subject: 'SOFT-1',
      outcome: 'done',
      details: {},
      ...entry,
    });
  await write(Date.UTC(2026, 0, 1), { details: { as: 'ben@small.example', may: true, places: ['a', 2] } });
  await write(Date.UTC(2026, 0, 2), { action: 'mapped', subject: 'ben@small.example' });
  await write(Date.UTC(2026, 0, 3), { actor: { kind: 'operator', name: 'root' }, action: 'connected' });
});
after(() => it[Symbol.asyncDispose]());

const page = async (query: string, who = 'cleo') =>
  it.body(auditLogPage, await it.ask(`/api/audit-log${query}`, who));

test('administrators and security reviewers read the audit log, the latest entry first', async () => {
  const { entries, next } = await page('');
  const lines = entries.map(({ at, actor, action }) => [at, actor.kind, actor.name, action]);
  assert.deepEqual(lines.slice(0, -1), [
    ['2026-01-03T00:00:00.000Z', 'operator', 'root', 'connected'],
    ['2026-01-02T00:00:00.000Z', 'person', 'ann@small.example', 'mapped'],
    ['2026-01-01T00:00:00.000Z', 'person', 'ann@small.example', 'explained'],
  ]);
  assert.deepEqual(lines.at(-1)?.slice(1), ['operator', 'tester', 'connected'], 'the site of the company');
  assert.deepEqual(entries[2]?.details, { as: 'ben@small.example', may: true, places: ['a', 2] });
  assert.equal(next, undefined);
  assert.deepEqual((await page('', 'ann')).entries, entries);
});

test('it is read page by page', async () => {
  const first = await page('?limit=2');
  assert.deepEqual(
    first.entries.map(({ action }) => action),
    ['connected', 'mapped'],
  );
  const second = await page(`?limit=2&before=${first.next}`);
  assert.deepEqual(
    [second.entries.map(({ action }) => action), second.next],
    [['explained', 'connected'], undefined],
  );
});

test('it is filtered by time, act and actor; what is no filter is refused', async () => {
  for (const [query, expected] of [
    ['?since=2026-01-02', ['connected', 'mapped', 'connected']],
    ['?since=2026-01-02T01:30:00%2B01:00', ['connected', 'connected']],
    ['?action=mapped', ['mapped']],
    ['?actor=ROOT', ['connected']],
    ['?actor=ann@small.example&since=2026-01-02', ['mapped']],
  ] as const) {
    assert.deepEqual(
      (await page(query)).entries.map(({ action }) => action),
      expected,
      query,
    );
  }
  for (const query of ['?since=yesterday', '?action=slept', '?limit=0', '?limit=201', '?who=ann'])
    assert.equal(
      (await it.body(problem, await it.ask(`/api/audit-log${query}`, 'ann'), 400)).code,
      'bad-request',
    );
});

test('it is exported whole, the oldest entry first, and the export is an entry of its own', async () => {
  const lines = await it.ask('/api/audit-log/export', 'cleo');
  assert.equal(lines.headers.get('content-disposition'), 'attachment; filename="jackdaw-audit-log.jsonl"');
  const written = (await lines.text()).trimEnd().split('\n');
  assert.deepEqual(
    written.map((line) => auditEntry.parse(JSON.parse(line)).action),
    ['connected', 'explained', 'mapped', 'connected', 'exported-log'],
  );
  const table = await it.ask('/api/audit-log/export?format=csv&action=mapped', 'ann');
  assert.match(table.headers.get('content-type') ?? '', /^text\/csv/);
  assert.match(
    await table.text(),
    /^id,at,actor kind,actor,action,subject,outcome,details\r\n\d+,2026-01-02T00:00:00.000Z,person,ann@small.example,mapped,ben@small.example,done,{}\r\n$/,
  );
  const { entries } = await page('?action=exported-log');
  assert.deepEqual(
    entries.map(({ actor, subject }) => [actor.name, subject]),
    [
      ['ann@small.example', 'csv'],
      ['cleo@small.example', 'jsonl'],
    ],
  );
});

test('to everybody else neither the log nor its file is given', async () => {
  for (const path of ['/api/audit-log', '/api/audit-log/export']) {
    assert.deepEqual(await it.body(problem, await it.ask(path, 'ben'), 403), {
      code: 'not-allowed',
      message: 'Only administrators and security reviewers see the audit log.',
    });
    assert.equal((await it.body(problem, await it.ask(path, undefined), 401)).code, 'not-signed-in');
  }
  const { entries } = await page('?action=exported-log&actor=ben@small.example');
  assert.deepEqual(
    entries.map(({ outcome, subject }) => [outcome, subject]),
    [['refused', '']],
    'nothing was exported, and that it was asked for is known',
  );
});
