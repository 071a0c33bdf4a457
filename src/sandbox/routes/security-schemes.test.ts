import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each, message } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { project, smallWorld } from '../small-world.test-support.ts';
import { testWhoMay } from '../who-may.test-support.ts';
import type { World } from '../world/world.ts';
import { openWorld } from '../world/world.ts';

const api = '/rest/api/3';
const base = `${api}/issuesecurityschemes`;

/** The small world with a scheme that nobody uses, and one that only a team-managed project uses. */
function world(): World {
  const file = smallWorld();
  const level = (id: string, name: string) => ({
    ...{ id, name, description: `About ${name}` },
    members: [{ id: `${id}1`, holder: { type: 'reporter' } }],
  });
  return openWorld({
    ...file,
    issueSecuritySchemes: [
      ...file.issueSecuritySchemes,
      { id: '600', name: 'Unused', defaultLevelId: '601', levels: [level('601', 'First')] },
      { id: '700', name: 'Strange', levels: [level('701', 'Second')] },
    ],
    projects: [
      ...file.projects.map((one) => (one.id === '3' ? { ...one, issueSecuritySchemeId: '700' } : one)),
      { ...project('8', 'ALSO', 'Also', '100'), issueSecuritySchemeId: '500' },
    ],
  });
}

const open = async () => openSandbox({ world: world() });

describe('who may read', () => {
  const administrators = { ann: 200, ben: 403, cleo: 403, fay: 403, '': 401 };
  const cases: readonly (readonly [string, Readonly<Record<string, number>>])[] = [
    [base, administrators],
    [`${base}/search`, administrators],
    [`${base}/project`, administrators],
    [`${base}/level`, administrators],
    [`${base}/level/member`, administrators],
    [`${base}/500/members`, administrators],
    [`${base}/500`, { ann: 200, ben: 200, cleo: 403, fay: 403, '': 401 }],
    [`${base}/600`, { ann: 200, ben: 403, '': 401 }],
    [`${api}/securitylevel/501`, { ann: 200, cleo: 200, fay: 200, '': 200 }],
  ];
  testWhoMay(
    cases.map(([path, statuses]) => ['GET', path, undefined, statuses]),
    open,
  );
});

describe('issue security schemes', () => {
  it('are listed without their levels, and read with them', async () => {
    await using sandbox = await open();
    const all = await ask(sandbox, 'ann', base);
    assert.deepEqual(each(all.json, 'issueSecuritySchemes', 'id'), [500, 600, 700]);
    assert.equal(at(all.json, 'issueSecuritySchemes.1.defaultSecurityLevelId'), 601);
    assert.equal(at(all.json, 'issueSecuritySchemes.0.levels'), undefined);
    const one = await ask(sandbox, 'ann', `${base}/600`);
    assert.deepEqual(at(one.json, 'levels'), [
      {
        self: `${sandbox.url}${api}/securitylevel/601`,
        ...{ id: '601', name: 'First', description: 'About First' },
        ...{ isDefault: true, issueSecuritySchemeId: '600' },
      },
    ]);
    assert.equal((await ask(sandbox, 'ann', `${base}/999`)).status, 404);
  });

  it('are searched by id and by project, those of team-managed projects left out', async () => {
    await using sandbox = await open();
    const found = async (query: string) => {
      const { json } = await ask(sandbox, 'ann', `${base}/search${query}`);
      return [each(json, 'values', 'id'), each(json, 'values', 'projectIds')];
    };
    assert.deepEqual(await found(''), [
      [500, 600],
      [[], []],
    ]);
    assert.deepEqual(await found('?id=600&id=700'), [[600], [[]]]);
    assert.deepEqual(await found('?projectId=8'), [[500], [[8]]]);
    assert.deepEqual(await found('?projectId=8&projectId=1'), [[500], [[1, 8]]]);
    assert.deepEqual(await found('?projectId=3'), [[], []]);
  });

  it('are told with the projects that use them', async () => {
    await using sandbox = await open();
    const { json } = await ask(sandbox, 'ann', `${base}/project?issueSecuritySchemeId=500&maxResults=1`);
    assert.deepEqual(at(json, 'values'), [{ issueSecuritySchemeId: '500', projectId: '1' }]);
    assert.equal(at(json, 'total'), 2);
    assert.equal(at(json, 'isLast'), false);
    const next = await ask(sandbox, 'ann', String(at(json, 'nextPage')).replace(sandbox.url, ''));
    assert.deepEqual(at(next.json, 'values'), [{ issueSecuritySchemeId: '500', projectId: '8' }]);
  });
});

describe('issue security levels', () => {
  it('are found by their own ids or those of their schemes', async () => {
    await using sandbox = await open();
    const found = async (query: string) =>
      each((await ask(sandbox, 'ann', `${base}/level${query}`)).json, 'values', 'id');
    assert.deepEqual(await found(''), ['501', '502', '601']);
    assert.deepEqual(await found('?id=502&schemeId=600'), ['502', '601']);
    assert.deepEqual(await found('?onlyDefault=true'), ['601']);
    assert.deepEqual(await found('?onlyDefault=true&schemeId=500'), []);
    assert.deepEqual(await found('?startAt=1&maxResults=1'), ['502']);
  });

  it('refuse ids and pages that are no numbers, in Jira’s words', async () => {
    await using sandbox = await open();
    const refused = async (query: string) => message(await ask(sandbox, 'ann', `${base}/level?${query}`));
    assert.equal(
      await refused('id=-1000'),
      '-1000 is not a valid value. id must be zero or a positive integer.',
    );
    assert.equal(
      await refused('startAt=x'),
      'x is not a valid value. startAt must be zero or a positive integer.',
    );
  });

  it('are told one by one, to whoever has the id', async () => {
    await using sandbox = await open();
    const { json } = await ask(sandbox, '', `${api}/securitylevel/502`);
    assert.equal(at(json, 'name'), 'Cleos');
    assert.equal((await ask(sandbox, '', `${api}/securitylevel/999`)).status, 404);
  });
});

describe('members of levels', () => {
  it('have numbers for ids in the older form, and are not found where there are none', async () => {
    await using sandbox = await open();
    const { json } = await ask(
      sandbox,
      'ann',
      `${base}/500/members?issueSecurityLevelId=502&expand=group&maxResults=1`,
    );
    assert.deepEqual(at(json, 'values'), [
      {
        ...{ id: 2, issueSecurityLevelId: 502 },
        holder: {
          ...{ type: 'group', parameter: 'cleos', value: 'g-cleos', expand: 'group' },
          group: {
            ...{ name: 'cleos', groupId: 'g-cleos' },
            self: `${sandbox.url}${api}/group?groupId=g-cleos`,
          },
        },
      },
    ]);
    assert.equal(at(json, 'total'), 3);
    assert.equal((await ask(sandbox, 'ann', `${base}/500/members?issueSecurityLevelId=9`)).status, 404);
    assert.equal((await ask(sandbox, 'ann', `${base}/999/members`)).status, 404);
    assert.equal((await ask(sandbox, 'ann', `${base}/700/members`)).status, 404, 'team-managed');
  });

  it('have strings in the younger form, and are an empty page where there are none', async () => {
    await using sandbox = await open();
    const found = async (query: string) =>
      each((await ask(sandbox, 'ann', `${base}/level/member${query}`)).json, 'values', 'id');
    assert.deepEqual(await found(''), ['1', '2', '3', '4', '6011']);
    assert.deepEqual(await found('?levelId=502'), ['2', '3', '4']);
    assert.deepEqual(await found('?levelId=501&schemeId=600'), ['1', '6011']);
    assert.deepEqual(await found('?id=4'), ['4']);
    assert.deepEqual(await found('?schemeId=700'), []);
    const { json } = await ask(sandbox, 'ann', `${base}/level/member?id=3&expand=user`);
    assert.equal(at(json, 'values.0.issueSecuritySchemeId'), '500');
    assert.equal(at(json, 'values.0.holder.user.displayName'), 'Fay Unlicensed');
  });
});
