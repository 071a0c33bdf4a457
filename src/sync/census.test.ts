import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Clock, systemClock } from '../clock.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import { silentLog } from '../log.ts';
import { issueId, projectId } from '../model/ids.ts';
import type { SourceScope } from '../model/source.ts';
import { issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import type { WorldIssue } from '../sandbox/world/world-file.ts';
import { acceptShrinks } from '../sources/accept-shrinks.ts';
import { tester } from '../store/store.test-support.ts';
import { type CensusOptions, takeCensus } from './census.ts';
import { projectsToCount } from './keep-counted.ts';
import { ProgressMeter } from './progress.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';
import { readChanges, syncChanges } from './sync.ts';

const hour = 3_600_000;
const desk = projectId('2');
const team = projectId('3');
const never = new AbortController().signal;
const long = '2026-01-01T00:00:00.000Z';

/** 30 issues, none of which changes in any way that Jira would list. */
function old(number: number, over: Partial<WorldIssue> = {}): WorldIssue {
  return { ...issue(String(number), `DESK-${number}`, desk), created: long, updated: long, ...over };
}

async function opened(scope?: SourceScope) {
  let addedMs = 0;
  const clock: Clock = { ...systemClock, now: () => Date.now() + addedMs };
  const issues = Array.from({ length: 30 }, (_, index) => old(5101 + index));
  const site = await openSite({ ...smallWorld(), issues });
  if (scope) await site.store.sources.change(site.source.id, { scope });
  const source = { ...site.source, scope: scope ?? site.source.scope };
  await site.sync({ source });
  const meter = new ProgressMeter(
    () => 0,
    () => 0,
    () => {},
  );
  const options = (client: JiraClient): CensusOptions => ({
    store: site.store,
    source,
    client,
    clock,
    signal: never,
    meter,
  });
  const sync = (client: JiraClient) => ({
    ...options(client),
    source,
    log: silentLog,
    onProgress: () => {},
    concurrency: 4,
    directoryMaxAgeMs: 86_400_000,
  });
  return {
    ...site,
    clock,
    meter,
    options,
    syncOptions: sync,
    pass: (ms: number) => {
      addedMs += ms;
    },
    census: (client = site.client(), project = desk) => takeCensus(options(client), project),
    /** Reads what is to be read, without asking what changed. */
    drain: async () => (await readChanges(sync(site.client()), meter, false)).read,
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}

type Opened = Awaited<ReturnType<typeof opened>>;

const stored = async ({ store, source }: ConnectedSite, ...numbers: readonly number[]) =>
  (
    await store.readings.stored(
      source.id,
      numbers.map((n) => issueId(String(n))),
    )
  ).map(Number);
const waiting = async ({ store, source }: ConnectedSite) =>
  (await store.readings.due(source.id, Number.MAX_SAFE_INTEGER, 100)).ids.map(Number);
const findings = async ({ store, source }: ConnectedSite) =>
  (await store.directory.findings(source.id)).filter(({ code }) => code.startsWith('census'));
const deleteAll = ({ world }: ConnectedSite, from: number, to: number) => {
  for (let number = from; number <= to; number += 1) world.deleteIssue(String(number));
};
/** A client whose pages hold this many ids. */
const paged = (client: JiraClient, pageSize: number): JiraClient => ({
  ...client,
  issueIdPages: (query, signal) => client.issueIdPages({ ...query, pageSize }, signal),
});
const listings = ({ sandbox }: ConnectedSite) =>
  sandbox.requests().filter(({ path }) => path.includes('search/jql')).length;

describe('a census', () => {
  it('finds what was deleted and what came without any change in Jira’s lists', async () => {
    await using site = await opened();
    site.world.deleteIssue('5103');
    site.world.putIssue(old(4000));
    const before = listings(site);
    await site.census();
    assert.equal(listings(site) - before, 1, 'one request for thirty ids');
    assert.deepEqual(await waiting(site), [5103, 4000], 'what may have to be hidden is first');
    assert.deepEqual(await stored(site, 5103, 4000), [5103], 'CONTROL: nothing is hidden by the list itself');
    assert.equal(await site.drain(), 2);
    assert.deepEqual(await stored(site, 5102, 5103, 5104, 4000), [5102, 5104, 4000]);
    await site.census();
    assert.deepEqual(await waiting(site), [], 'equal');
  });

  it('finds what was moved to another project, and what was archived and restored', async () => {
    await using site = await opened();
    site.world.putIssue(old(5101, { projectId: team, key: 'TEAM-900' }));
    site.world.putIssue(old(5102, { archived: true }));
    await site.census();
    assert.deepEqual(await waiting(site), [5101, 5102]);
    await site.drain();
    assert.equal((await site.store.issues.rowsByKey('TEAM-900')).length, 1);
    await site.census();
    await site.census(site.client(), team);
    assert.deepEqual(await waiting(site), [], 'an archived issue is not missing each time');
    site.world.putIssue(old(5102));
    await site.census();
    assert.deepEqual(await waiting(site), [5102]);
  });

  it('of a narrowed scope tells how many the scope leaves out, for one request more', async () => {
    await using site = await opened({ projectKeys: undefined, jql: 'id > 5110' });
    const before = site.sandbox.requests().length;
    await site.census();
    assert.equal(site.sandbox.requests().length - before, 2);
    const outOfScope = async () =>
      (await site.store.ledger.projects(site.source.id)).projects.find(({ projectId: id }) => id === desk)
        ?.outOfScope;
    assert.equal(await outOfScope(), 10);
    for (const status of [403, 404, 410, 503]) {
      await site.census();
      assert.equal(await outOfScope(), 10, 'CONTROL');
      site.sandbox.faults.add({ path: 'approximate-count', times: 9, answer: { kind: 'status', status } });
      await site.census();
      assert.equal(await outOfScope(), undefined, `Jira does not say (${status}), and the census is done`);
      site.sandbox.faults.clear();
    }
    site.sandbox.faults.add({ path: 'approximate-count', times: 9, answer: { kind: 'status', status: 401 } });
    await assert.rejects(site.census(), { code: 'jira-unauthorized' }, 'what concerns every call is told');
    site.sandbox.faults.clear();
    await using whole = await opened();
    await whole.census();
    assert.equal(
      whole.sandbox.requests().filter(({ path }) => path.includes('approximate-count')).length,
      0,
      'CONTROL: of all issues nothing is left out',
    );
  });

  it('that is killed between two pages goes on at the second', async () => {
    await using site = await opened();
    site.world.deleteIssue('5101');
    site.world.deleteIssue('5130');
    const stop = new AbortController();
    const client = paged(site.client(), 10);
    let pages = 0;
    const census = {
      ...site.store.census,
      commitPage: async (...args: Parameters<typeof site.store.census.commitPage>) => {
        pages += 1;
        await site.store.census.commitPage(...args);
        if (pages === 1) stop.abort(new Error('killed'));
      },
    };
    const killed = { ...site.options(client), store: { ...site.store, census }, signal: stop.signal };
    await assert.rejects(takeCensus(killed, desk));
    assert.deepEqual(await waiting(site), [], 'nothing follows from a part');
    const before = listings(site);
    await site.census(client);
    assert.equal(listings(site) - before, 2, 'the first of three is not asked for again');
    assert.deepEqual(await waiting(site), [5101, 5130]);
  });

  it('that is killed before its end is believed does so again, and the same', async () => {
    await using site = await opened();
    site.world.deleteIssue('5101');
    const census = {
      ...site.store.census,
      end: async () => {
        throw new Error('killed');
      },
    };
    const killed = { ...site.options(site.client()), store: { ...site.store, census } };
    await assert.rejects(takeCensus(killed, desk), /killed/);
    await site.drain();
    const before = listings(site);
    await site.census();
    assert.equal(listings(site), before);
    await site.drain();
    assert.deepEqual(await stored(site, 5101, 5102), [5102]);
  });

  it('says nothing of a list that was cut short, refused midway, or repeats itself', async () => {
    await using site = await opened();
    deleteAll(site, 5101, 5103);
    const client = paged(site.client(), 10);
    site.sandbox.faults.add({
      path: 'search/jql',
      skip: 1,
      times: 1,
      answer: { kind: 'status', status: 403 },
    });
    await assert.rejects(site.census(client), { code: 'jira-forbidden' });
    assert.deepEqual(await waiting(site), []);
    site.sandbox.faults.clear();
    site.sandbox.faults.add({ path: 'search/jql', times: 1, answer: { kind: 'repeat-page-token' } });
    await assert.rejects(site.census(client), { code: 'jira-bad-answer' });
    assert.deepEqual(await waiting(site), []);
    const before = listings(site);
    await site.census(client);
    assert.equal(listings(site) - before, 3, 'from the beginning');
    assert.deepEqual(await waiting(site), [5101, 5102, 5103], 'CONTROL');
  });

  it('says nothing of a project that Jira does not let this account browse, but that it is so', async () => {
    await using site = await opened();
    site.sandbox.faults.add({ path: 'search/jql', times: 1, answer: { kind: 'status', status: 400 } });
    await site.census();
    assert.deepEqual(await waiting(site), []);
    const [finding] = await findings(site);
    assert.deepEqual([finding?.code, finding?.subject], ['census-refused', 'DESK']);
    assert.match(finding?.message ?? '', /Give the account Browse Projects there/);
    await site.census();
    assert.deepEqual(await findings(site), []);
  });

  it('counts what the narrowing has, and stops at one that Jira does not take any more', async () => {
    await using site = await opened({
      projectKeys: undefined,
      jql: 'summary ~ "Issue" AND key != DESK-5105',
    });
    await site.census();
    assert.deepEqual(await waiting(site), []);
    assert.deepEqual(await stored(site, 5104, 5105, 5106), [5104, 5106]);
    site.sandbox.faults.add({ path: 'search/jql', times: 2, answer: { kind: 'status', status: 400 } });
    await assert.rejects(
      site.census(),
      /does not accept the JQL of this source any more. Nothing was removed/,
    );
  });
});

describe('a census that has lost most of a project', () => {
  const lost = async (): Promise<Opened> => {
    const site = await opened();
    deleteAll(site, 5101, 5120);
    site.world.putIssue(old(4000));
    await site.census();
    return site;
  };

  it('hides nothing, says so, and finds what is new all the same', async () => {
    await using site = await lost();
    assert.deepEqual(await waiting(site), [4000]);
    await site.drain();
    assert.deepEqual(await stored(site, 5101, 5120, 4000), [5101, 5120, 4000]);
    const [finding] = await findings(site);
    assert.deepEqual([finding?.code, finding?.subject], ['census-held', 'DESK']);
    assert.match(finding?.message ?? '', /^Jira lists 10 of the 30 issues of DESK that we have\./);
    assert.match(finding?.message ?? '', /accept-shrink/);
  });

  it('hides nothing by the next full pass either', async () => {
    await using site = await lost();
    await site.sync({ clock: site.clock });
    assert.deepEqual(await stored(site, 5101, 5120), [5101, 5120]);
  });

  it('is believed at once where what the account sees decides who finds it', async () => {
    for (const kind of ['private', 'shared', 'permission-based'] as const) {
      await using site = await opened();
      deleteAll(site, 5101, 5120);
      const options = site.options(site.client());
      await takeCensus({ ...options, source: { ...options.source, kind } }, desk);
      assert.equal((await waiting(site)).length, kind === 'permission-based' ? 0 : 20, kind);
    }
  });

  it('is believed when one of a day later says the same', async () => {
    await using site = await lost();
    await site.drain();
    site.pass(23 * hour);
    await site.census();
    await site.drain();
    assert.deepEqual(await stored(site, 5101, 5120, 5121), [5101, 5120, 5121], 'CONTROL: not yet');
    site.pass(hour);
    await site.census();
    await site.drain();
    assert.deepEqual(await stored(site, 5101, 5120, 5121), [5121]);
    assert.deepEqual(await findings(site), []);
    assert.deepEqual(await site.store.access.heldShrinks(site.source.id), []);
  });

  it('that has lost still more a day later is a new question', async () => {
    await using site = await lost();
    await site.drain();
    deleteAll(site, 5121, 5128);
    site.pass(25 * hour);
    await site.census();
    await site.drain();
    assert.deepEqual(await stored(site, 5101, 5121), [5101, 5121]);
    site.pass(25 * hour);
    await site.census();
    await site.drain();
    assert.deepEqual(await stored(site, 5101, 5121, 5129), [5129]);
  });

  it('is forgotten when the issues are there again', async () => {
    await using site = await lost();
    for (let number = 5101; number <= 5120; number += 1) site.world.putIssue(old(number));
    await site.census();
    assert.deepEqual(await findings(site), []);
    deleteAll(site, 5101, 5120);
    site.pass(25 * hour);
    await site.census();
    await site.drain();
    assert.deepEqual(await stored(site, 5101), [5101], 'the day begins anew');
  });

  it('is believed at once when an administrator accepts it, which is due at once and recorded', async () => {
    await using site = await lost();
    await site.drain();
    const due = () => projectsToCount(site.options(site.client()), 1000 * hour);
    assert.equal((await due()).includes(desk), false, 'CONTROL');
    const [accepted] = await acceptShrinks(site.store, [site.source], tester, () => site.clock.now());
    assert.deepEqual(
      [accepted?.part, accepted?.projectKey, accepted?.before, accepted?.after],
      ['issues', 'DESK', 30, 10],
    );
    assert.equal((await due())[0], desk);
    await site.census();
    await site.drain();
    assert.deepEqual(await stored(site, 5101, 5120, 5121), [5121]);
    const [entry] = await site.store.auditLog.latest({}, 1);
    assert.deepEqual(entry?.details, { 'issues of DESK': [30, 10] });
  });
});

describe('when projects are counted', () => {
  it('is spread over the time between two, each once, and a new one at once', async () => {
    await using site = await openSite({
      ...smallWorld(),
      projects: Array.from({ length: 40 }, (_, index) => {
        const [first] = smallWorld().projects;
        assert.ok(first);
        return { ...first, id: String(100 + index), key: `P${index}`, name: `Project ${index}` };
      }),
      issues: [],
    });
    await site.sync();
    let nowMs = Date.now();
    const options = { ...site, clock: { ...systemClock, now: () => nowMs } };
    assert.deepEqual(await projectsToCount(options, 6 * hour), [], 'the full pass has counted them');
    const counted: number[] = [];
    for (let part = 0; part < 12; part += 1) {
      nowMs += hour / 2;
      const due = await projectsToCount(options, 6 * hour);
      for (const id of due) {
        await site.store.census.begin(site.source.id, id, nowMs);
        await site.store.census.end(site.source.id, id, 0);
      }
      counted.push(due.length);
    }
    assert.equal(
      counted.reduce((sum, one) => sum + one, 0),
      40,
      counted.join(),
    );
    assert.ok(Math.max(...counted) <= 10, counted.join());
    await site.store.census.keepProjects(site.source.id, [projectId('100')]);
    assert.equal((await projectsToCount(options, 6 * hour)).length, 39, 'never counted');
    nowMs -= 30 * 24 * hour;
    assert.equal((await projectsToCount(options, 6 * hour)).length, 40, 'our clock was set back');
  });
});

describe('a sync of what changed', () => {
  it('makes the copy equal, also where nothing was announced', async () => {
    await using site = await opened();
    site.world.deleteIssue('5103');
    site.world.putIssue(old(4000));
    const before = site.sandbox.requests().length;
    await syncChanges(site.syncOptions(site.client()));
    assert.deepEqual(await stored(site, 5102, 5103, 4000), [5102, 4000]);
    const fetched = site.sandbox
      .requests()
      .slice(before)
      .filter(({ path }) => path.includes('bulkfetch')).length;
    assert.ok(fetched <= 2, `${fetched} requests for contents`);
  });
});
