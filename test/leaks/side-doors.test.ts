/**
 * No side doors. What a person is answered is what they would be answered on a site on which the hidden things do not
 * exist: hits, pages, notes, passages, whole views, sizes. Every described route is asked with names of hidden
 * things and of things that are nowhere, as a member and as an administrator; the log is read; and what could count,
 * group or suggest is listed, so that a new one is a decision.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { searchAnswer } from '../../src/http/api.ts';
import { openLog } from '../../src/log.ts';
import { canSeeIssue } from '../../src/sandbox/permissions/who-can-see.ts';
import { openWorld, type World } from '../../src/sandbox/world/world.ts';
import type { WorldIssue } from '../../src/sandbox/world/world-file.ts';
import { generateWorld } from '../../src/sandbox/worlds/generated.ts';
import { uniqueWordsIn } from './found-units.test-support.ts';
import { type Answer, type Http, openHttp, searchPath } from './http.test-support.ts';
import { openPipe, type Pipe } from './pipe.test-support.ts';
import { sandboxSees, unitsOf, type Viewer, viewerName } from './units.test-support.ts';
import { withoutHidden } from './without-hidden.test-support.ts';

const seed = 6007;
const file = generateWorld({ seed });
let pipe: Pipe;
let http: Http;
const logged: string[] = [];

before(async () => {
  const log = openLog((line) => logged.push(line));
  pipe = await openPipe(file, { log });
  http = await openHttp(pipe, { log });
});
after(async () => {
  await http[Symbol.asyncDispose]();
  await pipe[Symbol.asyncDispose]();
});

/** Everything but unique words: those are of one unit each, and asked for elsewhere. */
const questions = [
  'anchor',
  'basket candle',
  'delta OR engine',
  '"falcon garden"',
  'harbor -island',
  'jacket kettle lantern meadow',
  'is:open',
  'is:done',
  'is:open anchor',
  'label:needle',
  'label:orange quartz',
  'project:P1',
  'project:"Project 2" umbrella',
  'project:P3',
  'status:"To Do"',
  'type:Bug velvet',
  'type:Sub-task',
  'reporter:crawler',
  'assignee:me',
  'assignee:"person 6"',
  'reporter:"twin 4" window',
  'updated:>2026-01-10',
  'created:<2026-01-09 zipper',
  'P1-1',
  'P2-1 P3-1',
  'P1-999 copper',
  'copper dragon',
  'note later',
  'txt',
  'comment',
  'priority:High',
  'nosuchfield:x bridge',
];

test('what a person is answered is the same on a site without what they may not see', async (t) => {
  let compared = 0;
  let left = 0;
  for (const viewer of viewersToCompare(openWorld(file))) {
    const { world: without, removed } = withoutHidden(file, viewer);
    left += removed;
    await using other = await openPipe(without);
    await using otherHttp = await openHttp(other);
    for (const question of questions) {
      for (const typing of ['false', 'true']) {
        const pages = async (asked: Http) =>
          allPages(asked, `${searchPath(question)}&typing=${typing}`, viewer);
        const [here, there] = [await pages(http), await pages(otherHttp)];
        assert.deepEqual(here, there, `${viewerName(viewer)}: ${question}`);
        compared += 1;
      }
    }
    for (const { key } of without.issues) {
      const [here, there] = await Promise.all(
        [http, otherHttp].map((asked) => asked.get(`/api/issues/${key}`, asked.tokenOf(viewer))),
      );
      assert.equal(here?.status, 200, key);
      assert.equal(here?.body.replaceAll(urlOf(pipe), ''), there?.body.replaceAll(urlOf(other), ''), key);
      compared += 1;
    }
  }
  t.diagnostic(`${compared} answers the same, with and without ${left} hidden units`);
  assert.ok(left > 150 && compared > 150);
});

/** All pages of three hits, their order aside (see docs/permissions.md), with every note and size. */
async function allPages(asked: Http, path: string, viewer: Viewer) {
  const hits: string[] = [];
  const sizes: number[] = [];
  const notes = new Set<string>();
  for (let offset: number | undefined = 0; offset !== undefined; ) {
    const answer: Answer = await asked.get(`${path}&limit=3&offset=${offset}`, asked.tokenOf(viewer));
    const { hits: found = [], notes: said = [], nextOffset } = JSON.parse(answer.body);
    assert.equal(answer.status, 200, answer.body);
    for (const hit of found) hits.push(JSON.stringify(hit).replaceAll(/127\.0\.0\.1:\d+/g, 'HOST'));
    for (const note of said) notes.add(note);
    sizes.push(found.length);
    offset = nextOffset;
  }
  return { hits: hits.sort(), sizes, notes: [...notes] };
}

function urlOf({ source }: Pipe): string {
  return new URL(source.site.url).host;
}

/** Some who see something, but not all. Whoever sees a sub-task without its parent would see it change its type. */
function viewersToCompare(world: World): Viewer[] {
  const sees = (viewer: Viewer, issue: WorldIssue) => canSeeIssue(world, viewer, issue);
  const issues = [...world.entries.values()].map(({ issue }) => issue);
  const fit = [...world.accounts.keys(), undefined].filter((viewer) => {
    const seen = issues.filter((issue) => sees(viewer, issue));
    const orphan = seen.some(({ parentId }) => {
      const parent = world.issue(parentId ?? '');
      return parent !== undefined && !sees(viewer, parent);
    });
    return seen.length > 2 && seen.length < issues.length && !orphan && viewer !== 'crawler';
  });
  assert.ok(fit.length >= 2, 'there are viewers to compare');
  return fit.slice(0, 3);
}

interface Operation {
  readonly method: string;
  readonly path: string;
  /** Of the query: those that are any text. */
  readonly texts: readonly string[];
}

interface Described {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema?: { readonly type?: string; readonly enum?: readonly string[] };
  }[];
}

async function describedOperations(): Promise<Operation[]> {
  const { paths } = JSON.parse((await http.get('/api/openapi.json', http.tokenOf('crawler'))).body);
  return Object.entries<Record<string, Described>>(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [] }]) => ({
      method: method.toUpperCase(),
      path,
      texts: parameters.flatMap(({ name, in: place, schema }) =>
        place === 'query' && schema?.type === 'string' && !schema.enum ? [name] : [],
      ),
    })),
  );
}

/** The operation about one thing: every parameter in the path, and every text of the query, names it. */
function about({ path, texts }: Operation, name: string): string {
  const query = texts.map((text) => `${text}=${encodeURIComponent(name)}`).join('&');
  return `${path.replace(/\{\w+\}/g, encodeURIComponent(name))}?${query}`;
}

test('a member is answered about what is hidden as about what is nowhere, on every described route', async (t) => {
  const { world } = pipe;
  const viewer = viewersToCompare(world)[0];
  const token = http.tokenOf(viewer);
  const hidden = unitsOf(world).find((unit) => unit.kind === 'issue' && !sandboxSees(world, viewer, unit));
  assert.ok(hidden);
  const key = hidden.issue.key;
  const absent = key.replace(/\d+$/, (number) => '9'.repeat(number.length));
  // To a search the number in a key is a word too, which other issues hold; it is asked by words of one unit alone.
  const operations = (await describedOperations()).filter(
    ({ method, path }) => method === 'GET' && path !== '/api/search',
  );
  for (const operation of operations) {
    const { method, path } = operation;
    const [known, nowhere] = [
      await http.ask(method, about(operation, key), token),
      await http.ask(method, about(operation, absent), token),
    ];
    const plain = (answer: Answer, name: string) => JSON.stringify(answer).replaceAll(name, 'NAME');
    assert.equal(plain(known, key), plain(nowhere, absent), path);
    for (const word of uniqueWordsIn(known.body)) {
      const unit = unitsOf(world).find((one) => one.word === word);
      assert.ok(unit && sandboxSees(world, viewer, unit), `LEAKED ${word} on ${path}`);
    }
  }
  t.diagnostic(`${operations.length} routes`);
  assert.ok(operations.length >= 5);
});

test('no route tells an administrator the text of what they may not see themselves', async (t) => {
  const { world } = pipe;
  const nobody = await pipe.store.people.put({
    email: 'boss@people.example',
    name: 'Boss',
    title: undefined,
    role: 'administrator',
  });
  const token = await http.tokenFor(nobody);
  const seen = new Set(
    unitsOf(world)
      .filter((unit) => sandboxSees(world, undefined, unit))
      .map(({ word }) => word),
  );
  const answered = new Map<string, number>();
  for (const operation of await describedOperations()) {
    const { method, path } = operation;
    for (const name of [
      'P1-1',
      'P2-1',
      'P3-1',
      'P1',
      '10001',
      'crawler',
      'anchor',
      'crawler@people.example',
    ]) {
      const answer = await http.ask(method, about(operation, name), token);
      answered.set(`${method} ${path}`, Math.min(answered.get(`${method} ${path}`) ?? 999, answer.status));
      for (const word of uniqueWordsIn(answer.body))
        assert.ok(seen.has(word), `LEAKED ${word} on ${method} ${path}`);
    }
  }
  const open = [...answered.values()].filter((status) => status === 200).length;
  t.diagnostic(`${answered.size} operations, ${open} of them answered`);
  assert.ok(open >= 4);
});

test('every answer of the API is for one person alone, and kept by nobody', async () => {
  const paths = [
    '/api/me',
    searchPath('anchor'),
    '/api/issues/P1-1',
    '/api/issues/P9-999',
    '/api/status',
    '/api/nothing',
  ];
  for (const path of paths) {
    const { headers } = await http.get(path, http.tokenOf('crawler'));
    assert.equal(headers['cache-control'], 'no-store', path);
    assert.equal(headers.etag, undefined, path);
  }
});

test('an answer has hits, the next page, notes, how complete the copy is and who looks: no totals of what matches, no facets, no suggestions', () => {
  const { searched, ...shape } = searchAnswer.shape;
  assert.deepEqual(Object.keys(shape), ['hits', 'nextOffset', 'notes', 'beingCounted', 'viewingAs']);
  // Of the query it knows nothing; what it tells to whom is tried in src/search/searched.test.ts.
  assert.deepEqual(Object.keys(searched.unwrap().shape), ['issues', 'missing', 'unsure', 'earlier']);
});

test('what fails is answered in words that hold nothing of what was worked on', async () => {
  const hidden = unitsOf(pipe.world)[0]?.word ?? '';
  const { tools } = pipe;
  const failing = async () => {
    throw new Error(`cannot read ${hidden}`);
  };
  await using broken = await openHttp(pipe, {
    log: openLog((line) => logged.push(line)),
    tools: { ...tools, index: { ...tools.index, refresh: async () => {}, search: failing } },
  });
  const token = broken.tokenOf(undefined);
  const answer = await broken.get(searchPath('anchor'), token);
  assert.equal(answer.status, 500);
  assert.deepEqual([...uniqueWordsIn(answer.body)], []);
});

test('the log of reading, searching and failing holds no text of an issue and no query', async (t) => {
  // Whatever came before in this file has been logged too, or not at all.
  await pipe.sync();
  await http.get(searchPath('falcon garden'), http.tokenOf('crawler'));
  await http.get('/api/issues/P1-1', http.tokenOf('crawler'));
  await http.get('/api/search?limit=999', http.tokenOf('crawler'));
  t.diagnostic(`${logged.length} lines`);
  const words = new Set(file.issues.flatMap(({ summary }) => summary.split(' ')));
  const held = logged.filter((line) => line.split(/[^a-z]+/i).some((word) => words.has(word)));
  assert.deepEqual(held, []);
});
