/** Each field of an issue: what it takes, what it refuses, and how its change is written down. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each } from '../ask.test-support.ts';
import { api, edit, open } from './issue-edits.test-support.ts';

describe('a field', () => {
  const doc = (text: string) => ({
    type: 'doc',
    version: 1,
    content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
  });
  /** Ben administers SOFT and reported SOFT-1. */
  const settable: readonly (readonly [body: object, item: object])[] = [
    [
      { fields: { summary: 'Other' } },
      {
        field: 'summary',
        fieldId: 'summary',
        from: null,
        fromString: 'Quoting fails for large orders',
        to: null,
        toString: 'Other',
      },
    ],
    [
      { fields: { environment: doc('Linux') } },
      { field: 'environment', from: null, fromString: null, to: null, toString: 'Linux' },
    ],
    [
      { fields: { issuetype: { name: 'Bug' } } },
      { field: 'issuetype', from: '1', fromString: 'Task', to: '3', toString: 'Bug' },
    ],
    [
      { fields: { priority: { id: '1' } } },
      { field: 'priority', from: '3', fromString: 'Medium', to: '1', toString: 'High' },
    ],
    [
      { fields: { labels: ['a'] } },
      { field: 'labels', from: null, fromString: 'quoting urgent', to: null, toString: 'a' },
    ],
    [
      { update: { labels: [{ add: 'new' }, { remove: 'urgent' }] } },
      { field: 'labels', fromString: 'quoting urgent', toString: 'quoting new' },
    ],
    [
      { update: { components: [{ set: [] }] } },
      { field: 'Component', fieldId: 'components', fromString: 'Engine', to: null, toString: null },
    ],
    [
      { fields: { fixVersions: [{ name: '1.0' }] } },
      { field: 'Fix Version', fieldId: 'fixVersions', from: null, toString: '1.0' },
    ],
    [
      { fields: { versions: [{ name: '1.0' }] } },
      { field: 'Version', fieldId: 'versions', from: null, toString: '1.0' },
    ],
    [
      { fields: { duedate: '2026-12-24' } },
      { field: 'duedate', from: null, to: '2026-12-24', toString: '2026-12-24 00:00:00.0' },
    ],
    [{ fields: { resolution: { name: 'Fixed' } } }, { field: 'resolution', from: null, toString: 'Fixed' }],
    [
      { fields: { reporter: { accountId: 'cleo' } } },
      { field: 'reporter', from: 'ben', fromString: 'Ben Builder', to: 'cleo', toString: 'Cleo Coder' },
    ],
    [
      { fields: { assignee: null } },
      { field: 'assignee', from: 'cleo', fromString: 'Cleo Coder', to: null, toString: null },
    ],
    [{ fields: { assignee: { accountId: '-1' } } }, { field: 'assignee', from: 'cleo', to: null }],
    [
      { fields: { security: { id: '501' } } },
      { field: 'security', from: null, to: '501', toString: 'Reporter only' },
    ],
    [
      { fields: { customfield_10001: [{ accountId: 'cleo' }, { accountId: 'ann' }] } },
      {
        field: 'Reviewers',
        fieldtype: 'custom',
        fieldId: 'customfield_10001',
        from: null,
        to: '[cleo, ann]',
        toString: 'Cleo Coder, Ann Admin',
      },
    ],
    [
      { update: { customfield_10001: [{ add: { accountId: 'cleo' } }] } },
      { field: 'Reviewers', to: '[cleo]', toString: 'Cleo Coder' },
    ],
    [
      { fields: { customfield_10002: [{ name: 'staff' }] } },
      { field: 'Teams', to: '[g-staff]', toString: 'staff' },
    ],
    [
      { fields: { customfield_10003: null } },
      { field: 'Severity', fromString: 'Major', to: null, toString: null },
    ],
    [
      { fields: { customfield_10004: doc('Long') } },
      { field: 'Notes', from: null, fromString: 'Note', to: null, toString: 'Long' },
    ],
    [
      { fields: { customfield_10005: 12 } },
      { field: 'Cost', fieldtype: 'custom', from: null, fromString: '7', to: null, toString: '12' },
    ],
    [
      { fields: { customfield_10006: { accountId: 'dan' } } },
      { field: 'Owner', to: 'dan', toString: 'Dan Desk' },
    ],
    [
      { fields: { customfield_10007: { groupId: 'g-cleos' } } },
      { field: 'Owning group', to: 'g-cleos', toString: 'cleos' },
    ],
  ];
  for (const [body, expected] of settable) {
    it(`is set by ${JSON.stringify(body)}, and the changelog says so`, async () => {
      await using opened = await open((file) => ({
        ...file,
        projects: file.projects.map((one) => ({ ...one, versions: ['1.0'] })),
      }));
      const reply = await edit(opened.sandbox, 'ben', 'SOFT-1', body);
      assert.equal(reply.status, 204, reply.text);
      const log = await ask(opened.sandbox, 'ben', `${api}/issue/SOFT-1/changelog`);
      const item: unknown = at(log.json, `values.${each(log.json, 'values', 'id').length - 1}.items.0`);
      for (const [name, value] of Object.entries(expected)) assert.equal(at(item, name), value, name);
      assert.deepEqual(
        [opened.events[0]?.name, opened.events[0]?.issue?.key],
        ['jira:issue_updated', 'SOFT-1'],
      );
      assert.equal(at(opened.events[0]?.changelog, 'items.0.field'), at(expected, 'field'));
    });
  }

  const refused: readonly (readonly [who: string, body: object, field: string, message: string])[] = [
    ['ben', { fields: { summary: ' ' } }, 'summary', 'You must specify a summary of the issue.'],
    [
      'ben',
      { fields: { summary: 'a\nb' } },
      'summary',
      'The summary is invalid because it contains newline characters.',
    ],
    ['ben', { fields: { summary: 'x'.repeat(256) } }, 'summary', "Summary can't exceed 255 characters."],
    [
      'ben',
      { fields: { description: 'text' } },
      'description',
      'Operation value must be an Atlassian Document (see the Atlassian Document Format)',
    ],
    ['ben', { fields: { labels: ['a b'] } }, 'labels', "The label 'a b' contains spaces which is invalid."],
    ['ben', { fields: { labels: 'a' } }, 'labels', 'data was not an array'],
    [
      'ben',
      { fields: { components: [{ name: 'Nope' }] } },
      'components',
      "Component name 'Nope' is not valid",
    ],
    ['ben', { fields: { priority: { id: '77' } } }, 'priority', "Priority id '77' is not valid"],
    [
      'ben',
      { fields: { issuetype: { name: 'Sub-task' } } },
      'issuetype',
      'The issue type selected is invalid.',
    ],
    ['ben', { fields: { duedate: '2026-02-30' } }, 'duedate', 'Error parsing date string: 2026-02-30'],
    ['ben', { fields: { security: { id: '502' } } }, 'security', "Security level id '502' is not valid"],
    [
      'cleo',
      { fields: { security: { id: '502' } } },
      'security',
      "Field 'security' cannot be set. It is not on the appropriate screen, or unknown.",
    ],
    [
      'cleo',
      { fields: { reporter: { accountId: 'cleo' } } },
      'reporter',
      "Field 'reporter' cannot be set. It is not on the appropriate screen, or unknown.",
    ],
    [
      'ben',
      { fields: { issuerestriction: null } },
      'issuerestriction',
      "Field 'issuerestriction' cannot be set. It is not on the appropriate screen, or unknown.",
    ],
    [
      'ben',
      { fields: { nonsense: 1 } },
      'nonsense',
      "Field 'nonsense' cannot be set. It is not on the appropriate screen, or unknown.",
    ],
    [
      'ben',
      { fields: { project: { key: 'TEAM' } } },
      'project',
      "Field 'project' cannot be set. It is not on the appropriate screen, or unknown.",
    ],
    ['ben', { fields: { parent: { key: 'SOFT-3' } } }, 'parent', 'Could not find issue by id or key.'],
    [
      'ben',
      { fields: { parent: { key: 'SOFT-2' } } },
      'parent',
      'Given parent issue does not belong to appropriate hierarchy.',
    ],
    [
      'ben',
      { fields: { customfield_10003: { value: 'Awful' } } },
      'customfield_10003',
      "Option value 'Awful' is not valid",
    ],
    ['ben', { fields: { customfield_10005: '12' } }, 'customfield_10005', 'Operation value must be a number'],
    [
      'ben',
      { update: { summary: [{ add: 'x' }] } },
      'summary',
      "Field with id 'summary' does not support operation 'add'. Supported operation(s) are: 'set'",
    ],
    [
      'ben',
      { fields: { summary: 'x' }, update: { summary: [{ set: 'y' }] } },
      'summary',
      "Field 'summary' cannot be set in both 'fields' and 'update'.",
    ],
  ];
  for (const [who, body, field, expected] of refused) {
    it(`is refused with ${expected}`, async () => {
      await using opened = await open();
      const reply = await edit(opened.sandbox, who, 'SOFT-1', body);
      assert.deepEqual([reply.status, at(reply.json, 'errors')], [400, { [field]: expected }]);
    });
  }

  it('that is wrong stops the others', async () => {
    await using opened = await open();
    await edit(opened.sandbox, 'ben', 'SOFT-1', { fields: { summary: 'Other', labels: ['a b'] } });
    assert.equal(opened.sandbox.world.issue('1001')?.summary, 'Quoting fails for large orders');
  });
});
