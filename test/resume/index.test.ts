import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog } from '../../src/log.ts';
import { groupId, type LevelId, projectId, type RoleId } from '../../src/model/ids.ts';
import { type HolderMatch, matchesNobody, type Visibility } from '../../src/model/visibility.ts';
import { comment, issue, smallWorld } from '../../src/sandbox/small-world.test-support.ts';
import { scopeTables } from '../../src/search/scope-tables.ts';
import { indexLeaseName } from '../../src/store/hold-lease.ts';
import { type ConnectedSite, openSite } from '../../src/sync/site.test-support.ts';
import { startIndexFollower } from '../../src/textindex/index-follower.ts';
import { openLanceReader } from '../../src/textindex/lance-reader.ts';

/** Several batches of the indexer; every issue has a word of its own, and some have a restricted comment. */
const issueCount = 1600;
const desk = projectId('2');
const never = new AbortController().signal;

describe('the index process that is killed', () => {
  let site: ConnectedSite;
  let whole: Awaited<ReturnType<typeof contentOf>>;

  before(async () => {
    const file = smallWorld();
    const more = Array.from({ length: issueCount }, (_, index) => ({
      ...issue(String(5000 + index), `DESK-${100 + index}`, '2'),
      summary: `Printer unique${index}`,
      updated: new Date(Date.parse('2026-04-01T12:00:00Z') + index * 1000).toISOString(),
      comments:
        index % 10 === 0
          ? [
              {
                ...comment(String(20_000 + index), 'dan', `Toner apart${index}`),
                created: '2026-02-01T10:00:00.000Z',
                visibility: { type: 'group' as const, value: 'g-staff' },
              },
            ]
          : [],
    }));
    site = await openSite({ ...file, issues: [...file.issues, ...more] });
    await site.sync();
    const folder = join(site.folder, 'whole');
    await using follower = follow(folder);
    await follower.flush(never);
    whole = await contentOf(folder);
  });
  after(() => site[Symbol.asyncDispose]());

  function follow(indexFolder: string) {
    const databasePath = join(site.folder, 'jackdaw.db');
    return startIndexFollower({ databasePath, indexFolder, log: silentLog, rebuild: false });
  }

  /** Kills the process that holds the index, by the number in its lease. */
  async function killHolder(afterMs: number): Promise<void> {
    for (;;) {
      const holder = await site.store.runs.leaseHolder(indexLeaseName, Date.now());
      const pid = Number(holder?.split(' ')[1]);
      if (holder !== undefined && isAlive(pid)) {
        await sleep(afterMs);
        process.kill(pid, 'SIGKILL');
        return;
      }
      await sleep(2);
    }
  }

  /** How many documents there are, how far they follow the store, and what a number of searches find. */
  async function contentOf(folder: string) {
    await using reader = await openLanceReader(folder);
    const { documents, cursor } = await reader.state();
    const scopes = await scopeTables(site.store).current();
    const hits = async (...words: string[]) => {
      const query = {
        words,
        phrases: [],
        not: [],
        lastWordIsPrefix: false,
        filters: [],
        created: { fromMs: undefined, untilMs: undefined },
        updated: { fromMs: undefined, untilMs: undefined },
      };
      const page = { offset: 0, limit: issueCount + 100 };
      return (await reader.search(query, everything(), scopes, page)).map(({ issueRow }) => Number(issueRow));
    };
    const sample = Array.from({ length: 12 }, (_, index) => index * 130);
    return {
      documents,
      cursor,
      printer: (await hits('printer')).sort((a, b) => a - b),
      toner: (await hits('toner')).sort((a, b) => a - b),
      unique: await Promise.all(sample.map((index) => hits(`unique${index}`))),
      apart: await Promise.all(sample.map((index) => hits(`apart${index}`))),
    };
  }

  function everything(): Visibility {
    const browse = { ...matchesNobody, always: true };
    const project = {
      browse,
      levels: new Map<LevelId, HolderMatch>(),
      hasNoLevels: true,
      roles: new Set<RoleId>(),
    };
    return {
      sources: new Map([
        [
          site.source.id,
          {
            account: site.source.accountId,
            kind: 'permission-based',
            titlesOnly: false,
            hasJiraAccess: true,
            groups: new Set([groupId('g-staff')]),
            projects: new Map([[desk, project]]),
          },
        ],
      ]),
    };
  }

  it('is compared with one that is left alone, in which everything is found once', () => {
    assert.equal(whole.printer.length, issueCount);
    assert.equal(new Set(whole.printer).size, issueCount);
    assert.equal(whole.toner.length, issueCount / 10);
    assert.ok(whole.unique.every((hits) => hits.length === 1));
  });

  it('at any moment of its work is followed by one that ends in the same index', async () => {
    const folder = join(site.folder, 'killed');
    const cursors: number[] = [];
    for (const afterMs of [0, 60, 200, 350, 500, 650, 800]) {
      const follower = follow(folder);
      const flushed = follower.flush(never).then(
        () => 'flushed',
        (error: unknown) => String(error),
      );
      await killHolder(afterMs);
      const outcome = await flushed;
      assert.match(outcome, /flushed|The index process ended \(SIGKILL\)/);
      await follower[Symbol.asyncDispose]();
      await using reader = await openLanceReader(folder);
      cursors.push((await reader.state()).cursor);
    }
    assert.deepEqual(
      cursors,
      cursors.toSorted((a, b) => a - b),
      'what was applied stays applied',
    );
    assert.ok((cursors[0] ?? 1) < whole.cursor, `the first was killed before its end: ${cursors}`);
    await using follower = follow(folder);
    await follower.flush(never);
    assert.deepEqual(await contentOf(folder), whole, `after kills with the cursor at ${cursors}`);
  });

  it('is started again by whoever started it, and says meanwhile that nothing is indexed', async () => {
    await using follower = follow(join(site.folder, 'restarted'));
    await follower.flush(never);
    assert.equal(follower.state().failure, undefined);
    await killHolder(0);
    while (follower.state().failure === undefined) await sleep(5);
    assert.match(follower.state().failure ?? '', /ended \(SIGKILL\)/);
    await assert.rejects(follower.flush(never), { code: 'index-unavailable' });
    while (follower.state().failure !== undefined) await sleep(20);
    await follower.flush(never);
    assert.deepEqual(await contentOf(join(site.folder, 'restarted')), whole);
  });

  it('builds the index anew when its folder is deleted under it', async () => {
    const folder = join(site.folder, 'deleted');
    await using follower = follow(folder);
    await follower.flush(never);
    await rm(folder, { recursive: true });
    while (follower.state().failure === undefined) await sleep(5);
    assert.match(follower.state().failure ?? '', /was deleted or changed by somebody else. It is built anew/);
    while (follower.state().failure !== undefined) await sleep(20);
    await follower.flush(never);
    assert.deepEqual(await contentOf(folder), whole);
  });

  it('waits while another one holds the index, and takes over when that is killed', async () => {
    const folder = join(site.folder, 'twice');
    const first = follow(folder);
    await first.flush(never);
    await using second = follow(folder);
    while (second.state().holdsIndex) await sleep(5);
    await assert.rejects(second.flush(never), { code: 'already-running' });
    await killHolder(0);
    await first[Symbol.asyncDispose]();
    while (!second.state().holdsIndex) await sleep(20);
    await second.flush(never);
    assert.deepEqual(await contentOf(folder), whole);
  });

  it('while it follows changes and removals is followed by one that ends in the same index', async () => {
    const folder = join(site.folder, 'killed');
    for (let index = 0; index < issueCount; index += 7) {
      site.world.putIssue({
        ...issue(String(5000 + index), `DESK-${100 + index}`, '2'),
        summary: `Printer unique${index} edited`,
      });
    }
    for (let index = 3; index < issueCount; index += 50) site.world.deleteIssue(String(5000 + index));
    await site.sync();
    for (const afterMs of [0, 150, 400]) {
      const follower = follow(folder);
      const flushed = follower.flush(never).catch(() => {});
      await killHolder(afterMs);
      await flushed;
      await follower[Symbol.asyncDispose]();
    }
    await using follower = follow(folder);
    await follower.flush(never);
    const killed = await contentOf(folder);
    assert.ok(killed.printer.length < issueCount, 'CONTROL: something was removed');
    await follower[Symbol.asyncDispose]();
    const rebuilt = join(site.folder, 'rebuilt');
    await using rebuilder = follow(rebuilt);
    await rebuilder.flush(never);
    assert.deepEqual(killed, await contentOf(rebuilt));
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
