/**
 * The table of scopes: a row for each, with the number of its facts, which are texts of their own that many rows share.
 * Rows are never changed, and go only with their source; no number is given twice: whoever has read them up to some
 * number goes on from there.
 */

import type { Scope, ScopeFacts } from '../../model/access.ts';
import { projectId, scopeId, sourceId } from '../../model/ids.ts';
import type { InternedScope, NumberedScope } from '../store.ts';
import type { Database } from './database.ts';
import { int, json } from './rows.ts';

/** In a transaction. Whoever was first has given it its number. */
export function insertScope(db: Database, key: string, scope: Scope): InternedScope {
  const { live, level, parentLevel, restriction, visibility, internal, titlesOnly } = scope;
  const facts: ScopeFacts = {
    live,
    level,
    parentLevel,
    restriction,
    visibility,
    internal,
    ...(titlesOnly && { titlesOnly }),
  };
  const text = JSON.stringify(facts);
  db.run('INSERT INTO scope_facts (facts) VALUES (?) ON CONFLICT DO NOTHING', text);
  db.run(
    `INSERT INTO scope (scope_key, source_id, project_id, facts_id)
       SELECT ?, ?, ?, facts_id FROM scope_facts WHERE facts = ? ON CONFLICT DO NOTHING`,
    key,
    scope.sourceId,
    scope.projectId,
    text,
  );
  const interned = internedScope(db, key);
  if (!interned) throw new Error('A scope was not interned');
  return interned;
}

/** Undefined: there is none yet. */
export function internedScope(db: Database, key: string): InternedScope | undefined {
  const row = db.get(
    `SELECT scope_id, (
       SELECT min(scope_id) FROM scope AS its WHERE its.source_id = scope.source_id AND its.project_id = scope.project_id
     ) AS first_id
     FROM scope WHERE scope_key = ?`,
    key,
  );
  return row && { id: scopeId(int(row, 'scope_id')), project: scopeId(int(row, 'first_id')) };
}

/** `known`: facts that were parsed before, by their number. Those that are new go into it. */
export function numberedScopes(db: Database, after: number, known: Map<number, ScopeFacts>): NumberedScope[] {
  const rows = db.allValues(
    'SELECT scope_id, source_id, project_id, facts_id FROM scope WHERE scope_id > ? ORDER BY scope_id',
    after,
  ) as [number, number, string, number][];
  return rows.map(([id, source, project, factsId]) => {
    let facts = known.get(factsId);
    if (!facts) {
      facts = storedFacts(db, factsId);
      known.set(factsId, facts);
    }
    return { id: scopeId(id), sourceId: sourceId(source), projectId: projectId(project), facts };
  });
}

function storedFacts(db: Database, id: number): ScopeFacts {
  const row = db.get('SELECT facts FROM scope_facts WHERE facts_id = ?', id);
  if (!row) throw new Error('A scope has no facts');
  return json<ScopeFacts>(row, 'facts');
}
