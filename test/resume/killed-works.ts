/**
 * The works of a sync beside the reading of everything (`resume.test.ts`), each killed with one of its commits and done
 * once more: it ends in the store of one that nobody killed. What changed was edited between two readings, with and without
 * a word of Jira's.
 */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { comment, issue } from '../../src/sandbox/small-world.test-support.ts';
import { openWorld, type World } from '../../src/sandbox/world/world.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { assertSame, differences, dump, openFolders, quiet, runChild, workHere } from './killed-runs.ts';
import { resumeWorld } from './resume-world.ts';

const works = ['changes', 'project', 'census'] as const;
/** Fewer would mean that nothing of it is watched. */
const least = { changes: 40, project: 25, census: 10 } as const;

/** `chosen`: the commits to be killed with, of so many. */
export function killedWorks(chosen: (commits: number) => readonly number[]): void {
  for (const work of works) {
    describe(`${work}, killed with a commit and done once more`, () => {
      it('ends in the store of one that nobody killed', async (t) => {
        const world = openWorld(resumeWorld());
        await using folders = await openFolders(world);
        const before = await folders.copyOf(folders.connected);
        await workHere(before, 'full');
        editAnnounced(world);
        const whole = await folders.copyOf(before);
        const commits: string[] = [];
        await workHere(whole, work, { ...quiet, after: (method) => commits.push(method) });
        assert.ok(differences(dump(whole), dump(before)).length > 3, 'CONTROL: it has something to do');
        assert.ok(commits.length >= least[work], `${commits.length} commits`);
        const kills = chosen(commits.length);
        t.diagnostic(`killed with ${kills.join(', ')} of ${commits.length} commits`);
        for (const nth of kills) {
          const when = nth % 2 === 0 ? 'before' : 'after';
          const folder = await folders.copyOf(before);
          const { signal } = await runChild(folder, { work, kill: { nth, of: 'all', when } });
          assert.equal(signal, 'SIGKILL', `commit ${nth}`);
          await workHere(folder, work);
          assertSame(folder, whole, `${when} commit ${nth} (${commits[nth - 1]})`);
          assert.deepEqual(await waiting(folder), [], `${when} commit ${nth}`);
        }
      });
    });
  }
}

/** What is still to be read: nobody comes after this work. */
async function waiting(folder: string): Promise<readonly string[]> {
  await using store = openSqliteStore(join(folder, 'jackdaw.db'));
  const [source] = await store.sources.list();
  assert.ok(source);
  return (await store.readings.due(source.id, Number.MAX_SAFE_INTEGER, 100)).ids;
}

/** All of it in the project that somebody waits for. */
function editAnnounced(world: World): void {
  const updated = new Date().toISOString();
  const edited = (id: string, summary: string) => {
    const old = world.issue(id);
    assert.ok(old);
    world.putIssue({ ...old, summary, updated });
  };
  world.putComment('1040', comment('5900', 'ben', 'A late comment'));
  world.deleteComment('1040', '5007');
  edited('1040', 'Edited, with a long thread');
  world.setIssueLevel('1003', '501');
  edited('1003', 'With another level, and a sub-task');
  world.putIssue({ ...issue('1050', 'SOFT-50', '1'), summary: 'A new one', updated });
  // These only a count finds.
  world.deleteIssue('1041');
  world.putIssue({
    ...issue('1051', 'SOFT-51', '1'),
    summary: 'Nobody told',
    updated: '2020-01-01T00:00:00.000Z',
  });
}
