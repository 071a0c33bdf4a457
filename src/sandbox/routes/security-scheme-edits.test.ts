import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ask, at, each, message } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import type { Method } from '../operation.ts';
import { viewersOf } from '../permissions/viewers.test-support.ts';
import { smallWorld } from '../small-world.test-support.ts';
import type { World } from '../world/world.ts';
import { openWorld } from '../world/world.ts';

const base = '/rest/api/3/issuesecurityschemes';

/** The small world, in which SOFT-2 is for its reporter Ben, and a second scheme waits. */
function world(): World {
  const file = smallWorld();
  return openWorld({
    ...file,
    issueSecuritySchemes: [
      ...file.issueSecuritySchemes,
      {
        ...{ id: '600', name: 'Other', defaultLevelId: '601' },
        levels: [
          { id: '601', name: 'Ben', members: [{ id: '61', holder: { type: 'user', value: 'ben' } }] },
          { id: '602', name: 'Nobody', members: [] },
        ],
      },
    ],
    issues: file.issues.map((issue) =>
      issue.id === '1002' ? { ...issue, issueTypeId: '1', reporter: 'ben', securityLevelId: '501' } : issue,
    ),
  });
}

describe('who may change issue security', () => {
  const statuses = (success: number) => ({ ben: 403, cleo: 403, fay: 403, '': 401, ann: success });
  const cases: readonly (readonly [Method, string, unknown, number])[] = [
    ['POST', base, { name: 'New' }, 201],
    ['PUT', `${base}/500`, { name: 'New' }, 204],
    [
      'PUT',
      `${base}/level/default`,
      { defaultValues: [{ issueSecuritySchemeId: '500', defaultLevelId: null }] },
      204,
    ],
    ['PUT', `${base}/project`, { projectId: '1', schemeId: null }, 303],
    ['PUT', `${base}/500/level`, { levels: [{ name: 'New' }] }, 204],
    ['PUT', `${base}/500/level/501`, { name: 'New' }, 204],
    ['PUT', `${base}/500/level/501/member`, { members: [{ type: 'assignee' }] }, 204],
    ['DELETE', `${base}/500/level/501/member/1`, undefined, 204],
    ['DELETE', `${base}/500/level/501`, undefined, 303],
    ['DELETE', `${base}/600`, undefined, 204],
  ];
  for (const [method, path, body, success] of cases) {
    it(`${method} ${path}`, async () => {
      await using sandbox = await openSandbox({ world: world() });
      const answered: Record<string, number> = {};
      for (const who of Object.keys(statuses(success))) {
        const reply = await ask(sandbox, who, path, body, method);
        answered[who] = reply.status;
        if (reply.status === 403) {
          assert.equal(
            message(reply),
            'You are not authorized to perform this action. Administrator privileges are required.',
          );
        }
      }
      assert.deepEqual(answered, statuses(success));
    });
  }
});

describe('a security scheme', () => {
  it('is created with levels and members, assigned, and hides issues at once', async () => {
    const site = world();
    await using sandbox = await openSandbox({ world: site });
    const { json } = await ask(sandbox, 'ann', base, {
      name: 'Made',
      levels: [
        { name: 'Agents', isDefault: true, members: [{ type: 'group', parameter: 'agents' }] },
        { name: 'Developers', members: [{ type: 'projectrole', parameter: '10100' }, { type: 'reporter' }] },
      ],
    });
    const id = String(at(json, 'id'));
    const scheme = site.securitySchemes.get(id);
    assert.deepEqual(
      scheme?.levels.map((level) => level.members.map(({ holder }) => holder)),
      [
        [{ type: 'group', parameter: 'agents', value: 'g-agents' }],
        [{ type: 'projectRole', parameter: '10100', value: '10100' }, { type: 'reporter' }],
      ],
    );
    assert.equal(scheme?.defaultLevelId, scheme?.levels[0]?.id);
    assert.deepEqual(viewersOf(site, 'DESK-1'), ['ann', 'ben', 'cleo', 'dan']);
    const mapping = [{ oldLevelId: null, newLevelId: scheme?.levels[0]?.id }];
    const body = { projectId: '2', schemeId: id, oldToNewSecurityLevelMappings: mapping };
    assert.equal((await ask(sandbox, 'ann', `${base}/project`, body, 'PUT')).status, 303);
    assert.deepEqual(viewersOf(site, 'DESK-1'), ['dan']);
  });

  it('is renamed and described anew', async () => {
    const site = world();
    await using sandbox = await openSandbox({ world: site });
    await ask(sandbox, 'ann', `${base}/600`, { description: 'More.' }, 'PUT');
    await ask(sandbox, 'ann', `${base}/600`, { name: 'Better' }, 'PUT');
    const { name, description, defaultLevelId } = site.securitySchemes.get('600') ?? {};
    assert.deepEqual([name, description, defaultLevelId], ['Better', 'More.', '601']);
  });

  it('is deleted only when no project uses it', async () => {
    const site = world();
    await using sandbox = await openSandbox({ world: site });
    const refused = await ask(sandbox, 'ann', `${base}/500`, undefined, 'DELETE');
    assert.equal(refused.status, 400);
    assert.equal(
      message(refused),
      "You can't delete an issue security scheme if any projects are associated with it.",
    );
    assert.equal((await ask(sandbox, 'ann', `${base}/600`, undefined, 'DELETE')).status, 204);
    assert.deepEqual([...site.securitySchemes.keys()], ['500']);
  });
});

describe('a level', () => {
  it('is added, changed, made the default, and no longer the default', async () => {
    const site = world();
    await using sandbox = await openSandbox({ world: site });
    await ask(sandbox, 'ann', `${base}/500/level`, { levels: [{ name: 'Third', isDefault: true }] }, 'PUT');
    const added = site.securitySchemes.get('500')?.levels[2];
    assert.equal(site.securitySchemes.get('500')?.defaultLevelId, added?.id);
    await ask(sandbox, 'ann', `${base}/500/level/${added?.id}`, { name: '3rd', description: 'x' }, 'PUT');
    assert.equal(site.securitySchemes.get('500')?.levels[2]?.name, '3rd');
    const set = async (defaultLevelId: string | null) => {
      const defaultValues = [{ issueSecuritySchemeId: '500', defaultLevelId }];
      const { status } = await ask(sandbox, 'ann', `${base}/level/default`, { defaultValues }, 'PUT');
      return [status, site.securitySchemes.get('500')?.defaultLevelId];
    };
    assert.deepEqual(await set('501'), [204, '501']);
    assert.deepEqual(await set('601'), [404, '501'], 'a level of another scheme');
    assert.deepEqual(await set(null), [204, undefined]);
  });

  it('admits each member that comes, and shuts each out that goes', async () => {
    const site = world();
    await using sandbox = await openSandbox({ world: site });
    assert.deepEqual(viewersOf(site, 'SOFT-3'), ['cleo']);
    const path = `${base}/500/level/502/member`;
    await ask(
      sandbox,
      'ann',
      path,
      { members: [{ type: 'user', parameter: 'hal' }, { type: 'reporter' }] },
      'PUT',
    );
    assert.deepEqual(viewersOf(site, 'SOFT-3'), ['ben', 'cleo', 'hal']);
    const members = await ask(sandbox, 'ann', `${base}/level/member?levelId=502`);
    const [, , , hal] = each(members.json, 'values', 'id');
    await ask(sandbox, 'ann', `${path}/${hal}`, undefined, 'DELETE');
    await ask(sandbox, 'ann', `${path}/2`, undefined, 'DELETE');
    assert.deepEqual(viewersOf(site, 'SOFT-3'), ['ben']);
    assert.equal((await ask(sandbox, 'ann', `${path}/2`, undefined, 'DELETE')).status, 404);
  });

  it('that is removed gives its issues the level in its place, without updating them', async () => {
    const site = world();
    await using sandbox = await openSandbox({ world: site });
    const before = site.findEntry('SOFT-2')?.issue;
    assert.deepEqual(viewersOf(site, 'SOFT-2'), ['ben']);
    await ask(sandbox, 'ann', `${base}/500/level/501?replaceWith=502`, undefined, 'DELETE');
    assert.deepEqual(site.findEntry('SOFT-2')?.issue, { ...before, securityLevelId: '502' });
    assert.deepEqual(viewersOf(site, 'SOFT-2'), ['cleo']);
    assert.deepEqual(
      site.securitySchemes.get('500')?.levels.map(({ id }) => id),
      ['502'],
    );
    const left = await ask(sandbox, 'ann', `${base}/500/level/502`, undefined, 'DELETE');
    assert.equal(left.status, 303);
    assert.deepEqual(viewersOf(site, 'SOFT-2'), ['ben', 'cleo', 'hal'], 'no level any more');
    assert.equal(site.findEntry('SOFT-2')?.issue.updated, before?.updated);
  });

  it('is removed only for another one of the same scheme', async () => {
    await using sandbox = await openSandbox({ world: world() });
    const status = async (path: string) =>
      (await ask(sandbox, 'ann', `${base}${path}`, undefined, 'DELETE')).status;
    assert.equal(await status('/500/level/501?replaceWith=601'), 400);
    assert.equal(await status('/500/level/501?replaceWith=501'), 400);
    assert.equal(await status('/500/level/601'), 404);
    assert.equal(await status('/999/level/501'), 404);
  });
});

describe('a project’s change of security scheme', () => {
  const change = { projectId: '1', schemeId: '600' };

  it('maps its issues to the new levels, without updating them', async () => {
    const site = world();
    await using sandbox = await openSandbox({ world: site });
    const before = site.findEntry('SOFT-3')?.issue;
    const reply = await ask(
      sandbox,
      'ann',
      `${base}/project`,
      {
        ...change,
        oldToNewSecurityLevelMappings: [
          { oldLevelId: '501', newLevelId: '602' },
          { oldLevelId: '502', newLevelId: null },
          { oldLevelId: null, newLevelId: '601' },
        ],
      },
      'PUT',
    );
    assert.equal(reply.status, 303);
    const address = reply.headers.get('location') ?? '';
    assert.equal(address, `${sandbox.url}/rest/api/3/task/10001`);
    const task = await ask(sandbox, 'ann', new URL(address).pathname);
    assert.equal(at(task.json, 'status'), 'COMPLETE');
    assert.equal(at(task.json, 'progress'), 100);
    assert.deepEqual(viewersOf(site, 'SOFT-1'), ['ben'], 'had no level');
    assert.deepEqual(viewersOf(site, 'SOFT-2'), [], 'the new level admits nobody');
    assert.deepEqual(viewersOf(site, 'SOFT-3'), ['ben', 'cleo', 'hal'], 'was for Cleos');
    const { securityLevelId: _old, ...rest } = before ?? {};
    assert.deepEqual(site.findEntry('SOFT-3')?.issue, rest);
  });

  it('to none takes all levels off', async () => {
    const site = world();
    await using sandbox = await openSandbox({ world: site });
    await ask(sandbox, 'ann', `${base}/project`, { projectId: '1', schemeId: null }, 'PUT');
    assert.equal(site.findProject('SOFT')?.issueSecuritySchemeId, undefined);
    assert.deepEqual(viewersOf(site, 'SOFT-3'), ['ben', 'cleo', 'hal']);
  });

  it('is refused where it makes no sense, and then changes nothing', async () => {
    const site = world();
    await using sandbox = await openSandbox({ world: site });
    const maps = (oldLevelId: string | null, newLevelId: string | null) => ({
      ...change,
      oldToNewSecurityLevelMappings: [{ oldLevelId, newLevelId }],
    });
    const cases: readonly (readonly [unknown, number, unknown])[] = [
      [{ ...change, schemeId: '999' }, 404, 'Issue security scheme with ID 999 not found.'],
      [
        { ...change, schemeId: 'some-wrong-string' },
        ...([
          400,
          'some-wrong-string is not a valid value. The issue security scheme ID must be a positive integer.',
        ] as const),
      ],
      [{ ...change, projectId: '999' }, 400, '999 is not the ID of a company-managed project.'],
      [{ ...change, projectId: '3' }, 400, '3 is not the ID of a company-managed project.'],
      [change, 400, 'Issues of the project have level 501, which is not mapped.'],
      [maps('601', null), 400, '601 is not the ID of a level that the project has.'],
      [maps('501', '502'), 400, '502 is not the ID of a level of the new issue security scheme.'],
    ];
    for (const [body, status, words] of cases) {
      const reply = await ask(sandbox, 'ann', `${base}/project`, body, 'PUT');
      assert.deepEqual([reply.status, message(reply)], [status, words]);
    }
    assert.equal(site.findProject('SOFT')?.issueSecuritySchemeId, '500');
    assert.deepEqual(viewersOf(site, 'SOFT-3'), ['cleo']);
  });

  it('opens no issue that got a level while the task ran', async () => {
    const site = world();
    await using sandbox = await openSandbox({ world: site, taskMs: 60_000 });
    sandbox.clock.stop();
    const toNew = { ...change, oldToNewSecurityLevelMappings: [{ oldLevelId: '501', newLevelId: null }] };
    for (const key of ['SOFT-1', 'SOFT-2', 'SOFT-3'])
      site.setIssueLevel(String(site.findEntry(key)?.issue.id), '501');
    assert.equal((await ask(sandbox, 'ann', `${base}/project`, toNew, 'PUT')).status, 303);
    site.setIssueLevel(String(site.findEntry('SOFT-3')?.issue.id), '502');
    sandbox.clock.advance(60_000);
    await ask(sandbox, 'ann', '/rest/api/3/task/10001');
    assert.equal(site.findProject('SOFT')?.issueSecuritySchemeId, String(change.schemeId));
    assert.deepEqual(viewersOf(site, 'SOFT-1'), ['ben', 'cleo', 'hal'], 'the control');
    assert.deepEqual(viewersOf(site, 'SOFT-3'), []);
  });

  it('takes its time where the sandbox is set so, and is refused while another one runs', async () => {
    const site = world();
    await using sandbox = await openSandbox({ world: site, taskMs: 60_000 });
    sandbox.clock.stop();
    const body = { projectId: '1', schemeId: null };
    const started = await ask(sandbox, 'ann', `${base}/project`, body, 'PUT');
    assert.equal(at(started.json, 'status'), 'RUNNING');
    assert.deepEqual(viewersOf(site, 'SOFT-3'), ['cleo']);
    assert.equal((await ask(sandbox, 'ann', `${base}/project`, body, 'PUT')).status, 409);
    sandbox.clock.advance(60_000);
    const task = await ask(sandbox, 'ann', '/rest/api/3/task/10001');
    assert.deepEqual(
      ['status', 'elapsedRuntime'].map((name) => at(task.json, name)),
      ['COMPLETE', 60_000],
    );
    assert.deepEqual(viewersOf(site, 'SOFT-3'), ['ben', 'cleo', 'hal']);
  });
});

describe('levels and members are refused', () => {
  const many = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `L${n}` }));
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['', { name: '' }, 'The name must not be empty.'],
    ['', { name: 'x'.repeat(61) }, 'The length of the name must not exceed 60 characters.'],
    ['', { name: 'LEVELS' }, 'The name LEVELS is already used by another scheme.'],
    [
      '',
      { name: 'N', description: 'x'.repeat(256) },
      'The length of the description must not exceed 255 characters.',
    ],
    ['', { name: 'N', levels: many(101) }, 'No more than 100 levels can be added at once.'],
    [
      '/500/level',
      { levels: [{ name: 'cleos' }] },
      'The name cleos is already used by another level of the scheme.',
    ],
    [
      '/500/level',
      { levels: [{ name: 'A' }, { name: 'a' }] },
      'The name a is already used by another level of the scheme.',
    ],
    [
      '/500/level',
      { levels: [{ name: 'A', description: 'x'.repeat(4001) }] },
      'The length of the description must not exceed 4,000 characters.',
    ],
    [
      '/500/level',
      {
        levels: [
          { name: 'A', isDefault: true },
          { name: 'B', isDefault: true },
        ],
      },
      'Only one issue security level can be the default.',
    ],
    ['/500/level', {}, 'At least one issue security level must be provided.'],
    ['/500/level/501/member', { members: [] }, 'At least one member must be provided.'],
    [
      '/500/level/501/member',
      { members: [{ type: 'reporter' }] },
      "The member 'reporter' is already in the issue security level.",
    ],
    [
      '/500/level/501/member',
      { members: [{ type: 'group', parameter: 'nobody' }] },
      "The group 'nobody' does not exist.",
    ],
    [
      '/500/level/501/member',
      { members: [{ type: 'sd.customer.portal.only' }] },
      "The holder type 'sd.customer.portal.only' is not valid.",
    ],
    [
      '/500/level/501/member',
      { members: Array.from({ length: 101 }, () => ({ type: 'reporter' })) },
      'No more than 100 members can be added at once.',
    ],
  ];
  for (const [path, body, words] of cases) {
    it(words, async () => {
      const site = world();
      await using sandbox = await openSandbox({ world: site });
      const before = [...site.securitySchemes.values()];
      const reply = await ask(sandbox, 'ann', base + path, body, path === '' ? 'POST' : 'PUT');
      assert.deepEqual([reply.status, message(reply)], [400, words]);
      assert.deepEqual([...site.securitySchemes.values()], before);
    });
  }
});

it('no level and no member, however odd, makes the sandbox fail', async () => {
  await using sandbox = await openSandbox({ world: world() });
  const odd = fc.oneof(
    fc.constantFrom('group', 'user', 'projectrole', 'staff', '501', '601', '__proto__', ''),
    fc.string(),
    fc.constant(null),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const member = fc.record({ type: odd, parameter: odd }, { requiredKeys: [] });
  const level = fc.record(
    { name: odd, description: odd, isDefault: odd, members: fc.array(member, { maxLength: 2 }) },
    { requiredKeys: [] },
  );
  const levels = fc.oneof(fc.array(level, { maxLength: 3 }), odd);
  await fc.assert(
    fc.asyncProperty(levels, fc.array(member, { maxLength: 2 }), odd, async (some, members, id) => {
      const created = await ask(sandbox, 'ann', base, { name: id, levels: some });
      assert.ok([201, 400].includes(created.status), created.text);
      const added = await ask(sandbox, 'ann', `${base}/600/level/602/member`, { members }, 'PUT');
      assert.ok([204, 400].includes(added.status), added.text);
      const mapping = [{ oldLevelId: id, newLevelId: '601' }];
      const body = { projectId: '1', schemeId: id, oldToNewSecurityLevelMappings: mapping };
      const changed = await ask(sandbox, 'ann', `${base}/project`, body, 'PUT');
      assert.ok([303, 400, 404].includes(changed.status), changed.text);
    }),
    { numRuns: 100 },
  );
});
