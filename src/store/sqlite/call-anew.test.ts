import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { accountId } from '../../model/ids.ts';
import { openSqliteStore } from '../sqlite-store.ts';
import { addSource, fetched, ids, listed, present, remark } from '../store.test-support.ts';
import { Database } from './database.ts';

function opened() {
  const folder = mkdtempSync(join(tmpdir(), 'jackdaw-anew-'));
  const file = join(folder, 'jackdaw.db');
  const store = openSqliteStore(file);
  const database = new Database(file);
  return {
    store,
    database,
    async [Symbol.asyncDispose]() {
      database[Symbol.dispose]();
      await store[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

const ada = { accountId: accountId('ada'), displayName: 'Ada Byron' };
const closed = { closed: [ada.accountId], updated: [], cycleMs: undefined };

test('what cannot be parsed is asked of Jira again, and the issues after it are called anew', async () => {
  await using at = opened();
  const { store, database } = at;
  const source = await addSource(store);
  await listed({ store, source }, 1, 2);
  const both = [1, 2].map((number) => fetched(number, { reporter: ada }));
  await store.crawl.commitIssues(source.id, both, [], 20);
  database.run(`UPDATE issue SET documents = '{"id":"ada", broken' WHERE issue_id = 1`);
  await store.personalData.reported([source.id], [ada.accountId], closed, 50);
  assert.equal(await store.personalData.callAnew(source.id, 10), 2);
  assert.equal(await store.personalData.callAnew(source.id, 10), 0);
  assert.equal((await present(store, source, 2)).issue.reporter?.displayName, 'Former user');
  const asked = database.all('SELECT issue_id, reason FROM reading');
  assert.deepEqual(
    asked.map(({ issue_id, reason }) => [issue_id, reason]),
    [[1, 'told']],
  );
  await store.crawl.commitIssues(source.id, both, [], 60);
  assert.equal((await present(store, source, 1)).issue.reporter?.displayName, 'Former user');
  assert.equal((await store.issues.rowsByIds(source.id, ids(1, 2))).length, 2);
});

test('an issue or a remark that alone is more than a step reads is done all the same, and what follows it', async () => {
  await using at = opened();
  const { store } = at;
  const source = await addSource(store);
  await listed({ store, source }, 1, 2);
  const said = (id: string, characters: number) =>
    remark(id, { author: ada, text: 'x'.repeat(characters) }, { type: 'text', text: 'y'.repeat(characters) });
  const remarks = [said('1', 10), said('2', 700_000), said('3', 600_000), said('4', 10)];
  const large = fetched(1, { reporter: ada, description: 'x'.repeat(1_100_000) }, remarks);
  await store.crawl.commitIssues(source.id, [large, fetched(2, { reporter: ada })], [], 20);
  await store.personalData.reported([source.id], [ada.accountId], closed, 50);
  let steps = 0;
  while ((await store.personalData.callAnew(source.id, 10)) > 0) {
    steps += 1;
    assert.ok(steps <= 1 + remarks.length, `${steps} steps`);
  }
  const { issue, remarks: now } = await present(store, source, 1);
  const names = [issue.reporter, ...now.map((one) => one.remark.author)].map((who) => who?.displayName);
  assert.deepEqual(names, Array(1 + remarks.length).fill('Former user'));
  assert.equal((await present(store, source, 2)).issue.reporter?.displayName, 'Former user');
  assert.equal((await store.personalData.standing(source.id)).isErasing, false);
});

test('the log is not waited for while others read: the source is being erased until a later call', async () => {
  await using at = opened();
  const { store, database } = at;
  const source = await addSource(store);
  await listed({ store, source }, 1, 2);
  await store.crawl.commitIssues(source.id, [fetched(1, { reporter: ada })], [], 20);
  await store.personalData.reported([source.id], [ada.accountId], closed, 50);
  database.exec('BEGIN');
  database.get('SELECT count(*) FROM issue');
  assert.equal(await store.personalData.callAnew(source.id, 10), 1);
  const beganMs = performance.now();
  assert.equal(await store.personalData.callAnew(source.id, 10), 0);
  assert.ok(performance.now() - beganMs < 5_000, `${performance.now() - beganMs} ms`);
  assert.equal((await store.personalData.standing(source.id)).isErasing, true);
  database.exec('COMMIT');
  assert.equal(await store.personalData.callAnew(source.id, 10), 0);
  assert.equal((await store.personalData.standing(source.id)).isErasing, false);
});

test('no step of going through a source sorts what is left of it', async () => {
  await using at = opened();
  const plan = at.database
    .all(
      `EXPLAIN QUERY PLAN SELECT row FROM issue WHERE source_id = ? AND row > ? AND data IS NOT NULL ORDER BY row LIMIT ?`,
      1,
      0,
      50,
    )
    .map(({ detail }) => detail);
  assert.deepEqual(plan, ['SEARCH issue USING INDEX issue_of_source (source_id=? AND rowid>?)']);
});
