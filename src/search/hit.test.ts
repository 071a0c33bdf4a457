import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId, siteId, sourceId } from '../model/ids.ts';
import { issueUrl } from './hit.ts';

test('the way to an issue begins where people open the site, not where requests go', () => {
  const source = {
    id: sourceId(1),
    site: { id: siteId(1), url: 'https://acme.atlassian.net', title: 'ACME' },
    name: 'ACME',
    baseUrl: 'https://api.atlassian.com/ex/jira/11-22',
    kind: 'permission-based',
    titlesOnly: false,
    ownerId: undefined,
    audience: undefined,
    scope: { projectKeys: undefined },
    credential: { kind: 'api-token', email: 'a@acme.example' },
    accountId: accountId('a'),
    automatic: true,
    halt: undefined,
    createdMs: 1,
    createdBy: 'tester',
  } as const;
  assert.equal(issueUrl(source, 'A/B-1'), 'https://acme.atlassian.net/browse/A%2FB-1');
});
