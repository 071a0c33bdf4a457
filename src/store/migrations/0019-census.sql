-- A census lists the ids of one project, and nothing else of its issues: a row a page, as they are only ever compared.
CREATE TABLE census (
  source_id INTEGER NOT NULL,
  project_id TEXT NOT NULL,
  site_id INTEGER NOT NULL,
  started_ms INTEGER, -- NULL: none is under way
  started_ticket INTEGER NOT NULL DEFAULT 0, -- what was asked for later is no business of this one
  next_page_token TEXT,
  done INTEGER NOT NULL DEFAULT 0, -- its list has come to the end
  counted_ms INTEGER, -- when the last one that ended had begun, or the last full pass
  listed INTEGER, -- how many ids the last one had; NULL: none of its own, or it was refused
  refused INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (source_id, project_id)
) WITHOUT ROWID;

CREATE TABLE census_page (
  source_id INTEGER NOT NULL,
  project_id TEXT NOT NULL,
  page INTEGER NOT NULL,
  ids TEXT NOT NULL, -- JSON
  PRIMARY KEY (source_id, project_id, page)
);

-- Of issues, each project is held by itself.
CREATE TABLE held_shrink_now (
  source_id INTEGER NOT NULL,
  part TEXT NOT NULL,
  project_id TEXT NOT NULL DEFAULT '', -- '': all of the site
  entries_before INTEGER NOT NULL,
  entries_after INTEGER NOT NULL,
  since_ms INTEGER NOT NULL,
  accepted_ms INTEGER,
  PRIMARY KEY (source_id, part, project_id)
) WITHOUT ROWID;
INSERT INTO held_shrink_now SELECT source_id, part, '', entries_before, entries_after, since_ms, accepted_ms FROM held_shrink;
DROP TABLE held_shrink;
ALTER TABLE held_shrink_now RENAME TO held_shrink;
