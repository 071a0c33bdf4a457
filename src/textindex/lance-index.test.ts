import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from '@lancedb/lancedb';
import { issueRow, scopeId } from '../model/ids.ts';
import { openLanceReader } from './lance-reader.ts';
import { type CopyTable, copyTable } from './lance-table.ts';
import { openLanceWriter } from './lance-writer.ts';
import { forgetIfAhead } from './published-state.ts';
import { type OpenedIndex, textIndexContract } from './text-index.contract.ts';
import type { IndexDocument } from './text-index.ts';

async function openPlace(): Promise<OpenedIndex & { readonly folder: string }> {
  const parent = await mkdtemp(join(tmpdir(), 'jackdaw-index-'));
  const folder = join(parent, 'index');
  return {
    folder,
    openWriter: () => openLanceWriter(folder),
    openReader: () => openLanceReader(folder),
    deleteFiles: () => rm(folder, { recursive: true, force: true }),
    [Symbol.asyncDispose]: () => rm(parent, { recursive: true, force: true }),
  };
}

textIndexContract('the text index on LanceDB', openPlace);

const document = (row: number): IndexDocument => ({
  issueRow: issueRow(row),
  unit: 0,
  scope: scopeId(1),
  project: scopeId(1),
  people: [],
  title: 'alpha',
  body: '',
  comments: '',
  labels: [],
  createdMs: 0,
  updatedMs: 0,
});
const put = (row: number) => [{ issueRow: issueRow(row), documents: [document(row)] }];

test('what was committed but not published is rolled back when the writer opens again', async () => {
  await using place = await openPlace();
  const published = join(place.folder, 'published.json');
  let before: string;
  {
    await using writer = await openLanceWriter(place.folder);
    await writer.apply(put(1), 5);
    before = await readFile(published, 'utf8');
    await writer.apply(put(2), 6);
  }
  await writeFile(published, before);
  await using reader = await openLanceReader(place.folder);
  assert.deepEqual(await reader.state(), { documents: 1, cursor: 5 });
  await using writer = await openLanceWriter(place.folder);
  await writer.apply(put(2), 6);
  assert.deepEqual(await writer.state(), { documents: 2, cursor: 6 });
  const connection = await connect(place.folder);
  const [name] = await connection.tableNames();
  const table = await connection.openTable(name ?? '');
  assert.equal(await table.countRows(), 2, 'the row that was not published is in once');
});

test('an index that cannot be understood is started anew, and its old files go', async () => {
  await using place = await openPlace();
  for (const garbage of [
    '',
    '{',
    '[]',
    '{"format":999}',
    '{"format":1,"table":"gone","version":1,"cursor":3,"documents":1}',
  ]) {
    {
      await using writer = await openLanceWriter(place.folder);
      await writer.apply(put(1), 3);
    }
    await writeFile(join(place.folder, 'published.json'), garbage);
    await using writer = await openLanceWriter(place.folder);
    assert.deepEqual(await writer.state(), { documents: 0, cursor: 0 }, garbage);
    const connection = await connect(place.folder);
    assert.equal((await connection.tableNames()).length, 1, garbage);
  }
});

test('only the owner can read the folder', async () => {
  await using place = await openPlace();
  await using _writer = await openLanceWriter(place.folder);
  assert.equal((await stat(place.folder)).mode & 0o077, 0);
});

test('a reader that missed many versions goes on', async () => {
  await using place = await openPlace();
  await using writer = await openLanceWriter(place.folder);
  await using reader = await openLanceReader(place.folder);
  for (let row = 1; row <= 40; row += 1) await writer.apply(put(row), row);
  await writer.optimize();
  await reader.refresh();
  assert.deepEqual(await reader.state(), { documents: 40, cursor: 40 });
});

/** More than is bearable without an index. */
const enough = 500;
const many = Array.from({ length: enough }, (_, index) => put(index + 1)).flat();
const titled = (row: number, title: string) => [
  { issueRow: issueRow(row), documents: [{ ...document(row), title }] },
];
const removed = (row: number) => [{ issueRow: issueRow(row), documents: [] }];

async function rowsAndTables(folder: string) {
  const connection = await connect(folder);
  const published: { table: string; version: number } = JSON.parse(
    await readFile(join(folder, 'published.json'), 'utf8'),
  );
  const table = await connection.openTable(published.table, undefined, { version: published.version });
  const titles = new Map<number, string>();
  for await (const batch of table.query().select(['row', 'title'])) {
    for (let at = 0; at < batch.numRows; at += 1) {
      const row = Number(batch.getChild('row')?.get(at));
      assert.ok(!titles.has(row), `${row} is in once`);
      titles.set(row, String(batch.getChild('title')?.get(at)));
    }
  }
  const { fragmentStats } = await table.stats();
  const text = await table.indexStats('text_idx');
  return {
    titles,
    pieces: fragmentStats.numFragments,
    unindexed: text?.numUnindexedRows,
    tables: await connection.tableNames(),
  };
}

test('what was to be erased is in no file afterwards, however little has changed', async () => {
  await using place = await openPlace();
  const holding = async (word: string) => {
    const files = await readdir(place.folder, { recursive: true, withFileTypes: true });
    const found = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
    const bytes = await Promise.all(found.map((file) => readFile(file, 'latin1')));
    return bytes.filter((text) => text.toLowerCase().includes(word)).length;
  };
  {
    await using writer = await openLanceWriter(place.folder);
    await writer.apply([...titled(1, 'quaversham'), ...titled(2, 'outerbridge')], 1);
    await writer.apply(titled(1, 'beta'), 2);
    await writer.optimize();
    assert.ok((await holding('quaversham')) > 0, 'CONTROL: what was replaced is still in a file');
    // It is not applied yet.
    await writer.optimize(3);
    assert.equal((await rowsAndTables(place.folder)).tables.length, 1);
    await writer.optimize(2);
    const { tables } = await rowsAndTables(place.folder);
    await writer.optimize(2);
    assert.deepEqual((await rowsAndTables(place.folder)).tables, tables, 'it is copied once');
  }
  // Whoever opens it takes away what others may still have read.
  await using _ = await openLanceWriter(place.folder);
  assert.equal(await holding('quaversham'), 0);
  assert.ok((await holding('outerbridge')) > 0, 'CONTROL: what stays is there');
});

test('what is applied while the index is brought into shape is found in it as it is now', async () => {
  await using place = await openPlace();
  let during = async () => {};
  const copy: CopyTable = async (...args) => {
    await copyTable(...args);
    await during();
  };
  await using writer = await openLanceWriter(place.folder, copy);
  await writer.apply(many, 1);
  await using reader = await openLanceReader(place.folder);
  during = async () => {
    await writer.apply(titled(7, 'beta'), 2);
    await writer.apply(removed(8), 3);
    await writer.apply(titled(enough + 1, 'gamma'), 4);
    await writer.apply([...titled(7, 'delta'), ...titled(9, 'gone'), ...titled(9, 'epsilon')], 5);
    await reader.refresh();
    assert.deepEqual(await reader.state(), { documents: enough, cursor: 5 }, 'it is seen at once');
  };
  await writer.optimize();
  await reader.refresh();
  assert.deepEqual(await reader.state(), { documents: enough, cursor: 5 });
  const { titles, unindexed, pieces } = await rowsAndTables(place.folder);
  assert.equal(titles.size, enough);
  assert.equal(titles.has(8), false);
  assert.deepEqual(
    [6, 7, 9, 10, enough + 1].map((row) => titles.get(row)),
    ['alpha', 'delta', 'epsilon', 'alpha', 'gamma'],
  );
  assert.equal(unindexed, 3, 'all the others are in the indexes');
  assert.equal(pieces, 2);
});

test('many small commits become few pieces, and lose nothing', async () => {
  await using place = await openPlace();
  {
    await using writer = await openLanceWriter(place.folder);
    for (let row = 1; row <= 60; row += 1) await writer.apply(put(row), row);
    for (let row = 1; row <= 60; row += 3) await writer.apply(titled(row, 'beta'), 60 + row);
    await writer.apply(removed(2), 200);
  }
  const { titles, pieces } = await rowsAndTables(place.folder);
  assert.ok(pieces <= 5, `${pieces} pieces`);
  assert.equal(titles.size, 59);
  assert.deepEqual(
    [1, 2, 3, 4, 58].map((row) => titles.get(row)),
    ['beta', undefined, 'alpha', 'beta', 'beta'],
  );
});

test('upkeep that fails leaves nothing behind, and changes go on', async () => {
  await using place = await openPlace();
  await using writer = await openLanceWriter(place.folder, async (...args) => {
    await copyTable(...args);
    throw new Error('ENOSPC: no space left on device');
  });
  await writer.apply(many, 1);
  await assert.rejects(writer.optimize(), { code: 'disk-full' });
  assert.equal((await rowsAndTables(place.folder)).tables.length, 1);
  await writer.apply(titled(7, 'beta'), 2);
  assert.equal((await rowsAndTables(place.folder)).titles.get(7), 'beta');
});

test('what a killed process left behind goes when the index is opened', async () => {
  await using place = await openPlace();
  let left = false;
  {
    await using writer = await openLanceWriter(place.folder, async (folder, from, to, signal) => {
      await copyTable(folder, from, to, signal);
      const connection = await connect(folder);
      await connection.createTable('documents-of-a-copy', [{ row: 1 }]);
      left = true;
    });
    await writer.apply(many, 1);
    await writer.optimize();
    await writeFile(join(place.folder, 'published.json.draft'), '{');
  }
  assert.ok(left);
  assert.equal(
    (await rowsAndTables(place.folder)).tables.length,
    3,
    'CONTROL: the old one and a copy are there',
  );
  await using writer = await openLanceWriter(place.folder);
  assert.deepEqual(await writer.state(), { documents: enough, cursor: 1 });
  assert.equal((await rowsAndTables(place.folder)).tables.length, 1);
  assert.equal((await readdir(place.folder)).length, 2);
});

test('a folder that is deleted, emptied or written by somebody else is noticed, and begun anew', async () => {
  await using place = await openPlace();
  const spoil = {
    deleted: () => rm(place.folder, { recursive: true }),
    emptied: async () => {
      await rm(place.folder, { recursive: true });
      await mkdir(place.folder);
    },
    'without its table': async () => {
      const [table] = (await readdir(place.folder)).filter((name) => name.endsWith('.lance'));
      await rm(join(place.folder, table ?? ''), { recursive: true });
    },
    'without its data': async () => {
      const [table] = (await readdir(place.folder)).filter((name) => name.endsWith('.lance'));
      await rm(join(place.folder, table ?? '', 'data'), { recursive: true });
    },
    'without its indexes': async () => {
      const [table] = (await readdir(place.folder)).filter((name) => name.endsWith('.lance'));
      await rm(join(place.folder, table ?? '', '_indices'), { recursive: true });
    },
  };
  for (const [name, harm] of Object.entries(spoil)) {
    await using writer = await openLanceWriter(place.folder);
    await writer.apply(put(1), 3);
    await writer.check();
    await harm();
    await assert.rejects(writer.check(), { code: 'index-unavailable' }, name);
    await assert.rejects(writer.apply(put(2), 4), { code: 'index-unavailable' }, name);
    await using again = await openLanceWriter(place.folder);
    assert.deepEqual(await again.state(), { documents: 0, cursor: 0 }, name);
  }
  await using first = await openLanceWriter(place.folder);
  await using second = await openLanceWriter(place.folder);
  await second.apply(put(1), 3);
  await assert.rejects(first.apply(put(2), 4), { code: 'index-unavailable' });
  await second.apply(put(2), 4);
  assert.deepEqual([...(await rowsAndTables(place.folder)).titles.keys()].toSorted(), [1, 2]);
});

test('a file of the data that is damaged under a reader is found by reading everything, and the index begins anew', async () => {
  await using place = await openPlace();
  const data = async () => {
    const [table = ''] = (await readdir(place.folder)).filter((name) => name.endsWith('.lance'));
    const folder = join(place.folder, table, 'data');
    const [file = ''] = await readdir(folder);
    return join(folder, file);
  };
  {
    await using writer = await openLanceWriter(place.folder);
    await writer.apply(put(1), 5);
    await writer.examine();
    await writeFile(await data(), 'junk');
    await writer.check();
    let doubts = 0;
    await using reader = await openLanceReader(place.folder, () => {
      doubts += 1;
    });
    await assert.rejects(reader.countIssues(), { code: 'index-unavailable' });
    assert.equal(doubts, 1);
    await assert.rejects(writer.examine(), { code: 'index-unavailable', message: /is damaged/ });
  }
  await using again = await openLanceWriter(place.folder);
  assert.deepEqual(await again.state(), { documents: 0, cursor: 0 });
});

test('a reader opens beside an index that cannot be opened, says so when it is asked, and goes on when it is there', async () => {
  await using place = await openPlace();
  {
    await using writer = await openLanceWriter(place.folder);
    await writer.apply(put(1), 5);
  }
  for (const name of await readdir(place.folder))
    if (name.endsWith('.lance')) await rm(join(place.folder, name), { recursive: true });
  await using reader = await openLanceReader(place.folder);
  assert.deepEqual(await reader.state(), { documents: 0, cursor: 0 });
  await assert.rejects(reader.refresh(), { code: 'index-unavailable' });
  await using writer = await openLanceWriter(place.folder);
  await writer.apply(put(2), 6);
  await reader.refresh();
  assert.deepEqual(await reader.state(), { documents: 1, cursor: 6 });
});

test('an index that has come further than the database is forgotten, and the next writer begins anew', async () => {
  await using place = await openPlace();
  {
    await using writer = await openLanceWriter(place.folder);
    await writer.apply(put(1), 5);
  }
  assert.equal(await forgetIfAhead(place.folder, async () => 5), false, 'CONTROL');
  assert.equal(await forgetIfAhead(place.folder, async () => 4), true);
  assert.equal(await forgetIfAhead(place.folder, async () => 4), false, 'there is none');
  await using reader = await openLanceReader(place.folder);
  assert.deepEqual(await reader.state(), { documents: 0, cursor: 0 });
  await using again = await openLanceWriter(place.folder);
  assert.deepEqual(await again.state(), { documents: 0, cursor: 0 });
});

test('one that another process writes meanwhile, with its database, is not taken for ahead', async () => {
  await using place = await openPlace();
  await using writer = await openLanceWriter(place.folder);
  await writer.apply(put(1), 5);
  let latest = 5;
  const writeMeanwhile = async () => {
    latest = 6;
    await writer.apply(put(2), 6);
    return latest;
  };
  assert.equal(await forgetIfAhead(place.folder, writeMeanwhile), false);
  assert.equal(await forgetIfAhead(place.folder, async () => latest), false);
  assert.equal((await writer.state()).cursor, 6);
  await writer.check();
});
