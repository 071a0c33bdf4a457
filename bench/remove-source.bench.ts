/** How long it takes to remove a source of many issues, as the store does it: the texts, then the rows. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../src/store/sqlite-store.ts';
import { addSource, fetched, projectA, tester } from '../src/store/store.test-support.ts';

const issues = Number(process.argv[2] ?? 200_000);
const folder = await mkdtemp(join(tmpdir(), 'jackdaw-removal-'));
try {
  await using store = openSqliteStore(join(folder, 'jackdaw.db'));
  const source = await addSource(store);
  await store.crawl.beginPass(source.id, [projectA], 1);
  const text = 'What stands in an issue of the usual length. '.repeat(20);
  for (let from = 1; from <= issues; from += 1_000) {
    const batch = Array.from({ length: Math.min(1_000, issues - from + 1) }, (_, i) =>
      fetched(from + i, { description: text }),
    );
    await store.crawl.commitIssues(source.id, batch, [], 1);
  }
  const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);
  const beginning = performance.now();
  await store.removals.begin(source.id, 'bench', 1);
  const hidden = seconds(beginning);
  const emptying = performance.now();
  while ((await store.removals.emptyIssues(source.id, 200)) > 0);
  const emptied = seconds(emptying);
  const removing = performance.now();
  while ((await store.removals.removeRows(source.id, 5_000)) > 0);
  const entry = {
    actor: tester,
    action: 'removed-source',
    subject: 'bench',
    outcome: 'done',
    details: {},
  } as const;
  await store.removals.end(source.id, () => entry, 1);
  process.stdout.write(
    `${issues} issues: hidden after ${hidden} s, texts gone after ${emptied} s more, rows after ${seconds(removing)} s more\n`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
