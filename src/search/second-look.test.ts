import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scope } from '../model/access.ts';
import { accountId, groupId, issueRow, projectId, sourceId } from '../model/ids.ts';
import type { Issue, StoredIssue, StoredRemark } from '../model/issue.ts';
import { matchesNobody, type Visibility } from '../model/visibility.ts';
import { fetched, remark } from '../store/store.test-support.ts';
import { isExcluded, look, match, termsOf, type Wanted } from './second-look.ts';

const project = projectId('10001');
const scope: Scope = {
  sourceId: sourceId(1),
  projectId: project,
  live: true,
  level: { kind: 'none' },
  parentLevel: { kind: 'none' },
  restriction: { kind: 'none' },
  visibility: { kind: 'none' },
  internal: false,
};
const people = { reporter: undefined, assignee: undefined, userFields: {}, groupFields: {} };

function said(unit: number, text: string, over: Partial<Scope> = {}): StoredRemark {
  const facts = { scope: { ...scope, ...over }, people };
  return {
    unit,
    remark: { ...remark(String(unit)).remark, text, visibility: facts.scope.visibility },
    facts,
  };
}

function stored(over: Partial<Issue> = {}, remarks: readonly StoredRemark[] = []): StoredIssue {
  return {
    row: issueRow(1),
    sourceId: sourceId(1),
    issue: fetched(1, over).issue,
    facts: { scope, people },
    remarks,
  };
}

function viewer(groups: readonly string[], browse = true): Visibility {
  return {
    sources: new Map([
      [
        sourceId(1),
        {
          account: accountId('ann'),
          kind: 'permission-based',
          titlesOnly: false,
          hasJiraAccess: true,
          groups: new Set(groups.map(groupId)),
          projects: new Map([
            [
              project,
              {
                browse: { ...matchesNobody, always: browse },
                levels: new Map(),
                hasNoLevels: false,
                roles: new Set<never>(),
              },
            ],
          ]),
        },
      ],
    ]),
  };
}

function wanted(words: string, phrases: readonly string[] = [], not: readonly string[] = []): Wanted {
  return {
    terms: { terms: new Set(termsOf(words)), prefix: undefined, phrases: phrases.map(termsOf) },
    not: not.map(termsOf),
    notLabels: new Set(),
  };
}

function found(issue: StoredIssue, asked: Wanted, groups: readonly string[] = ['legal'], unit = 0) {
  const seen = look(viewer(groups), issue);
  assert.ok(seen);
  return isExcluded(seen, asked) ? undefined : match(seen, asked, unit);
}

const secret: Partial<Scope> = { visibility: { kind: 'group', groupId: groupId('legal') } };

test('an issue that may not be seen is nothing at all', () => {
  assert.equal(look(viewer([], false), stored()), undefined);
  assert.ok(look(viewer([]), stored()), 'control: who may browse sees it');
});

test('remarks that may not be seen are not in what is looked at', () => {
  const issue = stored({}, [said(1, 'open'), said(2, 'zebra', secret)]);
  assert.deepEqual(
    look(viewer([]), issue)?.remarks.map(({ unit }) => unit),
    [1],
  );
  assert.deepEqual(
    look(viewer(['legal']), issue)?.remarks.map(({ unit }) => unit),
    [1, 2],
  );
});

test('a word that stands only in a hidden remark is no match, whatever the index said', () => {
  const issue = stored({}, [said(2, 'zebra', secret)]);
  assert.equal(found(issue, wanted('zebra'), [], 2), undefined);
  assert.equal(found(issue, wanted('zebra'), ['legal'], 2)?.remark?.unit, 2, 'control');
});

test('an excluded word in a hidden remark excludes nothing', () => {
  const issue = stored({ description: 'horse' }, [said(2, 'zebra', secret)]);
  assert.ok(found(issue, wanted('horse', [], ['zebra']), []));
  assert.equal(found(issue, wanted('horse', [], ['zebra']), ['legal']), undefined);
});

test('an excluded phrase excludes only as a phrase', () => {
  const issue = stored({ description: 'horse and zebra' });
  assert.ok(found(issue, wanted('horse', [], ['zebra horse'])));
  assert.equal(found(issue, wanted('horse', [], ['and zebra'])), undefined);
});

test('every phrase has to be found; beside one, words need not', () => {
  const issue = stored({ description: 'data retention period' });
  assert.ok(found(issue, wanted('', ['retention period'])));
  assert.ok(found(issue, wanted('giraffe', ['retention period'])));
  assert.equal(found(issue, wanted('data', ['retention period', 'period data'])), undefined);
});

for (const [where, over] of [
  ['the summary', { summary: 'zebra crossing' }],
  ['the description', { description: 'a zebra crossing' }],
  ['the environment', { environment: 'zebra crossing' }],
  ['a custom field', { customText: [{ name: 'Animal', text: 'zebra crossing' }] }],
  ['a label', { labels: ['zebra-crossing'] }],
  ['a component', { components: ['zebra crossing'] }],
  ['a version', { fixVersions: ['zebra crossing'] }],
  ['an affected version', { affectsVersions: ['zebra crossing'] }],
  [
    'the name of an attachment',
    { attachments: [{ id: '1', filename: 'zebra_crossing.pdf'.replace('_', ' ') }] },
  ],
] as const) {
  test(`words and phrases are found in ${where}`, () => {
    assert.ok(found(stored(over), wanted('zebras')));
    assert.ok(found(stored(over), wanted('', ['zebra crossing'])));
    assert.equal(found(stored(over), wanted('horse')), undefined);
  });
}

test('the key of an issue is a match', () => {
  assert.ok(found(stored(), wanted('AAA-1')));
});

test('the passage comes from where most of the words stand, and says from where', () => {
  const issue = stored({ description: 'about quotas' }, [said(1, 'the upload quota of tenants')]);
  assert.equal(found(issue, wanted('upload quota tenant'))?.remark?.unit, 1);
  assert.equal(found(issue, wanted('quota'))?.remark, undefined);
  const attached = found(stored({ attachments: [{ id: '1', filename: 'quota.xls' }] }), wanted('quota'));
  assert.equal(attached?.isAttachment, true);
});

test('where only the title matches, the passage is how the description begins', () => {
  const matched = found(
    stored({ summary: 'Zebra', description: `Horses. ${'More words. '.repeat(50)}` }),
    wanted('zebra'),
  );
  assert.deepEqual(matched?.title, [{ text: 'Zebra', mark: true }]);
  assert.match(matched?.passage[0]?.text ?? '', /^Horses\. More.* …$/);
  assert.equal(
    matched?.passage.some(({ mark }) => mark),
    false,
  );
});

test('without words everything that may be seen matches', () => {
  assert.ok(found(stored(), wanted('')));
});
