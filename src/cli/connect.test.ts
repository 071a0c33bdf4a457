import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { silentLog } from '../log.ts';
import { search } from '../search/search.ts';
import { openTestApp, type TestApp } from '../search/searchable-company.test-support.ts';
import { openSourceClient } from '../sources/open-client.ts';
import { syncSource } from '../sync/sync.ts';
import { connectCommand } from './connect.ts';
import { openTerminal } from './terminal.ts';

let at: TestApp;
let folder: string;

before(async () => {
  at = await openTestApp();
  folder = await mkdtemp(join(tmpdir(), 'jackdaw-connect-'));
});
after(async () => {
  await at[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** What `jackdaw connect` prints. */
async function connect(account: string, options: { name?: string } = {}): Promise<string> {
  const printed: string[] = [];
  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, `token-${account}\n`);
  await connectCommand(
    {
      terminal: { ...openTerminal(false), print: (line) => void printed.push(line) },
      config: at.app.config,
      signal: new AbortController().signal,
      open: async () => at.app,
    },
    at.sandbox.url,
    { email: `${account}@small.example`, tokenFile, ...options },
  );
  return printed.join('\n');
}

async function syncAndIndex(): Promise<void> {
  const { app } = at;
  const [source] = await app.store.sources.list();
  assert.ok(source);
  await syncSource({
    store: app.store,
    client: await openSourceClient(app.sources, source, 'contents'),
    source,
    clock: app.clock,
    log: silentLog,
    signal: new AbortController().signal,
    onProgress: () => {},
    concurrency: 4,
    directoryMaxAgeMs: 86_400_000,
  });
  await at.index();
}

async function foundBy(account: string, text: string): Promise<string[]> {
  const query = { text, offset: 0, limit: 50, typing: false };
  const { hits } = await search(at.app.search, await at.person(account), query);
  return hits.map(({ key, from }) => `${key} ${from.kind}`).sort();
}

test('a site that is read as another account shows nothing of what only the one before could read', async () => {
  assert.deepEqual(await foundBy('cleo', 'walrus'), ['SOFT-15 issue'], 'CONTROL');
  const hidden = await foundBy('cleo', 'cleos');
  assert.ok(hidden.includes('SOFT-1 comment'), 'CONTROL');
  const said = await connect('ben');
  assert.match(
    said,
    /This site was connected as crawler@small\.example; it is read as ben@small\.example from now on\./,
  );
  assert.equal((await at.app.store.sources.list()).length, 1);
  await syncAndIndex();
  assert.deepEqual(await foundBy('cleo', 'walrus'), []);
  assert.deepEqual(await foundBy('cleo', 'cleos'), []);
  assert.deepEqual(await at.app.store.issues.rowsByKey('SOFT-15'), []);
  assert.deepEqual(await foundBy('cleo', 'quoting'), ['SOFT-1 issue'], 'what both can read is still found');
});

test('connected again as the account before, all of it comes back, under the name that is given', async () => {
  assert.match(await connect('crawler', { name: 'Our Jira' }), /Connected "Our Jira"/);
  await syncAndIndex();
  assert.deepEqual(await foundBy('cleo', 'walrus'), ['SOFT-15 issue']);
  assert.match(
    await connect('crawler'),
    /This site was connected as crawler@small\.example; token and projects are the new ones.*\nConnected "Our Jira"/,
  );
});
