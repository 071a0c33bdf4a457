-- How often runs ended, and how: the history itself is cut.
CREATE TABLE run_total (
  source_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  runs INTEGER NOT NULL,
  last_ended_ms INTEGER NOT NULL,
  PRIMARY KEY (source_id, kind, state)
) WITHOUT ROWID;

INSERT INTO run_total
  SELECT source_id, kind, state, count(*), max(ended_ms) FROM run WHERE ended_ms IS NOT NULL GROUP BY 1, 2, 3;
