import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError, type ErrorCode } from '../errors.ts';
import type { Fault } from '../sandbox/faults/faults.ts';
import { bodiesOf, findingsOf, world } from './access-pass.test-support.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

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

  it('believes nothing that is given to a group before it is known who is in the group now', async () => {
    await using site = await openSite(manyGroups());
    await site.sync();
    const scheme = world().permissionSchemes.find(({ id }) => id === '100') ?? assert.fail();
    const given = { id: '1007', permission: 'BROWSE_PROJECTS', holder: { type: 'group', value: 'g-1' } };
    site.world.putPermissionScheme({ ...scheme, permissions: [...scheme.permissions, given] });
    const isBelieved = async () => {
      const part = await site.store.directory.part(site.source.id, 'scheme-grants', '100');
      return part?.body.grants.some(({ holder }) => holder.type === 'group' && holder.value === 'g-1');
    };
    site.sandbox.faults.add({ path: 'group/member', times: Number.POSITIVE_INFINITY, answer: down });
    await assert.rejects(site.sync(), { code: 'jira-unavailable' });
    assert.equal(await isBelieved(), false);
    site.sandbox.faults.clear();
    await site.sync();
    assert.equal(await isBelieved(), true, 'CONTROL');
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
