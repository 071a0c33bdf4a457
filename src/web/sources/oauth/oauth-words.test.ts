import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byPart, consentChoices, problemInWords } from './oauth-words.ts';

test('every problem of the way back is a sentence that says that nothing was connected', () => {
  for (const word of ['foreign', 'used', 'late', 'something else', 'constructor']) {
    assert.match(problemInWords(word), /Nothing was connected.*\.$/, word);
  }
  assert.equal(new Set(['foreign', 'used', 'late', 'else'].map(problemInWords)).size, 4);
});

test('scopes are grouped by what they are for, in the order in which they are asked for', () => {
  const scope = (name: string, part: string, reason: string) => ({
    ...{ scope: name, part, reason },
    ...{ opens: 'see it', used: true },
  });
  const groups = byPart([
    scope('read:issue:jira', 'issues', 'Read issues.'),
    scope('read:comment:jira', 'comments', 'Read comments.'),
    scope('read:me', 'issues', 'Read issues.'),
  ]);
  assert.deepEqual(
    groups.map(({ part, reason, scopes }) => [part, reason, scopes.map((one) => one.scope)]),
    [
      ['issues', 'Read issues.', ['read:issue:jira', 'read:me']],
      ['comments', 'Read comments.', ['read:comment:jira']],
    ],
  );
});

test('before the consent each kind of source can be chosen once', () => {
  assert.deepEqual(
    consentChoices.map(({ choice }) => choice),
    ['permission-based', 'private', 'everyone'],
  );
});
