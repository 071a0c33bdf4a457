/**
 * What different people find in sources of all kinds over one site, through the whole pipe: a sandbox, the sync, the
 * store, the index, the door. Each "not found" has somebody who finds it.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { apiTokenCredential } from '../../src/jira/credentials/api-token.ts';
import { openJiraClient } from '../../src/jira/jira-client.ts';
import { silentLog } from '../../src/log.ts';
import { accountId } from '../../src/model/ids.ts';
import type { Person } from '../../src/model/person.ts';
import type { Source } from '../../src/model/source.ts';
import { readIssue } from '../../src/search/read-issue.ts';
import { search } from '../../src/search/search.ts';
import { openTestApp, searchWorld, type TestApp } from '../../src/search/searchable-company.test-support.ts';
import { syncSource } from '../../src/sync/sync.ts';

let at: TestApp;
let sales: { readonly id: number };
/** They have no account on the site: what they find, they find by what is theirs or shared. */
let olga: Person;
let paul: Person;
before(async () => {
  at = await openTestApp(searchWorld());
  const put = (name: string) =>
    at.app.store.people.put({ email: `${name}@else.example`, name, title: undefined, role: 'member' });
  [olga, paul] = [await put('olga'), await put('paul')];
  sales = await at.app.store.workspaceGroups.add('Sales');
  await at.app.store.workspaceGroups.addMember(sales.id, olga.id);
});
after(() => at[Symbol.asyncDispose]());

/** One more source of the site, read with the token of an account, until the test ends. */
async function withSource(
  who: string,
  over: Partial<Source> & Pick<Source, 'kind'>,
  work: (source: Source) => Promise<void>,
): Promise<void> {
  const { store } = at.app;
  const { id: _, ...based } = at.source;
  const source = await store.sources.add({ ...based, accountId: accountId(who), ...over }, []);
  await sync(source, who);
  await at.index();
  await work(source);
  // Nobody's from here on.
  await store.sources.change(source.id, { audience: [], automatic: false });
  for (const part of await store.directory.parts(source.id)) {
    await store.directory.removePart(source.id, part.kind, part.subject);
  }
}

async function sync(source: Source, who: string): Promise<void> {
  const { store, config } = at.app;
  const client = openJiraClient({
    baseUrl: at.sandbox.url,
    credential: apiTokenCredential({ email: `${who}@small.example`, token: `token-${who}` }),
    clock: systemClock,
    log: silentLog,
    fetch: globalThis.fetch,
  });
  await syncSource({
    store,
    client,
    source,
    clock: systemClock,
    log: silentLog,
    signal: new AbortController().signal,
    onProgress: () => {},
    concurrency: 4,
    directoryMaxAgeMs: config.directoryMaxAgeMs,
  });
}

async function keys(who: Person, text: string, limit = 50): Promise<readonly string[]> {
  const found: string[] = [];
  for (let offset: number | undefined = 0; offset !== undefined; ) {
    const page = await search(at.app.search, who, { text, offset, limit, typing: false });
    found.push(...page.hits.map(({ key }) => key));
    offset = page.nextOffset;
  }
  return found.sort();
}

test('a private source shows its owner what their credential reads, and nobody else', async () => {
  await withSource('cleo', { kind: 'private', ownerId: olga.id }, async () => {
    assert.deepEqual(
      await keys(olga, 'walrus'),
      ['SOFT-15'],
      'an issue of a level that the credential is in',
    );
    assert.deepEqual(await keys(paul, 'walrus'), []);
    assert.deepEqual(await keys(await at.person('ann'), 'walrus'), [], 'an administrator');
    assert.deepEqual(await keys(await at.person('cleo'), 'walrus'), ['SOFT-15'], 'by her own permissions');
    await assert.rejects(readIssue(at.app.search, paul, 'SOFT-15'), { code: 'not-found' });
    assert.equal((await readIssue(at.app.search, olga, 'SOFT-15')).summary, 'Walrus habitat');
  });
  assert.deepEqual(await keys(olga, 'walrus'), []);
});

test('a private source does not show what its credential does not read', async () => {
  await withSource('ben', { kind: 'private', ownerId: olga.id }, async () => {
    assert.deepEqual(await keys(olga, 'walrus'), []);
    assert.deepEqual(await keys(olga, 'aufbewahrungsfrist'), ['SOFT-11'], 'control');
  });
});

test('the owner’s own restricted comments are found in a private source', async () => {
  const text = 'cleos';
  await withSource('crawler', { kind: 'private', ownerId: olga.id }, async () => {
    assert.ok((await keys(olga, text)).length > 0);
    assert.deepEqual(await keys(paul, text), []);
  });
  await withSource('crawler', { kind: 'shared', audience: 'everyone' }, async () => {
    assert.deepEqual(await keys(olga, text), [], 'shared, they are for nobody');
  });
});

test('a shared source shows its audience what everybody may see, whoever’s credential read it', async () => {
  await withSource('crawler', { kind: 'shared', audience: [sales.id] }, async () => {
    assert.deepEqual(await keys(olga, 'aufbewahrungsfrist'), ['SOFT-11']);
    assert.deepEqual(await keys(olga, 'walrus'), [], 'it has a level');
    assert.deepEqual(await keys(paul, 'aufbewahrungsfrist'), [], 'not in the group');
    const before = await at.app.store.issues.latestChange();
    await at.app.store.workspaceGroups.removeMember(sales.id, olga.id);
    assert.deepEqual(await keys(olga, 'aufbewahrungsfrist'), [], 'from the next question on');
    await at.app.store.workspaceGroups.addMember(sales.id, olga.id);
    assert.deepEqual(await keys(olga, 'aufbewahrungsfrist'), ['SOFT-11']);
    assert.equal(await at.app.store.issues.latestChange(), before, 'and no document was written');
  });
});

test('an issue that several sources hold is one hit, and pages count it once', async () => {
  const cleo = await at.person('cleo');
  const alone = await keys(cleo, 'paging');
  assert.equal(alone.length, 45);
  await withSource('ben', { kind: 'shared', audience: 'everyone' }, async () => {
    await withSource('cleo', { kind: 'private', ownerId: cleo.id }, async () => {
      for (const limit of [7, 50]) assert.deepEqual(await keys(cleo, 'paging', limit), alone, `${limit}`);
      const byKey = (await keys(cleo, 'SOFT-11')).filter((key) => key === 'SOFT-11');
      assert.equal(byKey.length, 1, 'by its key');
    });
    const ben = await at.person('ben');
    assert.equal((await keys(ben, 'paging', 7)).length, 30, 'what is shared adds nothing to what he finds');
  });
});

test('a shared copy is not believed about an issue that was later found restricted', async () => {
  await withSource('ben', { kind: 'shared', audience: 'everyone' }, async () => {
    assert.deepEqual(await keys(olga, 'договоров'), ['SOFT-12'], 'control');
    const { world } = at.sandbox;
    world.setIssueLevel('1102', '502');
    await sync(at.source, 'crawler');
    assert.deepEqual(await keys(olga, 'договоров'), []);
    assert.equal((await keys(olga, 'SOFT-12')).includes('SOFT-12'), false);
    await assert.rejects(readIssue(at.app.search, olga, 'SOFT-12'), { code: 'not-found' });
    assert.deepEqual(await keys(await at.person('cleo'), 'договоров'), ['SOFT-12'], 'control');
    world.setIssueLevel('1102', undefined);
    await sync(at.source, 'crawler');
    assert.deepEqual(await keys(olga, 'договоров'), ['SOFT-12'], 'opened again');
  });
});

test('of a source for titles a word of a body is not found, and nothing but titles is shown', async () => {
  await withSource('crawler', { kind: 'shared', audience: 'everyone', titlesOnly: true }, async () => {
    assert.deepEqual(await keys(olga, 'aufbewahrungsfrist'), ['SOFT-11'], 'a word of the title');
    assert.deepEqual(await keys(olga, 'archivs'), [], 'a word of the description');
    const view = await readIssue(at.app.search, olga, 'SOFT-11');
    assert.deepEqual([view.descriptionHtml, view.comments, view.labels], ['', [], []]);
    assert.deepEqual(await keys(await at.person('ben'), 'archivs'), ['SOFT-11'], 'by his permissions');
  });
});

test('what stands in one copy is not wanted in another, where a title alone would let it in', async () => {
  await withSource('crawler', { kind: 'shared', audience: 'everyone', titlesOnly: true }, async () => {
    const ben = await at.person('ben');
    for (const not of ['-paragraph', '-"second paragraph"', '-label:urgent', '-component:engine']) {
      assert.deepEqual(await keys(ben, `quoting ${not}`), [], not);
      assert.equal((await keys(ben, `SOFT-1 ${not}`)).includes('SOFT-1'), false, `by its key, ${not}`);
      assert.deepEqual(await keys(paul, `quoting ${not}`), ['SOFT-1'], 'whoever has the title alone');
    }
    for (const not of ['-giraffe', '-label:giraffe', '-cleos'])
      assert.deepEqual(await keys(ben, `quoting ${not}`), ['SOFT-1'], `control: ${not}`);
    assert.deepEqual(await keys(await at.person('cleo'), 'quoting -cleos'), [], 'it is there for her');
  });
});

test('switching to titles counts at once, and switching back with the next sync', async () => {
  await withSource('crawler', { kind: 'shared', audience: 'everyone' }, async (source) => {
    const { store } = at.app;
    assert.deepEqual(await keys(olga, 'archivs'), ['SOFT-11'], 'control');
    await store.sources.change(source.id, { titlesOnly: true });
    assert.deepEqual(await keys(olga, 'archivs'), []);
    assert.deepEqual(await keys(olga, 'aufbewahrungsfrist'), [], 'until it has been rewritten');
    while ((await store.crawl.stripTexts(source.id, 10)) > 0);
    await at.index();
    assert.deepEqual(await keys(olga, 'archivs'), []);
    assert.deepEqual(await keys(olga, 'aufbewahrungsfrist'), ['SOFT-11']);
    await store.sources.change(source.id, { titlesOnly: false });
    assert.deepEqual(await keys(olga, 'archivs'), []);
    assert.deepEqual(await keys(olga, 'aufbewahrungsfrist'), ['SOFT-11'], 'the titles stay');
    await sync({ ...source, titlesOnly: false }, 'crawler');
    await at.index();
    assert.deepEqual(await keys(olga, 'archivs'), ['SOFT-11']);
  });
});

test('where the owner is removed, nobody finds anything in their private source', async () => {
  const quinn = await at.app.store.people.put({
    email: 'quinn@else.example',
    name: 'quinn',
    title: undefined,
    role: 'member',
  });
  await withSource('cleo', { kind: 'private', ownerId: quinn.id }, async () => {
    assert.deepEqual(await keys(quinn, 'walrus'), ['SOFT-15'], 'control');
    await at.app.store.people.remove(quinn.id, 1);
    for (const who of [quinn, olga, paul, await at.person('ann')]) {
      assert.deepEqual(await keys(who, 'walrus'), []);
    }
  });
});
