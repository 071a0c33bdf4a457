import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { Database } from './database.ts';
import { mayCarryBeside } from './log-carrier.ts';

/** A folder with one file, and the threads that were begun since. */
function opened() {
  const folder = mkdtempSync(join(tmpdir(), 'jackdaw-log-'));
  const path = join(folder, 'a.db');
  const threads: Worker[] = [];
  const add = (thread: Worker) => threads.push(thread);
  process.on('worker', add);
  const database = new Database(path);
  database.exec('CREATE TABLE row (n INTEGER PRIMARY KEY, body TEXT NOT NULL)');
  return {
    folder,
    path,
    database,
    threads,
    logBytes: () => statSync(`${path}-wal`).size,
    [Symbol.dispose]() {
      process.off('worker', add);
      database[Symbol.dispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

/** One commit of so many rows, each of which takes a page of its own. */
const write = (database: Database, pages: number) =>
  database.transaction(() => {
    for (let n = 0; n < pages; n += 1) database.run('INSERT INTO row (body) VALUES (?)', 'x'.repeat(3000));
  });

const rows = (database: Database) => Number(database.get('SELECT count(*) AS rows FROM row')?.rows);

function waiting(database: Database): number {
  const row = database.get('PRAGMA wal_checkpoint(NOOP)');
  return Number(row?.log) - Number(row?.checkpointed);
}

async function carried(database: Database): Promise<void> {
  const untilMs = performance.now() + 20_000;
  while (waiting(database) >= 1000) {
    assert.ok(performance.now() < untilMs, 'it is carried over');
    await sleep(2);
  }
}

/** A moment in which nothing else happens in this thread. */
const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test('what waits in the log is carried over by another thread, long before a commit would do so', async () => {
  using at = opened();
  write(at.database, 1500);
  assert.ok(waiting(at.database) >= 1500, 'not by the commit');
  await carried(at.database);
  assert.equal(at.threads.length, 1);
  for (let commit = 0; commit < 5; commit += 1) {
    write(at.database, 1200);
    await carried(at.database);
  }
  assert.equal(at.threads.length, 1, 'by the same thread');
  assert.ok(at.logBytes() < 16 << 20, `${at.logBytes()} bytes: it begins from its start again`);
  assert.equal(rows(at.database), 7500);
});

test('the log stays short while commits follow each other without a pause', async () => {
  using at = opened();
  write(at.database, 1200);
  await carried(at.database);
  let most = 0;
  for (let commit = 0; commit < 300; commit += 1) {
    write(at.database, 130);
    most = Math.max(most, at.logBytes());
  }
  assert.equal(at.threads.length, 1);
  assert.ok(most < 28 << 20, `${most} bytes`);
  assert.equal(rows(at.database), 40_200);
  assert.equal(at.database.get('PRAGMA integrity_check')?.integrity_check, 'ok');
});

test('a store to which little is written begins no thread, and neither does one without a file', async () => {
  using at = opened();
  write(at.database, 900);
  using inMemory = new Database(':memory:');
  inMemory.exec('CREATE TABLE row (n INTEGER PRIMARY KEY, body TEXT NOT NULL)');
  write(inMemory, 3000);
  await sleep(20);
  assert.deepEqual(at.threads, []);
});

for (const blockedMs of [0, 4, 12]) {
  test(`a store that is closed ${blockedMs} ms after its log began to be carried over leaves one file and no thread`, async () => {
    using at = opened();
    write(at.database, 1200);
    await carried(at.database);
    write(at.database, 2500);
    block(blockedMs);
    at.database[Symbol.dispose]();
    assert.deepEqual(readdirSync(at.folder), ['a.db']);
    await Promise.all(at.threads.map((thread) => once(thread, 'exit')));
    assert.deepEqual(readdirSync(at.folder), ['a.db']);
    using again = new Database(at.path);
    assert.equal(rows(again), 3700);
  });
}

test('a store that is closed while its thread is still beginning does not wait for it', async () => {
  using at = opened();
  write(at.database, 1500);
  at.database[Symbol.dispose]();
  assert.deepEqual(readdirSync(at.folder), ['a.db']);
});

test('another connection goes on when a store is closed in the middle, and the last one takes the log with it', async () => {
  using at = opened();
  using other = new Database(at.path);
  write(at.database, 1200);
  await carried(at.database);
  write(at.database, 2500);
  block(4);
  at.database[Symbol.dispose]();
  write(other, 10);
  assert.equal(rows(other), 3710);
  other[Symbol.dispose]();
  assert.deepEqual(readdirSync(at.folder), ['a.db']);
});

test('the log is cut back to nothing also where it is being carried over', async () => {
  using at = opened();
  write(at.database, 1200);
  await carried(at.database);
  write(at.database, 2500);
  block(4);
  assert.equal(at.database.cutLog(), true);
  assert.equal(at.logBytes(), 0);
});

test('a thread that dies leaves a store that works and carries its log over itself', async () => {
  using at = opened();
  write(at.database, 1200);
  await carried(at.database);
  await at.threads[0]?.terminate();
  let most = 0;
  for (let commit = 0; commit < 30; commit += 1) {
    write(at.database, 300);
    most = Math.max(most, at.logBytes());
  }
  assert.ok(most < 24 << 20, `${most} bytes`);
  assert.equal(rows(at.database), 10_200);
  assert.equal(at.threads.length, 1, 'it is not begun again');
  at.database[Symbol.dispose]();
  assert.deepEqual(readdirSync(at.folder), ['a.db']);
});

test('a file that was taken away is not made anew', async () => {
  using at = opened();
  write(at.database, 1200);
  await carried(at.database);
  rmSync(at.path);
  write(at.database, 1200);
  await sleep(100);
  assert.ok(!existsSync(at.path));
});

test('a thread keeps no process alive, also of a store that nobody closes', () => {
  using at = opened();
  at.database[Symbol.dispose]();
  const text = `const { Database } = await import(${JSON.stringify(import.meta.resolve('./database.ts'))});
    const database = new Database(${JSON.stringify(at.path)});
    const write = () => database.transaction(() => {
      for (let n = 0; n < 1500; n += 1) database.run('INSERT INTO row (body) VALUES (?)', 'x'.repeat(3000));
    });
    write();
    await new Promise((resolve) => setTimeout(resolve, 300));
    write();`;
  const { status, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', text], {
    timeout: 30_000,
    stdio: 'ignore',
  });
  assert.deepEqual({ status, signal }, { status: 0, signal: null });
  using again = new Database(at.path);
  assert.equal(rows(again), 3000);
});

test('versions of SQLite that could lose something by it carry nothing over beside', () => {
  const table: readonly [version: string | undefined, may: boolean][] = [
    [undefined, false],
    ['3.46.1', false],
    ['3.51.2', false],
    ['3.51.3', true],
    ['3.53.4', true],
    ['4.0.0', true],
  ];
  for (const [version, may] of table) assert.equal(mayCarryBeside(version), may, version);
});
