import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import { projectId } from '../../model/ids.ts';
import { smallWorld } from '../../sandbox/small-world.test-support.ts';
import type { WorldFile, WorldProject } from '../../sandbox/world/world-file.ts';
import { aMomentLater, world as browsed } from '../access-pass.test-support.ts';
import { readPermissions } from '../read-permissions.ts';
import { checkRoleNames } from '../role-names.ts';
import { type ConnectedSite, openSite } from '../site.test-support.ts';
import { readProjectList } from './read-projects.ts';
import { clientWhile, readingOf } from './while-read.test-support.ts';

/** 250 projects to three pages of a list: MANY000 to MANY249, with the ids 1000 to 1249. */
function world(): WorldFile {
  const file = smallWorld();
  const soft = file.projects.find(({ id }) => id === '1') ?? assert.fail();
  const many = Array.from({ length: 250 }, (_, index) => ({
    ...soft,
    id: String(1000 + index),
    key: `MANY${String(index).padStart(3, '0')}`,
    name: `Many ${index}`,
  }));
  return { ...file, projects: many, issues: [] };
}

const firstOfLive = /project\/search\?status=live&expand=lead&orderBy=key&startAt=0/;

async function read(site: ConnectedSite, meanwhile: () => void = () => {}, after = firstOfLive) {
  const from = site.sandbox.requests().length;
  const reading = await readingOf(site, clientWhile(site, after, meanwhile));
  const list = await readProjectList(reading);
  // What is new is written by the rest of the pass.
  for (const project of list.projects) {
    if (!list.done.has(project.id)) await reading.writer.put('project', project.id, project, list.readMs);
  }
  await reading.writer.flush();
  const asked = site.sandbox.requests().slice(from);
  const paths = asked.filter(({ path }) => path.includes('project/search')).map(({ path }) => path);
  return { paths, list };
}

const kindsOf = async ({ store, source }: ConnectedSite, id: string) =>
  (await store.directory.parts(source.id))
    .filter(({ kind, subject }) => subject === id && ['project', 'absent', 'reread'].includes(kind))
    .map(({ kind }) => kind);
const model = (site: ConnectedSite, id: string): WorldProject => site.world.projects.get(id) ?? assert.fail();

describe('a project on a list that changes while it is read', () => {
  it('is there still where another of the page before went', async () => {
    await using site = await openSite(world());
    await read(site);
    await read(site, () => site.world.deleteProject('1007'));
    assert.deepEqual(await kindsOf(site, '1100'), ['project'], 'the first of the second page');
    assert.deepEqual(await kindsOf(site, '1007'), ['absent'], 'CONTROL: what went is not');
  });

  it('is there still where one went and another came, so that there are as many', async () => {
    await using site = await openSite(world());
    await read(site);
    await read(site, () => {
      const gone = model(site, '1007');
      site.world.deleteProject('1007');
      site.world.putProject({ ...gone, id: '1300', key: 'NEW', name: 'New' });
    });
    assert.deepEqual(await kindsOf(site, '1100'), ['project']);
    assert.deepEqual(
      await kindsOf(site, '1007'),
      ['project'],
      'one that went at that moment is seen to next',
    );
    await read(site);
    assert.deepEqual(await kindsOf(site, '1100'), ['project'], 'nothing of it was hidden');
    assert.deepEqual(await kindsOf(site, '1007'), ['absent']);
    assert.deepEqual(await kindsOf(site, '1300'), ['project']);
  });

  it('is there still where it was restored after the live ones were listed', async () => {
    const file = world();
    const projects = file.projects.map((one) =>
      one.id === '1249' ? { ...one, state: 'archived' as const } : one,
    );
    await using site = await openSite({ ...file, projects });
    await read(site);
    const { state: _, ...restored } = model(site, '1249');
    // The last page of the live ones.
    await read(site, () => site.world.putProject(restored), /status=live.*startAt=200/);
    assert.deepEqual(await kindsOf(site, '1249'), ['project']);
    const part = await site.store.directory.part(site.source.id, 'project', projectId('1249'));
    assert.equal(part?.body.archived, false);
  });

  it('is archived where it was archived between the two lists, and counts once', async () => {
    await using site = await openSite(world());
    await read(site);
    const archive = () => site.world.putProject({ ...model(site, '1010'), state: 'archived' });
    const { list } = await read(site, archive, /status=live.*startAt=200/);
    assert.deepEqual(
      list.projects.filter(({ id }) => id === '1010').map(({ archived }) => archived),
      [true],
    );
    const part = await site.store.directory.part(site.source.id, 'project', projectId('1010'));
    assert.equal(part?.body.archived, true);
  });

  it('is asked for by itself only when it is missing, with up to 49 others', async () => {
    await using site = await openSite(world());
    await read(site);
    assert.equal((await read(site)).paths.length, 4, 'three pages of live ones, and none archived');
    for (let index = 0; index < 60; index += 1) site.world.deleteProject(String(1000 + index));
    const { paths } = await read(site);
    const named = paths.filter((path) => path.includes('&id='));
    assert.deepEqual(
      named.map((path) => [/status=(\w+)/.exec(path)?.[1], path.split('&id=').length - 1]),
      [
        ['live', 50],
        ['archived', 50],
        ['live', 10],
        ['archived', 10],
      ],
    );
    assert.deepEqual(await kindsOf(site, '1059'), ['absent']);
  });

  it('counts as gone where Jira does not let it be asked for by itself', async () => {
    await using site = await openSite(world());
    await read(site);
    site.world.deleteProject('1007');
    site.sandbox.faults.add({ path: /&id=/, times: 1, answer: { kind: 'status', status: 400 } });
    await read(site);
    assert.deepEqual(await kindsOf(site, '1007'), ['absent']);
  });
});

describe('the names of roles that all projects have', () => {
  const soft = projectId('1');
  const read = async (site: ConnectedSite, meanwhile: () => Promise<void>) => {
    const client = clientWhile(site, /api\/3\/role$/, meanwhile);
    const signal = new AbortController().signal;
    await readPermissions({
      ...{ ...site, client, signal },
      ...{ clock: systemClock, log: silentLog, patienceMs: 0 },
    });
    const part = await site.store.directory.part(site.source.id, 'roles', soft);
    return part?.body.roles.map(({ name }) => name).sort();
  };

  it('count as of when they were read, so that newer ones of a project stay', async () => {
    const file = browsed();
    // Whoever is not in the role of a restricted comment does not get it.
    const projects = file.projects.map((one) => {
      const actors = { roleId: '10002', users: ['ann'], groups: [] };
      return one.id === soft ? { ...one, roleActors: [...one.roleActors, actors] } : one;
    });
    await using site = await openSite({ ...file, projects });
    await site.sync();
    const before = await read(site, async () => {});
    assert.deepEqual(before, ['Administrators', 'Developers'], 'CONTROL');
    const { store, source } = site;
    const options = { sourceId: source.id, store, client: site.client(), clock: systemClock };
    const names = await read(site, async () => {
      await aMomentLater();
      site.world.putProjectRole({ id: '10100', name: 'Coders' });
      // As the fresh strand does it when it has read comments that are restricted to a role.
      const checked = await checkRoleNames({ ...options, signal: new AbortController().signal }, [soft]);
      assert.deepEqual(checked.changed, ['1']);
    });
    assert.deepEqual(names, ['Administrators', 'Coders']);
    site.world.putProjectRole({ id: '10100', name: 'Builders' });
    assert.deepEqual(
      await read(site, async () => {}),
      ['Administrators', 'Builders'],
      'CONTROL: the next pass',
    );
  });
});
