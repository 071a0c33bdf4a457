import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { smallWorld } from '../sandbox/small-world.test-support.ts';
import { requestTexts } from './request-fields.ts';
import { openSite } from './site.test-support.ts';

describe('a request of a service project', () => {
  it('has its type and its status in the words of the portal', () => {
    const value = {
      _links: { self: 'https://acme.test/rest/servicedeskapi/request/1' },
      requestType: { id: '31', name: 'Get help', description: 'Ask us.', issueTypeId: '1' },
      currentStatus: { status: 'Waiting for you', statusCategory: 'INDETERMINATE' },
    };
    assert.deepEqual(requestTexts(value), [
      { name: 'Request type', text: 'Get help' },
      { name: 'Request status', text: 'Waiting for you' },
    ]);
  });

  it('has what is known of a value in another form, and nothing else', () => {
    const status = [{ name: 'Request status', text: 'Open' }];
    for (const [value, texts] of [
      [{ requestType: null, currentStatus: { status: 'Open' } }, status],
      [{ requestType: { name: 7 }, currentStatus: { status: 'Open' } }, status],
      [{ currentStatus: { status: ' Open ' } }, status],
      [{ requestType: { name: '' }, currentStatus: 'Open' }, []],
      ['sup/get-help', []],
      [{}, []],
      [[], []],
      [null, []],
    ] as const)
      assert.deepEqual(requestTexts(value), texts, JSON.stringify(value));
  });

  it('is read from the site with both, beside issues that nobody requested', async () => {
    const small = smallWorld();
    await using site = await openSite({
      ...small,
      projects: small.projects.map((project) =>
        project.key === 'DESK'
          ? { ...project, requestTypes: [{ id: '31', name: 'Get help', issueTypeId: '1' }] }
          : project,
      ),
      issues: small.issues.map((issue) =>
        issue.key === 'DESK-1' ? { ...issue, requestTypeId: '31' } : issue,
      ),
    });
    await site.sync();
    const textsOf = async (key: string) => {
      const [issue] = await site.store.issues.load(await site.store.issues.rowsByKey(key));
      return issue?.issue.customText;
    };
    assert.deepEqual(await textsOf('DESK-1'), [
      { name: 'Request type', text: 'Get help' },
      { name: 'Request status', text: 'To Do' },
    ]);
    assert.deepEqual(await textsOf('TEAM-2'), [], 'CONTROL');
  });
});
