import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../clock.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import { openLog, silentLog } from '../log.ts';
import { issueId, projectId } from '../model/ids.ts';
import { comment, issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import type { WorldIssue } from '../sandbox/world/world-file.ts';
import { countProjects, defaultCensusEveryMs, projectsToCount } from './keep-counted.ts';
import { ProgressMeter } from './progress.ts';
import { readPermissions } from './read-permissions.ts';
import { openSite } from './site.test-support.ts';
import { readAgainOver, readChanges, type SyncOptions } from './sync.ts';

const [soft, desk] = [projectId('1'), projectId('2')];
const long = '2026-01-01T00:00:00.000Z';
const keepers = { roleId: '10002', users: ['ann', 'ben'], groups: [] };

/** None of them changes in any way that Jira would list. Ann, who reads, is in no role, and not one of the cleos. */
function old(number: number, key: string, project: string, over: Partial<WorldIssue> = {}): WorldIssue {
  return { ...issue(String(number), key, project), created: long, updated: long, ...over };
}
const forKeepers = {
  ...comment('6001', 'ben', 'for keepers'),
  visibility: { type: 'role', value: 'Administrators' } as const,
};
const forCleos = {
  ...comment('6002', 'cleo', 'for cleos'),
  visibility: { type: 'group', value: 'g-cleos' } as const,
};

async function opened() {
  const issues = [
    old(5101, 'DESK-101', desk, { comments: [comment('6000', 'ben', 'for all'), forKeepers, forCleos] }),
    old(5201, 'SOFT-201', soft),
  ];
  const site = await openSite({ ...smallWorld(), issues });
  await site.sync();
  const lines: string[] = [];
  const about = { ...site, clock: systemClock, signal: new AbortController().signal };
  const client = site.client();
  const meter = new ProgressMeter(
    () => 0,
    () => 0,
    () => {},
  );
  const options: SyncOptions = {
    ...about,
    client,
    log: silentLog,
    onProgress: () => {},
    concurrency: 4,
    directoryMaxAgeMs: 86_400_000,
  };
  return {
    ...site,
    lines,
    options,
    meter,
    permissions: () =>
      readPermissions({ ...about, client, log: openLog((line) => lines.push(line)), patienceMs: 0 }),
    toCount: () => projectsToCount(options, defaultCensusEveryMs),
    census: async () =>
      countProjects({ ...options, meter }, await projectsToCount(options, defaultCensusEveryMs)),
    changes: () => readChanges(options, meter, true),
    async comments() {
      const [stored] = await site.store.issues.load(await site.store.issues.rowsByKey('DESK-101'));
      return (stored?.remarks ?? []).map(({ remark }) => remark.text).sort();
    },
    waiting: async () => {
      const { ids, reasons } = await site.store.readings.due(site.source.id, Number.MAX_SAFE_INTEGER, 99);
      return ids.map((id, n) => `${id} ${reasons[n]}`);
    },
    isWanted: () => site.store.crawl.contentsWanted(site.source.id),
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}

describe('the account that reads a source', () => {
  it('is put in a role: what is restricted to the role is read, which no list of changes tells', async () => {
    await using site = await opened();
    await site.permissions();
    assert.deepEqual(await site.toCount(), [], 'CONTROL: nothing is another');
    site.world.setRoleActors(desk, keepers);
    await site.changes();
    assert.deepEqual(await site.comments(), ['for all'], 'CONTROL: nobody announced it');
    const before = site.sandbox.requests().length;
    await site.permissions();
    const cost = site.sandbox.requests().length - before;
    assert.deepEqual(await site.toCount(), [desk]);
    assert.deepEqual(await site.waiting(), ['5101 widened']);
    assert.equal(await site.isWanted(), false, 'of the other projects nothing is read');
    assert.ok(site.lines.some((line) => line.includes('own-sight-changed')));
    await site.changes();
    assert.deepEqual(await site.comments(), ['for all', 'for keepers']);
    const again = site.sandbox.requests().length;
    await site.permissions();
    assert.equal(site.sandbox.requests().length - again, cost, 'it takes no request');
    assert.deepEqual(await site.waiting(), [], 'once');
  });

  it('may browse a project that it could only list: its ids are counted at once, and what is there is read', async () => {
    await using site = await opened();
    await site.census();
    site.world.setRoleActors(soft, { roleId: '10100', users: ['ann', 'ben'], groups: ['g-cleos'] });
    assert.deepEqual(await site.toCount(), [], 'CONTROL: in some hours');
    await site.permissions();
    assert.deepEqual(await site.toCount(), [soft]);
    await site.census();
    assert.deepEqual(await site.waiting(), ['5201 listed']);
    await site.changes();
    assert.equal((await site.store.issues.rowsByKey('SOFT-201')).length, 1);
    assert.deepEqual(await site.toCount(), []);
  });

  it('is put in a group: anything may be restricted to that, so all is read once more', async () => {
    await using site = await opened();
    site.world.setGroupMembers('g-fays', ['fay', 'ben']);
    await site.permissions();
    assert.equal(await site.isWanted(), false, 'CONTROL: somebody else is');
    const slowly = assert.rejects(
      readAgainOver(site.options, site.meter, 3_600_000),
      /all is read at once/,
      'what is spread over a day makes room',
    );
    site.world.setGroupMembers('g-cleos', ['cleo', 'ann']);
    while (!(await site.store.crawl.pass(site.source.id)))
      await new Promise((resolve) => setTimeout(resolve, 10));
    await site.permissions();
    assert.equal(await site.isWanted(), true);
    await slowly;
    await site.sync();
    assert.deepEqual(await site.comments(), ['for all', 'for cleos']);
    assert.equal((await site.store.issues.rowsByKey('SOFT-201')).length, 1, 'by a role of the group');
    await site.sync();
    assert.equal(await site.isWanted(), false);
  });

  it('is put in a group while all is read for the first time: that begins anew, and not two follow', async () => {
    await using site = await opened();
    await site.store.crawl.wantContents(site.source.id);
    const client = site.client();
    let asked = 0;
    const wanting: JiraClient = {
      ...client,
      async issues(ids, fields, signal) {
        asked += 1;
        if (asked === 1) await site.store.crawl.wantContents(site.source.id);
        return client.issues(ids, fields, signal);
      },
    };
    await site.sync({ client: wanting });
    assert.equal(await site.isWanted(), false, 'nothing is left to be read');
    assert.equal(asked, 2, 'CONTROL: what was read with the eyes of before is read again');
    const [run] = await site.store.runs.latest(site.source.id, 1, 'full');
    assert.equal(run?.state, 'done', 'it is one run');
  });

  it('sees less than before: the ids are counted at once, and nothing is hidden before they are', async () => {
    await using site = await opened();
    const all = { ...old(5102, 'DESK-102', desk), securityLevelId: '502' };
    const [levels] = smallWorld().issueSecuritySchemes;
    assert.ok(levels);
    const byAnn = { id: '9', holder: { type: 'user', parameter: 'ann', value: 'ann' } };
    const open = levels.levels.map((one) =>
      one.id === '502' ? { ...one, members: [...one.members, byAnn] } : one,
    );
    site.world.putSecurityScheme({ ...levels, levels: open });
    site.world.setProjectSecurityScheme(desk, '500');
    site.world.putIssue(all);
    await site.syncChanges();
    assert.equal((await site.store.issues.rowsByKey('DESK-102')).length, 1);
    await site.permissions();
    await site.changes();
    site.world.putSecurityScheme(levels);
    assert.deepEqual(await site.toCount(), [], 'CONTROL: in some hours');
    await site.permissions();
    assert.deepEqual(await site.toCount(), [soft, desk], 'both have the scheme');
    assert.equal((await site.store.issues.rowsByKey('DESK-102')).length, 1, 'CONTROL: not yet');
    await site.census();
    await site.changes();
    assert.equal((await site.store.issues.rowsByKey('DESK-102')).length, 0);
  });

  it('is compared with what it held before a pause when that is over', async () => {
    await using site = await opened();
    const { runControl } = site.store;
    await runControl.pauseProject(site.source.id, desk, 'tester', Date.now());
    site.world.setRoleActors(desk, keepers);
    await site.permissions();
    assert.deepEqual(await site.waiting(), []);
    await runControl.resumeProject(site.source.id, desk, Date.now());
    await site.permissions();
    assert.deepEqual(await site.waiting(), ['5101 widened']);
  });
});

describe('what is read again because more of it may be seen', () => {
  it('is not hidden where it does not come, as a census has to judge that', async () => {
    await using site = await opened();
    site.world.deleteIssue('5101');
    const id = [issueId('5101')];
    await site.store.readings.ask(site.source.id, id, 'widened', 1);
    await site.changes();
    assert.deepEqual([await site.waiting(), (await site.comments()).length], [[], 1]);
    await site.store.readings.ask(site.source.id, id, 'told', 1);
    await site.changes();
    assert.deepEqual(await site.comments(), [], 'CONTROL: told, it is');
  });
});
