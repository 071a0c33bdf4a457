import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { comment, issue, person, smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile } from '../world/world-file.ts';

const desk = '/rest/servicedeskapi';

/** DESK with two request types and an organisation: Gus and Olga are customers of it, Nora of another one. */
function deskWorld(): WorldFile {
  const base = smallWorld();
  return {
    ...base,
    accounts: [
      ...base.accounts,
      { ...person('olga', 'Olga Orbit'), accountType: 'customer' },
      { ...person('nora', 'Nora Nova'), accountType: 'customer' },
    ],
    organizations: [
      { id: '70', name: 'Orbit Ltd', members: ['olga'] },
      { id: '71', name: 'Nova Ltd', members: ['nora'] },
    ],
    projects: base.projects.map((one) =>
      one.id === '2'
        ? {
            ...one,
            organizationIds: ['70'],
            requestTypes: [
              { id: '31', name: 'Get help', description: 'Ask us.', issueTypeId: '1' },
              { id: '32', name: 'Report a bug', issueTypeId: '3' },
            ],
          }
        : one,
    ),
    permissionSchemes: base.permissionSchemes.map((scheme) =>
      scheme.id === '200'
        ? {
            ...scheme,
            permissions: [
              ...scheme.permissions.filter(({ permission }) => permission !== 'SERVICEDESK_AGENT'),
              { id: '9001', permission: 'SERVICEDESK_AGENT', holder: { type: 'group', value: 'g-agents' } },
            ],
          }
        : scheme,
    ),
    issues: [
      ...base.issues,
      {
        ...issue('1050', 'DESK-5', '2'),
        reporter: 'gus',
        requestTypeId: '31',
        organizationIds: ['70'],
        comments: [
          comment('2050', 'dan', 'for everybody'),
          { ...comment('2051', 'dan', 'for colleagues'), internal: true },
          { ...comment('2052', 'dan', 'for cleos'), visibility: { type: 'group', value: 'g-cleos' } },
        ],
      },
      {
        ...issue('1051', 'DESK-6', '2'),
        reporter: 'nora',
        requestTypeId: '32',
        requestParticipants: ['gus'],
      },
    ],
  };
}
const open = () => openSandbox({ world: openWorld(deskWorld()) });

describe('who may call what on service desks', () => {
  // Dan is an agent; Ben has a licence and browses DESK; Gus, Olga and Nora are customers; Fay is nobody.
  for (const [path, statuses] of [
    ['servicedesk', { dan: 200, gus: 200, fay: 200, '': 401 }],
    ['servicedesk/2', { dan: 200, ben: 200, gus: 200, olga: 200, nora: 200, fay: 404, '': 401 }],
    ['servicedesk/DESK', { dan: 200, fay: 404 }],
    ['servicedesk/1', { ann: 404, dan: 404 }],
    ['servicedesk/2/requesttype', { dan: 200, gus: 200, fay: 404 }],
    ['servicedesk/2/customer', { dan: 200, ben: 403, gus: 403, fay: 404 }],
    ['servicedesk/2/organization', { dan: 200, ben: 403, gus: 403, fay: 404 }],
    ['organization/70', { dan: 200, olga: 200, gus: 404, nora: 404 }],
    ['organization/70/user', { dan: 200, olga: 403, ben: 403 }],
    ['organization/99/user', { dan: 404 }],
    ['request', { dan: 200, gus: 200, '': 401 }],
    ['request/DESK-5', { dan: 200, ben: 200, gus: 200, olga: 200, nora: 404, fay: 404, '': 401 }],
    ['request/DESK-6', { gus: 200, nora: 200, olga: 404 }],
    ['request/DESK-1', { dan: 404 }],
    ['request/DESK-5/comment', { dan: 200, gus: 200, nora: 404 }],
  ] as const) {
    it(path, async () => {
      await using sandbox = await open();
      for (const [who, status] of Object.entries(statuses)) {
        const reply = await ask(sandbox, who, `${desk}/${path}`);
        assert.equal(reply.status, status, `${who}: ${reply.text}`);
        if (status > 401) assert.equal(typeof at(reply.json, 'errorMessage'), 'string');
      }
    });
  }
});

describe('the field of requests', () => {
  const field = 'customfield_10990';
  it('says the type and the status of a request, and nothing of other issues', async () => {
    await using sandbox = await open();
    const value = async (key: string) =>
      at((await ask(sandbox, 'dan', `/rest/api/3/issue/${key}?fields=${field}`)).json, `fields.${field}`);
    assert.equal(at(await value('DESK-5'), 'requestType.name'), 'Get help');
    assert.equal(typeof at(await value('DESK-5'), 'currentStatus.status'), 'string');
    assert.equal(await value('DESK-1'), null);
  });

  it('is listed where there are request types only', async () => {
    const isListed = async (world: WorldFile) => {
      await using sandbox = await openSandbox({ world: openWorld(world) });
      const { json } = await ask(sandbox, 'dan', '/rest/api/3/field');
      return Array.isArray(json) && json.some((one) => at(one, 'id') === field);
    };
    assert.deepEqual([await isListed(deskWorld()), await isListed(smallWorld())], [true, false]);
  });
});

describe('customers', () => {
  it('see their requests with the public comments there, and nothing by the API of Jira', async () => {
    await using sandbox = await open();
    const comments = async (who: string) =>
      each((await ask(sandbox, who, `${desk}/request/DESK-5/comment`)).json, 'values', 'id');
    assert.deepEqual(await comments('gus'), ['2050']);
    assert.deepEqual(await comments('olga'), ['2050']);
    assert.deepEqual(await comments('dan'), ['2050', '2051']);
    assert.deepEqual(await comments('cleo'), ['2050', '2051', '2052']);
    for (const path of ['issue/DESK-5', 'issue/DESK-5/comment']) {
      assert.equal((await ask(sandbox, 'gus', `/rest/api/3/${path}`)).status, 404);
      assert.equal((await ask(sandbox, 'dan', `/rest/api/3/${path}`)).status, 200);
    }
    const search = async (who: string) =>
      each((await ask(sandbox, who, '/rest/api/3/search/jql?jql=created+>+-9999d')).json, 'issues', 'id');
    assert.deepEqual(await search('gus'), []);
    assert.ok((await search('dan')).includes('1050'));
  });

  it('find the requests that they made, take part in, or share with their organisation', async () => {
    await using sandbox = await open();
    const keys = async (who: string, query = '') =>
      each((await ask(sandbox, who, `${desk}/request${query}`)).json, 'values', 'issueKey');
    assert.deepEqual(await keys('gus'), ['DESK-5', 'DESK-6']);
    assert.deepEqual(await keys('gus', '?requestTypeId=32'), ['DESK-6']);
    assert.deepEqual(await keys('gus', '?searchTerm=desk-5'), ['DESK-5']);
    assert.deepEqual(
      [await keys('olga'), await keys('nora'), await keys('dan')],
      [['DESK-5'], ['DESK-6'], []],
    );
    sandbox.world.setList('organizations', [{ id: '70', name: 'Orbit Ltd', members: ['nora'] }]);
    assert.deepEqual([await keys('olga'), await keys('nora')], [[], ['DESK-5', 'DESK-6']]);
  });

  it('are listed for agents, with organisations; addresses stay hidden', async () => {
    await using sandbox = await open();
    const { json } = await ask(sandbox, 'dan', `${desk}/servicedesk/2/customer?limit=2`);
    assert.deepEqual(each(json, 'values', 'accountId'), ['olga', 'gus']);
    assert.deepEqual([at(json, 'isLastPage'), at(json, 'size'), at(json, 'limit')], [false, 2, 2]);
    const next = await ask(sandbox, 'dan', String(at(json, '_links.next')).replace(sandbox.url, ''));
    assert.deepEqual(each(next.json, 'values', 'displayName'), ['Nora Nova']);
    assert.deepEqual([at(next.json, 'isLastPage'), at(next.json, '_links.next')], [true, undefined]);
    assert.ok(!json || !JSON.stringify(json).includes('@small.example'));
    const own = await ask(sandbox, 'dan', `${desk}/servicedesk/2/organization`);
    assert.deepEqual(each(own.json, 'values', 'name'), ['Orbit Ltd']);
    const all = await ask(sandbox, 'dan', `${desk}/organization`);
    assert.deepEqual(each(all.json, 'values', 'name'), ['Orbit Ltd', 'Nova Ltd']);
    const theirs = await ask(sandbox, 'olga', `${desk}/organization`);
    assert.deepEqual(each(theirs.json, 'values', 'name'), ['Orbit Ltd']);
    const members = await ask(sandbox, 'dan', `${desk}/organization/70/user`);
    assert.deepEqual(each(members.json, 'values', 'accountId'), ['olga']);
  });

  it('are also who the role for customers names', async () => {
    await using sandbox = await open();
    const { world } = sandbox;
    assert.equal((await ask(sandbox, 'fay', `${desk}/servicedesk/2`)).status, 404);
    world.putProjectRole({ id: '10500', name: 'Service Desk Customers' });
    world.setRoleActors('2', { roleId: '10500', users: [], groups: ['g-fays'] });
    assert.equal((await ask(sandbox, 'fay', `${desk}/servicedesk/2`)).status, 200);
    const { json } = await ask(sandbox, 'dan', `${desk}/servicedesk/2/customer?query=fay`);
    assert.deepEqual(each(json, 'values', 'accountId'), ['fay']);
  });
});

describe('requests', () => {
  it('say what they are, with the state and the time in its forms', async () => {
    await using sandbox = await open();
    const { json } = await ask(sandbox, 'gus', `${desk}/request/DESK-5`);
    assert.deepEqual(
      ['issueKey', 'requestTypeId', 'serviceDeskId', 'reporter.accountId'].map((name) => at(json, name)),
      ['DESK-5', '31', '2', 'gus'],
    );
    assert.deepEqual(
      [at(json, 'currentStatus.status'), at(json, 'currentStatus.statusCategory')],
      ['To Do', 'NEW'],
    );
    assert.deepEqual(at(json, 'createdDate'), {
      iso8601: '2026-01-05T06:00:00-0300',
      jira: '2026-01-05T06:00:00.000-0300',
      friendly: '2026-01-05 06:00',
      epochMillis: Date.UTC(2026, 0, 5, 9),
    });
    // The address in Jira itself is for those who may open it.
    assert.equal(at(json, '_links.agent'), undefined);
    const seen = await ask(sandbox, 'dan', `${desk}/request/DESK-5`);
    assert.equal(at(seen.json, '_links.agent'), `${sandbox.url}/browse/DESK-5`);
  });

  it('have the types of their project', async () => {
    await using sandbox = await open();
    const names = async (query: string) =>
      each((await ask(sandbox, 'gus', `${desk}/servicedesk/2/requesttype${query}`)).json, 'values', 'name');
    assert.deepEqual(await names(''), ['Get help', 'Report a bug']);
    assert.deepEqual(await names('?searchQuery=bug'), ['Report a bug']);
    assert.deepEqual(await names('?start=1&limit=1'), ['Report a bug']);
    assert.equal((await ask(sandbox, 'gus', `${desk}/servicedesk/2/requesttype?start=-1`)).status, 400);
  });

  it('what the API does not serve is answered 501', async () => {
    await using sandbox = await open();
    assert.equal((await ask(sandbox, 'dan', `${desk}/servicedesk/2/queue`)).status, 501);
  });
});
