/**
 * `jira.js` against the sandbox's part of the Service Management API, which Atlassian's description of the platform
 * does not hold: the client's schemas are the only other opinion on its shapes.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServiceDeskClient } from 'jira.js';
import { openSandbox } from '../../src/sandbox/open-sandbox.ts';
import { comment, issue, smallWorld } from '../../src/sandbox/small-world.test-support.ts';
import { openWorld } from '../../src/sandbox/world/world.ts';
import type { WorldFile } from '../../src/sandbox/world/world-file.ts';

/** The desk of the small world with something to ask for, and Gus who asked. */
function deskWorld(): WorldFile {
  const world = smallWorld();
  return {
    ...world,
    organizations: [{ id: '71', name: 'Gus & Co', members: ['gus'] }],
    projects: world.projects.map((project) =>
      project.key === 'DESK'
        ? {
            ...project,
            requestTypes: [{ id: '81', name: 'Get help', issueTypeId: '1' }],
            organizationIds: ['71'],
          }
        : project,
    ),
    issues: [
      ...world.issues,
      {
        ...issue('1090', 'DESK-90', '2'),
        reporter: 'gus',
        requestTypeId: '81',
        comments: [
          comment('2050', 'dan', 'for all'),
          { ...comment('2051', 'dan', 'for us'), internal: true },
        ],
      },
    ],
  };
}

test('desks, what can be asked for, organisations, and a customer’s request', async () => {
  await using sandbox = await openSandbox({ world: openWorld(deskWorld()) });
  const as = (who: string) =>
    createServiceDeskClient({
      host: sandbox.url,
      auth: { type: 'basic', email: `${who}@small.example`, apiToken: `token-${who}` },
      onSchemaMismatch: 'throw',
    });
  const dan = as('dan');
  const gus = as('gus');
  const desks = await dan.servicedesk.getServiceDesks();
  const [desk] = desks.values ?? [];
  assert.equal(desk?.projectKey, 'DESK');
  const serviceDeskId = String(desk?.id);
  assert.equal((await dan.servicedesk.getServiceDeskById({ serviceDeskId })).projectKey, 'DESK');
  const types = await gus.servicedesk.getRequestTypes({ serviceDeskId });
  assert.deepEqual(
    types.values?.map(({ name }) => name),
    ['Get help'],
  );
  const organizations = await dan.organization.getOrganizations();
  assert.deepEqual(
    organizations.values?.map(({ name }) => name),
    ['Gus & Co'],
  );
  assert.equal((await dan.organization.getOrganization({ organizationId: 71 })).name, 'Gus & Co');
  const members = await dan.organization.getUsersInOrganization({ organizationId: 71 });
  assert.equal(members.values?.length, 1);
  await dan.organization.getServiceDeskOrganizations({ serviceDeskId });
  const requests = await gus.request.getCustomerRequests();
  assert.deepEqual(
    requests.values?.map(({ issueKey }) => issueKey),
    ['DESK-90'],
  );
  const request = await gus.request.getCustomerRequestByIdOrKey({ issueIdOrKey: 'DESK-90' });
  assert.equal(request.requestTypeId, '81');
  const ids = async (client: typeof gus) =>
    (await client.request.getRequestComments({ issueIdOrKey: 'DESK-90' })).values?.map(({ id }) => id);
  assert.deepEqual([await ids(gus), await ids(dan)], [['2050'], ['2050', '2051']]);
});
