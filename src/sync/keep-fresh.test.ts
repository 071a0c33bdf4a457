import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Clock, systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { issueId, projectId } from '../model/ids.ts';
import { issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import type { WorldIssue } from '../sandbox/world/world-file.ts';
import { type FreshOptions, freshenOnce } from './keep-fresh.ts';
import { beginPolling } from './poll-changes.ts';
import { ProgressMeter } from './progress.ts';
import { readPermissions } from './read-permissions.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

const minute = 60_000;
const startMs = Date.parse('2026-11-27T09:00:30Z');
const desk = '2';

/** A site whose clock and ours are set by the test; all of it has been read. */
async function openAt(over: { readonly projectKeys?: readonly string[]; readonly indexLagMs?: number } = {}) {
  let jiraMs = startMs;
  let ourMs = startMs + 7_200_000;
  const issues = Array.from({ length: 6 }, (_, index) => at(5101 + index, startMs - 24 * 60 * minute));
  const site = await openSite({ ...smallWorld(), issues }, { now: () => jiraMs, ...over });
  const clock: Clock = { ...systemClock, now: () => ourMs };
  const client = site.client();
  await beginPolling({ ...site, client, clock, signal: never });
  await site.sync({ clock, client });
  const options: FreshOptions = {
    ...site,
    client,
    clock,
    signal: never,
    concurrency: 4,
    directoryMaxAgeMs: 86_400_000,
    claims: new Set(),
    meter: new ProgressMeter(
      () => 0,
      () => 0,
      () => {},
    ),
    pollEveryMs: 15 * minute,
    searchLagMs: 5 * minute,
  };
  return {
    ...site,
    options,
    jira: () => jiraMs,
    pass(ms: number, ours = ms) {
      jiraMs += ms;
      ourMs += ours;
    },
    edit(number: number, over: Partial<WorldIssue> = {}) {
      site.world.putIssue({ ...at(number, jiraMs), ...over });
    },
    /** One look, with a list of changes; what it asked Jira for. */
    async fresh() {
      const before = site.sandbox.requests().length;
      const counts = await freshenOnce({ ...options, source: await current(site) }, true);
      return { ...counts, requests: site.sandbox.requests().length - before };
    },
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}

const never = new AbortController().signal;

function at(number: number, ms: number): WorldIssue {
  const updated = new Date(ms).toISOString();
  const created = '2026-01-01T00:00:00.000Z';
  return { ...issue(String(number), `DESK-${number}`, desk), summary: `Asked ${updated}`, created, updated };
}

async function current({ store }: Pick<ConnectedSite, 'store'>) {
  const [source] = await store.sources.list();
  return source ?? assert.fail();
}

/** The summary of an issue in the store. */
async function summary({ store, source }: ConnectedSite, number: number): Promise<string | undefined> {
  const rows = await store.issues.rowsByIds(source.id, [issueId(String(number))]);
  return (await store.issues.load(rows))[0]?.issue.summary;
}

describe('what changed in Jira', () => {
  it('is read, and nothing else; nothing new costs three requests', async () => {
    await using site = await openAt();
    site.pass(15 * minute);
    assert.deepEqual(await site.fresh(), { polls: 1, listed: 0, read: 0, requests: 3 });
    site.edit(5102, { summary: 'Changed' });
    site.edit(5200, { summary: 'New' });
    site.pass(15 * minute);
    const { listed, read, requests } = await site.fresh();
    assert.deepEqual([listed, read, requests], [2, 2, 4]);
    assert.equal(await summary(site, 5102), 'Changed');
    assert.equal(await summary(site, 5200), 'New');
    site.pass(15 * minute);
    assert.deepEqual(await site.fresh(), { polls: 1, listed: 0, read: 0, requests: 3 });
  });

  it('in the minutes before the last list is listed once more, and read only where it was not', async () => {
    await using site = await openAt();
    site.pass(15 * minute);
    site.edit(5101, { summary: 'Read' });
    assert.equal((await site.fresh()).read, 1);
    site.pass(2 * minute);
    const again = await site.fresh();
    assert.equal(again.read <= 1, true);
    site.pass(2 * minute);
    const { listed, read } = await site.fresh();
    assert.deepEqual([listed, read], [1, 0]);
  });

  it('is found although the search is minutes behind', async () => {
    await using site = await openAt({ indexLagMs: 3 * minute });
    site.pass(15 * minute);
    site.edit(5103, { summary: 'Late' });
    assert.equal((await site.fresh()).listed, 0, 'CONTROL: the search does not have it yet');
    site.pass(4 * minute);
    await site.fresh();
    assert.equal(await summary(site, 5103), 'Late');
  });

  it('is the same whatever time zone the account is moved to in between', async () => {
    await using site = await openAt();
    for (const timeZone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kathmandu']) {
      const ann = site.world.accounts.get('ann') ?? assert.fail();
      site.world.putAccount({ ...ann, timeZone });
      site.pass(15 * minute);
      site.edit(5104, { summary: timeZone });
      const { listed } = await site.fresh();
      assert.equal(listed, 1, timeZone);
      assert.equal(await summary(site, 5104), timeZone);
    }
  });

  it('is the same when our clock is set back, or far ahead', async () => {
    await using site = await openAt();
    for (const ours of [-86_400_000, 30 * 86_400_000, -3 * 3_600_000, -5 * minute]) {
      site.edit(5105, { summary: `Ours ${ours}` });
      site.pass(15 * minute, ours);
      await site.fresh();
      assert.equal(await summary(site, 5105), `Ours ${ours}`);
    }
  });

  it('is found after a list that ended before its end', async () => {
    await using site = await openAt();
    site.edit(5101, { summary: 'First' });
    site.pass(15 * minute);
    site.sandbox.faults.add({ path: 'search/jql', times: 9, answer: { kind: 'status', status: 403 } });
    await assert.rejects(site.fresh(), { code: 'jira-forbidden' });
    site.sandbox.faults.clear();
    site.pass(40 * minute);
    await site.fresh();
    assert.equal(await summary(site, 5101), 'First');
  });

  it('and has left the chosen projects is found no more; what came into them is', async () => {
    await using site = await openAt({ projectKeys: ['DESK'] });
    site.edit(5101, { projectId: '3', key: 'TEAM-900' });
    site.edit(5300, { projectId: '3', key: 'TEAM-901' });
    site.edit(5102, { summary: 'Stayed' });
    site.pass(15 * minute);
    const { requests } = await site.fresh();
    assert.equal(await summary(site, 5101), undefined);
    assert.equal(await summary(site, 5300), undefined);
    assert.equal(await summary(site, 5102), 'Stayed');
    assert.ok(requests <= 4, `${requests} requests`);
    site.edit(5300, { summary: 'Came' });
    site.pass(15 * minute);
    await site.fresh();
    assert.equal(await summary(site, 5300), 'Came');
  });

  it('is found although one of the chosen projects is there no more, and there, when it is back', async () => {
    await using site = await openAt({ projectKeys: ['DESK', 'TEAM'] });
    const refused = async () =>
      (await site.store.directory.findings(site.source.id))
        .filter(({ code }) => code === 'changes-refused')
        .map(({ subject }) => subject);
    const team = site.world.projects.get('3') ?? assert.fail();
    site.world.putProject({ ...team, state: 'archived' });
    site.edit(5101, { summary: 'Of the other' });
    site.pass(15 * minute);
    const { requests } = await site.fresh();
    assert.equal(await summary(site, 5101), 'Of the other');
    assert.deepEqual(await refused(), ['TEAM']);
    assert.ok(requests <= 6, `${requests} requests`);
    site.edit(5302, { projectId: '3', key: 'TEAM-902', summary: 'Missed' });
    site.pass(15 * minute);
    await site.fresh();
    site.pass(45 * minute);
    await site.fresh();
    assert.deepEqual(await refused(), ['TEAM']);
    site.world.putProject(team);
    await site.fresh();
    assert.equal(await summary(site, 5302), 'Missed');
    assert.deepEqual(await refused(), []);
  });

  it('and cannot be read keeps its last state, says why, and is tried again', async () => {
    await using site = await openAt();
    const before = await summary(site, 5101);
    site.edit(5101, { summary: 'Unreadable' });
    site.edit(5102, { summary: 'Readable' });
    site.pass(15 * minute);
    const whole = site.options.client;
    const client: typeof whole = {
      ...whole,
      async issues(ids, fields, signal) {
        const { issues } = await whole.issues(ids, fields, signal);
        const failed = issues
          .filter(({ id }) => id === '5101')
          .map(({ id }) => ({ id, message: 'Too busy.' }));
        return { issues: issues.filter(({ id }) => id !== '5101'), failed };
      },
    };
    await freshenOnce({ ...site.options, client }, true);
    assert.equal(await summary(site, 5102), 'Readable');
    assert.equal(await summary(site, 5101), before);
    const { count, failed } = await site.store.readings.waiting(site.source.id);
    assert.equal(count, 1);
    assert.deepEqual(failed, [
      { issueId: issueId('5101'), tries: 1, why: 'Too busy.', dueMs: site.options.clock.now() + minute },
    ]);
    await freshenOnce(site.options);
    assert.equal(await summary(site, 5101), before, 'CONTROL: not due yet');
    site.pass(minute);
    await freshenOnce(site.options);
    assert.equal(await summary(site, 5101), 'Unreadable');
    assert.equal((await site.store.readings.waiting(site.source.id)).count, 0);
  });

  it('in a project that is new waits until the permissions there are known', async () => {
    await using site = await openAt();
    const model = site.world.projects.get(desk) ?? assert.fail();
    site.world.putProject({ ...model, id: '77', key: 'NEW', name: 'New' });
    site.edit(5400, { projectId: '77', key: 'NEW-1', summary: 'In the new one' });
    site.pass(15 * minute);
    await site.fresh();
    assert.equal(await summary(site, 5400), undefined);
    const { client, clock } = site.options;
    await readPermissions({ ...site, client, clock, log: silentLog, signal: never, patienceMs: 0 });
    assert.ok(await site.store.directory.part(site.source.id, 'project', projectId('77')), 'CONTROL');
    site.pass(minute);
    await freshenOnce(site.options);
    assert.equal(await summary(site, 5400), 'In the new one');
  });

  it('and is gone is found no more', async () => {
    await using site = await openAt();
    site.world.deleteIssue('5101');
    await site.store.readings.ask(site.source.id, [issueId('5101'), issueId('9999')], 'told', 1);
    const { read } = await freshenOnce(site.options);
    assert.equal(read, 2);
    assert.equal(await summary(site, 5101), undefined);
    assert.equal((await site.store.readings.waiting(site.source.id)).count, 0);
  });

  it('is read with all of a long thread', async () => {
    await using site = await openAt();
    const comments = Array.from({ length: 230 }, (_, index) => ({
      id: String(70_000 + index),
      author: 'ann',
      body: `Remark ${index}`,
      created: new Date(site.jira() - (300 - index) * 1000).toISOString(),
    }));
    site.edit(5106, { comments });
    site.pass(15 * minute);
    await site.fresh();
    const rows = await site.store.issues.rowsByIds(site.source.id, [issueId('5106')]);
    const [stored] = await site.store.issues.load(rows);
    assert.equal(stored?.remarks.length, 230);
  });
});
