/**
 * The first reading of everything, killed with one of its commits in an empty folder and then done once more, from there:
 * it ends in the store of one that nobody killed. (`resume.test.ts` kills one reading again and again.)
 */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { openWorld } from '../../src/sandbox/world/world.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { assertSame, openFolders, quiet, runChild, workHere } from './killed-runs.ts';
import { resumeWorld } from './resume-world.ts';

/** `chosen`: the commits to be killed with, of so many. */
export function killedFirstReading(chosen: (commits: number) => readonly number[]): void {
  it('the first reading, killed with a commit and done once more, ends in the store of one that nobody killed', async (t) => {
    await using folders = await openFolders(openWorld(resumeWorld()));
    const whole = await folders.copyOf(folders.connected);
    const commits: string[] = [];
    await workHere(whole, 'full', { ...quiet, after: (method) => commits.push(method) });
    // A census follows where the reading ends a pass that another one had begun.
    const counted = await folders.copyOf(whole);
    await workHere(counted, 'census');
    const beforePass = commits.indexOf('beginPass');
    assert.ok(beforePass >= 35, `${beforePass} commits before the pass`);
    const kills = chosen(commits.length);
    t.diagnostic(`killed with ${kills.join(', ')} of ${commits.length} commits`);
    for (const nth of kills) {
      const when = nth % 2 === 0 ? 'before' : 'after';
      const folder = await folders.copyOf(folders.connected);
      const { signal } = await runChild(folder, { work: 'full', kill: { nth, of: 'all', when } });
      assert.equal(signal, 'SIGKILL', `commit ${nth}`);
      const isBegun = await isUnderWay(folder);
      await workHere(folder, 'full');
      assertSame(folder, isBegun ? counted : whole, `${when} commit ${nth} (${commits[nth - 1]})`);
    }
  });
}

/** Whether a pass was begun in the folder and not ended. */
export async function isUnderWay(folder: string): Promise<boolean> {
  await using store = openSqliteStore(join(folder, 'jackdaw.db'));
  const [source] = await store.sources.list();
  assert.ok(source);
  return (await store.crawl.pass(source.id)) !== undefined;
}
