-- How many points an hour an app has, for processes that were not told themselves.
CREATE TABLE jira_limit (
  app TEXT PRIMARY KEY,
  points INTEGER, -- NULL: Jira told of no quota that it enforces
  told INTEGER NOT NULL, -- 0: believed
  at_ms INTEGER NOT NULL
) STRICT;
