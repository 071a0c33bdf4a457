// Any history of commits, with the file closed and opened again in between, equals a model made of maps.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LevelFact } from '../model/access.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { addSource, fetched, ids, level, projectA, remark } from './store.test-support.ts';
import type { FetchedIssue, Store } from './store.ts';

const numbers = [1, 2, 3, 4, 5, 6] as const;

const issues = fc
  .record({
    number: fc.constantFrom(...numbers),
    summary: fc.constantFrom('a', 'b'),
    level: fc.constantFrom<LevelFact>({ kind: 'none' }, level('1'), { kind: 'unknown' }),
    parent: fc.constantFrom(undefined, undefined, ...numbers),
    remarks: fc.uniqueArray(fc.tuple(fc.constantFrom('1', '2', '3'), fc.constantFrom('x', 'y')), {
      selector: ([id]) => id,
    }),
    incomplete: fc.boolean(),
  })
  .map(({ number, summary, level: itsLevel, parent, remarks, incomplete }) =>
    fetched(
      number,
      {
        summary,
        level: itsLevel,
        isSubtask: parent !== undefined,
        parentId: parent === undefined ? undefined : ids(parent)[0],
      },
      remarks.map(([id, text]) => remark(id, { text }, { text })),
      incomplete ? [{ kind: 'comment', total: 3 }] : [],
    ),
  );

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('commit' as const),
        fetched: fc.array(issues, { maxLength: 4 }),
        absent: fc.array(fc.constantFrom(...numbers), { maxLength: 2 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('thread' as const), ids: fc.subarray(['1', '2', '3', '4']) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const), fetched: issues }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('pass' as const) }) },
  ),
  { minLength: 1, maxLength: 25 },
);

type Content = {
  readonly issue: FetchedIssue['issue'];
  /** Text by id. */
  readonly remarks: Map<string, string>;
};

/** What the store should hold, written as simply as can be. */
class Model {
  readonly #issues = new Map<string, Content>();
  /** Issues with an open thread, in the order of opening. */
  readonly threads: string[] = [];
  /** What the index has to hear of since it was asked last. */
  readonly touched = new Set<string>();

  /** Whether it changed. */
  put({ issue, remarks, incomplete }: FetchedIssue): boolean {
    const before = this.#issues.get(issue.id);
    const complete = incomplete.length === 0;
    const after = new Map(complete ? [] : before?.remarks);
    for (const { remark: one } of remarks) after.set(one.id, one.text);
    this.#closeThread(issue.id);
    if (!complete) this.threads.push(issue.id);
    const changed =
      !before ||
      plain(before.issue) !== plain(issue) ||
      plain(sorted(before.remarks)) !== plain(sorted(after));
    if (plain(before?.issue.level) !== plain(issue.level)) this.#touchSubtasks(issue.id, this.#issues);
    this.#issues.set(issue.id, { issue, remarks: after });
    if (changed) this.touched.add(issue.id);
    return changed;
  }

  remove(id: string): boolean {
    this.#closeThread(id);
    if (!this.#issues.delete(id)) return false;
    this.touched.add(id);
    this.#touchSubtasks(id, this.#issues);
    return true;
  }

  endThread(remarkIds: readonly string[]): void {
    const id = this.threads.shift();
    const content = id === undefined ? undefined : this.#issues.get(id);
    if (id === undefined || !content) return;
    const before = plain(sorted(content.remarks));
    content.remarks.clear();
    for (const remarkId of remarkIds) content.remarks.set(remarkId, `thread ${remarkId}`);
    if (plain(sorted(content.remarks)) !== before) this.touched.add(id);
  }

  state() {
    return [...this.#issues.values()]
      .toSorted((a, b) => Number(a.issue.id) - Number(b.issue.id))
      .map(({ issue, remarks }) => ({
        issue,
        parentLevel: !issue.isSubtask
          ? { kind: 'none' }
          : (this.#issues.get(issue.parentId ?? '')?.issue.level ?? { kind: 'unknown' }),
        remarks: sorted(remarks),
      }));
  }

  /** An open thread is of no more use once its issue came again or went. */
  #closeThread(id: string): void {
    const at = this.threads.indexOf(id);
    if (at >= 0) this.threads.splice(at, 1);
  }

  #touchSubtasks(parent: string, all: ReadonlyMap<string, Content>): void {
    for (const { issue } of all.values()) {
      if (issue.isSubtask && issue.parentId === parent) this.touched.add(issue.id);
    }
  }
}

const plain = (value: unknown) => JSON.stringify(value) ?? 'undefined';
const sorted = (remarks: ReadonlyMap<string, string>) => [...remarks].toSorted();

async function stateOf(store: Store) {
  const [source] = await store.sources.list();
  if (!source) throw new Error('No source');
  const loaded = await store.issues.load(await store.issues.rowsByIds(source.id, ids(...numbers)));
  return loaded.map(({ issue, facts, remarks }) => ({
    issue,
    parentLevel: facts.scope.parentLevel,
    remarks: remarks.map((r): [string, string] => [r.remark.id, r.remark.text]).toSorted(),
  }));
}

test('any history of commits and reopenings equals a model in memory', async (t) => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  t.diagnostic(`SEED=${seed}`);
  await fc.assert(
    fc.asyncProperty(steps, async (history) => {
      const folder = mkdtempSync(join(tmpdir(), 'jackdaw-store-'));
      const path = join(folder, 'a.db');
      let store = openSqliteStore(path);
      try {
        const source = await addSource(store);
        await store.crawl.beginPass(source.id, [projectA], 1);
        const model = new Model();
        const idOfRow = new Map<number, string>();
        let cursor = 0;
        for (const step of history) {
          if (step.kind === 'commit') {
            let changed = step.fetched.filter((one) => model.put(one)).length;
            changed += step.absent.filter((n) => model.remove(`${n}`)).length;
            const counts = await store.crawl.commitIssues(source.id, step.fetched, ids(...step.absent), 2);
            assert.equal(counts.changed, changed);
          } else if (step.kind === 'thread') {
            const [thread] = await store.crawl.openThreads(source.id, 1);
            assert.equal(thread?.issueId, model.threads[0]);
            if (!thread) continue;
            const page = step.ids.map((id) => remark(id, { text: `thread ${id}` }));
            assert.equal(
              await store.crawl.commitThread(source.id, thread, page, { startAt: page.length }),
              page.length,
            );
            await store.crawl.commitThread(source.id, thread, [], undefined);
            model.endThread(step.ids);
          } else if (step.kind === 'fail') {
            const bad = { ...fetched(1), documents: { description: 1n, environment: null } };
            await assert.rejects(store.crawl.commitIssues(source.id, [step.fetched, bad], ids(2), 2));
          } else if (step.kind === 'reopen') {
            await store[Symbol.asyncDispose]();
            store = openSqliteStore(path);
          } else await store.crawl.beginPass(source.id, [projectA], 3);

          assert.equal(plain(await stateOf(store)), plain(model.state()));
          const changes = await store.issues.changesForReindex(cursor, 1000);
          for (const { row, stored } of changes) if (stored) idOfRow.set(row, stored.issue.id);
          // A row that came and went within one step was never heard of by its id.
          const heard = changes.flatMap(({ row }) => idOfRow.get(row) ?? []);
          const touched = [...model.touched].filter((id) => [...idOfRow.values()].includes(id));
          assert.deepEqual(heard.toSorted(), touched.toSorted());
          model.touched.clear();
          cursor = await store.issues.latestChange();
        }
      } finally {
        await store[Symbol.asyncDispose]();
        rmSync(folder, { recursive: true });
      }
    }),
    { seed, numRuns: 60 },
  );
});
