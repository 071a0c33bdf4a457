import assert from 'node:assert/strict';
import { test } from 'node:test';
import type {
  DirectoryAccount,
  DirectoryBodies,
  Holder,
  PartKind,
  SchemeGrantsPart,
} from '../model/directory.ts';
import {
  type AccountId,
  accountId,
  fieldId,
  groupId,
  levelId,
  projectId,
  roleId,
  schemeId,
} from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import { matchesNobody } from '../model/visibility.ts';
import { openStoreInMemory } from '../store/new-database.test-support.ts';
import { addSource } from '../store/store.test-support.ts';
import type { Store } from '../store/store.ts';
import { directoryCopies } from './directory-copy.ts';
import { type VisibilityResolver, visibilityResolver } from './resolve-visibility.ts';

const hour = 3_600_000;
const maxAgeMs = 24 * hour;
const project = projectId('10');
const [staff, level, role] = [groupId('staff'), levelId('5'), roleId('7')];

/** When each part was read; all of them at 0 unless a test says otherwise. */
type ReadAt = Partial<Record<PartKind | 'accounts' | 'members', number>>;

const holder = (type: string, value?: string): Holder => ({ type, value, parameter: undefined });

function grantsTo(...holders: readonly Holder[]): SchemeGrantsPart {
  const grants = holders.map((one, at) => ({ id: String(at), permission: 'BROWSE_PROJECTS', holder: one }));
  return { name: 'x', grants };
}

const bodies: DirectoryBodies = {
  project: {
    id: project,
    key: 'AA',
    name: 'Alpha',
    typeKey: 'software',
    teamManaged: false,
    leadAccountId: accountId('lead'),
    archived: false,
  },
  'permission-scheme': { schemeId: schemeId('1') },
  'scheme-grants': grantsTo(holder('group', 'staff')),
  'security-scheme': { schemeId: schemeId('2') },
  'security-levels': {
    name: 'Levels',
    defaultLevelId: undefined,
    levels: [{ levelId: level, name: 'Role', holders: [holder('projectRole', '7')] }],
  },
  roles: { roles: [{ roleId: role, name: 'Developers', users: [accountId('ann')], groups: [] }] },
  anonymous: { canRead: true },
  'application-roles': { roles: [{ key: 'jira-software', groups: [staff] }] },
  'account-applications': { keys: ['jira-software'] },
  groups: { groups: [{ groupId: staff, name: 'the staff' }] },
  fields: { fields: [{ id: fieldId('customfield_1'), name: 'Severity', type: 'option' }] },
  reread: { sinceMs: 0 },
  held: { sinceMs: 0, runId: 1, examples: [{ accountId: undefined, issueKey: 'AA-1' }] },
  absent: { sinceMs: 1, key: 'AA' },
  paused: { sinceMs: 0 },
};

const accounts: readonly DirectoryAccount[] = (
  [
    ['ann', 'atlassian', true],
    ['ben', 'atlassian', true],
    ['gone', 'atlassian', false],
    ['customer', 'customer', true],
    ['app', 'app', true],
    ['oddity', 'unknown', true],
    ['unlicensed', 'atlassian', true],
  ] as const
).map(([id, type, active]) => ({
  accountId: accountId(id),
  displayName: id,
  email: undefined,
  type,
  active,
}));

interface Fixture extends AsyncDisposable {
  readonly store: Store;
  readonly source: Source;
  readonly resolver: VisibilityResolver;
  nowMs: number;
  put<K extends PartKind>(kind: K, body: DirectoryBodies[K], readMs?: number): Promise<void>;
  as(account: string | undefined): ReturnType<VisibilityResolver['resolveAccount']>;
  /** What the account holds in the one project. */
  project(account: string | undefined): Promise<ReturnType<typeof inProject>>;
}

const inProject = (visibility: Awaited<ReturnType<VisibilityResolver['resolve']>>, source: Source) =>
  visibility.sources.get(source.id)?.projects.get(project);

async function fixture(
  over: Partial<DirectoryBodies> = {},
  readAt: ReadAt = {},
  without: readonly PartKind[] = ['reread'],
): Promise<Fixture> {
  const store = openStoreInMemory();
  const source = await addSource(store);
  const subjects: Partial<Record<PartKind, string>> = {
    'application-roles': '',
    groups: '',
    fields: '',
    'scheme-grants': '1',
    'security-levels': '2',
  };
  const all = { ...bodies, ...over };
  const put = async <K extends PartKind>(kind: K, body: DirectoryBodies[K], readMs = 0) => {
    await store.directory.putPart(source.id, kind, subjects[kind] ?? project, body, readMs);
  };
  const kinds: readonly PartKind[] = [
    'project',
    'permission-scheme',
    'scheme-grants',
    'security-scheme',
    'security-levels',
    'roles',
    'anonymous',
    'application-roles',
    'groups',
    'fields',
    'reread',
  ];
  for (const kind of kinds) if (!without.includes(kind)) await put(kind, all[kind], readAt[kind] ?? 0);
  await store.directory.putAccounts(source.id, accounts, readAt.accounts ?? 0);
  const members = ['ann', 'ben', 'gone', 'customer', 'oddity'].map(accountId);
  await store.directory.putGroupMembers(source.id, staff, members, readAt.members ?? 0);
  const made: Fixture = {
    store,
    source,
    nowMs: 0,
    resolver: visibilityResolver(store, directoryCopies(store, maxAgeMs), {
      directoryMaxAgeMs: maxAgeMs,
      now: () => made.nowMs,
    }),
    put,
    as: (account) => made.resolver.resolveAccount(source.id, idOf(account)),
    project: async (account) => inProject(await made.as(account), source),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
  return made;
}

const idOf = (account: string | undefined): AccountId | undefined =>
  account === undefined ? undefined : accountId(account);

test('a member of the group browses, holds their roles, and is matched by the levels', async () => {
  await using at = await fixture();
  const ann = await at.project('ann');
  assert.equal(ann?.browse.always, true);
  assert.deepEqual([...(ann?.roles ?? [])], [role]);
  assert.equal(ann?.levels.get(level)?.always, true);
  const ben = await at.project('ben');
  assert.equal(ben?.browse.always, true);
  assert.deepEqual(ben?.levels.get(level), matchesNobody);
});

for (const [who, why] of [
  ['gone', 'is deactivated'],
  ['customer', 'is a customer'],
  ['oddity', 'is of an unknown type'],
  ['unlicensed', 'has access to no application'],
  ['stranger', 'is not in the directory'],
] as const) {
  test(`an account that ${why} counts as anonymous, whatever groups and roles name it`, async () => {
    await using at = await fixture({
      roles: { roles: [{ roleId: role, name: 'Developers', users: [accountId(who)], groups: [staff] }] },
      'scheme-grants': grantsTo(
        holder('group', 'staff'),
        holder('projectRole', '7'),
        holder('user', who),
        holder('reporter'),
      ),
    });
    const source = (await at.as(who)).sources.get(at.source.id);
    assert.deepEqual([source?.account, source?.hasJiraAccess, source?.groups.size], [undefined, false, 0]);
    assert.equal(source?.projects.size, 0);
    assert.ok((await at.project('ann'))?.browse.always, 'control');
  });
}

test('where the application roles are not known, what Jira says of the account alone counts', async () => {
  const single = { keys: ['jira-software'] };
  const access = async (at: Fixture, who: string) => {
    const source = (await at.as(who)).sources.get(at.source.id);
    return [source?.account, source?.hasJiraAccess];
  };
  for (const without of [['application-roles', 'reread'], ['reread']] as const) {
    await using at = await fixture({}, { 'application-roles': -maxAgeMs - 1 }, without);
    assert.deepEqual(await access(at, 'ann'), [undefined, false], 'neither');
    const put = (who: string, keys: readonly string[], readMs: number) =>
      at.store.directory.putPart(at.source.id, 'account-applications', who, { keys }, readMs);
    await put('ann', single.keys, 0);
    await put('ben', [], 0);
    await put('gone', single.keys, 0);
    await put('customer', single.keys, 0);
    assert.deepEqual(await access(at, 'ann'), ['ann', true]);
    assert.equal((await at.project('ann'))?.browse.always, true);
    assert.deepEqual(await access(at, 'ben'), [undefined, false], 'no application');
    for (const who of ['gone', 'customer', 'oddity']) {
      assert.deepEqual(await access(at, who), [undefined, false], who);
    }
    at.nowMs = maxAgeMs + 1;
    await at.store.directory.putAccounts(at.source.id, accounts, at.nowMs);
    assert.deepEqual(await access(at, 'ann'), [undefined, false], 'too old');
  }
});

test('application roles that are known count, whatever was once said of the account alone', async () => {
  await using at = await fixture();
  const keys = ['jira-software'];
  await at.store.directory.putPart(at.source.id, 'account-applications', 'unlicensed', { keys }, 0);
  assert.equal((await at.as('unlicensed')).sources.get(at.source.id)?.account, undefined);
  assert.equal((await at.as('ann')).sources.get(at.source.id)?.account, 'ann', 'control');
});

test('an app counts as itself without a group, and has no access to Jira', async () => {
  await using at = await fixture({
    'scheme-grants': grantsTo(holder('user', 'app')),
  });
  const source = (await at.as('app')).sources.get(at.source.id);
  assert.deepEqual([source?.account, source?.hasJiraAccess], ['app', false]);
  assert.equal(source?.projects.get(project)?.browse.always, true);
});

test('an anonymous viewer sees public projects and no others', async () => {
  const anyone = grantsTo(holder('anyone'));
  await using open = await fixture({ 'scheme-grants': anyone });
  assert.equal((await open.project(undefined))?.browse.always, true);
  await using closed = await fixture({ 'scheme-grants': anyone, anonymous: { canRead: false } });
  assert.equal(await closed.project(undefined), undefined);
  assert.equal((await closed.project('ann'))?.browse.always, true, 'control: an account does');
  await using unread = await fixture({ 'scheme-grants': anyone }, {}, ['reread', 'anonymous']);
  assert.equal(await unread.project(undefined), undefined);
});

test('the actors of a role are its users and the members of its groups', async () => {
  await using at = await fixture({
    roles: {
      roles: [
        { roleId: role, name: 'a', users: [], groups: [staff] },
        { roleId: roleId('8'), name: 'b', users: [accountId('ben')], groups: [] },
      ],
    },
  });
  assert.deepEqual([...((await at.project('ann'))?.roles ?? [])], ['7']);
  assert.deepEqual([...((await at.project('ben'))?.roles ?? [])], ['7', '8']);
});

for (const [part, denied] of [
  ['project', 'the project'],
  ['permission-scheme', 'the project'],
  ['scheme-grants', 'the project'],
  ['members', 'the project'],
  ['accounts', 'the project'],
  ['application-roles', 'the project'],
  ['security-scheme', 'the level'],
  ['security-levels', 'the level'],
  ['roles', 'the level'],
] as const) {
  for (const [when, readMs, nowMs, justCountsMs] of [
    ['too long ago', -1, maxAgeMs, maxAgeMs],
    ['by a clock that was set back since', 5 * 60_000 + 1, 0, 0],
  ] as const) {
    test(`${part}: what was read ${when} denies ${denied}`, async () => {
      await using fresh = await fixture({}, when === 'too long ago' ? {} : { [part]: readMs - 1 });
      fresh.nowMs = justCountsMs;
      assert.equal((await fresh.project('ann'))?.levels.get(level)?.always, true, 'control: it just counts');
      await using old = await fixture({}, { [part]: readMs });
      old.nowMs = nowMs;
      const ann = await old.project('ann');
      if (denied === 'the project') assert.equal(ann, undefined);
      else {
        assert.equal(ann?.browse.always, true);
        assert.notEqual(ann?.levels.get(level)?.always, true);
      }
    });
  }
}

test('what was resolved, or looked up, by a clock that was ahead is not kept when it was set back', async () => {
  await using at = await fixture();
  at.nowMs = 2 * maxAgeMs;
  assert.equal(await at.project('ann'), undefined, 'too old for this clock');
  at.nowMs = maxAgeMs;
  assert.equal((await at.project('ann'))?.browse.always, true);
});

test('when parts were read is looked up again, although nothing changed, when the clock was set back', async () => {
  await using at = await fixture();
  const copies = directoryCopies(at.store, maxAgeMs);
  const readMs = async (nowMs: number) =>
    (await copies.current(at.source.id, nowMs)).projects.get(project)?.project?.readMs;
  assert.equal(await readMs(maxAgeMs), 0);
  await at.store.access.readAgain(at.source.id, [{ kind: 'project', subject: project, readMs: 5 }], [], 9);
  assert.equal(await readMs(maxAgeMs + 1), 0, 'CONTROL: not for every question');
  assert.equal(await readMs(maxAgeMs - 1), 5);
});

test('a public project is not public any more when that was found out too long ago', async () => {
  const anyone = grantsTo(holder('anyone'));
  await using at = await fixture({ 'scheme-grants': anyone }, { anonymous: -1 });
  at.nowMs = maxAgeMs;
  assert.equal(await at.project(undefined), undefined);
  assert.equal((await at.project('ann'))?.browse.always, true, 'control: accounts do not need it');
});

test('a group that is only named is not resolved by a list of groups that is too old', async () => {
  const byName = { type: 'group', value: undefined, parameter: 'the staff' };
  const scheme = grantsTo(byName);
  await using young = await fixture({ 'scheme-grants': scheme });
  assert.equal((await young.project('ann'))?.browse.always, true);
  await using old = await fixture({ 'scheme-grants': scheme }, { groups: -1 });
  old.nowMs = maxAgeMs;
  assert.equal(await old.project('ann'), undefined);
  await using twice = await fixture({
    'scheme-grants': scheme,
    groups: {
      groups: [
        { groupId: staff, name: 'the staff' },
        { groupId: groupId('x'), name: 'the staff' },
      ],
    },
  });
  assert.equal(await twice.project('ann'), undefined);
});

for (const part of ['project', 'permission-scheme', 'scheme-grants', 'application-roles'] as const) {
  test(`a missing ${part} denies`, async () => {
    await using at = await fixture({}, {}, ['reread', part]);
    assert.equal(await at.project('ann'), undefined);
  });
}

test('a project that is held is hidden at once and at any age, until it is released', async () => {
  await using at = await fixture();
  const { version } = at.store.directory;
  assert.equal((await at.project('ann'))?.browse.always, true, 'control');
  const before = await version(at.source.id);
  await at.put('held', bodies.held);
  assert.ok((await version(at.source.id)) > before);
  assert.equal(await at.project('ann'), undefined);
  at.nowMs = maxAgeMs;
  assert.equal(await at.project('ann'), undefined, 'what was resolved is kept no longer than a moment');
  await at.store.directory.removePart(at.source.id, 'held', project);
  assert.equal((await at.project('ann'))?.browse.always, true);
});

test('a project that is paused is found until the pause is too old, however often its parts are read', async () => {
  await using at = await fixture();
  at.nowMs = maxAgeMs / 2;
  await at.put('paused', { sinceMs: 0 }, at.nowMs);
  assert.equal((await at.project('ann'))?.browse.always, true, 'control: it is young');
  const parts = await at.store.directory.parts(at.source.id);
  for (const { kind, subject, body } of parts) {
    await at.store.directory.putPart(at.source.id, kind, subject, body, maxAgeMs);
  }
  await at.store.directory.putAccounts(at.source.id, accounts, maxAgeMs);
  const members = ['ann', 'ben', 'gone', 'customer', 'oddity'].map(accountId);
  await at.store.directory.putGroupMembers(at.source.id, staff, members, maxAgeMs);
  at.nowMs = maxAgeMs + 1;
  assert.equal(await at.project('ann'), undefined);
  await at.store.directory.removePart(at.source.id, 'paused', project);
  assert.equal((await at.project('ann'))?.browse.always, true, 'control: it alone hid it');
});

test('an archived project, and one that is being read again, are hidden', async () => {
  await using archived = await fixture({ project: { ...bodies.project, archived: true } });
  assert.equal(await archived.project('ann'), undefined);
  await using at = await fixture({}, {}, []);
  assert.equal(await at.project('ann'), undefined);
  await at.store.directory.removePart(at.source.id, 'reread', project);
  assert.equal((await at.project('ann'))?.browse.always, true);
});

test('the visibility is the same object while nothing has changed', async () => {
  await using at = await fixture();
  const first = await at.as('ann');
  at.nowMs += 20_000;
  assert.equal(await at.as('ann'), first);
  await at.put('roles', bodies.roles, at.nowMs);
  assert.equal(await at.as('ann'), first, 'reading the same again is no change');
});

test('a change of the directory takes effect with the next question', async () => {
  await using at = await fixture();
  const before = await at.as('ann');
  assert.equal((await at.project('ann'))?.levels.get(level)?.always, true);
  await at.put('roles', { roles: [] });
  const after = await at.as('ann');
  assert.notEqual(after, before);
  assert.deepEqual(inProject(after, at.source)?.levels.get(level), matchesNobody);
  await at.store.directory.putGroupMembers(at.source.id, staff, [accountId('ben')], 0);
  assert.equal(await at.project('ann'), undefined);
  assert.ok(await at.project('ben'), 'control');
  const gone = accounts.map((one) => (one.accountId === 'ben' ? { ...one, active: false } : one));
  await at.store.directory.putAccounts(at.source.id, gone, 0);
  assert.equal(await at.project('ben'), undefined);
});

test('a scheme, a level or a project that is removed is gone with the next question', async () => {
  const part = {
    'scheme-grants': '1',
    'security-levels': '2',
    'permission-scheme': project,
    project,
  } as const;
  for (const kind of ['scheme-grants', 'permission-scheme', 'project'] as const) {
    await using at = await fixture();
    assert.ok(await at.project('ann'), 'control');
    await at.store.directory.removePart(at.source.id, kind, part[kind]);
    assert.equal(await at.project('ann'), undefined, kind);
    await at.put(kind, bodies[kind]);
    assert.ok(await at.project('ann'), `${kind} is back`);
  }
  await using at = await fixture();
  assert.equal((await at.project('ann'))?.levels.get(level)?.always, true, 'control');
  await at.store.directory.removePart(at.source.id, 'security-levels', '2');
  assert.equal((await at.project('ann'))?.levels.get(level), undefined);
});

test('parts grow too old while nobody changes anything', async () => {
  await using at = await fixture();
  assert.ok(await at.project('ann'));
  at.nowMs = maxAgeMs + 60_000;
  assert.equal(await at.project('ann'), undefined);
});

test('reading the directory again keeps it from growing too old', async () => {
  await using at = await fixture();
  assert.ok(await at.project('ann'));
  at.nowMs = 20 * hour;
  for (const kind of [
    'project',
    'permission-scheme',
    'scheme-grants',
    'roles',
    'security-scheme',
    'security-levels',
    'application-roles',
  ] as const) {
    await at.put(kind, bodies[kind], at.nowMs);
  }
  await at.store.directory.putAccounts(at.source.id, accounts, at.nowMs);
  await at.store.directory.putGroupMembers(
    at.source.id,
    staff,
    ['ann', 'ben', 'gone', 'customer', 'oddity'].map(accountId),
    at.nowMs,
  );
  at.nowMs = 30 * hour;
  assert.equal((await at.project('ann'))?.levels.get(level)?.always, true);
});

test('a person is on each site the account that they are tied to there, and nobody where they are not', async () => {
  await using at = await fixture();
  const other = await addSource(at.store, 'other');
  const person = await at.store.people.put({
    email: 'ann@x.example',
    name: 'Ann',
    title: undefined,
    role: 'administrator',
  });
  const untied = await at.resolver.resolve(person);
  assert.equal(
    untied.sources.get(at.source.id)?.projects.size,
    0,
    'an administrator without a tie sees nothing',
  );
  await at.store.people.tie(person.id, at.source.site.id, accountId('ann'), 'administrator');
  const visibility = await at.resolver.resolve(person);
  assert.equal(visibility.sources.get(at.source.id)?.account, 'ann');
  assert.equal(visibility.sources.get(other.id)?.account, undefined);
  assert.equal(await at.resolver.resolve(person), visibility);
});

test('a query can name the projects in which the viewer may find something', async () => {
  await using at = await fixture();
  const ann = await at.resolver.projects(await at.as('ann'));
  assert.deepEqual(
    ann.map((one) => one.project.name),
    ['Alpha'],
  );
  const nobody = await at.resolver.projects(await at.as(undefined));
  assert.deepEqual(nobody, []);
});
