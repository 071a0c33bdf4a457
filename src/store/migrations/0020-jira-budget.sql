-- What was spent of an app's points in an hour, and what waits for a limit of Jira.

CREATE TABLE jira_points (
  app TEXT NOT NULL,
  hour_start_ms INTEGER NOT NULL,
  purpose TEXT NOT NULL,
  points INTEGER NOT NULL,
  PRIMARY KEY (app, hour_start_ms, purpose)
) STRICT;

CREATE TABLE jira_pause (
  paused TEXT NOT NULL,    -- a site or an app
  operation TEXT NOT NULL, -- '': all
  purpose TEXT NOT NULL,   -- '': all
  until_ms INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (paused, operation, purpose)
) STRICT;
