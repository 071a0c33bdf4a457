-- Sites that have the Connect app, whether or not somebody here has claimed them, and tokens that were used up.

CREATE TABLE connect_installation (
  installation_id INTEGER PRIMARY KEY AUTOINCREMENT, -- the number of one that was removed is never another's
  client_key TEXT NOT NULL UNIQUE,
  base_url TEXT NOT NULL,
  description TEXT NOT NULL,
  oauth_client_id TEXT,
  state TEXT NOT NULL,
  installed_ms INTEGER NOT NULL,
  claim TEXT -- JSON; null: claimed by nobody
) STRICT;

CREATE TABLE connect_used_token (
  hash BLOB PRIMARY KEY,
  expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
