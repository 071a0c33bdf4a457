import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from '@lancedb/lancedb';
import { issueRow, scopeId } from '../model/ids.ts';
import { openLanceReader } from './lance-reader.ts';
import { openLanceWriter } from './lance-writer.ts';
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
