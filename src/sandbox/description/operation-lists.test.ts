import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { descriptionSkip } from './description.test-support.ts';
import { listsCommand, listsFile, operationLists, servedRows } from './operation-lists.test-support.ts';

const text = await readFile(listsFile, 'utf8');
const outdated = `docs/sandbox-operations.md is not what the code says: run ${listsCommand}`;

it('docs/sandbox-operations.md lists what is served with its permission and scopes, and nothing else', () => {
  assert.deepEqual(text.match(/^\| `(?:GET|POST|PUT|DELETE) .+$/gm), servedRows(), outdated);
});

it('docs/sandbox-operations.md lists everything else that Atlassian describes as not served', {
  skip: descriptionSkip,
}, () => {
  assert.ok(text === operationLists(), outdated);
});
