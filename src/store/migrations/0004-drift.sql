-- Comparisons of our answers with Jira's own: runs with their rates, and the pairs about which the two differed.

CREATE TABLE drift_run (
  run_id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  subject TEXT NOT NULL, -- JSON
  started_by TEXT NOT NULL, -- 'command' or 'schedule'
  seed INTEGER NOT NULL,
  state TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  ended_ms INTEGER,
  error TEXT,
  counts TEXT NOT NULL, -- JSON
  cursor TEXT -- JSON; where a run over all pairs goes on
);
CREATE INDEX drift_run_of_source ON drift_run (source_id, run_id);

CREATE TABLE drift_difference (
  difference_id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES drift_run,
  source_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  data TEXT NOT NULL -- JSON: keys and ids, nothing of an issue's text
);
CREATE INDEX drift_difference_of_run ON drift_difference (run_id, verdict, difference_id);

-- To draw issues of every project and level without reading all of them.
CREATE INDEX issue_by_level ON issue (source_id, project_id, level, issue_id) WHERE data IS NOT NULL;
