import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each, message } from '../ask.test-support.ts';
import { smallWorld } from '../small-world.test-support.ts';
import type { WorldWorklog } from '../world/world-file.ts';
import { namesOf, today, todayInSite, watchedSandbox, words } from './units.test-support.ts';

const api = '/rest/api/3';
const soft = `${api}/issue/SOFT-1/worklog`;

describe('a new worklog', () => {
  it('is answered as it stands from now on, moves the issue and tells two events', async () => {
    await using site = await watchedSandbox();
    const { sandbox, events } = site;
    const reply = await ask(sandbox, 'cleo', soft, {
      started: '2026-04-30T10:00:00.000+0200',
      timeSpent: '1d 3h 20m',
      comment: words('thinking'),
      visibility: { type: 'group', value: 'cleos' },
    });
    assert.equal(reply.status, 201);
    assert.equal(at(reply.json, 'id'), '10001');
    assert.equal(at(reply.json, 'issueId'), '1001');
    assert.equal(at(reply.json, 'author.accountId'), 'cleo');
    assert.equal(at(reply.json, 'started'), '2026-04-30T05:00:00.000-0300');
    assert.equal(at(reply.json, 'created'), todayInSite);
    assert.equal(at(reply.json, 'timeSpent'), '1d 3h 20m');
    assert.equal(at(reply.json, 'timeSpentSeconds'), 40_800);
    assert.deepEqual(at(reply.json, 'comment'), words('thinking'));
    assert.equal(at(reply.json, 'visibility.identifier'), 'g-cleos');
    assert.deepEqual(namesOf(events), ['worklog_created', 'jira:issue_updated issue_work_logged']);
    assert.deepEqual(events[0]?.worklog?.visibility, { type: 'group', value: 'g-cleos' });
    assert.equal(events[1]?.changelog, undefined);
    assert.equal(events[1]?.issue?.updated, today);
    const shown = await ask(sandbox, 'cleo', `${soft}?startedAfter=${Date.UTC(2026, 3, 30)}`);
    assert.deepEqual(each(shown.json, 'worklogs', 'id'), ['10001']);
    const hidden = await ask(sandbox, 'ben', `${soft}?startedAfter=${Date.UTC(2026, 3, 30)}`);
    assert.equal(at(hidden.json, 'total'), 0);
  });

  const refusals: readonly (readonly [
    what: string,
    query: string,
    body: unknown,
    error: string,
    text: string,
  ])[] = [
    ['no time', '', {}, 'timeLogged', 'You must indicate the time spent working.'],
    [
      'half a minute',
      '',
      { timeSpentSeconds: 30 },
      'timeLogged',
      'You must indicate the time spent working.',
    ],
    [
      'a negative time',
      '',
      { timeSpentSeconds: -60 },
      'timeLogged',
      'You must indicate the time spent working.',
    ],
    ['a word as time', '', { timeSpent: 'long' }, 'timeLogged', 'You must indicate the time spent working.'],
    [
      'two times',
      '',
      { timeSpent: '1h', timeSpentSeconds: 3600 },
      'timeLogged',
      'The time spent can be given as timeSpent or as timeSpentSeconds, not as both.',
    ],
    [
      'a day that is none',
      '',
      { timeSpent: '1h', started: '2026-13-45T10:00:00.000+0000' },
      'startDate',
      'You must specify a date on which the work occurred.',
    ],
    [
      'a date without a time',
      '',
      { timeSpent: '1h', started: '2026-01-05' },
      'startDate',
      'You must specify a date on which the work occurred.',
    ],
    ['plain text', '', { timeSpent: '1h', comment: 'x' }, 'comment', 'Comment body is not valid!'],
    [
      'a group that its author is not in',
      '',
      { timeSpent: '1h', visibility: { type: 'group', value: 'cleos' } },
      'commentLevel',
      'You are currently not a member of the group: cleos.',
    ],
    [
      'a new estimate that is missing',
      '?adjustEstimate=new',
      { timeSpent: '1h' },
      'newEstimate',
      'You must supply a valid new estimate.',
    ],
    [
      'a reduction that is missing',
      '?adjustEstimate=manual&reduceBy=much',
      { timeSpent: '1h' },
      'adjustmentAmount',
      'You must supply a valid amount of time to adjust the estimate by.',
    ],
  ];
  for (const [what, query, body, error, text] of refusals) {
    it(`is refused with ${what}`, async () => {
      await using site = await watchedSandbox();
      const reply = await ask(site.sandbox, 'ben', soft + query, body);
      assert.equal(reply.status, 400);
      assert.equal(at(reply.json, `errors.${error}`), text);
      assert.deepEqual(site.events, []);
    });
  }

  it('needs the permission to work on the issue; estimates are taken and not kept', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    const query = '?adjustEstimate=manual&reduceBy=2h';
    assert.equal((await ask(sandbox, 'ben', soft + query, { timeSpent: '1h' })).status, 201);
    assert.equal(
      (await ask(sandbox, 'ben', `${soft}?adjustEstimate=never`, { timeSpent: '1h' })).status,
      400,
    );
    const grants = sandbox.world.permissionSchemes.get('100')?.permissions ?? [];
    sandbox.world.setSchemeGrants(
      '100',
      grants.filter(({ permission }) => permission !== 'WORK_ON_ISSUES'),
    );
    const refused = await ask(sandbox, 'ben', soft, { timeSpent: '1h' });
    assert.equal(refused.status, 400);
    assert.equal(
      message(refused),
      'Ben Builder, you do not have the permission to associate a worklog to this issue.',
    );
    assert.equal((await ask(sandbox, 'ann', soft, { timeSpent: '1h' })).status, 404);
  });
});

describe('a worklog', () => {
  it('that is hidden is the same as missing, whatever is asked of it', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    // 3002 is for the group of cleos.
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', { timeSpent: '1h' }],
      ['DELETE', undefined],
    ] as const) {
      const hidden = await ask(sandbox, 'ben', `${soft}/3002`, body, method);
      const missing = await ask(sandbox, 'ben', `${soft}/3999`, body, method);
      assert.equal(hidden.status, 404);
      assert.equal(hidden.text.replaceAll('3002', '3999'), missing.text);
      assert.equal(message(missing), "Cannot find worklog with id: '3999'.");
    }
    assert.equal((await ask(sandbox, 'cleo', `${soft}/3002`)).status, 200, 'the control');
    const ids = { ids: [3002, 3001, 3999] };
    assert.deepEqual(each((await ask(sandbox, 'ben', `${api}/worklog/list`, ids)).json, '', 'id'), ['3001']);
    assert.deepEqual(each((await ask(sandbox, 'cleo', `${api}/worklog/list`, ids)).json, '', 'id'), [
      '3002',
      '3001',
    ]);
    assert.deepEqual((await ask(sandbox, 'ann', `${api}/worklog/list`, ids)).json, []);
    assert.equal((await ask(sandbox, '', `${api}/worklog/list`, ids)).status, 401);
    assert.deepEqual(site.events, []);
  });

  it('is edited and deleted by whom the permissions let', async () => {
    await using site = await watchedSandbox();
    const { sandbox, events } = site;
    assert.equal((await ask(sandbox, 'cleo', `${soft}/3001`, { timeSpent: '1h' }, 'PUT')).status, 400);
    assert.equal((await ask(sandbox, 'cleo', `${soft}/3001`, undefined, 'DELETE')).status, 400);
    assert.deepEqual(events, []);
    const edited = await ask(
      sandbox,
      'ben',
      `${soft}/3001`,
      { timeSpent: '1h', visibility: { type: 'role', value: 'Administrators' } },
      'PUT',
    );
    assert.equal(edited.status, 200);
    assert.equal(at(edited.json, 'timeSpentSeconds'), 3600);
    assert.equal(at(edited.json, 'started'), '2026-03-01T07:00:00.000-0300');
    assert.equal(at(edited.json, 'updated'), todayInSite);
    assert.equal(at(edited.json, 'visibility.value'), 'Administrators');
    assert.equal((await ask(sandbox, 'cleo', `${soft}/3001`)).status, 404);
    const opened = await ask(sandbox, 'ben', `${soft}/3001`, { visibility: null, comment: null }, 'PUT');
    assert.equal(at(opened.json, 'comment'), undefined);
    assert.equal((await ask(sandbox, 'cleo', `${soft}/3001`)).status, 200);
    assert.equal((await ask(sandbox, 'ben', `${soft}/3001`, undefined, 'DELETE')).status, 204);
    assert.equal((await ask(sandbox, 'ben', `${soft}/3001`)).status, 404);
    assert.deepEqual(namesOf(events), [
      'worklog_updated',
      'jira:issue_updated issue_worklog_updated',
      'worklog_updated',
      'jira:issue_updated issue_worklog_updated',
      'worklog_deleted',
      'jira:issue_updated issue_worklog_deleted',
    ]);
  });
});

describe('changed worklogs', () => {
  it('are those that the caller may see, but for the last minute', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    const path = `${api}/worklog/updated`;
    const first = Date.UTC(2026, 2, 1, 10);
    const ben = await ask(sandbox, 'ben', path);
    assert.deepEqual(each(ben.json, 'values', 'worklogId'), [3001]);
    assert.deepEqual(
      [at(ben.json, 'since'), at(ben.json, 'until'), at(ben.json, 'lastPage')],
      [0, first, true],
    );
    assert.deepEqual(each((await ask(sandbox, 'cleo', path)).json, 'values', 'worklogId'), [3001, 3002]);
    // Ann administers the site, and browses no issue that has worklogs.
    assert.deepEqual(each((await ask(sandbox, 'ann', path)).json, 'values', 'worklogId'), []);
    assert.deepEqual(
      each((await ask(sandbox, 'cleo', `${path}?since=${first}`)).json, 'values', 'worklogId'),
      [3002],
    );
    assert.equal((await ask(sandbox, 'fay', path)).status, 401);

    await ask(sandbox, 'ben', `${soft}/3001`, { timeSpent: '2h' }, 'PUT');
    const now = Date.parse(today);
    const later = `${path}?since=${now - 1}`;
    sandbox.clock.advance(59_999);
    assert.deepEqual(each((await ask(sandbox, 'ben', later)).json, 'values', 'worklogId'), []);
    sandbox.clock.advance(1);
    assert.deepEqual(at((await ask(sandbox, 'ben', later)).json, 'values'), [
      { worklogId: 3001, updatedTime: now, properties: [] },
    ]);
  });

  it('and deleted ones are told by their ids', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    await ask(sandbox, 'cleo', `${soft}/3002`, undefined, 'DELETE');
    const path = `${api}/worklog/deleted?since=0`;
    assert.deepEqual(at((await ask(sandbox, 'ben', path)).json, 'values'), []);
    sandbox.clock.advance(60_000);
    assert.deepEqual(at((await ask(sandbox, 'ben', path)).json, 'values'), [
      { worklogId: 3002, updatedTime: Date.parse(today), properties: [] },
    ]);
    assert.equal((await ask(sandbox, '', path)).status, 401);
    const taken = await ask(sandbox, 'cleo', soft, { timeSpent: '1h' });
    assert.notEqual(at(taken.json, 'id'), '3002');
  });

  it('and go with their issue', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    assert.equal(
      (await ask(sandbox, 'ben', `${api}/issue/SOFT-1?deleteSubtasks=true`, undefined, 'DELETE')).status,
      204,
    );
    sandbox.clock.advance(60_000);
    const gone = await ask(sandbox, 'ben', `${api}/worklog/deleted`);
    assert.deepEqual(each(gone.json, 'values', 'worklogId'), [3001, 3002]);
  });

  it('come in pages of 1,000, of which none parts those of one moment', async () => {
    const world = smallWorld();
    const worklogs: WorldWorklog[] = Array.from({ length: 1500 }, (_, i) => ({
      id: String(20_000 + i),
      author: 'ben',
      // Those from 990 to 1,100 were entered in the same moment.
      started: new Date(Date.UTC(2026, 0, 1) + 1000 * (i < 990 || i > 1100 ? i : 990)).toISOString(),
      timeSpentSeconds: 60,
    }));
    const issues = world.issues.map((one) => (one.key === 'SOFT-1' ? { ...one, worklogs } : one));
    await using site = await watchedSandbox({ ...world, issues });
    const first = await ask(site.sandbox, 'ben', `${api}/worklog/updated`);
    const ids = each(first.json, 'values', 'worklogId');
    assert.equal(ids.length, 1101);
    assert.equal(at(first.json, 'lastPage'), false);
    const next = String(at(first.json, 'nextPage')).replace(site.sandbox.url, '');
    const second = await ask(site.sandbox, 'ben', next);
    assert.equal(at(second.json, 'lastPage'), true);
    const all = [...ids, ...each(second.json, 'values', 'worklogId')];
    assert.deepEqual([all.length, new Set(all).size], [1500, 1500]);
  });
});
