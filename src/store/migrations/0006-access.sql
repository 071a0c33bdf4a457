-- Findings that are about many projects at once name each; what shrank too much to be believed waits for an answer.

ALTER TABLE finding ADD COLUMN subjects TEXT; -- JSON; NULL: the subject alone

CREATE TABLE held_shrink (
  source_id INTEGER NOT NULL,
  part TEXT NOT NULL,
  entries_before INTEGER NOT NULL,
  entries_after INTEGER NOT NULL,
  since_ms INTEGER NOT NULL,
  accepted_ms INTEGER,
  PRIMARY KEY (source_id, part)
) WITHOUT ROWID;
