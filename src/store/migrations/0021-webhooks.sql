-- How a source is told of changes.
CREATE TABLE webhook (
  source_id INTEGER PRIMARY KEY,
  site_id INTEGER NOT NULL,
  registered TEXT, -- JSON: what an app has registered at Jira
  problem TEXT, -- JSON: why it has none
  address TEXT UNIQUE, -- of the webhook that an administrator of Jira sets
  heard_ms INTEGER -- when one came that proved itself
);
