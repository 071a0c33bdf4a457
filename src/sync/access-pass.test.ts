import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountId } from '../model/ids.ts';
import {
  aMomentLater,
  bodiesOf,
  findingsOf,
  partsOf,
  refused,
  soft,
  world,
} from './access-pass.test-support.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

describe('who is what on a site', () => {
  it('is written part by part', async () => {
    await using site = await openSite(world());
    const { store, source } = site;
    await site.sync();
    const part = async (kind: 'project' | 'roles' | 'anonymous' | 'security-scheme' | 'permission-scheme') =>
      (await store.directory.part(source.id, kind, '1'))?.body;
    assert.deepEqual(await part('project'), {
      id: '1',
      key: 'SOFT',
      name: 'Software',
      typeKey: 'software',
      teamManaged: false,
      leadAccountId: 'ann',
      archived: false,
    });
    assert.deepEqual(await part('permission-scheme'), { schemeId: '100' });
    const scheme = (await store.directory.part(source.id, 'scheme-grants', '100'))?.body;
    assert.equal(scheme?.name, 'Software');
    assert.deepEqual(
      scheme?.grants.flatMap((grant) => (grant.permission === 'BROWSE_PROJECTS' ? [grant.holder] : [])),
      [
        { type: 'projectRole', parameter: '10100', value: '10100' },
        { type: 'anyone' },
        { type: 'user', parameter: 'ann', value: 'ann' },
      ],
    );
    assert.deepEqual(await part('roles'), {
      roles: [
        { roleId: '10002', name: 'Administrators', users: ['ben'], groups: [] },
        {
          roleId: '10100',
          name: 'Developers',
          users: ['ben', 'eve', 'fay', 'gus', 'hal'],
          groups: ['g-cleos'],
        },
      ],
    });
    assert.deepEqual(await part('security-scheme'), { schemeId: '500' });
    assert.deepEqual((await store.directory.part(source.id, 'security-levels', '500'))?.body, {
      name: 'Levels',
      levels: [
        { levelId: '501', name: 'Reporter only', holders: [{ type: 'reporter' }] },
        {
          levelId: '502',
          name: 'Cleos',
          holders: [
            { type: 'group', parameter: 'cleos', value: 'g-cleos' },
            { type: 'user', parameter: 'dan', value: 'dan' },
            { type: 'user', parameter: 'fay', value: 'fay' },
          ],
        },
      ],
    });
    assert.deepEqual(await part('anonymous'), { canRead: true });
    assert.deepEqual((await store.directory.part(source.id, 'security-scheme', '2'))?.body, {});
    assert.equal(await store.directory.part(source.id, 'anonymous', '2'), undefined);
    assert.equal((await store.directory.part(source.id, 'project', '3'))?.body.teamManaged, true);
    assert.equal((await store.directory.part(source.id, 'project', '4'))?.body.archived, true);
    assert.deepEqual((await store.directory.part(source.id, 'application-roles', ''))?.body, {
      roles: [
        { key: 'jira-servicedesk', groups: ['g-agents'] },
        { key: 'jira-software', groups: ['g-staff'] },
      ],
    });
    const groups = await store.directory.part(source.id, 'groups', '');
    assert.deepEqual(
      groups?.body.groups.map((group) => group.name),
      ['site-admins', 'agents', 'cleos', 'fays', 'staff'],
    );
    const fields = await store.directory.part(source.id, 'fields', '');
    assert.deepEqual(fields?.body.fields[0], { id: 'customfield_10001', name: 'Reviewers', type: 'user' });
    const [ann] = await store.directory.accountsByEmail(source.id, 'ANN@small.example');
    assert.ok(ann);
    const groupsOfAnn = await store.directory.groupsOf(source.id, ann.accountId);
    assert.deepEqual(
      groupsOfAnn.map(({ groupId }) => groupId),
      ['g-admins', 'g-staff'],
    );
    assert.deepEqual(await findingsOf(site), []);
  });

  it('read again unchanged moves no version, and is as fresh as it is', async () => {
    await using site = await openSite(world());
    await site.sync();
    const { store, source } = site;
    const version = await store.directory.version(source.id);
    const before = await partsOf(site);
    await aMomentLater();
    await site.sync();
    assert.equal(await store.directory.version(source.id), version);
    const after = await partsOf(site);
    assert.deepEqual(
      after.map(({ body }) => body),
      before.map(({ body }) => body),
    );
    for (const [index, { kind, readMs }] of after.entries()) {
      assert.ok(readMs > (before[index]?.readMs ?? 0), `${kind} was read again`);
    }
  });

  it('CONTROL: a change of a single member moves the version', async () => {
    await using site = await openSite(world());
    await site.sync();
    const version = await site.store.directory.version(site.source.id);
    site.world.setGroupMembers('g-cleos', ['cleo', 'dan']);
    await site.sync();
    assert.ok((await site.store.directory.version(site.source.id)) > version);
  });

  const refusals: readonly (readonly [string, RegExp, readonly string[]])[] = [
    ['accounts', /users\/search/, ['accounts-unreadable site']],
    ['application roles', /applicationrole/, ['application-roles-unreadable site']],
    ['groups', /group\/bulk/, ['groups-unreadable site']],
    ['members of one group', /group\/member\?groupId=g-cleos/, ['group-unreadable cleos']],
    ['fields', /api\/3\/field/, ['fields-unreadable site']],
    ['a permission scheme', /project\/1\/permissionscheme/, ['scheme-unreadable SOFT']],
    ['the roles of a project', /api\/3\/(role|project\/1\/role)$/, ['roles-unreadable SOFT']],
    ['one role of a project', /project\/1\/role\/10100/, ['roles-unreadable SOFT']],
    [
      'a security scheme',
      /issuesecurityschemes\/project|project\/1\/issuesecuritylevelscheme/,
      ['security-unreadable SOFT'],
    ],
    [
      'the members of levels',
      /issuesecurityschemes\/(level\/member|500\/members)/,
      ['security-unreadable SOFT'],
    ],
  ];
  for (const [what, path, findings] of refusals) {
    it(`keeps the last copy when Jira refuses ${what}, and says so`, async () => {
      await using site = await openSite(world());
      await site.sync();
      const { store, source, sandbox } = site;
      const before = await bodiesOf(site);
      const version = await store.directory.version(source.id);
      const cleo = (await store.directory.groupsOf(source.id, (await accountNamed(site, 'cleo')).accountId))
        .length;
      sandbox.faults.add({ path, times: Number.POSITIVE_INFINITY, answer: refused });
      // What changed on the site must not come in by half.
      site.world.setGroupMembers('g-fays', []);
      await site.sync();
      assert.deepEqual(await findingsOf(site), findings);
      assert.deepEqual(await bodiesOf(site), before);
      const instead = (await partsOf(site)).filter(({ kind }) => kind === 'account-applications').length;
      const moved = (await store.directory.version(source.id)) - version;
      assert.ok(moved <= 1 + instead, 'only the changed group');
      const after = await store.directory.groupsOf(source.id, (await accountNamed(site, 'cleo')).accountId);
      assert.equal(after.length, cleo);
      sandbox.faults.clear();
      await site.sync();
      assert.deepEqual(await findingsOf(site), [], 'the finding goes when the call is answered again');
    });
  }

  it('is not replaced by half of it: a refusal on the second page of a group keeps the whole last copy', async () => {
    const file = world();
    const many = Array.from({ length: 60 }, (_, index) => ({
      ...(file.accounts[1] ?? assert.fail()),
      accountId: `many-${index}`,
    }));
    await using site = await openSite({
      ...file,
      accounts: [...file.accounts, ...many],
      groups: [
        ...file.groups,
        { groupId: 'g-many', name: 'many', members: many.map((one) => one.accountId) },
      ],
    });
    await site.sync();
    const last = await accountNamed(site, 'many-59');
    const groups = () => site.store.directory.groupsOf(site.source.id, last.accountId);
    assert.deepEqual(
      (await groups()).map(({ groupId }) => groupId),
      ['g-many'],
    );
    site.world.setGroupMembers(
      'g-many',
      many.slice(0, 55).map((one) => one.accountId),
    );
    site.sandbox.faults.add({ path: /g-many.*startAt=50/, times: 99, answer: refused });
    await site.sync();
    assert.deepEqual(await findingsOf(site), ['group-unreadable many']);
    assert.equal((await groups()).length, 1);
    site.sandbox.faults.clear();
    await site.sync();
    assert.equal((await groups()).length, 0, 'CONTROL: the whole answer takes the member out');
  });

  it('keeps what it knows of the public when the permission scheme is refused', async () => {
    await using site = await openSite(world());
    await site.sync();
    site.sandbox.faults.add({ path: /project\/1\/permissionscheme/, times: 9, answer: refused });
    await site.sync();
    const kept = await site.store.directory.part(site.source.id, 'anonymous', soft);
    assert.deepEqual(kept?.body, { canRead: true });
  });

  it('knows that an organisation blocks public access, whatever the scheme says', async () => {
    await using site = await openSite(world());
    site.world.putSite({ ...site.world.site, blockPublicAccess: true });
    await site.sync();
    const part = await site.store.directory.part(site.source.id, 'anonymous', soft);
    assert.deepEqual(part?.body, { canRead: false });
  });

  it('forgets a project that has vanished, and issues of it', async () => {
    await using site = await openSite(world());
    await site.sync();
    const { store, source } = site;
    const desk = site.world.projects.get('2') ?? assert.fail();
    assert.equal((await store.issues.rowsByKey('DESK-1')).length, 1);
    site.world.putProject({ ...desk, state: 'deleted' });
    await site.sync();
    assert.equal(await store.directory.part(source.id, 'project', '2'), undefined);
    assert.equal((await store.issues.rowsByKey('DESK-1')).length, 0);
  });

  it('is asked for in an order in which what is taken away before something is given is not missed', async () => {
    await using site = await openSite(world());
    await site.sync();
    const before = site.sandbox.requests().length;
    for (const path of ['users/search', /permissionscheme\?/]) {
      site.sandbox.faults.add({ path, times: 1, answer: { kind: 'delay', ms: 200 } });
    }
    await site.sync();
    const asked = site.sandbox.requests().slice(before);
    const of = (part: string) => asked.filter(({ path }) => path.includes(part));
    const began = (part: string) => Math.min(...of(part).map(({ at, ms }) => Date.parse(at) - ms));
    const ended = (part: string) => Math.max(...of(part).map(({ at }) => Date.parse(at)));
    // Beside one another the second would begin the whole delay earlier.
    const follows = (second: string, first: string) =>
      assert.ok(began(second) > ended(first) - 100, `${second} after ${first}`);
    follows('group/member', 'users/search');
    follows('3/permissionscheme?', 'group/member');
    follows('3/issuesecurityschemes', '3/permissionscheme?');
  });

  it('names a project of the scope that is not there', async () => {
    await using site = await openSite(world(), { projectKeys: ['soft', 'NOPE'] });
    await site.sync();
    assert.deepEqual(await findingsOf(site), ['project-not-found NOPE']);
    const keys = (await partsOf(site)).flatMap((part) => (part.kind === 'project' ? [part.body.key] : []));
    assert.deepEqual(keys, ['SOFT']);
  });

  it('takes members out of groups that are deleted', async () => {
    await using site = await openSite(world());
    await site.sync();
    site.world.deleteGroup('g-cleos');
    await site.sync();
    const cleo = await accountNamed(site, 'cleo');
    const groups = await site.store.directory.groupsOf(site.source.id, cleo.accountId);
    assert.deepEqual(
      groups.map(({ groupId }) => groupId),
      ['g-staff'],
    );
  });
});

async function accountNamed({ store, source }: ConnectedSite, id: string) {
  return (await store.directory.account(source.id, accountId(id))) ?? assert.fail(`no account ${id}`);
}
