import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import { silentLog } from '../../log.ts';
import { accountId, groupId } from '../../model/ids.ts';
import { smallWorld } from '../../sandbox/small-world.test-support.ts';
import type { WorldAccount, WorldFile } from '../../sandbox/world/world-file.ts';
import { readPermissions } from '../read-permissions.ts';
import { type ConnectedSite, openSite } from '../site.test-support.ts';

const read = (site: ConnectedSite) =>
  readPermissions({
    store: site.store,
    client: site.client(),
    source: site.source,
    clock: systemClock,
    log: silentLog,
    signal: new AbortController().signal,
    patienceMs: 0,
  });

const groupNames = Array.from({ length: 30 }, (_, index) => `team-${index}`);

/** 40 more people, each in five of 30 teams: 200 memberships; 30 projects, each with four actors. */
function world(): WorldFile {
  const file = smallWorld();
  const [sample] = file.accounts;
  const soft = file.projects.find(({ id }) => id === '1');
  assert.ok(sample && soft);
  const people = Array.from(
    { length: 40 },
    (_, index): WorldAccount => ({
      ...sample,
      accountId: `one-${index}`,
      email: `one-${index}@small.example`,
    }),
  );
  const inTeam = (team: number) =>
    people.filter((_, index) => (index + team) % 6 === 0).map(({ accountId }) => accountId);
  return {
    ...file,
    accounts: [...file.accounts, ...people],
    groups: [
      ...file.groups,
      ...groupNames.map((name, index) => ({ groupId: name, name, members: inTeam(index) })),
    ],
    permissionSchemes: file.permissionSchemes.map((scheme) =>
      scheme.id === '100'
        ? {
            ...scheme,
            permissions: [
              ...scheme.permissions,
              ...Array.from({ length: 60 }, (_, index) => ({
                id: `88${index}`,
                permission: 'BROWSE_PROJECTS',
                holder: { type: 'user', parameter: `one-${index}`, value: `one-${index}` },
              })),
            ],
          }
        : scheme,
    ),
    projects: [
      ...file.projects,
      ...Array.from({ length: 30 }, (_, index) => ({
        ...soft,
        id: String(1000 + index),
        key: `MANY${index}`,
        name: `Many ${index}`,
        roleActors: [{ roleId: '10100', users: ['ben', 'cleo', 'one-1'], groups: ['team-1'] }],
      })),
    ],
  };
}

const held = async ({ store, source }: ConnectedSite) =>
  (await store.access.heldShrinks(source.id)).map(({ part, before, after }) => [part, before, after]);
const questions = async ({ store, source }: ConnectedSite) =>
  (await store.directory.findings(source.id)).filter(({ code }) => code === 'shrink-held');
const memberships = async ({ store, source }: ConnectedSite) =>
  [...(await store.access.memberCounts(source.id)).values()].reduce((sum, count) => sum + count, 0);
const actors = async ({ store, source }: ConnectedSite) =>
  (await store.directory.parts(source.id))
    .flatMap((part) => (part.kind === 'roles' ? part.body.roles : []))
    .reduce((sum, { users, groups }) => sum + users.length + groups.length, 0);
const projectCount = async ({ store, source }: ConnectedSite) =>
  (await store.directory.parts(source.id)).filter((part) => part.kind === 'project' && !part.body.archived)
    .length;
const grants = async ({ store, source }: ConnectedSite) =>
  (await store.directory.part(source.id, 'scheme-grants', '100'))?.body.grants.length ?? 0;

const activeAccounts = async ({ store, source }: ConnectedSite) =>
  (await store.directory.accounts(source.id)).filter(({ active }) => active).length;

interface Collapse {
  readonly part: string;
  /** What is held back beside it. */
  readonly with?: readonly string[];
  readonly happen: (site: ConnectedSite) => void;
  readonly count: (site: ConnectedSite) => Promise<number>;
}

const collapses: readonly Collapse[] = [
  {
    part: 'accounts',
    with: ['members'],
    happen: ({ world }) => {
      for (const { accountId } of [...world.accounts.values()]) {
        if (accountId.startsWith('one-')) world.deleteAccount(accountId);
      }
    },
    count: activeAccounts,
  },
  {
    part: 'groups',
    happen: ({ world }) => {
      for (const name of groupNames) world.deleteGroup(name);
    },
    count: async ({ store, source }) =>
      (await store.directory.part(source.id, 'groups', ''))?.body.groups.length ?? 0,
  },
  {
    part: 'members',
    happen: ({ world }) => {
      for (const name of groupNames) world.setGroupMembers(name, []);
    },
    count: memberships,
  },
  {
    part: 'projects',
    happen: ({ world }) => {
      for (let index = 0; index < 30; index += 1) {
        const project = world.projects.get(String(1000 + index)) ?? assert.fail();
        world.putProject({ ...project, state: 'deleted' });
      }
    },
    count: projectCount,
  },
  {
    part: 'grants',
    happen: ({ world }) => {
      const scheme = world.permissionSchemes.get('100') ?? assert.fail();
      world.putPermissionScheme({ ...scheme, permissions: [] });
    },
    count: grants,
  },
  {
    part: 'actors',
    happen: ({ world }) => {
      for (let index = 0; index < 30; index += 1) {
        const project = world.projects.get(String(1000 + index)) ?? assert.fail();
        world.putProject({ ...project, roleActors: [] });
      }
    },
    count: actors,
  },
];

describe('a directory that shrinks to next to nothing from one pass to the next', () => {
  for (const { part, with: others = [], happen, count } of collapses) {
    it(`(${part}) is held back and asked about, pass after pass, and believed when it is accepted`, async () => {
      await using site = await openSite(world());
      await read(site);
      const before = await count(site);
      happen(site);
      for (const _ of ['first', 'second', 'third']) {
        await read(site);
        assert.ok((await count(site)) >= before * 0.9, `${await count(site)} of ${before}`);
        assert.deepEqual(
          (await held(site)).map(([which]) => which),
          [part, ...others],
        );
        const [question, ...further] = await questions(site);
        assert.deepEqual(
          further.map(({ subject }) => subject),
          others,
        );
        assert.equal(question?.subject, part);
        assert.match(question?.message ?? '', /more like trouble.*permissions accept-shrink/);
      }
      const accepted = await site.store.access.acceptShrinks(site.source.id, undefined, 1);
      assert.equal(accepted.length, 1 + others.length);
      await read(site);
      assert.ok((await count(site)) <= before * 0.5, `${await count(site)} of ${before}`);
      assert.deepEqual([await held(site), await questions(site)], [[], []]);
    });
  }

  it('is not held back where Jira says of each account that it is deactivated', async () => {
    await using site = await openSite(world());
    await read(site);
    const before = await activeAccounts(site);
    for (const account of [...site.world.accounts.values()]) {
      if (account.accountId.startsWith('one-')) site.world.putAccount({ ...account, active: false });
    }
    await read(site);
    assert.equal(await activeAccounts(site), before - 40);
    assert.deepEqual(await held(site), []);
  });

  it('(accounts) is believed at once of those that are there still, while the absence of others is held back', async () => {
    await using site = await openSite(world());
    await read(site);
    const before = await activeAccounts(site);
    const readMs = await site.store.directory.accountsReadMs(site.source.id);
    for (const account of [...site.world.accounts.values()]) {
      if (!account.accountId.startsWith('one-')) continue;
      if (account.accountId === 'one-7') site.world.putAccount({ ...account, active: false });
      else site.world.deleteAccount(account.accountId);
    }
    await read(site);
    const stands = async (id: string) =>
      (await site.store.directory.account(site.source.id, accountId(id)))?.active;
    assert.deepEqual([await stands('one-7'), await stands('one-8')], [false, true]);
    assert.equal(await activeAccounts(site), before - 1);
    assert.deepEqual(
      (await held(site)).map(([which]) => which),
      ['accounts', 'members'],
    );
    assert.equal(await site.store.directory.accountsReadMs(site.source.id), readMs, 'it grows old');
  });

  it('is what it was before when Jira has it again', async () => {
    await using site = await openSite(world());
    await read(site);
    const before = await memberships(site);
    const members = new Map(
      groupNames.map((name) => [name, [...(site.world.groups.get(name)?.members ?? [])]]),
    );
    for (const name of groupNames) site.world.setGroupMembers(name, []);
    await read(site);
    for (const [name, those] of members) site.world.setGroupMembers(name, those);
    await read(site);
    assert.equal(await memberships(site), before);
    assert.deepEqual([await held(site), await questions(site)], [[], []]);
  });

  it('keeps the issues of projects that are not listed any more', async () => {
    await using site = await openSite(world());
    await site.sync();
    const desk = async () => (await site.store.issues.rowsByKey('DESK-1')).length;
    assert.equal(await desk(), 1);
    for (const project of [...site.world.projects.values()]) {
      if (project.id !== '3') site.world.putProject({ ...project, state: 'deleted' });
    }
    await assert.rejects(
      site.sync(),
      (error) => error instanceof AppError && /Their issues were kept.*accept-shrink/.test(error.message),
    );
    assert.equal(await desk(), 1);
    await site.store.access.acceptShrinks(site.source.id, undefined, 1);
    await site.sync();
    assert.equal(await desk(), 0);
  });

  it('that shrinks further than what was accepted is asked about again', async () => {
    await using site = await openSite(world());
    await read(site);
    for (const name of groupNames.slice(2)) site.world.setGroupMembers(name, []);
    await read(site);
    await site.store.access.acceptShrinks(site.source.id, undefined, 1);
    for (const name of groupNames.slice(0, 2)) site.world.setGroupMembers(name, []);
    await read(site);
    assert.equal((await questions(site)).length, 1);
    assert.deepEqual(
      (await site.store.access.heldShrinks(site.source.id)).map(({ acceptedMs }) => acceptedMs),
      [undefined],
    );
  });
});

describe('what shrinks as things do', () => {
  const shrinks: readonly (readonly [
    string,
    (site: ConnectedSite) => void,
    (site: ConnectedSite) => Promise<boolean>,
  ])[] = [
    [
      'a group that is emptied',
      ({ world }) => world.setGroupMembers('team-1', []),
      async ({ store, source }) => (await store.access.memberCounts(source.id)).get(groupId('team-1')) === 0,
    ],
    [
      'a third of all groups',
      ({ world }) => {
        for (const name of groupNames.slice(0, 10)) world.setGroupMembers(name, []);
      },
      async ({ store, source }) => {
        const counts = await store.access.memberCounts(source.id);
        return groupNames.slice(0, 10).every((name) => counts.get(groupId(name)) === 0);
      },
    ],
    [
      'a project whose actors are gone',
      ({ world }) => world.putProject({ ...(world.projects.get('1000') ?? assert.fail()), roleActors: [] }),
      async ({ store, source }) => {
        const part = await store.directory.part(source.id, 'roles', '1000');
        return part?.body.roles.every(({ users, groups }) => users.length + groups.length === 0) ?? false;
      },
    ],
    [
      'a project that is deleted',
      ({ world }) => world.putProject({ ...(world.projects.get('1000') ?? assert.fail()), state: 'deleted' }),
      async ({ store, source }) => (await store.directory.part(source.id, 'project', '1000')) === undefined,
    ],
  ];
  for (const [what, happen, isSeen] of shrinks) {
    it(`is believed at once: ${what}`, async () => {
      await using site = await openSite(world());
      await read(site);
      assert.equal(await isSeen(site), false);
      happen(site);
      await read(site);
      assert.equal(await isSeen(site), true);
      assert.deepEqual([await held(site), await questions(site)], [[], []]);
    });
  }
});
