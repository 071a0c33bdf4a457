import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../clock.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import { openLog, silentLog } from '../log.ts';
import { issueId, projectId } from '../model/ids.ts';
import { issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import type { WorldFile } from '../sandbox/world/world-file.ts';
import {
  accessLeaseName,
  holdLease,
  sendAwayLeaseName,
  stopLeaseName,
  syncLeaseName,
} from '../store/hold-lease.ts';
import { type ReadPermissionsOptions, readPermissions } from './read-permissions.ts';
import { rereadProjects } from './reread-projects.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

/** ann, who reads the site, may browse everything, and is in the role that a comment is restricted to. */
function world(): WorldFile {
  const file = smallWorld();
  const browse = { permission: 'BROWSE_PROJECTS', holder: { type: 'user', value: 'ann' } };
  return {
    ...file,
    permissionSchemes: file.permissionSchemes.map((scheme) => ({
      ...scheme,
      permissions: [...scheme.permissions, { ...browse, id: `${scheme.id}9` }],
    })),
    projects: file.projects.map((one) =>
      one.id === '1'
        ? { ...one, roleActors: [...one.roleActors, { roleId: '10002', users: ['ann'], groups: [] }] }
        : one,
    ),
  };
}

const soft = projectId('1');

function read(site: ConnectedSite, over: Partial<ReadPermissionsOptions> = {}) {
  return readPermissions({
    store: site.store,
    client: site.client(),
    source: site.source,
    clock: systemClock,
    log: silentLog,
    signal: new AbortController().signal,
    patienceMs: 0,
    ...over,
  });
}

const reread = (site: ConnectedSite, untilMs = Date.now() + 60_000) =>
  rereadProjects({
    store: site.store,
    client: site.client(),
    source: site.source,
    clock: systemClock,
    log: silentLog,
    signal: new AbortController().signal,
    untilMs,
  });

/** A client whose first answer with contents is whole, and is held back until `meanwhile` has happened. */
function late(site: ConnectedSite, meanwhile: () => Promise<void>): JiraClient {
  const client = site.client();
  let done = false;
  return {
    ...client,
    async issues(...args) {
      const answer = await client.issues(...args);
      if (!done) {
        done = true;
        await meanwhile();
      }
      return answer;
    },
  };
}

const softOne = async ({ store }: ConnectedSite) =>
  (await store.issues.load(await store.issues.rowsByKey('SOFT-1')))[0] ?? assert.fail('no SOFT-1');
const isHidden = async ({ store, source }: ConnectedSite) =>
  (await store.directory.part(source.id, 'reread', soft)) !== undefined;
const exchange = (site: ConnectedSite) => {
  site.world.putSecurityScheme({
    id: '600',
    name: 'Others',
    levels: [{ id: '601', name: 'All', members: [{ id: '61', holder: { type: 'user', value: 'ann' } }] }],
  });
  site.world.setProjectSecurityScheme('1', '600', () => '601', '601');
};

describe('the permissions alone', () => {
  it('are read as a run of their own, with its end and its reason', async () => {
    await using site = await openSite(world());
    const { projectIds, requests } = await read(site);
    assert.deepEqual(projectIds, ['2', '1', '3']);
    const [run] = await site.store.runs.latest(site.source.id, 1);
    assert.deepEqual([run?.kind, run?.state, run?.counts], ['access', 'done', { projects: 3, requests }]);
    assert.ok(requests > 10);
    site.sandbox.faults.add({ path: 'myself', times: 99, answer: { kind: 'status', status: 401 } });
    await assert.rejects(read(site), { code: 'jira-unauthorized' });
    const [failed] = await site.store.runs.latest(site.source.id, 1);
    assert.deepEqual([failed?.kind, failed?.state], ['access', 'failed']);
    assert.match(failed?.error ?? '', /did not accept the API token/);
    assert.equal(await site.store.runs.lastDoneStartedMs(site.source.id, 'access'), run?.startedMs);
  });

  it('keep and log no text that an error quotes', async () => {
    await using site = await openSite(world());
    const { store } = site;
    const directory = {
      ...store.directory,
      putFindings: async () => JSON.parse('Falcon is sold'),
    };
    const lines: string[] = [];
    const log = openLog((line) => lines.push(line));
    await assert.rejects(read(site, { store: { ...store, directory }, log }), /Falcon/, 'CONTROL: it quotes');
    const [run] = await store.runs.latest(site.source.id, 1);
    assert.deepEqual(
      [run?.state, run?.error],
      ['failed', 'Something unexpected failed (SyntaxError). Please report it.'],
    );
    assert.match(lines.join(), /permissions-not-read.*SyntaxError/);
    assert.doesNotMatch(lines.join(), /Falcon/);
  });

  it('are read by one at a time, and whoever is patient is next', async () => {
    await using site = await openSite(world());
    const lease = await holdLease(site.store.runs, accessLeaseName(site.source.id), systemClock);
    assert.ok(lease);
    await assert.rejects(read(site), { code: 'already-running' });
    assert.deepEqual(await site.store.runs.latest(site.source.id, 9), []);
    const patient = read(site, { patienceMs: 60_000 });
    await lease[Symbol.asyncDispose]();
    assert.equal((await patient).projectIds.length, 3);
  });

  it('that are sent away are no failure, and say by whom', async () => {
    await using site = await openSite(world());
    const { store, source, sandbox } = site;
    for (const [by, options, why] of [
      [stopLeaseName, {}, /^Stopped, because the source was paused or changed\./],
      [sendAwayLeaseName, { isScheduled: true }, /^Stopped, because somebody syncs the source by hand\./],
    ] as const) {
      sandbox.faults.add({ path: 'myself', answer: { kind: 'delay', ms: 20_000 } });
      await using _ = await holdLease(store.runs, by(source.id), systemClock);
      await assert.rejects(read(site, options), { code: 'changed-meanwhile' });
      const [run] = await store.runs.latest(source.id, 1);
      assert.equal(run?.state, 'interrupted');
      assert.match(run.error ?? '', why);
    }
  });

  it('whose process was killed are told as ended by whoever reads them next', async () => {
    await using site = await openSite(world());
    const { store, source } = site;
    const killed = await store.runs.start(source.id, 'access', 1);
    await read(site);
    const [done, dead] = await store.runs.latest(source.id, 9, 'access');
    assert.deepEqual([done?.state, dead?.id, dead?.state], ['done', killed, 'interrupted']);
    assert.match(dead?.error ?? '', /its process was killed/);
  });

  it('are read while a sync reads contents, and count at once', async () => {
    await using site = await openSite(world());
    await site.sync();
    let seen = 0;
    const client = late(site, async () => {
      site.world.setGroupMembers('g-cleos', []);
      await read(site);
      const counts = await site.store.access.memberCounts(site.source.id);
      seen = [...counts].find(([id]) => id === 'g-cleos')?.[1] ?? -1;
    });
    await site.sync({ client });
    assert.equal(seen, 0);
    const states = (await site.store.runs.latest(site.source.id, 3)).map(({ kind, state }) => [kind, state]);
    assert.deepEqual(states, [
      ['access', 'done'],
      ['access', 'done'],
      ['full', 'done'],
    ]);
  });
});

describe('permissions that change while a sync reads contents', () => {
  it('do not leave a remark with a role that had its name before', async () => {
    await using site = await openSite(world());
    await site.sync();
    const visibility = async () =>
      (await softOne(site)).remarks.find(({ remark }) => remark.id === '2003')?.remark.visibility;
    const before = await visibility();
    assert.deepEqual(before, { kind: 'role', roleId: '10002' });
    const swap = async () => {
      site.world.putProjectRole({ id: '10002', name: 'Between' });
      site.world.putProjectRole({ id: '10100', name: 'Administrators' });
      site.world.putProjectRole({ id: '10002', name: 'Developers' });
      await read(site);
      assert.deepEqual(await visibility(), { kind: 'unknown' }, 'denied at once');
    };
    await site.sync({ client: late(site, swap) });
    const after = await visibility();
    await site.sync();
    assert.deepEqual(after, await visibility(), 'as a sync that nobody disturbs has it');
    assert.notDeepEqual(after, { kind: 'unknown' });
  });

  it('do not leave an issue with the level that it had before its project got another scheme', async () => {
    await using site = await openSite(world());
    await site.sync();
    const client = late(site, async () => {
      exchange(site);
      await read(site);
      assert.equal(await isHidden(site), true);
    });
    await site.sync({ client });
    assert.equal(await isHidden(site), true, 'what was read is of the time before');
    await reread(site);
    assert.equal(await isHidden(site), false);
    assert.deepEqual((await softOne(site)).issue.level, { kind: 'level', levelId: '601' });
  });

  it('keep a project hidden whose scheme is exchanged once more while its issues are read again', async () => {
    await using site = await openSite(world());
    await site.sync();
    exchange(site);
    await read(site);
    const mark = async () => (await site.store.directory.part(site.source.id, 'reread', soft))?.body.sinceMs;
    const first = (await mark()) ?? assert.fail('not hidden');
    const client = late(site, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      site.world.setProjectSecurityScheme('1', '500', () => undefined);
      await read(site);
      assert.ok(((await mark()) ?? 0) > first);
    });
    await rereadProjects({
      store: site.store,
      client,
      source: site.source,
      clock: systemClock,
      log: silentLog,
      signal: new AbortController().signal,
      untilMs: Date.now() + 60_000,
    });
    assert.equal(await isHidden(site), true, 'what was read is of the time before');
    assert.deepEqual(await reread(site), []);
    assert.equal(await isHidden(site), false);
    assert.deepEqual((await softOne(site)).issue.level, { kind: 'none' });
  });
});

describe('a project that is hidden until it has been read again', () => {
  const found = async ({ store, source }: ConnectedSite) =>
    (await store.directory.findings(source.id)).filter(({ code }) => code === 'project-being-reread');

  it('comes back by itself, without a sync, and is a finding until then', async () => {
    await using site = await openSite(world());
    await site.sync();
    exchange(site);
    assert.deepEqual(await found(site), [], 'CONTROL');
    await read(site);
    assert.equal(await isHidden(site), true);
    const [finding] = await found(site);
    assert.equal(finding?.subject, 'SOFT');
    assert.match(
      finding.message,
      /^Everything in SOFT is hidden: .* and \d+ of them have not been read again/,
    );
    assert.deepEqual(await reread(site), []);
    assert.equal(await isHidden(site), false);
    assert.deepEqual(await found(site), []);
    assert.deepEqual((await softOne(site)).issue.level, { kind: 'level', levelId: '601' });
  });

  it('is also one whose security scheme could not be read until now', async () => {
    for (const isRefused of [true, false]) {
      await using site = await openSite(world());
      if (isRefused) {
        site.sandbox.faults.add({
          path: 'issuesecurity',
          times: Number.POSITIVE_INFINITY,
          answer: { kind: 'status', status: 403 },
        });
      }
      await site.sync();
      assert.deepEqual((await softOne(site)).issue.level, { kind: 'none' });
      site.sandbox.faults.clear();
      if (!isRefused) {
        await read(site);
        assert.equal(await isHidden(site), false, 'CONTROL: known, and the same');
        continue;
      }
      exchange(site);
      await read(site);
      assert.equal(await isHidden(site), true);
      assert.deepEqual(await reread(site), []);
      assert.deepEqual((await softOne(site)).issue.level, { kind: 'level', levelId: '601' });
    }
  });

  it('stays hidden when the time is over, or Jira does not answer, and comes back the next time', async () => {
    await using site = await openSite(world());
    await site.sync();
    exchange(site);
    await read(site);
    assert.deepEqual(await reread(site, Date.now() - 1), [soft]);
    assert.equal((await found(site)).length, 1);
    site.sandbox.faults.add({ path: 'bulkfetch', times: 1, answer: { kind: 'status', status: 403 } });
    await assert.rejects(reread(site), { code: 'jira-forbidden' });
    assert.equal(await isHidden(site), true);
    assert.deepEqual(await reread(site), []);
    assert.equal(await isHidden(site), false);
  });

  it('is put up for whoever syncs, also where other projects are paused or could not be read', async () => {
    await using site = await openSite({
      ...world(),
      issues: [...world().issues, issue('7001', 'DESK-701', '2'), issue('7002', 'TEAM-702', '3')],
    });
    await site.sync();
    const { store, source } = site;
    const nowMs = Date.now();
    await store.readings.ask(source.id, [issueId('7001'), issueId('7002')], 'changed', nowMs);
    await store.readings.ask(source.id, [(await softOne(site)).issue.id], 'widened', nowMs);
    const { upTo } = await store.readings.due(source.id, nowMs, 9);
    await store.runControl.pauseProject(source.id, projectId('2'), 'ann', nowMs);
    exchange(site);
    await read(site);
    await using _ = (await holdLease(store.runs, syncLeaseName(source.id), systemClock)) ?? assert.fail();
    await store.readings.fail(source.id, issueId('7002'), upTo, 'Too large.', nowMs + 3_000_000);
    const due = () => store.readings.due(source.id, Date.now(), 99, 'urgent');
    assert.deepEqual((await due()).ids, [], 'CONTROL');
    assert.deepEqual(await reread(site), [soft]);
    const asked = await due();
    assert.ok(asked.ids.includes((await softOne(site)).issue.id), asked.ids.join());
    assert.deepEqual(new Set(asked.reasons), new Set(['told']));
    assert.ok(!asked.ids.includes(issueId('7001')) && !asked.ids.includes(issueId('7002')), asked.ids.join());
  });

  it('is put up at once, also while something else waits to be read, and each of its issues once', async () => {
    await using site = await openSite({
      ...world(),
      issues: [...world().issues, issue('7002', 'TEAM-702', '3')],
    });
    await site.sync();
    const { store, source } = site;
    await store.readings.ask(source.id, [issueId('7002')], 'told', Date.now());
    exchange(site);
    await read(site);
    await using _ = (await holdLease(store.runs, syncLeaseName(source.id), systemClock)) ?? assert.fail();
    const due = () => store.readings.due(source.id, Date.now(), 99);
    assert.deepEqual((await due()).ids, ['7002'], 'CONTROL: it goes first');
    assert.deepEqual(await reread(site), [soft]);
    const asked = await due();
    assert.equal(asked.ids[0], '7002');
    assert.ok(asked.ids.includes((await softOne(site)).issue.id), asked.ids.join());
    assert.deepEqual(await reread(site), [soft]);
    assert.deepEqual(await due(), asked, 'none was put up a second time');
    await store.readings.drop(source.id, asked.ids.slice(1), asked.upTo);
    assert.deepEqual(await reread(site), [soft]);
    assert.deepEqual(
      (await due()).ids,
      asked.ids,
      'CONTROL: what waits no more, and was not read, is put up again',
    );
  });
});
