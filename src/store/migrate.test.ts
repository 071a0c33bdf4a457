import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { sourceId } from '../model/ids.ts';
import { migrate, migrationFiles } from './migrate.ts';
import { Database } from './sqlite/database.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { addSource } from './store.test-support.ts';

function folder() {
  const path = mkdtempSync(join(tmpdir(), 'jackdaw-store-'));
  return {
    path,
    file: join(path, 'a.db'),
    /** A folder of migrations with these contents, numbered. */
    migrations(...contents: readonly string[]): URL {
      contents.forEach((sql, n) => {
        writeFileSync(join(path, `000${n + 1}-step.sql`), sql);
      });
      return pathToFileURL(`${path}/`);
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true }),
  };
}

const versionIn = (database: Database) => database.get('PRAGMA user_version')?.user_version;
const tablesIn = (database: Database) =>
  database.all(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`).map(({ name }) => name);

test('a new file gets every migration, and opening it again none', async () => {
  using at = folder();
  {
    await using store = openSqliteStore(at.file);
    await addSource(store);
  }
  using database = new Database(at.file);
  assert.equal(versionIn(database), migrationFiles().length);
  await using again = openSqliteStore(at.file);
  assert.equal((await again.sources.list()).length, 1);
});

test('an older file gets what it lacks, and keeps what it has', () => {
  using at = folder();
  using database = new Database(at.file);
  migrate(database, at.file, at.migrations('CREATE TABLE one (a); INSERT INTO one VALUES (1);'));
  const both = at.migrations(
    'CREATE TABLE one (a); INSERT INTO one VALUES (1);',
    'CREATE TABLE two (a); INSERT INTO two SELECT a FROM one;',
  );
  migrate(database, at.file, both);
  assert.equal(versionIn(database), 2);
  assert.deepEqual(tablesIn(database), ['one', 'two']);
  assert.equal(database.get('SELECT count(*) AS n FROM two')?.n, 1);
});

test('twenty that start at once on a new file all get it, once', async () => {
  using at = folder();
  const gate = new Int32Array(new SharedArrayBuffer(8));
  const starters = Array.from({ length: 20 }, () => {
    const worker = new Worker(
      `import { workerData } from 'node:worker_threads';
       const { openSqliteStore } = await import(workerData.module);
       Atomics.add(workerData.gate, 1, 1);
       Atomics.notify(workerData.gate, 1);
       Atomics.wait(workerData.gate, 0, 0);
       const store = openSqliteStore(workerData.file);
       await store.sources.putSite('https://one.example', 'One');
       await store[Symbol.asyncDispose]();`,
      {
        eval: true,
        execArgv: ['--input-type=module'],
        workerData: { gate, file: at.file, module: new URL('./sqlite-store.ts', import.meta.url).href },
      },
    );
    return new Promise<void>((resolve, reject) => {
      worker.on('error', reject);
      worker.on('exit', () => resolve());
    });
  });
  const allEnd = Promise.all(starters);
  for (let ready = 0; ready < 20; ready = Atomics.load(gate, 1)) {
    await Promise.race([Atomics.waitAsync(gate, 1, ready, 1000).value, allEnd]);
  }
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  await allEnd;
  using database = new Database(at.file);
  assert.equal(versionIn(database), migrationFiles().length);
  assert.equal(database.get('SELECT count(*) AS n FROM site')?.n, 1);
  assert.equal(database.get('SELECT count(*) AS n FROM change_counter')?.n, 1);
});

test('a database from a newer Jackdaw is refused with both versions, and not a byte of it is changed', async () => {
  using at = folder();
  {
    await using store = openSqliteStore(at.file);
    await addSource(store);
  }
  const known = migrationFiles().length;
  {
    using raw = new DatabaseSync(at.file);
    raw.exec(
      `PRAGMA user_version = ${known + 7}; CREATE TABLE from_the_future (a); PRAGMA wal_checkpoint(TRUNCATE)`,
    );
  }
  const before = readFileSync(at.file);
  assert.throws(
    () => openSqliteStore(at.file),
    (error: unknown) => {
      assert.ok(error instanceof Error && 'code' in error);
      assert.equal(error.code, 'store-newer');
      assert.ok(error.message.includes(at.file));
      assert.match(error.message, new RegExp(`database version ${known + 7}; this one knows ${known}\\)`));
      return true;
    },
  );
  assert.deepEqual(readFileSync(at.file), before);
});

test('a migration that fails leaves the version before it, and can be mended', () => {
  using at = folder();
  using database = new Database(at.file);
  const good = 'CREATE TABLE one (a); INSERT INTO one VALUES (1);';
  const bad = at.migrations(good, 'CREATE TABLE two (a); DELETE FROM one; INSERT INTO missing VALUES (1);');
  for (let starts = 0; starts < 2; starts += 1) {
    assert.throws(() => migrate(database, at.file, bad), /missing/);
    assert.equal(versionIn(database), 1);
    assert.deepEqual(tablesIn(database), ['one']);
    assert.equal(database.get('SELECT count(*) AS n FROM one')?.n, 1);
  }
  migrate(database, at.file, at.migrations(good, 'CREATE TABLE two (a);'));
  assert.equal(versionIn(database), 2);
});

test('which security scheme a project has, and its levels, outlive the third migration; grants do not', async () => {
  using at = folder();
  {
    using database = new Database(at.file);
    const first = readFileSync(new URL('./migrations/0001-begin.sql', import.meta.url), 'utf8');
    migrate(database, at.file, at.migrations(first));
    database.exec(`
      INSERT INTO site VALUES (1, 'https://a.example', 'A');
      INSERT INTO source (source_id, site_id, name, base_url, kind, account_id, account_email, created_ms,
        directory_version) VALUES (1, 1, 'A', 'https://a.example', 'permission-based', 'x', 'x@a.example', 0, 7);
      INSERT INTO directory_part VALUES
        (1, 1, 'permission-scheme', '10', '{"schemeId":"100","name":"S","browse":[{"type":"anyone"}]}', 5),
        (1, 1, 'security-scheme', '10', '{"scheme":{"schemeId":"500","name":"L","levels":[{"levelId":"1","name":"One","holders":[]}]}}', 6),
        (1, 1, 'security-scheme', '11', '{"scheme":{"schemeId":"500","name":"L","levels":[{"levelId":"1","name":"One","holders":[]}]}}', 4),
        (1, 1, 'security-scheme', '12', '{}', 6),
        (1, 1, 'anonymous', '10', '{"canRead":true}', 6);`);
  }
  await using store = openSqliteStore(at.file);
  const { version, parts } = await store.directory.partsSince(sourceId(1), 7);
  assert.equal(version, 8);
  assert.deepEqual(
    parts.map(({ kind, subject, body, readMs }) => [kind, subject, body, readMs]),
    [
      ['anonymous', '10', { canRead: true }, 6],
      ['permission-scheme', '10', { schemeId: '100' }, 5],
      ['security-levels', '500', { name: 'L', levels: [{ levelId: '1', name: 'One', holders: [] }] }, 4],
      ['security-scheme', '10', { schemeId: '500' }, 6],
      ['security-scheme', '11', { schemeId: '500' }, 4],
      ['security-scheme', '12', {}, 6],
    ],
  );
});

test('scopes keep their numbers and their facts when the eighth migration splits them', async () => {
  using at = folder();
  const earlier = migrationFiles().slice(0, 7);
  {
    using database = new Database(at.file);
    const texts = earlier.map((name) =>
      readFileSync(new URL(`./migrations/${name}`, import.meta.url), 'utf8'),
    );
    migrate(database, at.file, at.migrations(...texts));
    const data = (project: string, live: boolean) =>
      `{"sourceId":1,"projectId":"${project}","live":${live},"level":{"kind":"level","levelId":"5"},
        "parentLevel":{"kind":"none"},"restriction":{"kind":"roles","roleIds":["1","2"]},
        "visibility":{"kind":"none"},"internal":false}`;
    const insert = 'INSERT INTO scope VALUES (?, ?, 1, ?)';
    database.run(insert, 1, 'a', data('10', true));
    database.run(insert, 4, 'b', data('11', true));
    database.run(insert, 5, 'c', data('10', false));
  }
  await using store = openSqliteStore(at.file);
  const facts = (live: boolean) => ({
    live,
    level: { kind: 'level', levelId: '5' },
    parentLevel: { kind: 'none' },
    restriction: { kind: 'roles', roleIds: ['1', '2'] },
    visibility: { kind: 'none' },
    internal: false,
  });
  assert.deepEqual(await store.issues.scopes(0), [
    { id: 1, sourceId: 1, projectId: '10', facts: facts(true) },
    { id: 4, sourceId: 1, projectId: '11', facts: facts(true) },
    { id: 5, sourceId: 1, projectId: '10', facts: facts(false) },
  ]);
});

test('migrations are numbered without a gap', () => {
  using at = folder();
  const migrations = at.migrations('SELECT 1;');
  writeFileSync(join(at.path, '0003-step.sql'), 'SELECT 1;');
  assert.throws(() => migrationFiles(migrations), { code: 'internal' });
  assert.ok(migrationFiles().length > 0);
});
