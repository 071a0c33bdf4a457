-- What people sign in with, and API keys with a name, rights and an end.

CREATE TABLE api_key (
  key_id INTEGER PRIMARY KEY AUTOINCREMENT, -- the number of one that ended is never another's
  key_hash BLOB NOT NULL UNIQUE,
  person_id INTEGER NOT NULL REFERENCES person,
  name TEXT NOT NULL,
  rights TEXT NOT NULL, -- JSON
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER, -- NULL: not by itself
  used_ms INTEGER
);
CREATE INDEX api_key_of_person ON api_key (person_id);
INSERT INTO api_key (key_hash, person_id, name, rights, created_ms)
  SELECT token_hash, person_id, 'Token', '["search","read","explain","administer"]', created_ms
  FROM api_token ORDER BY created_ms;
DROP TABLE api_token;

CREATE TABLE password (
  person_id INTEGER PRIMARY KEY REFERENCES person,
  encoded TEXT NOT NULL
);

CREATE TABLE address_proof (
  person_id INTEGER PRIMARY KEY REFERENCES person,
  proof TEXT NOT NULL
);

CREATE TABLE session (
  session_id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_hash BLOB NOT NULL UNIQUE,
  person_id INTEGER NOT NULL REFERENCES person,
  created_ms INTEGER NOT NULL,
  used_ms INTEGER NOT NULL,
  begun_by TEXT NOT NULL,
  agent TEXT NOT NULL
);
CREATE INDEX session_of_person ON session (person_id);

CREATE TABLE sign_in_provider (
  provider_id INTEGER PRIMARY KEY AUTOINCREMENT, -- identities rest on it: never another's
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  issuer TEXT NOT NULL,
  client_id TEXT NOT NULL,
  joins INTEGER NOT NULL
);

CREATE TABLE identity (
  identity_id INTEGER PRIMARY KEY AUTOINCREMENT,
  person_id INTEGER NOT NULL REFERENCES person,
  provider_id INTEGER NOT NULL REFERENCES sign_in_provider,
  subject TEXT NOT NULL,
  label TEXT NOT NULL,
  linked_ms INTEGER NOT NULL,
  UNIQUE (provider_id, subject)
);
CREATE INDEX identity_of_person ON identity (person_id);

CREATE TABLE invitation (
  invitation_id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash BLOB NOT NULL UNIQUE,
  person_id INTEGER NOT NULL UNIQUE REFERENCES person, -- a new one takes the place of the last
  created_ms INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  expires_ms INTEGER NOT NULL,
  mailed INTEGER NOT NULL
);
