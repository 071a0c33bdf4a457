import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from '@lancedb/lancedb';
import { issueRow, scopeId } from '../model/ids.ts';
import { seededRandom } from '../sandbox/worlds/acme/random.ts';
import { openLanceReader } from './lance-reader.ts';
import { openLanceWriter } from './lance-writer.ts';
import { readPublishedState } from './published-state.ts';
import type { IndexDocument } from './text-index.ts';

const issues = 600;
const commits = 100;
const editsPerCommit = 10;

const document = (row: number, title: string): IndexDocument => ({
  issueRow: issueRow(row),
  unit: 0,
  scope: scopeId(1),
  project: scopeId(1),
  people: [],
  title,
  body: 'the same words for all of them',
  comments: '',
  labels: [],
  createdMs: 0,
  updatedMs: 0,
});
const put = (row: number, title: string) => ({ issueRow: issueRow(row), documents: [document(row, title)] });

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}

test('a day in small: edits and upkeep side by side lose nothing and leave the index as small as it was', async (t) => {
  const seed = Date.now() % 1_000_000;
  t.diagnostic(`seed ${seed}`);
  const random = seededRandom(seed);
  const folder = await mkdtemp(join(tmpdir(), 'jackdaw-day-'));
  try {
    const titles = new Map<number, string>();
    let most = { pieces: 0, unindexed: 0 };
    let atFirst: number;
    {
      await using writer = await openLanceWriter(folder);
      for (let row = 1; row <= issues; row += 1) titles.set(row, `start${row}`);
      await writer.apply(
        [...titles].map(([row, title]) => put(row, title)),
        1,
      );
      await writer.optimize();
    }
    {
      await using _opened = await openLanceWriter(folder);
      atFirst = await bytesIn(folder);
    }
    {
      await using writer = await openLanceWriter(folder);
      const connection = await connect(folder);
      let upkeep: Promise<void> = Promise.resolve();
      for (let commit = 1; commit <= commits; commit += 1) {
        const changes = Array.from({ length: editsPerCommit }, () => {
          const row = 1 + random.below(issues);
          if (random.chance(0.05)) {
            titles.delete(row);
            return { issueRow: issueRow(row), documents: [] };
          }
          titles.set(row, `edit${commit}of${row}`);
          return put(row, `edit${commit}of${row}`);
        });
        await writer.apply(changes, 1 + commit);
        const before = upkeep;
        upkeep = before.then(() => writer.optimize());
        if (commit % 10 > 0) continue;
        await upkeep;
        const published = await readPublishedState(folder);
        const table = await connection.openTable(published?.table ?? '');
        const { fragmentStats } = await table.stats();
        const text = await table.indexStats('text_idx');
        most = {
          pieces: Math.max(most.pieces, fragmentStats.numFragments),
          unindexed: Math.max(most.unindexed, text?.numUnindexedRows ?? 0),
        };
      }
      await upkeep;
    }
    await using writer = await openLanceWriter(folder);
    assert.deepEqual(await writer.state(), { documents: titles.size, cursor: 1 + commits });
    await using reader = await openLanceReader(folder);
    assert.deepEqual(await reader.state(), { documents: titles.size, cursor: 1 + commits });
    const connection = await connect(folder);
    const [name = '', ...others] = await connection.tableNames();
    assert.deepEqual(others, []);
    const table = await connection.openTable(name);
    const found = new Map<number, string>();
    for await (const batch of table.query().select(['row', 'title'])) {
      for (let at = 0; at < batch.numRows; at += 1) {
        found.set(Number(batch.getChild('row')?.get(at)), String(batch.getChild('title')?.get(at)));
      }
    }
    assert.deepEqual(
      [...found].toSorted(([a], [b]) => a - b),
      [...titles].toSorted(([a], [b]) => a - b),
    );
    assert.ok(most.pieces <= 8, `${most.pieces} pieces`);
    assert.ok(most.unindexed <= 220, `${most.unindexed} documents outside the indexes`);
    const now = await bytesIn(folder);
    assert.ok(now < atFirst + 1_000_000, `${atFirst} bytes at first, ${now} now`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
