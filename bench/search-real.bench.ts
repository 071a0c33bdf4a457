/**
 * How fast is a search in 29,055 real issues, with the second look and the highlights, as somebody who sees a fifth
 * of them; and how fast is the index alone, with that filter and without any?
 * Usage: npm run bench -- search-real
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '@lancedb/lancedb';
import { searchAs } from '../src/search/search.ts';
import { searchTable } from '../src/textindex/lance-search.ts';
import { readPublishedState } from '../src/textindex/published-state.ts';
import type { TextQuery } from '../src/textindex/text-index.ts';
import {
  connectedApp,
  printTable,
  sharedFile,
  startSandbox,
  syncAll,
  timesOf,
  visibilityOf,
} from './pipe.bench-support.ts';

const queries = readFileSync(sharedFile('data/titanium-queries-dev.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line): string => JSON.parse(line).query);

await using sandbox = await startSandbox(`layered:${sharedFile('data/titanium-issues.jsonl.gz')}`);
await using bench = await connectedApp(sandbox.url, 'crawler@import.example', 'token-crawler');
await syncAll(bench, (now) => process.stderr.write(`\r${now.phase} ${now.issues} `));
process.stderr.write('\n');

const { search } = bench.app;
const viewers = {
  'a fifth': await visibilityOf(bench, 'viewer-fifth'),
  'everything, by filter': await visibilityOf(bench, 'crawler'),
};
// The table itself, past the port: only here is there a search without a viewer.
const folder = join(bench.app.config.dataFolder, 'text-index');
const published = await readPublishedState(folder);
if (!published) throw new Error('The index is not there');
const connection = await connect(folder);
const table = await connection.openTable(published.table, undefined, { version: published.version });
const rounds = 3;
const rows: Record<string, string | number>[] = [];

for (const [name, visibility] of Object.entries(viewers)) {
  const times = await timesOf(queries, rounds, (text) =>
    searchAs(search, visibility, { text, offset: 0, limit: 20, typing: false }),
  );
  rows.push({ what: 'the whole door', 'viewer sees': name, ...times });
}

const scopes = await search.scopes.current();
const page = { offset: 0, limit: 20 };
for (const [name, visibility] of Object.entries(viewers)) {
  const times = await timesOf(queries, rounds, (text) =>
    search.index.search(query(text), visibility, scopes, page),
  );
  rows.push({ what: 'the index alone', 'viewer sees': name, ...times });
}
const unfiltered = await timesOf(queries, rounds, (text) =>
  searchTable(table, query(text), 'true', page, undefined),
);
rows.push({ what: 'the index alone', 'viewer sees': 'no filter at all', ...unfiltered });
printTable(
  `${queries.length} distinct real queries over 29,055 issues, top 20, medians of ${rounds} rounds`,
  rows,
);

function query(text: string): TextQuery {
  return {
    words: text.split(/\s+/).filter(Boolean),
    phrases: [],
    not: [],
    lastWordIsPrefix: false,
    filters: [],
    created: { fromMs: undefined, untilMs: undefined },
    updated: { fromMs: undefined, untilMs: undefined },
  };
}
