import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { issueId, projectId } from '../model/ids.ts';
import { issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import { changeScope } from '../sources/change-scope.ts';
import { pauseProject, resumeProject } from '../sources/run-control.ts';
import { tester } from '../store/store.test-support.ts';
import { startContentSchedule } from './content-schedule.ts';
import { freshenOnce } from './keep-fresh.ts';
import { ProgressMeter } from './progress.ts';
import { projectsInScope } from './projects-in-scope.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

const minute = 60_000;
const desk = { id: projectId('2'), key: 'DESK' };
const team = { id: projectId('3'), key: 'TEAM' };

async function opened(): Promise<ConnectedSite> {
  const issues = [issue('5001', 'DESK-1', '2'), issue('5101', 'TEAM-101', '3')];
  const site = await openSite({ ...smallWorld(), issues });
  await site.sync();
  return site;
}

/** One list of changes and what it found, without a look at who may see what. */
async function poll({ store, source, client }: ConnectedSite): Promise<void> {
  const meter = new ProgressMeter(
    () => 0,
    () => 0,
    () => {},
  );
  const how = { concurrency: 2, directoryMaxAgeMs: 1440 * minute, claims: new Set<number>(), meter };
  const every = { pollEveryMs: 15 * minute, searchLagMs: 5 * minute, signal: new AbortController().signal };
  await freshenOnce({ store, source, client: client(), clock: systemClock, ...how, ...every }, true);
}

const edit = ({ world }: ConnectedSite, id: string, summary: string) =>
  world.putIssue({
    ...(world.issue(id) ?? assert.fail()),
    summary,
    updated: new Date().toISOString(),
  });

async function summaryOf({ store, source }: ConnectedSite, id: string): Promise<string | undefined> {
  const [one] = await store.issues.load(await store.issues.rowsByIds(source.id, [issueId(id)]));
  return one?.issue.summary;
}

function putState({ world }: ConnectedSite, id: string, state: 'live' | 'archived' | 'deleted'): void {
  world.putProject({ ...(world.projects.get(id) ?? assert.fail()), state });
}

const pausesOf = async ({ store, source }: ConnectedSite) =>
  (await store.runControl.pauses(source.id)).map((one) => one.projectId);

describe('a paused project that Jira takes in no search any more', () => {
  for (const state of ['archived', 'deleted'] as const) {
    it(`holds up nobody where it is ${state}, whether that is known by then or not`, async () => {
      await using site = await opened();
      await pauseProject(site.tools, site.source, desk, tester);
      edit(site, '5001', 'Meanwhile');
      edit(site, '5101', 'Before');
      await poll(site);
      assert.equal(await summaryOf(site, '5101'), 'Before', 'CONTROL: another project');
      assert.notEqual(await summaryOf(site, '5001'), 'Meanwhile', 'CONTROL: it is paused');
      putState(site, desk.id, state);
      edit(site, '5101', 'Not known yet');
      assert.ok((await projectsInScope(site.store, site.source.id)).includes(desk.id), 'CONTROL');
      await poll(site);
      assert.equal(await summaryOf(site, '5101'), 'Not known yet');
      await site.syncChanges();
      assert.ok(!(await projectsInScope(site.store, site.source.id)).includes(desk.id), 'CONTROL');
      edit(site, '5101', 'Known');
      await poll(site);
      assert.equal(await summaryOf(site, '5101'), 'Known');
    });
  }

  it('does not make Jira refuse the search of others that are paused and there', async () => {
    await using site = await opened();
    await pauseProject(site.tools, site.source, desk, tester);
    await pauseProject(site.tools, site.source, team, tester);
    putState(site, desk.id, 'archived');
    await site.syncChanges();
    edit(site, '5101', 'Meanwhile');
    await poll(site);
    assert.notEqual(await summaryOf(site, '5101'), 'Meanwhile', 'it is still left out');
  });
});

describe('a project that is resumed while Jira refuses it', () => {
  it('holds up nobody, is asked for with each list, and catches up when it is back', async () => {
    await using site = await opened();
    await pauseProject(site.tools, site.source, desk, tester);
    edit(site, '5001', 'Meanwhile');
    putState(site, desk.id, 'archived');
    await resumeProject(site.tools, site.source, desk, tester);
    edit(site, '5101', 'Edited');
    await poll(site);
    assert.equal(await summaryOf(site, '5101'), 'Edited', 'another project');
    assert.deepEqual(await pausesOf(site), [desk.id]);
    putState(site, desk.id, 'live');
    await poll(site);
    assert.deepEqual(await pausesOf(site), []);
    assert.equal(await summaryOf(site, '5001'), 'Meanwhile');
  });

  it('does not make the schedule list changes without an end', async () => {
    await using site = await opened();
    const { store, source } = site;
    await pauseProject(site.tools, source, desk, tester);
    putState(site, desk.id, 'archived');
    let addedMs = 0;
    const clock: Clock = { ...systemClock, now: () => Date.now() + addedMs };
    await using _ = startContentSchedule({
      ...{ store, clock, log: silentLog, openClients: async () => ({ client: site.client() }) },
      ...{ pollEveryMs: 15 * minute, againEveryMs: 1440 * minute, censusEveryMs: 99_999 * minute },
      ...{ concurrency: 2, directoryMaxAgeMs: 1440 * minute },
    });
    const lists = async () =>
      (await store.runs.latest(source.id, 50, 'changes')).filter(({ state }) => state === 'done').length;
    const until = async (count: number) => {
      for (let tries = 0; (await lists()) < count; tries += 1) {
        assert.ok(tries < 400, `${count} lists`);
        await sleep(25);
      }
    };
    await resumeProject(site.tools, source, desk, tester);
    await until(1);
    await sleep(3_000);
    assert.equal(await lists(), 1, 'at once, and then no more');
    assert.deepEqual(await pausesOf(site), [desk.id], 'CONTROL: it is still to be listed');
    addedMs = 15 * minute;
    await until(2);
  });
});

it('a project that was paused while the source was narrowed is shown soon after it is resumed', async () => {
  await using site = await opened();
  await pauseProject(site.tools, site.source, desk, tester);
  const scope = { projectKeys: undefined, jql: 'key in (DESK-1, TEAM-101)' };
  await changeScope(site.tools, site.source, scope, tester);
  await site.syncChanges();
  const hidden = async () =>
    (await site.store.directory.parts(site.source.id)).flatMap((part) =>
      part.kind === 'reread' ? [part.subject] : [],
    );
  assert.deepEqual(await hidden(), [desk.id], 'CONTROL: the others were read meanwhile');
  await resumeProject(site.tools, site.source, desk, tester);
  await site.syncChanges();
  assert.deepEqual(await hidden(), []);
});
