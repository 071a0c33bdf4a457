// How complete the copy is that was searched: told in numbers that the asker may know, and to nobody else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPipe } from '../../test/leaks/pipe.test-support.ts';
import { issueId, projectId } from '../model/ids.ts';
import { smallWorld } from '../sandbox/small-world.test-support.ts';
import { indexCounts } from './index-counts.ts';
import { searchAs } from './search.ts';
import { openSearched } from './searched.ts';

/** Ann reads it. Nobody is kept from an issue of the desk who may browse it; SOFT has security levels. */
function world() {
  const file = smallWorld();
  return {
    ...file,
    accounts: file.accounts.map((account) =>
      account.accountId === 'ann' ? { ...account, email: 'crawler@small.example' } : account,
    ),
    permissionSchemes: file.permissionSchemes.map((scheme) => ({
      ...scheme,
      permissions: [
        ...scheme.permissions,
        ...['ann', ...(scheme.id === '200' ? ['dan'] : [])].map((value, at) => ({
          id: `${scheme.id}9${at}`,
          permission: 'BROWSE_PROJECTS' as const,
          holder: { type: 'user', value },
        })),
      ],
    })),
  };
}

test('what is missing is told to whom the whole project is open, and to nobody else, not even that it is', async () => {
  await using pipe = await openPipe(world());
  const { store, visibility, index, scopes } = pipe.tools;
  const told = async (account: string | undefined) => {
    // Of their own, which have kept no count of a moment before.
    const counts = indexCounts(index, scopes);
    const tools = {
      ...pipe.tools,
      counts,
      searched: openSearched({ store, counts, visibility, patienceMs: undefined }),
    };
    const request = { text: 'issue', offset: 0, limit: 9, typing: false };
    const { searched } = await searchAs(tools, await pipe.visibilityOf(account), request);
    return searched === 'being counted' ? assert.fail('It waits as long as it takes.') : searched;
  };
  const [soft, desk] = [projectId('1'), projectId('2')];
  const before = { ben: await told('ben'), dan: await told('dan'), nobody: await told(undefined) };
  assert.equal(before.dan?.missing, 0);
  assert.ok((before.ben?.issues ?? 0) > 0, 'CONTROL: Ben sees some of SOFT');
  assert.equal(before.ben?.unsure, true, 'SOFT has security levels');
  assert.deepEqual(before.nobody, { issues: 0, missing: 0, unsure: false });
  const found = await pipe.find('dan', 'is:open');
  assert.equal(before.dan?.issues, found.length, 'as many as Dan finds');

  const unread = async (project: typeof desk, ...numbers: readonly string[]) => {
    await store.census.keepListed(pipe.source.id, project, numbers.map(issueId));
  };
  await unread(soft, '990001', '990002');
  assert.deepEqual(
    await told('ben'),
    before.ben,
    'Ben may not see an issue of SOFT whose level nobody knows',
  );
  assert.deepEqual(await told('dan'), before.dan);
  await unread(desk, '990003');
  assert.deepEqual(await told('dan'), { ...before.dan, missing: 1 }, 'CONTROL: who sees all of DESK is told');
  assert.deepEqual(
    await told('ben'),
    { ...before.ben, missing: 1 },
    'the one of DESK, which is open to Ben, too',
  );
  assert.deepEqual(await told(undefined), before.nobody, 'who may browse neither learns of neither');
  const { projects } = await store.ledger.projects(pipe.source.id);
  const missing = projects.filter((one) => one.missing > 0).map((one) => [one.projectId, one.missing]);
  assert.deepEqual(
    missing,
    [
      [soft, 2],
      [desk, 1],
    ],
    'CONTROL: the administrator sees both',
  );
});

test('nothing is told while somebody types, where it cannot be counted, and of two copies of one site', async () => {
  await using pipe = await openPipe(world());
  const request = { text: 'issue', offset: 0, limit: 9, typing: false };
  const dan = await pipe.visibilityOf('dan');
  const ask = (over: Partial<typeof request>, tools = pipe.tools) =>
    searchAs(tools, dan, { ...request, ...over });
  assert.ok((await ask({})).searched, 'CONTROL');
  assert.equal((await ask({ typing: true })).searched, undefined);
  const { store, visibility } = pipe.tools;
  const broken = {
    ...pipe.tools.counts,
    visible: async () => {
      throw new Error('The index is gone.');
    },
  };
  const without = {
    ...pipe.tools,
    searched: openSearched({ store, counts: broken, visibility, patienceMs: undefined }),
  };
  const answer = await ask({}, without);
  assert.equal(answer.searched, undefined, 'unknown, and no 0');
  assert.ok(answer.hits.length > 0, 'the search itself goes on');
  // A shared copy of the same site: issues would count twice.
  const { id: _, ...first } = pipe.source;
  const shared = await store.sources.add(
    { ...first, kind: 'shared', audience: 'everyone', name: 'copy' },
    [],
  );
  const held = dan.sources.get(pipe.source.id) ?? assert.fail();
  const both = { sources: new Map([...dan.sources, [shared.id, { ...held, kind: 'shared' as const }]]) };
  assert.equal((await searchAs(pipe.tools, both, request)).searched, undefined);
});

test('a count is kept while the index is the same, and for a while after; one that failed is none', async () => {
  await using pipe = await openPipe(world());
  let [cursor, asked, nowMs] = [1, 0, 0];
  const index = {
    ...pipe.tools.index,
    refresh: async () => {},
    state: async () => ({ documents: 0, cursor }),
    countIssues: async () => {
      asked += 1;
      nowMs += 10;
      if (asked === 3) throw new Error('Not now.');
      return { cursor, byProject: new Map() };
    },
  };
  const counts = indexCounts(index, pipe.tools.scopes, () => nowMs);
  await counts.issues();
  nowMs += 1_000_000;
  await counts.issues();
  assert.equal(asked, 1, 'the same index');
  cursor = 2;
  await counts.issues();
  cursor = 3;
  nowMs += 199;
  assert.deepEqual([(await counts.issues()).cursor, asked], [2, 2], 'within twenty times of what it took');
  nowMs += 1;
  await assert.rejects(counts.issues(), /Not now/);
  assert.deepEqual([(await counts.issues()).cursor, asked], [3, 4]);
});

test('an answer waits for a count for a moment only; then the last one is told to whoever has the same rights, and to nobody else', async () => {
  await using pipe = await openPipe(world());
  const { store, visibility } = pipe.tools;
  let [cursor, nowMs, isSlow] = [1, 0, false];
  let counted: (() => void)[] = [];
  const index = {
    ...pipe.tools.index,
    refresh: async () => {},
    state: async () => ({ documents: 0, cursor }),
    countIssues: () => pipe.tools.index.countIssues(),
    async countVisible(...asked: Parameters<typeof pipe.tools.index.countVisible>) {
      if (isSlow) await new Promise<void>((resolve) => counted.push(resolve));
      return pipe.tools.index.countVisible(...asked);
    },
    search: (...asked: Parameters<typeof pipe.tools.index.search>) => pipe.tools.index.search(...asked),
  };
  const counts = indexCounts(index, pipe.tools.scopes, () => nowMs);
  const tools = {
    ...pipe.tools,
    index,
    searched: openSearched({ store, counts, visibility, patienceMs: 20 }),
  };
  const ask = async (account: string) => {
    const request = { text: 'issue', offset: 0, limit: 9, typing: false };
    // Resolved anew, as it is twice a minute: another object, with the same rights.
    const seen = { sources: new Map((await pipe.visibilityOf(account)).sources) };
    return searchAs(tools, seen, request);
  };
  isSlow = true;
  const first = await ask('dan');
  assert.equal(first.searched, 'being counted');
  assert.ok(first.hits.length > 0, 'the hits have not waited');
  isSlow = false;
  for (const go of counted) go();
  counted = [];
  const now = (await ask('dan')).searched;
  assert.ok(
    typeof now === 'object' && now.issues > 0 && now.earlier === undefined,
    'CONTROL: counted by now',
  );

  [cursor, nowMs, isSlow] = [2, 1_000_000, true];
  assert.deepEqual((await ask('dan')).searched, { ...now, earlier: true });
  assert.equal((await ask('ben')).searched, 'being counted', 'who holds something else learns nothing of it');
  for (const go of counted) go();
});
