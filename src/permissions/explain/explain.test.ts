import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accountId, groupId, levelId, projectId, roleId, schemeId } from '../../model/ids.ts';
import { openTestApp, type TestApp } from '../../search/searchable-company.test-support.ts';
import { changeScope } from '../../sources/change-scope.ts';
import { tester } from '../../store/store.test-support.ts';
import { explain } from './explain.ts';
import type { Explanation, Reason } from './explanation.ts';

let at: TestApp;
before(async () => {
  at = await openTestApp();
});
after(() => at[Symbol.asyncDispose]());

async function explained(issue: string, as: string, unit?: string): Promise<Explanation> {
  const { explanations } = await explain(at.app.permissions, { issue, unit, as });
  const [explanation] = explanations;
  assert.ok(explanation, issue);
  return explanation;
}

const allReasons = ({ viewer, lines }: Explanation): Reason[] => [
  ...viewer.reasons,
  ...lines.flatMap(({ reasons }) => reasons),
];

/** What a line says of its reasons. */
const reasonsOf = ({ lines }: Explanation, line: string) =>
  lines.find((one) => one.line === line)?.reasons.map(({ code, sentence }) => [code, sentence]);

test('a grant is told from the scheme to the membership, each with when it was read', async () => {
  const { lines } = await explained('SOFT-1', 'cleo');
  const [reason] = lines.find(({ line }) => line === 'browse')?.reasons ?? [];
  assert.equal(
    reason?.sentence,
    'Scheme "Software" gives Browse Projects to the project role "Developers". Cleo Coder is in it through the group "cleos" (members read just now).',
  );
  assert.deepEqual(
    reason.rests.map(({ kind, id, name, read }) => [kind, id, name, read !== undefined]),
    [
      ['permission-scheme', '100', 'Software', true],
      ['grant', '1000', 'BROWSE_PROJECTS', false],
      ['holder', '10100', 'projectRole', false],
      ['role', '10100', 'Developers', true],
      ['group', 'g-cleos', 'cleos', false],
      ['members', 'g-cleos', undefined, true],
    ],
  );
});

test('where a level denies, its members are told, the nearest first', async () => {
  const no = await explained('SOFT-3', 'ben');
  assert.equal(
    no.summary,
    'Ben Builder cannot find SOFT-3. SOFT-3 has the level "Cleos" of the security scheme "Levels" (read just now), which has 3 members; none is Ben Builder.',
  );
  assert.deepEqual(reasonsOf(no, 'level'), [
    [
      'not-in-group',
      'The level "Cleos" lets in the group "cleos". Ben Builder is not in it (members read just now).',
    ],
    ['other-user', 'The level "Cleos" lets in Dan Desk. That is not Ben Builder.'],
    ['other-user', 'The level "Cleos" lets in Fay Unlicensed. That is not Ben Builder.'],
  ]);
  assert.equal((await explained('SOFT-3', 'cleo')).allowed, true, 'CONTROL');
});

test('a comment is explained by itself, an attachment as its issue', async () => {
  const no = await explained('SOFT-1', 'ben', '2002');
  assert.equal(
    no.summary,
    'Ben Builder cannot find comment 2002 of SOFT-1. The comment is restricted to the group "cleos"; Ben Builder is not known to be in it.',
  );
  assert.equal((await explained('SOFT-1', 'cleo', 'comment-2002')).allowed, true, 'CONTROL');
  assert.equal((await explained('SOFT-1', 'cleo', 'worklog-3002')).allowed, true);
  assert.equal((await explained('SOFT-1', 'ben', 'attachment-4001')).allowed, true);
  assert.deepEqual(reasonsOf(await explained('SOFT-1', 'cleo', '2003'), 'visibility'), [
    [
      'not-in-role',
      'The comment is restricted to the project role Administrators. Cleo Coder is not in it (roles read just now).',
    ],
  ]);
});

test('who somebody counts as is told step by step, and the first that fails is why', async () => {
  const last = async (as: string) => {
    const { viewer, summary } = await explained('SOFT-1', as);
    assert.equal(viewer.countsAs, 'anonymous', as);
    assert.ok(summary.endsWith(viewer.reasons.at(-1)?.sentence ?? '-') || as === 'anonymous', summary);
    return [viewer.reasons.at(-1)?.code, viewer.reasons.at(-1)?.sentence];
  };
  assert.deepEqual(await last('eve'), [
    'deactivated',
    "Eve Gone's account is deactivated, and keeps groups and roles without using them.",
  ]);
  assert.deepEqual(await last('gus'), [
    'account-type',
    'Gus Customer\'s account is of the type "customer", which finds only what is public.',
  ]);
  assert.deepEqual(await last('fay'), [
    'no-application',
    'Fay Unlicensed has no access to Jira: they are in no group that gives it ("agents" or "staff").',
  ]);
  await at.app.store.people.put({
    email: 'new@small.example',
    name: 'New',
    title: undefined,
    role: 'member',
  });
  assert.deepEqual(await last('new@small.example'), [
    'not-tied',
    'New is tied to no account of Small, and counts as somebody without one.',
  ]);
  const cleo = await at.app.store.people.put({
    email: 'cleo@small.example',
    name: 'Cleo',
    title: undefined,
    role: 'member',
  });
  await at.app.store.people.tie(cleo.id, at.source.site.id, accountId('cleo'), 'administrator');
  assert.equal((await explained('SOFT-1', 'cleo@small.example')).allowed, true, 'CONTROL');
  await at.app.store.people.tie(cleo.id, at.source.site.id, accountId('cleo'), 'email');
  assert.deepEqual(await last('cleo@small.example'), [
    'tie-suspended',
    'Cleo is tied to an account of Small by an address that proves it no more, and counts as somebody without one.',
  ]);
  assert.deepEqual(await last('anonymous'), [
    'not-signed-in',
    'Somebody who is not signed in finds only what is public.',
  ]);
  const app = await explained('SOFT-1', 'hal');
  assert.deepEqual([app.allowed, app.viewer.reasons.at(-1)?.code], [true, 'app']);
});

const soft = projectId('1');
const oldMs = 1_000;

type Edit = (at: TestApp) => Promise<() => Promise<unknown>>;

/** What is wrong, whom it hides which unit from, the word for it, and what is said. */
const unknowns: readonly (readonly [
  what: string,
  edit: Edit,
  as: string,
  key: string,
  code: string,
  says: RegExp,
])[] = [
  [
    'a holder of a type that is not known',
    scheme([{ type: 'constellation', value: 'x', parameter: undefined }]),
    'ben',
    'SOFT-1',
    'holder-unknown',
    /gives Browse Projects to constellation x\. Jackdaw does not know what that is/,
  ],
  [
    'a group that is not there',
    scheme([{ type: 'group', value: 'gone', parameter: 'gone' }]),
    'ben',
    'SOFT-1',
    'group-missing',
    /There is no group with the id gone \(groups read just now\)/,
  ],
  [
    'a group by a name that nobody has',
    scheme([{ type: 'group', value: undefined, parameter: 'nobodies' }]),
    'ben',
    'SOFT-1',
    'group-missing',
    /There is no group "nobodies"/,
  ],
  [
    'a role that the project does not have',
    scheme([{ type: 'projectRole', value: '9', parameter: '9' }]),
    'ben',
    'SOFT-1',
    'role-missing',
    /SOFT has no project role with the id 9/,
  ],
  [
    'a field that does not exist',
    scheme([{ type: 'userCustomField', value: 'customfield_9', parameter: undefined }]),
    'ben',
    'SOFT-1',
    'field-missing',
    /There is no field customfield_9/,
  ],
  [
    'a level that is not one of the scheme',
    async ({ app: { store }, source }) => {
      const body = {
        name: 'Levels',
        defaultLevelId: undefined,
        levels: [{ levelId: levelId('7'), name: 'Seven', holders: [] }],
      };
      const before = await store.directory.part(source.id, 'security-levels', '500');
      await store.directory.putPart(source.id, 'security-levels', '500', body, Date.now());
      return async () =>
        before && store.directory.putPart(source.id, 'security-levels', '500', before.body, before.readMs);
    },
    'cleo',
    'SOFT-3',
    'level-not-in-scheme',
    /^SOFT-3 has the security level 502, which is not in the security scheme "Levels" of SOFT\.$/,
  ],
  [
    'members of a group that were read too long ago',
    async ({ app: { store }, source }) => {
      const put = (readMs: number) =>
        store.directory.putGroupMembers(
          source.id,
          groupId('g-cleos'),
          [accountId('cleo'), accountId('crawler')],
          readMs,
        );
      await put(oldMs);
      return () => put(Date.now());
    },
    'cleo',
    'SOFT-3',
    'members-too-old',
    /Cleo Coder was in the group "cleos", but its members were last read \d+ days ago, longer ago than is allowed \(24 hours\), and no longer count\.$/,
  ],
  [
    'application roles that could not be read',
    async ({ app: { store }, source }) => {
      const before = await store.directory.part(source.id, 'application-roles', '');
      await store.directory.removePart(source.id, 'application-roles', '');
      const why = {
        code: 'application-roles-unreadable',
        subject: 'site',
        message: 'Jira refused the roles.',
      };
      await store.directory.putFindings(source.id, 'access', [why], Date.now());
      return async () =>
        before && store.directory.putPart(source.id, 'application-roles', '', before.body, before.readMs);
    },
    'ben',
    'SOFT-1',
    'applications-unread',
    /^Who has access to Jira could not be read/,
  ],
  [
    'a project that is held',
    async ({ app: { store }, source }) => {
      await store.directory.putPart(
        source.id,
        'held',
        soft,
        { sinceMs: Date.now(), runId: 1, examples: [] },
        Date.now(),
      );
      return () => store.directory.removePart(source.id, 'held', soft);
    },
    'ben',
    'SOFT-1',
    'project-held',
    /^The project SOFT is held: Jira refused somebody what Jackdaw would have shown them \(just now\)\.$/,
  ],
  [
    'a project that is held for what is unsettled',
    async ({ app: { store }, source }) => {
      const body = { sinceMs: Date.now(), runId: 1, examples: [], unsettled: [] };
      await store.directory.putPart(source.id, 'held', soft, body, Date.now());
      return () => store.directory.removePart(source.id, 'held', soft);
    },
    'ben',
    'SOFT-1',
    'project-held',
    /^The project SOFT is held: Jira refused somebody .* \(just now\), and it could not be read again whether/,
  ],
  [
    'a project that was paused too long ago',
    async ({ app: { store }, source }) => {
      const sinceMs = Date.now() - 25 * 3_600_000;
      await store.directory.putPart(source.id, 'paused', soft, { sinceMs }, sinceMs);
      return () => store.directory.removePart(source.id, 'paused', soft);
    },
    'ben',
    'SOFT-1',
    'project-paused',
    /^The project SOFT was paused 25 hours ago, longer ago than what was read counts \(24 hours\), and its issues/,
  ],
  [
    'a project whose issues are read again',
    async ({ app: { store }, source }) => {
      await store.directory.putPart(source.id, 'reread', soft, { sinceMs: Date.now() }, Date.now());
      return () => store.directory.removePart(source.id, 'reread', soft);
    },
    'ben',
    'SOFT-1',
    'project-reread',
    /^The project SOFT got another security scheme or lost a level \(seen just now\): it is hidden until/,
  ],
  [
    'a project of a source that was narrowed by JQL',
    async ({ app, source }) => {
      await changeScope(app.sources, source, { projectKeys: undefined, jql: 'priority = High' }, tester);
      return async () => {
        const [now] = await app.store.sources.list();
        await changeScope(app.sources, now ?? assert.fail(), { projectKeys: undefined }, tester);
        await app.store.directory.removePart(source.id, 'reread', soft);
      };
    },
    'ben',
    'SOFT-1',
    'project-reread',
    /^What the source reads was narrowed \(just now\): the project SOFT is hidden until a sync has asked Jira/,
  ],
];

for (const [what, edit, as, key, code, says] of unknowns) {
  test(`${what}: denied, said to be unknown, and what would mend it`, async () => {
    assert.equal((await explained(key, as)).allowed, true, 'CONTROL');
    const undo = await edit(at);
    const no = await explained(key, as);
    await undo();
    assert.equal(no.allowed, false);
    const reason = allReasons(no).find((one) => one.code === code);
    assert.ok(reason, JSON.stringify(allReasons(no)));
    assert.match(reason.sentence, says);
    assert.equal(reason.unknown, true);
    assert.ok(reason.mend);
    if (code === 'applications-unread')
      assert.equal(reason.mend, 'Jira refused the roles.', 'the sync knows better');
    assert.equal((await explained(key, as)).allowed, true, 'CONTROL: it is as before');
  });
}

/** Other Browse grants in the scheme of SOFT. */
function scheme(
  holders: readonly { type: string; value: string | undefined; parameter: string | undefined }[],
): Edit {
  return async ({ app: { store }, source }) => {
    const id = schemeId('100');
    const before = await store.directory.part(source.id, 'scheme-grants', id);
    const grants = holders.map((holder, n) => ({ id: String(n), permission: 'BROWSE_PROJECTS', holder }));
    await store.directory.putPart(source.id, 'scheme-grants', id, { name: 'Software', grants }, Date.now());
    return async () =>
      before && store.directory.putPart(source.id, 'scheme-grants', id, before.body, before.readMs);
  };
}

test('a role without actors in the project, and a scheme without Browse grants, are said to be so', async () => {
  const { store } = at.app;
  const before = await store.directory.part(at.source.id, 'roles', soft);
  const empty = { roles: [{ roleId: roleId('10100'), name: 'Developers', users: [], groups: [] }] };
  await store.directory.putPart(at.source.id, 'roles', soft, empty, Date.now());
  assert.deepEqual(reasonsOf(await explained('SOFT-1', 'ben'), 'browse'), [
    [
      'role-empty',
      'Scheme "Software" gives Browse Projects to the project role "Developers". Nobody is in it in SOFT (roles read just now).',
    ],
  ]);
  if (before) await store.directory.putPart(at.source.id, 'roles', soft, before.body, before.readMs);
  const undo = await scheme([])(at);
  assert.match((await explained('SOFT-1', 'ben')).summary, /gives Browse Projects to nobody\.$/);
  await undo();
});

test('a finding about many projects is told of each of them, and of no other', async () => {
  const { store } = at.app;
  const message = 'Jira refused the schemes of many.';
  const find = (subjects: readonly string[]) =>
    store.directory.putFindings(
      at.source.id,
      'access',
      [{ code: 'scheme-unreadable', subject: 'many projects', subjects, message }],
      Date.now(),
    );
  const before = await store.directory.part(at.source.id, 'permission-scheme', soft);
  await store.directory.removePart(at.source.id, 'permission-scheme', soft);
  const mends = async () => allReasons(await explained('SOFT-1', 'ben')).map(({ mend }) => mend);
  const found = async () =>
    (
      await explain(at.app.permissions, { issue: 'SOFT-999', unit: undefined, as: 'ben' })
    ).notInCopy?.findings.map((one) => one.message);
  await find(['DESK', 'SOFT']);
  assert.ok((await mends()).includes(message));
  assert.ok((await found())?.includes(message));
  await find(['DESK']);
  assert.ok(!(await mends()).includes(message), 'CONTROL');
  assert.ok(!(await found())?.includes(message), 'CONTROL');
  await store.directory.putFindings(at.source.id, 'access', [], Date.now());
  if (before)
    await store.directory.putPart(at.source.id, 'permission-scheme', soft, before.body, before.readMs);
});

test('of an issue that a narrowing leaves out it is said that the source does not read it', async () => {
  await using narrowed = await openTestApp();
  const { app, source } = narrowed;
  const jql = 'key != SOFT-1';
  await changeScope(app.sources, source, { projectKeys: undefined, jql }, tester);
  const [now] = await app.store.sources.list();
  const about = async () => explain(app.permissions, { issue: 'SOFT-1', unit: undefined, as: 'anonymous' });
  assert.match((await about()).explanations[0]?.summary ?? '', /What the source reads was narrowed/);
  await app.syncSource(now ?? assert.fail(), new AbortController().signal, () => {});
  assert.match(
    (await about()).notInCopy?.summary ?? '',
    /It reads only what is within the JQL key != SOFT-1\.$/,
  );
  const other = await explain(app.permissions, { issue: 'SOFT-11', unit: undefined, as: 'anonymous' });
  assert.doesNotMatch(
    other.explanations[0]?.summary ?? '',
    /narrowed/,
    'CONTROL: what is within it is there',
  );
});
