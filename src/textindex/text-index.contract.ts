/**
 * What every text index promises, as tests: run it over an adapter. `open` gives a fresh folder's writer and
 * reader; `reopen` opens the same folder once more. Each "not found" has its control that is found.
 */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type AccessFacts, peopleTokens, type Scope } from '../model/access.ts';
import { issueRow, projectId, scopeId, sourceId } from '../model/ids.ts';
import { canSee, matchesNobody, seesNothing, type Visibility } from '../model/visibility.ts';
import { laxRules, worlds } from './generated-worlds.test-support.ts';
import { projectOf, scopeTableOf } from './scope-table.test-support.ts';
import type { IndexDocument, IndexHit, TextIndexReader, TextIndexWriter, TextQuery } from './text-index.ts';

export interface OpenedIndex extends AsyncDisposable {
  openWriter(): Promise<TextIndexWriter>;
  openReader(): Promise<TextIndexReader>;
  /** Removes what the index has on disk, as an operator would. */
  deleteFiles(): Promise<void>;
}

export function textIndexContract(name: string, open: () => Promise<OpenedIndex>): void {
  describe(name, () => {
    test('a reader opened before anything was written finds nothing, and later what was written', async () => {
      await using place = await open();
      await using reader = await place.openReader();
      assert.deepEqual(await rowsFor(reader, ask('alpha')), []);
      assert.deepEqual(await reader.state(), { documents: 0, cursor: 0 });
      await using writer = await place.openWriter();
      await reader.refresh();
      assert.deepEqual(await rowsFor(reader, ask('alpha')), []);
      await writer.apply(put(doc(1, { title: 'alpha' })), 7);
      assert.deepEqual(await rowsFor(reader, ask('alpha')), [], 'not before refresh');
      await reader.refresh();
      assert.deepEqual(await rowsFor(reader, ask('alpha')), [1]);
      assert.deepEqual(await reader.state(), { documents: 1, cursor: 7 });
    });

    test('a reader goes on when the files are deleted and the index is built anew', async () => {
      await using place = await open();
      await using reader = await place.openReader();
      {
        await using writer = await place.openWriter();
        await writer.apply(put(doc(1, { title: 'alpha' })), 1);
      }
      await reader.refresh();
      assert.deepEqual(await rowsFor(reader, ask('alpha')), [1]);
      await place.deleteFiles();
      await reader.refresh();
      assert.deepEqual(await rowsFor(reader, ask('alpha')), []);
      await using writer = await place.openWriter();
      await writer.apply(put(doc(2, { title: 'alpha' })), 1);
      await reader.refresh();
      assert.deepEqual(await rowsFor(reader, ask('alpha')), [2]);
    });

    test('issues are counted by project, and for a viewer those whose own unit they may see', async () => {
      await using place = await open();
      await using reader = await place.openReader();
      assert.deepEqual(await reader.countIssues(), { cursor: 0, byProject: new Map() });
      assert.equal(await reader.countVisible(everybody, openTable), 0);
      await using writer = await place.openWriter();
      const elsewhere = { scope: scopeId(5), project: scopeId(5) };
      const thread = { issueRow: issueRow(3), documents: [doc(3), doc(3, { unit: 1 }), doc(3, { unit: 2 })] };
      await writer.apply([...put(doc(1), doc(2), doc(4, elsewhere)), thread], 7);
      await reader.refresh();
      const three = {
        cursor: 7,
        byProject: new Map([
          [1, 3],
          [5, 1],
        ]),
      };
      assert.deepEqual(await reader.countIssues(), three, 'each once, however many units it has');
      assert.equal(await reader.countVisible(everybody, openTable), 3);
      assert.equal(await reader.countVisible(seesNothing, openTable), 0);
      await writer.apply([{ issueRow: issueRow(3), documents: [] }], 8);
      assert.deepEqual(await reader.countIssues(), three, 'not before refresh');
      await reader.refresh();
      const two = {
        cursor: 8,
        byProject: new Map([
          [1, 2],
          [5, 1],
        ]),
      };
      assert.deepEqual(await reader.countIssues(), two);
      assert.equal(await reader.countVisible(everybody, openTable), 2);
    });

    test('the cursor and the documents outlive the writer', async () => {
      await using place = await open();
      {
        await using writer = await place.openWriter();
        await writer.apply(put(doc(1), doc(2)), 41);
        await writer.apply([], 42);
        assert.deepEqual(await writer.state(), { documents: 2, cursor: 42 });
      }
      await using again = await place.openWriter();
      assert.deepEqual(await again.state(), { documents: 2, cursor: 42 });
    });

    test('applying again replaces the documents of an issue as a whole, whoever opened the writer', async () => {
      await using place = await open();
      const change = [
        {
          issueRow: issueRow(1),
          documents: [doc(1, { title: 'alpha' }), doc(1, { unit: 3, body: 'secret' })],
        },
      ];
      {
        await using writer = await place.openWriter();
        await writer.apply(change, 1);
        await writer.apply(change, 1);
      }
      await using writer = await place.openWriter();
      await writer.apply([...change, ...change], 1);
      assert.deepEqual(await writer.state(), { documents: 2, cursor: 1 });
      await writer.apply(put(doc(1, { title: 'beta' })), 2);
      await using reader = await place.openReader();
      assert.deepEqual(await rowsFor(reader, ask('alpha')), []);
      assert.deepEqual(await rowsFor(reader, ask('secret')), []);
      assert.deepEqual(await rowsFor(reader, ask('beta')), [1]);
    });

    test('an issue without documents is found no more, before and after optimizing', async () => {
      await using place = await open();
      await using writer = await place.openWriter();
      await using reader = await place.openReader();
      const many = Array.from({ length: 600 }, (_, n) => doc(n + 1, { title: 'alpha', updatedMs: n }));
      await writer.apply(put(...many), 1);
      await writer.optimize();
      await writer.apply([{ issueRow: issueRow(600), documents: [] }], 2);
      await writer.apply(put(doc(601, { title: 'alpha fresh' })), 3);
      for (const step of ['before', 'after']) {
        await reader.refresh();
        const rows = await rowsFor(reader, ask('alpha'), { offset: 0, limit: 1_000 });
        assert.equal(rows.length, 600, step);
        assert.ok(!rows.includes(600) && rows.includes(601) && rows.includes(1), step);
        assert.deepEqual(await rowsFor(reader, ask('fresh')), [601], step);
        await writer.optimize();
      }
    });

    test('pages follow each other without gaps and repetitions, beyond every internal depth', async () => {
      await using place = await open();
      await using writer = await place.openWriter();
      const documents = Array.from({ length: 900 }, (_, n) =>
        doc(n + 1, {
          title: n % 3 ? 'alpha' : 'other',
          body: `alpha ${'filler '.repeat(n % 17)}`,
          updatedMs: n,
        }),
      );
      await writer.apply(put(...documents), 1);
      await using reader = await place.openReader();
      const whole = await rowsFor(reader, ask('alpha'), { offset: 0, limit: 2_000 });
      assert.equal(new Set(whole).size, 900);
      const pages: number[] = [];
      for (let offset = 0; offset < 950; offset += 50) {
        pages.push(...(await rowsFor(reader, ask('alpha'), { offset, limit: 50 })));
      }
      assert.deepEqual(pages, whole);
      const latest = await rowsFor(reader, ask(), { offset: 0, limit: 2_000 });
      assert.deepEqual(
        latest,
        Array.from({ length: 900 }, (_, n) => 900 - n),
      );
    });

    test('one hit an issue, from the unit that matches best', async () => {
      await using place = await open();
      await using writer = await place.openWriter();
      const units = Array.from({ length: 300 }, (_, n) =>
        doc(1, { unit: n + 1, comments: 'noise noise noise' }),
      );
      const best = doc(1, { unit: 500, comments: 'noise gamma' });
      await writer.apply(
        [{ issueRow: issueRow(1), documents: [...units, best] }, ...put(doc(2, { body: 'noise' }))],
        1,
      );
      await using reader = await place.openReader();
      const hits = await hitsFor(reader, ask('noise', 'gamma'));
      assert.deepEqual(hits, [
        { issueRow: 1, unit: 500 },
        { issueRow: 2, unit: 0 },
      ]);
    });

    test('titles count most; equal ones come by the later update', async () => {
      await using place = await open();
      await using writer = await place.openWriter();
      const filler = 'some more words that say nothing';
      await writer.apply(
        put(
          doc(1, { title: filler, body: 'timeout' }),
          doc(2, { title: 'timeout', body: filler }),
          doc(3, { title: 'same same', updatedMs: 10 }),
          doc(4, { title: 'same same', updatedMs: 20 }),
        ),
        1,
      );
      await using reader = await place.openReader();
      assert.deepEqual(await rowsFor(reader, ask('timeout')), [2, 1]);
      assert.deepEqual(await rowsFor(reader, ask('same')), [4, 3]);
    });

    test('phrases: all of them, in order, and never across the border of two fields', async () => {
      await using place = await open();
      await using writer = await place.openWriter();
      await writer.apply(
        put(
          doc(1, { title: 'red green', body: 'blue sky' }),
          doc(2, { title: 'green red', body: 'sky blue' }),
          doc(3, { title: 'red green sky blue' }),
          doc(4, { body: '東京都に行く' }),
        ),
        1,
      );
      await using reader = await place.openReader();
      const phrases = (...texts: string[]) =>
        rowsFor(reader, { ...ask(), phrases: texts }).then((r) => r.sort());
      assert.deepEqual(await phrases('red green'), [1, 3]);
      assert.deepEqual(await phrases('red green', 'sky blue'), [3]);
      assert.deepEqual(await phrases('green blue'), []);
      assert.deepEqual(await phrases('Reds GREEN'), [1, 3], 'analysed like any text');
      assert.deepEqual(await phrases('京都に'), [4]);
      assert.deepEqual(await phrases('blue'), [1, 2, 3]);
      assert.deepEqual(await rowsFor(reader, { ...ask('sky'), phrases: ['green red'] }), [2]);
    });

    test('what is not wanted leaves, with and without words, however many it takes away', async () => {
      await using place = await open();
      await using writer = await place.openWriter();
      const many = Array.from({ length: 500 }, (_, n) =>
        doc(n + 1, { title: 'alpha', body: 'bad', updatedMs: 1_000 + n }),
      );
      await writer.apply(
        put(...many, doc(501, { body: 'alpha fine and well' }), doc(502, { title: 'well fine' })),
        1,
      );
      await using reader = await place.openReader();
      assert.deepEqual(await rowsFor(reader, { ...ask('alpha'), not: ['bad'] }), [501]);
      assert.deepEqual((await rowsFor(reader, { ...ask(), not: ['bad'] })).sort(), [501, 502]);
      assert.deepEqual(await rowsFor(reader, { ...ask(), not: ['bad', 'fine and'] }), [502]);
      assert.equal((await rowsFor(reader, { ...ask(), not: ['...'] })).length, 20, 'nothing to exclude');
    });

    test('filters: all of them, each an OR, negated or not, with any characters in them', async () => {
      await using place = await open();
      await using writer = await place.openWriter();
      const nasty = [
        "label=it's",
        'label="',
        'label=\\',
        'label=\0',
        'label=😀',
        'label=\ud800',
        "label=') OR 1=1 --",
      ];
      await writer.apply(
        put(
          doc(1, { labels: ['project=ab', 'status=done'] }),
          doc(2, { labels: ['project=ab', 'status=open'] }),
          doc(3, { labels: ['project=cd', 'status=open'] }),
          ...nasty.map((label, n) => doc(10 + n, { labels: [label] })),
        ),
        1,
      );
      await using reader = await place.openReader();
      const by = (...filters: { labels: string[]; negated: boolean }[]) =>
        rowsFor(reader, { ...ask(), filters }).then((rows) => rows.sort((a, b) => a - b));
      const yes = (...labels: string[]) => ({ labels, negated: false });
      const no = (...labels: string[]) => ({ labels, negated: true });
      assert.deepEqual(await by(yes('project=ab')), [1, 2]);
      assert.deepEqual(await by(yes('project=ab', 'project=cd'), yes('status=open')), [2, 3]);
      assert.deepEqual(await by(yes('project=ab'), no('status=done', 'status=none')), [2]);
      assert.deepEqual(await by(yes('project=unknown')), []);
      assert.deepEqual(await by(yes()), []);
      for (const [n, label] of nasty.entries())
        assert.deepEqual(await by(yes(label)), [10 + n], JSON.stringify(label));
      assert.deepEqual(
        await by(yes('label=\ufffd')),
        [],
        'a lone surrogate is not the replacement character',
      );
    });

    test('times are half-open', async () => {
      await using place = await open();
      await using writer = await place.openWriter();
      await writer.apply(put(...[10, 20, 30].map((ms) => doc(ms, { createdMs: -ms, updatedMs: ms }))), 1);
      await using reader = await place.openReader();
      const within = (fromMs?: number, untilMs?: number) =>
        rowsFor(reader, { ...ask(), updated: { fromMs, untilMs } });
      assert.deepEqual(await within(20), [30, 20]);
      assert.deepEqual(await within(undefined, 20), [10]);
      assert.deepEqual(await within(10, 30), [20, 10]);
      assert.deepEqual(await within(20, 20), []);
      assert.deepEqual(await within(-1e300, 1e300), [30, 20, 10]);
      assert.deepEqual(
        await rowsFor(reader, { ...ask(), created: { fromMs: -20, untilMs: undefined } }),
        [20, 10],
      );
    });

    test('the last word may be unfinished, in any script, and only when that is said', async () => {
      await using place = await open();
      await using writer = await place.openWriter();
      await writer.apply(
        put(
          doc(1, { title: 'Quoting system' }),
          doc(2, { title: 'Größenordnung' }),
          doc(3, { title: '東京都' }),
        ),
        1,
      );
      await using reader = await place.openReader();
      const typing = (...words: string[]) => rowsFor(reader, { ...ask(...words), lastWordIsPrefix: true });
      assert.deepEqual(await typing('quoti'), [1]);
      assert.deepEqual(await rowsFor(reader, ask('quoti')), []);
      assert.deepEqual((await typing('system', 'grö')).sort(), [1, 2]);
      assert.deepEqual(await typing('東'), [3]);
      assert.deepEqual(await typing('uoting'), []);
      assert.deepEqual(await typing('sys', 'zzz'), [], 'only the last one');
    });

    test('queries of any shape are answered', async () => {
      await using place = await open();
      await using writer = await place.openWriter();
      await writer.apply(put(doc(1, { title: 'alpha' })), 1);
      await using reader = await place.openReader();
      const long = Array.from({ length: 10_000 }, (_, n) => `word${n}`);
      assert.deepEqual(await rowsFor(reader, ask('alpha', ...long)), [1]);
      assert.deepEqual(await rowsFor(reader, ask('a'.repeat(100_000))), []);
      assert.deepEqual(await rowsFor(reader, { ...ask('alpha'), not: long.slice(0, 200) }), [1]);
      assert.deepEqual(await rowsFor(reader, { ...ask(), phrases: [long.join(' ')] }), []);
      for (const noise of ['\0', '\u0007', '😀', '\ud800', '"', "'", '(', 'a:b^2~*', '\u202e', '-']) {
        assert.deepEqual(await rowsFor(reader, ask('alpha', noise)), [1], JSON.stringify(noise));
      }
      for (const nothing of ['!!!', '😀', '\0'])
        assert.deepEqual(await rowsFor(reader, ask(nothing)), [], nothing);
      assert.deepEqual(await rowsFor(reader, { ...ask(), phrases: ['!!!'] }), []);
      assert.deepEqual(await rowsFor(reader, ask('¶')), [], 'the border between fields is no word');
      assert.deepEqual(await rowsFor(reader, ask('', ' ')), [1], 'blank words ask for nothing');
      assert.deepEqual(await rowsFor(reader, ask('alpha'), { offset: 5, limit: 10 }), []);
      assert.deepEqual(await rowsFor(reader, ask('alpha'), { offset: 0, limit: 0 }), []);
    });

    test('words are found in German, Russian, Japanese and Chinese', async () => {
      await using place = await open();
      await using writer = await place.openWriter();
      const texts = [
        'Der Drucker zerreißt große Bögen',
        'Ошибка при загрузке файлов',
        'サーバーが起動しません',
        '无法连接数据库',
      ];
      await writer.apply(put(...texts.map((body, n) => doc(n + 1, { body }))), 1);
      await using reader = await place.openReader();
      for (const [n, word] of ['grosse', 'файл', '起動', '数据库'].entries()) {
        assert.deepEqual(await rowsFor(reader, ask(word)), [n + 1], word);
      }
    });

    test('an aborted search throws the reason of its signal', async () => {
      await using place = await open();
      await using writer = await place.openWriter();
      await writer.apply(put(doc(1)), 1);
      await using reader = await place.openReader();
      const reason = new Error('gone');
      await assert.rejects(
        reader.search(ask(), everybody, openTable, { offset: 0, limit: 1 }, AbortSignal.abort(reason)),
        reason,
      );
    });

    test('who sees nothing finds nothing, and scopes that the table does not know are denied', async () => {
      await using place = await open();
      await using writer = await place.openWriter();
      const scopes = [1, 2, 3, 4, 5, 6, 7, 8, 9];
      await writer.apply(
        put(
          ...scopes.map((scope) =>
            doc(scope, { scope: scopeId(scope), project: scopeId(2), title: 'alpha' }),
          ),
        ),
        1,
      );
      await using reader = await place.openReader();
      const known = [2, 3, 4, 6, 7, 8];
      const table = scopeTableOf(
        2,
        known.map((id) => [scopeId(id), openScope]),
      );
      const page = { offset: 0, limit: 20 };
      assert.deepEqual(await reader.search(ask('alpha'), seesNothing, table, page), []);
      const visibility = { ...everybody };
      const hits = await reader.search(ask('alpha'), visibility, table, page);
      assert.deepEqual(hits.map((hit) => hit.issueRow).sort(), known);
    });

    test('the compiled filter finds exactly what canSee allows, on generated worlds', async (t) => {
      await using place = await open();
      await using writer = await place.openWriter();
      await using reader = await place.openReader();
      const seed = Number(process.env.JACKDAW_TEST_SEED ?? Date.now() % 1_000_000_000);
      t.diagnostic(`seed ${seed}`);
      let version = 10;
      let visible = 0;
      const noticed = new Map(laxRules.map(([line]) => [line, 0]));
      for (const world of fc.sample(worlds, { seed, numRuns: 200 })) {
        version += 1;
        const table = scopeTableOf(
          version,
          world.scopes.map((scope, n) => [scopeId(n * world.step + 1), scope]),
        );
        const units = world.units.map(({ scope, people, issue }, n) => ({
          issue,
          unit: n,
          facts: {
            scope: world.scopes[scope % world.scopes.length] ?? openScope,
            people,
          } satisfies AccessFacts,
          id: scopeId((scope % world.scopes.length) * world.step + 1),
        }));
        const changes = Array.from({ length: 6 }, (_, issue) => ({
          issueRow: issueRow(issue),
          documents: units
            .filter((unit) => unit.issue === issue)
            .map((unit) =>
              doc(issue, {
                unit: unit.unit,
                scope: unit.id,
                project: projectOf(table, unit.id),
                people: peopleTokens(unit.facts.people),
                title: 'common',
                comments: `unit${unit.unit}`,
              }),
            ),
        }));
        await writer.apply(changes, version);
        await reader.refresh();
        const page = { offset: 0, limit: 20 };
        for (const visibility of world.viewers) {
          const expected = new Set<number>();
          for (const unit of units) {
            if (canSee(visibility, unit.facts)) {
              visible += 1;
              expected.add(unit.issue);
              continue;
            }
            for (const [line, lax] of laxRules) {
              if (canSee(visibility, lax(unit.facts))) noticed.set(line, (noticed.get(line) ?? 0) + 1);
            }
          }
          const message = `seed ${seed}, version ${version}`;
          const words = await reader.search(ask('common'), visibility, table, page);
          assert.deepEqual(words.map((hit) => hit.issueRow).sort(), [...expected].sort(), message);
          for (const hit of words) {
            const unit = units[hit.unit];
            assert.ok(unit && canSee(visibility, unit.facts), `${message}: the unit of the hit is visible`);
          }
          const all = await reader.search(ask(), visibility, table, page);
          assert.deepEqual(all.map((hit) => hit.issueRow).sort(), [...expected].sort(), message);
          const first = units.filter(({ unit, facts }) => unit === 0 && canSee(visibility, facts)).length;
          const isCounted = version % 8 === 0;
          if (isCounted) assert.equal(await reader.countVisible(visibility, table), first, message);
          const own = units[version % units.length];
          if (!own) continue;
          const byOwnWord = await reader.search(ask(`unit${own.unit}`), visibility, table, page);
          const wanted = canSee(visibility, own.facts) ? [{ issueRow: own.issue, unit: own.unit }] : [];
          assert.deepEqual(byOwnWord, wanted, message);
        }
        if (version % 50 === 0) await writer.optimize();
      }
      // The control: a filter that forgot one line of the rule would have been noticed so many times.
      t.diagnostic(`visible ${visible}, noticed ${JSON.stringify([...noticed])}`);
      assert.ok(visible > 200, `${visible} visible`);
      for (const [line, times] of noticed) assert.ok(times > 10, `${line}: ${times}`);
    });
  });
}

const openScope: Scope = {
  sourceId: sourceId(1),
  projectId: projectId('open'),
  live: true,
  level: { kind: 'none' },
  parentLevel: { kind: 'none' },
  restriction: { kind: 'none' },
  visibility: { kind: 'none' },
  internal: false,
};
const openTable = scopeTableOf(1, [[scopeId(1), openScope]]);
const everybody: Visibility = {
  sources: new Map([
    [
      sourceId(1),
      {
        account: undefined,
        kind: 'permission-based',
        titlesOnly: false,
        hasJiraAccess: false,
        groups: new Set(),
        projects: new Map([
          [
            projectId('open'),
            {
              browse: { ...matchesNobody, always: true },
              levels: new Map(),
              hasNoLevels: false,
              roles: new Set(),
            },
          ],
        ]),
      },
    ],
  ]),
};

function doc(row: number, given: Partial<IndexDocument> = {}): IndexDocument {
  return {
    issueRow: issueRow(row),
    unit: 0,
    scope: scopeId(1),
    project: scopeId(1),
    people: [],
    title: '',
    body: '',
    comments: '',
    labels: [],
    createdMs: 0,
    updatedMs: 0,
    ...given,
  };
}

const put = (...documents: IndexDocument[]) =>
  documents.map((document) => ({ issueRow: document.issueRow, documents: [document] }));

function ask(...words: string[]): TextQuery {
  const always = { fromMs: undefined, untilMs: undefined };
  return {
    words,
    phrases: [],
    not: [],
    lastWordIsPrefix: false,
    filters: [],
    created: always,
    updated: always,
  };
}

const firstPage = { offset: 0, limit: 20 };

function hitsFor(reader: TextIndexReader, query: TextQuery, page = firstPage): Promise<readonly IndexHit[]> {
  return reader.search(query, everybody, openTable, page);
}

async function rowsFor(reader: TextIndexReader, query: TextQuery, page = firstPage): Promise<number[]> {
  return (await hitsFor(reader, query, page)).map((hit) => hit.issueRow);
}
