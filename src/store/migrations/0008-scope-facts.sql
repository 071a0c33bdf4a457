-- What scopes of many projects have in common is kept once: rows are short, and each text is parsed once.

CREATE TABLE scope_facts (
  facts_id INTEGER PRIMARY KEY,
  facts TEXT NOT NULL UNIQUE -- JSON
);

INSERT INTO scope_facts (facts)
  SELECT DISTINCT json_remove(data, '$.sourceId', '$.projectId') FROM scope ORDER BY scope_id;

CREATE TABLE narrow_scope (
  scope_id INTEGER PRIMARY KEY,
  scope_key TEXT NOT NULL UNIQUE,
  source_id INTEGER NOT NULL,
  project_id TEXT NOT NULL,
  facts_id INTEGER NOT NULL
);

INSERT INTO narrow_scope
  SELECT scope_id, scope_key, source_id, json_extract(data, '$.projectId'), facts_id
  FROM scope JOIN scope_facts ON facts = json_remove(data, '$.sourceId', '$.projectId');

DROP TABLE scope;
ALTER TABLE narrow_scope RENAME TO scope;
