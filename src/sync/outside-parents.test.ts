import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { accountId, issueId } from '../model/ids.ts';
import { canSee } from '../model/visibility.ts';
import { directoryCopies } from '../permissions/directory-copy.ts';
import { visibilityResolver } from '../permissions/resolve-visibility.ts';
import type { FaultAnswer } from '../sandbox/faults/faults.ts';
import { issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import type { WorldIssue } from '../sandbox/world/world-file.ts';
import { changeScope } from '../sources/change-scope.ts';
import { tester } from '../store/store.test-support.ts';
import { type FreshOptions, freshenOnce } from './keep-fresh.ts';
import { ProgressMeter } from './progress.ts';
import { readAgain } from './read-again.ts';
import { readPermissions } from './read-permissions.ts';
import { rereadProjects } from './reread-projects.ts';
import { openSite } from './site.test-support.ts';

const directoryMaxAgeMs = 86_400_000;
const cleos = { securityLevelId: '502' };
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
/** Where only recent issues are in scope, it is outside; so it is where a label is needed. */
const old = daysAgo(900);

/** Whoever of cleo, who is in the level, and ben, who is not, sees the sub-task. */
async function opened(narrowing: 'jql' | 'date', issues: readonly WorldIssue[]) {
  const small = smallWorld();
  const projects = small.projects.map((one) =>
    one.id === '1'
      ? { ...one, roleActors: [{ roleId: '10100', users: ['ann', 'ben', 'cleo'], groups: [] }] }
      : one,
  );
  const issueSecuritySchemes = small.issueSecuritySchemes.map((scheme) => ({
    ...scheme,
    levels: scheme.levels.map((level) => ({
      ...level,
      members: [...level.members, { id: `${level.id}9`, holder: { type: 'user' as const, value: 'ann' } }],
    })),
  }));
  const site = await openSite({ ...small, projects, issueSecuritySchemes, issues: [...issues] });
  const [connected] = await site.store.sources.list();
  const scope =
    narrowing === 'jql' ? { jql: 'labels = taken' } : { updatedSinceMs: Date.parse(daysAgo(300)) };
  await changeScope(site.tools, connected ?? assert.fail(), { projectKeys: undefined, ...scope }, tester);
  const [source = assert.fail()] = await site.store.sources.list();
  const { store } = site;
  await site.sync({ source });
  const copies = directoryCopies(store, directoryMaxAgeMs);
  const resolver = visibilityResolver(store, copies, { directoryMaxAgeMs, now: () => Date.now() });
  const options: FreshOptions = {
    ...{ store, source, client: site.client(), clock: systemClock, signal: new AbortController().signal },
    ...{ concurrency: 4, directoryMaxAgeMs, claims: new Set<number>() },
    meter: new ProgressMeter(
      () => 0,
      () => 0,
      () => {},
    ),
    ...{ pollEveryMs: 900_000, searchLagMs: 300_000 },
  };
  const readWith = async (over: Partial<FreshOptions>, ...ids: string[]) => {
    await store.readings.ask(source.id, ids.map(issueId), 'told', Date.now());
    return (await freshenOnce({ ...options, ...over })).read;
  };
  return {
    ...site,
    source,
    options,
    /** What changed is listed and read. */
    fresh: () => freshenOnce(options, true),
    /** These are read, and no others are asked for. */
    read: (...ids: string[]) => readWith({}, ...ids),
    readWith,
    async whoSees(key: string): Promise<string[]> {
      const [row] = await store.issues.rowsByKey(key);
      const facts = row === undefined ? undefined : await store.issues.facts(row);
      if (!facts) return [];
      const who: string[] = [];
      for (const name of ['ben', 'cleo']) {
        const visibility = await resolver.resolveAccount(source.id, accountId(name));
        if (canSee(visibility, facts)) who.push(name);
      }
      return who;
    },
    put: (one: WorldIssue) => site.world.putIssue(one),
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}

const parent = (over: Partial<WorldIssue> = {}): WorldIssue => ({
  ...{ ...issue('6001', 'SOFT-61', '1'), created: old, updated: old },
  ...over,
});
const child = (over: Partial<WorldIssue> = {}): WorldIssue => ({
  ...{ ...issue('6002', 'SOFT-62', '1'), parentId: '6001', issueTypeId: '2', labels: ['taken'] },
  ...{ updated: daysAgo(1), ...over },
});
/** Of the same parent, and not edited. */
const sister = (over: Partial<WorldIssue> = {}): WorldIssue =>
  child({ id: '6003', key: 'SOFT-63', updated: daysAgo(2), ...over });
const other: WorldIssue = { ...issue('6009', 'SOFT-69', '1'), labels: ['taken'] };

for (const narrowing of ['jql', 'date'] as const) {
  describe(`a sub-task in a scope narrowed by ${narrowing}, whose parent is outside,`, () => {
    it('is found as soon as it is read, by those who see its parent', async () => {
      for (const [over, who] of [
        [{}, ['ben', 'cleo']],
        [cleos, ['cleo']],
      ] as const) {
        await using site = await opened(narrowing, [parent(over), other]);
        assert.deepEqual(await site.whoSees('SOFT-62'), []);
        site.put(child({ ...over, updated: daysAgo(0) }));
        await site.fresh();
        assert.deepEqual(await site.whoSees('SOFT-62'), who);
        assert.deepEqual(await site.store.issues.rowsByKey('SOFT-61'), [], 'nothing else of the parent');
        assert.equal((await site.store.readings.waiting(site.source.id)).count, 0);
      }
    });

    it('is found when it is read after its parent lost its level', async () => {
      await using site = await opened(narrowing, [parent(cleos), child(cleos), sister(cleos), other]);
      assert.deepEqual(
        [await site.whoSees('SOFT-62'), await site.whoSees('SOFT-69')],
        [['cleo'], ['ben', 'cleo']],
      );
      site.put(parent());
      site.put(child());
      site.put(sister());
      await site.read('6002');
      assert.deepEqual(await site.whoSees('SOFT-62'), ['ben', 'cleo']);
      assert.deepEqual(await site.whoSees('SOFT-63'), ['ben', 'cleo'], 'its sister is read again, too');
    });

    it('is hidden when its parent gets a level, although it is not edited itself, and found again after that', async () => {
      await using site = await opened(narrowing, [parent(), child(), sister(), other]);
      assert.deepEqual(await site.whoSees('SOFT-62'), ['ben', 'cleo']);
      // By a label it stays outside; by the date it comes in with its edit.
      for (const [over, who] of [
        [cleos, ['cleo']],
        [{}, ['ben', 'cleo']],
      ] as const) {
        site.put(parent({ ...over, updated: daysAgo(0) }));
        site.put(child(over));
        site.put(sister(over));
        await site.fresh();
        assert.deepEqual(await site.whoSees('SOFT-62'), who);
        assert.deepEqual(await site.whoSees('SOFT-63'), who);
        assert.deepEqual(await site.whoSees('SOFT-69'), ['ben', 'cleo'], 'CONTROL');
      }
    });
  });
}

it('a sub-task is found again with its project, where levels of both were exchanged and it was hidden meanwhile', async () => {
  await using site = await opened('jql', [parent(cleos), child(cleos), { ...other, ...cleos }]);
  assert.deepEqual(await site.whoSees('SOFT-62'), ['cleo']);
  site.put(parent());
  site.put(child());
  site.put(other);
  const about = { ...site.options, source: site.source, log: silentLog };
  await readPermissions({ ...about, patienceMs: 0 });
  assert.deepEqual(await site.whoSees('SOFT-69'), [], 'CONTROL: it is hidden');
  assert.deepEqual(await rereadProjects({ ...about, untilMs: Date.now() + 60_000 }), []);
  assert.deepEqual(await site.whoSees('SOFT-69'), ['ben', 'cleo'], 'CONTROL');
  assert.deepEqual(await site.whoSees('SOFT-62'), ['ben', 'cleo']);
});

it('a sub-task that is read again for somebody is named as unread where its parent outside could not be read', async () => {
  await using site = await opened('jql', [parent(cleos), child(cleos), other]);
  const about = { ...site.options, source: site.source, log: silentLog, patienceMs: 0 };
  const whole = about.client;
  const client: typeof whole = {
    ...whole,
    issueLevels: async (ids) => ({ issues: [], failed: ids.map((id) => ({ id, message: 'Too busy.' })) }),
  };
  assert.deepEqual([...(await readAgain({ ...about, client }, ['6002', '6009'].map(issueId)))], ['6002']);
  assert.deepEqual(await site.whoSees('SOFT-62'), ['cleo']);
  site.put(parent());
  site.put(child());
  await site.fresh();
  assert.deepEqual(await site.whoSees('SOFT-62'), ['ben', 'cleo'], 'the parent was asked for');
});

it('a parent that leaves the scope leaves its level', async () => {
  await using site = await opened('jql', [parent({ labels: ['taken'] }), child(), other]);
  assert.deepEqual(await site.whoSees('SOFT-61'), ['ben', 'cleo']);
  site.put(parent({ updated: daysAgo(0) }));
  await site.fresh();
  assert.deepEqual(await site.whoSees('SOFT-61'), []);
  assert.deepEqual(await site.whoSees('SOFT-62'), ['ben', 'cleo']);
});

const answered = (errors: readonly object[]): FaultAnswer => ({
  ...{ kind: 'status', status: 200 },
  body: JSON.stringify({ issues: [], issueErrors: errors }),
});
const troubles: readonly (readonly [string, FaultAnswer, RegExp])[] = [
  ['Jira cannot read now', answered([{ id: '6001', errorMessage: 'Too busy.' }]), /Too busy\.$/],
  ['Jira may mean by an error that names none', answered([{ errorMessage: 'Some are missing.' }]), /missing/],
  ['Jira answers for with an error', { kind: 'status', status: 500 }, /500/],
  ['Jira answers for with a page', { kind: 'html', status: 200 }, /./],
];

describe('a sub-task whose parent outside is one that', () => {
  for (const [what, answer, why] of troubles) {
    it(`${what} keeps its last state, and waits`, async () => {
      await using site = await opened('jql', [parent(cleos), child(cleos), sister(cleos), other]);
      const { readings } = site.store;
      site.sandbox.faults.add({ path: 'bulkfetch', skip: 1, times: 99, answer });
      await site.read('6002', '6009');
      assert.deepEqual(await site.whoSees('SOFT-62'), ['cleo']);
      assert.deepEqual(await site.whoSees('SOFT-63'), ['cleo']);
      const { count, failed } = await readings.waiting(site.source.id);
      assert.equal(count, 1, 'CONTROL: the other one was read');
      assert.deepEqual([failed[0]?.issueId, failed[0]?.tries], ['6002', 1]);
      assert.match(failed[0]?.why ?? '', why);
      site.sandbox.faults.clear();
      site.put(parent());
      site.put(child());
      site.put(sister());
      await site.read('6002');
      assert.deepEqual(await site.whoSees('SOFT-62'), ['ben', 'cleo']);
      assert.equal((await readings.waiting(site.source.id)).count, 0);
    });

    it(`${what} keeps its last state in a full pass, too, and the parent is asked for again`, async () => {
      await using site = await opened('jql', [parent(cleos), child(cleos), other]);
      const { readings } = site.store;
      const whole = site.client();
      const client: typeof whole = {
        ...whole,
        async issueLevels(...args) {
          site.sandbox.faults.add({ path: 'bulkfetch', times: 99, answer });
          try {
            return await whole.issueLevels(...args);
          } finally {
            site.sandbox.faults.clear();
          }
        },
      };
      await site.sync({ source: site.source, client });
      assert.deepEqual(await site.whoSees('SOFT-62'), ['cleo']);
      assert.equal((await readings.waiting(site.source.id)).count, 1);
      site.put(parent());
      site.put(child());
      await site.fresh();
      assert.deepEqual(await site.whoSees('SOFT-62'), ['ben', 'cleo']);
    });
  }

  it('could not be read for too long is hidden until it can be', async () => {
    await using site = await opened('jql', [parent(), child(), other]);
    site.sandbox.faults.add({ path: 'bulkfetch', skip: 1, times: 99, answer: answered([{ id: '6001' }]) });
    await site.read('6002');
    assert.deepEqual(await site.whoSees('SOFT-62'), ['ben', 'cleo'], 'CONTROL: read a moment ago');
    site.sandbox.faults.clear();
    site.sandbox.faults.add({ path: 'bulkfetch', skip: 1, times: 99, answer: answered([{ id: '6001' }]) });
    await site.readWith({ directoryMaxAgeMs: -1 }, '6002');
    assert.deepEqual(await site.whoSees('SOFT-62'), []);
    site.sandbox.faults.clear();
    await site.read('6002');
    assert.deepEqual(await site.whoSees('SOFT-62'), ['ben', 'cleo']);
  });
});
