// The counts that the database keeps by itself are what counting all rows gives, after any history of writes.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';

import { openSqliteStore } from '../sqlite-store.ts';
import { addSource, fetched, ids, projectA, projectB, remark, since } from '../store.test-support.ts';
import type { FetchedIssue } from '../store.ts';
import { Database } from './database.ts';

const columns = 'known, missing, issues, archived, level_unknown, attachments, remarks_told, remarks';

/** As the migration counts what was there before it. */
const recount = `
  WITH listed AS (SELECT source_id, project_id, count(*) AS known, sum(NOT EXISTS (SELECT 1 FROM issue
      WHERE issue.source_id = ledger.source_id AND issue.issue_id = ledger.issue_id
        AND issue.project_id = ledger.project_id AND data IS NOT NULL)) AS missing
    FROM ledger GROUP BY 1, 2),
  contents AS (SELECT source_id, project_id, count(*) AS issues, sum(data ->> '$.archived') AS archived,
      sum(level IS 'unknown') AS level_unknown, sum(json_array_length(data, '$.attachments')) AS attachments,
      sum(remarks_told) AS remarks_told, sum((SELECT count(*) FROM remark WHERE remark.row = issue.row)) AS remarks
    FROM issue WHERE data IS NOT NULL GROUP BY 1, 2)
  SELECT source_id, project_id, ${columns
    .split(', ')
    .map((column) => `coalesce(${column}, 0) AS ${column}`)
    .join(', ')}
  FROM listed FULL JOIN contents USING (source_id, project_id) ORDER BY 1, 2`;
const kept = `SELECT source_id, project_id, ${columns} FROM project_count WHERE known <> 0 OR issues <> 0 ORDER BY 1, 2`;

const numbers = [1, 2, 3, 4, 5] as const;
const projects = fc.constantFrom(projectA, projectB);
const issues: fc.Arbitrary<FetchedIssue> = fc
  .record({
    number: fc.constantFrom(...numbers),
    projectId: projects,
    archived: fc.boolean(),
    isUnknown: fc.boolean(),
    files: fc.nat({ max: 2 }),
    remarks: fc.nat({ max: 3 }),
    total: fc.constantFrom(0, 0, 4),
  })
  .map(({ number, projectId, archived, isUnknown, files, remarks, total }) =>
    fetched(
      number,
      {
        projectId,
        archived,
        level: { kind: isUnknown ? 'unknown' : 'none' },
        attachments: Array.from({ length: files }, (_, n) => ({ id: `${n}`, filename: `${n}.txt` })),
      },
      Array.from({ length: remarks }, (_, n) => remark(`${n}`, { kind: n === 2 ? 'worklog' : 'comment' })),
      total > 0 ? [{ kind: 'comment', total }] : [],
    ),
  );
const numbersOf = fc.subarray([...numbers]);
const steps = fc.oneof(
  fc.record({ kind: fc.constant('pass' as const), both: fc.boolean() }),
  fc.record({ kind: fc.constant('list' as const), projectId: projects, numbers: numbersOf }),
  fc.record({
    kind: fc.constant('put' as const),
    issues: fc.array(issues, { maxLength: 3 }),
    absent: numbersOf,
  }),
  fc.record({
    kind: fc.constant('again' as const),
    issues: fc.array(issues, { maxLength: 3 }),
    absent: numbersOf,
  }),
  fc.record({ kind: fc.constant('thread' as const), remarks: fc.nat({ max: 5 }), ends: fc.boolean() }),
  fc.record({ kind: fc.constant('deny' as const), numbers: numbersOf }),
  fc.record({ kind: fc.constant('projects' as const), both: fc.boolean() }),
  fc.record({ kind: fc.constant('titles' as const), titlesOnly: fc.boolean() }),
  fc.record({ kind: fc.constant('scope' as const) }),
  fc.record({ kind: fc.constant('remove' as const) }),
);

test('the counts of projects equal the rows after any history of writes', async (t) => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  t.diagnostic(`SEED=${seed}`);
  let most = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 30 }), async (history) => {
      const folder = mkdtempSync(join(tmpdir(), 'jackdaw-ledger-'));
      const path = join(folder, 'a.db');
      const store = openSqliteStore(path);
      try {
        const other = await addSource(store, 'other');
        await store.crawl.commitReadAgain(other.id, [fetched(1, {}, [remark('1')])], [], 1);
        const { id } = await addSource(store);
        await store.crawl.beginPass(id, [projectA, projectB], 1);
        using database = new Database(path);
        let gone = false;
        for (const step of history) {
          if (gone) break;
          if (!(await store.crawl.pass(id))) await store.crawl.beginPass(id, [projectA, projectB], 1);
          if (step.kind === 'pass')
            await store.crawl.beginPass(id, step.both ? [projectA, projectB] : [projectA], 1);
          else if (step.kind === 'projects')
            await store.crawl.changePassProjects(id, step.both ? [projectA, projectB] : [projectB], 1);
          else if (step.kind === 'list')
            await store.crawl.commitListing(id, step.projectId, ids(...step.numbers), undefined);
          else if (step.kind === 'put')
            await store.crawl.commitIssues(id, step.issues, ids(...step.absent), 2);
          else if (step.kind === 'again')
            await store.crawl.commitReadAgain(id, step.issues, ids(...step.absent), 2, {
              ticket: await store.crawl.ticket(),
            });
          else if (step.kind === 'thread') {
            const [thread] = await store.crawl.openThreads(id, 1);
            const page = Array.from({ length: step.remarks }, (_, n) => remark(`${n}`));
            if (thread)
              await store.crawl.commitThread(id, thread, page, step.ends ? undefined : { startAt: 1 });
          } else if (step.kind === 'deny') await store.crawl.denyStale(id, ids(...step.numbers), since(99));
          else if (step.kind === 'titles') {
            await store.sources.change(id, { titlesOnly: step.titlesOnly });
            await store.crawl.stripTexts(id, 10);
          } else if (step.kind === 'scope') await store.scopes.removeHomeless(id, 2);
          else {
            await store.removals.begin(id, 'tester', 1);
            while ((await store.removals.emptyIssues(id, 2)) > 0);
            while ((await store.removals.removeRows(id, 3)) > 0);
            gone = true;
          }
          const rows = database.all(recount);
          assert.deepEqual(database.all(kept), rows, step.kind);
          most = Math.max(most, ...rows.map((row) => Number(row.missing)));
        }
      } finally {
        await store[Symbol.asyncDispose]();
        rmSync(folder, { recursive: true });
      }
    }),
    { seed, numRuns: 40 },
  );
  assert.ok(most > 1, 'CONTROL: some were listed and not stored');
});
