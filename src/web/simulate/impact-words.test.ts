import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SimulationView } from '../../http/change-api.ts';
import { impactInWords, opensToThePublic, totalsInWords } from './impact-words.ts';

const nothing = { issues: 0, restrictedComments: 0, examples: [] };
const simulation: SimulationView = {
  source: 'acme',
  site: 'acme.test',
  change: 'Put Ben into the group "staff"',
  public: { gains: nothing, loses: nothing },
  totals: { peopleGaining: 0, peopleLosing: 0 },
  people: [],
  more: 0,
  notes: [],
};

test('issues and restricted comments are counted in words', () => {
  assert.equal(impactInWords(nothing), '');
  assert.equal(impactInWords({ issues: 1, restrictedComments: 0 }), '1 issue');
  assert.equal(
    impactInWords({ issues: 1200, restrictedComments: 1 }),
    '1,200 issues and 1 restricted comment',
  );
  assert.equal(impactInWords({ issues: 0, restrictedComments: 3 }), '3 restricted comments');
});

test('who gains and who loses is summed up in a sentence', () => {
  const said = (peopleGaining: number, peopleLosing: number) =>
    totalsInWords({ totals: { peopleGaining, peopleLosing } });
  assert.equal(said(0, 0), 'No account gains or loses anything.');
  assert.equal(said(1, 0), '1 person gains something.');
  assert.equal(said(0, 2), '2 people lose something.');
  assert.equal(said(5, 1), '5 people gain something, 1 person loses something.');
});

test('a change of nothing says why it is one', () => {
  const nothingBecause = 'Ben is in the group "staff" already.';
  assert.equal(
    totalsInWords({ totals: { peopleGaining: 0, peopleLosing: 0 }, nothingBecause }),
    'Nothing would change for anybody. Ben is in the group "staff" already.',
  );
});

test('what the public would gain is told from what it would lose', () => {
  assert.equal(opensToThePublic(simulation), false);
  const gains = { ...nothing, issues: 4 };
  assert.equal(opensToThePublic({ ...simulation, public: { gains, loses: nothing } }), true);
  assert.equal(opensToThePublic({ ...simulation, public: { gains: nothing, loses: gains } }), false);
});
