import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { describe, it } from 'node:test';
import { systemClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { issueId, projectId } from '../model/ids.ts';
import { smallWorld } from '../sandbox/small-world.test-support.ts';
import { holdLease, syncLeaseName } from '../store/hold-lease.ts';
import { type ConnectedSite, openSite } from '../sync/site.test-support.ts';
import { type SourceStatus, sourceStatuses } from './status.ts';

const index = { documents: 5, cursor: 0 };
const hourMs = 3_600_000;
async function statusOf(site: ConnectedSite, over = index, clock = site.tools.clock) {
  const [status, ...others] = await sourceStatuses(site.store, clock, over, 24 * hourMs, site.tools.vault);
  assert.deepEqual(others, []);
  return status ?? assert.fail('no status');
}

describe('the status of a source', () => {
  it('says that nothing was read yet', async () => {
    await using site = await openSite(smallWorld());
    assert.deepEqual(await statusOf(site), {
      id: 1,
      name: 'Small',
      site: site.sandbox.url,
      account: 'ann@small.example',
      status: 'never synced',
      announcements: {
        state: 'not announced',
        says: 'Changes are not announced: they are found when Jira is asked for them. An administrator of Jira can set a webhook for that.',
      },
      personalData:
        'Personal data: not reported, as Atlassian tells only apps whose account was closed: names go when what they are on ' +
        'is read again.',
      copy: { toRead: 0, unread: [] },
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

  it('is syncing no more at once when the process that synced was killed', async () => {
    await using site = await openSite(smallWorld());
    const { runs } = site.store;
    const held = async (pid: number) => {
      const holder = `${hostname()} ${pid} 1 x`;
      const now = Date.now();
      assert.ok(
        await runs.acquireLease(syncLeaseName(site.source.id), holder, now, now + 60_000, () => true),
      );
      return statusOf(site);
    };
    await runs.start(site.source.id, 'full', Date.now());
    assert.equal((await held(process.ppid)).status, 'syncing', 'CONTROL');
    // Our own number with another start: an earlier process that had it.
    const killed = await held(process.pid);
    assert.equal(killed.status, 'sync failed');
    assert.match(killed.reason ?? '', /was killed/);
  });

  it('tells why the last sync failed, and that an earlier one was done', async () => {
    await using site = await openSite(smallWorld());
    await site.sync();
    site.sandbox.faults.add({ path: 'myself', times: 1, answer: { kind: 'status', status: 403 } });
    await assert.rejects(site.sync());
    const { status, reason, lastSync } = await statusOf(site);
    assert.equal(status, 'sync failed');
    assert.match(reason ?? '', /refused GET \/rest\/api\/3\/myself/);
    assert.ok(lastSync !== undefined);
  });

  it('tells that Jira is down also while all is read once more, and no more when that goes on', async () => {
    await using site = await openSite(smallWorld());
    await site.sync();
    const end = async (kind: 'changes' | 'again', state: 'failed' | 'done') => {
      const run = await site.store.runs.start(site.source.id, kind, Date.now());
      const error = state === 'failed' ? `Jira was down for ${kind}.` : undefined;
      await site.store.runs.finish(run, { state, endedMs: Date.now() + 1, error, counts: {} });
      const { status, reason } = await statusOf(site);
      return [status, reason];
    };
    assert.deepEqual(await end('again', 'failed'), ['sync failed', 'Jira was down for again.']);
    assert.deepEqual(await end('changes', 'done'), ['active', undefined]);
    assert.deepEqual(await end('changes', 'failed'), ['sync failed', 'Jira was down for changes.']);
    await site.store.runs.start(site.source.id, 'again', Date.now());
    assert.equal((await statusOf(site)).status, 'sync failed', 'one that has only begun mends nothing');
    const poll = (await site.store.readings.changePoll(site.source.id)) ?? assert.fail();
    await site.store.readings.putChangePoll(site.source.id, { ...poll, askedMs: Date.now() + 1 });
    assert.equal((await statusOf(site)).status, 'active', 'it lists changes again');
    assert.deepEqual(await end('again', 'failed'), ['sync failed', 'Jira was down for again.']);
    assert.deepEqual(await end('again', 'done'), ['active', undefined]);
  });

  it('tells that a census failed, beside a state that it does not change', async () => {
    await using site = await openSite(smallWorld());
    await site.sync();
    const { runs } = site.store;
    const run = await runs.start(site.source.id, 'census', Date.now());
    await runs.finish(run, { state: 'failed', endedMs: Date.now(), error: 'It went round.', counts: {} });
    const { status, reason } = await statusOf(site);
    assert.equal(status, 'active');
    assert.match(reason ?? '', /could not be counted the last time, and are counted again: It went round\./);
    const next = await runs.start(site.source.id, 'census', Date.now());
    await runs.finish(next, { state: 'done', endedMs: Date.now(), error: undefined, counts: {} });
    assert.equal((await statusOf(site)).reason, undefined);
  });

  it('tells that the credentials have expired, until the source is connected again', async () => {
    await using site = await openSite(smallWorld());
    await site.sync();
    site.sandbox.faults.expireTokenAfter(10);
    await assert.rejects(site.sync());
    const { status, reason } = await statusOf(site);
    assert.equal(status, 'credentials expired');
    assert.match(reason ?? '', /did not accept the API token.*Nothing was removed\. Reconnect the source/);
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

  it('is too old when permissions count no more, with the limit and what to do, until the next sync', async () => {
    await using site = await openSite(smallWorld());
    const hoursLater = (hours: number) => ({ ...systemClock, now: () => Date.now() + hours * hourMs });
    assert.equal((await statusOf(site, index, hoursLater(25))).status, 'never synced');
    await site.sync();
    const codes = ({ findings }: SourceStatus) => findings.map(({ code, subject }) => `${code} ${subject}`);
    const before = await statusOf(site, index, hoursLater(23.9));
    assert.deepEqual([before.status, codes(before)], ['active', ['project-unreadable SOFT']]);
    const old = await statusOf(site, index, hoursLater(24.1));
    assert.deepEqual(codes(old), ['directory-too-old site', 'project-unreadable SOFT']);
    assert.equal(old.status, 'too old');
    assert.match(old.reason ?? '', /count for 24 hours.*jackdaw sync/);
    assert.match(old.findings[0]?.message ?? '', /longer ago than 24 hours.*Run "jackdaw sync"/);
    const since = Date.parse(old.findings[0]?.since ?? '');
    assert.ok(Math.abs(since - Date.now() - 24 * hourMs) < 60_000);
    await site.sync({ clock: hoursLater(24.1) });
    assert.equal((await statusOf(site, index, hoursLater(24.1))).status, 'active');
  });

  it('says that permissions do not count which a clock read that was set back, until they are read again', async () => {
    await using site = await openSite(smallWorld());
    await site.sync({ clock: { ...systemClock, now: () => Date.now() + 8 * hourMs } });
    const { status, reason, findings } = await statusOf(site);
    assert.deepEqual(
      [status, findings[0]?.code, findings[0]?.subject],
      ['too old', 'directory-too-old', 'site'],
    );
    assert.match(reason ?? '', /by a clock that was set back since/);
    assert.match(findings[0]?.message ?? '', /How old it is, is not known.*read again by itself/);
    await site.sync();
    const after = await statusOf(site);
    assert.equal(after.status, 'active');
    assert.ok(!after.findings.some(({ code }) => code === 'directory-too-old'));
  });

  it('names the one project whose permissions are too old, and keeps why the last sync failed', async () => {
    await using site = await openSite(smallWorld());
    await site.sync();
    const { directory } = site.store;
    const roles = await directory.part(site.source.id, 'roles', '3');
    assert.ok(roles);
    await directory.putPart(site.source.id, 'roles', '3', roles.body, Date.now() - 25 * hourMs);
    const run = await site.store.runs.start(site.source.id, 'full', Date.now());
    const end = { state: 'failed', endedMs: Date.now(), error: 'Jira was down.', counts: {} } as const;
    await site.store.runs.finish(run, end);
    const { status, reason, findings } = await statusOf(site);
    assert.deepEqual(
      [status, findings[0]?.code, findings[0]?.subject],
      ['too old', 'directory-too-old', 'TEAM'],
    );
    assert.match(reason ?? '', /^Permissions count.* Jira was down\.$/);
    const lease = await holdLease(site.store.runs, syncLeaseName(site.source.id), site.tools.clock);
    const syncing = await statusOf(site);
    assert.deepEqual([syncing.status, syncing.reason], ['syncing', undefined]);
    await lease?.[Symbol.asyncDispose]();
  });

  it('tells up to when changes were listed, what waits to be read and why, and what Jira counts', async () => {
    await using site = await openSite(smallWorld());
    const { store, source } = site;
    assert.deepEqual((await statusOf(site)).copy, { toRead: 0, unread: [] }, 'before anything was read');
    await site.sync();
    await store.readings.putChangePoll(source.id, {
      untilMs: Date.UTC(2026, 10, 27, 9),
      askedMs: 1,
      ticket: 1,
    });
    await store.readings.ask(source.id, [issueId('77'), issueId('78')], 'told', Date.UTC(2026, 10, 27, 10));
    const { upTo } = await store.readings.due(source.id, Date.now(), 9);
    await store.readings.fail(source.id, issueId('78'), upTo, 'Too busy.', Date.UTC(2026, 10, 27, 11));
    const desk = projectId('2');
    await store.census.begin(source.id, desk, Date.UTC(2026, 10, 27, 8));
    await store.census.commitPage(source.id, desk, [issueId('1')], undefined);
    await store.census.end(source.id, desk, 1);
    const { copy, projects } = await statusOf(site);
    assert.deepEqual(copy, {
      changesUntil: '2026-11-27T09:00:00.000Z',
      toRead: 2,
      toReadSince: '2026-11-27T10:00:00.000Z',
      unread: [{ issueId: '78', tries: 1, why: 'Too busy.', next: '2026-11-27T11:00:00.000Z' }],
    });
    const counted = projects.map(({ key, inJira, counted: at }) => [key, inJira, at]);
    assert.deepEqual(
      counted.find(([key]) => key === 'DESK'),
      ['DESK', 1, '2026-11-27T08:00:00.000Z'],
    );
    const others = counted.filter(([key]) => key !== 'DESK');
    assert.ok(others.length > 0, 'CONTROL: others were counted by the full pass');
    for (const [, , at] of others)
      assert.ok(Math.abs(Date.parse(String(at)) - Date.now()) < 60_000, String(at));
  });
});
