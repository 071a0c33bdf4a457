import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { accountId, issueId, projectId } from '../model/ids.ts';
import { directoryCopies } from '../permissions/directory-copy.ts';
import { visibilityResolver } from '../permissions/resolve-visibility.ts';
import { issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import { changeScope } from '../sources/change-scope.ts';
import {
  cancelSync,
  pausedProjects,
  pauseFindings,
  pauseProject,
  projectToResume,
  resumeProject,
} from '../sources/run-control.ts';
import { runHistory, runsUnderWay } from '../sources/run-history.ts';
import { tester } from '../store/store.test-support.ts';
import { startContentSchedule } from './content-schedule.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';
import { syncProject } from './sync.ts';

const minute = 60_000;
const hour = 60 * minute;
const soft = { id: projectId('1'), key: 'SOFT' };
const desk = { id: projectId('2'), key: 'DESK' };
const agoIso = (minutes: number) => new Date(Date.now() - minutes * minute).toISOString();
const never = new AbortController().signal;

/** Three issues in each of two projects, read. */
async function opened(now?: () => number): Promise<ConnectedSite> {
  const file = smallWorld();
  const issues = ['5001', '5002', '5003'].flatMap((id) => [
    issue(id, `DESK-${id}`, '2'),
    issue(`6${id.slice(1)}`, `SOFT-${id}`, '1'),
  ]);
  const permissionSchemes = file.permissionSchemes.map((scheme) => ({
    ...scheme,
    permissions: [
      ...scheme.permissions,
      { id: `${scheme.id}9`, permission: 'BROWSE_PROJECTS', holder: { type: 'user', value: 'ann' } },
    ],
  }));
  const site = await openSite({ ...file, permissionSchemes, issues }, { ...(now && { now }) });
  await site.sync();
  return site;
}

async function summaryOf({ store, source }: ConnectedSite, id: string): Promise<string | undefined> {
  const [one] = await store.issues.load(await store.issues.rowsByIds(source.id, [issueId(id)]));
  return one?.issue.summary;
}

/** The last list of changes is of so long ago. */
async function polledAgo({ store, source }: ConnectedSite, minutes: number): Promise<void> {
  const poll = await store.readings.changePoll(source.id);
  assert.ok(poll);
  const agoMs = minutes * minute;
  await store.readings.putChangePoll(source.id, {
    ...poll,
    untilMs: poll.untilMs - agoMs,
    askedMs: poll.askedMs - agoMs,
  });
}

const edited = (id: string, key: string, project: string, minutes: number) => ({
  ...issue(id, key, project),
  summary: 'Edited',
  updated: agoIso(minutes),
});

describe('a project that is paused', () => {
  it('is not read, and keeps its copy through everything; then what changed meanwhile is read', async () => {
    await using site = await opened();
    const { world: jira, store, source } = site;
    await polledAgo(site, 60);
    assert.equal(await pauseProject(site.tools, source, desk, tester), true);
    jira.putIssue(edited('5001', 'DESK-5001', '2', 40));
    jira.putIssue(edited('6001', 'SOFT-5001', '1', 40));
    jira.putIssue(edited('5009', 'DESK-5009', '2', 40));
    jira.deleteIssue('5002');
    jira.setGroupMembers('g-cleos', ['cleo', 'dan']);
    const version = await store.directory.version(source.id);
    for (const sync of [site.syncChanges, site.sync]) {
      await sync();
      assert.equal(await summaryOf(site, '5001'), 'Issue DESK-5001');
      assert.equal(await summaryOf(site, '5002'), 'Issue DESK-5002');
      assert.equal(await summaryOf(site, '5009'), undefined);
      assert.equal(await summaryOf(site, '6001'), 'Edited', 'CONTROL: another project');
    }
    assert.ok((await store.directory.version(source.id)) > version, 'who may see what is read on');
    assert.equal(await resumeProject(site.tools, source, desk, tester), true);
    await site.syncChanges();
    assert.equal(await summaryOf(site, '5001'), 'Edited');
    assert.equal(await summaryOf(site, '5002'), undefined);
    assert.equal(await summaryOf(site, '5009'), 'Edited');
    assert.deepEqual(await store.runControl.pauses(source.id), []);
  });

  it('is found while its pause is young, then by nobody, and again when it was resumed and read', async () => {
    await using site = await opened();
    const { world: jira, store, source, tools } = site;
    const directoryMaxAgeMs = 24 * hour;
    let addedMs = 0;
    const now = () => Date.now() + addedMs;
    const clock: Clock = { ...systemClock, now };
    const copies = directoryCopies(store, directoryMaxAgeMs);
    const resolver = visibilityResolver(store, copies, { directoryMaxAgeMs, now });
    const found = async () => {
      const visibility = await resolver.resolveAccount(source.id, accountId('ann'));
      return (await resolver.projects(visibility)).map(({ project }) => project.key).sort();
    };
    const says = async () =>
      pauseFindings(await pausedProjects(store, source), directoryMaxAgeMs, now()).map((one) => one.message);
    await pauseProject(tools, source, desk, tester);
    jira.deleteIssue('5002');
    addedMs = 23 * hour;
    await site.syncChanges({ clock });
    assert.deepEqual(await found(), ['DESK', 'SOFT', 'TEAM']);
    assert.match((await says())[0] ?? '', /It is found as it was at .* UTC until .* UTC, then by nobody/);
    addedMs = 25 * hour;
    await site.syncChanges({ clock });
    assert.deepEqual(await found(), ['SOFT', 'TEAM'], 'CONTROL: who may see what was read');
    assert.match((await says())[0] ?? '', /It was found until .* UTC, and by nobody since then/);
    await resumeProject({ store, clock }, source, desk, tester);
    assert.deepEqual(await found(), ['SOFT', 'TEAM'], 'what changed meanwhile was not read yet');
    await site.syncChanges({ clock });
    assert.deepEqual(await found(), ['DESK', 'SOFT', 'TEAM']);
    assert.equal(await summaryOf(site, '5002'), undefined);
  });

  it('is paused no more when it has left what is read, and is resumed also while Jira does not list it', async () => {
    await using site = await opened();
    const { store, source, tools } = site;
    await pauseProject(tools, source, desk, tester);
    await pauseProject(tools, source, soft, tester);
    await changeScope(tools, source, { projectKeys: ['SOFT'] }, tester);
    const left = (await pausedProjects(store, source)).map(({ project }) => project);
    assert.deepEqual(left, [soft], 'CONTROL: the other one');
    await assert.rejects(projectToResume(store, source, 'DESK'), { code: 'not-found' });
    await store.directory.removePart(source.id, 'project', soft.id);
    assert.deepEqual(await projectToResume(store, source, soft.id), { id: soft.id, key: soft.id });
    await store.directory.putPart(source.id, 'absent', soft.id, { sinceMs: 1, key: 'SOFT' }, 1);
    assert.deepEqual(await projectToResume(store, source, 'soft'), soft);
    assert.equal(await resumeProject(tools, source, soft, tester), true);
  });

  it('loses an issue that moves away, as its new project lists it', async () => {
    await using site = await opened();
    await pauseProject(site.tools, site.source, desk, tester);
    site.world.putIssue(edited('5001', 'SOFT-77', '1', 0));
    await site.syncChanges();
    assert.equal((await site.store.issues.rowsByKey('DESK-5001')).length, 0);
    assert.equal((await site.store.issues.rowsByKey('SOFT-77')).length, 1);
  });

  it('is paused and resumed once, each with its entry in the audit log', async () => {
    await using site = await opened();
    const { tools, source } = site;
    assert.equal(await resumeProject(tools, source, desk, tester), false, 'it was not paused');
    assert.equal(await pauseProject(tools, source, desk, tester), true);
    assert.equal(await pauseProject(tools, source, desk, tester), false);
    assert.equal(await resumeProject(tools, source, desk, tester), true);
    const entries = await site.store.auditLog.latest({ action: 'changed-source' }, 9);
    assert.deepEqual(
      entries.map(({ details }) => [details.changed, details.project]),
      [
        [['resumed DESK'], 'DESK'],
        [['paused DESK'], 'DESK'],
      ],
    );
  });
});

describe('a sync of one project', () => {
  const options = (site: ConnectedSite) => ({
    ...{ store: site.store, source: site.source, client: site.client(), clock: systemClock, log: silentLog },
    ...{ signal: never, onProgress() {}, concurrency: 4, directoryMaxAgeMs: 86_400_000 },
  });

  it('reads it before all others, which wait, and is a run of its own', async () => {
    await using site = await opened();
    site.world.putIssue(edited('5001', 'DESK-5001', '2', 0));
    site.world.putIssue(edited('5009', 'DESK-5009', '2', 0));
    site.world.deleteIssue('5002');
    site.world.putIssue(edited('6001', 'SOFT-5001', '1', 0));
    const { removed } = await syncProject(options(site), desk.id);
    assert.equal(await summaryOf(site, '5001'), 'Edited');
    assert.equal(await summaryOf(site, '5009'), 'Edited');
    assert.equal(await summaryOf(site, '5002'), undefined);
    assert.equal(removed, 1);
    assert.equal(await summaryOf(site, '6001'), 'Issue SOFT-5001', 'CONTROL: another project waits');
    const [run] = await runHistory(site.store, systemClock, site.source, { limit: 1, kind: 'project' });
    assert.deepEqual([run?.project, run?.state, run?.counts.removed], ['DESK', 'done', 1]);
    await site.syncChanges();
    assert.equal(await summaryOf(site, '6001'), 'Edited');
  });

  it('reads what changed in it although the search for it had to wait', async () => {
    let addedMs = 0;
    const now = () => Date.now() + addedMs;
    await using site = await opened(now);
    await polledAgo(site, 12);
    site.world.putIssue(edited('5001', 'DESK-5001', '2', 10));
    const wait = () => {
      addedMs += 40 * minute;
    };
    site.sandbox.faults.add({ path: 'search/jql', skip: 1, answer: { kind: 'edit', edit: wait } });
    const clock: Clock = { ...systemClock, now };
    await syncProject({ ...options(site), clock, pollEveryMs: 24 * hour }, desk.id);
    assert.equal(addedMs, 40 * minute, 'CONTROL');
    assert.equal(await summaryOf(site, '5001'), 'Edited');
  });

  it('is refused while it is paused', async () => {
    await using site = await opened();
    await pauseProject(site.tools, site.source, desk, tester);
    const asked = site.sandbox.requests().length;
    await assert.rejects(syncProject(options(site), desk.id), {
      code: 'bad-request',
      message: /^DESK of ".+" is paused\. Resume it first/,
    });
    assert.equal(site.sandbox.requests().length, asked, 'it is known without asking Jira');
    await syncProject(options(site), soft.id);
  });
});

describe('a run that is cancelled', () => {
  it('ends at its next commit with who did it, rests, and goes on where it was', async () => {
    await using site = await opened();
    const { store, source, sandbox } = site;
    await store.sources.change(source.id, { titlesOnly: true });
    await store.sources.change(source.id, { titlesOnly: false });
    sandbox.faults.add({ path: 'bulkfetch', times: 99, answer: { kind: 'delay', ms: 5_000 } });
    let addedMs = 0;
    const clock: Clock = { ...systemClock, now: () => Date.now() + addedMs };
    await using _ = startContentSchedule({
      ...{ store, clock, log: silentLog, openClients: async () => ({ client: site.client() }) },
      ...{ pollEveryMs: 15 * minute, againEveryMs: 1440 * minute, censusEveryMs: 360 * minute },
      ...{ concurrency: 2, directoryMaxAgeMs: 86_400_000 },
    });
    const until = async (is: () => Promise<boolean>, what: string) => {
      for (let tries = 0; !(await is()); tries += 1) {
        assert.ok(tries < 600, what);
        await sleep(50);
      }
    };
    const underWay = () => runsUnderWay(store, clock, source);
    const isTold = async () => (await underWay()).some(({ progress }) => progress?.phase === 'contents');
    await until(isTold, 'how far it is can be seen from outside');
    assert.equal(await cancelSync({ store, clock }, source, tester), true);
    assert.deepEqual(await underWay(), []);
    const last = async () => (await store.runs.latest(source.id, 1, 'full'))[0];
    const cancelled = await last();
    assert.equal(cancelled?.state, 'interrupted', cancelled?.error);
    assert.match(cancelled?.error ?? '', /^Cancelled by operator tester\. What was read is kept/);
    assert.equal(await cancelSync({ store, clock }, source, tester), false, 'nothing runs any more');
    sandbox.faults.clear();
    await sleep(2_500);
    assert.equal((await last())?.id, cancelled?.id, 'the schedule rests');
    addedMs = 15 * minute;
    await until(async () => (await last())?.state === 'done', 'it goes on by itself');
  });
});
