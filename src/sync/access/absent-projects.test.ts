import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Clock, systemClock } from '../../clock.ts';
import type { JiraClient } from '../../jira/jira-client.ts';
import { silentLog } from '../../log.ts';
import { projectId } from '../../model/ids.ts';
import { issue, smallWorld } from '../../sandbox/small-world.test-support.ts';
import { changeScope } from '../../sources/change-scope.ts';
import { holdLease, syncLeaseName } from '../../store/hold-lease.ts';
import { tester } from '../../store/store.test-support.ts';
import { fullPass } from '../full-pass.ts';
import { freshenOnce } from '../keep-fresh.ts';
import { ProgressMeter } from '../progress.ts';
import { readPermissions } from '../read-permissions.ts';
import { rereadProjects } from '../reread-projects.ts';
import { type ConnectedSite, openSite } from '../site.test-support.ts';

const day = 86_400_000;
const desk = '2';
const never = new AbortController().signal;

/** A site of which the app may not see one project any more: it stands in no list, and its issues do not come. */
async function opened() {
  let addedMs = 0;
  const clock: Clock = { ...systemClock, now: () => Date.now() + addedMs };
  const small = smallWorld();
  const issues = [
    issue('5101', 'DESK-101', desk),
    issue('5102', 'DESK-102', desk),
    issue('5103', 'TEAM-103', '3'),
  ];
  const site = await openSite({ ...small, issues });
  await site.sync({ clock });
  return {
    ...site,
    clock,
    pass: (ms: number) => {
      addedMs += ms;
    },
    /** A server reads permissions meanwhile. */
    async daysPass(days: number) {
      for (let n = 0; n < days; n += 1) {
        addedMs += day;
        const client = withoutDesk(site.client());
        await readPermissions({ ...site, client, clock, log: silentLog, signal: never, patienceMs: 0 });
      }
    },
    blind: () => withoutDesk(site.client()),
    read: (client = site.client()) =>
      readPermissions({ ...site, client, clock, log: silentLog, signal: never, patienceMs: 0 }),
    syncBlind: () => site.sync({ clock, client: withoutDesk(site.client()) }),
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}

function withoutDesk(client: JiraClient): JiraClient {
  return {
    ...client,
    async *projects(signal) {
      for await (const page of client.projects(signal)) yield page.filter(({ id }) => id !== desk);
    },
    projectsAmong: (ids, action, signal) =>
      client.projectsAmong(
        ids.filter((id) => id !== desk),
        action,
        signal,
      ),
    async issues(ids, fields, signal) {
      const { issues, failed } = await client.issues(ids, fields, signal);
      return { issues: issues.filter(({ fields: { project } }) => project?.id !== desk), failed };
    },
  };
}

const keys = async ({ store }: ConnectedSite) => {
  const found: string[] = [];
  for (const key of ['DESK-101', 'DESK-102', 'TEAM-103']) {
    if ((await store.issues.rowsByKey(key)).length > 0) found.push(key);
  }
  return found;
};
const parts = async ({ store, source }: ConnectedSite) =>
  (await store.directory.parts(source.id))
    .filter(({ kind, subject }) => subject === desk && ['project', 'absent', 'reread'].includes(kind))
    .map(({ kind }) => kind);
const findings = async ({ store, source }: ConnectedSite) =>
  (await store.directory.findings(source.id)).filter(({ code }) => code === 'project-absent');
const summary = async ({ store }: ConnectedSite) => {
  const [stored] = await store.issues.load(await store.issues.rowsByKey('DESK-101'));
  return stored?.issue.summary;
};

describe('a project that Jira does not list to this account any more', () => {
  it('is hidden at once, said to be, and kept by the next full passes for a week', async () => {
    await using site = await opened();
    assert.deepEqual(await parts(site), ['project'], 'CONTROL');
    await site.read(site.blind());
    assert.deepEqual(await parts(site), ['absent'], 'without its part nobody finds anything of it');
    const [finding] = await findings(site);
    assert.equal(finding?.subject, 'DESK');
    assert.match(finding?.message ?? '', /^Jira does not list DESK to this account any more/);
    await site.syncBlind();
    await site.daysPass(6);
    await site.syncBlind();
    assert.deepEqual(await keys(site), ['DESK-101', 'DESK-102', 'TEAM-103']);
    assert.equal((await findings(site)).length, 1);
    site.pass(day);
    await site.syncBlind();
    assert.deepEqual(await keys(site), ['TEAM-103']);
    assert.deepEqual(await parts(site), []);
    await site.read(site.blind());
    assert.deepEqual(await findings(site), []);
  });

  it('is not given up because a clock is ahead, however far, and how often passes look meanwhile', async () => {
    await using site = await opened();
    await site.read(site.blind());
    for (let n = 0; n < 2; n += 1) {
      site.pass(30 * day);
      await site.syncBlind();
      site.pass(-30 * day);
      await site.read(site.blind());
    }
    await site.syncBlind();
    assert.deepEqual(await keys(site), ['DESK-101', 'DESK-102', 'TEAM-103']);
    assert.deepEqual(await parts(site), ['absent']);
    await site.daysPass(7);
    await site.syncBlind();
    assert.deepEqual(await keys(site), ['TEAM-103'], 'CONTROL: it is, in time');
  });

  it('is hidden when it is back until all of it was read again', async () => {
    await using site = await opened();
    await site.read(site.blind());
    site.world.putIssue({ ...issue('5101', 'DESK-101', desk), summary: 'Meanwhile' });
    await site.syncBlind();
    await site.read();
    assert.deepEqual(await parts(site), ['project', 'reread']);
    assert.deepEqual(await findings(site), []);
    assert.notEqual(await summary(site), 'Meanwhile', 'CONTROL: hidden, as it is old');
    const untilMs = site.clock.now() + 60_000;
    const about = { client: site.client(), clock: site.clock, log: silentLog, signal: never, untilMs };
    // What is asked for in the millisecond of the mark does not count.
    site.pass(5);
    assert.deepEqual(await rereadProjects({ ...site, ...about }), []);
    assert.deepEqual(await parts(site), ['project']);
    assert.equal(await summary(site), 'Meanwhile');
  });

  it('that comes back while somebody else syncs is read by them, and not shown by a pass that did not have it', async () => {
    await using site = await opened();
    await site.read(site.blind());
    await site.store.crawl.beginPass(site.source.id, [projectId('1'), projectId('3')], site.clock.now());
    await site.read();
    site.pass(5);
    const { kind, scope, id: sourceId } = site.source;
    const meter = new ProgressMeter(
      () => 0,
      () => 0,
      () => {},
    );
    const work = {
      store: site.store,
      client: site.client(),
      clock: site.clock,
      log: silentLog,
      signal: never,
      concurrency: 4,
      directoryMaxAgeMs: day,
      claims: new Set<number>(),
      meter,
    };
    const projectIds = [projectId('1'), projectId('3')];
    await fullPass({ ...work, sourceId, kind, scope, projectIds });
    assert.deepEqual(await parts(site), ['project', 'reread']);
    await using _ = await holdLease(site.store.runs, syncLeaseName(sourceId), site.clock);
    const reread = () => rereadProjects({ ...site, ...work, untilMs: site.clock.now() + 60_000 });
    assert.deepEqual(await reread(), [desk]);
    const fresh = { ...work, source: site.source, pollEveryMs: day, searchLagMs: 1 };
    await freshenOnce(fresh);
    assert.deepEqual(await reread(), []);
    assert.deepEqual(await parts(site), ['project']);
  });

  it('is not waited for when it lies in the bin, also where it was put there later', async () => {
    await using site = await opened();
    const { runControl } = site.store;
    await runControl.pauseProject(site.source.id, projectId(desk), 'ann', Date.now());
    await site.read(site.blind());
    const paused = async () => (await runControl.pauses(site.source.id)).map((one) => one.projectId);
    assert.deepEqual(await paused(), [desk], 'CONTROL: it may come back');
    const model = site.world.projects.get(desk) ?? assert.fail();
    site.world.putProject({ ...model, state: 'deleted' });
    await site.syncBlind();
    assert.deepEqual(await paused(), []);
    assert.equal(await site.store.directory.part(site.source.id, 'paused', desk), undefined);
    assert.deepEqual(await keys(site), ['TEAM-103']);
    assert.deepEqual(await parts(site), []);
  });

  it('is waited for where Jira does not let the account look into the bin', async () => {
    await using site = await opened();
    const client: JiraClient = {
      ...site.blind(),
      deletedProjects: (signal) => site.client('ben@small.example', 'token-ben').deletedProjects(signal),
    };
    const model = site.world.projects.get(desk) ?? assert.fail();
    site.world.putProject({ ...model, state: 'deleted' });
    await site.read(client);
    assert.deepEqual(await parts(site), ['absent']);
  });

  it('is removed at once when the scope is changed so that nobody wants it', async () => {
    await using site = await opened();
    await site.read(site.blind());
    const change = async (...projectKeys: string[]) => {
      const [source] = await site.store.sources.list();
      await changeScope(site.tools, source ?? assert.fail(), { projectKeys }, tester);
    };
    await change('DESK', 'TEAM');
    assert.deepEqual(await keys(site), ['DESK-101', 'DESK-102', 'TEAM-103'], 'CONTROL');
    await change('TEAM');
    assert.deepEqual(await keys(site), ['TEAM-103']);
    assert.deepEqual(await parts(site), []);
  });
});
