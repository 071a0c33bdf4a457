-- Issues that are to be looked at again, whoever found out that they are: one row an issue, and a new number each time
-- that somebody asks, so that a reading that began before it does not count.
CREATE TABLE reading (
  asked INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  issue_id INTEGER NOT NULL,
  reason TEXT NOT NULL,
  urgency INTEGER NOT NULL, -- the smallest goes first
  asked_ms INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  failure TEXT, -- why the last try failed
  due_ms INTEGER NOT NULL DEFAULT 0, -- not to be tried before
  UNIQUE (source_id, issue_id)
);
CREATE INDEX reading_by_urgency ON reading (source_id, urgency, asked);

-- Up to when Jira has been asked for what changed.
CREATE TABLE change_poll (
  source_id INTEGER PRIMARY KEY,
  site_id INTEGER NOT NULL,
  until_ms INTEGER NOT NULL, -- by Jira's clock
  asked_ms INTEGER NOT NULL, -- the same moment by ours
  ticket INTEGER NOT NULL -- taken at the same moment
);

ALTER TABLE source ADD COLUMN poll_every_ms INTEGER; -- NULL: as the settings say
-- All contents are to be read, whenever they were last: its scope, its account or what is kept of issues became others.
ALTER TABLE source ADD COLUMN contents_wanted INTEGER NOT NULL DEFAULT 0;

-- Of two answers about an issue the one that was asked for later counts. By number, as clocks are set back.
CREATE TABLE ticket_counter (only INTEGER PRIMARY KEY CHECK (only = 1), latest INTEGER NOT NULL);
INSERT INTO ticket_counter VALUES (1, 0);
ALTER TABLE issue ADD COLUMN ticket INTEGER NOT NULL DEFAULT 0;
