import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import { projectId } from '../../model/ids.ts';
import { issue, smallWorld } from '../../sandbox/small-world.test-support.ts';
import type { WorldFile } from '../../sandbox/world/world-file.ts';
import { readPermissions } from '../read-permissions.ts';
import { rereadProjects } from '../reread-projects.ts';
import { type ConnectedSite, openSite } from '../site.test-support.ts';

/** SOFT has three issues of level 501 and three without one; ann, who reads the site, is in each level. */
function world(): WorldFile {
  const file = smallWorld();
  const ann = { type: 'user', value: 'ann' };
  return {
    ...file,
    permissionSchemes: file.permissionSchemes.map((scheme) => ({
      ...scheme,
      permissions: [
        ...scheme.permissions,
        { id: `${scheme.id}9`, permission: 'BROWSE_PROJECTS', holder: ann },
      ],
    })),
    issueSecuritySchemes: [
      {
        id: '500',
        name: 'Here',
        levels: ['501', '502'].map((id) => ({ id, name: id, members: [{ id: `${id}1`, holder: ann }] })),
      },
      {
        id: '600',
        name: 'There',
        levels: [{ id: '601', name: '601', members: [{ id: '6011', holder: ann }] }],
      },
    ],
    issues: [
      ...file.issues.filter(({ projectId: id }) => id !== '1'),
      ...['5000', '5001', '5002'].map((id) => ({ ...issue(id, `SOFT-${id}`, '1'), securityLevelId: '501' })),
      ...['6000', '6001', '6002'].map((id) => issue(id, `SOFT-${id}`, '1')),
    ],
  };
}

const soft = projectId('1');
const options = (site: ConnectedSite) => ({
  store: site.store,
  client: site.client(),
  source: site.source,
  clock: systemClock,
  log: silentLog,
  signal: new AbortController().signal,
});
const read = (site: ConnectedSite) => readPermissions({ ...options(site), patienceMs: 0 });
const isHidden = async ({ store, source }: ConnectedSite) =>
  (await store.directory.part(source.id, 'reread', soft)) !== undefined;
const levelOf = async ({ store }: ConnectedSite, key: string) => {
  const [found] = await store.issues.load(await store.issues.rowsByKey(key));
  const level = found?.facts.scope.level;
  return level?.kind === 'level' ? level.levelId : level?.kind;
};
const bulk = ({ sandbox }: ConnectedSite) =>
  sandbox.requests().filter(({ path }) => path.includes('bulkfetch')).length;

const exchanges = [
  ['cleared', '501', undefined, 'none'],
  ['other', '501', '502', '502'],
  ['given to those that had none', undefined, '501', '501'],
] as const;

describe('a security scheme that was exchanged and exchanged back between two passes', () => {
  for (const [what, from, to, level] of exchanges) {
    it(`hides the project until it has been read again, where levels are ${what}`, async () => {
      await using site = await openSite(world());
      await site.sync();
      const key = from === undefined ? 'SOFT-6000' : 'SOFT-5000';
      assert.equal(await levelOf(site, key), from ?? 'none', 'CONTROL');
      const asked = bulk(site);
      await read(site);
      assert.equal(await isHidden(site), false, 'CONTROL: nothing has happened');
      assert.equal(bulk(site), asked + 1, 'one request for all projects');
      const { world: edited } = site;
      edited.setProjectSecurityScheme('1', '600', () => '601', undefined);
      edited.setProjectSecurityScheme(
        '1',
        '500',
        () => (from === undefined ? '501' : to),
        from ? undefined : to,
      );
      await read(site);
      assert.equal(await isHidden(site), true);
      const codes = (await site.store.directory.findings(site.source.id)).map(
        (f) => `${f.code} ${f.subject}`,
      );
      assert.deepEqual(codes, ['project-being-reread SOFT']);
      assert.deepEqual(await rereadProjects({ ...options(site), untilMs: Date.now() + 60_000 }), []);
      assert.equal(await isHidden(site), false);
      assert.equal(await levelOf(site, key), level);
      await read(site);
      assert.equal(await isHidden(site), false, 'and is not found again');
    });
  }

  it('CONTROL: somebody who gives one issue another level hides nothing', async () => {
    await using site = await openSite(world());
    await site.sync();
    const one = site.world.issue('5000') ?? assert.fail();
    site.world.putIssue({ ...one, securityLevelId: '502', updated: new Date().toISOString() });
    await read(site);
    assert.equal(await isHidden(site), false);
  });

  it('is not looked for where Jira refuses it, and the pass goes on', async () => {
    await using site = await openSite(world());
    await site.sync();
    site.sandbox.faults.add({
      path: 'bulkfetch',
      times: Number.POSITIVE_INFINITY,
      answer: { kind: 'status', status: 403 },
    });
    site.world.setProjectSecurityScheme('1', '600');
    site.world.setProjectSecurityScheme('1', '500');
    await read(site);
    assert.equal(await isHidden(site), false);
    site.sandbox.faults.clear();
    await read(site);
    assert.equal(await isHidden(site), true, 'CONTROL');
  });
});
