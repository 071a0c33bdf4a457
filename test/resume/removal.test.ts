/** A source is removed by processes that are killed, one after the other, at every commit. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { silentLog } from '../../src/log.ts';
import { accountId } from '../../src/model/ids.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/open-sandbox.ts';
import { issue } from '../../src/sandbox/small-world.test-support.ts';
import { openWorld } from '../../src/sandbox/world/world.ts';
import { search } from '../../src/search/search.ts';
import { searchWorld } from '../../src/search/searchable-company.test-support.ts';
import { connectSource } from '../../src/sources/connect.ts';
import { tester } from '../../src/store/store.test-support.ts';

const child = fileURLToPath(new URL('./removal-child.ts', import.meta.url));
const settings = (data: string) => readConfig({ JACKDAW_DATA: data, JACKDAW_ALLOW_HOSTS: '127.0.0.1' });

/** Of the source that is removed, and of one beside it. */
const removedWord = 'Handelsbriefe';
const stayingWord = 'ptarmigan';

describe('a removal that is killed', () => {
  let root: string;
  let data: string;
  const sandboxes: Sandbox[] = [];

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'jackdaw-removal-'));
    data = join(root, 'data');
    await using app = await openApp(settings(data), silentLog);
    const ben = await app.store.people.put({
      email: 'ben@small.example',
      name: 'Ben',
      title: undefined,
      role: 'member',
    });
    const small = searchWorld();
    const other = {
      ...small,
      site: { ...small.site, title: 'Other' },
      issues: [{ ...issue('1201', 'SOFT-21', '1'), summary: `A ${stayingWord} in the snow` }],
    };
    for (const world of [small, other]) {
      const sandbox = await openSandbox({ world: openWorld(world) });
      sandboxes.push(sandbox);
      const { source } = await connectSource(app.sources, {
        ...{ address: sandbox.url, email: 'crawler@small.example', token: 'token-crawler' },
        ...{ projectKeys: undefined, name: undefined, by: tester },
      });
      await app.store.people.tie(ben.id, source.site.id, accountId('ben'), 'administrator');
      await app.syncSource(source, new AbortController().signal, () => {});
    }
    await app.untilIndexed(new AbortController().signal);
  });
  after(async () => {
    for (const sandbox of sandboxes) await sandbox[Symbol.asyncDispose]();
    await rm(root, { recursive: true, force: true });
  });

  it('at every commit shows nothing of the source, and ends complete when it is begun again', async () => {
    assert.deepEqual(await found(data), [1, 1], 'CONTROL: both are found before');
    const whole = join(root, 'whole');
    await cp(data, whole, { recursive: true });
    const commits = (await run(whole, 0)).commits;
    let kills = 0;
    // The first entry of the audit log changes nothing yet.
    await run(data, 1);
    assert.deepEqual(await found(data), [1, 1], 'CONTROL: it is not begun');
    for (let most = 2; ; most = 1) {
      const { signal } = await run(data, most);
      if (signal === null) break;
      kills += 1;
      assert.deepEqual(await found(data), [0, 1], `after ${kills} kills`);
    }
    assert.ok(commits >= 15, `${commits} commits`);
    assert.equal(kills, commits - 1);
    for (const folder of [data, whole]) {
      assert.deepEqual(left(folder), { sources: ['Other'], tables: [] });
      const bytes = await readFile(join(folder, 'jackdaw.db'));
      assert.ok(!bytes.includes(removedWord) && bytes.includes(stayingWord), 'overwritten, and nothing else');
      assert.deepEqual(await found(folder), [0, 1]);
    }
    // The receipt counts everything once, and its entry came with the last step.
    const [entries, expected] = [receipts(data), receipts(whole)];
    assert.deepEqual(entries.slice(2), expected.slice(1));
    assert.deepEqual(
      entries.map(({ outcome }) => outcome),
      ['begun', 'begun', 'done'],
    );
  });
});

interface Ran {
  readonly signal: NodeJS.Signals | null;
  readonly commits: number;
}

async function run(folder: string, most: number): Promise<Ran> {
  const started = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', child, folder, 'Small', String(most)],
    { env: { ...process.env, NODE_COMPILE_CACHE: join(folder, '..', 'cache') } },
  );
  let out = '';
  let err = '';
  started.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  started.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const [code, signal] = await once(started, 'close');
  assert.ok(signal === 'SIGKILL' || code === 0, `the child ended by itself with ${code}: ${err}`);
  return { signal: signal === 'SIGKILL' ? signal : null, commits: out.length };
}

/** How many hits each word has for Ben. */
async function found(folder: string): Promise<number[]> {
  await using app = await openApp(settings(folder), silentLog);
  const ben = (await app.store.people.byEmail('ben@small.example')) ?? assert.fail();
  const hits = async (text: string) =>
    (await search(app.search, ben, { text, offset: 0, limit: 10, typing: false })).hits.length;
  return [await hits(removedWord), await hits(stayingWord)];
}

/** The sources that are there, and the tables that hold anything of another one. */
function left(folder: string) {
  using database = new DatabaseSync(join(folder, 'jackdaw.db'), { readOnly: true });
  const names = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map(({ name }) => String(name));
  const tables = names(
    `SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'source_id'`,
  );
  return {
    sources: names('SELECT name FROM source'),
    tables: tables.filter((table) =>
      database
        .prepare(`SELECT 1 FROM ${table} WHERE source_id NOT IN (SELECT source_id FROM source) LIMIT 1`)
        .get(),
    ),
  };
}

function receipts(folder: string) {
  using database = new DatabaseSync(join(folder, 'jackdaw.db'), { readOnly: true });
  return database
    .prepare(`SELECT outcome, details FROM audit_entry WHERE action = 'removed-source' ORDER BY entry_id`)
    .all()
    .map(({ outcome, details }) => ({ outcome, details }));
}
