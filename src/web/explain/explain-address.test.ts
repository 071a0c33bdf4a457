import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainAddress, issueWritten, readExplainPlace, writtenIssue } from './explain-address.ts';

test('what is explained can be linked to', () => {
  const place = { issue: 'QTE-41', unit: 'worklog-7', as: 'petra+1@acme.test', who: true };
  const address = explainAddress(place);
  assert.equal(address, '/permissions/explain?issue=QTE-41&unit=worklog-7&as=petra%2B1%40acme.test&who=yes');
  assert.deepEqual(readExplainPlace(address.slice(address.indexOf('?'))), place);
  assert.deepEqual(readExplainPlace(''), { issue: '', unit: undefined, as: '', who: false });
  assert.equal(explainAddress({ issue: 'QTE-41' }), '/permissions/explain?issue=QTE-41');
});

for (const [written, issue, unit] of [
  ['qte-41', 'QTE-41', undefined],
  [' QTE-41#12345 ', 'QTE-41', '12345'],
  ['QTE-41#worklog-9', 'QTE-41', 'worklog-9'],
  ['https://acme.atlassian.net/browse/QTE-41', 'QTE-41', undefined],
  ['https://acme.atlassian.net/browse/QTE-41?focusedCommentId=10023&page=x', 'QTE-41', '10023'],
  ['A_B2-1', 'A_B2-1', undefined],
] as const) {
  test(`${written} names ${issue}`, () => {
    const named = issueWritten(written);
    assert.deepEqual([named?.issue, named?.unit], [issue, unit]);
  });
}

test('what names no issue is told from what does', () => {
  for (const text of ['', 'QTE', '41', 'the outage']) assert.equal(issueWritten(text), undefined, text);
});

test('an issue and its comment are written as they are read', () => {
  assert.equal(writtenIssue({ issue: 'QTE-41' }), 'QTE-41');
  assert.deepEqual(issueWritten(writtenIssue({ issue: 'QTE-41', unit: '5' })), {
    issue: 'QTE-41',
    unit: '5',
  });
});
