import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccessFacts } from '../../model/access.ts';
import { type AccountId, accountId, issueId, levelId, projectId, sourceId } from '../../model/ids.ts';
import { type HolderMatch, matchesNobody, type Visibility } from '../../model/visibility.ts';
import { type CandidateIssue, type CandidateViewer, drawSample, seededRandom } from './sample.ts';

const everybody: HolderMatch = { ...matchesNobody, always: true };
const reporters: HolderMatch = { ...matchesNobody, reporter: true };
const [open, secret] = [projectId('1'), projectId('2')];

function viewer(id: string, opens: Record<string, HolderMatch>, tied = false): CandidateViewer {
  const account: AccountId = accountId(id);
  const projects = new Map(
    Object.entries(opens).map(([project, browse]) => [
      projectId(project),
      { browse, levels: new Map(), hasNoLevels: true, roles: new Set<never>() },
    ]),
  );
  const source = {
    kind: 'permission-based' as const,
    titlesOnly: false,
    account,
    hasJiraAccess: true,
    groups: new Set<never>(),
    projects,
  };
  const visibility: Visibility = { sources: new Map([[sourceId(1), source]]) };
  return { account, visibility, tied };
}

function issue(id: number, project: AccessFacts['scope']['projectId'], reporter?: string): CandidateIssue {
  const none = { kind: 'none' } as const;
  return {
    id: issueId(String(id)),
    facts: {
      scope: {
        sourceId: sourceId(1),
        projectId: project,
        live: true,
        level: none,
        parentLevel: none,
        restriction: none,
        visibility: none,
        internal: false,
      },
      people: {
        reporter: reporter === undefined ? undefined : accountId(reporter),
        assignee: undefined,
        userFields: {},
        groupFields: {},
      },
    },
  };
}

const limits = { questions: 100, issuesPerQuestion: 1000 };

test('viewers with different outcomes come before viewers with the same ones', () => {
  const same = Array.from({ length: 50 }, (_, n) => viewer(`same-${n}`, { '1': everybody }));
  const other = viewer('other', { '1': everybody, '2': everybody });
  const third = viewer('third', {});
  const issues = [issue(1, open), issue(2, secret)];
  for (let seed = 0; seed < 20; seed += 1) {
    const drawn = drawSample(
      [...same, other, third],
      issues,
      { ...limits, questions: 3 },
      seededRandom(seed),
    );
    const accounts = drawn.map(({ account }) => account);
    assert.equal(accounts.length, 3);
    assert.ok(accounts.includes(accountId('other')) && accounts.includes(accountId('third')), `seed ${seed}`);
  }
});

test('accounts of our people come first', () => {
  const strangers = Array.from({ length: 30 }, (_, n) => viewer(`s-${n}`, { '1': everybody }));
  const ours = [viewer('o-1', { '1': everybody }, true), viewer('o-2', { '1': everybody }, true)];
  const drawn = drawSample(
    [...strangers, ...ours],
    [issue(1, open)],
    { ...limits, questions: 4 },
    seededRandom(1),
  );
  const isOurs = drawn.map(({ account }) => account?.startsWith('o-'));
  assert.deepEqual(isOurs, [true, false, true, false]);
});

test('scopes about which the viewers differ come before those that are the same for all', () => {
  const viewers = [viewer('a', { '1': everybody }), viewer('b', { '1': everybody, '2': everybody })];
  const issues = [
    ...Array.from({ length: 500 }, (_, n) => issue(n + 1, open)),
    ...Array.from({ length: 5 }, (_, n) => issue(n + 1001, secret)),
  ];
  for (let seed = 0; seed < 10; seed += 1) {
    const drawn = drawSample(viewers, issues, { questions: 2, issuesPerQuestion: 1 }, seededRandom(seed));
    for (const { issueIds } of drawn) assert.ok(Number(issueIds[0]) > 1000, `seed ${seed}`);
  }
});

test('where it depends on the issue, some that are seen and some that are not are asked by turns', () => {
  const viewers = [viewer('a', { '1': reporters })];
  const issues = [
    ...Array.from({ length: 500 }, (_, n) => issue(n + 1, open, 'b')),
    ...Array.from({ length: 5 }, (_, n) => issue(n + 1001, open, 'a')),
  ];
  const [question] = drawSample(viewers, issues, { questions: 1, issuesPerQuestion: 6 }, seededRandom(3));
  assert.equal(question?.issueIds.filter((id) => Number(id) > 1000).length, 3);
});

test('each scope is asked about once before any is asked about twice; viewers go on with further scopes', () => {
  const viewers = ['a', 'b', 'c'].map((id) => viewer(id, {}));
  const issues = Array.from({ length: 300 }, (_, n) => {
    const one = issue(n + 1, projectId(String((n % 30) + 1)));
    return one;
  });
  const projectOf = new Map(issues.map(({ id, facts }) => [id, facts.scope.projectId]));
  const drawn = drawSample(viewers, issues, { questions: 3, issuesPerQuestion: 10 }, seededRandom(5));
  const projects = drawn.flatMap(({ issueIds }) => issueIds.map((id) => projectOf.get(id)));
  assert.equal(new Set(projects).size, 30);
});

test('the same seed draws the same, another seed something else', () => {
  const viewers = Array.from({ length: 40 }, (_, n) => viewer(`v-${n}`, { '1': everybody }));
  const issues = Array.from({ length: 200 }, (_, n) => issue(n + 1, n % 2 === 0 ? open : secret));
  const small = { questions: 5, issuesPerQuestion: 20 };
  const draw = (seed: number) => drawSample(viewers, issues, small, seededRandom(seed));
  assert.deepEqual(draw(4), draw(4));
  assert.notDeepEqual(draw(4), draw(5));
});

test('levels are scopes of their own', () => {
  const issues = [issue(1, open), issue(2, open), issue(3, open)].map((one, n) => ({
    ...one,
    facts: {
      ...one.facts,
      scope: { ...one.facts.scope, level: { kind: 'level' as const, levelId: levelId(String(n)) } },
    },
  }));
  const many = Array.from({ length: 100 }, (_, n) => issue(n + 10, open));
  const small = { questions: 1, issuesPerQuestion: 4 };
  const [question] = drawSample(
    [viewer('a', { '1': everybody })],
    [...many, ...issues],
    small,
    seededRandom(9),
  );
  assert.deepEqual(
    question?.issueIds
      .filter((id) => Number(id) < 10)
      .map(Number)
      .sort(),
    [1, 2, 3],
  );
});
