import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNewStore, openStoreInMemory } from './new-database.test-support.ts';
import { storeContract } from './store.contract.ts';

storeContract('SQLite in memory', async () => openStoreInMemory());

storeContract('SQLite on a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jackdaw-store-'));
  const store = await openNewStore(join(folder, 'jackdaw.db'));
  return {
    ...store,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
});
