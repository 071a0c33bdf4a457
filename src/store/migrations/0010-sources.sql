-- Several sources a site, of several kinds, each with its way to connect; secrets also of no source.

CREATE TABLE source_now (
  source_id INTEGER PRIMARY KEY AUTOINCREMENT, -- the number of one that was removed is never another's
  site_id INTEGER NOT NULL REFERENCES site,
  name TEXT NOT NULL,
  base_url TEXT NOT NULL, -- where requests go
  kind TEXT NOT NULL,
  titles_only INTEGER NOT NULL DEFAULT 0,
  owner_id INTEGER REFERENCES person (person_id),
  audience TEXT, -- JSON
  scope TEXT NOT NULL, -- JSON
  credential TEXT NOT NULL, -- JSON; nothing secret
  account_id TEXT NOT NULL,
  automatic INTEGER NOT NULL DEFAULT 1,
  halt TEXT, -- JSON; NULL: it is read
  created_ms INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  directory_version INTEGER NOT NULL DEFAULT 0,
  accounts_read_ms INTEGER,
  accounts_hash TEXT
);
INSERT INTO source_now (source_id, site_id, name, base_url, kind, scope, credential, account_id, created_ms, created_by,
    directory_version, accounts_read_ms, accounts_hash)
  SELECT source_id, site_id, name, base_url, kind,
    CASE WHEN project_keys IS NULL THEN '{}' ELSE json_object('projectKeys', json(project_keys)) END,
    json_object('kind', 'api-token', 'email', account_email), account_id, created_ms, '(unknown)',
    directory_version, accounts_read_ms, accounts_hash
  FROM source;

CREATE TABLE secret_now (
  source_id INTEGER REFERENCES source, -- NULL: of the workspace
  name TEXT NOT NULL,
  place TEXT NOT NULL, -- what it was sealed for, and opens for
  sealed BLOB NOT NULL
);
INSERT INTO secret_now
  SELECT source_id, secret.name, 'the API token of ' || account_id || ' at ' || base_url, sealed
  FROM secret JOIN source USING (source_id);
DROP TABLE secret;
DROP TABLE source;
ALTER TABLE source_now RENAME TO source;
ALTER TABLE secret_now RENAME TO secret;
CREATE UNIQUE INDEX secret_by_name ON secret (coalesce(source_id, 0), name);
CREATE INDEX source_of_site ON source (site_id);
-- A second permission-based copy, made with other eyes, would go on showing what the first one no longer may.
CREATE UNIQUE INDEX permission_based_source_of_site ON source (site_id) WHERE kind = 'permission-based';
