import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from '@lancedb/lancedb';
import { reporterToken, type Scope } from '../model/access.ts';
import { accountId, issueRow, projectId, roleId, scopeId, sourceId } from '../model/ids.ts';
import { matchesNobody, type Visibility } from '../model/visibility.ts';
import { compileVisibility } from './compile-visibility.ts';
import { namedDocuments } from './lance-named.ts';
import { openLanceReader } from './lance-reader.ts';
import { openLanceWriter } from './lance-writer.ts';
import { readPublishedState } from './published-state.ts';
import { scopeTableOf } from './scope-table.test-support.ts';
import type { IndexChange, IndexDocument, TextQuery } from './text-index.ts';

const source = sourceId(1);
const project = projectId('named');
const me = accountId('me');

const ofIssues: Scope = {
  sourceId: source,
  projectId: project,
  live: true,
  level: { kind: 'none' },
  parentLevel: { kind: 'none' },
  restriction: { kind: 'none' },
  visibility: { kind: 'none' },
  internal: false,
};
const ofRole: Scope = { ...ofIssues, visibility: { kind: 'role', roleId: roleId('7') } };
const issues = scopeId(1);
const restricted = scopeId(2);
const table = scopeTableOf(2, [
  [issues, ofIssues],
  [restricted, ofRole],
]);

/** Everybody sees what they report. */
function viewer(roles: readonly string[] = []): Visibility {
  const holds = {
    browse: { ...matchesNobody, reporter: true },
    levels: new Map(),
    hasNoLevels: true,
    roles: new Set(roles.map(roleId)),
  };
  const held = {
    account: me,
    kind: 'permission-based' as const,
    titlesOnly: false,
    hasJiraAccess: true,
    groups: new Set<never>(),
    projects: new Map([[project, holds]]),
  };
  return { sources: new Map([[source, held]]) };
}

function unit(row: number, reporter: string, more: Partial<IndexDocument> = {}): IndexDocument {
  return {
    issueRow: issueRow(row),
    unit: 0,
    scope: issues,
    project: issues,
    people: [reporterToken(accountId(reporter))],
    title: 'alpha',
    body: '',
    comments: '',
    labels: [],
    createdMs: 0,
    updatedMs: 0,
    ...more,
  };
}

const issue = (row: number, ...documents: readonly IndexDocument[]): IndexChange => ({
  issueRow: issueRow(row),
  documents,
});

const alpha: TextQuery = {
  words: ['alpha'],
  phrases: [],
  not: [],
  lastWordIsPrefix: false,
  filters: [],
  created: { fromMs: undefined, untilMs: undefined },
  updated: { fromMs: undefined, untilMs: undefined },
};

async function openFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'jackdaw-named-'));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

test('one visibility follows the people of an issue from version to version', async () => {
  await using place = await openFolder();
  await using writer = await openLanceWriter(place.folder);
  await using reader = await openLanceReader(place.folder);
  const visibility = viewer();
  const found = async () => {
    await reader.refresh();
    const hits = await reader.search(alpha, visibility, table, { offset: 0, limit: 10 });
    return hits.map((hit) => Number(hit.issueRow)).sort();
  };
  await writer.apply([issue(1, unit(1, 'me')), issue(2, unit(2, 'other'))], 1);
  assert.deepEqual(await found(), [1]);
  assert.deepEqual(await found(), [1], 'again, in the same version');
  await writer.apply([issue(2, unit(2, 'me'))], 2);
  assert.deepEqual(await found(), [1, 2]);
  await writer.apply([issue(1, unit(1, 'other'))], 3);
  assert.deepEqual(await found(), [2]);
});

test('of an issue that names the viewer, a unit that stays restricted is not found', async () => {
  await using place = await openFolder();
  await using writer = await openLanceWriter(place.folder);
  const secret = unit(1, 'me', { unit: 3, scope: restricted, title: '', comments: 'secret' });
  await writer.apply([issue(1, unit(1, 'me'), secret)], 1);
  await using reader = await openLanceReader(place.folder);
  const search = (words: readonly string[], visibility: Visibility) =>
    reader.search({ ...alpha, words }, visibility, table, { offset: 0, limit: 10 });
  assert.deepEqual(await search(['alpha'], viewer()), [{ issueRow: 1, unit: 0 }]);
  assert.deepEqual(await search(['secret'], viewer()), []);
  assert.deepEqual(await search(['secret'], viewer(['7'])), [{ issueRow: 1, unit: 3 }], 'who is in the role');
});

test('documents are listed to a limit; beyond it the condition finds the same', async () => {
  await using place = await openFolder();
  await using writer = await openLanceWriter(place.folder);
  const many = Array.from({ length: 5_000 }, (_, row) => issue(row, unit(row, 'me')));
  const visibility = viewer();
  const listed = async () => {
    const published = await readPublishedState(place.folder);
    assert.ok(published);
    const connection = await connect(place.folder);
    const documents = namedDocuments(await connection.openTable(published.table));
    return documents(compileVisibility(visibility, table));
  };
  const page = { offset: 0, limit: 6_000 };
  await writer.apply([...many, issue(9_000, unit(9_000, 'other'))], 1);
  await using reader = await openLanceReader(place.folder);
  assert.equal((await listed())?.length, 5_000);
  assert.equal((await reader.search(alpha, visibility, table, page)).length, 5_000);
  await writer.apply([issue(5_000, unit(5_000, 'me'))], 2);
  await reader.refresh();
  assert.equal(await listed(), undefined);
  const found = await reader.search(alpha, visibility, table, page);
  assert.equal(found.length, 5_001);
  assert.ok(!found.some((hit) => hit.issueRow === issueRow(9_000)));
});
