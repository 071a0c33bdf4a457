import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { canSeeIssue } from '../permissions/who-can-see.ts';
import { comment, issue, smallWorld } from '../small-world.test-support.ts';
import { entryOf } from '../world/issue-entry.ts';
import { openWorld } from '../world/world.ts';
import { instantOf } from './jql-dates.ts';
import { JqlError } from './jql-error.ts';
import { parseJql } from './jql-syntax.ts';
import { compileJql, matchingIds } from './run-jql.ts';

const nowMs = Date.parse('2026-04-10T12:00:00Z');
const base = smallWorld();
const world = openWorld({
  ...base,
  fields: [...base.fields, { id: 'customfield_10008', name: 'Go live', type: 'date' }],
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
      links: [
        {
          id: '9040',
          type: { name: 'Blocks', inward: 'is blocked by', outward: 'blocks' },
          direction: 'inward',
          issueId: '1003',
        },
      ],
      customFields: {
        customfield_10001: ['ben', 'dan'],
        customfield_10002: ['g-cleos'],
        customfield_10003: 'Minor',
        customfield_10005: 12.5,
        customfield_10006: 'dan',
        customfield_10008: '2026-04-11',
      },
      comments: [comment('2040', 'dan', 'zebra')],
    },
  ],
});

/** `caller` '' is anonymous. */
function keys(jql: string, caller = 'cleo'): string[] {
  const query = compileJql(jql, { world, caller: caller || undefined, nowMs });
  return [...matchingIds(query, world.entries.values())]
    .map((id) => world.issue(String(id)))
    .filter((found) => found !== undefined && canSeeIssue(world, caller || undefined, found))
    .map((found) => found?.key ?? '');
}

describe('JQL finds', () => {
  const desk = ['DESK-1', 'DESK-10'];
  const cases: readonly (readonly [jql: string, found: readonly string[], caller?: string])[] = [
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
    // A name or an address finds people for those who may browse them; an account id for everybody.
    ['assignee = "Dan Desk"', ['DESK-10'], 'ann'],
    ['assignee = "ann@small.example"', [], 'ann'],
    ['reporter = "ANN@small.example"', ['DESK-10'], 'dan'],
    ['assignee = "cleo coder"', ['SOFT-1']],
    ['assignee = "cleo@small.example"', ['SOFT-1']],
    ['assignee = dan', ['DESK-10']],
    ['assignee in membersOf(agents)', ['DESK-10'], 'ann'],
    ['assignee in (membersOf("cleos"), dan) ORDER BY id', ['SOFT-1', 'DESK-10']],
    ['assignee not in membersOf(cleos)', ['DESK-10']],
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
    ['parent is not EMPTY', ['SOFT-2']],
    ['issuetype in subTaskIssueTypes()', ['SOFT-2']],
    ['issuetype in standardIssueTypes() AND project = DESK ORDER BY id', ['DESK-1', 'DESK-10']],
    ['issuetype not in standardIssueTypes()', ['SOFT-2']],
    ['project in projectsLeadByUser(ann) AND type = Bug', ['DESK-10']],
    ['project in projectsLeadByUser()', []],
    ['projectType = service_desk ORDER BY id', ['DESK-1', 'DESK-10']],
    ['priority > Medium', ['DESK-10']],
    ['priority <= Medium AND project = DESK', ['DESK-1']],
    ['project = DESK ORDER BY priority DESC', ['DESK-10', 'DESK-1']],
    ['statusCategory != 3 AND project = SOFT ORDER BY id', ['SOFT-1', 'SOFT-2']],
    ['cf[10003] = minor', ['DESK-10']],
    ['"Severity" in (Major, Minor) ORDER BY id', ['SOFT-1', 'DESK-10']],
    ['severity != Major', ['DESK-10']],
    ['customfield_10005 > 7', ['DESK-10']],
    ['Cost >= 7 ORDER BY cost DESC', ['DESK-10', 'SOFT-1']],
    ['cost in (7, 12.50) ORDER BY id', ['SOFT-1', 'DESK-10']],
    ['NOT cost = 7', ['DESK-10']],
    ['cost is EMPTY AND project = DESK', ['DESK-1']],
    ['Notes ~ note', ['SOFT-1']],
    ['Reviewers = ben', ['DESK-10']],
    ['Reviewers in (currentUser())', ['DESK-10'], 'dan'],
    ['Owner = currentUser()', ['DESK-10'], 'dan'],
    ['Teams = cleos', ['DESK-10']],
    ['Teams in ("g-cleos")', ['DESK-10'], 'dan'],
    ['"Go live" = "2026-04-11"', ['DESK-10']],
    ['"Go live" > startOfDay() AND "Go live" <= endOfDay(1)', ['DESK-10']],
    ['"go live" <= now()', []],
    ['issueLinkType = blocks ORDER BY id', ['SOFT-1', 'DESK-10']],
    ['issueLinkType in ("is blocked by", Relates)', ['DESK-10']],
    ['issueLinkType is not EMPTY', [], 'ben'],
    ['issue in linkedIssues(SOFT-1)', ['SOFT-3']],
    ['issue in linkedIssues(SOFT-1, "is blocked by")', []],
    ['worklogAuthor = ben', ['SOFT-1']],
    ['worklogAuthor = cleo', ['SOFT-1']],
    ['worklogAuthor = cleo', [], 'ben'],
    ['worklogDate >= "2026-03-02"', ['SOFT-1']],
    ['worklogDate >= "2026-03-02"', [], 'ben'],
    ['worklogComment ~ worked', ['SOFT-1']],
    ['status in ((Done), "In Progress")', ['SOFT-3']],
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
    ['summary ~ "quot"', []],
    ['summary ~ "quot*" AND summary ~ "lar?e"', ['SOFT-1']],
    [String.raw`summary ~ "\"for large\""`, ['SOFT-1']],
    [String.raw`summary ~ "\"large for\""`, []],
    [String.raw`summary ~ ord\u0065rs`, ['SOFT-1']],
    ['summary ~ ruckgabe', []],
    ['summary ~ rückgabe', ['DESK-10']],
    ['text ~ zebra', ['DESK-10']],
    ['text ~ "cleos"', ['SOFT-1']],
    ['description ~ "paragr*"', ['SOFT-1']],
    ['summary !~ issue AND project = DESK', ['DESK-10']],
    ['(project = SOFT AND status = Done) OR key = DESK-1 ORDER BY id', ['SOFT-3', 'DESK-1']],
    ['project = SOFT AND NOT (status = Done OR key = SOFT-1)', ['SOFT-2']],
    ['project = SOFT AND NOT labels = urgent', []],
    ['project = SOFT AND !(status = Done) && key != SOFT-1', ['SOFT-2']],
  ];
  for (const [jql, found, caller = 'cleo'] of cases) {
    it(`${jql} (${caller})`, () => assert.deepEqual(keys(jql, caller), found));
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
  const edges: readonly (readonly [operand: string, edge: string])[] = [
    // 10 April 2026 is a Friday, and in São Paulo it is 09:00.
    ['startOfDay()', '2026-04-10T03:00:00.000Z'],
    ['endOfDay()', '2026-04-11T02:59:59.999Z'],
    ['startOfDay("+1d")', '2026-04-11T03:00:00.000Z'],
    ['startOfDay(-1)', '2026-04-09T03:00:00.000Z'],
    ['startOfDay("2h")', '2026-04-10T05:00:00.000Z'],
    ['startOfWeek()', '2026-04-05T03:00:00.000Z'],
    ['startOfWeek("+1d")', '2026-04-06T03:00:00.000Z'],
    ['endOfWeek()', '2026-04-12T02:59:59.999Z'],
    ['startOfMonth()', '2026-04-01T03:00:00.000Z'],
    ['startOfMonth("+14d")', '2026-04-15T03:00:00.000Z'],
    ['endOfMonth()', '2026-05-01T02:59:59.999Z'],
    ['endOfMonth("-2M")', '2026-03-01T02:59:59.999Z'],
    ['startOfYear()', '2026-01-01T03:00:00.000Z'],
    ['endOfYear(-1y)', '2026-01-01T02:59:59.999Z'],
    ['now()', '2026-04-10T12:00:00.000Z'],
    ['"-15m"', '2026-04-10T11:45:00.000Z'],
    ['"1w 2d"', '2026-04-19T12:00:00.000Z'],
    ['"2026/1/5 7:05"', '2026-01-05T10:05:00.000Z'],
  ];
  for (const [operand, edge] of edges) {
    it(`${operand} is ${edge}`, () => {
      const before = [Date.parse(edge) - 1, Date.parse(edge)];
      const { where } = parseJql(`updated >= ${operand}`);
      assert.ok(where?.kind === 'clause' && where.operands[0]);
      const at = instantOf(where.operands[0], 'updated', { zone: world.zone(), nowMs });
      assert.equal(new Date(at).toISOString(), edge);
      const query = compileJql(`updated >= ${operand}`, { world, caller: 'dan', nowMs });
      const found = before.map((ms) => {
        const entry = entryOf({ ...issue('1', 'SOFT-1', '1'), updated: new Date(ms).toISOString() });
        return query.matches(entry);
      });
      assert.deepEqual(found, [false, true]);
    });
  }
  it('follow the clock where it changes', () => {
    // Berlin, 25 October 2026: the day has 25 hours, and 02:30 comes twice.
    const zone = world.zone('Europe/Berlin');
    const at = (text: string, now: string): string => {
      const operand = { kind: 'value', text } as const;
      return new Date(instantOf(operand, 'updated', { zone, nowMs: Date.parse(now) })).toISOString();
    };
    const start = (arg: string, now: string): string => {
      const operand = { kind: 'function', name: 'startOfDay', args: [arg] } as const;
      return new Date(instantOf(operand, 'updated', { zone, nowMs: Date.parse(now) })).toISOString();
    };
    assert.equal(at('2026-10-25 02:30', '2026-10-25T12:00:00Z'), '2026-10-25T00:30:00.000Z');
    assert.equal(at('2026-03-29 02:30', '2026-03-29T12:00:00Z'), '2026-03-29T01:30:00.000Z');
    assert.equal(start('1', '2026-10-24T12:00:00Z'), '2026-10-24T22:00:00.000Z');
    assert.equal(start('1', '2026-10-25T12:00:00Z'), '2026-10-25T23:00:00.000Z');
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
    ['cf[99] = 1', /^Field 'cf\[99\]' does not exist or you do not have permission to view it\.$/],
    ['project = SOFT ORDER BY planet', /^Not able to sort using field 'planet'\.$/],
    ['project = SOFT ORDER BY comment', /^Not able to sort using field 'comment'\.$/],
    [
      'project SOFT',
      /^Error in the JQL Query: Expecting operator but got 'SOFT'\. The valid operators are '=', .* and 'IS NOT'\. \(line 1, character 9\)$/,
    ],
    [
      'project',
      /^Error in the JQL Query: Expecting operator before the end of the query\. The valid operators/,
    ],
    ['project = SOFT AND', /^Error in the JQL Query: Expecting a field name at the end of the query\.$/],
    ['project =', /: Expecting either a value, list or function before the end of the query\.$/],
    [
      'project = SOFT status = Done',
      /: Expecting either 'OR' or 'AND' but got 'status'\. \(line 1, character 16\)$/,
    ],
    ['project in (SOFT', /: Expecting '\)' before the end of the query\.$/],
    ['project in (SOFT DESK)', /: Expecting '\)' but got 'DESK'\. \(line 1, character 18\)$/],
    ['project in SOFT', /^Operator 'in' does not support the non-list value '"SOFT"' for field 'project'\.$/],
    ['project = (SOFT)', /^Operator '=' does not support the list value '\("SOFT"\)' for field 'project'\.$/],
    [
      'project = AND',
      /: 'AND' is a reserved JQL word\. You must surround it in quotation marks to use it in a query\. \(line 1, character 11\)$/,
    ],
    ['summary ~ "open', /: The quoted string 'open' has not been completed\. \(line 1, character 11\)$/],
    [
      'summary ~ a/b',
      /: The character '\/' is a reserved JQL character\. You must enclose it in a string or use the escape '\\u002f' instead\. \(line 1, character 12\)$/,
    ],
    [String.raw`summary ~ "a\q"`, /: '\\q' is an illegal JQL escape sequence\. .* \(line 1, character 13\)$/],
    ['summary ~\n a@b', /\(line 2, character 3\)$/],
    ['project = SOFT ORDER id', /: Expecting 'by' but got 'id'\. \(line 1, character 22\)$/],
    ['project = SOFT ORDER BY id up', /: Expecting either 'ASC' or 'DESC' but got 'up'\./],
    ['project = SOFT ORDER BY id DESC up', /: Expecting ',' but got 'up'\./],
    ['cf = 6', /: Expecting '\[' but got '='\. \(line 1, character 4\)$/],
    ['[x] = 6', /: Expecting a field name but got '\['\. Did you mean 'cf\['\? \(line 1, character 1\)$/],
    ['Status changed', /^WAS and CHANGED are not served by this sandbox \(field 'Status'\)\.$/],
    ['project was SOFT', /^History searches do not support the 'project' field\.$/],
    [`${'('.repeat(5000)}a = b`, /: The query is nested too deeply\./],
    [
      'updated >= yesterday',
      /^Date value 'yesterday' for field 'updated' is invalid\. Valid formats include: 'yyyy\/MM\/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy\/MM\/dd', 'yyyy-MM-dd', or a period format e\.g\. '-5d', '4w 2d'\.$/,
    ],
    ['updated >= "2026-02-30"', /is invalid/],
    ['updated >= -99999999w', /is invalid/],
    [
      'updated >= startOfDay(soon)',
      /^Duration for function 'startOfDay' should have the format \(\+\/-\)n\(yMwdm\), e\.g -1M for 1 month earlier\.$/,
    ],
    ['updated >= now(1)', /^Function 'now' expected '0' arguments but received '1'\.$/],
    ['updated >= noon()', /^Unable to find JQL function 'noon\(\)'\.$/],
    [
      'updated >= currentUser()',
      /^A date for the field 'updated' provided by the function 'currentUser' is not valid\.$/,
    ],
    ['updated ~ x', /^The operator '~' is not supported by the 'updated' field\.$/],
    ['summary = x', /^The operator '=' is not supported by the 'summary' field\.$/],
    ['summary ~ ""', /^The field 'summary' does not support searching for an empty string\.$/],
    ['summary ~ "*x"', /is not allowed to start with '\*' or '\?'\.$/],
    ['project is EMPTY', /^The field 'project' does not support searching for EMPTY values\.$/],
    ['cost = many', /^The value 'many' for field 'cost' is not a number\.$/],
    ['assignee = openSprints()', /^Unable to find JQL function 'openSprints\(\)'\.$/],
    [
      'assignee = membersOf(cleos)',
      /^Operator '=' does not support the list value 'membersOf\(cleos\)' for field 'assignee'\.$/,
    ],
    ['assignee in membersOf()', /^Function 'membersOf' expected '1' arguments but received '0'\.$/],
    [
      'resolution is Fixed',
      /^Operator 'is' does not support the non-empty value '"Fixed"' for field 'resolution'\.$/,
    ],
    [
      'issue in linkedIssues(SOFT-3)',
      /^Issue 'SOFT-3' could not be found in function 'linkedIssues'\.$/,
      'ben',
    ],
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

it('JQL takes a parent that the caller may not see for none', () => {
  const child = { ...issue('1050', 'DESK-50', '2'), parentId: '1003' };
  const family = openWorld({ ...base, issues: [...base.issues, child] });
  const found = (jql: string, caller: string) =>
    [...matchingIds(compileJql(jql, { world: family, caller, nowMs }), family.entries.values())].includes(
      1050,
    );
  for (const [jql, ben, cleo] of [
    ['project = DESK AND parent is not EMPTY', false, true],
    ['project = DESK AND parent is EMPTY', true, false],
    ['project = DESK AND parent != SOFT-1', false, true],
  ] as const) {
    assert.equal(found(jql, 'ben'), ben, jql);
    assert.equal(found(jql, 'cleo'), cleo, jql);
  }
});

describe('JQL refuses what the caller may not know in the words for what does not exist:', () => {
  const cases: readonly (readonly [caller: string, hidden: string, missing: string, jql: string])[] = [
    ['dan', 'SOFT', 'NOPE', 'project = X'],
    ['dan', 'Software', 'Nothing', 'project in (X)'],
    ['ben', 'SOFT-3', 'SOFT-9', 'key = X'],
    ['ben', 'SOFT-3', 'SOFT-9', 'parent = X'],
    ['ben', 'SOFT-3', 'SOFT-9', 'issue in linkedIssues(X)'],
    ['ben', 'Cleos', 'Nobodys', 'level = X'],
    ['dan', 'Cleos', 'Nobodys', 'level = X'],
    ['ben', 'Dan Desk', 'Don Disk', 'assignee = X'],
    ['dan', 'ben@small.example', 'bob@small.example', 'assignee = X'],
    ['', 'ben', 'bob', 'assignee = X'],
    ['', 'ben', 'bob', 'worklogAuthor != X'],
    ['ben', 'Dan Desk', 'Don Disk', 'Reviewers = X'],
    ['ben', 'agents', 'angels', 'assignee in membersOf(X)'],
    ['ben', 'agents', 'angels', 'Teams = X'],
    ['ben', 'Dan Desk', 'Don Disk', 'project in projectsLeadByUser(X)'],
  ];
  const refusal = (jql: string, word: string, caller: string): string => {
    try {
      return `found ${keys(jql.replace('X', `"${word}"`), caller).length}`;
    } catch (error) {
      return error instanceof JqlError ? error.message.replaceAll(word, 'X') : String(error);
    }
  };
  for (const [caller, hidden, missing, jql] of cases) {
    it(`${jql} with ${hidden} and ${missing} (${caller || 'anonymous'})`, () => {
      const words = refusal(jql, missing, caller);
      assert.match(words, /does not exist|could not be found/);
      assert.equal(refusal(jql, hidden, caller), words);
    });
  }
  it('who may know them is answered', () => {
    assert.deepEqual(keys('level = Cleos', 'cleo'), ['SOFT-3']);
    assert.deepEqual(keys('key = SOFT-3', 'cleo'), ['SOFT-3']);
    assert.deepEqual(keys('Reviewers = "Dan Desk"', 'ann'), ['DESK-10']);
    assert.deepEqual(keys('Teams = cleos', 'ann'), ['DESK-10']);
  });
});

it('quotes may hold anything, escaped or not', () => {
  assert.deepEqual(parseJql(String.raw`summary ~ "a \"b\" (AND) 'c'"`).where, {
    kind: 'clause',
    field: 'summary',
    operator: '~',
    operands: [{ kind: 'value', text: `a "b" (AND) 'c'` }],
  });
});
