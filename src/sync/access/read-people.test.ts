import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { groupId } from '../../model/ids.ts';
import { smallWorld } from '../../sandbox/small-world.test-support.ts';
import type { WorldFile } from '../../sandbox/world/world-file.ts';
import { type ConnectedSite, openSite } from '../site.test-support.ts';
import { readPeople } from './read-people.ts';
import { clientWhile, readingOf } from './while-read.test-support.ts';

/** 60 groups beside those of the small world: two pages of a list. */
function world(): WorldFile {
  const file = smallWorld();
  const many = Array.from({ length: 60 }, (_, index) => ({
    groupId: `m-${index + 100}`,
    name: `many ${index + 100}`,
    members: ['ben'],
  }));
  return { ...file, groups: [...many, ...file.groups], issues: [] };
}

/** The paths of what was asked about groups by their ids. */
async function read(site: ConnectedSite, meanwhile: () => void = () => {}): Promise<readonly string[]> {
  const from = site.sandbox.requests().length;
  const reading = await readingOf(site, clientWhile(site, /group\/bulk\?startAt=0&/, meanwhile));
  await readPeople(reading, new AbortController());
  await reading.writer.flush();
  const asked = site.sandbox.requests().slice(from);
  return asked.flatMap(({ path }) => /group\/bulk\?(groupId=.*)&startAt=0/.exec(path)?.[1] ?? []);
}

const membersOf = async ({ store, source }: ConnectedSite, id: string) =>
  (await store.access.memberCounts(source.id)).get(groupId(id));
const known = async ({ store, source }: ConnectedSite) =>
  (await store.directory.part(source.id, 'groups', ''))?.body.groups.map((group) => group.groupId) ?? [];

describe('a group on a list that changes while it is read', () => {
  it('keeps its members where another went and one came, so that there are as many', async () => {
    await using site = await openSite(world());
    assert.deepEqual(await read(site), []);
    // By name, the fourth, and the first of the second page.
    const [first, second] = [groupId('m-100'), groupId('m-147')];
    assert.equal(await membersOf(site, second), 1);
    assert.deepEqual(
      await read(site, () => {
        site.world.deleteGroup(first);
        site.world.putGroup({ groupId: 'z-new', name: 'zz new', members: ['cleo'] });
      }),
      [`groupId=${second}`],
    );
    assert.equal(await membersOf(site, second), 1);
    assert.ok((await known(site)).includes(groupId('z-new')));
    assert.deepEqual(await read(site), [`groupId=${first}`]);
    assert.equal((await known(site)).includes(first), false, 'CONTROL: one that is gone is not kept');
    assert.equal(await membersOf(site, first), undefined);
  });
});
