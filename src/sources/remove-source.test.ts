import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { search } from '../search/search.ts';
import { openTestApp, type TestApp } from '../search/searchable-company.test-support.ts';
import { tester } from '../store/store.test-support.ts';
import { connectSource } from './connect.ts';
import { beginRemoval, finishRemoval, type RemovalOptions, receiptOf } from './remove-source.ts';

/** A word that stands in texts of the small company. */
const word = 'Handelsbriefe';

async function hits(at: TestApp, account: string): Promise<number> {
  const person = await at.person(account);
  return (await search(at.app.search, person, { text: word, offset: 0, limit: 10, typing: false })).hits
    .length;
}

const options = (at: TestApp, over: Partial<RemovalOptions> = {}): RemovalOptions => ({
  by: tester,
  untilIndexed: () => at.index(),
  signal: new AbortController().signal,
  ...over,
});

/** Rows of the source in each table that has any. */
function rowsLeft(at: TestApp): Record<string, number> {
  using database = new DatabaseSync(join(at.app.config.dataFolder, 'jackdaw.db'), { readOnly: true });
  const tables = database
    .prepare(
      `SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'source_id'`,
    )
    .all()
    .map(({ name }) => String(name));
  assert.ok(tables.length >= 19, `all tables are looked at: ${tables.join(', ')}`);
  const counts = tables.map((table) => {
    const row = database.prepare(`SELECT count(*) AS n FROM ${table} WHERE source_id = ?`).get(at.source.id);
    return [table, Number(row?.n)] as const;
  });
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

test('nobody finds anything from the first moment on, and at the end no table and no index has anything', async () => {
  await using at = await openTestApp();
  assert.ok((await hits(at, 'ben')) > 0, 'CONTROL: found before');
  assert.ok(Object.keys(rowsLeft(at)).length >= 10, 'CONTROL: there is something in the tables');
  const removal = await beginRemoval(at.app.sources, at.source, tester);
  assert.equal(await hits(at, 'ben'), 0);
  assert.deepEqual(await at.app.store.secrets.list(), []);
  const counts = await finishRemoval(at.app.sources, removal, options(at));
  assert.deepEqual(rowsLeft(at), {});
  assert.equal((await at.app.search.index.state()).documents, 0);
  const receipt = receiptOf(counts);
  assert.deepEqual(
    receipt.slice(0, 3).map(({ what }) => what),
    ['sealed secrets', 'issues', 'comments'],
  );
  assert.ok(
    receipt.every(({ count, what }) => count > 0 && !what.startsWith('rows of')),
    JSON.stringify(receipt),
  );
  const bytes = await readFile(join(at.app.config.dataFolder, 'jackdaw.db'));
  assert.ok(!bytes.includes(word), 'overwritten, not only set free');
  const ties = await at.app.store.people.ties((await at.person('ben')).id);
  assert.equal(ties.length, 1, 'ties stay with the people');
  const entries = await at.app.store.auditLog.latest({ action: 'removed-source' }, 9);
  assert.deepEqual(
    entries.map(({ outcome }) => outcome),
    ['done', 'begun'],
  );
});

test('stopped in the middle it goes on where it was, and its receipt counts everything once', async () => {
  await using whole = await openTestApp();
  await using broken = await openTestApp();
  const expected = await finishRemoval(
    whole.app.sources,
    await beginRemoval(whole.app.sources, whole.source, tester),
    options(whole),
  );
  const stop = new AbortController();
  const removal = await beginRemoval(broken.app.sources, broken.source, tester);
  const first = finishRemoval(
    broken.app.sources,
    removal,
    options(broken, { signal: stop.signal, onProgress: () => stop.abort(new Error('Stopped.')) }),
  );
  await assert.rejects(first, /Stopped/);
  const [left] = await broken.app.store.removals.list();
  assert.ok(left && (left.counts.issue ?? 0) > 0, 'something was done');
  const counts = await finishRemoval(broken.app.sources, left, options(broken));
  assert.deepEqual([counts.issue, counts.comment], [expected.issue, expected.comment]);
  assert.deepEqual(rowsLeft(broken), {});
});

test('the site can be connected anew before the end, as another source', async () => {
  await using at = await openTestApp();
  const removal = await beginRemoval(at.app.sources, at.source, tester);
  const { source, before } = await connectSource(at.app.sources, {
    address: at.sandbox.url,
    email: 'crawler@small.example',
    token: 'token-crawler',
    projectKeys: undefined,
    name: undefined,
    by: tester,
  });
  assert.equal(before, undefined);
  assert.notEqual(source.id, at.source.id);
  await finishRemoval(at.app.sources, removal, options(at));
  assert.deepEqual(rowsLeft(at), {});
  assert.deepEqual(
    (await at.app.store.sources.list()).map(({ id }) => id),
    [source.id],
  );
});
