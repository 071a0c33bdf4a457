-- A source that is being removed is none any more: nobody finds anything of it, and its site can be connected anew.

ALTER TABLE source ADD COLUMN removal TEXT; -- JSON; NULL: it is there
DROP INDEX permission_based_source_of_site;
CREATE UNIQUE INDEX permission_based_source_of_site ON source (site_id)
  WHERE kind = 'permission-based' AND removal IS NULL;

-- Scopes go with their source, and a number is never given twice: whoever has the table in memory goes on from the last.
CREATE TABLE scope_now (
  scope_id INTEGER PRIMARY KEY AUTOINCREMENT,
  scope_key TEXT NOT NULL UNIQUE,
  source_id INTEGER NOT NULL,
  project_id TEXT NOT NULL,
  facts_id INTEGER NOT NULL
);
INSERT INTO scope_now SELECT scope_id, scope_key, source_id, project_id, facts_id FROM scope ORDER BY scope_id;
DROP TABLE scope;
ALTER TABLE scope_now RENAME TO scope;
CREATE INDEX scope_by_project ON scope (source_id, project_id);
