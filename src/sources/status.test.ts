import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../errors.ts';
import { smallWorld } from '../sandbox/small-world.test-support.ts';
import { holdLease, syncLeaseName } from '../store/hold-lease.ts';
import { type ConnectedSite, openSite } from '../sync/site.test-support.ts';
import { sourceStatuses } from './status.ts';

const index = { documents: 5, cursor: 0 };
async function statusOf(site: ConnectedSite, over = index) {
  const [status, ...others] = await sourceStatuses(site.store, site.tools.clock, over);
  assert.deepEqual(others, []);
  return status ?? assert.fail('no status');
}

describe('the status of a source', () => {
  it('says that nothing was read yet', async () => {
    await using site = await openSite(smallWorld());
    assert.deepEqual(await statusOf(site), {
      name: 'Small',
      site: site.sandbox.url,
      account: 'ann@small.example',
      status: 'never synced',
      projects: [],
      findings: [],
      index: { documents: 5, behind: 0 },
    });
  });

  it('counts what was read by project, with the findings, and how far the index is behind', async () => {
    await using site = await openSite(smallWorld());
    await site.sync();
    const status = await statusOf(site);
    assert.equal(status.status, 'active');
    assert.equal(status.reason, undefined);
    assert.ok(Math.abs(Date.parse(status.lastSync ?? '') - Date.now()) < 60_000);
    assert.deepEqual(
      status.projects.map(({ key, issues, comments, toFetch }) => [key, issues, comments, toFetch]),
      [
        ['DESK', 1, 2, 0],
        ['SOFT', 0, 0, 0],
        ['TEAM', 1, 0, 0],
      ],
    );
    assert.deepEqual(
      status.findings.map(({ code }) => code),
      ['project-unreadable'],
    );
    const since = status.findings[0]?.since ?? '';
    assert.ok(Math.abs(Date.parse(since) - Date.now()) < 60_000, since);
    await site.sync();
    assert.equal((await statusOf(site)).findings[0]?.since, since, 'found again, it is as old as before');
    const latest = await site.store.issues.latestChange();
    assert.equal(status.index.behind, latest);
    assert.equal((await statusOf(site, { documents: 5, cursor: latest })).index.behind, 0);
  });

  it('is syncing while a sync holds the lease', async () => {
    await using site = await openSite(smallWorld());
    const lease = await holdLease(site.store.runs, syncLeaseName(site.source.id), site.tools.clock);
    assert.equal((await statusOf(site)).status, 'syncing');
    await lease?.[Symbol.asyncDispose]();
    assert.equal((await statusOf(site)).status, 'never synced');
  });

  it('tells why the last sync failed, and that an earlier one was done', async () => {
    await using site = await openSite(smallWorld());
    await site.sync();
    site.sandbox.faults.expireTokenAfter(10);
    await assert.rejects(site.sync());
    const { status, reason, lastSync } = await statusOf(site);
    assert.equal(status, 'sync failed');
    assert.match(reason ?? '', /did not accept the API token.*connect the site again/);
    assert.ok(lastSync !== undefined);
  });

  it('tells that the last one was stopped, or killed, and what to do', async () => {
    await using site = await openSite(smallWorld());
    const stop = new AbortController();
    const onProgress = () => stop.abort(new AppError('interrupted', 'Stopped.'));
    await assert.rejects(site.sync({ signal: stop.signal, onProgress }));
    assert.match((await statusOf(site)).reason ?? '', /was stopped.*goes on where it was/);
    await site.store.runs.start(site.source.id, 'full', Date.now());
    const killed = await statusOf(site);
    assert.equal(killed.status, 'sync failed');
    assert.match(killed.reason ?? '', /was killed.*goes on where it was/);
  });
});
