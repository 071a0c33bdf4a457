import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { issueId, levelId, projectId } from '../model/ids.ts';
import { readIssue } from './read-issue.ts';
import { type SearchResult, search } from './search.ts';
import { openTestApp, pagingIssues, searchWorld, type TestApp } from './searchable-company.test-support.ts';

let at: TestApp;
before(async () => {
  at = await openTestApp();
});
after(() => at[Symbol.asyncDispose]());

async function ask(
  who: string,
  text: string,
  over: { offset?: number; limit?: number; typing?: boolean } = {},
): Promise<SearchResult> {
  const request = { text, offset: 0, limit: 20, typing: false, ...over };
  return search(at.app.search, await at.person(who), request);
}

async function keys(who: string, text: string, over: Parameters<typeof ask>[2] = {}): Promise<string[]> {
  return (await ask(who, text, { limit: 50, ...over })).hits.map(({ key }) => key);
}

const sorted = (all: readonly string[]) => [...all].sort();

test('a word is found, with its passage marked and the way to it in Jira', async () => {
  const [hit] = (await ask('ben', 'quote orders')).hits;
  assert.equal(hit?.key, 'SOFT-1');
  assert.deepEqual(
    hit?.title.filter(({ mark }) => mark).map(({ text }) => text),
    ['Quoting', 'orders'],
  );
  assert.equal(hit?.url, `${at.source.site.url}/browse/SOFT-1`);
  assert.deepEqual(hit?.project, { key: 'SOFT', name: 'Software' });
  assert.deepEqual(hit?.status, { name: 'To Do', category: 'new' });
  assert.equal(hit?.type.name, 'Task');
  assert.equal(hit?.reporter?.displayName, 'Ben Builder');
  assert.equal(hit?.assignee?.displayName, 'Cleo Coder');
  assert.equal(hit?.site, new URL(at.sandbox.url).host);
  assert.equal(hit?.created, '2026-01-05T09:00:00.000Z');
});

test('who may not browse the project finds nothing of it', async () => {
  assert.deepEqual(await keys('dan', 'quoting'), []);
  assert.deepEqual(await keys('eve', 'quoting'), [], 'deactivated');
  assert.deepEqual(await keys('gus', 'quoting'), [], 'a customer');
  assert.deepEqual(await keys('ben', 'quoting'), ['SOFT-1'], 'control');
});

test('a restricted comment is found by those it is for, and says where it comes from', async () => {
  const [hit] = (await ask('cleo', 'cleos')).hits;
  assert.equal(hit?.key, 'SOFT-1');
  assert.deepEqual(
    [hit?.from.kind, hit?.from.author, hit?.from.restricted],
    ['comment', 'Ben Builder', true],
  );
  assert.match(hit?.url ?? '', /\/browse\/SOFT-1\?focusedCommentId=2002$/);
  assert.deepEqual(await keys('ben', 'cleos'), []);
  assert.deepEqual(await keys('ben', 'administrators'), ['SOFT-1'], 'control: Ben is one');
  assert.deepEqual(await keys('cleo', 'administrators'), []);
});

test('an internal comment is found by who has access to Jira', async () => {
  assert.deepEqual(await keys('dan', 'internal'), ['DESK-1']);
  assert.deepEqual(await keys('gus', 'internal'), []);
});

for (const [language, text, key] of [
  ['German', 'aufbewahrungsfrist', 'SOFT-11'],
  ['German without umlauts', 'grosse', 'SOFT-11'],
  ['Russian, in another case', 'договор', 'SOFT-12'],
  ['Japanese', '開設', 'SOFT-13'],
  ['Chinese', '保留期限', 'SOFT-14'],
] as const) {
  test(`words are found in ${language}`, async () => {
    const [hit] = (await ask('ben', text)).hits;
    assert.equal(hit?.key, key);
    assert.ok([...(hit?.title ?? []), ...(hit?.passage ?? [])].some(({ mark }) => mark));
    assert.deepEqual(await keys('dan', text), []);
  });
}

for (const who of ['ben', 'cleo'] as const) {
  for (const limit of [1, 7, 20, 50]) {
    test(`paging by ${limit} shows ${who} each hit once, and nothing else`, async () => {
      const found: string[] = [];
      let offset: number | undefined = 0;
      while (offset !== undefined) {
        const page: SearchResult = await ask(who, 'paging', { offset, limit });
        assert.ok(page.hits.length <= limit);
        assert.ok(page.hits.length > 0 || page.nextOffset === undefined, 'no empty page promises more');
        found.push(...page.hits.map(({ key }) => key));
        offset = page.nextOffset;
      }
      const expected = Array.from({ length: pagingIssues }, (_, n) => n)
        .filter((n) => who === 'cleo' || n % 3 !== 0)
        .map((n) => `SOFT-${100 + n}`);
      assert.deepEqual(sorted(found), sorted(expected));
      if (limit === 50) assert.deepEqual(found, await keys(who, 'paging'), 'always in the same order');
    });
  }
}

test('an issue key comes first, whatever else matches better', async () => {
  const found = await keys('ben', 'paging topic SOFT-11');
  assert.equal(found[0], 'SOFT-11');
  assert.equal(new Set(found).size, found.length);
  assert.equal((await keys('ben', 'soft-11'))[0], 'SOFT-11');
  const pages = [
    await ask('ben', 'paging SOFT-11', { limit: 2 }),
    await ask('ben', 'paging SOFT-11', { offset: 2, limit: 50 }),
  ];
  const all = pages.flatMap(({ hits }) => hits.map(({ key }) => key));
  assert.equal(new Set(all).size, all.length);
});

for (const [what, who, text, expected] of [
  ['project by key', 'dan', 'project:desk', ['DESK-1']],
  ['project by name', 'dan', 'project:"service desk"', ['DESK-1']],
  ['another project', 'ben', 'quoting project:desk', []],
  ['not a project', 'ben', 'quoting -project:soft', []],
  ['type', 'ben', 'type:bug', ['SOFT-11']],
  ['status', 'ben', 'status:"in progress"', ['SOFT-11']],
  ['several values', 'cleo', 'status:"in progress",done', ['SOFT-11', 'SOFT-3']],
  ['is:done', 'cleo', 'is:done', ['SOFT-3']],
  ['is:open', 'ben', 'is:open quoting', ['SOFT-1']],
  ['is:open and not', 'ben', '-is:open quoting', []],
  ['resolution', 'cleo', 'resolution:fixed', ['SOFT-3']],
  ['label', 'ben', 'label:urgent', ['SOFT-1']],
  ['component', 'ben', 'component:engine', ['SOFT-1']],
  ['assignee by name', 'ben', 'assignee:"Cleo Coder"', ['SOFT-1']],
  ['assignee by one name', 'ben', 'assignee:cleo', ['SOFT-1']],
  ['assignee:me', 'ben', 'assignee:me', ['SOFT-11']],
  ['assignee:me of somebody else', 'cleo', 'assignee:me', ['SOFT-1', 'SOFT-15']],
  ['assignee:me of nobody', 'gus', 'assignee:me', []],
  ['reporter:me', 'ben', 'reporter:me', ['SOFT-1']],
  ['a custom field', 'ben', 'severity:major', ['SOFT-1']],
  ['not a custom field', 'ben', 'quoting -severity:major', []],
  ['updated within', 'ben', 'updated:>=2026-02-10 updated:<2026-02-11', ['SOFT-11']],
  ['updated on', 'ben', 'updated:2026-02-10', ['SOFT-11']],
  ['created before', 'ben', 'quoting created:<2026-01-01', []],
  ['an excluded word', 'ben', 'frist -archivs', []],
  ['another excluded word', 'ben', 'frist -giraffe', ['SOFT-11']],
  ['a phrase', 'ben', '"large orders"', ['SOFT-1']],
  ['not a phrase', 'ben', '"orders large"', []],
  ['a phrase in a component', 'cleo', '"hidden engine"', ['SOFT-15']],
  ['a phrase in a label', 'cleo', '"secretlabel"', ['SOFT-15']],
  ['an excluded phrase', 'ben', 'quoting -"large orders"', []],
] as const) {
  test(`filter: ${what}: ${text}`, async () => {
    assert.deepEqual(sorted(await keys(who, text)), sorted([...expected]));
  });
}

test('without words the latest updated come first', async () => {
  const { hits } = await ask('ben', 'project:soft type:task');
  const times = hits.map(({ updated }) => Date.parse(updated));
  assert.deepEqual(
    times,
    [...times].sort((a, b) => b - a),
  );
});

test('while typing, the last word only has to begin', async () => {
  assert.equal((await keys('ben', 'aufbewahr', { typing: true }))[0], 'SOFT-11');
  assert.deepEqual(await keys('ben', 'aufbewahr'), []);
  assert.equal((await keys('ben', 'AUFB', { typing: true }))[0], 'SOFT-11');
  assert.equal((await keys('ben', 'テ', { typing: true }))[0], 'SOFT-13');
  assert.deepEqual(await keys('dan', 'aufbewahr', { typing: true }), []);
  assert.deepEqual(await keys('ben', 'walr', { typing: true }), []);
  assert.deepEqual(await keys('cleo', 'walr', { typing: true }), ['SOFT-15'], 'control');
});

for (const [hidden, missing] of [
  ['label:secretlabel', 'label:nosuchlabel'],
  ['walrus', 'wolpertinger'],
  ['SOFT-15', 'SOFT-999'],
  ['"walrus habitat"', '"wolpertinger habitat"'],
  ['component:"hidden engine"', 'component:"no such engine"'],
  ['project:OLD', 'project:NONE'],
  ['project:"Old things"', 'project:"No things"'],
  ['quoting -label:secretlabel', 'quoting -label:nosuchlabel'],
  ['quoting -walrus', 'quoting -wolpertinger'],
] as const) {
  test(`what is hidden and what does not exist get the same answer: ${hidden}`, async () => {
    assert.deepEqual(await ask('ben', hidden), await ask('ben', missing));
  });
}

test('the name of a project that the viewer cannot find anything in is no name to them', async () => {
  assert.deepEqual(await ask('dan', 'project:software'), await ask('dan', 'project:nosuchthing'));
  assert.ok((await keys('ben', 'project:software')).length > 0, 'control');
});

test('whether a custom field exists is told to nobody, however much or little they see', async () => {
  for (const person of ['ben', 'dan', 'gus']) {
    const exists = await ask(person, 'severity:desk');
    const doesNot = await ask(person, 'nosuchfield:desk');
    assert.deepEqual([exists.hits, exists.nextOffset], [doesNot.hits, doesNot.nextOffset], person);
    assert.deepEqual(
      exists.notes.map((note) => note.replace('severity', 'NAME')),
      doesNot.notes.map((note) => note.replace('nosuchfield', 'NAME')),
    );
  }
  assert.deepEqual(await keys('ben', 'severity:major'), ['SOFT-1'], 'control');
});

test('nothing asked is nothing found', async () => {
  for (const text of ['', '   ', '-only', '""', '"'])
    assert.deepEqual((await ask('ben', text)).hits, [], text);
});

test('what cannot be a word finds nothing and is no error', async () => {
  for (const text of ['🙂', '!!!', '"?!"', '\u0000', '\ud800', '‏', ':', '-', '*', "'; DROP TABLE"]) {
    assert.deepEqual((await ask('ben', text)).hits, [], JSON.stringify(text));
  }
});

test('10,000 words are searched', async () => {
  const text = `quoting ${Array.from({ length: 10_000 }, (_, n) => `w${n}`).join(' ')}`;
  assert.equal((await keys('ben', text))[0], 'SOFT-1');
});

test('a great many keys, phrases and conditions are searched', async () => {
  const many = (piece: string) => Array.from({ length: 5_000 }, () => piece).join(' ');
  for (const piece of ['SOFT-1', '"large orders"', 'label:quoting', '-zebra', '-label:zebra']) {
    assert.equal((await keys('ben', `quoting ${many(piece)}`))[0], 'SOFT-1', piece);
  }
});

test('an aborted search ends', async () => {
  const stop = new AbortController();
  stop.abort(new Error('gone'));
  const request = { text: 'quoting', offset: 0, limit: 5, typing: false };
  await assert.rejects(search(at.app.search, await at.person('ben'), request, stop.signal), /gone/);
});

test('an issue is read with what the viewer may see of it', async () => {
  const view = await readIssue(at.app.search, await at.person('ben'), 'soft-1');
  assert.equal(view.key, 'SOFT-1');
  assert.match(view.descriptionHtml, /First paragraph/);
  assert.deepEqual(
    view.comments.filter(({ kind }) => kind === 'comment').map(({ id, restricted }) => [id, restricted]),
    [
      ['2001', false],
      ['2003', true],
    ],
  );
  const others = await readIssue(at.app.search, await at.person('cleo'), 'SOFT-1');
  assert.deepEqual(
    others.comments.filter(({ kind }) => kind === 'comment').map(({ id }) => id),
    ['2001', '2002'],
  );
});

test('a link to a hidden issue is not there, not even by its key', async () => {
  const hidden = await readIssue(at.app.search, await at.person('ben'), 'SOFT-1');
  assert.deepEqual(hidden.related, []);
  const shown = await readIssue(at.app.search, await at.person('cleo'), 'SOFT-1');
  assert.deepEqual(
    shown.related.map(({ key }) => key),
    ['SOFT-3'],
  );
  const child = await readIssue(at.app.search, await at.person('ben'), 'SOFT-2');
  assert.deepEqual(
    child.related.map(({ key, relation }) => [key, relation]),
    [['SOFT-1', 'parent']],
  );
});

test('a hidden issue and a missing one are refused in the same words', async () => {
  const refusal = async (who: string, key: string) => {
    const error = await readIssue(at.app.search, await at.person(who), key).catch(
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof Error && 'code' in error);
    return [error.code, error.message.replace(key, 'KEY')];
  };
  assert.deepEqual(await refusal('ben', 'SOFT-15'), await refusal('ben', 'SOFT-999'));
  assert.deepEqual(await refusal('dan', 'SOFT-1'), await refusal('dan', 'NONE-1'));
  assert.deepEqual(await refusal('ann', 'OLD-1'), await refusal('ann', 'OLD-2'));
  await readIssue(at.app.search, await at.person('cleo'), 'SOFT-15');
});

test('what was deleted, restricted or taken away after it was indexed is not shown any more', async () => {
  await using own = await openTestApp(searchWorld());
  const { store, search: tools } = own.app;
  const found = async (who: string, text: string) => {
    const request = { text, offset: 0, limit: 50, typing: false };
    return (await search(tools, await own.person(who), request)).hits.map(({ key }) => key);
  };
  const stored = async (key: string) => {
    const [one] = await store.issues.load(await store.issues.rowsByKey(key));
    assert.ok(one);
    return one;
  };
  for (const text of ['aufbewahrungsfrist', 'договор', '開設'])
    assert.equal((await found('ben', text)).length, 1);

  await store.crawl.beginPass(own.source.id, [projectId('1')], 1);
  await store.crawl.commitIssues(own.source.id, [], [issueId('1101')], 1);
  assert.deepEqual(await found('ben', 'aufbewahrungsfrist'), [], 'deleted');

  const { issue, row } = await stored('SOFT-12');
  const documents = (await store.issues.documents(row))?.issue ?? { description: null, environment: null };
  const restricted = { ...issue, level: { kind: 'level', levelId: levelId('502') } } as const;
  await store.crawl.commitIssues(
    own.source.id,
    [{ issue: restricted, documents, remarks: [], incomplete: [] }],
    [],
    1,
  );
  assert.deepEqual(await found('ben', 'договор'), [], 'restricted');
  assert.deepEqual(await found('cleo', 'договор'), ['SOFT-12'], 'control: she may see it still');

  const pages = async (limit: number) => {
    const request = { text: 'договор OR paging', offset: 0, limit, typing: false };
    return search(tools, await own.person('ben'), request);
  };
  const all = (await pages(50)).hits.length;
  assert.ok(all > 1);
  assert.equal((await pages(1)).nextOffset, 1, 'what was dropped on the way leaves no gap');
  assert.equal((await pages(all)).nextOffset, undefined, 'and no further page');

  const renamed = { ...(await stored('SOFT-13')).issue, summary: 'Nothing of it is left' };
  await store.crawl.commitIssues(
    own.source.id,
    [{ issue: renamed, documents, remarks: [], incomplete: [] }],
    [],
    1,
  );
  assert.deepEqual(await found('ben', '開設'), [], 'its words are gone');

  const roles = await store.directory.part(own.source.id, 'roles', issue.projectId);
  assert.ok(roles);
  assert.ok((await found('ben', 'paging')).length > 0);
  await store.directory.putPart(own.source.id, 'roles', issue.projectId, { roles: [] }, roles.readMs);
  assert.deepEqual(await found('ben', 'paging'), [], 'the role was taken away');
  await store.directory.putPart(own.source.id, 'roles', issue.projectId, roles.body, roles.readMs);
  assert.ok((await found('ben', 'paging')).length > 0);

  await own.index();
  assert.deepEqual(await found('cleo', 'договор'), ['SOFT-12'], 'control: the index has followed');
  assert.deepEqual(await found('ben', 'договор'), []);
  assert.deepEqual(await found('ben', 'left'), ['SOFT-13']);
});
