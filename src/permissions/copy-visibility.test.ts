import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProjectPart } from '../model/directory.ts';
import { accountId, projectId } from '../model/ids.ts';
import type { Person } from '../model/person.ts';
import type { Source } from '../model/source.ts';
import { openStoreInMemory } from '../store/new-database.test-support.ts';
import { addSource } from '../store/store.test-support.ts';
import type { Store } from '../store/store.ts';
import { directoryCopies } from './directory-copy.ts';
import { type VisibilityResolver, visibilityResolver } from './resolve-visibility.ts';

const hour = 3_600_000;
const maxAgeMs = 24 * hour;
const part: ProjectPart = {
  id: projectId('10'),
  key: 'AA',
  name: 'Alpha',
  typeKey: 'software',
  teamManaged: false,
  leadAccountId: undefined,
  archived: false,
};

interface Fixture extends AsyncDisposable {
  readonly store: Store;
  readonly source: Source;
  readonly resolver: VisibilityResolver;
  readonly ann: Person;
  readonly ben: Person;
  nowMs: number;
  /** The projects of the source that the person finds something in. */
  projects(person: Person): Promise<readonly string[]>;
}

/** A source of Ann's, or one that is shared; with one project, read at 0. */
async function fixture(over: Partial<Source> & Pick<Source, 'kind'>): Promise<Fixture> {
  const store = openStoreInMemory();
  const put = (name: string) =>
    store.people.put({ email: `${name}@x.example`, name, title: undefined, role: 'administrator' });
  const [ann, ben] = [await put('ann'), await put('ben')];
  const { id: _, ...based } = await addSource(store);
  const owner = over.kind === 'private' ? { ownerId: ann.id } : {};
  const source = await store.sources.add({ ...based, ...owner, ...over }, []);
  await store.directory.putPart(source.id, 'project', part.id, part, 0);
  const made: Fixture = {
    store,
    source,
    ann,
    ben,
    nowMs: 0,
    resolver: visibilityResolver(store, directoryCopies(store, maxAgeMs), {
      directoryMaxAgeMs: maxAgeMs,
      now: () => made.nowMs,
    }),
    async projects(person) {
      return [...((await made.resolver.resolve(person)).sources.get(source.id)?.projects.keys() ?? [])];
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
  return made;
}

test('a private source is its owner’s, whoever else is who on the site', async () => {
  await using at = await fixture({ kind: 'private' });
  await at.store.people.tie(at.ben.id, at.source.site.id, at.source.accountId, 'administrator');
  assert.deepEqual(await at.projects(at.ann), ['10']);
  assert.deepEqual(await at.projects(at.ben), []);
});

test('a private source is not for those who look with its owner’s eyes', async () => {
  await using at = await fixture({ kind: 'private' });
  const shared = await at.store.sources.add({ ...at.source, kind: 'shared', audience: 'everyone' }, []);
  const { sources } = await at.resolver.resolveForOthers(at.ann);
  assert.equal(sources.has(at.source.id), false);
  assert.equal(sources.has(shared.id), true, 'control: what is shared with everybody');
  assert.deepEqual(await at.projects(at.ann), ['10'], 'control: the owner');
});

test('in a private source the owner is the account of its credential, without a tie', async () => {
  await using at = await fixture({ kind: 'private' });
  assert.equal((await at.resolver.resolve(at.ann)).sources.get(at.source.id)?.account, 'crawler');
});

test('a private source without an owner is nobody’s, from the next question on', async () => {
  await using at = await fixture({ kind: 'private' });
  assert.deepEqual(await at.projects(at.ann), ['10'], 'control');
  await at.store.people.remove(at.ann.id, 1);
  assert.deepEqual(await at.projects(at.ann), []);
  assert.deepEqual(await at.projects(at.ben), []);
});

test('a source that is shared with everybody is everybody’s, tied to an account or not', async () => {
  await using at = await fixture({ kind: 'shared', audience: 'everyone' });
  await at.store.people.tie(at.ben.id, at.source.site.id, accountId('ben'), 'administrator');
  assert.deepEqual(await at.projects(at.ann), ['10']);
  assert.deepEqual(await at.projects(at.ben), ['10']);
  assert.equal((await at.resolver.resolve(at.ben)).sources.get(at.source.id)?.account, 'ben');
});

test('a source that is shared with groups is their people’s, from the next question on', async () => {
  await using at = await fixture({ kind: 'shared' });
  const { workspaceGroups: groups, sources, issues } = at.store;
  const [sales, design] = [await groups.add('Sales'), await groups.add('Design')];
  await sources.change(at.source.id, { audience: [sales.id] });
  await groups.addMember(sales.id, at.ann.id);
  await groups.addMember(design.id, at.ben.id);
  assert.deepEqual(await at.projects(at.ann), ['10']);
  assert.deepEqual(await at.projects(at.ben), []);
  const before = await issues.latestChange();
  await groups.removeMember(sales.id, at.ann.id);
  assert.deepEqual(await at.projects(at.ann), []);
  await groups.addMember(sales.id, at.ben.id);
  assert.deepEqual(await at.projects(at.ben), ['10']);
  await sources.change(at.source.id, { audience: [design.id] });
  assert.deepEqual(await at.projects(at.ben), ['10'], 'by the other group');
  await groups.remove(design.id);
  assert.deepEqual(await at.projects(at.ben), []);
  assert.equal(await issues.latestChange(), before, 'no document was written');
});

test('a source that is shared with nobody, or whose audience nobody chose, is nobody’s', async () => {
  for (const audience of [[], undefined]) {
    await using at = await fixture({ kind: 'shared', audience });
    assert.deepEqual(await at.projects(at.ann), []);
    await at.store.sources.change(at.source.id, { audience: 'everyone' });
    assert.deepEqual(await at.projects(at.ann), ['10'], 'control');
  }
});

for (const kind of ['private', 'shared'] as const) {
  test(`${kind}: a project counts while it is on a list that is not too old, and not archived`, async () => {
    await using at = await fixture({ kind, audience: 'everyone' });
    const { directory } = at.store;
    const put = (body: ProjectPart, readMs: number) =>
      directory.putPart(at.source.id, 'project', part.id, body, readMs);
    assert.deepEqual(await at.projects(at.ann), ['10']);
    await put({ ...part, archived: true }, 1);
    assert.deepEqual(await at.projects(at.ann), [], 'archived');
    await put(part, 2);
    assert.deepEqual(await at.projects(at.ann), ['10'], 'restored');
    at.nowMs = maxAgeMs + hour;
    assert.deepEqual(await at.projects(at.ann), [], 'too old');
    await put(part, at.nowMs);
    at.nowMs += hour + 1;
    assert.deepEqual(await at.projects(at.ann), ['10'], 'read again');
    await directory.removePart(at.source.id, 'project', part.id);
    assert.deepEqual(await at.projects(at.ann), [], 'not on the list');
  });
}

test('a project of a shared source whose security scheme was exchanged is hidden until it was read again', async () => {
  await using at = await fixture({ kind: 'shared', audience: 'everyone' });
  await at.store.directory.putPart(at.source.id, 'reread', part.id, { sinceMs: 1 }, 1);
  assert.deepEqual(await at.projects(at.ann), []);
  await at.store.directory.removePart(at.source.id, 'reread', part.id);
  assert.deepEqual(await at.projects(at.ann), ['10'], 'control');
});

for (const over of [{ kind: 'private' }, { kind: 'shared', audience: 'everyone' }] as const) {
  test(`a project of a ${over.kind} source that was paused too long ago is found by nobody`, async () => {
    await using at = await fixture(over);
    const { directory } = at.store;
    await directory.putPart(at.source.id, 'paused', part.id, { sinceMs: 1 }, 1);
    assert.deepEqual(await at.projects(at.ann), ['10'], 'control: it is young');
    at.nowMs = maxAgeMs + 2;
    await directory.putPart(at.source.id, 'project', part.id, { ...part, name: 'Read again' }, at.nowMs);
    assert.deepEqual(await at.projects(at.ann), []);
    await directory.removePart(at.source.id, 'paused', part.id);
    assert.deepEqual(await at.projects(at.ann), ['10'], 'control: it alone hid it');
  });
}

test('switching a source to titles is part of what is held, from the next question on', async () => {
  await using at = await fixture({ kind: 'private' });
  const [based] = await at.store.sources.list();
  assert.ok(based);
  const titles = async () => {
    const { sources } = await at.resolver.resolve(at.ann);
    return [...sources.values()].map(({ kind, titlesOnly }) => [kind, titlesOnly]);
  };
  assert.deepEqual(await titles(), [
    ['permission-based', false],
    ['private', false],
  ]);
  await at.store.sources.change(based.id, { titlesOnly: true });
  await at.store.sources.change(at.source.id, { titlesOnly: true });
  assert.deepEqual(await titles(), [
    ['permission-based', true],
    ['private', true],
  ]);
  const account = await at.resolver.resolveAccount(based.id, undefined);
  assert.equal(account.sources.get(based.id)?.titlesOnly, true);
});

test('an account of the site holds nothing by itself on a source that is not permission-based', async () => {
  await using at = await fixture({ kind: 'private' });
  const { sources } = await at.resolver.resolveAccount(at.source.id, at.source.accountId);
  assert.equal(sources.size, 0);
});
