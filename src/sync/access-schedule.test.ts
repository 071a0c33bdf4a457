import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Clock } from '../clock.ts';
import { apiTokenCredential } from '../jira/credentials/api-token.ts';
import { openJiraClient } from '../jira/jira-client.ts';
import { openLog, silentLog } from '../log.ts';
import { groupId } from '../model/ids.ts';
import { openSandbox } from '../sandbox/open-sandbox.ts';
import { smallWorld } from '../sandbox/small-world.test-support.ts';
import { openWorld } from '../sandbox/world/world.ts';
import { connectSource } from '../sources/connect.ts';
import type { Run } from '../store/run-store.ts';
import { tester } from '../store/store.test-support.ts';
import { startAccessSchedule } from './access-schedule.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

/** An hour of its time is 3.6 seconds. */
const haste = 1000;
const begunMs = Date.now();
const haste1000: Clock = {
  now: () => begunMs + (Date.now() - begunMs) * haste,
  async sleep(ms, signal) {
    for (const endMs = this.now() + ms; this.now() < endMs; ) {
      signal?.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  },
};

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const endMs = Date.now() + 20_000; Date.now() < endMs; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`not within 20 seconds: ${what}`);
}

function start(
  site: ConnectedSite,
  lines: string[] = [],
  over: {
    readonly everyMs?: number;
    readonly onRead?: (use: string) => void;
    readonly aheadMs?: () => number;
  } = {},
) {
  const clock: Clock = {
    now: () => haste1000.now() + (over.aheadMs?.() ?? 0),
    sleep: (ms, signal) => haste1000.sleep(ms, signal),
  };
  return startAccessSchedule({
    store: site.store,
    async openClient(source, use) {
      const client = openJiraClient({
        baseUrl: source.baseUrl,
        credential: apiTokenCredential({ email: 'ann@small.example', token: 'token-ann' }),
        clock,
        log: silentLog,
        fetch: globalThis.fetch,
        baseDelayMs: 5,
        longestDelayMs: 20,
      });
      return {
        ...client,
        issues(...asked) {
          over.onRead?.(use);
          return client.issues(...asked);
        },
      };
    },
    clock,
    log: openLog((line) => lines.push(line)),
    everyMs: over.everyMs ?? 600_000,
  });
}

const passes = async ({ store, source }: ConnectedSite) => store.runs.latest(source.id, 100, 'access');

/** Done, and not begun in the future. */
const isAgain = ({ state, startedMs }: Run) => state === 'done' && startedMs <= haste1000.now();

describe('the schedule of permissions', () => {
  it('reads them again and again, each time from the beginning of the last, until it is ended', async () => {
    await using site = await openSite(smallWorld());
    const schedule = start(site);
    await until('three passes', async () => (await passes(site)).length >= 3);
    const cleos = groupId('g-cleos');
    const members = async () => (await site.store.access.memberCounts(site.source.id)).get(cleos);
    assert.equal(await members(), 1);
    site.world.setGroupMembers('g-cleos', []);
    await until('the revocation', async () => (await members()) === 0);
    await schedule[Symbol.asyncDispose]();
    const runs = await passes(site);
    assert.ok(runs.every(({ state }) => state !== 'running'));
    const starts = runs.map(({ startedMs }) => startedMs).reverse();
    for (const [index, startedMs] of starts.slice(1).entries()) {
      // A run begins a little after its turn does: a hundredth of a second is ten of these.
      assert.ok(startedMs - (starts[index] ?? 0) >= 400_000, 'some ten minutes after the one before');
    }
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal((await passes(site)).length, runs.length, 'no more when it has ended');
  });

  it('keeps what fails with its reason, logs it, and tries again before the next regular time', async () => {
    await using site = await openSite(smallWorld());
    site.sandbox.faults.add({ path: 'myself', times: 2, answer: { kind: 'status', status: 403 } });
    const lines: string[] = [];
    await using _ = start(site, lines);
    await until('a complete pass', async () => (await passes(site)).some(({ state }) => state === 'done'));
    const runs = (await passes(site)).toReversed();
    assert.deepEqual(
      runs.slice(0, 3).map(({ state }) => state),
      ['failed', 'failed', 'done'],
    );
    assert.match(runs[0]?.error ?? '', /refused GET \/rest\/api\/3\/myself/);
    assert.ok((runs[2]?.startedMs ?? 0) - (runs[0]?.startedMs ?? 0) < 600_000);
    const failed = lines.filter((line) => line.includes('access-pass-failed'));
    assert.deepEqual(
      failed.map((line) => /"retryMs":(\d+)/.exec(line)?.[1]),
      ['60000', '120000'],
    );
  });

  it('reads before its time when it is woken, at most once a minute however often', async () => {
    await using site = await openSite(smallWorld());
    await using schedule = start(site, [], { everyMs: 30 * 86_400_000 });
    await until('the first pass', async () => (await passes(site))[0]?.state === 'done');
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.equal((await passes(site)).length, 1, 'CONTROL: nobody woke it for some minutes');
    schedule.wake(site.source.id);
    await until('a second pass', async () => (await passes(site)).length === 2);
    // Whatever happened while it ran, or just after: one more, a minute later.
    for (let n = 0; n < 50; n += 1) schedule.wake(site.source.id);
    await until('a third pass', async () => (await passes(site)).length === 3);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const starts = (await passes(site)).map(({ startedMs }) => startedMs).reverse();
    assert.equal(starts.length, 3);
    assert.ok((starts[2] ?? 0) - (starts[1] ?? 0) >= 50_000, `${starts}`);
  });

  it('reads at once when the clock was set back, and from then on by the time that it is', async () => {
    await using site = await openSite(smallWorld());
    let aheadMs = 30 * 86_400_000;
    await using _ = start(site, [], { aheadMs: () => aheadMs });
    await until('a pass ahead of time', async () => (await passes(site))[0]?.state === 'done');
    aheadMs = 0;
    site.world.setGroupMembers('g-cleos', []);
    const cleos = groupId('g-cleos');
    const members = async () => (await site.store.access.memberCounts(site.source.id)).get(cleos);
    await until('the revocation', async () => (await members()) === 0);
    await until('a second pass', async () => (await passes(site)).filter(isAgain).length >= 2);
    const starts = (await passes(site)).filter(isAgain).map(({ startedMs }) => startedMs);
    assert.ok((starts[0] ?? 0) - (starts[1] ?? 0) >= 400_000, `CONTROL: not one after the other: ${starts}`);
  });

  it('reads at once after a restart where the last pass began by a clock that was ahead', async () => {
    await using site = await openSite(smallWorld());
    const { runs } = site.store;
    const run = await runs.start(site.source.id, 'access', haste1000.now() + 30 * 86_400_000);
    const end = { state: 'done', endedMs: haste1000.now(), error: undefined, counts: {} } as const;
    await runs.finish(run, end);
    await using _ = start(site);
    await until('a pass', async () => (await passes(site)).some(isAgain));
  });

  it('asks as what is fresh, not as a revocation, for what it reads of hidden projects', async () => {
    const world = smallWorld();
    await using site = await openSite({
      ...world,
      projects: world.projects.map((one) =>
        one.id === '2' ? { ...one, issueSecuritySchemeId: '500' } : one,
      ),
    });
    await site.sync();
    const uses: string[] = [];
    site.world.setProjectSecurityScheme('2', undefined);
    await using _ = start(site, [], { onRead: (use) => uses.push(use) });
    await until('a reading', async () => uses.length > 0);
    await until('the project', async () => !(await site.store.directory.part(site.source.id, 'reread', '2')));
    assert.deepEqual([...new Set(uses)], ['fresh']);
  });

  it('is not held up for one site by another that does not answer', async () => {
    await using site = await openSite(smallWorld());
    await using other = await openSandbox({ world: openWorld(smallWorld()) });
    const { source } = await connectSource(site.tools, {
      address: other.url,
      email: 'ann@small.example',
      token: 'token-ann',
      projectKeys: undefined,
      name: 'other',
      by: tester,
    });
    other.faults.add({ times: Number.POSITIVE_INFINITY, answer: { kind: 'delay', ms: 3_000 } });
    await using _ = start(site);
    await until('two passes', async () => (await passes(site)).length >= 2);
    assert.equal(await site.store.runs.lastDoneStartedMs(source.id, 'access'), undefined);
  });
});
