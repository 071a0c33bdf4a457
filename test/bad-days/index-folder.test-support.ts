/**
 * Somebody deletes or spoils the text index of a server, or a part of it, while it runs or while it is stopped. From then
 * on somebody searches all the time: each answer has all that they may find or says that the index is being built, and
 * soon the index is what it was.
 */

import assert from 'node:assert/strict';
import { copyFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openWorld } from '../../src/sandbox/world/world.ts';
import { generateWorld } from '../../src/sandbox/worlds/generated.ts';
import { crawler } from '../../src/sandbox/worlds/generated-directory.ts';
import { indexIsBehind } from '../../src/search/index-note.ts';
import { sandboxSees, type Unit, unitsOf } from '../leaks/units.test-support.ts';
import { type Grounds, openGrounds, type ServerProcess, until } from './server.test-support.ts';

export interface Damage {
  readonly what: string;
  readonly when: 'running' | 'stopped';
  do(indexFolder: string): Promise<void>;
}

const tableIn = async (folder: string) => {
  const tables = (await readdir(folder)).filter((name) => name.endsWith('.lance'));
  return join(folder, tables[0] ?? assert.fail('There is no table.'));
};
const remove = (path: string) => rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 5 });

const wholeFolder = { what: 'the whole folder', do: remove };
const table = { what: 'the table', do: async (folder: string) => remove(await tableIn(folder)) };
const part = (name: string) => ({
  what: `${name} of the table`,
  do: async (folder: string) => remove(join(await tableIn(folder), name)),
});
const state = { what: 'the state', do: (folder: string) => remove(join(folder, 'published.json')) };
const junk = {
  what: 'what the state says',
  do: (folder: string) => writeFile(join(folder, 'published.json'), '{"format":'),
};

const fileOfData = {
  what: 'a file of the data',
  async do(folder: string) {
    const data = join(await tableIn(folder), 'data');
    for (const name of await readdir(data)) await writeFile(join(data, name), 'junk');
  },
};

const running = 'running' as const;
const stopped = 'stopped' as const;
export const wholeFolderDeleted: Damage = { when: running, ...wholeFolder };
export const otherDamages: readonly Damage[] = [
  { when: running, ...table },
  { when: running, ...part('data') },
  { when: running, ...part('_indices') },
  { when: running, ...part('_versions') },
  { when: running, ...fileOfData },
  { when: running, ...state },
  { when: running, ...junk },
  { when: stopped, ...wholeFolder },
  { when: stopped, ...table },
  { when: stopped, ...part('data') },
  { when: stopped, ...part('_indices') },
  { when: stopped, ...part('_versions') },
  { when: stopped, ...fileOfData },
  { when: stopped, ...state },
  { when: stopped, ...junk },
];

export async function surviveDamages(
  damages: readonly Damage[],
  { seed, issues }: { readonly seed: number; readonly issues: number },
  tell: (text: string) => void,
): Promise<void> {
  await using grounds = await openGrounds(
    openWorld(generateWorld({ seed, issues, projects: 3, accounts: 7 })),
    // What is seen of the index is seen at once.
    { settings: { JACKDAW_SYNC_EVERY_MINUTES: '0.05' } },
  );
  await using lives = new AsyncDisposableStack();
  let server = lives.use(await grounds.serve());
  await server.assertEqual('before');
  grounds.edit(seed);
  await server.assertEqual('after an edit of each kind');
  const { documents } = (await server.status()).index;
  for (const damage of damages) {
    const what = `${damage.what}, ${damage.when}`;
    if (damage.when === stopped) {
      await server[Symbol.asyncDispose]();
      await damage.do(grounds.indexFolder);
      server = lives.use(await grounds.serve());
    } else await damage.do(grounds.indexFolder);
    tell(`${what}: ${await searchUntilWhole(grounds, server, what)}`);
    assert.equal((await server.status()).index.documents, documents, `${what}: nothing comes back`);
    await server.assertEqual(what);
  }
}

function readable({ world }: Grounds): readonly Unit[] {
  return unitsOf(world).filter((one) => one.kind === 'issue' && sandboxSees(world, crawler, one));
}

/** What was answered until it is as before; told is how long that took. `known`: what the database has from the start. */
async function searchUntilWhole(
  grounds: Grounds,
  server: ServerProcess,
  what: string,
  known = readable(grounds),
): Promise<string> {
  const words = new Set(known.map(({ word }) => word));
  const asked = readable(grounds)
    .filter(({ word }) => words.has(word))
    .slice(0, 40);
  const path = `/api/search?limit=50&q=${encodeURIComponent(asked.map(({ word }) => word).join(' '))}`;
  const fromMs = performance.now();
  const seen: Record<string, number> = {};
  const count = (one: string) => {
    seen[one] = (seen[one] ?? 0) + 1;
  };
  let whole = 0;
  await until(
    async () => {
      const { status, text } = await server.getAs(crawler, path);
      const {
        hits = [],
        notes = [],
        code,
      }: { hits?: object[]; notes?: string[]; code?: string } = JSON.parse(text);
      const isWhole = status === 200 && hits.length === asked.length;
      if (status !== 200) {
        assert.deepEqual([status, code], [503, 'index-unavailable'], `${what}: ${text}`);
        count('503');
      } else if (isWhole) count('whole');
      else {
        assert.ok(
          notes.includes(indexIsBehind),
          `${what}: ${hits.length} hits of ${asked.length}, and no word`,
        );
        count('being built');
      }
      whole = isWhole ? whole + 1 : 0;
      const { index } = await server.status();
      // It may answer from its memory until the damage is noticed.
      return (
        whole >= 5 && performance.now() - fromMs > 3_000 && index.failure === undefined && index.behind === 0
      );
    },
    `${what}: it is whole again`,
    async () => JSON.stringify([seen, (await server.status()).index, server.log().slice(-2_000)]),
    30_000,
  );
  return `whole after ${((performance.now() - fromMs) / 1000).toFixed(1)} s: ${JSON.stringify(seen)}`;
}

/** The database is put back as it was before some edits, and the index knows of them. */
export async function survivePutBack(seed: number, tell: (text: string) => void): Promise<void> {
  await using grounds = await openGrounds(
    openWorld(generateWorld({ seed, issues: 20, projects: 3, accounts: 7 })),
  );
  const database = join(grounds.dataFolder, 'jackdaw.db');
  {
    await using server = await grounds.serve();
    await server.assertEqual('before');
  }
  const known = readable(grounds);
  await copyFile(database, `${database}.backup`);
  {
    await using server = await grounds.serve();
    for (let n = 0; n < 3; n += 1) grounds.edit(seed + n);
    await server.assertEqual('after the edits');
  }
  for (const end of ['-wal', '-shm']) await rm(database + end, { force: true });
  await rename(`${database}.backup`, database);
  await using server = await grounds.serve();
  assert.match(server.log(), /"event":"index-ahead"/);
  tell(await searchUntilWhole(grounds, server, 'put back', known));
  await server.assertEqual('put back');
}
