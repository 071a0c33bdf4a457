import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestApp, type TestApp } from '../search/searchable-company.test-support.ts';
import { assignCommand, undoCommand } from './assign.ts';
import { levelsCommand, schemesCommand, showCommand } from './permissions.ts';
import { printed } from './printed.test-support.ts';
import { simulateCommand } from './simulate.ts';

let at: TestApp;
before(async () => {
  at = await openTestApp();
});
after(() => at[Symbol.asyncDispose]());

test('a project is shown with who may browse it, how, and who of them does not count', async () => {
  const { text } = await printed(at.app, (tools) => showCommand(tools, 'soft', {}));
  assert.match(text, /^SOFT Software \(127\.0\.0\.1:\d+, software\)/);
  assert.match(text, /permission scheme "Software" \(100\), also of: no other project/);
  assert.match(text, /BROWSE_PROJECTS\n {4}project role "Developers": 7, 3 of whom do not count\n/);
  assert.match(text, /Cleo Coder \(through group "cleos"\)/);
  assert.match(text, /Eve Gone \(deactivated\)/);
  assert.match(text, /more permissions: --all shows them/);
  const all = await printed(at.app, (tools) => showCommand(tools, 'SOFT', { all: true }));
  assert.match(all.text, /SET_ISSUE_SECURITY\n {4}project role "Administrators"/);
});

test('schemes are listed with the projects that have them, also those that none has, or of one project alone', async () => {
  const created = await fetch(`${at.sandbox.url}/rest/api/3/permissionscheme`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from('ann@small.example:token-ann').toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ name: 'Spare', permissions: [] }),
  });
  assert.equal(created.status, 201);
  const { text } = await printed(at.app, (tools) => schemesCommand(tools, undefined, {}));
  assert.match(text, /permission scheme "Service" \(200\): DESK, OLD\n {4}may browse: everybody with access/);
  assert.match(text, /permission scheme "Spare" \(\d+\): no project has it\n {4}may browse: nobody/);
  assert.match(text, /issue security scheme "Levels" \(500\): SOFT/);
  // CONTROL: of one project only its own are told.
  const one = await printed(at.app, (tools) => schemesCommand(tools, 'soft', {}));
  assert.match(one.text, /permission scheme "Software" \(100\): SOFT\n/);
  assert.match(one.text, /issue security scheme "Levels" \(500\): SOFT/);
  assert.doesNotMatch(one.text, /Service|Spare/);
  const failing = printed(at.app, (tools) => schemesCommand(tools, 'NONE', {}));
  await assert.rejects(failing, { code: 'not-found' });
});

test('levels come with their members, and with those that the account of the token may set', async () => {
  const { text } = await printed(at.app, (tools) => levelsCommand(tools, 'SOFT', {}));
  assert.match(text, /Cleos\n {4}group "cleos": 2\n {6}Cleo Coder, Crawler\n/);
  assert.match(text, /Reporter only\n {4}the reporter of an issue: it depends on the issue/);
  assert.match(
    text,
    /Crawler <crawler@small\.example>, may set: Reporter only, Cleos\. \(Asked Jira just now\.\)$/,
  );
  const none = await printed(at.app, (tools) => levelsCommand(tools, 'DESK', {}));
  assert.match(none.text, /It has no issue security scheme\./);
});

test('a simulation is told in words, the public first', async () => {
  const change = { kind: 'scheme', project: 'SOFT', scheme: 'Service' };
  const { text } = await printed(at.app, (tools) => simulateCommand(tools, change, {}));
  const lines = text.split('\n');
  assert.match(lines[0] ?? '', /^Give SOFT the permission scheme "Service" \(now: "Software"\), on /);
  assert.equal(lines[1], '  the public: nothing changes');
  assert.match(text, /Dan Desk: gains \d+ issues .*\(SOFT-\d+, SOFT-\d+/);
  assert.match(text, /By our copy, as it was read at \(UTC\) who is who: \d{4}-/);
});

test('a simulated change of nothing says why it is one', async () => {
  const change = { kind: 'membership', action: 'add', account: 'cleo', group: 'cleos' };
  const { text } = await printed(at.app, (tools) => simulateCommand(tools, change, {}));
  assert.equal(
    text.split('\n')[1],
    '  Nothing would change for anybody. Cleo Coder is in the group "cleos" already.',
  );
});

test('what was typed wrongly is refused before anything is looked up', async () => {
  const wrong = { kind: 'membership', action: 'put', account: 'ben', group: 'staff' };
  await assert.rejects(
    printed(at.app, (tools) => simulateCommand(tools, wrong, {})),
    { code: 'bad-request', message: /^action: / },
  );
});

test('without a terminal and without --yes nothing is assigned', async () => {
  const assign = printed(at.app, (tools) => assignCommand(tools, 'SOFT', 'Service', {}));
  await assert.rejects(assign, { code: 'bad-request', message: /^Nothing was changed: .* say --yes/ });
  assert.deepEqual(await at.app.store.auditLog.latest({ action: 'assigned' }, 1), []);
});

test('with --yes it is assigned, counts at once, and is put back by its number', async () => {
  const dan = await at.person('dan');
  const mayBrowse = async () =>
    (await at.app.permissions.visibility.resolve(dan)).sources.get(at.source.id)?.projects.size ?? 0;
  const before = await mayBrowse();
  const done = await printed(at.app, (tools) => assignCommand(tools, 'SOFT', 'Service', { yes: true }));
  assert.match(done.text, /SOFT has the permission scheme "Service" now, as Jira says; it was "Software"/);
  assert.equal(await mayBrowse(), before + 1);
  const [, entry = ''] = /permissions undo (\d+)/.exec(done.text) ?? [];
  const back = await printed(at.app, (tools) => undoCommand(tools, entry, { yes: true }));
  assert.match(back.text, /Dan Desk: loses \d+ issues/);
  assert.match(back.text, /SOFT has the permission scheme "Software" now/);
  assert.equal(await mayBrowse(), before);
  const log = await at.app.store.auditLog.latest({ action: 'undone' }, 10);
  assert.deepEqual(
    log.map(({ outcome, actor }) => [outcome, actor.kind]),
    [
      ['done', 'operator'],
      ['begun', 'operator'],
    ],
  );
});

test('a token without an account is refused, and an entry that is no number', async () => {
  await assert.rejects(
    printed(at.app, (tools) => assignCommand(tools, 'SOFT', 'Service', { yes: true, tokenFile: 'x' })),
    { code: 'bad-request', message: /say whose with --email/ },
  );
  await assert.rejects(
    printed(at.app, (tools) => undoCommand(tools, 'last', { yes: true })),
    { code: 'bad-request', message: /whole number/ },
  );
});
