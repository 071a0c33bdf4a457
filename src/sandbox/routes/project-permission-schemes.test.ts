import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { scheme, smallWorld } from '../small-world.test-support.ts';
import type { WhoMay } from '../who-may.test-support.ts';
import { testWhoMay } from '../who-may.test-support.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile } from '../world/world-file.ts';

const project = '/rest/api/3/project';

/** SOFT has a level for everybody in it, and Cleo may set levels, too. */
function world(more: Partial<WorldFile> = {}): WorldFile {
  const file = smallWorld();
  const old = file.permissionSchemes[0];
  assert.ok(old);
  const setting = { id: '9990', permission: 'SET_ISSUE_SECURITY', holder: { type: 'user', value: 'cleo' } };
  return {
    ...file,
    permissionSchemes: [
      { ...old, permissions: [...old.permissions, setting] },
      ...file.permissionSchemes.slice(1),
      scheme('400', 'Reporters', [['BROWSE_PROJECTS', { type: 'reporter' }]]),
      scheme('500', 'Public', [['BROWSE_PROJECTS', { type: 'anyone' }]]),
    ],
    ...more,
  };
}

const open = async (more?: Partial<WorldFile>) => openSandbox({ world: openWorld(world(more)) });

describe('who may', () => {
  /** Ann administers Jira, Ben the project SOFT; Cleo browses it, Dan and Fay do not know of it. */
  const cases: readonly WhoMay[] = [
    ...(['issuesecuritylevelscheme', 'permissionscheme', 'permissionscheme?expand=all'] as const).map(
      (path) =>
        [
          ...(['GET', `${project}/SOFT/${path}`, undefined] as const),
          { ann: 200, ben: 200, cleo: 403, dan: 404, fay: 404, '': 401 },
        ] as const,
    ),
    [
      ...(['PUT', `${project}/SOFT/permissionscheme`, { id: 400 }] as const),
      { ann: 200, ben: 403, cleo: 403, dan: 404, fay: 404, '': 401 },
    ],
    [
      ...(['GET', `${project}/SOFT/securitylevel`, undefined] as const),
      { ann: 404, ben: 200, cleo: 200, dan: 404, fay: 404, '': 404 },
    ],
    ['GET', `${project}/NONE/permissionscheme`, undefined, { ann: 404, ben: 404, '': 401 }],
    ['GET', `${project}/NONE/issuesecuritylevelscheme`, undefined, { ann: 404, ben: 404, '': 401 }],
    ['PUT', `${project}/NONE/permissionscheme`, { id: 400 }, { ann: 404, ben: 404, '': 401 }],
    ['GET', `${project}/NONE/securitylevel`, undefined, { ann: 404, ben: 404, '': 404 }],
  ];
  testWhoMay(cases, () => open());

  it('answers a project that is hidden as one that is not there, but for its name', async () => {
    await using sandbox = await open();
    for (const path of ['permissionscheme', 'issuesecuritylevelscheme', 'securitylevel']) {
      const hidden = await ask(sandbox, 'dan', `${project}/SOFT/${path}`);
      const missing = await ask(sandbox, 'dan', `${project}/NONE/${path}`);
      assert.equal(hidden.status, 404);
      assert.equal(hidden.text.replace('SOFT', 'NONE'), missing.text);
    }
  });
});

describe('the issue security scheme of a project', () => {
  it('has its levels', async () => {
    await using sandbox = await open();
    const { json } = await ask(sandbox, 'ben', `${project}/1/issuesecuritylevelscheme`);
    assert.equal(at(json, 'id'), 500);
    assert.deepEqual(each(json, 'levels', 'name'), ['Reporter only', 'Cleos']);
  });
  it('is not found where there is none', async () => {
    await using sandbox = await open();
    assert.equal((await ask(sandbox, 'ann', `${project}/DESK/issuesecuritylevelscheme`)).status, 404);
  });
});

describe('assigning a permission scheme', () => {
  it('counts at once, for who sees the issues and who administers the project', async () => {
    await using sandbox = await open();
    const path = `${project}/SOFT/permissionscheme`;
    const seenBy = async (key: string) => {
      const people = ['', 'ben', 'cleo', 'dan'];
      const answers = await Promise.all(
        people.map(async (who) => (await ask(sandbox, who, `/rest/api/3/issue/${key}`)).status),
      );
      return people.filter((_, index) => answers[index] === 200);
    };
    assert.deepEqual(await seenBy('SOFT-1'), ['ben', 'cleo']);
    const { status, json } = await ask(sandbox, 'ann', `${path}?expand=permissions`, { id: 400 }, 'PUT');
    assert.equal(status, 200);
    assert.equal(at(json, 'name'), 'Reporters');
    assert.deepEqual(each(json, 'permissions', 'holder.type'), ['reporter']);
    assert.deepEqual(await seenBy('SOFT-1'), ['ben'], 'who reported it');
    assert.equal((await ask(sandbox, 'ben', path)).status, 403, 'no longer administers it');
    await ask(sandbox, 'ann', path, { id: 500 }, 'PUT');
    assert.deepEqual(await seenBy('SOFT-1'), ['', 'ben', 'cleo', 'dan']);
    assert.deepEqual(await seenBy('SOFT-3'), ['cleo', 'dan'], 'the level still holds');
  });

  it('needs a scheme that there is and that is nobody’s own', async () => {
    await using sandbox = await open();
    const path = `${project}/SOFT/permissionscheme`;
    const status = async (body: unknown, at = path) => (await ask(sandbox, 'ann', at, body, 'PUT')).status;
    assert.equal(await status({ id: 999 }), 404);
    assert.equal(await status({ id: 300 }), 404, 'owned by a team-managed project');
    assert.equal(await status({ id: '400' }), 400);
    assert.equal(await status({}), 400);
    assert.equal(await status({ id: 400 }, `${project}/TEAM/permissionscheme`), 403);
    assert.equal(sandbox.world.findProject('SOFT')?.permissionSchemeId, '100');
  });

  it('is refused on the free plan', async () => {
    await using sandbox = await open({ site: { title: 'Free', timeZone: 'Etc/UTC', plan: 'free' } });
    const { status } = await ask(sandbox, 'ann', `${project}/SOFT/permissionscheme`, { id: 400 }, 'PUT');
    assert.equal(status, 403);
    assert.equal(sandbox.world.findProject('SOFT')?.permissionSchemeId, '100');
  });
});

describe('the security levels of a project', () => {
  it('are those that the caller is in, for who may set them', async () => {
    await using sandbox = await open();
    const names = async (who: string) =>
      each((await ask(sandbox, who, `${project}/SOFT/securitylevel`)).json, 'levels', 'name');
    assert.deepEqual(await names('cleo'), ['Reporter only', 'Cleos']);
    assert.deepEqual(await names('ben'), ['Reporter only'], 'not a Cleo');
    assert.deepEqual(await names('hal'), [], 'may not set levels');
  });

  it('are none for anonymous callers, who may yet know of a public project', async () => {
    await using sandbox = await open();
    await ask(sandbox, 'ann', `${project}/SOFT/permissionscheme`, { id: 500 }, 'PUT');
    const { status, json } = await ask(sandbox, '', `${project}/SOFT/securitylevel`);
    assert.equal(status, 200);
    assert.deepEqual(json, { levels: [] });
    sandbox.world.putSite({ ...sandbox.world.site, blockPublicAccess: true });
    assert.equal((await ask(sandbox, '', `${project}/SOFT/securitylevel`)).status, 404);
  });
});
