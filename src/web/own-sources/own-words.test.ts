import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consentProblemIn, isBeingRead, leftOutInWords, offerInWords, ownInWords } from './own-words.ts';

test('what is offered says what would be read', () => {
  assert.equal(
    offerInWords({ scope: { projects: ['SOFT'] }, titlesOnly: true }),
    'What is read: project SOFT. Titles only.',
  );
  assert.match(offerInWords({ scope: { projects: null }, titlesOnly: false }), /^What is read: all projects/);
});

test('how one’s own source is says what to do where something is to be done', () => {
  assert.equal(ownInWords({ status: 'active', issues: 1 }), '1 issue.');
  assert.equal(ownInWords({ status: 'never synced', issues: 0 }), 'Being read: 0 issues so far.');
  assert.match(ownInWords({ status: 'credentials expired', issues: 3 }), /connect it again/);
  assert.equal(ownInWords({ status: 'paused', issues: 1200, reason: 'Paused.' }), '1,200 issues. Paused.');
  assert.deepEqual(
    (['syncing', 'never synced', 'active', 'paused'] as const).map((status) => isBeingRead({ status })),
    [true, true, false, false],
  );
});

test('a consent that was of no use is told, and no other problem', () => {
  assert.match(consentProblemIn('?problem=consent') ?? '', /Nothing was connected/);
  assert.equal(consentProblemIn('?problem=taken'), undefined);
  assert.equal(consentProblemIn(''), undefined);
});

test('projects that were left out are named, with what would bring them', () => {
  assert.equal(leftOutInWords(['SOFT']), 'Project SOFT: left out, as your account may not read it in Jira.');
  assert.equal(
    leftOutInWords(['SOFT', 'TEAM']),
    'Projects SOFT, TEAM: left out, as your account may not read them in Jira.',
  );
});
