-- What the account that reads a source may see there itself, so that it is noticed when that becomes more, or less.
CREATE TABLE own_sight (
  source_id INTEGER NOT NULL,
  project_id TEXT NOT NULL, -- '': what it holds in all of the source
  site_id INTEGER NOT NULL,
  held TEXT NOT NULL, -- JSON: a list of words
  PRIMARY KEY (source_id, project_id)
) WITHOUT ROWID;

-- Asked for since the census under way began: the project is counted at once, from the beginning.
ALTER TABLE census ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;

-- Jira's own count is asked for and kept when a census of a narrowed scope ends.
ALTER TABLE census DROP COLUMN total;
ALTER TABLE census DROP COLUMN beyond;
ALTER TABLE census ADD COLUMN out_of_scope INTEGER; -- NULL: not known
