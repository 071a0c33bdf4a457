/**
 * How many units of a project there are of each kind that visibility tells apart, out of the index `issue_by_access`:
 * never row by row, and of people only what is asked for.
 */

import type { People, RestrictionFact, Scope, UnitVisibilityFact } from '../../model/access.ts';
import { accountId, issueId, type ProjectId, type SourceId } from '../../model/ids.ts';
import type { AccessCount, CountedUnit, NamedKind } from '../store.ts';
import type { Database, Row } from './database.ts';
import { int, json, jsonOrNone, text, textOrNone, toLevel } from './rows.ts';

const parentLevel = `CASE WHEN subtask_of IS NOT NULL THEN (SELECT parent.level FROM issue parent
  WHERE parent.source_id = issue.source_id AND parent.issue_id = issue.subtask_of) END`;

export function accessCounts(
  db: Database,
  source: SourceId,
  project: ProjectId,
  unit: CountedUnit,
  by: ReadonlySet<NamedKind>,
): AccessCount[] {
  const column = (kind: NamedKind, name: string) => (by.has(kind) ? name : `NULL AS ${name}`);
  const [from, restrictedTo] =
    unit === 'issue'
      ? ['issue', 'NULL']
      : ['issue CROSS JOIN remark ON remark.row = issue.row AND restricted_to IS NOT NULL', 'restricted_to'];
  const rows = db.all(
    `SELECT access_facts, level, ${parentLevel} AS parent_level, ${restrictedTo} AS unit_facts,
       ${column('groupFields', 'group_fields')}, ${column('reporter', 'reporter_id')},
       ${column('assignee', 'assignee_id')}, ${column('userFields', 'user_fields')},
       count(*) AS units, min(issue_id) AS first, max(issue_id) AS last
     FROM ${from}
     WHERE issue.source_id = ? AND project_id = ? AND access_facts IS NOT NULL
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 1, 2, 3, 4, 5`,
    source,
    project,
  );
  const counts: { facts: string; count: AccessCount & { named: AccessCount['named'][number][] } }[] = [];
  for (const row of rows) {
    const facts = JSON.stringify([
      row.access_facts,
      row.level,
      row.parent_level,
      row.unit_facts,
      row.group_fields,
    ]);
    let current = counts.at(-1);
    if (current?.facts !== facts) {
      const groupFields = jsonOrNone<People['groupFields']>(row, 'group_fields') ?? {};
      current = { facts, count: { scope: scopeOf(row, source, project), groupFields, named: [] } };
      counts.push(current);
    }
    current.count.named.push({
      reporter: accountOrNone(row, 'reporter_id'),
      assignee: accountOrNone(row, 'assignee_id'),
      userFields: jsonOrNone<People['userFields']>(row, 'user_fields') ?? {},
      units: int(row, 'units'),
      firstIssue: issueId(String(int(row, 'first'))),
      lastIssue: issueId(String(int(row, 'last'))),
    });
  }
  return counts.map(({ count }) => count);
}

function scopeOf(row: Row, sourceId: SourceId, projectId: ProjectId): Scope {
  const [isSubtask, restriction] = json<[boolean, RestrictionFact]>(row, 'access_facts');
  const unit = jsonOrNone<[UnitVisibilityFact, boolean]>(row, 'unit_facts');
  return {
    sourceId,
    projectId,
    live: true,
    level: toLevel(text(row, 'level')),
    parentLevel: isSubtask ? toLevel(textOrNone(row, 'parent_level')) : { kind: 'none' },
    restriction,
    visibility: unit?.[0] ?? { kind: 'none' },
    internal: unit?.[1] ?? false,
  };
}

function accountOrNone(row: Row, column: string) {
  const id = textOrNone(row, column);
  return id === undefined ? undefined : accountId(id);
}
