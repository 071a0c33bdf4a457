import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { explainAnswer, whoCanFindAnswer } from '../http/explain-api.ts';
import { openTestApp, type TestApp } from '../search/searchable-company.test-support.ts';
import { explainCommand, whoisCommand } from './explain.ts';
import { printed } from './printed.test-support.ts';

let at: TestApp;
before(async () => {
  at = await openTestApp();
  await at.person('ben');
});
after(() => at[Symbol.asyncDispose]());

const explained = (what: string, as: string) =>
  printed(at.app, (tools) => explainCommand(tools, what, { as }));
const whois = (key: string, options: Partial<{ limit: number; offset: number }> = {}) =>
  printed(at.app, (tools) => whoisCommand(tools, key, { limit: 50, offset: 0, ...options }));

test('an explanation is printed as lines with what holds and what does not, and as JSON as the API gives it', async () => {
  const { text, json } = await explained('SOFT-1#2002', 'ben@small.example');
  assert.deepEqual(text.replace(/http\S+\)/, 'SITE)').split('\n'), [
    '✗ ben cannot find comment 2002 of SOFT-1. The comment is restricted to the group "cleos"; ben is not known to be in it.',
    '',
    '  Small (SITE), project SOFT "Software"',
    '',
    '  ben counts as an account:',
    '    ✓ ben is tied to the account ben of Small (by an administrator).',
    '    ✓ The accounts of the site were read just now.',
    '    ✓ ben\'s account is active, and of the type "atlassian".',
    '    ✓ ben has access to Jira through the group "staff" (members read just now).',
    '',
    '  All of these have to hold:',
    '    ✓ live          SOFT-1 and the project SOFT are live.',
    '                    ✓ SOFT-1 is not archived.',
    '                    ✓ The project SOFT is live (read just now).',
    '    ✓ browse        The permission scheme "Software" (read just now) gives ben Browse Projects on SOFT-1.',
    '                    ✓ Scheme "Software" gives Browse Projects to the project role "Developers". ben is in it directly (roles read just now).',
    '    ✓ level         SOFT-1 has no security level.',
    '    ✓ parent-level  SOFT-1 is no sub-task.',
    '    ✓ restriction   SOFT-1 is not restricted to roles of its project.',
    '    ✗ visibility    The comment is restricted to the group "cleos"; ben is not known to be in it.',
    '                    ✗ The comment is restricted to the group "cleos". ben is not in it (members read just now).',
    '    ✓ internal      The comment is not an internal comment.',
  ]);
  const answer = explainAnswer.parse(json);
  assert.deepEqual(json, answer);
  assert.deepEqual([answer.allowed, answer.unit], [false, { kind: 'comment', id: '2002' }]);
  assert.match(
    (await explained('SOFT-1#2002', 'cleo')).text,
    /^✓ Cleo Coder can find comment 2002/,
    'CONTROL',
  );
});

test('what is not in our copy, and who is nobody here, is said', async () => {
  assert.match(
    (await explained('SOFT-77', 'ben')).text,
    /^✗ SOFT-77 is not in our copy: it was never read, or is gone/,
  );
  await assert.rejects(explained('SOFT-1', 'x@small.example'), {
    code: 'not-found',
    message: /^Nobody here has/,
  });
  await assert.rejects(explained('SOFT-1#two', 'ben'), {
    code: 'bad-request',
    message: /no part of an issue/,
  });
  await assert.rejects(explained('SOFT-1#1#2', 'ben'), { code: 'bad-request' });
  await assert.rejects(explained('software', 'ben'), {
    code: 'bad-request',
    message: '"software" is no key of an issue. It is written like SOFT-12.',
  });
});

test('who can find something is printed with its size, page by page', async () => {
  const { text, json } = await whois('soft', { limit: 1 });
  assert.deepEqual(text.split('\n'), [
    'SOFT "Software" in Small: 4 of 8 active accounts can find something in it.',
    '  ✗ Somebody without an account finds nothing of it.',
    '  ✓ Ben Builder  ben@small.example',
    '      all issues without a level or of the level "Reporter only" that name them (reporter)',
    '      by project role "Developers"',
    '  … and 3 more: --offset 1',
  ]);
  assert.deepEqual(json, whoCanFindAnswer.parse(json));
  assert.match(
    (await whois('SOFT-1', { offset: 3 })).text,
    /Hal App {2}account hal, nobody here, an app\n {6}the issue, 1 of 3 comments and 1 of 2 worklogs/,
  );
  await assert.rejects(whois('NONE'), { code: 'not-found' });
});

test('each question at the command line is in the audit log', async () => {
  await explained('soft-1', 'ben');
  await whois('DESK');
  const entries = await at.app.store.auditLog.latest({}, 2);
  assert.deepEqual(
    entries.map(({ actor, action, subject, details }) => [actor.kind, action, subject, details]),
    [
      ['operator', 'who-can-find', 'DESK', {}],
      ['operator', 'explained', 'SOFT-1', { as: 'ben' }],
    ],
  );
});
