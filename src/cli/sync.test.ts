import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { AppError } from '../errors.ts';
import { silentLog } from '../log.ts';
import { openConsenting } from '../sources/oauth/consenting.test-support.ts';
import { syncCommand } from './sync.ts';
import { openTerminal } from './terminal.ts';

test('a sync is made also where nobody could be asked whose account was closed, and says so', async () => {
  await using at = await openConsenting();
  const source = await at.connect();
  const config = readConfig({
    JACKDAW_DATA: at.folder,
    JACKDAW_ALLOW_HOSTS: '127.0.0.1',
    JACKDAW_ATLASSIAN_AUTH_URL: at.sandbox.url,
    JACKDAW_ATLASSIAN_API_URL: at.sandbox.url,
  });
  await using app = await openApp(config, silentLog, at.tools.clock);
  const failing = {
    ...app.store,
    sources: {
      ...app.store.sources,
      async list() {
        throw new AppError('store-busy', 'Another process is writing.');
      },
    },
  };
  const notes: string[] = [];
  const terminal = {
    ...openTerminal(true),
    note: (text: string) => void notes.push(text),
    printJson: () => {},
  };
  await syncCommand(
    {
      ...{ terminal, config, signal: new AbortController().signal },
      open: async () => ({ ...app, sources: { ...app.sources, store: failing } }),
    },
    source.name,
  );
  assert.deepEqual(
    notes.filter((note) => /whose account was closed: .*Another process is writing/.test(note)).length,
    1,
  );
  assert.notEqual((await app.store.issues.latestChange()) ?? 0, 0);
});
