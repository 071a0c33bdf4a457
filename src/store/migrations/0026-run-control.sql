-- How far a run is, for whoever looks from another process, and the one project that it is for.
ALTER TABLE run ADD COLUMN project_id TEXT;
ALTER TABLE run ADD COLUMN progress TEXT; -- JSON, while it runs

-- Projects that are not read until somebody resumes them.
CREATE TABLE project_pause (
  source_id INTEGER NOT NULL,
  project_id TEXT NOT NULL,
  site_id INTEGER NOT NULL,
  since_ms INTEGER NOT NULL,
  by TEXT NOT NULL,
  until_ms INTEGER, -- changes were listed until then, by Jira's clock; NULL: never
  asked INTEGER NOT NULL, -- of what was asked for until then, its issues wait
  resumed_ms INTEGER, -- NULL: paused; otherwise what changed meanwhile is still to be listed
  PRIMARY KEY (source_id, project_id)
) WITHOUT ROWID;

ALTER TABLE source ADD COLUMN cancelled TEXT; -- JSON: who ended its last run, and when

-- The last of each kind is looked for every second while somebody watches.
CREATE INDEX run_by_kind ON run (source_id, kind, run_id);
