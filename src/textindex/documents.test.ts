import assert from 'node:assert/strict';
import { test } from 'node:test';
import { issueRow, levelId, scopeId, sourceId } from '../model/ids.ts';
import type { Issue, StoredIssue } from '../model/issue.ts';
import { queryFields } from '../model/query-fields.ts';
import { fetched } from '../store/store.test-support.ts';
import { documentsOf, label } from './documents.ts';

function storedIssue(customText: Issue['customText']): StoredIssue {
  const { issue } = fetched(1, { customText });
  const none = { kind: 'none' } as const;
  const scope = {
    sourceId: sourceId(1),
    projectId: issue.projectId,
    live: true,
    level: { kind: 'level', levelId: levelId('1') },
    parentLevel: none,
    restriction: none,
    visibility: none,
    internal: false,
  } as const;
  const people = { reporter: undefined, assignee: undefined, userFields: {}, groupFields: {} };
  return { row: issueRow(1), sourceId: sourceId(1), issue, facts: { scope, people }, remarks: [] };
}

const document = (customText: Issue['customText']) => {
  const [first] = documentsOf(storedIssue(customText), [{ id: scopeId(1), project: scopeId(1) }]);
  return first ?? assert.fail('no document');
};
const builtIn = Object.entries(queryFields).flatMap(([field, aliases]) => [field, ...aliases]);

for (const name of [...builtIn, 'Project', 'STATUS', 'project=a']) {
  test(`a custom field named “${name}” answers no query for Jira's own field, and keeps its words`, () => {
    const { labels, body } = document([{ name, text: 'Zebra' }]);
    assert.deepEqual(labels, document([]).labels);
    assert.match(body, /Zebra/);
  });
}

test("CONTROL: a custom field with a name of its own is asked for by it, and Jira's own fields stay", () => {
  const { labels } = document([{ name: 'Project code', text: 'Zebra' }]);
  assert.ok(labels.includes(label('project code', 'Zebra')));
  assert.ok(labels.includes(label('project', 'AAA')));
  assert.ok(labels.includes(label('status', 'Open')));
});
