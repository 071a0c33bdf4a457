import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../errors.ts';
import { openLog } from '../log.ts';
import { issueId } from '../model/ids.ts';
import { unauthorized } from '../sandbox/faults/faults.ts';
import { comment, issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import type { WorldFile } from '../sandbox/world/world-file.ts';
import { holdLease, syncLeaseName } from '../store/hold-lease.ts';
import { type ConnectedSite, openSite, type SyncOver } from './site.test-support.ts';

function world(): WorldFile {
  const file = smallWorld();
  const more = Array.from({ length: 30 }, (_, index) => ({
    ...issue(String(5000 + index), `DESK-${100 + index}`, '2'),
    comments: [comment(String(6000 + index), 'dan', `Remark ${index}`)],
  }));
  const thread = Array.from({ length: 130 }, (_, index) => ({
    ...comment(String(7000 + index), 'dan', `Long ${index}`),
    created: new Date(Date.parse('2026-02-01T10:00:00Z') + index * 60_000).toISOString(),
  }));
  const permissionSchemes = file.permissionSchemes.map((scheme) => ({
    ...scheme,
    permissions: [
      ...scheme.permissions,
      { id: `${scheme.id}9`, permission: 'BROWSE_PROJECTS', holder: { type: 'user', value: 'ann' } },
    ],
  }));
  return {
    ...file,
    permissionSchemes,
    issues: [...file.issues, ...more, { ...issue('6000', 'DESK-99', '2'), comments: thread }],
  };
}

/** Each by its words, and whether all was read to its end before the reading that is interrupted. */
const byHand: readonly [string, (site: ConnectedSite, over?: SyncOver) => Promise<unknown>, boolean][] = [
  ['of what changed, before all was read,', (site, over) => site.syncChanges(over), false],
  ['of everything, before all was read,', (site, over) => site.sync(over), false],
  ['of everything, after all was read,', (site, over) => site.sync(over), true],
];

const lastRun = async ({ store, source }: ConnectedSite) =>
  (await store.runs.latest(source.id, 1, 'full'))[0];

/** All issues as the store gives them back, but for its own numbers. */
async function contents({ store }: ConnectedSite): Promise<unknown[]> {
  const changes = await store.issues.changesForReindex(0, 1000);
  return changes
    .flatMap(({ stored }) => (stored ? [stored] : []))
    .map(({ issue: { typeIconUrl: _site, ...rest }, facts, remarks }) => ({
      rest,
      facts,
      remarks: remarks.map(({ remark }) => remark),
    }))
    .sort((a, b) => Number(a.rest.id) - Number(b.rest.id));
}

async function uninterrupted(): Promise<unknown[]> {
  await using site = await openSite(world());
  await site.sync();
  return contents(site);
}

describe('a sync', () => {
  it('stands in the table of runs with its counts when it is done, and gives its lease back', async () => {
    await using site = await openSite(world());
    const progress = await site.sync();
    const run = await lastRun(site);
    const { issues, comments, changed, removed, requests } = progress;
    assert.deepEqual([run?.state, run?.error], ['done', undefined]);
    assert.deepEqual(run?.counts, { issues, comments, changed, removed, requests });
    assert.ok((run?.endedMs ?? 0) >= (run?.startedMs ?? 1));
    const name = syncLeaseName(site.source.id);
    assert.equal(await site.store.runs.leaseHolder(name, Date.now()), undefined);
  });

  it('is refused with a sentence while another one runs', async () => {
    await using site = await openSite(world());
    const lease = await holdLease(site.store.runs, syncLeaseName(site.source.id), site.tools.clock);
    await assert.rejects(site.sync(), {
      code: 'already-running',
      message: 'Another process is syncing "Small" at the moment. Wait for it, or stop it.',
    });
    assert.equal(await lastRun(site), undefined, 'it is no run');
    assert.equal(
      site.sandbox.requests().some((one) => one.path.includes('project/search')),
      false,
    );
    await lease?.[Symbol.asyncDispose]();
    await site.sync();
  });

  it('is refused while one runs in the same process, too', async () => {
    await using site = await openSite(world());
    const results = await Promise.allSettled([site.sync(), site.sync()]);
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  it('that is stopped is interrupted, in the table of runs too, and the next one goes on', async () => {
    await using site = await openSite(world());
    for (const phase of ['permissions', 'listing', 'contents', 'comments'] as const) {
      const stop = new AbortController();
      const onProgress = (now: { phase: string }) => {
        if (now.phase === phase) stop.abort(new AppError('interrupted', 'Stopped.'));
      };
      await assert.rejects(site.sync({ signal: stop.signal, onProgress }), { code: 'interrupted' }, phase);
      assert.equal((await lastRun(site))?.state, 'interrupted', phase);
    }
    await site.sync();
    assert.deepEqual(await contents(site), await uninterrupted());
  });

  for (const [which, sync, isReadBefore] of byHand) {
    it(`by hand ${which} that ends an interrupted one finds what came and vanished meanwhile, too`, async () => {
      await using site = await openSite(world());
      if (isReadBefore) await site.sync();
      const stop = new AbortController();
      const onProgress = (now: { phase: string }) => {
        if (now.phase === 'comments') stop.abort(new AppError('interrupted', 'Stopped.'));
      };
      await assert.rejects(sync(site, { signal: stop.signal, onProgress }), { code: 'interrupted' });
      const summaries = async () => {
        const { issues } = site.store;
        const ids = ['5001', '5002', '5003', '5004'].map(issueId);
        const stored = await issues.load(await issues.rowsByIds(site.source.id, ids));
        return stored.flatMap(({ issue: { summary, archived } }) => (archived ? [] : [summary])).sort();
      };
      const names = ['Issue DESK-101', 'Issue DESK-102', 'Issue DESK-103', 'Issue DESK-104'];
      assert.deepEqual(await summaries(), names, 'CONTROL: they were read before');
      site.world.deleteIssue('5001');
      site.world.putIssue({ ...issue('5002', 'DESK-102', '2'), archived: true });
      site.world.putIssue({
        ...issue('5003', 'DESK-103', '2'),
        summary: 'Edited',
        updated: new Date().toISOString(),
      });
      await sync(site);
      assert.deepEqual(await summaries(), ['Edited', 'Issue DESK-104']);
      const runs = await site.store.runs.latest(site.source.id, 5, 'full');
      assert.deepEqual(
        runs.map(({ state }) => state),
        ['done', 'interrupted', ...(isReadBefore ? ['done'] : [])],
        'CONTROL: it ended the interrupted reading, and was no run of changes',
      );
      assert.deepEqual(await site.store.runs.latest(site.source.id, 5, 'changes'), []);
    });
  }

  it('that is stopped by any reason throws a sentence that says what to do', async () => {
    await using site = await openSite(world());
    const stop = new AbortController();
    const onProgress = () => stop.abort();
    await assert.rejects(site.sync({ signal: stop.signal, onProgress }), (error) => {
      return error instanceof AppError && error.code === 'interrupted' && error.message.length > 10;
    });
  });

  it('whose token expires midway fails with its reason, and a new token ends it in the same store', async () => {
    const expected = await uninterrupted();
    await using site = await openSite(world());
    let requests = 3;
    for (; ; requests += 9) {
      site.sandbox.faults.clear();
      site.sandbox.faults.expireTokenAfter(requests);
      const failed = await site.sync().then(
        () => undefined,
        (error: unknown) => error,
      );
      if (!failed) break;
      assert.ok(failed instanceof AppError && failed.code === 'jira-unauthorized', String(failed));
      const run = await lastRun(site);
      assert.equal(run?.state, 'failed');
      assert.match(
        run?.error ?? '',
        /did not accept the API token of ann@small.example.*connect the site again/,
      );
      const held = await site.store.runs.leaseHolder(syncLeaseName(site.source.id), Date.now());
      assert.equal(held, undefined);
    }
    assert.ok(requests > 30, 'it expired early, midway and late');
    assert.deepEqual(await contents(site), expected);
  });

  it('keeps everything when the token is wrong from the start, even where the public sees something', async () => {
    await using site = await openSite(world());
    await site.sync();
    const before = await contents(site);
    const client = site.client('ann@small.example', 'wrong');
    await assert.rejects(site.sync({ client }), { code: 'jira-unauthorized' });
    assert.deepEqual(await contents(site), before);
  });

  it('waits a storm of limits out, and ends in the same store', async () => {
    await using site = await openSite(world());
    const { faults } = site.sandbox;
    for (const path of ['bulkfetch', 'search/jql', 'group/member', '/comment', 'permissionscheme']) {
      faults.rateLimitNext({ path, times: 3, retryAfterSeconds: 0, reason: 'jira-burst-based' });
    }
    faults.rateLimitNext({ path: 'bulkfetch', retryAfterSeconds: 1, reason: 'jira-quota-global-based' });
    const startedMs = Date.now();
    await site.sync();
    assert.ok(Date.now() - startedMs >= 1_000, 'it waited as long as it was asked to');
    assert.deepEqual(await contents(site), await uninterrupted());
    assert.equal((await site.store.directory.findings(site.source.id)).length, 0);
  });

  it('that meets a web page instead of an answer fails or finds, and the next one mends it', async () => {
    await using site = await openSite(world());
    const html = { kind: 'html', status: 200 } as const;
    site.sandbox.faults.add({ path: 'search/jql', times: 99, answer: html });
    await assert.rejects(site.sync(), { code: 'jira-bad-answer' });
    assert.match((await lastRun(site))?.error ?? '', /a web page instead of JSON/);
    site.sandbox.faults.clear();
    site.sandbox.faults.add({ path: /project\/2\/role/, times: 1, answer: html });
    site.sandbox.faults.add({ path: 'bulkfetch', times: 1, answer: html });
    await site.sync();
    const findings = await site.store.directory.findings(site.source.id);
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['roles-unreadable'],
    );
    await site.sync();
    assert.deepEqual(await contents(site), await uninterrupted());
    assert.deepEqual(await site.store.directory.findings(site.source.id), []);
  });

  it('whose token is refused midway fails, keeps what it has, and goes on when it is allowed again', async () => {
    await using site = await openSite(world());
    site.sandbox.faults.add({ path: '/comment', times: 99, answer: unauthorized });
    await assert.rejects(site.sync(), { code: 'jira-unauthorized' });
    assert.equal((await lastRun(site))?.state, 'failed');
    assert.equal((await site.store.issues.rowsByKey('DESK-100')).length, 1);
    const bulk = () => site.sandbox.requests().filter(({ path }) => path.includes('bulkfetch')).length;
    const before = bulk();
    site.sandbox.faults.clear();
    await site.sync();
    assert.equal(bulk(), before + 1, 'a few levels, and the contents were not read again');
    assert.deepEqual(await contents(site), await uninterrupted());
  });

  it('that loses its lease to another process stops', async () => {
    await using site = await openSite(world());
    const { runs } = site.store;
    const name = syncLeaseName(site.source.id);
    // A clock in which the time to renew the lease comes at once.
    const { sleep } = site.tools.clock;
    const clock = { ...site.tools.clock, sleep: (_: number, signal?: AbortSignal) => sleep(1, signal) };
    site.sandbox.faults.add({ path: 'bulkfetch', times: 99, answer: { kind: 'delay', ms: 300 } });
    const onProgress = ({ phase }: { phase: string }) => {
      if (phase !== 'contents') return;
      const now = Date.now();
      void runs.acquireLease(name, 'another', now, now + 60_000, () => true);
    };
    await assert.rejects(site.sync({ clock, onProgress }), (error) => error instanceof AppError);
    const run = await lastRun(site);
    assert.equal(run?.state, 'failed');
    assert.equal(await runs.leaseHolder(name, Date.now()), 'another', 'whose lease is left alone');
  });

  it('logs no content and no secret', async () => {
    const lines: string[] = [];
    await using site = await openSite(world());
    site.sandbox.faults.add({ path: 'bulkfetch', times: 99, answer: { kind: 'status', status: 403 } });
    await assert.rejects(site.sync({ log: openLog((line) => lines.push(line)) }));
    site.sandbox.faults.clear();
    await site.sync({ log: openLog((line) => lines.push(line)) });
    assert.ok(lines.length >= 4);
    for (const word of ['token-ann', 'Quoting', 'Remark']) {
      assert.ok(!lines.some((line) => line.includes(word)), word);
    }
  });
});
