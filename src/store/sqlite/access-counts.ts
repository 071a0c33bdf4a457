/**
 * How many units of some projects there are of each kind that visibility tells apart, out of the index `issue_by_access`:
 * never row by row, and of people only what is asked for.
 */

import type { People, RestrictionFact, ScopeFacts, UnitVisibilityFact } from '../../model/access.ts';
import { accountId, issueId, type ProjectId, projectId, type SourceId } from '../../model/ids.ts';
import type { AccessCount, CountedNames, CountedUnit, NamedKind } from '../store.ts';
import type { Database } from './database.ts';
import { toLevel } from './rows.ts';

const parentLevel = `CASE WHEN subtask_of IS NOT NULL THEN (SELECT parent.level FROM issue parent
  WHERE parent.source_id = issue.source_id AND parent.issue_id = issue.subtask_of) END`;

/** Its own level, or perhaps its parent's: where there is none, names that only levels look at tell nothing apart. */
const mayHaveLevel = "(level <> 'none' OR subtask_of IS NOT NULL)";

type CountRow = [
  project: string,
  accessFacts: string,
  level: string,
  parentLevel: string | null,
  unitFacts: string | null,
  groupFields: string | null,
  reporter: string | null,
  assignee: string | null,
  userFields: string | null,
  units: number,
  first: number,
  last: number,
];

/** What `named` is grouped by: all columns before the people. */
const scopeColumns = 6;
const groupColumns = '1, 2, 3, 4, 5, 6, 7, 8, 9';

export function accessCounts(
  db: Database,
  source: SourceId,
  projects: readonly ProjectId[],
  unit: CountedUnit,
  by: CountedNames,
): AccessCount[] {
  const column = (kind: NamedKind, name: string) => {
    if (by.onAll.has(kind)) return name;
    return by.onLevels.has(kind) ? `CASE WHEN ${mayHaveLevel} THEN ${name} END` : 'NULL';
  };
  const [from, restrictedTo] =
    unit === 'issue'
      ? ['issue', 'NULL']
      : ['issue CROSS JOIN remark ON remark.row = issue.row AND restricted_to IS NOT NULL', 'restricted_to'];
  const rows = db.allValues(
    `SELECT project_id, access_facts, level, ${parentLevel}, ${restrictedTo},
       ${column('groupFields', 'group_fields')}, ${column('reporter', 'reporter_id')},
       ${column('assignee', 'assignee_id')}, ${column('userFields', 'user_fields')},
       count(*), min(issue_id), max(issue_id)
     FROM ${from}
     WHERE issue.source_id = ? AND project_id IN (SELECT value FROM json_each(?)) AND access_facts IS NOT NULL
     GROUP BY ${groupColumns} ORDER BY ${groupColumns}`,
    source,
    JSON.stringify(projects),
  ) as CountRow[];
  const parse = parser();
  const counts: AccessCount[] = [];
  let named: AccessCount['named'][number][] = [];
  let previous: CountRow | undefined;
  for (const row of rows) {
    const [project, , , , , groupFields, reporter, assignee, userFields, units, first, last] = row;
    if (!previous || !areOfOneScope(row, previous)) {
      named = [];
      const scope = { sourceId: source, projectId: projectId(project), ...parse.facts(row) };
      counts.push({ scope, groupFields: parse.groupFields(groupFields), named });
    }
    previous = row;
    const firstIssue = issueId(String(first));
    named.push({
      reporter: reporter === null ? undefined : accountId(reporter),
      assignee: assignee === null ? undefined : accountId(assignee),
      userFields: parse.userFields(userFields),
      units,
      firstIssue,
      lastIssue: first === last ? firstIssue : issueId(String(last)),
    });
  }
  return counts;
}

function areOfOneScope(a: CountRow, b: CountRow): boolean {
  for (let column = 0; column < scopeColumns; column += 1) if (a[column] !== b[column]) return false;
  return true;
}

/** Remembers what it parsed: facts are the same in thousands of projects, and most fields are empty. */
function parser() {
  const known = new Map<string, ScopeFacts>();
  const none = {};
  const fields = <Fields extends object>(text: string | null): Fields | typeof none =>
    text === null || text === '{}' ? none : (JSON.parse(text) as Fields);
  return {
    userFields: (text: string | null): People['userFields'] => fields<People['userFields']>(text),
    groupFields: (text: string | null): People['groupFields'] => fields<People['groupFields']>(text),
    facts(row: CountRow): ScopeFacts {
      const key = `${row[1]} ${row[2]} ${row[3]} ${row[4]}`;
      let facts = known.get(key);
      if (!facts) {
        facts = factsOf(row);
        known.set(key, facts);
      }
      return facts;
    },
  };
}

function factsOf([, accessFacts, level, parent, unitFacts]: CountRow): ScopeFacts {
  const [isSubtask, restriction] = JSON.parse(accessFacts) as [boolean, RestrictionFact];
  const unit = unitFacts === null ? undefined : (JSON.parse(unitFacts) as [UnitVisibilityFact, boolean]);
  return {
    live: true,
    level: toLevel(level),
    parentLevel: isSubtask ? toLevel(parent ?? undefined) : { kind: 'none' },
    restriction,
    visibility: unit?.[0] ?? { kind: 'none' },
    internal: unit?.[1] ?? false,
  };
}
