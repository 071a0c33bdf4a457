import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../errors.ts';
import { soft, world } from './access-pass.test-support.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

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
