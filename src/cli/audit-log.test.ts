import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type App, openApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { silentLog } from '../log.ts';
import { personId } from '../model/ids.ts';
import { record } from '../store/record.ts';
import { type AuditLogOptions, auditLogCommand } from './audit-log.ts';
import { printed } from './printed.test-support.ts';

let folder: string;
let app: App;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackdaw-audit-log-'));
  app = await openApp(readConfig({ JACKDAW_DATA: join(folder, 'data') }), silentLog);
});
after(async () => {
  await app[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const auditLog = (options: Partial<AuditLogOptions> = {}) =>
  printed(app, (tools) => auditLogCommand(tools, { limit: 50, ...options }));

test('the log is printed with the latest entry last, each a line with its number', async () => {
  assert.equal((await auditLog()).text, 'No such entry.');
  const ada = { kind: 'person', id: personId(1), email: 'ada@acme.example' } as const;
  const noted = { subject: 'HR-1', outcome: 'done', details: {} } as const;
  await record(app.store.auditLog, Date.UTC(2026, 0, 1, 9), { ...noted, actor: ada, action: 'explained' });
  await record(app.store.auditLog, Date.UTC(2026, 0, 2), {
    actor: { kind: 'operator', name: 'root' },
    action: 'assigned',
    subject: 'HR',
    outcome: 'begun',
    details: { scheme: 'Staff only', losing: 12 },
  });
  await record(app.store.auditLog, Date.UTC(2026, 0, 3), {
    ...noted,
    actor: { kind: 'schedule' },
    action: 'audited',
  });
  assert.deepEqual((await auditLog()).text.split('\n'), [
    '#1  2026-01-01 09:00:00  ada@acme.example  explained  HR-1',
    '#2  2026-01-02 00:00:00  operator root  assigned  HR  (begun)  scheme="Staff only"  losing=12',
    '#3  2026-01-03 00:00:00  schedule  audited  HR-1',
  ]);
  const filtered = await auditLog({ actor: 'ROOT', action: 'assigned', since: Date.UTC(2026, 0, 2) });
  assert.match(filtered.text, /^#2 {2}2026-01-02 .*assigned.*$/);
  assert.match((await auditLog({ limit: 1 })).text, /^#3 {2}2026-01-03 .*$/);
  assert.deepEqual((await auditLog({ limit: 1 })).json, {
    entries: [
      {
        id: 3,
        at: '2026-01-03T00:00:00.000Z',
        actor: { kind: 'schedule', name: '' },
        ...noted,
        action: 'audited',
      },
    ],
  });
});

test('the log is exported whole into a new file that only its owner reads, which is an entry of its own', async () => {
  const file = join(folder, 'log.jsonl');
  assert.equal((await auditLog({ export: file })).text, `The audit log is in ${file}.`);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  const actions = (await readFile(file, 'utf8')).trimEnd().split('\n');
  assert.deepEqual(
    actions.map((line) => /"action":"([^"]+)"/.exec(line)?.[1]),
    ['explained', 'assigned', 'audited', 'exported-log'],
  );
  const table = join(folder, 'log.csv');
  await auditLog({ export: table, action: 'assigned', limit: 1 });
  assert.match(
    await readFile(table, 'utf8'),
    /^id,at,.*\r\n2,2026-01-02T00:00:00.000Z,operator,root,.*\r\n$/,
  );
});

test('no file is written over, and one whose format is not known is refused before anything is recorded', async () => {
  const before = (await auditLog()).json;
  await assert.rejects(auditLog({ export: join(folder, 'log.csv') }), {
    code: 'bad-request',
    message: /is there already/,
  });
  await assert.rejects(auditLog({ export: join(folder, 'log.xlsx') }), { message: /\.jsonl or \.csv/ });
  await assert.rejects(auditLog({ export: join(folder, 'nowhere', 'log.csv') }), {
    message: /cannot be written/,
  });
  assert.deepEqual((await auditLog()).json, before);
});
