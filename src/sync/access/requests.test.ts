import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import { smallWorld } from '../../sandbox/small-world.test-support.ts';
import type { WorldFile } from '../../sandbox/world/world-file.ts';
import type { Store } from '../../store/store.ts';
import { readPermissions } from '../read-permissions.ts';
import { type ConnectedSite, openSite } from '../site.test-support.ts';

/** 40 company-managed projects that share the schemes of SOFT, beside those of the small world. */
function world(): WorldFile {
  const file = smallWorld();
  const soft = file.projects.find(({ id }) => id === '1') ?? assert.fail();
  return {
    ...file,
    projects: [
      ...file.projects,
      ...Array.from({ length: 40 }, (_, index) => ({
        ...soft,
        id: String(1000 + index),
        key: `MANY${index}`,
        name: `Many ${index}`,
      })),
    ],
  };
}

const read = (site: ConnectedSite, store = site.store) =>
  readPermissions({
    store,
    client: site.client(),
    source: site.source,
    clock: systemClock,
    log: silentLog,
    signal: new AbortController().signal,
    patienceMs: 0,
  });

/** How often each method that writes is called, without those of runs and leases. */
function counting(store: Store): { store: Store; writes: Record<string, number> } {
  const writes: Record<string, number> = {};
  const count = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function' || !/^(put|remove|keep|forget|refetch|readAgain)/.test(String(name)))
          return member;
        return (...args: unknown[]) => {
          writes[String(name)] = (writes[String(name)] ?? 0) + 1;
          return Reflect.apply(member, target, args);
        };
      },
    });
  const counted = {
    directory: count(store.directory),
    access: count(store.access),
    crawl: count(store.crawl),
  };
  return { store: { ...store, ...counted }, writes };
}

const pathsOf = (site: ConnectedSite, from: number) =>
  site.sandbox
    .requests()
    .slice(from)
    .map(({ path }) => path.replace(/\?.*/, ''));

describe('a pass over the permissions', () => {
  it('asks once a page, a scheme and a role of a project, and two more a project at most', async () => {
    await using site = await openSite(world());
    const from = site.sandbox.requests().length;
    await read(site);
    const paths = pathsOf(site, from);
    const count = (pattern: RegExp) => paths.filter((path) => pattern.test(path)).length;
    const projects = 44;
    assert.equal(count(/^\/rest\/api\/3\/permissionscheme$/), 1, 'all grants of all schemes');
    assert.equal(
      count(/\/issuesecurityschemes(\/level|\/level\/member|\/project)?$/),
      4,
      'all levels, members, projects',
    );
    assert.equal(count(/^\/rest\/api\/3\/role$/), 1);
    // One project is team-managed: its scheme is among all schemes, and its roles and levels are asked for.
    assert.equal(count(/\/project\/\d+\/permissionscheme$/), projects - 1);
    assert.equal(count(/\/project\/\d+\/role$/), 1);
    // And those that are not on the list of projects with a security scheme, until that is known of them.
    assert.equal(count(/\/project\/\d+\/issuesecuritylevelscheme$/), 1 + 2);
    assert.equal(
      count(/\/project\/\d+\/role\/\d+$/),
      43 * 2 + 2,
      'the two roles of the site, and those of TEAM',
    );
    assert.equal(count(/\/group\/member$/), 5);
    assert.equal(count(/\/group\/bulk$/), 1);
    const perProject = count(/\/project\/\d+\/(permissionscheme|role|issuesecuritylevelscheme)$/);
    assert.ok(perProject <= 2 * projects);
    const again = site.sandbox.requests().length;
    await read(site);
    const levels = pathsOf(site, again).filter((path) => /issuesecuritylevelscheme$/.test(path));
    assert.equal(levels.length, 1, 'once it is known, only of the team-managed project');
  });

  it('does not believe a list that leaves out projects with a security scheme', async () => {
    await using site = await openSite(world());
    const schemeOf = async (id: string) =>
      (await site.store.directory.part(site.source.id, 'security-scheme', id))?.body;
    const empty = JSON.stringify({ startAt: 0, maxResults: 100, total: 0, isLast: true, values: [] });
    site.sandbox.faults.add({
      path: /issuesecurityschemes\/project(\?.*)?$/,
      times: 2,
      answer: { kind: 'status', status: 200, body: empty },
    });
    await read(site);
    assert.deepEqual(await schemeOf('1'), { schemeId: '500' }, 'at the first reading');
    await read(site);
    assert.deepEqual(await schemeOf('1'), { schemeId: '500' }, 'and where it was known');
    // CONTROL: a project that has none is known to have none.
    assert.deepEqual(await schemeOf('2'), {});
  });

  it('asks project by project where Jira refuses what tells of all at once, and reads the same', async () => {
    await using site = await openSite(world());
    await read(site);
    const bodies = async () =>
      (await site.store.directory.parts(site.source.id)).map(({ kind, subject, body }) => [
        kind,
        subject,
        body,
      ]);
    const whole = await bodies();
    const version = await site.store.directory.version(site.source.id);
    site.sandbox.faults.add({
      path: /api\/3\/(permissionscheme|role|issuesecurityschemes(\/level.*|\/project.*)?)(\?.*)?$/,
      times: Number.POSITIVE_INFINITY,
      answer: { kind: 'status', status: 403 },
    });
    const from = site.sandbox.requests().length;
    await read(site);
    assert.deepEqual(await bodies(), whole);
    assert.equal(await site.store.directory.version(site.source.id), version);
    assert.deepEqual(await site.store.directory.findings(site.source.id), []);
    assert.equal(pathsOf(site, from).filter((path) => /\/project\/\d+\/role$/.test(path)).length, 44);
    assert.equal(
      pathsOf(site, from).filter((path) => /issuesecurityschemes\/500\/members/.test(path)).length,
      1,
    );
  });

  it('writes nothing of what is unchanged but when it was read, some hundred parts at a time', async () => {
    await using site = await openSite(world());
    await read(site);
    const version = await site.store.directory.version(site.source.id);
    const { store, writes } = counting(site.store);
    const startedMs = Date.now();
    await read(site, store);
    assert.deepEqual(writes, {
      putAccounts: 1,
      keepGroups: 1,
      readAgain: 1,
      putHeldShrinks: 1,
      putFindings: 3,
    });
    assert.equal(await site.store.directory.version(site.source.id), version);
    const parts = await site.store.directory.parts(site.source.id);
    assert.ok(parts.length > 180, `${parts.length} parts`);
    for (const { kind, subject, readMs } of parts) {
      assert.ok(readMs >= startedMs, `${kind} ${subject} was read again`);
    }
    // CONTROL: a change is written, and nothing else.
    site.world.setGroupMembers('g-cleos', []);
    const changed = counting(site.store);
    await read(site, changed.store);
    assert.deepEqual(changed.writes, { ...writes, putGroupMembers: 1 });
    assert.equal(await site.store.directory.version(site.source.id), version + 1);
  });

  it('sees a group that many projects are granted to before one that nobody names', async () => {
    await using site = await openSite(world());
    await read(site);
    const from = site.sandbox.requests().length;
    await read(site);
    const groups = site.sandbox
      .requests()
      .slice(from)
      .flatMap(({ path }) => /group\/member\?groupId=([\w-]+)/.exec(path)?.[1] ?? []);
    const of = (name: string) => groups.indexOf(name);
    // Both give access to Jira; a role of each project names the third; the last gives administration only.
    assert.ok(Math.max(of('g-staff'), of('g-agents')) < of('g-cleos'), groups.join());
    assert.ok(of('g-cleos') < of('g-admins'), groups.join());
    const paths = pathsOf(site, from);
    const ofProjects = paths.findIndex((path) => /\/project\/\d+\//.test(path));
    assert.ok(ofProjects > 0, paths.join());
    // What takes something away from many is not kept waiting by the thousands of projects.
    for (const kind of ['users', 'group', 'permissionscheme', 'issuesecurityschemes', 'project/search']) {
      const asked = paths.flatMap((path, at) => (path.startsWith(`/rest/api/3/${kind}`) ? [at] : []));
      assert.ok(asked.length > 0, kind);
      assert.ok(Math.max(...asked) < ofProjects, `${kind}: ${paths.join()}`);
    }
  });
});
