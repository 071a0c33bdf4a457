/**
 * JQL under random queries: nothing crashes it or keeps it busy, and what a valid query finds is what a plain
 * reading of it finds among the issues that the caller may see. The reading here is written for the test and
 * shares nothing with the code.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { canSeeIssue } from '../permissions/who-can-see.ts';
import { SearchIndex } from '../search/search-index.ts';
import { openWorld } from '../world/world.ts';
import type { WorldIssue } from '../world/world-file.ts';
import { generateWorld } from '../worlds/generated.ts';
import { JqlError } from './jql-error.ts';
import { compileJql, matchingIds } from './run-jql.ts';

const nowMs = Date.parse('2026-06-01T12:00:00Z');
const file = generateWorld({ seed: 11, issues: 120 });
const world = openWorld(file);
const index = new SearchIndex(
  world,
  () => nowMs,
  () => 0,
);
const admin = file.accounts.find(({ accountId }) => accountId === 'crawler') ? 'crawler' : 'admin';

/** Ids of what a caller finds, or the refusal. */
function found(jql: string, caller: string | undefined): string[] | string {
  try {
    const query = compileJql(jql, { world, caller, nowMs });
    return [...matchingIds(query, index.entries(query, new Set()))].map(String).filter((id) => {
      const issue = world.issue(id);
      return issue !== undefined && canSeeIssue(world, caller, issue);
    });
  } catch (error) {
    if (error instanceof JqlError) return error.message;
    throw error;
  }
}

const callers = fc.constantFrom(undefined, ...file.accounts.map(({ accountId }) => accountId));

describe('JQL survives', () => {
  const inTime = (jql: string, caller: string | undefined) => {
    // The processor's time: what else the machine does must not fail the test.
    const started = process.cpuUsage();
    const answer = found(jql, caller);
    assert.ok(process.cpuUsage(started).user < 2_000_000, `took too long: ${jql.slice(0, 300)}`);
    assert.ok(Array.isArray(answer) || answer.length > 0);
  };

  it('any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), callers, inTime), { numRuns: 500 });
  });

  it('any row of pieces of JQL', () => {
    const piece = fc.constantFrom(
      ...[
        'project',
        'key',
        'status',
        'assignee',
        'created',
        'level',
        'text',
        'cf',
        '[',
        '10001',
        ']',
        '=',
        '!=',
      ],
      ...[
        '<',
        '>=',
        '~',
        '!~',
        'in',
        'not',
        'is',
        'EMPTY',
        '(',
        ')',
        ',',
        'and',
        'OR',
        '!',
        'order',
        'by',
        'desc',
      ],
      ...[
        '"a b"',
        "'x'",
        '"',
        '\\',
        '-1d',
        '2026-01-01',
        '"2026/02/03 04:05"',
        'now()',
        'startOfDay(',
        '1',
        '\n',
      ],
      ...[
        'currentUser()',
        'membersOf(',
        'endOfMonth("-400000000y")',
        '99999999999999999999',
        '"*"',
        '"a*?b"',
      ],
    );
    const row = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(' '));
    fc.assert(fc.property(row, callers, inTime), { numRuns: 1000 });
  });

  it('depth, length and repetition', () => {
    inTime(`${'not '.repeat(50_000)}project = X`, undefined);
    inTime(`${'('.repeat(50_000)}project = X`, undefined);
    inTime(`project in ${'('.repeat(50_000)}`, undefined);
    inTime(Array.from({ length: 20_000 }, (_, n) => `id = ${n}`).join(' or '), admin);
    inTime(`id in (${Array.from({ length: 100_000 }, (_, n) => n).join(',')})`, admin);
    inTime(`summary ~ "${'a*'.repeat(2000)}"`, admin);
    inTime(`summary ~ "${'\\"a'.repeat(5000)}"`, admin);
    inTime(`"${'\\\\'.repeat(50_000)}`, admin);
  });
});

interface Meant {
  readonly jql: string;
  readonly matches: (issue: WorldIssue) => boolean;
}

/** A clause on a value that may be empty: `!=` and `not in` never match an empty one. */
function oneOf(
  field: string,
  values: readonly string[],
  valuesIn: (issue: WorldIssue) => readonly string[],
  { nullable = true, lists = false } = {},
): fc.Arbitrary<Meant> {
  const how = ['in', 'not in', ...(lists ? [] : ['=', '!=']), ...(nullable ? ['empty', 'not empty'] : [])];
  return fc
    .record({
      some: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }),
      how: fc.constantFrom(...how),
      negated: fc.boolean(),
    })
    .map(({ some, how, negated }): Meant => {
      const [first = ''] = some;
      const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
      const has = (issue: WorldIssue, wanted: readonly string[]) =>
        valuesIn(issue).some((value) => wanted.includes(value));
      const isEmpty = (issue: WorldIssue) => valuesIn(issue).length === 0;
      const [clause, matches, opposite] = ((): [
        string,
        (issue: WorldIssue) => boolean,
        (issue: WorldIssue) => boolean,
      ] => {
        const one = (issue: WorldIssue) => has(issue, [first]);
        const any = (issue: WorldIssue) => has(issue, some);
        const notOne = (issue: WorldIssue) => !isEmpty(issue) && !one(issue);
        const notAny = (issue: WorldIssue) => !isEmpty(issue) && !any(issue);
        const list = some.map(quoted).join(', ');
        switch (how) {
          case '=':
            return [`${field} = ${quoted(first)}`, one, notOne];
          case '!=':
            return [`${field} != ${quoted(first)}`, notOne, one];
          case 'in':
            return [`${field} in (${list})`, any, notAny];
          case 'not in':
            return [`${field} not in (${list})`, notAny, any];
          case 'empty':
            return [`${field} is EMPTY`, isEmpty, (issue) => !isEmpty(issue)];
          default:
            return [`${field} is not EMPTY`, (issue) => !isEmpty(issue), isEmpty];
        }
      })();
      return negated ? { jql: `NOT ${clause}`, matches: opposite } : { jql: clause, matches };
    });
}

const list = (value: string | undefined): string[] => (value === undefined ? [] : [value]);
const nameOf = (items: readonly { readonly id: string; readonly name: string }[]) => (id: string) =>
  items.find((item) => item.id === id)?.name ?? '';
const used = (valuesIn: (issue: WorldIssue) => readonly string[]): string[] => {
  const values = new Set(file.issues.flatMap((issue) => valuesIn(issue)));
  return values.size > 0 ? [...values] : ['nothing'];
};

const wordsOf = (text: string): string[] => [...(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])];

const moment = fc
  .record({
    field: fc.constantFrom('created', 'updated'),
    how: fc.constantFrom('<', '<=', '>', '>='),
    of: fc.constantFrom(...file.issues),
  })
  .map(({ field, how, of }): Meant => {
    const timeOf = (issue: WorldIssue) => Date.parse(field === 'created' ? issue.created : issue.updated);
    const bound = Math.floor(timeOf(of) / 60_000) * 60_000;
    // The caller of these has no zone of their own, and the site's is asked for what its clock shows.
    const shown = world.zone().format(bound).slice(0, 16).replace('T', ' ');
    const matches = (issue: WorldIssue): boolean => {
      const ms = timeOf(issue);
      return how === '<' ? ms < bound : how === '<=' ? ms <= bound : how === '>' ? ms > bound : ms >= bound;
    };
    return { jql: `${field} ${how} "${shown}"`, matches };
  });

const word = fc.constantFrom(...used((issue) => wordsOf(issue.summary))).map((wanted): Meant => {
  const matches = (issue: WorldIssue) => wordsOf(issue.summary).includes(wanted);
  return { jql: `summary ~ "${wanted}"`, matches };
});

const live = file.projects.filter(({ state }) => (state ?? 'live') === 'live');
const clause = fc.oneof(
  oneOf(
    'status',
    file.statuses.map(({ name }) => name),
    (issue) => [nameOf(file.statuses)(issue.statusId)],
    { nullable: false },
  ),
  oneOf(
    'issuetype',
    file.issueTypes.map(({ name }) => name),
    (issue) => [nameOf(file.issueTypes)(issue.issueTypeId)],
    { nullable: false },
  ),
  oneOf(
    'assignee',
    file.accounts.map(({ accountId }) => accountId),
    (issue) => list(issue.assignee),
  ),
  oneOf(
    'reporter',
    file.accounts.map(({ accountId }) => accountId),
    (issue) => list(issue.reporter),
  ),
  oneOf(
    'labels',
    used((issue) => issue.labels ?? []),
    (issue) => issue.labels ?? [],
  ),
  oneOf(
    'project',
    live.map(({ key }) => key),
    (issue) => live.filter(({ id }) => id === issue.projectId).map(({ key }) => key),
    { nullable: false },
  ),
  // One hidden key by itself is refused; in a list it is as if it were not there.
  oneOf(
    'key',
    file.issues.map(({ key }) => key),
    (issue) => [issue.key],
    { nullable: false, lists: true },
  ),
  moment,
  word,
);
const query: fc.Arbitrary<Meant> = fc.letrec<{ node: Meant; group: Meant }>((tie) => ({
  node: fc.oneof({ maxDepth: 3 }, clause, tie('group')),
  group: fc
    .record({
      joint: fc.constantFrom('AND', 'OR', '&&', '||'),
      nodes: fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
    })
    .map(({ joint, nodes }): Meant => {
      const all = joint === 'AND' || joint === '&&';
      return {
        jql: `(${nodes.map(({ jql }) => jql).join(` ${joint} `)})`,
        matches: (issue) =>
          all ? nodes.every(({ matches }) => matches(issue)) : nodes.some(({ matches }) => matches(issue)),
      };
    }),
})).node;

it('a valid query finds what a plain reading of it finds among what the caller may see', () => {
  const zoneless = file.accounts
    .filter(({ accountId, timeZone }) => {
      const sees = file.issues.some((issue) => canSeeIssue(world, accountId, issue));
      return timeZone === undefined && sees;
    })
    .map(({ accountId }) => accountId);
  assert.ok(zoneless.length > 2 && live.length > 1, 'the world has too little in it');
  let hits = 0;
  fc.assert(
    fc.property(query, fc.constantFrom(...zoneless), ({ jql, matches }, caller) => {
      const expected = file.issues
        .filter((issue) => canSeeIssue(world, caller, issue) && matches(issue))
        .map(({ id }) => id)
        .sort((a, b) => Number(a) - Number(b));
      const answer = found(`${jql} ORDER BY id`, caller);
      fc.pre(typeof answer !== 'string' || !answer.endsWith("does not exist for the field 'project'."));
      hits += expected.length;
      assert.deepEqual(answer, expected);
    }),
    { numRuns: 500 },
  );
  assert.ok(hits > 500, `only ${hits} issues in all answers`);
});
