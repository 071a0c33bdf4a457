-- Every row of Jira's carries the source and the site that it was read from.

CREATE TABLE site (
  site_id INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE, -- where people open it
  title TEXT NOT NULL
);

CREATE TABLE source (
  source_id INTEGER PRIMARY KEY,
  site_id INTEGER NOT NULL UNIQUE REFERENCES site, -- a second copy would show what the first one hides
  name TEXT NOT NULL,
  base_url TEXT NOT NULL, -- where requests go
  kind TEXT NOT NULL,
  project_keys TEXT, -- JSON array; NULL: all
  account_id TEXT NOT NULL,
  account_email TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  directory_version INTEGER NOT NULL DEFAULT 0,
  accounts_read_ms INTEGER,
  accounts_hash TEXT
);

CREATE TABLE secret (
  source_id INTEGER NOT NULL REFERENCES source,
  name TEXT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (source_id, name)
) WITHOUT ROWID;

CREATE TABLE lease (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  until_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE run (
  run_id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  ended_ms INTEGER,
  error TEXT,
  counts TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX run_of_source ON run (source_id, run_id);

CREATE TABLE pass (
  source_id INTEGER PRIMARY KEY,
  site_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  started_ms INTEGER NOT NULL,
  finished_ms INTEGER, -- NULL: under way
  last_finished_ms INTEGER
);

CREATE TABLE listing (
  source_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  project_id TEXT NOT NULL,
  next_page_token TEXT,
  done INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (source_id, project_id)
) WITHOUT ROWID;

-- One row for every id that Jira listed, with the pass that listed it and the one that fetched it.
CREATE TABLE ledger (
  source_id INTEGER NOT NULL,
  issue_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  project_id TEXT NOT NULL,
  listed_pass INTEGER NOT NULL,
  fetched_pass INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (source_id, issue_id)
) WITHOUT ROWID;

-- Remarks of an issue that are still to be read page by page.
CREATE TABLE thread (
  thread_id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  issue_id INTEGER NOT NULL,
  project_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  start_at INTEGER NOT NULL,
  total INTEGER NOT NULL,
  changed INTEGER NOT NULL DEFAULT 0, -- a page of it differed from what was stored
  UNIQUE (source_id, issue_id, kind)
);

-- `change` is the number of the latest change; a gone issue keeps its row, so that the index hears of it.
CREATE TABLE issue (
  row INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  issue_id INTEGER NOT NULL,
  project_id TEXT NOT NULL,
  issue_key TEXT,
  subtask_of INTEGER, -- issue id of the parent, for sub-tasks
  level TEXT, -- 'none', 'unknown' or '=' and the level id
  data TEXT, -- NULL: gone
  documents TEXT,
  read_ms INTEGER NOT NULL,
  whole_ms INTEGER NOT NULL, -- when it was last read with all its remarks
  change INTEGER NOT NULL,
  UNIQUE (source_id, issue_id)
);
CREATE INDEX issue_by_change ON issue (change);
CREATE INDEX issue_by_key ON issue (issue_key COLLATE NOCASE);
CREATE INDEX issue_by_parent ON issue (source_id, subtask_of) WHERE subtask_of IS NOT NULL;
CREATE INDEX issue_by_project ON issue (source_id, project_id, read_ms);

CREATE TABLE change_counter (only INTEGER PRIMARY KEY CHECK (only = 1), latest INTEGER NOT NULL);
INSERT INTO change_counter VALUES (1, 0);

CREATE TABLE remark (
  unit INTEGER PRIMARY KEY AUTOINCREMENT,
  row INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  remark_id TEXT NOT NULL,
  by_role_name INTEGER NOT NULL,
  data TEXT NOT NULL,
  document TEXT,
  thread_id INTEGER, -- the thread whose page had it last
  UNIQUE (row, kind, remark_id)
);

CREATE TABLE scope (
  scope_id INTEGER PRIMARY KEY,
  scope_key TEXT NOT NULL UNIQUE,
  source_id INTEGER NOT NULL,
  data TEXT NOT NULL
);

CREATE TABLE directory_part (
  source_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  read_ms INTEGER NOT NULL,
  PRIMARY KEY (source_id, kind, subject)
) WITHOUT ROWID;

CREATE TABLE account (
  source_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  account_id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  email TEXT,
  type TEXT NOT NULL,
  active INTEGER NOT NULL,
  PRIMARY KEY (source_id, account_id)
) WITHOUT ROWID;
CREATE INDEX account_by_email ON account (source_id, email COLLATE NOCASE) WHERE email IS NOT NULL;

CREATE TABLE group_read (
  source_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  group_id TEXT NOT NULL,
  read_ms INTEGER NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (source_id, group_id)
) WITHOUT ROWID;

CREATE TABLE group_member (
  source_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  group_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  PRIMARY KEY (source_id, group_id, account_id)
) WITHOUT ROWID;
CREATE INDEX group_of_account ON group_member (source_id, account_id, group_id);

CREATE TABLE finding (
  source_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  area TEXT NOT NULL,
  code TEXT NOT NULL,
  subject TEXT NOT NULL,
  message TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  PRIMARY KEY (source_id, area, code, subject)
) WITHOUT ROWID;

CREATE TABLE person (
  person_id INTEGER PRIMARY KEY AUTOINCREMENT, -- the number of one who was removed is never another's
  email TEXT NOT NULL UNIQUE COLLATE NOCASE,
  name TEXT NOT NULL,
  title TEXT,
  role TEXT NOT NULL
);

CREATE TABLE account_tie (
  person_id INTEGER NOT NULL REFERENCES person,
  site_id INTEGER NOT NULL REFERENCES site,
  account_id TEXT NOT NULL,
  proof TEXT NOT NULL,
  PRIMARY KEY (person_id, site_id)
) WITHOUT ROWID;

CREATE TABLE api_token (
  token_hash BLOB PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES person,
  created_ms INTEGER NOT NULL
) WITHOUT ROWID;
