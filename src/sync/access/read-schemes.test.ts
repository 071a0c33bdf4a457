import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { smallWorld } from '../../sandbox/small-world.test-support.ts';
import type { WorldFile, WorldSecurityLevel } from '../../sandbox/world/world-file.ts';
import { type ConnectedSite, openSite } from '../site.test-support.ts';
import { readProjectList } from './read-projects.ts';
import { Schemes } from './read-schemes.ts';
import { clientWhile, readingOf } from './while-read.test-support.ts';

const levelsOf = (schemeId: string): WorldSecurityLevel[] =>
  Array.from({ length: 60 }, (_, index) => ({
    id: `${schemeId}${index + 100}`,
    name: `Level ${index}`,
    members: [{ id: `${schemeId}${index + 500}`, holder: { type: 'reporter' } }],
  }));

/** SOFT and DESK have a security scheme each, of 60 levels: the list of all levels has two pages. */
function world(): WorldFile {
  const file = smallWorld();
  return {
    ...file,
    projects: file.projects.map((one) =>
      one.id === '1' || one.id === '2'
        ? { ...one, issueSecuritySchemeId: one.id === '1' ? '500' : '600' }
        : one,
    ),
    issueSecuritySchemes: ['500', '600'].map((id) => ({ id, name: `Scheme ${id}`, levels: levelsOf(id) })),
    issues: [],
  };
}

/** The paths of what was asked about security schemes. */
async function read(site: ConnectedSite, meanwhile: () => void = () => {}): Promise<readonly string[]> {
  const from = site.sandbox.requests().length;
  const reading = await readingOf(site, clientWhile(site, /level\?startAt=0&/, meanwhile));
  const schemes = new Schemes(reading);
  const { projects, readMs } = await readProjectList(reading);
  await schemes.readLevels();
  for (const project of projects) {
    await reading.writer.put('project', project.id, project, readMs);
    const scheme = await schemes.securitySchemeOf(project);
    await reading.writer.put('security-scheme', project.id, { schemeId: scheme }, readMs);
  }
  await reading.writer.flush();
  const asked = site.sandbox.requests().slice(from);
  return asked.filter(({ path }) => path.includes('issuesecurityschemes')).map(({ path }) => path);
}

const isHidden = async ({ store, source }: ConnectedSite, id: string) =>
  (await store.directory.part(source.id, 'reread', id)) !== undefined;
const known = async ({ store, source }: ConnectedSite, id: string) =>
  (await store.directory.part(source.id, 'security-levels', id))?.body.levels.map(({ levelId }) => levelId);
const withoutLevel = (site: ConnectedSite, id: string, at: number) => {
  const scheme = site.world.securitySchemes.get(id) ?? assert.fail();
  const levels = scheme.levels.filter((_, index) => index !== at);
  site.world.putSecurityScheme({ ...scheme, levels });
};

describe('a security level on a list that changes while it is read', () => {
  it('is there still where one of another scheme went and another came', async () => {
    await using site = await openSite(world());
    await read(site);
    assert.equal((await known(site, '600'))?.length, 60);
    await read(site, () => {
      withoutLevel(site, '500', 3);
      const scheme = site.world.securitySchemes.get('600') ?? assert.fail();
      const added = { id: '600999', name: 'New', members: [] };
      site.world.putSecurityScheme({ ...scheme, levels: [...scheme.levels, added] });
    });
    const levels = (await known(site, '600')) ?? [];
    assert.equal(levels.length, 61);
    assert.ok(
      levels.some((id) => id === '600140'),
      'the first of the second page',
    );
    assert.equal(await isHidden(site, '2'), false);
    assert.equal(await isHidden(site, '1'), false, 'one that went at that moment is seen to next');
    await read(site);
    assert.equal(await isHidden(site, '1'), true, 'CONTROL: a level that is gone hides the project');
    assert.equal(await isHidden(site, '2'), false);
  });

  it('is asked for with its own scheme only where it is missing', async () => {
    await using site = await openSite(world());
    await read(site);
    const alone = (paths: readonly string[]) =>
      paths
        .map((path) => path.replace('/rest/api/3/issuesecurityschemes/', ''))
        .filter((path) => /500/.test(path));
    assert.deepEqual(alone(await read(site)), []);
    withoutLevel(site, '500', 3);
    assert.deepEqual(alone(await read(site)), [
      'level?schemeId=500&startAt=0&maxResults=100',
      '500/members?startAt=0&maxResults=50',
      '500/members?startAt=50&maxResults=50',
    ]);
    assert.equal(await isHidden(site, '1'), true);
    assert.equal((await known(site, '500'))?.length, 59);
  });

  it('counts as gone where Jira refuses its scheme alone', async () => {
    await using site = await openSite(world());
    await read(site);
    withoutLevel(site, '500', 3);
    site.sandbox.faults.add({ path: /schemeId=500/, times: 1, answer: { kind: 'status', status: 403 } });
    await read(site);
    assert.equal(await isHidden(site, '1'), true);
    assert.equal((await known(site, '500'))?.length, 59);
  });

  for (const [what, answer] of [
    ['is out of order', { kind: 'status', status: 500 }],
    ['gives no JSON', { kind: 'cut', bytes: 20 }],
  ] as const) {
    it(`counts as it was known where Jira ${what} when its scheme is asked for, until it can be`, async () => {
      await using site = await openSite(world());
      await read(site);
      withoutLevel(site, '500', 3);
      site.sandbox.faults.add({ path: /schemeId=500/, times: Number.POSITIVE_INFINITY, answer });
      await read(site);
      assert.equal(await isHidden(site, '1'), false);
      assert.equal((await known(site, '500'))?.length, 60);
      assert.equal((await known(site, '600'))?.length, 60);
      site.sandbox.faults.clear();
      await read(site);
      assert.equal(await isHidden(site, '1'), true, 'CONTROL: it is gone');
      assert.equal((await known(site, '500'))?.length, 59);
    });
  }
});
