import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError, type ErrorCode } from '../errors.ts';
import { accountId, projectId } from '../model/ids.ts';
import type { Fault } from '../sandbox/faults/faults.ts';
import { smallWorld } from '../sandbox/small-world.test-support.ts';
import type { WorldFile } from '../sandbox/world/world-file.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

/** SOFT is open to anyone on one of its grants, and ann, who reads the site, may browse everything. */
function world(): WorldFile {
  const file = smallWorld();
  return {
    ...file,
    permissionSchemes: file.permissionSchemes.map((scheme) => ({
      ...scheme,
      permissions: [
        ...scheme.permissions,
        { id: `${scheme.id}9`, permission: 'BROWSE_PROJECTS', holder: { type: 'user', value: 'ann' } },
        ...(scheme.id === '100'
          ? [{ id: '1008', permission: 'BROWSE_PROJECTS', holder: { type: 'anyone' } }]
          : []),
      ],
    })),
  };
}

const soft = projectId('1');
const findingsOf = async ({ store, source }: ConnectedSite) =>
  (await store.directory.findings(source.id)).map(({ code, subject }) => `${code} ${subject}`);
const partsOf = ({ store, source }: ConnectedSite) => store.directory.parts(source.id);
/** Without what was asked for account by account, in the place of what was refused. */
const bodiesOf = async (site: ConnectedSite) =>
  (await partsOf(site))
    .filter(({ kind }) => kind !== 'account-applications')
    .map(({ kind, subject, body }) => ({ kind, subject, body }));
const refused: Fault['answer'] = { kind: 'status', status: 403 };
/** A pass later than the one before it, so that what was read again shows. */
const aMomentLater = () => new Promise((resolve) => setTimeout(resolve, 5));

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

describe('a project whose security scheme is exchanged', () => {
  const reread = async ({ store, source }: ConnectedSite) =>
    (await store.directory.part(source.id, 'reread', soft)) !== undefined;
  const exchange = (site: ConnectedSite) => {
    site.world.putSecurityScheme({
      id: '600',
      name: 'Others',
      levels: [{ id: '601', name: 'All', members: [{ id: '61', holder: { type: 'user', value: 'ann' } }] }],
    });
    site.world.setProjectSecurityScheme('1', '600', () => '601');
  };

  it('is marked before the new scheme is believed, until every issue has been read again', async () => {
    await using site = await openSite({ ...world(), issues: [...world().issues] });
    await site.sync();
    exchange(site);
    // The contents cannot be read: the mark must stay.
    site.sandbox.faults.add({
      path: 'bulkfetch',
      times: Number.POSITIVE_INFINITY,
      answer: { kind: 'status', status: 403 },
    });
    await assert.rejects(
      site.sync(),
      (error) => error instanceof AppError && error.code === 'jira-forbidden',
    );
    assert.equal(await reread(site), true);
    const scheme = await site.store.directory.part(site.source.id, 'security-scheme', soft);
    assert.equal(scheme?.body.schemeId, '600');
    site.sandbox.faults.clear();
    await site.sync();
    assert.equal(await reread(site), false);
  });

  it('is shown again by a sync of what changed, as all of it is read', async () => {
    await using site = await openSite(world());
    await site.sync();
    exchange(site);
    const progress = await site.syncChanges();
    assert.equal(await reread(site), false);
    const runs = await site.store.runs.latest(site.source.id, 2);
    assert.deepEqual(
      runs.map(({ kind, state }) => `${kind} ${state}`),
      ['access done', 'changes done'],
    );
    const ofProject = world().issues.filter(({ key }) => key.startsWith('SOFT-')).length;
    assert.equal(progress.issues, ofProject, 'and nothing else was read');
  });

  it('is marked also when the new scheme could not be written any more', async () => {
    await using site = await openSite(world());
    await site.sync();
    exchange(site);
    const { store } = site;
    const broken = {
      ...store,
      directory: {
        ...store.directory,
        putPart: (async (...args: Parameters<typeof store.directory.putPart>) => {
          if (args[1] === 'security-scheme' && args[2] === '1') throw new AppError('disk-full', 'Full.');
          return store.directory.putPart(...args);
        }) satisfies typeof store.directory.putPart,
      },
    };
    await assert.rejects(site.sync({ store: broken }), { code: 'disk-full' });
    assert.equal(await reread(site), true);
  });

  it('is marked when a level is deleted, too', async () => {
    await using site = await openSite(world());
    await site.sync();
    const levels = site.world.securitySchemes.get('500')?.levels ?? assert.fail();
    site.world.putSecurityScheme({ id: '500', name: 'Levels', levels: levels.slice(0, 1) });
    site.sandbox.faults.add({ path: 'bulkfetch', times: 99, answer: { kind: 'status', status: 403 } });
    await assert.rejects(site.sync());
    assert.equal(await reread(site), true);
  });

  it('CONTROL: a new level or a new member of one does not mark it', async () => {
    await using site = await openSite(world());
    await site.sync();
    const levels = site.world.securitySchemes.get('500')?.levels ?? assert.fail();
    site.world.putSecurityScheme({
      id: '500',
      name: 'Levels',
      levels: [
        ...levels,
        { id: '503', name: 'New', members: [{ id: '77', holder: { type: 'projectLead' } }] },
      ],
    });
    site.sandbox.faults.add({ path: 'bulkfetch', times: 99, answer: { kind: 'status', status: 403 } });
    await assert.rejects(site.sync());
    assert.equal(await reread(site), false);
  });
});

describe('a role that is renamed', () => {
  it('denies the remarks that are restricted to it by name until they have been read again', async () => {
    const file = world();
    await using site = await openSite({
      ...file,
      projects: file.projects.map((one) =>
        one.id === '1'
          ? { ...one, roleActors: [...one.roleActors, { roleId: '10002', users: ['ann'], groups: [] }] }
          : one,
      ),
    });
    await site.sync();
    const visibility = async () => {
      const [issue] = await site.store.issues.load(await site.store.issues.rowsByKey('SOFT-1'));
      return issue?.remarks.find(({ remark }) => remark.id === '2003')?.remark.visibility;
    };
    assert.deepEqual(await visibility(), { kind: 'role', roleId: '10002' });
    site.world.putProjectRole({ id: '10002', name: 'Keepers' });
    site.sandbox.faults.add({ path: 'bulkfetch', times: 99, answer: { kind: 'status', status: 403 } });
    await assert.rejects(site.sync());
    assert.deepEqual(await visibility(), { kind: 'unknown' });
  });
});

describe('a site that has nothing any more', () => {
  const keeps = async (site: ConnectedSite, sync: () => Promise<unknown>, code: ErrorCode) => {
    await site.sync();
    const before = await bodiesOf(site);
    const issues = async () => (await site.store.issues.rowsByKey('SOFT-1')).length;
    assert.equal(await issues(), 1);
    await assert.rejects(sync(), (error) => error instanceof AppError && error.code === code);
    assert.deepEqual(await bodiesOf(site), before);
    assert.equal(await issues(), 1);
    const [run] = await site.store.runs.latest(site.source.id, 1, 'full');
    assert.equal(run?.state, 'failed');
    site.sandbox.faults.clear();
    await site.sync();
  };
  const forever = Number.POSITIVE_INFINITY;

  it('with 404 to everything, in JSON or as a web page, ends the sync and removes nothing', async () => {
    await using site = await openSite(world());
    for (const [answer, code] of [
      [{ kind: 'status', status: 404 }, 'jira-not-found'],
      [{ kind: 'html', status: 404 }, 'jira-bad-answer'],
    ] as const) {
      const sync = () => {
        site.sandbox.faults.add({ times: forever, answer });
        return site.sync();
      };
      await keeps(site, sync, code);
    }
  });

  it('that lists no project any more ends the sync, and removes nothing', async () => {
    for (const projectKeys of [undefined, ['SOFT', 'DESK']]) {
      await using site = await openSite(world(), projectKeys ? { projectKeys } : {});
      for (const [answer, code] of [
        [{ kind: 'status', status: 404 }, 'jira-forbidden'],
        [{ kind: 'html', status: 404 }, 'jira-bad-answer'],
      ] as const) {
        const sync = () => {
          site.sandbox.faults.add({ path: 'project/search', times: forever, answer });
          return site.sync();
        };
        await keeps(site, sync, code);
      }
    }
  });

  it('CONTROL: an empty scope that was asked for is taken at its word', async () => {
    await using site = await openSite(world());
    await site.sync();
    await site.store.sources.change(site.source.id, { scope: { projectKeys: ['NOPE'] } });
    await site.sync();
    assert.deepEqual(await findingsOf(site), ['project-not-found NOPE']);
    assert.equal((await site.store.issues.rowsByKey('SOFT-1')).length, 0);
  });

  it('to an account that the token belongs to by now ends the sync, and removes nothing', async () => {
    await using site = await openSite(world());
    const other = site.client('ben@small.example', 'token-ben');
    await keeps(site, () => site.sync({ client: other }), 'jira-unauthorized');
    const [, run] = await site.store.runs.latest(site.source.id, 2, 'full');
    assert.match(run?.error ?? '', /another account now \(ben, no longer ann\).*Connect the site again/);
  });

  it('does not lose its security schemes to a web page with status 404', async () => {
    await using site = await openSite(world());
    await site.sync();
    const before = await bodiesOf(site);
    site.sandbox.faults.add({
      path: /issuesecurityschemes|project\/1\/issuesecuritylevelscheme/,
      times: forever,
      answer: { kind: 'html', status: 404 },
    });
    await site.sync();
    assert.deepEqual(await findingsOf(site), ['security-unreadable SOFT']);
    assert.deepEqual(await bodiesOf(site), before);
  });
});

describe('a failure that concerns every call', () => {
  const fatal: readonly (readonly [ErrorCode, Fault['answer']])[] = [
    ['jira-unauthorized', { kind: 'status', status: 401 }],
    ['jira-not-jira', { kind: 'status', status: 302, headers: { Location: 'https://other.example/' } }],
    ['jira-rate-limited', { kind: 'status', status: 429 }],
    ['jira-unreachable', { kind: 'close' }],
  ];
  for (const [code, answer] of fatal) {
    it(`ends the sync with ${code}, and keeps every part`, async () => {
      await using site = await openSite(world());
      await site.sync();
      const before = await bodiesOf(site);
      site.sandbox.faults.add({ path: /group\/member/, times: Number.POSITIVE_INFINITY, answer });
      await assert.rejects(site.sync(), { code });
      assert.deepEqual(await bodiesOf(site), before);
      const [run] = await site.store.runs.latest(site.source.id, 1, 'full');
      assert.equal(run?.state, 'failed');
      assert.ok((run?.error?.length ?? 0) > 20, 'with its reason');
    });
  }
});

describe('a site that is down', () => {
  const down = { kind: 'status', status: 503 } as const;
  const groups = Array.from({ length: 40 }, (_, index) => ({
    groupId: `g-${index}`,
    name: `group ${index}`,
    members: ['ben'],
  }));
  const manyGroups = () => ({ ...world(), groups: [...world().groups, ...groups] });
  const asked = (site: ConnectedSite) =>
    site.sandbox.requests().filter(({ path }) => path.includes('group/member')).length;

  it('ends the pass after three failures in a row, instead of trying every group', async () => {
    await using site = await openSite(manyGroups());
    await site.sync();
    const before = await bodiesOf(site);
    const askedBefore = asked(site);
    site.sandbox.faults.add({ path: 'group/member', times: Number.POSITIVE_INFINITY, answer: down });
    await assert.rejects(site.sync(), { code: 'jira-unavailable' });
    assert.deepEqual(await bodiesOf(site), before);
    // Eight at a time, each with four more tries; a few begin while the third fails.
    assert.ok(asked(site) - askedBefore <= 10 * 5, `${asked(site) - askedBefore} requests`);
  });

  it('CONTROL: two failures, with an answer between them and the next two, are findings', async () => {
    await using site = await openSite(world());
    await site.sync();
    for (const path of ['users/search', 'applicationrole', 'project/1/role', 'project/2/role']) {
      site.sandbox.faults.add({ path, times: Number.POSITIVE_INFINITY, answer: down });
    }
    await site.sync();
    assert.deepEqual((await findingsOf(site)).sort(), [
      'accounts-unreadable site',
      'application-roles-unreadable site',
      'roles-unreadable DESK',
      'roles-unreadable SOFT',
    ]);
  });
});

async function accountNamed({ store, source }: ConnectedSite, id: string) {
  return (await store.directory.account(source.id, accountId(id))) ?? assert.fail(`no account ${id}`);
}
