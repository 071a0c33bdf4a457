import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { comment, issue, smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world.ts';
import { JqlError, parseJql } from './jql-syntax.ts';
import { runJql } from './run-jql.ts';

const nowMs = Date.parse('2026-04-10T12:00:00Z');
const base = smallWorld();
const world = openWorld({
  ...base,
  issues: [
    ...base.issues,
    {
      ...issue('1040', 'DESK-10', '2'),
      issueTypeId: '3',
      priorityId: '1',
      assignee: 'dan',
      reporter: 'ann',
      created: '2026-04-10T11:30:00.000Z',
      updated: '2026-04-10T11:50:30.000Z',
      resolved: '2026-04-10T11:50:00.000Z',
      resolution: "Won't Do",
      labels: ['Billing'],
      summary: 'Rückgabe: "AND" parentheses (odd)',
      comments: [comment('2040', 'dan', 'zebra')],
    },
  ],
});

/** `caller` '' is anonymous. */
function keys(jql: string, caller = 'cleo'): string[] {
  const ids = runJql(jql, { world, caller: caller || undefined, nowMs });
  return [...ids].map((id) => world.issue(String(id))?.key ?? String(id));
}

describe('JQL finds', () => {
  const desk = ['DESK-1', 'DESK-10'];
  const cases: readonly (readonly [jql: string, found: readonly string[]])[] = [
    ['project = SOFT ORDER BY id ASC', ['SOFT-1', 'SOFT-2', 'SOFT-3']],
    ['project = soft order by id', ['SOFT-1', 'SOFT-2', 'SOFT-3']],
    ['project = SOFT', ['SOFT-3', 'SOFT-2', 'SOFT-1']],
    ['project = "Service desk" ORDER BY id', desk],
    ['project in (1, 2) ORDER BY key', ['DESK-1', 'DESK-10', 'SOFT-1', 'SOFT-2', 'SOFT-3']],
    ['project in (1, 2) ORDER BY key DESC', ['SOFT-3', 'SOFT-2', 'SOFT-1', 'DESK-10', 'DESK-1']],
    ['project not in (SOFT, TEAM) ORDER BY id', desk],
    ['project != SOFT AND project != TEAM ORDER BY id', desk],
    ['key = soft-1', ['SOFT-1']],
    ['key in (SOFT-1, DESK-1, NOPE-1) ORDER BY id', ['SOFT-1', 'DESK-1']],
    ['id in (1001, 1010, 99) ORDER BY id', ['SOFT-1', 'DESK-1']],
    ['issuekey > SOFT-1 ORDER BY id', ['SOFT-2', 'SOFT-3']],
    ['id >= 1010 AND id < 1021 ORDER BY id', ['DESK-1', 'TEAM-1']],
    ['status = Done', ['SOFT-3']],
    ['status != "To Do"', ['SOFT-3']],
    ['statusCategory = Done', ['SOFT-3']],
    ['issuetype = Sub-task', ['SOFT-2']],
    ['type in (Bug, 2) ORDER BY id', ['SOFT-2', 'DESK-10']],
    ['priority = High', ['DESK-10']],
    ['resolution is EMPTY AND project = SOFT ORDER BY id', ['SOFT-1', 'SOFT-2']],
    ['resolution = Unresolved AND project = SOFT ORDER BY id', ['SOFT-1', 'SOFT-2']],
    ['resolution = Fixed', ['SOFT-3']],
    ['resolution != Fixed', ['DESK-10']],
    ['assignee = currentUser()', ['SOFT-1']],
    ['assignee = "Dan Desk"', ['DESK-10']],
    ['assignee != cleo', ['DESK-10']],
    ['NOT assignee = cleo', ['DESK-10']],
    ['assignee is not EMPTY ORDER BY id', ['SOFT-1', 'DESK-10']],
    ['assignee in (cleo, EMPTY) AND project = SOFT ORDER BY id', ['SOFT-1', 'SOFT-2', 'SOFT-3']],
    ['reporter = ben ORDER BY id', ['SOFT-1', 'SOFT-3']],
    ['creator = ann', ['DESK-10']],
    ['labels = quoting', ['SOFT-1']],
    ['labels in (QUOTING, billing) ORDER BY id', ['SOFT-1', 'DESK-10']],
    ['labels not in (quoting)', ['DESK-10']],
    ['labels is EMPTY AND project = SOFT ORDER BY id', ['SOFT-2', 'SOFT-3']],
    ['level = Cleos', ['SOFT-3']],
    ['security is EMPTY AND project = SOFT ORDER BY id', ['SOFT-1', 'SOFT-2']],
    ['parent = SOFT-1', ['SOFT-2']],
    ['updated >= -15m', ['DESK-10']],
    ['updated >= -5m', []],
    ['created >= startOfDay()', ['DESK-10']],
    ['created >= startOfDay(-1d) AND created <= now()', ['DESK-10']],
    ['updated > -2w ORDER BY id', ['SOFT-1', 'SOFT-2', 'SOFT-3', 'DESK-1', 'TEAM-1', 'TEAM-2', 'DESK-10']],
    ['resolved is not EMPTY', ['DESK-10']],
    ['project = SOFT ORDER BY updated ASC, id ASC', ['SOFT-1', 'SOFT-3', 'SOFT-2']],
    ['project = SOFT ORDER BY updated DESC, id ASC', ['SOFT-2', 'SOFT-1', 'SOFT-3']],
    ['project = DESK ORDER BY created', desk],
    ['project = DESK ORDER BY summary, status, priority, assignee, reporter, issuetype, id', desk],
    ['summary ~ "quoting large"', ['SOFT-1']],
    ['summary ~ ruckgabe', []],
    ['summary ~ rückgabe', ['DESK-10']],
    ['text ~ zebra', ['DESK-10']],
    ['text ~ "cleos"', ['SOFT-1']],
    ['description ~ paragr*', ['SOFT-1']],
    ['summary !~ issue AND project = DESK', ['DESK-10']],
    ['(project = SOFT AND status = Done) OR key = DESK-1 ORDER BY id', ['SOFT-3', 'DESK-1']],
    ['project = SOFT AND NOT (status = Done OR key = SOFT-1)', ['SOFT-2']],
    ['project = SOFT AND NOT labels = urgent', []],
    ['project = SOFT AND !(status = Done) && key != SOFT-1', ['SOFT-2']],
  ];
  for (const [jql, found] of cases) {
    it(jql, () => assert.deepEqual(keys(jql), found));
  }
});

describe('JQL dates', () => {
  const minute = (jql: string, caller: string) => keys(`key = DESK-10 AND ${jql}`, caller);
  it('are read in the zone of the caller, to the minute', () => {
    // 11:50:30 UTC is 20:50:30 in Tokyo (Ben) and 08:50:30 in São Paulo (Dan, by the site).
    assert.deepEqual(minute('updated >= "2026-04-10 20:50"', 'ben'), ['DESK-10']);
    assert.deepEqual(minute('updated >= "2026/04/10 20:51"', 'ben'), []);
    assert.deepEqual(minute('updated >= "2026-04-10 08:50"', 'dan'), ['DESK-10']);
    assert.deepEqual(minute('updated >= "2026-04-10 08:51"', 'dan'), []);
    assert.deepEqual(minute('updated = "2026-04-10 08:50"', 'dan'), ['DESK-10']);
    assert.deepEqual(minute('updated < "2026-04-11"', 'dan'), ['DESK-10']);
    assert.deepEqual(minute('updated < "2026-04-10"', 'dan'), []);
  });
});

describe('JQL shows nobody more than they may see', () => {
  it('a level, a restriction and an archive hide the issue', () => {
    assert.deepEqual(keys('project in (SOFT, TEAM, DESK) ORDER BY id', 'ben'), [
      'SOFT-1',
      'SOFT-2',
      'DESK-1',
      'TEAM-2',
      'DESK-10',
    ]);
    assert.deepEqual(keys('id >= 1', ''), []);
    assert.deepEqual(keys('id >= 1', 'gus'), []);
  });
  it('words of a restricted comment are found only by those who may read it', () => {
    assert.deepEqual(keys('text ~ "for administrators"', 'cleo'), []);
    assert.deepEqual(keys('text ~ "for administrators"', 'ben'), ['SOFT-1']);
  });
});

describe('JQL refuses, in Jira’s words,', () => {
  const cases: readonly (readonly [jql: string, words: RegExp, caller?: string])[] = [
    ['', /^Unbounded JQL queries are not allowed here\. Please add a search restriction to your query\.$/],
    ['ORDER BY updated', /^Unbounded JQL queries/],
    [
      'project = SOFT ORDER BY id, key, created, updated, status, priority, summary, assignee',
      /^JQL can be ordered by at most 7 fields\.$/,
    ],
    ['project = NOPE', /^The value 'NOPE' does not exist for the field 'project'\.$/],
    ['project = SOFT', /^The value 'SOFT' does not exist for the field 'project'\.$/, 'dan'],
    ['project = OLD', /^The value 'OLD' does not exist for the field 'project'\.$/],
    ['key = SOFT-99', /^An issue with key 'SOFT-99' does not exist for field 'key'\.$/],
    ['key = SOFT-3', /^An issue with key 'SOFT-3' does not exist for field 'key'\.$/, 'ben'],
    ['status = Nope', /^The value 'Nope' does not exist for the field 'status'\.$/],
    ['planet = Mars', /^Field 'planet' does not exist or you do not have permission to view it\.$/],
    ['project = SOFT ORDER BY planet', /^Field 'planet' does not exist/],
    ['project SOFT', /Expecting operator but got 'SOFT'.*\(line 1, character 9\)$/],
    ['project = SOFT AND', /but got the end of the query/],
    ['project = SOFT status = Done', /Expecting 'AND', 'OR' or 'ORDER BY' but got 'status'/],
    ['project = (SOFT', /Expecting a value/],
    ['project in SOFT', /Expecting '\('/],
    ['project = AND', /'AND' is a reserved JQL word/],
    ['summary ~ "open', /quotes are not closed/],
    ['updated >= yesterday', /^Date value 'yesterday' for field 'updated' is invalid/],
    ['updated >= "2026-02-30"', /is invalid/],
    ['updated ~ x', /^The operator '~' is not supported by the 'updated' field\.$/],
    ['summary = x', /^The operator '=' is not supported by the 'summary' field\.$/],
    ['project is EMPTY', /does not support searching for EMPTY/],
    ['assignee = membersOf("x")', /Unable to find JQL function 'membersof\(\)'/],
    ['resolution is Fixed', /can only be followed by 'EMPTY' or 'NULL'/],
  ];
  for (const [jql, words, caller = 'cleo'] of cases) {
    it(jql === '' ? 'an empty query' : `${jql} (${caller})`, () => {
      assert.throws(
        () => keys(jql, caller),
        (error) => error instanceof JqlError && words.test(error.message),
      );
    });
  }
});

it('quotes may hold anything, escaped or not', () => {
  assert.deepEqual(parseJql(String.raw`summary ~ "a \"b\" (AND) 'c'"`).where, {
    kind: 'clause',
    field: 'summary',
    operator: '~',
    operands: [{ kind: 'value', text: `a "b" (AND) 'c'` }],
  });
});
