import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../../clock.ts';
import { apiTokenCredential } from '../../jira/credentials/api-token.ts';
import { openJiraClient } from '../../jira/jira-client.ts';
import { silentLog } from '../../log.ts';
import { accountId, groupId } from '../../model/ids.ts';
import type { Fault } from '../../sandbox/faults/faults.ts';
import { smallWorld } from '../../sandbox/small-world.test-support.ts';
import type { WorldFile, WorldProject } from '../../sandbox/world/world-file.ts';
import { readPermissions } from '../read-permissions.ts';
import { type ConnectedSite, openSite } from '../site.test-support.ts';

const refused: Fault['answer'] = { kind: 'status', status: 403 };
const always = Number.POSITIVE_INFINITY;

const read = (site: ConnectedSite, client = site.client()) =>
  readPermissions({
    store: site.store,
    client,
    source: site.source,
    clock: systemClock,
    log: silentLog,
    signal: new AbortController().signal,
    patienceMs: 0,
  });
const findings = ({ store, source }: ConnectedSite) => store.directory.findings(source.id);
const codes = async (site: ConnectedSite) =>
  (await findings(site)).map(({ code, subject }) => `${code} ${subject}`);
const members = async (site: ConnectedSite, group: string) =>
  (await site.store.access.memberCounts(site.source.id)).get(groupId(group));

/** Projects that share SOFT's schemes. */
function projects(count: number): WorldProject[] {
  const soft = smallWorld().projects.find(({ id }) => id === '1') ?? assert.fail();
  return Array.from({ length: count }, (_, index) => ({
    ...soft,
    id: String(1000 + index),
    key: `MANY${index}`,
    name: `Many ${index}`,
  }));
}

function withHolders(holders: readonly { type: string; parameter?: string; value?: string }[]): WorldFile {
  const file = smallWorld();
  return {
    ...file,
    permissionSchemes: file.permissionSchemes.map((scheme) =>
      scheme.id === '100'
        ? {
            ...scheme,
            permissions: [
              ...scheme.permissions,
              ...holders.map((holder, index) => ({
                id: `90${index}`,
                permission: 'BROWSE_PROJECTS',
                holder,
              })),
            ],
          }
        : scheme,
    ),
  };
}

describe('a scheme with a holder that names', () => {
  const cases = [
    ['a role', { type: 'projectRole', parameter: '10555', value: '10555' }, 'role-missing'],
    ['a group', { type: 'group', parameter: 'gone', value: 'g-gone' }, 'group-missing'],
    [
      'a field',
      { type: 'userCustomField', parameter: 'customfield_1', value: 'customfield_1' },
      'field-missing',
    ],
  ] as const;
  for (const [what, holder, code] of cases) {
    it(`${what} that was deleted is read with the rest of it, and found`, async () => {
      await using site = await openSite(withHolders([holder]));
      await read(site);
      const found = (await findings(site)).filter((one) => one.code === code);
      assert.equal(found.length, 1);
      assert.match(found[0]?.message ?? '', /"Software" of project SOFT, and matches nobody/);
      const scheme = await site.store.directory.part(site.source.id, 'scheme-grants', '100');
      assert.ok(
        scheme?.body.grants.some((grant) => grant.holder.value === '10100'),
        'CONTROL',
      );
    });
  }

  it('a group that was deleted is one finding where many projects share the scheme, known by each', async () => {
    const file = withHolders([{ type: 'group', parameter: 'gone', value: 'g-gone' }]);
    await using site = await openSite({ ...file, projects: [...file.projects, ...projects(40)] });
    await read(site);
    const found = (await findings(site)).filter(({ code }) => code === 'group-missing');
    assert.equal(found.length, 1);
    assert.match(
      found[0]?.message ?? '',
      /of 41 projects \(MANY0, MANY1, MANY10, MANY11, MANY12 and others\)/,
    );
    const about = await site.store.directory.findingsAbout(site.source.id, 'MANY39');
    assert.deepEqual(about, found);
  });
});

describe('a huge group', () => {
  it('of 50,000 members with an error on page 700 keeps its last copy, and the others are read', async (t) => {
    const file = smallWorld();
    await using site = await openSite({
      ...file,
      groups: [...file.groups, { groupId: 'g-huge', name: 'huge', members: [] }],
    });
    // The sandbox takes its time over such a group: its pages come from here, all else from there.
    const huge = { members: 50_000, pages: 0, isBroken: false };
    const client = openJiraClient({
      baseUrl: site.sandbox.url,
      credential: apiTokenCredential({ email: 'ann@small.example', token: 'token-ann' }),
      clock: systemClock,
      log: silentLog,
      baseDelayMs: 1,
      longestDelayMs: 5,
      async fetch(input, init) {
        const url = new URL(String(input));
        if (url.searchParams.get('groupId') !== 'g-huge') return fetch(input, init);
        huge.pages += 1;
        const startAt = Number(url.searchParams.get('startAt'));
        if (huge.isBroken && startAt === 34_950) return new Response('', { status: 503 });
        const left = Math.min(50, huge.members - startAt);
        const values = Array.from({ length: left }, (_, index) => ({
          accountId: `huge-${startAt + index}`,
          accountType: 'atlassian',
          active: true,
          displayName: 'Somebody',
        }));
        return Response.json({
          values,
          startAt,
          total: huge.members,
          isLast: startAt + left >= huge.members,
        });
      },
    });
    const startedMs = Date.now();
    await read(site, client);
    const firstMs = Date.now() - startedMs;
    assert.equal(await members(site, 'g-huge'), 50_000);
    assert.equal(huge.pages, 1_000, 'a request a page');
    huge.members -= 1;
    huge.isBroken = true;
    huge.pages = 0;
    site.world.setGroupMembers('g-cleos', []);
    await read(site, client);
    assert.deepEqual(await codes(site), ['group-unreadable huge']);
    const [finding] = await findings(site);
    assert.match(finding?.message ?? '', /group\/member.*status 503.*What is granted to huge is hidden once/);
    assert.equal(await members(site, 'g-huge'), 50_000);
    assert.equal(await members(site, 'g-cleos'), 0);
    assert.ok(
      huge.pages >= 699 + 5 && huge.pages <= 715,
      `${huge.pages} requests: tried again, then given up`,
    );
    huge.isBroken = false;
    await read(site, client);
    assert.equal(await members(site, 'g-huge'), 49_999);
    assert.deepEqual(await codes(site), []);
    const memory = Math.round(process.memoryUsage().rss / 2 ** 20);
    t.diagnostic(`1,000 pages and all else in ${firstMs} ms; ${memory} MB with the sandbox`);
  });
});

describe('two groups that swap names', () => {
  const file = () => withHolders([{ type: 'group', parameter: 'cleos' }]);
  const named = async ({ store, source }: ConnectedSite) =>
    (await store.directory.part(source.id, 'groups', ''))?.body.groups.map(({ groupId: id, name }) => [
      id,
      name,
    ]);
  const swap = (site: ConnectedSite) => {
    const [cleos, fays] = [site.world.groups.get('g-cleos'), site.world.groups.get('g-fays')];
    assert.ok(cleos && fays);
    site.world.putGroup({ ...cleos, name: 'fays' });
    site.world.putGroup({ ...fays, name: 'cleos' });
  };

  it('between two passes are known by their ids, and the name leads to the other one from then on', async () => {
    await using site = await openSite(file());
    await read(site);
    swap(site);
    await read(site);
    const names = new Map((await named(site)) as [string, string][]);
    assert.deepEqual([names.get('g-cleos'), names.get('g-fays')], ['fays', 'cleos']);
    assert.equal(await members(site, 'g-cleos'), 1);
    const cleo = await site.store.directory.groupsOf(site.source.id, accountId('cleo'));
    assert.ok(cleo.some((group) => group.groupId === 'g-cleos'));
  });
});

describe('a level without members', () => {
  it('is a level that lets nobody in, which a finding says', async () => {
    const file = smallWorld();
    await using site = await openSite({
      ...file,
      issueSecuritySchemes: [
        { id: '500', name: 'Levels', levels: [{ id: '501', name: 'Empty', members: [] }] },
      ],
      issues: [],
    });
    await read(site);
    const part = await site.store.directory.part(site.source.id, 'security-levels', '500');
    assert.deepEqual(part?.body.levels, [{ levelId: '501', name: 'Empty', holders: [] }]);
    const found = ['level-empty Levels: Empty'];
    assert.deepEqual(await codes(site), found);
    // Asked for scheme by scheme, Jira says 404 where a scheme has no members.
    site.sandbox.faults.add({
      path: /issuesecurityschemes($|\?|\/project|\/level)/,
      times: always,
      answer: refused,
    });
    await read(site);
    assert.deepEqual(await codes(site), found);
    assert.deepEqual(
      (await site.store.directory.part(site.source.id, 'security-levels', '500'))?.body,
      part?.body,
    );
  });
});

describe('a project without a scheme', () => {
  const answer: Fault['answer'] = {
    kind: 'status',
    status: 404,
    body: JSON.stringify({ errorMessages: ['No permission scheme.'], errors: {} }),
  };
  it('has nothing that anybody may see, and a finding', async () => {
    await using site = await openSite(smallWorld());
    site.sandbox.faults.add({ path: 'project/1/permissionscheme', times: always, answer });
    await read(site);
    assert.deepEqual(await codes(site), ['scheme-unreadable SOFT']);
    assert.equal(await site.store.directory.part(site.source.id, 'permission-scheme', '1'), undefined);
    assert.ok(await site.store.directory.part(site.source.id, 'permission-scheme', '2'), 'CONTROL');
  });
});

describe('a 403 on half of the projects', () => {
  it('is one finding that counts them, and each can be asked for', async () => {
    const file = smallWorld();
    await using site = await openSite({ ...file, projects: [...file.projects, ...projects(60)] });
    site.sandbox.faults.add({
      path: /project\/10\d[02468]\/permissionscheme/,
      times: always,
      answer: refused,
    });
    await read(site);
    const found = await findings(site);
    assert.deepEqual(
      found.map(({ code, subject, subjects }) => [code, subject, subjects?.length]),
      [['scheme-unreadable', 'many projects', 30]],
    );
    assert.match(
      found[0]?.message ?? '',
      /^30 projects \(MANY0, MANY10, MANY12, MANY14, MANY16 and others\): .*GET .*permissionscheme.*Administer Projects.*Everything in each of them is hidden/,
    );
    const about = async (key: string) =>
      (await site.store.directory.findingsAbout(site.source.id, key)).map(({ code }) => code);
    assert.deepEqual(await about('MANY58'), ['scheme-unreadable']);
    assert.deepEqual(await about('MANY59'), []);
    assert.ok(await site.store.directory.part(site.source.id, 'permission-scheme', '1059'), 'CONTROL');
  });
});
