import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IssueView } from '../../http/api.ts';
import { commentsHeading, factsOf } from './issue-facts.ts';

const issue: IssueView = {
  key: 'A-1',
  url: '',
  summary: '',
  type: { name: 'Task' },
  status: { name: 'Open', category: 'new' },
  project: { key: 'A', name: 'A' },
  labels: [],
  components: [],
  fixVersions: [],
  created: '',
  updated: '',
  fields: [],
  descriptionHtml: '',
  environmentHtml: '',
  attachments: [],
  related: [],
  comments: [],
};

test('an issue about which little is known shows little', () => {
  assert.deepEqual(factsOf(issue), [{ name: 'Assignee', text: 'Nobody' }]);
});

test('facts come in a fixed order, fields of its own last, empty ones left out', () => {
  const facts = factsOf({
    ...issue,
    assignee: { displayName: 'Ana' },
    priority: 'High',
    labels: ['a', 'b'],
    fields: [
      { name: 'Customer', text: 'Globex' },
      { name: 'Notes', text: '  ' },
    ],
  });
  assert.deepEqual(
    facts.map((fact) => `${fact.name}=${fact.text}`),
    ['Assignee=Ana', 'Priority=High', 'Labels=a, b', 'Customer=Globex'],
  );
});

test('the heading says what stands below it', () => {
  const one = (kind: 'comment' | 'worklog') => ({
    id: '1',
    kind,
    created: '',
    html: '',
    restricted: false,
    internal: false,
  });
  assert.equal(commentsHeading([one('comment')]), 'Comments');
  assert.equal(commentsHeading([one('worklog')]), 'Work logs');
  assert.equal(commentsHeading([one('comment'), one('worklog')]), 'Comments and work logs');
});
