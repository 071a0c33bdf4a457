import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each, message } from '../ask.test-support.ts';
import { assertDescribed } from '../description/described-answer.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import { openSandbox } from '../open-sandbox.ts';
import type { Answer } from '../operation.ts';
import { findOperation } from '../operations.ts';
import type { SandboxEvent } from '../sandbox-events.ts';
import type { Grant } from '../site.ts';
import { person, smallWorld } from '../small-world.test-support.ts';
import type { WhoMay } from '../who-may.test-support.ts';
import { testWhoMay } from '../who-may.test-support.ts';
import { checkWorld } from '../world/check-world.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile } from '../world/world-file.ts';

const api = '/rest/api/3';

/** The small world, and people of all kinds: a closed account, a service account, one who shows the address. */
function peopledWorld(): WorldFile {
  const base = smallWorld();
  return {
    ...base,
    accounts: [
      ...base.accounts,
      { ...person('ida', 'Ida Closed'), active: false, deleted: true, emailVisible: true },
      { ...person('jim', 'Jim Service'), accountType: 'app', appType: 'service' },
      { ...person('kim', 'Kim Kind'), email: 'kim.kind@tin.example', emailVisible: true },
    ],
  };
}
const open = () => openSandbox({ world: openWorld(peopledWorld()) });

describe('who may call what on users', () => {
  const rows: readonly WhoMay[] = [
    // Dan may browse people; Fay has no access; Gus is a customer; Hal an app.
    [
      'GET',
      `${api}/user?accountId=ben`,
      undefined,
      { ann: 200, dan: 200, ben: 403, fay: 403, gus: 403, '': 401 },
    ],
    [
      'GET',
      `${api}/user/groups?accountId=ben`,
      undefined,
      { ann: 200, dan: 200, ben: 403, fay: 403, '': 401 },
    ],
    [
      'GET',
      `${api}/user/bulk?accountId=ben`,
      undefined,
      { ann: 200, ben: 200, hal: 200, fay: 401, gus: 401, '': 401 },
    ],
    ['GET', `${api}/users`, undefined, { ann: 200, dan: 200, ben: 403, '': 401 }],
    ['GET', `${api}/users/search`, undefined, { ann: 200, dan: 200, ben: 403, '': 401 }],
    ['GET', `${api}/user/search?query=b`, undefined, { ann: 200, ben: 200, fay: 200, '': 200 }],
    [
      'GET',
      `${api}/user/search/query?query=is+reporter+of+SOFT`,
      undefined,
      { ann: 200, dan: 200, ben: 403, '': 401 },
    ],
    ['GET', `${api}/user/picker?query=b`, undefined, { ann: 200, ben: 200, '': 200 }],
    [
      'GET',
      `${api}/user/assignable/search?project=SOFT`,
      undefined,
      { ann: 200, ben: 200, cleo: 200, dan: 404, '': 404 },
    ],
    ['GET', `${api}/user/assignable/search?project=TEAM`, undefined, { dan: 200, '': 404 }],
    [
      'GET',
      `${api}/user/permission/search?projectKey=SOFT&permissions=BROWSE`,
      undefined,
      { ann: 200, ben: 200, cleo: 403, dan: 404 },
    ],
    [
      'GET',
      `${api}/user/viewissue/search?issueKey=SOFT-1&query=b`,
      undefined,
      { ben: 200, '': 200, ann: 404 },
    ],
    ['GET', `${api}/user/email?accountId=ben`, undefined, { ann: 401, hal: 401, '': 401 }],
    [
      'POST',
      `${api}/user`,
      { emailAddress: 'ivy@x.example', products: [] },
      { dan: 403, ben: 403, '': 401, ann: 201 },
    ],
    ['DELETE', `${api}/user?accountId=ben`, undefined, { dan: 403, '': 401, ann: 204 }],
    ['GET', `${api}/myself`, undefined, { ann: 200, fay: 200, gus: 200, hal: 200, '': 401 }],
    ['GET', `${api}/mypreferences/locale`, undefined, { ann: 200, '': 200 }],
  ];
  testWhoMay(rows, open);
});

describe('errors of users', () => {
  const missing = 'Specified user does not exist or you do not have required permissions';
  const noId = "The 'accountId' query parameter needs to be provided.";
  for (const [path, status, error] of [
    ['user', 400, noId],
    ['user?accountId=zoe', 404, missing],
    ['user?username=ben', 400, "The query parameter 'username' is not supported in GDPR strict mode."],
    ['user?key=ben', 400, "The query parameter 'key' is not supported in GDPR strict mode."],
    ['user/groups', 400, noId],
    ['user/groups?accountId=zoe', 404, missing],
    ['user/bulk', 400, noId],
    ['user/search', 400, 'The username query parameter was not provided.'],
    ['user/search?query=a&accountId=ben', 400, "Only one of 'query' and 'accountId' may be given."],
    ['user/search?property=a', 400, "The property query 'a' is not valid."],
    ['user/search/query', 400, 'The query must be given.'],
    ['user/search/query?query=is+friend+of+SOFT', 400, "The statement 'is friend of SOFT' is not valid."],
    [
      'user/search/query?query=is+assignee+of+(SOFT-1',
      400,
      "The statement 'is assignee of (SOFT-1' is not valid.",
    ],
    ['user/assignable/search', 400, "One of 'issueKey', 'issueId' and 'project' must be provided."],
    ['user/assignable/search?issueId=x', 400, "The issue id 'x' is not valid."],
    ['user/assignable/search?project=NOPE', 404, "No project could be found with key 'NOPE'."],
    ['user/assignable/multiProjectSearch?query=a', 400, "The 'projectKeys' must be provided."],
    [
      'user/assignable/multiProjectSearch?projectKeys=SOFT',
      400,
      "Either 'query' or 'accountId' must be provided.",
    ],
    ['user/permission/search?projectKey=SOFT', 400, "The 'permissions' must be provided."],
    ['user/permission/search?projectKey=SOFT&permissions=FLY', 400, "'FLY' is not a permission."],
    ['user/permission/search?permissions=BROWSE', 400, "Either 'issueKey' or 'projectKey' must be provided."],
    ['user/viewissue/search?projectKey=SOFT', 400, "Either 'query' or 'accountId' must be provided."],
    ['user/viewissue/search?query=a', 400, "Either 'issueKey' or 'projectKey' must be provided."],
    [
      ...(['user/picker?query=a&exclude=b&excludeAccountIds=c', 400] as const),
      "The parameters 'exclude' and 'excludeAccountIds' cannot be used together.",
    ],
  ] as const) {
    it(path, async () => {
      await using sandbox = await open();
      const reply = await ask(sandbox, 'ann', `${api}/${path}`);
      assert.deepEqual([reply.status, message(reply)], [status, error]);
    });
  }
});

describe('accounts', () => {
  it('are shown by their kind; a closed one is a former user, and nothing more is told', async () => {
    await using sandbox = await open();
    const user = async (id: string) => (await ask(sandbox, 'ann', `${api}/user?accountId=${id}`)).json;
    const ida = await user('ida');
    assert.deepEqual(
      [at(ida, 'displayName'), at(ida, 'accountType'), at(ida, 'active'), at(ida, 'emailAddress')],
      ['Former user', 'unknown', false, undefined],
    );
    assert.deepEqual([at(ida, 'timeZone'), at(ida, 'locale')], [undefined, undefined]);
    const jim = await user('jim');
    assert.deepEqual([at(jim, 'accountType'), at(jim, 'appType')], ['app', 'service']);
    assert.equal(at(await user('gus'), 'accountType'), 'customer');
    assert.equal(at(await user('eve'), 'active'), false);
    assert.equal(at(await user('kim'), 'emailAddress'), 'kim.kind@tin.example');
    assert.ok(!('emailAddress' in Object(await user('ben'))));
    const ben = await ask(sandbox, 'ben', `${api}/myself`);
    assert.equal(at(ben.json, 'emailAddress'), 'ben@small.example');
    // The control of the closed account: before it was closed it was shown.
    const opened = await openSandbox({
      world: openWorld({
        ...smallWorld(),
        accounts: [...smallWorld().accounts, { ...person('ida', 'Ida Closed'), emailVisible: true }],
      }),
    });
    await using _ = opened;
    const before = await ask(opened, 'ann', `${api}/user?accountId=ida`);
    assert.deepEqual(
      [at(before.json, 'displayName'), at(before.json, 'emailAddress')],
      ['Ida Closed', 'ida@small.example'],
    );
  });

  it('a closed one is found by its id alone in JQL, and its picture is nobody’s', async () => {
    await using sandbox = await open();
    const jql = async (text: string) =>
      (await ask(sandbox, 'dan', `${api}/search/approximate-count`, { jql: text })).status;
    assert.equal(await jql('assignee = "Ida Closed"'), 400);
    assert.equal(await jql('assignee = "ida@small.example"'), 400);
    assert.equal(await jql('assignee = ida'), 200);
    assert.equal(await jql('assignee = "Kim Kind"'), 200, 'the control');
    const picture = async (accountId: string) =>
      (await fetch(`${sandbox.url}/secure/useravatar?accountId=${accountId}`)).text();
    assert.equal(await picture('ida'), await picture('nobody'));
    assert.match(await picture('kim'), />K<\/text>/, 'the control');
  });

  it('a closed one cannot sign in, and a world in which it is active contradicts itself', async () => {
    await using sandbox = await open();
    const reply = await ask(sandbox, 'ida', `${api}/myself`);
    assert.equal(reply.status, 401);
    const accounts = [
      ...smallWorld().accounts,
      { ...person('ida', 'Ida'), deleted: true, appType: 'agent' as const },
    ];
    assert.deepEqual(checkWorld({ ...smallWorld(), accounts }), [
      'accounts[8].active: a deleted account is not active',
      'accounts[8].appType: only apps have one',
    ]);
  });

  it('are all listed, also inactive and closed ones, 50 by default and 1000 at most', async () => {
    const base = peopledWorld();
    const many = Array.from({ length: 1100 }, (_, n) => person(`z${String(n).padStart(4, '0')}`, `Zed ${n}`));
    await using sandbox = await openSandbox({
      world: openWorld({ ...base, accounts: [...base.accounts, ...many] }),
    });
    for (const path of ['users', 'users/search']) {
      const ids = async (query: string) =>
        each((await ask(sandbox, 'ann', `${api}/${path}${query}`)).json, '', 'accountId');
      const all = await ids('?maxResults=5000');
      assert.equal(all.length, 1000);
      assert.deepEqual(all.slice(0, 11), [
        ...['ann', 'ben', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida', 'jim', 'kim'],
      ]);
      assert.equal((await ids('')).length, 50);
      assert.equal((await ids('?startAt=1000&maxResults=1000')).length, 111);
      assert.deepEqual(await ids('?startAt=5000'), []);
    }
    // A search ends at the thousandth that it found.
    const found = async (query: string) =>
      each((await ask(sandbox, 'ann', `${api}/user/search?query=zed${query}`)).json, '', 'accountId');
    assert.equal((await found('')).length, 50);
    assert.deepEqual(await found('&startAt=999&maxResults=1000'), ['z0999']);
    assert.deepEqual(await found('&startAt=1000&maxResults=1000'), []);
    const late = await ask(sandbox, 'ann', `${api}/user/search?accountId=z1099`);
    assert.deepEqual(each(late.json, '', 'accountId'), ['z1099']);
  });

  it('come in bulk by id, 10 a page by default, unknown ones left out', async () => {
    await using sandbox = await open();
    const ids = ['zoe', ...peopledWorld().accounts.map(({ accountId }) => accountId)];
    const query = ids.map((id) => `accountId=${id}`).join('&');
    const { json } = await ask(sandbox, 'ben', `${api}/user/bulk?${query}`);
    assert.deepEqual(
      [
        at(json, 'maxResults'),
        at(json, 'total'),
        at(json, 'isLast'),
        each(json, 'values', 'accountId').length,
      ],
      [10, 11, false, 10],
    );
    const next = await ask(sandbox, 'ben', String(at(json, 'nextPage')).replace(sandbox.url, ''));
    assert.deepEqual(each(next.json, 'values', 'displayName'), ['Kim Kind']);
  });

  it('groups of one are a plain list', async () => {
    await using sandbox = await open();
    const { json } = await ask(sandbox, 'dan', `${api}/user/groups?accountId=cleo`);
    assert.deepEqual(each(json, '', 'name'), ['staff', 'cleos']);
  });
});

describe('accounts that come and go', () => {
  async function told(sandbox: Sandbox, work: () => Promise<unknown>): Promise<SandboxEvent[]> {
    const events: SandboxEvent[] = [];
    const end = sandbox.site.events.onEvent((event) => events.push(event));
    await work();
    end();
    return events;
  }

  it('a new one is in the groups of its products, signs in, and is told', async () => {
    await using sandbox = await open();
    const [event, ...others] = await told(sandbox, async () => {
      const body = { emailAddress: 'ivy@small.example', products: ['jira-software'] };
      const { status, json } = await ask(sandbox, 'ann', `${api}/user`, body);
      assert.deepEqual([status, at(json, 'displayName'), at(json, 'active')], [201, 'ivy', true]);
      assert.match(String(at(json, 'accountId')), /^712020:/);
    });
    assert.deepEqual([event?.name, event?.actor, others], ['user_created', 'ann', []]);
    const groups = await ask(sandbox, 'ann', `${api}/user/groups?accountId=${event?.accountId}`);
    assert.deepEqual(each(groups.json, '', 'name'), ['staff']);
    const { json: log } = await ask(sandbox, 'ann', `${api}/auditing/record?filter=user`);
    assert.deepEqual(each(log, 'records', 'summary'), ['User added to group', 'User created']);
  });

  it('one that is there is answered if it has access, and refused if not', async () => {
    await using sandbox = await open();
    const create = (emailAddress: string, products: unknown = []) =>
      ask(sandbox, 'ann', `${api}/user`, { emailAddress, products });
    const there = await create('BEN@small.example');
    assert.deepEqual([there.status, at(there.json, 'accountId')], [201, 'ben']);
    for (const [email, products, field] of [
      ['fay@small.example', [], 'emailAddress'],
      ['eve@small.example', [], 'emailAddress'],
      ['no address', [], 'emailAddress'],
      ['new@small.example', ['confluence'], 'products'],
      ['new@small.example', 'jira-software', 'products'],
    ] as const) {
      const { status, json } = await create(email, products);
      assert.deepEqual([status, Object.keys(Object(at(json, 'errors')))], [400, [field]], email);
    }
    assert.equal(sandbox.world.accounts.size, 11);
  });

  it('one that is taken off the site is in no group and no role, and stays listed', async () => {
    await using sandbox = await open();
    const remove = (id: string) => ask(sandbox, 'ann', `${api}/user?accountId=${id}`, undefined, 'DELETE');
    const events = await told(sandbox, async () => {
      assert.equal((await remove('ben')).status, 204);
    });
    assert.deepEqual(
      events.map(({ name, accountId }) => [name, accountId]),
      [['user_deleted', 'ben']],
    );
    assert.equal((await ask(sandbox, 'ben', `${api}/myself`)).status, 401);
    const { json } = await ask(sandbox, 'ann', `${api}/user?accountId=ben&expand=groups`);
    assert.deepEqual(
      [at(json, 'displayName'), at(json, 'active'), at(json, 'groups.size')],
      ['Ben Builder', false, 0],
    );
    const role = await ask(sandbox, 'ann', `${api}/project/SOFT/role/10002`);
    assert.deepEqual(at(role.json, 'actors'), []);
    assert.deepEqual(checkWorld(sandbox.world.toFile()), []);
    const self = await remove('ann');
    assert.deepEqual([self.status, message(self)], [400, 'You cannot delete yourself.']);
    assert.equal((await remove('zoe')).status, 404);
    const lead = sandbox.world.projects.get('1');
    assert.ok(lead);
    sandbox.world.putProject({ ...lead, leadAccountId: 'cleo' });
    const leads = await remove('cleo');
    assert.deepEqual(
      [leads.status, message(leads)],
      [400, 'Cannot delete the user: they lead these projects: SOFT.'],
    );
  });
});

describe('searching people', () => {
  const ids = async (sandbox: Sandbox, who: string, path: string) =>
    each((await ask(sandbox, who, `${api}/${path}`)).json, '', 'accountId');

  it('finds by the beginning of names and of shown addresses; a hidden address only as a whole', async () => {
    await using sandbox = await open();
    const found = (query: string) => ids(sandbox, 'ann', `user/search?query=${query}`);
    assert.deepEqual(await found('co'), ['cleo']);
    assert.deepEqual(await found('cleo co'), ['cleo']);
    assert.deepEqual(await found('kim.k'), ['kim']);
    assert.deepEqual(await found('ben@sma'), []);
    assert.deepEqual(await found('BEN@small.example'), ['ben']);
    assert.deepEqual(await found('leo'), []);
    assert.deepEqual(await found('ida'), []);
    assert.deepEqual(await found('eve'), []);
    assert.deepEqual(await ids(sandbox, 'ann', 'user/search?property=a.b=1'), []);
    assert.deepEqual(await ids(sandbox, 'ben', 'user/search?query=BEN@small.example'), []);
  });

  it('finds by what people have to do with issues that the caller sees', async () => {
    await using sandbox = await open();
    const found = async (who: string, query: string) =>
      each(
        (await ask(sandbox, who, `${api}/user/search/query?query=${encodeURIComponent(query)}`)).json,
        'values',
        'accountId',
      );
    sandbox.world.setRoleActors('1', { roleId: '10100', users: ['ann', 'dan'], groups: [] });
    assert.deepEqual(await found('ann', 'is assignee of SOFT'), ['cleo']);
    assert.deepEqual(await found('ann', 'is reporter of (SOFT-1, SOFT-2)'), ['ben']);
    assert.deepEqual(await found('ann', 'is assignee of SOFT or is reporter of SOFT'), ['ben', 'cleo']);
    assert.deepEqual(await found('ann', 'is assignee of SOFT and is reporter of SOFT'), []);
    assert.deepEqual(await found('ann', 'is commenter of DESK-1 OR [a].b is "c"'), ['dan']);
    assert.deepEqual(await found('ann', 'is watcher of SOFT'), []);
    // SOFT-3, which Ben reported, has a level that admits Dan and not Ann.
    assert.deepEqual(
      [await found('dan', 'is reporter of SOFT-3'), await found('ann', 'is reporter of SOFT-3')],
      [['ben'], []],
    );
    const keys = await ask(
      sandbox,
      'ann',
      `${api}/user/search/query/key?query=is+reporter+of+SOFT&maxResult=1`,
    );
    assert.deepEqual(at(keys.json, 'values'), [{ accountId: 'ben' }]);
  });

  it('finds who can be assigned, who may browse, and who holds a permission', async () => {
    const base = peopledWorld();
    const permissionSchemes = base.permissionSchemes.map((scheme) =>
      scheme.id === '100'
        ? {
            ...scheme,
            permissions: [
              ...scheme.permissions.filter(({ permission }) => permission !== 'ASSIGNABLE_USER'),
              { id: '9001', permission: 'ASSIGNABLE_USER', holder: { type: 'group', value: 'g-cleos' } },
            ],
          }
        : scheme,
    );
    await using sandbox = await openSandbox({ world: openWorld({ ...base, permissionSchemes }) });
    sandbox.world.setGroupMembers('g-cleos', ['cleo', 'ann', 'dan']);
    assert.deepEqual(await ids(sandbox, 'ben', 'user/assignable/search?project=SOFT'), [
      'ann',
      'cleo',
      'dan',
    ]);
    assert.deepEqual(await ids(sandbox, 'ben', 'user/assignable/search?issueKey=SOFT-1&query=cl'), ['cleo']);
    assert.deepEqual(await ids(sandbox, 'ben', 'user/assignable/search?project=SOFT&accountId=ben'), []);
    assert.deepEqual(await ids(sandbox, 'ben', 'user/assignable/search?project=SOFT&accountId=dan'), ['dan']);
    // One page of people is looked through: Dan is the fourth of them.
    assert.deepEqual(await ids(sandbox, 'ben', 'user/assignable/search?project=SOFT&maxResults=3'), [
      'ann',
      'cleo',
    ]);
    assert.deepEqual(
      await ids(sandbox, 'ben', 'user/assignable/search?project=SOFT&startAt=3&maxResults=3'),
      ['dan'],
    );
    const both = 'user/assignable/multiProjectSearch?projectKeys=SOFT,TEAM&query=';
    assert.equal((await ask(sandbox, 'gus', `${api}/${both}`)).status, 404);
    const admins = 'user/permission/search?projectKey=SOFT&permissions=BROWSE,PROJECT_ADMIN';
    assert.deepEqual(await ids(sandbox, 'ann', admins), ['ben']);
    const browsers = (who: string, key: string) =>
      ids(sandbox, who, `user/viewissue/search?issueKey=${key}&query=`);
    assert.deepEqual(await browsers('dan', 'SOFT-1'), ['ann', 'ben', 'cleo', 'dan', 'hal']);
    // A level narrows it; an app is in no group of it.
    assert.deepEqual(await browsers('dan', 'SOFT-3'), ['ann', 'cleo', 'dan']);
    assert.deepEqual(await browsers('ben', 'SOFT-1'), []);
    sandbox.world.setGroupMembers('g-cleos', ['cleo']);
    assert.deepEqual(await ids(sandbox, 'ben', 'user/assignable/search?project=SOFT'), ['cleo']);
  });

  it('suggests people with what was typed marked; who may not browse has to know the name', async () => {
    await using sandbox = await open();
    const picked = async (who: string, query: string) =>
      (await ask(sandbox, who, `${api}/user/picker?${query}`)).json;
    assert.deepEqual(await picked('ann', 'query=ki'), {
      users: [
        {
          accountId: 'kim',
          accountType: 'atlassian',
          html: '<strong>Ki</strong>m Kind - <strong>ki</strong>m.kind@tin.example',
          displayName: 'Kim Kind',
        },
      ],
      total: 1,
      header: 'Showing 1 of 1 matching users',
    });
    assert.equal(at(await picked('ann', 'query=hal'), 'total'), 1);
    assert.equal(at(await picked('ann', 'query=hal&excludeConnectUsers=true'), 'total'), 0);
    assert.equal(at(await picked('ann', 'query=hal&excludeAccountIds=ben,hal'), 'total'), 0);
    assert.deepEqual(
      [at(await picked('ben', 'query=Kim'), 'total'), at(await picked('', 'query=Kim%20Kind'), 'total')],
      [0, 1],
    );
  });
});

describe('the email API', () => {
  async function asApp(sandbox: Sandbox, path: string, kind: Grant['kind'] | undefined): Promise<Answer> {
    const url = new URL(`${api}${path}`, sandbox.url);
    const found = findOperation('GET', url.pathname);
    assert.ok(found);
    const { operation } = found;
    const grant = kind === undefined ? undefined : { kind, scopes: ['ACCESS_EMAIL_ADDRESSES'] };
    const call = {
      ...{ ...sandbox.site, caller: 'hal', grant, url, path: found.path, body: undefined },
      ...{ headers: {}, bytes: new Uint8Array(), nowMs: 0 },
    };
    const answer = operation.permission.refuse(call) ?? (await operation.handle(call));
    const text = String(answer.json);
    assertDescribed('GET', `${api}${path}`, { status: answer.status, text, json: JSON.parse(text) });
    return answer;
  }

  it('is for approved apps: 400 for others, 401 for users, 503 where it is off', async () => {
    await using sandbox = await open();
    const { world } = sandbox;
    const status = async (kind: Grant['kind'] | undefined) =>
      (await asApp(sandbox, '/user/email?accountId=ben', kind)).status;
    assert.deepEqual(
      [
        await status('connect-app'),
        await status('oauth'),
        await status('connect-user'),
        await status(undefined),
      ],
      [400, 400, 401, 401],
    );
    world.putSite({ ...world.site, emailApi: 'approved' });
    assert.deepEqual(
      [
        await status('connect-app'),
        await status('oauth'),
        await status('connect-user'),
        await status(undefined),
      ],
      [200, 200, 401, 401],
    );
    world.putSite({ ...world.site, emailApi: 'disabled' });
    assert.equal(await status('connect-app'), 503);
    assert.equal((await ask(sandbox, 'ann', `${api}/user/email?accountId=ben`)).status, 503);
  });

  it('tells addresses that are hidden everywhere else', async () => {
    await using sandbox = await open();
    sandbox.world.putSite({ ...sandbox.world.site, emailApi: 'approved' });
    const one = await asApp(sandbox, '/user/email?accountId=ben', 'connect-app');
    assert.deepEqual(JSON.parse(String(one.json)), { accountId: 'ben', email: 'ben@small.example' });
    assert.equal((await asApp(sandbox, '/user/email?accountId=zoe', 'connect-app')).status, 404);
    assert.equal((await asApp(sandbox, '/user/email?accountId=ida', 'connect-app')).status, 404);
    const bulk = await asApp(sandbox, '/user/email/bulk?accountId=dan&accountId=zoe&accountId=ben', 'oauth');
    assert.deepEqual(JSON.parse(String(bulk.json)), [
      { accountId: 'dan', email: 'dan@small.example' },
      { accountId: 'ben', email: 'ben@small.example' },
    ]);
  });
});
