import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { closeWhereUnused, connectToWrite, makeEmptyTable } from './lance-table.ts';

test('a connection whose old table is still being removed is left to end by itself', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jackdaw-table-'));
  try {
    const connection = await connectToWrite(folder);
    const { name } = await makeEmptyTable(connection);
    const dropping = connection.dropTable(name);
    assert.throws(() => connection.close(), /borrow/, 'CONTROL');
    closeWhereUnused(connection);
    await dropping;
    closeWhereUnused(connection);
    assert.equal(connection.isOpen(), false);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
