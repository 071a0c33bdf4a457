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
import { tester } from '../store/store.test-support.ts';
import { startAccessSchedule } from './access-schedule.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

/** An hour of its time is 3.6 seconds. */
const haste = 1000;
const begunMs = Date.now();
const clock: Clock = {
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

function start(site: ConnectedSite, lines: string[] = []) {
  return startAccessSchedule({
    store: site.store,
    openClient: async (source) =>
      openJiraClient({
        baseUrl: source.baseUrl,
        credential: apiTokenCredential({ email: 'ann@small.example', token: 'token-ann' }),
        clock,
        log: silentLog,
        fetch: globalThis.fetch,
        baseDelayMs: 5,
        longestDelayMs: 20,
      }),
    clock,
    log: openLog((line) => lines.push(line)),
    everyMs: 600_000,
  });
}

const passes = async ({ store, source }: ConnectedSite) => store.runs.latest(source.id, 100, 'access');

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
