import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { problem } from './api.ts';
import { explainAnswer, whoCanFindAnswer } from './explain-api.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

let it: TestServer;
before(async () => {
  it = await openTestServer();
  await it.person('ann', 'administrator');
  await it.person('dan', 'reviewer');
  await it.person('ben', 'member');
  await it.person('cleo', 'member');
});
after(() => it[Symbol.asyncDispose]());

const path = (query: Record<string, string>) => `/api/permissions/explain?${new URLSearchParams(query)}`;

async function explained(who: string, query: Record<string, string>) {
  return it.body(explainAnswer, await it.ask(path(query), who));
}

test('an administrator and a security reviewer are told why somebody can or cannot find an issue', async () => {
  for (const who of ['ann', 'dan']) {
    const no = await explained(who, { issue: 'soft-15', as: 'ben@small.example' });
    assert.deepEqual([no.issue, no.allowed], ['SOFT-15', false]);
    const [why] = no.explanations;
    const failing = why?.lines.filter((line) => !line.passes).map(({ line, sentence }) => [line, sentence]);
    assert.deepEqual(failing, [
      [
        'level',
        'SOFT-15 has the level "Cleos" of the security scheme "Levels" (read just now), which has 3 members; none is ben.',
      ],
    ]);
    const yes = await explained(who, { issue: 'SOFT-15', as: 'cleo@small.example' });
    assert.equal(yes.allowed, true, 'CONTROL');
  }
});

test('nothing of the text of an issue is in the answer, not even for somebody who may read it', async () => {
  await it.person('cleo', 'administrator');
  for (const query of [
    { issue: 'SOFT-15', as: 'ben@small.example' },
    { issue: 'SOFT-15', as: 'cleo@small.example' },
    { issue: 'SOFT-1', unit: '2002', as: 'cleo@small.example' },
  ]) {
    const text = JSON.stringify(await explained('cleo', query));
    assert.doesNotMatch(text, /walrus|secretlabel|hidden engine|for cleos|quoting/i);
    assert.match(text, /SOFT-1/, 'CONTROL');
  }
  await it.person('cleo', 'member');
});

test('a member is refused in the same words for an issue that they may see, one that is hidden, and none', async () => {
  const answers = await Promise.all(
    ['SOFT-1', 'SOFT-15', 'NONE-1'].map(async (issue) =>
      it.body(problem, await it.ask(path({ issue, as: 'anonymous' }), 'ben'), 403),
    ),
  );
  const refused = {
    code: 'not-allowed',
    message: 'Only administrators and security reviewers see why somebody finds something.',
  };
  assert.deepEqual(answers, [refused, refused, refused]);
  assert.equal((await it.ask(path({ issue: 'SOFT-1', as: 'anonymous' }), undefined)).status, 401);
});

test('each question is in the audit log before it is answered', async () => {
  const { auditLog } = it.at.app.store;
  await explained('dan', { issue: 'soft-1', unit: 'worklog-3002', as: 'ben@small.example' });
  const [entry] = await auditLog.latest({ action: 'explained' }, 1);
  assert.deepEqual(
    [entry?.actor, entry?.subject, entry?.details],
    [
      { kind: 'person', id: entry?.actor.kind === 'person' && entry.actor.id, email: 'dan@small.example' },
      'SOFT-1#worklog-3002',
      { as: 'ben@small.example' },
    ],
  );
});

test('an issue that is not in our copy is said to be so, with what is known of its project', async () => {
  const { allowed, explanations, notInCopy } = await explained('ann', { issue: 'SOFT-999', as: 'anonymous' });
  assert.deepEqual([allowed, explanations], [false, []]);
  assert.equal(
    notInCopy?.summary,
    'SOFT-999 is not in our copy: it was never read, or is gone, or the crawl account cannot see it. ' +
      'Small was last read to its end just now; the project SOFT is in our copy.',
  );
});

test('what cannot be asked is refused with what can', async () => {
  const refused = async (query: Record<string, string>, status: number) =>
    (await it.body(problem, await it.ask(path(query), 'ann'), status)).message;
  assert.match(
    await refused({ issue: 'SOFT-1', as: 'nobody@small.example' }, 404),
    /^Nobody here has the address/,
  );
  assert.match(await refused({ issue: 'SOFT-1', as: 'no-account' }, 404), /an account id, or anonymous/);
  assert.match(await refused({ issue: 'SOFT-1', as: 'ben', unit: 'x' }, 400), /^unit: /);
  assert.equal(await refused({ issue: 'SOFT-1' }, 400), 'as: it is missing.');
});

const who = (query: Record<string, string>) => `/api/permissions/who-can-find?${new URLSearchParams(query)}`;

test('who can find a project or an issue is told page by page, with who is somebody here', async () => {
  const all = await it.body(whoCanFindAnswer, await it.ask(who({ issue: 'SOFT-15' }), 'dan'));
  const [found] = all.sources;
  assert.deepEqual(
    found?.finders.map(({ name, person, on, by }) => [name, person?.email, on, by]),
    [
      [
        'Cleo Coder',
        'cleo@small.example',
        'the issue',
        ['project role "Developers", through group "cleos"', 'level "Cleos": group "cleos"'],
      ],
      [
        'Crawler',
        undefined,
        'the issue',
        ['project role "Developers", through group "cleos"', 'level "Cleos": group "cleos"'],
      ],
    ],
  );
  assert.deepEqual([found?.asked, found?.total, found?.anonymous.canFind], [8, 2, false]);
  assert.equal(found?.always, undefined);
  const names: string[] = [];
  for (const offset of ['0', '3']) {
    const query = { project: 'soft', limit: '3', offset };
    const [page] = (await it.body(whoCanFindAnswer, await it.ask(who(query), 'ann'))).sources;
    names.push(...(page?.finders.map(({ name }) => name) ?? []));
    assert.deepEqual([page?.always, page?.nextOffset], [4, offset === '0' ? 3 : undefined]);
  }
  assert.deepEqual(names, ['Ben Builder', 'Cleo Coder', 'Crawler', 'Hal App']);
  const { auditLog } = it.at.app.store;
  const [last, first] = await auditLog.latest({ action: 'who-can-find' }, 2);
  assert.deepEqual([last?.subject, last?.details, first?.details], ['soft', { offset: 3 }, {}]);
});

test('among those who can find it some are looked for by name or address', async () => {
  const named = async (words: string) => {
    const query = { project: 'SOFT', named: words };
    const [found] = (await it.body(whoCanFindAnswer, await it.ask(who(query), 'dan'))).sources;
    return [found?.finders.map(({ name }) => name), found?.matching, found?.total];
  };
  assert.deepEqual(await named('cleo CODER'), [['Cleo Coder'], 1, 4]);
  assert.deepEqual(await named('ben@small.example'), [['Ben Builder'], 1, 4]);
  assert.deepEqual(await named('Dan Desk'), [[], 0, 4], 'CONTROL: he is there, and cannot find it');
  const page = async (offset: number) => {
    const query = { project: 'SOFT', named: 'r', limit: '1', offset: String(offset) };
    const [found] = (await it.body(whoCanFindAnswer, await it.ask(who(query), 'dan'))).sources;
    return [found?.finders.map(({ name }) => name), found?.nextOffset];
  };
  assert.deepEqual(await page(0), [['Ben Builder'], 1]);
  assert.deepEqual(await page(2), [['Crawler'], undefined]);
  const [last] = await it.at.app.store.auditLog.latest({ action: 'who-can-find' }, 1);
  assert.deepEqual(last?.details, { named: 'r', offset: 2 });
});

test('who can find what is not there, or is hidden from everybody, is said in as many words', async () => {
  const refused = await it.body(problem, await it.ask(who({ project: 'NONE' }), 'ann'), 404);
  assert.match(refused.message, /^There is no project NONE\. There are: "DESK"/);
  const none = await it.body(whoCanFindAnswer, await it.ask(who({ issue: 'NONE-1' }), 'ann'));
  assert.match(none.notInCopy?.summary ?? '', /^NONE-1 is not in our copy/);
  const [old] = (await it.body(whoCanFindAnswer, await it.ask(who({ project: 'OLD' }), 'ann'))).sources;
  assert.deepEqual([old?.hidden, old?.total], ['Nobody finds anything of it: the project is archived.', 0]);
  assert.equal((await it.ask(who({ issue: 'SOFT-1' }), 'ben')).status, 403);
  for (const query of [{}, { issue: 'SOFT-1', project: 'SOFT' }])
    assert.match(
      (await it.body(problem, await it.ask(who(query), 'ann'), 400)).message,
      /an issue or a project/,
    );
});
